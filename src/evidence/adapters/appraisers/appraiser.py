"""Turns the candidates of one claim into evidence items."""

from collections.abc import Callable, Sequence

from evidence.adapters.appraisers.mentions import find_side, names_side, side_of
from evidence.adapters.appraisers.quotes import abstract_sentences
from evidence.adapters.appraisers.ranking import rank
from evidence.adapters.appraisers.rules import VERSION
from evidence.adapters.appraisers.stance import propose
from evidence.adapters.appraisers.study import read_study
from evidence.domain.appraisal import (
    Design,
    Directness,
    EvidenceItem,
    Species,
    Stance,
    StudyFacts,
)
from evidence.domain.citations import Citation, Standing
from evidence.domain.claims import Claim, ClaimDraft, ClaimType
from evidence.ports import Candidate

LevelOf = Callable[[ClaimType, Design, Species, bool], tuple[int | None, str]]
"""Claim type, design, species, is it a preprint: level 1..5 (or None) and its rule."""

_NOT_DIRECT_FOR_PEOPLE = frozenset({Species.ANIMAL, Species.INVITRO, Species.INSILICO})


class RuleAppraiser:
    """Appraises by rules alone: ranking, study facts, quote, stance, level.

    Keeps the promises of `ports.Appraiser`. A candidate that does not name the claim's
    subject is dropped; one that names the subject alone stays, as `mentions`.
    """

    def __init__(self, level_of: LevelOf) -> None:
        """Take the ladder from the rubric; the appraiser knows no levels itself."""
        self._level_of = level_of

    @property
    def version(self) -> str:
        """Name and version, stored with what it proposes."""
        return f"rules/{VERSION}"

    def appraise(
        self, claim: Claim, candidates: Sequence[Candidate], *, keep: int
    ) -> tuple[EvidenceItem, ...]:
        """Read every candidate; keep all that take a side and the best others.

        `keep` bounds what merely mentions: a stance is never lost to a low rank.
        """
        relevant = [
            (candidate, score)
            for candidate, score in rank(claim, candidates)
            if _bears(claim.draft, candidate.citation)
        ]
        items = (
            self._item(claim, candidate, place, score)
            for place, (candidate, score) in enumerate(relevant, start=1)
        )
        return tuple(
            item
            for item in items
            if item.rank <= keep or item.proposal.stance is not Stance.MENTIONS
        )

    def _item(self, claim: Claim, candidate: Candidate, place: int, score: float) -> EvidenceItem:
        citation, draft = candidate.citation, claim.draft
        facts = read_study(citation)
        proposal, quote = propose(draft, citation.title, abstract_sentences(citation), facts)
        preprint = candidate.standing is Standing.PREPRINT
        level, level_rule = self._level_of(draft.claim_type, facts.design, facts.species, preprint)
        return EvidenceItem(
            claim_id=claim.id,
            pmid=citation.pmid,
            rank=place,
            score=score,
            quote=quote,
            facts=facts,
            level=level,
            level_rule=level_rule,
            directness=_directness(draft, citation, facts),
            proposal=proposal,
        )


def _text(citation: Citation) -> str:
    return f"{citation.title}\n{citation.abstract}"


def _bears(draft: ClaimDraft, citation: Citation) -> bool:
    """Tell whether the record names the claim's subject, or its object where that is all.

    A record on estrogen receptors is not on topic for a claim on testosterone, however
    well it fits the object. Sides without words exclude nothing.
    """
    subject, object_ = side_of(draft.subject), side_of(draft.object)
    side = subject if subject.concepts else object_
    return not side.concepts or names_side(side, _text(citation))


def _directness(draft: ClaimDraft, citation: Citation, facts: StudyFacts) -> Directness:
    """DIRECT: the claim's own population, and all of its subject and object named."""
    if facts.species is Species.UNKNOWN:
        return Directness.UNKNOWN
    if draft.about == "human" and facts.species in _NOT_DIRECT_FOR_PEOPLE:
        return Directness.INDIRECT
    sides = [s for s in (side_of(draft.subject), side_of(draft.object)) if s.concepts]
    whole = all(find_side(side, _text(citation)).share == 1 for side in sides)
    return Directness.DIRECT if whole else Directness.INDIRECT
