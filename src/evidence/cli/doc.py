"""`evidence doc`: source documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from evidence.cli.state import (
    DatabaseOption,
    JsonOption,
    NameOption,
    State,
    print_json,
    print_rows,
    printable,
    row_number,
    say,
)
from evidence.domain.claims import Segment, SourceDocument, TextSegment
from evidence.domain.errors import UsageError
from evidence.domain.places import STDIN

if TYPE_CHECKING:
    from evidence.bootstrap import Parts
    from evidence.services.ingest import Ingested

app = typer.Typer(help="Add and show source documents.", no_args_is_help=True)

PathArgument = Annotated[str, typer.Argument(metavar="FILE", help="Text or Markdown; - is stdin.")]
IdArgument = Annotated[
    int, typer.Argument(metavar="DOCUMENT", help="Number from `doc list`.", callback=row_number)
]


@app.command()
def add(
    context: typer.Context,
    path: PathArgument,
    name: NameOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take a text in and find its claims.

    A file that was added before and has changed becomes a new version, which the
    reports show in place of the old one. A file of equal name in another folder is
    another text, and so is each standard input, unless they get one --name.

    Example: evidence doc add page.txt
    """
    state: State = context.obj
    done = take_in(state.parts(database=database, creates=True), path, name)
    known = "already known, " + ("now the version here" if done.returned else "nothing changed")
    say(
        state,
        f"document {done.document_id}: {'added' if done.new else known}; {done.claims} claims",
    )
    typer.echo(done.document_id)


def take_in(parts: Parts, path: str, name: str | None) -> Ingested:
    """Add the text at `path`, under its place or under `name`.

    Raises:
        UsageError: `name` is empty or blank.
    """
    from evidence.services.ingest import add_document

    if name is not None and not name.strip():
        raise UsageError("a document needs a name", hint="leave out --name: the file's own")
    raw, place = parts.read_bytes(path)
    return add_document(
        raw,
        name or place,
        reader=parts.reader((name or place) if place == STDIN else place),
        extractor=parts.extractor,
        ledger=parts.ledger,
        clock=parts.clock,
    )


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
