"""Where a sentence names the two sides of a claim.

A side is a phrase of the claim; its concepts are looked for one by one. A receptor
speaks for its hormone ("androgen receptor" for testosterone), a member for its
class ("serotonin" for neurotransmitters), never a sibling for its sibling.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from evidence.domain.spans import Span
from evidence.language.concepts import Concept, concept_groups, names
from evidence.language.words import stem, words

# Pattern in the claim, pattern in the sentence that speaks for it.
_SPEAKS_FOR: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(claimed, re.IGNORECASE), re.compile(spoken, re.IGNORECASE))
    for claimed, spoken in (
        (r"\b(?:testosterone|androgens?|dihydrotestosterone)\b", r"\bandrogen(?:ic)? receptors?\b"),
        (
            r"\b(?:o?estrogens?|o?estradiol)\b",
            (
                r"\b(?:o?estrogen|o?estradiol) receptors?\b|\bER[- ]?(?:α|β|alpha|beta)\b"
                r"|\bGPER\d?\b"
                r"|\bGPR30\b"
            ),
        ),
        (r"\b(?:progesterone|progestins?)\b", r"\bprogest(?:erone|in) receptors?\b"),
        (
            r"\b(?:cortisol|corticosterone|glucocorticoids?|stress hormones?)\b",
            (
                r"\b(?:glucocorticoid|mineralocorticoid|corticosteroid) receptors?\b"
                r"|\b(?:cortisol|corticosterone|hydrocortisone|glucocorticoids?|dexamethasone"
                r"|prednisone|corticosteroids?)\b"
            ),
        ),
        (
            r"\b(?:thyroid hormones?|thyroxine|triiodothyronine|T3|T4)\b",
            (
                r"\b(?:thyroid hormones?|thyroxine|triiodothyronine|levothyroxine|liothyronine|T3"
                r"|T4)\b"
                r"|\bTR[- ]?(?:α|β|alpha|beta)\d?\b"
            ),
        ),
        (
            r"\b(?:sex|gonadal) (?:steroids?|hormones?)\b",
            r"\b(?:testosterone|androgens?|o?estrogens?|o?estradiol|progesterone)\b",
        ),
        (
            r"^(?:hormon(?:es?|al)|endocrine system)$",
            (
                r"\b(?:hormones?|hormonal|cortisol|corticosterone|glucocorticoids?|testosterone"
                r"|androgens?|o?estrogens?|o?estradiol|progesterone|thyroxine|triiodothyronine"
                r"|levothyroxine|dexamethasone|prednisone|hydrocortisone)\b"
            ),
        ),
        (
            r"\bneurotransmi(?:tters?|ssion)\b",
            (
                r"\b(?:serotonin|5-HT|dopamine|noradrenaline|norepinephrine|catecholamines?|monoamines?"
                r"|GABA|glutamate|acetylcholine|neurotransmitters?|neurotransmission)\b"
            ),
        ),
        (
            r"^hormone (?:replacement |replacement )?therapy$",
            (
                r"\b(?:testosterone|androgen|o?estrogens?|o?estradiol|progest\w+|levothyroxine|thyroxine"
                r"|hormones?|hormonal)\W+(?:\w+\W+){0,3}?(?:therapy|treatment|treated|replacement|patch\w*"
                r"|gel|placebo|users?|supplement\w*)\b"
            ),
        ),
        (r"\bsynthesis\b", r"\b(?:synthesis|biosynthesis|production|turnover)\b"),
        (
            r"^cognitive (?:function|performance|abilit)\w*$|^cognition$",
            r"\bcognit\w+|\bmemory\b|\bexecutive function\b",
        ),
        (
            r"^blood-brain barrier$",
            (
                r"\b(?:into|enter\w*|reach\w*) (?:the )?(?:brain|CNS|central nervous system)\b"
                r"|\bbrain (?:uptake|entry|extraction)\b|\bblood to brain\b"
            ),
        ),
        (r"^mood$", r"\bmood\b|\bdepressi\w+"),
        (r"\bneuroinflammation\b", r"\bneuroinflammat\w+|\bmicroglia\w*|\bbrain inflammat\w+"),
        (r"\bneurogenesis\b", r"\bneurogenesis\b|\bnew(?:born|ly born)? neurons\b"),
    )
)


# Words that a list of concepts leaves out as too general, yet the claim turns on them.
_PROCESSES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(claimed, re.IGNORECASE), re.compile(spoken, re.IGNORECASE))
    for claimed, spoken in (
        (
            r"\b(?:bio)?synthesis\b",
            (
                r"\b(?:bio)?synthes\w+|\bproduc\w+|\bturnover\b|\bhydroxylase\b|\bhydroxylation\b"
                r"|\bmade\b|\bmakes?\b"
            ),
        ),
        (
            r"\bsensitivity\b",
            (
                r"\bsensiti\w+|\bresponsiv\w+|\baffinity\b|\bbinding\b|\bdensit\w+|\bup-?regulat\w+"
                r"|\bdown-?regulat\w+|\bdesensiti\w+"
            ),
        ),
        (r"\b(?:release|secretion)\b", r"\breleas\w+|\bsecret\w+|\befflux\b|\boverflow\b"),
        (r"\bexpression\b", r"\bexpress\w+|\bmRNA\b|\btranscript\w*|\bprotein\b"),
    )
)
# Classes so wide that one member's failure or opposite says nothing of the class.
_WITHOUT_PROCESS = 0.5
_WIDE = frozenset(
    {"Hormones", "Neurotransmitter Agents", "Steroids", "Pharmaceutical Preparations"}
)


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
    return Side(phrase, tuple(concept_groups(phrase)))


@lru_cache(maxsize=16384)
def find_side(side: Side, text: str) -> Naming:
    """Return which share of the side's concepts `text` names, and where."""
    places: list[Span] = []
    named = total = 0.0
    for concept in side.concepts:
        total += concept.rarity
        found = _locate(concept, text) if _says(concept, text) else []
        named += concept.rarity if found else 0.0
        places += found
    share = named / total if total else 0.0
    wide = any(c.label in _WIDE for c in side.concepts)
    if any(c.search(side.phrase) and not t.search(text) for c, t in _PROCESSES):
        share *= _WITHOUT_PROCESS
    return Naming(share, tuple(sorted(set(places))), wide)


def names_side(side: Side, text: str) -> bool:
    """Tell whether `text` names at least one concept of the side."""
    return any(_says(concept, text) for concept in side.concepts)


def _says(concept: Concept, text: str) -> bool:
    if names(concept, text):
        return True
    return any(
        spoken.search(text)
        for claimed, spoken in _SPEAKS_FOR
        if any(claimed.search(term) for term in (concept.label, *concept.terms[:1]))
    )


def _locate(concept: Concept, text: str) -> list[Span]:
    """Return where `text` names the concept, in order, not overlapping."""
    return _by_words(concept, text) or _by_halving(lambda piece: _says(concept, piece), text)


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
