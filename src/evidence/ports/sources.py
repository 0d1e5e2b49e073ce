"""The literature and the time, as the services see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from evidence.domain.citations import Citation
from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery, SearchAnswer


class Clock(Protocol):
    """Where the services take the present moment from."""

    def now(self) -> datetime:
        """Return the current moment, aware, in UTC, whole seconds."""


@dataclass(frozen=True, slots=True)
class FetchAnswer:
    """Records for the PMIDs that were asked for.

    `absent` are PMIDs that the source does not have, asked for alone before
    saying so; together with `citations` they cover the request exactly.
    """

    citations: tuple[Citation, ...]
    absent: tuple[Pmid, ...]
    payloads: tuple[bytes, ...] = ()


class LiteratureSource(Protocol):
    """One place where citations are looked up.

    Both methods give an answer, including an empty one, or raise a `SourceError`.
    They never return an empty answer because something went wrong.
    """

    @property
    def name(self) -> str:
        """`pubmed`, `sample`, or the address of another endpoint."""

    def search(self, query: RenderedQuery) -> SearchAnswer:
        """Run `query` once; at most `query.limit` hits in the source's order.

        Raises:
            SourceUnreachable: every try ended without an answer.
            SourceThrottled: every try was turned away for going too fast.
            QueryRefused: the query itself is at fault.
            AnswerUnreadable: what came back makes no sense.
        """

    def fetch(self, pmids: Sequence[Pmid]) -> FetchAnswer:
        """Fetch the records of at most 200 PMIDs in one request.

        Raises the same errors as `search`.
        """
