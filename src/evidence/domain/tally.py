"""Counting votes by direction: steps 5 to 7 of the grading specification, 2.5.

Counting directions is a weak synthesis, used because abstracts rarely give effect
sizes that could be pooled. Weights, shares and minima: rubric, all project rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.domain.graded import HUMAN, REFUTES, SUPPORTS, GradedClaim, Trail, VerdictName, Vote
from evidence.domain.rubric import LEVELS, Rubric

_NO_VOTE = LEVELS[-1] + 1  # worse than any level
_ROUNDING = 1e-9  # sums of weights such as 0.1 are not exact
_NARRATIVE = frozenset({"REVIEW", "OPINION"})
_CELLS_OR_COMPUTER = frozenset({"invitro", "insilico"})


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes for and against, and the direction they give.

    `share` is the supporting share of all weight, 0 to 1. `side` holds the votes
    that set the verdict: the winning ones, or all of them when mixed.
    """

    verdict: VerdictName
    share: float
    side: tuple[Vote, ...]
    supporting: int
    refuting: int

    @property
    def best_level(self) -> int:
        """Best level on the side that set the verdict."""
        return _best(self.side)


def human_needed(claim: GradedClaim, ladder: str, rubric: Rubric) -> bool:
    """Tell whether only evidence from people can answer this claim."""
    return ladder in rubric.human_required and claim.about == HUMAN


def only_people(votes: Sequence[Vote], trail: Trail) -> tuple[Vote, ...]:
    """Keep the votes from people (DI1); empty, with flags, when there is none (DI2)."""
    people = tuple(v for v in votes if v.citation.species == HUMAN)
    others = [v for v in votes if v.citation.species != HUMAN]
    if not people:
        trail.flag("preclinical_only")
        if any(v.stance == SUPPORTS for v in others):
            trail.flag("overreach_species")
        trail.say("DI2", "only animal/in-vitro/unknown-species evidence for a claim about people")
    elif others:
        trail.say(
            "DI1",
            f"{len(others)} non-human citation(s) shown but not counted for a claim about people",
        )
    return people


def flag_material(claim: GradedClaim, ladder: str, votes: Iterable[Vote], trail: Trail) -> None:
    """Flag a mechanism in people that rests on animals or on cells alone."""
    if not _is_mechanism_in_people(claim, ladder):
        return
    species = {v.citation.species for v in votes}
    if HUMAN in species:
        return
    trail.flag("invitro_only" if species <= _CELLS_OR_COMPUTER else "animal_only")


def count(
    claim: GradedClaim, ladder: str, votes: Sequence[Vote], rubric: Rubric, trail: Trail
) -> Tally:
    """Weigh the votes. `votes` is not empty and every vote takes a side.

    V6: a side never wins against a study of a better level than its own best. V7: a
    mechanism in people is mixed when human studies alone say something else.
    """
    supports = [v for v in votes if v.stance == SUPPORTS]
    refutes = [v for v in votes if v.stance == REFUTES]
    weight_for, weight_against = _weight(supports, rubric), _weight(refutes, rubric)
    share = weight_for / (weight_for + weight_against)
    trail.say(
        "TA1",
        f"support weight {weight_for:.2f} ({len(supports)} studies), "
        f"against {weight_against:.2f} ({len(refutes)}), share {share:.2f}",
    )
    verdict = _unless_outranked(_direction(share, rubric), supports, refutes, trail)
    if verdict is not VerdictName.MIXED and _is_mechanism_in_people(claim, ladder):
        verdict = _unless_people_differ(verdict, votes, rubric, trail)
    side = {VerdictName.SUPPORTED: supports, VerdictName.CONTRADICTED: refutes}.get(verdict, votes)
    return Tally(verdict, share, tuple(side), len(supports), len(refutes))


def too_weak(tally: Tally, ladder: str, rubric: Rubric, trail: Trail) -> str:
    """Give the letter of a verdict that cannot stand (SE1, V8), "" when it can."""
    if ladder != "definitional" and all(v.citation.design in _NARRATIVE for v in tally.side):
        trail.flag("secondary_only")
        trail.say("SE1", "only narrative reviews or opinion: no primary evidence")
        return rubric.caps.secondary_only
    winning, best = _weight(tally.side, rubric), tally.best_level
    light = winning < rubric.verdict.min_weight - _ROUNDING or best == LEVELS[-1]
    if tally.verdict is VerdictName.MIXED or not light:
        return ""
    trail.say("V8", f"winning weight {winning:.2f} (best level {best}) is below the minimum")
    return rubric.caps.insufficient


def _is_mechanism_in_people(claim: GradedClaim, ladder: str) -> bool:
    return ladder == "mechanistic" and claim.about == HUMAN


def _weight(votes: Iterable[Vote], rubric: Rubric) -> float:
    return sum(rubric.weights[v.level] for v in votes)


def _best(votes: Iterable[Vote]) -> int:
    return min((v.level for v in votes), default=_NO_VOTE)


def _direction(share: float, rubric: Rubric) -> VerdictName:
    if share >= rubric.verdict.support_min:
        return VerdictName.SUPPORTED
    if share <= 1 - rubric.verdict.support_min:
        return VerdictName.CONTRADICTED
    return VerdictName.MIXED


def _unless_outranked(
    verdict: VerdictName, supports: Sequence[Vote], refutes: Sequence[Vote], trail: Trail
) -> VerdictName:
    for_, against = _best(supports), _best(refutes)
    outranked = {
        VerdictName.SUPPORTED: against < for_,
        VerdictName.CONTRADICTED: for_ < against,
    }
    if not outranked.get(verdict, False):
        return verdict
    trail.flag("higher_level_contradiction")
    trail.say("V6", "a higher-level study disagrees with the majority")
    return VerdictName.MIXED


def _unless_people_differ(
    verdict: VerdictName, votes: Sequence[Vote], rubric: Rubric, trail: Trail
) -> VerdictName:
    people = [v for v in votes if v.citation.species == HUMAN]
    if not people or len(people) == len(votes):
        return verdict
    weight_for = _weight((v for v in people if v.stance == SUPPORTS), rubric)
    weight_against = _weight((v for v in people if v.stance == REFUTES), rubric)
    alone = _direction(weight_for / (weight_for + weight_against), rubric)
    if alone is verdict:
        return verdict
    trail.flag("species_conflict")
    trail.say("V7", f"human studies alone say '{alone}', all species together say '{verdict}'")
    return VerdictName.MIXED
