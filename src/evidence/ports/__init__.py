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
from evidence.ports.sources import Clock, FetchAnswer, LiteratureSource
from evidence.ports.stored import (
    ClaimQuery,
    ClaimVersion,
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
    "FetchAnswer",
    "Ledger",
    "LedgerReader",
    "LedgerWriter",
    "LiteratureSource",
    "QueryPlanner",
    "ReadDocument",
    "StoredAppraisal",
    "StoredCitation",
    "StoredGrade",
    "StoredRun",
]
