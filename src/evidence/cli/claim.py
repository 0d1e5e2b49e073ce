"""`evidence claim`: the rows of the database, and what reviewers do to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from evidence.cli.state import (
    AllVersionsOption,
    DatabaseOption,
    DocumentOption,
    JsonOption,
    ReasonOption,
    SourceOption,
    State,
    print_json,
    print_rows,
    print_table,
    row_number,
    row_numbers,
    say,
)
from evidence.domain.claims import ClaimType
from evidence.domain.errors import UsageError
from evidence.domain.spans import Span

if TYPE_CHECKING:
    from evidence.ports import ClaimVersion
    from evidence.services.claims import Editor

app = typer.Typer(help="List, show and change claims.", no_args_is_help=True)

_EVIDENCE = ("rank", "pmid", "year", "design", "species", "stance", "standing", "quote")
_SEARCHES = ("strategy", "outcome", "hit_count", "retrieved", "query_as_run", "failure")

ClaimArgument = Annotated[
    int,
    typer.Argument(metavar="CLAIM", help="Number from `claim list`.", callback=row_number),
]
TextsOption = Annotated[list[str], typer.Option("--text", help="Wording; give one per part.")]


def _editor(context: typer.Context, database: str | None) -> Editor:
    from evidence.services.claims import Editor

    state: State = context.obj
    parts = state.parts(database=database)
    return Editor(parts.ledger, parts.extractor, parts.planner, parts.clock, parts.reviewer)


@app.command("list")
def list_(
    context: typer.Context,
    document: DocumentOption = None,
    all_versions: AllVersionsOption = False,
    flag: Annotated[str | None, typer.Option(help="Only claims with this flag.")] = None,
    verdict: Annotated[str | None, typer.Option(help="Only claims with this verdict.")] = None,
    source: SourceOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """List the claims in force, as in claims.csv.

    Example: evidence claim list --flag unsupported --json
    """
    from evidence.domain.tables import Table
    from evidence.services.check import FailOn
    from evidence.services.report import claims_table, gather

    state: State = context.obj
    for name in filter(None, (flag, verdict)):
        FailOn.parse(name)  # a name that can never occur would look like "none found"
    parts = state.parts(database=database, source=source)
    with parts.ledger.read() as snapshot:
        at = parts.reading_source(snapshot)
        found = gather(snapshot, at, document, all_versions=all_versions, rubric=parts.rubric)
        table = claims_table(found)
    chosen = Table(
        table.name,
        table.title,
        table.columns,
        tuple(
            row
            for row, record in zip(table.rows, table.records(), strict=True)
            if (not flag or flag in str(record["flags"] or "").split(";"))
            and (not verdict or record["verdict"] == verdict)
        ),
    )
    names = ("claim_id", "claim", "claim_type", "verdict", "grade", "flags")
    print_table(chosen, "claim-list/1", names, as_json=json)


@app.command()
def show(
    context: typer.Context,
    claim: ClaimArgument,
    source: SourceOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Show one claim: history, verdict with reasons, evidence, searches."""
    from evidence.services.report import claims_table, evidence_table, gather, searches_table

    state: State = context.obj
    parts = state.parts(database=database, source=source)
    with parts.ledger.read() as snapshot:
        history = snapshot.claim_history(claim)
        at, document = parts.reading_source(snapshot), history[-1].claim.document_id
        found = gather(snapshot, at, document, rubric=parts.rubric)
    mine = [
        [r for r in table.records() if r["claim_id"] == claim]
        for table in (claims_table(found), evidence_table(found), searches_table(found))
    ]
    versions = [_version(v) for v in history]
    if json:
        print_json(
            "claim-show/1",
            [
                {
                    "history": versions,
                    "claim": mine[0][0] if mine[0] else None,
                    "evidence": mine[1],
                    "searches": mine[2],
                }
            ],
        )
        return
    for record in mine[0]:
        print_rows(("field", "value"), record.items(), f"Claim {claim}")
    print_rows(tuple(versions[0]), (v.values() for v in versions), "History")
    for title, columns, records in (
        ("Evidence", _EVIDENCE, mine[1]),
        ("Searches", _SEARCHES, mine[2]),
    ):
        print_rows(columns, ([r[c] for c in columns] for r in records), title)


