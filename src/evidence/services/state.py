"""What is known about a claim's search at one source, read from the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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
    Look,
    QueryPlanner,
    StoredAppraisal,
    StoredCitation,
    StoredGrade,
    StoredRun,
)
from evidence.services.doubts import doubt_of
from evidence.services.fetching import too_many_absent

Plans = Mapping[int, tuple[RenderedQuery, ...]]
Looks = Mapping[str, tuple[Look, ...]]


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

    The runs are the newest that were answered. Records that looks found since then
    are `news`, screened whatever their rank. `refresh_failure` says why the newest
    try to bring the search up to date failed, "" when it did not: what was known
    before still holds.
    """

    runs: tuple[StoredRun, ...]
    outcome: SearchOutcome
    failure: str
    pool: Pool
    missing: tuple[Pmid, ...]
    absent: tuple[Pmid, ...]
    last_searched_at: datetime | None
    doubt: str = ""
    news: tuple[Pmid, ...] = ()
    refresh_failure: str = ""


NEVER = SearchState((), SearchOutcome.NOT_RUN, "", Pool((), 0), (), (), None)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_UNFINISHED = frozenset({SearchOutcome.NOT_RUN, SearchOutcome.FAILED})


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

    A failed run does not undo an answered one before it. A run of another wording
    of the claim says nothing about this one; a new version of a strategy that renders
    the same text does not undo a search. Nor does a fallback or supplement count that
    was called for by older answers of the deciding rungs: these were asked again since,
    and may not call for it now. One that failed after them was called for.
    """
    asked = _asked_today(runs, claim_id, queries)
    deciding = [r for r in asked if r.query.role is RungRole.DECIDING]
    mine = _answered(deciding)
    decided = max((r.id for r in mine), default=0)
    others = (r for r in asked if r.query.role is not RungRole.DECIDING and r.id > decided)
    return tuple(sorted((*mine, *_answered(others)), key=lambda r: r.id))


def _answered(runs: Iterable[StoredRun]) -> list[StoredRun]:
    """Return the newest answered run of each query, or its failed one when there is none."""
    found: dict[tuple[RungRole, str], StoredRun] = {}
    for run in runs:
        key = (run.query.role, run.query.text)
        if key not in found or run.outcome is not SearchOutcome.FAILED:
            found[key] = run
    return list(found.values())


def _asked_today(
    runs: Iterable[StoredRun], claim_id: int, queries: Sequence[RenderedQuery]
) -> list[StoredRun]:
    asked = {(q.role, q.text) for q in queries}
    mine = (r for r in runs if r.claim_id == claim_id and (r.query.role, r.query.text) in asked)
    return sorted(mine, key=lambda r: r.id)


def search_states(
    snapshot: LedgerReader, plans: Plans, source: str, screen: int
) -> dict[int, SearchState]:
    """Return the state of every claim in `plans`.

    A search that failed half way, or whose records could not be fetched, does not undo
    an earlier one of the same queries that was finished: that one is returned, with
    why the newest failed as its `refresh_failure`.
    """
    states = newest_states(snapshot, plans, source, screen)
    failed = {i: plans[i] for i, s in states.items() if s.outcome is SearchOutcome.FAILED}
    for claim_id, earlier in _earlier_states(snapshot, failed, source, screen).items():
        told = filter(None, (states[claim_id].failure, earlier.refresh_failure))
        states[claim_id] = replace(earlier, refresh_failure="; ".join(dict.fromkeys(told)))
    return states


def newest_states(
    snapshot: LedgerReader, plans: Plans, source: str, screen: int
) -> dict[int, SearchState]:
    """Return the state of every claim's newest search, whatever was known before it."""
    asked = {
        i: _asked_today(runs, i, plans[i])
        for i, runs in _by_claim(snapshot.newest_runs(list(plans), source), plans).items()
    }
    return _states(snapshot, asked, plans, source, screen)


def _earlier_states(
    snapshot: LedgerReader, plans: Plans, source: str, screen: int
) -> dict[int, SearchState]:
    """Return the newest finished state of each claim that has one before its newest answer."""
    if not plans:
        return {}
    found: dict[int, SearchState] = {}
    runs = _by_claim((r for r in snapshot.runs(list(plans)) if r.source == source), plans)
    left = {i: _asked_today(those, i, plans[i]) for i, those in runs.items()}
    while left := {i: those for i, runs in left.items() if (those := _before_newest(runs))}:
        states = _states(snapshot, left, plans, source, screen)
        found |= {i: s for i, s in states.items() if s.outcome not in _UNFINISHED}
        left = {i: those for i, those in left.items() if i not in found}
    return found


def _before_newest(runs: Sequence[StoredRun]) -> list[StoredRun]:
    """Return the runs before the newest answer of a deciding rung."""
    answers = (
        r.id
        for r in runs
        if r.query.role is RungRole.DECIDING and r.outcome is not SearchOutcome.FAILED
    )
    newest = max(answers, default=0)
    return [r for r in runs if r.id < newest]


