"""What the ledger promises about the standing of stored records, on both databases."""

from collections.abc import Callable
from datetime import date

import pytest

from evidence.db.ledger import SqlLedger, SqlWriter
from evidence.domain.citations import Notice, Standing, Term
from evidence.domain.errors import Conflict, NotFound
from evidence.domain.ids import Pmid
from evidence.domain.refresh_runs import Window
from evidence.ports import StandingRecord
from support.ledger_values import (
    AT,
    DAYS,
    LATER,
    SOURCE,
    add_claims,
    add_document,
    appraise,
    citation,
    draft,
    fetched,
    item,
    mark,
    pass_of,
    retracted,
)


def pmids(*numbers: int) -> list[Pmid]:
    return [Pmid(str(number)) for number in numbers]


def store(ledger: SqlLedger, *numbers: int, source: str = SOURCE) -> None:
    with ledger.write() as tx:
        tx.add_fetch(source, fetched(*(citation(str(n)) for n in numbers)), AT)


def begun(ledger: SqlLedger, source: str = SOURCE) -> int:
    with ledger.write() as tx:
        return tx.begin_refresh(pass_of(source=source))


def sweep(
    ledger: SqlLedger, number: int, *swept: int, is_last: bool, until: date = DAYS.until
) -> None:
    with ledger.write() as tx:
        window = Window(DAYS.since, until)
        tx.add_sweep(number, window, pmids(*swept), [], is_last=is_last, at=LATER)


MIXED = (1, 2, 9, 10, 19, 90, 99, 100, 101, 900, 1_000, 9_999, 10_000, 99_999_999, 100_000_000)


@pytest.mark.parametrize("most", [1, 2, 4, 100])
def test_stored_records_are_walked_through_by_number_not_by_text(
    ledger: SqlLedger, most: int
) -> None:
    store(ledger, *reversed(MIXED))
    store(ledger, 3, 50, source="other")
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("9", title="Again"), absent=["8"]), LATER)
    walked: list[Pmid] = []
    with ledger.read() as snapshot:
        while page := snapshot.stored_pmids(SOURCE, walked[-1] if walked else None, most):
            assert len(page) <= most
            walked += page
    assert walked == pmids(*MIXED)
    assert all(type(pmid) is Pmid for pmid in walked)


@pytest.mark.parametrize(
    ("after", "left"), [(9, 10), (11, 19), (89, 90), (100, 101), (20_000, 99_999_999)]
)
def test_a_walk_may_begin_at_any_number(ledger: SqlLedger, after: int, left: int) -> None:
    store(ledger, *MIXED)
    with ledger.read() as snapshot:
        assert snapshot.stored_pmids(SOURCE, Pmid(str(after)), 1) == pmids(left)


def test_where_nothing_is_stored_there_is_nothing_to_sweep(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(absent=["5"]), AT)
    number = begun(ledger)
    with ledger.read() as snapshot:
        assert snapshot.stored_pmids(SOURCE, None, 10) == []
        assert snapshot.known_through(SOURCE) is None
        assert snapshot.swept_through(number) == (None, False)
        assert (snapshot.dois(SOURCE), snapshot.standings(pmids(5), SOURCE)) == ({}, {})
        assert (snapshot.marks(pmids(5)), snapshot.marked_in(number)) == ({}, [])
        assert (snapshot.not_good(SOURCE), snapshot.standing_history(SOURCE, pmids(5))) == ([], [])
        assert snapshot.claims_citing(pmids(5), SOURCE) == {}
        assert snapshot.absent([], SOURCE) == frozenset()


def test_a_sweep_goes_on_where_it_stopped(ledger: SqlLedger) -> None:
    number, other = begun(ledger), begun(ledger)
    said = []
    for swept, is_last in (((1, 9), False), ((10, 90), False), ((100, 1_000), True)):
        sweep(ledger, number, *swept, is_last=is_last)
        with ledger.read() as snapshot:
            said.append(snapshot.swept_through(number))
            assert snapshot.swept_through(other) == (None, False)
    assert said == [("9", False), ("90", False), ("1000", True)]


def test_records_are_swept_once_in_a_pass(ledger: SqlLedger) -> None:
    number, other = begun(ledger), begun(ledger)
    sweep(ledger, number, 1, 100, is_last=False)
    for first in (1, 99, 100):
        with pytest.raises(Conflict, match="up to PMID 100 already"):
            sweep(ledger, number, first, 2_000, is_last=True)
    sweep(ledger, other, 1, 100, is_last=True)
    with ledger.read() as snapshot:
        assert snapshot.swept_through(number) == ("100", False)


