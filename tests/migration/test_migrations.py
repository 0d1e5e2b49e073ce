"""What the migrations promise, on SQLite and PostgreSQL."""

import ast
import io
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, make_url, text
from sqlalchemy.exc import IntegrityError

from evidence.db import schema
from evidence.db.engine import snapshot, transaction
from evidence.db.ledger import SqlLedger
from evidence.db.rows import Base
from evidence.db.scripts import load_revisions
from support.databases import MIGRATIONS, opened
from support.ledger_values import fill

REVISIONS = load_revisions(MIGRATIONS)
VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))
TABLES = sorted(Base.metadata.tables)
# The pace of requests is moved by each of them: no history, so nothing guards it.
MUTABLE = {"request_slot"}
GUARDED = sorted(set(TABLES) - MUTABLE)
# Revisions that find nothing to do on PostgreSQL.
SQLITE_ONLY = {"0005"}
# Revisions that make guards alone, and so can run over themselves.
GUARDS_ONLY = ("0004", "0005")
# What guards are made of is the same in every migration.
OURS = {"evidence.db.guards"}
# Tables that say something by their keys alone, which other tables and triggers check.
KEYS_ALONE = {"fetch_payload", "look_hit", "refresh_fetch", "sweep_hit", "window_match"}


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    with opened(empty_url) as engine:
        yield engine


def move(engine: Engine, to: str) -> None:
    with transaction(engine) as connection:
        config = REVISIONS.config(connection)
        if to == "base":
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)


def described(engine: Engine) -> dict[str, Any]:
    """Everything that the database itself says about its tables."""
    with snapshot(engine) as connection:
        reader = inspect(connection)
        names = sorted(set(reader.get_table_names()) - {"alembic_version"})
        return {
            name: {
                "columns": [
                    {**column, "type": str(column["type"])} for column in reader.get_columns(name)
                ],
                "primary": reader.get_pk_constraint(name),
                "foreign": sorted(reader.get_foreign_keys(name), key=str),
                "unique": sorted(reader.get_unique_constraints(name), key=str),
                "checks": sorted(reader.get_check_constraints(name), key=str),
                "indexes": sorted(reader.get_indexes(name), key=str),
                "options": options(connection, name),
            }
            for name in names
        }


def options(connection: Connection, name: str) -> str:
    """SQLite's words after the columns: STRICT, WITHOUT ROWID."""
    if connection.dialect.name != "sqlite":
        return ""
    made = text("SELECT sql FROM sqlite_master WHERE name = :name")
    return str(connection.execute(made, {"name": name}).scalar_one()).rpartition(")")[2].strip()


def triggers(engine: Engine) -> dict[tuple[str, str], str]:
    """What makes each trigger, by table and name."""
    sql = {
        "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled = 'O'",
    }[engine.dialect.name]
    with snapshot(engine) as connection:
        return {(table, name): made for table, name, made in connection.execute(text(sql))}


def test_rows_and_migrations_describe_the_same_tables(empty: Engine) -> None:
    move(empty, "head")
    migrated = described(empty)
    move(empty, "base")
    with transaction(empty) as connection:
        Base.metadata.create_all(connection)
    assert described(empty) == migrated
    assert sorted(migrated) == TABLES
    if empty.dialect.name == "sqlite":
        assert all("STRICT" in table["options"] for table in migrated.values())
    assert {name for name, table in migrated.items() if not table["checks"]} == KEYS_ALONE


def test_alembic_finds_nothing_left_to_do(engine: Engine) -> None:
    with transaction(engine) as connection:
        config = REVISIONS.config(connection)
        config.stdout = io.StringIO()
        command.check(config)


