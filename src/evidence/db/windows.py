"""The list of everything that entered or changed in some days: rows to values and back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from evidence.db.looks import query_ids
from evidence.db.refreshes import require_pass
from evidence.db.rows import (
    RefreshRunRow,
    WatchedQueryRow,
    WindowBatchRow,
    WindowMatchRow,
    WindowRecordRow,
    WindowRow,
)
from evidence.domain.errors import Conflict, NotFound
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.refresh_runs import Window
from evidence.ports import Listed


def window(connection: Connection, refresh_id: int) -> Window | None:
    """Return the listed window of a pass, None before it is listed."""
    row = connection.execute(
        select(WindowRow.since, WindowRow.until).where(WindowRow.refresh_id == refresh_id)
    ).one_or_none()
    return row and Window(date.fromisoformat(row.since), date.fromisoformat(row.until))


def listed_before(connection: Connection, source: str, since: date, refresh_id: int) -> Listed:
    """Return what passes before this one listed and matched whole, from `since` on."""
    unmatched = (
        select(WindowRecordRow.pmid)
        .outerjoin(
            WindowBatchRow,
            (WindowBatchRow.refresh_id == WindowRecordRow.refresh_id)
            & (WindowBatchRow.batch == WindowRecordRow.batch),
        )
        .where(WindowRecordRow.refresh_id == WindowRow.refresh_id, WindowBatchRow.batch.is_(None))
    )
    passes = connection.execute(
        select(WindowRow.refresh_id, WindowRow.until)
        .join(RefreshRunRow, RefreshRunRow.id == WindowRow.refresh_id)
        .where(
            RefreshRunRow.source == source,
            WindowRow.refresh_id < refresh_id,
            WindowRow.until >= since.isoformat(),
            ~unmatched.exists(),
        )
    ).all()
    pmids: set[Pmid] = set()
    for one in passes:
        pmids.update(
            connection.scalars(
                select(WindowRecordRow.pmid).where(WindowRecordRow.refresh_id == one.refresh_id)
            )
        )
    last = max((one.until for one in passes), default=None)
    return Listed(last and date.fromisoformat(last), frozenset(pmids))


def open_batches(connection: Connection, refresh_id: int) -> list[tuple[int, tuple[Pmid, ...]]]:
    """Return the numbered batches that are not matched yet, in order."""
    done = select(WindowBatchRow.batch).where(WindowBatchRow.refresh_id == refresh_id)
    batches: dict[int, list[Pmid]] = {}
    for row in connection.execute(
        select(WindowRecordRow.batch, WindowRecordRow.pmid)
        .where(WindowRecordRow.refresh_id == refresh_id, WindowRecordRow.batch.not_in(done))
        .order_by(WindowRecordRow.batch)
    ):
        batches.setdefault(row.batch, []).append(row.pmid)
    return [(batch, tuple(sorted(pmids, key=pmid_order))) for batch, pmids in batches.items()]


def window_matches(connection: Connection, refresh_id: int) -> dict[str, tuple[Pmid, ...]]:
    """Return what the matched batches gave, per query text."""
    found: dict[str, list[Pmid]] = {}
    for row in connection.execute(
        select(WatchedQueryRow.text, WindowMatchRow.pmid)
        .join(WatchedQueryRow, WatchedQueryRow.id == WindowMatchRow.query_id)
        .where(WindowMatchRow.refresh_id == refresh_id)
    ):
        found.setdefault(row.text, []).append(row.pmid)
    return {text: tuple(sorted(pmids, key=pmid_order)) for text, pmids in found.items()}


def add_window(
    connection: Connection,
    refresh_id: int,
    listed: Window,
    pmids: Sequence[Pmid],
    size: int,
    at: datetime,
) -> None:
    """Keep the complete list of a window, in batches of `size`.

    Raises:
        NotFound: no such pass.
        Conflict: the pass has a list already.
    """
    require_pass(connection, refresh_id)
    if window(connection, refresh_id) is not None:
        raise _meanwhile(refresh_id, "listed the window")
    connection.execute(
        insert(WindowRow),
        {
            "refresh_id": refresh_id,
            "since": listed.since.isoformat(),
            "until": listed.until.isoformat(),
            "listed_at": at,
        },
    )
    rows = [
        {"refresh_id": refresh_id, "pmid": pmid, "batch": index // size + 1}
        for index, pmid in enumerate(sorted(set(pmids), key=pmid_order))
    ]
    if rows:
        connection.execute(insert(WindowRecordRow), rows)


def add_window_batch(
    connection: Connection,
    refresh_id: int,
    batch: int,
    matches: Mapping[str, Sequence[Pmid]],
    at: datetime,
) -> None:
    """Keep that a batch was fetched, and what it matched.

    Raises:
        NotFound: no window of such a pass is listed.
        Conflict: the batch was kept already.
    """
    _require_open(connection, refresh_id, batch)
    connection.execute(
        insert(WindowBatchRow), {"refresh_id": refresh_id, "batch": batch, "matched_at": at}
    )
    ids = query_ids(connection, list(matches))
    rows = [
        {"refresh_id": refresh_id, "query_id": ids[text], "pmid": pmid}
        for text, pmids in matches.items()
        for pmid in dict.fromkeys(pmids)
    ]
    if rows:
        connection.execute(insert(WindowMatchRow), rows)


def _require_open(connection: Connection, refresh_id: int, batch: int) -> None:
    if window(connection, refresh_id) is None:
        raise NotFound(f"refresh pass {refresh_id} has no window listed")
    done = select(WindowBatchRow.batch).where(
        WindowBatchRow.refresh_id == refresh_id, WindowBatchRow.batch == batch
    )
    if connection.scalar(done) is not None:
        raise _meanwhile(refresh_id, f"matched batch {batch}")


def _meanwhile(refresh_id: int, what: str) -> Conflict:
    return Conflict(
        f"refresh pass {refresh_id}: another process {what} meanwhile",
        hint="let one of them finish",
    )
