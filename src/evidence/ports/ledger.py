"""Where everything is written down, as the services see it."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from evidence.domain.appraisal import EvidenceItem
from evidence.domain.claims import Claim, ClaimDraft, ClaimOrigin, ClaimStatus, SourceDocument
from evidence.domain.decisions import Decision
from evidence.domain.ids import Pmid
from evidence.domain.searches import SearchRun
from evidence.ports.judgement import ReadDocument
from evidence.ports.sources import FetchAnswer
from evidence.ports.stored import (
    ClaimQuery,
    ClaimVersion,
    Look,
    StaleDecision,
    StoredAppraisal,
    StoredCitation,
    StoredGrade,
    StoredRun,
)


class LedgerReader(Protocol):
    """Reads of one consistent snapshot. All lists in the order of their ids."""

    def documents(self) -> list[SourceDocument]:
        """Return all document versions, oldest first."""

    def document(self, document_id: int) -> SourceDocument:
        """Return one document; raises `NotFound`."""

    def document_by_sha256(self, sha256: str) -> SourceDocument | None:
        """Return the document with these bytes, None when never added."""

    def claims(self, document_id: int | None = None, *, inactive: bool = False) -> list[Claim]:
        """Return newest versions; with `inactive` also dropped, split, merged."""

    def claim(self, claim_id: int) -> Claim:
        """Return the newest version; raises `NotFound`."""

    def claim_history(self, claim_id: int) -> list[ClaimVersion]:
        """Return every version, oldest first; raises `NotFound`."""

    def claim_query(self, claim_id: int) -> ClaimQuery | None:
        """Return the reviewer's newest query, None when the planner's is in force."""

    def runs(self, claim_ids: Iterable[int] | None = None) -> list[StoredRun]:
        """Return all runs, oldest first."""

    def newest_runs(self, claim_ids: Iterable[int], source: str) -> list[StoredRun]:
        """Return, per claim and strategy, the newest run and the newest answered one."""

    def newest_run_id(self) -> int:
        """Return the id of the newest search run, 0 when there is none."""

    def unfetched(self, pmids: Iterable[Pmid], source: str) -> list[Pmid]:
        """Return those never fetched from `source` nor found absent there."""

    def absent(self, pmids: Iterable[Pmid], source: str) -> frozenset[Pmid]:
        """Return those that the source, when last asked, did not have."""

    def citations(self, pmids: Iterable[Pmid], source: str) -> dict[Pmid, StoredCitation]:
        """Return the newest version of each that `source` has given."""

    def appraisals(self, claim_ids: Iterable[int], source: str) -> dict[int, StoredAppraisal]:
        """Return the newest appraisal of each claim that has one."""

    def grades(self, claim_ids: Iterable[int], source: str) -> dict[int, StoredGrade]:
        """Return the newest grade of each claim that has one."""

    def looks(self, texts: Iterable[str], source: str) -> dict[str, tuple[Look, ...]]:
        """Return, per text, oldest first, the looks that matter.

        These are every verified look with hits, the newest verified one, and the
        newest failed one if no verified one followed it. Without their bytes.
        """

    def decisions(self, claim_ids: Iterable[int], source: str) -> list[Decision]:
        """Return every decision on what `source` gave, oldest first, superseded ones too."""

    def stale_decisions(self, claim_ids: Iterable[int], source: str) -> list[StaleDecision]:
        """Return every finding that a decision is stale, oldest first."""

    def named_report(self, sql: str, params: Mapping[str, object]) -> list[dict[str, object]]:
        """Run one read-only SELECT and return its rows, columns in order."""


class LedgerWriter(LedgerReader, Protocol):
    """Additions, committed together when the context closes without an error."""

    def add_document(
        self, name: str, sha256: str, raw: bytes, document: ReadDocument, at: datetime
    ) -> int:
        """Keep a document version; return its id.

        `name` is its place (`domain.places`): it links to the newest from there, which
        for standard input there never is. From then on it is what stands there.
        """

    def place_document(self, document_id: int, name: str, at: datetime) -> bool:
        """Keep that a known document is what now stands at the place `name`.

        Returns False, and keeps nothing, when it was the newest there already.

        Raises:
            NotFound: no such document.
        """

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
        """Add claims in order; return their ids (max + 1, without gaps)."""

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
        """Add a version; return its number.

        Raises:
            NotFound: no such claim.
            Conflict: the newest version is not `expected_version`.
        """

    def set_claim_query(
        self, claim_id: int, text: str, *, by: str, reason: str, at: datetime
    ) -> int:
        """Add a version of the claim's own query; return its number."""

    def add_runs(self, runs: Sequence[SearchRun], payload: bytes) -> None:
        """Keep runs that one answer (or failure) served, with its bytes."""

    def add_fetch(self, source: str, answer: FetchAnswer, at: datetime) -> None:
        """Keep citation versions (same values change nothing), absences, bytes."""

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

    def add_grade(self, source: str, grade: StoredGrade) -> None:
        """Keep one grade."""


class Ledger(Protocol):
    """Where everything is written down."""

    def read(self) -> AbstractContextManager[LedgerReader]:
        """Open a snapshot."""

    def write(self) -> AbstractContextManager[LedgerWriter]:
        """Open a transaction; raises `DatabaseBusy` when another process writes."""