def test_records_are_known_through_the_last_complete_sweep_or_the_first_fetch(
    ledger: SqlLedger,
) -> None:
    def known() -> list[date | None]:
        with ledger.read() as snapshot:
            return [snapshot.known_through(source) for source in (SOURCE, "other")]

    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(absent=["1"]), AT.replace(day=1))
        tx.add_fetch(SOURCE, fetched(citation("2")), LATER)
        tx.add_fetch(SOURCE, fetched(citation("1")), AT)  # by a clock that was set back
        tx.add_fetch(SOURCE, fetched(citation("1")), LATER)
    assert known() == [AT.date(), None]
    first, second, elsewhere = begun(ledger), begun(ledger), begun(ledger, "other")
    sweep(ledger, first, 1, is_last=False, until=date(2026, 12, 1))
    sweep(ledger, elsewhere, 1, is_last=True, until=date(2026, 12, 9))
    assert known() == [AT.date(), date(2026, 12, 9)]
    sweep(ledger, first, 2, is_last=True, until=date(2026, 12, 2))
    sweep(ledger, second, 1, is_last=False, until=date(2026, 12, 5))
    assert known() == [date(2026, 12, 2), date(2026, 12, 9)]


def test_absent_is_what_the_source_did_not_have_when_last_asked(ledger: SqlLedger) -> None:
    number = begun(ledger)
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("1"), citation("2"), absent=["3"]), LATER)
        # The newest look-up counts, whatever the clock said.
        tx.add_refresh_fetch(number, SOURCE, fetched(citation("3"), absent=["1"]), AT)
        tx.add_fetch("other", fetched(absent=["2"]), LATER)
    with ledger.read() as snapshot:
        asked = pmids(1, 2, 3, 4, 1)
        assert snapshot.absent(iter(asked), SOURCE) == set(pmids(1))
        assert snapshot.absent(asked, "other") == set(pmids(2))


def test_standing_and_doi_are_those_of_the_newest_version(ledger: SqlLedger) -> None:
    number = begun(ledger)
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(retracted("9"), citation("10"), citation("11", doi="")), AT)
        tx.add_fetch(SOURCE, fetched(citation("9", doi="10.1/new"), retracted("10")), LATER)
        tx.add_fetch("other", fetched(citation("10", doi="10.1/other")), LATER)
        tx.add_marks(number, {Pmid("9"): mark()}, AT)
    with ledger.read() as snapshot:
        assert snapshot.standings(pmids(9, 10, 12), SOURCE) == {
            "9": Standing.GOOD,  # what the source shows, whatever others say
            "10": Standing.RETRACTED,
        }
        assert snapshot.dois(SOURCE) == {"9": "10.1/new", "10": "10.1/10", "11": ""}


def test_the_newest_mark_of_each_dataset_counts(ledger: SqlLedger) -> None:
    first, second = begun(ledger), begun(ledger)
    one, two = pmids(1, 2)
    old, new = mark(Standing.CONCERN, pmid=one), mark(Standing.RETRACTED, pmid=one, record="8")
    other = mark(Standing.CORRECTED, pmid=one, source="second list", on=None, notice_pmid=None)
    with ledger.write() as tx:
        tx.add_marks(first, {one: old, two: mark(record="\x00", notice_doi="")}, AT)
        tx.add_marks(first, {one: other}, AT)
        tx.add_marks(second, {one: new}, LATER)
        tx.add_marks(second, {}, LATER)
    with ledger.read() as snapshot:
        found = snapshot.marks(iter([one, two, Pmid("3")]))
        assert (snapshot.marked_in(first), snapshot.marked_in(second)) == ([one, two], [one])
    assert set(found[one]) == {new, other}
    assert found[two] == (mark(pmid=two, record="\ufffd", notice_doi=""),)


def test_records_that_were_marked_come_by_number(ledger: SqlLedger) -> None:
    number = begun(ledger)
    with ledger.write() as tx:
        tx.add_marks(number, {pmid: mark() for pmid in pmids(1_000, 9, 10)}, AT)
        tx.add_marks(number, {Pmid("9"): mark(source="second list")}, AT)
    with ledger.read() as snapshot:
        assert snapshot.marked_in(number) == pmids(9, 10, 1_000)


def test_a_citation_stands_as_the_worst_that_anyone_tells(ledger: SqlLedger) -> None:
    number = begun(ledger)
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("1"), retracted("2"), citation("3")), AT)
        tx.add_marks(number, {Pmid("1"): mark(), Pmid("2"): mark(Standing.GOOD)}, AT)
    with ledger.read() as snapshot:
        found = snapshot.citations(pmids(1, 2, 3), SOURCE)
    assert [(c.standing, c.standing_told) for c in found.values()] == [
        (
            Standing.RETRACTED,
            ("pubmed: good", "list: retracted (record 7, 2026-11-01, notice PMID 98)"),
        ),
        (
            Standing.RETRACTED,
            (
                "pubmed: retracted (notice PMID 99)",
                "list: good (record 7, 2026-11-01, notice PMID 98)",
            ),
        ),
        (Standing.GOOD, ("pubmed: good",)),
    ]


