"""Source documents: rows to values and back."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement

from evidence.db.ids import next_id
from evidence.db.rows import DocumentPlaceRow, DocumentRow, SegmentRow
from evidence.db.text import is_storable, require_storable
from evidence.domain.claims import SourceDocument, TextSegment
from evidence.domain.errors import Conflict, DocumentUnreadable, NotFound
from evidence.domain.places import STDIN, shown_name
from evidence.domain.spans import Span
from evidence.ports import ReadDocument


def documents(connection: Connection, *where: ColumnElement[bool]) -> list[SourceDocument]:
    """Return the documents that fit `where`, with their segments, oldest first."""
    # Not the bytes: a list of documents should not load them.
    rows = connection.execute(
        select(
            DocumentRow.id,
            DocumentRow.name,
            DocumentRow.sha256,
            DocumentRow.media_type,
            DocumentRow.text,
            DocumentRow.previous_id,
            DocumentRow.id.in_(_in_view()).label("in_view"),
        )
        .where(*where)
        .order_by(DocumentRow.id)
    ).all()
    segments: dict[int, list[TextSegment]] = {row.id: [] for row in rows}
    for row in connection.execute(
        select(SegmentRow.__table__)
        .join(DocumentRow, DocumentRow.id == SegmentRow.document_id)
        .where(*where)
        .order_by(SegmentRow.document_id, SegmentRow.ordinal)
    ):
        span = Span(row.start_char, row.end_char)
        segments[row.document_id].append(TextSegment(row.ordinal, span, row.kind, row.reason))
    return [_document(row, tuple(segments[row.id])) for row in rows]


def document(connection: Connection, document_id: int) -> SourceDocument:
    """Return one document; raises `NotFound`."""
    found = documents(connection, DocumentRow.id == document_id)
    if not found:
        raise NotFound(f"no document {document_id}", hint="evidence doc list")
    return found[0]


def document_by_sha256(connection: Connection, sha256: str) -> SourceDocument | None:
    """Return the document with these bytes."""
    return next(iter(documents(connection, DocumentRow.sha256 == sha256)), None)


def require_document(connection: Connection, document_id: int) -> None:
    """Raise `NotFound` when there is no such document."""
    if connection.scalar(select(DocumentRow.id).where(DocumentRow.id == document_id)) is None:
        raise NotFound(f"no document {document_id}", hint="evidence doc list")


def raw_document(connection: Connection, document_id: int) -> bytes:
    """Return a document's bytes as they were added; raises `NotFound`."""
    require_document(connection, document_id)
    raw = connection.scalar(select(DocumentRow.raw).where(DocumentRow.id == document_id))
    return bytes(raw or b"")


def add_document(
    connection: Connection,
    name: str,
    sha256: str,
    raw: bytes,
    read: ReadDocument,
    at: datetime,
) -> int:
    """Add a document and its segments; return its id.

    `name` is its place (`domain.places`), read back as the name that people see. It
    replaces the newest of the same place; standard input is no place.

    Raises:
        Conflict: these bytes are there already.
        DocumentUnreadable: the text holds characters that no database keeps.
        ValueError: `sha256` is not that of `raw`.
    """
    _require_fit(connection, name, sha256, raw, read)
    document_id = next_id(connection, DocumentRow)
    connection.execute(
        insert(DocumentRow),
        {
            "id": document_id,
            "name": name,
            "sha256": sha256,
            "media_type": read.media_type,
            "raw": raw,
            "text": read.text,
            "previous_id": None if name == STDIN else _newest_at(connection, name),
            "added_at": at,
        },
    )
    _place(connection, document_id, name, at)
    if read.segments:
        connection.execute(
            insert(SegmentRow), [_segment_row(document_id, s) for s in read.segments]
        )
    return document_id


def place_document(connection: Connection, document_id: int, place: str, at: datetime) -> bool:
    """Keep that a known document is what now stands at `place`; return whether that is new.

    Raises:
        NotFound: no such document.
    """
    require_document(connection, document_id)
    require_storable(name=place)
    if _newest_at(connection, place) == document_id:
        return False
    _place(connection, document_id, place, at)
    return True


def _place(connection: Connection, document_id: int, place: str, at: datetime) -> None:
    row = {
        "id": next_id(connection, DocumentPlaceRow),
        "document_id": document_id,
        "place": place,
        "at": at,
    }
    connection.execute(insert(DocumentPlaceRow), row)


def _newest_at(connection: Connection, place: str) -> int | None:
    return connection.scalar(
        select(DocumentPlaceRow.document_id)
        .where(DocumentPlaceRow.place == place)
        .order_by(DocumentPlaceRow.id.desc())
        .limit(1)
    )


def _in_view() -> Select[int]:
    """Select the documents that are the newest at some place, or came from standard input."""
    newer = aliased(DocumentPlaceRow)
    newest = select(func.max(newer.id)).where(newer.place == DocumentPlaceRow.place)
    return select(DocumentPlaceRow.document_id).where(
        or_(
            DocumentPlaceRow.place == STDIN,
            DocumentPlaceRow.id == newest.correlate(DocumentPlaceRow).scalar_subquery(),
        )
    )


def _require_fit(
    connection: Connection, name: str, sha256: str, raw: bytes, read: ReadDocument
) -> None:
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise ValueError(f"{sha256} is not the SHA-256 of the document's bytes")
    require_storable(name=name)
    if not is_storable(read.text):
        raise DocumentUnreadable(
            f"{shown_name(name)} holds a NUL or half a surrogate pair, which no database can keep",
            hint="is it text? save it as UTF-8",
        )
    known = connection.scalar(select(DocumentRow.id).where(DocumentRow.sha256 == sha256))
    if known is not None:
        raise Conflict(f"these bytes are already in the database, as document {known}")


def _segment_row(document_id: int, segment: TextSegment) -> dict[str, object]:
    return {
        "document_id": document_id,
        "ordinal": segment.ordinal,
        "start_char": segment.span.start,
        "end_char": segment.span.end,
        "kind": segment.kind,
        "reason": segment.reason,
    }


def _document(row: Any, segments: tuple[TextSegment, ...]) -> SourceDocument:
    return SourceDocument(
        id=row.id,
        name=shown_name(row.name),
        sha256=row.sha256,
        media_type=row.media_type,
        text=row.text,
        segments=segments,
        previous_id=row.previous_id,
        in_view=bool(row.in_view),
    )
