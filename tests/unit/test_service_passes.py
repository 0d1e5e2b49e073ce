"""How passes stand, what a pass would cost, its exit code, and when a large one may begin."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from evidence.domain.errors import (
    AnswerUnreadable,
    QueryRefused,
    SourceError,
    SourceThrottled,
    SourceUnreachable,
)
from evidence.domain.off_peak import ZONE, is_off_peak, next_off_peak
from evidence.domain.refresh_plans import PlanName, Workload, estimates
from evidence.domain.refresh_runs import RefreshOutcome
from evidence.ports import RefreshRun
from evidence.services.passes import Estimate, newest_passes, refresh_exit_code, was_answered
from evidence.services.refresh import Intention, RefreshSummary
from support.refresh_desk import audit, begin, end, fetch, look, refresh
from support.service_parts import START, Desk, desk

DOWN = SourceUnreachable("no route")
REFUSED = QueryRefused("no")


@pytest.fixture
def at_desk(sqlite_url: str) -> Iterator[Desk]:
    with desk(sqlite_url, {"Zinc AND colds": ["11", "12"], "Copper AND flu": ["21"]}) as open_desk:
        open_desk.ingest()
        yield open_desk


def ended(
    outcome: RefreshOutcome, errors: list[SourceError], down: SourceError | None
) -> RefreshSummary:
    run = RefreshRun(
        1, "fake", "due", PlanName.PER_QUERY, "", date(2026, 3, 1), 0, {}, START, outcome
    )
    return RefreshSummary(run, outcome, 1, 0, 0, 0, [], errors, down)


CODES = [
    ("all answered", RefreshOutcome.COMPLETE, [], None, True, 0),
    ("nothing was due", RefreshOutcome.COMPLETE, [], None, False, 0),
    ("down from the start", RefreshOutcome.PARTIAL, [DOWN], DOWN, False, 20),
    ("throttled at once", RefreshOutcome.PARTIAL, [SourceThrottled("429")], SourceThrottled("429"), False, 21),
    ("down later", RefreshOutcome.PARTIAL, [DOWN], DOWN, True, 24),
    ("all refused", RefreshOutcome.PARTIAL, [REFUSED, REFUSED], None, False, 22),
    ("some refused", RefreshOutcome.PARTIAL, [REFUSED], None, True, 24),
    ("failed in two ways", RefreshOutcome.PARTIAL, [REFUSED, AnswerUnreadable("?")], None, False, 24),
    ("budget used up", RefreshOutcome.SPENT, [], None, True, 24),
    ("budget used up at once", RefreshOutcome.SPENT, [], None, False, 24),
]  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "errors", "down", "answered", "code"),
    [c[1:] for c in CODES],
    ids=[c[0] for c in CODES],
)
def test_the_exit_code_tells_how_a_pass_ended(
    outcome: RefreshOutcome,
    errors: list[SourceError],
    down: SourceError | None,
    answered: bool,
    code: int,
) -> None:
    assert refresh_exit_code(ended(outcome, errors, down), answered=answered) == code


def answered(at_desk: Desk, number: int) -> bool:
    with at_desk.ledger.read() as snapshot:
        [run] = [r for r in snapshot.refresh_runs() if r.id == number]
        begun = snapshot.open_refresh(run.source, run.scope)
        assert begun is not None
        return was_answered(snapshot, begun)


def test_a_verified_look_a_fetch_or_a_search_is_an_answer_and_a_failure_is_none(
    at_desk: Desk,
) -> None:
    number = begin(at_desk)
    assert not answered(at_desk, number)
    look(at_desk, number, "Zinc AND colds", failure="SourceUnreachable: no route", payload=b"")
    assert not answered(at_desk, number)
    at_desk.source.fails = DOWN
    at_desk.searcher().search(at_desk.claims())
    assert not answered(at_desk, number)
    at_desk.source.fails = None
    at_desk.searcher().search(at_desk.claims())
    assert answered(at_desk, number)


def test_what_was_answered_before_the_pass_is_no_answer_in_it(at_desk: Desk) -> None:
    audit(at_desk)
    number = begin(at_desk)
    assert not answered(at_desk, number)
    look(at_desk, number, "Zinc AND colds")
    assert answered(at_desk, number)


def test_a_fetch_alone_is_an_answer(at_desk: Desk) -> None:
    audit(at_desk)
    number = begin(at_desk)
    fetch(at_desk, number, at_desk.source.records["21"])
    assert answered(at_desk, number)


def test_the_newest_passes_come_first_with_how_far_they_came(at_desk: Desk) -> None:
    audit(at_desk)
    refresh(at_desk, at_desk.source.records["21"])
    number = begin(at_desk)
    look(at_desk, number, "Zinc AND colds")
    with at_desk.ledger.read() as snapshot:
        newest, first = newest_passes(snapshot, 5)
        assert newest_passes(snapshot, 1) == [newest]
    assert (newest.state, newest.due, newest.looked, newest.fetched, newest.seen) == (
        "under way", 3, 1, 0, 0,
    )  # fmt: skip
    assert (first.state, first.due, first.looked, first.fetched, first.seen) == (
        "complete", None, 0, 1, 3,
    )  # fmt: skip
    assert first.run.requests == 7


def test_no_pass_is_an_empty_list(at_desk: Desk) -> None:
    with at_desk.ledger.read() as snapshot:
        assert newest_passes(snapshot, 5) == []


def test_a_killed_pass_stays_under_way_beside_a_later_one_of_another_scope(at_desk: Desk) -> None:
    begin(at_desk)
    end(at_desk, begin(at_desk, scope="standing"))
    with at_desk.ledger.read() as snapshot:
        assert [(p.state, p.due) for p in newest_passes(snapshot, 5)] == [
            ("complete", None), ("under way", 3),
        ]  # fmt: skip


WORK = Workload(queries=40, unmatchable=0, window_records=100, news_rate=0.01, most_per_group=20)


def intention(watched: int = 40) -> Intention:
    plans = estimates(WORK)
    looking = plans[0].requests if watched else 0
    return Intention(10, 2, 6, watched, 20, plans, 6 + looking + 4)


@pytest.mark.parametrize("asked", [None, *PlanName])
def test_an_estimate_is_the_sum_of_its_parts_for_the_plan_asked_for(asked: PlanName | None) -> None:
    by_plan = {p.plan: p.requests for p in estimates(WORK)}
    found = Estimate.of(intention(), asked)
    assert found.plan.plan is (asked or min(by_plan, key=by_plan.__getitem__))
    assert (found.in_full, found.looking, found.sweeping) == (6, by_plan[found.plan.plan], 4)
    assert found.requests == 10 + by_plan[found.plan.plan]


def test_an_estimate_with_nothing_to_look_for_asks_nothing_for_it() -> None:
    found = Estimate.of(intention(watched=0), PlanName.PERCOLATION)
    assert (found.looking, found.sweeping, found.requests) == (0, 4, 10)


EASTERN = ZoneInfo(ZONE)
TIMES = [  # March 2026: the 6th is a Friday
    ("2026-03-06T04:59", True),
    ("2026-03-06T05:00", False),
    ("2026-03-06T20:59", False),
    ("2026-03-06T21:00", True),
    ("2026-03-07T12:00", True),
    ("2026-03-08T23:59", True),
    ("2026-03-09T04:00", True),
    ("2026-03-09T12:00", False),
]


@pytest.mark.parametrize(("local", "off"), TIMES)
def test_when_ncbi_wants_large_jobs(local: str, off: bool) -> None:
    assert is_off_peak(datetime.fromisoformat(local).replace(tzinfo=EASTERN)) is off


@pytest.mark.parametrize(("local", "off"), TIMES)
def test_the_next_such_time_is_one_and_is_the_first(local: str, off: bool) -> None:
    asked = datetime.fromisoformat(local).replace(tzinfo=EASTERN)
    found = next_off_peak(asked)
    assert is_off_peak(found)
    assert (found == asked) is off
    assert found == asked or not is_off_peak(found - timedelta(minutes=1))
