"""What earlier passes found and did not fetch: cut short, or failed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from evidence.domain.claims import Claim
from evidence.domain.ids import Pmid
from evidence.domain.refresh_runs import RefreshOutcome
from evidence.ports import QueryPlanner, RefreshReader, RefreshRun
from evidence.services.observe import in_chunks
from evidence.services.state import plans_for, search_states


def left_over(snapshot: RefreshReader, run: RefreshRun, days: int) -> frozenset[Pmid]:
    """Return what passes of the last `days` found and no pass before `run` has fetched.

    Their looks and sweeps are verified, so no later window would find it again. A pass
    that has not ended fetches its own. Older ones need not be kept in mind when queries
    run in full every so many days.
    """
    since = run.started_at - timedelta(days=days)
    earlier = [
        r for r in snapshot.refresh_runs(run.source) if r.id < run.id and r.started_at >= since
    ]
    pending: set[Pmid] = set()
    for one in earlier:
        if one.outcome not in {None, RefreshOutcome.COMPLETE}:
            pending.update(snapshot.news_in(one.id))
        if pending:
            pending -= snapshot.fetched_in(one.id)
    return frozenset(pending)


def waiting_for(
    snapshot: RefreshReader,
    planner: QueryPlanner,
    claims: Sequence[Claim],
    pmids: Collection[Pmid],
    source: str,
) -> Iterable[int]:
    """Give the claims whose looks found any of `pmids`."""
    wanted = frozenset(pmids)
    for chunk in in_chunks(claims) if wanted else ():
        plans = plans_for(snapshot, planner, chunk)
        states = search_states(snapshot, plans, source, screen=1)
        yield from (i for i, state in states.items() if not wanted.isdisjoint(state.news))
