"""Fixtures that any test may use."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from evidence.db.ledger import SqlLedger
from support import databases

# How long one example takes says more about the machine than about the code.
settings.register_profile("evidence", deadline=None)
settings.load_profile("evidence")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file at head, to be copied: copying is faster than migrating."""
    file = tmp_path_factory.mktemp("template") / "head.sqlite"
    with databases.at_head(f"sqlite:///{file}"):
        pass
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server; skips when there is none."""
    with databases.server() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_at_head(postgres_server: str) -> Iterator[str]:
    """A PostgreSQL database at head; take `postgres_url`, which empties it."""
    url = databases.create_database(postgres_server)
    with databases.at_head(url):
        pass
    yield url
    databases.drop_database(postgres_server, url)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database at head, of this test alone."""
    file = tmp_path / "ledger.sqlite"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_at_head: str) -> Iterator[str]:
    """A PostgreSQL database at head without rows. Leave its tables as they are."""
    yield postgres_at_head
    databases.empty_tables(postgres_at_head)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A database at head; the test runs once on each kind."""
    short = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(short))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables; the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    server = str(request.getfixturevalue("postgres_server"))
    url = databases.create_database(server)
    yield url
    databases.drop_database(server, url)


@pytest.fixture(scope="session")
def postgres_engine(postgres_at_head: str) -> Iterator[Engine]:
    """One engine for all tests: a new one would compile every statement again."""
    with databases.opened(postgres_at_head) as opened:
        yield opened


@pytest.fixture
def engine(request: pytest.FixtureRequest, database_url: str) -> Iterator[Engine]:
    """An open database at head, on each kind."""
    if not database_url.startswith("sqlite"):
        yield request.getfixturevalue("postgres_engine")
        return
    with databases.opened(database_url) as opened:
        yield opened


@pytest.fixture
def ledger(engine: Engine) -> SqlLedger:
    """A ledger over a database of this test alone, on each kind."""
    return SqlLedger(engine)
