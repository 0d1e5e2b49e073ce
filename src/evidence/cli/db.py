"""`evidence db`: the database itself."""

from pathlib import Path
from typing import Annotated

import typer

from evidence.cli.state import (
    DatabaseOption,
    JsonOption,
    State,
    print_json,
    print_rows,
    printable,
    say,
)
from evidence.domain.errors import DatabaseBehind

app = typer.Typer(help="Upgrade, inspect and back up the database.", no_args_is_help=True)


@app.command()
def upgrade(context: typer.Context, database: DatabaseOption = None) -> None:
    """Bring the database to the newest revision; an SQLite file is backed up first."""
    state: State = context.obj
    backup = state.parts(database=database).database.upgrade()
    say(state, "database is at the newest revision" + (f"; backup: {backup}" if backup else ""))


def not_made(place: str) -> str:
    """Say that there is no database yet, and what makes it."""
    return f"{place} does not exist yet: `evidence audit` or `evidence db upgrade` creates it"


@app.command()
def status(
    context: typer.Context, database: DatabaseOption = None, json: JsonOption = False
) -> None:
    """Show revision and row counts; exit 14 when an upgrade is due."""
    state: State = context.obj
    found = state.parts(database=database).database.status()
    items: list[dict[str, object]] = [
        {
            "dialect": found.dialect,
            "current": found.current,
            "head": found.head,
            "tables": dict(found.tables),
        }
    ]
    if json:
        print_json("db-status/1", items)
    if not found.exists:
        typer.echo(printable(not_made(found.place)), err=json)
    elif not json:
        typer.echo(f"{found.dialect}: revision {found.current or 'none'}, newest {found.head}")
        print_rows(("table", "rows"), found.tables.items())
    if found.current != found.head:
        raise typer.Exit(DatabaseBehind.exit_code)


@app.command()
def backup(
    context: typer.Context,
    to: Annotated[Path, typer.Argument(metavar="FILE", help="File to write; must not exist.")],
    database: DatabaseOption = None,
) -> None:
    """Copy the database while others may be using it."""
    state: State = context.obj
    state.parts(database=database).database.backup(to)
    say(state, f"backup written to {to}")
