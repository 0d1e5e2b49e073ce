"""Which part of a phrase is its topic: without figures, comparators and settings.

Source of the lists: our own, from queries that a librarian's reading found wrong.
"""

import re
from collections.abc import Iterator

from evidence.language.rarity import is_generic, load_rarity
from evidence.language.words import stem

# Words after which a phrase names a comparator or a setting, and no longer its topic.
_BOUNDARY = re.compile(
    r"(?<![\w-])(?:not|than|versus|vs|unlike|instead of|rather than|compared (?:with|to)"
    r"|in|among|amongst|after|during|within|while|without)(?![\w-])",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"(?<!\S)(?:\([^()]*\d[^()]*\)|\[[^\[\]]*\d[^\[\]]*\])")
# "statin-associated": the word before the hyphen qualifies what follows.
_QUALIFIER = re.compile(
    r"[^\W_]+-(?:associated|induced|related|dependent|mediated|linked|treated|onset|cause)\b",
    re.IGNORECASE,
)
_STATISTICS = frozenset("CI CIs OR ORs aOR HR HRs aHR RR RRs IRR SMD MD NNT NNH SD SE IQR".split())
_MEASURES = frozenset(
    """mmhg mg kg g mcg µg μg ug ng pg ml dl l mmol nmol pmol mol iu kcal kj cm mm km bpm percent
    percentage minute minutes min hour hours hr hrs day days daily week weeks weekly month months
    monthly year years yearly annual annually fold point points times""".split()
)
_WEAK = frozenset(
    """likely unlikely found find neither either people person versus vs slight better best
    worse worst much many few little nearly almost often always never ever today now cannot
    new good bad real really quite rather even also well get gets got make makes made take takes
    using used like compared associated linked""".split()
)
_CONTRACTION = re.compile(r"(?:n['’]t|['’](?:ll|re|ve|d|m))$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
# Plurals without a final s.
_PLURALS = frozenset({"children", "men", "mice", "people", "women"})
_ADJECTIVES = frozenset({"free", "high", "higher", "long", "lower", "meta", "older", "short"})
_LEAST_NOUN = 4  # letters


def segments(phrase: str) -> Iterator[str]:
    """Yield the parts of `phrase`, topic first, then its comparators and settings.

    Figures in brackets and qualifiers such as "statin-associated" are left out.
    """
    bare = _QUALIFIER.sub(" ", _FIGURES.sub(" ", phrase))
    yield from (part for part in _BOUNDARY.split(bare) if part.strip())


def is_figure(word: str) -> bool:
    """Tell whether `word` is a number, a unit, a time word or the name of a statistic."""
    low = word.casefold()
    lettered = any(char.isalpha() for char in word)
    counted = re.fullmatch(r"\d+-?([a-zµμ]+)", low)  # 5mg, 30-day
    unit = counted[1] if counted else low
    return not lettered or word in _STATISTICS or unit in _MEASURES


def is_code(word: str) -> bool:
    """Tell whether `word` is written as names of genes and compounds are: BRCA1, mTOR."""
    return bool(re.search(r"\d|.[A-Z]", word)) and not is_figure(word)


def telling(word: str) -> str:
    """Return `word` without a possessive ending, "" when it tells nothing of the topic."""
    bare = _POSSESSIVE.sub("", word)
    low = bare.casefold()
    adverb = low.endswith("ly") and is_generic(low)
    if adverb or low in _WEAK or is_figure(bare) or _CONTRACTION.search(word):
        return ""
    return bare


def has_plural(word: str) -> bool:
    """Tell whether `word` may be offered in its other number: a known, plainly written noun.

    At least four letters, none a capital but the first, in the rarity table in either
    number; no adverb and no plural such as "women".
    """
    low = word.casefold()
    if len(word) < _LEAST_NOUN or not word.isalpha() or not word[1:].islower():
        return False
    if low in _PLURALS | _ADJECTIVES | _WEAK or low.endswith("ing"):
        return False
    if low.endswith("ly") and is_generic(low):
        return False
    return stem(low) in load_rarity().frequencies
