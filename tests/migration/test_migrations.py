"""What the migrations promise, on SQLite and PostgreSQL."""

import ast
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
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


def triggers(engine: Engine) -> set[tuple[str, str]]:
    sql = {
        "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT c.relname, t.tgname FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled = 'O'",
    }[engine.dialect.name]
    with snapshot(engine) as connection:
        return {(table, name) for table, name in connection.execute(text(sql))}


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
    assert all(table["checks"] or name == "fetch_payload" for name, table in migrated.items())


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


def test_every_table_is_guarded_and_nothing_else_is(engine: Engine) -> None:
    verbs = {
        "sqlite": ("update", "delete", "replace"),
        "postgresql": ("update", "delete", "truncate"),
    }
    assert triggers(engine) == {
        (table, f"{table}_no_{verb}") for table in TABLES for verb in verbs[engine.dialect.name]
    }


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
    for table in TABLES:
        for sql in forbidden(engine.dialect.name, table):
            with pytest.raises(IntegrityError, match="is append-only"), transaction(engine) as c:
                c.execute(text(sql))
    assert schema.status(engine, MIGRATIONS).tables == before
    assert min(before.values()) > 0


def test_down_and_up_again_gives_the_same_database(empty: Engine) -> None:
    move(empty, "head")
    before = described(empty), triggers(empty)
    move(empty, "base")
    assert (described(empty), triggers(empty)) == ({}, set())
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
        assert after != before
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
def test_a_migration_imports_nothing_of_ours_says_why_and_steps_down(path: Path) -> None:
    source = path.read_text()
    tree = ast.parse(source)
    assert _imports(source) <= {"alembic", "sqlalchemy"}
    assert re.search(r"^Why: ", ast.get_docstring(tree) or "", re.MULTILINE)
    [down] = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "downgrade"]
    assert not isinstance(down.body[0], ast.Pass)


def _imports(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module).partition(".")[0])
    return found
