"""Design and species, from types and headings first and words second."""

import pytest

from evidence.adapters.appraisers.publication_types import read_types
from evidence.adapters.appraisers.species import read_species
from evidence.adapters.appraisers.study import read_study
from evidence.domain.appraisal import Design, Species
from evidence.domain.citations import AbstractSection, Citation, Heading, Term
from evidence.domain.ids import Pmid

HUMANS = Heading(Term("D006801", "Humans"), major=False)
ANIMALS = Heading(Term("D000818", "Animals"), major=False)
CELLS = Heading(Term("D002478", "Cells, Cultured"), major=False)
MALE = Heading(Term("D008297", "Male"), major=False)


def record(
    title: str = "",
    abstract: str = "",
    types: tuple[tuple[str, str], ...] = (),
    headings: tuple[Heading, ...] = (),
) -> Citation:
    return Citation(
        pmid=Pmid("1"),
        title=title,
        sections=(AbstractSection("", "", abstract),) if abstract else (),
        publication_types=tuple(Term(ui, name) for ui, name in types),
        headings=headings,
    )


TYPES = [
    (("D016449",), Design.RCT),
    (("D016428", "D016449"), Design.RCT),
    (("D016422", "D016449"), Design.RCT),
    (("D016454", "D017418"), Design.SR),
    (("D016430", "D016449"), Design.RCT),
    (("D016430", "D018848"), Design.NRCT),
    (("D017427",), Design.TRIAL),
    (("D064888",), Design.OBS),
    (("D002363",), Design.CASE),
    (("D016454", "D016456"), Design.REVIEW),
    (("D016456",), Design.HISTORICAL),
    (("D016421",), Design.OPINION),
    (("D017065", "D078182"), Design.GUIDELINE),
    (("D000078182", "D000078325"), Design.SR),
    (("D000078325",), Design.PROTOCOL),
    (("D016440",), Design.NOTICE),
    (("D000075742",), Design.NOTICE),
    (("D016425", "D016454"), Design.NOTICE),
    (("D000081262",), Design.RCT),
]


@pytest.mark.parametrize(("uis", "design"), TYPES)
def test_the_strongest_type_gives_the_design(uis: tuple[str, ...], design: Design) -> None:
    reading = read_types(Term(ui, "any name of that year") for ui in uis)
    assert reading.design is design


def test_types_are_read_by_ui_and_by_name_only_without_one() -> None:
    assert read_types([Term("D016449", "Renamed")]).design is Design.RCT
    assert read_types([Term("", "Randomized Controlled Trial")]).design is Design.RCT
    assert read_types([Term("D999999", "Randomized Controlled Trial")]).design is None


def test_an_unknown_type_is_reported_beside_the_design() -> None:
    reading = read_types([Term("D016449", "RCT"), Term("D999999", "Scoping Review")])
    assert reading.design is Design.RCT
    assert any("Scoping Review" in r and "D999999" in r for r in reading.reasons)


def test_silent_types_are_known_and_decide_nothing() -> None:
    reading = read_types([Term("D016428", "Journal Article"), Term("D003160", "Comparative Study")])
    assert (reading.design, reading.reasons) == (None, ())


TEXTS = [
    ("Estradiol for mood: a randomized controlled trial", "", Design.RCT),
    ("Estradiol and mood", "Women were randomly assigned to patch or placebo.", Design.RCT),
    ("Estradiol and mood", "A double-blind comparison was made.", Design.RCT),
    ("Estradiol and mood", "Women were randomly given gel or a sham.", Design.RCT),
    ("Estradiol and mood", "Women took estradiol or placebo.", Design.TRIAL),
    ("Estradiol and mood", "Future randomized controlled trials are needed.", Design.UNSPEC),
    ("Estradiol and mood", "Several randomized trials gave mixed answers.", Design.UNSPEC),
    ("Estradiol and mood", "This non-randomized study had two arms.", Design.TRIAL),
    ("Estradiol and mood", "A cohort was followed for ten years.", Design.OBS_COHORT),
    ("Estradiol and mood", "This case-control study had 40 women.", Design.OBS_CC),
    ("Estradiol and mood", "A cross-sectional study of 40 women.", Design.OBS_XS),
    ("Mood change on estradiol: a case report", "", Design.CASE),
    ("Estradiol and mood: a review", "", Design.REVIEW),
    ("Estradiol and mood: a systematic review", "", Design.SR),
    ("Estradiol and mood", "We searched MEDLINE and Embase to 2020.", Design.SR),
    ("Iron in youth", "All placebo-controlled trials that were found were pooled.", Design.SR),
    ("Iron in youth", "This review with meta-analysis asks whether iron helps.", Design.SR),
    ("Estradiol and mood: a meta-analysis of randomized trials", "", Design.SR_RCT),
    ("Prenatal stress: a systematic review of rodent studies", "Rats and mice.", Design.SR_ANIMAL),
    ("Estradiol for mood: a study protocol", "", Design.PROTOCOL),
    ("Cortisol and mood: a mendelian randomization study", "", Design.MR),
    ("Commentary on estradiol", "", Design.OPINION),
    ("Estradiol and mood", "Binding was high.", Design.UNSPEC),
]


