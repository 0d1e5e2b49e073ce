"""How one term in one field becomes a node, and how it is shown."""

from dataclasses import dataclass

from evidence.language.mesh import Descriptor, Mesh
from evidence.mirror.dates import date_bounds, number_key
from evidence.mirror.fields import ALL, MESH, Field, Kind
from evidence.mirror.folding import folded, name_key, words_of
from evidence.mirror.plan import (
    Between,
    Near,
    Node,
    Nothing,
    OneOf,
    Op,
    Phrase,
    StartsWith,
    chained,
)
from evidence.mirror.query import Range, Term
from evidence.mirror.stopwords import STOPWORDS

# Source: PubMed help, "Truncation" and "Proximity searching".
LEAST_STEM = 4
WIDEST_PROXIMITY = 1000

# Link kinds of CommentsCorrections (PubMed DTD); the filter is `has` + kind.
_LINKS = """AssociatedDataset AssociatedPublication CommentIn CommentOn
    CorrectedandRepublishedIn CorrectedandRepublishedFrom ErratumIn ErratumFor
    ExpressionOfConcernIn ExpressionOfConcernFor RepublishedIn RepublishedFrom
    PartialRetractionIn PartialRetractionOf
    RetractedandRepublishedIn RetractedandRepublishedFrom RetractionIn RetractionOf
    UpdateIn UpdateOf SummaryForPatientsIn OriginalReportIn ReprintIn ReprintOf""".split()
KNOWN_FILTERS = frozenset({"hasabstract", *(f"has{link.casefold()}" for link in _LINKS)})

