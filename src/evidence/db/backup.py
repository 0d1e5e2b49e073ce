"""Copies of a whole database, taken while it may be in use."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from evidence.db.failures import place, translated
from evidence.domain.errors import ConfigError


def backup(engine: Engine, to: Path) -> None:
    """Write the database as it stands to the new file `to`: whole, or not at all.

    SQLite: a database file. PostgreSQL: an archive of `pg_dump` for `pg_restore`.

    Raises:
        ConfigError: `to` exists or cannot be written, or `pg_dump` is missing or fails.
    """
    if to.exists():
        raise ConfigError(f"{to} exists already", hint="a backup overwrites nothing: name another")
    if not to.parent.is_dir():
        raise ConfigError(f"folder {to.parent} does not exist", hint=f"mkdir -p {to.parent}")
    part = to.with_name(to.name + ".part")
    copy = _copy_sqlite if engine.dialect.name == "sqlite" else _dump_postgresql
    try:
        try:
            copy(engine, part)
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
    except OSError as err:
        raise ConfigError(f"{to} cannot be written: {err.strerror}") from err


def backup_path(engine: Engine, revision: str) -> Path:
    """Return a free name beside a SQLite file: `x.sqlite.backup-0004`, then `-2` and so on."""
    base = Path(f"{engine.url.database}.backup-{revision}")
    path, number = base, 1
    while path.exists():
        number += 1
        path = base.with_name(f"{base.name}-{number}")
    return path


def _copy_sqlite(engine: Engine, to: Path) -> None:
    with translated(engine), engine.connect() as connection:
        source = connection.connection.driver_connection
        if not isinstance(source, sqlite3.Connection):  # pragma: no cover  # one driver
            raise TypeError(type(source))
        try:
            with closing(sqlite3.connect(to)) as target:
                source.backup(target)
        except sqlite3.Error as err:
            raise ConfigError(f"{to} cannot be written: {err}") from err


def _dump_postgresql(engine: Engine, to: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise ConfigError(
            "a backup of PostgreSQL needs pg_dump, which is not on PATH",
            hint="install the client programs (Debian: postgresql-client), or back up the server",
        )
    url = engine.url.set(drivername="postgresql")
    password = url.password or url.query.get("password")
    # The password goes by the environment: everybody can read a command line.
    shown = url._replace(password=None).difference_update_query(["password"])
    environ = os.environ | ({"PGPASSWORD": str(password)} if password else {})
    done = subprocess.run(  # noqa: S603  # a fixed program, no shell
        [
            program,
            "--format=custom",
            "--no-password",
            f"--file={to}",
            f"--dbname={shown.render_as_string()}",
        ],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.strip().partition("\n")[0]
        raise ConfigError(f"pg_dump of {place(engine.url)} failed: {said}")
