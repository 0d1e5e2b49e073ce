"""Queries that reviewers wrote for single claims."""

from datetime import datetime

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.orm import aliased

from evidence.db.claims import require_claims
from evidence.db.rows import ClaimQueryRow
from evidence.db.text import require_storable
from evidence.ports import ClaimQuery


def claim_queries(connection: Connection) -> dict[int, ClaimQuery]:
    """Return the newest query of every claim that has one in force."""
    other = aliased(ClaimQueryRow)
    newest = select(func.max(other.version)).where(other.claim_id == ClaimQueryRow.claim_id)
    rows = connection.execute(
        select(ClaimQueryRow.__table__)
        .where(ClaimQueryRow.version == newest.scalar_subquery(), ClaimQueryRow.text != "")
        .order_by(ClaimQueryRow.claim_id)
    )
    return {
        row.claim_id: ClaimQuery(
            row.claim_id, row.version, row.text, row.changed_by, row.reason, row.changed_at
        )
        for row in rows
    }


def set_claim_query(
    connection: Connection, claim_id: int, text: str, *, by: str, reason: str, at: datetime
) -> int:
    """Add a version of the claim's own query; empty text gives the query up again.

    Raises:
        NotFound: no such claim.
        UsageError: a text holds characters that no database keeps.
    """
    require_storable(query=text, reviewer=by, reason=reason)
    require_claims(connection, [claim_id])
    newest = connection.scalar(
        select(func.max(ClaimQueryRow.version)).where(ClaimQueryRow.claim_id == claim_id)
    )
    version = (newest or 0) + 1
    connection.execute(
        insert(ClaimQueryRow),
        {
            "claim_id": claim_id,
            "version": version,
            "text": text,
            "changed_by": by,
            "reason": reason,
            "changed_at": at,
        },
    )
    return version
