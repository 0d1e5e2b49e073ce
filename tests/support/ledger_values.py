"""Values to put into a ledger, and a ledger that holds one of everything."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from evidence.domain.appraisal import (
    Design,
    Directness,
    EvidenceItem,
    Quote,
    QuoteRole,
    Species,
    Stance,
    StanceProposal,
    StudyFacts,
)
from evidence.domain.changes import Change, ChangeKind
from evidence.domain.citations import AbstractSection, Citation, Notice, Standing, Term
from evidence.domain.claims import (
    ClaimDraft,
    ClaimOrigin,
    ClaimStatus,
    ClaimType,
    Segment,
    TextSegment,
    Wording,
)
from evidence.domain.decisions import Decision, DecisionSubject
from evidence.domain.evidence_state import EvidenceFact, EvidenceState
from evidence.domain.ids import Pmid
from evidence.domain.refresh_plans import PlanName
from evidence.domain.refresh_runs import LookMethod, RefreshOutcome, Window
from evidence.domain.searches import (
    RenderedQuery,
    RungRole,
    SearchAnswer,
    SearchOutcome,
    SearchRun,
)
from evidence.domain.spans import Span
from evidence.domain.standing import StandingEvent
from evidence.ports import (
    FetchAnswer,
    LedgerWriter,
    Look,
    ReadDocument,
    RefreshRun,
    RefreshWriter,
    StoredGrade,
)

AT = datetime(2026, 11, 22, 5, 20, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
DAYS = Window(date(2026, 11, 20), date(2026, 11, 22))
SOURCE = "sample"
TEXT = "Zinc\n\nZinc shortens colds. Zinc prevents colds."


def read_document(text: str = TEXT) -> ReadDocument:
    segments = (
        TextSegment(1, Span(0, 4), Segment.HEADING, "short line"),
        TextSegment(2, Span(6, 26), Segment.SENTENCE),
        TextSegment(3, Span(27, 47), Segment.SENTENCE),
    )
    return ReadDocument(text, "text/plain", segments if text == TEXT else ())


def add_document(tx: LedgerWriter, text: str = TEXT, name: str = "zinc.txt") -> int:
    raw = text.encode()
    sha256 = hashlib.sha256(raw).hexdigest()
    return tx.add_document(name, sha256, raw, read_document(text), AT)


def draft(text: str = "Zinc shortens colds", **changes: object) -> ClaimDraft:
    values: dict[str, object] = {
        "text": text,
        "sentence": Span(6, 26),
        "focus": (Span(6, 10), Span(11, 19)),
        "claim_type": ClaimType.THERAPEUTIC,
        "checkable": True,
        "why": "names an effect",
        "wording": Wording(3, "shortens", ("causal", "no_population")),
        "subject": "Zinc",
        "relation": "shortens",
        "object": "colds",
    }
    return ClaimDraft(**(values | changes))  # type: ignore[arg-type]  # the test's own words


def add_claims(
    tx: LedgerWriter,
    document_id: int,
    drafts: Sequence[ClaimDraft],
    *,
    origin: ClaimOrigin = ClaimOrigin.EXTRACTED,
    parents: tuple[int, ...] = (),
) -> list[int]:
    return tx.add_claims(
        document_id, drafts, origin=origin, parents=parents, by="rules 1", reason="", at=AT
    )


def revise(
    tx: LedgerWriter,
    claim_id: int,
    expected_version: int,
    new: ClaimDraft | None = None,
    *,
    status: ClaimStatus = ClaimStatus.ACTIVE,
) -> int:
    return tx.revise_claim(
        claim_id,
        expected_version,
        new or draft(),
        status=status,
        by="ana",
        reason="clearer",
        at=LATER,
    )


def query(strategy: str = "focused", text: str = "zinc AND colds") -> RenderedQuery:
    return RenderedQuery(text, strategy, 2, "ab" * 32, RungRole.DECIDING, 100)


def run(
    claim_id: int,
    hits: Sequence[str] = ("11", "12"),
    *,
    strategy: str = "focused",
    source: str = SOURCE,
    total: int | None = None,
    failure: str = "",
) -> SearchRun:
    pmids = tuple(Pmid(h) for h in hits)
    counted = len(pmids) if total is None else total
    answer = SearchAnswer(pmids, counted, "zinc[All]", ("PhraseNotFound: colds",))
    return SearchRun(
        claim_id, source, query(strategy), AT, LATER, None if failure else answer, failure
    )


def citation(pmid: str = "11", **changes: object) -> Citation:
    values: dict[str, object] = {
        "pmid": Pmid(pmid),
        "title": f"Trial {pmid}",
        "sections": (
            AbstractSection("AIM", "BACKGROUND", "To see."),
            AbstractSection("RESULTS", "RESULTS", "Colds were shorter."),
        ),
        "journal": "J Zinc",
        "year": 2020,
        "doi": f"10.1/{pmid}",
        "publication_types": (Term("D016449", "Randomized Controlled Trial"),),
    }
    return Citation(**(values | changes))  # type: ignore[arg-type]  # the test's own words


def retracted(pmid: str, notice: str | None = "99") -> Citation:
    mark = Notice("RetractionIn", Pmid(notice) if notice else None, "J Zinc 2021")
    return citation(pmid, notices=(mark,))


def fetched(
    *citations: Citation, absent: Sequence[str] = (), payloads: tuple[bytes, ...] = (b"<xml/>",)
) -> FetchAnswer:
    return FetchAnswer(citations, tuple(Pmid(p) for p in absent), payloads)


def item(claim_id: int, pmid: str = "11", rank: int = 1, *, quoted: bool = True) -> EvidenceItem:
    return EvidenceItem(
        claim_id=claim_id,
        pmid=Pmid(pmid),
        rank=rank,
        score=1 / 3,
        quote=Quote("Colds were shorter.", 8, 27, QuoteRole.OWN_RESULT) if quoted else None,
        facts=StudyFacts(
            Design.RCT, Species.HUMAN, 120 if quoted else None, "n = 120", ("PT D016449",)
        ),
        level=2 if quoted else None,
        level_rule="L2",
        directness=Directness.DIRECT,
        proposal=StanceProposal(Stance.SUPPORTS, "S1/3", "same direction", 0.1 + 0.2, passes=True),
    )


def appraise(
    tx: LedgerWriter, claim_id: int, items: Sequence[EvidenceItem], fingerprint: str = "f1"
) -> None:
    tx.add_appraisal(claim_id, 1, SOURCE, fingerprint, "reader 1", items, LATER)


def grade(claim_id: int, verdict: str = "supported", **changes: object) -> StoredGrade:
    values: dict[str, object] = {
        "claim_id": claim_id,
        "claim_version": 1,
        "fingerprint": "g1",
        "basis": "proposed",
        "verdict": verdict,
        "grade": "C",
        "flags": ("single_study",),
        "unsupported_reason": "",
        "reasons": ("G1 one trial", "CAP proposed"),
        "best_level": 2,
        "search_outcome": SearchOutcome.COMPLETE,
        "last_searched_at": LATER,
        "rubric_version": "1",
        "rubric_sha256": "cd" * 32,
        "at": LATER,
    }
    return StoredGrade(**(values | changes))  # type: ignore[arg-type]  # the test's own words


def pass_of(claims: Mapping[int, bool] | None = None, **changes: object) -> RefreshRun:
    """Make a pass that is about to begin."""
    values: dict[str, object] = {
        "id": 0,
        "source": SOURCE,
        "scope": "due",
        "plan": PlanName.GROUPED,
        "plan_why": "fewest requests",
        "through": DAYS.until,
        "after_run": 0,
        "claims": claims or {},
        "started_at": AT,
    }
    return RefreshRun(**(values | changes))  # type: ignore[arg-type]  # the test's own words


def look(text: str = "zinc AND colds", hits: Sequence[str] = (), **changes: object) -> Look:
    """Make a verified look, unless `changes` holds a failure."""
    values: dict[str, object] = {
        "text": text,
        "method": LookMethod.WINDOWED,
        "window": DAYS,
        "after_run": 0,
        "at": AT,
        "hits": tuple(Pmid(h) for h in hits),
    }
    return Look(**(values | changes))  # type: ignore[arg-type]  # the test's own words


def mark(standing: Standing = Standing.RETRACTED, **changes: object) -> StandingEvent:
    """Make what another dataset says; its PMID is that under which it is kept."""
    values: dict[str, object] = {
        "pmid": None,
        "doi": "",
        "standing": standing,
        "on": date(2026, 11, 1),
        "notice_pmid": Pmid("98"),
        "notice_doi": "10.1/98",
        "source": "list",
        "record": "7",
    }
    return StandingEvent(**(values | changes))  # type: ignore[arg-type]  # the test's own words


def state(pmids: Sequence[str] = ("11",), **changes: object) -> EvidenceState:
    """Make a state in which these records support a claim."""
    facts = tuple(
        EvidenceFact(Pmid(p), "ef" * 32, Stance.SUPPORTS, True, Design.RCT, Standing.GOOD)  # noqa: FBT003  # a row of values
        for p in pmids
    )
    values: dict[str, object] = {
        "claim_version": 1,
        "queries": ("zinc AND colds",),
        "search_outcome": SearchOutcome.COMPLETE,
        "verdict": "supported",
        "grade": "C",
        "basis": "proposed",
        "flags": ("single_study",),
        "unsupported_reason": "",
        "items": facts,
    }
    return EvidenceState(**(values | changes))  # type: ignore[arg-type]  # the test's own words


def decision(claim_id: int, value: str = "mixed", **changes: object) -> Decision:
    """Make a first decision on a claim's verdict, made on `state()`."""
    values: dict[str, object] = {
        "id": 1_000_000,  # ignored when it is kept; comes after whatever it supersedes
        "claim_id": claim_id,
        "subject": DecisionSubject.VERDICT,
        "pmid": None,
        "value": value,
        "reason": "the trial is small",
        "by": "ana",
        "at": LATER,
        "state_digest": state().digest,
    }
    return Decision(**(values | changes))  # type: ignore[arg-type]  # the test's own words


