"""What was asked of a source and what it answered, byte by byte."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from evidence.db.rows.base import KEYED, STRICT, Base, moment, one_of, sha256
from evidence.db.types import Named
from evidence.domain.ids import Pmid
from evidence.domain.searches import RungRole, SearchOutcome


class PayloadRow(Base):
    """Bytes as a source sent them, known by their SHA-256 and kept compressed."""

    __tablename__ = "payload"
    __table_args__ = (
        sha256("sha256"),
        one_of("compression", ["zlib"]),
        CheckConstraint("size_bytes > 0", name="size_positive"),
        STRICT,
    )
    sha256: Mapped[str] = mapped_column(primary_key=True)
    compression: Mapped[str]
    size_bytes: Mapped[int]
    content: Mapped[bytes]


class SearchRunRow(Base):
    """One rendered query, once, to one source: the facts that PRISMA-S asks for.

    Items 1 (source), 8 (query as run), 12 and 13 (moments), 15 (records in all).
    Rethlefsen et al. 2021.
    """

    __tablename__ = "search_run"
    __table_args__ = (
        Index(None, "claim_id", "source", "strategy", "id"),
        one_of("role", RungRole),
        one_of("outcome", SearchOutcome),
        CheckConstraint("(outcome = 'failed') = (failure <> '')", name="failure_says_why"),
        CheckConstraint(
            "(outcome IN ('failed', 'not_run')) = (hit_count IS NULL)", name="count_when_answered"
        ),
        CheckConstraint("retrieved >= 0 AND asked_limit >= 1", name="counts_in_range"),
        moment("started_at"),
        moment("finished_at"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    source: Mapped[str]
    strategy: Mapped[str]
    strategy_version: Mapped[int]
    strategy_sha256: Mapped[str]
    role: Mapped[RungRole] = mapped_column(Named(RungRole))
    query_as_run: Mapped[str]
    asked_limit: Mapped[int]
    sort: Mapped[str]
    translation: Mapped[str]
    warnings: Mapped[tuple[str, ...]]
    outcome: Mapped[SearchOutcome] = mapped_column(Named(SearchOutcome))
    failure: Mapped[str]
    hit_count: Mapped[int | None]
    retrieved: Mapped[int]
    payload_sha256: Mapped[str | None] = mapped_column(ForeignKey("payload.sha256"))
    tool_version: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]


class SearchHitRow(Base):
    """A PMID at a rank, counted from 1, in one run's answer."""

    __tablename__ = "search_hit"
    __table_args__ = (CheckConstraint("rank >= 1", name="rank_counts_from_one"), KEYED)
    run_id: Mapped[int] = mapped_column(ForeignKey("search_run.id"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    pmid: Mapped[Pmid]
