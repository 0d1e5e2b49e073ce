"""What people decided on the records of claims, as far as it is in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evidence.domain.appraisal import EvidenceItem, Stance
from evidence.domain.decisions import Decision, DecisionSubject, in_force
from evidence.domain.ids import Pmid
from evidence.domain.weighing import WeighedItem, weigh
from evidence.ports import LedgerReader, StoredCitation


@dataclass(slots=True)
class Decided:
    """One claim's decisions: stances with who set them, and records left out."""

    stances: dict[Pmid, tuple[Stance, str]] = field(default_factory=dict)
    excluded: set[Pmid] = field(default_factory=set)

    def weigh(
        self, items: Iterable[EvidenceItem], citations: Mapping[Pmid, StoredCitation]
    ) -> list[tuple[WeighedItem, StoredCitation]]:
        """Weigh what is not left out, each with its record; a decided stance counts."""
        kept = (item for item in items if item.pmid not in self.excluded)
        return self.weigh_all(kept, citations)

    def weigh_all(
        self, items: Iterable[EvidenceItem], citations: Mapping[Pmid, StoredCitation]
    ) -> list[tuple[WeighedItem, StoredCitation]]:
        """Weigh every item, those that are left out too."""
        return [
            (
                weigh(item, held.citation, held.standing, *self.stances.get(item.pmid, (None, ""))),
                held,
            )
            for item, held in ((item, citations[item.pmid]) for item in items)
        ]


def decided_by_claim(decisions: Sequence[Decision]) -> dict[int, Decided]:
    """Return what is in force, for every claim that anything was decided on."""
    found: dict[int, Decided] = {}
    for decision in in_force(decisions):
        mine = found.setdefault(decision.claim_id, Decided())
        if decision.pmid is None:
            continue
        if decision.subject is DecisionSubject.STANCE:
            mine.stances[decision.pmid] = (Stance(decision.value), decision.by)
        elif decision.subject is DecisionSubject.EXCLUSION:
            mine.excluded.add(decision.pmid)
    return found


def outdated_claims(snapshot: LedgerReader, claim_ids: Sequence[int], source: str) -> set[int]:
    """Return the claims with a decision in force whose evidence was found to have moved."""
    stale = {found.decision.id for found in snapshot.stale_decisions(claim_ids, source)}
    if not stale:
        return set()
    valid = in_force(snapshot.decisions(claim_ids, source))
    return {decision.claim_id for decision in valid if decision.id in stale}
