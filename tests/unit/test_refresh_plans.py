import random
from typing import Any

import pytest

from evidence.domain.refresh_plans import (
    PlanEstimate,
    PlanName,
    Workload,
    choose,
    estimates,
    expected_searches,
)

PER_QUERY, GROUPED, PERCOLATION = PlanName


def _load(queries: int = 1000, **other: Any) -> Workload:
    parts: dict[str, Any] = {
        "unmatchable": 0,
        "window_records": 4_500,
        "news_rate": 0.01,
        "most_per_group": 64,
    }
    return Workload(queries, **(parts | other))


def _cost(load: Workload) -> dict[PlanName, int]:
    return {e.plan: e.requests for e in estimates(load)}


def _halve(news: list[bool]) -> int:
    """Count the searches that a group costs, by doing them."""
    if not any(news) or len(news) == 1:
        return 1
    half = len(news) // 2
    return 1 + _halve(news[:half]) + _halve(news[half:])


def _simulated(queries: int, size: int, rate: float, times: int) -> float:
    rng = random.Random(20261124)
    total = 0
    for _ in range(times):
        news = [rng.random() < rate for _ in range(queries)]
        total += sum(_halve(news[at : at + size]) for at in range(0, queries, size))
    return total / times


@pytest.mark.parametrize("rate", [0.005, 0.01, 0.05, 0.3])
@pytest.mark.parametrize("size", [2, 7, 64, 1000])
def test_the_expected_searches_are_what_a_simulation_needs(size: int, rate: float) -> None:
    assert expected_searches(1000, size, rate) == pytest.approx(
        _simulated(1000, size, rate, 150), rel=0.05
    )


@pytest.mark.parametrize(
    ("rate", "size", "measured", "spread"),
    [(0.005, 64, 81, 11), (0.01, 32, 134, 13), (0.05, 8, 421, 16), (0.3, 2, 997, 10)],
)
def test_five_passes_over_a_thousand_queries_once_needed_about_as_many(
    rate: float, size: int, measured: float, spread: float
) -> None:
    # The best group size of 1 to 64; `spread` is the standard error of such a mean.
    assert expected_searches(1000, size, rate) == pytest.approx(measured, abs=2 * spread)


@pytest.mark.parametrize(
    ("queries", "size", "rate", "searches"),
    [
        (0, 10, 0.5, 0),
        (1, 10, 0.5, 1),
        (1000, 64, 0.0, 16),
        (1000, 1000, 1.0, 1999),
        (1000, 1, 0.3, 1000),
        (2, 2, 0.5, 1 + 2 * 0.75),
        (3, 2, 0.5, 1 + 2 * 0.75 + 1),
        (3, 3, 0.5, 1 + 2 * 0.875 + 2 * 0.75),
    ],
)
def test_small_groups_can_be_reckoned_by_hand(
    queries: int, size: int, rate: float, searches: float
) -> None:
    assert expected_searches(queries, size, rate) == pytest.approx(searches)


@pytest.mark.parametrize(
    ("load", "costs"),
    [
        # 1,000 searches and one fetch for ten new records.
        (_load(), {PER_QUERY: 1001, GROUPED: 137, PERCOLATION: 24}),
        # One search lists up to 9,999 records.
        (_load(window_records=0), {PERCOLATION: 1}),
        (_load(window_records=200), {PERCOLATION: 2}),
        (_load(window_records=201), {PERCOLATION: 3}),
        (_load(window_records=9_999), {PERCOLATION: 1 + 50}),
        (_load(window_records=10_000), {PERCOLATION: 2 + 50}),
        (_load(window_records=10_001), {PERCOLATION: 2 + 51}),
        (_load(unmatchable=300), {PERCOLATION: 24 + 300}),
        (_load(window_records=None), {PERCOLATION: 24}),
        (_load(window_records=None, window_days=7), {PERCOLATION: 4 + 158}),
        (_load(records_per_fetch=100), {PERCOLATION: 1 + 45, PER_QUERY: 1001}),
        (_load(news_rate=0.0), {PER_QUERY: 1000, GROUPED: 16}),
        (_load(news_rate=1.0), {PER_QUERY: 1005, GROUPED: 2005}),
        (_load(news_rate=0.201), {PER_QUERY: 1000 + 2}),
        (_load(0), {PER_QUERY: 0, GROUPED: 0, PERCOLATION: 0}),
        (_load(1), {PER_QUERY: 2, GROUPED: 3, PERCOLATION: 24}),
        (_load(1, most_per_group=1, news_rate=0), {PER_QUERY: 1, GROUPED: 1}),
    ],
)
def test_each_plan_costs_its_searches_and_fetches(
    load: Workload, costs: dict[PlanName, int]
) -> None:
    assert {plan: _cost(load)[plan] for plan in costs} == costs


