"""How domain values are stored in TEXT, INTEGER and REAL columns."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import DOUBLE_PRECISION, REAL, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from evidence.domain.ids import Pmid
from evidence.domain.spans import Span

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

# PostgreSQL's REAL has four bytes and would not give a score back as it was.
Real: TypeEngine[float] = REAL().with_variant(DOUBLE_PRECISION(), "postgresql")


class _Stored(TypeDecorator[T]):
    """A domain value in a column of a plain type; NULL is None both ways.

    A kind of value says in `write` what goes into the column, and in `read` how
    it comes back. Each repeats `cache_ok`, which SQLAlchemy does not inherit.
    """

    impl: type[TypeEngine[Any]] = Text
    cache_ok = True

    def write(self, value: Any) -> str | int:
        """Return the column's value."""
        raise NotImplementedError

    def read(self, stored: Any) -> T:
        """Return the domain's value."""
        raise NotImplementedError

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | int | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Pass None on, write the rest."""
        return None if value is None else self.write(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> T | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Pass None on, read the rest."""
        return None if value is None else self.read(value)


class UtcText(_Stored[datetime]):
    """An aware moment as text that sorts by time: `2026-11-22T05:20:00Z`.

    Parts of a second are cut off; a moment without a zone is refused.
    """

    cache_ok = True

    def write(self, value: datetime) -> str:
        """Write the moment in UTC."""
        if value.utcoffset() is None:
            raise ValueError(f"moment without a time zone: {value!r}")
        in_utc = value.astimezone(UTC)
        return f"{in_utc.replace(microsecond=0, tzinfo=None).isoformat()}Z"

    def read(self, stored: str) -> datetime:
        """Read an aware moment."""
        return datetime.fromisoformat(stored)


class Named(_Stored[E]):
    """A member of a StrEnum, by its value."""

    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        """Remember which enumeration the column holds."""
        super().__init__()
        self.kind = kind

    def write(self, value: E) -> str:
        """Write the value; text that is no member is refused."""
        return self.kind(value).value

    def read(self, stored: str) -> E:
        """Read the member."""
        return self.kind(stored)


class YesNo(_Stored[bool]):
    """A truth value as 1 or 0."""

    impl = Integer
    cache_ok = True

    def write(self, value: bool) -> int:
        """Write 1 or 0."""
        return int(value)

    def read(self, stored: int) -> bool:
        """Read a bool."""
        return bool(stored)


class PmidText(_Stored[Pmid]):
    """A PMID as its digits."""

    cache_ok = True

    def write(self, value: Pmid) -> str:
        """Write plain text: drivers look at the exact type."""
        return str(value)

    def read(self, stored: str) -> Pmid:
        """Read a Pmid; it was one when it was written."""
        return Pmid(stored)


class Words(_Stored[tuple[str, ...]]):
    """Texts in order, as a JSON list."""

    cache_ok = True

    def write(self, value: Iterable[str]) -> str:
        """Write the list."""
        return json.dumps(list(value), ensure_ascii=False)

    def read(self, stored: str) -> tuple[str, ...]:
        """Read a tuple."""
        return tuple(json.loads(stored))


class Spans(_Stored[tuple[Span, ...]]):
    """Spans in order, as a JSON list of [start, end]."""

    cache_ok = True

    def write(self, value: Iterable[Span]) -> str:
        """Write the list."""
        return json.dumps([[span.start, span.end] for span in value])

    def read(self, stored: str) -> tuple[Span, ...]:
        """Read a tuple."""
        return tuple(Span(start, end) for start, end in json.loads(stored))
