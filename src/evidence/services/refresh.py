"""Use case: bring every due claim up to date, and say what moved.

Each step writes to the ledger before the next begins and reads from it what is
left to do, so a killed pass is continued by the same command, and costs at most the
request in flight. A claim that could not be reached keeps its verdict and is flagged.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from evidence.domain.claims import Claim
from evidence.domain.errors import SourceError
from evidence.domain.refresh_plans import PlanEstimate, PlanName, Workload, estimates
from evidence.domain.refresh_runs import RefreshOutcome, Window, window_from
from evidence.domain.standing import StandingEvent, standing_from
from evidence.ports import (
    Clock,
    FetchAnswer,
    QueryMatcher,
    QueryPlanner,
    RefreshLedger,
    RefreshReader,
    RefreshRun,
    StandingDataset,
    WatchedSource,
)
from evidence.services.appraise import AppraisalPass
from evidence.services.asking import Asker
from evidence.services.due import Due, Finder, Scope, checkable
from evidence.services.fetching import Fetcher
from evidence.services.grade import GradingPass
from evidence.services.observe import CHUNK, Observer, in_chunks
from evidence.services.search import Progress, Searcher
from evidence.services.sweep import POSTED, REQUESTS_PER_POST, Sweep
from evidence.services.watch import MOST_PER_GROUP, Watcher


@dataclass(frozen=True, slots=True)
class RefreshPolicy:
    """When a claim is due, and how windows past the source's ceiling are treated.

    `due_after_days`: a claim is due when its last look is older. `full_after_days`:
    its queries run in full again when the last full run is older. `bisect`: cut
    windows past 9,999 records by number; otherwise they count as not seen.
    """

    due_after_days: int
    full_after_days: int
    bisect: bool = True


@dataclass(frozen=True, slots=True)
class Intention:
    """What a pass would do, and about how many requests that takes.

    `full` counts claims whose queries run in full, `looked` those looked at through
    windows, `watched` the distinct queries of these. `plans` are the estimates,
    cheapest first. `requests` is the sum for the first of them, sweep included.
    """

    claims: int
    full: int
    full_queries: int
    watched: int
    stored: int
    plans: tuple[PlanEstimate, ...]
    requests: int


@dataclass(slots=True)
class RefreshSummary:
    """How a pass ended. `moved` counts claims with a change, `stale` decisions."""

    run: RefreshRun
    outcome: RefreshOutcome
    requests: int
    records: int
    moved: int
    stale: int
    failures: list[str]
    errors: list[SourceError]
    down: SourceError | None


@dataclass(slots=True)
class Refresher:
    """Refreshes claims at one source."""

    planner: QueryPlanner
    source: WatchedSource
    matcher: QueryMatcher
    ledger: RefreshLedger
    clock: Clock
    searcher: Callable[[Asker, int], Searcher]
    appraisal: AppraisalPass
    grading: GradingPass
    observer: Observer
    policy: RefreshPolicy
    progress: Progress
    dataset: StandingDataset | None = None

    def intention(self, scope: Scope) -> Intention:
        """Say what a new pass would do; asks the source nothing."""
        with self.ledger.read() as snapshot:
            due = self._finder().find(snapshot, scope)
            return self._intention(snapshot, due)

    def run(
        self, scope: Scope, *, plan: PlanName | None = None, most_requests: int | None = None
    ) -> RefreshSummary:
        """Run a pass, or continue the one that was begun for the same scope.

        `plan` overrides the planner's choice. `most_requests`: stop after so many.
        """
        before = self.source.requests
        asker = Asker(lambda: self.source.requests - before, most_requests)
        run, due = self._begin(scope, plan)
        self.observer.take_before(run.id, self._searched())
        claims = self._named(due.claims)
        in_full = [claim for claim in claims if due.claims[claim.id]]
        self.searcher(asker, run.after_run).search(in_full)
        self._watcher(run, due, asker).look(self._windows(run, due), due.remarks)
        self._sweeper(run, asker).sweep()
        records = self._fetch(run, asker)
        self._mark(run)
        stale, moved = self._judge(run, self._affected(run, due))
        outcome = self._end(run, asker)
        return RefreshSummary(
            run=run,
            outcome=outcome,
            requests=asker.sent(),
            records=records,
            moved=moved,
            stale=stale,
            failures=asker.failures,
            errors=asker.errors,
            down=asker.down,
        )

    def _begin(self, scope: Scope, plan: PlanName | None) -> tuple[RefreshRun, Due]:
        """Continue the open pass of this scope, or begin one; another's is closed."""
        now = self.clock.now()
        with self.ledger.write() as tx:
            begun = tx.open_refresh(self.source.name)
            if begun is not None and begun.scope == str(scope):
                return begun, self._finder().resume(tx, begun.claims)
            if begun is not None:
                tx.end_refresh(begun.id, RefreshOutcome.INTERRUPTED, 0, (), now)
            due = self._finder().find(tx, scope)
            best = next(p for p in self._intention(tx, due).plans if plan is None or p.plan is plan)
            run = RefreshRun(
                id=0,
                source=self.source.name,
                scope=str(scope),
                plan=best.plan,
                plan_why=best.why if plan is None else "as asked",
                through=now.date(),
                after_run=tx.newest_run_id(),
                claims=due.claims,
                started_at=now,
            )
            return replace(run, id=tx.begin_refresh(run)), due

    def _finder(self) -> Finder:
        return Finder(
            planner=self.planner,
            source=self.source.name,
            screen=self.observer.screen,
            today=self.clock.now().date(),
            due_after_days=self.policy.due_after_days,
            full_after_days=self.policy.full_after_days,
        )

    def _intention(self, snapshot: RefreshReader, due: Due) -> Intention:
        seen = snapshot.traffic(self.source.name)
        first = min(due.watched.values(), default=self.clock.now().date())
        days = window_from(first, self.clock.now().date()).days
        plans = estimates(
            Workload(
                queries=len(due.watched),
                unmatchable=sum(1 for text in due.watched if self.matcher.refuses(text)),
                window_records=seen.window_records(days),
                window_days=days,
                news_rate=seen.news_rate,
                most_per_group=MOST_PER_GROUP,
            )
        )
        in_full = sum(due.claims.values())
        sweep = REQUESTS_PER_POST * -(-seen.stored // POSTED)
        return Intention(
            claims=len(due.claims),
            full=in_full,
            full_queries=due.full_queries,
            watched=len(due.watched),
            stored=seen.stored,
            plans=plans,
            requests=due.full_queries + (plans[0].requests if due.watched else 0) + sweep,
        )

    def _windows(self, run: RefreshRun, due: Due) -> dict[str, Window]:
        return {text: window_from(known, run.through) for text, known in due.watched.items()}

    def _watcher(self, run: RefreshRun, due: Due, asker: Asker) -> Watcher:
        return Watcher(
            run=run,
            source=self.source,
            matcher=self.matcher,
            ledger=self.ledger,
            clock=self.clock,
            asker=asker,
            bisect=self.policy.bisect,
            group_size=self._group_size(due),
            progress=self.progress,
        )

    def _group_size(self, due: Due) -> int:
        with self.ledger.read() as snapshot:
            plans = self._intention(snapshot, due).plans
        return next(p.group_size for p in plans if p.plan is PlanName.GROUPED)

    def _sweeper(self, run: RefreshRun, asker: Asker) -> Sweep:
        return Sweep(run, self.source, self.ledger, self.clock, asker, self.progress)

    def _fetch(self, run: RefreshRun, asker: Asker) -> int:
        """Fetch what is new and what changed, each once in this pass."""

        def keep(answer: FetchAnswer) -> None:
            with self.ledger.write() as tx:
                tx.add_refresh_fetch(run.id, self.source.name, answer, self.clock.now())

        with self.ledger.read() as snapshot:
            held = snapshot.fetched_in(run.id)
            queue = [pmid for pmid in snapshot.news_in(run.id) if pmid not in held]
        return Fetcher(self.source, asker, keep, self.progress).fetch(queue)

    def _mark(self, run: RefreshRun) -> None:
        """Keep what the second list of retractions says, where that moved."""
        if self.dataset is None:
            return
        with self.ledger.read() as snapshot:
            dois = snapshot.dois(self.source.name)
            events = self.dataset.events(dois.keys(), dois)
            known = snapshot.marks(events.keys())
        found = {pmid: standing_from(those) for pmid, those in events.items()}
        moved = {
            pmid: event
            for pmid, event in found.items()
            if event is not None and _said(event) not in map(_said, known.get(pmid, ()))
        }
        with self.ledger.write() as tx:
            tx.add_marks(run.id, moved, self.clock.now())

    def _affected(self, run: RefreshRun, due: Due) -> list[Claim]:
        """Return the due claims, and all that cite a record which was fetched again."""
        with self.ledger.read() as snapshot:
            touched = {*snapshot.news_in(run.id), *snapshot.marked_in(run.id)}
            citing = snapshot.claims_citing(touched, self.source.name)
        return self._named({*due.claims, *(i for claims in citing.values() for i in claims)})

    def _judge(self, run: RefreshRun, claims: Sequence[Claim]) -> tuple[int, int]:
        """Appraise, find stale decisions, grade, and keep how the claims look now."""
        stale = moved = 0
        for done, chunk in enumerate(in_chunks(claims), start=1):
            self.appraisal.appraise(chunk)
            stale += self.observer.find_stale(run.id, chunk)
            self.grading.grade(chunk)
            moved += self.observer.take_after(run.id, chunk)
            self.progress("judging", min(done * CHUNK, len(claims)), len(claims))
        return stale, moved

    def _end(self, run: RefreshRun, asker: Asker) -> RefreshOutcome:
        outcome = RefreshOutcome.COMPLETE
        if asker.spent:
            outcome = RefreshOutcome.SPENT
        elif asker.errors:
            outcome = RefreshOutcome.PARTIAL
        with self.ledger.write() as tx:
            tx.end_refresh(run.id, outcome, asker.sent(), asker.failures, self.clock.now())
        return outcome

    def _named(self, ids: Collection[int]) -> list[Claim]:
        with self.ledger.read() as snapshot:
            return [claim for claim in checkable(snapshot, None) if claim.id in ids]

    def _searched(self) -> list[Claim]:
        """Return the claims that were graded at this source."""
        with self.ledger.read() as snapshot:
            claims = checkable(snapshot, None)
            graded = snapshot.grades([claim.id for claim in claims], self.source.name)
        return [claim for claim in claims if claim.id in graded]


def _said(event: StandingEvent) -> tuple[object, ...]:
    """Give what makes a mark the same mark."""
    return event.source, event.standing, event.on, event.record
