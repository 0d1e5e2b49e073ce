"""`evidence report`: the evidence report and the named reports."""

from __future__ import annotations

from typing import Annotated

import typer

from evidence.cli.state import (
    AllVersionsOption,
    DatabaseOption,
    DocumentOption,
    JsonOption,
    OutOption,
    SourceOption,
    State,
    print_json,
    print_rows,
    say,
)
from evidence.domain.errors import NotFound, UsageError

app = typer.Typer(help="Write reports.", no_args_is_help=True)

PACKAGE = "evidence"


@app.command("list")
def list_(context: typer.Context, json: JsonOption = False) -> None:
    """List the reports that `report run` knows."""
    state: State = context.obj
    reports = state.parts().reports()
    items: list[dict[str, object]] = [
        {"report": PACKAGE, "title": "claims, evidence, searches, rejected text, data dictionary"}
    ]
    items += [{"report": r.name, "title": r.title} for r in reports.values()]
    if json:
        print_json("report-list/1", items)
        return
    print_rows(("report", "title"), (i.values() for i in items))


@app.command()
def run(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="From `report list`.")] = PACKAGE,
    out: OutOption = None,
    document: DocumentOption = None,
    all_versions: AllVersionsOption = False,
    param: Annotated[
        list[str] | None, typer.Option("--param", metavar="KEY=VALUE", help="For named reports.")
    ] = None,
    source: SourceOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Write the evidence report to a folder, or print a named report.

    Example: evidence report run --out report/

    Example: evidence report run search-log --json
    """
    from evidence.services.report import gather, package_of

    state: State = context.obj
    parts = state.parts(database=database, source=source)
    if name == PACKAGE:
        if out is None:
            raise UsageError("the evidence report goes to a folder", hint="add --out report/")
        with parts.ledger.read() as snapshot:
            at = parts.reading_source(snapshot)
            found = gather(snapshot, at, document, all_versions=all_versions, rubric=parts.rubric)
            package = package_of(found)
        for path in parts.export(package, out):
            say(state, f"wrote {path}")
        return
    reports = parts.reports()
    if name not in reports:
        raise NotFound(f"no report {name!r}", hint="evidence report list")
    report = reports[name]
    values = _params(param or [], report.params)
    with parts.ledger.read() as snapshot:
        rows = snapshot.named_report(report.sql, values)
    if json:
        print_json(f"report-{name}/1", rows)
    else:
        print_rows(report.columns, ([r[c] for c in report.columns] for r in rows), report.title)


def _params(said: list[str], wanted: tuple[str, ...]) -> dict[str, object]:
    values = dict(item.partition("=")[::2] for item in said)
    if set(values) != set(wanted):
        raise UsageError(
            f"this report takes {', '.join(wanted) or 'no parameters'}",
            hint=" ".join(f"--param {w}=VALUE" for w in wanted),
        )
    return dict(values)
