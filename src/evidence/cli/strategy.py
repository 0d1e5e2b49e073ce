"""`evidence strategy`: search strategies, filters and what they render to."""

from __future__ import annotations

from typing import Annotated

import typer

from evidence.cli.state import (
    DatabaseOption,
    JsonOption,
    State,
    print_json,
    print_rows,
    row_number,
    say,
)
from evidence.domain.errors import NotFound, QueryFileError

app = typer.Typer(help="List, check and show search strategies.", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, json: JsonOption = False) -> None:
    """List the strategies in use."""
    state: State = context.obj
    strategies = state.parts().strategies()
    items = [
        {
            "strategy": s.id,
            "version": s.version,
            "role": s.role,
            "limit": s.limit,
            "title": s.title,
            "sha256": s.sha256,
        }
        for s in strategies.values()
    ]
    if json:
        print_json("strategy-list/1", items)
        return
    names = ("strategy", "version", "role", "limit", "title")
    print_rows(names, ([i[n] for n in names] for i in items))


@app.command()
def check(context: typer.Context, json: JsonOption = False) -> None:
    """Check every file under queries/; exit 12 when one is wrong."""
    state: State = context.obj
    checked, problems = state.parts().check_queries()
    items = [{"file": p.file, "problem": p.message} for p in problems]
    if json:
        print_json("strategy-check/1", items)
    elif items:
        print_rows(("file", "problem"), (i.values() for i in items))
    say(state, f"{checked} files checked, {len(items)} problems")
    if items:
        raise typer.Exit(QueryFileError.exit_code)


@app.command()
def show(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="STRATEGY")] = None,
    claim: Annotated[
        int | None,
        typer.Option(
            metavar="ID", help="Show what this claim would be asked.", callback=row_number
        ),
    ] = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Show a strategy file, or the queries that a claim renders to.

    Example: evidence strategy show --claim 7
    """
    from evidence.services.state import plans_for

    state: State = context.obj
    parts = state.parts(database=database)
    if claim is None:
        if name is None or name not in parts.strategies():
            raise NotFound(f"no strategy {name!r}", hint="evidence strategy list")
        typer.echo((parts.queries / "strategies" / f"{name}.toml").read_text(encoding="utf-8"))
        return
    with parts.ledger.read() as snapshot:
        plan = plans_for(snapshot, parts.planner, [snapshot.claim(claim)])[claim]
    items = [
        {
            "claim_id": claim,
            "strategy": q.strategy,
            "strategy_version": q.strategy_version,
            "rung": q.role,
            "requested": q.limit,
            "query": q.text,
        }
        for q in plan
    ]
    if json:
        print_json("strategy-show/1", items)
        return
    for item in items:
        typer.echo(f"# {item['strategy']} v{item['strategy_version']} ({item['rung']})")
        typer.echo(f"{item['query']}\n")
