from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from evidence.domain.appraisal import Design
from evidence.domain.changes import Change, ChangeKind, changes
from evidence.domain.citations import Standing
from evidence.domain.decisions import (
    ACCEPTED,
    EXCLUDED,
    WITHDRAWN,
    Decision,
    DecisionSubject,
    in_force,
    stale_reasons,
)
from evidence.domain.errors import UsageError
from evidence.domain.evidence_state import EvidenceState
from evidence.domain.ids import Pmid
from evidence.domain.searches import SearchOutcome
from support.evidence_states import fact, state

FAILED, NOT_RUN = SearchOutcome.FAILED, SearchOutcome.NOT_RUN
RETRACTED, GOOD = Standing.RETRACTED, Standing.GOOD


def _lines(*args: Any) -> list[str]:
    return [str(change) for change in changes(*args)]


def test_a_first_look_is_one_change_whatever_it_shows() -> None:
    assert _lines(None, state(fact(1), fact(2, "-"), flags=("has_conflict",))) == [
        "first look: supported C"
    ]
    assert _lines(None, state(verdict="no_evidence", grade="")) == ["first look: no_evidence"]


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (state(), state(verdict="mixed"), ["verdict: supported → mixed"]),
        (state(), state(grade="D"), ["grade: C → D"]),
        (state(), state(grade=""), ["grade: C → none"]),
        (
            state(flags=("a", "b")),
            state(flags=("b", "d", "c")),
            ["flag raised: c", "flag raised: d", "flag cleared: a"],
        ),
        (state(), state(fact(7, "-")), ["new RCT contradicts: PMID 7"]),
        (
            state(),
            state(fact(7, "-", RETRACTED, design=Design.SR, notice=8)),
            ["new SR contradicts (retracted): PMID 7, notice 8"],
        ),
        (
            state(fact(7, "0")),
            state(),
            ["PMID 7: no longer among the best-ranked (was RCT mentions)"],
        ),
        (state(fact(7, "0")), state(fact(7, "+")), ["PMID 7: mentions → supports"]),
        (
            state(fact(7)),
            state(fact(7, "+", RETRACTED, digest="d2", notice=9)),
            ["PMID 7: good → retracted, notice 9"],
        ),
        (
            state(fact(7, "+", RETRACTED, notice=9)),
            state(fact(7, "+", GOOD, digest="d2")),
            ["PMID 7: retracted → good"],
        ),
        (
            state(fact(7, "+", RETRACTED, notice=9)),
            state(fact(7, "+", Standing.REPLACED, notice=10)),
            ["PMID 7: retracted → retracted_and_replaced, notice 10"],
        ),
        (
            state(fact(7, "0")),
            state(fact(7, "0", Standing.NOTICE, digest="d2")),
            ["PMID 7: good → notice"],
        ),
        (state(fact(7)), state(fact(7, digest="d2")), ["PMID 7: record revised"]),
        (
            state(queries=("a", "b")),
            state(queries=("b", "c")),
            ["query: none → c", "query: a → none"],
        ),
        (state(), state(claim_version=3), ["wording: version 1 → 3"]),
        (state(), state(search_outcome=FAILED), ["search failed: complete → failed"]),
        (
            state(search_outcome=NOT_RUN),
            state(search_outcome=FAILED),
            ["search failed: not_run → failed"],
        ),
        (
            state(search_outcome=FAILED),
            state(search_outcome=SearchOutcome.EMPTY),
            ["search recovered: failed → empty"],
        ),
        (
            state(search_outcome=NOT_RUN),
            state(search_outcome=SearchOutcome.TRUNCATED),
            ["search recovered: not_run → truncated"],
        ),
        (state(search_outcome=FAILED), state(search_outcome=NOT_RUN), []),
        (state(), state(search_outcome=NOT_RUN), []),
        (state(), state(search_outcome=SearchOutcome.TRUNCATED), []),
        (state(), state(basis="reviewed", unsupported_reason="no_hits"), []),
    ],
)
def test_what_moved_is_one_line_each(
    before: EvidenceState, after: EvidenceState, lines: list[str]
) -> None:
    assert _lines(before, after) == lines


