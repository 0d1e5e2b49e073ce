"""What reads texts, claims and records; each part can be exchanged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from evidence.domain.appraisal import EvidenceItem
from evidence.domain.citations import Citation, Standing
from evidence.domain.claims import Claim, ClaimDraft, TextSegment
from evidence.domain.searches import RenderedQuery


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A text as a reader decoded it, cut into segments that cover it."""

    text: str
    media_type: str
    segments: tuple[TextSegment, ...]


class DocumentReader(Protocol):
    """Turns bytes into text and segments."""

    def read(self, raw: bytes, name: str) -> ReadDocument:
        """Decode and segment `raw`; pure, same bytes give the same answer.

        Raises:
            DocumentUnreadable: not text in a supported format or encoding.
        """


class ClaimExtractor(Protocol):
    """Finds atomic claims."""

    @property
    def version(self) -> str:
        """Name and version, stored with what it proposes."""

    def extract(self, document: ReadDocument) -> tuple[ClaimDraft, ...]:
        """Return drafts in document order; deterministic; empty when none."""

    def draft(self, text: str) -> ClaimDraft:
        """Type and check one claim that a reviewer worded (spans cover `text`)."""


class QueryPlanner(Protocol):
    """Renders the rungs of a claim's search."""

    def plan(self, claim: Claim, sentence: str) -> tuple[RenderedQuery, ...]:
        """Return the rungs in the order of asking; never empty.

        `sentence` is the parent sentence's text; the supplement is built from it
        so that sibling claims share one request.
        """

    def custom(self, text: str) -> tuple[RenderedQuery, ...]:
        """Wrap a query that a reviewer wrote as the only, deciding rung."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fetched record that some rung of a claim's search returned."""

    citation: Citation
    digest: str
    standing: Standing


class Appraiser(Protocol):
    """Reads what each candidate says about a claim."""

    @property
    def version(self) -> str:
        """Name and version, stored with what it proposes."""

    def appraise(
        self, claim: Claim, candidates: Sequence[Candidate], *, keep: int
    ) -> tuple[EvidenceItem, ...]:
        """Read all candidates for this claim alone; return those that bear on it.

        Of those that merely mention it only the best `keep` are returned.
        Deterministic, order of `candidates` does not matter. Every item's quote
        is verbatim. Sibling claims share nothing.
        """
