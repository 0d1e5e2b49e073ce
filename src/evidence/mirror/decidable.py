"""Which terms a record alone decides, as PubMed would; everything else is refused.

A refusal costs one request; a term read otherwise than the source reads it costs an
article that nobody sees. So a field is trusted only where the record holds all that
PubMed searches in it. Source of how PubMed reads terms: PubMed help, "Search field
tags", "Automatic term mapping", "Truncation", "Proximity searching", "Filters".
"""

import re

from evidence.domain.errors import QueryRefused
from evidence.language.mesh import Descriptor, Mesh, natural
from evidence.mirror.dates import date_bounds, number_key
from evidence.mirror.fields import FIELDS, FILTER, Field, Kind, field_of
from evidence.mirror.folding import name_key, words_of
from evidence.mirror.plan import Node, Nothing
from evidence.mirror.query import Range, Tag, Term
from evidence.mirror.records import STATUS_FILTERS
from evidence.mirror.stopwords import STOPWORDS
from evidence.mirror.terms import (
    KNOWN_FILTERS,
    LANGUAGES,
    LEAST_STEM,
    WIDEST_PROXIMITY,
    Terms,
    between,
    is_noise,
)

# Left out are fields of which a record shows a part only: all fields and text words
# (affiliations, people as subjects, notes), journals (other spellings), subheadings
# (their narrower ones), substances, grants, registries, page ranges, full names.
_TRUSTED = frozenset(
    "UID FILT TITL ABST TIAB OTRM MESH MAJR PTYP LANG AUTH FAUT AID"
    " PDAT EDAT CRDT MDAT CDAT MHDA".split()
)
# Index fields of words that trusted fields look into.
TEXT_PARTS = frozenset(
    base
    for field in FIELDS
    if field.code in _TRUSTED and field.kind is Kind.TEXT
    for base in field.bases
)
_NEAR_FIELDS = frozenset({"TITL", "TIAB"})
_FILTERS = KNOWN_FILTERS | set(STATUS_FILTERS.values()) | LANGUAGES.keys()
_LANGUAGE_CODE = re.compile(r"[a-z]{3}")
_TYPE_TREE = "V"  # publication types; all other trees hold headings


class Decidable:
    """Turns the terms that a record decides into nodes, and says why of the others."""

    def __init__(self, mesh: Mesh) -> None:
        """Take `mesh` for headings and publication types."""
        self._mesh = mesh
        self._terms = Terms(mesh)

    def node(self, part: Term | Range) -> Node:
        """Return the node that the mirror's search would run for `part`.

        Raises:
            QueryRefused: the record alone does not decide it; the message says why.
        """
        if isinstance(part, Range):
            return self._range(part)
        if part.tag is None and not part.quoted and name_key(part.text) in KNOWN_FILTERS:
            return self._terms.tagged(part, FILTER).node
        if part.tag is None:
            raise QueryRefused(
                f"{part.text!r} has no field tag, so PubMed maps it by its own rules"
            )
        field = _trusted(part.tag)
        why = self._fault(part, part.tag, field)
        if why:
            raise QueryRefused(f"{part.text!r}{part.tag.written} {why}")
        return self._terms.tagged(part, field).node

    def ignores(self, term: Term) -> bool:
        """Tell whether PubMed leaves `term` out: a stop word alone in a field of words."""
        if "*" in term.text or term.text.casefold() not in STOPWORDS:
            return False
        return term.tag is not None and not term.tag.modifier and term.tag.kind is Kind.TEXT

    def _range(self, part: Range) -> Node:
        node = between(part, _trusted(part.tag)).node
        if isinstance(node, Nothing) or part.tag.modifier:
            written = f"{part.low}:{part.high}{part.tag.written}"
            raise QueryRefused(f"{written} is no range of dates or numbers")
        return node

    def _fault(self, term: Term, tag: Tag, field: Field) -> str:
        if field.kind is Kind.TEXT:
            return _text_fault(term, tag, field)
        heading = field.kind in {Kind.HEADING, Kind.TYPE}
        if tag.modifier and not (heading and tag.modifier == "noexp"):
            return "has a modifier that is not known here"
        if "*" in term.text.removesuffix("*" if field.kind is Kind.AUTHOR else ""):
            return "is open at a place where only PubMed's own index tells what it stands for"
        return self._heading_fault(term, field) if heading else _name_fault(term, field)

    def _heading_fault(self, term: Term, field: Field) -> str:
        if "/" in term.text:
            return "has a subheading, and which ones are narrower is not known here"
        found = self._mesh.by_name(term.text)
        if found is None or not _is_called(found, term.text):
            return f"has no row of just that name in the MeSH table of {self._mesh.year}"
        types = [tree.startswith(_TYPE_TREE) for tree in found.trees]
        if field.kind is Kind.TYPE:
            return "" if any(types) else "is no publication type"
        return "is no heading but a publication type" if types and all(types) else ""


def _name_fault(term: Term, field: Field) -> str:
    key = name_key(term.text)
    match field.kind:
        case Kind.FILTER:
            right, why = key in _FILTERS, "is a filter that only PubMed can decide"
        case Kind.LANGUAGE:
            right = key in LANGUAGES or bool(_LANGUAGE_CODE.fullmatch(key))
            why = "is no language known here"
        case Kind.NUMBER:
            numbers = term.text.replace(",", " ").split()
            right = bool(numbers) and None not in map(number_key, numbers)
            why = "is no list of numbers"
        case Kind.DATE:
            right, why = date_bounds(term.text) is not None, "is no date"
        case _:
            right, why = bool(key), "holds nothing to search for"
    return "" if right else why


def _trusted(tag: Tag) -> Field:
    field = field_of(tag.name)
    if field is None:
        raise QueryRefused(f"the field [{tag.name}] is not known here")
    if field.code not in _TRUSTED:
        raise QueryRefused(
            f"the field [{tag.name}] ({field.title}) looks into parts that a record does not show"
        )
    return field


def _is_called(descriptor: Descriptor, name: str) -> bool:
    """Tell whether `name` is one of the descriptor's names, and not merely like one."""
    asked = name_key(natural(name))
    return any(name_key(natural(n)) == asked for n in (descriptor.name, *descriptor.entry_terms))


def _text_fault(term: Term, tag: Tag, field: Field) -> str:
    if is_noise(term.text):
        return "holds no word to search for"
    if tag.modifier:
        return _near_fault(term, tag, field)
    words = words_of(term.text)
    closed = re.sub(r"(?<=\w)\*\s*$", "", term.text)
    if "*" in closed or (closed != term.text and len(words[-1]) < LEAST_STEM):
        return f"is not open at the end of a word of at least {LEAST_STEM} characters"
    if len(words) > 1 and not term.quoted:
        return "is a phrase only if PubMed's phrase index holds it; quotes would make it one"
    return ""


def _near_fault(term: Term, tag: Tag, field: Field) -> str:
    within = re.fullmatch(r"~(\d{1,4})", tag.modifier, re.ASCII)
    if within is None or int(within[1]) > WIDEST_PROXIMITY:
        return "has a modifier that is not known here"
    if not term.quoted or "*" in term.text or field.code not in _NEAR_FIELDS:
        return "asks for nearness in a way that PubMed does not offer"
    return ""
