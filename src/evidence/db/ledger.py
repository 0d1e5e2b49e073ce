"""The ledger in a database: SQLite or PostgreSQL, the same promises on both."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine

from evidence.db import (
    appraisals,
    citations,
    claim_queries,
    claims,
    documents,
    grades,
    payloads,
    reports,
    searches,
)
from evidence.db.engine import snapshot, transaction
from evidence.db.refresh_ledger import RefreshReads, RefreshWrites
from evidence.domain.appraisal import EvidenceItem
from evidence.domain.claims import Claim, ClaimDraft, ClaimOrigin, ClaimStatus, SourceDocument
from evidence.domain.ids import Pmid
from evidence.domain.searches import SearchRun
from evidence.ports import (
    ClaimQuery,
    ClaimVersion,
    FetchAnswer,
    ReadDocument,
    StoredAppraisal,
    StoredCitation,
    StoredGrade,
    StoredRun,
)


class SqlReader(RefreshReads):
    """Reads of one snapshot, as `evidence.ports.LedgerReader` promises them."""

    def __init__(self, connection: Connection) -> None:
        """Read over a connection whose transaction is open."""
        self._connection = connection
        # Asked claim by claim, but few claims have one: read once.
        self._queries: dict[int, ClaimQuery] | None = None

    def documents(self) -> list[SourceDocument]:
        """Return all document versions, oldest first."""
        return documents.documents(self._connection)

    def document(self, document_id: int) -> SourceDocument:
        """Return one document; raises `NotFound`."""
        return documents.document(self._connection, document_id)

    def document_by_sha256(self, sha256: str) -> SourceDocument | None:
        """Return the document with these bytes, None when never added."""
        return documents.document_by_sha256(self._connection, sha256)

    def raw_document(self, document_id: int) -> bytes:
        """Return a document's bytes as they were added; raises `NotFound`."""
        return documents.raw_document(self._connection, document_id)

    def claims(self, document_id: int | None = None, *, inactive: bool = False) -> list[Claim]:
        """Return newest versions; with `inactive` also dropped, split, merged."""
        return claims.claims(self._connection, document_id, inactive=inactive)

    def claim(self, claim_id: int) -> Claim:
        """Return the newest version; raises `NotFound`."""
        return claims.claim(self._connection, claim_id)

    def claim_history(self, claim_id: int) -> list[ClaimVersion]:
        """Return every version, oldest first; raises `NotFound`."""
        return claims.claim_history(self._connection, claim_id)

    def claim_query(self, claim_id: int) -> ClaimQuery | None:
        """Return the reviewer's newest query, None when the planner's is in force."""
        if self._queries is None:
            self._queries = claim_queries.claim_queries(self._connection)
        return self._queries.get(claim_id)

    def runs(self, claim_ids: Iterable[int] | None = None) -> list[StoredRun]:
        """Return all runs, oldest first."""
        return searches.runs(self._connection, claim_ids)

    def newest_runs(self, claim_ids: Iterable[int], source: str) -> list[StoredRun]:
        """Return, per claim and strategy, the newest run and the newest answered one."""
        return searches.newest_runs(self._connection, claim_ids, source)

    def unfetched(self, pmids: Iterable[Pmid], source: str) -> list[Pmid]:
        """Return those never fetched from `source` nor found absent there."""
        return citations.unfetched(self._connection, pmids, source)

    def citations(self, pmids: Iterable[Pmid], source: str) -> dict[Pmid, StoredCitation]:
        """Return the newest version of each that `source` has given."""
        return citations.citations(self._connection, pmids, source)

    def appraisals(self, claim_ids: Iterable[int], source: str) -> dict[int, StoredAppraisal]:
        """Return the newest appraisal of each claim that has one."""
        return appraisals.appraisals(self._connection, claim_ids, source)

    def grades(self, claim_ids: Iterable[int], source: str) -> dict[int, StoredGrade]:
        """Return the newest grade of each claim that has one."""
        return grades.grades(self._connection, claim_ids, source)

    def payload(self, sha256: str) -> bytes:
        """Return the bytes of an answer as they came; raises `NotFound`."""
        return payloads.payload(self._connection, sha256)

    def named_report(self, sql: str, params: Mapping[str, object]) -> list[dict[str, object]]:
        """Run one read-only SELECT; raises `QueryFileError` for anything else."""
        return reports.run_report(self._connection, sql, params)


