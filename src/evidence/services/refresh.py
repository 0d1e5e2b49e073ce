"""Use case: bring every due claim up to date, and say what moved.

Each step writes to the ledger before the next begins and reads from it what is
left to do, so a killed pass is continued by the same command, and costs at most the
request in flight. A claim that could not be reached keeps its verdict and is flagged.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from evidence.domain.claims import Claim
from evidence.domain.errors import SourceError
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.refresh_plans import PlanEstimate, PlanName, Workload, estimates
from evidence.domain.refresh_runs import RefreshOutcome, Window, window_from
from evidence.domain.standing import StandingEvent, standing_from
from evidence.ports import (
    Clock,
    Events,
    FetchAnswer,
    PassLock,
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
from evidence.services.leftovers import left_over, waiting_for
from evidence.services.observe import CHUNK, Observer, in_chunks
from evidence.services.search import Progress, Searcher
from evidence.services.sweep import POSTED, REQUESTS_PER_POST, Sweep
from evidence.services.watch import CEILING, MOST_PER_GROUP, Watcher


@dataclass(frozen=True, slots=True)
class RefreshPolicy:
    """When a claim is due, and how windows past the source's ceiling are treated.

    `due_after_days`: a claim is due when its last look is older. `full_after_days`:
    its queries run in full again when the last full run is older. `bisect`: cut
    windows past `ceiling` records, all that the source lists, by number; otherwise
    they count as not seen.
    """

    due_after_days: int
    full_after_days: int
    bisect: bool = True
    ceiling: int = CEILING


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


def _unheard(_name: str, /, **_fields: object) -> None:
    """Write nothing down."""


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
    lock: PassLock
    dataset: StandingDataset | None = None
    events: Events = _unheard

    def intention(self, scope: Scope) -> Intention:
        """Say what a new pass would do; asks the source nothing."""
        with self.ledger.read() as snapshot:
            due = self._finder().find(snapshot, scope)
            return self._intention(snapshot, due)

    def due(self, scope: Scope) -> Due:
        """Return what a new pass would be for; asks the source nothing."""
        with self.ledger.read() as snapshot:
            return self._finder().find(snapshot, scope)

    def run(
        self, scope: Scope, *, plan: PlanName | None = None, most_requests: int | None = None
    ) -> RefreshSummary:
        """Run a pass, or continue the one that was begun for the same scope.

        `plan` overrides the planner's choice. `most_requests`: stop after so many.

        Raises:
            DatabaseBusy: another process is running this pass.
        """
        with self.lock.hold(f"{self.source.name}: {scope}"):
            return self._run(scope, plan, most_requests)

    def _run(
        self, scope: Scope, plan: PlanName | None, most_requests: int | None
    ) -> RefreshSummary:
        before = self.source.requests
        asker = Asker(lambda: self.source.requests - before, most_requests)
        self.events("refresh_began", source=self.source.name, scope=str(scope))
        run, due = self._begin(scope, plan)
        self._say_planned(run, due)
        self.observer.take_before(run.id, self._searched(scope))
        claims = self._named(due.claims)
        in_full = [claim for claim in claims if due.claims[claim.id]]
        self.searcher(asker, run.after_run).search(in_full)
        self._watcher(run, due, asker).look(self._windows(run, due))
        if scope.sweeps and run.after_run:  # else all that is stored came in this very pass
            self._sweeper(run, asker).sweep()
        left = self._left_over(run) if scope.sweeps else frozenset()
        records = self._fetch(run, asker, left)
        if scope.sweeps:
            self._mark(run)
        affected = self._affected(run, due, left) if scope.sweeps else claims
        stale, moved = self._judge(run, affected)
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
        """Continue the open pass of this scope, or begin one.

        One of another scope may be under way elsewhere: it stays open. A pass after
        one that used its requests up counts as asked what that one asked.
        """
        now = self.clock.now()
        with self.ledger.write() as tx:
            begun = tx.open_refresh(self.source.name, str(scope))
            if begun is not None:
                return begun, self._finder().resume(tx, begun.claims)
            due = self._finder().find(tx, scope)
            spent = self._spent(tx, str(scope))
            if spent:
                due.watched = {t: known for t, known in due.watched.items() if known < now.date()}
            plans = self._intention(tx, due).plans
            best = next(p for p in plans if plan is None or p.plan is plan)
            why = best.why if plan is None else "as asked"
            if spent and best.plan is PlanName.PERCOLATION:
                # It lists and fetches all before it tells of any: that might never fit.
                best = next(p for p in plans if p.plan is PlanName.GROUPED)
                why = "matching all at once may not fit the allowed requests"
            run = RefreshRun(
                id=0,
                source=self.source.name,
                scope=str(scope),
                plan=best.plan,
                plan_why=why,
                through=now.date(),
                after_run=spent[-1].after_run if spent else tx.newest_run_id(),
                claims=due.claims,
                started_at=now,
            )
            return replace(run, id=tx.begin_refresh(run)), due

    def _spent(self, snapshot: RefreshReader, scope: str, before: int = 0) -> list[RefreshRun]:
        """Return the newest passes in a row that used their requests up, newest first.

        `before` 0: of all. Empty when the first is so old that its claims are due again.
        """
        passes = reversed(snapshot.refresh_runs(self.source.name))
        mine = (r for r in passes if r.scope == scope and (not before or r.id < before))
        spent = list(takewhile(lambda r: r.outcome is RefreshOutcome.SPENT, mine))
        if not spent or self._is_due(spent[-1].started_at.date()):
            return []
        return spent

    def _is_due(self, last: date) -> bool:
        return (self.clock.now().date() - last).days >= self.policy.due_after_days

    def _left_over(self, run: RefreshRun) -> frozenset[Pmid]:
        with self.ledger.read() as snapshot:
            return left_over(snapshot, run, self.policy.full_after_days)

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
            ceiling=self.policy.ceiling,
            group_size=self._group_size(run, due),
            remarks=due.remarks,
            seen=due.seen,
            progress=self.progress,
        )

    def _group_size(self, run: RefreshRun, due: Due) -> int:
        """Halve the groups after each pass that used its requests up on their way down."""
        with self.ledger.read() as snapshot:
            plans = self._intention(snapshot, due).plans
            spent = self._spent(snapshot, run.scope, before=run.id)
        planned = next(p.group_size for p in plans if p.plan is PlanName.GROUPED)
        return max(1, planned >> len(spent))

    def _sweeper(self, run: RefreshRun, asker: Asker) -> Sweep:
        with self.ledger.read() as snapshot:
            spent = self._spent(snapshot, run.scope, before=run.id)
        same_day = tuple(r.id for r in spent if r.through == run.through)
        return Sweep(run, self.source, self.ledger, self.clock, asker, self.progress, same_day)

    def _fetch(self, run: RefreshRun, asker: Asker, left: Collection[Pmid]) -> int:
        """Fetch what is new, what changed and what was left over, each once in this pass."""

        def keep(answer: FetchAnswer) -> None:
            with self.ledger.write() as tx:
                tx.add_refresh_fetch(run.id, self.source.name, answer, self.clock.now())

        with self.ledger.read() as snapshot:
            held = snapshot.fetched_in(run.id)
            wanted = {*snapshot.news_in(run.id), *left} - held
        queue = sorted(wanted, key=pmid_order)
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

    def _affected(self, run: RefreshRun, due: Due, left: Collection[Pmid]) -> list[Claim]:
        """Return the due claims, all that cite a record fetched again, all that waited for one."""
        source = self.source.name
        with self.ledger.read() as snapshot:
            touched = {*snapshot.news_in(run.id), *snapshot.marked_in(run.id), *left}
            citing = snapshot.claims_citing(touched, source)
            claims = checkable(snapshot, None) if left else []
            waiting = set(waiting_for(snapshot, self.planner, claims, left, source))
        cited = {i for ids in citing.values() for i in ids}
        return self._named({*due.claims, *cited, *waiting})

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
        elif asker.errors or asker.shortfalls:
            outcome = RefreshOutcome.PARTIAL
        with self.ledger.write() as tx:
            tx.end_refresh(run.id, outcome, asker.sent(), asker.failures, self.clock.now())
        sent, failures = asker.sent(), len(asker.failures)
        self.events("refresh_ended", run=run.id, outcome=outcome, requests=sent, failures=failures)
        return outcome

    def _say_planned(self, run: RefreshRun, due: Due) -> None:
        self.events(
            "refresh_planned",
            run=run.id,
            plan=run.plan,
            why=run.plan_why,
            through=run.through,
            claims=len(due.claims),
            in_full=sum(due.claims.values()),
            watched=len(due.watched),
        )

    def _named(self, ids: Collection[int]) -> list[Claim]:
        with self.ledger.read() as snapshot:
            return [claim for claim in checkable(snapshot, None) if claim.id in ids]

    def _searched(self, scope: Scope) -> list[Claim]:
        """Return the claims that were graded at this source; for a slice, its own."""
        with self.ledger.read() as snapshot:
            claims = [c for c in checkable(snapshot, None) if scope.holds(c.id)]
            graded = snapshot.grades([claim.id for claim in claims], self.source.name)
        return [claim for claim in claims if claim.id in graded]


def _said(event: StandingEvent) -> tuple[object, ...]:
    """Give what makes a mark the same mark."""
    return event.source, event.standing, event.on, event.record
