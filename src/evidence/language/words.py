"""Words, stems and stop words."""

import re
from functools import lru_cache

import snowballstemmer

from evidence.domain.spans import Span

# Letters, digits and inner hyphens or apostrophes; Greek letters count as letters.
_WORD = re.compile(r"[^\W_]+(?:[-'’‐‑][^\W_]+)*")

STOP_WORDS = frozenset(
    """a an the of in on for to and or nor with by at from as is are was were be been
    being do does did has have had it its this that these those their there than then
    which who whom whose what when where how why can could may might will would shall
    should must not no into onto during between among after before within without about
    over under both each other such our we us you your i they them he she his her also
    more most less least any all some via per if because while whereas whether although
    though but so only very too same own just here out up down off again further once""".split()
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
