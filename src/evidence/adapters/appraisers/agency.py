"""Whether the subject of a claim is the cause in a sentence, not the thing measured.

"Cortisol lowered memory" and "memory fell after cortisol" make it the cause; "depressed
men had a weaker cortisol response" does not. Where the words leave it open the answer is
no: a mention that is taken for a cause becomes a false support.
"""

import re
from dataclasses import replace

from evidence.adapters.appraisers.mentions import Naming
from evidence.adapters.appraisers.scene import Scene, inside, is_comparator
from evidence.domain.spans import Span
from evidence.language.cues import Cue

_GIVEN_BY = re.compile(
    r"\b(?:by|with|without|after|following|under|on|upon|from|given|giving|receiv\w+|taking|took"
    r"|when|in|due to|during|lacking|among|treated|using)\b",
    re.IGNORECASE,
)
_EFFECT_OF = re.compile(r"\W*(?:\w+ly\W+)?of\b", re.IGNORECASE)
_COORDINATED = re.compile(r"\W*(?:and|or|,)\W*", re.IGNORECASE)
_CARRIED_ON = re.compile(
    r"\b(?:it|they|this|these|that|which|hormones?|treat\w+|therapy|drugs?|steroids?|users?"
    r"|replacement|supplement\w*)\b",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\b(?:in the absence of|independent(?:ly)? of|regardless of|irrespective of)"
    r"(?:\s+[\w-]+)?\s*$",
    re.IGNORECASE,
)
_SHORT_LEAD = 3  # words of a clause that still lean on the subject before it
_MEASURED = re.compile(
    r"[\s-]*(?:(?:stress|peak|basal|plasma|serum)\s+)?(?:responses?|reactivity|secretion|release"
    r"|output)\b",
    re.IGNORECASE,
)
# In a title: what the study measured, or challenged with, and not what it gave.
_TITLE_OUTCOME = re.compile(
    r"\b(?:effects?|influence|impact|roles?|actions?)\b[^:.;]*\bon\b[^:.;]*$"
    r"|\b(?:responses? (?:to|of)|changes in|levels? of|predictors? of)\s+(?:[\w-]+\s+){0,3}$"
    r"|\b(?:predict\w*|determin\w*|affect\w*|caus\w*)\b[^:.;]*$",
    re.IGNORECASE,
)


def is_cause(scene: Scene, cue: Cue) -> bool:
    """Tell whether one of the scene's subjects brings about what `cue` says.

    Without a subject in the sentence the title names it, see `is_given`.
    """
    if not scene.subjects:
        return True
    if _is_what_changes(scene, cue):
        return False
    return any(_causes(scene, cue, s) for s in scene.subjects)


def _is_what_changes(scene: Scene, cue: Cue) -> bool:
    """Tell whether a subject between object and cue takes the cue for itself."""
    between = (s for s in scene.subjects if scene.place.end <= s.start and s.end <= cue.span.start)
    return any(not _GIVEN_BY.search(scene.sentence[scene.place.end : s.start]) for s in between)


def _causes(scene: Scene, cue: Cue, subject: Span) -> bool:
    sentence, place = scene.sentence, scene.place
    if is_comparator(sentence, subject) or _APART.search(sentence[: subject.start]):
        return False
    if not inside(subject, scene.clause):
        return subject.end <= scene.clause.start and _leans(scene, cue)
    if subject.end <= cue.span.start:
        return _stands_first(sentence, place, subject)
    start = max(cue.span.end, place.end) if place.end <= subject.start else cue.span.end
    gap = sentence[start : subject.start]
    if _MEASURED.match(sentence, subject.end):
        return False
    return bool(_GIVEN_BY.search(gap) or _EFFECT_OF.match(gap))


def _stands_first(sentence: str, place: Span, subject: Span) -> bool:
    """Judge a subject that precedes the cue, by what stands between it and the object."""
    if place.end <= subject.start:
        return bool(_GIVEN_BY.search(sentence[place.end : subject.start]))
    return not _COORDINATED.fullmatch(sentence[subject.end : place.start])


def _leans(scene: Scene, cue: Cue) -> bool:
    """Tell whether the clause takes its subject from the one before it."""
    if scene.place.end <= cue.span.start:  # the object is the clause's own subject
        return bool(_CARRIED_ON.search(scene.clause.of(scene.sentence)))
    lead = scene.sentence[scene.clause.start : cue.span.start]
    return len(lead.split()) <= _SHORT_LEAD or bool(_CARRIED_ON.search(lead))


_RECEPTOR = re.compile(r"[\s-]*(?:receptors?)\b(?![\s-]+(?:antagon|block|agonis))", re.IGNORECASE)
_ENDS_IN_RECEPTOR = re.compile(r"receptors?$", re.IGNORECASE)


def acting(named: Naming, text: str) -> Naming:
    """Leave out the places that name a receptor only: it does not act as its hormone does.

    A receptor that is blocked or driven stands for the hormone. Share 0 when none is left.
    """
    kept = tuple(
        p
        for p in named.places
        if not _RECEPTOR.match(text, p.end) and not _bare_receptor(p.of(text), text[p.end :])
    )
    return (
        named
        if kept == named.places
        else replace(named, places=kept, share=named.share if kept else 0.0)
    )


def _bare_receptor(words: str, after: str) -> bool:
    return bool(_ENDS_IN_RECEPTOR.search(words)) and not re.match(
        r"[\s-]+(?:antagon|block|agonis)", after, re.IGNORECASE
    )


def is_given(title: str, places: tuple[Span, ...]) -> bool:
    """Tell whether a title names the subject as what was given, not as what was measured."""
    return any(
        not _TITLE_OUTCOME.search(title[: p.start]) and not _MEASURED.match(title, p.end)
        for p in places
    )
