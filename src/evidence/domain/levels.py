"""Design-based level of one citation on the ladder of a claim's type."""

from evidence.domain.appraisal import Design, Species
from evidence.domain.claims import ClaimType
from evidence.domain.rubric import FALLBACK_ROW, LEVELS, Rubric

# Ladder per claim type in the rubric's own words. Source: rubric 1.0.0, comments on
# the ladders (harm ranks as therapy, history as definition).
LADDER_OF = {
    "therapeutic": "therapeutic",
    "harm": "therapeutic",
    "epidemiological": "epidemiological",
    "mechanistic": "mechanistic",
    "definitional": "definitional",
    "historical": "definitional",
}

# Types that the rubric does not know, and the type that stands in. Project rules.
STAND_INS = {
    ClaimType.USE: (
        ClaimType.THERAPEUTIC,
        "PJ1",
        "a use claim implies that it works: the therapeutic ladder stands in (project)",
    ),
    ClaimType.DIAGNOSTIC: (
        ClaimType.EPIDEMIOLOGICAL,
        "PJ2",
        "no diagnostic ladder in the rubric: the epidemiological one stands in (project)",
    ),
}

REVIEWS_OF_STUDIES = frozenset({"SR", "SR_RCT"})
_SECONDARY = frozenset({"REVIEW", "OPINION", "GUIDELINE"})
_WITHOUT_LEVEL = frozenset({Design.NOTICE, Design.PROTOCOL})


def rubric_type(claim_type: ClaimType) -> str:
    """Give the claim type that the rubric knows; see `STAND_INS` for the two others."""
    stand_in = STAND_INS.get(claim_type)
    return (stand_in[0] if stand_in else claim_type).value


def rubric_level(design: str, species: str, *, preprint: bool, ladder: str, rubric: Rubric) -> int:
    """Give the level, 1 to 5, of a design in the rubric's own words.

    Animal, cell and computer studies rank by their material, whatever their design;
    a preprint ranks one level lower. A row that the ladder lacks ranks as UNSPEC.
    Source: rubric 1.0.0, `level`; grading specification 2.4.
    """
    table = rubric.levels[ladder]
    row = _row(design, species, has_animal_reviews="SR_ANIMAL" in table)
    level = table.get(row, table[FALLBACK_ROW])
    return min(LEVELS[-1], level + 1) if preprint else level


def _row(design: str, species: str, *, has_animal_reviews: bool) -> str:
    if species == Species.INSILICO:
        return "INSILICO"
    if species == Species.ANIMAL and design in REVIEWS_OF_STUDIES | {"SR_MA"}:
        return "SR_ANIMAL" if has_animal_reviews else "ANIMAL"
    if species == Species.ANIMAL and design not in _SECONDARY:
        return "ANIMAL"
    if species == Species.INVITRO and design not in _SECONDARY | REVIEWS_OF_STUDIES:
        return "INVITRO"
    return design


def as_rubric_words(design: Design, species: Species) -> tuple[str, str]:
    """Spell a design and species as the rubric's inputs do.

    SR_ANIMAL is a row of the rubric, not an input of it: a review of animal studies
    goes in as a review whose species is animal.
    """
    if design is Design.SR_ANIMAL:
        return Design.SR.value, Species.ANIMAL.value
    return design.value, species.value


def level_for(
    claim_type: ClaimType, design: Design, species: Species, preprint: bool, rubric: Rubric
) -> tuple[int | None, str]:
    """Give the level of one citation for a claim of this type, and the reason.

    The level is exactly the one that grading uses. None for notices and protocols:
    they report no result. `use` claims rank on the therapeutic ladder and
    `diagnostic` claims on the epidemiological one; the reason says so.
    Source: rubric `level` (OCEBM 2011 rows where it has them); stand-ins: project.
    """
    if design in _WITHOUT_LEVEL:
        return None, f"LV0 {design.value}: reports no result, so it has no level"
    ladder = LADDER_OF[rubric_type(claim_type)]
    word, material = as_rubric_words(design, species)
    level = rubric_level(word, material, preprint=preprint, ladder=ladder, rubric=rubric)
    parts = [f"LV1 {design.value}, {material}: {ladder} level {level}, rubric {rubric.version}"]
    if preprint:
        parts.append("one level lower as a preprint")
    if claim_type in STAND_INS:
        parts.append(STAND_INS[claim_type][2])
    return level, "; ".join(parts)
