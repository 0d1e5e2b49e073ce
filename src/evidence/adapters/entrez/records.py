"""One PubMed record, from element to `Citation`. Pure.

Source of the structure: NLM's PubMed DTD, 1st January 2025.
"""

from collections.abc import Iterator
from typing import TypedDict
from xml.etree.ElementTree import Element

from evidence.adapters.entrez import parts
from evidence.adapters.entrez.elements import (
    child,
    child_text,
    flat,
    iso_date,
    pmid_of,
    whole_number,
)
from evidence.domain.citations import AbstractSection, Citation
from evidence.domain.errors import AnswerUnreadable

_MEDLINE_DATES = {"DateCompleted": "completed", "DateRevised": "revised", "DateCreated": "created"}


class _Printed(TypedDict):
    """Where and when an article was published."""

    journal: str
    journal_abbreviation: str
    issn: str
    nlm_id: str
    volume: str
    issue: str
    pages: str
    year: int | None
    dates: tuple[tuple[str, str], ...]


def article_citation(record: Element) -> Citation:
    """Read one `PubmedArticle` whole.

    Raises:
        AnswerUnreadable: it has no PMID or no article.
    """
    medline, pubmed = child(record, "MedlineCitation"), child(record, "PubmedData")
    pmid_element = child(medline, "PMID")
    pmid = pmid_of(pmid_element, "a record")
    article = medline.find("Article")
    if article is None:
        raise AnswerUnreadable(f"the record of PMID {pmid} has no article")
    title = child_text(article, "ArticleTitle")
    abstract = parts.sections(child(article, "Abstract"))
    author_list = child(article, "AuthorList")
    ids = parts.identifiers(child(pubmed, "ArticleIdList"))
    return Citation(
        pmid=pmid,
        title=title,
        version=whole_number(pmid_element.get("Version")) or 1,
        vernacular_title=child_text(article, "VernacularTitle"),
        sections=abstract,
        other_abstracts=_other_abstracts(medline),
        **_printed(article, medline, child(pubmed, "History")),
        authors=parts.authors(author_list),
        authors_complete=author_list.get("CompleteYN") != "N",
        languages=_languages(article),
        doi=parts.id_of(ids, "doi") or _electronic_doi(article),
        pmcid=parts.pmcid_of(ids),
        ids=ids,
        publication_types=parts.terms(child(article, "PublicationTypeList")),
        headings=parts.headings(child(medline, "MeshHeadingList")),
        keywords=_keywords(medline),
        chemicals=parts.chemicals(child(medline, "ChemicalList")),
        notices=parts.notices(child(medline, "CommentsCorrectionsList")),
        registry_ids=parts.registry_ids(
            child(article, "DataBankList"), title, *(section.text for section in abstract)
        ),
        grants=parts.grants(child(article, "GrantList")),
        conflict_statement=child_text(medline, "CoiStatement"),
        status=medline.get("Status", ""),
        indexing_method=medline.get("IndexingMethod", ""),
    )


def _printed(article: Element, medline: Element, history: Element) -> _Printed:
    journal, listed = child(article, "Journal"), child(medline, "MedlineJournalInfo")
    issue = child(journal, "JournalIssue")
    published = iso_date(child(issue, "PubDate"))
    electronic = [when for part in article.findall("ArticleDate") if (when := iso_date(part))]
    return {
        "journal": child_text(journal, "Title"),
        "journal_abbreviation": child_text(listed, "MedlineTA")
        or child_text(journal, "ISOAbbreviation"),
        "issn": child_text(journal, "ISSN") or child_text(listed, "ISSNLinking"),
        "nlm_id": child_text(listed, "NlmUniqueID"),
        "volume": child_text(issue, "Volume"),
        "issue": child_text(issue, "Issue"),
        "pages": _pages(child(article, "Pagination")),
        "year": _year(published, *electronic),
        "dates": tuple(_article_dates(published, electronic, medline, history)),
    }


def _other_abstracts(medline: Element) -> tuple[AbstractSection, ...]:
    return tuple(
        [section for other in medline.findall("OtherAbstract") for section in parts.sections(other)]
    )