def fill(tx: RefreshWriter) -> tuple[int, int]:
    """Put at least one row into every table; return the two claims' ids."""
    document_id = add_document(tx)
    whole, dropped = add_claims(tx, document_id, [draft(), draft("Zinc prevents colds")])
    [split] = add_claims(tx, document_id, [draft()], origin=ClaimOrigin.SPLIT, parents=(dropped,))
    revise(tx, dropped, 1, draft("Zinc prevents colds"), status=ClaimStatus.SPLIT)
    tx.set_claim_query(whole, "zinc[mh]", by="ana", reason="broader", at=LATER)
    tx.add_runs([run(whole), run(split)], b"<answer/>")
    tx.add_runs([run(split, strategy="broad", failure="SourceUnreachable: down")], b"")
    tx.add_fetch(SOURCE, fetched(citation("11"), retracted("12"), absent=["13"]), LATER)
    appraise(tx, whole, [item(whole), item(whole, "12", 2, quoted=False)])
    tx.add_grade(SOURCE, grade(whole))
    tx.add_grade(
        SOURCE,
        grade(
            split,
            "not_searched",
            grade="",
            flags=("unsupported",),
            unsupported_reason="search_failed",
            best_level=None,
            search_outcome=SearchOutcome.FAILED,
        ),
    )
    _refresh(tx, whole)
    return whole, split


