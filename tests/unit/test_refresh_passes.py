"""Passes of the refresh: what they find, what they keep when the source fails, what they cost."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from evidence.db.pass_lock import DatabasePassLock
from evidence.domain.citations import Standing, Term
from evidence.domain.errors import DatabaseBusy
from evidence.domain.ids import Pmid
from evidence.domain.refresh_plans import PlanName
from evidence.domain.refresh_runs import RefreshOutcome, Window
from evidence.domain.searches import SearchOutcome
from evidence.services.due import Scope
from evidence.services.sweep import REQUESTS_PER_POST
from evidence.services.watch import CEILING
from support.bad_answers import SHAPES
from support.changing_desk import (
    ALL,
    DUE,
    FULL,
    PLANS,
    ChangingDesk,
    changing_desk,
    content,
    differences,
    known_through,
    made_record,
    made_text,
)
from support.changing_source import (
    ChangingShelf,
    indexed,
    marked,
    record,
    revised,
    source_over,
)

FIRST = date(2026, 1, 5)
LONG_AGO = date(2025, 6, 1)
COPPER = Term("D003300", "Copper")
TEXT = """Metals
Zinc shortens colds. Zinc prevents colds. Copper prevents flu. Iron prevents gout.
"""
ZINC, COPPERS, IRON = (
    "Zinc[tiab] AND colds[tiab]",
    "Copper[tiab] AND flu[tiab]",
    "Iron[tiab] AND gout[tiab]",
)


def day(after: int) -> date:
    return FIRST + timedelta(days=after)


def first_records() -> ChangingShelf:
    zinc = (
        record(100 + n, f"Zinc and colds {n}", "Colds were shorter.", LONG_AGO) for n in range(5)
    )
    copper = (record(200 + n, "Copper and flu", "Flu did not end.", LONG_AGO) for n in range(3))
    return ChangingShelf((*zinc, *copper))


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[ChangingDesk]:
    """Four claims, audited on the first day."""
    with changing_desk(sqlite_url, first_records(), FIRST) as opened:
        opened.audit(TEXT)
        yield opened


def verdicts(desk: ChangingDesk) -> dict[int, str]:
    with desk.ledger.read() as snapshot:
        return {i: g.verdict for i, g in snapshot.grades(desk.states(), desk.source.name).items()}


def flags(desk: ChangingDesk) -> dict[int, tuple[str, ...]]:
    with desk.ledger.read() as snapshot:
        return {i: g.flags for i, g in snapshot.grades(desk.states(), desk.source.name).items()}


def looks(desk: ChangingDesk, text: str) -> list[tuple[str, str, str]]:
    """Return window and failure of every look at a text, oldest first."""
    sql = """SELECT l.since, l.until, l.failure FROM query_look l
        JOIN watched_query q ON q.id = l.query_id WHERE q.text = :text ORDER BY l.id"""
    with desk.ledger.read() as snapshot:
        return [tuple(map(str, row.values())) for row in snapshot.named_report(sql, {"text": text})]  # type: ignore[misc]  # three columns


def changes(desk: ChangingDesk, refresh_id: int) -> set[tuple[int, str, str | None]]:
    with desk.ledger.read() as snapshot:
        return {
            (c.claim_id, str(c.change.kind), c.change.pmid) for c in snapshot.changes([refresh_id])
        }


def test_a_made_record_reads_as_it_was_written() -> None:
    headed = indexed(record(7, "Zinc", "Some words.", FIRST), day(1), COPPER)
    made = marked(headed, day(2), "RetractionIn", 9)
    [read] = source_over(ChangingShelf([made]).send).fetch([made.pmid]).citations
    assert set(made.dates) <= set(read.dates)
    assert replace(read, dates=made.dates, ids=()) == made


# What a pass finds ---------------------------------------------------------------------------


@pytest.mark.parametrize("plan", PLANS)
def test_new_revised_retracted_and_deleted_records_are_found(
    desk: ChangingDesk, plan: PlanName
) -> None:
    desk.shelf.put(record(300, "Gout", "Iron was given.", day(8)))
    desk.shelf.put(marked(desk.shelf[100], day(5), "RetractionIn", 999))
    desk.shelf.put(indexed(desk.shelf[200], day(6), COPPER))
    desk.shelf.delete(101)
    done = desk.refresh(day(8), plan)
    assert (done.outcome, done.failures, done.moved) == (RefreshOutcome.COMPLETE, [], 3)
    assert done.run.plan is plan
    found = changes(desk, done.run.id)
    assert {
        (1, "standing_changed", "100"),
        (1, "record_deleted", "101"),
        (4, "evidence_added", "300"),
    } <= found
    # A heading that indexers add is no change of what a person judged by.
    assert not [change for change in found if change[1] == "record_revised"]
    assert "101" not in desk.states()[1].pool.screened
    with desk.ledger.read() as snapshot:
        held = snapshot.citations([Pmid("100")], desk.source.name)[Pmid("100")]
    assert (held.standing, held.notice_pmid) == (Standing.RETRACTED, "999")
    again = desk.refresh(day(16), plan)
    assert changes(desk, again.run.id) == set()


def test_a_notice_is_not_called_retracted_and_a_lifted_mark_is_seen(desk: ChangingDesk) -> None:
    desk.shelf.put(marked(desk.shelf[100], day(2), "RetractionIn", 102))
    desk.shelf.put(marked(desk.shelf[102], day(2), "RetractionOf", 100))
    desk.refresh(day(8))
    with desk.ledger.read() as snapshot:
        held = snapshot.citations([Pmid("100"), Pmid("102")], desk.source.name)
    assert [c.standing for c in held.values()] == [Standing.RETRACTED, Standing.NOTICE]
    # The mark goes, and the day of the revision is not even new.
    desk.shelf.put(replace(desk.shelf[100], notices=()))
    done = desk.refresh(day(16))
    assert (1, "standing_changed", "100") in changes(desk, done.run.id)


def test_a_deleted_record_that_comes_back_is_read_again(desk: ChangingDesk) -> None:
    kept = desk.shelf[101]
    desk.shelf.delete(101)
    desk.refresh(day(8))
    quiet = desk.refresh(day(16), PlanName.PER_QUERY)
    assert quiet.records == 0
    desk.shelf.put(kept)
    done = desk.refresh(day(24))
    assert (1, "evidence_added", "101") in changes(desk, done.run.id)
    assert "101" in desk.states()[1].pool.screened


def test_a_source_that_has_lost_most_of_a_claims_records_is_not_believed(
    desk: ChangingDesk,
) -> None:
    before = verdicts(desk)
    desk.shelf.delete(100, 101, 102, 103)
    desk.refresh(day(8))
    assert len(desk.states()[1].pool.screened) == 5
    assert "no longer has 4 of 5 records" in desk.states()[1].refresh_failure
    assert verdicts(desk) == before
    assert "not_refreshed" in flags(desk)[1]


def test_looking_finds_the_records_that_a_full_run_would(
    sqlite_template: Path, tmp_path: Path
) -> None:
    pools = {}
    for scope in (DUE, FULL):
        file = tmp_path / f"{scope}.sqlite"
        shutil.copyfile(sqlite_template, file)
        with changing_desk(f"sqlite:///{file}", first_records(), FIRST) as desk:
            desk.audit(TEXT)
            desk.shelf.put(record(300, "Gout", "Iron was given.", day(8)))
            desk.shelf.put(revised(desk.shelf[201], day(7), title="Copper and zinc, flu and colds"))
            desk.shelf.delete(101)
            desk.refresh(day(8), scope=scope)
            pools[scope] = {i: set(s.pool.screened) for i, s in desk.states().items()}
    assert pools[DUE] == pools[FULL]
    assert "201" in pools[DUE][1]


# Days ----------------------------------------------------------------------------------------


def test_a_window_reaches_back_two_days_over_the_last(desk: ChangingDesk) -> None:
    desk.refresh(day(8))
    desk.refresh(day(16))
    assert looks(desk, ZINC) == [("2026-01-03", "2026-01-13", ""), ("2026-01-11", "2026-01-21", "")]
    # It bears yesterday's day and could not be searched then.
    desk.shelf.put(record(300, "Gout", "Iron was given.", day(15)))
    desk.refresh(day(24))
    assert "300" in desk.states()[4].pool.screened


def test_a_record_that_turns_up_too_late_is_found_by_the_next_full_run(desk: ChangingDesk) -> None:
    desk.refresh(day(16))
    desk.shelf.put(record(300, "Gout", "Iron was given.", day(9)))
    desk.refresh(day(24))
    assert "300" not in desk.states()[4].pool.screened
    desk.refresh(day(29))
    assert "300" in desk.states()[4].pool.screened


def test_a_clock_that_was_set_back_leaves_no_day_out(desk: ChangingDesk) -> None:
    desk.refresh(day(8))
    desk.refresh(day(4), scope=ALL)
    # The look "from the future" counts for nothing while the clock says otherwise.
    assert looks(desk, ZINC)[-1] == ("2026-01-03", "2026-01-09", "")
    desk.shelf.put(record(300, "Gout", "Iron was given.", day(7)))
    desk.refresh(day(16))
    assert looks(desk, ZINC)[-1][0] <= "2026-01-11"
    assert "300" in desk.states()[4].pool.screened
    with desk.ledger.read() as snapshot:
        assert snapshot.known_through(desk.source.name) == day(16)


def test_what_is_not_due_is_not_asked(desk: ChangingDesk) -> None:
    done = desk.refresh(day(6))
    assert (looks(desk, ZINC), dict(done.run.claims)) == ([], {})


# Failures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "shape"),
    [
        *((PlanName.PER_QUERY, shape) for shape in SHAPES),
        *((plan, shape) for plan in PLANS[1:] for shape in ("no valid key", "cut off", "hang")),
    ],
)
def test_no_known_day_moves_by_a_failure(desk: ChangingDesk, plan: PlanName, shape: str) -> None:
    known, before = known_through(desk), verdicts(desk)
    desk.shelf.put(record(300, "Gout", "Iron was given.", day(3)))
    desk.wire.share, desk.wire.shapes = 1.0, (shape,)
    done = desk.refresh(day(8), plan)
    assert done.outcome is RefreshOutcome.PARTIAL
    assert done.failures
    assert known_through(desk) == known
    with desk.ledger.read() as snapshot:
        assert snapshot.known_through(desk.source.name) == FIRST
    assert verdicts(desk) == before
    assert all("not_refreshed" in raised for raised in flags(desk).values())
    desk.wire.share = 0.0
    assert desk.refresh(day(9), plan).outcome is RefreshOutcome.COMPLETE
    assert "300" in desk.states()[4].pool.screened
    assert not any("not_refreshed" in raised for raised in flags(desk).values())


def test_a_source_that_is_down_is_asked_once_and_nothing_due_is_lost(desk: ChangingDesk) -> None:
    desk.wire.share, desk.wire.shapes = 1.0, ("hang",)
    done = desk.refresh(day(8), PlanName.PER_QUERY)
    assert done.requests == 6  # the tries of one request
    assert done.down is not None
    assert done.outcome is RefreshOutcome.PARTIAL
    desk.wire.share = 0.0
    assert set(desk.refresh(day(8)).run.claims) == {1, 2, 3, 4}


@pytest.mark.parametrize("plan", PLANS)
def test_what_was_found_and_not_fetched_is_fetched_by_a_later_pass(
    desk: ChangingDesk, plan: PlanName
) -> None:
    desk.shelf.put(record(300, "Gout", "Iron was given.", day(3)))
    desk.shelf.put(revised(desk.shelf[201], day(3), title="Copper against flu"))
    desk.wire.only, desk.wire.share, desk.wire.shapes = "efetch", 1.0, ("no valid key",)
    assert desk.refresh(day(8), plan).outcome is RefreshOutcome.PARTIAL
    desk.wire.share = 0.0
    done = desk.refresh(day(12))  # nobody is due; windows would not reach back to it
    assert dict(done.run.claims) == {}
    assert "300" in desk.states()[4].pool.screened
    assert {(4, "evidence_added", "300"), (3, "record_revised", "201")} <= changes(
        desk, done.run.id
    )
    assert not any("not_refreshed" in raised for raised in flags(desk).values())
    assert desk.refresh(day(13)).records == 0


@pytest.mark.parametrize("tool", ["esearch", "efetch"])
def test_a_full_run_that_fails_half_way_keeps_what_was_known(desk: ChangingDesk, tool: str) -> None:
    before, runs = verdicts(desk), {i: s.runs for i, s in desk.states().items()}
    desk.shelf.put(*(record(300 + n, "Zinc for colds", "None.", day(3)) for n in range(3)))
    desk.wire.only, desk.wire.share, desk.wire.shapes = tool, 1.0, ("no valid key",)
    done = desk.refresh(day(30))
    assert done.outcome is RefreshOutcome.PARTIAL
    states = desk.states()
    assert verdicts(desk) == before
    assert states[1].outcome is SearchOutcome.COMPLETE
    assert states[1].runs == runs[1]
    assert states[1].refresh_failure
    assert "not_refreshed" in flags(desk)[1]
    desk.wire.share = 0.0
    assert desk.refresh(day(31)).outcome is RefreshOutcome.COMPLETE
    assert {"300", "301", "302"} <= set(desk.states()[1].pool.screened)
    assert "not_refreshed" not in flags(desk)[1]


def test_a_supplement_that_fails_does_not_thin_the_evidence(sqlite_url: str) -> None:
    with changing_desk(sqlite_url, first_records(), FIRST) as desk:
        desk.enough = 10
        desk.shelf.put(record(400, "Colds", "Zinc was not named in the title.", LONG_AGO))
        desk.audit(TEXT)
        before = {i: set(s.pool.screened) for i, s in desk.states().items()}
        asked = desk.wire.inner
        # The deciding rungs are answered, the supplements are refused.
        desk.wire.inner = lambda request, timeout_s: (
            SHAPES["no valid key"](b"")
            if b"+OR+" in request.full_url.encode() + (request.data or b"")
            else asked(request, timeout_s)
        )
        desk.refresh(day(30), scope=FULL)
        assert {i: set(s.pool.screened) for i, s in desk.states().items()} == before
        assert all(s.refresh_failure for s in desk.states().values())


# Groups, and windows that are too large ---------------------------------------------------------


def test_a_remark_that_is_new_makes_a_group_be_asked_one_by_one(desk: ChangingDesk) -> None:
    calm = desk.refresh(day(8), PlanName.GROUPED)
    desk.shelf.delete(100, 101, 102, 103, 104)  # now nobody says zinc or colds: a remark
    desk.wire.asked.clear()
    desk.refresh(day(16), PlanName.GROUPED)
    assert calm.run.plan is PlanName.GROUPED
    with desk.ledger.read() as snapshot:
        [cleared, asked] = snapshot.named_report(
            """SELECT l.refresh_id, count(DISTINCT l.method) AS methods, min(l.method) AS method
            FROM query_look l GROUP BY l.refresh_id ORDER BY l.refresh_id""",
            {},
        )
    assert (cleared["method"], asked["method"]) == ("cleared", "windowed")
    assert asked["methods"] == 1


@pytest.mark.parametrize("plan", PLANS)
def test_a_window_past_the_ceiling_is_cut_by_number(desk: ChangingDesk, plan: PlanName) -> None:
    desk.policy = replace(desk.policy, ceiling=5)
    new = [record(300 + n * n, "Zinc for colds", "None.", day(3)) for n in range(23)]
    desk.shelf.put(*new)
    done = desk.refresh(day(8), plan)
    assert done.outcome is RefreshOutcome.COMPLETE
    assert {c.pmid for c in new} <= set(desk.states()[1].pool.screened)


@pytest.mark.parametrize("plan", PLANS)
def test_without_cutting_it_is_declared_as_not_seen(desk: ChangingDesk, plan: PlanName) -> None:
    desk.policy = replace(desk.policy, ceiling=5, bisect=False)
    known = known_through(desk)
    desk.shelf.put(*(record(300 + n, "Zinc for colds", "None.", day(3)) for n in range(23)))
    done = desk.refresh(day(8), plan)
    assert done.outcome is RefreshOutcome.PARTIAL
    assert known_through(desk)[ZINC] == known[ZINC]
    assert known_through(desk)[COPPERS] == day(8)
    assert "more records in the window" in desk.states()[1].refresh_failure
    assert "not_refreshed" in flags(desk)[1]
    assert CEILING == 9_999


# Budgets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "plan"),
    [*((DUE, plan) for plan in PLANS), (ALL, PlanName.PER_QUERY), (FULL, None)],
    ids=str,
)
def test_a_pass_with_a_budget_stops_and_the_next_ones_complete_it(
    sqlite_template: Path, tmp_path: Path, scope: Scope, plan: PlanName | None
) -> None:
    with ExitStack() as stack:
        rich, poor = (
            stack.enter_context(_made_desk(sqlite_template, tmp_path / name))
            for name in ("rich.sqlite", "poor.sqlite")
        )
        assert rich.refresh(day(8), plan, scope).outcome is RefreshOutcome.COMPLETE
        outcomes: list[RefreshOutcome] = []
        while not outcomes or outcomes[-1] is RefreshOutcome.SPENT:
            before = known_through(poor)
            done = poor.refresh(day(8), plan, scope, most_requests=2)
            outcomes.append(done.outcome)
            # The call under way is finished; a sweep is one.
            assert done.requests < 2 + REQUESTS_PER_POST
            assert all(known_through(poor)[text] >= known for text, known in before.items())
            assert len(outcomes) < 15
        assert outcomes[-1] is RefreshOutcome.COMPLETE
        assert len(outcomes) > 1
        assert differences(content(rich), content(poor)) == []


@contextmanager
def _made_desk(template: Path, file: Path) -> Iterator[ChangingDesk]:
    """Eight claims, audited on the first day; three new records since."""
    shutil.copyfile(template, file)
    shelf = ChangingShelf(made_record(n) for n in range(20))
    with changing_desk(f"sqlite:///{file}", shelf, FIRST) as desk:
        desk.enough = 3
        desk.audit(made_text(8))
        shelf.put(*(made_record(n, day(6)) for n in range(64, 67)))
        yield desk


def test_a_budget_of_nothing_asks_nothing(desk: ChangingDesk) -> None:
    known = known_through(desk)
    done = desk.refresh(day(8), most_requests=0)
    assert (done.outcome, done.requests) == (RefreshOutcome.SPENT, 0)
    assert known_through(desk) == known
    assert set(desk.refresh(day(8)).run.claims) == {1, 2, 3, 4}


# Two at a time ---------------------------------------------------------------------------------


def test_a_second_pass_at_the_same_time_is_turned_away(desk: ChangingDesk) -> None:
    with (
        DatabasePassLock(desk.url).hold("another"),
        pytest.raises(DatabaseBusy, match=r"a refresh .* is under way in another process"),
    ):
        desk.refresh(day(8))
    assert desk.refresh(day(8)).outcome is RefreshOutcome.COMPLETE


def test_a_pass_lock_leaves_the_database_to_readers_and_other_writers(desk: ChangingDesk) -> None:
    with DatabasePassLock(desk.url).hold("one"):
        desk.audit("Boron\nBoron ends cough.")
    assert len(desk.claims()) == 5


def test_on_a_server_only_the_same_pass_is_turned_away(postgres_url: str) -> None:
    lock = DatabasePassLock(postgres_url)
    with lock.hold("pubmed: due"):
        with lock.hold("pubmed: due claims 1-25"):
            pass
        with pytest.raises(DatabaseBusy), lock.hold("pubmed: due"):
            pass
    with lock.hold("pubmed: due"):
        assert Window(FIRST, FIRST).days == 1
