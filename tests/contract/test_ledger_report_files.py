"""Every file in queries/reports does what its header says, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from evidence.adapters.query_files import Report, load_reports
from evidence.db.engine import snapshot
from evidence.db.ledger import SqlLedger
from evidence.domain.claims import ClaimStatus
from evidence.domain.places import place_of
from support.ledger_values import (
    AT,
    LATER,
    SOURCE,
    add_claims,
    add_document,
    appraise,
    citation,
    draft,
    fetched,
    fill,
    grade,
    item,
    retracted,
    revise,
)

REPORTS = load_reports(Path(__file__).parents[2] / "queries")


def rows(ledger: SqlLedger, name: str, **params: object) -> list[tuple[object, ...]]:
    with ledger.read() as reader:
        found = reader.named_report(REPORTS[name].sql, params)
    assert all(tuple(row) == REPORTS[name].columns for row in found)
    return [tuple(row.values()) for row in found]


@pytest.fixture
def filled(ledger: SqlLedger) -> SqlLedger:
    with ledger.write() as tx:
        fill(tx)
    return ledger


@pytest.mark.parametrize("report", REPORTS.values(), ids=lambda report: report.name)
def test_a_report_gives_the_columns_of_its_header(engine: Engine, report: Report) -> None:
    ledger = SqlLedger(engine)
    with ledger.write() as tx:
        fill(tx)
        # So that no report is held to its header by an empty answer.
        tx.add_fetch(SOURCE, fetched(retracted("11")), LATER)
    params = dict.fromkeys(report.params, 1)
    with snapshot(engine) as connection:
        result = connection.execute(text(report.sql), params)
        assert tuple(result.keys()) == report.columns
    with ledger.read() as reader:
        found = reader.named_report(report.sql, params)
    assert found
    # Text that was typed on a command line is as good as a number.
    with ledger.read() as reader:
        assert reader.named_report(report.sql, dict.fromkeys(report.params, "1")) == found


def test_the_usual_questions_have_a_report() -> None:
    assert {
        "claims-by-verdict",
        "unsupported-claims",
        "citations-not-in-good-standing",
        "search-log",
        "claim-history",
        "design-by-year",
        "changed-records",
    } <= set(REPORTS)


def test_claims_by_verdict_counts_each_claim_in_force_once_a_source(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        ids = add_claims(tx, add_document(tx), [draft()] * 5)
        for claim_id in ids[:3]:
            tx.add_grade(SOURCE, grade(claim_id, "no_evidence", grade=""))
        tx.add_grade(SOURCE, grade(ids[0]))
        tx.add_grade("pubmed", grade(ids[0], "mixed", grade="D"))
        revise(tx, ids[4], 1, status=ClaimStatus.DROPPED)
        revise(tx, ids[1], 1)
    assert rows(ledger, "claims-by-verdict") == [
        (SOURCE, "no_evidence", "", "proposed", 2, 2, 3),
        ("pubmed", "mixed", "D", "proposed", 1, 1, 1),
        (SOURCE, "supported", "C", "proposed", 1, 1, 1),
        ("", "not_graded", "", "", 1, 4, 4),
    ]


def test_unsupported_claims_say_why(filled: SqlLedger) -> None:
    assert rows(filled, "unsupported-claims") == [
        (
            3, "zinc.txt", SOURCE, "not_searched", "search_failed", "failed",
            "2026-12-01T09:00:00Z", 0, 0, 0, "Zinc shortens colds",
        )
    ]  # fmt: skip


def test_unsupported_claims_forget_a_reason_that_is_no_longer_there(filled: SqlLedger) -> None:
    with filled.write() as tx:
        tx.add_grade(SOURCE, grade(3))
    assert rows(filled, "unsupported-claims") == []


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (place_of("/home/ana", "zinc.txt"), "zinc.txt"),
        ("https://example/zinc.html", "https://example/zinc.html"),
        ("-", "-"),
    ],
)
def test_named_reports_cover_the_newest_version_under_the_name_that_people_see(
    ledger: SqlLedger, place: str, shown: str
) -> None:
    with ledger.write() as tx:
        for text in ("Zinc shortens colds", "Zinc prevents colds"):
            [claim_id] = add_claims(tx, add_document(tx, text, place), [draft()])
            tx.add_grade(
                SOURCE, grade(claim_id, "no_evidence", grade="", unsupported_reason="no_hits")
            )
            tx.add_fetch(SOURCE, fetched(retracted("11")), AT)
            appraise(tx, claim_id, [item(claim_id, "11")])
    named = rows(ledger, "unsupported-claims")
    newest = [1, 2] if place == "-" else [2]
    assert [(row[0], row[1]) for row in named] == [(i, shown) for i in newest]
    assert [row[4:] for row in rows(ledger, "claims-by-verdict")] == [
        (len(newest), newest[0], newest[-1])
    ]
    assert rows(ledger, "citations-not-in-good-standing")[0][-1] == len(newest)
    assert [row[-1] for row in rows(ledger, "design-by-year")] == [len(newest)]


def test_records_with_a_mark_are_listed_with_the_claims_that_rest_on_them(
    filled: SqlLedger,
) -> None:
    with filled.write() as tx:
        tx.add_fetch(SOURCE, fetched(retracted("12"), retracted("9", None)), AT)
    assert rows(filled, "citations-not-in-good-standing") == [
        (SOURCE, "12", "retracted", "99", 2020, "Trial 12", "J Zinc", "10.1/12",
         "2026-12-01T09:00:00Z", 1),
        (SOURCE, "9", "retracted", "", 2020, "Trial 9", "J Zinc", "10.1/9",
         "2026-11-22T05:20:00Z", 0),
    ]  # fmt: skip


def test_a_record_that_was_reinstated_is_no_longer_listed(filled: SqlLedger) -> None:
    with filled.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("12")), LATER)
    assert rows(filled, "citations-not-in-good-standing") == []
    assert rows(filled, "changed-records") == [
        (SOURCE, "12", 2, "2026-12-01T09:00:00Z", "good", "retracted", "Trial 12", 1)
    ]


def test_the_search_log_has_every_run_whatever_its_outcome(filled: SqlLedger) -> None:
    log = rows(filled, "search-log")
    columns = REPORTS["search-log"].columns
    shown = [dict(zip(columns, row, strict=True)) for row in log]
    assert [(r["run_id"], r["claim_id"], r["outcome"], r["hit_count"]) for r in shown] == [
        (1, 1, "complete", 2),
        (2, 3, "complete", 2),
        (3, 3, "failed", None),
    ]
    assert shown[0]["query_as_run"] == "zinc AND colds"
    assert shown[0]["warnings"] == '["PhraseNotFound: colds"]'
    assert shown[2]["failure"] == "SourceUnreachable: down"


@pytest.mark.parametrize("claim_id", [2, "2"])
def test_the_history_of_a_claim_is_its_own(filled: SqlLedger, claim_id: object) -> None:
    assert [row[:3] for row in rows(filled, "claim-history", claim_id=claim_id)] == [
        (2, 1, "active"),
        (2, 2, "split"),
    ]


def test_designs_are_counted_over_the_evidence_in_force(filled: SqlLedger) -> None:
    with filled.write() as tx:
        tx.add_fetch(SOURCE, fetched(citation("14", year=None), citation("15", year=2024)), AT)
        appraise(tx, 3, [item(3, "14"), item(3, "14", 2), item(3, "15", 3), item(3, "12", 4)])
        appraise(tx, 2, [item(2, "11")])
    assert rows(filled, "design-by-year") == [
        (SOURCE, 2024, "RCT", 1, 1),
        (SOURCE, 2020, "RCT", 2, 2),
        (SOURCE, None, "RCT", 1, 1),
    ]
