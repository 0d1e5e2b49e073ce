"""A source that is only named: for telling what would be asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from evidence.domain.errors import SourceUnreachable
from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery


@dataclass(frozen=True, slots=True)
class Unasked:
    """A `WatchedSource` that needs neither network nor e-mail, and answers nothing."""

    name: str

    @property
    def requests(self) -> int:
        """None went out."""
        return 0

    def search(self, query: RenderedQuery) -> NoReturn:
        """Refuse."""
        raise self._refusal(query.text)

    def fetch(self, pmids: Sequence[Pmid]) -> NoReturn:
        """Refuse."""
        raise self._refusal(f"{len(pmids)} records")

    def look(self, text: str, *, most: int) -> NoReturn:  # noqa: ARG002  # the port's signature
        """Refuse."""
        raise self._refusal(text)

    def among(self, pmids: Sequence[Pmid], conditions: Sequence[str]) -> NoReturn:  # noqa: ARG002  # the port's signature
        """Refuse."""
        raise self._refusal(f"{len(pmids)} records")

    def _refusal(self, what: str) -> SourceUnreachable:
        return SourceUnreachable(f"{self.name} was not to be asked: {what}")
