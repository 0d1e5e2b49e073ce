"""`evidence audit`: everything, from a text to the report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.cli.doc import PathArgument, take_in
from evidence.cli.state import (
    DatabaseOption,
    NameOption,
    OutOption,
    Progress,
    QuietOption,
    SourceOption,
    State,
    VerboseOption,
    say,
    say_failures,
)
from evidence.cli.summary import print_summary

if TYPE_CHECKING:
    from evidence.bootstrap import Parts
    from evidence.domain.tables import Package

FailOnOption = Annotated[
    str | None,
    typer.Option("--fail-on", metavar="NAMES", help="Exit 3 on these verdicts or flags."),
]


def audit(
    context: typer.Context,
    path: PathArgument,
    name: NameOption = None,
    source: SourceOption = None,
    out: OutOption = None,
    database: DatabaseOption = None,
    fail_on: FailOnOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = 0,
) -> None:
    """Audit a text: claims, searches, evidence, verdicts, report.

    Example: evidence audit page.txt --source pubmed --out report/

    Uses NCBI's E-utilities under NCBI's terms; see
    https://www.ncbi.nlm.nih.gov/About/disclaimer.html
    """
    from evidence.services.audit import search_exit_code
    from evidence.services.check import FailOn, findings
    from evidence.services.report import gather, package_of

    state: State = context.obj
    state.louder(quiet=quiet, verbose=verbose)
    parts = state.parts(database=database, source=source, creates=True)
    wanted = FailOn.parse(fail_on) if fail_on else None
    progress = Progress(state)
    searcher = parts.searcher(progress)  # refuses a missing e-mail before any work
    added = take_in(parts, path, name)
    with parts.ledger.read() as snapshot:
        claims = snapshot.claims(added.document_id)
    done = searcher.search(claims)
    parts.appraisal_pass(progress).appraise(claims)
    parts.grading_pass().grade(claims)
    with parts.ledger.read() as snapshot:
        found = gather(snapshot, parts.source_name, added.document_id, rubric=parts.rubric)
    if out is not None:
        _write(state, parts, out, package_of(found))
    if state.verbosity >= 0:
        print_summary(found, done)
    say_failures(done.failures)
    code = search_exit_code(done)
    if not code and wanted:
        code = wanted.exit_code(findings(found, wanted))
    raise typer.Exit(code)


def _write(state: State, parts: Parts, out: Path, package: Package) -> None:
    for path in parts.export(package, out):
        say(state, f"wrote {path}")
