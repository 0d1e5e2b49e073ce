"""Databases for tests: SQLite files, and a PostgreSQL server that is thrown away.

The server is the one at `EVIDENCE_TEST_POSTGRESQL` (an address with a superuser,
who makes and drops databases of his own), else a cluster made from the programs of Debian's package
`postgresql`, listening on a socket in a temporary folder only.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, make_url

from evidence.db import schema
from evidence.db.engine import open_engine
from evidence.db.rows import Base

MIGRATIONS = Path(__file__).parents[2] / "migrations"
VARIABLE = "EVIDENCE_TEST_POSTGRESQL"

_NUMBERS = count(1)


@contextmanager
def opened(url: str, *, busy_timeout_s: float = 5.0) -> Iterator[Engine]:
    engine = open_engine(url, busy_timeout_s=busy_timeout_s)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def at_head(url: str) -> Iterator[Engine]:
    with opened(url) as engine:
        schema.ensure(engine, MIGRATIONS)
        yield engine


@contextmanager
def server() -> Iterator[str]:
    """Give the address of a server, without a database name; skip when there is none."""
    given = os.environ.get(VARIABLE)
    if given:
        yield given
        return
    programs = _programs()
    if programs is None:
        pytest.skip(f"no PostgreSQL: install Debian's `postgresql` or set {VARIABLE}")
    folder = Path(tempfile.mkdtemp(prefix="evidence-pg-"))
    try:
        with _cluster(programs, folder):
            yield f"postgresql://evidence@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(address: str) -> str:
    """Make a new database on the server; return its address."""
    name = f"evidence_test_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(_plain(address), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
        )
    return make_url(address).set(database=name).render_as_string(hide_password=False)


def drop_database(address: str, url: str) -> None:
    name = str(make_url(url).database)
    with psycopg.connect(_plain(address), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def empty_tables(url: str) -> None:
    """Take all rows out, past the triggers that forbid it: faster than a new database."""
    with psycopg.connect(_plain(url)) as connection:
        connection.execute("SET session_replication_role = replica")
        for name in Base.metadata.tables:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))


def _plain(address: str) -> str:
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


def _programs() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return debian[-1].parent if debian else None


@contextmanager
def _cluster(programs: Path, folder: Path) -> Iterator[None]:
    as_user = _not_root(folder)
    cluster = folder / "cluster"
    # A collation unlike SQLite's, so that a report that sorts by text is found out.
    made = subprocess.run(
        [
            *as_user, programs / "initdb", "-D", cluster, "-U", "evidence", "--auth=trust",
            "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu",
            "--icu-locale=en-US", "--no-sync",
        ],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    running = subprocess.Popen(
        [
            *as_user, programs / "postgres", "-D", cluster, "-k", folder,
            "-c", "listen_addresses=", "-c", "fsync=off", "-c", "synchronous_commit=off",
            "-c", "full_page_writes=off", "-c", "max_connections=30", "-c", "lc_messages=C",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder,
    )  # fmt: skip
    assert running.stderr is not None
    # A full pipe would stop the server.
    drain = Thread(target=running.stderr.read, daemon=True)
    try:
        said = []
        for line in running.stderr:
            said.append(line)
            if b"ready to accept connections" in line:
                break
        else:
            raise AssertionError(b"".join(said).decode())
        drain.start()
        yield
    finally:
        running.send_signal(signal.SIGINT)  # does not wait for clients, as SIGTERM would
        running.wait(timeout=20)
        if drain.ident is not None:
            drain.join()
        running.stderr.close()


def _not_root(folder: Path) -> list[str]:
    """Return the words that run a program as somebody else: PostgreSQL refuses root."""
    # The signal: the server ends with the tests, even when they are killed.
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return [
        "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=INT",
    ]  # fmt: skip