def _by_claim(runs: Iterable[StoredRun], plans: Plans) -> dict[int, list[StoredRun]]:
    by_claim: dict[int, list[StoredRun]] = {claim_id: [] for claim_id in plans}
    for run in runs:
        by_claim[run.claim_id].append(run)
    return by_claim


def _states(
    snapshot: LedgerReader,
    asked: Mapping[int, Sequence[StoredRun]],
    plans: Plans,
    source: str,
    screen: int,
) -> dict[int, SearchState]:
    mine = {i: current_runs(runs, i, plans[i]) for i, runs in asked.items()}
    looks = snapshot.looks({r.query.text for runs in mine.values() for r in runs}, source)
    pools = {i: pooled(((r.query.role, r.hits) for r in runs), screen) for i, runs in mine.items()}
    news = {i: _news(runs, looks, pools[i]) for i, runs in mine.items()}
    wanted = dict.fromkeys(p for i in mine for p in (*pools[i].screened, *news[i]))
    unfetched = frozenset(snapshot.unfetched(wanted, source))
    absent = snapshot.absent(wanted, source)
    fetched = _Fetched(unfetched, absent, absent & snapshot.citations(absent, source).keys())
    return {
        claim_id: _with_news(
            _state(runs, pools[claim_id], fetched),
            news[claim_id],
            looks,
            fetched,
            _newer_failures(asked[claim_id], runs),
        )
        for claim_id, runs in mine.items()
    }


@dataclass(frozen=True, slots=True)
class _Fetched:
    """Which records were never asked for, which the source does not have, or no longer."""

    unfetched: frozenset[Pmid]
    absent: frozenset[Pmid]
    gone: frozenset[Pmid]


def _news(runs: Iterable[StoredRun], looks: Looks, pool: Pool) -> tuple[Pmid, ...]:
    """Return what looks found since the runs and no run listed, oldest first."""
    listed = {pmid for run in runs for pmid in run.hits}.union(pool.screened)
    found = (p for run in runs for look in _looks_since(run, looks) for p in look.hits)
    return tuple(dict.fromkeys(pmid for pmid in found if pmid not in listed))


def _looks_since(run: StoredRun, looks: Looks) -> list[Look]:
    """Return the looks that add to `run`, oldest first; failed ones too."""
    return [look for look in looks.get(run.query.text, ()) if look.after_run >= run.id]


def _newer_failures(asked: Iterable[StoredRun], current: Iterable[StoredRun]) -> list[str]:
    """Return why a query failed when it was asked again after it had been answered."""
    answered = {r.query.text: r.id for r in current if r.outcome is not SearchOutcome.FAILED}
    return [r.failure for r in asked if r.failure and r.id > answered.get(r.query.text, r.id)]


def _with_news(
    state: SearchState,
    news: tuple[Pmid, ...],
    looks: Looks,
    fetched: _Fetched,
    failed: Sequence[str],
) -> SearchState:
    """Add what looks found. Unread news count as unread, and do not undo the search."""
    read = tuple(p for p in news if p not in fetched.unfetched and p not in fetched.absent)
    read += tuple(p for p in news if p in fetched.gone)
    waiting = [p for p in news if p in fetched.unfetched]
    since = [look for run in state.runs for look in _looks_since(run, looks)]
    failures = [*failed, *(look.failure for look in since if look.failure)]
    if waiting:
        failures.append(f"{len(waiting)} new records could not be fetched")
    verified = [look.at for look in since if not look.failure]
    found = state.outcome is SearchOutcome.EMPTY and bool(news)
    screened = (*state.pool.screened, *read)
    gone = [p for p in screened if p in fetched.gone]
    if too_many_absent(len(gone), len(screened)):
        failures.append(f"the source no longer has {len(gone)} of {len(screened)} records")
        gone = []
    return replace(
        state,
        outcome=SearchOutcome.COMPLETE if found else state.outcome,
        pool=Pool(tuple(p for p in screened if p not in gone), state.pool.unread + len(waiting)),
        last_searched_at=max((state.last_searched_at, *verified), key=lambda m: m or _LONG_AGO),
        news=news,
        refresh_failure="; ".join(dict.fromkeys(failures)),
    )


def _state(runs: tuple[StoredRun, ...], pool: Pool, fetched: _Fetched) -> SearchState:
    outcome = combined_outcome(RungState(r.query.role, r.outcome) for r in runs)
    failure = "; ".join(r.failure for r in runs if r.failure)
    missing = tuple(p for p in pool.screened if p in fetched.unfetched)
    if missing and outcome in {SearchOutcome.COMPLETE, SearchOutcome.TRUNCATED}:
        outcome = SearchOutcome.FAILED
        failure = f"{len(missing)} of {len(pool.screened)} records could not be fetched"
    absent = tuple(p for p in pool.screened if p in fetched.absent and p not in fetched.gone)
    if too_many_absent(len(absent), len(pool.screened)):
        outcome = SearchOutcome.FAILED
        failure = f"the source did not have {len(absent)} of its {len(pool.screened)} hits"
    last = max((r.finished_at for r in runs), default=None)
    return SearchState(runs, outcome, failure, pool, missing, absent, last, doubt_of(runs))


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
