"""What would change if publications fell, and how much hangs on single ones."""

from collections.abc import Iterator
from datetime import date

import pytest

from evidence.domain.citations import Standing
from evidence.domain.claims import ClaimType
from evidence.domain.decisions import EXCLUDED, DecisionSubject
from evidence.domain.errors import NotFound
from evidence.domain.ids import Pmid
from evidence.domain.robustness import critical, held_out
from evidence.domain.searches import SearchOutcome
from evidence.domain.verdicts import propose
from evidence.domain.weighing import WeighedItem
from evidence.services.decide import Act
from evidence.services.report import claims_table, gather
from evidence.services.whatif import Impact, WhatIf
from support.refresh_desk import audit, decider, refresh, retracted, verdicts
from support.service_parts import Desk, desk, rubric_in_force
from support.weighed_items import AS_OF, RUBRIC, claim, searched, weighed

TODAY = date(2026, 3, 1)


@pytest.fixture
def at_desk(sqlite_url: str) -> Iterator[Desk]:
    with desk(sqlite_url, {"Zinc AND colds": ["11", "12"], "Copper AND flu": ["21"]}) as open_desk:
        open_desk.ingest()
        audit(open_desk)
        yield open_desk


def without(at_desk: Desk, *pmids: str) -> list[Impact]:
    what_if = WhatIf(at_desk.planner, at_desk.rubric, "fake", at_desk.screen, TODAY)
    with at_desk.ledger.read() as snapshot:
        return what_if.without(snapshot, [Pmid(pmid) for pmid in pmids])


def test_the_only_support_takes_the_verdict_with_it(at_desk: Desk) -> None:
    [impact] = without(at_desk, "21")
    assert (impact.claim.id, impact.cited) == (3, ((Pmid("21"), "supports"),))
    assert (impact.before.verdict, impact.after.verdict) == ("supported", "retracted_only")
    assert impact.moves


def test_one_of_two_supports_takes_only_the_grade(at_desk: Desk) -> None:
    impacts = without(at_desk, "11")
    assert [i.claim.id for i in impacts] == [1, 2]
    assert {i.after.verdict for i in impacts} == {"supported"}
    assert {(i.before.grade, i.after.grade) for i in impacts} == {("C", "D")}
    assert all(i.moves for i in impacts)


def test_several_fall_together(at_desk: Desk) -> None:
    impacts = {i.claim.id: i for i in without(at_desk, "11", "12", "21")}
    assert {i.after.verdict for i in impacts.values()} == {"retracted_only"}
    assert len(impacts[1].cited) == 2


def test_it_foretells_what_the_retraction_then_does_and_keeps_nothing(at_desk: Desk) -> None:
    before = verdicts(at_desk)
    told = {
        i.claim.id: f"{i.after.verdict} {i.after.grade}".strip() for i in without(at_desk, "11")
    }
    assert verdicts(at_desk) == before
    refresh(at_desk, retracted(at_desk.source.records["11"]))
    assert {i: verdict for i, verdict in verdicts(at_desk).items() if i in told} == told


def test_a_record_that_fell_already_changes_nothing_more(at_desk: Desk) -> None:
    refresh(at_desk, retracted(at_desk.source.records["21"]))
    [impact] = without(at_desk, "21")
    assert not impact.moves


def test_an_excluded_record_is_not_cited(at_desk: Desk) -> None:
    decider(at_desk).decide(3, [Act(DecisionSubject.EXCLUSION, EXCLUDED, Pmid("21"))], "wrong")
    assert without(at_desk, "21") == []


def test_a_record_that_is_not_stored_is_not_taken_for_one_that_nothing_cites(
    at_desk: Desk,
) -> None:
    with pytest.raises(NotFound, match="PMID 5 is not stored"):
        without(at_desk, "11", "5")


TABLE: list[tuple[str, list[WeighedItem], tuple[str, ...] | None]] = [
    ("nothing", [], None),
    ("mentions only", [weighed(1, "0")], None),
    ("retracted only", [weighed(1, "+", standing=Standing.RETRACTED)], None),
    ("one trial", [weighed(1)], ("1",)),
    ("two that agree", [weighed(1), weighed(2)], ()),
    ("one of a side that a mention stands by", [weighed(1), weighed(2, "0")], ("1",)),
    ("one for, one against", [weighed(1), weighed(2, "-")], ("1", "2")),
    ("by number", [weighed(10), weighed(9, "-")], ("9", "10")),
    ("what a person decided counts", [weighed(1, "0", decided="+")], ("1",)),
]


@pytest.mark.parametrize(("items", "expected"), [t[1:] for t in TABLE], ids=[t[0] for t in TABLE])
def test_which_single_records_a_verdict_hangs_on(
    items: list[WeighedItem], expected: tuple[str, ...] | None
) -> None:
    found = critical(claim(ClaimType.THERAPEUTIC), searched(), items, RUBRIC, AS_OF)
    assert found == expected


def test_a_verdict_that_no_evidence_can_change_hangs_on_none() -> None:
    failed = searched(SearchOutcome.FAILED, failure="down")
    assert critical(claim(), failed, [weighed(1)], RUBRIC, AS_OF) is None
    assert critical(claim(checkable=False), searched(), [weighed(1)], RUBRIC, AS_OF) is None


def test_held_out_records_weigh_nothing_and_are_still_known() -> None:
    items = [weighed(1), weighed(2, "-")]
    held = held_out(items, {Pmid("2")})
    assert [w.takes_a_side for w in held] == [True, False]
    assert propose(claim(), searched(), held, RUBRIC, AS_OF).verdict == "supported"
    assert "has_retracted" in propose(claim(), searched(), held, RUBRIC, AS_OF).flags
    assert held_out(items, ()) == items


def test_the_report_counts_the_records_that_a_verdict_hangs_on(at_desk: Desk) -> None:
    with at_desk.reading() as snapshot:
        told = claims_table(gather(snapshot, "fake", rubric=rubric_in_force())).records()
        untold = claims_table(gather(snapshot, "fake")).records()
    assert [r["robustness"] for r in told] == [0, 0, 1, *[None] * (len(told) - 3)]
    assert {r["robustness"] for r in untold} == {None}