def _version(entry: ClaimVersion) -> dict[str, object]:
    claim = entry.claim
    return {
        "version": claim.version,
        "at": entry.at.isoformat().replace("+00:00", "Z"),
        "status": claim.status,
        "origin": claim.origin,
        "parents": ";".join(map(str, claim.parents)),
        "changed_by": claim.changed_by,
        "reason": claim.reason,
        "claim": claim.draft.text,
        "claim_type": claim.draft.claim_type,
        "checkable": claim.draft.checkable,
    }


@app.command()
def add(
    context: typer.Context,
    document: Annotated[int, typer.Argument(metavar="DOCUMENT", callback=row_number)],
    text: Annotated[str, typer.Option(help="The claim in words.")],
    reason: ReasonOption,
    start: Annotated[int | None, typer.Option(help="First code point, from 0.")] = None,
    end: Annotated[int | None, typer.Option(help="Code point after the last.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Add a claim that the extractor missed.

    Example: evidence claim add 1 --text "Cortisol crosses the barrier." --reason missed
    """
    if (start is None) != (end is None):
        raise UsageError("--start and --end go together")
    place = None
    if start is not None and end is not None:
        if not 0 <= start < end:
            raise UsageError(f"not a span: {start}..{end}")
        place = Span(start, end)
    typer.echo(_editor(context, database).add(document, text, reason, at=place))


@app.command()
def edit(
    context: typer.Context,
    claim: ClaimArgument,
    reason: ReasonOption,
    text: Annotated[str | None, typer.Option(help="New wording.")] = None,
    claim_type: Annotated[ClaimType | None, typer.Option("--type", help="New type.")] = None,
    checkable: Annotated[
        bool | None, typer.Option("--checkable/--not-checkable", help="Whether it can be checked.")
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(help="PubMed query instead of the built one; empty: the built one."),
    ] = None,
    if_version: Annotated[
        int | None, typer.Option(help="Refuse (exit 15) unless this is the newest version.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Change a claim's wording, type, checkability or search query.

    Example: evidence claim edit 4 --query "cortisol[mh] AND memory[tiab]" --reason "too broad"
    """
    state: State = context.obj
    editor = _editor(context, database)
    if query is not None:
        version = editor.set_query(claim, query, reason)
        say(state, f"claim {claim}: query version {version}; search again to use it")
        if (text, claim_type, checkable) == (None, None, None):
            return
    version = editor.edit(
        claim,
        reason,
        text=text,
        claim_type=claim_type,
        checkable=checkable,
        expected_version=if_version,
    )
    say(state, f"claim {claim}: version {version}")


@app.command()
def split(
    context: typer.Context,
    claim: ClaimArgument,
    texts: TextsOption,
    reason: ReasonOption,
    database: DatabaseOption = None,
) -> None:
    """Replace a claim by several.

    Example: evidence claim split 4 --text "A raises B." --text "A raises C." --reason compound
    """
    for number in _editor(context, database).split(claim, texts, reason):
        typer.echo(number)


@app.command()
def merge(
    context: typer.Context,
    claims: Annotated[list[int], typer.Argument(metavar="CLAIM...", callback=row_numbers)],
    text: Annotated[str, typer.Option(help="Wording of the merged claim.")],
    reason: ReasonOption,
    database: DatabaseOption = None,
) -> None:
    """Replace several claims of one document by one."""
    typer.echo(_editor(context, database).merge(claims, text, reason))


@app.command()
def drop(
    context: typer.Context,
    claim: ClaimArgument,
    reason: ReasonOption,
    database: DatabaseOption = None,
) -> None:
    """Take a claim out of force; its history stays."""
    state: State = context.obj
    _editor(context, database).drop(claim, reason)
    say(state, f"claim {claim}: dropped")
