"""From evidence items as stored to citations as the rubric weighs them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.domain.admission import CONCERN, NOTICE, PROTOCOL, RETRACTED, SUPERSEDED
from evidence.domain.appraisal import Design, Directness, EvidenceItem, Species, Stance
from evidence.domain.citations import PREPRINT_TYPE, Citation, Standing
from evidence.domain.graded import HUMAN, MENTIONS, REFUTES, STATUS_OK, SUPPORTS, GradedCitation
from evidence.domain.ids import pmid_order
from evidence.domain.levels import as_rubric_words

MACHINE = "auto"

# Standing in the rubric's words; what is not named counts. A partial retraction is
# held out whole, because an abstract does not show which part fell. Project rule.
_STATUS = {
    Standing.RETRACTED: RETRACTED,
    Standing.WITHDRAWN: RETRACTED,
    Standing.REPLACED: RETRACTED,
    Standing.PARTIALLY_RETRACTED: RETRACTED,
    Standing.CONCERN: CONCERN,
    Standing.NOTICE: NOTICE,
}
_DESIGN_STATUS = {Design.NOTICE: NOTICE, Design.PROTOCOL: PROTOCOL}
_STANDING_FLAG = {
    Standing.CORRECTED: "corrected",
    Standing.PARTIALLY_RETRACTED: "partially_retracted",
    Standing.NOT_CHECKED: "standing_unknown",
    Standing.CHECK_FAILED: "standing_unknown",
}
_STANCE = {
    Stance.SUPPORTS: SUPPORTS,
    Stance.CONTRADICTS: REFUTES,
    Stance.MENTIONS: MENTIONS,
}
# These report on many studies: naming a registration does not make them that study.
_NOT_ONE_STUDY = frozenset(
    {
        Design.SR_RCT,
        Design.SR,
        Design.SR_ANIMAL,
        Design.GUIDELINE,
        Design.REVIEW,
        Design.OPINION,
    }
)


@dataclass(frozen=True, slots=True)
class WeighedItem:
    """An evidence item with all that decides its weight.

    `registry_ids` are trial registration numbers of the record. `year` is None when
    not known. `decision` is the reviewers' stance in force, None while there is
    none; `decided_by` names who decided, "" then.
    """

    item: EvidenceItem
    standing: Standing
    preprint: bool = False
    year: int | None = None
    registry_ids: tuple[str, ...] = ()
    decision: Stance | None = None
    decided_by: str = ""

    @property
    def status(self) -> str:
        """Give the rubric's status: ok, or why it is kept out.

        A superseded preprint gives way to its article; any other superseded version
        (an older Cochrane review) counts and is flagged.
        """
        if self.standing in _STATUS:
            return _STATUS[self.standing]
        if self.standing is Standing.SUPERSEDED and self.preprint:
            return SUPERSEDED
        return _DESIGN_STATUS.get(self.item.facts.design, STATUS_OK)

    @property
    def in_force(self) -> bool:
        """Whether it may count at all."""
        return self.status == STATUS_OK

    @property
    def stance(self) -> Stance:
        """Give the decision, else the proposal if it passes, else MENTIONS."""
        if self.decision is not None:
            return self.decision
        proposal = self.item.proposal
        return proposal.stance if proposal.passes else Stance.MENTIONS

    @property
    def takes_a_side(self) -> bool:
        """Whether it counts and its stance is for or against."""
        return self.in_force and self.stance is not Stance.MENTIONS

    @property
    def awaits_decision(self) -> bool:
        """Whether a machine stance bears on the verdict and nobody decided on it."""
        return self.takes_a_side and self.decision is None

    @property
    def flag(self) -> str:
        """Give the flag of its standing, "" when there is none."""
        if self.standing is Standing.SUPERSEDED and not self.preprint:
            return "superseded_version"
        return _STANDING_FLAG.get(self.standing, "")

    def __str__(self) -> str:
        """Give one line with every input to the decision."""
        facts, proposal = self.item.facts, self.item.proposal
        by = f"reviewer {self.decided_by}" if self.decision is not None else proposal.rule
        return (
            f"{self.item.pmid} {self.stance} by {by}; {facts.design}, {facts.species}, "
            f"n={facts.sample_size}, {self.item.directness}, null={proposal.null_result}, "
            f"preprint={self.preprint}, year={self.year}, {self.standing}, "
            f"registered {' '.join(sorted(self.registry_ids)) or '-'}"
        )


def weigh(
    item: EvidenceItem,
    citation: Citation,
    standing: Standing,
    decision: Stance | None = None,
    decided_by: str = "",
) -> WeighedItem:
    """Join an item with its record; a PREPRINT standing or type makes it a preprint."""
    types = {term.ui for term in citation.publication_types}
    return WeighedItem(
        item,
        standing,
        preprint=standing is Standing.PREPRINT or PREPRINT_TYPE in types,
        year=citation.year,
        registry_ids=citation.registry_ids,
        decision=decision,
        decided_by=decided_by,
    )


def as_citations(
    items: Iterable[WeighedItem], about: str, *, reviewed: bool
) -> list[GradedCitation]:
    """Give the rubric's view of the items, in the order of their PMIDs.

    With `reviewed`, a machine stance that awaits a decision is marked as a machine's,
    so that rule ST1 keeps it out; otherwise it counts as if a person had set it.
    """
    ordered = sorted(items, key=lambda w: (pmid_order(w.item.pmid), str(w)))
    # What awaits a decision must not merge two studies that were decided on.
    studies = studies_of(w for w in ordered if not (reviewed and w.awaits_decision))
    return [_citation(w, about, studies.get(w), reviewed=reviewed) for w in ordered]


def _citation(
    weighed: WeighedItem, about: str, study: str | None, *, reviewed: bool
) -> GradedCitation:
    facts = weighed.item.facts
    design, species = as_rubric_words(facts.design, facts.species)
    return GradedCitation(
        id=str(weighed.item.pmid),
        design=design,
        stance=_STANCE[weighed.stance],
        species=species,
        status=weighed.status,
        stance_by=MACHINE if reviewed and weighed.awaits_decision else HUMAN,
        n=facts.sample_size,
        null=weighed.item.proposal.null_result,
        indirect=_is_indirect(weighed.item, about),
        study=study,
        preprint=weighed.preprint,
        year=weighed.year or 0,
    )


def _is_indirect(item: EvidenceItem, about: str) -> bool:
    """Tell whether the item is indirect for another reason than its species.

    For claims about people the rubric already keeps out or caps other species (DI1,
    DI2, animal_only, invitro_only); they must not pay twice.
    """
    material = about == HUMAN and item.facts.species is not Species.HUMAN
    return item.directness is Directness.INDIRECT and not material


def studies_of(items: Iterable[WeighedItem]) -> Mapping[WeighedItem, str]:
    """Give the study id of each item that shares or owns a registration number.

    Items that share a number, directly or through a third, are one study, known by
    its smallest number. Only items that take a side link others: a mere mention
    must not merge two trials. Reviews, guidelines and opinion are never linked.
    Source: the study, not the report, is the unit (Cochrane Handbook); project rule
    for telling studies apart by registration number alone.
    """
    numbers = {
        w: frozenset(n.strip().upper() for n in w.registry_ids)
        for w in items
        if w.registry_ids and w.takes_a_side and w.item.facts.design not in _NOT_ONE_STUDY
    }
    groups: list[frozenset[str]] = []
    for own in numbers.values():
        touching = [g for g in groups if g & own]
        groups = [g for g in groups if not g & own]
        groups.append(own.union(*touching))
    return {w: min(g) for w, own in numbers.items() for g in groups if own <= g}
