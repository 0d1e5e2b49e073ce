"""What the ledger promises about fetched records, on both databases."""

from dataclasses import replace

import pytest

from evidence.db.ledger import SqlLedger
from evidence.db.records import digest, encode
from evidence.domain.citations import AbstractSection, Citation, Notice, Standing, Term
from evidence.domain.ids import Pmid
from evidence.ports import StoredCitation
from support.ledger_values import AT, LATER, SOURCE, citation, fetched, retracted


def versions(ledger: SqlLedger) -> list[dict[str, object]]:
    sql = "SELECT pmid, version, standing FROM citation_version ORDER BY pmid, version"
    with ledger.read() as snapshot:
        return snapshot.named_report(sql, {})


def test_a_citation_comes_back_as_it_was_fetched(ledger: SqlLedger) -> None:
    given = citation("11")
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(given), AT)
    with ledger.read() as snapshot:
        assert snapshot.citations([Pmid("11")], SOURCE) == {
            Pmid("11"): StoredCitation(
                given, digest(encode(given)), Standing.GOOD, None, SOURCE, AT, ("pubmed: good",)
            )
        }


@pytest.mark.parametrize(
    ("given", "standing", "notice"),
    [
        (retracted("1", "99"), Standing.RETRACTED, "99"),
        (retracted("1", None), Standing.RETRACTED, None),
        (citation("1", notices=(Notice("RetractionOf", Pmid("5")),)), Standing.NOTICE, None),
        (citation("1", notices=(Notice("ErratumIn", Pmid("5")),)), Standing.CORRECTED, "5"),
        (citation("1", notices=(Notice("ExpressionOfConcernIn", Pmid("6")),)), Standing.CONCERN, "6"),
        (citation("1", publication_types=(Term("D000076942", "Preprint"),)), Standing.PREPRINT, None),
    ],
)  # fmt: skip
def test_the_standing_is_what_the_record_shows(
    ledger: SqlLedger, given: Citation, standing: Standing, notice: str | None
) -> None:
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(given), AT)
        kept = tx.citations([given.pmid], SOURCE)[given.pmid]
    assert (kept.standing, kept.notice_pmid) == (standing, notice)


def test_the_same_values_again_change_nothing(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("11")), AT)
        before = tx.citations([Pmid("11")], SOURCE)
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("11"), payloads=(b"other bytes",)), LATER)
        assert tx.citations([Pmid("11")], SOURCE) == before
    assert [v["version"] for v in versions(ledger)] == [1]


def test_other_values_are_a_new_version_and_going_back_is_one_too(ledger: SqlLedger) -> None:
    for given in (citation("11"), retracted("11"), citation("11")):
        with ledger.write() as tx:
            tx.add_fetch(SOURCE, fetched(given), LATER)
            assert tx.citations([Pmid("11")], SOURCE)[Pmid("11")].citation == given
    assert [(v["version"], v["standing"]) for v in versions(ledger)] == [
        (1, "good"),
        (2, "retracted"),
        (3, "good"),
    ]


def test_each_lookup_is_on_record_even_when_nothing_changed(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("11"), absent=["12"]), AT)
        tx.add_fetch(SOURCE, fetched(citation("11"), payloads=(b"a", b"b", b"")), LATER)
        checks = tx.named_report(
            "SELECT f.fetched_at, r.pmid, r.found FROM fetch_record r"
            " JOIN fetch_run f ON f.id = r.fetch_id ORDER BY f.id, r.pmid",
            {},
        )
        payloads = tx.named_report(
            "SELECT fetch_id, ordinal FROM fetch_payload ORDER BY fetch_id, ordinal", {}
        )
    assert [tuple(c.values()) for c in checks] == [
        ("2026-11-22T05:20:00Z", "11", 1),
        ("2026-11-22T05:20:00Z", "12", 0),
        ("2026-12-01T09:00:00Z", "11", 1),
    ]
    assert [tuple(p.values()) for p in payloads] == [(1, 1), (2, 1), (2, 2)]


def test_sources_do_not_share_records(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        tx.add_fetch("one", fetched(citation("11")), AT)
        tx.add_fetch("two", fetched(citation("11", title="Other"), absent=["12"]), AT)
        asked = [Pmid("11"), Pmid("12")]
        assert tx.citations(asked, "one")[Pmid("11")].citation.title == "Trial 11"
        assert tx.citations(asked, "two")[Pmid("11")].citation.title == "Other"
        assert tx.citations(asked, "three") == {}
        assert tx.unfetched(asked, "one") == [Pmid("12")]
        assert tx.unfetched(asked, "two") == []


def test_versions_are_counted_per_source(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        for title in ("a", "b", "c"):
            tx.add_fetch("one", fetched(citation("11", title=title)), AT)
        tx.add_fetch("two", fetched(citation("11", title="z")), AT)
        found = [tx.citations([Pmid("11")], s)[Pmid("11")].citation.title for s in ("one", "two")]
    assert found == ["c", "z"]


def test_unfetched_are_those_neither_given_nor_found_absent(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("100"), absent=["20"]), AT)
        asked = map(Pmid, ["100", "9", "1000", "20", "9"])
        assert tx.unfetched(asked, SOURCE) == [Pmid("9"), Pmid("1000")]
        assert tx.unfetched([], SOURCE) == []


def test_citations_come_in_the_order_of_their_numbers(ledger: SqlLedger) -> None:
    numbers = ["100", "9", "20"]
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(*map(citation, numbers)), AT)
        found = tx.citations(map(Pmid, [*numbers, "9", "555"]), SOURCE)
    assert list(found) == ["9", "20", "100"]
    assert all(type(pmid) is Pmid for pmid in found)


def test_tens_of_thousands_of_pmids_are_no_trouble(ledger: SqlLedger) -> None:
    many = [Pmid(str(n)) for n in range(1, 20_002)]
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(*(citation(p) for p in many[:300])), AT)
        assert len(tx.citations(many, SOURCE)) == 300
        assert tx.unfetched(many, SOURCE) == many[300:]


def test_of_two_versions_of_a_pmid_in_one_answer_the_higher_counts(ledger: SqlLedger) -> None:
    two, one = citation("11", version=2, title="Second"), citation("11")
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(two, one), AT)
        assert tx.citations([Pmid("11")], SOURCE)[Pmid("11")].citation == two


def test_a_damaged_character_is_mended_and_keeps_offsets(ledger: SqlLedger) -> None:
    given = citation(
        "11", title="a\x00b", sections=(AbstractSection("", "", "x\ud800y"), AbstractSection("", "", "z"))
    )  # fmt: skip
    mended = replace(
        given,
        title="a\ufffdb",
        sections=(AbstractSection("", "", "x\ufffdy"), AbstractSection("", "", "z")),
    )
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(given), AT)
        kept = tx.citations([Pmid("11")], SOURCE)[Pmid("11")]
        tx.add_fetch(SOURCE, fetched(given), LATER)
    assert kept.citation == mended
    assert kept.digest == digest(encode(mended))
    assert len(versions(ledger)) == 1


def test_columns_for_reports_repeat_the_record(ledger: SqlLedger) -> None:
    given = citation("11")
    with ledger.write() as tx:
        tx.add_fetch(SOURCE, fetched(given), AT)
        [row] = tx.named_report(
            "SELECT title, abstract, journal, year, doi FROM citation_version", {}
        )
    assert row == {
        "title": given.title,
        "abstract": given.abstract,
        "journal": given.journal,
        "year": given.year,
        "doi": given.doi,
    }
