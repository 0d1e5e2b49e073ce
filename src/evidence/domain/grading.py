"""The rubric's grader: from a claim and its citations to a verdict and a grade."""

from collections.abc import Sequence

from evidence.domain.admission import RETRACTED, Admission, admit
from evidence.domain.certainty import certainty
from evidence.domain.graded import (
    SEARCH_DONE,
    Grade,
    GradedCitation,
    GradedClaim,
    Trail,
    VerdictName,
)
from evidence.domain.levels import LADDER_OF
from evidence.domain.rubric import Rubric
from evidence.domain.tally import Tally, count, flag_material, human_needed, only_people, too_weak


def grade(claim: GradedClaim, citations: Sequence[GradedCitation], rubric: Rubric) -> Grade:
    """Apply the rubric: total, deterministic, a reason for every step.

    Only stances set by people count (ST1). A retracted citation never counts. "Not
    searched", "nothing found", "only retracted support" and "contradicted" are four
    different verdicts. Reasons about single citations follow the order of
    `citations`; nothing else depends on it.
    Source: grading specification 2.5; numbers: the rubric.
    """
    trail = Trail()
    ladder = LADDER_OF.get(claim.type)
    if not claim.checkable or ladder is None:
        trail.say("V0", "claim is not an empirical statement")
        return trail.close(VerdictName.NOT_CHECKABLE)
    if claim.search != SEARCH_DONE:
        trail.say("V1", "no completed search for this claim")
        return trail.close(VerdictName.NOT_SEARCHED)
    if claim.days_since_search > rubric.freshness.stale_search_days:
        trail.flag("stale_search")
    if claim.absolute:
        trail.flag("absolute_language")
    return _weigh(claim, ladder, admit(citations, ladder, rubric, trail), rubric, trail)


def _weigh(
    claim: GradedClaim, ladder: str, admission: Admission, rubric: Rubric, trail: Trail
) -> Grade:
    votes = tuple(v for v in admission.votes if v.takes_a_side)
    if not votes:
        return _without_stance(admission, rubric, trail)
    if human_needed(claim, ladder, rubric):
        votes = only_people(votes, trail)
        if not votes:
            return trail.close(VerdictName.INSUFFICIENT, rubric.caps.insufficient)
    else:
        flag_material(claim, ladder, votes, trail)
    tally = count(claim, ladder, votes, rubric, trail)
    weak = too_weak(tally, ladder, rubric, trail)
    if weak:
        return trail.close(VerdictName.INSUFFICIENT, weak, tally.best_level)
    letter = certainty(claim, ladder, tally, rubric, trail)
    _flag_age_and_conflict(claim, tally, rubric, trail)
    return trail.close(tally.verdict, letter, tally.best_level)


def _without_stance(admission: Admission, rubric: Rubric, trail: Trail) -> Grade:
    """Tell apart: only retracted, only doubtful, nothing on topic, only mentions."""
    if admission.withheld == {RETRACTED}:
        trail.say("V4", "every citation that takes a stance is retracted")
        return trail.close(VerdictName.RETRACTED_ONLY)
    if admission.withheld:
        trail.say(
            "V4",
            "every citation that takes a stance is retracted or under an expression of concern",
        )
        return trail.close(VerdictName.CONCERN_ONLY)
    if not admission.votes:
        trail.say("V3", "search complete, no on-topic citation")
        return trail.close(VerdictName.NO_EVIDENCE)
    trail.say("V5", "citations mention the topic but none takes a confirmed stance")
    return trail.close(VerdictName.INSUFFICIENT, rubric.caps.insufficient)


def _flag_age_and_conflict(claim: GradedClaim, tally: Tally, rubric: Rubric, trail: Trail) -> None:
    """Age never changes a grade, it is shown (grading specification 2.6)."""
    newest = max(v.citation.year for v in tally.side)
    known = newest and claim.year_now
    if known and claim.year_now - newest > rubric.freshness.aged_evidence_years:
        trail.flag("aged_evidence")
    if tally.supporting and tally.refuting:
        trail.flag("has_conflict")
