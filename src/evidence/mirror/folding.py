"""How text becomes searchable words: the same for records and queries."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Level case and accents, which PubMed ignores in searches."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def words_of(text: str) -> tuple[str, ...]:
    """Return the searchable words in order; hyphens and apostrophes separate."""
    return tuple(_WORD.findall(folded(text)))


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """Return the form under which whole names are compared (headings, journals)."""
    return " ".join(words_of(name))
