"""Whether stored records still stand: sweeps, marks and history, rows to values and back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from evidence.db.chunks import chunks
from evidence.db.ids import next_id
from evidence.db.refreshes import require_pass
from evidence.db.rows import (
    AppraisalRow,
    CitationVersionRow,
    EvidenceItemRow,
    FetchRecordRow,
    FetchRunRow,
    RefreshRunRow,
    StandingMarkRow,
    StandingSweepRow,
    SweepHitRow,
)
from evidence.db.text import storable
from evidence.domain.citations import Standing
from evidence.domain.errors import Conflict
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.refresh_runs import Window
from evidence.domain.standing import StandingEvent, union
from evidence.ports import StandingRecord

_FINE = frozenset({Standing.GOOD, Standing.PREPRINT, Standing.NOTICE})
_DOUBTED = frozenset(Standing) - _FINE


def stored_pmids(connection: Connection, source: str, after: Pmid | None, most: int) -> list[Pmid]:
    """Return the next stored records by number, after `after`.

    A number as text sorts by its length, then its digits: PMIDs have no leading zero.
    """
    row = CitationVersionRow
    length = func.length(row.pmid)
    query = select(row.pmid).where(row.source == source, row.version == 1)
    if after is not None:
        digits = len(after)
        query = query.where((length > digits) | ((length == digits) & (row.pmid > after)))
    return list(connection.scalars(query.order_by(length, row.pmid).limit(most)))


def swept_through(connection: Connection, refresh_id: int) -> tuple[Pmid | None, bool]:
    """Return the last PMID swept in a pass, and whether it was the last of all."""
    rows = connection.execute(
        select(StandingSweepRow.last_pmid, StandingSweepRow.is_last).where(
            StandingSweepRow.refresh_id == refresh_id
        )
    ).all()
    if not rows:
        return None, False
    last = max(rows, key=lambda row: pmid_order(row.last_pmid))
    return last.last_pmid, last.is_last


def known_through(connection: Connection, source: str) -> date | None:
    """Return the day through which all stored records are known, None without any."""
    until = connection.scalar(
        select(func.max(StandingSweepRow.until))
        .join(RefreshRunRow, RefreshRunRow.id == StandingSweepRow.refresh_id)
        .where(RefreshRunRow.source == source, StandingSweepRow.is_last == 1)
    )
    if until is not None:
        return date.fromisoformat(until)
    first = connection.scalar(
        select(func.min(FetchRunRow.fetched_at)).where(
            FetchRunRow.source == source,
            # The first fetch that found anything is the first that stored anything.
            select(FetchRecordRow.pmid)
            .where(FetchRecordRow.fetch_id == FetchRunRow.id, FetchRecordRow.found == 1)
            .exists(),
        )
    )
    return first and first.date()


def standings(connection: Connection, pmids: Iterable[Pmid], source: str) -> dict[Pmid, Standing]:
    """Return the newest standing that the source itself shows of each record."""
    found: dict[Pmid, Standing] = {}
    for piece in chunks(pmids):
        for row in connection.execute(
            select(CitationVersionRow.pmid, CitationVersionRow.standing)
            .where(CitationVersionRow.source == source, CitationVersionRow.pmid.in_(piece))
            .order_by(CitationVersionRow.version)
        ):
            found[row.pmid] = row.standing
    return found


def dois(connection: Connection, source: str) -> dict[Pmid, str]:
    """Return the DOI of every stored record, "" where there is none."""
    rows = connection.execute(
        select(CitationVersionRow.pmid, CitationVersionRow.doi)
        .where(CitationVersionRow.source == source)
        .order_by(CitationVersionRow.version)
    )
    return {row.pmid: row.doi for row in rows}


def marked_in(connection: Connection, refresh_id: int) -> list[Pmid]:
    """Return the records whose mark in another dataset moved in a pass."""
    moved = select(StandingMarkRow.pmid).where(StandingMarkRow.refresh_id == refresh_id)
    return sorted(set(connection.scalars(moved)), key=pmid_order)


def add_sweep(
    connection: Connection,
    refresh_id: int,
    window: Window,
    pmids: Sequence[Pmid],
    moved: Sequence[Pmid],
    *,
    is_last: bool,
    at: datetime,
) -> None:
    """Keep that a run of stored records was swept, and which are to be fetched again.

    Raises:
        NotFound: no such pass.
        Conflict: the pass has swept these already.
    """
    require_pass(connection, refresh_id)
    through, _ = swept_through(connection, refresh_id)
    if through is not None and pmid_order(pmids[0]) <= pmid_order(through):
        raise Conflict(
            f"refresh pass {refresh_id} has swept records up to PMID {through} already:"
            " another process continues it too",
            hint="let one of them finish",
        )
    connection.execute(
        insert(StandingSweepRow),
        {
            "refresh_id": refresh_id,
            "first_pmid": pmids[0],
            "last_pmid": pmids[-1],
            "is_last": is_last,
            "records": len(pmids),
            "since": window.since.isoformat(),
            "until": window.until.isoformat(),
            "swept_at": at,
        },
    )
    if moved:
        rows = [{"refresh_id": refresh_id, "pmid": pmid} for pmid in dict.fromkeys(moved)]
        connection.execute(insert(SweepHitRow), rows)


def marks(connection: Connection, pmids: Iterable[Pmid]) -> dict[Pmid, tuple[StandingEvent, ...]]:
    """Return the newest mark of each record in each other dataset."""
    found: dict[Pmid, dict[str, StandingEvent]] = {}
    for piece in chunks(sorted(set(pmids), key=pmid_order)):
        for row in connection.execute(
            select(StandingMarkRow.__table__)
            .where(StandingMarkRow.pmid.in_(piece))
            .order_by(StandingMarkRow.id)
        ):
            found.setdefault(row.pmid, {})[row.dataset] = StandingEvent(
                pmid=row.pmid,
                doi="",
                standing=row.standing,
                on=date.fromisoformat(row.on_day) if row.on_day else None,
                notice_pmid=row.notice_pmid,
                notice_doi=row.notice_doi,
                source=row.dataset,
                record=row.record,
                reasons=(),
            )
    return {pmid: tuple(by.values()) for pmid, by in found.items()}


def add_marks(
    connection: Connection, refresh_id: int, added: Mapping[Pmid, StandingEvent], at: datetime
) -> None:
    """Keep what another dataset says of these records; raises `NotFound`."""
    require_pass(connection, refresh_id)
    first = next_id(connection, StandingMarkRow)
    rows = [
        {
            "id": number,
            "refresh_id": refresh_id,
            "pmid": pmid,
            "dataset": event.source,
            "standing": event.standing,
            "on_day": event.on.isoformat() if event.on else "",
            "notice_pmid": event.notice_pmid,
            "notice_doi": storable(event.notice_doi),
            "record": storable(event.record),
            "seen_at": at,
        }
        for number, (pmid, event) in enumerate(added.items(), start=first)
    ]
    if rows:
        connection.execute(insert(StandingMarkRow), rows)


def standing_history(
    connection: Connection, source: str, pmids: Iterable[Pmid]
) -> list[StandingRecord]:
    """Return the stored versions of these records, by number and version."""
    found: list[StandingRecord] = []
    for piece in chunks(sorted(set(pmids), key=pmid_order)):
        found += [
            StandingRecord(
                row.pmid,
                row.version,
                row.title,
                row.standing,
                row.notice_pmid,
                source,
                row.fetched_at,
            )
            for row in connection.execute(
                select(
                    CitationVersionRow.pmid,
                    CitationVersionRow.version,
                    CitationVersionRow.title,
                    CitationVersionRow.standing,
                    CitationVersionRow.notice_pmid,
                    FetchRunRow.fetched_at,
                )
                .join(FetchRunRow, FetchRunRow.id == CitationVersionRow.fetch_id)
                .where(CitationVersionRow.source == source, CitationVersionRow.pmid.in_(piece))
            )
        ]
    return sorted(found, key=lambda record: (pmid_order(record.pmid), record.version))


def claims_citing(
    connection: Connection, pmids: Iterable[Pmid], source: str
) -> dict[Pmid, tuple[int, ...]]:
    """Return the claims whose newest appraisal holds each record."""
    newest = (
        select(func.max(AppraisalRow.id))
        .where(AppraisalRow.source == source)
        .group_by(AppraisalRow.claim_id)
    )
    found: dict[Pmid, set[int]] = {}
    for piece in chunks(sorted(set(pmids), key=pmid_order)):
        for row in connection.execute(
            select(EvidenceItemRow.pmid, AppraisalRow.claim_id)
            .join(AppraisalRow, AppraisalRow.id == EvidenceItemRow.appraisal_id)
            .where(AppraisalRow.id.in_(newest), EvidenceItemRow.pmid.in_(piece))
        ):
            found.setdefault(row.pmid, set()).add(row.claim_id)
    return {pmid: tuple(sorted(claim_ids)) for pmid, claim_ids in found.items()}


def not_good(connection: Connection, source: str) -> list[Pmid]:
    """Return the stored records whose standing is anything but fine, whoever says so."""
    shown = connection.scalars(
        select(CitationVersionRow.pmid).where(
            CitationVersionRow.source == source, CitationVersionRow.standing.in_(_DOUBTED)
        )
    )
    doubted = set(shown) | set(connection.scalars(select(StandingMarkRow.pmid).distinct()))
    now = standings(connection, doubted, source)
    marked = marks(connection, now)
    return sorted(
        (p for p, held in now.items() if union(held, None, marked.get(p, ()))[0] not in _FINE),
        key=pmid_order,
    )
