"""`evidence config show` and `evidence doctor`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from evidence.cli.db import not_made
from evidence.cli.state import (
    DatabaseOption,
    JsonOption,
    SourceOption,
    State,
    print_json,
    print_rows,
)
from evidence.config import describe
from evidence.domain.errors import ConfigError, EvidenceError
from evidence.domain.searches import RenderedQuery, RungRole

if TYPE_CHECKING:
    from evidence.bootstrap import Parts

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
    parts = state.parts(database=database, source=source)
    items = [{"check": name, **_tried(trial)} for name, trial in _trials(parts).items()]
    if json:
        print_json("doctor/1", items)
    else:
        rows = (("✓" if i["ok"] else "✗", i["check"], i["detail"]) for i in items)
        print_rows(("", "check", "detail"), rows)
    if not all(i["ok"] for i in items):
        raise typer.Exit(ConfigError.exit_code)


def _trials(parts: Parts) -> dict[str, Callable[[], str]]:
    return {
        "settings": lambda: f"source {parts.source_name}",
        "queries": lambda: _queries(parts),
        "rubric": lambda: f"version {parts.rubric.version}",
        "database": lambda: _database(parts),
        "source": lambda: _source(parts),
    }


def _tried(trial: Callable[[], str]) -> dict[str, object]:
    try:
        return {"ok": True, "detail": trial()}
    except EvidenceError as err:
        return {"ok": False, "detail": f"{err} {err.hint}".strip()}


def _queries(parts: Parts) -> str:
    checked, problems = parts.check_queries()
    if problems:
        raise ConfigError(f"{problems[0].file}: {problems[0].message}")
    return f"{checked} files in {parts.queries}"


def _database(parts: Parts) -> str:
    found = parts.database.status()
    if not found.exists:
        return not_made(found.place)
    if not found.at_head and found.current is not None:
        raise ConfigError(
            f"at revision {found.current}, newest is {found.head}: evidence db upgrade"
        )
    return f"{found.dialect}, revision {found.current or 'none yet'}"


def _source(parts: Parts) -> str:
    query = RenderedQuery("1[uid]", "doctor", 1, "", RungRole.DECIDING, 1)
    return f"answered: {parts.source.search(query).outcome}"