def test_a_new_migration_is_written_with_plain_types(empty: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(MIGRATIONS / name, folder / name)
    with transaction(empty) as connection:
        config = REVISIONS.config(connection)
        config.set_main_option("script_location", str(folder))
        config.stdout = io.StringIO()
        command.revision(config, message="all tables", autogenerate=True, rev_id="9999")
    [written] = (folder / "versions").glob("*.py")
    source = written.read_text()
    assert _imports(source) == {"alembic", "sqlalchemy"}
    assert "evidence." not in source
    assert "sa.Column('changed_at', sa.Text(), nullable=False)" in source
    assert "sa.Column('checkable', sa.Integer(), nullable=False)" in source


def test_every_table_of_the_history_is_guarded_and_nothing_else_is(engine: Engine) -> None:
    verbs = {
        "sqlite": ("update", "delete", "replace"),
        "postgresql": ("update", "delete", "truncate"),
    }
    guards = [(table, verb) for table in GUARDED for verb in verbs[engine.dialect.name]]
    if engine.dialect.name == "sqlite":
        hidden = ("replace_rowid", "rowid_minus_one")
        guards += [(table, verb) for table in hidden_numbers(engine) for verb in hidden]
    assert sorted(triggers(engine)) == sorted(
        (table, f"{table}_no_{verb}") for table, verb in guards
    )


def hidden_numbers(engine: Engine) -> list[str]:
    """The tables whose rows SQLite numbers in a column that they do not declare."""
    number = re.compile("INTEGER", re.IGNORECASE)
    return [
        name
        for name, table in described(engine).items()
        if "WITHOUT ROWID" not in table["options"]
        and not (
            len(keys := table["primary"]["constrained_columns"]) == 1
            and any(c["name"] == keys[0] and number.match(c["type"]) for c in table["columns"])
        )
    ]


def forbidden(dialect: str, table: str) -> list[str]:
    column = next(iter(Base.metadata.tables[table].columns)).name
    past_the_trigger = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "postgresql": f"TRUNCATE {table} CASCADE",
    }
    return [
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        past_the_trigger[dialect],
    ]


def test_rows_can_be_neither_changed_nor_removed(engine: Engine) -> None:
    with SqlLedger(engine).write() as tx:
        fill(tx)
    before = schema.status(engine, MIGRATIONS).tables
    for table in GUARDED:
        for sql in forbidden(engine.dialect.name, table):
            with pytest.raises(IntegrityError, match="is append-only"), transaction(engine) as c:
                c.execute(text(sql))
    assert schema.status(engine, MIGRATIONS).tables == before
    assert {table for table, rows in before.items() if not rows} == MUTABLE


@pytest.fixture
def plain(sqlite_url: str) -> Iterator[sqlite3.Connection]:
    """A filled database, opened as any other program would."""
    with opened(sqlite_url) as engine, SqlLedger(engine).write() as tx:
        fill(tx)
    with closing(sqlite3.connect(str(make_url(sqlite_url).database))) as raw:
        assert raw.execute("PRAGMA recursive_triggers").fetchone() == (0,)
        yield raw


