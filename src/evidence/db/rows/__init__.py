"""The tables as classes, for this folder alone; outside it there are domain values.

Rows are only ever added: a change is a new version, a new run, a new set.
"""

from evidence.db.rows.appraisals import AppraisalRow, EvidenceItemRow, GradeRow
from evidence.db.rows.base import Base
from evidence.db.rows.citations import (
    CitationVersionRow,
    FetchPayloadRow,
    FetchRecordRow,
    FetchRunRow,
)
from evidence.db.rows.claims import (
    ClaimParentRow,
    ClaimQueryRow,
    ClaimRow,
    ClaimVersionRow,
    DocumentRow,
    SegmentRow,
)
from evidence.db.rows.searches import PayloadRow, SearchHitRow, SearchRunRow

__all__ = [
    "AppraisalRow",
    "Base",
    "CitationVersionRow",
    "ClaimParentRow",
    "ClaimQueryRow",
    "ClaimRow",
    "ClaimVersionRow",
    "DocumentRow",
    "EvidenceItemRow",
    "FetchPayloadRow",
    "FetchRecordRow",
    "FetchRunRow",
    "GradeRow",
    "PayloadRow",
    "SearchHitRow",
    "SearchRunRow",
    "SegmentRow",
]
