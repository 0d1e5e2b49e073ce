"""Report files: their bytes, their data dictionary, how they come to be."""

import csv
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from evidence.adapters.exporters.cells import cell
from evidence.adapters.exporters.package import csv_bytes, write_package
from evidence.domain.errors import ConfigError
from evidence.domain.tables import Column, Package, Table
from evidence.services import columns

CITATIONS = Table(
    "citations",
    "Citations",
    (
        Column("pmid", "string", "PubMed identifier", required=True),
        Column("year", "integer", "Year; empty when not shown"),
        Column("confidence", "number", "0 to 1"),
        Column("good", "boolean", "In good standing", choices=()),
        Column("stance", "string", "Stance", choices=("supports", "mentions")),
        Column("flags", "string", "Flags", choices=("a", "b"), list_separator=";"),
        Column("at", "datetime", "Moment, UTC"),
    ),
    (
        ("00123", 2020, 0.5, True, "supports", "a;b", "2026-01-31T12:00:00Z"),
        ("999999999", None, None, None, "mentions", "", None),
    ),
    ("pmid",),
)
NOTES = Table(
    "notes",
    "Notes",
    (Column("pmid", "string", "Which"), Column("note", "string", "What")),
    (("00123", "=1+1"), ("00123", 'two\nlines; "quoted", ünïcode 😀')),
    foreign_keys={"pmid": ("citations", "pmid")},
)
PACKAGE = Package(
    "test-report", "A report", ("Know this.", "And that."), "2026-01-31T12:00:00Z",
    (CITATIONS, NOTES),
)  # fmt: skip