class SqlWriter(SqlReader, RefreshWrites):
    """Additions in one transaction, as `evidence.ports.LedgerWriter` promises them."""

    def add_document(
        self, name: str, sha256: str, raw: bytes, document: ReadDocument, at: datetime
    ) -> int:
        """Keep a document version; raises `Conflict` when its bytes are there already."""
        return documents.add_document(self._connection, name, sha256, raw, document, at)

    def place_document(self, document_id: int, name: str, at: datetime) -> bool:
        """Keep that a known document now stands at a place; return whether that is new."""
        return documents.place_document(self._connection, document_id, name, at)

    def add_claims(
        self,
        document_id: int,
        drafts: Sequence[ClaimDraft],
        *,
        origin: ClaimOrigin,
        parents: tuple[int, ...],
        by: str,
        reason: str,
        at: datetime,
    ) -> list[int]:
        """Add claims in order; return their ids; raises `NotFound`."""
        return claims.add_claims(
            self._connection,
            document_id,
            drafts,
            origin=origin,
            parents=parents,
            by=by,
            reason=reason,
            at=at,
        )

    def revise_claim(
        self,
        claim_id: int,
        expected_version: int,
        draft: ClaimDraft,
        *,
        status: ClaimStatus,
        by: str,
        reason: str,
        at: datetime,
    ) -> int:
        """Add a version; return its number; raises `NotFound` and `Conflict`."""
        return claims.revise_claim(
            self._connection,
            claim_id,
            expected_version,
            draft,
            status=status,
            by=by,
            reason=reason,
            at=at,
        )

    def set_claim_query(
        self, claim_id: int, text: str, *, by: str, reason: str, at: datetime
    ) -> int:
        """Add a version of the claim's own query; empty text gives it up again."""
        self._queries = None
        return claim_queries.set_claim_query(
            self._connection, claim_id, text, by=by, reason=reason, at=at
        )

    def add_runs(self, runs: Sequence[SearchRun], payload: bytes) -> None:
        """Keep runs that one answer (or failure) served, with its bytes."""
        searches.add_runs(self._connection, runs, payload)

    def add_fetch(self, source: str, answer: FetchAnswer, at: datetime) -> None:
        """Keep citation versions (same values change nothing), absences, bytes."""
        citations.add_fetch(self._connection, source, answer, at)

    def add_appraisal(
        self,
        claim_id: int,
        claim_version: int,
        source: str,
        fingerprint: str,
        appraiser: str,
        items: Sequence[EvidenceItem],
        at: datetime,
    ) -> None:
        """Keep one set of evidence items."""
        kept = StoredAppraisal(claim_id, claim_version, fingerprint, appraiser, at, tuple(items))
        appraisals.add_appraisal(self._connection, source, kept)

    def add_grade(self, source: str, grade: StoredGrade) -> None:
        """Keep one grade."""
        grades.add_grade(self._connection, source, grade)


class SqlLedger:
    """Everything that is written down, in one database at head."""

    def __init__(self, engine: Engine) -> None:
        """Take an engine from `open_engine`, after `schema.ensure`."""
        self._engine = engine

    @contextmanager
    def read(self) -> Iterator[SqlReader]:
        """Open a snapshot: what others commit meanwhile is not seen."""
        with snapshot(self._engine) as connection:
            yield SqlReader(connection)

    @contextmanager
    def write(self) -> Iterator[SqlWriter]:
        """Open the one transaction that may write; an error undoes all of it.

        Raises:
            DatabaseBusy: another process is writing.
        """
        with transaction(self._engine) as connection:
            yield SqlWriter(connection)

    def close(self) -> None:
        """Close all connections; the ledger can be used again."""
        self._engine.dispose()