def dumped(raw: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    return {table: raw.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}


def keys_of(raw: sqlite3.Connection, table: str) -> list[tuple[str, ...]]:
    """Every key that SQLite itself finds a row by, the hidden number included."""
    info = raw.execute(f"PRAGMA table_info({table})").fetchall()
    primary = tuple(row[1] for row in sorted(info, key=lambda row: row[5]) if row[5])
    unique = [
        tuple(row[2] for row in raw.execute(f"PRAGMA index_info({name})"))
        for _, name, is_unique, *_ in raw.execute(f"PRAGMA index_list({table})").fetchall()
        if is_unique
    ]
    [without_rowid] = raw.execute(
        "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?", (table,)
    ).fetchone()
    return sorted({primary, *unique} | (set() if without_rowid else {("rowid",)}))


def other(value: object) -> object:
    """A value of the same type that no row has."""
    if isinstance(value, int):
        return value + 1000
    return f"other {value}" if isinstance(value, str) else value


def number_of(raw: sqlite3.Connection, table: str) -> str:
    """The column that is the row number by another name, "" where none is."""
    keys = [row for row in raw.execute(f"PRAGMA table_info({table})") if row[5]]
    return keys[0][1] if [row[2] for row in keys] == ["INTEGER"] else ""


def in_the_way_of(raw: sqlite3.Connection, table: str, key: tuple[str, ...]) -> dict[str, object]:
    """A new row for the table that meets an old one in this key and in no other."""
    names = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
    columns = ", ".join(names if key != ("rowid",) else ["rowid", *names])
    found = raw.execute(f"SELECT {columns} FROM {table}")
    row = dict(zip(columns.split(", "), found.fetchone(), strict=True))
    changed = {name for each in keys_of(raw, table) for name in each} - set(key)
    if key == ("rowid",) and (same := number_of(raw, table)):
        return {name: value for name, value in row.items() if name != same}
    return {name: other(value) if name in changed else value for name, value in row.items()}


def insert(verb: str, table: str, row: Mapping[str, object]) -> tuple[str, list[object]]:
    places = ", ".join("?" * len(row))
    return f"{verb} INTO {table} ({', '.join(row)}) VALUES ({places})", list(row.values())


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
@pytest.mark.parametrize("table", GUARDED)
def test_a_plain_connection_replaces_no_row_by_any_key(
    plain: sqlite3.Connection, table: str, verb: str
) -> None:
    before = dumped(plain)
    assert before[table]
    for key in keys_of(plain, table):
        said = insert(verb, table, in_the_way_of(plain, table, key))
        with pytest.raises(sqlite3.IntegrityError, match=f"^{table} is append-only$"):
            plain.execute(*said)
    assert dumped(plain) == before


def test_the_keys_that_are_tried_are_those_that_the_tables_have(plain: sqlite3.Connection) -> None:
    assert keys_of(plain, "document") == [("id",), ("rowid",), ("sha256",)]
    assert keys_of(plain, "claim_version") == [("claim_id", "version"), ("rowid",)]
    assert keys_of(plain, "segment") == [("document_id", "ordinal")]
    numbers = {table: number_of(plain, table) for table in ("document", "refresh_end", "payload")}
    assert numbers == {"document": "id", "refresh_end": "refresh_id", "payload": ""}
    row = in_the_way_of(plain, "document", ("sha256",))
    assert row["id"] == 1001


HIDDEN = ("rowid", "_rowid_", "oid")
SPELLINGS = (1, 1.0, "1", " 1 ", "1e0")


@pytest.mark.parametrize("name", HIDDEN)
def test_no_spelling_of_a_hidden_number_gets_past(plain: sqlite3.Connection, name: str) -> None:
    before = dumped(plain)
    row = in_the_way_of(plain, "claim_version", ("rowid",))
    assert row.pop("rowid") == 1
    for number in SPELLINGS:
        with pytest.raises(sqlite3.IntegrityError, match="is append-only"):
            plain.execute(*insert("REPLACE", "claim_version", {name: number, **row}))
    assert dumped(plain) == before


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_the_number_that_means_none_is_no_rows_number(plain: sqlite3.Connection, verb: str) -> None:
    before = dumped(plain)
    row = in_the_way_of(plain, "claim_version", ("rowid",)) | {"rowid": -1}
    with pytest.raises(sqlite3.IntegrityError, match="claim_version is append-only"):
        plain.execute(*insert(verb, "claim_version", row))
    assert dumped(plain) == before


def test_a_row_that_has_that_number_already_is_kept(plain: sqlite3.Connection) -> None:
    row = in_the_way_of(plain, "claim_version", ("rowid",)) | {"rowid": -1}
    [guard] = plain.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'claim_version_no_rowid_minus_one'"
    ).fetchone()
    plain.execute("DROP TRIGGER claim_version_no_rowid_minus_one")
    plain.execute(*insert("INSERT", "claim_version", row))
    plain.execute(guard)
    before = dumped(plain)
    with pytest.raises(sqlite3.IntegrityError, match="claim_version is append-only"):
        plain.execute(*insert("REPLACE", "claim_version", row | {"version": 3000}))
    assert dumped(plain) == before
    plain.execute(*insert("INSERT", "claim_version", {**row, "rowid": None, "version": 4000}))
    assert len(dumped(plain)["claim_version"]) == len(before["claim_version"]) + 1


