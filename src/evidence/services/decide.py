"""Use case: a person decides on a claim, and the evidence seen is kept beside the act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.domain.claims import Claim, ClaimStatus
from evidence.domain.decisions import WITHDRAWN, Decision, DecisionSubject, in_force
from evidence.domain.errors import Conflict, NotFound
from evidence.domain.ids import Pmid
from evidence.ports import Clock, RefreshLedger, RefreshReader, RefreshWriter
from evidence.services.grade import GradingPass
from evidence.services.observe import Observer

# A verdict rests on stances and exclusions: those said in the same act come first.
_ORDER = (
    DecisionSubject.EXCLUSION,
    DecisionSubject.STANCE,
    DecisionSubject.QUERY,
    DecisionSubject.VERDICT,
)


@dataclass(frozen=True, slots=True)
class Act:
    """What a person decides; see `Decision` for `value`."""

    subject: DecisionSubject
    value: str
    pmid: Pmid | None = None


@dataclass(frozen=True, slots=True)
class ListedDecision:
    """A decision with what became of it; `stale` says why it should be looked at again."""

    decision: Decision
    in_force: bool
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and with which parts; all of them at one source."""

    ledger: RefreshLedger
    observer: Observer
    grading: GradingPass
    clock: Clock
    reviewer: str

    def decide(
        self, claim_id: int, acts: Iterable[Act], reason: str, *, supersedes: int | None = None
    ) -> list[int]:
        """Keep decisions with the evidence as it is now, and grade the claim again.

        Returns their numbers. Each supersedes the newest on the same thing. With
        `supersedes` that must be this one (0: nothing was decided yet).

        Raises:
            NotFound: no such claim, or the claim does not cite the record.
            Conflict: the claim is no longer in force, or somebody decided meanwhile.
            UsageError: the parts of a decision do not fit together.
        """
        ordered = sorted(acts, key=lambda act: _ORDER.index(act.subject))
        with self.ledger.write() as tx:
            claim = self._claim(tx, claim_id, ordered)
            numbers = [self._keep(tx, claim, act, reason, supersedes) for act in ordered]
        self.grading.grade([claim])
        return numbers

    def withdraw(self, claim_id: int, decision_id: int, reason: str) -> int:
        """Undo a decision that is in force; return the number of the act.

        Raises:
            NotFound: the claim has no such decision.
            Conflict: it is not in force any more.
        """
        with self.ledger.write() as tx:
            claim = self._claim(tx, claim_id, ())
            every = tx.decisions([claim_id], self.observer.source)
            undone = next((d for d in every if d.id == decision_id), None)
            if undone is None:
                raise NotFound(
                    f"claim {claim_id} has no decision {decision_id}",
                    hint=f"evidence decide {claim_id} --list",
                )
            act = Act(undone.subject, WITHDRAWN, undone.pmid)
            number = self._keep(tx, claim, act, reason, decision_id)
        self.grading.grade([claim])
        return number

    def _claim(self, tx: RefreshReader, claim_id: int, acts: Sequence[Act]) -> Claim:
        claim = tx.claim(claim_id)
        if claim.status is not ClaimStatus.ACTIVE or not claim.draft.checkable:
            what = claim.status if claim.draft.checkable else "not checkable"
            raise Conflict(
                f"claim {claim_id} is {what}: there is no evidence to decide on",
                hint=f"evidence claim show {claim_id}",
            )
        appraisal = tx.appraisals([claim_id], self.observer.source).get(claim_id)
        cited = {item.pmid for item in appraisal.items} if appraisal else set()
        for act in acts:
            if act.pmid is not None and act.pmid not in cited:
                raise NotFound(
                    f"claim {claim_id} does not cite PMID {act.pmid} from {self.observer.source}",
                    hint=f"evidence claim show {claim_id}",
                )
        return claim

    def _keep(
        self, tx: RefreshWriter, claim: Claim, act: Act, reason: str, expected: int | None
    ) -> int:
        newest = _newest(tx.decisions([claim.id], self.observer.source), act)
        if expected is not None and expected != (newest or 0):
            raise Conflict(
                f"claim {claim.id}: the newest decision on this {act.subject} is "
                f"{newest or 'none'}, not {expected or 'none'}",
                hint=f"evidence decide {claim.id} --list",
            )
        state = self.observer.states(tx, [claim])[claim.id]
        tx.keep_state(state)
        decision = Decision(
            id=(newest or 0) + 1,  # the ledger gives the real one
            claim_id=claim.id,
            subject=act.subject,
            pmid=act.pmid,
            value=act.value,
            reason=reason,
            by=self.reviewer,
            at=self.clock.now(),
            state_digest=state.digest,
            supersedes=newest,
        )
        return tx.add_decision(self.observer.source, decision)


def _newest(decisions: Sequence[Decision], act: Act) -> int | None:
    same = [d.id for d in decisions if (d.subject, d.pmid) == (act.subject, act.pmid)]
    return max(same, default=None)


def decisions_on(snapshot: RefreshReader, claim_id: int, source: str) -> list[ListedDecision]:
    """Return every decision on a claim, oldest first; raises `NotFound`."""
    snapshot.claim(claim_id)
    every = snapshot.decisions([claim_id], source)
    valid = {decision.id for decision in in_force(every)}
    stale = {s.decision.id: s.reasons for s in snapshot.stale_decisions([claim_id], source)}
    return [
        ListedDecision(d, d.id in valid, stale.get(d.id, ()) if d.id in valid else ())
        for d in every
    ]
