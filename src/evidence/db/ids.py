"""Numbers for new rows."""

from typing import Protocol

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Mapped


class Numbered(Protocol):
    """A row class with an `id` of its own."""

    @property
    def id(self) -> Mapped[int]:
        """The column."""


def next_id(connection: Connection, row: type[Numbered]) -> int:
    """Return the highest id + 1; safe because only one transaction writes at a time."""
    highest = connection.scalar(select(func.max(row.id)))
    return (highest or 0) + 1
