"""Search runs and their hits: rows to values and back."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, true
from sqlalchemy.sql import ColumnElement

from evidence import __version__
from evidence.db.chunks import chunks
from evidence.db.claims import require_claims
from evidence.db.ids import next_id
from evidence.db.payloads import keep_payload
from evidence.db.rows import SearchHitRow, SearchRunRow
from evidence.db.text import storable
from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery, SearchOutcome, SearchRun
from evidence.ports import StoredRun


def runs(connection: Connection, claim_ids: Iterable[int] | None = None) -> list[StoredRun]:
    """Return all runs, or those of some claims, oldest first."""
    if claim_ids is None:
        return _runs(connection, true())
    found: list[StoredRun] = []
    for piece in chunks(claim_ids):
        found += _runs(connection, SearchRunRow.claim_id.in_(piece))
    return sorted(found, key=lambda run: run.id)


def newest_runs(connection: Connection, claim_ids: Iterable[int], source: str) -> list[StoredRun]:
    """Return, per claim and strategy, the newest run and the newest answered one.

    Those at `source`, oldest first.
    """
    found: list[StoredRun] = []
    for piece in chunks(claim_ids):
        newest = (
            select(func.max(SearchRunRow.id))
            .where(SearchRunRow.claim_id.in_(piece), SearchRunRow.source == source)
            .group_by(
                SearchRunRow.claim_id,
                SearchRunRow.strategy,
                SearchRunRow.outcome == SearchOutcome.FAILED,
            )
        )
        found += _runs(connection, SearchRunRow.id.in_(newest))
    return sorted(found, key=lambda run: run.id)


def add_runs(connection: Connection, added: Sequence[SearchRun], payload: bytes) -> None:
    """Keep runs that one answer (or failure) served, with its bytes; raises `NotFound`."""
    if not added:
        return
    require_claims(connection, [run.claim_id for run in added])
    sha256 = keep_payload(connection, payload)
    first = next_id(connection, SearchRunRow)
    numbered = list(enumerate(added, start=first))
    connection.execute(
        insert(SearchRunRow),
        [
            {"id": run_id, "payload_sha256": sha256, **_query_columns(run.query), **_columns(run)}
            for run_id, run in numbered
        ],
    )
    hits = [
        {"run_id": run_id, "rank": rank, "pmid": pmid}
        for run_id, run in numbered
        if run.answer is not None
        for rank, pmid in enumerate(run.answer.hits, start=1)
    ]
    if hits:
        connection.execute(insert(SearchHitRow), hits)


def _runs(connection: Connection, where: ColumnElement[bool]) -> list[StoredRun]:
    rows = connection.execute(
        select(SearchRunRow.__table__).where(where).order_by(SearchRunRow.id)
    ).all()
    hits: dict[int, list[Pmid]] = {row.id: [] for row in rows}
    for row in connection.execute(
        select(SearchHitRow.run_id, SearchHitRow.pmid)
        .join(SearchRunRow, SearchRunRow.id == SearchHitRow.run_id)
        .where(where)
        .order_by(SearchHitRow.run_id, SearchHitRow.rank)
    ):
        hits[row.run_id].append(row.pmid)
    return [_run(row, tuple(hits[row.id])) for row in rows]


def _query_columns(query: RenderedQuery) -> dict[str, object]:
    return {
        "query_as_run": query.text,
        "strategy": query.strategy,
        "strategy_version": query.strategy_version,
        "strategy_sha256": query.strategy_sha256,
        "role": query.role,
        "asked_limit": query.limit,
        "sort": query.sort,
    }


def _columns(run: SearchRun) -> dict[str, object]:
    answer = run.answer
    return {
        "claim_id": run.claim_id,
        "source": run.source,
        "translation": storable(answer.translation) if answer else "",
        "warnings": tuple(storable(w) for w in answer.warnings) if answer else (),
        "outcome": run.outcome,
        "failure": storable(run.failure),
        "hit_count": answer.total if answer else None,
        "retrieved": len(answer.hits) if answer else 0,
        "tool_version": f"evidence {__version__}",
        "started_at": run.started_at,
        "finished_at": run.finished_at,
    }


def _run(row: Row[Any], hits: tuple[Pmid, ...]) -> StoredRun:
    query = RenderedQuery(
        text=row.query_as_run,
        strategy=row.strategy,
        strategy_version=row.strategy_version,
        strategy_sha256=row.strategy_sha256,
        role=row.role,
        limit=row.asked_limit,
        sort=row.sort,
    )
    return StoredRun(
        id=row.id,
        claim_id=row.claim_id,
        source=row.source,
        query=query,
        started_at=row.started_at,
        finished_at=row.finished_at,
        outcome=row.outcome,
        failure=row.failure,
        total=row.hit_count,
        hits=hits,
        translation=row.translation,
        warnings=row.warnings,
        payload_sha256=row.payload_sha256 or "",
    )
