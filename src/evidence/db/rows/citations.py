"""Records fetched from a source, version by version."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from evidence.db.rows.base import KEYED, STRICT, Base, moment, one_of, sha256, yes_no
from evidence.db.types import Named
from evidence.domain.citations import Standing
from evidence.domain.ids import Pmid


class FetchRunRow(Base):
    """One answer to a request for records."""

    __tablename__ = "fetch_run"
    __table_args__ = (moment("fetched_at"), STRICT)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]
    tool_version: Mapped[str]
    fetched_at: Mapped[datetime]


class FetchPayloadRow(Base):
    """The bytes of an answer, in the order in which they came."""

    __tablename__ = "fetch_payload"
    __table_args__ = (KEYED,)
    fetch_id: Mapped[int] = mapped_column(ForeignKey("fetch_run.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    payload_sha256: Mapped[str] = mapped_column(ForeignKey("payload.sha256"))


class FetchRecordRow(Base):
    """That a PMID was looked up in a fetch, and whether the source had it.

    This, and not the list of citation versions, tells when a record was last
    checked: a check that finds the same values makes no version.
    """

    __tablename__ = "fetch_record"
    __table_args__ = (Index(None, "pmid", "fetch_id"), yes_no("found"), KEYED)
    fetch_id: Mapped[int] = mapped_column(ForeignKey("fetch_run.id"), primary_key=True)
    pmid: Mapped[Pmid] = mapped_column(primary_key=True)
    found: Mapped[bool]


class CitationVersionRow(Base):
    """A record as a source gave it; a new version only when its values changed.

    `record` is the whole record as JSON; the other columns repeat what reports
    and people look for. `standing` is what the record showed when it was fetched.
    """

    __tablename__ = "citation_version"
    __table_args__ = (
        # Finds the few that are marked without reading the texts of all.
        Index(None, "source", "standing", "pmid"),
        CheckConstraint("version >= 1", name="version_counts_from_one"),
        one_of("standing", Standing),
        sha256("digest"),
        STRICT,
    )
    source: Mapped[str] = mapped_column(primary_key=True)
    pmid: Mapped[Pmid] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    title: Mapped[str]
    abstract: Mapped[str]
    journal: Mapped[str]
    year: Mapped[int | None]
    doi: Mapped[str]
    standing: Mapped[Standing] = mapped_column(Named(Standing))
    notice_pmid: Mapped[Pmid | None]
    record: Mapped[str]
    fetch_id: Mapped[int] = mapped_column(ForeignKey("fetch_run.id"))
