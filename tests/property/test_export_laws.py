"""Whatever a text holds, its cell is data: read back whole, and never run."""

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from evidence.adapters.exporters.cells import cell
from evidence.adapters.exporters.package import csv_bytes
from evidence.domain.tables import Cell, Column, Table

RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
TEXTS = st.text(st.characters(), max_size=30) | st.builds(
    lambda lead, head, rest: lead + head + rest,
    st.sampled_from(["", " ", "  ", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH NO-BREAK SPACE}"]),
    st.sampled_from(RUN_BY_SPREADSHEETS),
    st.text(max_size=12),
)
COLUMNS = (
    Column("text", "string", "A text"),
    Column("whole", "integer", "A whole number"),
    Column("part", "number", "A number"),
    Column("truth", "boolean", "A truth value"),
)
ROWS = st.lists(
    st.tuples(
        st.none() | TEXTS,
        st.none() | st.integers(-(2**53), 2**53),
        st.none() | st.floats(0, 1).map(lambda x: round(x, 2)),
        st.none() | st.booleans(),
    ),
    max_size=6,
)


@given(TEXTS)
@example('=HYPERLINK("http://127.0.0.1","x")')
@example(" =1+1")
@example("\ud800=1")
def test_no_cell_begins_with_what_a_spreadsheet_runs(text: str) -> None:
    safe = cell(text)
    assert not safe.strip(" \N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}").startswith(
        RUN_BY_SPREADSHEETS
    )
    assert "\0" not in safe
    safe.encode("utf-8")


@given(TEXTS, st.booleans())
@example(text="a\u202eb", verbatim=False)
def test_a_cell_is_its_text_or_its_text_after_an_apostrophe(text: str, verbatim: bool) -> None:
    gone = "\0" if verbatim else "\0\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    clean = "".join("�" if c in gone or "\ud800" <= c <= "\udfff" else c for c in text)
    assert cell(text, verbatim=verbatim).replace("�", "") in {
        clean.replace("�", ""),
        "'" + clean.replace("�", ""),
    }


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_ordinary_words_are_left_as_they_are(text: str) -> None:
    assert cell(text) == text


@given(ROWS)
@example([("a\rb", 1, None, True)])
@example([("a\nb", 1, None, True)])
@example([('"', None, None, None), ("", None, None, None)])
def test_a_table_is_read_back_row_by_row(rows: list[tuple[Cell, ...]]) -> None:
    raw = csv_bytes(Table("t", "T", COLUMNS, tuple(rows)))
    read = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))
    assert read[0] == ["text", "whole", "part", "truth"]
    assert read[1:] == [
        [
            cell(str(text)) if text else "",
            "" if whole is None else str(whole),
            "" if part is None else f"{part:.2f}",
            "" if truth is None else ("true" if truth else "false"),
        ]
        for text, whole, part, truth in rows
    ]


@given(ROWS)
def test_the_same_table_gives_the_same_bytes_with_unix_line_ends(
    rows: list[tuple[Cell, ...]],
) -> None:
    table = Table("t", "T", COLUMNS, tuple(rows))
    raw = csv_bytes(table)
    assert raw == csv_bytes(table)
    assert raw.endswith(b"\n")
    assert not raw.startswith(b"\xef\xbb\xbf")
    if not any(isinstance(c, str) and "\r" in c for row in rows for c in row):
        assert b"\r" not in raw
