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

E = TypeVar("E", bound=StrEnum)

# PostgreSQL's REAL has four bytes and would not give a score back as it was.
Real: TypeEngine[float] = REAL().with_variant(DOUBLE_PRECISION(), "postgresql")


class UtcText(TypeDecorator[datetime]):
    """An aware moment as `2026-11-22T05:20:00Z`, which sorts as text.

    Parts of a second are cut off; a moment without a zone is refused.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Write the moment in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"moment without a time zone: {value!r}")
        return value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Read an aware moment."""
        return None if value is None else datetime.fromisoformat(value)


class Named(TypeDecorator[E]):
    """A member of a StrEnum, by its value."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        """Remember which enumeration the column holds."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Write the value; text that is no member is refused."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> E | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Read the member."""
        return None if value is None else self.kind(value)


class YesNo(TypeDecorator[bool]):
    """A truth value as 1 or 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Write 1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Read a bool."""
        return None if value is None else bool(value)


class PmidText(TypeDecorator[Pmid]):
    """A PMID as its digits."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Pmid | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Write plain text: drivers look at the exact type."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Pmid | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Read a Pmid; it was one when it was written."""
        return None if value is None else Pmid(value)


class Words(TypeDecorator[tuple[str, ...]]):
    """Texts in order, as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Write the list."""
        return None if value is None else json.dumps(list(value), ensure_ascii=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Read a tuple."""
        return None if value is None else tuple(json.loads(value))


class Spans(TypeDecorator[tuple[Span, ...]]):
    """Spans in order, as a JSON list of [start, end]."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[Span] | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Write the list."""
        return None if value is None else json.dumps([[s.start, s.end] for s in value])

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Span, ...] | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Read a tuple."""
        return None if value is None else tuple(Span(a, b) for a, b in json.loads(value))