@pytest.mark.parametrize(("title", "abstract", "design"), TEXTS)
def test_words_give_the_design_when_types_are_silent(
    title: str, abstract: str, design: Design
) -> None:
    facts = read_study(record(title, abstract, (("D016428", "Journal Article"),)))
    assert facts.design is design, facts.reasons


def test_text_turns_a_trial_type_into_a_randomized_one_but_never_a_case_report() -> None:
    words = "Women were randomly assigned to patch or placebo."
    trial = read_study(record("T", words, (("D016430", "Clinical Trial"),)))
    case = read_study(record("T", words, (("D002363", "Case Reports"),)))
    assert (trial.design, case.design) == (Design.RCT, Design.CASE)


def test_text_sharpens_an_observational_type() -> None:
    facts = read_study(record("T", "A cohort of nurses.", (("D064888", "Observational Study"),)))
    assert facts.design is Design.OBS_COHORT


def test_a_review_type_gives_way_to_a_systematic_review_in_words() -> None:
    facts = read_study(record("A systematic review of X", "", (("D016454", "Review"),)))
    assert facts.design is Design.SR


def test_a_letter_with_figures_keeps_the_design_of_its_data() -> None:
    letter = (("D016422", "Letter"),)
    data = read_study(record("T", "A cohort of 90 men had less pain (p < 0.01).", letter))
    opinion = read_study(record("T", "The cohort in that paper was small.", letter))
    assert (data.design, opinion.design) == (Design.OBS_COHORT, Design.OPINION)


def test_a_randomized_trial_in_animals_stays_randomized_and_animal() -> None:
    facts = read_study(record("Estradiol in rats", "Rats were randomly assigned to two diets."))
    assert (facts.design, facts.species) == (Design.RCT, Species.ANIMAL)


def test_a_design_heading_decides_before_words() -> None:
    heading = Heading(Term("D016022", "Case-Control Studies"), major=False)
    facts = read_study(record("T", "Women had a questionnaire.", headings=(heading,)))
    assert facts.design is Design.OBS_CC


def test_a_follow_up_heading_yields_to_random_assignment() -> None:
    heading = Heading(Term("D005500", "Follow-Up Studies"), major=False)
    trial = read_study(record("T", "Women were randomly assigned.", headings=(heading,)))
    other = read_study(record("T", "Women had a questionnaire.", headings=(heading,)))
    assert (trial.design, other.design) == (Design.RCT, Design.OBS_COHORT)


SPECIES = [
    ("Sleep in rats", "", (HUMANS,), Species.HUMAN, "SP1"),
    ("Sleep in women", "", (ANIMALS,), Species.ANIMAL, "SP2"),
    ("Receptor binding", "", (HUMANS, CELLS), Species.INVITRO, "SP3"),
    ("Receptor binding in patients", "", (HUMANS, CELLS), Species.HUMAN, "SP1"),
    ("Sleep in rats", "Rats slept.", (HUMANS, ANIMALS), Species.ANIMAL, "SP4"),
    ("Sleep in women", "Women slept.", (HUMANS, ANIMALS), Species.HUMAN, "SP4"),
    ("Receptor binding", "", (CELLS,), Species.INVITRO, "SP5"),
    ("Sleep in rats", "Rats slept.", (), Species.ANIMAL, "SP6"),
    ("Cultured neurons in vitro", "", (), Species.INVITRO, "SP7"),
    ("Sleep in women", "", (), Species.HUMAN, "SP8"),
    ("Sleep after surveys by questionnaires", "", (), Species.HUMAN, "SP8"),
    ("Thirst in hydrated goats", "", (), Species.ANIMAL, "SP6"),
    ("The enzyme GOAT", "", (), Species.UNKNOWN, "SP0"),
    ("Capsules of fish oil", "", (), Species.UNKNOWN, "SP0"),
    ("A molecular docking study", "", (), Species.INSILICO, "SP9"),
    ("Receptor binding", "", (), Species.UNKNOWN, "SP0"),
    ("Receptor binding", "", (MALE,), Species.UNKNOWN, "SP0"),
]


@pytest.mark.parametrize(("title", "abstract", "headings", "species", "rule"), SPECIES)
def test_species_rules(
    title: str, abstract: str, headings: tuple[Heading, ...], species: Species, rule: str
) -> None:
    found, reason = read_species(title, abstract, headings)
    assert found is species
    assert reason.startswith(rule)


def test_headings_without_ui_are_read_by_name() -> None:
    heading = Heading(Term("", "Rats"), major=False)
    assert read_species("T", "", (heading,))[0] is Species.ANIMAL


def test_a_veterinary_type_settles_the_species() -> None:
    facts = read_study(record("Dogs or not", "", (("D000081262", "RCT, Veterinary"),)))
    assert (facts.design, facts.species) == (Design.RCT, Species.ANIMAL)


def test_every_fact_has_its_rule_in_the_reasons() -> None:
    facts = read_study(record("T", "A total of 60 women were randomly assigned."))
    assert facts.sample_size == 60
    for rule in ("TX RCT", "SS1", "SP8"):
        assert any(reason.startswith(rule) for reason in facts.reasons), rule


def test_a_notice_has_no_sample() -> None:
    facts = read_study(record("T", "The trial of 60 women is retracted.", (("D016440", "R"),)))
    assert (facts.design, facts.sample_size, facts.sample_size_text) == (Design.NOTICE, None, "")