def _refresh(tx: RefreshWriter, claim_id: int) -> None:
    """Put at least one row into every table of the refresh."""
    number = tx.begin_refresh(pass_of({claim_id: False}, after_run=tx.newest_run_id()))
    tx.add_looks(number, [look(hits=["12"], total=1, payload=b"<look/>"), look("rest")])
    tx.add_window(number, DAYS, [Pmid("12"), Pmid("14")], 200, AT)
    tx.add_window_batch(number, 1, {"zinc AND colds": [Pmid("12")]}, AT)
    tx.add_sweep(number, DAYS, [Pmid("11"), Pmid("12")], [Pmid("12")], is_last=True, at=AT)
    tx.add_refresh_fetch(number, SOURCE, fetched(citation("14")), AT)
    tx.add_marks(number, {Pmid("12"): mark()}, AT)
    tx.add_snapshot(number, claim_id, state([]), (), AT, before=True)
    added = Change(ChangeKind.EVIDENCE_ADDED, Pmid("11"), "", "rct supports")
    tx.add_snapshot(number, claim_id, state(), [added], LATER)
    decided = tx.add_decision(SOURCE, decision(claim_id))
    tx.add_stale(number, decided, ["1 new rct supports: PMID 12"], LATER)
    tx.end_refresh(number, RefreshOutcome.PARTIAL, 7, ["SourceThrottled: 429"], LATER)
