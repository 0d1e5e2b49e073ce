"""Making, refusing, upgrading and copying whole databases."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, text

from evidence.db import schema
from evidence.db.backup import backup
from evidence.db.engine import transaction
from evidence.db.ledger import SqlLedger
from evidence.db.rows import Base
from evidence.db.scripts import find_scripts, load_revisions
from evidence.domain.errors import ConfigError, DatabaseBehind
from support import databases
from support.databases import MIGRATIONS, opened
from support.ledger_values import fill

REVISIONS = load_revisions(MIGRATIONS)


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    with opened(empty_url) as engine:
        yield engine


def put_at(engine: Engine, revision: str) -> None:
    with transaction(engine) as connection:
        command.upgrade(REVISIONS.config(connection), revision)


def test_an_empty_database_is_made_at_head_and_then_left_alone(empty: Engine) -> None:
    before = schema.status(empty, MIGRATIONS)
    assert (before.current, before.head, before.tables, before.at_head) == (
        None,
        REVISIONS.head,
        {},
        False,
    )
    schema.ensure(empty, MIGRATIONS)
    with SqlLedger(empty).write() as tx:
        fill(tx)
    schema.ensure(empty, MIGRATIONS)
    after = schema.status(empty, MIGRATIONS)
    assert after.at_head
    assert after.dialect == empty.dialect.name
    assert sorted(after.tables) == sorted(Base.metadata.tables)
    assert (after.tables["claim"], after.tables["claim_version"]) == (3, 4)
    assert {name for name, rows in after.tables.items() if not rows} == {"request_slot"}


@pytest.mark.parametrize("revision", REVISIONS.ordered[:-1])
def test_a_database_that_is_behind_is_refused_and_not_migrated(
    empty: Engine, revision: str
) -> None:
    put_at(empty, revision)
    with pytest.raises(DatabaseBehind, match=f"revision {revision}.*needs") as caught:
        schema.ensure(empty, MIGRATIONS)
    assert caught.value.hint == "evidence db upgrade"
    assert schema.status(empty, MIGRATIONS).current == revision


def test_a_database_of_a_newer_version_is_refused_by_everything(empty: Engine) -> None:
    schema.ensure(empty, MIGRATIONS)
    with transaction(empty) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (schema.ensure, schema.upgrade):
        with pytest.raises(DatabaseBehind, match="9999, which this") as caught:
            refused(empty, MIGRATIONS)
        assert caught.value.hint == "it was made by a newer version: upgrade evidence"
    assert schema.status(empty, MIGRATIONS).current == "9999"


def test_a_database_of_something_else_is_left_alone(empty: Engine) -> None:
    with transaction(empty) as connection:
        connection.execute(text("CREATE TABLE recipes (id INTEGER)"))
    for refused in (schema.ensure, schema.upgrade):
        with pytest.raises(ConfigError, match="something else: recipes"):
            refused(empty, MIGRATIONS)
    assert schema.status(empty, MIGRATIONS).tables == {"recipes": 0}


@pytest.mark.parametrize("revision", REVISIONS.ordered[:-1])
def test_an_upgrade_reaches_head_and_copies_a_file_first(empty: Engine, revision: str) -> None:
    put_at(empty, revision)
    copy = schema.upgrade(empty, MIGRATIONS)
    assert schema.status(empty, MIGRATIONS).at_head
    if empty.dialect.name == "postgresql":
        assert copy is None
        return
    assert copy is not None
    assert copy.name == f"empty.sqlite.backup-{revision}"
    with opened(f"sqlite:///{copy}") as old:
        assert schema.status(old, MIGRATIONS).current == revision


def test_an_upgrade_with_nothing_to_do_copies_nothing(empty: Engine) -> None:
    assert schema.upgrade(empty, MIGRATIONS) is None
    assert schema.upgrade(empty, MIGRATIONS) is None
    assert schema.status(empty, MIGRATIONS).at_head


def test_upgrades_never_write_over_an_older_copy(tmp_path: Path) -> None:
    names = []
    for _ in range(2):
        file = tmp_path / "x.sqlite"
        for old in tmp_path.glob("x.sqlite*"):
            if "backup" not in old.name:
                old.unlink()
        with opened(f"sqlite:///{file}") as engine:
            put_at(engine, "0001")
            copy = schema.upgrade(engine, MIGRATIONS)
            names.append(copy and copy.name)
    assert names == ["x.sqlite.backup-0001", "x.sqlite.backup-0001-2"]


def test_a_copy_holds_what_was_committed(sqlite_url: str, tmp_path: Path) -> None:
    to = tmp_path / "copy.sqlite"
    with opened(sqlite_url) as engine:
        with SqlLedger(engine).write() as tx:
            fill(tx)
        with SqlLedger(engine).write() as busy:
            busy.set_claim_query(1, "later", by="a", reason="", at=busy.claim_history(1)[0].at)
            backup(engine, to)
        with SqlLedger(engine).read() as snapshot:
            claims = snapshot.claims(inactive=True)
    with opened(f"sqlite:///{to}") as copied, SqlLedger(copied).read() as snapshot:
        assert snapshot.claims(inactive=True) == claims
        query = snapshot.claim_query(1)
        assert query is not None
        assert query.version == 1
    assert [p.name for p in tmp_path.glob("*.part")] == []


def test_a_copy_overwrites_nothing_and_needs_its_folder(engine: Engine, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(ConfigError, match="exists already"):
        backup(engine, there)
    assert there.read_text() == "mine"
    with pytest.raises(ConfigError, match="does not exist"):
        backup(engine, tmp_path / "no" / "copy")


def test_a_copy_that_cannot_be_written_says_so(engine: Engine, tmp_path: Path) -> None:
    to = tmp_path / ("x" * 254)  # longer than a file name may be, once it is marked as a part
    with pytest.raises(ConfigError, match=r"cannot be written|failed"):
        backup(engine, to)
    assert not to.exists()


def test_a_server_is_copied_by_pg_dump_and_comes_back(
    postgres_server: str, postgres_url: str, tmp_path: Path
) -> None:
    if shutil.which("pg_dump") is None or shutil.which("pg_restore") is None:
        pytest.skip("pg_dump and pg_restore are not on PATH")
    to = tmp_path / "copy.dump"
    with opened(postgres_url) as engine:
        with SqlLedger(engine).write() as tx:
            fill(tx)
            claims = tx.claims(inactive=True)
        backup(engine, to)
    url = databases.create_database(postgres_server)
    try:
        subprocess.run(["pg_restore", "--no-owner", f"--dbname={url}", to], check=True)
        with opened(url) as restored:
            schema.ensure(restored, MIGRATIONS)
            with SqlLedger(restored).read() as snapshot:
                assert snapshot.claims(inactive=True) == claims
    finally:
        databases.drop_database(postgres_server, url)


def test_a_server_without_pg_dump_says_what_to_install(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with opened(postgres_url) as engine, pytest.raises(ConfigError, match="pg_dump") as caught:
        backup(engine, tmp_path / "copy.dump")
    assert "postgresql-client" in caught.value.hint


def test_a_pg_dump_that_fails_leaves_no_file_and_tells_no_password(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bin" / "pg_dump"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\necho "no luck with $*" >&2\nexit 1\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}{os.pathsep}{os.environ['PATH']}")
    with opened(f"{postgres_url}&password=hush") as engine:
        with pytest.raises(ConfigError, match="no luck with") as caught:
            backup(engine, tmp_path / "copy.dump")
        assert "hush" not in str(caught.value)
    assert not (tmp_path / "copy.dump").exists()


def test_migrations_are_found_by_setting_then_in_the_checkout(tmp_path: Path) -> None:
    assert find_scripts() == MIGRATIONS
    shutil.copytree(MIGRATIONS, tmp_path / "mine")
    assert find_scripts(str(tmp_path / "mine")) == tmp_path / "mine"
    with pytest.raises(ConfigError, match="no migrations in"):
        find_scripts(str(tmp_path))


def test_a_folder_with_a_per_cent_sign_works(empty: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "100%"
    shutil.copytree(MIGRATIONS, folder)
    schema.ensure(empty, folder)
    assert schema.status(empty, folder).at_head


def test_a_file_with_zero_bytes_counts_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "touched.sqlite"
    file.touch()
    with opened(f"sqlite:///{file}") as engine:
        schema.ensure(engine, MIGRATIONS)
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (REVISIONS.head,)
        ]