@pytest.mark.parametrize("guarded", GUARDS_ONLY)
def test_guards_that_are_there_already_do_not_stop_an_upgrade(empty: Engine, guarded: str) -> None:
    move(empty, GUARDS_ONLY[-1])
    before = described(empty), triggers(empty)
    marked = REVISIONS.ordered[REVISIONS.ordered.index(guarded) - 1]
    with transaction(empty) as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{marked}'"))
    move(empty, GUARDS_ONLY[-1])
    assert (described(empty), triggers(empty)) == before
    schema.upgrade(empty, MIGRATIONS)
    assert schema.status(empty, MIGRATIONS).at_head


def test_a_database_that_was_guarded_by_declared_keys_only_gets_the_rest(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'old.sqlite'}") as engine:
        move(engine, "0004")
        old = triggers(engine)
        assert schema.upgrade(engine, MIGRATIONS) is not None
        new = triggers(engine)
    assert old.items() <= new.items()
    assert {"claim_version_no_replace_rowid", "payload_no_replace_rowid"} <= {
        name for _, name in new.keys() - old.keys()
    }


def test_down_and_up_again_gives_the_same_database(empty: Engine) -> None:
    move(empty, "head")
    before = described(empty), triggers(empty)
    move(empty, "base")
    assert (described(empty), triggers(empty)) == ({}, {})
    if empty.dialect.name == "postgresql":
        with snapshot(empty) as connection:
            left = "SELECT count(*) FROM pg_proc WHERE proname = 'evidence_append_only'"
            assert connection.execute(text(left)).scalar_one() == 0
    move(empty, "head")
    assert (described(empty), triggers(empty)) == before


def test_every_single_step_goes_down_and_up_again(empty: Engine) -> None:
    for revision in REVISIONS.ordered:
        before = described(empty), triggers(empty)
        move(empty, revision)
        after = described(empty), triggers(empty)
        nothing_to_do = empty.dialect.name == "postgresql" and revision in SQLITE_ONLY
        assert (after == before) is nothing_to_do
        with transaction(empty) as connection:
            command.downgrade(REVISIONS.config(connection), "-1")
        assert (described(empty), triggers(empty)) == before
        move(empty, revision)


def test_a_migration_that_fails_leaves_the_database_where_it_was(
    empty: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "20991231_9999_broken.py").write_text(
        f'"""Broken."""\n\nfrom alembic import op\n\nrevision = "9999"\n'
        f'down_revision = "{REVISIONS.head}"\n\n\ndef upgrade() -> None:\n'
        f'    op.execute("CREATE TABLE half (x INTEGER)")\n'
        f'    raise RuntimeError("half way")\n'
    )
    with pytest.raises(RuntimeError, match="half way"):
        schema.ensure(empty, folder)
    assert described(empty) == {}
    schema.ensure(empty, MIGRATIONS)
    assert sorted(described(empty)) == TABLES


def test_the_revisions_are_one_numbered_line() -> None:
    assert REVISIONS.ordered == tuple(f"{n:04}" for n in range(1, len(VERSIONS) + 1))
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [REVISIONS.head]
    names = [re.fullmatch(r"20\d{6}_(\d{4})_[a-z0-9_]+\.py", path.name) for path in VERSIONS]
    assert [match and match[1] for match in names] == list(REVISIONS.ordered)


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_imports_only_guards_of_ours_says_why_and_steps_down(path: Path) -> None:
    source = path.read_text()
    tree = ast.parse(source)
    assert _imports(source) <= {"alembic", "sqlalchemy"} | OURS
    assert re.search(r"^Why: ", ast.get_docstring(tree) or "", re.MULTILINE)
    [down] = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "downgrade"]
    assert not isinstance(down.body[0], ast.Pass)


def _imports(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = str(node.module)
            found.add(module if module.startswith("evidence") else module.partition(".")[0])
    return found
