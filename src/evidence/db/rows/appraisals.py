"""What machines read out of the records, and the grades that follow."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from evidence.db.rows.base import STRICT, Base, moment, one_of, span, yes_no
from evidence.db.types import Named
from evidence.domain.appraisal import Design, Directness, QuoteRole, Species, Stance
from evidence.domain.graded import VerdictName
from evidence.domain.ids import Pmid
from evidence.domain.searches import SearchOutcome
from evidence.domain.verdicts import Basis


class AppraisalRow(Base):
    """One reading of one version of a claim against its candidates."""

    __tablename__ = "appraisal"
    __table_args__ = (
        ForeignKeyConstraint(
            ["claim_id", "claim_version"], ["claim_version.claim_id", "claim_version.version"]
        ),
        Index(None, "claim_id", "source", "id"),
        moment("appraised_at"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claim_id: Mapped[int]
    claim_version: Mapped[int]
    source: Mapped[str]
    fingerprint: Mapped[str]
    appraiser: Mapped[str]
    appraised_at: Mapped[datetime]


class EvidenceItemRow(Base):
    """One citation's bearing on the claim, as that reading saw it."""

    __tablename__ = "evidence_item"
    __table_args__ = (
        Index(None, "pmid"),
        CheckConstraint("rank >= 1", name="rank_counts_from_one"),
        CheckConstraint(
            "(quote_text IS NULL) = (quote_start IS NULL)"
            " AND (quote_text IS NULL) = (quote_end IS NULL)"
            " AND (quote_text IS NULL) = (quote_role IS NULL)",
            name="quote_whole_or_absent",
        ),
        span("quote_start", "quote_end", "quote_not_empty"),
        one_of("quote_role", QuoteRole),
        one_of("design", Design),
        one_of("species", Species),
        one_of("directness", Directness),
        one_of("stance", Stance),
        CheckConstraint("sample_size >= 1", name="sample_size_positive"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level_in_range"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence_in_range"),
        yes_no("passes"),
        yes_no("null_result"),
        STRICT,
    )
    appraisal_id: Mapped[int] = mapped_column(ForeignKey("appraisal.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    pmid: Mapped[Pmid]
    rank: Mapped[int]
    score: Mapped[float]
    quote_text: Mapped[str | None]
    quote_start: Mapped[int | None]
    quote_end: Mapped[int | None]
    quote_role: Mapped[QuoteRole | None] = mapped_column(Named(QuoteRole))
    design: Mapped[Design] = mapped_column(Named(Design))
    species: Mapped[Species] = mapped_column(Named(Species))
    sample_size: Mapped[int | None]
    sample_size_text: Mapped[str]
    facts_reasons: Mapped[tuple[str, ...]]
    level: Mapped[int | None]
    level_rule: Mapped[str]
    directness: Mapped[Directness] = mapped_column(Named(Directness))
    stance: Mapped[Stance] = mapped_column(Named(Stance))
    stance_rule: Mapped[str]
    stance_why: Mapped[str]
    confidence: Mapped[float]
    passes: Mapped[bool]
    null_result: Mapped[bool]


class GradeRow(Base):
    """A verdict and grade, with what is needed to reproduce it."""

    __tablename__ = "grade"
    __table_args__ = (
        ForeignKeyConstraint(
            ["claim_id", "claim_version"], ["claim_version.claim_id", "claim_version.version"]
        ),
        Index(None, "claim_id", "source", "id"),
        one_of("basis", Basis),
        one_of("verdict", VerdictName),
        one_of("grade", ["", "A", "B", "C", "D"]),
        one_of("search_outcome", SearchOutcome),
        CheckConstraint("best_level BETWEEN 1 AND 5", name="best_level_in_range"),
        moment("last_searched_at"),
        moment("graded_at"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    claim_id: Mapped[int]
    claim_version: Mapped[int]
    source: Mapped[str]
    fingerprint: Mapped[str]
    basis: Mapped[str]
    verdict: Mapped[str]
    grade: Mapped[str]
    flags: Mapped[tuple[str, ...]]
    unsupported_reason: Mapped[str]
    reasons: Mapped[tuple[str, ...]]
    best_level: Mapped[int | None]
    search_outcome: Mapped[SearchOutcome] = mapped_column(Named(SearchOutcome))
    last_searched_at: Mapped[datetime | None]
    rubric_version: Mapped[str]
    rubric_sha256: Mapped[str]
    graded_at: Mapped[datetime]
