"""A large comma-separated file that people download: whole rows, or a clear refusal.

Memory is bounded by one record, however large the file. Text is decoded line by line,
as UTF-8 where it is, else as Windows-1252, because such files come with both.
"""

import csv
from collections import deque
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from re import Pattern
from typing import BinaryIO

MOST_BYTES = 1 << 20  # of one line or one record; rows of real tables have a few kB
_START_BYTES = 512
# First bytes of what gets saved in place of a table, and what it is.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"<", "a web page, not the file itself"),
    (b"PK\x03\x04", "a ZIP archive or a spreadsheet; unpack it or save it as CSV"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"\xff\xfe", "UTF-16 text; save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text; save it as UTF-8"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself; run `git lfs pull`"),
)
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}

Line = tuple[int, str]


class NotTheTable(Exception):
    """The file is not the table that was expected; the message says what it is."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the number of its first line, counted from 1, and its cells.

    `whole` is False when the cells do not fit the heading: which cell belongs to
    which column is then not known.
    """

    line: int
    cells: Sequence[str]
    whole: bool


class TableFile:
    """Rows of one open file, once through.

    `columns` maps a heading in lower case to its place.
    """

    def __init__(self, file: BinaryIO, needed: Sequence[str], row_start: Pattern[str]) -> None:
        """Read the heading of a file opened in binary mode, at its start.

        `row_start` fits the whole first cell of every row and of few other lines.

        Raises:
            NotTheTable: another kind of file, an empty one, or a column of `needed`
                is absent.
        """
        _refuse_other_kinds(file.read(_START_BYTES))
        file.seek(0)
        self._lines = _lines(file)
        self._waiting: deque[Line] = deque()
        self._row_start = row_start
        _, heading = next(self._lines)
        names = [name.strip().lower() for name in _cells([heading.lstrip("\ufeff")])]
        self.columns = {name: place for place, name in reversed(list(enumerate(names)))}
        _refuse_missing(needed, self.columns, heading)
        self._full_width = len(names)
        # Spreadsheets write empty columns at the end; a row may do without them.
        self._named_width = max(place for place, name in enumerate(names) if name) + 1

    def rows(self) -> Iterator[Row]:
        """Give every row that is not blank, in the file's order.

        Raises:
            NotTheTable: the file ends within a row, or a line is beyond all measure.
        """
        while record := self._record():
            row = self._row(record)
            if self._ends_within(record, row):
                raise NotTheTable(f"cut off: it ends within the row at line {row.line}")
            if any(cell.strip() for cell in row.cells):
                yield row

    def _record(self) -> list[Line]:
        """Take lines until quotes are balanced; put back those that are rows themselves."""
        record: list[Line] = []
        size = quotes = 0
        while line := self._next():
            record.append(line)
            size += len(line[1])
            quotes += line[1].count('"')
            if quotes % 2 == 0 or size > MOST_BYTES:
                break
        if len(record) > 1 and not self._belong_together(record):
            self._waiting.extendleft(reversed(record[1:]))
            return record[:1]
        return record

    def _belong_together(self, record: list[Line]) -> bool:
        """Tell a cell of many lines from a stray quote, which would swallow rows."""
        return self._row(record).whole and not any(self._is_row(line) for line in record[1:])

    def _is_row(self, line: Line) -> bool:
        row = self._row([line])
        return row.whole and self._row_start.fullmatch(row.cells[0].strip()) is not None

    def _row(self, record: list[Line]) -> Row:
        cells = _cells([text for _, text in record])
        surplus = "".join(cells[self._named_width :])
        whole = len(cells) >= self._named_width and not surplus.strip()
        return Row(record[0][0], cells, whole)

    def _ends_within(self, record: list[Line], row: Row) -> bool:
        """Tell whether this row is the last of the file and lacks its end."""
        if len(row.cells) >= self._full_width:
            return False
        following = self._next()
        if following:
            self._waiting.appendleft(following)
            return False
        text = record[-1][1]
        return not text.endswith("\n") or text.count('"') % 2 == 1

    def _next(self) -> Line | None:
        return self._waiting.popleft() if self._waiting else next(self._lines, None)


def _lines(file: BinaryIO) -> Iterator[Line]:
    number = 0
    while raw := file.readline(MOST_BYTES + 1):
        number += 1
        if len(raw) > MOST_BYTES:
            raise NotTheTable(f"line {number} is longer than {MOST_BYTES} bytes")
        yield number, _decoded(raw)


def _decoded(raw: bytes) -> str:
    """Text of one line; a NUL becomes U+FFFD, so that digits beside it do not join."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    end = "\n" if text.endswith("\n") else ""
    return text.rstrip("\r\n").replace("\r", " ").replace("\0", "\ufffd") + end


def _cells(lines: list[str]) -> list[str]:
    """Cells of one record; its lines as they are where they are not one record."""
    try:
        rows = list(csv.reader(lines))
    except csv.Error:  # a cell beyond the module's limit of 131,072 characters
        return lines
    return rows[0] if len(rows) == 1 else lines


def _refuse_other_kinds(start: bytes) -> None:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        raise NotTheTable("it is empty")
    for signature, what in _SIGNATURES:
        if text.startswith(signature):
            raise NotTheTable(f"it is {what}")


def _refuse_missing(needed: Sequence[str], columns: Container[str], heading: str) -> None:
    missing = [name for name in needed if name.lower() not in columns]
    if not missing:
        return
    for sign, name in _OTHER_DELIMITERS.items():
        if heading.count(sign) > heading.count(","):
            raise NotTheTable(f"its columns are separated by {name}, not by commas")
    raise NotTheTable(f"it lacks the columns {', '.join(missing)}")
