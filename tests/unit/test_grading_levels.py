"""Levels: every row of every ladder, material before design, preprints, stand-ins."""

from itertools import product
from pathlib import Path

import pytest

from evidence.domain.appraisal import Design, Species
from evidence.domain.claims import ClaimType
from evidence.domain.graded import GradedCitation, GradedClaim
from evidence.domain.grading import grade
from evidence.domain.levels import as_rubric_words, level_for, rubric_level, rubric_type
from evidence.domain.rubric import parse_rubric

ROOT = Path(__file__).parents[2]
RUBRIC = parse_rubric((ROOT / "queries" / "rubric.toml").read_bytes())
T, M, E, D = (
    ClaimType.THERAPEUTIC,
    ClaimType.MECHANISTIC,
    ClaimType.EPIDEMIOLOGICAL,
    ClaimType.DEFINITIONAL,
)
H, A, C, S, U = Species.HUMAN, Species.ANIMAL, Species.INVITRO, Species.INSILICO, Species.UNKNOWN

TABLE = [
    (T, Design.SR_RCT, H, False, 1),
    (T, Design.SR, H, False, 3),
    (T, Design.RCT, H, False, 2),
    (T, Design.RCT, U, False, 2),
    (T, Design.RCT, H, True, 3),
    (T, Design.RCT, A, False, 5),
    (T, Design.RCT, C, False, 5),
    (T, Design.RCT, S, False, 5),
    (T, Design.SR_RCT, A, False, 5),
    (T, Design.SR_ANIMAL, A, False, 5),
    (T, Design.REVIEW, A, False, 5),
    (T, Design.GUIDELINE, A, False, 2),
    (T, Design.GUIDELINE, S, False, 5),
    (T, Design.REVIEW, H, True, 5),
    (T, Design.HISTORICAL, H, False, 4),
    (T, Design.UNSPEC, H, False, 4),
    (ClaimType.HARM, Design.OBS_CC, H, False, 4),
    (ClaimType.USE, Design.GUIDELINE, H, False, 2),
    (ClaimType.DIAGNOSTIC, Design.OBS_COHORT, H, False, 2),
    (E, Design.SR, H, False, 1),
    (E, Design.OBS_CC, H, False, 3),
    (E, Design.OBS_XS, H, False, 4),
    (M, Design.SR_ANIMAL, A, False, 2),
    (M, Design.SR_ANIMAL, U, False, 2),
    (M, Design.SR, A, False, 2),
    (M, Design.SR, C, False, 1),
    (M, Design.RCT, A, False, 3),
    (M, Design.UNSPEC, A, True, 4),
    (M, Design.UNSPEC, C, False, 4),
    (M, Design.UNSPEC, S, True, 5),
    (D, Design.GUIDELINE, H, False, 1),
    (D, Design.OBS_XS, H, False, 4),
    (D, Design.UNSPEC, S, False, 4),
    (ClaimType.HISTORICAL, Design.HISTORICAL, H, False, 2),
    (ClaimType.HISTORICAL, Design.REVIEW, H, False, 3),
]


@pytest.mark.parametrize(("claim_type", "design", "species", "preprint", "level"), TABLE)
def test_level_of(
    claim_type: ClaimType, design: Design, species: Species, preprint: bool, level: int
) -> None:
    got, reason = level_for(claim_type, design, species, preprint, RUBRIC)
    assert got == level
    assert reason.startswith(f"LV1 {design}, ")
    assert f"level {level}, rubric 1.0.0" in reason
    assert ("as a preprint" in reason) == preprint


@pytest.mark.parametrize("design", [Design.NOTICE, Design.PROTOCOL])
@pytest.mark.parametrize("claim_type", list(ClaimType))
def test_what_reports_no_result_has_no_level(design: Design, claim_type: ClaimType) -> None:
    level, reason = level_for(claim_type, design, H, preprint=False, rubric=RUBRIC)
    assert level is None
    assert reason == f"LV0 {design}: reports no result, so it has no level"


def test_stand_in_ladders_are_said_in_the_reason() -> None:
    _, use = level_for(ClaimType.USE, Design.RCT, H, preprint=False, rubric=RUBRIC)
    _, test = level_for(ClaimType.DIAGNOSTIC, Design.OBS, H, preprint=False, rubric=RUBRIC)
    _, plain = level_for(T, Design.RCT, H, preprint=False, rubric=RUBRIC)
    assert use.endswith(
        "a use claim implies that it works: the therapeutic ladder stands in (project)"
    )
    assert test.endswith(
        "no diagnostic ladder in the rubric: the epidemiological one stands in (project)"
    )
    assert plain == "LV1 RCT, human: therapeutic level 2, rubric 1.0.0"


def test_the_rubric_types_cover_all_claim_types() -> None:
    assert {c: rubric_type(c) for c in ClaimType} == {
        ClaimType.THERAPEUTIC: "therapeutic",
        ClaimType.HARM: "harm",
        ClaimType.EPIDEMIOLOGICAL: "epidemiological",
        ClaimType.MECHANISTIC: "mechanistic",
        ClaimType.DIAGNOSTIC: "epidemiological",
        ClaimType.DEFINITIONAL: "definitional",
        ClaimType.HISTORICAL: "historical",
        ClaimType.USE: "therapeutic",
    }


def test_a_level_is_the_one_that_grading_uses() -> None:
    compared = 0
    for claim_type, design, species, preprint in product(ClaimType, Design, Species, (True, False)):
        level, _ = level_for(claim_type, design, species, preprint, RUBRIC)
        word, material = as_rubric_words(design, species)
        claim = GradedClaim(rubric_type(claim_type), about="any")
        citation = GradedCitation("1", word, "supports", species=material, preprint=preprint, n=500)
        best = grade(claim, [citation], RUBRIC).best_level
        assert level is None or best == level
        compared += level is not None
    assert compared == 8 * 17 * 5 * 2


@pytest.mark.parametrize("design", ["BLOG", "SR_MA", "", "sr_rct"])
def test_an_unknown_design_ranks_as_unspecified(design: str) -> None:
    assert rubric_level(design, "human", preprint=False, ladder="therapeutic", rubric=RUBRIC) == 4


def test_a_pooled_review_of_animal_studies_is_an_animal_review() -> None:
    levels = [
        rubric_level("SR_MA", "animal", preprint=False, ladder=ladder, rubric=RUBRIC)
        for ladder in ("mechanistic", "therapeutic")
    ]
    assert levels == [2, 5]