def test_not_good_are_stored_records_in_doubt_now_whoever_says_so(ledger: SqlLedger) -> None:
    number = begun(ledger)
    preprint = citation("5", publication_types=(Term("D000076942", "Preprint"),))
    notice = citation("6", notices=(Notice("RetractionOf", Pmid("2")),))
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("100"), citation("9"), retracted("20")), AT)
        tx.add_fetch(SOURCE, fetched(preprint, notice, retracted("7"), citation("8")), AT)
        tx.add_fetch(SOURCE, fetched(citation("7")), LATER)  # reinstated
        tx.add_fetch("other", fetched(retracted("30")), AT)
        doubts = dict.fromkeys(pmids(100, 6, 40, 8), mark())
        tx.add_marks(number, {**doubts, Pmid("9"): mark(Standing.GOOD)}, AT)
        tx.add_marks(number, {Pmid("8"): mark(Standing.GOOD)}, LATER)  # reinstated
    with ledger.read() as snapshot:
        assert snapshot.not_good(SOURCE) == pmids(20, 100)
        assert snapshot.not_good("other") == pmids(30)


def test_the_history_has_every_version_by_number(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("10"), citation("9")), AT)
        tx.add_fetch(SOURCE, fetched(retracted("9"), citation("10")), LATER)
        tx.add_fetch("other", fetched(citation("9")), LATER)
    with ledger.read() as snapshot:
        assert snapshot.standing_history(SOURCE, pmids(10, 9, 11)) == [
            StandingRecord(Pmid("9"), 1, "Trial 9", Standing.GOOD, None, SOURCE, AT),
            StandingRecord(Pmid("9"), 2, "Trial 9", Standing.RETRACTED, Pmid("99"), SOURCE, LATER),
            StandingRecord(Pmid("10"), 1, "Trial 10", Standing.GOOD, None, SOURCE, AT),
        ]


def test_claims_cite_what_their_newest_appraisal_holds(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        one, two, three = add_claims(tx, add_document(tx), [draft()] * 3)
        appraise(tx, one, [item(one, "9"), item(one, "10", 2)])
        appraise(tx, two, [item(two, "9")])
        appraise(tx, one, [item(one, "10"), item(one, "100", 2)])
        appraise(tx, three, [item(three, "10")])
        tx.add_appraisal(three, 1, "other", "f", "r", [item(three, "9")], LATER)
    with ledger.read() as snapshot:
        asked = pmids(9, 10, 100, 5)
        assert snapshot.claims_citing(iter(asked), SOURCE) == {
            "9": (two,),
            "10": (one, three),
            "100": (one,),
        }
        assert snapshot.claims_citing(asked, "other") == {"9": (three,)}


WRITES: dict[str, Callable[[SqlWriter], None]] = {
    "sweep": lambda tx: tx.add_sweep(7, DAYS, pmids(1), [], is_last=True, at=AT),
    "marks": lambda tx: tx.add_marks(7, {Pmid("1"): mark()}, AT),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_belongs_to_a_pass_needs_it(
    ledger: SqlLedger, write: Callable[[SqlWriter], None]
) -> None:
    with pytest.raises(NotFound, match="pass 7"), ledger.write() as tx:
        write(tx)


def test_tens_of_thousands_of_records_are_no_trouble(ledger: SqlLedger) -> None:
    number = begun(ledger)
    many = pmids(*range(1, 10_502))
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(*(citation(p) for p in many[-501:]), absent=many[:-501]), AT)
        tx.add_sweep(number, DAYS, many, many, is_last=True, at=AT)
        tx.add_marks(number, dict.fromkeys(many, mark()), AT)
    with ledger.read() as snapshot:
        assert snapshot.stored_pmids(SOURCE, None, 20_000) == many[-501:]
        assert snapshot.absent(many, SOURCE) == set(many[:-501])
        assert len(snapshot.standings(many, SOURCE)) == 501
        assert len(snapshot.marks(many)) == len(many)
        assert snapshot.marked_in(number) == snapshot.news_in(number) == many
        assert snapshot.not_good(SOURCE) == many[-501:]
        assert len(snapshot.standing_history(SOURCE, many)) == 501
        assert snapshot.claims_citing(many, SOURCE) == {}
