"""What one sentence says about one claim, or why it is not taken to say anything."""

import re
from dataclasses import dataclass

from evidence.adapters.appraisers.effects import Effect, EffectKind, read_effect, read_special
from evidence.adapters.appraisers.mentions import Naming, Side, find_side, side_of
from evidence.adapters.appraisers.quotes import AbstractSentence
from evidence.adapters.appraisers.rules import RuleClass, rule_class
from evidence.domain.appraisal import QuoteRole, Stance
from evidence.domain.claims import ClaimDraft
from evidence.domain.spans import Span
from evidence.language import cues
from evidence.language.cues import CueKind

_MOST = 0.7  # of a side's rarity; below it the side counts as not named
_OWN = frozenset({QuoteRole.OWN_RESULT, QuoteRole.OWN_CONCLUSION})
_SPECIAL = {
    CueKind.BIND: EffectKind.BOUND,
    CueKind.CROSS: EffectKind.CROSSED,
    CueKind.NEED: EffectKind.NEEDED,
}
_NUCLEAR = re.compile(
    r"\b(?:nuclear|intracellular|genomic|transcription\w*|cytosol\w*|nucle(?:us|i)"
    r"|(?:glucocorticoid|mineralocorticoid|androgen|o?estrogen|thyroid hormone|progesterone)"
    r" receptors?|ER[- ]?(?:α|β|alpha|beta))\b",
    re.IGNORECASE,
)
_MEMBRANE = re.compile(
    r"\b(?:(?:plasma )?membranes?|membrane-\w+|non-?genomic(?:ally)?|synap\w+|GPER\d?|GPR30"
    r"|(?:cell[- ])?surface|integrin|G[- ]protein[- ]coupled|rapid(?:ly)?|extranuclear)\b",
    re.IGNORECASE,
)
_CLAIM_NUCLEAR = re.compile(r"\b(?:nuclear|intracellular|genomic) receptors?\b", re.IGNORECASE)
_CLAIM_MEMBRANE = re.compile(
    r"\b(?:membrane|cell-surface|non-?genomic|synaptic) receptors?\b", re.IGNORECASE
)
# Words by which a sentence speaks of the treatment that its title names.
_ANAPHOR = re.compile(
    r"\b(?:treat(?:ments?|ed)|therap(?:y|ies)|hormones?|arms?|groups?|placebo|drugs?|combination"
    r"|regimens?|users?|supplement\w*|replacement|controls|trials?|intervention|restor\w+"
    r"|differ\w*)\b",
    re.IGNORECASE,
)
_COMPARATIVE = re.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|relative to)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a claim asserts: two sides and the effect of the one on the other."""

    subject: Side
    object: Side
    effect: Effect
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence's bearing. `rule` is None where the machine abstains, then see `why`."""

    sentence: AbstractSentence
    rule: RuleClass | None
    why: str
    null: bool = False


def asked_by(draft: ClaimDraft) -> Asked | None:
    """Read the claim itself; None when it has no two sides or no relation that is read.

    A claim that compares two things needs both comparators read and is left to people.
    """
    subject, object_ = side_of(draft.subject), side_of(draft.object)
    if not subject.concepts or not object_.concepts or _COMPARATIVE.search(draft.text):
        return None
    effect = _claimed(draft, subject, object_)
    return Asked(subject, object_, effect, draft.text) if effect else None


def _claimed(draft: ClaimDraft, subject: Side, object_: Side) -> Effect | None:
    for cue in cues.find_cues(draft.relation):
        if cue.kind in _SPECIAL:
            denied = bool(cues.negations(draft.relation))
            return Effect(EffectKind.NONE if denied else _SPECIAL[cue.kind], 0, draft.relation)
    agents = find_side(subject, draft.text)
    things = find_side(object_, draft.text)
    return read_effect(draft.text, agents.places[:1], _beside(things, agents))


def _beside(object_: Naming, subject: Naming) -> tuple[Span, ...]:
    taken = subject.places[:1]
    return tuple(p for p in object_.places if not any(p.overlaps(t) for t in taken))


@dataclass(frozen=True, slots=True)
class _Found:
    """How a sentence names both sides. `near` is where to read binding or crossing."""

    subject: Naming
    places: tuple[Span, ...]
    near: Span
    naming: str
    wide: bool


def read_sentence(asked: Asked, sentence: AbstractSentence, title: str) -> Reading:
    """Read one sentence's bearing on the claim."""
    why = _unfit(asked, sentence)
    found = None if why else _find(asked, sentence.text, title)
    if found is None:
        return Reading(sentence, None, why or "the sentence names only part of the claim")
    effect = _effect(asked, sentence.text, found)
    if effect is None:
        return Reading(sentence, None, "no word in the sentence settles what happens to the object")
    open_ = _left_open(sentence.text, found.near, effect)
    if open_:
        return Reading(sentence, None, open_)
    return _judged(asked, sentence, found, _by_chance(sentence.text, effect))


def _unfit(asked: Asked, sentence: AbstractSentence) -> str:
    if sentence.role not in _OWN:
        return f"the sentence is {sentence.role.value}, not the study's own result"
    nuclear, membrane = _NUCLEAR.search(sentence.text), _MEMBRANE.search(sentence.text)
    if _CLAIM_NUCLEAR.search(asked.text) and (membrane or not nuclear):
        return "the claim is about nuclear receptors, the sentence names none"
    if _CLAIM_MEMBRANE.search(asked.text) and not membrane:
        return "the claim is about membrane receptors, the sentence names none"
    return ""


