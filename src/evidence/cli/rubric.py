"""`evidence rubric`: the numbers that grade, and cases that hold them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evidence.cli.state import JsonOption, State, print_json, print_rows, say
from evidence.domain.errors import EXIT_FINDINGS, DocumentUnreadable

app = typer.Typer(help="Show and check the grading rubric.", no_args_is_help=True)


@app.command()
def show(context: typer.Context, json: JsonOption = False) -> None:
    """Print the rubric file with its version and digest."""
    state: State = context.obj
    rubric, text = state.parts().rubric_file()
    if json:
        print_json(
            "rubric-show/1",
            [{"rubric_version": rubric.version, "sha256": rubric.sha256, "toml": text}],
        )
        return
    typer.echo(f"# rubric {rubric.version}, sha256 {rubric.sha256}\n{text}")


@app.command()
def check(
    context: typer.Context,
    cases: Annotated[Path, typer.Option("--cases", metavar="FILE", help="Table of worked cases.")],
    json: JsonOption = False,
) -> None:
    """Grade a table of worked cases; exit 3 when any differs.

    Example: evidence rubric check --cases decision_cases.json
    """
    from evidence.services.rubric import check_cases

    state: State = context.obj
    try:
        raw = cases.read_bytes()
    except OSError as err:
        raise DocumentUnreadable(f"cannot read {cases}: {err.strerror}") from err
    report = check_cases(raw, state.parts().rubric)
    items = [
        {"case": d.case, "name": d.name, "field": d.field, "expected": d.expected, "got": d.got}
        for d in report.differences
    ]
    if json:
        print_json("rubric-check/1", items)
    elif items:
        print_rows(tuple(items[0]), (i.values() for i in items), "Cases that differ")
    differing = len({d.case for d in report.differences})
    say(
        state,
        f"{report.run - differing} of {report.run} cases agree with rubric "
        f"{report.rubric_version} ({report.compared} values compared)",
    )
    if report.findings:
        raise typer.Exit(EXIT_FINDINGS)
