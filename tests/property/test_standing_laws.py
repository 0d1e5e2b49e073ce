"""Standing told by more than one source: a table of cases, and laws for all of them."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.domain.citations import Standing
from evidence.domain.ids import Pmid
from evidence.domain.standing import StandingEvent, severity, standing_from, union

GOOD, CORRECTED, CONCERN = Standing.GOOD, Standing.CORRECTED, Standing.CONCERN
RETRACTED, UNREADABLE = Standing.RETRACTED, Standing.CHECK_FAILED
TOLD = (GOOD, CORRECTED, UNREADABLE, CONCERN, RETRACTED)
PAPER = Pmid("99000001")


def event(
    standing: Standing,
    year: int | None = 2020,
    *,
    record: str = "1",
    source: str = "retraction_watch",
    notice: Pmid | None = None,
) -> StandingEvent:
    on = None if year is None else date(year, 5, 6)
    return StandingEvent(PAPER, "", standing, on, notice, "", source, record)


@pytest.mark.parametrize(
    ("history", "in_force"),
    [
        ([], None),
        ([(RETRACTED, 2011)], (RETRACTED, 2011)),
        ([(CORRECTED, 2011)], (CORRECTED, 2011)),
        ([(GOOD, 2011)], (GOOD, 2011)),
        ([(RETRACTED, 2011), (GOOD, 2012)], (GOOD, 2012)),
        ([(GOOD, 2011), (RETRACTED, 2012)], (RETRACTED, 2012)),
        ([(RETRACTED, 2011), (GOOD, 2012), (RETRACTED, 2013)], (RETRACTED, 2013)),
        ([(RETRACTED, 2011), (GOOD, 2012), (CORRECTED, 2013)], (CORRECTED, 2013)),
        ([(RETRACTED, 2011), (CORRECTED, 2017)], (RETRACTED, 2011)),
        ([(RETRACTED, 2011), (CONCERN, 2017)], (RETRACTED, 2011)),
        ([(RETRACTED, 2011), (UNREADABLE, 2017)], (RETRACTED, 2011)),
        ([(CONCERN, 2011), (RETRACTED, 2012)], (RETRACTED, 2012)),
        ([(CONCERN, 2011), (CORRECTED, 2012)], (CONCERN, 2011)),
        ([(CONCERN, 2011), (GOOD, 2012)], (GOOD, 2012)),
        ([(CONCERN, 2011), (UNREADABLE, 2012)], (CONCERN, 2011)),
        ([(CORRECTED, 2011), (CONCERN, 2012)], (CONCERN, 2012)),
        ([(CORRECTED, 2011), (UNREADABLE, 2012)], (UNREADABLE, 2012)),
        ([(UNREADABLE, 2011), (CORRECTED, 2012)], (UNREADABLE, 2011)),
        ([(GOOD, 2011), (UNREADABLE, 2012)], (UNREADABLE, 2012)),
        # An upgraded notice: the newer of equals is in force.
        ([(RETRACTED, 2012), (RETRACTED, 2011)], (RETRACTED, 2012)),
        # Undated events come first, so a dated reinstatement lifts them.
        ([(RETRACTED, None), (GOOD, 2011)], (GOOD, 2011)),
        ([(GOOD, None), (RETRACTED, 2011)], (RETRACTED, 2011)),
        ([(RETRACTED, 2011), (GOOD, None)], (RETRACTED, 2011)),
        # Of one day, and of none, the worst counts.
        ([(RETRACTED, 2011), (GOOD, 2011)], (RETRACTED, 2011)),
        ([(RETRACTED, None), (GOOD, None)], (RETRACTED, None)),
    ],
)
def test_the_standing_in_force_follows_the_days(
    history: Sequence[tuple[Standing, int | None]], in_force: tuple[Standing, int | None] | None
) -> None:
    last = standing_from(event(standing, year) for standing, year in history)
    told = last and (last.standing, last.on and last.on.year)
    assert told == in_force


def test_of_equal_events_the_highest_record_is_given() -> None:
    same = [event(RETRACTED, record=record) for record in ("9", "10", "2")]
    assert standing_from(same) == same[1]


@pytest.mark.parametrize(
    ("pubmed", "other", "expected"),
    [
        (GOOD, RETRACTED, RETRACTED),
        (GOOD, CONCERN, CONCERN),
        (GOOD, CORRECTED, CORRECTED),
        (GOOD, GOOD, GOOD),
        (GOOD, UNREADABLE, UNREADABLE),
        (RETRACTED, GOOD, RETRACTED),
        (RETRACTED, CORRECTED, RETRACTED),
        (CONCERN, GOOD, CONCERN),
        (CONCERN, RETRACTED, RETRACTED),
        (CORRECTED, RETRACTED, RETRACTED),
        (Standing.PARTIALLY_RETRACTED, RETRACTED, RETRACTED),
        (Standing.PARTIALLY_RETRACTED, CONCERN, Standing.PARTIALLY_RETRACTED),
        (Standing.REPLACED, RETRACTED, Standing.REPLACED),
        (Standing.WITHDRAWN, RETRACTED, Standing.WITHDRAWN),
        (Standing.SUPERSEDED, CORRECTED, Standing.SUPERSEDED),
        (Standing.SUPERSEDED, CONCERN, CONCERN),
        (Standing.PREPRINT, GOOD, Standing.PREPRINT),
        (Standing.PREPRINT, CORRECTED, CORRECTED),
        (Standing.NOT_CHECKED, GOOD, Standing.NOT_CHECKED),
        (Standing.NOT_CHECKED, RETRACTED, RETRACTED),
        (Standing.CHECK_FAILED, GOOD, Standing.CHECK_FAILED),
        (Standing.CHECK_FAILED, CONCERN, CONCERN),
        (Standing.NOTICE, RETRACTED, Standing.NOTICE),
        (Standing.NOTICE, CONCERN, Standing.NOTICE),
        (Standing.NOTICE, GOOD, Standing.NOTICE),
    ],
)
def test_the_worst_standing_is_taken_and_a_notice_stays_one(
    pubmed: Standing, other: Standing, expected: Standing
) -> None:
    worst, sources = union(pubmed, None, [event(other)])
    assert worst is expected
    assert sources == (
        f"pubmed: {pubmed}",
        f"retraction_watch: {other} (record 1, 2020-05-06)",
    )


def test_each_source_speaks_once_by_its_event_in_force() -> None:
    events = [
        event(RETRACTED, 2011, source="z"),
        event(CONCERN, None, source="a", record="", notice=Pmid("99000009")),
        event(GOOD, 2012, source="z", record="2"),
    ]
    assert union(RETRACTED, Pmid("77"), events) == (
        RETRACTED,
        (
            "pubmed: retracted (notice PMID 77)",
            "a: concern (undated, notice PMID 99000009)",
            "z: good (record 2, 2012-05-06)",
        ),
    )


def test_a_retraction_that_its_own_source_lifted_is_not_held_against_the_paper() -> None:
    events = [event(RETRACTED, 2011), event(GOOD, 2012)]
    assert union(GOOD, None, events)[0] is GOOD


def test_every_standing_has_its_own_severity() -> None:
    assert len({severity(standing) for standing in Standing}) == len(Standing)


_EVENTS = st.lists(
    st.builds(
        event,
        st.sampled_from(TOLD),
        st.none() | st.integers(2000, 2004),
        record=st.sampled_from(["1", "2", "10"]),
        source=st.sampled_from(["a", "b"]),
        notice=st.none(),
    ),
    max_size=6,
)
_PUBMED = st.sampled_from(list(Standing))


@given(_EVENTS, st.data())
def test_the_order_in_which_events_are_given_does_not_matter(
    events: list[StandingEvent], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(events))
    one_source = [e for e in events if e.source == "a"]
    assert standing_from(one_source) == standing_from(e for e in shuffled if e.source == "a")
    assert union(GOOD, None, events) == union(GOOD, None, shuffled)


@given(_EVENTS)
def test_what_is_in_force_is_one_of_the_events(events: list[StandingEvent]) -> None:
    in_force = standing_from(events)
    assert in_force in events if events else in_force is None


@given(_EVENTS)
def test_without_a_reinstatement_the_worst_event_is_in_force(events: list[StandingEvent]) -> None:
    lasting = [e for e in events if e.standing is not GOOD]
    in_force = standing_from(lasting)
    worst = max((severity(e.standing) for e in lasting), default=None)
    assert (in_force and severity(in_force.standing)) == worst


@given(_EVENTS)
def test_a_later_reinstatement_alone_lifts_everything(events: list[StandingEvent]) -> None:
    lifted = standing_from([*events, event(GOOD, 2010)])
    assert lifted is not None
    assert lifted.standing is GOOD
    for milder in (CORRECTED, UNREADABLE, CONCERN):
        still = standing_from([*events, event(RETRACTED, 2010), event(milder, 2011)])
        assert still == event(RETRACTED, 2010)


@given(_PUBMED, _EVENTS)
def test_no_source_makes_pubmeds_standing_better(
    pubmed: Standing, events: list[StandingEvent]
) -> None:
    worst, sources = union(pubmed, None, events)
    assert severity(worst) >= severity(pubmed)
    assert len(sources) == 1 + len({e.source for e in events})
    assert union(pubmed, None, [])[0] is pubmed


@given(_PUBMED, _EVENTS, _EVENTS)
def test_the_union_is_as_bad_as_its_worst_source(
    pubmed: Standing, some: list[StandingEvent], more: list[StandingEvent]
) -> None:
    ours = [e for e in some if e.source == "a"]
    theirs = [e for e in more if e.source == "b"]
    together = union(pubmed, None, [*ours, *theirs])[0]
    parts = [union(pubmed, None, part)[0] for part in (ours, theirs)]
    assert together is max(parts, key=severity)


@given(_EVENTS)
def test_a_notice_is_never_called_retracted_by_others(events: list[StandingEvent]) -> None:
    assert union(Standing.NOTICE, None, events)[0] is Standing.NOTICE
