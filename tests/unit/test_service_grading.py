"""Reading and grading: the same inputs add nothing, and no verdict without a search."""

from collections.abc import Iterator

import pytest

from evidence.domain.errors import SourceUnreachable
from evidence.domain.searches import SearchOutcome
from evidence.ports import FetchAnswer, StoredAppraisal, StoredGrade
from evidence.services.appraise import AppraisalSummary
from evidence.services.grade import GradingSummary
from support.service_parts import Desk, desk, paper

SHORTENS = "Zinc AND colds"
COPPER = "Copper AND flu"


@pytest.fixture
def at_desk(sqlite_url: str) -> Iterator[Desk]:
    answers = {SHORTENS: ["11", "12", "13", "14"], COPPER: ["21"]}
    with desk(sqlite_url, answers) as open_desk:
        open_desk.ingest()
        yield open_desk


def search(at_desk: Desk) -> None:
    at_desk.searcher().search(at_desk.claims())


def appraise(at_desk: Desk) -> AppraisalSummary:
    return at_desk.appraisal_pass().appraise(at_desk.claims())


def grade(at_desk: Desk) -> GradingSummary:
    return at_desk.grading_pass().grade(at_desk.claims())


def appraisals(at_desk: Desk) -> dict[int, StoredAppraisal]:
    with at_desk.reading() as snapshot:
        return snapshot.appraisals([1, 2, 3], "fake")


def grades(at_desk: Desk) -> dict[int, StoredGrade]:
    with at_desk.reading() as snapshot:
        return snapshot.grades([1, 2, 3], "fake")


def rows(at_desk: Desk, table: str) -> int:
    with at_desk.reading() as snapshot:
        [row] = snapshot.named_report(f"SELECT count(*) AS n FROM {table}", {})
    return int(str(row["n"]))


def test_a_claim_that_was_not_searched_waits_and_gets_no_verdict_on_the_literature(
    at_desk: Desk,
) -> None:
    assert appraise(at_desk) == AppraisalSummary(appraised=0, unchanged=0, waiting=3)
    assert grade(at_desk) == GradingSummary(graded=3, unchanged=0)
    for given in grades(at_desk).values():
        assert given.verdict == "not_searched"
        assert given.unsupported_reason == "not_searched"
        assert "unsupported" not in given.flags
        assert given.grade == ""
        assert given.last_searched_at is None


def test_a_failed_search_is_no_statement_about_the_literature(at_desk: Desk) -> None:
    at_desk.source.fails = SourceUnreachable("nobody answers")
    search(at_desk)
    assert appraise(at_desk).waiting == 3
    grade(at_desk)
    for given in grades(at_desk).values():
        assert (given.verdict, given.unsupported_reason) == ("not_searched", "search_failed")
        assert given.search_outcome is SearchOutcome.FAILED
        assert "unsupported" not in given.flags
        assert any("nobody answers" in r or "found down" in r for r in given.reasons)


def test_each_claim_is_read_for_itself(at_desk: Desk) -> None:
    search(at_desk)
    assert appraise(at_desk) == AppraisalSummary(appraised=3, unchanged=0, waiting=0)
    assert at_desk.appraiser.asked == [1, 2, 3]
    found = appraisals(at_desk)
    assert {i: [item.pmid for item in a.items] for i, a in found.items()} == {
        1: ["11", "12", "13", "14"],
        2: ["11", "12", "13", "14"],
        3: ["21"],
    }


def test_the_same_inputs_again_add_nothing(at_desk: Desk) -> None:
    search(at_desk)
    appraise(at_desk)
    assert grade(at_desk) == GradingSummary(graded=3, unchanged=0)
    before = [rows(at_desk, t) for t in ("appraisal", "evidence_item", "grade")]
    assert appraise(at_desk) == AppraisalSummary(appraised=0, unchanged=3, waiting=0)
    assert grade(at_desk) == GradingSummary(graded=0, unchanged=3)
    assert [rows(at_desk, t) for t in ("appraisal", "evidence_item", "grade")] == before


def test_only_what_changed_is_read_and_graded_anew(at_desk: Desk) -> None:
    search(at_desk)
    appraise(at_desk)
    grade(at_desk)
    at_desk.editor().edit(3, "clearer", text="Copper averts flu.")
    search(at_desk)
    assert appraise(at_desk) == AppraisalSummary(appraised=1, unchanged=2, waiting=0)
    assert grade(at_desk) == GradingSummary(graded=1, unchanged=2)


def test_another_appraiser_or_another_number_kept_reads_everything_anew(at_desk: Desk) -> None:
    search(at_desk)
    appraise(at_desk)
    at_desk.keep = 2
    assert appraise(at_desk).appraised == 3
    assert len(appraisals(at_desk)[1].items) == 2
    at_desk.appraiser.version = "first sentence 2"
    assert appraise(at_desk).appraised == 3
    assert appraisals(at_desk)[1].appraiser == "first sentence 2"


