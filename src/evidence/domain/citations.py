"""The bibliographic record of one publication, and whether it still stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from evidence.domain.ids import Pmid


@dataclass(frozen=True, slots=True)
class Term:
    """A controlled term: publication type or heading. `ui` may be empty."""

    ui: str
    name: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A MeSH heading of a record with its qualifiers."""

    descriptor: Term
    major: bool
    qualifiers: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class AbstractSection:
    """One `AbstractText`: author's label, NLM category, flattened text."""

    label: str
    category: str
    text: str


@dataclass(frozen=True, slots=True)
class Author:
    """A person, or a `collective` (then the other fields are empty)."""

    last: str = ""
    fore: str = ""
    initials: str = ""
    suffix: str = ""
    collective: str = ""
    orcid: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One entry of CommentsCorrectionsList. `pmid` is None when not linked."""

    ref_type: str
    pmid: Pmid | None
    source: str = ""


class Standing(StrEnum):
    """Whether a publication still stands, as far as was checked.

    Source: MEDLINE DTD RefTypes and NISO RP-45-2024 (CREC).
    """

    GOOD = "good"
    CORRECTED = "corrected"
    CONCERN = "concern"
    PARTIALLY_RETRACTED = "partially_retracted"
    RETRACTED = "retracted"
    REPLACED = "retracted_and_replaced"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    PREPRINT = "preprint"
    NOTICE = "notice"
    NOT_CHECKED = "not_checked"
    CHECK_FAILED = "check_failed"


@dataclass(frozen=True, slots=True)
class Citation:
    """A PubMed record, whole. Absent values are None, "" or an empty tuple.

    `version` is the PMID's version attribute. `year` is the publication year of
    the issue (or article date, or the first year of a MedlineDate); None when the
    record shows none. `dates` holds every dated event as (kind, ISO text), the
    ISO text as precise as the record: `2021`, `2021-03` or `2021-03-09`; kinds:
    pubdate, article, completed, revised, and history statuses such as entrez,
    pubmed, medline, received, accepted. `ids` holds the record's own
    (type, value) pairs in order. `registry_ids` are trial registration numbers.
    `kind` is article, book or chapter.
    """

    pmid: Pmid
    title: str
    version: int = 1
    kind: str = "article"
    vernacular_title: str = ""
    sections: tuple[AbstractSection, ...] = ()
    other_abstracts: tuple[AbstractSection, ...] = ()
    journal: str = ""
    journal_abbreviation: str = ""
    issn: str = ""
    nlm_id: str = ""
    book_title: str = ""
    publisher: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    year: int | None = None
    dates: tuple[tuple[str, str], ...] = ()
    authors: tuple[Author, ...] = ()
    authors_complete: bool = True
    languages: tuple[str, ...] = ()
    doi: str = ""
    pmcid: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    publication_types: tuple[Term, ...] = ()
    headings: tuple[Heading, ...] = ()
    keywords: tuple[str, ...] = ()
    chemicals: tuple[Term, ...] = ()
    notices: tuple[Notice, ...] = ()
    registry_ids: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    conflict_statement: str = ""
    status: str = ""
    indexing_method: str = ""

    @property
    def abstract(self) -> str:
        """Section texts joined by one newline; quotes count code points in this."""
        return "\n".join(section.text for section in self.sections)


# Publication types by UI: names change with the MeSH year, UIs do not.
RETRACTED_PUBLICATION = "D016441"
NOTICE_TYPES = frozenset({"D016440", "D000075742", "D016425"})
PREPRINT_TYPE = "D000076942"

_NOTICE_REFS = frozenset(
    {"RetractionOf", "ExpressionOfConcernFor", "ErratumFor", "PartialRetractionOf"}
)
# Worst first. REPLACED precedes RETRACTED because a replaced paper carries both marks.
_AFFECTED: tuple[tuple[frozenset[str], Standing], ...] = (
    (frozenset({"RetractedandRepublishedIn", "RetractedAndRepublishedIn"}), Standing.REPLACED),
    (frozenset({"RetractionIn"}), Standing.RETRACTED),
    (frozenset({"PartialRetractionIn"}), Standing.PARTIALLY_RETRACTED),
    (frozenset({"ExpressionOfConcernIn"}), Standing.CONCERN),
    (frozenset({"UpdateIn"}), Standing.SUPERSEDED),
    (
        frozenset({"ErratumIn", "CorrectedandRepublishedIn", "CorrectedAndRepublishedIn"}),
        Standing.CORRECTED,
    ),
)

# Standings that come from a mark on the affected record and that PubMed can be asked for.
MARKED = frozenset(standing for _, standing in _AFFECTED)


def standing_of(types: Iterable[Term], notices: Iterable[Notice]) -> tuple[Standing, Pmid | None]:
    """Give the standing that a PubMed record shows, with the notice's PMID if linked.

    A retraction notice is a NOTICE and never RETRACTED: the `...Of/...For` types
    sit on the notice, the `...In` types on the affected paper. A record may be
    both a notice of one paper and itself retracted; the retraction wins.
    GOOD means "no mark found in this record", not "checked everywhere".
    Source: MEDLINE DTD; NLM fact sheet on errata, retractions and comments.
    """
    uis = {term.ui for term in types}
    listed = list(notices)
    for refs, standing in _AFFECTED:
        marks = [n for n in listed if n.ref_type in refs]
        if marks:
            return standing, next((n.pmid for n in marks if n.pmid), None)
        if standing is Standing.RETRACTED and RETRACTED_PUBLICATION in uis:
            return standing, None
    if uis & NOTICE_TYPES or any(n.ref_type in _NOTICE_REFS for n in listed):
        return Standing.NOTICE, None
    if PREPRINT_TYPE in uis:
        return Standing.PREPRINT, None
    return Standing.GOOD, None
