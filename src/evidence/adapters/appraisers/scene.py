"""One mention of a claim's object in a sentence, with the cues and agents around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.domain.spans import Span
from evidence.language import cues
from evidence.language.cues import Cue, CueKind

SIGNS = {CueKind.UP: 1, CueKind.DOWN: -1}
SIGNED = frozenset({CueKind.UP, CueKind.DOWN, CueKind.GOOD, CueKind.BAD})

_NEGATION_WORDS = 6  # reach of a negation: grading specification 3.3, rule 4
_FEW_WORDS = 3
_NEAR = 40  # code points in which a word can still belong to the subject
_DEPRIVED_BEFORE = re.compile(
    r"\b(?:(?:lack|loss|absence|deficiency|withdrawal|depletion|inhibition|inhibitors?|blockade"
    r"|blocking|antagonists?|antagonism|knock-?(?:down|out)|deletion|silencing|ablation|removal"
    r"|suppression|lowering|reduction|decline|decrease|deprivation|disruption|inactivation"
    r"|insufficiency|decreasing|reducing|deficits?|deficient)(?:\s+(?:of|in|for)"
    r"(?:\s+(?:the|endogenous|circulating|plasma|serum|brain|total|free)){0,2})?"
    r"|(?:low(?:er)?|reduced|decreased|insufficient|deficient|impaired|without|lacking|anti|poor)"
    r"(?:\s+(?:levels? of|concentrations? of|endogenous|circulating|plasma|serum|brain|total"
    r"|free)){0,2}"
    r")[\s-]*$",
    re.IGNORECASE,
)
_DEPRIVED_AFTER = re.compile(
    r"^[\s-]*(?:(?:levels?|receptors?|signall?ing|gene|expression|hormones?)\s+)?"
    r"(?:deficien\w+|withdrawal|depletion|loss|blockade|inhibit(?:ors?|ion)|antagonis\w+"
    r"|knock-?(?:down|out)s?|deletion|silencing|ablation|deprivation|insufficiency|suppression"
    r"|null|removal|-?/-|lack|deprived|deficits?)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|relative to|over|unlike|to|(?:set )?against)"
    r"(?:\s+\w+){0,3}\s*$",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|relative to|unlike|set against)\b", re.IGNORECASE
)
_GRADED = re.compile(
    r" (?:pronounced |significant |marked )?(?:reduc|decreas|increas|improv|declin|ris)"
)
_LINKING = re.compile(
    r"\b(?:by|with|after|in|on|from|under|during|following|to|among|when|for|than|of)\b",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:by|with|after|following|under|on|received?|given|taking|when)\b", re.IGNORECASE
)
_AND = re.compile(r"\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scene:
    """A mention of the object (`place`) in its clause.

    `subjects`: places of the subject in the whole sentence, empty when only the title
    names it. `before` and `after`: the clause's cues on either side, without those
    that belong to the subject.
    """

    sentence: str
    clause: Span
    place: Span
    subjects: tuple[Span, ...]
    before: tuple[Cue, ...]
    after: tuple[Cue, ...]


def scene_at(sentence: str, place: Span, subjects: Sequence[Span]) -> Scene:
    """Set the scene around one mention."""
    clause = clause_of(sentence, place)
    free = [
        cue
        for cue in cues.find_cues(sentence)
        if inside(cue.span, clause) and not _of_subject(sentence, cue, subjects)
    ]
    return Scene(
        sentence,
        clause,
        place,
        tuple(subjects),
        tuple(c for c in free if c.span.end <= place.start),
        tuple(c for c in free if c.span.start >= place.end),
    )


def clause_of(sentence: str, place: Span) -> Span:
    """Return the clause in which `place` begins."""
    for clause in cues.clauses(sentence):
        if clause.start <= place.start < clause.end:
            return clause
    return Span(0, len(sentence))


def inside(span: Span, clause: Span) -> bool:
    """Tell whether `span` lies in `clause`."""
    return clause.start <= span.start and span.end <= clause.end


def is_comparator(sentence: str, subject: Span) -> bool:
    """Tell whether the subject is only what something else is compared with."""
    match = _COMPARED.search(sentence[max(0, subject.start - _NEAR) : subject.start])
    return bool(match and _COMPARISON.match(match.group()))


def is_deprived(sentence: str, subject: Span) -> bool:
    """Tell whether the sentence is about too little of the subject, or its blockade."""
    before, after = sentence[: subject.start], sentence[subject.end :]
    return bool(_DEPRIVED_BEFORE.search(before[-_NEAR:]) or _DEPRIVED_AFTER.search(after[:_NEAR]))


def _of_subject(sentence: str, cue: Cue, subjects: Sequence[Span]) -> bool:
    """Tell whether a cue belongs to the subject ("lack of estrogen") or only grades another."""
    if cue.text.casefold() in {"more", "greater", "less"} and _GRADED.match(sentence, cue.span.end):
        return True
    return any(_on_subject(sentence, cue, subject) for subject in subjects)


def _on_subject(sentence: str, cue: Cue, subject: Span) -> bool:
    if cue.span.overlaps(subject):
        return True
    if cue.span.end <= subject.start:
        gap = sentence[cue.span.end : subject.start]
        return 0 < len(gap) < _NEAR and bool(_DEPRIVED_BEFORE.search(cue.text + gap))
    tail = sentence[subject.end : cue.span.end]
    return len(tail) < _NEAR and bool(_DEPRIVED_AFTER.fullmatch(tail))


def negation(sentence: str, cue: Cue, clause: Span) -> str:
    """Return the negation within six words before the cue in its clause, or ""."""
    before = re.split(r",\s", sentence[clause.start : cue.span.start])[-1]
    tail = " ".join(before.split()[-_NEGATION_WORDS:])
    found = cues.negations(tail)
    if not found:
        return ""
    rest = tail[found[-1].end :]
    spent = any(c.kind in SIGNED for c in cues.find_cues(rest)) and _AND.search(rest)
    return "" if spent else found[-1].of(tail)


def acted_upon(scene: Scene, cue: Cue) -> bool:
    """Tell whether "object verb subject" makes the subject the thing acted upon."""
    if any(s.end <= cue.span.start for s in scene.subjects):
        return False
    later = [s for s in scene.subjects if s.start >= cue.span.end]
    if not later:
        return False
    gap = scene.sentence[cue.span.end : later[0].start]
    close = len(gap.split()) <= _FEW_WORDS and not _LINKING.search(gap)
    return close or bool(_AND.search(gap))


def other_agent(scene: Scene, cue: Cue) -> bool:
    """Tell whether "verb object ... subject" leaves the agent to something else.

    A subject that stands before the cue, even in an earlier clause, is the agent.
    """
    if not scene.subjects or any(s.start < cue.span.start for s in scene.subjects):
        return False
    later = [s for s in scene.subjects if s.start >= scene.place.end]
    if not later or later[0].end > scene.clause.end:
        return True
    return not _BY.search(scene.sentence[scene.place.end : later[0].start])
