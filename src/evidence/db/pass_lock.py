"""One process at a time runs a pass; the lock is the operating system's or the server's.

Both let go of it by themselves when the process ends, however it ends. So a pass that
was killed can be continued at once, and there is nothing to clean up.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from evidence.db.engine import open_engine
from evidence.db.failures import place, translated
from evidence.domain.errors import ConfigError, DatabaseBusy

# Not the number of the lock for writing: "pass" in ASCII.
_LOCK_CLASS = 0x70617373
_SUFFIX = "-pass"
_MAIN_FILE = "SELECT file FROM pragma_database_list WHERE name = 'main'"


class DatabasePassLock:
    """Implements `ports.PassLock` for the database at an address."""

    def __init__(self, url: str) -> None:
        """Take the address; opens nothing yet."""
        self._url = url

    @contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold the pass of that name; on SQLite, which has one writer, any pass.

        Raises:
            DatabaseBusy: another process holds it.
            ConfigError: the database cannot be used.
        """
        engine = open_engine(self._url)
        try:
            held = _held_on_sqlite if engine.dialect.name == "sqlite" else _held_on_postgresql
            with held(engine, name):
                yield
        finally:
            engine.dispose()


@contextmanager
def _held_on_sqlite(engine: Engine, _name: str) -> Iterator[None]:
    """Lock an empty file beside the database.

    SQLite's own locking does it, on every system that it runs on. The database itself
    must stay free for short writes of others; and any other lock on its file would be
    lost, or lose SQLite's, when one of the two is closed.
    """
    with translated(engine), engine.connect() as connection:
        file = Path(str(connection.scalar(text(_MAIN_FILE))) + _SUFFIX)
    try:
        connecting = sqlite3.connect(file, timeout=0, isolation_level=None)
    except sqlite3.OperationalError as err:
        raise _unusable(file) from err
    with closing(connecting) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as err:
            if err.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise _busy(engine) from err
            raise _unusable(file) from err
        yield


@contextmanager
def _held_on_postgresql(engine: Engine, name: str) -> Iterator[None]:
    """Take a session's advisory lock on a connection that does nothing else."""
    with translated(engine), engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        got = connection.scalar(
            text("SELECT pg_try_advisory_lock(:lock, hashtext(current_schema() || ':' || :name))"),
            {"lock": _LOCK_CLASS, "name": name},
        )
        if not got:
            raise _busy(engine)
        yield


def _busy(engine: Engine) -> DatabaseBusy:
    return DatabaseBusy(
        f"a refresh of the database {place(engine.url)} is under way in another process",
        hint="let it finish, then try again; a killed one is continued by the same command",
    )


def _unusable(file: Path) -> ConfigError:
    return ConfigError(
        f"the file that keeps passes apart cannot be used: {file}",
        hint="check that its folder may be written to",
    )
