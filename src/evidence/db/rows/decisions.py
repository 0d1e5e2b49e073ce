"""What people decided, on which evidence, and when that moved."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from evidence.db.rows.base import STRICT, Base, moment, one_of
from evidence.db.types import Named
from evidence.domain.decisions import DecisionSubject
from evidence.domain.ids import Pmid


class DecisionRow(Base):
    """One decision of a person; a later one on the same thing supersedes it."""

    __tablename__ = "decision"
    __table_args__ = (
        Index(None, "claim_id", "id"),
        one_of("subject", DecisionSubject),
        moment("decided_at"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    source: Mapped[str]
    subject: Mapped[DecisionSubject] = mapped_column(Named(DecisionSubject))
    pmid: Mapped[Pmid | None]
    value: Mapped[str]
    reason: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    state_sha256: Mapped[str] = mapped_column(ForeignKey("evidence_state.sha256"))
    supersedes: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))


class StaleDecisionRow(Base):
    """That a pass found the evidence moved on which a decision rested, and how.

    A pass that is continued may find more, which is a row of its own.
    """

    __tablename__ = "stale_decision"
    __table_args__ = (Index(None, "decision_id", "id"), moment("found_at"), STRICT)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    refresh_id: Mapped[int] = mapped_column(ForeignKey("refresh_run.id"))
    reasons: Mapped[tuple[str, ...]]
    found_at: Mapped[datetime]
