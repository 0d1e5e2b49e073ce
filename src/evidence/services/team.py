"""Use case: a refresh that several workers share out.

A round begins with what is cheapest done once: the sweep of all stored records, and
with it the looks of all due claims when matching new records on this machine is the
cheapest plan. What is due after that is cut into slices of claims, and each slice is a
pass of its own. Slices are fixed ranges of claim numbers, so two never hold the same
claim, whenever they were cut; and a slice that was killed is continued by the next
worker that takes it, under the same name.
"""

from dataclasses import dataclass

from evidence.domain.errors import QueryRefused, SourceError
from evidence.domain.refresh_plans import PlanName
from evidence.ports import Clock, RefreshLedger
from evidence.ports.team import Round
from evidence.services.due import Reach, Scope
from evidence.services.refresh import Refresher

SLICE = 25  # claims in one slice: some minutes of work at the slowest pace

_WATCHED = Scope(Reach.WATCHED)
_SWEEP = Scope(Reach.NOTHING)


@dataclass(slots=True)
class Team:
    """One worker's share; as `evidence.ports.team.TeamWork` promises."""

    refresher: Refresher
    ledger: RefreshLedger
    clock: Clock
    source: str

    def begin_round(self, *, busy: bool) -> Round:
        """Sweep, look where that is cheapest in one go, and cut the rest into slices."""
        down = None
        for scope in (_WATCHED, _SWEEP):
            if self._is_open(scope) or self._is_wanted(scope, busy=busy):
                down = down or self.refresher.run(scope).down
        due = self.refresher.due(Scope(Reach.DUE)).claims
        return Round(tuple(slice_of(n) for n in sorted({number_of(i) for i in due})), down)

    def refresh(self, claims: range) -> None:
        """Run the slice's pass; one that was begun on an earlier day is finished first."""
        scope = Scope(Reach.DUE, claims=claims)
        for _ in range(2):
            if not self._is_open(scope) and not self.refresher.due(scope).claims:
                return
            summary = self.refresher.run(scope)
            for error in summary.errors:
                if _may_pass(error):
                    raise error
            if summary.run.through == self.clock.now().date():
                return

    def _is_wanted(self, scope: Scope, *, busy: bool) -> bool:
        if scope.reach is Reach.NOTHING:
            with self.ledger.read() as snapshot:
                known = snapshot.known_through(self.source)
            return known is not None and known < self.clock.now().date()
        if busy:  # its claims would be looked at here and in their slices
            return False
        intended = self.refresher.intention(Scope(Reach.DUE))
        return intended.watched > 0 and intended.plans[0].plan is PlanName.PERCOLATION

    def _is_open(self, scope: Scope) -> bool:
        with self.ledger.read() as snapshot:
            return snapshot.open_refresh(self.source, str(scope)) is not None


def number_of(claim_id: int) -> int:
    """Return the number of the slice that holds a claim, from 0."""
    return (claim_id - 1) // SLICE


def slice_of(number: int) -> range:
    """Return the claims of a slice; claim numbers begin at 1."""
    return range(number * SLICE + 1, (number + 1) * SLICE + 1)


def _may_pass(error: SourceError) -> bool:
    """Tell whether asking again later may help."""
    return not isinstance(error, QueryRefused)
