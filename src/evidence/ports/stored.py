"""What the ledger gives back."""

from dataclasses import dataclass
from datetime import datetime

from evidence.domain.appraisal import EvidenceItem
from evidence.domain.citations import Citation, Standing
from evidence.domain.claims import Claim
from evidence.domain.decisions import Decision
from evidence.domain.ids import Pmid
from evidence.domain.refresh_runs import LookMethod, Window
from evidence.domain.searches import RenderedQuery, SearchOutcome


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
    """A citation's newest version; `digest` is the SHA-256 of its values.

    `standing` is the worst that any source tells; `standing_told` has a line for each.
    """

    citation: Citation
    digest: str
    standing: Standing
    notice_pmid: Pmid | None
    source: str
    fetched_at: datetime
    standing_told: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Look:
    """One look for news of a query. `failure` is empty when it was verified.

    `total` is what the source counted, None when it was not asked about this query
    alone. `hits` are the PMIDs of the window, new and revised, by number.
    `after_run`: it adds to search runs up to this one.
    """

    text: str
    method: LookMethod
    window: Window
    after_run: int
    at: datetime
    total: int | None = None
    hits: tuple[Pmid, ...] = ()
    warnings: tuple[str, ...] = ()
    failure: str = ""
    payload: bytes = b""


@dataclass(frozen=True, slots=True)
class StaleDecision:
    """A decision whose evidence moved, when that was found and how."""

    decision: Decision
    refresh_id: int
    reasons: tuple[str, ...]
    at: datetime
