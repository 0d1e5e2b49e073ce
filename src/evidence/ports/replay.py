"""What a replay reads of a pass: the answers as they came, by the digest of their bytes."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from evidence.domain.citations import Citation
from evidence.domain.ids import Pmid
from evidence.ports.ledger import Ledger
from evidence.ports.refresh import RefreshReader, RefreshWriter


@dataclass(frozen=True, slots=True)
class KeptFetch:
    """One fetch of a pass; `payloads` are SHA-256s of its answers, in their order.

    `found` are the records that were read from it and that no later pass or command
    fetched again; None when nothing could be read from it.
    """

    id: int
    at: datetime
    payloads: tuple[str, ...]
    found: frozenset[Pmid] | None


@dataclass(frozen=True, slots=True)
class KeptLook:
    """One look, or query in full, of a pass, with bytes kept; `failure` as in `Look`.

    `hits` are in the order of their numbers.
    """

    text: str
    hits: tuple[Pmid, ...]
    failure: str
    payload: str


@dataclass(frozen=True, slots=True)
class KeptAnswers:
    """All answers of a pass whose bytes are kept, oldest first."""

    fetches: tuple[KeptFetch, ...]
    looks: tuple[KeptLook, ...]


class AnswerReader(Protocol):
    """Reads a source's answers again; pure, asks nothing.

    Both raise `SourceError` for bytes that are no such answer.
    """

    def records(self, body: bytes) -> tuple[Citation, ...]:
        """Return the records of an answer to a fetch, in its order."""

    def hits(self, body: bytes) -> Sequence[Pmid]:
        """Return the PMIDs of an answer to a search."""


class ReplayReader(RefreshReader, Protocol):
    """Reads for a replay."""

    def answers_of(self, refresh_id: int) -> KeptAnswers:
        """Return the answers of a pass that has ended; raises `NotFound`."""

    def payload(self, sha256: str) -> bytes:
        """Return the bytes of an answer as they came; raises `NotFound`."""


class ReplayLedger(Ledger, Protocol):
    """The ledger, as a replay sees it."""

    def read(self) -> AbstractContextManager[ReplayReader]:
        """Open a snapshot."""

    def write(self) -> AbstractContextManager[RefreshWriter]:
        """Open a transaction; raises `DatabaseBusy` when another process writes."""
