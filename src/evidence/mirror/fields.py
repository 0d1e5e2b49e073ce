"""The search fields of the mirror: names, tags, and what each one looks into.

Source of names and tags: PubMed's EInfo answer and the "Search field tags" section
of PubMed's help.
"""

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """How a field's terms are compared."""

    TEXT = auto()  # words and phrases
    HEADING = auto()  # MeSH headings, with everything narrower
    TYPE = auto()  # publication types, with everything narrower
    NAME = auto()  # a whole name
    AUTHOR = auto()  # last name and initials, open at the end
    LANGUAGE = auto()  # code or English name
    DATE = auto()  # year, month or day; ranges
    NUMBER = auto()  # PMIDs; ranges
    FILTER = auto()  # named properties of a record


@dataclass(frozen=True, slots=True)
class Field:
    """One search field.

    `code` is its E-utilities name, `title` what translations show, `bases` the
    index fields it looks into, `tags` the lower-case tags that select it.
    """

    code: str
    title: str
    kind: Kind
    bases: tuple[str, ...]
    tags: tuple[str, ...]


_TIAB = ("title", "abstract", "keyword")
_WORDS = (*_TIAB, "heading", "type", "chemical", "registry")
_ALL = (*_WORDS, "author", "journal", "place", "identifier")

ALL = Field("ALL", "All Fields", Kind.TEXT, _ALL, ("all", "all fields"))
UID = Field("UID", "UID", Kind.NUMBER, ("uid",), ("uid", "pmid"))
FILTER = Field("FILT", "Filter", Kind.FILTER, ("filter",), ("filter", "filt", "sb", "subset"))
MESH = Field(
    "MESH",
    "MeSH Terms",
    Kind.HEADING,
    ("mesh",),
    ("mh", "mesh", "mesh terms", "mesh term"),
)

FIELDS = (
    ALL,
    UID,
    FILTER,
    Field("TITL", "Title", Kind.TEXT, ("title",), ("ti", "titl", "title")),
    Field("ABST", "Abstract", Kind.TEXT, ("abstract",), ("ab", "abstract")),
    Field("TIAB", "Title/Abstract", Kind.TEXT, _TIAB, ("tiab", "title/abstract")),
    Field("WORD", "Text Word", Kind.TEXT, _WORDS, ("tw", "word", "text word", "text words")),
    MESH,
    Field(
        "MAJR",
        "MeSH Major Topic",
        Kind.HEADING,
        ("majr",),
        ("majr", "mesh major topic", "major"),
    ),
    Field(
        "SUBH",
        "MeSH Subheading",
        Kind.NAME,
        ("qualifier",),
        ("sh", "subh", "mesh subheading", "subheading"),
    ),
    Field(
        "PTYP",
        "Publication Type",
        Kind.TYPE,
        ("ptyp",),
        ("pt", "ptyp", "publication type"),
    ),
    Field("LANG", "Language", Kind.LANGUAGE, ("language",), ("la", "lang", "language")),
    Field("AUTH", "Author", Kind.AUTHOR, ("author name",), ("au", "auth", "author")),
    Field("FAUT", "Author - First", Kind.AUTHOR, ("first author",), ("1au", "author - first")),
    Field("FULL", "Full Author Name", Kind.TEXT, ("author",), ("fau", "full author name")),
    Field(
        "COLN",
        "Author - Corporate",
        Kind.TEXT,
        ("collective",),
        ("cn", "author - corporate", "corporate author"),
    ),
    Field("JOUR", "Journal", Kind.NAME, ("journal name",), ("ta", "jour", "journal")),
    Field("ISSN", "ISSN", Kind.NAME, ("journal name",), ("is", "issn")),
    Field("GRNT", "Grants and Funding", Kind.NAME, ("grant",), ("gr", "grants and funding")),
    Field("TT", "Transliterated Title", Kind.TEXT, ("own title",), ("tt", "transliterated title")),
    Field("VOL", "Volume", Kind.NAME, ("volume",), ("vi", "vol", "volume")),
    Field("ISS", "Issue", Kind.NAME, ("issue",), ("ip", "iss", "issue")),
    Field("PAGE", "Pagination", Kind.NAME, ("pages",), ("pg", "page", "pagination")),
    Field(
        "AID",
        "Article Identifier",
        Kind.NAME,
        ("article id",),
        ("aid", "doi", "lid", "pmcid", "article identifier"),
    ),
    Field("SUBS", "Supplementary Concept", Kind.TEXT, ("chemical",), ("nm", "subs")),
    Field("SI", "Secondary Source ID", Kind.NAME, ("registry id",), ("si", "secondary source id")),
    Field("OTRM", "Other Term", Kind.TEXT, ("keyword",), ("ot", "otrm", "other term")),
    Field(
        "PDAT",
        "Date - Publication",
        Kind.DATE,
        ("published",),
        ("dp", "pdat", "date - publication", "publication date"),
    ),
    Field(
        "EDAT",
        "Date - Entry",
        Kind.DATE,
        ("entered",),
        ("edat", "date - entry", "date - entrez", "entrez date"),
    ),
    Field(
        "CRDT", "Date - Create", Kind.DATE, ("created",), ("crdt", "date - create", "create date")
    ),
    Field(
        "MDAT",
        "Date - Modification",
        Kind.DATE,
        ("revised",),
        ("lr", "mdat", "date - modification", "modification date"),
    ),
    Field("CDAT", "Date - Completion", Kind.DATE, ("completed",), ("dcom", "date - completion")),
    Field("MHDA", "Date - MeSH", Kind.DATE, ("indexed",), ("mhda", "date - mesh", "mesh date")),
)

_BY_TAG = {tag: field for field in FIELDS for tag in field.tags}


def field_of(tag: str) -> Field | None:
    """Return the field that a tag selects, None when there is none."""
    return _BY_TAG.get(" ".join(tag.casefold().split()))
