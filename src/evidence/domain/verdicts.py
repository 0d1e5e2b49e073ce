"""The product's decision on one claim: verdict, grade, flags and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from evidence.domain.claims import ClaimType
from evidence.domain.facts import ClaimFacts, SearchFacts
from evidence.domain.graded import (
    SEARCH_DONE,
    Grade,
    GradedCitation,
    GradedClaim,
    Reason,
    VerdictName,
)
from evidence.domain.grading import grade
from evidence.domain.ids import pmid_order
from evidence.domain.levels import STAND_INS, rubric_type
from evidence.domain.rubric import Rubric, points_of
from evidence.domain.searches import SearchOutcome
from evidence.domain.unsupported import UnsupportedReason, has_support, reason_code, why_not
from evidence.domain.weighing import WeighedItem, as_citations

# A grade from machine readings is never better than "low certainty". Project rule:
# stance rules that read an abstract alone are right too seldom for more.
PROPOSED_CAP = "C"

_PARTLY_READ = "partly read"  # any word but "done"

_UNFINISHED = {
    SearchOutcome.NOT_RUN: "the claim was never searched with its present query",
    SearchOutcome.FAILED: "the newest search failed",
    SearchOutcome.TRUNCATED: "the newest search was cut off before its last hit",
}
_TYPE_FLAG = {
    ClaimType.USE: "implied_efficacy",
    ClaimType.DIAGNOSTIC: "no_reference_standard",
}
_VERDICT_FLAG = {
    VerdictName.CONTRADICTED: "contradicted",
    VerdictName.RETRACTED_ONLY: "retracted_only",
    VerdictName.CONCERN_ONLY: "concern_only",
}


class Basis(StrEnum):
    """What a verdict rests on."""

    PROPOSED = "proposed"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision on one claim, with everything that led to it.

    `grade` is A to D, "" when the verdict carries none. `flags` are sorted names of
    `domain.flags`. `unsupported_reason` is empty exactly when the verdict is
    supported or mixed; `why_not` says the same in words. `reasons` are lines in the
    order of the steps; the last one says what such a grade is not. `best_level` is
    that of the side that set the verdict, None when no vote was counted. `inputs`
    has one line per item, in the order of their PMIDs.
    """

    verdict: VerdictName
    grade: str
    basis: Basis
    flags: tuple[str, ...]
    unsupported_reason: UnsupportedReason
    why_not: str
    reasons: tuple[str, ...]
    best_level: int | None
    inputs: tuple[str, ...]
    rubric_version: str
    rubric_sha256: str


def disclaimer(rubric: Rubric) -> str:
    """Give the sentence that stands under every grade shown to a person."""
    return f"Computed from abstracts by rubric {rubric.version}; not a systematic review."


def basis_in_force(items: Sequence[WeighedItem]) -> Basis:
    """Give REVIEWED when people decided, and on every machine stance that counts.

    Retracted and other excluded items need no decision: they never count.
    """
    decided = any(w.decision is not None and w.in_force for w in items)
    complete = decided and not any(w.awaits_decision for w in items)
    return Basis.REVIEWED if complete else Basis.PROPOSED


def propose(
    claim: ClaimFacts,
    search: SearchFacts,
    items: Sequence[WeighedItem],
    rubric: Rubric,
    as_of: date,
) -> Verdict:
    """Give the verdict in force: reviewed where the review is complete, else proposed.

    `as_of` is the day on which ages are judged. A verdict that no evidence can change
    (not checkable, search not finished) rests on no review. See `judge`.
    """
    open_to_evidence = claim.checkable and search.finished
    basis = basis_in_force(items) if open_to_evidence else Basis.PROPOSED
    return judge(claim, search, items, rubric, as_of, basis)


