"""The shipped sample as PubMed XML, record by record.

Every element states a known fact of the real record. What is not known has no
element, even where the DTD asks for one; no date, type, heading or author is made
up. The abstract sections are summaries of our own, and a last section says so.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

from evidence.domain.ids import Pmid
from evidence.domain.sample_note import SAMPLE_NOTE, SAMPLE_NOTE_LABEL
from evidence.language.mesh import Mesh, load_mesh
from evidence.mirror.sample_terms import QUALIFIER_UIS

SAMPLE_FILE = "sample-papers.jsonl"

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

Paper = Mapping[str, Any]


def sample_papers() -> list[dict[str, Any]]:
    """Return the rows of the sample file, in the file's order."""
    text = (files("evidence.mirror") / SAMPLE_FILE).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


@cache
def sample_articles() -> Mapping[Pmid, str]:
    """Return the `PubmedArticle` element of every sample record, by PMID.

    The same bytes every time; made once per process.
    """
    mesh = load_mesh()
    return {Pmid(row["pmid"]): article_xml(row, mesh) for row in sample_papers()}


def article_xml(paper: Paper, mesh: Mesh) -> str:
    """Return one row of the sample file as a `PubmedArticle` element."""
    root = ET.Element("PubmedArticle")
    citation = ET.SubElement(root, "MedlineCitation")
    if paper["mesh_known"]:
        citation.set("Status", "MEDLINE")  # headings are given to MEDLINE records alone
    _child(citation, "PMID", paper["pmid"], Version="1")
    _article(citation, paper, mesh)
    journal = ET.SubElement(citation, "MedlineJournalInfo")
    _child(journal, "MedlineTA", paper["journal"])
    _corrections(citation, paper["comments_corrections"])
    _headings(citation, paper, mesh)
    _article_ids(ET.SubElement(root, "PubmedData"), paper)
    return ET.tostring(root, encoding="unicode")


def _child(parent: ET.Element, tag: str, text: object, **attributes: str) -> ET.Element | None:
    """Append an element, unless its text is not known."""
    if text is None or text == "":
        return None
    element = ET.SubElement(parent, tag, attributes)
    element.text = str(text)
    return element


def _article(citation: ET.Element, paper: Paper, mesh: Mesh) -> None:
    article = ET.SubElement(citation, "Article")
    _journal(article, paper)
    _child(article, "ArticleTitle", paper["title"])
    if paper["pages"]:
        _child(ET.SubElement(article, "Pagination"), "MedlinePgn", paper["pages"])
    _child(article, "ELocationID", paper["doi"], EIdType="doi", ValidYN="Y")
    _abstract(article, paper["sections"])
    _authors(article, paper)
    _child(article, "Language", paper["language"])
    _types(article, paper["publication_types"] or [], mesh)


def _journal(article: ET.Element, paper: Paper) -> None:
    journal = ET.SubElement(article, "Journal")
    issue = ET.SubElement(journal, "JournalIssue")
    _child(issue, "Volume", paper["volume"])
    _child(issue, "Issue", paper["issue"])
    date = ET.SubElement(issue, "PubDate")
    _child(date, "Year", paper["year"])
    if paper["month"]:
        _child(date, "Month", _MONTHS[paper["month"] - 1])
        _child(date, "Day", paper["day"])


def _abstract(article: ET.Element, sections: Iterable[Mapping[str, str]]) -> None:
    abstract = ET.SubElement(article, "Abstract")
    for section in sections:
        label = section["label"]
        _child(abstract, "AbstractText", section["text"], Label=label, NlmCategory=label)
    _child(abstract, "AbstractText", SAMPLE_NOTE, Label=SAMPLE_NOTE_LABEL, NlmCategory="UNASSIGNED")


def _authors(article: ET.Element, paper: Paper) -> None:
    """Write the list even when empty: that it is not complete is a known fact."""
    complete = "Y" if paper["authors_complete"] else "N"
    authors = ET.SubElement(article, "AuthorList", CompleteYN=complete)
    for row in paper["authors"]:
        author = ET.SubElement(authors, "Author", ValidYN="Y")
        _child(author, "LastName", row["last"])
        _child(author, "ForeName", row["fore"])
        _child(author, "Initials", row["initials"])


def _types(article: ET.Element, names: Iterable[str], mesh: Mesh) -> None:
    listed = list(names)
    if not listed:
        return
    types = ET.SubElement(article, "PublicationTypeList")
    for name in listed:
        _child(types, "PublicationType", name, **_ui(mesh, name))


def _ui(mesh: Mesh, name: str) -> dict[str, str]:
    found = mesh.by_name(name)
    return {} if found is None else {"UI": found.ui}


def _corrections(citation: ET.Element, rows: Iterable[Mapping[str, str | None]]) -> None:
    listed = list(rows)
    if not listed:
        return
    corrections = ET.SubElement(citation, "CommentsCorrectionsList")
    for row in listed:
        entry = ET.SubElement(corrections, "CommentsCorrections", RefType=row["ref_type"] or "")
        _child(entry, "RefSource", row["source"])
        _child(entry, "PMID", row["pmid"], Version="1")


def _headings(citation: ET.Element, paper: Paper, mesh: Mesh) -> None:
    """Write the headings; the source says "major" of a heading as a whole."""
    if not paper["mesh"]:
        return
    headings = ET.SubElement(citation, "MeshHeadingList")
    for row in paper["mesh"]:
        heading = ET.SubElement(headings, "MeshHeading")
        name = row["descriptor"]
        _child(heading, "DescriptorName", name, **_ui(mesh, name), **_major(row["major"]))
        for qualifier in row["qualifiers"]:
            ui = {"UI": QUALIFIER_UIS[qualifier]} if qualifier in QUALIFIER_UIS else {}
            _child(heading, "QualifierName", qualifier, **ui)


def _major(major: bool | None) -> dict[str, str]:
    return {} if major is None else {"MajorTopicYN": "Y" if major else "N"}


def _article_ids(parent: ET.Element, paper: Paper) -> None:
    ids = ET.SubElement(parent, "ArticleIdList")
    _child(ids, "ArticleId", paper["pmid"], IdType="pubmed")
    _child(ids, "ArticleId", paper["doi"], IdType="doi")
    _child(ids, "ArticleId", paper["pmcid"], IdType="pmc")
