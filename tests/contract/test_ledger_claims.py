"""What the ledger promises about documents and claims, on both databases."""

import contextlib
import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine

from evidence.db.ledger import SqlLedger
from evidence.domain.claims import (
    ClaimOrigin,
    ClaimStatus,
    ClaimType,
    Segment,
    SourceDocument,
    TextSegment,
    Wording,
)
from evidence.domain.errors import Conflict, DocumentUnreadable, NotFound, UsageError
from evidence.domain.spans import Span
from evidence.ports import ReadDocument
from support.ledger_values import (
    AT,
    LATER,
    TEXT,
    add_claims,
    add_document,
    draft,
    read_document,
    revise,
)


def test_a_document_comes_back_as_it_was_added(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        document_id = add_document(tx)
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    expected = SourceDocument(
        document_id, "zinc.txt", sha256, "text/plain", TEXT, read_document().segments, None
    )
    with ledger.read() as snapshot:
        assert snapshot.documents() == [expected]
        assert snapshot.document(document_id) == expected
        assert snapshot.document_by_sha256(sha256) == expected
        assert snapshot.raw_document(document_id) == TEXT.encode()


def test_other_bytes_under_a_name_link_to_the_version_before(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        ids = [
            add_document(tx, text, name)
            for text, name in [("one", "a"), ("two", "b"), ("three", "a"), ("four", "a")]
        ]
    with ledger.read() as snapshot:
        assert ids == [1, 2, 3, 4]
        assert [d.previous_id for d in snapshot.documents()] == [None, None, 1, 3]


def test_segments_belong_to_their_document_and_keep_their_order(ledger: SqlLedger) -> None:
    raw = "ä b".encode()
    segments = (
        TextSegment(1, Span(0, 1), Segment.BOILERPLATE, "menu"),
        TextSegment(2, Span(2, 3), Segment.SENTENCE),
    )
    with ledger.write() as tx:
        add_document(tx)
        other = tx.add_document(
            "b",
            hashlib.sha256(raw).hexdigest(),
            raw,
            ReadDocument("ä b", "text/plain", segments),
            AT,
        )
    with ledger.read() as snapshot:
        assert [len(d.segments) for d in snapshot.documents()] == [3, 2]
        assert snapshot.document(other).segments == segments


def test_the_same_bytes_twice_are_a_conflict(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        add_document(tx)
    with pytest.raises(Conflict, match="document 1"), ledger.write() as tx:
        add_document(tx, name="other.txt")


def test_a_digest_that_is_not_of_the_bytes_is_a_bug(ledger: SqlLedger) -> None:
    with pytest.raises(ValueError, match="not the SHA-256"), ledger.write() as tx:
        tx.add_document("a", "0" * 64, b"x", read_document("x"), AT)


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"], ids=["nul", "surrogate"])
def test_a_document_that_no_database_can_keep_is_refused(ledger: SqlLedger, text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    read = ReadDocument(text, "text/plain", ())
    with pytest.raises(DocumentUnreadable), ledger.write() as tx:
        tx.add_document("a", hashlib.sha256(raw).hexdigest(), raw, read, AT)
    with ledger.read() as snapshot:
        assert snapshot.documents() == []


def test_unknown_documents_and_claims_are_not_found(ledger: SqlLedger) -> None:
    with ledger.read() as snapshot:
        assert snapshot.document_by_sha256("0" * 64) is None
        for ask in (
            snapshot.document,
            snapshot.raw_document,
            snapshot.claim,
            snapshot.claim_history,
        ):
            with pytest.raises(NotFound, match="7"):
                ask(7)


def test_a_claim_comes_back_as_it_was_added(ledger: SqlLedger) -> None:
    drafts = [
        draft(),
        draft("Colds heal", object="", focus=(), checkable=False, about="animal"),
        draft("“Zn²⁺” ≤ 5 %; α", claim_type=ClaimType.USE, wording=Wording(0)),
    ]
    with ledger.write() as tx:
        ids = add_claims(tx, add_document(tx), drafts)
    with ledger.read() as snapshot:
        claims = snapshot.claims()
        assert [c.draft for c in claims] == drafts
        assert [c.id for c in claims] == ids == [1, 2, 3]
        assert {(c.version, c.origin, c.status, c.parents) for c in claims} == {
            (1, ClaimOrigin.EXTRACTED, ClaimStatus.ACTIVE, ())
        }
        assert (claims[0].changed_by, claims[0].reason) == ("rules 1", "")
        assert snapshot.claim(2) == claims[1]


def test_ids_go_on_without_gaps_even_after_a_failed_transaction(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        document_id = add_document(tx)
        assert add_claims(tx, document_id, [draft()] * 2) == [1, 2]
    given: list[int] = []
    with contextlib.suppress(RuntimeError), ledger.write() as tx:
        given += add_claims(tx, document_id, [draft()])
        raise RuntimeError
    assert given == [3]
    with ledger.write() as tx:
        assert add_claims(tx, document_id, []) == []
        assert add_claims(tx, document_id, [draft()]) == [3]


def test_an_error_undoes_the_whole_transaction(ledger: SqlLedger) -> None:
    with contextlib.suppress(KeyboardInterrupt), ledger.write() as tx:
        add_claims(tx, add_document(tx), [draft()])
        raise KeyboardInterrupt
    with ledger.read() as snapshot:
        assert (snapshot.documents(), snapshot.claims()) == ([], [])


def test_claims_of_one_document_are_its_own(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        one, two = add_document(tx, "one", "a"), add_document(tx, "two", "b")
        add_claims(tx, one, [draft("a")])
        add_claims(tx, two, [draft("b")])
        add_claims(tx, one, [draft("c")])
    with ledger.read() as snapshot:
        assert [c.draft.text for c in snapshot.claims(one)] == ["a", "c"]
        assert [c.document_id for c in snapshot.claims()] == [one, two, one]
        assert snapshot.claims(99) == []


def test_a_revision_is_a_new_version_and_the_old_one_stays(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        [claim_id] = add_claims(tx, add_document(tx), [draft("old")])
        assert revise(tx, claim_id, 1, draft("new")) == 2
        assert tx.claim(claim_id).draft.text == "new"
    with ledger.read() as snapshot:
        history = snapshot.claim_history(claim_id)
        assert [(v.claim.version, v.claim.draft.text, v.at) for v in history] == [
            (1, "old", AT),
            (2, "new", LATER),
        ]
        assert (history[1].claim.changed_by, history[1].claim.reason) == ("ana", "clearer")
        assert snapshot.claims() == [history[1].claim]


@pytest.mark.parametrize("stale", [0, 1, 3])
def test_a_revision_of_another_version_than_the_newest_is_a_conflict(
    ledger: SqlLedger, stale: int
) -> None:
    with ledger.write() as tx:
        [claim_id] = add_claims(tx, add_document(tx), [draft()])
        revise(tx, claim_id, 1)
    with pytest.raises(Conflict, match="version 2"), ledger.write() as tx:
        revise(tx, claim_id, stale)
    with ledger.read() as snapshot:
        assert len(snapshot.claim_history(claim_id)) == 2


@pytest.mark.parametrize("status", [ClaimStatus.DROPPED, ClaimStatus.SPLIT, ClaimStatus.MERGED])
def test_claims_out_of_force_are_listed_only_when_asked_for(
    ledger: SqlLedger, status: ClaimStatus
) -> None:
    with ledger.write() as tx:
        kept, gone = add_claims(tx, add_document(tx), [draft("kept"), draft("gone")])
        revise(tx, gone, 1, status=status)
    with ledger.read() as snapshot:
        assert [c.id for c in snapshot.claims()] == [kept]
        assert [(c.id, c.status) for c in snapshot.claims(inactive=True)] == [
            (kept, ClaimStatus.ACTIVE),
            (gone, status),
        ]


def test_parents_keep_their_order_in_every_version(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        document_id = add_document(tx)
        one, two, three = add_claims(tx, document_id, [draft()] * 3)
        [merged] = add_claims(
            tx, document_id, [draft()], origin=ClaimOrigin.MERGED, parents=(three, one)
        )
        revise(tx, merged, 1)
    with ledger.read() as snapshot:
        assert snapshot.claim(merged).parents == (three, one)
        assert snapshot.claim(merged).origin is ClaimOrigin.MERGED
        assert [v.claim.parents for v in snapshot.claim_history(merged)] == [(three, one)] * 2
        assert snapshot.claim(two).parents == ()


def test_claims_need_their_document_and_their_parents(ledger: SqlLedger) -> None:
    with pytest.raises(NotFound, match="document 5"), ledger.write() as tx:
        add_claims(tx, 5, [draft()])
    with pytest.raises(NotFound, match="claim 9"), ledger.write() as tx:
        add_claims(tx, add_document(tx), [draft()], origin=ClaimOrigin.SPLIT, parents=(9,))
    with pytest.raises(NotFound, match="claim 9"), ledger.write() as tx:
        revise(tx, 9, 1)


@pytest.mark.parametrize("bad", ["zinc\x00", "caf\udce9"], ids=["nul", "surrogate"])
def test_a_persons_words_are_refused_rather_than_changed(ledger: SqlLedger, bad: str) -> None:
    with ledger.write() as tx:
        [claim_id] = add_claims(tx, add_document(tx), [draft()])
    with pytest.raises(UsageError, match="claim holds U"), ledger.write() as tx:
        revise(tx, claim_id, 1, draft(bad))
    with pytest.raises(UsageError, match="query holds U"), ledger.write() as tx:
        tx.set_claim_query(claim_id, bad, by="ana", reason="", at=AT)
    with pytest.raises(UsageError, match="reason holds U"), ledger.write() as tx:
        tx.set_claim_query(claim_id, "zinc", by="ana", reason=bad, at=AT)


def test_a_claims_own_query_is_the_newest_one(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        one, two = add_claims(tx, add_document(tx), [draft()] * 2)
        assert tx.claim_query(one) is None
        assert tx.set_claim_query(one, "zinc", by="ana", reason="r1", at=AT) == 1
        assert tx.set_claim_query(one, "zinc[mh]", by="ben", reason="r2", at=LATER) == 2
        newest = tx.claim_query(one)
        assert newest is not None
        assert (newest.claim_id, newest.version, newest.text) == (one, 2, "zinc[mh]")
        assert (newest.changed_by, newest.reason, newest.at) == ("ben", "r2", LATER)
        assert tx.claim_query(two) is None
    with ledger.read() as snapshot:
        assert snapshot.claim_query(one) == newest


def test_an_empty_query_puts_the_planners_back_in_force(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        [claim_id] = add_claims(tx, add_document(tx), [draft()])
        tx.set_claim_query(claim_id, "zinc", by="ana", reason="", at=AT)
        assert tx.set_claim_query(claim_id, "", by="ana", reason="no gain", at=AT) == 2
        assert tx.claim_query(claim_id) is None


def test_a_query_needs_its_claim(ledger: SqlLedger) -> None:
    with pytest.raises(NotFound), ledger.write() as tx:
        tx.set_claim_query(3, "zinc", by="ana", reason="", at=AT)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (datetime(2026, 11, 22, 5, 20, 59, 999999, UTC), datetime(2026, 11, 22, 5, 20, 59, 0, UTC)),
        (datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2))), datetime(2025, 12, 31, 22, 30, tzinfo=UTC)),
        (datetime(987, 1, 1, tzinfo=UTC), datetime(987, 1, 1, tzinfo=UTC)),
    ],
    ids=["fraction", "zone", "early"],
)  # fmt: skip
def test_moments_are_kept_in_utc_and_whole_seconds(
    ledger: SqlLedger, given: datetime, kept: datetime
) -> None:
    with ledger.write() as tx:
        document_id = add_document(tx)
        [claim_id] = tx.add_claims(
            document_id,
            [draft()],
            origin=ClaimOrigin.ADDED,
            parents=(),
            by="ana",
            reason="",
            at=given,
        )
        assert tx.claim_history(claim_id)[0].at == kept


def test_a_moment_without_a_zone_is_a_bug(engine: Engine) -> None:
    naive = AT.replace(tzinfo=None)
    with pytest.raises(Exception, match="without a time zone"), SqlLedger(engine).write() as tx:
        tx.add_document("a", hashlib.sha256(b"x").hexdigest(), b"x", read_document("x"), naive)
