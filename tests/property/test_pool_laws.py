"""One outcome of several rungs, and one list of several lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.domain.ids import Pmid
from evidence.domain.searches import (
    Pool,
    RungRole,
    RungState,
    SearchOutcome,
    combined_outcome,
    pooled,
)

D, F, S = RungRole.DECIDING, RungRole.FALLBACK, RungRole.SUPPLEMENT
NOT_RUN, FAILED, TRUNCATED, EMPTY, COMPLETE = (
    SearchOutcome.NOT_RUN,
    SearchOutcome.FAILED,
    SearchOutcome.TRUNCATED,
    SearchOutcome.EMPTY,
    SearchOutcome.COMPLETE,
)


@pytest.mark.parametrize(
    ("rungs", "expected"),
    [
        ([], NOT_RUN),
        ([(S, COMPLETE)], NOT_RUN),
        ([(F, COMPLETE)], NOT_RUN),
        ([(D, NOT_RUN)], NOT_RUN),
        ([(D, COMPLETE)], COMPLETE),
        ([(D, EMPTY)], EMPTY),
        ([(D, FAILED)], FAILED),
        ([(D, TRUNCATED)], TRUNCATED),
        ([(D, EMPTY), (S, EMPTY)], EMPTY),
        ([(D, EMPTY), (S, COMPLETE)], COMPLETE),
        ([(D, EMPTY), (S, TRUNCATED)], COMPLETE),
        ([(D, COMPLETE), (S, EMPTY)], COMPLETE),
        ([(D, COMPLETE), (S, TRUNCATED)], COMPLETE),
        ([(D, COMPLETE), (S, FAILED)], FAILED),
        ([(D, EMPTY), (S, FAILED)], FAILED),
        ([(D, TRUNCATED), (F, COMPLETE)], COMPLETE),
        ([(D, TRUNCATED), (F, EMPTY)], TRUNCATED),  # nothing stands in for nothing
        ([(D, TRUNCATED), (F, TRUNCATED)], TRUNCATED),
        ([(D, TRUNCATED), (F, FAILED)], FAILED),
        ([(D, TRUNCATED), (F, NOT_RUN)], NOT_RUN),
        ([(D, TRUNCATED), (F, COMPLETE), (S, FAILED)], FAILED),
        ([(D, COMPLETE), (D, TRUNCATED)], TRUNCATED),
        ([(D, COMPLETE), (D, NOT_RUN)], NOT_RUN),
        ([(D, COMPLETE), (D, EMPTY)], COMPLETE),
        ([(D, EMPTY), (D, EMPTY)], EMPTY),
    ],
)
def test_the_outcome_of_several_rungs(
    rungs: list[tuple[RungRole, SearchOutcome]], expected: SearchOutcome
) -> None:
    assert combined_outcome(RungState(*rung) for rung in rungs) is expected


STATES = st.lists(
    st.builds(RungState, st.sampled_from(RungRole), st.sampled_from(SearchOutcome)), max_size=6
)


@given(STATES)
def test_a_failed_rung_always_fails_the_search(states: list[RungState]) -> None:
    failed = any(s.outcome is FAILED for s in states)
    assert (combined_outcome(states) is FAILED) == failed


@given(STATES)
def test_a_search_is_finished_only_by_a_basis_that_delivered_its_whole_list(
    states: list[RungState],
) -> None:
    if combined_outcome(states) in {COMPLETE, EMPTY}:
        deciding = [s.outcome for s in states if s.role is D]
        basis = [s.outcome for s in states if s.role is F] or deciding
        assert deciding
        assert set(basis) <= {COMPLETE, EMPTY}


@given(STATES)
def test_nothing_found_means_that_no_rung_found_anything(states: list[RungState]) -> None:
    if combined_outcome(states) is EMPTY:
        assert {s.outcome for s in states} == {EMPTY}


@given(STATES, st.randoms(use_true_random=False))
def test_the_order_of_the_rungs_does_not_matter(states: list[RungState], random: object) -> None:
    shuffled = list(states)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis types it as object
    assert combined_outcome(shuffled) is combined_outcome(states)


@given(STATES)
def test_a_cut_off_supplement_changes_no_finished_search_but_an_empty_one(
    states: list[RungState],
) -> None:
    before = combined_outcome(states)
    after = combined_outcome([*states, RungState(S, TRUNCATED)])
    assert after is (COMPLETE if before is EMPTY else before)


def pmids(*numbers: int) -> tuple[Pmid, ...]:
    return tuple(Pmid(str(n)) for n in numbers)


@pytest.mark.parametrize(
    ("rungs", "limit", "expected"),
    [
        ([], 5, Pool((), 0)),
        ([(D, ())], 5, Pool((), 0)),
        ([(D, pmids(3, 1, 2))], 5, Pool(pmids(3, 1, 2), 0)),
        ([(D, pmids(3, 1, 2))], 2, Pool(pmids(3, 1), 1)),
        # In both lists is better than first in one.
        ([(D, pmids(3, 1)), (S, pmids(9, 1))], 5, Pool(pmids(1, 3, 9), 0)),
        # A supplement's hits left over are no gap: it is a sample.
        ([(D, pmids(1)), (S, pmids(2, 3, 4))], 2, Pool(pmids(1, 2), 0)),
        # Ties go to the lower number, not to the lower text.
        ([(D, pmids(10)), (S, pmids(9))], 2, Pool(pmids(9, 10), 0)),
        # A fallback stands in for the list that was cut off.
        ([(D, pmids(1, 2, 3, 4)), (F, pmids(4))], 2, Pool(pmids(4, 1), 0)),
        ([(D, pmids(1, 2)), (F, pmids(3, 4))], 1, Pool(pmids(1), 2)),
    ],
)
def test_the_pool_of_several_lists(
    rungs: list[tuple[RungRole, tuple[Pmid, ...]]], limit: int, expected: Pool
) -> None:
    assert pooled(rungs, limit) == expected


LISTS = st.lists(
    st.tuples(
        st.sampled_from(RungRole),
        st.lists(st.integers(1, 30), unique=True, max_size=12).map(lambda n: pmids(*n)),
    ),
    max_size=4,
)


@given(LISTS, st.integers(1, 40))
def test_every_hit_is_screened_or_beyond_the_limit(
    rungs: list[tuple[RungRole, tuple[Pmid, ...]]], limit: int
) -> None:
    pool = pooled(rungs, limit)
    found = {p for _, hits in rungs for p in hits}
    assert len(pool.screened) == min(limit, len(found))
    assert len(set(pool.screened)) == len(pool.screened)
    assert set(pool.screened) <= found
    if len(found) <= limit:
        assert pool.unread == 0


@given(LISTS, st.integers(1, 40))
def test_unread_counts_the_basis_alone(
    rungs: list[tuple[RungRole, tuple[Pmid, ...]]], limit: int
) -> None:
    pool = pooled(rungs, limit)
    role = F if any(r is F and hits for r, hits in rungs) else D
    basis = {p for r, hits in rungs if r is role for p in hits}
    assert pool.unread == len(basis - set(pool.screened))


@given(LISTS, st.integers(1, 20))
def test_a_smaller_limit_screens_a_beginning_of_the_same_list(
    rungs: list[tuple[RungRole, tuple[Pmid, ...]]], limit: int
) -> None:
    assert pooled(rungs, limit).screened == pooled(rungs, limit + 5).screened[:limit]


@given(st.lists(st.integers(1, 99), unique=True, max_size=20), st.integers(1, 30))
def test_one_list_keeps_its_order(numbers: list[int], limit: int) -> None:
    assert pooled([(D, pmids(*numbers))], limit).screened == pmids(*numbers)[:limit]
