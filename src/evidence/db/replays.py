"""The answers of one pass, for reading them again: rows to values."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from evidence.db.chunks import chunks
from evidence.db.rows import (
    FetchPayloadRow,
    FetchRecordRow,
    FetchRunRow,
    LookHitRow,
    QueryLookRow,
    RefreshEndRow,
    RefreshFetchRow,
    RefreshRunRow,
    SearchHitRow,
    SearchRunRow,
    WatchedQueryRow,
)
from evidence.domain.errors import NotFound
from evidence.domain.ids import Pmid, pmid_order
from evidence.ports.replay import KeptAnswers, KeptFetch, KeptLook


def answers_of(connection: Connection, refresh_id: int) -> KeptAnswers:
    """Return the answers of a pass that has ended; raises `NotFound`."""
    run = _ended(connection, refresh_id)
    looks = (*_searches(connection, run), *_looks(connection, refresh_id))
    return KeptAnswers(_fetches(connection, run), looks)


def _ended(connection: Connection, refresh_id: int) -> Any:
    run = connection.execute(
        select(
            RefreshRunRow.id,
            RefreshRunRow.source,
            RefreshRunRow.started_at,
            RefreshEndRow.finished_at,
        )
        .join(RefreshEndRow, RefreshEndRow.refresh_id == RefreshRunRow.id)
        .where(RefreshRunRow.id == refresh_id)
    ).one_or_none()
    if run is None:
        raise NotFound(
            f"no refresh pass {refresh_id} that has ended", hint="evidence refresh --status"
        )
    return run


def _fetches(connection: Connection, run: Any) -> tuple[KeptFetch, ...]:
    moments = _moments(connection, run)
    found = _found(connection, moments)
    newest = _newest_fetch(connection, {p for those in found.values() for p in those}, moments)
    payloads: dict[int, list[str]] = defaultdict(list)
    for piece in chunks(moments):
        for row in connection.execute(
            select(FetchPayloadRow.fetch_id, FetchPayloadRow.payload_sha256)
            .where(FetchPayloadRow.fetch_id.in_(piece))
            .order_by(FetchPayloadRow.fetch_id, FetchPayloadRow.ordinal)
        ):
            payloads[row.fetch_id].append(row.payload_sha256)
    return tuple(
        KeptFetch(
            id=number,
            at=moments[number],
            payloads=tuple(payloads[number]),
            found=_not_since(found[number], newest, moments) if number in found else None,
        )
        for number in sorted(payloads)
    )


def _moments(connection: Connection, run: Any) -> dict[int, datetime]:
    """Return the fetches of a pass with their moments.

    Those of queries that ran in full are not linked to the pass: they are the ones
    that its source answered between its start and its end.
    """
    linked = select(RefreshFetchRow.fetch_id).where(RefreshFetchRow.refresh_id == run.id)
    meanwhile = (
        (FetchRunRow.source == run.source)
        & (FetchRunRow.fetched_at >= run.started_at)
        & (FetchRunRow.fetched_at <= run.finished_at)
    )
    rows = connection.execute(
        select(FetchRunRow.id, FetchRunRow.fetched_at).where(
            or_(FetchRunRow.id.in_(linked), meanwhile)
        )
    )
    return {row.id: row.fetched_at for row in rows}


def _searches(connection: Connection, run: Any) -> list[KeptLook]:
    """Return the queries that ran in full in the time of the pass, each answer once."""
    rows = connection.execute(
        select(
            func.min(SearchRunRow.id).label("id"),
            SearchRunRow.query_as_run.label("text"),
            SearchRunRow.failure,
            SearchRunRow.payload_sha256,
        )
        .where(
            SearchRunRow.source == run.source,
            SearchRunRow.started_at >= run.started_at,
            SearchRunRow.finished_at <= run.finished_at,
            SearchRunRow.payload_sha256.is_not(None),
        )
        .group_by(SearchRunRow.query_as_run, SearchRunRow.failure, SearchRunRow.payload_sha256)
        .order_by(func.min(SearchRunRow.id))
    ).all()
    return _with_hits(connection, rows, SearchHitRow.run_id, SearchHitRow.pmid)


def _found(connection: Connection, fetches: Collection[int]) -> dict[int, set[Pmid]]:
    """Return the records that each fetch gave; a fetch that was not read is left out."""
    found: dict[int, set[Pmid]] = {}
    for piece in chunks(fetches):
        for row in connection.execute(
            select(FetchRecordRow.fetch_id, FetchRecordRow.pmid, FetchRecordRow.found).where(
                FetchRecordRow.fetch_id.in_(piece)
            )
        ):
            mine = found.setdefault(row.fetch_id, set())
            if row.found:
                mine.add(row.pmid)
    return found


def _newest_fetch(
    connection: Connection, pmids: Collection[Pmid], fetches: Collection[int]
) -> dict[Pmid, int]:
    """Return the newest fetch of each record, at the source of these fetches."""
    source = select(FetchRunRow.source).where(FetchRunRow.id == max(fetches, default=0))
    newest: dict[Pmid, int] = {}
    for piece in chunks(sorted(pmids, key=pmid_order)):
        for row in connection.execute(
            select(FetchRecordRow.pmid, func.max(FetchRecordRow.fetch_id).label("newest"))
            .join(FetchRunRow, FetchRunRow.id == FetchRecordRow.fetch_id)
            .where(FetchRecordRow.pmid.in_(piece), FetchRunRow.source == source.scalar_subquery())
            .group_by(FetchRecordRow.pmid)
        ):
            newest[row.pmid] = row.newest
    return newest


def _not_since(
    pmids: Collection[Pmid], newest: Mapping[Pmid, int], fetches: Collection[int]
) -> frozenset[Pmid]:
    """Keep the records that were not fetched again outside of the pass."""
    return frozenset(pmid for pmid in pmids if newest[pmid] in fetches)


def _looks(connection: Connection, refresh_id: int) -> list[KeptLook]:
    rows = connection.execute(
        select(
            QueryLookRow.id,
            WatchedQueryRow.text,
            QueryLookRow.failure,
            QueryLookRow.payload_sha256,
        )
        .join(WatchedQueryRow, WatchedQueryRow.id == QueryLookRow.query_id)
        .where(QueryLookRow.refresh_id == refresh_id, QueryLookRow.payload_sha256.is_not(None))
        .order_by(QueryLookRow.id)
    ).all()
    return _with_hits(connection, rows, LookHitRow.look_id, LookHitRow.pmid)


def _with_hits(
    connection: Connection,
    rows: Sequence[Any],
    owner: InstrumentedAttribute[int],
    pmid: InstrumentedAttribute[Pmid],
) -> list[KeptLook]:
    hits: dict[int, list[Pmid]] = defaultdict(list)
    for piece in chunks(row.id for row in rows):
        for number, found in connection.execute(select(owner, pmid).where(owner.in_(piece))):
            hits[number].append(found)
    return [
        KeptLook(
            row.text,
            tuple(sorted(hits[row.id], key=pmid_order)),
            row.failure,
            row.payload_sha256,
        )
        for row in rows
    ]
