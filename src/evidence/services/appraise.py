"""Use case: read what the fetched records say about each claim."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.domain.claims import Claim, ClaimStatus
from evidence.domain.searches import SearchOutcome
from evidence.ports import (
    Appraiser,
    Candidate,
    Clock,
    Ledger,
    QueryPlanner,
    StoredCitation,
)
from evidence.services.search import Progress
from evidence.services.state import candidates_of, plans_for, search_states


@dataclass(frozen=True, slots=True)
class AppraisalSummary:
    """How many claims were read anew, and how many had nothing new to read."""

    appraised: int
    unchanged: int
    waiting: int


@dataclass(frozen=True, slots=True)
class AppraisalPass:
    """One pass over some claims; claims whose search is not finished wait."""

    planner: QueryPlanner
    appraiser: Appraiser
    ledger: Ledger
    clock: Clock
    source: str
    screen: int
    keep: int
    progress: Progress

    def appraise(self, claims: Sequence[Claim]) -> AppraisalSummary:
        """Appraise every claim whose inputs changed since its last appraisal.

        Inputs are the claim's version, its candidates' content and the appraiser's
        version; the same inputs again add nothing.
        """
        due = [c for c in claims if c.draft.checkable and c.status is ClaimStatus.ACTIVE]
        with self.ledger.read() as snapshot:
            plans = plans_for(snapshot, self.planner, due)
            states = search_states(snapshot, plans, self.source, self.screen)
            pmids = {p for s in states.values() for p in s.pool.screened}
            citations = snapshot.citations(pmids, self.source)
            known = snapshot.appraisals([c.id for c in due], self.source)
        appraised = unchanged = waiting = 0
        for done, claim in enumerate(due, start=1):
            state = states[claim.id]
            if state.outcome in {SearchOutcome.NOT_RUN, SearchOutcome.FAILED}:
                waiting += 1
                continue
            found = candidates_of(state, citations)
            fingerprint = self._fingerprint(claim, found)
            if claim.id in known and known[claim.id].fingerprint == fingerprint:
                unchanged += 1
                continue
            self._keep(claim, found, fingerprint)
            appraised += 1
            self.progress("appraising", done, len(due))
        return AppraisalSummary(appraised, unchanged, waiting)

    def _keep(self, claim: Claim, found: Sequence[StoredCitation], fingerprint: str) -> None:
        candidates = [Candidate(c.citation, c.digest, c.standing) for c in found]
        items = self.appraiser.appraise(claim, candidates, keep=self.keep)
        with self.ledger.write() as tx:
            tx.add_appraisal(
                claim.id,
                claim.version,
                self.source,
                fingerprint,
                self.appraiser.version,
                items,
                self.clock.now(),
            )

    def _fingerprint(self, claim: Claim, found: Sequence[StoredCitation]) -> str:
        parts = [str(claim.id), str(claim.version), self.appraiser.version, str(self.keep)]
        parts += sorted(f"{c.citation.pmid}:{c.digest}" for c in found)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
