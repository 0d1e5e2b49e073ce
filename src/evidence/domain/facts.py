"""What a verdict needs to know of a claim and of its search."""

from dataclasses import dataclass
from datetime import datetime

from evidence.domain.claims import ClaimDraft, ClaimType, Wording
from evidence.domain.graded import HUMAN
from evidence.domain.searches import SearchOutcome

_FINISHED = frozenset({SearchOutcome.EMPTY, SearchOutcome.COMPLETE})
_NO_WORDING = Wording(0)


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """The parts of a claim that its verdict depends on; as in `ClaimDraft`."""

    claim_type: ClaimType
    checkable: bool = True
    why: str = ""
    wording: Wording = _NO_WORDING
    about: str = HUMAN

    @classmethod
    def of(cls, draft: ClaimDraft) -> "ClaimFacts":
        """Take them from a claim's present wording."""
        return cls(draft.claim_type, draft.checkable, draft.why, draft.wording, draft.about)


@dataclass(frozen=True, slots=True)
class SearchFacts:
    """How the newest search of a claim ended, and how much of it was read.

    `screened` counts hits that were read and appraised for this claim, `unread` hits
    that were not; while no appraisal exists, `screened` is 0. `failure` is
    `code: message`, empty unless the search failed. `last_searched_at` is None when
    the claim was never searched. `doubt` says what the source did not understand of the
    query, empty when nothing: then silence may be the query's fault. `refresh_failure`
    says why the newest look for news failed, empty when it did not. `outdated`: evidence
    moved under a decision in force.
    """

    outcome: SearchOutcome
    screened: int
    unread: int
    failure: str = ""
    last_searched_at: datetime | None = None
    doubt: str = ""
    refresh_failure: str = ""
    outdated: bool = False

    @property
    def finished(self) -> bool:
        """Whether the source delivered its whole answer."""
        return self.outcome in _FINISHED

    @property
    def left_unread(self) -> bool:
        """Whether delivered hits were not read, so that silence means nothing.

        A COMPLETE search has hits by definition: none screened is none read. A query
        that the source did not understand asked for something else.
        """
        return (
            self.unread > 0
            or bool(self.doubt)
            or (self.outcome is SearchOutcome.COMPLETE and self.screened == 0)
        )
