"""One pass of the periodic refresh: what it looked for, what it saw, what moved."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from evidence.db.rows.base import KEYED, STRICT, Base, moment, one_of, sha256, yes_no
from evidence.db.types import Named
from evidence.domain.changes import ChangeKind
from evidence.domain.citations import Standing
from evidence.domain.ids import Pmid
from evidence.domain.refresh_plans import PlanName
from evidence.domain.refresh_runs import LookMethod, RefreshOutcome


def day(column: str) -> CheckConstraint:
    """Allow only days as ISO 8601 writes them."""
    return CheckConstraint(f"{column} LIKE '____-__-__'", name=f"{column}_day")


class RefreshRunRow(Base):
    """One pass over due claims at one source, as it was begun.

    `through` is the last day of its windows. `after_run` is the newest search run
    there was: later ones were made in this pass or after it.
    """

    __tablename__ = "refresh_run"
    __table_args__ = (
        one_of("plan", PlanName),
        day("through"),
        moment("started_at"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]
    scope: Mapped[str]
    plan: Mapped[PlanName] = mapped_column(Named(PlanName))
    plan_why: Mapped[str]
    through: Mapped[str]
    after_run: Mapped[int]
    tool_version: Mapped[str]
    started_at: Mapped[datetime]


class RefreshClaimRow(Base):
    """That a claim was due in a pass, and whether its queries were to run in full."""

    __tablename__ = "refresh_claim"
    __table_args__ = (one_of("asked", ["look", "full"]), KEYED)
    refresh_id: Mapped[int] = mapped_column(ForeignKey("refresh_run.id"), primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    asked: Mapped[str]


class RefreshEndRow(Base):
    """How a pass ended. A pass without one is under way, or was killed."""

    __tablename__ = "refresh_end"
    __table_args__ = (
        one_of("outcome", RefreshOutcome),
        CheckConstraint("requests >= 0", name="requests_counted"),
        moment("finished_at"),
        STRICT,
    )
    refresh_id: Mapped[int] = mapped_column(
        ForeignKey("refresh_run.id"), primary_key=True, autoincrement=False
    )
    outcome: Mapped[RefreshOutcome] = mapped_column(Named(RefreshOutcome))
    requests: Mapped[int]
    failures: Mapped[tuple[str, ...]]
    finished_at: Mapped[datetime]


class WatchedQueryRow(Base):
    """The text of a query that is looked at again and again."""

    __tablename__ = "watched_query"
    __table_args__ = (sha256("sha256"), STRICT)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str]


class QueryLookRow(Base):
    """One verified look for news of one query, or one that failed and says why.

    Only a look without a failure moves the day up to which a query is known.
    `retrieved` is how many hits are kept, as in `SearchRunRow`.
    `after_run` as in `RefreshRunRow`: the look adds to search runs up to that one.
    """

    __tablename__ = "query_look"
    __table_args__ = (
        Index(None, "query_id", "id"),
        Index(None, "query_id", "retrieved"),
        Index(None, "refresh_id"),
        CheckConstraint("retrieved >= 0", name="retrieved_counted"),
        one_of("method", LookMethod),
        day("since"),
        day("until"),
        moment("looked_at"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    refresh_id: Mapped[int] = mapped_column(ForeignKey("refresh_run.id"))
    query_id: Mapped[int] = mapped_column(ForeignKey("watched_query.id"))
    method: Mapped[LookMethod] = mapped_column(Named(LookMethod))
    since: Mapped[str]
    until: Mapped[str]
    after_run: Mapped[int]
    total: Mapped[int | None]
    retrieved: Mapped[int]
    warnings: Mapped[tuple[str, ...]]
    failure: Mapped[str]
    payload_sha256: Mapped[str | None] = mapped_column(ForeignKey("payload.sha256"))
    looked_at: Mapped[datetime]


class LookHitRow(Base):
    """A PMID that a look found in its window, new or revised."""

    __tablename__ = "look_hit"
    __table_args__ = (KEYED,)
    look_id: Mapped[int] = mapped_column(ForeignKey("query_look.id"), primary_key=True)
    pmid: Mapped[Pmid] = mapped_column(primary_key=True)


class WindowRow(Base):
    """The complete list of records that entered or changed in some days."""

    __tablename__ = "refresh_window"
    __table_args__ = (day("since"), day("until"), moment("listed_at"), STRICT)
    refresh_id: Mapped[int] = mapped_column(
        ForeignKey("refresh_run.id"), primary_key=True, autoincrement=False
    )
    since: Mapped[str]
    until: Mapped[str]
    listed_at: Mapped[datetime]


class WindowRecordRow(Base):
    """A PMID of such a list, and the batch in which it is to be fetched."""

    __tablename__ = "window_record"
    __table_args__ = (
        CheckConstraint("batch >= 1", name="batch_counts_from_one"),
        KEYED,
    )
    refresh_id: Mapped[int] = mapped_column(
        ForeignKey("refresh_window.refresh_id"), primary_key=True
    )
    pmid: Mapped[Pmid] = mapped_column(primary_key=True)
    batch: Mapped[int]


class WindowBatchRow(Base):
    """That a batch was fetched and matched against every watched query."""

    __tablename__ = "window_batch"
    __table_args__ = (moment("matched_at"), KEYED)
    refresh_id: Mapped[int] = mapped_column(
        ForeignKey("refresh_window.refresh_id"), primary_key=True
    )
    batch: Mapped[int] = mapped_column(primary_key=True)
    matched_at: Mapped[datetime]


class WindowMatchRow(Base):
    """That a fetched record of the window matches a watched query."""

    __tablename__ = "window_match"
    __table_args__ = (KEYED,)
    refresh_id: Mapped[int] = mapped_column(
        ForeignKey("refresh_window.refresh_id"), primary_key=True
    )
    query_id: Mapped[int] = mapped_column(ForeignKey("watched_query.id"), primary_key=True)
    pmid: Mapped[Pmid] = mapped_column(primary_key=True)


class RefreshFetchRow(Base):
    """That a fetch belongs to a pass."""

    __tablename__ = "refresh_fetch"
    __table_args__ = (KEYED,)
    refresh_id: Mapped[int] = mapped_column(ForeignKey("refresh_run.id"), primary_key=True)
    fetch_id: Mapped[int] = mapped_column(ForeignKey("fetch_run.id"), primary_key=True)


class StandingSweepRow(Base):
    """That the source was asked which of some cited records changed or bear a mark.

    `first_pmid` and `last_pmid` are the ends of the batch, in the order of their
    numbers; `records` is how many cited records lay between; `is_last` when none is
    left after it.
    """

    __tablename__ = "standing_sweep"
    __table_args__ = (
        CheckConstraint("records >= 1", name="records_counted"),
        day("since"),
        day("until"),
        yes_no("is_last"),
        moment("swept_at"),
        KEYED,
    )
    refresh_id: Mapped[int] = mapped_column(ForeignKey("refresh_run.id"), primary_key=True)
    first_pmid: Mapped[Pmid] = mapped_column(primary_key=True)
    last_pmid: Mapped[Pmid]
    is_last: Mapped[bool]
    records: Mapped[int]
    since: Mapped[str]
    until: Mapped[str]
    swept_at: Mapped[datetime]


class SweepHitRow(Base):
    """A cited record that a sweep found changed or marked: to be fetched again."""

    __tablename__ = "sweep_hit"
    __table_args__ = (KEYED,)
    refresh_id: Mapped[int] = mapped_column(ForeignKey("refresh_run.id"), primary_key=True)
    pmid: Mapped[Pmid] = mapped_column(primary_key=True)


class StandingMarkRow(Base):
    """What another dataset than the source says of a record, when that moved.

    `on_day` is the day of the event in that dataset, empty when it gives none.
    """

    __tablename__ = "standing_mark"
    __table_args__ = (
        Index(None, "pmid", "id"),
        one_of("standing", Standing),
        moment("seen_at"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    refresh_id: Mapped[int] = mapped_column(ForeignKey("refresh_run.id"))
    pmid: Mapped[Pmid]
    dataset: Mapped[str]
    standing: Mapped[Standing] = mapped_column(Named(Standing))
    on_day: Mapped[str]
    notice_pmid: Mapped[Pmid | None]
    notice_doi: Mapped[str]
    record: Mapped[str]
    seen_at: Mapped[datetime]


class EvidenceStateRow(Base):
    """What a claim's evidence looked like, known by the digest of its words."""

    __tablename__ = "evidence_state"
    __table_args__ = (sha256("sha256"), KEYED)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]


