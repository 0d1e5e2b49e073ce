"""The state of a database: made when empty, refused when behind, upgraded when asked."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from sqlalchemy import Connection, Engine, func, inspect, select, table

from evidence.db.backup import backup, backup_path
from evidence.db.engine import snapshot, transaction
from evidence.db.failures import place
from evidence.db.scripts import Revisions, current_revision, load_revisions
from evidence.domain.errors import ConfigError, DatabaseBehind

_VERSION_TABLE = "alembic_version"


@dataclass(frozen=True, slots=True)
class DatabaseStatus:
    """Where a database stands. `current` is None when it has no tables yet.

    `tables` gives the number of rows of each, in the order of the names. `exists`
    is False for a SQLite file that is still to be made.
    """

    current: str | None
    head: str
    dialect: str
    place: str
    tables: dict[str, int]
    exists: bool = True

    @property
    def at_head(self) -> bool:
        """Whether this code can work with it."""
        return self.current == self.head


def ensure(engine: Engine, scripts: Path) -> None:
    """Leave the database at head: an empty one is filled, any other must be there.

    Raises:
        DatabaseBehind: it is at another revision; never migrated without being asked.
        ConfigError: it holds tables of something else.
    """
    revisions = load_revisions(scripts)
    with snapshot(engine) as connection:
        fresh = _is_fresh(connection)
        if not fresh:
            _require_head(connection, revisions)
    if fresh:
        with transaction(engine) as connection:
            # Another process may have made the tables while this one waited.
            if _is_fresh(connection):
                command.upgrade(revisions.config(connection), "head")
            _require_head(connection, revisions)


def upgrade(engine: Engine, scripts: Path) -> Path | None:
    """Run the migrations that this database has not had, all or none.

    A SQLite file is copied beside itself first; returns the copy's path, None
    when there was nothing to do or nothing to copy. Back up PostgreSQL yourself
    (`backup`), or as your server does it.

    Raises:
        DatabaseBehind: it was made by a newer version of this program.
        ConfigError: it holds tables of something else.
    """
    revisions = load_revisions(scripts)
    with snapshot(engine) as connection:
        fresh = _is_fresh(connection)
        current = None if fresh else _known_revision(connection, revisions)
    if current == revisions.head:
        return None
    copy = None
    if current is not None and engine.dialect.name == "sqlite":
        copy = backup_path(engine, current)
        backup(engine, copy)
    with transaction(engine) as connection:
        command.upgrade(revisions.config(connection), "head")
    return copy


def status(engine: Engine, scripts: Path) -> DatabaseStatus:
    """Say where the database stands; changes nothing."""
    revisions = load_revisions(scripts)
    with snapshot(engine) as connection:
        names = sorted(set(inspect(connection).get_table_names()) - {_VERSION_TABLE})
        counts = {
            name: connection.scalar(select(func.count()).select_from(table(name))) or 0
            for name in names
        }
        current = current_revision(connection)
    return DatabaseStatus(current, revisions.head, engine.dialect.name, place(engine.url), counts)


def _is_fresh(connection: Connection) -> bool:
    names = set(inspect(connection).get_table_names())
    if names and _VERSION_TABLE not in names:
        raise ConfigError(
            f"database {place(connection.engine.url)} holds tables of something else:"
            f" {', '.join(sorted(names)[:3])}",
            hint="choose an empty database",
        )
    # Stepping all the way down leaves an empty version table behind.
    return current_revision(connection) is None


def _known_revision(connection: Connection, revisions: Revisions) -> str | None:
    current = current_revision(connection)
    if current is not None and current not in revisions.ordered:
        raise DatabaseBehind(
            f"database {place(connection.engine.url)} is at revision {current}, which this"
            f" version of evidence does not know (it ends at {revisions.head})",
            hint="it was made by a newer version: upgrade evidence",
        )
    return current


def _require_head(connection: Connection, revisions: Revisions) -> None:
    current = _known_revision(connection, revisions)
    if current != revisions.head:
        raise DatabaseBehind(
            f"database {place(connection.engine.url)} is at revision {current},"
            f" this version of evidence needs {revisions.head}",
            hint="evidence db upgrade",
        )
