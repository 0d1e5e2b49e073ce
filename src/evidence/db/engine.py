"""Opening a database, reading one snapshot, writing in one transaction.

SQLite: WAL, so that others read while one process writes; a writing transaction
takes the write lock when it begins, so that it never fails half way. PostgreSQL:
a writing transaction takes an advisory lock, which makes "highest id + 1" safe.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from evidence.db.failures import translated
from evidence.domain.errors import ConfigError

BUSY_TIMEOUT_S = 5.0
_CONNECT_TIMEOUT_S = 10
# The first with STRICT tables: https://www.sqlite.org/stricttables.html
_OLDEST_SQLITE = (3, 37)
_WRITES = "evidence_writes"
_TIMEOUT = "evidence_busy_timeout_s"
# Any number will do, as long as nobody else in the database uses it: "evid" in ASCII.
_LOCK_CLASS = 0x65766964


def open_engine(url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Engine:
    """Open the database at `url` and make sure that it answers.

    `sqlite:///file`, `postgresql://...` and `postgres://...` are understood. A
    SQLite file that does not exist is created, empty; its folder is not.
    `busy_timeout_s` is how long to wait for another process that writes. Call
    `dispose` on the engine when done.

    Raises:
        ConfigError: not such an address, no folder, not a database, no server, or
            a Python with an SQLite that is too old.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _open_sqlite(parsed, busy_timeout_s)
    else:
        engine = _open_postgresql(parsed, busy_timeout_s)
    try:
        with snapshot(engine):
            pass
    except BaseException:
        engine.dispose()
        raise
    return engine


def is_made(url: str) -> bool:
    """Say whether there is a database to open at `url`; makes nothing.

    Only the absence of a SQLite file counts as "no". A server, or a file that
    cannot be looked at, has to speak for itself when it is opened.

    Raises:
        ConfigError: not such an address, no folder.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        return True
    try:
        _sqlite_file(parsed).stat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one moment of the database and writes nothing."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with (
        translated(engine),
        engine.connect().execution_options(**options) as connection,
        connection.begin(),
    ):
        # Either database takes its snapshot at the first statement.
        connection.execute(text(_first_read(engine)))
        yield connection


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Give the one connection that may write; commit when no error comes out.

    Raises:
        DatabaseBusy: another process is writing and did not finish in time.
    """
    with (
        translated(engine),
        engine.connect().execution_options(**{_WRITES: True}) as connection,
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            _take_lock(connection)
        yield connection


def _first_read(engine: Engine) -> str:
    return "SELECT count(*) FROM sqlite_master" if engine.dialect.name == "sqlite" else "SELECT 1"


def _take_lock(connection: Connection) -> None:
    wait_ms = int(connection.get_execution_options()[_TIMEOUT] * 1000)
    # 0 would mean "wait for ever".
    connection.execute(text(f"SET LOCAL lock_timeout = {max(wait_ms, 1)}"))
    connection.execute(
        text("SELECT pg_advisory_xact_lock(:lock, hashtext(current_schema()))"),
        {"lock": _LOCK_CLASS},
    )


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the text may hold a password: do not repeat it
        raise ConfigError(
            "the database address cannot be read",
            hint="for example sqlite:///evidence.sqlite or postgresql://user@host/name",
        ) from None
    if "@" in (parsed.host or ""):  # part of a password would pass for a host and be shown
        raise ConfigError(
            "the database address cannot be read", hint="write an @ in a password as %40"
        )
    kind = parsed.drivername.partition("+")[0]
    if kind == "sqlite":
        return parsed.set(drivername="sqlite")
    if kind in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise ConfigError(
        f"{kind} databases are not supported",
        hint="use sqlite:///evidence.sqlite or postgresql://user@host/name",
    )


class _SelfClosing(sqlite3.Connection):
    """Closes its file, and so removes the write-ahead log, when it is forgotten."""

    def __del__(self) -> None:
        """Python 3.13 would warn of it, and leave the closing to chance."""
        with suppress(sqlite3.ProgrammingError):  # it never came to be opened
            self.close()


def _sqlite_file(url: URL) -> Path:
    """Return the file that an address names, by path or by URI; its folder is there."""
    name = url.database or ":memory:"
    if name.startswith("file:") and "uri" in url.query:
        name = unquote(urlsplit(name).path)
    if name == ":memory:":
        raise ConfigError(
            "a database in memory would be lost at the end", hint="name a file: sqlite:///FILE"
        )
    folder = Path(name).resolve().parent
    if not folder.is_dir():
        raise ConfigError(f"folder {folder} does not exist", hint=f"mkdir -p {folder}")
    return Path(name)


def _open_sqlite(url: URL, busy_timeout_s: float) -> Engine:
    _sqlite_file(url)
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise ConfigError(
            f"this Python comes with SQLite {sqlite3.sqlite_version}, 3.37 or later is needed",
            hint="use another build of Python, or PostgreSQL",
        )
    engine = create_engine(url, connect_args={"factory": _SelfClosing})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # Transactions are opened by `begin` below, not guessed by the driver.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {int(busy_timeout_s * 1000)}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Otherwise INSERT OR REPLACE would get past the triggers against DELETE.
        connection.execute("PRAGMA recursive_triggers = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _open_postgresql(url: URL, busy_timeout_s: float) -> Engine:
    arguments = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_TIMEOUT_S}
    options = {_TIMEOUT: busy_timeout_s}
    try:
        # No pool: a connection that idles while the network is slow gets cut on the way.
        return create_engine(
            url, poolclass=NullPool, connect_args=arguments, execution_options=options
        )
    except ModuleNotFoundError as err:
        raise ConfigError(
            "PostgreSQL needs a driver that is not installed",
            hint="pip install 'evidence[postgresql]'",
        ) from err
