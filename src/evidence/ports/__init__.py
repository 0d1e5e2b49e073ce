"""The services' view of everything outside them, as Protocols and the values they carry."""

from evidence.ports.judgement import (
    Appraiser,
    Candidate,
    ClaimExtractor,
    DocumentReader,
    QueryPlanner,
    ReadDocument,
)
from evidence.ports.ledger import Ledger, LedgerReader, LedgerWriter
from evidence.ports.notices import Events, Notifier
from evidence.ports.refresh import (
    PassLock,
    QueryMatcher,
    RefreshLedger,
    RefreshReader,
    RefreshRun,
    RefreshWriter,
    StandingDataset,
    StandingRecord,
    StoredChange,
    StoredSnapshot,
    Traffic,
    WatchedSource,
)
from evidence.ports.sources import Clock, FetchAnswer, LiteratureSource
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

__all__ = [
    "Appraiser",
    "Candidate",
    "ClaimExtractor",
    "ClaimQuery",
    "ClaimVersion",
    "Clock",
    "DocumentReader",
    "Events",
    "FetchAnswer",
    "Ledger",
    "LedgerReader",
    "LedgerWriter",
    "LiteratureSource",
    "Look",
    "Notifier",
    "PassLock",
    "QueryMatcher",
    "QueryPlanner",
    "ReadDocument",
    "RefreshLedger",
    "RefreshReader",
    "RefreshRun",
    "RefreshWriter",
    "StaleDecision",
    "StandingDataset",
    "StandingRecord",
    "StoredAppraisal",
    "StoredChange",
    "StoredCitation",
    "StoredGrade",
    "StoredRun",
    "StoredSnapshot",
    "Traffic",
    "WatchedSource",
]