def test_a_record_that_changed_is_read_anew_for_the_claims_that_it_bears_on(
    at_desk: Desk,
) -> None:
    search(at_desk)
    appraise(at_desk)
    changed = paper("21", "Copper did not avert flu.")
    with at_desk.ledger.write() as tx:
        tx.add_fetch("fake", FetchAnswer((changed,), ()), at_desk.clock.now())
    assert appraise(at_desk) == AppraisalSummary(appraised=1, unchanged=2, waiting=0)


def test_what_was_found_and_not_read_yet_forbids_a_verdict_on_the_literature(
    at_desk: Desk,
) -> None:
    search(at_desk)
    grade(at_desk)
    for given in grades(at_desk).values():
        assert given.search_outcome is SearchOutcome.COMPLETE
        assert (given.verdict, given.unsupported_reason) == ("not_searched", "search_truncated")
        assert "unsupported" not in given.flags


def test_a_search_that_found_nothing_gives_no_evidence(at_desk: Desk) -> None:
    at_desk.source.answers = {}
    search(at_desk)
    assert appraise(at_desk).appraised == 3
    grade(at_desk)
    for given in grades(at_desk).values():
        assert (given.verdict, given.unsupported_reason) == ("no_evidence", "no_hits")
        assert "unsupported" in given.flags
        assert given.last_searched_at is not None


def test_records_on_topic_that_take_no_side_leave_a_claim_unsupported(at_desk: Desk) -> None:
    at_desk.source.records = {"21": paper("21", "Copper may avert flu.")}
    search(at_desk)
    appraise(at_desk)
    grade(at_desk)
    given = grades(at_desk)[3]
    assert (given.verdict, given.unsupported_reason) == ("insufficient", "only_mentions")
    assert "unsupported" in given.flags


def test_trials_that_agree_support_a_claim_and_those_that_do_not_refute_it(
    at_desk: Desk,
) -> None:
    at_desk.source.records = {
        **at_desk.source.records,
        "21": paper("21", "Copper did not avert flu."),
        "22": paper("22", "Copper did not avert flu."),
    }
    at_desk.source.answers = {**at_desk.source.answers, COPPER: ["21", "22"]}
    search(at_desk)
    appraise(at_desk)
    grade(at_desk)
    found = grades(at_desk)
    assert found[1].verdict == "supported"
    assert found[1].unsupported_reason == ""
    assert found[3].verdict == "contradicted"
    assert found[3].unsupported_reason == "contradicted"
    for given in found.values():
        assert given.basis == "proposed"
        assert given.grade in {"C", "D"}  # machine readings never give more than C
        assert given.rubric_version == at_desk.rubric.version


def test_a_cut_off_search_is_read_but_says_nothing_of_the_rest(at_desk: Desk) -> None:
    at_desk.source.totals = {COPPER: 50_000, "Copper[ti] AND flu[ti]": 10_000}
    search(at_desk)
    assert appraise(at_desk).waiting == 0
    grade(at_desk)
    given = grades(at_desk)[3]
    assert (given.verdict, given.unsupported_reason) == ("not_searched", "search_truncated")
    assert "unsupported" not in given.flags


def test_hits_left_unread_forbid_to_say_that_nothing_supports(at_desk: Desk) -> None:
    at_desk.screen = 1
    at_desk.source.records = {p: paper(p, "Zinc may help.") for p in ("11", "12", "13", "14")}
    search(at_desk)
    appraise(at_desk)
    grade(at_desk)
    given = grades(at_desk)[1]
    assert "partly_screened" in given.flags
    assert "unsupported" not in given.flags
    assert given.unsupported_reason == "search_truncated"


def test_claims_not_checkable_are_graded_as_such_and_never_searched(at_desk: Desk) -> None:
    at_desk.editor().edit(1, "opinion", checkable=False)
    search(at_desk)
    assert appraise(at_desk).appraised == 2
    assert grade(at_desk).graded == 3
    assert grades(at_desk)[1].verdict == "not_checkable"
    assert grades(at_desk)[1].unsupported_reason == "uncheckable"


def test_claims_not_in_force_are_not_graded(at_desk: Desk) -> None:
    at_desk.editor().drop(2, "doubt")
    with at_desk.reading() as snapshot:
        everything = snapshot.claims(inactive=True)
    assert at_desk.appraisal_pass().appraise(everything).waiting == 2
    assert at_desk.grading_pass().grade(everything).graded == 2


def test_a_verdict_ages_without_any_input_changing(at_desk: Desk) -> None:
    search(at_desk)
    appraise(at_desk)
    grade(at_desk)
    assert "stale_search" not in grades(at_desk)[1].flags
    at_desk.clock.at = at_desk.clock.at.replace(year=at_desk.clock.at.year + 2)
    assert grade(at_desk).graded == 3
    assert "stale_search" in grades(at_desk)[1].flags
