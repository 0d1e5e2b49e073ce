"""Searches: the question, the answer, how it ended, and what several add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from evidence.domain.ids import Pmid


class SearchOutcome(StrEnum):
    """How one search ended; five values that are never collapsed."""

    NOT_RUN = "not_run"  # not asked
    FAILED = "failed"  # asked, no answer
    TRUNCATED = "truncated"  # the source counts more than it delivered
    EMPTY = "empty"  # the source counts none
    COMPLETE = "complete"  # all that it counts was delivered


class RungRole(StrEnum):
    """What a rung of a claim's search plan is for.

    DECIDING: its complete hit list is what "nothing found" may rest on.
    FALLBACK: a narrower question, asked only when the deciding rung is cut off,
        and then deciding in its place.
    SUPPLEMENT: a broad, relevance-ranked sample; its cut-off is by design and
        never decides whether a search is finished.
    """

    DECIDING = "deciding"
    FALLBACK = "fallback"
    SUPPLEMENT = "supplement"


@dataclass(frozen=True, slots=True)
class RenderedQuery:
    """A question as sent, to the letter, with the versioned file it was built from.

    `limit` is how many PMIDs the strategy asks for, 1 to 9,999.
    """

    text: str
    strategy: str
    strategy_version: int
    strategy_sha256: str
    role: RungRole
    limit: int
    sort: str = "relevance"


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """A source's answer; "nothing found" is one."""

    hits: tuple[Pmid, ...]  # in the source's order, at most the query's `limit`
    total: int  # how many records the source counts in all
    translation: str  # how the source read the query; empty when it did not say
    warnings: tuple[str, ...]  # each entry of its error and warning lists, as `Kind: text`
    payload: bytes = b""  # as it came

    @property
    def outcome(self) -> SearchOutcome:
        """COMPLETE only when every counted record was delivered."""
        if not self.total:
            return SearchOutcome.EMPTY
        whole = len(self.hits) >= self.total
        return SearchOutcome.COMPLETE if whole else SearchOutcome.TRUNCATED


@dataclass(frozen=True, slots=True)
class SearchRun:
    """A question put once to a source, and what came of it.

    Either `answer` or `failure` is set, never both. `failure` is `code: message`,
    where the code is the error class's name.
    """

    claim_id: int
    source: str
    query: RenderedQuery
    started_at: datetime
    finished_at: datetime
    answer: SearchAnswer | None = None
    failure: str = ""

    @property
    def outcome(self) -> SearchOutcome:
        """FAILED without an answer, else what the answer says."""
        return SearchOutcome.FAILED if self.answer is None else self.answer.outcome


@dataclass(frozen=True, slots=True)
class RungState:
    """The part of a stored run that the claim's search state depends on."""

    role: RungRole
    outcome: SearchOutcome


def combined_outcome(rungs: Iterable[RungState]) -> SearchOutcome:
    """Give the one outcome of a claim's newest runs, one per rung.

    Law: COMPLETE or EMPTY only if a deciding rung (or the fallback standing in
    for a cut-off one) delivered its whole list and no rung that was asked failed.
    A fallback that found nothing stands in for nothing: a narrower question without
    an answer says nothing about the wider list that was cut off. A supplement's cut-off
    never counts, its failure does: half a search must not read as a whole one. EMPTY
    means that no rung found anything.
    """
    states = list(rungs)
    if any(s.outcome is SearchOutcome.FAILED for s in states):
        return SearchOutcome.FAILED
    deciding = [s.outcome for s in states if s.role is RungRole.DECIDING]
    fallback = [s.outcome for s in states if s.role is RungRole.FALLBACK]
    if not deciding:
        return SearchOutcome.NOT_RUN
    stands_in = any(o is not SearchOutcome.EMPTY for o in fallback)
    basis = fallback if stands_in else deciding
    if SearchOutcome.TRUNCATED in basis:
        return SearchOutcome.TRUNCATED
    if SearchOutcome.NOT_RUN in basis:
        return SearchOutcome.NOT_RUN
    if all(s.outcome is SearchOutcome.EMPTY for s in states):
        return SearchOutcome.EMPTY
    return SearchOutcome.COMPLETE


@dataclass(frozen=True, slots=True)
class Pool:
    """The PMIDs of a claim's newest runs, best first.

    `screened` are the best by reciprocal rank fusion, at most the asked number.
    `unread` counts deciding hits that are not among them.
    """

    screened: tuple[Pmid, ...]
    unread: int


_FUSION_K = 60  # Cormack, Clarke and Büttcher 2009, "Reciprocal Rank Fusion", section 2


def pooled(rungs: Iterable[tuple[RungRole, tuple[Pmid, ...]]], limit: int) -> Pool:
    """Fuse the hit lists of a claim's rungs; ties go to the lower PMID.

    When a fallback found something, it stands in for the deciding rung it narrowed, so
    hits of the cut-off list beyond `limit` are not counted as unread.
    """
    lists = list(rungs)
    scores: dict[Pmid, float] = {}
    for _, hits in lists:
        for rank, pmid in enumerate(hits, start=1):
            scores[pmid] = scores.get(pmid, 0.0) + 1 / (_FUSION_K + rank)
    best = sorted(scores, key=lambda p: (-scores[p], int(p)))[:limit]
    fallback = [hits for role, hits in lists if role is RungRole.FALLBACK and hits]
    basis = fallback or [hits for role, hits in lists if role is RungRole.DECIDING]
    unread = {pmid for hits in basis for pmid in hits} - set(best)
    return Pool(tuple(best), len(unread))
