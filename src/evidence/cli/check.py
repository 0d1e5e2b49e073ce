"""`evidence check`: findings as an exit code."""

from __future__ import annotations

from typing import Annotated

import typer

from evidence.cli.state import (
    AllVersionsOption,
    DatabaseOption,
    DocumentOption,
    JsonOption,
    SourceOption,
    State,
    print_json,
    print_rows,
    say,
)

DEFAULT = "unsupported,contradicted,mixed,retracted_only,concern_only,not_searched"


def check(
    context: typer.Context,
    fail_on: Annotated[
        str, typer.Option("--fail-on", metavar="NAMES", help="Verdicts and flags, by comma.")
    ] = DEFAULT,
    document: DocumentOption = None,
    all_versions: AllVersionsOption = False,
    source: SourceOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Exit 3 on claims with these verdicts or flags.

    A check that checked nothing is a finding too.

    Example: evidence check --fail-on unsupported,contradicted
    """
    from evidence.services.check import FailOn, findings
    from evidence.services.report import gather

    state: State = context.obj
    wanted = FailOn.parse(fail_on)
    parts = state.parts(database=database, source=source)
    with parts.ledger.read() as snapshot:
        at = parts.reading_source(snapshot)
        found = gather(snapshot, at, document, all_versions=all_versions)
        result = findings(found, wanted)
    items = [
        {
            "claim_id": f.claim_id,
            "claim": f.claim,
            "verdict": f.verdict,
            "caught_by": ";".join(f.caught_by),
            "unsupported_reason": f.unsupported_reason,
        }
        for f in result.lines
    ]
    if json:
        print_json("check/1", items)
    elif items:
        print_rows(tuple(items[0]), (i.values() for i in items), "Findings")
    say(
        state,
        f"{result.checked} claims checked, {result.skipped} not checkable, "
        f"{result.ungraded} not graded yet, {len(items)} findings",
    )
    raise typer.Exit(wanted.exit_code(result))
