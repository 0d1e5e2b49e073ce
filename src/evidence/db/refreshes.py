"""Passes of the refresh: rows to values and back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from evidence import __version__
from evidence.db.claims import require_claims
from evidence.db.ids import next_id
from evidence.db.rows import RefreshClaimRow, RefreshEndRow, RefreshRunRow, SearchRunRow
from evidence.db.text import storable
from evidence.domain.errors import Conflict, NotFound
from evidence.domain.refresh_runs import RefreshOutcome
from evidence.ports import RefreshRun

_FULL, _LOOK = "full", "look"


def refresh_runs(connection: Connection, source: str | None = None) -> list[RefreshRun]:
    """Return all passes, oldest first, without their claims."""
    query = _passes()
    if source is not None:
        query = query.where(RefreshRunRow.source == source)
    return [_run(row) for row in connection.execute(query)]


def open_refresh(connection: Connection, source: str, scope: str) -> RefreshRun | None:
    """Return the newest pass of this scope that has not ended, with its claims."""
    row = connection.execute(
        _passes()
        .where(
            RefreshRunRow.source == source,
            RefreshRunRow.scope == scope,
            RefreshEndRow.refresh_id.is_(None),
        )
        .order_by(None)
        .order_by(RefreshRunRow.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    due = connection.execute(
        select(RefreshClaimRow.claim_id, RefreshClaimRow.asked)
        .where(RefreshClaimRow.refresh_id == row.id)
        .order_by(RefreshClaimRow.claim_id)
    )
    return _run(row, {claim_id: asked == _FULL for claim_id, asked in due})


def newest_run_id(connection: Connection) -> int:
    """Return the id of the newest search run, 0 when there is none."""
    return connection.scalar(select(func.max(SearchRunRow.id))) or 0


def require_pass(connection: Connection, refresh_id: int) -> None:
    """Raise `NotFound` when there is no such pass."""
    known = select(RefreshRunRow.id).where(RefreshRunRow.id == refresh_id)
    if connection.scalar(known) is None:
        raise NotFound(f"no refresh pass {refresh_id}")


def begin_refresh(connection: Connection, run: RefreshRun) -> int:
    """Keep a pass as it is begun; return its number; raises `NotFound`."""
    require_claims(connection, list(run.claims))
    number = next_id(connection, RefreshRunRow)
    connection.execute(
        insert(RefreshRunRow),
        {
            "id": number,
            "source": run.source,
            "scope": run.scope,
            "plan": run.plan,
            "plan_why": run.plan_why,
            "through": run.through.isoformat(),
            "after_run": run.after_run,
            "tool_version": f"evidence {__version__}",
            "started_at": run.started_at,
        },
    )
    due = [
        {"refresh_id": number, "claim_id": claim_id, "asked": _FULL if in_full else _LOOK}
        for claim_id, in_full in sorted(run.claims.items())
    ]
    if due:
        connection.execute(insert(RefreshClaimRow), due)
    return number


def end_refresh(
    connection: Connection,
    refresh_id: int,
    outcome: RefreshOutcome,
    requests: int,
    failures: Sequence[str],
    at: datetime,
) -> None:
    """Keep how a pass ended.

    Raises:
        NotFound: no such pass.
        Conflict: it has ended already.
    """
    require_pass(connection, refresh_id)
    ended = select(RefreshEndRow.outcome).where(RefreshEndRow.refresh_id == refresh_id)
    if connection.scalar(ended) is not None:
        raise Conflict(
            f"refresh pass {refresh_id} has ended already: another process closed it",
            hint="what it found is kept; run the refresh again for what is left",
        )
    connection.execute(
        insert(RefreshEndRow),
        {
            "refresh_id": refresh_id,
            "outcome": outcome,
            "requests": requests,
            "failures": tuple(storable(failure) for failure in failures),
            "finished_at": at,
        },
    )


def _passes() -> Any:
    return (
        select(
            RefreshRunRow.__table__,
            RefreshEndRow.outcome,
            RefreshEndRow.requests,
            RefreshEndRow.failures,
            RefreshEndRow.finished_at,
        )
        .outerjoin(RefreshEndRow, RefreshEndRow.refresh_id == RefreshRunRow.id)
        .order_by(RefreshRunRow.id)
    )


def _run(row: Row[Any], claims: dict[int, bool] | None = None) -> RefreshRun:
    return RefreshRun(
        id=row.id,
        source=row.source,
        scope=row.scope,
        plan=row.plan,
        plan_why=row.plan_why,
        through=date.fromisoformat(row.through),
        after_run=row.after_run,
        claims=claims or {},
        started_at=row.started_at,
        outcome=row.outcome,
        requests=row.requests or 0,
        failures=row.failures or (),
        finished_at=row.finished_at,
    )
