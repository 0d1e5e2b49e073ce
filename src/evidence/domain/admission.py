"""Which citations have a vote: exclusions, stances that count, one vote per study.

Steps 2 and 3 of the grading specification, section 2.5.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evidence.domain.graded import (
    HUMAN,
    MENTIONS,
    REFUTES,
    SUPPORTS,
    GradedCitation,
    Trail,
    Vote,
)
from evidence.domain.levels import REVIEWS_OF_STUDIES, rubric_level
from evidence.domain.rubric import Rubric

RETRACTED = "retracted"
CONCERN = "eoc"
NOTICE = "notice"
PROTOCOL = "protocol"
SUPERSEDED = "superseded"

_EXCLUDED = {
    RETRACTED: ("EX1", "retracted publication: never counts (Cochrane policy)"),
    NOTICE: ("EX2", "retraction/erratum/expression-of-concern notice is not evidence"),
    CONCERN: ("EX3", "expression of concern: held out until a reviewer decides"),
    PROTOCOL: ("EX4", "protocol reports no result"),
    SUPERSEDED: ("EX5", "preprint superseded by its published version"),
}
_EXCLUSION_FLAGS = {RETRACTED: "has_retracted", CONCERN: "has_concern"}


@dataclass(frozen=True, slots=True)
class Admission:
    """The votes, one per study, and the statuses of stances that were kept out.

    `votes` holds mentions too. `withheld` names `retracted` and `eoc` only.
    """

    votes: tuple[Vote, ...]
    withheld: frozenset[str]


def admit(
    citations: Iterable[GradedCitation], ladder: str, rubric: Rubric, trail: Trail
) -> Admission:
    """Sort out what counts and say why for everything that does not."""
    votes: list[Vote] = []
    withheld: set[str] = set()
    for citation in citations:
        if citation.status in _EXCLUDED:
            _exclude(citation, trail)
            if citation.stance in {SUPPORTS, REFUTES} and citation.status in _EXCLUSION_FLAGS:
                withheld.add(citation.status)
            continue
        stance = _counting_stance(citation, rubric, trail)
        votes.append(Vote(citation, stance, _level(citation, ladder, rubric)))
    once = [_one_of(study, reports, trail) for study, reports in _by_study(votes)]
    return Admission(tuple(_outside_reviews(once, trail)), frozenset(withheld))


def _exclude(citation: GradedCitation, trail: Trail) -> None:
    rule, text = _EXCLUDED[citation.status]
    trail.say(rule, f"{text} [{citation.id}]")
    if citation.status in _EXCLUSION_FLAGS:
        trail.flag(_EXCLUSION_FLAGS[citation.status])


def _level(citation: GradedCitation, ladder: str, rubric: Rubric) -> int:
    return rubric_level(
        citation.design,
        citation.species,
        preprint=citation.preprint,
        ladder=ladder,
        rubric=rubric,
    )


def _counting_stance(citation: GradedCitation, rubric: Rubric, trail: Trail) -> str:
    if citation.stance_by != HUMAN:
        trail.flag("auto_stance_ignored")
        trail.say(
            "ST1",
            f"machine stance '{citation.stance}' awaits a reviewer; not counted [{citation.id}]",
        )
        return MENTIONS
    enough = rubric.verdict.null_min_n
    if _is_null_of_one_study(citation) and citation.n is not None and citation.n < enough:
        trail.say(
            "ST2",
            f"null result with n={citation.n} < {enough}: "
            f"inconclusive, not refuting [{citation.id}]",
        )
        return MENTIONS
    return citation.stance


def _is_null_of_one_study(citation: GradedCitation) -> bool:
    return (
        citation.null and citation.stance == REFUTES and citation.design not in REVIEWS_OF_STUDIES
    )


def _by_study(votes: Iterable[Vote]) -> list[tuple[str, list[Vote]]]:
    studies: dict[str, list[Vote]] = {}
    for vote in votes:
        study = vote.citation.id if vote.citation.study is None else vote.citation.study
        studies.setdefault(study, []).append(vote)
    return sorted(studies.items())


def _one_of(study: str, reports: Sequence[Vote], trail: Trail) -> Vote:
    """Let one report speak for a study; none, when its reports disagree."""
    if len(reports) == 1:
        return reports[0]
    ids = ", ".join(sorted(r.citation.id for r in reports))
    trail.say("IN1", f"{ids} report the same study ({study}): counted once")
    best = max(reports, key=_most_telling)
    if len({r.stance for r in reports if r.takes_a_side}) <= 1:
        return best
    trail.flag("within_study_conflict")
    trail.say("IN3", f"reports of {study} disagree with each other: a reviewer must decide")
    return replace(best, stance=MENTIONS)


def _most_telling(vote: Vote) -> tuple[bool, int, float, int, str]:
    citation = vote.citation
    return (vote.takes_a_side, -vote.level, citation.n or 0, citation.year, citation.id)


def _outside_reviews(votes: Sequence[Vote], trail: Trail) -> Iterable[Vote]:
    """Leave out studies that sit inside a review which itself takes a side."""
    reviews = {
        v.citation.id for v in votes if v.citation.design in REVIEWS_OF_STUDIES and v.takes_a_side
    }
    for vote in votes:
        inside = reviews.intersection(vote.citation.included_in)
        if inside:
            trail.say(
                "IN2",
                f"{vote.citation.id} is already inside review {min(inside)}: not counted again",
            )
        else:
            yield vote