def _find(asked: Asked, text: str, title: str) -> _Found | None:
    """Find both sides in the sentence, or in title and sentence together; None if not."""
    subject, object_ = find_side(asked.subject, text), find_side(asked.object, text)
    places = _beside(object_, subject)
    wide = subject.wide or object_.wide
    if subject.share >= _MOST and object_.share >= _MOST and places:
        naming = "full" if subject.share == object_.share == 1 else "most"
        return _Found(subject, places, places[0], naming, wide)
    titled = object_.share >= _MOST and find_side(asked.subject, title).share == 1
    if titled and places and _ANAPHOR.search(clause_text(text, places[0])):
        return _Found(subject, places, places[0], "title", wide)
    crosses = asked.effect.kind is EffectKind.CROSSED and subject.share == 1
    if crosses and subject.places and find_side(asked.object, title).share == 1:
        return _Found(subject, (), subject.places[0], "title", wide)
    return None


def clause_text(text: str, place: Span) -> str:
    """Return the clause of `text` in which `place` begins."""
    return next((c.of(text) for c in cues.clauses(text) if c.start <= place.start < c.end), text)


def _effect(asked: Asked, text: str, found: _Found) -> Effect | None:
    kind = asked.effect.kind
    if kind not in _SPECIAL.values():
        return read_effect(text, found.subject.places, found.places)
    special = read_special(text, kind, found.near)
    if special or kind is not EffectKind.NEEDED:
        return special
    effect = read_effect(text, found.subject.places, found.places)
    return effect if effect and effect.deprived else None


def _left_open(text: str, near: Span, effect: Effect) -> str:
    """Return why the statement is not made outright, or ""."""
    clause = clause_text(text, near)
    asks = "?" if text.rstrip().endswith("?") else cues.asks(clause)
    if asks:
        return f'the sentence asks ("{asks}")'
    doubt = cues.doubt(clause) or cues.conditional(text)
    if doubt:
        return f'the statement is left open ("{doubt}")'
    if effect.kind is not EffectKind.NONE:
        partly = cues.partly_null(text) or ("P" if cues.chance(text) == "both" else "")
        if partly:
            return f'part of the sentence reports no difference ("{partly}")'
        other = cues.in_other_arm(text)
        if other:
            return f'the change is in the comparison group ("{other}")'
    return ""


def _by_chance(text: str, effect: Effect) -> Effect:
    if effect.kind is not EffectKind.NONE and cues.chance(text) == "above":
        return Effect(EffectKind.NONE, 0, f"{effect.words}, P above .05", effect.bad)
    return effect


def _judged(asked: Asked, sentence: AbstractSentence, found: _Found, effect: Effect) -> Reading:
    kind = compare(asked.effect, effect)
    if kind is None:
        return Reading(sentence, None, f'"{effect.words}" does not settle what the claim says')
    rule = rule_class(kind, found.naming)
    if rule.stance is Stance.CONTRADICTS and found.wide:
        return Reading(sentence, None, "one member's result does not contradict a whole class")
    why = f'both sides named ({found.naming}); "{effect.words}": {_MEANING[kind]}'
    return Reading(sentence, rule, why, effect.kind is EffectKind.NONE)


_MEANING = {
    "same": "the direction that the claim gives",
    "opposite": "the opposite direction",
    "null": "no effect, against a claim of one",
    "both-null": "no effect, as the claim says",
    "effect-against-null": "an effect, against a claim of none",
    "linked": "an association in the claim's direction",
    "any-effect": "an effect; the claim gives no direction",
    "bound": "binding, as the claim says",
    "crossed": "crossing, as the claim says",
    "needed": "needed, as the claim says",
    "deprived": "without it the object suffers",
}


def compare(claim: Effect, found: Effect) -> str | None:
    """Name how what is found bears on what is claimed; None abstains.

    "Increases" against "decreased" is `opposite` and can never be `same`.
    """
    # "Less depression" and "better mood" are one direction.
    turn = -1 if claim.bad != found.bad else 1
    if claim.kind is EffectKind.NONE:
        return _against_null(found)
    if found.kind is EffectKind.NONE:
        denied = found.sign * turn
        return None if claim.sign and denied and claim.sign != denied else "null"
    if claim.kind is EffectKind.SIGNED:
        return _against_signed(claim, found, turn)
    return _against_unsigned(claim, found)


def _against_unsigned(claim: Effect, found: Effect) -> str | None:
    if claim.kind is EffectKind.LINKED:
        more = found.kind is EffectKind.SIGNED and found.sign > 0
        return "linked" if more or found.kind is EffectKind.LINKED else None
    if claim.kind is EffectKind.PLAIN:
        return "any-effect" if found.kind in {EffectKind.SIGNED, EffectKind.PLAIN} else None
    if claim.kind is EffectKind.NEEDED and found.deprived:
        return "deprived" if found.sign * (-1 if found.bad else 1) > 0 else None
    return claim.kind.value if found.kind is claim.kind else None


def _against_null(found: Effect) -> str | None:
    if found.kind is EffectKind.NONE:
        return "both-null"
    return "effect-against-null" if found.kind in {EffectKind.SIGNED, EffectKind.PLAIN} else None


def _against_signed(claim: Effect, found: Effect, turn: int) -> str | None:
    if found.kind is EffectKind.SIGNED:
        return "same" if claim.sign == found.sign * turn else "opposite"
    return "linked" if found.kind is EffectKind.LINKED and claim.sign == found.sign * turn else None