class SnapshotRow(Base):
    """What a claim's evidence looked like at the end of a pass.

    The first pass that meets a claim also keeps how it looked before. The newest is
    that of the highest `id`: an older pass may be continued after a newer one.
    """

    __tablename__ = "snapshot"
    __table_args__ = (
        UniqueConstraint("refresh_id", "claim_id", "moment"),
        Index(None, "claim_id", "id"),
        one_of("moment", ["before", "after"]),
        moment("taken_at"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    refresh_id: Mapped[int] = mapped_column(ForeignKey("refresh_run.id"))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    moment: Mapped[str]
    state_sha256: Mapped[str] = mapped_column(ForeignKey("evidence_state.sha256"))
    taken_at: Mapped[datetime]


class ClaimChangeRow(Base):
    """One thing that moved between a claim's snapshot and the one before."""

    __tablename__ = "claim_change"
    __table_args__ = (Index(None, "claim_id"), one_of("kind", ChangeKind), KEYED)
    refresh_id: Mapped[int] = mapped_column(ForeignKey("refresh_run.id"), primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ChangeKind] = mapped_column(Named(ChangeKind))
    pmid: Mapped[Pmid | None]
    before: Mapped[str]
    after: Mapped[str]
    notice_pmid: Mapped[Pmid | None]
