"""Medical Subject Headings: names, entry terms and tree positions, offline.

The table is NLM's, in the year that `Mesh.year` says; README.md beside it holds the
terms. It stays one compressed blob of sorted lines and is looked up by bisection,
so that loading costs tens of milliseconds and not a dictionary of 200,000 keys.
"""

import gzip
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from evidence.domain.spans import Span

TABLE = "mesh.tsv.gz"
_KEYS_LINE = "== keys =="

# A word with its possessive; hyphens separate.
_TOKEN = re.compile(r"[^\W_]+(?:['’]s?(?![^\W_]))?")
# What may stand between two words of one term. A comma or full stop only when no
# space follows ("1,25-dihydroxyvitamin D"), so that two items of a list never join.
_JOINT = re.compile(r"\s+|[-‐‑–/,.]")
_ACRONYM = re.compile(r"(?=.*[A-Z].*[A-Z])[A-Z0-9]{2,8}")
_MAX_WORDS = 9
_SHORT, _TINY = 4, 3  # letters; words no longer than this keep their ending

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
    "λ": "lambda", "μ": "mu", "µ": "mu", "ω": "omega",
}  # fmt: skip
_IRREGULAR = {
    "axes": "axis", "analyses": "analysis", "diagnoses": "diagnosis", "crises": "crisis",
    "metastases": "metastasis", "prostheses": "prosthesis", "psychoses": "psychosis",
    "neuroses": "neurosis", "thromboses": "thrombosis", "children": "child", "men": "man",
    "women": "woman", "mice": "mouse", "feet": "foot", "teeth": "tooth",
    "bacteria": "bacterium", "mitochondria": "mitochondrion", "hippocampi": "hippocampus",
}  # fmt: skip
_BRITISH = (
    (re.compile(r"^oe(?=str|dem|soph)"), "e"),
    (re.compile(r"^foe(?=t)"), "fe"),
    (re.compile(r"haem"), "hem"),
    (re.compile(r"aem(?=i)"), "em"),
    (re.compile(r"^paed"), "ped"),
    (re.compile(r"^(an?)?aesth"), r"\1esth"),
    (re.compile(r"rrhoea"), "rrhea"),
    (re.compile(r"^(tum|behavi)our"), r"\1or"),
    (re.compile(r"isation"), "ization"),
    (re.compile(r"^leuco"), "leuko"),
)


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return the form under which `word` is looked up.

    Case, possessive, plural, Greek letters and British spelling are levelled. The
    form need not be an English word ("diabetes" gives "diabete"); it only has to be
    the same for the table and for the text.
    """
    low = re.sub(r"['’]s?$", "", word.casefold())
    low = "".join(_GREEK.get(c, c) for c in low)
    for pattern, plain in _BRITISH:
        low = pattern.sub(plain, low)
    return _singular(low)


def _singular(low: str) -> str:
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    if len(low) > _SHORT and low.endswith("ies"):
        return low[:-3] + "y"
    if len(low) > _SHORT and low.endswith(("sses", "xes", "ches", "shes", "zes")):
        return low[:-2]
    if len(low) > _TINY and low.endswith("s") and not low.endswith(("ss", "us", "is")):
        return low[:-1]
    return low


def natural(name: str) -> str:
    """Turn an inverted form round: "House, Slaughter" gives "Slaughter House"."""
    return " ".join(part.strip() for part in reversed(name.split(", ")))


def key_of(name: str) -> str:
    """Return the look-up key of a heading or entry term.

    A short all-capital word is its own key, so that AIDS is not "aids".
    """
    if _ACRONYM.fullmatch(name):
        return name
    return _folded_key(name)


def _folded_key(name: str) -> str:
    return " ".join(fold(word) for word in _TOKEN.findall(natural(name)))


def windows(text: str) -> Iterator[tuple[int, Iterator[tuple[int, str]]]]:
    """Yield, for each word of `text`, its position and the keys that start there.

    Keys come shortest first, each with the position where it ends, up to nine words;
    a word in capitals is also offered as an acronym.
    """
    tokens = list(_TOKEN.finditer(text))
    for at, token in enumerate(tokens):
        yield token.start(), _keys_from(text, tokens[at : at + _MAX_WORDS])


def _keys_from(text: str, tokens: list[re.Match[str]]) -> Iterator[tuple[int, str]]:
    acronym = re.sub(r"(?:['’]s?|s)$", "", tokens[0].group())
    if _ACRONYM.fullmatch(acronym):
        yield _end(tokens[0]), acronym
    key = ""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and not _JOINT.fullmatch(text, before.end(), token.start()):
            return
        key = f"{key} {fold(token.group())}" if key else fold(token.group())
        yield _end(token), key


def _end(token: re.Match[str]) -> int:
    return token.start() + len(re.sub(r"['’]$", "", token.group()))


@dataclass(frozen=True, slots=True)
class Descriptor:
    """One MeSH descriptor.

    `entry_terms` are NLM's synonyms without the heading itself and without inverted
    forms of terms already listed. `trees` are tree numbers; empty for the two
    headings (Female, Male) that stand in no tree.
    """

    ui: str
    name: str
    entry_terms: tuple[str, ...]
    trees: tuple[str, ...]

    @property
    def is_publication_type(self) -> bool:
        """Whether it says what a text is (tree V), not what it is about."""
        return bool(self.trees) and all(tree.startswith("V") for tree in self.trees)


@dataclass(frozen=True, slots=True)
class Match:
    """A descriptor named in a text; `matched` is `text[span]` as written."""

    span: Span
    descriptor: Descriptor
    matched: str


class Mesh:
    """The descriptor table of one year; immutable."""

    def __init__(self, table: str) -> None:
        """Take the table's text as `table_text` writes it.

        Raises:
            ValueError: the text is not such a table.
        """
        head, _, rest = table.partition("\n")
        rows, mark, keys = rest.partition(f"{_KEYS_LINE}\n")
        if not mark or not head.startswith("year\t"):
            msg = "not a MeSH table: no year or no keys"
            raise ValueError(msg)
        self.year = int(head.split("\t")[1])
        self._rows = rows.splitlines()
        self._keys = keys.splitlines()

    def __len__(self) -> int:
        """Return the number of descriptors."""
        return len(self._rows)

    def by_ui(self, ui: str) -> Descriptor | None:
        """Return the descriptor with this unique identifier, None when there is none."""
        line = _line_with(self._rows, ui)
        return None if line is None else _descriptor(line)

    def by_name(self, name: str) -> Descriptor | None:
        """Return the descriptor with this heading or entry term, None when unknown.

        Case, plural, spelling and inversion do not matter, but a heading written out
        exactly is that heading: "Amphetamines" is not "Amphetamine".
        """
        exact = self._headings.get(name.strip().casefold())
        if exact is not None:
            return self.by_ui(exact)
        keys = (name.strip().upper(), _folded_key(name.strip()))
        acronym_first = keys if name.isupper() else keys[::-1]
        for key in acronym_first:
            found = self._by_key(key)
            if found is not None:
                return found
        return None

    def descendants(self, ui: str) -> frozenset[str]:
        """Return the UIs of this descriptor and all narrower ones; empty if unknown."""
        own = self.by_ui(ui)
        if own is None:
            return frozenset()
        found = {ui}
        for tree in own.trees:
            start = bisect_left(self._trees, f"{tree}.")
            end = bisect_left(self._trees, f"{tree}/")
            found.update(line.split("\t")[1] for line in self._trees[start:end])
        return frozenset(found)

    def find(self, text: str) -> list[Match]:
        """Return the descriptors that `text` names, left to right, without overlap.

        At each word the longest term wins. Terms match whole words (a hyphen
        separates words); plural and possessive forms match, and acronyms only in
        capitals.
        """
        found: list[Match] = []
        done = 0
        for start, keys in windows(text):
            if start < done:
                continue
            hit = self._longest(keys)
            if hit is not None:
                done, descriptor = hit
                span = Span(start, done)
                found.append(Match(span, descriptor, span.of(text)))
        return found

    @cached_property
    def _headings(self) -> dict[str, str]:
        return {name.casefold(): ui for ui, name, *_ in (row.split("\t") for row in self._rows)}

    @cached_property
    def _trees(self) -> list[str]:
        pairs: list[str] = []
        for line in self._rows:
            ui, _, _, trees = line.split("\t")
            pairs.extend(f"{tree}\t{ui}" for tree in trees.split("|") if tree)
        return sorted(pairs)

    def _longest(self, keys: Iterable[tuple[int, str]]) -> tuple[int, Descriptor] | None:
        best: tuple[int, Descriptor] | None = None
        for end, key in keys:
            place = bisect_left(self._keys, key)
            if place == len(self._keys) or not self._keys[place].startswith(key):
                if _ACRONYM.fullmatch(key):
                    continue
                break
            descriptor = self._by_key(key)
            if descriptor is not None:
                best = (end, descriptor)
        return best

    def _by_key(self, key: str) -> Descriptor | None:
        line = _line_with(self._keys, key) if key else None
        return None if line is None else self.by_ui(line.split("\t")[1])


def _line_with(lines: list[str], first: str) -> str | None:
    place = bisect_left(lines, f"{first}\t")
    if place < len(lines) and lines[place].startswith(f"{first}\t"):
        return lines[place]
    return None


@lru_cache(maxsize=4096)
def _descriptor(line: str) -> Descriptor:
    ui, name, terms, trees = line.split("\t")
    return Descriptor(ui, name, _listed(terms), _listed(trees))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def table_text(year: int, descriptors: list[Descriptor]) -> str:
    """Write the table that `Mesh` reads: rows by UI, then keys in order.

    A key that two descriptors share belongs to the one whose heading it is, else to
    the lower UI.
    """
    ordered = sorted(descriptors, key=lambda d: d.ui)
    keys: dict[str, str] = {}
    for descriptor in ordered:
        keys.setdefault(key_of(descriptor.name), descriptor.ui)
    for descriptor in ordered:
        for term in descriptor.entry_terms:
            keys.setdefault(key_of(term), descriptor.ui)
    rows = ["\t".join((d.ui, d.name, "|".join(d.entry_terms), "|".join(d.trees))) for d in ordered]
    lines = sorted(f"{key}\t{ui}" for key, ui in keys.items() if key)
    return "\n".join([f"year\t{year}", *rows, _KEYS_LINE, *lines]) + "\n"


@lru_cache(maxsize=1)
def load_mesh() -> Mesh:
    """Return the shipped table; read once, on first use."""
    raw = files("evidence.language.data").joinpath(TABLE).read_bytes()
    return Mesh(gzip.decompress(raw).decode("utf-8"))
