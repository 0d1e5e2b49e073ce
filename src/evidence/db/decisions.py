"""What people decided, and when its evidence moved: rows to values and back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from evidence.db.chunks import chunks
from evidence.db.claims import require_claims
from evidence.db.ids import next_id
from evidence.db.refreshes import require_pass
from evidence.db.rows import DecisionRow, StaleDecisionRow
from evidence.db.snapshots import require_state
from evidence.db.text import require_storable, storable
from evidence.domain.decisions import Decision
from evidence.domain.errors import Conflict, NotFound
from evidence.ports import StaleDecision


def decisions(connection: Connection, claim_ids: Iterable[int], source: str) -> list[Decision]:
    """Return every decision on what `source` gave, oldest first, superseded ones too."""
    rows = _rows(connection, select(DecisionRow.__table__), claim_ids, source)
    return [_decision(row) for row in rows]


def add_decision(connection: Connection, source: str, decision: Decision) -> int:
    """Keep a decision; return its number.

    Raises:
        NotFound: no such claim, or the state that it was made on is not kept.
        Conflict: it supersedes another than the newest on the same thing.
        UsageError: a text holds characters that no database keeps.
    """
    require_storable(reviewer=decision.by, reason=decision.reason)
    require_claims(connection, [decision.claim_id])
    require_state(connection, decision.state_digest)
    _require_newest(connection, source, decision)
    number = next_id(connection, DecisionRow)
    connection.execute(
        insert(DecisionRow),
        {
            "id": number,
            "claim_id": decision.claim_id,
            "source": source,
            "subject": decision.subject,
            "pmid": decision.pmid,
            "value": decision.value,
            "reason": decision.reason,
            "decided_by": decision.by,
            "decided_at": decision.at,
            "state_sha256": decision.state_digest,
            "supersedes": decision.supersedes,
        },
    )
    return number


def _require_newest(connection: Connection, source: str, decision: Decision) -> None:
    newest = connection.scalar(
        select(func.max(DecisionRow.id)).where(
            DecisionRow.claim_id == decision.claim_id,
            DecisionRow.source == source,
            DecisionRow.subject == decision.subject,
            DecisionRow.pmid.is_(None)
            if decision.pmid is None
            else DecisionRow.pmid == decision.pmid,
        )
    )
    if newest == decision.supersedes:
        return
    there = "nothing was decided" if newest is None else f"decision {newest} is the newest"
    given = "the first" if decision.supersedes is None else f"to supersede {decision.supersedes}"
    raise Conflict(
        f"claim {decision.claim_id}: {there} on this {decision.subject}, yours was {given}",
        hint="look at the claim again, then decide",
    )


def stale_decisions(
    connection: Connection, claim_ids: Iterable[int], source: str
) -> list[StaleDecision]:
    """Return every finding that a decision is stale, oldest first."""
    query = select(
        DecisionRow.__table__,
        StaleDecisionRow.id.label("stale_id"),
        StaleDecisionRow.refresh_id,
        StaleDecisionRow.reasons,
        StaleDecisionRow.found_at,
    ).join(StaleDecisionRow, StaleDecisionRow.decision_id == DecisionRow.id)
    rows = _rows(connection, query, claim_ids, source)
    found = [
        (row.stale_id, StaleDecision(_decision(row), row.refresh_id, row.reasons, row.found_at))
        for row in rows
    ]
    return [stale for _, stale in sorted(found, key=itemgetter(0))]


def add_stale(
    connection: Connection, refresh_id: int, decision_id: int, reasons: Sequence[str], at: datetime
) -> None:
    """Keep that the evidence under a decision moved; raises `NotFound`."""
    require_pass(connection, refresh_id)
    known = select(DecisionRow.id).where(DecisionRow.id == decision_id)
    if connection.scalar(known) is None:
        raise NotFound(f"no decision {decision_id}")
    connection.execute(
        insert(StaleDecisionRow),
        {
            "id": next_id(connection, StaleDecisionRow),
            "decision_id": decision_id,
            "refresh_id": refresh_id,
            "reasons": tuple(storable(reason) for reason in reasons),
            "found_at": at,
        },
    )


def _rows(
    connection: Connection, query: Any, claim_ids: Iterable[int], source: str
) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for piece in chunks(sorted(set(claim_ids))):
        mine = query.where(DecisionRow.claim_id.in_(piece), DecisionRow.source == source)
        found += connection.execute(mine)
    return sorted(found, key=lambda row: row.id)


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        id=row.id,
        claim_id=row.claim_id,
        subject=row.subject,
        pmid=row.pmid,
        value=row.value,
        reason=row.reason,
        by=row.decided_by,
        at=row.decided_at,
        state_digest=row.state_sha256,
        supersedes=row.supersedes,
    )
