"""Use case: search the literature for claims and fetch what was found.

Crash safety: a query's answer and the runs it serves are one transaction, so is a
fetched batch; what is still to do is always read from the ledger, never kept in a
list. A source that is down is noticed once, and every claim it leaves unsearched
gets a failed run that says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from evidence.domain.claims import Claim, ClaimStatus
from evidence.domain.errors import (
    AnswerUnreadable,
    SourceError,
    SourceThrottled,
    SourceUnreachable,
)
from evidence.domain.ids import Pmid
from evidence.domain.searches import (
    RenderedQuery,
    RungRole,
    SearchAnswer,
    SearchOutcome,
    SearchRun,
)
from evidence.ports import (
    Clock,
    FetchAnswer,
    Ledger,
    LiteratureSource,
    QueryPlanner,
    StoredRun,
)
from evidence.services.state import Plans, current_runs, plans_for, search_states

BATCH = 200  # PMIDs in one EFetch: NCBI asks for POST above about this many

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class SearchSummary:
    """What one pass did. `requests` counts calls of the source, retries aside."""

    searches: int = 0
    fetches: int = 0
    reused: int = 0
    records: int = 0
    errors: list[SourceError] = field(default_factory=list)
    down: SourceError | None = None

    @property
    def requests(self) -> int:
        """Searches and fetches together."""
        return self.searches + self.fetches

    @property
    def failures(self) -> list[str]:
        """What went wrong, as `code: message`, each once."""
        return list(dict.fromkeys(f"{_code(e)}: {e}" for e in self.errors))


@dataclass(slots=True)
class Searcher:
    """One pass over some claims at one source."""

    planner: QueryPlanner
    source: LiteratureSource
    ledger: Ledger
    clock: Clock
    screen: int
    enough: int
    again: bool = False
    progress: Progress = lambda _what, _done, _all: None
    summary: SearchSummary = field(default_factory=SearchSummary)

    def search(self, claims: Sequence[Claim]) -> SearchSummary:
        """Ask every rung that is due for `claims`, then fetch the unseen records.

        Asking again after an interruption continues where it stopped; with
        `again` every query is asked anew and added to the history.
        """
        due = [c for c in claims if c.draft.checkable and c.status is ClaimStatus.ACTIVE]
        with self.ledger.read() as snapshot:
            plans = plans_for(snapshot, self.planner, due)
            newest = snapshot.newest_runs(list(plans), self.source.name)
        begun = frozenset(run.id for run in newest) if self.again else frozenset()
        for role in (RungRole.DECIDING, RungRole.FALLBACK, RungRole.SUPPLEMENT):
            self._ask(role, plans, begun)
        self._fetch(plans)
        return self.summary

    def _ask(self, role: RungRole, plans: Plans, begun: frozenset[int]) -> None:
        """Ask each distinct query of `role` once, for all the claims it serves."""
        with self.ledger.read() as snapshot:
            newest = snapshot.newest_runs(list(plans), self.source.name)
        runs = [r for r in newest if r.id not in begun]
        wanted: dict[RenderedQuery, list[int]] = {}
        for claim_id, queries in plans.items():
            mine = current_runs(runs, claim_id, queries)
            for query in queries:
                if query.role is not role or not self._due(query, mine):
                    continue
                if any(r.query == query and r.outcome is not SearchOutcome.FAILED for r in mine):
                    self.summary.reused += 1
                else:
                    wanted.setdefault(query, []).append(claim_id)
        for done, (query, claim_ids) in enumerate(wanted.items(), start=1):
            self._ask_one(query, claim_ids)
            self.progress(f"searching ({role})", done, len(wanted))

    def _due(self, query: RenderedQuery, mine: Sequence[StoredRun]) -> bool:
        """Tell whether this rung is called for by the answers so far."""
        deciding = [r for r in mine if r.query.role is RungRole.DECIDING]
        if query.role is RungRole.DECIDING:
            return True
        if query.role is RungRole.FALLBACK:
            return any(r.outcome is SearchOutcome.TRUNCATED for r in deciding)
        # After a failed deciding rung the claim is unsearched either way.
        if any(r.outcome is SearchOutcome.FAILED for r in deciding):
            return False
        return sum(r.total or 0 for r in deciding) < self.enough

    def _ask_one(self, query: RenderedQuery, claim_ids: Sequence[int]) -> None:
        started = self.clock.now()
        answer: SearchAnswer | None = None
        failure, body = "", b""
        if self.summary.down is not None:
            failure = f"{_code(self.summary.down)}: not asked, the source was found down before"
        else:
            self.summary.searches += 1
            try:
                answer = self.source.search(query)
                body = answer.payload
            except SourceError as err:
                failure = f"{_code(err)}: {err}"
                body = err.body if isinstance(err, AnswerUnreadable) else b""
                self._note(err)
        finished = self.clock.now()
        runs = [
            SearchRun(i, self.source.name, query, started, finished, answer, failure)
            for i in claim_ids
        ]
        with self.ledger.write() as tx:
            tx.add_runs(runs, body)

    def _fetch(self, plans: Plans) -> None:
        with self.ledger.read() as snapshot:
            states = search_states(snapshot, plans, self.source.name, self.screen)
        queue = list(
            dict.fromkeys(pmid for s in states.values() for pmid in (*s.missing, *s.absent))
        )
        for start in range(0, len(queue), BATCH):
            if self.summary.down is not None:
                return
            self._fetch_one(queue[start : start + BATCH])
            self.progress("fetching", min(start + BATCH, len(queue)), len(queue))

    def _fetch_one(self, batch: Sequence[Pmid]) -> None:
        self.summary.fetches += 1
        try:
            answer = self.source.fetch(batch)
        except SourceError as err:
            self._note(err)
            if isinstance(err, AnswerUnreadable):
                self._keep(FetchAnswer((), (), (err.body,)))
            return
        self._keep(answer)
        self.summary.records += len(answer.citations)

    def _keep(self, answer: FetchAnswer) -> None:
        with self.ledger.write() as tx:
            tx.add_fetch(self.source.name, answer, self.clock.now())

    def _note(self, err: SourceError) -> None:
        self.summary.errors.append(err)
        if isinstance(err, SourceUnreachable | SourceThrottled):
            self.summary.down = err


def _code(err: SourceError) -> str:
    return type(err).__name__
