"""Records in doubt: since when, who says so, and what cites them with which stance."""

from collections.abc import Iterator
from datetime import date

import pytest

from evidence.domain.citations import Standing
from evidence.domain.decisions import EXCLUDED, DecisionSubject
from evidence.domain.errors import UsageError
from evidence.domain.ids import Pmid
from evidence.domain.standing import StandingEvent
from evidence.services.decide import Act
from evidence.services.standing import Doubted, FailOnStanding, doubted
from support.refresh_desk import audit, begin, decider, end, refresh, retracted
from support.service_parts import Desk, desk

P21 = Pmid("21")


@pytest.fixture
def at_desk(sqlite_url: str) -> Iterator[Desk]:
    with desk(sqlite_url, {"Zinc AND colds": ["11", "12"], "Copper AND flu": ["21"]}) as open_desk:
        open_desk.ingest()
        audit(open_desk)
        yield open_desk


def listed(at_desk: Desk) -> list[Doubted]:
    with at_desk.ledger.read() as snapshot:
        return doubted(snapshot, "fake")


def mark(at_desk: Desk, pmid: Pmid, standing: Standing, on: date | None) -> None:
    event = StandingEvent(pmid, "", standing, on, Pmid("77"), "", "watch", "5")
    number = begin(at_desk, scope="standing")
    with at_desk.ledger.write() as tx:
        tx.add_marks(number, {pmid: event}, at_desk.clock.now())
    end(at_desk, number)


def test_nothing_is_listed_while_everything_stands(at_desk: Desk) -> None:
    assert listed(at_desk) == []


def test_a_retracted_record_is_listed_with_notice_day_and_the_claims_that_rest_on_it(
    at_desk: Desk,
) -> None:
    refresh(at_desk, retracted(at_desk.source.records["11"]))
    [one] = listed(at_desk)
    assert (one.pmid, one.title, one.standing) == ("11", "Trial 11", Standing.RETRACTED)
    assert (one.since, one.notice_pmid) == (date(2026, 3, 1), "900")
    assert one.told == ("pubmed: retracted (notice PMID 900)",)
    assert [(c.claim_id, c.stance, c.verdict) for c in one.cited_by] == [
        (1, "supports", "supported"),
        (2, "supports", "supported"),
    ]


def test_the_history_tells_each_change_once_and_in_order(at_desk: Desk) -> None:
    good = at_desk.source.records["21"]
    refresh(at_desk, retracted(good))
    refresh(at_desk, retracted(good, "901"))  # another notice, the same standing
    refresh(at_desk, good)
    refresh(at_desk, retracted(good, "902"))
    [one] = listed(at_desk)
    assert [h.standing for h in one.history] == [
        Standing.GOOD, Standing.RETRACTED, Standing.GOOD, Standing.RETRACTED,
    ]  # fmt: skip
    assert [h.notice_pmid for h in one.history] == [None, "900", None, "902"]
    assert one.notice_pmid == "902"


def test_a_record_whose_retraction_was_lifted_is_not_listed(at_desk: Desk) -> None:
    good = at_desk.source.records["21"]
    refresh(at_desk, retracted(good))
    refresh(at_desk, good)
    assert listed(at_desk) == []


def test_another_dataset_speaks_under_its_own_name_with_its_own_day_and_notice(
    at_desk: Desk,
) -> None:
    mark(at_desk, P21, Standing.RETRACTED, date(2025, 5, 4))
    [one] = listed(at_desk)
    assert (one.standing, one.since, one.notice_pmid) == (
        Standing.RETRACTED, date(2025, 5, 4), "77",
    )  # fmt: skip
    assert one.told == (
        "pubmed: good",
        "watch: retracted (record 5, 2025-05-04, notice PMID 77)",
    )
    assert [h.told_by for h in one.history] == ["fake", "watch"]


def test_an_undated_mark_has_no_day(at_desk: Desk) -> None:
    mark(at_desk, P21, Standing.CONCERN, None)
    assert [(one.standing, one.since) for one in listed(at_desk)] == [(Standing.CONCERN, None)]


def test_a_reviewers_word_on_the_record_is_shown(at_desk: Desk) -> None:
    decider(at_desk).decide(1, [Act(DecisionSubject.STANCE, "mentions", Pmid("11"))], "")
    decider(at_desk).decide(2, [Act(DecisionSubject.EXCLUSION, EXCLUDED, Pmid("11"))], "wrong dose")
    refresh(at_desk, retracted(at_desk.source.records["11"]))
    [one] = listed(at_desk)
    assert [(c.claim_id, c.stance) for c in one.cited_by] == [(1, "mentions"), (2, "excluded")]


def test_a_dropped_claim_rests_on_nothing_any_more(at_desk: Desk) -> None:
    refresh(at_desk, retracted(at_desk.source.records["21"]))
    at_desk.editor().drop(3, "not ours")
    [one] = listed(at_desk)
    assert one.cited_by == ()


@pytest.mark.parametrize(
    ("names", "code"),
    [("retracted", 3), ("retracted, withdrawn", 3), ("concern", 0), ("good", 0)],
)
def test_a_cited_record_with_a_named_standing_is_a_finding(
    at_desk: Desk, names: str, code: int
) -> None:
    refresh(at_desk, retracted(at_desk.source.records["21"]))
    assert FailOnStanding.parse(names).exit_code(listed(at_desk)) == code


def test_a_record_that_nothing_cites_is_no_finding(at_desk: Desk) -> None:
    refresh(at_desk, retracted(at_desk.source.records["21"]))
    at_desk.editor().drop(3, "not ours")
    assert FailOnStanding.parse("retracted").exit_code(listed(at_desk)) == 0


@pytest.mark.parametrize("names", ["retractd", "", ",", "retracted,gone"])
def test_a_name_that_can_never_occur_is_refused(names: str) -> None:
    with pytest.raises(UsageError, match="no such standing"):
        FailOnStanding.parse(names)
