"""Turns the candidates of one claim into evidence items."""

from collections.abc import Callable, Sequence

from evidence.adapters.appraisers.mentions import find_side, names_side, side_of
from evidence.adapters.appraisers.quotes import abstract_sentences
from evidence.adapters.appraisers.ranking import rank
from evidence.adapters.appraisers.rules import VERSION
from evidence.adapters.appraisers.stance import propose
from evidence.adapters.appraisers.study import read_study
from evidence.domain.appraisal import Design, Directness, EvidenceItem, Species, StudyFacts
from evidence.domain.citations import Citation, Standing
from evidence.domain.claims import Claim, ClaimDraft, ClaimType
from evidence.ports import Candidate

LevelOf = Callable[[ClaimType, Design, Species, bool], tuple[int | None, str]]
"""Claim type, design, species, is it a preprint: level 1..5 (or None) and its rule."""

_NOT_DIRECT_FOR_PEOPLE = frozenset({Species.ANIMAL, Species.INVITRO, Species.INSILICO})


class RuleAppraiser:
    """Appraises by rules alone: ranking, study facts, quote, stance, level.

    Keeps the promises of `ports.Appraiser`. A candidate that names neither side of
    the claim is dropped before the best `keep` are taken; one that names a single
    side stays, as `mentions`.
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
        """Rank the candidates for this claim alone; return the best `keep`."""
        relevant = [
            (candidate, score)
            for candidate, score in rank(claim, candidates)
            if _bears(claim.draft, candidate.citation)
        ]
        return tuple(
            self._item(claim, candidate, place, score)
            for place, (candidate, score) in enumerate(relevant[:keep], start=1)
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
    """Tell whether the record names at least one side; sides without words exclude nothing."""
    sides = [s for s in (side_of(draft.subject), side_of(draft.object)) if s.concepts]
    return not sides or any(names_side(side, _text(citation)) for side in sides)


def _directness(draft: ClaimDraft, citation: Citation, facts: StudyFacts) -> Directness:
    """DIRECT: the claim's own population, and all of its subject and object named."""
    if facts.species is Species.UNKNOWN:
        return Directness.UNKNOWN
    if draft.about == "human" and facts.species in _NOT_DIRECT_FOR_PEOPLE:
        return Directness.INDIRECT
    sides = [s for s in (side_of(draft.subject), side_of(draft.object)) if s.concepts]
    whole = all(find_side(side, _text(citation)).share == 1 for side in sides)
    return Directness.DIRECT if whole else Directness.INDIRECT
