"""Decisions: kept with the evidence seen, superseded and never overwritten, acted upon."""

from collections.abc import Iterator

import pytest

from evidence.domain.decisions import ACCEPTED, EXCLUDED, DecisionSubject
from evidence.domain.errors import Conflict, NotFound, UsageError
from evidence.domain.ids import Pmid
from evidence.services.decide import Act, ListedDecision, decisions_on
from support.refresh_desk import audit, decider, observer, refresh, retracted, verdicts
from support.service_parts import Desk, desk, paper

P21 = Pmid("21")
AGAINST = Act(DecisionSubject.STANCE, "contradicts", P21)
FOR = Act(DecisionSubject.STANCE, "supports", P21)
OUT = Act(DecisionSubject.EXCLUSION, EXCLUDED, P21)
VERDICT = Act(DecisionSubject.VERDICT, "insufficient")
QUERY = Act(DecisionSubject.QUERY, ACCEPTED)


@pytest.fixture
def at_desk(sqlite_url: str) -> Iterator[Desk]:
    with desk(sqlite_url, {"Zinc AND colds": ["11", "12"], "Copper AND flu": ["21"]}) as open_desk:
        open_desk.ingest()
        audit(open_desk)
        yield open_desk


def listed(at_desk: Desk, claim_id: int = 3) -> list[ListedDecision]:
    with at_desk.ledger.read() as snapshot:
        return decisions_on(snapshot, claim_id, "fake")


def test_a_decided_stance_sets_the_verdict_and_its_basis_at_once(at_desk: Desk) -> None:
    decider(at_desk).decide(3, [AGAINST], "read in full")
    with at_desk.reading() as snapshot:
        grade = snapshot.grades([3], "fake")[3]
    assert (grade.verdict, grade.basis) == ("contradicted", "reviewed")


def test_an_excluded_record_counts_no_more(at_desk: Desk) -> None:
    decider(at_desk).decide(3, [OUT], "another copper")
    assert verdicts(at_desk)[3] != "supported D"


def test_the_evidence_that_was_seen_is_kept_beside_the_act(at_desk: Desk) -> None:
    with at_desk.ledger.read() as snapshot:
        seen = observer(at_desk).states(snapshot, [snapshot.claim(3)])[3]
    decider(at_desk, "bo").decide(3, [QUERY], "asked well")
    [one] = listed(at_desk)
    decision = one.decision
    assert (decision.by, decision.reason, decision.state_digest) == (
        "bo",
        "asked well",
        seen.digest,
    )
    with at_desk.ledger.read() as snapshot:
        assert snapshot.evidence_state(decision.state_digest) == seen


def test_a_later_decision_supersedes_the_newest_on_the_same_thing_alone(at_desk: Desk) -> None:
    desk_of = decider(at_desk)
    [first] = desk_of.decide(3, [FOR], "")
    [other] = desk_of.decide(3, [QUERY], "")
    [second] = desk_of.decide(3, [AGAINST], "")
    assert [(o.decision.id, o.decision.supersedes, o.in_force) for o in listed(at_desk)] == [
        (first, None, False),
        (other, None, True),
        (second, first, True),
    ]


def test_what_is_decided_together_rests_on_its_stances_and_is_not_stale_at_once(
    at_desk: Desk,
) -> None:
    decider(at_desk).decide(3, [Act(DecisionSubject.VERDICT, "contradicted"), AGAINST], "read")
    assert [o.decision.subject for o in listed(at_desk)] == ["stance", "verdict"]
    _, stale = refresh(at_desk)
    assert stale == 0


def test_a_decision_goes_stale_when_its_record_falls_and_a_new_one_settles_it(
    at_desk: Desk,
) -> None:
    [first] = decider(at_desk).decide(3, [FOR], "")
    _, stale = refresh(at_desk, retracted(at_desk.source.records["21"]))
    assert stale == 1
    [one] = listed(at_desk)
    assert one.stale == ("PMID 21: good → retracted, notice 900",)
    assert "decision_outdated" in flags(at_desk)
    decider(at_desk).decide(3, [FOR], "still so", supersedes=first)
    assert "decision_outdated" not in flags(at_desk)
    assert [o.stale for o in listed(at_desk)] == [(), ()]