def dictionary(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return loaded


def test_numbers_stay_whole_and_identifiers_text_where_values_are_missing() -> None:
    assert csv_bytes(CITATIONS).decode() == (
        "pmid,year,confidence,good,stance,flags,at\n"
        "00123,2020,0.50,true,supports,a;b,2026-01-31T12:00:00Z\n"
        "999999999,,,,mentions,,\n"
    )


def test_a_table_without_rows_has_its_header() -> None:
    empty = Table("t", "T", CITATIONS.columns, ())
    assert csv_bytes(empty) == b"pmid,year,confidence,good,stance,flags,at\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('=HYPERLINK("http://127.0.0.1/")', '\'=HYPERLINK("http://127.0.0.1/")'),
        ("+1", "'+1"),
        ("-1 kg", "'-1 kg"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("  =1", "'  =1"),
        ("\N{NO-BREAK SPACE}=1", "'\N{NO-BREAK SPACE}=1"),
        ("＝1", "'＝1"),
        ("a=b", "a=b"),
        ("1-2", "1-2"),
        ("− minus sign", "− minus sign"),
        ("'quoted", "'quoted"),
        ("nul\0", "nul�"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str, shown: str) -> None:
    assert cell(text) == shown


TURNED = "ab\u202ecd\u2066e\u2069\u202c"


def test_what_turns_text_round_is_shown_and_kept_only_where_text_must_be_verbatim() -> None:
    replaced = "ab\ufffdcd\ufffde\ufffd\ufffd"
    assert cell(TURNED) == replaced
    assert cell(TURNED, verbatim=True) == TURNED
    assert cell("\u200e=1 \u200f") == "\u200e=1 \u200f"  # marks that only order neighbours stay
    said = (Column("title", "string", "T"), Column("quote", "string", "Q", verbatim=True))
    written = csv_bytes(Table("t", "T", said, ((TURNED, TURNED),))).decode()
    assert written == f"title,quote\n{replaced},{TURNED}\n"


def test_text_that_is_looked_up_again_is_verbatim() -> None:
    every = (*columns.CLAIM, *columns.EVIDENCE, *columns.SEARCH, *columns.REJECTED)
    assert [c.name for c in every if c.verbatim] == ["sentence", "quote", "query_as_run", "text"]


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = write_package(PACKAGE, tmp_path / "new" / "folder")
    first = [p.read_bytes() for p in paths]
    assert [p.name for p in paths] == ["citations.csv", "notes.csv", "datapackage.json"]
    assert write_package(PACKAGE, tmp_path / "new" / "folder") == paths
    assert [p.read_bytes() for p in paths] == first


def test_the_dictionary_describes_each_file_and_column_as_written(tmp_path: Path) -> None:
    write_package(PACKAGE, tmp_path)
    described = dictionary(tmp_path)
    assert described["name"] == "test-report"
    assert described["description"] == "Know this.\nAnd that."
    assert described["created"] == "2026-01-31T12:00:00Z"
    assert [r["name"] for r in described["resources"]] == ["citations", "notes"]
    for resource, table in zip(described["resources"], PACKAGE.tables, strict=True):
        raw = (tmp_path / resource["path"]).read_bytes()
        assert resource["bytes"] == len(raw)
        assert resource["hash"] == "sha256:" + hashlib.sha256(raw).hexdigest()
        header = next(csv.reader(io.StringIO(raw.decode(resource["encoding"]))))
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == header
        assert [f["type"] for f in fields] == [c.type for c in table.columns]
        assert [f["description"] for f in fields] == [c.description for c in table.columns]


def test_the_dictionary_says_what_a_column_may_hold(tmp_path: Path) -> None:
    write_package(PACKAGE, tmp_path)
    [citations, notes] = dictionary(tmp_path)["resources"]
    fields = {f["name"]: f for f in citations["schema"]["fields"]}
    assert fields["pmid"]["constraints"] == {"required": True}
    assert fields["stance"]["constraints"] == {"enum": ["supports", "mentions"]}
    assert "constraints" not in fields["year"]
    assert "constraints" not in fields["flags"]  # its cells hold several of the choices
    assert citations["schema"]["primaryKey"] == ["pmid"]
    assert citations["schema"]["missingValues"] == [""]
    assert notes["schema"]["foreignKeys"] == [
        {"fields": ["pmid"], "reference": {"resource": "citations", "fields": ["pmid"]}}
    ]


FIELD_TYPES = {"string", "integer", "number", "boolean", "datetime"}


def test_the_dictionary_has_the_shape_of_a_data_package_version_2(tmp_path: Path) -> None:
    """Required properties and forms, from the standard's pages of Data Package 2.0."""
    write_package(PACKAGE, tmp_path)
    described = dictionary(tmp_path)
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert re.fullmatch(r"[-a-z0-9._/]+", described["name"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", described["created"])
    assert described["resources"]
    names = [r["name"] for r in described["resources"]]
    assert len(set(names)) == len(names)
    for resource in described["resources"]:
        assert resource["$schema"].startswith("https://datapackage.org/profiles/2.0/")
        assert resource["type"] == "table"
        assert not Path(resource["path"]).is_absolute()
        assert ".." not in Path(resource["path"]).parts
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", resource["hash"])
        schema = resource["schema"]
        fields = [f["name"] for f in schema["fields"]]
        assert len(set(fields)) == len(fields)
        assert {f["type"] for f in schema["fields"]} <= FIELD_TYPES
        assert set(schema.get("primaryKey", [])) <= set(fields)
        for key in schema.get("foreignKeys", []):
            assert set(key["fields"]) <= set(fields)
            assert key["reference"]["resource"] in names


def test_a_report_without_any_fact_names_no_moment(tmp_path: Path) -> None:
    write_package(Package("empty", "Empty", (), "", (NOTES,)), tmp_path)
    assert "created" not in dictionary(tmp_path)


def test_a_failed_write_leaves_the_old_file_whole_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_package(PACKAGE, tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}

    def full_disk(_: Path, __: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(ConfigError, match="No space left on device"):
        write_package(PACKAGE, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(ConfigError, match=r"cannot write the report to .*taken"):
        write_package(PACKAGE, tmp_path / "taken")


@pytest.mark.parametrize("name", ["CLAIM", "EVIDENCE", "SEARCH", "REJECTED"])
def test_every_report_column_is_named_once_and_described(name: str) -> None:
    table: tuple[Column, ...] = getattr(columns, name)
    assert len({c.name for c in table}) == len(table)
    for column in table:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name)
        assert len(column.description) > 5
        assert column.type in FIELD_TYPES
