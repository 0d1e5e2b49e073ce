"""What of a citation can be searched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evidence.domain.citations import Author, Citation, Heading
from evidence.domain.ids import Pmid
from evidence.domain.sample_note import is_sample_note
from evidence.mirror.dates import date_bounds, number_key
from evidence.mirror.folding import name_key, words_of

Segments = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One citation, cut into what the index keeps.

    `text`: per index field the words of each segment, in order; phrases never
    cross a segment. `values`: whole names, compared as they are. `keys`: dates
    (ISO, the first day that the record allows) and the padded PMID, for ranges.
    """

    pmid: Pmid
    text: Mapping[str, Segments]
    values: Mapping[str, frozenset[str]]
    keys: Mapping[str, tuple[str, ...]]


def record_of(citation: Citation) -> Record:
    """Cut a citation into searchable parts; the sample's note is left out."""
    return Record(citation.pmid, _text(citation), _values(citation), _keys(citation))


def _segments(texts: Iterable[str]) -> Segments:
    return tuple(words for words in map(words_of, texts) if words)


def _text(citation: Citation) -> dict[str, Segments]:
    sections = [s.text for s in (*citation.sections, *citation.other_abstracts)]
    people = [f"{a.fore} {a.last} {a.initials} {a.suffix}" for a in citation.authors]
    texts = {
        "title": (citation.title, citation.vernacular_title, citation.book_title),
        "own title": (citation.vernacular_title,),
        "abstract": (text for text in sections if not is_sample_note(text)),
        "keyword": citation.keywords,
        "heading": _heading_names(citation.headings),
        "type": (term.name for term in citation.publication_types),
        "chemical": (term.name for term in citation.chemicals),
        "registry": citation.registry_ids,
        "author": (*people, *(a.collective for a in citation.authors)),
        "collective": (a.collective for a in citation.authors),
        "journal": (citation.journal, citation.journal_abbreviation),
        "place": (citation.volume, citation.issue, citation.pages, str(citation.year or "")),
        "identifier": (citation.pmid, *(value for _, value in citation.ids)),
    }
    return {field: _segments(part) for field, part in texts.items()}


def _heading_names(headings: Iterable[Heading]) -> list[str]:
    names: list[str] = []
    for heading in headings:
        names.append(heading.descriptor.name)
        names.extend(qualifier.name for qualifier in heading.qualifiers)
    return names


def _values(citation: Citation) -> dict[str, frozenset[str]]:
    return {
        "mesh": _heading_values(citation.headings),
        "majr": _heading_values(h for h in citation.headings if h.major),
        "qualifier": _names(q.name for h in citation.headings for q in h.qualifiers),
        "ptyp": frozenset(t.ui for t in citation.publication_types if t.ui)
        | _names(t.name for t in citation.publication_types),
        "language": _names(citation.languages),
        "author name": frozenset().union(*map(_author_names, citation.authors)),
        "first author": _author_names(citation.authors[0]) if citation.authors else frozenset(),
        "journal name": _names(
            (citation.journal, citation.journal_abbreviation, citation.issn, citation.nlm_id)
        ),
        "volume": _names((citation.volume,)),
        "issue": _names((citation.issue,)),
        "pages": _names((citation.pages,)),
        "article id": _names((citation.doi, citation.pmcid, *(v for _, v in citation.ids))),
        "grant": _names(citation.grants),
        "registry id": _names(citation.registry_ids),
        "filter": frozenset(_filters(citation)),
    }


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(key for key in map(name_key, names) if key)


def _heading_values(headings: Iterable[Heading]) -> frozenset[str]:
    """Name each heading by UI and by name, alone and with each qualifier."""
    values: set[str] = set()
    for heading in headings:
        for name in (heading.descriptor.ui, name_key(heading.descriptor.name)):
            values.add(name)
            values.update(f"{name}/{name_key(q.name)}" for q in heading.qualifiers)
    return frozenset(value for value in values if value and not value.startswith("/"))


def _author_names(author: Author) -> frozenset[str]:
    return _names((f"{author.last} {author.initials}", author.collective))


# Status of a record and the subset filter that selects it (PubMed help, "Subsets").
STATUS_FILTERS = {
    "MEDLINE": "medline",
    "OLDMEDLINE": "oldmedline",
    "In-Process": "inprocess",
    "In-Data-Review": "inprocess",
    "PubMed-not-MEDLINE": "pubmednotmedline",
    "Publisher": "publisher",
}


def _filters(citation: Citation) -> Iterable[str]:
    """Name what is true of the record; `has` + link kind for every linked notice."""
    if any(not is_sample_note(s.text) for s in citation.sections):
        yield "hasabstract"
    if citation.status in STATUS_FILTERS:
        yield STATUS_FILTERS[citation.status]
    if citation.pmcid:
        yield "pubmed pmc"
    yield from (f"has{notice.ref_type.casefold()}" for notice in citation.notices)
    names = {name_key(heading.descriptor.name) for heading in citation.headings}
    yield from map(name_key, citation.languages)
    yield from names & {"humans", "animals", "female", "male"}


# Index field and the dated events that fill it; the first kind that the record has.
# Source: History of records that reached PubMed late: `entrez` is the day of entry,
# `pubmed` the day that searches by entry date use.
_DATE_FIELDS = {
    "created": ("entrez", "created"),
    "entered": ("pubmed", "entrez"),
    "revised": ("revised",),
    "completed": ("completed",),
    "indexed": ("medline",),
}
_YEAR_ONLY = len("2021")


def _keys(citation: Citation) -> dict[str, tuple[str, ...]]:
    published = [iso for kind, iso in citation.dates if kind in {"pubdate", "article"}]
    if not published and citation.year is not None:
        published = [f"{citation.year:04}"]
    keys = {"published": _first_days(published)}
    for field, kinds in _DATE_FIELDS.items():
        keys[field] = _first_days(_first_of(citation, kinds))
    for field in ("created", "entered"):
        keys[field] = keys[field] or _stand_in(published)
    keys["uid"] = (number_key(citation.pmid) or "",)
    return keys


def _stand_in(published: Iterable[str]) -> tuple[str, ...]:
    """Date the entry of a record without history by its publication month, if known.

    PubMed itself sets the entry date of late arrivals back to the publication date.
    """
    return _first_days(iso for iso in published if len(iso) > _YEAR_ONLY)[:1]


def _first_of(citation: Citation, kinds: tuple[str, ...]) -> list[str]:
    for kind in kinds:
        found = [iso for name, iso in citation.dates if name == kind]
        if found:
            return found
    return []


def _first_days(dates: Iterable[str]) -> tuple[str, ...]:
    bounds = (date_bounds(iso[:10]) for iso in dates)
    return tuple(sorted({found[0] for found in bounds if found}))
