"""What opening a database promises, and what it says when it cannot."""

import gc
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from evidence.db.engine import is_made, open_engine, snapshot, transaction
from evidence.db.failures import translated
from evidence.domain.errors import ConfigError
from support.databases import opened


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="evidence-open-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def nobody() -> Iterator[None]:
    """Root may write everything: become somebody else for a moment."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("not an address", "cannot be read"),
        ("", "cannot be read"),
        ("mysql://u:secret@h/db", "mysql databases are not supported"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite:///file::memory:?uri=true", "in memory"),
        ("postgresql://u:secret@host:port/db", "cannot be read"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        open_engine(url)
    assert "secret" not in str(caught.value) + caught.value.hint
    assert caught.value.hint


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigError, match="driver") as caught:
        open_engine("postgresql://ana@localhost/evidence")
    assert "evidence[postgresql]" in caught.value.hint


def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"folder .*/no/such does not exist"):
        open_engine(f"sqlite:///{tmp_path}/no/such/x.sqlite")
    assert not (tmp_path / "no").exists()


def test_a_sqlite_that_is_too_old_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(ConfigError, match=r"SQLite .* 3\.37 or later is needed") as caught:
        open_engine(f"sqlite:///{tmp_path}/x.sqlite")
    assert "PostgreSQL" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


ADDRESSES = ("sqlite:///{}", "sqlite:///file:{}?uri=true", "sqlite:///file://{}?uri=true")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", ["x.sqlite", "a b%20.sqlite", "é.sqlite"])
def test_asking_whether_a_file_is_made_makes_none(tmp_path: Path, address: str, name: str) -> None:
    file = tmp_path / name
    # An address is quoted once; a URI in it, which SQLite reads, once more.
    said = quote(str(file))
    url = address.format(quote(said) if "uri" in address else said)
    assert not is_made(url)
    assert list(tmp_path.iterdir()) == []
    with opened(url):
        assert file.is_file()
    assert is_made(url)


def test_a_link_to_nowhere_is_no_database_yet(tmp_path: Path) -> None:
    (tmp_path / "link.sqlite").symlink_to(tmp_path / "gone.sqlite")
    assert not is_made(f"sqlite:///{tmp_path}/link.sqlite")


def test_what_cannot_be_looked_at_speaks_for_itself(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/{'x' * 300}"  # longer than a file name may be
    assert is_made(url)
    with pytest.raises(ConfigError, match="cannot be opened"):
        open_engine(url)
    assert is_made(f"sqlite:///{tmp_path}")
    assert is_made("postgresql://ana@127.0.0.1:1/evidence")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///file::memory:?uri=true", "mysql://h/db"])
def test_what_is_no_address_is_refused_before_looking(url: str) -> None:
    with pytest.raises(ConfigError):
        is_made(url)


def test_a_missing_folder_is_named_before_looking(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"folder .*/no does not exist"):
        is_made(f"sqlite:///{tmp_path}/no/x.sqlite")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Zinc shortens colds. " * 500)
    before = file.read_bytes()
    with pytest.raises(ConfigError, match=r"notes\.txt is not a database"):
        open_engine(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be opened"):
        open_engine(f"sqlite:///{tmp_path}")


def test_a_file_that_may_not_be_written_says_so(open_folder: Path) -> None:
    file = open_folder / "ledger.sqlite"
    with closing(sqlite3.connect(file)) as made:
        made.execute("CREATE TABLE t (x)")
    file.chmod(0o444)
    with nobody(), pytest.raises(ConfigError) as caught:
        open_engine(f"sqlite:///{file}")
    assert str(caught.value) == f"database file {file} cannot be written"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana:hush@127.0.0.1:1/evidence",
        "postgres://ana@127.0.0.1:1/evidence?password=hush",
    ],
)
def test_a_server_that_is_not_there_is_named_without_the_password(address: str) -> None:
    with pytest.raises(ConfigError, match="cannot be reached") as caught:
        open_engine(address)
    said = str(caught.value) + caught.value.hint
    assert "evidence at 127.0.0.1:1" in said
    assert "hush" not in said


def test_a_database_that_the_server_does_not_have_is_a_setting(postgres_server: str) -> None:
    missing = postgres_server.replace("/postgres", "/nosuch", 1)
    with pytest.raises(ConfigError, match="nosuch"):
        open_engine(missing)


def test_both_spellings_of_postgresql_open_the_same_driver(postgres_url: str) -> None:
    with opened(postgres_url.replace("postgresql://", "postgres://")) as engine:
        assert engine.dialect.driver == "psycopg"


def test_sqlite_keeps_foreign_keys_and_lets_others_read(sqlite_url: str) -> None:
    with opened(sqlite_url) as engine, snapshot(engine) as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "recursive_triggers", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 5000,
    }


def test_a_forgotten_engine_closes_its_file(sqlite_url: str) -> None:
    # SQLite removes the write-ahead log when the last connection is closed.
    log = Path(sqlite_url.removeprefix("sqlite:///") + "-wal")
    engine = open_engine(sqlite_url)
    with snapshot(engine):
        assert log.exists()
    del engine
    gc.collect()
    assert not log.exists()


def test_a_snapshot_of_postgresql_cannot_write(postgres_url: str) -> None:
    with (
        opened(postgres_url) as engine,
        pytest.raises(ConfigError, match="read-only"),
        snapshot(engine) as connection,
    ):
        connection.execute(text("CREATE TABLE t (x int)"))


def test_errors_that_mean_nothing_to_a_user_pass(database_url: str) -> None:
    with (
        opened(database_url) as engine,
        pytest.raises(DBAPIError, match="nosuch"),
        transaction(engine) as connection,
    ):
        connection.execute(text("SELECT * FROM nosuch"))


def test_a_damaged_file_says_so(sqlite_url: str) -> None:
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    with file.open("r+b") as damaged:
        damaged.seek(4096)
        damaged.write(b"\xff" * 4096 * 3)
    with (
        opened(sqlite_url) as engine,
        pytest.raises(ConfigError, match="is damaged"),
        translated(engine),
        engine.connect() as connection,
    ):
        connection.execute(text("SELECT * FROM alembic_version"))


def test_a_password_with_an_at_sign_is_not_taken_for_the_host() -> None:
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        open_engine("postgresql://ana:hu@sh@127.0.0.1:1/evidence")
    assert "hu" not in str(caught.value)
    assert "%40" in caught.value.hint
