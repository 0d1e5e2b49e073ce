"""What a pass for news would cost, by each way to look, and which to take.

Limits of the source: an ESearch delivers 9,999 PubMed records at most (the E-utilities
refuse `retstart` above 9,998); NCBI asks to fetch in batches of some 200 records.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

_RECORDS_PER_SEARCH = 9_999
# PubMed gains some 4,000 to 5,000 records a day. A rough figure, nowhere measured by us.
_CREATED_PER_DAY = 4_500


class PlanName(StrEnum):
    """Ways to look for news of many queries; the simplest first.

    PER_QUERY: each query is run within the window. GROUPED: many queries are joined
    by OR and only counted; a group with news is halved until its queries with news
    are found. PERCOLATION: every record of the window is fetched and matched here.
    """

    PER_QUERY = "per_query"
    GROUPED = "grouped"
    PERCOLATION = "percolation"


@dataclass(frozen=True, slots=True)
class Workload:
    """What a pass has to look for.

    `unmatchable` queries cannot be matched here and are run at the source.
    `window_records` counts what entered or changed in the window, None when not
    known: then `window_days` times what PubMed gains a day is assumed, which leaves
    out revised records. `news_rate` is the chance, 0 to 1, that a query has news in
    the window. `most_per_group` queries fit in one search.

    Raises:
        ValueError: a count or the rate is out of its range.
    """

    queries: int
    unmatchable: int
    window_records: int | None
    news_rate: float
    most_per_group: int
    records_per_fetch: int = 200
    window_days: int = 1

    def __post_init__(self) -> None:
        """Refuse numbers that mean nothing."""
        if not 0 <= self.unmatchable <= self.queries:
            raise ValueError(f"{self.unmatchable} unmatchable of {self.queries} queries")
        if not 0 <= self.news_rate <= 1:
            raise ValueError(f"news rate is not in 0..1: {self.news_rate}")
        if min(self.most_per_group, self.records_per_fetch, self.window_days) < 1:
            raise ValueError("group size, fetch size and days are at least 1")
        if self.window_records is not None and self.window_records < 0:
            raise ValueError(f"negative number of records: {self.window_records}")

    @property
    def expected_records(self) -> int:
        """Give the records of the window, assumed when not known."""
        if self.window_records is None:
            return _CREATED_PER_DAY * self.window_days
        return self.window_records


@dataclass(frozen=True, slots=True)
class PlanEstimate:
    """What one plan is expected to cost, and the sum in words.

    `group_size` is how many queries to join, 1 where none are.
    """

    plan: PlanName
    requests: int
    why: str
    group_size: int = 1


def estimates(workload: Workload) -> tuple[PlanEstimate, ...]:
    """Give all plans, the cheapest first; equal ones in order of simplicity."""
    by_simplicity = (_per_query(workload), _grouped(workload), _percolation(workload))
    return tuple(sorted(by_simplicity, key=lambda e: e.requests))


def choose(workload: Workload, asked: PlanName | None = None) -> PlanEstimate:
    """Give the plan that was asked for, else the cheapest."""
    return next(e for e in estimates(workload) if asked in {None, e.plan})


def expected_searches(queries: int, group_size: int, news_rate: float) -> float:
    """Give the mean number of counting searches that find which queries have news.

    Groups of `group_size` (the last one may be smaller) are counted, and both halves
    of each group that has news, down to single queries. Exact when each query has news
    with the same chance, independently; queries on one topic share their news, and
    then fewer searches do.
    """
    below = _halving(news_rate)
    full, rest = divmod(queries, group_size)
    last = 1 + below(rest) if rest else 0.0
    return full * (1 + below(group_size)) + last


def _halving(news_rate: float) -> Callable[[int], float]:
    """Give the mean number of searches below a group, by its size.

    Both halves are searched exactly when the group has news, and a half can only have
    news when the group has: so the means of the halves simply add.
    """

    @cache
    def below(size: int) -> float:
        if size == 1:
            return 0.0
        half = size // 2
        has_news = 1 - (1 - news_rate) ** size
        return 2 * has_news + below(half) + below(size - half)

    return below


def _best_group_size(workload: Workload) -> int:
    sizes = range(1, workload.most_per_group + 1)
    return min(sizes, key=lambda s: expected_searches(workload.queries, s, workload.news_rate))


def _ceil(mean: float) -> int:
    """Round up, but not for the last digits of a float."""
    return math.ceil(round(mean, 6))


def _news(workload: Workload) -> tuple[int, int]:
    """Give the queries expected to have news, and the fetches for one record each."""
    with_news = _ceil(workload.queries * workload.news_rate)
    return with_news, math.ceil(with_news / workload.records_per_fetch)


def _per_query(workload: Workload) -> PlanEstimate:
    _, fetches = _news(workload)
    why = f"{_n(workload.queries, 'search')}, {_n(fetches, 'fetch')} of what is new"
    return PlanEstimate(PlanName.PER_QUERY, workload.queries + fetches, why)


def _grouped(workload: Workload) -> PlanEstimate:
    size = _best_group_size(workload)
    searches = _ceil(expected_searches(workload.queries, size, workload.news_rate))
    with_news, fetches = _news(workload)
    why = (
        f"about {_n(searches, 'search')} in groups of {size} "
        f"when {workload.news_rate:.1%} of queries have news, "
        f"{with_news} more for their PMIDs, {_n(fetches, 'fetch')} of what is new"
    )
    return PlanEstimate(PlanName.GROUPED, searches + with_news + fetches, why, size)


def _percolation(workload: Workload) -> PlanEstimate:
    if not workload.queries:
        return PlanEstimate(PlanName.PERCOLATION, 0, "nothing to look for")
    records = workload.expected_records
    searches = max(1, math.ceil(records / _RECORDS_PER_SEARCH))
    fetches = math.ceil(records / workload.records_per_fetch)
    counted = "counted" if workload.window_records is not None else "assumed"
    why = (
        f"{_n(searches, 'search')} and {_n(fetches, 'fetch')} for {records:,} {counted} "
        f"records of the window, {_n(workload.unmatchable, 'search')} "
        "for queries that cannot be matched here"
    )
    return PlanEstimate(PlanName.PERCOLATION, searches + fetches + workload.unmatchable, why)


def _n(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}es"
