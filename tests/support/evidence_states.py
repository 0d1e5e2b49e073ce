"""Short ways to make evidence states for tests of changes and decisions."""

from typing import Any

from hypothesis import strategies as st

from evidence.domain.appraisal import Design, Stance
from evidence.domain.citations import Standing
from evidence.domain.evidence_state import EvidenceFact, EvidenceState
from evidence.domain.graded import VerdictName
from evidence.domain.ids import Pmid
from evidence.domain.searches import SearchOutcome
from support.weighed_items import SIGNS

_OUT = {Standing.RETRACTED, Standing.REPLACED, Standing.WITHDRAWN, Standing.CONCERN}


def fact(
    pmid: int,
    sign: str = "+",
    standing: Standing = Standing.GOOD,
    *,
    design: Design = Design.RCT,
    digest: str = "d1",
    notice: int | None = None,
) -> EvidenceFact:
    """Make a fact by its sign; it counts when it takes a side and still stands."""
    return EvidenceFact(
        pmid=Pmid(str(pmid)),
        digest=digest,
        stance=SIGNS[sign],
        counts=sign != "0" and standing not in _OUT,
        design=design,
        standing=standing,
        notice_pmid=None if notice is None else Pmid(str(notice)),
    )


def state(*items: EvidenceFact, **other: Any) -> EvidenceState:
    """Make a state of a finished search with the given items."""
    parts: dict[str, Any] = {
        "claim_version": 1,
        "queries": ("cortisol[tiab]",),
        "search_outcome": SearchOutcome.COMPLETE,
        "verdict": "supported",
        "grade": "C",
        "basis": "proposed",
        "flags": (),
        "unsupported_reason": "",
    }
    return EvidenceState(**(parts | other), items=items)


PMIDS = st.integers(1, 12).map(lambda n: Pmid(str(n)))
FACTS = st.builds(
    EvidenceFact,
    pmid=PMIDS,
    digest=st.sampled_from(["d1", "d2"]),
    stance=st.sampled_from(Stance),
    counts=st.booleans(),
    design=st.sampled_from(Design),
    standing=st.sampled_from(Standing),
    notice_pmid=st.none() | PMIDS,
)
STATES = st.builds(
    EvidenceState,
    claim_version=st.integers(1, 3),
    queries=st.lists(st.text(min_size=1, max_size=5), max_size=3).map(tuple),
    search_outcome=st.sampled_from(SearchOutcome),
    verdict=st.sampled_from(VerdictName).map(str),
    grade=st.sampled_from(["", "A", "B", "C", "D"]),
    basis=st.sampled_from(["proposed", "reviewed"]),
    flags=st.lists(st.sampled_from(["unsupported", "has_conflict", "single_study"])).map(tuple),
    unsupported_reason=st.sampled_from(["", "no_hits"]),
    items=st.lists(FACTS, max_size=6, unique_by=lambda f: f.pmid).map(tuple),
)
