"""What claims' evidence looks like now, what moved, and whose decisions that makes stale."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evidence.domain.changes import changes
from evidence.domain.claims import Claim
from evidence.domain.decisions import Decision, in_force, stale_reasons
from evidence.domain.evidence_state import EvidenceFact, EvidenceState, content_digest
from evidence.domain.ids import Pmid
from evidence.domain.weighing import WeighedItem
from evidence.ports import (
    Clock,
    QueryPlanner,
    RefreshLedger,
    RefreshReader,
    StoredAppraisal,
    StoredCitation,
    StoredGrade,
)
from evidence.services.decided import Decided, decided_by_claim
from evidence.services.state import (
    SearchState,
    of_present_wording,
    plans_for,
    search_states,
)

# Claims looked at together, which bounds the memory of a pass: with 100 records screened
# a claim, and some 15 kB a record while it is read, about 75 MB.
CHUNK = 50


def in_chunks(claims: Sequence[Claim]) -> Iterator[Sequence[Claim]]:
    """Cut a list of claims into pieces of `CHUNK`."""
    for start in range(0, len(claims), CHUNK):
        yield claims[start : start + CHUNK]


@dataclass(frozen=True, slots=True)
class Observer:
    """Sees claims through the records of one source."""

    planner: QueryPlanner
    ledger: RefreshLedger
    clock: Clock
    source: str
    screen: int

    def states(self, snapshot: RefreshReader, claims: Sequence[Claim]) -> dict[int, EvidenceState]:
        """Return what each claim's evidence looks like now."""
        ids = [claim.id for claim in claims]
        plans = plans_for(snapshot, self.planner, claims)
        searched = search_states(snapshot, plans, self.source, self.screen)
        appraisals = of_present_wording(snapshot.appraisals(ids, self.source), claims)
        grades = of_present_wording(snapshot.grades(ids, self.source), claims)
        pmids = {item.pmid for a in appraisals.values() for item in a.items}
        citations = snapshot.citations(pmids, self.source)
        decided = decided_by_claim(snapshot.decisions(ids, self.source))
        return {
            claim.id: _state(
                claim,
                searched[claim.id],
                appraisals.get(claim.id),
                grades.get(claim.id),
                citations,
                decided.get(claim.id, Decided()),
            )
            for claim in claims
        }

    def take_before(self, refresh_id: int, claims: Sequence[Claim]) -> None:
        """Keep how claims looked before a pass, for those never seen by one."""
        for chunk in in_chunks(claims):
            with self.ledger.read() as snapshot:
                seen = snapshot.snapshots([c.id for c in chunk], self.source)
                new = [c for c in chunk if c.id not in seen]
                states = self.states(snapshot, new)
            with self.ledger.write() as tx:
                for claim in new:
                    tx.add_snapshot(
                        refresh_id, claim.id, states[claim.id], (), self.clock.now(), before=True
                    )

    def find_stale(self, refresh_id: int, claims: Sequence[Claim]) -> int:
        """Keep which decisions in force rest on evidence that moved; return how many."""
        found = 0
        for chunk in in_chunks(claims):
            with self.ledger.read() as snapshot:
                moved = list(self._moved(snapshot, chunk))
            with self.ledger.write() as tx:
                for decision, reasons in moved:
                    tx.add_stale(refresh_id, decision.id, reasons, self.clock.now())
            found += len(moved)
        return found

    def _moved(
        self, snapshot: RefreshReader, claims: Sequence[Claim]
    ) -> Iterator[tuple[Decision, tuple[str, ...]]]:
        ids = [claim.id for claim in claims]
        valid = in_force(snapshot.decisions(ids, self.source))
        if not valid:
            return
        told = {
            stale.decision.id: stale.reasons for stale in snapshot.stale_decisions(ids, self.source)
        }
        deciding = {decision.claim_id for decision in valid}
        states = self.states(snapshot, [c for c in claims if c.id in deciding])
        for decision in valid:
            before = snapshot.evidence_state(decision.state_digest)
            after = states[decision.claim_id]
            deleted = self._deleted(snapshot, before)
            reasons = stale_reasons(decision, before, after, deleted)
            if reasons and told.get(decision.id) != reasons:
                yield decision, reasons

    def take_after(self, refresh_id: int, claims: Sequence[Claim]) -> int:
        """Keep how claims look after a pass and what moved; return how many moved."""
        moved = 0
        for chunk in in_chunks(claims):
            with self.ledger.read() as snapshot:
                done = snapshot.snapshotted(refresh_id)
                due = [c for c in chunk if c.id not in done]
                states = self.states(snapshot, due)
                earlier = snapshot.snapshots([c.id for c in due], self.source)
                gone = self._deleted(snapshot, *(s.state for s in earlier.values()))
            with self.ledger.write() as tx:
                for claim in due:
                    before = earlier[claim.id].state if claim.id in earlier else None
                    found = changes(before, states[claim.id], gone)
                    tx.add_snapshot(refresh_id, claim.id, states[claim.id], found, self.clock.now())
                    moved += bool(found)
        return moved

    def _deleted(self, snapshot: RefreshReader, *states: EvidenceState) -> frozenset[Pmid]:
        return snapshot.absent({fact.pmid for s in states for fact in s.items}, self.source)


def _state(
    claim: Claim,
    searched: SearchState,
    appraisal: StoredAppraisal | None,
    grade: StoredGrade | None,
    citations: Mapping[Pmid, StoredCitation],
    decided: Decided,
) -> EvidenceState:
    weighed = decided.weigh_all(appraisal.items if appraisal else (), citations)
    return EvidenceState(
        claim_version=claim.version,
        queries=tuple(run.query.text for run in searched.runs),
        search_outcome=searched.outcome,
        verdict=grade.verdict if grade else "",
        grade=grade.grade if grade else "",
        basis=grade.basis if grade else "",
        flags=grade.flags if grade else (),
        unsupported_reason=grade.unsupported_reason if grade else "",
        items=tuple(_fact(item, held, decided) for item, held in weighed),
    )


def _fact(item: WeighedItem, held: StoredCitation, decided: Decided) -> EvidenceFact:
    """Give what a record said; one that is left out stays known, and does not count."""
    fact = EvidenceFact.of(item, content_digest(held.citation), held.notice_pmid)
    return replace(fact, counts=fact.counts and fact.pmid not in decided.excluded)
