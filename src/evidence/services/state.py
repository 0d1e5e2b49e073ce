"""What is known about a claim's search at one source, read from the ledger."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from evidence.domain.claims import Claim
from evidence.domain.ids import Pmid
from evidence.domain.searches import (
    Pool,
    RenderedQuery,
    RungRole,
    RungState,
    SearchOutcome,
    combined_outcome,
    pooled,
)
from evidence.ports import (
    LedgerReader,
    QueryPlanner,
    StoredAppraisal,
    StoredCitation,
    StoredGrade,
    StoredRun,
)

Plans = Mapping[int, tuple[RenderedQuery, ...]]


@dataclass(frozen=True, slots=True)
class SearchState:
    """The newest runs of a claim's present queries, and what they add up to.

    `missing` are screened PMIDs whose records could not be fetched yet: with any
    of them the outcome is FAILED, since half-read must not look like read.
    `absent` are screened PMIDs that the source counted as hits and then did not have:
    one may have been deleted in between, and is not read; several mean that the source
    is not well, and FAILED. `doubt` says why the queries themselves may be at fault.
    `failure` is empty unless the outcome is FAILED. `last_searched_at` is None
    when the claim was never searched with its present queries.
    """

    runs: tuple[StoredRun, ...]
    outcome: SearchOutcome
    failure: str
    pool: Pool
    missing: tuple[Pmid, ...]
    absent: tuple[Pmid, ...]
    last_searched_at: datetime | None
    doubt: str = ""


NEVER = SearchState((), SearchOutcome.NOT_RUN, "", Pool((), 0), (), (), None)

_REVIEWER = "reviewer"  # the strategy of queries that a person wrote
_FEW_ABSENT = 1  # records; PubMed deletes some now and then
_SHARE_ABSENT = 0.05


def plans_for(
    snapshot: LedgerReader, planner: QueryPlanner, claims: Iterable[Claim]
) -> dict[int, tuple[RenderedQuery, ...]]:
    """Render each claim's rungs; a reviewer's own query replaces the planner's."""
    texts = {d.id: d.text for d in snapshot.documents()}
    plans: dict[int, tuple[RenderedQuery, ...]] = {}
    for claim in claims:
        own = snapshot.claim_query(claim.id)
        sentence = claim.draft.sentence.of(texts[claim.document_id])
        plans[claim.id] = planner.custom(own.text) if own else planner.plan(claim, sentence)
    return plans


def current_runs(
    runs: Iterable[StoredRun], claim_id: int, queries: Sequence[RenderedQuery]
) -> tuple[StoredRun, ...]:
    """Keep the runs of `claim_id` that asked what it would be asked today.

    A run of another wording of the claim says nothing about this one; a new
    version of a strategy that renders the same text does not undo a search. Nor
    does a fallback or supplement count that was called for by older answers of
    the deciding rungs: these were asked again since, and may not call for it now.
    """
    asked = {(q.role, q.text) for q in queries}
    mine = [r for r in runs if r.claim_id == claim_id and (r.query.role, r.query.text) in asked]
    decided = max((r.id for r in mine if r.query.role is RungRole.DECIDING), default=0)
    return tuple(r for r in mine if r.query.role is RungRole.DECIDING or r.id > decided)


def search_states(
    snapshot: LedgerReader, plans: Plans, source: str, screen: int
) -> dict[int, SearchState]:
    """Return the state of every claim in `plans`."""
    by_claim: dict[int, list[StoredRun]] = {claim_id: [] for claim_id in plans}
    for run in snapshot.newest_runs(list(plans), source):
        by_claim[run.claim_id].append(run)
    mine = {i: current_runs(runs, i, plans[i]) for i, runs in by_claim.items()}
    pools = {i: pooled(((r.query.role, r.hits) for r in runs), screen) for i, runs in mine.items()}
    wanted = dict.fromkeys(pmid for pool in pools.values() for pmid in pool.screened)
    unfetched = frozenset(snapshot.unfetched(wanted, source))
    held = snapshot.citations(wanted, source).keys()
    return {i: _state(runs, pools[i], unfetched, held) for i, runs in mine.items()}


def _state(
    runs: tuple[StoredRun, ...], pool: Pool, unfetched: frozenset[Pmid], held: Collection[Pmid]
) -> SearchState:
    outcome = combined_outcome(RungState(r.query.role, r.outcome) for r in runs)
    failure = "; ".join(r.failure for r in runs if r.failure)
    missing = tuple(p for p in pool.screened if p in unfetched)
    if missing and outcome in {SearchOutcome.COMPLETE, SearchOutcome.TRUNCATED}:
        outcome = SearchOutcome.FAILED
        failure = f"{len(missing)} of {len(pool.screened)} records could not be fetched"
    absent = tuple(p for p in pool.screened if p not in unfetched and p not in held)
    if len(absent) > max(_FEW_ABSENT, _SHARE_ABSENT * len(pool.screened)):
        outcome = SearchOutcome.FAILED
        failure = f"the source did not have {len(absent)} of its {len(pool.screened)} hits"
    last = max((r.finished_at for r in runs), default=None)
    return SearchState(runs, outcome, failure, pool, missing, absent, last, _doubt(runs))


def _doubt(runs: Iterable[StoredRun]) -> str:
    """Say what the source did not understand of the queries, "" when nothing matters.

    An unknown field always changes what was asked. A phrase or word that is not found
    may be a typo where a person wrote the query; built queries name many synonyms that
    a source need not know.
    """
    told = [
        warning
        for run in runs
        for warning in run.warnings
        if "FieldNotFound" in warning or (run.query.strategy == _REVIEWER and "NotFound" in warning)
    ]
    return "; ".join(dict.fromkeys(told))


_Kept = TypeVar("_Kept", StoredAppraisal, StoredGrade)


def of_present_wording(kept: Mapping[int, _Kept], claims: Iterable[Claim]) -> dict[int, _Kept]:
    """Keep what was made for the claims as they are worded now."""
    return {
        c.id: kept[c.id] for c in claims if c.id in kept and kept[c.id].claim_version == c.version
    }


def candidates_of(
    state: SearchState, citations: Mapping[Pmid, StoredCitation]
) -> list[StoredCitation]:
    """Return the fetched records of the pool; absent ones are simply not there."""
    return [citations[p] for p in state.pool.screened if p in citations]
