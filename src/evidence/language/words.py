"""Words, stems and stop words."""

import re
from functools import lru_cache

import snowballstemmer

from evidence.domain.spans import Span

# Letters, digits and inner hyphens or apostrophes; Greek letters count as letters.
_WORD = re.compile(r"[^\W_]+(?:[-'’‐‑][^\W_]+)*")

STOP_WORDS = frozenset(
    """a about after again all also although among an and any are as at be because been before
    being between both but by can could did do does down during each for from further had
    has have he her here his how i if in into is it its just least less may might more most
    must no nor not of off on once only onto or other our out over own per same shall she
    should so some such than that the their them then there these they this those though to
    too under up us very via was we were what when where whereas whether which while who
    whom whose why will with within without would you your""".split()
)

_stemmer = snowballstemmer.stemmer("porter")


def words(text: str) -> list[tuple[str, Span]]:
    """Return every word with its position, as written."""
    return [(m.group(), Span(*m.span())) for m in _WORD.finditer(text)]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the Porter stem of `word`, case folded."""
    return str(_stemmer.stemWord(word.casefold()))


def content_stems(text: str) -> list[str]:
    """Return stems of the words that carry meaning, in order, repeats kept."""
    return [
        stem(word) for word, _ in words(text) if len(word) > 1 and word.casefold() not in STOP_WORDS
    ]
