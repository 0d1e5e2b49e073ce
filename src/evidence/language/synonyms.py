"""Names for concepts that MeSH's entry terms lack: a small table of our own."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from evidence.language.mesh import key_of

TABLE = "synonyms.toml"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """One concept: MeSH headings (the first is it), words for it, narrower headings.

    `wider`: words that only searches ask for. A record that has them may be about the
    concept, yet they do not name it: "androgen" for testosterone.
    """

    label: str
    headings: tuple[str, ...]
    terms: tuple[str, ...]
    narrower: tuple[str, ...]
    wider: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SynonymTable:
    """All entries, by look-up key of their terms and by their first heading."""

    by_key: dict[str, Synonyms]
    by_heading: dict[str, Synonyms]


@lru_cache(maxsize=1)
def load_synonyms() -> SynonymTable:
    """Return the shipped table; read once, on first use. The first of two entries wins."""
    text = files("evidence.language.data").joinpath(TABLE).read_text("utf-8")
    by_key: dict[str, Synonyms] = {}
    by_heading: dict[str, Synonyms] = {}
    for row in tomllib.loads(text)["concept"]:
        headings = tuple(row.get("headings", ()))
        entry = Synonyms(
            label=headings[0] if headings else row["label"],
            headings=headings,
            terms=tuple(row["terms"]),
            narrower=tuple(row.get("narrower", ())),
            wider=tuple(row.get("wider", ())),
        )
        for term in entry.terms:
            by_key.setdefault(key_of(term), entry)
        if headings:
            by_heading.setdefault(headings[0], entry)
    return SynonymTable(by_key, by_heading)
