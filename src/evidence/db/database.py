"""One database: opened, asked where it stands, upgraded, copied."""

from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, make_url

from evidence.db import backup, schema
from evidence.db.engine import is_made, open_engine
from evidence.db.failures import place
from evidence.db.ledger import SqlLedger
from evidence.db.request_slots import SharedSlots
from evidence.db.schema import DatabaseStatus
from evidence.db.scripts import find_scripts, load_revisions
from evidence.domain.errors import ConfigError


class Database:
    """The database at an address, whatever its revision; opened when first needed.

    Every method but `close` raises ConfigError when the address or the folder is wrong.
    """

    def __init__(self, url: str, migrations: str = "") -> None:
        """Take its address. `migrations` empty: built-in look-up."""
        self._url = url
        self._scripts = find_scripts(migrations)

    @cached_property
    def _engine(self) -> Engine:
        """The open database; a missing SQLite file is made, empty."""
        return open_engine(self._url)

    def ledger(self, *, creates: bool = True) -> SqlLedger:
        """Return the ledger; a fresh database is filled with tables first.

        `creates`: whether a SQLite file that does not exist is made, too.

        Raises:
            ConfigError: there is no such file, and it is not to be made.
            DatabaseBehind: it is at another revision.
        """
        if not creates and not is_made(self._url):
            raise ConfigError(
                f"database {place(make_url(self._url))} does not exist yet:"
                " `evidence audit` creates it",
                hint="is it another one? --database URL",
            )
        schema.ensure(self._engine, self._scripts)
        return SqlLedger(self._engine)

    def upgrade(self) -> Path | None:
        """Bring it to head, or make it; return the backup made first, None for none."""
        return schema.upgrade(self._engine, self._scripts)

    def status(self) -> DatabaseStatus:
        """Return where it stands; makes nothing."""
        if not is_made(self._url):
            head = load_revisions(self._scripts).head
            where = place(make_url(self._url))
            return DatabaseStatus(None, head, "sqlite", where, {}, exists=False)
        return schema.status(self._engine, self._scripts)

    @property
    def is_server(self) -> bool:
        """Whether its address names one that several machines can share; opens nothing."""
        return self._url.startswith("postgres")

    def request_slots(self, name: str) -> SharedSlots:
        """Return the row that paces requests; for a server that is at head."""
        return SharedSlots(self._engine, name)

    def server_arguments(self) -> dict[str, Any]:
        """Return what psycopg connects to the server with; they hold the password."""
        return dict(self._engine.dialect.create_connect_args(self._engine.url)[1])

    def close(self) -> None:
        """Close its connections, if there are any."""
        if "_engine" in self.__dict__:
            self._engine.dispose()

    def backup(self, to: Path) -> None:
        """Write a copy to the new file `to`.

        Raises:
            ConfigError: there is no database, or `to` cannot be written.
        """
        if not is_made(self._url):
            raise ConfigError(
                f"database {place(make_url(self._url))} does not exist",
                hint="name the right one: evidence db backup --database URL FILE",
            )
        backup.backup(self._engine, to)
