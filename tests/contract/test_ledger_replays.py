"""The answers of a pass, on either database."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from evidence.domain.errors import NotFound
from evidence.domain.ids import Pmid
from support.refresh_desk import audit, begin, end, fetch, look
from support.service_parts import Desk, desk

P21, P22 = Pmid("21"), Pmid("22")


@pytest.fixture
def at_desk(database_url: str) -> Iterator[Desk]:
    with desk(database_url, {"Copper AND flu": ["21", "22"]}) as open_desk:
        open_desk.ingest()
        audit(open_desk)
        yield open_desk


def test_answers_come_oldest_first_with_the_records_that_nobody_fetched_since(
    at_desk: Desk,
) -> None:
    one, two = at_desk.source.records["21"], at_desk.source.records["22"]
    number = begin(at_desk)
    fetch(at_desk, number, one, two, bytes_=b"<first/>")
    fetch(at_desk, number, bytes_=b"<unread/>")
    look(at_desk, number, "Copper AND flu", ["22", "21"], payload=b"<looked/>")
    look(at_desk, number, "Zinc AND colds", failure="SourceUnreachable: down", payload=b"")
    end(at_desk, number)
    later = begin(at_desk, scope="all")
    fetch(at_desk, later, replace(two, title="Anew"), bytes_=b"<later/>")
    end(at_desk, later)
    with at_desk.ledger.read() as snapshot:
        kept = snapshot.answers_of(number)
        bodies = [[snapshot.payload(p) for p in f.payloads] for f in kept.fetches]
        [looked] = kept.looks
        body = snapshot.payload(looked.payload)
        again = snapshot.answers_of(later)
    assert bodies == [[b"<first/>"], [b"<unread/>"]]
    assert [f.found for f in kept.fetches] == [frozenset({P21}), None]
    assert (looked.text, looked.hits, looked.failure, body) == (
        "Copper AND flu", (P21, P22), "", b"<looked/>",
    )  # fmt: skip
    assert [f.found for f in again.fetches] == [frozenset({P22})]


def test_what_was_fetched_before_the_pass_or_at_another_source_is_not_its_own(
    at_desk: Desk,
) -> None:
    number = begin(at_desk, source="other")
    end(at_desk, number)
    early = begin(at_desk)
    end(at_desk, early)
    with at_desk.ledger.read() as snapshot:
        assert snapshot.answers_of(number).fetches == ()
        assert snapshot.answers_of(early).fetches == ()


def test_a_query_that_ran_in_full_is_kept_once_for_all_its_claims(at_desk: Desk) -> None:
    number = begin(at_desk)
    at_desk.searcher(again=True).search(at_desk.claims())
    end(at_desk, number)
    with at_desk.ledger.read() as snapshot:
        kept = snapshot.answers_of(number).looks
        runs = snapshot.runs()
    texts = [one.text for one in kept]
    assert len(texts) == len(set(texts)) < len(runs)
    [copper] = [one for one in kept if one.text == "Copper AND flu"]
    assert (copper.hits, copper.failure) == ((P21, P22), "")


def test_a_pass_under_way_or_unknown_is_refused(at_desk: Desk) -> None:
    number = begin(at_desk)
    for asked in (number, 99):
        with at_desk.ledger.read() as snapshot, pytest.raises(NotFound):
            snapshot.answers_of(asked)
