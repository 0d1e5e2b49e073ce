"""Grades: rows to values and back."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from evidence.db.chunks import chunks
from evidence.db.claims import require_claims
from evidence.db.ids import next_id
from evidence.db.rows import GradeRow
from evidence.ports import StoredGrade

# Value and row have the same names, but for the moment.
_SAME = tuple(field.name for field in fields(StoredGrade) if field.name != "at")


def grades(connection: Connection, claim_ids: Iterable[int], source: str) -> dict[int, StoredGrade]:
    """Return the newest grade of each claim that has one, in the order of the claims' ids."""
    found: dict[int, StoredGrade] = {}
    for piece in chunks(sorted(set(claim_ids))):
        newest = (
            select(func.max(GradeRow.id))
            .where(GradeRow.claim_id.in_(piece), GradeRow.source == source)
            .group_by(GradeRow.claim_id)
        )
        for row in connection.execute(
            select(GradeRow.__table__).where(GradeRow.id.in_(newest)).order_by(GradeRow.claim_id)
        ):
            found[row.claim_id] = _grade(row)
    return found


def add_grade(connection: Connection, source: str, grade: StoredGrade) -> None:
    """Keep one grade; raises `NotFound`."""
    require_claims(connection, [grade.claim_id])
    values = {name: getattr(grade, name) for name in _SAME}
    connection.execute(
        insert(GradeRow),
        {"id": next_id(connection, GradeRow), "source": source, "graded_at": grade.at, **values},
    )


def _grade(row: Row[Any]) -> StoredGrade:
    return StoredGrade(at=row.graded_at, **{name: getattr(row, name) for name in _SAME})
