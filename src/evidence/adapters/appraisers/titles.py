"""Titles that state a finding ("X improves Y") and those that name a topic."""

import re

from evidence.language import cues
from evidence.language.cues import Cue, CueKind

_VERB_AS_NOUN = frozenset("effects changes impacts benefits differences variations".split())
_PLAIN_VERBS = frozenset(
    """affect suppress reduce improve enhance impair stimulate promote regulate inhibit modulate
    mediate alter induce attenuate prevent elevate raise lower restore govern potentiate
    facilitate accelerate exacerbate worsen""".split()
)


def declares(title: str) -> bool:
    """Tell whether a title states a finding with a finite verb ("X improves Y")."""
    if title.rstrip().endswith("?"):
        return False
    return any(_is_finite(title, cue) for cue in cues.find_cues(title))


def _is_finite(title: str, cue: Cue) -> bool:
    word = cue.text.casefold()
    if cue.kind is CueKind.PASS:  # an association, however finite its verb
        return False
    if re.search(r"\bto (?:\w+ly )?$", title[: cue.span.start], re.IGNORECASE):
        return False
    if word in _PLAIN_VERBS:
        return True
    if not word.endswith("s") or word in _VERB_AS_NOUN or word.endswith(("ss", "ions", "ments")):
        return False
    return not re.match(r"\s+(?:in|of|for|after|during|following|to|with)\b", title[cue.span.end :])
