"""`evidence search` and `evidence appraise`: the steps between text and report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from evidence.cli.state import (
    AllVersionsOption,
    DatabaseOption,
    DocumentOption,
    Progress,
    QuietOption,
    SourceOption,
    State,
    VerboseOption,
    row_numbers,
    say,
    say_failures,
)
from evidence.domain.claims import Claim
from evidence.domain.errors import EXIT_SOME_FAILED

if TYPE_CHECKING:
    from evidence.bootstrap import Parts

ClaimOption = Annotated[
    list[int] | None,
    typer.Option("--claim", metavar="ID", help="Only these claims.", callback=row_numbers),
]


def _chosen(
    parts: Parts, ids: list[int] | None, document: int | None, *, all_versions: bool
) -> list[Claim]:
    from evidence.services.report import in_view

    with parts.ledger.read() as snapshot:
        if ids:
            return [snapshot.claim(i) for i in ids]
        return in_view(snapshot, document, all_versions=all_versions)[1]


def search(
    context: typer.Context,
    document: DocumentOption = None,
    all_versions: AllVersionsOption = False,
    claim: ClaimOption = None,
    again: Annotated[
        bool,
        typer.Option("--again", help="Ask every query anew; refresh also checks held records."),
    ] = False,
    source: SourceOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = 0,
) -> None:
    """Search the literature for claims and fetch what is found.

    Continues where it was interrupted; what was answered is not asked twice.

    Example: evidence search --source pubmed --document 1
    """
    from evidence.services.audit import search_exit_code

    state: State = context.obj
    state.louder(quiet=quiet, verbose=verbose)
    parts = state.parts(database=database, source=source)
    searcher = parts.searcher(Progress(state), again=again)
    done = searcher.search(_chosen(parts, claim, document, all_versions=all_versions))
    say(
        state,
        f"{done.searches} searches, {done.fetches} fetches, {done.records} records, "
        f"{done.reused} answers already known, {len(done.errors)} failures",
    )
    say_failures(done.failures)
    raise typer.Exit(search_exit_code(done))


def appraise(
    context: typer.Context,
    document: DocumentOption = None,
    all_versions: AllVersionsOption = False,
    claim: ClaimOption = None,
    source: SourceOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = 0,
) -> None:
    """Read what was fetched and grade each claim.

    Example: evidence appraise --source sample
    """
    state: State = context.obj
    state.louder(quiet=quiet, verbose=verbose)
    parts = state.parts(database=database, source=source)
    claims = _chosen(parts, claim, document, all_versions=all_versions)
    read = parts.appraisal_pass(Progress(state)).appraise(claims)
    graded = parts.grading_pass().grade(claims)
    say(
        state,
        f"{read.appraised} claims appraised, {read.unchanged} unchanged, "
        f"{read.waiting} waiting for a search; {graded.graded} graded, "
        f"{graded.unchanged} unchanged",
    )
    raise typer.Exit(EXIT_SOME_FAILED if read.waiting else 0)
