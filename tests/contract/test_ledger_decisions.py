"""What the ledger promises about states, what moved and what was decided, on both databases."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from evidence.db.ledger import SqlLedger, SqlWriter
from evidence.domain.changes import Change, ChangeKind
from evidence.domain.decisions import EXCLUDED, WITHDRAWN, Decision, DecisionSubject
from evidence.domain.errors import Conflict, NotFound, UsageError
from evidence.domain.evidence_state import EvidenceState
from evidence.domain.ids import Pmid
from evidence.domain.refresh_runs import RefreshOutcome
from evidence.ports import StaleDecision, StoredChange, StoredSnapshot
from support.ledger_values import (
    AT,
    LATER,
    SOURCE,
    add_claims,
    add_document,
    decision,
    draft,
    pass_of,
    state,
)

FIRST = Change(ChangeKind.FIRST_LOOK, None, "", "supported C")
ADDED = Change(ChangeKind.EVIDENCE_ADDED, Pmid("12"), "", "rct supports", Pmid("99"))
OLD, NEW = state(["9", "10"]), state(["9", "10", "11"])


@pytest.fixture
def claim_ids(ledger: SqlLedger) -> list[int]:
    """Three claims; the state that decisions are made on is kept."""
    with ledger.write() as tx:
        tx.keep_state(state())
        return add_claims(tx, add_document(tx), [draft()] * 3)


def begun(ledger: SqlLedger, source: str = SOURCE) -> int:
    with ledger.write() as tx:
        return tx.begin_refresh(pass_of(source=source))


def decide(ledger: SqlLedger, given: Decision, source: str = SOURCE) -> int:
    with ledger.write() as tx:
        return tx.add_decision(source, given)


def stance(claim_id: int, pmid: str, value: str = "contradicts", **changes: object) -> Decision:
    values = {"subject": DecisionSubject.STANCE, "pmid": Pmid(pmid), "reason": ""}
    return decision(claim_id, value, **(values | changes))


@pytest.mark.parametrize("given", [state(), state([]), state(["9", "10"], flags=("\x00\ud800",))])
def test_a_state_comes_back_by_its_digest(ledger: SqlLedger, given: EvidenceState) -> None:
    with ledger.write() as tx:
        tx.keep_state(given)
        tx.keep_state(given)
    with ledger.write() as tx:
        tx.keep_state(given)
        assert tx.named_report("SELECT count(*) AS n FROM evidence_state", {}) == [{"n": 1}]
    with ledger.read() as snapshot:
        assert snapshot.evidence_state(given.digest) == given


def test_an_unknown_state_is_not_found(ledger: SqlLedger) -> None:
    with ledger.read() as snapshot, pytest.raises(NotFound, match="000000000000"):
        snapshot.evidence_state("0" * 64)


def test_a_claims_newest_snapshot_is_the_one_taken_last(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    one, two, three = claim_ids
    first, second = begun(ledger), begun(ledger)
    with ledger.write() as tx:
        tx.add_snapshot(first, one, OLD, (), AT, before=True)
        tx.add_snapshot(first, two, OLD, (), AT, before=True)
        tx.add_snapshot(first, one, NEW, [ADDED], LATER)
    with ledger.read() as snapshot:
        assert snapshot.snapshots([two, one, three, one], SOURCE) == {
            one: StoredSnapshot(one, first, NEW, LATER),
            two: StoredSnapshot(two, first, OLD, AT),
        }
        assert list(snapshot.snapshots([two, one], SOURCE)) == [one, two]
        assert snapshot.snapshotted(first) == {one}
        assert snapshot.snapshots(claim_ids, "other") == {}
        assert snapshot.snapshots([], SOURCE) == {}
    with ledger.write() as tx:
        tx.add_snapshot(second, one, OLD, (), AT)
        tx.add_snapshot(second, two, NEW, (), AT)
        tx.add_snapshot(first, two, OLD, (), AT)  # the older pass, continued after the newer
    with ledger.read() as snapshot:
        found = snapshot.snapshots(claim_ids, SOURCE)
        assert {i: (s.refresh_id, s.state) for i, s in found.items()} == {
            one: (second, OLD),
            two: (first, OLD),
        }
        assert snapshot.snapshotted(first) == snapshot.snapshotted(second) == {one, two}


def test_after_wins_over_before_of_the_same_pass(ledger: SqlLedger, claim_ids: list[int]) -> None:
    number, other = begun(ledger), begun(ledger, "other")
    with ledger.write() as tx:
        for claim_id in claim_ids:
            tx.add_snapshot(number, claim_id, OLD, (), AT, before=True)
            tx.add_snapshot(number, claim_id, NEW, [ADDED], AT)
            tx.add_snapshot(other, claim_id, OLD, [FIRST], AT)
    with ledger.read() as snapshot:
        here, there = (snapshot.snapshots(claim_ids, source) for source in (SOURCE, "other"))
    assert [s.state for s in here.values()] == [NEW] * 3
    assert [(s.refresh_id, s.state) for s in there.values()] == [(other, OLD)] * 3


def test_a_pass_keeps_each_look_at_a_claim_once(ledger: SqlLedger, claim_ids: list[int]) -> None:
    number = begun(ledger)
    with ledger.write() as tx:
        tx.add_snapshot(number, claim_ids[0], OLD, (), AT, before=True)
        tx.add_snapshot(number, claim_ids[0], OLD, (), AT)
    for before in (True, False):
        with pytest.raises(Conflict, match="already"), ledger.write() as tx:
            tx.add_snapshot(number, claim_ids[0], NEW, [ADDED], LATER, before=before)
    with ledger.read() as snapshot:
        assert snapshot.changes([number]) == []
        with pytest.raises(NotFound):
            snapshot.evidence_state(NEW.digest)


def test_changes_come_by_pass_claim_and_the_order_they_were_given_in(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    one, two, _ = claim_ids
    first, second, third = (begun(ledger) for _ in range(3))
    damaged = Change(ChangeKind.QUERY_CHANGED, None, "a\x00b", "c")
    with ledger.write() as tx:
        tx.add_snapshot(second, two, OLD, [damaged], LATER)
        tx.add_snapshot(first, two, OLD, [FIRST, ADDED], AT)
        tx.add_snapshot(first, one, OLD, [], AT, before=True)
        tx.add_snapshot(first, one, OLD, [ADDED, FIRST], LATER)
        tx.add_snapshot(third, one, NEW, [FIRST], LATER)
    with ledger.read() as snapshot:
        assert snapshot.changes([second, first, first]) == [
            StoredChange(first, one, ADDED, LATER),
            StoredChange(first, one, FIRST, LATER),
            StoredChange(first, two, FIRST, AT),
            StoredChange(first, two, ADDED, AT),
            StoredChange(second, two, replace(damaged, before="a\ufffdb"), LATER),
        ]
        assert snapshot.changes([]) == snapshot.changes([77]) == []


def test_a_decision_comes_back_with_its_number(ledger: SqlLedger, claim_ids: list[int]) -> None:
    one, two, three = claim_ids
    given = [decision(two), stance(one, "11"), stance(one, "12", at=AT), decision(one)]
    assert [decide(ledger, each) for each in given] == [1, 2, 3, 4]
    decide(ledger, decision(one, "no_evidence"), "other")
    with ledger.read() as snapshot:
        kept = [replace(each, id=number) for number, each in enumerate(given, start=1)]
        assert snapshot.decisions([three, one, two, one], SOURCE) == kept
        assert snapshot.decisions([two], SOURCE) == kept[:1]
        assert [d.id for d in snapshot.decisions(claim_ids, "other")] == [5]
        assert snapshot.decisions([three], SOURCE) == snapshot.decisions([], SOURCE) == []


def test_a_later_decision_supersedes_and_both_stay(ledger: SqlLedger, claim_ids: list[int]) -> None:
    one = claim_ids[0]
    first = decide(ledger, decision(one))
    second = decide(ledger, decision(one, "insufficient", supersedes=first))
    third = decide(ledger, decision(one, WITHDRAWN, supersedes=second))
    with ledger.read() as snapshot:
        kept = snapshot.decisions([one], SOURCE)
    assert [(d.id, d.value, d.supersedes) for d in kept] == [
        (first, "mixed", None),
        (second, "insufficient", first),
        (third, WITHDRAWN, second),
    ]


@pytest.mark.parametrize(
    ("supersedes", "says"),
    [
        (None, "decision 3 is the newest.*yours was the first"),
        (1, "decision 3 is the newest.*yours was to supersede 1"),
        (2, "decision 3 is the newest.*yours was to supersede 2"),
    ],
)
def test_only_the_newest_on_the_same_thing_can_be_superseded(
    ledger: SqlLedger, claim_ids: list[int], supersedes: int | None, says: str
) -> None:
    one = claim_ids[0]
    decide(ledger, decision(one))
    decide(ledger, stance(one, "11"))
    decide(ledger, decision(one, "insufficient", supersedes=1))
    with pytest.raises(Conflict, match=says):
        decide(ledger, decision(one, supersedes=supersedes))
    with ledger.read() as snapshot:
        assert len(snapshot.decisions([one], SOURCE)) == 3


def test_each_claim_source_subject_and_record_is_a_thing_of_its_own(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    one, two, _ = claim_ids
    excluded = {"subject": DecisionSubject.EXCLUSION, "pmid": Pmid("11")}
    decide(ledger, stance(one, "11"))
    for other in (
        stance(one, "12"),
        stance(two, "11"),
        decision(one),
        decision(one, EXCLUDED, **excluded),
    ):
        with pytest.raises(
            Conflict, match=r"nothing was decided on this \w+, yours was to supersede 1"
        ):
            decide(ledger, replace(other, supersedes=1))
        decide(ledger, other)
    with pytest.raises(Conflict, match="nothing was decided"):
        decide(ledger, stance(one, "11", supersedes=1), "other")
    assert decide(ledger, stance(one, "11"), "other") == 6


def test_a_decision_needs_its_claim_and_the_state_it_was_made_on(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    with pytest.raises(NotFound, match="claim 99"):
        decide(ledger, decision(99))
    with pytest.raises(NotFound, match=f"state {OLD.digest[:12]}"):
        decide(ledger, decision(claim_ids[0], state_digest=OLD.digest))


@pytest.mark.parametrize("words", [{"reason": "a\x00"}, {"by": "a\ud800"}])
def test_a_persons_words_are_refused_rather_than_changed(
    ledger: SqlLedger, claim_ids: list[int], words: dict[str, str]
) -> None:
    with pytest.raises(UsageError, match="no database can keep"):
        decide(ledger, decision(claim_ids[0], **words))


def test_stale_decisions_are_told_in_the_order_they_were_found(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    one, two, three = claim_ids
    later, earlier = decide(ledger, decision(two)), decide(ledger, decision(one))
    elsewhere = decide(ledger, decision(one), "other")
    first, second = begun(ledger), begun(ledger)
    found = [(second, earlier, ("a",)), (second, later, ("b", "c")), (first, earlier, ("d\x00",))]
    with ledger.write() as tx:
        for number, decided, reasons in found:
            tx.add_stale(number, decided, reasons, LATER)
        tx.add_stale(second, elsewhere, ["x"], AT)
    with ledger.read() as snapshot:
        by_id = {d.id: d for d in snapshot.decisions(claim_ids, SOURCE)}
        assert snapshot.stale_decisions([two, one, three], SOURCE) == [
            StaleDecision(by_id[earlier], second, ("a",), LATER),
            StaleDecision(by_id[later], second, ("b", "c"), LATER),
            StaleDecision(by_id[earlier], first, ("d\ufffd",), LATER),
        ]
        assert [s.reasons for s in snapshot.stale_decisions([one], "other")] == [("x",)]
        assert snapshot.stale_decisions([three], SOURCE) == []


def test_a_pass_that_is_continued_may_find_more(ledger: SqlLedger, claim_ids: list[int]) -> None:
    number, decided = begun(ledger), decide(ledger, decision(claim_ids[0]))
    with ledger.write() as tx:
        tx.add_stale(number, decided, ["one new record"], AT)
    with ledger.write() as tx:
        tx.add_stale(number, decided, ["two new records"], LATER)
    with ledger.read() as snapshot:
        told = snapshot.stale_decisions(claim_ids, SOURCE)
    assert [s.reasons for s in told] == [("one new record",), ("two new records",)]


WRITES: dict[str, tuple[str, Callable[[SqlWriter], None]]] = {
    "snapshot without a pass": ("pass 7", lambda tx: tx.add_snapshot(7, 1, OLD, (), AT)),
    "snapshot without a claim": ("claim 9", lambda tx: tx.add_snapshot(1, 9, OLD, (), AT)),
    "stale without a pass": ("pass 7", lambda tx: tx.add_stale(7, 1, ["x"], AT)),
    "stale without a decision": ("decision 9", lambda tx: tx.add_stale(1, 9, ["x"], AT)),
}


@pytest.mark.parametrize(("missing", "write"), WRITES.values(), ids=WRITES)
def test_what_is_referred_to_must_be_there(
    ledger: SqlLedger, claim_ids: list[int], missing: str, write: Callable[[SqlWriter], None]
) -> None:
    assert (begun(ledger), decide(ledger, decision(claim_ids[0])), claim_ids[0]) == (1, 1, 1)
    with pytest.raises(NotFound, match=missing), ledger.write() as tx:
        write(tx)


def test_an_error_undoes_all_that_was_added_with_it(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    number = begun(ledger)

    def half() -> None:
        with ledger.write() as tx:
            tx.add_snapshot(number, claim_ids[0], NEW, [ADDED], AT)
            tx.add_stale(number, tx.add_decision(SOURCE, decision(claim_ids[0])), ["x"], AT)
            tx.end_refresh(number, RefreshOutcome.COMPLETE, 1, (), AT)
            tx.add_decision(SOURCE, decision(claim_ids[0]))

    with pytest.raises(Conflict):
        half()
    with ledger.read() as snapshot:
        assert snapshot.snapshots(claim_ids, SOURCE) == {}
        assert snapshot.changes([number]) == []
        assert snapshot.decisions(claim_ids, SOURCE) == []
        assert snapshot.stale_decisions(claim_ids, SOURCE) == []
        assert snapshot.open_refresh(SOURCE, "due") is not None


def test_more_claims_than_a_statement_takes_are_no_trouble(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    number, decided = begun(ledger), decide(ledger, decision(claim_ids[2]))
    with ledger.write() as tx:
        tx.add_snapshot(number, claim_ids[2], NEW, [ADDED], AT)
        tx.add_stale(number, decided, ["x"], AT)
    many = range(40_000, 0, -1)
    with ledger.read() as snapshot:
        assert list(snapshot.snapshots(many, SOURCE)) == [claim_ids[2]]
        assert [d.id for d in snapshot.decisions(many, SOURCE)] == [decided]
        assert [s.decision.id for s in snapshot.stale_decisions(many, SOURCE)] == [decided]
        assert len(snapshot.changes(many)) == 1