def test_a_change_carries_both_values_and_the_notice() -> None:
    before, after = state(fact(7)), state(fact(7, "+", RETRACTED, notice=9))
    assert changes(before, after) == (
        Change(ChangeKind.STANDING_CHANGED, Pmid("7"), "good", "retracted", Pmid("9")),
    )


def test_changes_come_by_kind_then_by_number() -> None:
    before = state(fact(10), fact(9), fact(8))
    after = state(
        fact(100),
        fact(20, "-"),
        fact(9, "-"),
        fact(8, "0"),
        verdict="mixed",
        grade="D",
        claim_version=2,
    )
    assert [(c.kind.value, c.pmid) for c in changes(before, after)] == [
        ("verdict_changed", None),
        ("grade_changed", None),
        ("evidence_added", "20"),
        ("evidence_added", "100"),
        ("evidence_outranked", "10"),
        ("stance_changed", "8"),
        ("stance_changed", "9"),
        ("wording_changed", None),
    ]


def test_only_what_the_source_lacks_when_asked_is_deleted() -> None:
    before, after = state(fact(1), fact(2), fact(3)), state(fact(3))
    assert _lines(before, after, [Pmid("2"), Pmid("99")]) == [
        "PMID 1: no longer among the best-ranked (was RCT supports)",
        "PMID 2: deleted at the source (was RCT supports)",
    ]


def test_a_deleted_record_is_told_of_while_an_older_search_still_names_it() -> None:
    held = state(fact(3))
    assert _lines(held, held, {Pmid("3")}) == ["PMID 3: deleted at the source (was RCT supports)"]


@pytest.mark.parametrize("outcome", [FAILED, NOT_RUN])
def test_absence_says_nothing_while_a_search_failed_and_the_rest_is_told(
    outcome: SearchOutcome,
) -> None:
    before = state(fact(1), fact(2), fact(3))
    after = state(
        fact(3, "+", RETRACTED),
        search_outcome=outcome,
        verdict="not_searched",
        grade="",
        queries=(),
    )
    told = [c.kind for c in changes(before, after, [Pmid("2")])]
    assert told == [
        ChangeKind.VERDICT_CHANGED,
        ChangeKind.GRADE_CHANGED,
        ChangeKind.STANDING_CHANGED,
        ChangeKind.QUERY_CHANGED,
        *([ChangeKind.SEARCH_FAILED] if outcome is FAILED else []),
    ]


def test_a_long_query_is_shown_by_its_beginning_on_one_line_and_kept_whole() -> None:
    query = "cortisol[tiab]\nOR " * 40
    (change,) = changes(state(queries=()), state(queries=(query,)))
    assert change.after == query
    assert change.words.startswith("query: none → cortisol[tiab] OR cortisol")
    assert change.words.endswith("…")
    assert "\n" not in change.words
    assert len(change.words) == len("query: none → ") + 120


# --- decisions -------------------------------------------------------------------------

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
_VALUE = {
    DecisionSubject.VERDICT: "mixed",
    DecisionSubject.STANCE: "supports",
    DecisionSubject.EXCLUSION: EXCLUDED,
    DecisionSubject.QUERY: ACCEPTED,
}


def _decision(subject: str = "verdict", pmid: int | None = None, **other: Any) -> Decision:
    parts: dict[str, Any] = {
        "id": 1,
        "claim_id": 1,
        "value": _VALUE[DecisionSubject(subject)],
        "reason": "read in full",
        "by": "ada",
        "at": AT,
        "state_digest": "s1",
    }
    number = None if pmid is None else Pmid(str(pmid))
    return Decision(subject=DecisionSubject(subject), pmid=number, **(parts | other))


@pytest.mark.parametrize(
    "made",
    [
        lambda: _decision("verdict"),
        lambda: _decision("verdict", value="no_evidence"),
        lambda: _decision("stance", 7, reason=""),
        lambda: _decision("stance", 7, value="mentions"),
        lambda: _decision("exclusion", 7),
        lambda: _decision("query", reason=""),
        lambda: _decision("verdict", id=2, value=WITHDRAWN, reason="", supersedes=1),
    ],
)
def test_what_fits_together_is_a_decision(made: Callable[[], Decision]) -> None:
    assert made().by == "ada"