def judge(
    claim: ClaimFacts,
    search: SearchFacts,
    items: Sequence[WeighedItem],
    rubric: Rubric,
    as_of: date,
    basis: Basis,
) -> Verdict:
    """Give the verdict that the search and the evidence allow, on one basis.

    PROPOSED: decisions, and machine stances that pass, count; the grade is at most C
    (PR1). REVIEWED: only decisions count (ST1).

    `NO_EVIDENCE` is a statement about the literature: it needs a search that ran to
    its end and no hit left unread. An unfinished search only ever gives
    `NOT_SEARCHED`. `unsupported` is flagged only for a finished, fully read search in
    which no item in force supports. Retracted items carry no weight in either
    direction. The order of `items` does not matter.
    """
    ordered = sorted(items, key=lambda w: (pmid_order(w.item.pmid), str(w)))
    shown = as_citations(ordered, claim.about, reviewed=basis is Basis.REVIEWED)
    graded = _graded(_graded_claim(claim, search, as_of), search, shown, rubric)
    code = reason_code(graded, search, ordered)
    capped = basis is Basis.PROPOSED and _above_cap(graded.grade)
    reasons = [
        *_claim_reasons(claim),
        *graded.reasons,
        *_search_reasons(claim, search),
        *([Reason("PR1", f"from machine readings: capped at {PROPOSED_CAP}")] if capped else []),
    ]
    return Verdict(
        verdict=graded.verdict,
        grade=PROPOSED_CAP if capped else graded.grade,
        basis=basis,
        flags=tuple(sorted(set(_flags(claim, search, ordered, graded)))),
        unsupported_reason=code,
        why_not=why_not(code, search),
        reasons=(*map(str, reasons), disclaimer(rubric)),
        best_level=graded.best_level,
        inputs=tuple(map(str, ordered)),
        rubric_version=rubric.version,
        rubric_sha256=rubric.sha256,
    )


def _graded_claim(claim: ClaimFacts, search: SearchFacts, as_of: date) -> GradedClaim:
    last = search.last_searched_at
    return GradedClaim(
        type=rubric_type(claim.claim_type),
        checkable=claim.checkable,
        search=SEARCH_DONE if search.finished else search.outcome,
        days_since_search=(as_of - last.date()).days if last else 0,
        absolute="absolute_language" in claim.wording.flags,
        about=claim.about,
        ladder=claim.wording.strength,
        year_now=as_of.year,
    )


def _graded(
    claim: GradedClaim, search: SearchFacts, shown: Sequence[GradedCitation], rubric: Rubric
) -> Grade:
    """Grade; "nothing found" is not said while hits are unread."""
    graded = grade(claim, shown, rubric)
    if graded.verdict is VerdictName.NO_EVIDENCE and search.left_unread:
        return grade(replace(claim, search=_PARTLY_READ), shown, rubric)
    return graded


def _above_cap(letter: str) -> bool:
    return bool(letter) and points_of(letter) > points_of(PROPOSED_CAP)


def _claim_reasons(claim: ClaimFacts) -> Iterator[Reason]:
    if not claim.checkable:
        if claim.why:
            yield Reason("CK1", claim.why)
    elif claim.claim_type in STAND_INS:
        _, rule, text = STAND_INS[claim.claim_type]
        yield Reason(rule, text)


def _search_reasons(claim: ClaimFacts, search: SearchFacts) -> Iterator[Reason]:
    if not claim.checkable:
        return
    if not search.finished:
        detail = f": {search.failure}" if search.failure else ""
        yield Reason("SO1", _UNFINISHED[search.outcome] + detail)
        return
    if search.doubt:
        yield Reason("SO3", f"the source did not understand the query: {search.doubt}")
    if search.left_unread and (search.unread or not search.doubt):
        yield Reason("SO2", f"{search.unread} hits unread, {search.screened} read")


def _flags(
    claim: ClaimFacts, search: SearchFacts, items: Sequence[WeighedItem], graded: Grade
) -> Iterator[str]:
    yield from graded.flags
    if not claim.checkable:
        return
    if claim.claim_type in _TYPE_FLAG:
        yield _TYPE_FLAG[claim.claim_type]
    if search.doubt:
        yield "query_warnings"
    if search.left_unread and (search.unread or not search.doubt):
        yield "partly_screened"
    if search.refresh_failure:
        yield "not_refreshed"
    if search.outdated:
        yield "decision_outdated"
    if not search.finished:
        return
    if graded.verdict in _VERDICT_FLAG:
        yield _VERDICT_FLAG[graded.verdict]
    if not search.left_unread and not has_support(items):
        yield "unsupported"
    yield from (w.flag for w in items if w.flag)
