"""Use case: tell how passes of the refresh stand and ended."""

from dataclasses import dataclass

from evidence.domain.errors import EXIT_DONE, EXIT_SOME_FAILED
from evidence.domain.refresh_plans import PlanEstimate, PlanName
from evidence.domain.refresh_runs import RefreshOutcome
from evidence.domain.searches import SearchOutcome
from evidence.ports import RefreshReader, RefreshRun
from evidence.services.refresh import Intention, RefreshSummary

UNDER_WAY = "under way"


@dataclass(frozen=True, slots=True)
class PassStatus:
    """How far a pass has come.

    `due` counts its claims, None when it has ended: then `seen` says how many were
    judged. `looked` counts verified looks, `fetched` records looked up, both by the
    pass itself; what queries in full fetched is not among them.
    """

    run: RefreshRun
    due: int | None
    looked: int
    fetched: int
    seen: int

    @property
    def state(self) -> str:
        """Give its outcome, or that it has none yet."""
        return self.run.outcome or UNDER_WAY


def newest_passes(snapshot: RefreshReader, most: int) -> list[PassStatus]:
    """Return the newest passes at any source, the newest first.

    One that was killed is "under way" until the same command continues it.
    """
    return [_status(snapshot, run) for run in reversed(snapshot.refresh_runs()[-most:])]


def _status(snapshot: RefreshReader, run: RefreshRun) -> PassStatus:
    begun = snapshot.open_refresh(run.source, run.scope) if run.outcome is None else None
    return PassStatus(
        run=run,
        due=len(begun.claims) if begun is not None and begun.id == run.id else None,
        looked=len(snapshot.looked_at(run.id)),
        fetched=len(snapshot.fetched_in(run.id)),
        seen=len(snapshot.snapshotted(run.id)),
    )


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how many requests a pass would take, in parts.

    `plan` is the one that was asked for, else the cheapest. `looking` are its requests,
    `sweeping` those that ask whether stored records still stand.
    """

    plan: PlanEstimate
    in_full: int
    looking: int
    sweeping: int

    @classmethod
    def of(cls, intention: Intention, asked: PlanName | None) -> "Estimate":
        """Take it from an intention, whose sum is for its first plan."""
        looking = intention.plans[0].requests if intention.watched else 0
        plan = next(p for p in intention.plans if asked in {None, p.plan})
        return cls(
            plan,
            intention.full_queries,
            plan.requests if intention.watched else 0,
            intention.requests - intention.full_queries - looking,
        )

    @property
    def requests(self) -> int:
        """Give the sum."""
        return self.in_full + self.looking + self.sweeping


def refresh_exit_code(done: RefreshSummary, *, answered: bool) -> int:
    """Return the exit code of a pass.

    0: everything was answered; nothing due is this too. The source's own code when
    nothing was answered at all: it was down from the start, or refused everything in
    the same way. 24: something failed, or the allowed number of requests was used up.
    """
    if done.outcome is RefreshOutcome.COMPLETE:
        return EXIT_DONE
    codes = {error.exit_code for error in done.errors}
    if not answered and done.down is not None:
        return done.down.exit_code
    return codes.pop() if not answered and len(codes) == 1 else EXIT_SOME_FAILED


def was_answered(snapshot: RefreshReader, run: RefreshRun) -> bool:
    """Tell whether the source answered anything at all in this pass."""
    if snapshot.looked_at(run.id) or snapshot.fetched_in(run.id):
        return True
    if snapshot.swept_through(run.id)[0] is not None:
        return True
    asked = snapshot.newest_runs(run.claims, run.source)
    return any(
        r.outcome is not SearchOutcome.FAILED
        for r in asked
        if r.id > run.after_run and r.started_at >= run.started_at
    )
