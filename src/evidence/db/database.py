"""One database: opened, asked where it stands, upgraded, copied."""

from pathlib import Path

from evidence.db import backup, schema
from evidence.db.engine import open_engine
from evidence.db.ledger import SqlLedger
from evidence.db.schema import DatabaseStatus
from evidence.db.scripts import find_scripts


class Database:
    """The database at an address, whatever its revision."""

    def __init__(self, url: str, migrations: str = "") -> None:
        """Open it; a missing SQLite file is made, empty. `migrations` empty: built-in look-up.

        Raises:
            ConfigError: the address or the folder is wrong.
        """
        self._engine = open_engine(url)
        self._scripts = find_scripts(migrations)

    def ledger(self) -> SqlLedger:
        """Return the ledger; a fresh database is made first.

        Raises:
            DatabaseBehind: it is at another revision.
        """
        schema.ensure(self._engine, self._scripts)
        return SqlLedger(self._engine)

    def upgrade(self) -> Path | None:
        """Bring it to head; return the backup made first, None when none was needed."""
        return schema.upgrade(self._engine, self._scripts)

    def status(self) -> DatabaseStatus:
        """Return where it stands."""
        return schema.status(self._engine, self._scripts)

    def close(self) -> None:
        """Close its connections."""
        self._engine.dispose()

    def backup(self, to: Path) -> None:
        """Write a copy to the new file `to`."""
        backup.backup(self._engine, to)
