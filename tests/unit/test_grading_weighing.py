"""From stored items to the rubric's inputs: standing, stance, study, directness."""

import pytest

from evidence.domain.appraisal import Design, Directness, Species, Stance
from evidence.domain.citations import Citation, Standing, Term
from evidence.domain.ids import Pmid
from evidence.domain.weighing import as_citations, studies_of, weigh
from support.weighed_items import item, weighed

STANDINGS = [
    (Standing.GOOD, "ok", ""),
    (Standing.CORRECTED, "ok", "corrected"),
    (Standing.CONCERN, "eoc", ""),
    (Standing.PARTIALLY_RETRACTED, "retracted", "partially_retracted"),
    (Standing.RETRACTED, "retracted", ""),
    (Standing.REPLACED, "retracted", ""),
    (Standing.WITHDRAWN, "retracted", ""),
    (Standing.SUPERSEDED, "ok", "superseded_version"),
    (Standing.PREPRINT, "ok", ""),
    (Standing.NOTICE, "notice", ""),
    (Standing.NOT_CHECKED, "ok", "standing_unknown"),
    (Standing.CHECK_FAILED, "ok", "standing_unknown"),
]


@pytest.mark.parametrize(("standing", "status", "flag"), STANDINGS)
def test_standing_decides_status_and_flag(standing: Standing, status: str, flag: str) -> None:
    it = weighed(1, standing=standing)
    assert (it.status, it.flag, it.in_force) == (status, flag, status == "ok")
    assert as_citations([it], "human", reviewed=False)[0].status == status


def test_the_table_of_standings_is_whole() -> None:
    assert [row[0] for row in STANDINGS] == list(Standing)


def test_a_superseded_preprint_gives_way_and_a_superseded_review_counts() -> None:
    preprint = weighed(1, standing=Standing.SUPERSEDED, preprint=True)
    review = weighed(2, standing=Standing.SUPERSEDED, design=Design.SR_RCT)
    assert (preprint.status, preprint.flag) == ("superseded", "")
    assert (review.status, review.flag) == ("ok", "superseded_version")


@pytest.mark.parametrize(
    ("design", "status"),
    [(Design.PROTOCOL, "protocol"), (Design.NOTICE, "notice"), (Design.RCT, "ok")],
)
def test_design_decides_status_where_standing_does_not(design: Design, status: str) -> None:
    assert weighed(1, design=design).status == status
    assert weighed(1, design=design, standing=Standing.RETRACTED).status == "retracted"


@pytest.mark.parametrize(
    ("sign", "passes", "decided", "stance", "awaits"),
    [
        ("+", True, "", Stance.SUPPORTS, True),
        ("-", True, "", Stance.CONTRADICTS, True),
        ("0", True, "", Stance.MENTIONS, False),
        ("+", False, "", Stance.MENTIONS, False),
        ("+", False, "+", Stance.SUPPORTS, False),
        ("+", True, "-", Stance.CONTRADICTS, False),
        ("+", True, "0", Stance.MENTIONS, False),
    ],
)
def test_a_decision_outranks_a_proposal_and_a_weak_proposal_is_a_mention(
    sign: str, passes: bool, decided: str, stance: Stance, awaits: bool
) -> None:
    it = weighed(1, sign, passes=passes, decided=decided)
    assert it.stance is stance
    assert it.awaits_decision == awaits
    assert it.takes_a_side == (stance is not Stance.MENTIONS)


def test_what_does_not_count_awaits_no_decision() -> None:
    it = weighed(1, standing=Standing.RETRACTED)
    assert (it.takes_a_side, it.awaits_decision) == (False, False)


@pytest.mark.parametrize(
    ("reviewed", "decided", "passes", "by"),
    [
        (False, "", True, "human"),
        (True, "", True, "auto"),
        (True, "+", True, "human"),
        (True, "", False, "human"),
    ],
)
def test_only_a_reviewed_basis_marks_machine_stances(
    reviewed: bool, decided: str, passes: bool, by: str
) -> None:
    (shown,) = as_citations(
        [weighed(1, decided=decided, passes=passes)], "human", reviewed=reviewed
    )
    assert shown.stance_by == by