# ISO 639-2/B codes as MEDLINE writes them, for the languages most used there.
LANGUAGES = {
    "chinese": "chi", "czech": "cze", "danish": "dan", "dutch": "dut", "english": "eng",
    "finnish": "fin", "french": "fre", "german": "ger", "hebrew": "heb", "hungarian": "hun",
    "italian": "ita", "japanese": "jpn", "korean": "kor", "norwegian": "nor", "polish": "pol",
    "portuguese": "por", "romanian": "rum", "russian": "rus", "spanish": "spa",
    "swedish": "swe", "turkish": "tur", "ukrainian": "ukr",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """A node and how it is shown.

    `compound`: the text needs brackets inside a larger one. `known`: the name is
    in the vocabulary, so finding nothing is not worth a warning. `mapped`: another
    name was asked for. `remarks`: what was not done as asked.
    """

    node: Node
    shown: str
    compound: bool = False
    known: bool = False
    mapped: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def bracketed(self) -> str:
        """The text, in brackets where it needs them."""
        return f"({self.shown})" if self.compound else self.shown


def is_noise(text: str) -> bool:
    """Tell whether nothing but one stop word, or no word, is there."""
    words = words_of(text)
    return not words or (len(words) == 1 and words[0] in STOPWORDS and "*" not in text)


class Terms:
    """Turns terms into nodes; holds the vocabulary and nothing else."""

    def __init__(self, mesh: Mesh) -> None:
        """Use `mesh` for headings, publication types and entry terms."""
        self._mesh = mesh

    def tagged(self, term: Term, field: Field) -> Made:
        """Make the node of a term in a field."""
        if field.kind is Kind.TEXT:
            return _text(term, field)
        if field.kind in {Kind.HEADING, Kind.TYPE}:
            return self._heading(term, field)
        return _MAKERS[field.kind](term, field)

    def mapped(self, written: str) -> Made | None:
        """Map words without a tag to a heading; None when no heading has the name.

        The heading, its own words, and the words as written are ORed, as PubMed's
        automatic term mapping does.
        """
        if "*" in written:
            return None
        descriptor = self._mesh.by_name(written)
        if descriptor is None:
            return None
        parts = [_exploded(self._mesh, descriptor, MESH)]
        for name in dict.fromkeys((name_key(descriptor.name), name_key(written))):
            parts += _words_and_phrase(name)
        shown = f" {Op.OR} ".join(part.bracketed for part in parts)
        node = chained(Op.OR, [part.node for part in parts])
        return Made(node, shown, compound=True)

    def _heading(self, term: Term, field: Field) -> Made:
        """Find a heading or type by any of its names, alone or as heading/qualifier."""
        name, slash, qualifier = term.text.partition("/")
        if term.text.endswith("*"):
            return _open_name(term, field)
        descriptor = self._mesh.by_name(name)
        if descriptor is None:
            key = name_key(name) + (f"/{name_key(qualifier)}" if slash else "")
            shown = f'"{term.text.casefold()}"[{field.title}]'
            return Made(OneOf(field.bases[0], frozenset({key})), shown)
        narrow = bool(term.tag and term.tag.modifier == "noexp")
        made = _exploded(self._mesh, descriptor, field, name_key(qualifier), alone=narrow)
        other = name_key(name) != name_key(descriptor.name)
        return Made(made.node, made.shown, known=True, mapped=other)


def _exploded(
    mesh: Mesh, descriptor: Descriptor, field: Field, qualifier: str = "", *, alone: bool = False
) -> Made:
    """Name a heading with everything narrower, or alone.

    The heading's own name is asked for too: records may carry no UI.
    """
    uis = {descriptor.ui} if alone else mesh.descendants(descriptor.ui) | {descriptor.ui}
    names = {*uis, name_key(descriptor.name)}
    suffix = f"/{qualifier}" if qualifier else ""
    mark = ":noexp" if alone else ""
    shown = f'"{descriptor.name.casefold()}{suffix}"[{field.title}{mark}]'
    return Made(OneOf(field.bases[0], frozenset(n + suffix for n in names)), shown, known=True)


def _words_and_phrase(name: str) -> list[Made]:
    words = name.split()
    phrase = _phrase(tuple(words))
    if len(words) == 1:
        return [phrase]
    single = [_phrase((word,)) for word in words]
    shown = f" {Op.AND} ".join(one.shown for one in single)
    together = Made(chained(Op.AND, [one.node for one in single]), shown, compound=True)
    return [together, phrase]


def _phrase(words: tuple[str, ...]) -> Made:
    return Made(Phrase(ALL.bases, words), f'"{" ".join(words)}"[{ALL.title}]')


def _open_name(term: Term, field: Field) -> Made:
    key = name_key(term.text)
    return Made(StartsWith(field.bases[0], key) if key else Nothing(), f'"{key}*"[{field.title}]')


def _name(term: Term, field: Field) -> Made:
    if term.text.endswith("*"):
        return _open_name(term, field)
    key = name_key(term.text)
    return Made(OneOf(field.bases[0], frozenset({key})), f'"{key}"[{field.title}]')


def _author(term: Term, field: Field) -> Made:
    """Take `Smith` and `Smith J` as open at the initials, a quoted name as whole."""
    made = _name(term, field)
    key = name_key(term.text)
    if term.quoted or not key or isinstance(made.node, StartsWith):
        return made
    base = field.bases[0]
    whole = OneOf(base, frozenset({key}))
    opened = StartsWith(base, key if " " in key else f"{key} ")
    return Made(chained(Op.OR, [whole, opened]), made.shown)


def _language(term: Term, field: Field) -> Made:
    key = name_key(term.text)
    code = LANGUAGES.get(key, key)
    names = {name: c for name, c in LANGUAGES.items() if c == code}
    shown = f'"{next(iter(names), key)}"[{field.title}]'
    return Made(OneOf(field.bases[0], frozenset({code})), shown, known=bool(names))


def _filter(term: Term, field: Field) -> Made:
    key = name_key(term.text)
    values = {key, LANGUAGES.get(key, key)}
    shown = f'"{key}"[{field.title}]'
    return Made(OneOf(field.bases[0], frozenset(values)), shown, known=key in KNOWN_FILTERS)


def _date(term: Term, field: Field) -> Made:
    bounds = date_bounds(term.text)
    shown = f"{folded(term.text)}[{field.title}]"
    if bounds is None:
        return Made(Nothing(), shown)
    return Made(Between(field.bases[0], *bounds), shown, known=True)


def _numbers(term: Term, field: Field) -> Made:
    keys = [number_key(word) for word in term.text.replace(",", " ").split()]
    ends = [Between(field.bases[0], key, key) for key in keys if key]
    shown = f" {Op.OR} ".join(f"{int(key)}[{field.title}]" for key in keys if key)
    return Made(chained(Op.OR, list(ends)), shown, compound=len(ends) > 1)


def _bounds(text: str, field: Field) -> tuple[str, str] | None:
    if field.kind is Kind.DATE:
        return date_bounds(text)
    key = number_key(text)
    return None if key is None else (key, key)


def between(part: Range, field: Field) -> Made:
    """Make a range of dates or numbers; Nothing when an end is neither."""
    shown = f"{part.low}:{part.high}[{field.title}]"
    low, high = _bounds(part.low, field), _bounds(part.high, field)
    if low is None or high is None:
        return Made(Nothing(), shown)
    return Made(Between(field.bases[0], low[0], high[1]), shown, known=True)


def _text(term: Term, field: Field) -> Made:
    words = words_of(term.text)
    text = " ".join(words)
    modifier = term.tag.modifier if term.tag else ""
    if modifier.startswith("~") and modifier[1:].isdecimal():
        within = min(int(modifier[1:]), WIDEST_PROXIMITY)
        shown = f'"{text}"[{field.title}:~{within}]'
        return Made(Near(field.bases, words, within), shown)
    open_end = term.text.rstrip().endswith("*")
    remarks: tuple[str, ...] = ()
    if open_end and len(words[-1]) < LEAST_STEM:
        open_end = False
        remarks = (f"Truncation needs {LEAST_STEM} characters; * ignored in {term.text}",)
    shown = f'"{text}{"*" if open_end else ""}"[{field.title}]'
    return Made(Phrase(field.bases, words, open_end), shown, remarks=remarks)


_MAKERS = {
    Kind.NAME: _name,
    Kind.AUTHOR: _author,
    Kind.LANGUAGE: _language,
    Kind.DATE: _date,
    Kind.NUMBER: _numbers,
    Kind.FILTER: _filter,
}
