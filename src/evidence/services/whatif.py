"""Use case: which verdicts would change if a publication fell."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from evidence.domain.appraisal import Stance
from evidence.domain.claims import Claim
from evidence.domain.errors import NotFound
from evidence.domain.facts import ClaimFacts, SearchFacts
from evidence.domain.ids import Pmid
from evidence.domain.robustness import held_out
from evidence.domain.rubric import Rubric
from evidence.domain.verdicts import Verdict, propose
from evidence.domain.weighing import WeighedItem
from evidence.ports import QueryPlanner, RefreshReader
from evidence.services.decided import Decided, decided_by_claim
from evidence.services.grade import search_facts
from evidence.services.report import in_view
from evidence.services.state import of_present_wording, plans_for, search_states


@dataclass(frozen=True, slots=True)
class Impact:
    """What the fall of some records does to one claim that cites them.

    `cited` are those of them that the claim cites, each with its stance in force.
    """

    claim: Claim
    cited: tuple[tuple[Pmid, Stance], ...]
    before: Verdict
    after: Verdict

    @property
    def moves(self) -> bool:
        """Whether verdict or grade would change."""
        return (self.before.verdict, self.before.grade) != (self.after.verdict, self.after.grade)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Judges claims with some records held out; stores nothing."""

    planner: QueryPlanner
    rubric: Rubric
    source: str
    screen: int
    today: date

    def without(self, snapshot: RefreshReader, pmids: Collection[Pmid]) -> list[Impact]:
        """Return every claim in force that cites any of `pmids`, by number.

        Both verdicts are computed for today, so that only the records differ.

        Raises:
            NotFound: one of them was never fetched from this source.
        """
        strange = [pmid for pmid in pmids if pmid not in snapshot.citations(pmids, self.source)]
        if strange:
            raise NotFound(
                f"PMID {', '.join(strange)} is not stored from {self.source}",
                hint="evidence report run --out report/ lists what is, in evidence.csv",
            )
        citing = snapshot.claims_citing(pmids, self.source).values()
        ids = {claim_id for those in citing for claim_id in those}
        claims = [c for c in in_view(snapshot)[1] if c.id in ids and c.draft.checkable]
        impacts = self._impacts(snapshot, claims, frozenset(pmids))
        return [impact for impact in impacts if impact.cited]

    def _impacts(
        self, snapshot: RefreshReader, claims: Sequence[Claim], fallen: frozenset[Pmid]
    ) -> list[Impact]:
        ids = [claim.id for claim in claims]
        plans = plans_for(snapshot, self.planner, claims)
        states = search_states(snapshot, plans, self.source, self.screen)
        appraisals = of_present_wording(snapshot.appraisals(ids, self.source), claims)
        held = snapshot.citations(
            {i.pmid for a in appraisals.values() for i in a.items}, self.source
        )
        decided = decided_by_claim(snapshot.decisions(ids, self.source))
        found = []
        for claim in claims:
            appraisal = appraisals.get(claim.id)
            search = search_facts(states[claim.id], appraisal, outdated=False)
            items = appraisal.items if appraisal else ()
            weighed = decided.get(claim.id, Decided()).weigh(items, held)
            found.append(self._impact(claim, search, [w for w, _ in weighed], fallen))
        return found

    def _impact(
        self,
        claim: Claim,
        search: SearchFacts,
        items: Sequence[WeighedItem],
        fallen: frozenset[Pmid],
    ) -> Impact:
        facts = ClaimFacts.of(claim.draft)
        return Impact(
            claim,
            tuple((w.item.pmid, w.stance) for w in items if w.item.pmid in fallen),
            propose(facts, search, items, self.rubric, self.today),
            propose(facts, search, held_out(items, fallen), self.rubric, self.today),
        )
