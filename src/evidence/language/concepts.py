"""What a claim is about: its concepts, the words for each, and whether a text names them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from evidence.domain.spans import Span
from evidence.language.mesh import Descriptor, key_of, load_mesh, windows
from evidence.language.rarity import is_generic, load_rarity
from evidence.language.synonyms import Synonyms, load_synonyms
from evidence.language.words import STOP_WORDS, content_stems, stem, words

MOST_TERMS = 8
MOST_HEADINGS = 6
_LONGEST_TERM = 4  # words
_OWN_TERMS, _INSTANCES = 4, 3  # how the eight terms are shared out
_FREE_WEIGHT = 0.75  # of a free word without capitals or digits: rare, but often no topic

# Single words whose usual English meaning is not the MeSH heading they name.
_ORDINARY = frozenset(
    """abstract address affect architecture arm attitude book consensus cue culture drive
    efficiency element exhibit face family foundation goal gold hand head history index interview
    knowledge lead library maintenance map minor nature network new observation organization overall
    paper person play power program record recycling repression respect rest review role secretion
    society solution specialization systematic tail time translation understand understanding
    white will work world""".split()
)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that a claim names.

    `terms` are words and phrases for it, the claim's own first, at most eight.
    `headings` are MeSH headings that stand for it (none for a free word), at most six,
    of which `descriptor_ui` is the first; then those of its instances that MeSH's tree
    does not place below it, such as estradiol for estrogens.
    `rarity` is that of its rarest word in the claim;
    free words without capitals or digits count three quarters.
    `wider` are words that a search asks for and that do not name the concept.
    """

    label: str
    terms: tuple[str, ...]
    descriptor_ui: str | None
    headings: tuple[str, ...]
    rarity: float
    span: Span
    wider: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    span: Span
    words: int
    descriptor: Descriptor | None
    synonyms: Synonyms | None


@lru_cache(maxsize=4096)
def concept_groups(text: str) -> tuple[Concept, ...]:
    """Return the concepts that `text` names, most telling (rarest) first.

    Each is a MeSH descriptor, an entry of the synonym table, or a free word. Generic
    words are left out, unless the text holds nothing else; empty only for a text
    without content words.
    """
    found = _chosen(text, plain=False)
    concepts = [*(_from_found(text, f) for f in found), *_free(text, found, plain=False)]
    if not concepts:
        found = _chosen(text, plain=True)
        concepts = [*(_from_found(text, f) for f in found), *_free(text, found, plain=True)]
    unique = {c.label.casefold(): c for c in reversed(concepts)}
    return tuple(sorted(unique.values(), key=lambda c: (-c.rarity, c.span.start)))


def _chosen(text: str, *, plain: bool) -> list[_Found]:
    """Pick the longest terms that do not overlap; `plain` lets ordinary words in."""
    offered = [f for f in (*_in_mesh(text), *_in_synonyms(text)) if plain or not _is_plain(text, f)]
    offered.sort(key=lambda f: (-f.words, f.synonyms is None, f.span.start))
    kept: list[_Found] = []
    for each in offered:
        if not any(each.span.overlaps(other.span) for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda f: f.span.start)


def _in_mesh(text: str) -> Iterator[_Found]:
    table = load_synonyms().by_heading
    for match in load_mesh().find(text):
        if match.descriptor.is_publication_type:
            continue
        length = len(key_of(match.matched).split())
        own = table.get(match.descriptor.name)
        yield _Found(match.span, length, match.descriptor, own)


def _in_synonyms(text: str) -> Iterator[_Found]:
    table = load_synonyms().by_key
    for start, keys in windows(text):
        for end, key in keys:
            entry = table.get(key)
            if entry is not None:
                name = entry.headings[0] if entry.headings else ""
                yield _Found(Span(start, end), len(key.split()), load_mesh().by_name(name), entry)


def _is_plain(text: str, found: _Found) -> bool:
    matched = found.span.of(text)
    if found.words > 1 or matched.isupper() or key_of(matched) in load_synonyms().by_key:
        return False
    return _is_ordinary(matched)


def _is_ordinary(word: str) -> bool:
    return is_generic(word) or word.casefold().rstrip("s") in _ORDINARY


def _from_found(text: str, found: _Found) -> Concept:
    matched = found.span.of(text)
    terms = [matched]
    own = found.synonyms
    headings = (*own.headings, *own.narrower) if own else ()
    if own:
        instances = [name for name in own.narrower if " " not in name]
        terms += [*own.terms[:_OWN_TERMS], *instances[:_INSTANCES], *own.terms[_OWN_TERMS:]]
    if found.descriptor:
        headings = headings or (found.descriptor.name,)
        terms += [t for t in (found.descriptor.name, *found.descriptor.entry_terms) if _useful(t)]
    return Concept(
        label=headings[0] if own is None or own.headings else own.label,
        terms=_distinct(terms),
        descriptor_ui=found.descriptor.ui if found.descriptor else None,
        headings=tuple(dict.fromkeys(headings))[:MOST_HEADINGS],
        rarity=_rarity(matched),
        span=found.span,
        wider=own.wider if own else (),
    )


