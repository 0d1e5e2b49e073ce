"""The services' view of everything outside them, as Protocols and the values they carry."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from evidence.domain.appraisal import EvidenceItem
from evidence.domain.citations import Citation, Standing
from evidence.domain.claims import (
    Claim,
    ClaimDraft,
    ClaimOrigin,
    ClaimStatus,
    SourceDocument,
    TextSegment,
)
from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery, SearchAnswer, SearchOutcome, SearchRun


class Clock(Protocol):
    """Where the services take the present moment from."""

    def now(self) -> datetime:
        """Return the current moment, aware, in UTC, whole seconds."""


@dataclass(frozen=True, slots=True)
class FetchAnswer:
    """Records for the PMIDs that were asked for.

    `absent` are PMIDs that the source does not have, asked for alone before
    saying so; together with `citations` they cover the request exactly.
    """

    citations: tuple[Citation, ...]
    absent: tuple[Pmid, ...]
    payloads: tuple[bytes, ...] = ()


class LiteratureSource(Protocol):
    """One place where citations are looked up.

    Both methods give an answer, including an empty one, or raise a `SourceError`.
    They never return an empty answer because something went wrong.
    """

    @property
    def name(self) -> str:
        """`pubmed`, `sample`, or the address of another endpoint."""

    def search(self, query: RenderedQuery) -> SearchAnswer:
        """Run `query` once; at most `query.limit` hits in the source's order.

        Raises:
            SourceUnreachable: every try ended without an answer.
            SourceThrottled: every try was turned away for going too fast.
            QueryRefused: the query itself is at fault.
            AnswerUnreadable: what came back makes no sense.
        """

    def fetch(self, pmids: Sequence[Pmid]) -> FetchAnswer:
        """Fetch the records of at most 200 PMIDs in one request.

        Raises the same errors as `search`.
        """


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A text as a reader decoded it, cut into segments that cover it."""

    text: str
    media_type: str
    segments: tuple[TextSegment, ...]


class DocumentReader(Protocol):
    """Turns bytes into text and segments."""

    def read(self, raw: bytes, name: str) -> ReadDocument:
        """Decode and segment `raw`; pure, same bytes give the same answer.

        Raises:
            DocumentUnreadable: not text in a supported format or encoding.
        """


class ClaimExtractor(Protocol):
    """Finds atomic claims."""

    @property
    def version(self) -> str:
        """Name and version, stored with what it proposes."""

    def extract(self, document: ReadDocument) -> tuple[ClaimDraft, ...]:
        """Return drafts in document order; deterministic; empty when none."""

    def draft(self, text: str) -> ClaimDraft:
        """Type and check one claim that a reviewer worded (spans cover `text`)."""


class QueryPlanner(Protocol):
    """Renders the rungs of a claim's search."""

    def plan(self, claim: Claim, sentence: str) -> tuple[RenderedQuery, ...]:
        """Return the rungs in the order of asking; never empty.

        `sentence` is the parent sentence's text; the supplement is built from it
        so that sibling claims share one request.
        """

    def custom(self, text: str) -> tuple[RenderedQuery, ...]:
        """Wrap a query that a reviewer wrote as the only, deciding rung."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fetched record that some rung of a claim's search returned."""

    citation: Citation
    digest: str
    standing: Standing


class Appraiser(Protocol):
    """Reads what each candidate says about a claim."""

    @property
    def version(self) -> str:
        """Name and version, stored with what it proposes."""

    def appraise(
        self, claim: Claim, candidates: Sequence[Candidate], *, keep: int
    ) -> tuple[EvidenceItem, ...]:
        """Read all candidates for this claim alone; return those that bear on it.

        Of those that merely mention it only the best `keep` are returned.
        Deterministic, order of `candidates` does not matter. Every item's quote
        is verbatim. Sibling claims share nothing.
        """


@dataclass(frozen=True, slots=True)
class ClaimVersion:
    """One entry of a claim's history, newest last."""

    claim: Claim
    at: datetime


@dataclass(frozen=True, slots=True)
class ClaimQuery:
    """A query that a reviewer wrote for a claim; a change is a new version."""

    claim_id: int
    version: int
    text: str
    changed_by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A search run as the database holds it; hits in the source's order."""

    id: int
    claim_id: int
    source: str
    query: RenderedQuery
    started_at: datetime
    finished_at: datetime
    outcome: SearchOutcome
    failure: str
    total: int | None
    hits: tuple[Pmid, ...]
    translation: str
    warnings: tuple[str, ...]
    payload_sha256: str


@dataclass(frozen=True, slots=True)
class StoredCitation:
    """A citation's newest version; `digest` is the SHA-256 of its values."""

    citation: Citation
    digest: str
    standing: Standing
    notice_pmid: Pmid | None
    source: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class StoredAppraisal:
    """The newest set of evidence items of one claim, read for one version of it."""

    claim_id: int
    claim_version: int
    fingerprint: str
    appraiser: str
    at: datetime
    items: tuple[EvidenceItem, ...]


@dataclass(frozen=True, slots=True)
class StoredGrade:
    """A verdict and grade with everything needed to reproduce it.

    `grade` is A to D, empty when the verdict carries none. `fingerprint` covers
    all inputs. `claim_version` is the wording that was graded. `unsupported_reason`
    is empty when the verdict is supported or mixed.
    """

    claim_id: int
    claim_version: int
    fingerprint: str
    basis: str
    verdict: str
    grade: str
    flags: tuple[str, ...]
    unsupported_reason: str
    reasons: tuple[str, ...]
    best_level: int | None
    search_outcome: SearchOutcome
    last_searched_at: datetime | None
    rubric_version: str
    rubric_sha256: str
    at: datetime


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
        """Return, per claim and strategy, the newest run at `source`."""

    def unfetched(self, pmids: Iterable[Pmid], source: str) -> list[Pmid]:
        """Return those never fetched from `source` nor found absent there."""

    def citations(self, pmids: Iterable[Pmid], source: str) -> dict[Pmid, StoredCitation]:
        """Return the newest version of each that `source` has given."""

    def appraisals(self, claim_ids: Iterable[int], source: str) -> dict[int, StoredAppraisal]:
        """Return the newest appraisal of each claim that has one."""

    def grades(self, claim_ids: Iterable[int], source: str) -> dict[int, StoredGrade]:
        """Return the newest grade of each claim that has one."""

    def named_report(self, sql: str, params: Mapping[str, object]) -> list[dict[str, object]]:
        """Run one read-only SELECT and return its rows, columns in order."""


class LedgerWriter(LedgerReader, Protocol):
    """Additions, committed together when the context closes without an error."""

    def add_document(
        self, name: str, sha256: str, raw: bytes, document: ReadDocument, at: datetime
    ) -> int:
        """Keep a document version; links to the newest of the same name. Return id."""

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
