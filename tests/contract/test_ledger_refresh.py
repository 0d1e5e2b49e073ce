"""What the ledger promises about passes of the refresh and their looks, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from evidence.db.ledger import SqlLedger, SqlWriter
from evidence.domain.errors import Conflict, NotFound
from evidence.domain.ids import Pmid
from evidence.domain.refresh_runs import LookMethod, RefreshOutcome, Window
from evidence.ports import Listed, Look, Traffic
from support.ledger_values import (
    AT,
    DAYS,
    LATER,
    SOURCE,
    add_claims,
    add_document,
    citation,
    draft,
    fetched,
    look,
    pass_of,
    run,
)

DOWN = "SourceUnreachable: down"


def pmids(*numbers: int | str) -> list[Pmid]:
    return [Pmid(str(number)) for number in numbers]


def begun(ledger: SqlLedger, source: str = SOURCE) -> int:
    with ledger.write() as tx:
        return tx.begin_refresh(pass_of(source=source))


def add(ledger: SqlLedger, *looks: Look, source: str = SOURCE) -> int:
    """Add looks in a pass of their own."""
    number = begun(ledger, source)
    with ledger.write() as tx:
        tx.add_looks(number, looks)
    return number


def test_a_pass_that_was_begun_comes_back_with_its_claims(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        one, two, three = add_claims(tx, add_document(tx), [draft()] * 3)
        tx.add_runs([run(one), run(two)], b"")
        given = pass_of({three: True, one: False}, after_run=tx.newest_run_id())
        assert tx.begin_refresh(given) == 1
    with ledger.read() as snapshot:
        kept = snapshot.open_refresh(SOURCE, "due")
        assert kept == replace(given, id=1)
        assert kept is not None
        assert list(kept.claims) == [one, three]
        assert (kept.outcome, kept.requests, kept.failures, kept.finished_at) == (None, 0, (), None)
        assert snapshot.refresh_runs() == [replace(given, id=1, claims={})]


def test_a_pass_that_has_ended_says_how_and_is_no_longer_open(ledger: SqlLedger) -> None:
    number = begun(ledger)
    failures = ["SourceThrottled: 429", "AnswerUnreadable: \x00"]
    with ledger.write() as tx:
        tx.end_refresh(number, RefreshOutcome.SPENT, 40, failures, LATER)
    with ledger.read() as snapshot:
        assert snapshot.open_refresh(SOURCE, "due") is None
        [kept] = snapshot.refresh_runs()
    assert (kept.outcome, kept.requests, kept.finished_at) == (RefreshOutcome.SPENT, 40, LATER)
    assert kept.failures == ("SourceThrottled: 429", "AnswerUnreadable: \ufffd")


def test_a_pass_ends_once(ledger: SqlLedger) -> None:
    number = begun(ledger)
    with ledger.write() as tx:
        tx.end_refresh(number, RefreshOutcome.PARTIAL, 0, (), AT)
    with pytest.raises(Conflict, match="has ended already"), ledger.write() as tx:
        tx.end_refresh(number, RefreshOutcome.COMPLETE, 9, (), LATER)
    with ledger.read() as snapshot:
        assert [p.outcome for p in snapshot.refresh_runs()] == [RefreshOutcome.PARTIAL]


def test_the_newest_open_pass_of_a_source_and_scope_is_continued(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        [claim_id] = add_claims(tx, add_document(tx), [draft()])
        passes = [
            (SOURCE, "due"),
            ("other", "due"),
            (SOURCE, "due"),
            (SOURCE, "all"),
            (SOURCE, "due"),
        ]
        for source, scope in passes:
            tx.begin_refresh(pass_of({claim_id: True}, source=source, scope=scope))
        tx.end_refresh(5, RefreshOutcome.COMPLETE, 1, (), LATER)
    with ledger.read() as snapshot:
        assert [p.id for p in snapshot.refresh_runs()] == [1, 2, 3, 4, 5]
        assert [p.id for p in snapshot.refresh_runs("other")] == [2]
        asked = [(SOURCE, "due"), ("other", "due"), (SOURCE, "all"), ("other", "all")]
        found = [snapshot.open_refresh(source, scope) for source, scope in asked]
    assert [p and (p.id, p.claims) for p in found] == [
        (3, {claim_id: True}), (2, {claim_id: True}), (4, {claim_id: True}), None,
    ]  # fmt: skip


def test_before_anything_ran_there_is_nothing_to_read(ledger: SqlLedger) -> None:
    with ledger.read() as snapshot:
        assert snapshot.newest_run_id() == 0
        assert snapshot.refresh_runs() == []
        assert snapshot.looks(["zinc"], SOURCE) == {}
        assert snapshot.looked_at(1) == frozenset()
        assert snapshot.news_in(1) == []
        assert snapshot.fetched_in(1) == frozenset()
        assert snapshot.window(1) is None
        assert snapshot.open_batches(1) == []
        assert snapshot.window_matches(1) == {}
        assert snapshot.traffic(SOURCE) == Traffic(0, 0.05, None)
        assert snapshot.traffic(SOURCE).window_records(3) is None


WRITES: dict[str, Callable[[SqlWriter], None]] = {
    "end": lambda tx: tx.end_refresh(7, RefreshOutcome.COMPLETE, 0, (), AT),
    "looks": lambda tx: tx.add_looks(7, [look()]),
    "fetch": lambda tx: tx.add_refresh_fetch(7, SOURCE, fetched(citation("1")), AT),
    "window": lambda tx: tx.add_window(7, DAYS, pmids(1), 200, AT),
    "batch": lambda tx: tx.add_window_batch(7, 1, {}, AT),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_belongs_to_a_pass_needs_it(
    ledger: SqlLedger, write: Callable[[SqlWriter], None]
) -> None:
    with pytest.raises(NotFound, match="pass 7"), ledger.write() as tx:
        write(tx)
    with ledger.read() as snapshot:
        assert snapshot.citations(pmids(1), SOURCE) == {}


def test_a_pass_needs_its_claims(ledger: SqlLedger) -> None:
    with pytest.raises(NotFound, match="claim 9"), ledger.write() as tx:
        tx.begin_refresh(pass_of({9: True}))
    with ledger.read() as snapshot:
        assert snapshot.refresh_runs() == []


def end_twice(ledger: SqlLedger, number: int) -> None:
    with ledger.write() as tx:
        tx.add_looks(number, [look(hits=["5"])])
        tx.add_window(number, DAYS, pmids(1), 200, AT)
        tx.end_refresh(number, RefreshOutcome.COMPLETE, 1, (), AT)
        tx.end_refresh(number, RefreshOutcome.COMPLETE, 1, (), AT)


def test_an_error_undoes_all_that_was_added_with_it(ledger: SqlLedger) -> None:
    number = begun(ledger)
    with pytest.raises(Conflict):
        end_twice(ledger, number)
    with ledger.read() as snapshot:
        assert snapshot.open_refresh(SOURCE, "due") is not None
        assert (snapshot.looks(["zinc AND colds"], SOURCE), snapshot.window(number)) == ({}, None)
        assert snapshot.news_in(number) == []


def test_a_look_comes_back_whole_but_for_its_bytes(ledger: SqlLedger) -> None:
    given = look(
        hits=["10", "9", "100"],
        total=3,
        warnings=("PhraseNotFound: colds",),
        method=LookMethod.WINDOWED,
        after_run=4,
        payload=b"<look/>",
    )
    add(ledger, given)
    with ledger.read() as snapshot:
        found = snapshot.looks([given.text, "never watched"], SOURCE)
        assert snapshot.named_report("SELECT retrieved FROM query_look", {}) == [{"retrieved": 3}]
    kept = replace(given, payload=b"", hits=tuple(pmids(9, 10, 100)))
    assert found == {given.text: (kept,)}


def test_bytes_that_looks_share_are_kept_once(ledger: SqlLedger) -> None:
    add(ledger, look("a", payload=b"same"), look("b", payload=b"same"), look("c"))
    add(ledger, look("a", payload=b"same"))
    with ledger.read() as snapshot:
        assert snapshot.named_report("SELECT count(*) AS n FROM payload", {}) == [{"n": 1}]
        kept = "SELECT count(payload_sha256) AS n FROM query_look"
        assert snapshot.named_report(kept, {}) == [{"n": 3}]


def named(name: str) -> Look:
    """A look by what it is: v = verified, h = verified with hits, f = failed; then a number."""
    at = date(2026, 1, int(name[1:]))
    failure = DOWN if name[0] == "f" else ""
    hits = [name[1:]] if name[0] == "h" else []
    return look(hits=hits, failure=failure, window=Window(at, at))


@pytest.mark.parametrize(
    ("history", "matter"),
    [
        ("v1", "v1"),
        ("f1", "f1"),
        ("h1", "h1"),
        ("v1 v2 v3", "v3"),
        ("v1 f2", "v1 f2"),
        ("f1 v2", "v2"),
        ("f1 f2 f3", "f3"),
        ("v1 f2 f3", "v1 f3"),
        ("v1 f2 v3", "v3"),
        ("h1 v2 h3 v4", "h1 h3 v4"),
        ("h1 f2 h3 f4 f5", "h1 h3 f5"),
        ("h1 v2 f3", "h1 v2 f3"),
    ],
)
def test_the_looks_that_matter_are_those_with_hits_and_the_newest(
    ledger: SqlLedger, history: str, matter: str
) -> None:
    for name in history.split():
        add(ledger, named(name), look("another text", ["77"]))
    with ledger.read() as snapshot:
        [found] = snapshot.looks([look().text], SOURCE).values()
    assert found == tuple(map(named, matter.split()))


def test_the_looks_of_a_failed_answer_do_not_count_as_hits(ledger: SqlLedger) -> None:
    add(ledger, look(hits=["5"], failure=DOWN))
    add(ledger, look())
    with ledger.read() as snapshot:
        assert snapshot.looks([look().text], SOURCE) == {look().text: (look(),)}


def test_sources_do_not_share_looks(ledger: SqlLedger) -> None:
    add(ledger, look(hits=["1"]))
    add(ledger, look(failure=DOWN), source="other")
    add(ledger, look("only there"), source="other")
    both = [look().text, "only there"]
    with ledger.read() as snapshot:
        here, there = snapshot.looks(both, SOURCE), snapshot.looks(both, "other")
        assert snapshot.looks(both, "third") == {}
    assert here == {look().text: (look(hits=["1"]),)}
    assert there == {look().text: (look(failure=DOWN),), "only there": (look("only there"),)}


def test_a_text_is_looked_at_when_a_look_of_this_pass_was_verified(ledger: SqlLedger) -> None:
    first = add(ledger, look("old"), look("down", failure=DOWN), look("mended", failure=DOWN))
    second = add(ledger, look("new"))
    with ledger.write() as tx:
        tx.add_looks(first, [look("mended")])
        tx.add_looks(first, [])
    with ledger.read() as snapshot:
        assert snapshot.looked_at(first) == {"old", "mended"}
        assert snapshot.looked_at(second) == {"new"}


def test_news_are_what_looks_and_sweeps_found_by_number(ledger: SqlLedger) -> None:
    first = add(ledger, look("a", ["10", "9"]), look("b", ["9", "1000000"]))
    second = add(ledger, look("a", ["555"]))
    with ledger.write() as tx:
        tx.add_sweep(first, DAYS, pmids(8, 10, 200), pmids(200, 10), is_last=True, at=AT)
    with ledger.read() as snapshot:
        news = snapshot.news_in(first)
        assert snapshot.news_in(second) == pmids(555)
    assert news == pmids(9, 10, 200, 1000000)
    assert all(type(pmid) is Pmid for pmid in news)


def test_what_a_pass_looked_up_counts_whether_it_was_there_or_not(ledger: SqlLedger) -> None:
    first, second = begun(ledger), begun(ledger)
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("7")), AT)
        tx.add_refresh_fetch(first, SOURCE, fetched(citation("1"), absent=["2"]), AT)
        tx.add_refresh_fetch(first, SOURCE, fetched(citation("3"), payloads=(b"a", b"b")), LATER)
        tx.add_refresh_fetch(second, SOURCE, fetched(), LATER)
    with ledger.read() as snapshot:
        assert snapshot.fetched_in(first) == set(pmids(1, 2, 3))
        assert snapshot.fetched_in(second) == frozenset()
        assert list(snapshot.citations(pmids(1, 2, 3), SOURCE)) == pmids(1, 3)


def test_a_window_is_worked_through_in_batches_by_number(ledger: SqlLedger) -> None:
    number = begun(ledger)
    with ledger.write() as tx:
        tx.add_window(number, DAYS, pmids(1000, 9, 10, 200, 9, 30), 2, AT)
    with ledger.read() as snapshot:
        assert snapshot.window(number) == DAYS
        assert snapshot.open_batches(number) == [
            (1, tuple(pmids(9, 10))),
            (2, tuple(pmids(30, 200))),
            (3, tuple(pmids(1000))),
        ]
    with ledger.write() as tx:
        tx.add_window_batch(number, 2, {"b": pmids(200, 30, 30), "a": pmids(200)}, AT)
        tx.add_window_batch(number, 3, {}, AT)
    with ledger.write() as tx:
        assert [batch for batch, _ in tx.open_batches(number)] == [1]
        tx.add_window_batch(number, 1, {"b": pmids(9)}, LATER)
    with ledger.read() as snapshot:
        assert snapshot.open_batches(number) == []
        matches = snapshot.window_matches(number)
        assert matches == {"a": tuple(pmids(200)), "b": tuple(pmids(9, 30, 200))}


def test_an_empty_window_is_listed_and_has_nothing_to_fetch(ledger: SqlLedger) -> None:
    number = begun(ledger)
    with ledger.write() as tx:
        tx.add_window(number, DAYS, [], 200, AT)
    with ledger.read() as snapshot:
        assert (snapshot.window(number), snapshot.open_batches(number)) == (DAYS, [])
        assert snapshot.traffic(SOURCE).records_a_day == 0


def test_a_window_is_listed_once_and_each_batch_matched_once(ledger: SqlLedger) -> None:
    number, other = begun(ledger), begun(ledger)
    with ledger.write() as tx:
        tx.add_window(number, DAYS, pmids(1), 200, AT)
        tx.add_window(other, DAYS, pmids(2), 200, AT)
        tx.add_window_batch(number, 1, {"a": pmids(1)}, AT)
    with pytest.raises(Conflict, match="listed the window"), ledger.write() as tx:
        tx.add_window(number, DAYS, pmids(3), 200, LATER)
    with pytest.raises(Conflict, match="matched batch 1"), ledger.write() as tx:
        tx.add_window_batch(number, 1, {"b": pmids(1)}, LATER)
    with ledger.read() as snapshot:
        assert snapshot.window_matches(number) == {"a": tuple(pmids(1))}
        assert snapshot.open_batches(other) == [(1, tuple(pmids(2)))]


def test_traffic_is_of_the_newest_pass_that_saw_anything(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        for title in ("a", "b"):
            tx.add_fetch(SOURCE, fetched(citation("1", title=title), citation("2")), AT)
        tx.add_fetch("other", fetched(citation("3")), AT)
    old = add(ledger, look("a", ["1"]), look("b", ["2"]))
    add(ledger, look("a", ["1"]), look("b"), look("c"), look("d"), look("e", failure=DOWN))
    add(ledger, look("a", failure=DOWN))
    add(ledger, look("a", ["1"]), source="other")
    with ledger.write() as tx:
        tx.add_window(old, DAYS, pmids(*range(1, 31)), 200, AT)
    with ledger.read() as snapshot:
        seen = snapshot.traffic(SOURCE)
        assert snapshot.traffic("other") == Traffic(1, 1.0, None)
    assert seen == Traffic(stored=2, news_rate=0.25, records_a_day=10.0)
    assert seen.window_records(7) == 70


def test_tens_of_thousands_of_texts_and_hits_are_no_trouble(ledger: SqlLedger) -> None:
    texts = [f"query {n}" for n in range(10_050)]
    many = pmids(*range(1, 11_001))
    number = add(ledger, look("wide", many), *(look(text) for text in texts))
    with ledger.write() as tx:
        tx.add_window(number, DAYS, many, 6_000, AT)
        tx.add_window_batch(number, 1, dict.fromkeys(texts, many[:1]) | {"wide": many}, AT)
    with ledger.read() as snapshot:
        found = snapshot.looks([*texts, "wide"], SOURCE)
        assert len(found) == len(texts) + 1
        assert found["wide"][0].hits == tuple(many)
        assert snapshot.looked_at(number) == {*texts, "wide"}
        assert snapshot.news_in(number) == many
        assert snapshot.open_batches(number) == [(2, tuple(many[6_000:]))]
        assert len(snapshot.window_matches(number)) == len(texts) + 1


def test_what_earlier_passes_matched_whole_is_told_from_a_day_on(ledger: SqlLedger) -> None:
    first, open_one, elsewhere, this = (
        begun(ledger),
        begun(ledger),
        begun(ledger, "elsewhere"),
        begun(ledger),
    )
    with ledger.write() as tx:
        tx.add_window(first, Window(date(2026, 1, 1), date(2026, 1, 4)), pmids(1, 2), 1, AT)
        tx.add_window(open_one, Window(date(2026, 1, 3), date(2026, 1, 9)), pmids(3), 200, AT)
        tx.add_window(elsewhere, Window(date(2026, 1, 3), date(2026, 1, 9)), pmids(4), 200, AT)
        tx.add_window_batch(elsewhere, 1, {}, AT)
        tx.add_window_batch(first, 1, {}, AT)
        assert tx.listed_before(SOURCE, date(2026, 1, 2), this) == Listed(None, frozenset())
        tx.add_window_batch(first, 2, {}, AT)
    with ledger.read() as snapshot:
        known = snapshot.listed_before(SOURCE, date(2026, 1, 4), this)
        assert known == Listed(date(2026, 1, 4), frozenset(pmids(1, 2)))
        assert snapshot.listed_before(SOURCE, date(2026, 1, 5), this).through is None
        assert snapshot.listed_before(SOURCE, date(2026, 1, 4), first).through is None
    window = Window(date(2026, 1, 3), date(2026, 1, 6))
    assert list(known.parts(window)) == [
        (Window(date(2026, 1, 3), date(2026, 1, 4)), known.pmids),
        (Window(date(2026, 1, 5), date(2026, 1, 6)), frozenset()),
    ]
