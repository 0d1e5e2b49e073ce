"""A literature source that changes from day to day.

The mirror serves records of our own making through the real client, so that queries,
windows, posted lists and errors take the way that they take at PubMed.
"""

import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

from evidence.adapters.entrez.client import EntrezClient
from evidence.adapters.entrez.pace import NoPace
from evidence.adapters.entrez.source import EntrezSource
from evidence.adapters.entrez.wire import NCBI, Identity, Transport
from evidence.domain.citations import AbstractSection, Citation, Heading, Notice, Term
from evidence.domain.ids import Pmid
from evidence.language.mesh import load_mesh
from evidence.mirror.endpoint import Endpoint
from evidence.mirror.inprocess import LocalReply, transport
from evidence.mirror.library import Library

Send = Callable[[urllib.request.Request, float], LocalReply]

JOURNAL_ARTICLE = Term("D016428", "Journal Article")


def record(pmid: int, title: str, abstract: str, entered: date) -> Citation:
    """Make a record that entered the source on a day."""
    return Citation(
        pmid=Pmid(str(pmid)),
        title=title,
        sections=(AbstractSection("", "", abstract),),
        journal="Journal of Made Studies",
        journal_abbreviation="J Made Stud",
        year=entered.year,
        dates=(("entrez", entered.isoformat()),),
        publication_types=(JOURNAL_ARTICLE,),
        status="Publisher",
    )


def revised(citation: Citation, on: date, **changes: object) -> Citation:
    """Change a record; it bears the day of its last revision."""
    kept = tuple(pair for pair in citation.dates if pair[0] != "revised")
    return replace(citation, dates=(*kept, ("revised", on.isoformat())), **changes)  # type: ignore[arg-type]  # the test's own words


def indexed(citation: Citation, on: date, *headings: Term) -> Citation:
    """Give a record its MeSH headings."""
    listed = tuple(Heading(term, major=False) for term in headings)
    return revised(citation, on, headings=listed, status="MEDLINE")


def marked(citation: Citation, on: date, ref_type: str, notice: int) -> Citation:
    """Link a record to a notice, such as `RetractionIn`."""
    return revised(citation, on, notices=(Notice(ref_type, Pmid(str(notice))),))


def article_xml(citation: Citation) -> str:
    """Write a record, as far as these tests fill it, as PubMed's XML."""
    root = ET.Element("PubmedArticle")
    medline = _put(root, "MedlineCitation", Status=citation.status)
    _put(medline, "PMID", citation.pmid, Version=str(citation.version))
    dates = dict(citation.dates)
    if "revised" in dates:
        _day(_put(medline, "DateRevised"), dates["revised"])
    article = _put(medline, "Article")
    journal = _put(article, "Journal")
    _put(_put(_put(journal, "JournalIssue"), "PubDate"), "Year", str(citation.year))
    _put(journal, "Title", citation.journal)
    _put(article, "ArticleTitle", citation.title)
    abstract = _put(article, "Abstract")
    for section in citation.sections:
        _put(abstract, "AbstractText", section.text)
    types = _put(article, "PublicationTypeList")
    for term in citation.publication_types:
        _put(types, "PublicationType", term.name, UI=term.ui)
    _put(_put(medline, "MedlineJournalInfo"), "MedlineTA", citation.journal_abbreviation)
    _links(medline, citation)
    pubmed = _put(root, "PubmedData")
    _day(_put(_put(pubmed, "History"), "PubMedPubDate", PubStatus="entrez"), dates["entrez"])
    _put(_put(pubmed, "ArticleIdList"), "ArticleId", citation.pmid, IdType="pubmed")
    return ET.tostring(root, encoding="unicode")


def _links(medline: ET.Element, citation: Citation) -> None:
    if citation.notices:
        notices = _put(medline, "CommentsCorrectionsList")
        for notice in citation.notices:
            entry = _put(notices, "CommentsCorrections", RefType=notice.ref_type)
            _put(entry, "RefSource", notice.source)
            _put(entry, "PMID", str(notice.pmid), Version="1")
    if citation.headings:
        headings = _put(medline, "MeshHeadingList")
        for heading in citation.headings:
            name = heading.descriptor
            entry = _put(headings, "MeshHeading")
            _put(entry, "DescriptorName", name.name, UI=name.ui, MajorTopicYN="N")


def _put(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = text or None
    return element


def _day(parent: ET.Element, iso: str) -> None:
    for tag, part in zip(("Year", "Month", "Day"), iso.split("-"), strict=True):
        _put(parent, tag, part)


class ChangingShelf:
    """Records that come, change and go; the endpoint over them answers at once."""

    def __init__(self, citations: Iterable[Citation] = ()) -> None:
        self._records: dict[Pmid, Citation] = {}
        self._send: Send | None = None
        self.put(*citations)

    def __getitem__(self, pmid: int) -> Citation:
        return self._records[Pmid(str(pmid))]

    def __iter__(self) -> Iterator[Citation]:
        return iter(self._records.values())

    def put(self, *citations: Citation) -> None:
        """Add records, or replace those with the same PMID."""
        self._records |= {citation.pmid: citation for citation in citations}
        self._send = None

    def delete(self, *pmids: int) -> None:
        """Take records away, as PubMed does now and then."""
        for pmid in pmids:
            del self._records[Pmid(str(pmid))]
        self._send = None

    def send(self, request: urllib.request.Request, timeout_s: float, /) -> LocalReply:
        """Answer from the records as they are now."""
        if self._send is None:
            articles = {pmid: article_xml(c) for pmid, c in self._records.items()}
            self._send = transport(Endpoint(Library("changing", articles), load_mesh()))
        return self._send(request, timeout_s)


def source_over(send: Transport, name: str = "changing") -> EntrezSource:
    """Put the real client and source over a transport; retries do not wait."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    client = EntrezClient(
        Identity("reader@example.org"), NCBI, NoPace(), send, clock=lambda: now[0], sleep=sleep
    )
    return EntrezSource(name, client)
