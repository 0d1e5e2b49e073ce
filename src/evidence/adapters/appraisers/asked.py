"""What a claim asks of a record: who acts, on what, where or in whom, and to what effect."""

import re
from dataclasses import dataclass

from evidence.adapters.appraisers.effects import read_effect
from evidence.adapters.appraisers.families import adjusts
from evidence.adapters.appraisers.mentions import Naming, Side, find_side, side_of
from evidence.adapters.appraisers.statements import Effect, EffectKind
from evidence.domain.claims import ClaimDraft, ClaimType
from evidence.domain.spans import Span
from evidence.language import cues
from evidence.language.cues import CueKind

_SPECIAL = {
    CueKind.BIND: EffectKind.BOUND,
    CueKind.CROSS: EffectKind.CROSSED,
    CueKind.NEED: EffectKind.NEEDED,
}
_COMPARATIVE = re.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|relative to)\b", re.IGNORECASE
)
# Where the thing changed ends and the place, time or people begin.
_SETTING = re.compile(
    r"\s+(?:in|among|within|during|after|following|throughout|under)\s+", re.IGNORECASE
)
# A subject that is what the named thing is not: "testosterone-free", "without estrogen".
_NOT_IT_BEFORE = re.compile(
    r"\b(?:non-?|without (?:\w+ )?|free (?:of|from) (?:\w+ )?|devoid of (?:\w+ )?)$", re.IGNORECASE
)
_NOT_IT_AFTER = re.compile(r"-free\b", re.IGNORECASE)
_FIRST_WORDS = re.compile(r"\W*(?:[\w-]+\W+){0,2}")
# Claims whose bearing is told by what a record relates, not by an effect that it measured.
TOLD = frozenset({ClaimType.HISTORICAL, ClaimType.DEFINITIONAL, ClaimType.USE})
_KINDS = re.compile(r"(?:are|is|acts? as|serves? as)(?: an?| the)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a claim asserts.

    `object` is the thing changed; `setting` the place, time or people that the claim
    adds ("in older men"), without concepts when it adds none. `adjusts`: the subject is
    the giving or blocking of a hormone.
    """

    draft: ClaimDraft
    subject: Side
    object: Side
    setting: Side
    effect: Effect

    @property
    def adjusts(self) -> bool:
        """Tell whether the claim is about adjusting a hormone."""
        return adjusts(self.draft.subject)


def asked_by(draft: ClaimDraft) -> Asked | None:
    """Read the claim itself; None when it has no two sides or no relation that is read.

    A claim that compares two things needs both comparators read and is left to people.
    So is one that denies, doubts or all but takes back what it speaks of ("it is a myth
    that", "hardly improves"), or whose subject is the want of the thing that it names.
    """
    subject = side_of(draft.subject)
    if _is_taken_back(draft) or _is_without(subject):
        return None
    head, setting = parts_of(draft.object)
    if not subject.concepts or not head.concepts or _COMPARATIVE.search(draft.text):
        return None
    effect = _claimed(draft, subject, head)
    if effect is None or not _frame_agrees(draft, effect):
        return None
    return Asked(draft, subject, head, setting, effect)


def _frame(draft: ClaimDraft) -> str:
    """Return what stands before the claim's own subject ("There is no evidence that")."""
    return draft.text[: max(0, draft.text.find(draft.subject))]


def _is_taken_back(draft: ClaimDraft) -> bool:
    frame = _frame(draft)
    start = draft.text.find(draft.object, len(frame)) if draft.object else len(draft.text)
    first = _FIRST_WORDS.match(draft.text, max(0, start))
    said = draft.text[: first.end() if first else start]
    last = draft.text.rstrip(" .").rpartition(" ")[2]
    return bool(cues.denied(frame, draft.text) or cues.minimised(said) or cues.minimised(last))


def _is_without(subject: Side) -> bool:
    """Tell whether the subject is the want of one of the things that it names."""
    return any(
        _NOT_IT_BEFORE.search(subject.phrase[: c.span.start])
        or _NOT_IT_AFTER.match(subject.phrase, c.span.end)
        for c in subject.concepts
    )


def _frame_agrees(draft: ClaimDraft, effect: Effect) -> bool:
    """Tell whether a negated frame is one whose denial the effect read took in."""
    frame = _frame(draft)
    negated, unshown = cues.unshown(frame)
    if not negated:
        return True
    again = cues.negations(draft.text[len(frame) :])
    return unshown and not again and effect.kind is EffectKind.NONE


def parts_of(phrase: str) -> tuple[Side, Side]:
    """Cut an object phrase into the thing changed and its setting."""
    edge = _SETTING.search(phrase)
    if edge and side_of(phrase[: edge.start()]).concepts:
        return side_of(phrase[: edge.start()]), side_of(phrase[edge.end() :])
    return side_of(phrase), side_of("")


def _claimed(draft: ClaimDraft, subject: Side, head: Side) -> Effect | None:
    if draft.claim_type in TOLD or _KINDS.fullmatch(draft.relation):
        return Effect(EffectKind.TOLD, 0, draft.relation)
    for cue in cues.find_cues(f"{draft.relation} {draft.object}"):
        if cue.kind in _SPECIAL and cue.span.start < len(draft.relation):
            denied = bool(cues.negations(draft.relation))
            return Effect(EffectKind.NONE if denied else _SPECIAL[cue.kind], 0, draft.relation)
    agents = find_side(subject, draft.text).places[:1]
    things = [p for p in find_side(head, draft.text).places if not _overlap(p, agents)]
    effects = (read_effect(draft.text, agents, [place]) for place in things)
    return next((e for e in effects if e is not None), None)


def beside(object_: Naming, subject: Naming) -> tuple[Span, ...]:
    """Return the places of the object that the subject does not take."""
    return tuple(p for p in object_.places if not _overlap(p, subject.places))


def _overlap(place: Span, others: tuple[Span, ...]) -> bool:
    return any(place.overlaps(other) for other in others)
