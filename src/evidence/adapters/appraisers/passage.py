"""Whether a sentence says that the subject passes a barrier, such as that into the brain.

Each hormone is read by itself: in "83% for estradiol but 1.4% for cortisol" the share
next to its name is its own. Cerebrospinal fluid is no proof of passage into brain, and
what a pump keeps out is left to people.
"""

import re

from evidence.adapters.appraisers.asked import Asked
from evidence.adapters.appraisers.mentions import find_side
from evidence.adapters.appraisers.statements import Effect, EffectKind, Located
from evidence.domain.spans import Span
from evidence.language import cues
from evidence.language.words import stem, words

_MOST = 0.7
_REACH_WORDS = 12
_FEW_WORDS = 3
_OF = re.compile(r"\b(?:of|for)\b", re.IGNORECASE)
_LEAST_SHARE = 5.0  # percent taken up in one pass; below it passage is not plain
_PASSAGE = re.compile(
    r"\b(?:extraction|uptake|taken up|entry|entrance|entered|enters?|influx|transport(?:ed|s|ers?)?"
    r"|transfer|carr(?:y|ies|ied)|moving|movement|cross(?:es|ed|ing)?|penetrat\w+|permea\w+"
    r"|reach(?:es|ed|ing)?|passage|pass(?:es|ed)?|travels?|get(?:s|ting)? into|delivered"
    r"|available to)\b",
    re.IGNORECASE,
)
_BRAIN = re.compile(
    r"\b(?:brain|blood[- ]brain barrier|barrier|CNS|central nervous system|cerebral|cortex"
    r"|striatum)\b",
    re.IGNORECASE,
)
_FLUID_BARRIER = re.compile(r"\b(?:blood[-–](?:cerebrospinal fluid|CSF))\b", re.IGNORECASE)
_PUMPED_OUT = re.compile(r"\b(?:efflux|pumps?|P-?glycoprotein|ABCB1\w*|MDR1\w*)\b", re.IGNORECASE)
_STANDS_FOR_IT = re.compile(r"\b(?:hormones?|steroids?|T3|T4|drug|it)\b", re.IGNORECASE)
_OF_RECEPTOR = re.compile(
    r"[\s-]*(?:receptors?|antagonists?|analogues?|transporters?)\b", re.IGNORECASE
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


def read_passage(asked: Asked, text: str, title: str) -> Located | str:
    """Return what the sentence says of the passage, or why it says nothing."""
    place, naming = _mover(asked, text, title)
    if place is None:
        return "the sentence does not name what would pass"
    cue = _nearest(text, place)
    why = _unclear(asked, text, title, place) if cue else "no word says that it passes"
    if why:
        return why
    clause = next(c for c in cues.clauses(text) if c.start <= place.start < c.end)
    null = cues.no_effect(clause.of(text))
    effect = Effect(EffectKind.NONE, 0, null) if null else Effect(EffectKind.CROSSED, 0, cue)
    return Located(effect, naming, place)


def _unclear(asked: Asked, text: str, title: str, place: Span) -> str:
    """Return why a word of passage does not settle that the barrier is passed, or ""."""
    if title.rstrip().endswith("?"):
        return "the title asks"
    if not _at_barrier(asked, text, title):
        return "neither sentence nor title names the barrier"
    if _PUMPED_OUT.search(text):
        return "the sentence is about what is pumped out"
    share = _share_of(text, place)
    return f"only {share:g}% passed" if share is not None and share < _LEAST_SHARE else ""


def heads_passage(asked: Asked, title: str) -> str:
    """Return the words by which a title states that the subject passes, or ""."""
    named = find_side(asked.subject, title)
    if named.share < 1 or _FLUID_BARRIER.search(title) or title.rstrip().endswith("?"):
        return ""
    cue = _nearest(title, named.places[0])
    return cue if cue and _at_barrier(asked, title, "") else ""


def tells_passage(text: str) -> bool:
    """Tell whether a sentence speaks of something on its way over the barrier."""
    barred = re.search(r"\b(?:barrier|brain|cortex)\b", text, re.IGNORECASE)
    return bool(barred and _STANDS_FOR_IT.search(text))


def _mover(asked: Asked, text: str, title: str) -> tuple[Span | None, str]:
    """Return where the sentence names what moves: by its own name before that of its kin."""
    places = [
        p for p in find_side(asked.subject, text).places if not _OF_RECEPTOR.match(text, p.end)
    ]
    own = [p for p in places if _stems(p.of(text)) & _stems(asked.subject.phrase)]
    if own or places:
        named = find_side(asked.object, text).share >= _MOST
        return (own or places)[0], "full" if named else "title"
    if find_side(asked.subject, title).share == 1:
        match = _STANDS_FOR_IT.search(text)
        return (Span(*match.span()), "title") if match else (None, "")
    return None, ""


def _stems(text: str) -> set[str]:
    return {stem(word) for word, _ in words(text)} - {stem("hormones")}


def _nearest(text: str, place: Span) -> str:
    """Return the closest passage word within reach of the place, or ""."""
    best: tuple[int, str] | None = None
    for match in _PASSAGE.finditer(text):
        gap = text[min(match.end(), place.end) : max(match.start(), place.start)]
        if _apart(gap, cue_first=match.end() <= place.start):
            continue
        distance = len(gap.split())
        if best is None or distance < best[0]:
            best = distance, match.group()
    return best[1] if best else ""


def _apart(gap: str, *, cue_first: bool) -> bool:
    """Tell whether the words between a passage word and a name keep the two apart."""
    if _PERCENT.search(gap):
        return len(gap.split()) > 4 * _REACH_WORDS
    if len(gap.split()) > _REACH_WORDS or len(cues.clauses(f"x{gap}x")) > 1:
        return True
    return cue_first and not (_OF.search(gap) or len(gap.split()) <= _FEW_WORDS)


def _at_barrier(asked: Asked, text: str, title: str) -> bool:
    into_brain = bool(_BRAIN.search(asked.object.phrase))
    for where in (text, title):
        if not where or _FLUID_BARRIER.search(where):
            continue
        if find_side(asked.object, where).share >= _MOST or (into_brain and _BRAIN.search(where)):
            return True
    return False


def _share_of(text: str, place: Span) -> float | None:
    """Return the percentage that stands before the name, as in "83% for estradiol"."""
    before = [m for m in _PERCENT.finditer(text) if m.end() <= place.start]
    return float(before[-1][1]) if before else None
