"""`evidence doc`: source documents."""

from typing import Annotated

import typer

from evidence.cli.state import (
    DatabaseOption,
    JsonOption,
    State,
    print_json,
    print_rows,
    printable,
    row_number,
    say,
)
from evidence.domain.claims import Segment, SourceDocument, TextSegment
from evidence.services.ingest import add_document

app = typer.Typer(help="Add and show source documents.", no_args_is_help=True)

PathArgument = Annotated[str, typer.Argument(metavar="FILE", help="Text or Markdown; - is stdin.")]
IdArgument = Annotated[
    int, typer.Argument(metavar="DOCUMENT", help="Number from `doc list`.", callback=row_number)
]


@app.command()
def add(context: typer.Context, path: PathArgument, database: DatabaseOption = None) -> None:
    """Take a text in and find its claims.

    Example: evidence doc add page.txt
    """
    state: State = context.obj
    parts = state.parts(database=database)
    raw, name = parts.read_bytes(path)
    done = add_document(
        raw,
        name,
        reader=parts.reader(name),
        extractor=parts.extractor,
        ledger=parts.ledger,
        clock=parts.clock,
    )
    what = "added" if done.new else "already known, nothing changed"
    say(state, f"document {done.document_id}: {what}; {done.claims} claims")
    typer.echo(done.document_id)


@app.command("list")
def list_(
    context: typer.Context, database: DatabaseOption = None, json: JsonOption = False
) -> None:
    """List document versions, oldest first."""
    state: State = context.obj
    with state.parts(database=database).ledger.read() as snapshot:
        documents = snapshot.documents()
    items = [
        {
            "document_id": d.id,
            "document": d.name,
            "media_type": d.media_type,
            "characters": len(d.text),
            "sentences": sum(s.kind is Segment.SENTENCE for s in d.segments),
            "set_aside": sum(s.kind is not Segment.SENTENCE for s in d.segments),
            "previous_id": d.previous_id,
            "sha256": d.sha256,
        }
        for d in documents
    ]
    if json:
        print_json("doc-list/1", items)
        return
    names = ("document_id", "document", "characters", "sentences", "set_aside", "previous_id")
    print_rows(names, ([i[n] for n in names] for i in items), "Documents")


@app.command()
def show(
    context: typer.Context,
    document: IdArgument,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Show a document cut into segments, with what was set aside and why."""
    state: State = context.obj
    with state.parts(database=database).ledger.read() as snapshot:
        found = snapshot.document(document)
    if json:
        print_json("doc-show/1", (_segment(found, s) for s in found.segments))
        return
    rows = (
        (s.span.start, s.span.end, s.kind, s.reason, printable(s.span.of(found.text)))
        for s in found.segments
    )
    print_rows(("start", "end", "kind", "reason", "text"), rows, f"{found.id}: {found.name}")


def _segment(document: SourceDocument, segment: TextSegment) -> dict[str, object]:
    return {
        "document_id": document.id,
        "start_char": segment.span.start,
        "end_char": segment.span.end,
        "kind": segment.kind,
        "reason": segment.reason,
        "text": segment.span.of(document.text),
    }