def _free(text: str, found: list[_Found], *, plain: bool) -> Iterator[Concept]:
    for word, span in words(text):
        if any(span.overlaps(f.span) for f in found) or not _tells(word, plain=plain):
            continue
        weight = 1.0 if re.search(r"\d|.[A-Z]", word) else _FREE_WEIGHT
        yield Concept(word, (word,), None, (), weight * load_rarity().of(word), span)


def _tells(word: str, *, plain: bool) -> bool:
    if len(word) < 2 or word.casefold() in STOP_WORDS:  # noqa: PLR2004 (one letter tells nothing)
        return False
    return plain or not (is_generic(word) or word.isdigit())


def _rarity(matched: str) -> float:
    table = load_rarity()
    return max((table.of(w) for w, _ in words(matched.replace("-", " "))), default=0.0)


def _useful(term: str) -> bool:
    """Keep terms that people write in abstracts and mean by them what MeSH means.

    No inversions, no chemical formulas, no word such as "affect".
    """
    return (
        ", " not in term
        and not _is_ordinary(term)
        and len(term.split()) <= _LONGEST_TERM
        and not re.search(r"[()\[\]]|\d.*\d.*\d", term)
    )


def _distinct(terms: Iterable[str]) -> tuple[str, ...]:
    """Drop terms that differ in inflection or hyphens only; the first form stays."""
    seen: dict[str, str] = {}
    for term in terms:
        seen.setdefault(key_of(term), term)
    return tuple(seen.values())[:MOST_TERMS]


@lru_cache(maxsize=1024)
def _narrower(ui: str) -> frozenset[str]:
    """Return UIs of the descriptor, of what stands below it, and of its listed instances."""
    mesh = load_mesh()
    found = set(mesh.descendants(ui))
    own = mesh.by_ui(ui)
    entry = load_synonyms().by_heading.get(own.name) if own else None
    for name in entry.narrower if entry else ():
        below = mesh.by_name(name)
        if below is not None and below.ui not in found:
            found |= _narrower(below.ui)
    return frozenset(found)


@lru_cache(maxsize=8192)
def _named(sentence: str) -> frozenset[str]:
    """Return the UIs of the descriptors that `sentence` names."""
    offered = (*_in_mesh(sentence), *_in_synonyms(sentence))
    return frozenset(
        f.descriptor.ui for f in offered if f.descriptor and not _is_plain(sentence, f)
    )


@lru_cache(maxsize=8192)
def spaced_stems(text: str) -> str:
    """Return the stems of `text` with one blank before, between and after them."""
    parts = (stem(w) for w, _ in words(re.sub(r"[-‐‑–'’]", " ", text)))
    return f" {' '.join(parts)} "


@lru_cache(maxsize=4096)
def phrases(concept: Concept) -> tuple[str, ...]:
    """Return the spaced stems of every lower-case word or phrase for `concept`.

    For a quick test `phrase in spaced_stems(text)`: a narrower heading counts only if
    the synonym table lists it, and acronyms do not.
    """
    entry = load_synonyms().by_heading.get(concept.label)
    terms = (*concept.terms, *((*entry.terms, *entry.narrower) if entry else ()))
    found = (spaced_stems(term) for term in terms if not term.isupper())
    return tuple(dict.fromkeys(phrase for phrase in found if phrase.strip()))


def names(concept: Concept, sentence: str) -> bool:
    """Tell whether `sentence` names `concept`.

    By one of its terms in any inflection, or by the heading or an entry term of its
    descriptor or of a narrower one. A sibling never counts: cortisol does not name
    testosterone. Acronyms count only in capitals.
    """
    spaced = spaced_stems(sentence)
    if any(phrase in spaced for phrase in phrases(concept)):
        return True
    if any(_stands(term, sentence) for term in concept.terms if term.isupper()):
        return True
    ui = concept.descriptor_ui
    return ui is not None and not _narrower(ui).isdisjoint(_named(sentence))


def _stands(acronym: str, sentence: str) -> bool:
    return bool(re.search(rf"(?<![^\W_]){re.escape(acronym)}s?(?![^\W_])", sentence))


def content_words(text: str) -> tuple[str, ...]:
    """Return the distinct content words, most telling first and generic ones last.

    Two words with one stem count once, in the form that stands first.
    """
    table = load_rarity()
    first: dict[str, str] = {}
    for word, _ in words(re.sub(r"[-‐‑–]", " ", text)):
        if content_stems(word):
            first.setdefault(stem(word), word)
    order = sorted(first.values(), key=lambda w: (is_generic(w) or w.isdigit(), -table.of(w)))
    return tuple(order)
