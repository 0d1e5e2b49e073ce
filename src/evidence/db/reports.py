"""Named reports: one SELECT each, run so that it can change nothing."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

from sqlalchemy import Connection, text
from sqlalchemy.exc import StatementError

from evidence.db.text import require_storable
from evidence.domain.errors import QueryFileError

# Comments, quoted text, quoted names: what may hold a semicolon that ends nothing.
_OPAQUE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"", re.DOTALL)
_READS = re.compile(r"\s*(?:SELECT|WITH)\b", re.IGNORECASE)


def run_report(
    connection: Connection, sql: str, params: Mapping[str, object]
) -> list[dict[str, object]]:
    """Run one SELECT read-only; each row as a mapping, columns in order.

    Numbers come as int or float on both databases.

    Raises:
        QueryFileError: not one SELECT, a value is missing, or the database refuses it.
        UsageError: a value holds characters that no database keeps.
    """
    _require_one_select(sql)
    require_storable(**{f"value of {k}": v for k, v in params.items() if isinstance(v, str)})
    try:
        with _read_only(connection):
            rows = connection.execute(text(sql), dict(params)).mappings().all()
    except StatementError as err:
        said = str(err.orig or err).strip().partition("\n")[0]
        raise QueryFileError(f"the report does not run: {said}") from err
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _require_one_select(sql: str) -> None:
    bare = _OPAQUE.sub(" ", sql).strip()
    if not _READS.match(bare) or ";" in bare.rstrip(";"):
        raise QueryFileError(
            "a report is one SELECT (or WITH ... SELECT) and nothing else",
            hint="changes are made by commands, never by SQL",
        )


@contextmanager
def _read_only(connection: Connection) -> Iterator[None]:
    """Let the database itself refuse writes, whatever the text of a report says."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA query_only = ON")
        try:
            yield
        finally:
            connection.exec_driver_sql("PRAGMA query_only = OFF")
        return
    # Rolling back to the savepoint undoes the setting, and a failed statement.
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql("SET LOCAL transaction_read_only = on")
        yield
    finally:
        savepoint.rollback()


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        # PostgreSQL sums integers without decimals and averages with them.
        return int(value) if value.as_tuple().exponent == 0 else float(value)
    return value
