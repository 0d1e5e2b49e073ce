"""Laws of the refresh: every plan gives the same, and bad answers change nothing for good."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from evidence.domain.citations import Term
from evidence.domain.refresh_plans import PlanName
from evidence.domain.refresh_runs import RefreshOutcome
from evidence.domain.searches import RungRole
from support.changing_desk import (
    DUE,
    FULL,
    PLANS,
    ChangingDesk,
    changing_desk,
    content,
    differences,
    history,
    made_record,
    made_text,
)
from support.changing_source import ChangingShelf, indexed, marked, revised

FIRST = date(2026, 1, 5)
RECORDS = 24
# What can happen to a record in a week, and how many days before the pass it happened.
HAPPENED = st.tuples(
    st.sampled_from(["new", "indexed", "retracted", "renamed", "deleted"]),
    st.integers(0, RECORDS - 1),
    st.integers(0, 6),
)
WEEKS = st.lists(st.lists(HAPPENED, max_size=4), min_size=1, max_size=3)
Week = list[tuple[str, int, int]]
# An example takes a second: few of them, and a failure is not made smaller.
FEW = settings(max_examples=3, phases=[Phase.explicit, Phase.generate])


def apply(shelf: ChangingShelf, week: Week, today: date) -> None:
    """Let a week's events happen; the number of a new record goes on from those there are."""
    for what, number, days_ago in week:
        on = today - timedelta(days=days_ago)
        there = 1000 + number in {int(c.pmid) for c in shelf}
        if what == "new":
            taken = max(int(c.pmid) for c in shelf) - 1000
            shelf.put(made_record(taken + 64 - taken % 64 + number % 12, on))
        elif there and what == "indexed":
            shelf.put(indexed(shelf[1000 + number], on, Term("D003300", "Copper")))
        elif there and what == "retracted":
            shelf.put(marked(shelf[1000 + number], on, "RetractionIn", 999))
        elif there and what == "renamed":
            old = shelf[1000 + number]
            shelf.put(revised(old, on, title=f"{old.title}, with boron and flu"))
        elif there and what == "deleted":
            shelf.delete(1000 + number)


@contextmanager
def audited(template: Path, claims: int = 12) -> Iterator[ChangingDesk]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.sqlite"
        shutil.copyfile(template, file)
        shelf = ChangingShelf(made_record(n) for n in range(RECORDS))
        with changing_desk(f"sqlite:///{file}", shelf, FIRST) as desk:
            desk.enough = 2
            desk.audit(made_text(claims))
            yield desk


def live(desk: ChangingDesk, weeks: list[Week], plan: PlanName | None) -> date:
    """Live through the weeks, with a pass at the end of each; return the last day."""
    today = FIRST
    for week in weeks:
        today += timedelta(days=8)
        apply(desk.shelf, week, today)
        desk.refresh(today, plan)
    return today


@given(weeks=WEEKS)
@settings(FEW)
def test_every_plan_leaves_the_same_database(sqlite_template: Path, weeks: list[Week]) -> None:
    left = []
    for plan in PLANS:
        with audited(sqlite_template) as desk:
            live(desk, weeks, plan)
            left.append(content(desk) | history(desk))
    for other in left[1:]:
        assert differences(left[0], other) == []


@given(weeks=WEEKS)
@settings(FEW)
def test_looking_for_news_finds_what_asking_anew_finds(
    sqlite_template: Path, weeks: list[Week]
) -> None:
    *before, last = weeks
    looked: dict[int, set[str]] = {}
    asked: dict[int, set[str]] = {}
    for scope in (DUE, FULL):
        with audited(sqlite_template) as desk:
            today = live(desk, before, None) + timedelta(days=8)
            apply(desk.shelf, last, today)
            desk.refresh(today, scope=scope)
            for claim_id, state in desk.states().items():
                deciding = (r for r in state.runs if r.query.role is RungRole.DECIDING)
                looked.setdefault(claim_id, set(state.pool.screened))
                asked[claim_id] = {pmid for run in deciding for pmid in run.hits}
    # A look only adds: a record that was revised and matches no more goes with a full run.
    assert [i for i in asked if not asked[i] <= looked[i]] == []


@pytest.mark.parametrize(("plan", "seed"), [(p, n) for n, p in enumerate((*PLANS, None))])
def test_after_bad_answers_a_further_pass_restores_the_database(
    sqlite_template: Path, plan: PlanName | None, seed: int
) -> None:
    weeks: list[Week] = [
        [("new", 1, 3), ("retracted", 3, 4), ("indexed", 5, 1)],
        [("new", 2, 0), ("renamed", 4, 2), ("deleted", 5, 0), ("new", 9, 5)],
        [("new", 3, 6)],
        [],  # the queries run in full
    ]
    left = []
    for share in (0.0, 0.3):
        with audited(sqlite_template) as desk:
            desk.wire.seed, desk.wire.share = seed, share
            desk.wire.__post_init__()
            today = live(desk, weeks, plan)
            desk.wire.share = 0.0
            outcomes = [desk.refresh(today).outcome for _ in range(2)]
            assert outcomes[-1] is RefreshOutcome.COMPLETE
            left.append(content(desk))
            if share:
                assert len(desk.wire.seen) >= 5  # kinds of bad answers
    assert differences(*left) == []
