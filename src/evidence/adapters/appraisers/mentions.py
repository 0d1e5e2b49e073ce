"""Where a sentence names the two sides of a claim.

A side is a phrase of the claim; its concepts are looked for one by one. A receptor
speaks for its hormone ("androgen receptor" for testosterone), a member for its
class ("serotonin" for neurotransmitters), never a sibling for its sibling.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from evidence.adapters.appraisers.families import FAMILIES, PHRASES, PROCESSES, WIDE, Family
from evidence.domain.spans import Span
from evidence.language.concepts import Concept, concept_groups, names
from evidence.language.words import stem, words

_WITHOUT_PROCESS = 0.5


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a claim: its words and its concepts."""

    phrase: str
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """How far a text names a side (0 to 1, by rarity) and where.

    `wide`: the side is a class ("hormones") so wide that it says little of one member.
    """

    share: float
    places: tuple[Span, ...]
    wide: bool = False


@lru_cache(maxsize=512)
def side_of(phrase: str) -> Side:
    """Return the concepts of a phrase; none when it holds no content word."""
    return Side(phrase, tuple(concept_groups(phrase)) if phrase.strip() else ())


@lru_cache(maxsize=16384)
def find_side(side: Side, text: str) -> Naming:
    """Return which share of the side's concepts `text` names, and where."""
    places: list[Span] = []
    phrased = _phrased(side.phrase, text)
    named = total = 0.0
    for concept in side.concepts:
        total += concept.rarity
        found = phrased or (_locate(concept, text) if _says(concept, text) else [])
        named += concept.rarity if found else 0.0
        places += found
    share = named / total if total else 0.0
    wide = any(c.label in WIDE for c in side.concepts)
    if any(c.search(side.phrase) and not t.search(text) for c, t in PROCESSES):
        share *= _WITHOUT_PROCESS
    return Naming(share, _merged(places, text), wide)


def _phrased(phrase: str, text: str) -> list[Span]:
    """Return where `text` says the whole phrase in other words that a table knows."""
    spoken = [f.spoken for f in PHRASES if f.claimed.search(phrase)]
    return [Span(*m.span()) for pattern in spoken for m in pattern.finditer(text)]


def _merged(places: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Join places that overlap or stand side by side, in order."""
    joined: list[Span] = []
    for place in sorted(places):
        if joined and not text[joined[-1].end : place.start].strip(" -"):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, place.end))
        else:
            joined.append(place)
    return tuple(joined)


_SHORT_NAME = re.compile(r"([^();:,.]{3,80})\s\(([A-Z][A-Za-z0-9-]{1,8})\)")


@lru_cache(maxsize=4096)
def short_names(side: Side, text: str) -> tuple[str, ...]:
    """Return the abbreviations that `text` gives the side: "releasing hormone (RH)"."""
    return tuple(m[2] for m in _SHORT_NAME.finditer(text) if _is_short_for(side, m[1], m[2]))


def _is_short_for(side: Side, before: str, short: str) -> bool:
    naming = find_side(side, before)
    if naming.share < 1 or naming.places[-1].end != len(before):
        return False
    return before[naming.places[0].start].casefold() == short[0].casefold()


def names_side(side: Side, text: str) -> bool:
    """Tell whether `text` names at least one concept of the side."""
    return any(_says(concept, text) for concept in side.concepts)


@lru_cache(maxsize=512)
def _families(concept: Concept) -> tuple[Family, ...]:
    """Return the families by the claim's own word, else by the heading it stands under."""
    own = tuple(f for f in FAMILIES if any(f.claimed.search(t) for t in concept.terms[:1]))
    return own or tuple(f for f in FAMILIES if f.claimed.search(concept.label))


def _says(concept: Concept, text: str) -> bool:
    families = _families(concept)
    if any(f.spoken.search(text) for f in families):
        return True
    return not any(f.alone for f in families) and names(concept, text)


def _locate(concept: Concept, text: str) -> list[Span]:
    """Return where `text` names the concept, in order, not overlapping."""
    spoken = [Span(*m.span()) for f in _families(concept) for m in f.spoken.finditer(text)]
    found = list(_merged([*_by_words(concept, text), *spoken], text))
    return found or _by_halving(lambda piece: _says(concept, piece), text)


def _by_words(concept: Concept, text: str) -> list[Span]:
    """Find the concept's own terms word by word (the common and cheap case)."""
    held = words(text)
    stems = [stem(word) for word, _ in held]
    found: list[Span] = []
    for term in concept.terms:
        wanted = [stem(word) for word, _ in words(term)]
        size = len(wanted)
        for i in range(len(stems) - size + 1 if size else 0):
            if stems[i : i + size] == wanted:
                span = Span(held[i][1].start, held[i + size - 1][1].end)
                if not any(span.overlaps(other) for other in found):
                    found.append(span)
    return sorted(found)


def _by_halving(says: Callable[[str], bool], text: str) -> list[Span]:
    """Find the shortest stretches that say it, for names known to a table only."""
    found: list[Span] = []
    spans = [span for _, span in words(text)]
    first = 0
    while first < len(spans) and says(text[spans[first].start :]):
        last = _least(first, len(spans) - 1, _reads(says, text, spans, first))
        begin = last
        while begin > first and not says(text[spans[begin].start : spans[last].end]):
            begin -= 1
        found.append(Span(spans[begin].start, spans[last].end))
        first = last + 1
    return found


def _reads(
    says: Callable[[str], bool], text: str, spans: list[Span], first: int
) -> Callable[[int], bool]:
    return lambda i: says(text[spans[first].start : spans[i].end])


def _least(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the smallest index that holds, given that `high` does."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
