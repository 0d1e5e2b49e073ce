"""Looks for news of watched queries, and what a pass has fetched: rows to values and back."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, union
from sqlalchemy.sql import CompoundSelect

from evidence.db.chunks import chunks
from evidence.db.ids import next_id
from evidence.db.payloads import keep_payload
from evidence.db.refreshes import require_pass
from evidence.db.rows import (
    FetchRecordRow,
    LookHitRow,
    QueryLookRow,
    RefreshFetchRow,
    RefreshRunRow,
    SweepHitRow,
    WatchedQueryRow,
)
from evidence.db.text import storable
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.refresh_runs import Window
from evidence.ports import Look


def looks(connection: Connection, texts: Iterable[str], source: str) -> dict[str, tuple[Look, ...]]:
    """Return, per text, oldest first, the looks that matter; see `LedgerReader.looks`."""
    found: dict[str, list[Look]] = {}
    for piece in chunks({_sha256(text) for text in texts}):
        rows = connection.execute(
            select(QueryLookRow.__table__, WatchedQueryRow.text)
            .join(WatchedQueryRow, WatchedQueryRow.id == QueryLookRow.query_id)
            .where(QueryLookRow.id.in_(_that_matter(piece, source)))
            .order_by(QueryLookRow.id)
        ).all()
        hits = _hits(connection, [row.id for row in rows if row.retrieved])
        for row in rows:
            found.setdefault(row.text, []).append(_look(row, hits.get(row.id, ())))
    return {text: tuple(those) for text, those in found.items()}


def looked_at(connection: Connection, refresh_id: int) -> frozenset[str]:
    """Return the texts with a verified look in this pass."""
    return frozenset(
        connection.scalars(
            select(WatchedQueryRow.text)
            .join(QueryLookRow, QueryLookRow.query_id == WatchedQueryRow.id)
            .where(QueryLookRow.refresh_id == refresh_id, QueryLookRow.failure == "")
        )
    )


def add_looks(connection: Connection, refresh_id: int, added: Sequence[Look]) -> None:
    """Keep looks of a pass; bytes that several share are kept once; raises `NotFound`."""
    if not added:
        return
    require_pass(connection, refresh_id)
    ids = query_ids(connection, [look.text for look in added])
    kept = {raw: keep_payload(connection, raw) for raw in {look.payload for look in added}}
    first = next_id(connection, QueryLookRow)
    rows, hits = [], []
    for look_id, look in enumerate(added, start=first):
        rows.append(
            {
                "id": look_id,
                "refresh_id": refresh_id,
                "query_id": ids[look.text],
                "method": look.method,
                "since": look.window.since.isoformat(),
                "until": look.window.until.isoformat(),
                "after_run": look.after_run,
                "total": look.total,
                "retrieved": len(set(look.hits)),
                "warnings": tuple(storable(w) for w in look.warnings),
                "failure": storable(look.failure),
                "payload_sha256": kept[look.payload],
                "looked_at": look.at,
            }
        )
        hits += [{"look_id": look_id, "pmid": pmid} for pmid in set(look.hits)]
    connection.execute(insert(QueryLookRow), rows)
    if hits:
        connection.execute(insert(LookHitRow), hits)


def query_ids(connection: Connection, texts: Sequence[str]) -> dict[str, int]:
    """Return the number of each watched text; one not watched before gets one."""
    wanted = {_sha256(text): text for text in texts}
    known: dict[str, int] = {}
    for piece in chunks(wanted):
        for row in connection.execute(
            select(WatchedQueryRow.sha256, WatchedQueryRow.id).where(
                WatchedQueryRow.sha256.in_(piece)
            )
        ):
            known[row.sha256] = row.id
    new = [sha256 for sha256 in wanted if sha256 not in known]
    if new:
        first = next_id(connection, WatchedQueryRow)
        rows = [
            {"id": number, "sha256": sha256, "text": wanted[sha256]}
            for number, sha256 in enumerate(new, start=first)
        ]
        connection.execute(insert(WatchedQueryRow), rows)
        known |= {sha256: number for number, sha256 in enumerate(new, start=first)}
    return {text: known[sha256] for sha256, text in wanted.items()}


def news_in(connection: Connection, refresh_id: int) -> list[Pmid]:
    """Return all PMIDs that this pass's looks and sweeps found, by number."""
    looked = (
        select(LookHitRow.pmid)
        .join(QueryLookRow, QueryLookRow.id == LookHitRow.look_id)
        .where(QueryLookRow.refresh_id == refresh_id, QueryLookRow.retrieved > 0)
    )
    swept = select(SweepHitRow.pmid).where(SweepHitRow.refresh_id == refresh_id)
    return sorted(set(connection.scalars(looked)) | set(connection.scalars(swept)), key=pmid_order)


def fetched_in(connection: Connection, refresh_id: int) -> frozenset[Pmid]:
    """Return the PMIDs that this pass has looked up already."""
    return frozenset(
        connection.scalars(
            select(FetchRecordRow.pmid)
            .join(RefreshFetchRow, RefreshFetchRow.fetch_id == FetchRecordRow.fetch_id)
            .where(RefreshFetchRow.refresh_id == refresh_id)
        )
    )


def add_fetch_of(connection: Connection, refresh_id: int, fetch_id: int) -> None:
    """Keep that a fetch belongs to a pass; raises `NotFound`."""
    require_pass(connection, refresh_id)
    connection.execute(insert(RefreshFetchRow), {"refresh_id": refresh_id, "fetch_id": fetch_id})


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _that_matter(sha256s: Sequence[str], source: str) -> CompoundSelect[tuple[int]]:
    """Select the newest looks and those with hits, without a walk over all the others.

    A failure that no verified look followed is the newest look of its query.
    """
    queries = select(WatchedQueryRow.id).where(WatchedQueryRow.sha256.in_(sha256s)).cte()
    verified = QueryLookRow.failure == ""
    at_source = (
        select(QueryLookRow.id)
        .join(RefreshRunRow, RefreshRunRow.id == QueryLookRow.refresh_id)
        .where(RefreshRunRow.source == source)
    )
    of_one = at_source.where(QueryLookRow.query_id == queries.c.id).correlate(queries)
    newest = of_one.order_by(QueryLookRow.id.desc()).limit(1)
    with_hits = at_source.where(
        QueryLookRow.query_id.in_(select(queries.c.id)), QueryLookRow.retrieved > 0, verified
    )
    return union(
        select(newest.scalar_subquery()).select_from(queries),
        select(newest.where(verified).scalar_subquery()).select_from(queries),
        with_hits,
    )


def _hits(connection: Connection, look_ids: Sequence[int]) -> dict[int, tuple[Pmid, ...]]:
    found: dict[int, list[Pmid]] = {}
    for piece in chunks(look_ids):
        for row in connection.execute(
            select(LookHitRow.look_id, LookHitRow.pmid).where(LookHitRow.look_id.in_(piece))
        ):
            found.setdefault(row.look_id, []).append(row.pmid)
    return {look_id: tuple(sorted(pmids, key=pmid_order)) for look_id, pmids in found.items()}


def _look(row: Row[Any], hits: tuple[Pmid, ...]) -> Look:
    return Look(
        text=row.text,
        method=row.method,
        window=Window(date.fromisoformat(row.since), date.fromisoformat(row.until)),
        after_run=row.after_run,
        at=row.looked_at,
        total=row.total,
        hits=hits,
        warnings=row.warnings,
        failure=row.failure,
    )