@pytest.mark.parametrize(
    ("subject", "pmid", "other", "said"),
    [
        ("verdict", 7, {}, "takes no PMID, got 7"),
        ("query", 7, {}, "takes no PMID"),
        ("stance", None, {}, "needs a PMID"),
        ("exclusion", None, {}, "needs a PMID"),
        ("verdict", None, {"value": "supports"}, "'supports' is none of supported, mixed"),
        ("stance", 7, {"value": "supported"}, "none of supports, contradicts, mentions"),
        ("exclusion", 7, {"value": "yes"}, "none of excluded"),
        ("query", None, {"value": "fine"}, "none of accepted"),
        ("verdict", None, {"reason": " "}, "needs a reason"),
        ("exclusion", 7, {"reason": ""}, "needs a reason"),
        ("query", None, {"by": " "}, "name of who decided"),
        ("verdict", None, {"value": WITHDRAWN}, "nothing that it withdraws"),
        ("verdict", None, {"supersedes": 1}, "cannot supersede 1"),
        ("verdict", None, {"supersedes": 2}, "cannot supersede 2"),
    ],
)
def test_a_decision_whose_parts_do_not_fit_is_refused(
    subject: str, pmid: Any, other: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        _decision(subject, pmid, **other)


def test_the_newest_decision_on_each_thing_is_in_force() -> None:
    first = _decision("stance", 7)
    second = _decision("stance", 7, id=5, value="contradicts", supersedes=1)
    others = [
        _decision("stance", 8, id=2),
        _decision("exclusion", 7, id=3),
        _decision("stance", 7, id=4, claim_id=2),
        _decision("verdict", id=6),
    ]
    standing = in_force([second, *others, first])
    assert [d.id for d in standing] == [2, 3, 4, 5, 6]


def test_a_withdrawn_decision_is_not_in_force_and_may_be_made_again() -> None:
    made = _decision("verdict")
    undone = _decision("verdict", id=2, value=WITHDRAWN, reason="", supersedes=1)
    again = _decision("verdict", id=3, supersedes=2)
    assert in_force([made, undone]) == ()
    assert in_force([again, made, undone]) == (again,)


BASE = state(fact(1), fact(2, "-"), fact(3, "0"), fact(4, "+", RETRACTED))


def _moved(*changed: Any, without: tuple[int, ...] = (), **other: Any) -> Any:
    """Give BASE with some facts in place of its own, or none."""
    facts = {f.pmid: f for f in BASE.items} | {f.pmid: f for f in changed}
    for pmid in without:
        del facts[Pmid(str(pmid))]
    return state(*facts.values(), **other)


@pytest.mark.parametrize(
    ("after", "reasons"),
    [
        (_moved(fact(9, "-")), ["1 new RCT contradicts: PMID 9"]),
        (
            _moved(fact(10), fact(9), fact(11, "-", design=Design.SR), fact(12, "-")),
            [
                "1 new SR contradicts: PMID 11",
                "1 new RCT contradicts: PMID 12",
                "2 new RCT support: PMIDs 9, 10",
            ],
        ),
        (_moved(fact(1, "+", RETRACTED, notice=9)), ["PMID 1: good → retracted, notice 9"]),
        (_moved(fact(2, "-", Standing.CONCERN)), ["PMID 2: good → concern"]),
        (_moved(fact(2, "-", Standing.CORRECTED)), ["PMID 2: good → corrected"]),
        (_moved(fact(4, "+", GOOD)), ["PMID 4: retracted → good"]),
        (_moved(fact(1, "0")), ["PMID 1: supports → mentions"]),
        (_moved(fact(3, "-")), ["PMID 3: mentions → contradicts"]),
        (_moved(fact(1, digest="d2")), ["PMID 1: record revised"]),
        (_moved(claim_version=2), ["wording: version 1 → 2"]),
        (_moved(queries=("a",)), ["query: none → a", "query: cortisol[tiab] → none"]),
        (
            _moved(fact(9), fact(1, "-", Standing.CORRECTED), claim_version=2),
            [
                "1 new RCT supports: PMID 9",
                "PMID 1: supports → contradicts",
                "PMID 1: good → corrected",
                "wording: version 1 → 2",
            ],
        ),
        # What never matters.
        (_moved(), []),
        (_moved(fact(9, "0")), []),
        (_moved(fact(9, "+", RETRACTED)), []),
        (_moved(without=(3,)), []),
        (_moved(without=(1,)), []),
        (_moved(fact(3, "0", RETRACTED)), []),
        (_moved(fact(3, "0", digest="d2")), []),
        (_moved(fact(4, "-", RETRACTED)), []),
        (_moved(fact(4, "+", Standing.REPLACED)), []),
        (_moved(grade="D", verdict="mixed", flags=("aged_evidence", "stale_search")), []),
        (_moved(search_outcome=FAILED), []),
        (state(search_outcome=FAILED, verdict="not_searched", grade=""), []),
    ],
)
def test_a_verdict_rests_on_what_counts_and_on_the_question(
    after: EvidenceState, reasons: list[str]
) -> None:
    assert list(stale_reasons(_decision("verdict"), BASE, after)) == reasons


def test_a_verdict_is_stale_when_a_record_that_counted_was_deleted() -> None:
    gone = [Pmid("1"), Pmid("3"), Pmid("4")]
    line = "PMID 1: deleted at the source (was RCT supports)"
    assert stale_reasons(_decision("verdict"), BASE, _moved(without=(1, 3, 4)), gone) == (line,)
    assert stale_reasons(_decision("verdict"), BASE, BASE, gone) == (line,)


@pytest.mark.parametrize("subject", ["stance", "exclusion"])
@pytest.mark.parametrize(
    ("pmid", "after", "reasons"),
    [
        (1, _moved(fact(1, digest="d2")), ["PMID 1: record revised"]),
        (3, _moved(fact(3, "0", digest="d2")), ["PMID 3: record revised"]),
        (1, _moved(fact(1, "+", RETRACTED, notice=9)), ["PMID 1: good → retracted, notice 9"]),
        (4, _moved(fact(4, "+", GOOD)), ["PMID 4: retracted → good"]),
        (1, _moved(claim_version=2), ["wording: version 1 → 2"]),
        (1, _moved(), []),
        (1, _moved(fact(1, "-")), []),
        (1, _moved(without=(1,)), []),
        (1, _moved(fact(2, "-", RETRACTED), fact(9)), []),
        (1, _moved(queries=("a",)), []),
        (1, _moved(grade="D", flags=("aged_evidence",), search_outcome=FAILED), []),
        (9, _moved(fact(9)), []),
        (9, _moved(), []),
    ],
)
def test_a_decision_on_a_record_rests_on_that_record(
    subject: str, pmid: Any, after: EvidenceState, reasons: list[str]
) -> None:
    assert list(stale_reasons(_decision(subject, pmid), BASE, after)) == reasons


@pytest.mark.parametrize("subject", ["stance", "exclusion"])
def test_a_decision_on_a_record_is_stale_when_that_one_was_deleted(subject: str) -> None:
    after = _moved(without=(1, 2))
    assert stale_reasons(_decision(subject, 2), BASE, after, [Pmid("2"), Pmid("1")]) == (
        "PMID 2: deleted at the source (was RCT contradicts)",
    )
    assert stale_reasons(_decision(subject, 2), BASE, after, [Pmid("1")]) == ()


@pytest.mark.parametrize(
    ("after", "reasons"),
    [
        (_moved(queries=()), ["query: cortisol[tiab] → none"]),
        (_moved(claim_version=2), ["wording: version 1 → 2"]),
        (_moved(fact(9), fact(1, "-", RETRACTED)), []),
        (_moved(search_outcome=FAILED), []),
    ],
)
def test_an_accepted_query_rests_on_query_and_wording(
    after: EvidenceState, reasons: list[str]
) -> None:
    assert list(stale_reasons(_decision("query"), BASE, after)) == reasons


def test_a_withdrawal_is_never_stale() -> None:
    undone = _decision("verdict", id=2, value=WITHDRAWN, supersedes=1)
    assert stale_reasons(undone, BASE, state(claim_version=9)) == ()
