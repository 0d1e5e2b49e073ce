"""The tables as classes, for this folder alone; outside it there are domain values.

Rows are only ever added: a change is a new version, a new run, a new set. The one
exception is `request_slot`, which is no history.
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
    DocumentPlaceRow,
    DocumentRow,
    SegmentRow,
)
from evidence.db.rows.decisions import DecisionRow, StaleDecisionRow
from evidence.db.rows.refresh import (
    ClaimChangeRow,
    EvidenceStateRow,
    LookHitRow,
    QueryLookRow,
    RefreshClaimRow,
    RefreshEndRow,
    RefreshFetchRow,
    RefreshRunRow,
    SnapshotRow,
    StandingMarkRow,
    StandingSweepRow,
    SweepHitRow,
    WatchedQueryRow,
    WindowBatchRow,
    WindowMatchRow,
    WindowRecordRow,
    WindowRow,
)
from evidence.db.rows.request_slots import RequestSlotRow
from evidence.db.rows.searches import PayloadRow, SearchHitRow, SearchRunRow

__all__ = [
    "AppraisalRow",
    "Base",
    "CitationVersionRow",
    "ClaimChangeRow",
    "ClaimParentRow",
    "ClaimQueryRow",
    "ClaimRow",
    "ClaimVersionRow",
    "DecisionRow",
    "DocumentPlaceRow",
    "DocumentRow",
    "EvidenceItemRow",
    "EvidenceStateRow",
    "FetchPayloadRow",
    "FetchRecordRow",
    "FetchRunRow",
    "GradeRow",
    "LookHitRow",
    "PayloadRow",
    "QueryLookRow",
    "RefreshClaimRow",
    "RefreshEndRow",
    "RefreshFetchRow",
    "RefreshRunRow",
    "RequestSlotRow",
    "SearchHitRow",
    "SearchRunRow",
    "SegmentRow",
    "SnapshotRow",
    "StaleDecisionRow",
    "StandingMarkRow",
    "StandingSweepRow",
    "SweepHitRow",
    "WatchedQueryRow",
    "WindowBatchRow",
    "WindowMatchRow",
    "WindowRecordRow",
    "WindowRow",
]
