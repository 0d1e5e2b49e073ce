"""What a sentence says happens to one thing because of another.

Only the cues that govern the thing count, never just any direction word: the reader
walks from the mention of the object back to its verb (or on to it, when the object
stands first) and multiplies the signs on the way. Where the words do not settle a
sign it gives none. Source: grading specification 3.3, rules 3 to 5.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence.adapters.appraisers.agency import is_cause
from evidence.adapters.appraisers.scene import (
    SIGNED,
    SIGNS,
    Scene,
    acted_upon,
    clause_of,
    inside,
    is_comparator,
    is_deprived,
    negation,
    other_agent,
    scene_at,
)
from evidence.adapters.appraisers.statements import Effect, EffectKind
from evidence.domain.spans import Span
from evidence.language import cues
from evidence.language.cues import Cue, CueKind

_REACH_WORDS = 14
_CHAIN_WORDS = 5
_WRAPPER_WORDS = 2
_POPULATION = re.compile(
    r"\b(?:in|among|of|for)\s+(?:[\w-]+\s+){0,3}(?:patients?|people|adults|wom[ae]n|men|children"
    r"|individuals|subjects|participants|mice|rats|those|survivors|persons|cases)\s+"
    r"(?:\w+\s+){0,3}(?:with|suffering|undergoing|at|who|having|after|diagnosed)\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"\b(?:against|from)\b", re.IGNORECASE)
_JOINED = re.compile(r"[,;]|\b(?:and|or|but)\b", re.IGNORECASE)
_NOT_WORSE = re.compile(r"\bnon-?inferior", re.IGNORECASE)
_STATE = re.compile(r"(?:ed|er|better|worse|less)", re.IGNORECASE)
_OF_OBJECT = re.compile(r" (?:in|of)(?: \w+){0,2} ")
_PHRASE = re.compile(
    r"(?:[ -](?!(?:and|or|in|of|with|was|were|is|are|by|than|to|on|for|but|after|at)\b)"
    r"[A-Za-z]+){0,2}"
)
_WANTED_HEAD = re.compile(
    r"[\s-](?:free |specific )?(?:detection|diagnosis|screening|survival|prevention|treatment"
    r"|care|control|resistance|tolerance|relief|knowledge|management|coping)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Held:
    """The object with the nouns upon it ("memory decline"): their sign and words.

    `bad`: people want less of the whole.
    """

    sign: int
    bad: bool
    words: str = ""

    def under(self, cue: Cue, step: int) -> "_Held":
        """Return the phrase with one more cue upon it."""
        bad = self.bad if step > 0 else not self.bad
        return _Held(self.sign * step, bad, f"{cue.text} {self.words}".strip())


_SPECIAL = {
    CueKind.BIND: EffectKind.BOUND,
    CueKind.CROSS: EffectKind.CROSSED,
    CueKind.NEED: EffectKind.NEEDED,
}


def read_special(sentence: str, kind: EffectKind, near: Span) -> Effect | None:
    """Read binding, crossing or need close to `near` in its clause; None when not stated."""
    clause = clause_of(sentence, near)
    for cue in cues.find_cues(sentence):
        if _SPECIAL.get(cue.kind) is not kind or not inside(cue.span, clause):
            continue
        between = sentence[min(cue.span.end, near.end) : max(cue.span.start, near.start)]
        if len(between.split()) > _REACH_WORDS:
            continue
        null = cues.no_effect(clause.of(sentence)) or negation(sentence, cue, clause)
        return (
            Effect(EffectKind.NONE, 0, f"{null} … {cue.text}")
            if null
            else Effect(kind, 0, cue.text)
        )
    return None


def read_effect(
    sentence: str, subjects: Sequence[Span], objects: Sequence[Span], *, bad_if_short: bool = False
) -> Effect | None:
    """Read what the subject does to the object; None when the words do not say.

    `subjects` and `objects` are the places where each is named; `subjects` may be
    empty (named in the title only). The first place of the object that yields an
    effect decides. `bad_if_short`: whether an abbreviation stands for an unwanted thing.
    """
    if subjects and all(is_comparator(sentence, s) for s in subjects):
        return None
    found: list[Effect] = []
    for place in _fullest_first(sentence, objects):
        effect = _at(scene_at(sentence, place, subjects))
        if effect is not None:
            bad = _is_bad(sentence, place, short=bad_if_short)
            found.append(_turned(sentence, replace(effect, bad=bad), subjects))
    return None if _mixed(found) else next(iter(found), None)


def _is_bad(sentence: str, place: Span, *, short: bool) -> bool:
    """Tell whether people want less of the thing: not so of "cancer detection"."""
    words = place.of(sentence)
    if words.isupper():
        return short
    return cues.unwanted(words) and not _WANTED_HEAD.match(sentence, place.end)


def _mixed(found: Sequence[Effect]) -> bool:
    """Tell whether the object fares better in one part of the sentence and worse in another."""
    signed = {(e.bad, e.sign) for e in found if e.kind is EffectKind.SIGNED}
    return len(signed) > len({bad for bad, _ in signed})


def _fullest_first(sentence: str, objects: Sequence[Span]) -> list[Span]:
    """Order the places: first those in the clause that names most of the object."""
    held: dict[Span, set[str]] = {}
    for place in objects:
        held.setdefault(clause_of(sentence, place), set()).add(place.of(sentence).casefold())
    return sorted(objects, key=lambda o: (-len(held[clause_of(sentence, o)]), o.start))


def _turned(sentence: str, effect: Effect, subjects: Sequence[Span]) -> Effect:
    turnable = effect.kind in {EffectKind.SIGNED, EffectKind.LINKED}
    if not turnable or not subjects or not is_deprived(sentence, subjects[0]):
        return effect
    return replace(effect, kind=EffectKind.SIGNED, sign=-effect.sign, deprived=True)


def _at(scene: Scene) -> Effect | None:
    held, scene = _wrapped(scene)
    null = _null(scene)
    if null:
        return Effect(EffectKind.NONE, _denied(null, held), null)
    object_first = bool(scene.subjects) and scene.subjects[0].start > scene.place.start
    if object_first:
        return _forward(scene, _topped(scene, held)) or _backward(scene, held)
    return _backward(scene, held) or _forward(scene, _topped(scene, held))


def _wrapped(scene: Scene) -> tuple[_Held, Scene]:
    """Take in a noun that stands on the object: "memory decline"."""
    place, sentence = scene.place, scene.sentence
    phrase = _PHRASE.match(sentence, place.end)
    end = phrase.end() if phrase else place.end
    wanted = _WANTED_HEAD.match(sentence, place.end)
    held = _Held(1, cues.unwanted(sentence[place.start : end]) and not wanted)
    cue = scene.after[0] if scene.after else None
    if cue is None or not cue.noun or cue.kind not in SIGNS or _is_state(cue.text):
        return held, scene
    gap = sentence[place.end : cue.span.start]
    if len(gap.split()) >= _WRAPPER_WORDS or _JOINED.search(gap) or " was" in gap:
        return held, scene
    sign = SIGNS[cue.kind]
    return _Held(sign, held.bad or sign < 0, cue.text), replace(scene, after=scene.after[1:])


def _is_state(word: str) -> bool:
    """Tell whether a word says how the object is ("lower"), not what becomes of it."""
    return bool(_STATE.search(word[-6:])) and word.casefold() != "loss"


def _topped(scene: Scene, held: _Held) -> _Held:
    """Take in a noun before the object: "the decrease in memory (was greater)"."""
    cue = scene.before[-1] if scene.before else None
    if cue is None or not cue.noun or cue.kind not in SIGNS:
        return held
    gap = scene.sentence[cue.span.end : scene.place.start]
    return held.under(cue, SIGNS[cue.kind]) if _OF_OBJECT.fullmatch(gap) else held


def _denied(words: str, held: _Held) -> int:
    """Return the sign of the effect that a null phrase denies; 0 when it names none."""
    found = [c for c in cues.find_cues(words) if c.kind in SIGNED]
    step = _step(found[-1], "", bad=held.bad) if found else None
    return held.sign * step if step else 0


def _step(cue: Cue, gap: str, *, bad: bool) -> int | None:
    """Return the sign that a cue gives to what it governs; None for unsigned cues."""
    if cue.kind in SIGNS:
        return SIGNS[cue.kind]
    if cue.kind is CueKind.GOOD:
        guards = cue.text.casefold().startswith(("protect", "neuroprotect"))
        return -1 if bad or (guards and _AGAINST.search(gap)) else 1
    if cue.kind is CueKind.BAD:
        return 1 if bad else -1
    return None


def _backward(scene: Scene, held: _Held) -> Effect | None:
    """Walk back from the object over nouns to the verb that governs it."""
    start, edge, reach, caused = held, scene.place.start, _REACH_WORDS, False
    for index in range(len(scene.before) - 1, -1, -1):
        cue = scene.before[index]
        gap = scene.sentence[cue.span.end : edge]
        if len(gap.split()) > reach or (reach == _CHAIN_WORDS and _JOINED.search(gap)):
            break
        if other_agent(scene, cue) or _POPULATION.search(f"{gap} {scene.sentence[edge]}"):
            return None
        step = _step(cue, gap, bad=held.bad)
        denied = negation(scene.sentence, cue, scene.clause)
        if denied:
            return Effect(EffectKind.NONE, held.sign * (step or 0), f"{denied} {cue.text}")
        causes = is_cause(scene, cue)
        if not causes and not _walks_on(cue, step):
            return None
        caused = caused or causes
        if step is None:
            return _unsigned(scene, index, held)
        held, edge, reach = held.under(cue, step), cue.span.start, _CHAIN_WORDS
        if not cue.noun:
            break
    return (
        Effect(EffectKind.SIGNED, held.sign, held.words) if caused and held is not start else None
    )


def _walks_on(cue: Cue, step: int | None) -> bool:
    """Tell whether the cue is a noun or an association, whose cause stands further on."""
    return cue.noun if step is not None else cue.kind is CueKind.PASS


def _unsigned(scene: Scene, index: int, held: _Held) -> Effect | None:
    """Read a cue without a sign of its own, on top of what was walked over."""
    cue = scene.before[index]
    words = f"{cue.text} {held.words}".strip()
    if cue.kind is CueKind.PASS and _opposed(scene, index):
        return Effect(EffectKind.SIGNED, -held.sign, words)
    if held.words:
        return Effect(EffectKind.SIGNED, held.sign, words)
    if cue.kind is CueKind.PASS:
        return Effect(EffectKind.LINKED, 1, cue.text)
    return Effect(EffectKind.PLAIN, 0, cue.text) if cue.kind is CueKind.EFFECT else None


def _opposed(scene: Scene, index: int) -> bool:
    """Tell whether "inversely" or the like stands right before the cue."""
    if index == 0:
        return False
    previous, cue = scene.before[index - 1], scene.before[index]
    gap = scene.sentence[previous.span.end : cue.span.start]
    return previous.kind is CueKind.OPPOSED and len(gap.split()) <= 1


def _forward(scene: Scene, held: _Held) -> Effect | None:
    """Read on from the object to what is said of it: "memory was better"."""
    for cue in scene.after:
        gap = scene.sentence[scene.place.end : cue.span.start]
        if len(gap.split()) > _REACH_WORDS or acted_upon(scene, cue):
            return None
        step = _step(cue, "", bad=held.bad)
        denied = negation(scene.sentence, cue, scene.clause)
        if denied:
            return Effect(EffectKind.NONE, held.sign * (step or 0), f"{denied} {cue.text}")
        if step is not None or cue.kind in {CueKind.PASS, CueKind.EFFECT}:
            return _said_of(scene, held, cue, step)
    return None


def _said_of(scene: Scene, held: _Held, cue: Cue, step: int | None) -> Effect | None:
    """Read the cue that says what becomes of the object before it."""
    if cue.kind is CueKind.PASS:
        return Effect(EffectKind.LINKED, held.sign, cue.text)
    if not is_cause(scene, cue):
        return None
    if step is None:
        return Effect(EffectKind.PLAIN, 0, cue.text)
    return Effect(EffectKind.SIGNED, held.sign * step, f"{held.words} {cue.text}".strip())


def _null(scene: Scene) -> str:
    """Return the words that say nothing happens to the object, or ""."""
    clause, place = scene.clause.of(scene.sentence), scene.place
    if _NOT_WORSE.search(clause):
        return ""
    sides = (
        scene.sentence[scene.clause.start : place.start],
        scene.sentence[place.end : scene.clause.end],
    )
    for text in sides:
        words = cues.no_effect(text)
        if words and not _spent(text, words):
            return words
    around = cues.no_effect(clause)
    if place.of(scene.sentence) in around:
        return around
    nulls = [c for c in (*reversed(scene.before), *scene.after) if c.kind is CueKind.NULL]
    if not nulls or "baseline" in clause or _signed_between(scene, nulls[0]):
        return ""
    return nulls[0].text


def _signed_between(scene: Scene, null: Cue) -> bool:
    low = min(null.span.end, scene.place.end)
    high = max(null.span.start, scene.place.start)
    return any(
        c.kind in SIGNED and not c.noun and low <= c.span.start < high
        for c in (*scene.before, *scene.after)
    )


def _spent(text: str, words: str) -> bool:
    """Tell whether a signed verb follows the null words: those govern something else."""
    rest = text[text.index(words) + len(words) :]
    found = [c for c in cues.find_cues(rest) if c.kind in SIGNED and not c.noun]
    return bool(found) and bool(_AND.search(rest[: found[0].span.start]))
