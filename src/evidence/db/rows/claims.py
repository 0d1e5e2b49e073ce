"""Source documents and the claims found in them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evidence.db.rows.base import KEYED, STRICT, Base, moment, one_of, sha256, span, yes_no
from evidence.db.types import Named, Spans
from evidence.domain.claims import ClaimOrigin, ClaimStatus, ClaimType, Segment
from evidence.domain.spans import Span


class DocumentRow(Base):
    """One version of a text under audit, with its bytes."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("sha256"),
        Index(None, "name", "id"),
        sha256("sha256"),
        moment("added_at"),
        CheckConstraint("previous_id < id", name="previous_is_older"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    sha256: Mapped[str]
    media_type: Mapped[str]
    raw: Mapped[bytes]
    text: Mapped[str]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    added_at: Mapped[datetime]


class DocumentPlaceRow(Base):
    """That from then on a document was what stands at a place."""

    __tablename__ = "document_place"
    __table_args__ = (
        Index(None, "document_id"),
        Index(None, "place", "id"),
        moment("at"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    place: Mapped[str]
    at: Mapped[datetime]


class SegmentRow(Base):
    """One stretch of a document; together they cover it."""

    __tablename__ = "segment"
    __table_args__ = (
        one_of("kind", Segment),
        span("start_char", "end_char", "span_not_empty"),
        KEYED,
    )
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    start_char: Mapped[int]
    end_char: Mapped[int]
    kind: Mapped[Segment] = mapped_column(Named(Segment))
    reason: Mapped[str]


class ClaimRow(Base):
    """That a claim exists; what it says stands in its versions."""

    __tablename__ = "claim"
    __table_args__ = (
        Index(None, "document_id", "id"),
        one_of("origin", ClaimOrigin),
        moment("created_at"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    origin: Mapped[ClaimOrigin] = mapped_column(Named(ClaimOrigin))
    created_at: Mapped[datetime]


class ClaimParentRow(Base):
    """Which claims were split or merged to make one."""

    __tablename__ = "claim_parent"
    __table_args__ = (
        CheckConstraint("parent_id < claim_id", name="parent_is_older"),
        KEYED,
    )
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))


class ClaimVersionRow(Base):
    """A claim as it stood after one act of extraction or review."""

    __tablename__ = "claim_version"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version_counts_from_one"),
        CheckConstraint("strength BETWEEN 0 AND 3", name="strength_in_range"),
        one_of("claim_type", ClaimType),
        one_of("status", ClaimStatus),
        yes_no("checkable"),
        span("sentence_start", "sentence_end", "sentence_not_empty"),
        moment("changed_at"),
        STRICT,
    )
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    claim_type: Mapped[ClaimType] = mapped_column(Named(ClaimType))
    checkable: Mapped[bool]
    why: Mapped[str]
    strength: Mapped[int]
    cue: Mapped[str]
    wording_flags: Mapped[tuple[str, ...]]
    sentence_start: Mapped[int]
    sentence_end: Mapped[int]
    focus: Mapped[tuple[Span, ...]] = mapped_column(Spans)
    subject: Mapped[str]
    relation: Mapped[str]
    object: Mapped[str]
    about: Mapped[str]
    status: Mapped[ClaimStatus] = mapped_column(Named(ClaimStatus))
    changed_by: Mapped[str]
    reason: Mapped[str]
    changed_at: Mapped[datetime]


class ClaimQueryRow(Base):
    """A query that a reviewer wrote for a claim; empty text gives it up again."""

    __tablename__ = "claim_query"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version_counts_from_one"),
        moment("changed_at"),
        STRICT,
    )
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    changed_by: Mapped[str]
    reason: Mapped[str]
    changed_at: Mapped[datetime]
