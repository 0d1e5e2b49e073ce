"""What all tables share: names of constraints, types, checks."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, MetaData, Text
from sqlalchemy.orm import DeclarativeBase

from evidence.db.types import PmidText, Real, UtcText, Words, YesNo
from evidence.domain.ids import Pmid

# Every constraint has a name from the first migration on, so that a later one can
# change it by that name on both databases.
_TABLE = "%(table_name)s"
_COLUMNS = f"{_TABLE}_%(column_0_N_name)s"
NAMING = {
    "pk": f"pk_{_TABLE}",
    "fk": f"fk_{_COLUMNS}_%(referred_table_name)s",
    "uq": f"uq_{_COLUMNS}",
    "ix": f"ix_{_COLUMNS}",
    "ck": f"ck_{_TABLE}_%(constraint_name)s",
}

STRICT = {"sqlite_strict": True}
# Short rows with a key of several columns need no second tree for a row number.
KEYED = {"sqlite_strict": True, "sqlite_with_rowid": False}


class Base(DeclarativeBase):
    """Parent of all rows."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        str: Text,
        datetime: UtcText,
        float: Real,
        bool: YesNo,
        Pmid: PmidText,
        tuple[str, ...]: Words,
    }


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """Allow only `values` in `column`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def moment(column: str) -> CheckConstraint:
    """Allow only moments as `UtcText` writes them."""
    return CheckConstraint(f"{column} LIKE '____-__-__T__:__:__Z'", name=f"{column}_utc")


def yes_no(column: str) -> CheckConstraint:
    """Allow only 0 and 1."""
    return CheckConstraint(f"{column} IN (0, 1)", name=f"{column}_yes_no")


def sha256(column: str) -> CheckConstraint:
    """Allow only the length of a SHA-256 in hexadecimal digits."""
    return CheckConstraint(f"length({column}) = 64", name=f"{column}_length")


def span(start: str, end: str, name: str) -> CheckConstraint:
    """Allow only spans that hold at least one code point."""
    return CheckConstraint(f"{start} >= 0 AND {end} > {start}", name=name)
