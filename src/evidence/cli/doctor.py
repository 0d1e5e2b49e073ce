"""`evidence config show` and `evidence doctor`."""

import typer

from evidence.bootstrap import Parts
from evidence.cli.state import (
    DatabaseOption,
    JsonOption,
    SourceOption,
    State,
    print_json,
    print_rows,
)
from evidence.config import describe
from evidence.domain.errors import ConfigError

config_app = typer.Typer(help="Show the settings in force.", no_args_is_help=True)


@config_app.callback()
def config() -> None:
    """Show the settings in force."""


@config_app.command("show")
def config_show(
    context: typer.Context,
    database: DatabaseOption = None,
    source: SourceOption = None,
    json: JsonOption = False,
) -> None:
    """Show every setting, its value and where it came from; the key stays hidden."""
    state: State = context.obj
    settings = state.settings(database=database, source=source)
    items = describe(settings)
    if json:
        print_json("config-show/1", items)
        return
    print_rows(tuple(items[0]), (i.values() for i in items))


def doctor(
    context: typer.Context,
    database: DatabaseOption = None,
    source: SourceOption = None,
    json: JsonOption = False,
) -> None:
    """Check settings, files, database and source.

    Asks the source one question and writes nothing to the database; exit 10 when
    something is wrong.
    """
    state: State = context.obj
    checks = Parts(state.settings(database=database, source=source)).examine()
    items = [{"check": c.name, "ok": c.ok, "detail": c.detail} for c in checks]
    if json:
        print_json("doctor/1", items)
    else:
        print_rows(
            ("", "check", "detail"), (("✓" if c.ok else "✗", c.name, c.detail) for c in checks)
        )
    if not all(c.ok for c in checks):
        raise typer.Exit(ConfigError.exit_code)
