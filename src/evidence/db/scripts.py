"""Where the migrations are, and which of them a database has had."""

from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from evidence.domain.errors import ConfigError

_PACKAGE = Path(__file__).parents[1]


def find_scripts(setting: str = "") -> Path:
    """Return the folder of migrations: the setting's, the checkout's, or the shipped one.

    The checkout comes before the shipped folder, because an editable install may
    hold an old copy of the latter.

    Raises:
        ConfigError: none of them is a folder of migrations.
    """
    checkout, shipped = _PACKAGE.parents[1] / "migrations", _PACKAGE / "_shipped" / "migrations"
    places = [Path(setting)] if setting else [checkout, shipped]
    for place in places:
        if (place / "env.py").is_file() and (place / "versions").is_dir():
            return place
    raise ConfigError(
        f"no migrations in {' or '.join(map(str, places))}",
        hint="correct the setting `migrations`, or leave it empty",
    )


@dataclass(frozen=True, slots=True)
class Revisions:
    """The migrations of a folder, oldest first."""

    folder: Path
    ordered: tuple[str, ...]

    @property
    def head(self) -> str:
        """The revision that this code expects."""
        return self.ordered[-1]

    def config(self, connection: Connection) -> Config:
        """Return what Alembic's commands want, over an open connection."""
        config = Config()
        # A per cent sign would be taken for interpolation.
        config.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        return config


def load_revisions(folder: Path) -> Revisions:
    """Read the folder's line of revisions."""
    walked = ScriptDirectory(str(folder)).walk_revisions()
    return Revisions(folder, tuple(reversed([script.revision for script in walked])))


def current_revision(connection: Connection) -> str | None:
    """Return the database's revision, None when it never had a migration."""
    return MigrationContext.configure(connection).get_current_revision()
