"""What `named_report` lets through, on both databases."""

import pytest

from evidence.db.ledger import SqlLedger
from evidence.domain.errors import QueryFileError, UsageError
from support.ledger_values import fill


@pytest.fixture
def filled(ledger: SqlLedger) -> SqlLedger:
    with ledger.write() as tx:
        fill(tx)
    return ledger


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT 1 AS b, 'x' AS a", [{"b": 1, "a": "x"}]),
        ("-- name: x; DROP\n/* ; */ WITH t AS (SELECT 2 AS n) SELECT n FROM t;\n", [{"n": 2}]),
        ("select ';' AS s, \"name\" FROM document", [{"s": ";", "name": "zinc.txt"}]),
        ("SELECT id FROM document WHERE id > 99", []),
        ("SELECT CAST(:n AS INTEGER) + 1 AS n", [{"n": 42}]),
        ("SELECT id FROM claim WHERE id = :n - 40", [{"id": 1}]),
        ("SELECT sum(size_bytes) AS s, avg(size_bytes * 1.0) AS a FROM payload WHERE size_bytes = 9",
         [{"s": 9, "a": 9.0}]),
    ],
)  # fmt: skip
def test_one_select_runs(filled: SqlLedger, sql: str, rows: list[dict[str, object]]) -> None:
    with filled.read() as snapshot:
        found = snapshot.named_report(sql, {"n": 41})
    assert found == rows
    assert [list(row) for row in found] == [list(row) for row in rows]
    assert [[type(v) for v in r.values()] for r in found] == [
        [type(v) for v in r.values()] for r in rows
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "-- SELECT 1",
        "DELETE FROM grade",
        "UPDATE grade SET grade = 'A'",
        "INSERT INTO payload SELECT * FROM payload",
        "DROP TABLE grade",
        "PRAGMA query_only = OFF",
        "SELECT 1; DELETE FROM grade",
        "SELECT 1; SELECT 2",
        "EXPLAIN SELECT 1",
        "BEGIN",
        "SELECTED",
    ],
)
def test_anything_but_one_select_is_refused(filled: SqlLedger, sql: str) -> None:
    with filled.write() as tx, pytest.raises(QueryFileError, match="one SELECT"):
        tx.named_report(sql, {})


@pytest.mark.parametrize(
    "sql",
    [
        "WITH t AS (SELECT 1) INSERT INTO alembic_version SELECT 'x' FROM t",
        "WITH t AS (SELECT 1) DELETE FROM alembic_version",
        "SELECT nosuch FROM claim",
        "SELECT FROM WHERE",
        "SELECT id FROM claim WHERE id = :nowhere",
    ],
)
def test_the_database_refuses_what_the_text_hides(filled: SqlLedger, sql: str) -> None:
    with filled.write() as tx:
        with pytest.raises(QueryFileError, match="does not run"):
            tx.named_report(sql, {})
        # The transaction goes on, and may still write.
        tx.set_claim_query(1, "zinc", by="ana", reason="", at=tx.claim_history(1)[0].at)
        assert tx.named_report("SELECT count(*) AS n FROM alembic_version", {}) == [{"n": 1}]


def test_a_writer_reports_what_it_has_written_itself(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        fill(tx)
        assert tx.named_report("SELECT count(*) AS n FROM claim", {}) == [{"n": 3}]


def test_a_value_that_no_database_takes_is_refused(filled: SqlLedger) -> None:
    with filled.read() as snapshot, pytest.raises(UsageError, match="value of n"):
        snapshot.named_report("SELECT id FROM claim WHERE :n = ''", {"n": "\x00"})