def _languages(element: Element) -> tuple[str, ...]:
    return tuple([flat(part) for part in element.findall("Language")])


def book_citation(record: Element) -> Citation:
    """Read one `PubmedBookArticle`: a chapter when it has its own title, else a book.

    Raises:
        AnswerUnreadable: it has no PMID.
    """
    document, bookdata = child(record, "BookDocument"), child(record, "PubmedBookData")
    pmid_element = child(document, "PMID")
    pmid = pmid_of(pmid_element, "a book record")
    book = child(document, "Book")
    book_title, chapter = child_text(book, "BookTitle"), child_text(document, "ArticleTitle")
    abstract = parts.sections(child(document, "Abstract"))
    ids = parts.identifiers(child(bookdata, "ArticleIdList"), child(document, "ArticleIdList"))
    published = iso_date(child(book, "PubDate"))
    author_list = _book_authors(document, book)
    return Citation(
        pmid=pmid,
        title=chapter or book_title,
        version=whole_number(pmid_element.get("Version")) or 1,
        kind="chapter" if chapter else "book",
        vernacular_title=child_text(document, "VernacularTitle"),
        sections=abstract,
        book_title=book_title,
        publisher=child_text(child(book, "Publisher"), "PublisherName"),
        volume=child_text(book, "Volume"),
        pages=_pages(child(document, "Pagination")),
        year=_year(published, iso_date(child(document, "ContributionDate"))),
        dates=tuple(_book_dates(published, document, child(bookdata, "History"))),
        authors=parts.authors(author_list),
        authors_complete=author_list.get("CompleteYN") != "N",
        languages=_languages(document),
        doi=parts.id_of(ids, "doi") or _electronic_doi(book),
        pmcid=parts.pmcid_of(ids),
        ids=ids,
        publication_types=parts.terms(document.findall("PublicationType")),
        keywords=_keywords(document),
        registry_ids=parts.registry_ids((), chapter, *(section.text for section in abstract)),
        grants=parts.grants(child(document, "GrantList")),
    )


def _pages(pagination: Element) -> str:
    """Return the pages as MEDLINE writes them, built from first and last when it does not."""
    written = child_text(pagination, "MedlinePgn")
    first, last = child_text(pagination, "StartPage"), child_text(pagination, "EndPage")
    return written or (f"{first}-{last}" if first and last else first)


def _year(*dates: str) -> int | None:
    """Return the year of the first date there is: the issue's before the article's."""
    return next((int(when[:4]) for when in dates if when), None)


def _article_dates(
    published: str, electronic: list[str], medline: Element, history: Element
) -> Iterator[tuple[str, str]]:
    if published:
        yield "pubdate", published
    for when in electronic:
        yield "article", when
    for tag, kind in _MEDLINE_DATES.items():
        if when := iso_date(child(medline, tag)):
            yield kind, when
    yield from parts.history(history)


def _book_dates(published: str, document: Element, history: Element) -> Iterator[tuple[str, str]]:
    if published:
        yield "pubdate", published
    for tag, kind in (("ContributionDate", "contribution"), ("DateRevised", "revised")):
        if when := iso_date(child(document, tag)):
            yield kind, when
    yield from parts.history(history)


def _electronic_doi(element: Element) -> str:
    """Return the DOI of ELocationID; for records without one among their identifiers."""
    return next(
        (
            flat(part)
            for part in element.findall("ELocationID")
            if part.get("EIdType") == "doi" and part.get("ValidYN") != "N"
        ),
        "",
    )


def _keywords(element: Element) -> tuple[str, ...]:
    return tuple(
        word
        for keyword_list in element.findall("KeywordList")
        for keyword in keyword_list
        if (word := flat(keyword))
    )


def _book_authors(document: Element, book: Element) -> Element:
    """Return the chapter's authors, else the book's, else its editors."""
    lists = [*document.findall("AuthorList"), *book.findall("AuthorList")]
    own = [part for part in lists if part.get("Type") != "editors"]
    return next(iter(own or lists), child(document, "AuthorList"))
