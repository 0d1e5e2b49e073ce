"""Report tables: columns, their meaning, and rows as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Cell = str | int | float | bool | None
ColumnType = Literal["string", "integer", "number", "boolean", "datetime"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `description` is what the data dictionary says of it.

    `required` columns never hold an empty cell. `choices` are all values that can
    occur; for a `list_separator` column they are the values of its parts. `verbatim`
    columns hold text that must be found again as it is, at its offsets or at a source:
    exporters leave even marks in it that turn text round.
    """

    name: str
    type: ColumnType
    description: str
    required: bool = False
    choices: tuple[str, ...] = ()
    list_separator: str = ""
    verbatim: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report; every row has one cell per column, in order.

    `foreign_keys` maps a column to (table, column).
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse rows of another width."""
        for row in self.rows:
            if len(row) != len(self.columns):
                msg = f"{self.name}: {len(row)} cells for {len(self.columns)} columns"
                raise ValueError(msg)

    def records(self) -> list[dict[str, Cell]]:
        """Return each row as a mapping from column name to cell."""
        names = [c.name for c in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Package:
    """A set of tables that belong together, with what a reader must know first.

    `notes` are sentences for the head of the data dictionary. `created` is the
    ISO moment of the newest fact in the tables, so that the same database gives
    the same bytes.
    """

    name: str
    title: str
    notes: tuple[str, ...]
    created: str
    tables: Sequence[Table]
