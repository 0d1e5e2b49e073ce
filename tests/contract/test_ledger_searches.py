"""What the ledger promises about search runs, on both databases."""

import pytest

from evidence.db.ledger import SqlLedger
from evidence.domain.errors import NotFound
from evidence.domain.ids import Pmid
from evidence.domain.searches import SearchOutcome, SearchRun
from evidence.ports import StoredRun
from support.ledger_values import AT, LATER, SOURCE, add_claims, add_document, draft, query, run


@pytest.fixture
def claim_ids(ledger: SqlLedger) -> list[int]:
    with ledger.write() as tx:
        return add_claims(tx, add_document(tx), [draft()] * 3)


def test_a_run_comes_back_whole(ledger: SqlLedger, claim_ids: list[int]) -> None:
    with ledger.write() as tx:
        tx.add_runs([run(claim_ids[0], ["12", "11", "900"], total=40)], b"<answer/>")
    with ledger.read() as snapshot:
        [kept] = snapshot.runs()
        assert snapshot.payload(kept.payload_sha256) == b"<answer/>"
    assert kept == StoredRun(
        id=1,
        claim_id=claim_ids[0],
        source=SOURCE,
        query=query(),
        started_at=AT,
        finished_at=LATER,
        outcome=SearchOutcome.TRUNCATED,
        failure="",
        total=40,
        hits=(Pmid("12"), Pmid("11"), Pmid("900")),
        translation="zinc[All]",
        warnings=("PhraseNotFound: colds",),
        payload_sha256=kept.payload_sha256,
    )
    assert all(type(pmid) is Pmid for pmid in kept.hits)


@pytest.mark.parametrize(
    ("hits", "total", "failure", "outcome", "counted"),
    [
        (["1", "2"], 2, "", SearchOutcome.COMPLETE, 2),
        (["1", "2"], 3, "", SearchOutcome.TRUNCATED, 3),
        ([], 0, "", SearchOutcome.EMPTY, 0),
        ([], 0, "SourceThrottled: 429", SearchOutcome.FAILED, None),
    ],
)
def test_the_ways_a_search_ends_stay_apart(
    ledger: SqlLedger,
    claim_ids: list[int],
    hits: list[str],
    total: int,
    failure: str,
    outcome: SearchOutcome,
    counted: int | None,
) -> None:
    with ledger.write() as tx:
        tx.add_runs([run(claim_ids[0], hits, total=total, failure=failure)], b"")
    with ledger.read() as snapshot:
        [kept] = snapshot.runs()
    assert (kept.outcome, kept.total, kept.failure) == (outcome, counted, failure)
    assert (len(kept.hits), kept.payload_sha256) == (len(hits), "")


def test_one_answer_serves_several_claims_and_its_bytes_are_kept_once(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    with ledger.write() as tx:
        tx.add_runs([run(i) for i in claim_ids], b"same")
        tx.add_runs([run(claim_ids[0])], b"same")
        assert tx.named_report("SELECT count(*) AS n FROM payload", {}) == [{"n": 1}]
    with ledger.read() as snapshot:
        assert [(r.id, r.claim_id) for r in snapshot.runs()] == list(
            enumerate([*claim_ids, claim_ids[0]], start=1)
        )
        assert len({r.payload_sha256 for r in snapshot.runs()}) == 1


def test_a_failed_run_keeps_the_bytes_that_could_not_be_read(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    with ledger.write() as tx:
        tx.add_runs([run(claim_ids[0], failure="AnswerUnreadable: not XML")], b"<html>")
    with ledger.read() as snapshot:
        assert snapshot.payload(snapshot.runs()[0].payload_sha256) == b"<html>"


def test_runs_can_be_asked_for_by_claim(ledger: SqlLedger, claim_ids: list[int]) -> None:
    one, two, three = claim_ids
    with ledger.write() as tx:
        for claim_id in (two, one, two):
            tx.add_runs([run(claim_id)], b"")
    with ledger.read() as snapshot:
        assert [r.id for r in snapshot.runs([two, two, three])] == [1, 3]
        assert snapshot.runs([three]) == []
        assert snapshot.runs([]) == []


def test_the_newest_run_and_the_newest_answered_one_are_per_claim_strategy_and_source(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    one, two, three = claim_ids
    added = [
        run(one, ["1"]),
        run(one, ["2"], strategy="broad"),
        run(one, ["3"]),
        run(two, ["4"]),
        run(one, ["5"], source="elsewhere"),
        run(two, failure="SourceUnreachable: down"),
        run(two, failure="SourceUnreachable: still down"),
    ]
    with ledger.write() as tx:
        for each in added:
            tx.add_runs([each], b"")
    with ledger.read() as snapshot:
        assert [r.id for r in snapshot.newest_runs(claim_ids, SOURCE)] == [2, 3, 4, 7]
        assert [r.id for r in snapshot.newest_runs([one], SOURCE)] == [2, 3]
        assert [r.id for r in snapshot.newest_runs(iter([one]), "elsewhere")] == [5]
        assert snapshot.newest_runs([three], SOURCE) == []
        assert snapshot.newest_runs(claim_ids, "nowhere") == []


def test_runs_need_their_claim(ledger: SqlLedger, claim_ids: list[int]) -> None:
    with pytest.raises(NotFound, match="claim 77"), ledger.write() as tx:
        tx.add_runs([run(claim_ids[0]), run(77)], b"")
    with ledger.read() as snapshot:
        assert snapshot.runs() == []


def test_no_runs_and_no_bytes_add_nothing(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        tx.add_runs([], b"kept for nobody")
        assert tx.named_report("SELECT count(*) AS n FROM payload", {}) == [{"n": 0}]


def test_a_source_may_say_what_no_database_keeps(ledger: SqlLedger, claim_ids: list[int]) -> None:
    failed = SearchRun(claim_ids[0], SOURCE, query(), AT, AT, None, "QueryRefused: \x00\ud800")
    with ledger.write() as tx:
        tx.add_runs([failed], b"\x00")
    with ledger.read() as snapshot:
        assert snapshot.runs()[0].failure == "QueryRefused: \ufffd\ufffd"


def test_an_unknown_payload_is_not_found(ledger: SqlLedger) -> None:
    with ledger.read() as snapshot, pytest.raises(NotFound, match="payload"):
        snapshot.payload("0" * 64)
