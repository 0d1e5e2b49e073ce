"""Stored answers, read again: what reads differently is kept, nothing newer is lost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from evidence.domain.citations import Citation
from evidence.domain.decisions import DecisionSubject
from evidence.domain.errors import AnswerUnreadable, NotFound
from evidence.domain.ids import Pmid
from evidence.domain.refresh_runs import RefreshOutcome
from evidence.services.decide import Act
from evidence.services.replay import Replayer, ReplaySummary
from support.refresh_desk import (
    audit,
    begin,
    decider,
    end,
    fetch,
    look,
    observer,
    refresh,
    retracted,
    verdicts,
)
from support.service_parts import Desk, desk, paper

OLD, NEW = b"<set>old</set>", b"<set>new</set>"
SEARCH = b"<search/>"


@dataclass
class Reader:
    """Knows what some bytes mean; all others are no answer."""

    sets: Mapping[bytes, Sequence[Citation]] = field(default_factory=dict)
    lists: Mapping[bytes, Sequence[str]] = field(default_factory=dict)

    def records(self, body: bytes) -> tuple[Citation, ...]:
        if body not in self.sets:
            raise AnswerUnreadable("no set of records", body=body)
        return tuple(self.sets[body])

    def hits(self, body: bytes) -> tuple[Pmid, ...]:
        if body not in self.lists:
            raise AnswerUnreadable("no search answer", body=body)
        return tuple(map(Pmid, self.lists[body]))


@pytest.fixture
def at_desk(sqlite_url: str) -> Iterator[Desk]:
    with desk(sqlite_url, {"Zinc AND colds": ["11", "12"], "Copper AND flu": ["21"]}) as open_desk:
        open_desk.ingest()
        audit(open_desk)
        yield open_desk


def replayed(at_desk: Desk, refresh_id: int, reader: Reader) -> ReplaySummary:
    parts = observer(at_desk), at_desk.appraisal_pass(), at_desk.grading_pass()
    return Replayer(reader, at_desk.ledger, *parts).replay(refresh_id)


def a_pass(at_desk: Desk, *citations: Citation, bytes_: bytes = OLD) -> int:
    number = begin(at_desk)
    fetch(at_desk, number, *citations, bytes_=bytes_)
    end(at_desk, number)
    return number


def held(at_desk: Desk, pmid: str = "21") -> Citation:
    with at_desk.reading() as snapshot:
        return snapshot.citations([Pmid(pmid)], "fake")[Pmid(pmid)].citation


def rows(at_desk: Desk, table: str) -> object:
    with at_desk.reading() as snapshot:
        [row] = snapshot.named_report(f"SELECT count(*) AS n FROM {table}", {})
    return row["n"]


def test_answers_that_read_as_before_change_nothing(at_desk: Desk) -> None:
    good = at_desk.source.records["21"]
    number = a_pass(at_desk, good)
    before = {table: rows(at_desk, table) for table in ("fetch_run", "citation_version", "grade")}
    done = replayed(at_desk, number, Reader({OLD: [good]}))
    assert (done.answers, done.records, done.remarks, done.moved) == (1, (), (), {})
    assert {table: rows(at_desk, table) for table in before} == before


def test_what_the_mended_reader_sees_is_kept_and_the_claims_are_judged_again(
    at_desk: Desk,
) -> None:
    good = at_desk.source.records["21"]
    number = a_pass(at_desk, good)
    done = replayed(at_desk, number, Reader({OLD: [retracted(good)]}))
    assert done.records == ("21",)
    assert verdicts(at_desk)[3] == "retracted_only"
    assert list(done.moved) == [3]
    assert "verdict: supported → retracted_only" in map(str, done.moved[3])


def test_a_second_replay_finds_nothing_more(at_desk: Desk) -> None:
    good = at_desk.source.records["21"]
    number = a_pass(at_desk, good)
    reader = Reader({OLD: [retracted(good)]})
    assert replayed(at_desk, number, reader).records
    assert replayed(at_desk, number, reader).records == ()


def test_a_replayed_record_bears_the_day_on_which_it_came(at_desk: Desk) -> None:
    number = a_pass(at_desk, at_desk.source.records["21"])
    with at_desk.reading() as snapshot:
        first = snapshot.citations([Pmid("21")], "fake")[Pmid("21")].fetched_at
    at_desk.clock.at = at_desk.clock.at.replace(year=2027)
    replayed(at_desk, number, Reader({OLD: [retracted(at_desk.source.records["21"])]}))
    with at_desk.reading() as snapshot:
        now = snapshot.citations([Pmid("21")], "fake")[Pmid("21")]
    assert now.standing == "retracted"
    assert (first.year, now.fetched_at.year) == (2026, 2026)


def test_an_old_answer_does_not_undo_what_was_fetched_since(at_desk: Desk) -> None:
    good = at_desk.source.records["21"]
    number = a_pass(at_desk, good)
    refresh(at_desk, retracted(good))
    done = replayed(at_desk, number, Reader({OLD: [replace(good, title="Read otherwise")]}))
    assert done.records == ()
    assert held(at_desk) == retracted(good)


def test_records_that_the_pass_did_not_ask_for_are_left_alone(at_desk: Desk) -> None:
    good = at_desk.source.records["21"]
    number = a_pass(at_desk, good)
    done = replayed(at_desk, number, Reader({OLD: [good, paper("77")]}))
    assert done.records == ()
    with at_desk.reading() as snapshot:
        assert snapshot.citations([Pmid("77")], "fake") == {}


def test_an_answer_that_could_not_be_read_then_gives_its_records_now(at_desk: Desk) -> None:
    number = a_pass(at_desk)
    done = replayed(at_desk, number, Reader({OLD: [paper("77"), paper("21", "Did not.")]}))
    assert done.records == ("77",)  # 21 was read elsewhere
    assert held(at_desk, "77") == paper("77")
    assert held(at_desk) == at_desk.source.records["21"]


def test_of_several_versions_the_highest_is_taken(at_desk: Desk) -> None:
    good = at_desk.source.records["21"]
    number = a_pass(at_desk, good)
    two = replace(good, version=2, title="Second")
    replayed(at_desk, number, Reader({OLD: [two, good]}))
    assert held(at_desk).title == "Second"


def test_fetches_of_queries_in_full_belong_to_the_pass_in_whose_time_they_came(
    at_desk: Desk,
) -> None:
    at_desk.source.answers = {**at_desk.source.answers, "Copper AND flu": ["21", "22"]}
    at_desk.source.records = {**at_desk.source.records, "22": paper("22")}
    number = begin(at_desk)
    at_desk.searcher(again=True).search(at_desk.claims())
    end(at_desk, number)
    with at_desk.ledger.read() as snapshot:
        [kept] = snapshot.answers_of(number).fetches
        bytes_ = snapshot.payload(kept.payloads[0])
    assert kept.found == frozenset({Pmid("22")})
    done = replayed(at_desk, number, Reader({bytes_: [paper("22", title="Otherwise")]}))
    assert done.records == ("22",)


def test_an_answer_that_cannot_be_read_any_more_is_told_and_takes_nothing_away(
    at_desk: Desk,
) -> None:
    number = a_pass(at_desk, at_desk.source.records["21"])
    done = replayed(at_desk, number, Reader())
    assert done.records == ()
    assert len(done.remarks) == 1
    assert "AnswerUnreadable: no set of records" in done.remarks[0]
    assert held(at_desk) == at_desk.source.records["21"]


LOOKS = [
    ("as before", ("11", "12"), "", ["12", "11"], []),
    ("other records", ("11",), "", ["11", "12"], ["listed 1 records then, 2 now"]),
    ("readable now", (), "AnswerUnreadable: cut off", ["11"], ["could not be read then, lists 1"]),
    ("not whole", (), "more records in the window than the source lists: 5", ["11"], []),
    ("unreadable now", ("11",), "", None, ["AnswerUnreadable: no search answer"]),
    ("unreadable as then", (), "AnswerUnreadable: cut off", None, []),
]


@pytest.mark.parametrize(
    ("hits", "failure", "now", "told"), [c[1:] for c in LOOKS], ids=[c[0] for c in LOOKS]
)
def test_a_look_is_compared_and_never_kept_anew(
    at_desk: Desk,
    hits: tuple[str, ...],
    failure: str,
    now: list[str] | None,
    told: list[str],
) -> None:
    number = begin(at_desk)
    look(at_desk, number, "Zinc AND colds", hits, failure=failure, payload=SEARCH)
    end(at_desk, number)
    before = rows(at_desk, "query_look")
    done = replayed(at_desk, number, Reader(lists={} if now is None else {SEARCH: now}))
    assert done.answers == 1
    assert len(done.remarks) == len(told)
    assert all(part in remark for part, remark in zip(told, done.remarks, strict=True))
    assert rows(at_desk, "query_look") == before


def test_decisions_that_rest_on_what_reads_differently_go_stale(at_desk: Desk) -> None:
    number = a_pass(at_desk, at_desk.source.records["21"])
    decider(at_desk).decide(3, [Act(DecisionSubject.STANCE, "supports", Pmid("21"))], "")
    done = replayed(at_desk, number, Reader({OLD: [retracted(at_desk.source.records["21"])]}))
    assert done.stale == 1


def test_only_a_pass_that_has_ended_can_be_read_again(at_desk: Desk) -> None:
    with pytest.raises(NotFound):
        replayed(at_desk, 1, Reader())
    number = begin(at_desk)
    with pytest.raises(NotFound, match="has ended"):
        replayed(at_desk, number, Reader())
    end(at_desk, number, RefreshOutcome.PARTIAL)
    assert replayed(at_desk, number, Reader()).answers == 0
