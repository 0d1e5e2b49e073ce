"""Fetched records: rows to values and back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement

from evidence import __version__
from evidence.db.chunks import chunks
from evidence.db.ids import next_id
from evidence.db.payloads import keep_payload
from evidence.db.records import decode, digest, encode
from evidence.db.rows import CitationVersionRow, FetchPayloadRow, FetchRecordRow, FetchRunRow
from evidence.db.standing import marks
from evidence.db.text import storable
from evidence.domain.citations import Citation, standing_of
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.standing import StandingEvent, union
from evidence.ports import FetchAnswer, StoredCitation


def unfetched(connection: Connection, pmids: Iterable[Pmid], source: str) -> list[Pmid]:
    """Return those never looked up at `source`, each once, in the order of their numbers."""
    wanted = sorted(set(pmids), key=pmid_order)
    looked_up: set[str] = set()
    for piece in chunks(wanted):
        looked_up.update(
            connection.scalars(
                select(FetchRecordRow.pmid)
                .join(FetchRunRow, FetchRunRow.id == FetchRecordRow.fetch_id)
                .where(FetchRecordRow.pmid.in_(piece), FetchRunRow.source == source)
            )
        )
    return [pmid for pmid in wanted if pmid not in looked_up]


def citations(
    connection: Connection, pmids: Iterable[Pmid], source: str
) -> dict[Pmid, StoredCitation]:
    """Return the newest version of each that `source` gave, in the order of their numbers."""
    found: dict[Pmid, StoredCitation] = {}
    for piece in chunks(sorted(set(pmids), key=pmid_order)):
        rows = connection.execute(
            select(CitationVersionRow.__table__, FetchRunRow.fetched_at)
            .join(FetchRunRow, FetchRunRow.id == CitationVersionRow.fetch_id)
            .where(*_newest(piece, source))
        ).all()
        marked = marks(connection, [row.pmid for row in rows])
        for row in sorted(rows, key=lambda row: pmid_order(row.pmid)):
            found[row.pmid] = _stored(row, marked.get(row.pmid, ()))
    return found


def absent(connection: Connection, pmids: Iterable[Pmid], source: str) -> frozenset[Pmid]:
    """Return those that the source, when last asked, did not have."""
    newest: dict[Pmid, bool] = {}
    for piece in chunks(set(pmids)):
        for row in connection.execute(
            select(FetchRecordRow.pmid, FetchRecordRow.found)
            .join(FetchRunRow, FetchRunRow.id == FetchRecordRow.fetch_id)
            .where(FetchRecordRow.pmid.in_(piece), FetchRunRow.source == source)
            .order_by(FetchRecordRow.fetch_id)
        ):
            newest[row.pmid] = row.found
    return frozenset(pmid for pmid, found in newest.items() if not found)


def add_fetch(connection: Connection, source: str, answer: FetchAnswer, at: datetime) -> int:
    """Keep that these PMIDs were looked up, the bytes, and the values that are new.

    Returns the number of the fetch.
    """
    fetch_id = next_id(connection, FetchRunRow)
    connection.execute(
        insert(FetchRunRow),
        {
            "id": fetch_id,
            "source": source,
            "tool_version": f"evidence {__version__}",
            "fetched_at": at,
        },
    )
    _add_payloads(connection, fetch_id, answer)
    found = {c.pmid: c for c in sorted(answer.citations, key=lambda c: c.version)}
    looked_up = dict.fromkeys(answer.absent, False) | dict.fromkeys(found, True)
    if looked_up:
        connection.execute(
            insert(FetchRecordRow),
            [
                {"fetch_id": fetch_id, "pmid": pmid, "found": there}
                for pmid, there in looked_up.items()
            ],
        )
    _add_versions(connection, source, fetch_id, found)
    return fetch_id


def _add_payloads(connection: Connection, fetch_id: int, answer: FetchAnswer) -> None:
    kept = [keep_payload(connection, raw) for raw in answer.payloads]
    rows = [
        {"fetch_id": fetch_id, "ordinal": ordinal, "payload_sha256": sha256}
        for ordinal, sha256 in enumerate(kept, start=1)
        if sha256 is not None
    ]
    if rows:
        connection.execute(insert(FetchPayloadRow), rows)


def _add_versions(
    connection: Connection, source: str, fetch_id: int, found: dict[Pmid, Citation]
) -> None:
    known: dict[Pmid, tuple[int, tuple[object, ...]]] = {}
    for piece in chunks(found):
        for row in connection.execute(
            select(
                CitationVersionRow.pmid,
                CitationVersionRow.version,
                CitationVersionRow.digest,
                CitationVersionRow.standing,
                CitationVersionRow.notice_pmid,
            ).where(*_newest(piece, source))
        ):
            known[row.pmid] = (row.version, (row.digest, row.standing, row.notice_pmid))
    added = []
    for pmid, citation in found.items():
        columns = _columns(citation)
        version, values = known.get(pmid, (0, ()))
        # The standing is compared too: it would change if its rules were mended.
        if values != (columns["digest"], columns["standing"], columns["notice_pmid"]):
            key = {"source": source, "version": version + 1, "fetch_id": fetch_id}
            added.append({**key, **columns})
    if added:
        connection.execute(insert(CitationVersionRow), added)


def _newest(pmids: list[Pmid], source: str) -> list[ColumnElement[bool]]:
    other = aliased(CitationVersionRow)
    newest = select(func.max(other.version)).where(
        other.source == CitationVersionRow.source, other.pmid == CitationVersionRow.pmid
    )
    return [
        CitationVersionRow.source == source,
        CitationVersionRow.pmid.in_(pmids),
        CitationVersionRow.version == newest.scalar_subquery(),
    ]


def _columns(citation: Citation) -> dict[str, object]:
    record = encode(citation)
    standing, notice_pmid = standing_of(citation.publication_types, citation.notices)
    return {
        "pmid": citation.pmid,
        "digest": digest(record),
        "title": storable(citation.title),
        "abstract": storable(citation.abstract),
        "journal": storable(citation.journal),
        "year": citation.year,
        "doi": storable(citation.doi),
        "standing": standing,
        "notice_pmid": notice_pmid,
        "record": record,
    }


def _stored(row: Row[Any], marked: Iterable[StandingEvent]) -> StoredCitation:
    standing, told = union(row.standing, row.notice_pmid, marked)
    return StoredCitation(
        citation=decode(row.record),
        digest=row.digest,
        standing=standing,
        standing_told=told,
        notice_pmid=row.notice_pmid,
        source=row.source,
        fetched_at=row.fetched_at,
    )