def test_all_facts_reach_the_rubric_in_the_order_of_pmids() -> None:
    first = weighed(9, "-", n=50, null=True, preprint=True, year=None, design=Design.OBS_CC)
    second = weighed(
        10, species=Species.ANIMAL, design=Design.SR_ANIMAL, registry=("NCT1",), n=None
    )
    a, b = as_citations([second, first], "human", reviewed=False)
    assert (a.id, a.design, a.stance, a.species, a.n, a.null) == (
        "9", "OBS_CC", "refutes", "human", 50, True,
    )  # fmt: skip
    assert (a.preprint, a.year, a.study, a.indirect) == (True, 0, None, False)
    assert (b.id, b.design, b.species, b.n, b.year, b.study, b.null, b.preprint) == (
        "10", "SR", "animal", None, 2020, None, False, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("about", "species", "directness", "indirect"),
    [
        ("human", Species.HUMAN, Directness.INDIRECT, True),
        ("human", Species.HUMAN, Directness.DIRECT, False),
        ("human", Species.HUMAN, Directness.UNKNOWN, False),
        ("human", Species.ANIMAL, Directness.INDIRECT, False),
        ("human", Species.UNKNOWN, Directness.INDIRECT, False),
        ("animal", Species.HUMAN, Directness.INDIRECT, True),
        ("animal", Species.ANIMAL, Directness.INDIRECT, True),
    ],
)
def test_species_is_not_charged_twice(
    about: str, species: Species, directness: Directness, indirect: bool
) -> None:
    (shown,) = as_citations(
        [weighed(1, species=species, directness=directness)], about, reviewed=False
    )
    assert shown.indirect == indirect


def studies(*items: tuple[str, tuple[str, ...]]) -> list[str | None]:
    made = [weighed(i, sign, registry=ids) for i, (sign, ids) in enumerate(items, start=1)]
    found = studies_of(made)
    return [found.get(w) for w in made]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([("+", ()), ("+", ())], [None, None]),
        ([("+", ("NCT1",)), ("-", ("NCT1",)), ("+", ("NCT2",))], ["NCT1", "NCT1", "NCT2"]),
        ([("+", ("nct1 ",)), ("+", ("NCT1",))], ["NCT1", "NCT1"]),
        ([("+", ("NCT2",)), ("+", ("NCT3",)), ("+", ("NCT3", "NCT2"))], ["NCT2"] * 3),
        ([("+", ("NCT2",)), ("+", ("NCT3",)), ("0", ("NCT3", "NCT2"))], ["NCT2", "NCT3", None]),
        ([("+", ("B", "C")), ("+", ("D", "E")), ("+", ("E", "F", "C")), ("+", ("A",))],
         ["B", "B", "B", "A"]),
    ],
)  # fmt: skip
def test_a_shared_registration_is_one_study(
    items: list[tuple[str, tuple[str, ...]]], expected: list[str | None]
) -> None:
    assert studies(*items) == expected


@pytest.mark.parametrize("design", ["SR_RCT", "SR", "SR_ANIMAL", "GUIDELINE", "REVIEW", "OPINION"])
def test_a_review_that_names_a_trial_is_not_that_trial(design: str) -> None:
    made = [weighed(1, registry=("NCT1",)), weighed(2, registry=("NCT1",), design=Design(design))]
    assert studies_of(made) == {made[0]: "NCT1"}


def test_an_excluded_report_links_nothing() -> None:
    made = [
        weighed(1, registry=("NCT1",)),
        weighed(2, registry=("NCT2",)),
        weighed(3, registry=("NCT1", "NCT2"), standing=Standing.RETRACTED),
    ]
    assert studies_of(made) == {made[0]: "NCT1", made[1]: "NCT2"}


def test_joining_takes_year_registrations_and_preprint_from_the_record() -> None:
    citation = Citation(
        Pmid("7"),
        "t",
        year=2019,
        registry_ids=("NCT5",),
        publication_types=(Term("D000076942", "Preprint"),),
    )
    joined = weigh(item(7), citation, Standing.SUPERSEDED, Stance.MENTIONS, "ada")
    assert (joined.year, joined.registry_ids, joined.preprint) == (2019, ("NCT5",), True)
    assert (joined.decision, joined.decided_by) == (Stance.MENTIONS, "ada")
    plain = weigh(item(7), Citation(Pmid("7"), "t"), Standing.GOOD)
    assert (plain.preprint, plain.year, plain.decision, plain.decided_by) == (False, None, None, "")
    assert weigh(item(7), Citation(Pmid("7"), "t"), Standing.PREPRINT).preprint


def test_an_item_shows_every_input_on_one_line() -> None:
    assert str(weighed(5, "-", null=True, registry=("NCT2", "NCT1"))) == (
        "5 contradicts by lexical/1; RCT, human, n=300, direct, null=True, preprint=False, "
        "year=2020, good, registered NCT1 NCT2"
    )
    assert str(weighed(5, "-", decided="+", year=None, n=None)) == (
        "5 supports by reviewer ada; RCT, human, n=None, direct, null=False, preprint=False, "
        "year=None, good, registered -"
    )


def test_an_undecided_report_does_not_merge_two_studies_that_were_decided_on() -> None:
    items = [
        weighed(1, "+", registry=("NCT1",), decided="+"),
        weighed(2, "+", registry=("NCT2",), decided="+"),
        weighed(3, "+", registry=("NCT1", "NCT2")),
    ]
    reviewed = as_citations(items, "human", reviewed=True)
    assert [c.study for c in reviewed] == ["NCT1", "NCT2", None]
    assert {c.study for c in as_citations(items, "human", reviewed=False)} == {"NCT1"}
