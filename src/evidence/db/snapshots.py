"""What claims' evidence looked like, what moved, what was decided: rows to values and back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select

from evidence.db.chunks import chunks
from evidence.db.claims import require_claims
from evidence.db.ids import next_id
from evidence.db.refreshes import require_pass
from evidence.db.rows import (
    ClaimChangeRow,
    ClaimRow,
    EvidenceStateRow,
    RefreshRunRow,
    SnapshotRow,
)
from evidence.db.text import storable
from evidence.domain.changes import Change
from evidence.domain.errors import Conflict, NotFound
from evidence.domain.evidence_state import EvidenceState
from evidence.ports import StoredChange, StoredSnapshot

_BEFORE, _AFTER = "before", "after"


def evidence_state(connection: Connection, digest: str) -> EvidenceState:
    """Return a kept state; raises `NotFound`."""
    content = connection.scalar(
        select(EvidenceStateRow.content).where(EvidenceStateRow.sha256 == digest)
    )
    if content is None:
        raise _no_state(digest)
    return EvidenceState.from_json(content)


def require_state(connection: Connection, digest: str) -> None:
    """Raise `NotFound` when no state with this digest is kept."""
    if not _is_kept(connection, digest):
        raise _no_state(digest)


def _is_kept(connection: Connection, digest: str) -> bool:
    known = select(EvidenceStateRow.sha256).where(EvidenceStateRow.sha256 == digest)
    return connection.scalar(known) is not None


def _no_state(digest: str) -> NotFound:
    return NotFound(f"no evidence state {digest[:12]} is kept")


def keep_state(connection: Connection, state: EvidenceState) -> None:
    """Keep a state by its digest; the same again changes nothing."""
    digest = state.digest
    if not _is_kept(connection, digest):
        connection.execute(insert(EvidenceStateRow), {"sha256": digest, "content": state.to_json()})


def snapshots(
    connection: Connection, claim_ids: Iterable[int], source: str
) -> dict[int, StoredSnapshot]:
    """Return each claim's newest snapshot, in the order of the claims' ids."""
    found: dict[int, StoredSnapshot] = {}
    for piece in chunks(sorted(set(claim_ids))):
        rows = connection.execute(
            select(SnapshotRow.__table__, EvidenceStateRow.content)
            .join(EvidenceStateRow, EvidenceStateRow.sha256 == SnapshotRow.state_sha256)
            .where(SnapshotRow.id.in_(_newest(piece, source)))
            .order_by(SnapshotRow.claim_id)
        )
        for row in rows:
            state = EvidenceState.from_json(row.content)
            found[row.claim_id] = StoredSnapshot(row.claim_id, row.refresh_id, state, row.taken_at)
    return found


def _newest(claim_ids: Sequence[int], source: str) -> Select[tuple[int]]:
    """Select the newest at `source` of each claim, without a walk over the older ones."""
    of_one = (
        select(SnapshotRow.id)
        .join(RefreshRunRow, RefreshRunRow.id == SnapshotRow.refresh_id)
        .where(SnapshotRow.claim_id == ClaimRow.id, RefreshRunRow.source == source)
        .correlate(ClaimRow)
        .order_by(SnapshotRow.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(of_one).where(ClaimRow.id.in_(claim_ids))


def snapshotted(connection: Connection, refresh_id: int) -> frozenset[int]:
    """Return the claims that this pass has taken a snapshot of."""
    return frozenset(
        connection.scalars(
            select(SnapshotRow.claim_id).where(
                SnapshotRow.refresh_id == refresh_id, SnapshotRow.moment == _AFTER
            )
        )
    )


def add_snapshot(
    connection: Connection,
    refresh_id: int,
    claim_id: int,
    state: EvidenceState,
    changes: Sequence[Change],
    at: datetime,
    *,
    before: bool,
) -> None:
    """Keep a claim's state and what moved since the one before.

    Raises:
        NotFound: no such pass or claim.
        Conflict: the pass has kept that of this claim already.
    """
    require_pass(connection, refresh_id)
    require_claims(connection, [claim_id])
    taken = _BEFORE if before else _AFTER
    _require_new(connection, refresh_id, claim_id, taken)
    keep_state(connection, state)
    key = {"refresh_id": refresh_id, "claim_id": claim_id}
    connection.execute(
        insert(SnapshotRow),
        {
            "id": next_id(connection, SnapshotRow),
            **key,
            "moment": taken,
            "state_sha256": state.digest,
            "taken_at": at,
        },
    )
    rows = [
        {
            **key,
            "ordinal": ordinal,
            "kind": change.kind,
            "pmid": change.pmid,
            "before": storable(change.before),
            "after": storable(change.after),
            "notice_pmid": change.notice_pmid,
        }
        for ordinal, change in enumerate(changes, start=1)
    ]
    if rows:
        connection.execute(insert(ClaimChangeRow), rows)


def _require_new(connection: Connection, refresh_id: int, claim_id: int, taken: str) -> None:
    same = select(SnapshotRow.moment).where(
        SnapshotRow.refresh_id == refresh_id,
        SnapshotRow.claim_id == claim_id,
        SnapshotRow.moment == taken,
    )
    if connection.scalar(same) is not None:
        raise Conflict(
            f"refresh pass {refresh_id} has kept claim {claim_id} already:"
            " another process continues it too",
            hint="let one of them finish",
        )


def changes(connection: Connection, refresh_ids: Iterable[int]) -> list[StoredChange]:
    """Return what these passes found moved, by pass, claim, order."""
    found: list[StoredChange] = []
    for piece in chunks(sorted(set(refresh_ids))):
        found += [
            _change(row)
            for row in connection.execute(
                select(ClaimChangeRow.__table__, SnapshotRow.taken_at)
                .join(
                    SnapshotRow,
                    (SnapshotRow.refresh_id == ClaimChangeRow.refresh_id)
                    & (SnapshotRow.claim_id == ClaimChangeRow.claim_id)
                    & (SnapshotRow.moment == _AFTER),
                )
                .where(ClaimChangeRow.refresh_id.in_(piece))
                .order_by(
                    ClaimChangeRow.refresh_id, ClaimChangeRow.claim_id, ClaimChangeRow.ordinal
                )
            )
        ]
    return found


def _change(row: Row[Any]) -> StoredChange:
    change = Change(row.kind, row.pmid, row.before, row.after, row.notice_pmid)
    return StoredChange(row.refresh_id, row.claim_id, change, row.taken_at)