@pytest.mark.parametrize(
    ("load", "order"),
    [
        (_load(), [PERCOLATION, GROUPED, PER_QUERY]),
        (_load(10), [GROUPED, PER_QUERY, PERCOLATION]),
        (_load(10, news_rate=0.3), [PER_QUERY, GROUPED, PERCOLATION]),
        (_load(unmatchable=1000), [GROUPED, PER_QUERY, PERCOLATION]),
        (_load(window_records=1_000_000), [GROUPED, PER_QUERY, PERCOLATION]),
        (_load(unmatchable=1000, news_rate=0.5), [PER_QUERY, PERCOLATION, GROUPED]),
        # Equal costs: the simplest first.
        (_load(0), [PER_QUERY, GROUPED, PERCOLATION]),
        (_load(1, news_rate=0, window_records=0), [PER_QUERY, GROUPED, PERCOLATION]),
    ],
)
def test_the_cheapest_plan_is_first_and_chosen(load: Workload, order: list[PlanName]) -> None:
    assert [e.plan for e in estimates(load)] == order
    assert choose(load).plan is order[0]


@pytest.mark.parametrize("plan", PlanName)
def test_a_plan_that_was_asked_for_is_taken(plan: PlanName) -> None:
    assert choose(_load(), plan).plan is plan


@pytest.mark.parametrize(
    ("load", "size"),
    [
        (_load(news_rate=0), 63),  # the smallest size that makes sixteen groups
        (_load(news_rate=0.2), 2),
        (_load(news_rate=0.3), 1),
        (_load(5, news_rate=0), 5),
        (_load(most_per_group=3), 3),
    ],
)
def test_groups_are_as_large_as_pays_and_as_fits(load: Workload, size: int) -> None:
    assert choose(load, GROUPED).group_size == size


def test_an_estimate_says_its_sum_in_words() -> None:
    said = {e.plan: e for e in estimates(_load(unmatchable=1, window_records=None))}
    assert said[PER_QUERY].why == "1,000 searches, 1 fetch of what is new"
    assert said[GROUPED].why == (
        "about 126 searches in groups of 64 when 1.0% of queries have news, "
        "10 more for their PMIDs, 1 fetch of what is new"
    )
    assert said[PERCOLATION] == PlanEstimate(
        PERCOLATION,
        25,
        "1 search and 23 fetches for 4,500 assumed records of the window, "
        "1 search for queries that cannot be matched here",
    )
    assert "4,500 counted records" in choose(_load(), PERCOLATION).why
    assert choose(_load(0), PERCOLATION).why == "nothing to look for"


@pytest.mark.parametrize(
    "other",
    [
        {"queries": -1},
        {"unmatchable": -1},
        {"unmatchable": 1001},
        {"news_rate": -0.1},
        {"news_rate": 1.1},
        {"news_rate": float("nan")},
        {"most_per_group": 0},
        {"records_per_fetch": 0},
        {"window_days": 0},
        {"window_records": -1},
    ],
)
def test_numbers_that_mean_nothing_are_refused(other: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"unmatchable|news rate|at least 1|negative"):
        _load(**other)
