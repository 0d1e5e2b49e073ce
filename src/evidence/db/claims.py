"""Claims, their versions and their own queries: rows to values and back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql import ColumnElement

from evidence.db.chunks import chunks
from evidence.db.documents import require_document
from evidence.db.ids import next_id
from evidence.db.rows import ClaimParentRow, ClaimRow, ClaimVersionRow
from evidence.db.text import require_storable
from evidence.domain.claims import Claim, ClaimDraft, ClaimOrigin, ClaimStatus, Wording
from evidence.domain.errors import Conflict, NotFound
from evidence.domain.spans import Span
from evidence.ports import ClaimVersion


def claims(
    connection: Connection, document_id: int | None = None, *, inactive: bool = False
) -> list[Claim]:
    """Return the newest version of each claim, in the order of the ids."""
    of_document = [] if document_id is None else [ClaimRow.document_id == document_id]
    where = [*of_document, _is_newest()]
    if not inactive:
        where.append(ClaimVersionRow.status == ClaimStatus.ACTIVE)
    parents = _parents(connection, *of_document)
    rows = connection.execute(_versions(*where))
    return [_claim(row, parents.get(row.claim_id, ())) for row in rows]


def claim(connection: Connection, claim_id: int) -> Claim:
    """Return the newest version of one claim; raises `NotFound`."""
    return claim_history(connection, claim_id)[-1].claim


def claim_history(connection: Connection, claim_id: int) -> list[ClaimVersion]:
    """Return every version, oldest first; raises `NotFound`."""
    rows = connection.execute(_versions(ClaimRow.id == claim_id)).all()
    if not rows:
        raise _no_claim(claim_id)
    parents = _parents(connection, ClaimRow.id == claim_id).get(claim_id, ())
    return [ClaimVersion(_claim(row, parents), row.changed_at) for row in rows]


def newest_version(connection: Connection, claim_id: int) -> int:
    """Return the number of the newest version; raises `NotFound`."""
    newest = connection.scalar(
        select(func.max(ClaimVersionRow.version)).where(ClaimVersionRow.claim_id == claim_id)
    )
    if newest is None:
        raise _no_claim(claim_id)
    return newest


def require_claims(connection: Connection, claim_ids: Iterable[int]) -> None:
    """Raise `NotFound` for the first of `claim_ids` that is not there."""
    for piece in chunks(claim_ids):
        there = set(connection.scalars(select(ClaimRow.id).where(ClaimRow.id.in_(piece))))
        missing = [claim_id for claim_id in piece if claim_id not in there]
        if missing:
            raise _no_claim(missing[0])


def add_claims(
    connection: Connection,
    document_id: int,
    drafts: Sequence[ClaimDraft],
    *,
    origin: ClaimOrigin,
    parents: Sequence[int],
    by: str,
    reason: str,
    at: datetime,
) -> list[int]:
    """Add claims, each in its first version; return their ids.

    Raises:
        NotFound: no such document or parent.
        UsageError: a text holds characters that no database keeps.
    """
    require_document(connection, document_id)
    require_claims(connection, parents)
    _require_storable(drafts, by, reason)
    if not drafts:
        return []
    first = next_id(connection, ClaimRow)
    ids = list(range(first, first + len(drafts)))
    shared = {"document_id": document_id, "origin": origin, "created_at": at}
    connection.execute(insert(ClaimRow), [{"id": i, **shared} for i in ids])
    if parents:
        connection.execute(
            insert(ClaimParentRow),
            [
                {"claim_id": i, "ordinal": n, "parent_id": parent}
                for i in ids
                for n, parent in enumerate(parents, start=1)
            ],
        )
    act = {"status": ClaimStatus.ACTIVE, "changed_by": by, "reason": reason, "changed_at": at}
    connection.execute(
        insert(ClaimVersionRow),
        [
            {"claim_id": i, "version": 1, **_draft_columns(draft), **act}
            for i, draft in zip(ids, drafts, strict=True)
        ],
    )
    return ids


def revise_claim(
    connection: Connection,
    claim_id: int,
    expected_version: int,
    draft: ClaimDraft,
    *,
    status: ClaimStatus,
    by: str,
    reason: str,
    at: datetime,
) -> int:
    """Add the version after `expected_version`; return its number.

    Raises:
        NotFound: no such claim.
        Conflict: the newest version is another.
        UsageError: a text holds characters that no database keeps.
    """
    _require_storable([draft], by, reason)
    newest = newest_version(connection, claim_id)
    if newest != expected_version:
        raise Conflict(
            f"claim {claim_id} is at version {newest}, not {expected_version}:"
            " somebody changed it meanwhile",
            hint=f"read it again: evidence claim show {claim_id}",
        )
    connection.execute(
        insert(ClaimVersionRow),
        {
            "claim_id": claim_id,
            "version": newest + 1,
            **_draft_columns(draft),
            "status": status,
            "changed_by": by,
            "reason": reason,
            "changed_at": at,
        },
    )
    return newest + 1


def _versions(*where: ColumnElement[bool]) -> Select[Any]:
    return (
        select(ClaimVersionRow.__table__, ClaimRow.document_id, ClaimRow.origin)
        .join(ClaimRow, ClaimRow.id == ClaimVersionRow.claim_id)
        .where(*where)
        .order_by(ClaimVersionRow.claim_id, ClaimVersionRow.version)
    )


def _is_newest() -> ColumnElement[bool]:
    other = aliased(ClaimVersionRow)
    newest = select(func.max(other.version)).where(other.claim_id == ClaimVersionRow.claim_id)
    return ClaimVersionRow.version == newest.scalar_subquery()


def _parents(connection: Connection, *where: ColumnElement[bool]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for row in connection.execute(
        select(ClaimParentRow.claim_id, ClaimParentRow.parent_id)
        .join(ClaimRow, ClaimRow.id == ClaimParentRow.claim_id)
        .where(*where)
        .order_by(ClaimParentRow.claim_id, ClaimParentRow.ordinal)
    ):
        found[row.claim_id] = (*found.get(row.claim_id, ()), row.parent_id)
    return found


def _require_storable(drafts: Sequence[ClaimDraft], by: str, reason: str) -> None:
    require_storable(reviewer=by, reason=reason)
    for draft in drafts:
        parts = (draft.text, draft.subject, draft.relation, draft.object, draft.about)
        require_storable(claim=" ".join(parts), why=draft.why, cue=draft.wording.cue)


def _no_claim(claim_id: int) -> NotFound:
    return NotFound(f"no claim {claim_id}", hint="evidence claim list")


def _draft_columns(draft: ClaimDraft) -> dict[str, object]:
    return {
        "text": draft.text,
        "claim_type": draft.claim_type,
        "checkable": draft.checkable,
        "why": draft.why,
        "strength": draft.wording.strength,
        "cue": draft.wording.cue,
        "wording_flags": draft.wording.flags,
        "sentence_start": draft.sentence.start,
        "sentence_end": draft.sentence.end,
        "focus": draft.focus,
        "subject": draft.subject,
        "relation": draft.relation,
        "object": draft.object,
        "about": draft.about,
    }


def _draft(row: Row[Any]) -> ClaimDraft:
    return ClaimDraft(
        text=row.text,
        sentence=Span(row.sentence_start, row.sentence_end),
        focus=row.focus,
        claim_type=row.claim_type,
        checkable=row.checkable,
        why=row.why,
        wording=Wording(row.strength, row.cue, row.wording_flags),
        subject=row.subject,
        relation=row.relation,
        object=row.object,
        about=row.about,
    )


def _claim(row: Row[Any], parents: tuple[int, ...]) -> Claim:
    return Claim(
        id=row.claim_id,
        document_id=row.document_id,
        version=row.version,
        draft=_draft(row),
        origin=row.origin,
        status=row.status,
        parents=parents,
        changed_by=row.changed_by,
        reason=row.reason,
    )
