"""What earlier passes saw, for the estimates of the next."""

from datetime import date

from sqlalchemy import Connection, func, select

from evidence.db.rows import (
    CitationVersionRow,
    QueryLookRow,
    RefreshRunRow,
    WindowRecordRow,
    WindowRow,
)
from evidence.domain.refresh_runs import Window
from evidence.ports import Traffic

_NEWS_BEFORE_ANY = 0.05  # share of queries; a guess for the first estimate


def traffic(connection: Connection, source: str) -> Traffic:
    """Return what earlier passes at `source` saw."""
    stored = connection.scalar(
        select(func.count())
        .select_from(CitationVersionRow)
        .where(CitationVersionRow.source == source, CitationVersionRow.version == 1)
    )
    return Traffic(
        stored=stored or 0,
        news_rate=_news_rate(connection, source),
        records_a_day=_records_a_day(connection, source),
    )


def _news_rate(connection: Connection, source: str) -> float:
    verified = QueryLookRow.failure == ""
    looked = select(QueryLookRow.id).where(QueryLookRow.refresh_id == RefreshRunRow.id, verified)
    newest = connection.scalar(
        select(RefreshRunRow.id)
        .where(RefreshRunRow.source == source, looked.exists())
        .order_by(RefreshRunRow.id.desc())
        .limit(1)
    )
    if newest is None:
        return _NEWS_BEFORE_ANY
    row = connection.execute(
        select(
            func.count().label("looks"),
            func.count().filter(QueryLookRow.retrieved > 0).label("with_news"),
        ).where(QueryLookRow.refresh_id == newest, verified)
    ).one()
    return float(row.with_news / row.looks)


def _records_a_day(connection: Connection, source: str) -> float | None:
    row = connection.execute(
        select(WindowRow.__table__)
        .join(RefreshRunRow, RefreshRunRow.id == WindowRow.refresh_id)
        .where(RefreshRunRow.source == source)
        .order_by(WindowRow.refresh_id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    records = connection.scalar(
        select(func.count())
        .select_from(WindowRecordRow)
        .where(WindowRecordRow.refresh_id == row.refresh_id)
    )
    days = Window(date.fromisoformat(row.since), date.fromisoformat(row.until)).days
    return (records or 0) / days
