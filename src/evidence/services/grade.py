"""Use case: give each claim the verdict that its search and evidence allow."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.domain.appraisal import EvidenceItem
from evidence.domain.claims import Claim, ClaimStatus
from evidence.domain.facts import ClaimFacts, SearchFacts
from evidence.domain.rubric import Rubric
from evidence.domain.verdicts import Verdict, propose
from evidence.domain.weighing import WeighedItem
from evidence.ports import (
    Clock,
    Ledger,
    QueryPlanner,
    StoredAppraisal,
    StoredCitation,
    StoredGrade,
)
from evidence.services.decided import Decided, decided_by_claim, outdated_claims
from evidence.services.state import (
    NEVER,
    SearchState,
    of_present_wording,
    plans_for,
    search_states,
)


@dataclass(frozen=True, slots=True)
class GradingSummary:
    """How many claims got a new grade, and how many kept theirs."""

    graded: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class GradingPass:
    """One pass over some claims; the same inputs again add nothing."""

    planner: QueryPlanner
    rubric: Rubric
    ledger: Ledger
    clock: Clock
    source: str
    screen: int

    def grade(self, claims: Sequence[Claim]) -> GradingSummary:
        """Grade every claim in force, not checkable and not searched ones included."""
        active = [c for c in claims if c.status is ClaimStatus.ACTIVE]
        ids = [c.id for c in active]
        with self.ledger.read() as snapshot:
            plans = plans_for(snapshot, self.planner, [c for c in active if c.draft.checkable])
            states = search_states(snapshot, plans, self.source, self.screen)
            appraisals = of_present_wording(snapshot.appraisals(ids, self.source), active)
            pmids = {i.pmid for a in appraisals.values() for i in a.items}
            citations = snapshot.citations(pmids, self.source)
            known = snapshot.grades(ids, self.source)
            decided = decided_by_claim(snapshot.decisions(ids, self.source))
            outdated = outdated_claims(snapshot, ids, self.source)
        new = []
        for claim in active:
            state = states.get(claim.id, NEVER)
            grade = self._grade(
                claim,
                search_facts(state, appraisals.get(claim.id), outdated=claim.id in outdated),
                decided.get(claim.id, Decided()).weigh(_items(appraisals.get(claim.id)), citations),
            )
            if claim.id not in known or known[claim.id].fingerprint != grade.fingerprint:
                new.append(grade)
        with self.ledger.write() as tx:
            for grade in new:
                tx.add_grade(self.source, grade)
        return GradingSummary(len(new), len(active) - len(new))

    def _grade(
        self,
        claim: Claim,
        search: SearchFacts,
        weighed: Sequence[tuple[WeighedItem, StoredCitation]],
    ) -> StoredGrade:
        items = [item for item, _ in weighed]
        now = self.clock.now()
        verdict = propose(ClaimFacts.of(claim.draft), search, items, self.rubric, now.date())
        return StoredGrade(
            claim_id=claim.id,
            claim_version=claim.version,
            fingerprint=_fingerprint(claim, search, verdict),
            basis=verdict.basis,
            verdict=verdict.verdict,
            grade=verdict.grade,
            flags=verdict.flags,
            unsupported_reason=verdict.unsupported_reason,
            reasons=verdict.reasons,
            best_level=verdict.best_level,
            search_outcome=search.outcome,
            last_searched_at=search.last_searched_at,
            rubric_version=verdict.rubric_version,
            rubric_sha256=verdict.rubric_sha256,
            at=now,
        )


def _items(appraisal: StoredAppraisal | None) -> tuple[EvidenceItem, ...]:
    return appraisal.items if appraisal else ()


def search_facts(
    state: SearchState, appraisal: StoredAppraisal | None, *, outdated: bool
) -> SearchFacts:
    """Give what the verdict needs to know of the search and of how much of it was read."""
    gone = len(state.absent)
    return SearchFacts(
        outcome=state.outcome,
        screened=len(state.pool.screened) - len(state.missing) - gone if appraisal else 0,
        unread=state.pool.unread + gone,
        failure=state.failure,
        last_searched_at=state.last_searched_at,
        doubt=state.doubt,
        refresh_failure=state.refresh_failure,
        outdated=outdated,
    )


def _fingerprint(claim: Claim, search: SearchFacts, verdict: Verdict) -> str:
    """Digest of all that went in and all that came out.

    What came out is part of it because some of it depends on the day: a search
    turns stale without any input changing.
    """
    parts = (claim.id, claim.version, search, verdict)
    return hashlib.sha256(repr(parts).encode()).hexdigest()
