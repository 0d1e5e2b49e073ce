"""What passes found moved, as rows: changes first, then decisions that went stale."""

from collections.abc import Iterator
from datetime import date

import pytest

from evidence.domain.decisions import DecisionSubject
from evidence.domain.errors import NotFound
from evidence.services.decide import Act
from evidence.services.diff import DIFF, STALE, Moved, diff_table, moved_in, moved_since
from support.refresh_desk import audit, begin, decider, end, refresh, retracted
from support.service_parts import START, Desk, desk

DAY = START.date()


@pytest.fixture
def at_desk(sqlite_url: str) -> Iterator[Desk]:
    with desk(sqlite_url, {"Zinc AND colds": ["11", "12"], "Copper AND flu": ["21"]}) as open_desk:
        open_desk.ingest()
        audit(open_desk)
        yield open_desk


def found(at_desk: Desk, refresh_id: int) -> list[Moved]:
    with at_desk.ledger.read() as snapshot:
        return moved_in(snapshot, refresh_id)


def fell(at_desk: Desk) -> int:
    return refresh(at_desk, retracted(at_desk.source.records["21"]))[0]


def test_a_retraction_tells_of_verdict_standing_and_notice_with_the_claim_in_words(
    at_desk: Desk,
) -> None:
    moved = found(at_desk, fell(at_desk))
    assert {(m.claim_id, m.claim) for m in moved} == {(3, "Copper prevents flu.")}
    said = {m.kind: m for m in moved}
    assert (said["verdict_changed"].before, said["verdict_changed"].after) == (
        "supported", "retracted_only",
    )  # fmt: skip
    assert (said["standing_changed"].pmid, said["standing_changed"].notice_pmid) == ("21", "900")
    assert said["standing_changed"].words == "PMID 21: good → retracted, notice 900"


def test_a_pass_in_which_nothing_moved_has_no_rows(at_desk: Desk) -> None:
    assert found(at_desk, refresh(at_desk)[0]) == []


def test_a_pass_that_is_not_there_is_no_pass_without_changes(at_desk: Desk) -> None:
    with pytest.raises(NotFound, match="pass 7"):
        found(at_desk, 7)


def test_each_pass_tells_only_what_it_found(at_desk: Desk) -> None:
    first = fell(at_desk)
    second = refresh(at_desk, at_desk.source.records["21"])[0]
    assert {m.refresh_id for m in found(at_desk, first)} == {first}
    lifted = {m.kind: m for m in found(at_desk, second)}
    assert (lifted["standing_changed"].before, lifted["standing_changed"].after) == (
        "retracted", "good",
    )  # fmt: skip


def test_since_a_day_counts_that_day_and_leaves_out_the_days_before(at_desk: Desk) -> None:
    fell(at_desk)
    with at_desk.ledger.read() as snapshot:
        assert moved_since(snapshot, "fake", DAY)
        assert moved_since(snapshot, "fake", date(2026, 1, 1)) == moved_since(snapshot, "fake", DAY)
        assert moved_since(snapshot, "fake", date(2026, 3, 2)) == []


def test_since_a_day_tells_of_one_source_alone(at_desk: Desk) -> None:
    fell(at_desk)
    end(at_desk, begin(at_desk, source="other"))
    with at_desk.ledger.read() as snapshot:
        assert moved_since(snapshot, "other", DAY) == []


def test_a_stale_decision_comes_with_its_value_its_reasons_and_who_decided(at_desk: Desk) -> None:
    act = Act(DecisionSubject.VERDICT, "supported")
    [number] = decider(at_desk).decide(3, [act], "read in full")
    [stale] = [m for m in found(at_desk, fell(at_desk)) if m.kind == STALE]
    assert (stale.claim_id, stale.pmid, stale.before) == (3, None, "supported")
    assert stale.after == "PMID 21: good → retracted, notice 900"
    assert stale.words.startswith(f"verdict decision {number} by ana should be looked at again")


def test_the_table_has_a_row_for_each_and_only_cells_that_its_columns_allow(at_desk: Desk) -> None:
    decider(at_desk).decide(3, [Act(DecisionSubject.VERDICT, "supported")], "read")
    moved = found(at_desk, fell(at_desk))
    records = diff_table(moved).records()
    assert len(records) == len(moved) > 1
    for record in records:
        for column in DIFF:
            value = record[column.name]
            assert not column.required or value not in {None, ""}
            assert not column.choices or value in column.choices
    assert records[0]["at"] == moved[0].at.strftime("%Y-%m-%dT%H:%M:%SZ")
