"""What a database's own errors mean to the person at the keyboard."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from evidence.domain.errors import ConfigError, DatabaseBusy, UserError

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_READONLY: (
        "cannot be written",
        "check the permissions of the file and of its folder",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "cannot be opened",
        "check that the folder exists and may be written to",
    ),
    sqlite3.SQLITE_NOTADB: ("is not a database", "choose another file"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", "restore a backup"),
    sqlite3.SQLITE_FULL: ("cannot grow: the disk is full", "free some space and try again"),
    sqlite3.SQLITE_IOERR: ("cannot be read or written: the disk fails", "check the disk"),
}
# https://www.postgresql.org/docs/15/errcodes-appendix.html: code or its class.
_POSTGRESQL: dict[str, tuple[str, str]] = {
    "08": ("cannot be reached", "check the address and that the server runs"),
    "57P": ("was shut down", "try again when it runs"),
    "28": ("refuses the log-in", "check user and password"),
    "3D": ("does not exist", "create it: createdb NAME"),
    "42501": ("refuses this to the user", "ask its owner for rights on the schema"),
    "53": ("is out of room", "free some space or connections and try again"),
    "25006": ("is read-only", "is it a standby? use the primary server"),
}


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Turn errors of file, lock or server into ours; anything else is a bug and passes.

    Raises:
        DatabaseBusy: another process holds the write lock.
        ConfigError: the file or server cannot be used; never shows a password.
    """
    try:
        yield
    except DBAPIError as err:
        known = _meaning(err, engine.url)
        if known is None:
            raise
        raise known from err


def place(url: URL) -> str:
    """Say where a database is, without user and password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    host = url.host or url.query.get("host") or "local socket"
    return f"{url.database or 'default database'} at {host}" + (f":{url.port}" if url.port else "")


def _meaning(err: DBAPIError, url: URL) -> UserError | None:
    if isinstance(err.orig, sqlite3.Error):
        return _sqlite(err.orig, url)
    code = getattr(err.orig, "sqlstate", None)
    if code is None and isinstance(err, OperationalError):
        return ConfigError(
            f"database {place(url)} cannot be reached: {_masked(str(err.orig), url)}",
            hint="check the address and that the server runs",
        )
    if code == "55P03":
        return _busy(url)
    for prefix, (what, hint) in _POSTGRESQL.items():
        if str(code).startswith(prefix):
            return ConfigError(f"database {place(url)} {what}", hint=hint)
    return None


def _sqlite(err: sqlite3.Error, url: URL) -> UserError | None:
    code = getattr(err, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
    if code in _BUSY:
        return _busy(url)
    if code in _SQLITE:
        what, hint = _SQLITE[code]
        return ConfigError(f"database file {place(url)} {what}", hint=hint)
    return None


def _busy(url: URL) -> DatabaseBusy:
    return DatabaseBusy(
        f"another process is writing to the database {place(url)}",
        hint="wait for it to finish, then try again; nothing was changed",
    )


def _masked(message: str, url: URL) -> str:
    """Cut the password out, should a driver ever repeat it; keep the first line."""
    secrets = [url.password, url.query.get("password")]
    for secret in secrets:
        if isinstance(secret, str) and secret:
            message = message.replace(secret, "***")
    return message.strip().partition("\n")[0]