def flags(at_desk: Desk) -> tuple[str, ...]:
    with at_desk.reading() as snapshot:
        return snapshot.grades([3], "fake")[3].flags


def test_a_withdrawn_decision_is_no_longer_in_force(at_desk: Desk) -> None:
    before = verdicts(at_desk)
    [number] = decider(at_desk).decide(3, [AGAINST], "")
    assert verdicts(at_desk) != before
    undone = decider(at_desk).withdraw(3, number, "misread")
    assert verdicts(at_desk) == before
    assert [(o.decision.id, o.in_force) for o in listed(at_desk)] == [
        (number, False), (undone, False),
    ]  # fmt: skip


def test_only_what_is_in_force_can_be_withdrawn(at_desk: Desk) -> None:
    [first] = decider(at_desk).decide(3, [AGAINST], "")
    decider(at_desk).decide(3, [FOR], "")
    with pytest.raises(Conflict):
        decider(at_desk).withdraw(3, first, "too late")
    with pytest.raises(NotFound, match="no decision 9"):
        decider(at_desk).withdraw(3, 9, "")
    with pytest.raises(NotFound):
        decider(at_desk).withdraw(1, first, "of another claim")


@pytest.mark.parametrize(("expected", "fits"), [(None, True), (1, True), (0, False), (2, False)])
def test_who_says_which_decision_is_the_newest_is_told_when_it_is_not(
    at_desk: Desk, expected: int | None, fits: bool
) -> None:
    assert decider(at_desk).decide(3, [FOR], "") == [1]
    if fits:
        decider(at_desk).decide(3, [AGAINST], "", supersedes=expected)
    else:
        with pytest.raises(Conflict):
            decider(at_desk).decide(3, [AGAINST], "", supersedes=expected)
    assert len(listed(at_desk)) == 1 + fits


def test_nothing_was_decided_yet_can_be_said_too(at_desk: Desk) -> None:
    assert decider(at_desk).decide(3, [FOR], "", supersedes=0) == [1]


@pytest.mark.parametrize(
    ("acts", "reason", "error"),
    [
        ([Act(DecisionSubject.STANCE, "supports", Pmid("11"))], "", NotFound),
        ([OUT], " ", UsageError),
        ([VERDICT], "", UsageError),
        ([FOR, OUT], "", UsageError),
    ],
    ids=["not cited", "exclusion needs a reason", "verdict needs one", "all or nothing"],
)
def test_what_cannot_be_decided_keeps_nothing(
    at_desk: Desk, acts: list[Act], reason: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        decider(at_desk).decide(3, acts, reason)
    assert listed(at_desk) == []


def test_a_claim_without_evidence_to_decide_on_is_refused(at_desk: Desk) -> None:
    at_desk.editor().drop(3, "not ours")
    with pytest.raises(Conflict, match="dropped"):
        decider(at_desk).decide(3, [QUERY], "")
    at_desk.editor().edit(1, "a wish", checkable=False)
    with pytest.raises(Conflict, match="not checkable"):
        decider(at_desk).decide(1, [QUERY], "")
    with pytest.raises(NotFound):
        decider(at_desk).decide(99, [QUERY], "")
    with pytest.raises(NotFound):
        listed(at_desk, 99)


def test_new_evidence_that_counts_makes_a_verdict_stale_and_not_a_stance(at_desk: Desk) -> None:
    decider(at_desk).decide(3, [FOR], "")
    decider(at_desk).decide(3, [VERDICT], "one small trial")
    at_desk.source.answers = {**at_desk.source.answers, "Copper AND flu": ["21", "22"]}
    at_desk.source.records = {**at_desk.source.records, "22": paper("22")}
    at_desk.searcher(again=True).search(at_desk.claims())
    refresh(at_desk)
    assert [(o.decision.subject, bool(o.stale)) for o in listed(at_desk)] == [
        ("stance", False),
        ("verdict", True),
    ]
