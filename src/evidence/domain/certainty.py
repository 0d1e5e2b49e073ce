"""Certainty of a body of evidence: steps 8 and 9 of the grading specification, 2.5.

Points as in GRADE: 4 high (A), 3 moderate (B), 2 low (C), 1 very low (D). Each step
down is -1, "very serious" ones -2 (GRADE 2011 series; Pollock 2016 for the
participant, bias and I2 cut-offs that can be computed). Single study -1 is a
project rule.
"""

from collections.abc import Iterator

from evidence.domain.graded import GradedClaim, Trail, VerdictName
from evidence.domain.levels import REVIEWS_OF_STUDIES
from evidence.domain.rubric import LETTERS, Rubric, letter_of, points_of
from evidence.domain.tally import Tally

_HIGH = len(LETTERS)
_LOW = points_of("C")
_I2_MAX = 75  # percent; Pollock 2016, table 2
_OBSERVATIONAL_FROM = 3  # levels 3 to 5 hold no randomized evidence (OCEBM 2011)
_UPGRADE_MAX = 2  # GRADE: a very large effect is +2
_CAUSAL = 3  # wording strength "direct causal" (Yu 2019 labels)
_RANDOMIZED = frozenset({"RCT", "SR_RCT", "MR", "NRCT"})
_COUNTS_AS_REPLICATED = REVIEWS_OF_STUDIES | {"GUIDELINE"}


def certainty(claim: GradedClaim, ladder: str, tally: Tally, rubric: Rubric, trail: Trail) -> str:
    """Give the letter, A to D, with a reason for each step."""
    best = tally.best_level
    points = rubric.start[ladder][best]
    trail.say("SP1", f"start {letter_of(points)} (best level {best}, {ladder})")
    if ladder != "definitional" and points == _HIGH:
        points -= _risk_of_bias(claim, trail)
    down = sum(_downgrades(ladder, tally, rubric, trail))
    points -= down
    if not down and points <= _LOW and best >= _OBSERVATIONAL_FROM and claim.upgrade:
        points += _upgrade(claim, trail)
    points = max(1, min(_HIGH, points))
    points = _capped(points, tally, rubric, trail)
    return letter_of(_causal_wording(claim, ladder, points, tally, trail))


def _downgrades(ladder: str, tally: Tally, rubric: Rubric, trail: Trail) -> Iterator[int]:
    if ladder != "definitional":
        yield _inconsistency(tally, rubric, trail)
        yield _indirectness(tally, trail)
        if ladder != "mechanistic":
            yield _imprecision(tally, rubric, trail)
    yield _single_study(tally, trail)
    yield _publication_bias(tally, trail)


def _risk_of_bias(claim: GradedClaim, trail: Trail) -> int:
    if claim.rob is None:
        trail.say("RB1", "risk of bias not assessed by a reviewer: -1 (conservative, Pollock 2016)")
        return 1
    if claim.rob == "some":
        trail.say("RB2", "some risk of bias: -1")
        return 1
    if claim.rob == "high":
        trail.say("RB3", "high risk of bias: -2")
        return 2
    trail.say("RB0", "reviewer: low risk of bias")
    return 0


def _inconsistency(tally: Tally, rubric: Rubric, trail: Trail) -> int:
    agreeing = max(tally.share, 1 - tally.share)
    if tally.verdict is VerdictName.MIXED or agreeing < rubric.verdict.inconsistency_min:
        trail.say("IC1", "studies disagree: -1")
        return 1
    if any((v.citation.i2 or 0) > _I2_MAX for v in tally.side):
        trail.say("IC2", f"reported I2 > {_I2_MAX}%: -1")
        return 1
    return 0


def _indirectness(tally: Tally, trail: Trail) -> int:
    if not all(v.citation.indirect for v in tally.side):
        return 0
    trail.say("DI3", "all evidence indirect (population, comparator or surrogate outcome): -1")
    return 1


def _imprecision(tally: Tally, rubric: Rubric, trail: Trail) -> int:
    sizes = [v.citation.n for v in tally.side if v.citation.n is not None]
    if not sizes:
        trail.say("IM3", "no sample size found: -1")
        return 1
    total, limits = sum(sizes), rubric.imprecision
    if total < limits.one_step_n:
        trail.say("IM2", f"total N={total} < {limits.one_step_n}: -2")
        return 2
    if total < limits.no_downgrade_n:
        trail.say("IM1", f"total N={total} < {limits.no_downgrade_n}: -1")
        return 1
    return 0


def _single_study(tally: Tally, trail: Trail) -> int:
    if len(tally.side) > 1 or tally.side[0].citation.design in _COUNTS_AS_REPLICATED:
        return 0
    trail.flag("single_study")
    trail.say("RP1", "one independent study only: -1")
    return 1


def _publication_bias(tally: Tally, trail: Trail) -> int:
    if not any(v.citation.pubbias for v in tally.side):
        return 0
    trail.say("PB1", "publication bias reported: -1")
    return 1


def _upgrade(claim: GradedClaim, trail: Trail) -> int:
    steps = min(_UPGRADE_MAX, claim.upgrade)
    trail.say(
        "UP1",
        f"reviewer-recorded upgrade +{steps} (large effect / dose-response / opposing confounding)",
    )
    return steps


def _capped(points: int, tally: Tally, rubric: Rubric, trail: Trail) -> int:
    caps = rubric.caps
    if all(v.citation.preprint for v in tally.side):
        trail.flag("preprint_only")
    situations = (
        ("preprint_only" in trail.flags, "preprint_only", caps.preprint_only, "only preprints"),
        (tally.verdict is VerdictName.MIXED, "mixed", caps.mixed, "conflicting evidence"),
        (
            "animal_only" in trail.flags,
            "animal_only",
            caps.animal_only,
            "no human evidence for the mechanism",
        ),
        (
            "invitro_only" in trail.flags,
            "invitro_only",
            caps.invitro_only,
            "cell or computer evidence only",
        ),
    )
    for applies, name, letter, why in situations:
        if applies and points > points_of(letter):
            points = points_of(letter)
            trail.say("CP", f"{name}: capped at {letter} ({why})")
    return points


def _causal_wording(
    claim: GradedClaim, ladder: str, points: int, tally: Tally, trail: Trail
) -> int:
    """Flag causal words on observational support (CO1) and cap association (CO2)."""
    if claim.ladder != _CAUSAL or tally.verdict is not VerdictName.SUPPORTED:
        return points
    if ladder in {"therapeutic", "epidemiological"} and tally.best_level >= _OBSERVATIONAL_FROM:
        trail.flag("causal_overreach")
        trail.say("CO1", "claim is worded as causal, support is observational")
    if ladder == "epidemiological" and not any(
        v.citation.design in _RANDOMIZED for v in tally.side
    ):
        trail.flag("causal_overreach")
        trail.say(
            "CO2",
            "causal wording on association evidence: capped at C (GRADE observational start)",
        )
        return min(points, _LOW)
    return points
