"""Biopython's own reading of an answer, laid out as our values, for comparison.

Written from Biopython's dictionaries and the DTD, not from our parser. The one
freedom taken: runs of white space count as one space.
"""

import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from Bio import Entrez

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()

_DECLARATION = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC'
    b' "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    b' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


@contextmanager
def offline_biopython(cache: Path) -> Iterator[Any]:
    """Give `Bio.Entrez` that reads without the network and writes only into `cache`.

    A DTD that Biopython does not ship is replaced by the newest PubMed one it has.
    """
    entrez: Any = Entrez
    entrez.local_cache = str(cache)
    from Bio.Entrez import Parser  # noqa: PLC0415 -- it makes its folder when imported

    handler: Any = Parser.DataHandler
    original = handler.open_dtd_file
    handler.directory = str(cache)

    def open_dtd_file(self: Any, filename: str) -> Any:
        found = original(self, filename)
        return found or original(self, "pubmed_250101.dtd") if "pubmed" in filename else found

    handler.open_dtd_file = open_dtd_file
    try:
        yield entrez
    finally:
        handler.open_dtd_file = original
        entrez.local_cache = None


def read(entrez: Any, body: bytes) -> Any:
    """Read an answer as Biopython advises, with text kept apart from markup.

    Biopython refuses a set that names no DTD; some collectors left it out.
    """
    if b"<!DOCTYPE" not in body[:1000]:
        start = body.index(b"<Pubmed")
        body = _DECLARATION + body[start:]
    secure = body.replace(b'"http://www.ncbi', b'"https://www.ncbi')  # Biopython insists
    return entrez.read(io.BytesIO(secure), escape=True)


def plain(value: object) -> str:
    """Return text without markup, entities and runs of white space."""
    return " ".join(html.unescape(_TAG.sub("", str(value or ""))).split())


def _ui(value: Any) -> tuple[str, str]:
    return value.attributes.get("UI", ""), plain(value)


def _when(value: Any) -> str:
    if not value:
        return ""
    year, month, day = (plain(value.get(part)) for part in ("Year", "Month", "Day"))
    if not year:
        text = plain(value.get("MedlineDate"))
        years = re.findall(r"\b[12]\d{3}\b", text)
        months = re.findall(r"\b(?:" + "|".join(_MONTHS) + r")[a-z]*\b", text)
        if not years:
            return ""
        one = len(set(years)) == len(years) == 1 and len(months) == 1
        return f"{years[0]}-{_MONTHS.index(months[0][:3]) + 1:02}" if one else str(years[0])
    if not month:
        return year
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].title()) + 1
    return date(int(year), number, int(day)).isoformat() if day else f"{year}-{number:02}"


def _sections(abstract: Any) -> list[tuple[str, str, str]]:
    return [
        (part.attributes.get("Label", ""), part.attributes.get("NlmCategory", ""), plain(part))
        for part in (abstract or {}).get("AbstractText", ())
        if plain(part)
    ]


def _authors(authors: Any) -> list[tuple[str, ...]]:
    listed: list[tuple[str, ...]] = []
    for author in authors or ():
        if author.attributes.get("ValidYN") == "N":
            continue
        if "CollectiveName" in author:
            listed.append(("", "", "", "", plain(author["CollectiveName"]), ""))
            continue
        names = [plain(author.get(n)) for n in ("LastName", "ForeName", "Initials", "Suffix")]
        orcids = [
            plain(i) for i in author.get("Identifier", ()) if i.attributes["Source"] == "ORCID"
        ]
        digits = re.sub(r"[^0-9Xx]", "", orcids[0].rpartition("/")[2]) if orcids else ""
        whole = len(digits) == 16  # some records hold a part of one
        orcid = "-".join(re.findall("....", digits)).upper() if whole else ""
        listed.append((*names, "", orcid))
    return listed


def _history(data: Any) -> list[tuple[str, str]]:
    listed = []
    for event in (data or {}).get("History", ()):
        status = event.attributes["PubStatus"]
        listed.append(("author-revised" if status == "revised" else status, _when(event)))
    return listed


def _ids(*lists: Any) -> list[tuple[str, str]]:
    pairs = [
        (i.attributes.get("IdType", ""), plain(i))
        for found in lists
        for i in found or ()
        if plain(i)
    ]
    return list(dict.fromkeys(pairs))


def _first(pairs: list[tuple[str, str]], kind: str) -> str:
    return next((value for found, value in pairs if found == kind), "")


def _doi(ids: list[tuple[str, str]], holder: Any) -> str:
    electronic = [
        plain(e)
        for e in holder.get("ELocationID", ())
        if e.attributes.get("EIdType") == "doi" and e.attributes.get("ValidYN") != "N"
    ]
    return _first(ids, "doi") or next(iter(electronic), "")


def _pages(holder: Any) -> str:
    pagination = holder.get("Pagination") or {}
    first, last = plain(pagination.get("StartPage")), plain(pagination.get("EndPage"))
    return plain(pagination.get("MedlinePgn")) or "-".join(filter(None, (first, last)))


def _grants(holder: Any) -> list[str]:
    listed = []
    for grant in holder.get("GrantList", ()):
        by = ", ".join(filter(None, (plain(grant.get("Agency")), plain(grant.get("Country")))))
        number = plain(grant.get("GrantID"))
        listed.append(f"{number} ({by})" if number and by else number or by)
    return [text for text in listed if text]


def _keywords(holder: Any) -> list[str]:
    return [plain(word) for words in holder.get("KeywordList", ()) for word in words if plain(word)]


def article(record: Any) -> dict[str, object]:
    """Lay one `PubmedArticle` out field by field."""
    medline, pubmed = record["MedlineCitation"], record.get("PubmedData", {})
    art = medline["Article"]
    journal, listed = art["Journal"], medline.get("MedlineJournalInfo", {})
    issue = journal["JournalIssue"]
    ids = _ids(pubmed.get("ArticleIdList"))
    pubdate = _when(issue["PubDate"])
    articles = [_when(when) for when in art.get("ArticleDate", ())]
    years = [when[:4] for when in (pubdate, *articles) if when]
    dates = [("pubdate", pubdate), *(("article", when) for when in articles)]
    dates += [("completed", _when(medline.get("DateCompleted")))]
    dates += [("revised", _when(medline.get("DateRevised")))]
    dates += [("created", _when(medline.get("DateCreated")))]
    return {
        "pmid": str(medline["PMID"]),
        "version": int(medline["PMID"].attributes.get("Version", 1)),
        "kind": "article",
        "title": plain(art.get("ArticleTitle")),
        "vernacular_title": plain(art.get("VernacularTitle")),
        "sections": _sections(art.get("Abstract")),
        "other_abstracts": [s for o in medline.get("OtherAbstract", ()) for s in _sections(o)],
        "journal": plain(journal.get("Title")),
        "journal_abbreviation": plain(listed.get("MedlineTA") or journal.get("ISOAbbreviation")),
        "issn": plain(journal.get("ISSN") or listed.get("ISSNLinking")),
        "nlm_id": plain(listed.get("NlmUniqueID")),
        "book_title": "",
        "publisher": "",
        "volume": plain(issue.get("Volume")),
        "issue": plain(issue.get("Issue")),
        "pages": _pages(art),
        "year": int(years[0]) if years else None,
        "dates": [pair for pair in (*dates, *_history(pubmed)) if pair[1]],
        "authors": _authors(art.get("AuthorList")),
        "authors_complete": "AuthorList" not in art
        or art["AuthorList"].attributes.get("CompleteYN") != "N",
        "languages": [plain(language) for language in art.get("Language", ())],
        "doi": _doi(ids, art),
        "pmcid": _first(ids, "pmc"),
        "ids": ids,
        "publication_types": [_ui(t) for t in art.get("PublicationTypeList", ())],
        "headings": [
            (
                _ui(h["DescriptorName"]),
                "Y"
                in {
                    part.attributes.get("MajorTopicYN")
                    for part in (h["DescriptorName"], *h.get("QualifierName", ()))
                },
                [_ui(q) for q in h.get("QualifierName", ())],
            )
            for h in medline.get("MeshHeadingList", ())
        ],
        "keywords": _keywords(medline),
        "chemicals": [_ui(c["NameOfSubstance"]) for c in medline.get("ChemicalList", ())],
        "notices": [
            (n.attributes["RefType"], str(n.get("PMID", "")), plain(n.get("RefSource")))
            for n in medline.get("CommentsCorrectionsList", ())
        ],
        "grants": _grants(art),
        "conflict_statement": plain(medline.get("CoiStatement")),
        "status": medline.attributes.get("Status", ""),
        "indexing_method": medline.attributes.get("IndexingMethod", ""),
    }


def book(record: Any) -> dict[str, object]:
    """Lay one `PubmedBookArticle` out field by field."""
    document, data = record["BookDocument"], record.get("PubmedBookData", {})
    held = document["Book"]
    chapter = plain(document.get("ArticleTitle"))
    ids = _ids(data.get("ArticleIdList"), document.get("ArticleIdList"))
    pubdate, contributed = _when(held.get("PubDate")), _when(document.get("ContributionDate"))
    years = [when[:4] for when in (pubdate, contributed) if when]
    dates = [("pubdate", pubdate), ("contribution", contributed)]
    dates += [("revised", _when(document.get("DateRevised")))]
    lists = [*document.get("AuthorList", ()), *held.get("AuthorList", ())]
    own = [names for names in lists if names.attributes.get("Type") != "editors"]
    authors = next(iter(own or lists), None)
    return {
        "pmid": str(document["PMID"]),
        "version": int(document["PMID"].attributes.get("Version", 1)),
        "kind": "chapter" if chapter else "book",
        "title": chapter or plain(held["BookTitle"]),
        "vernacular_title": plain(document.get("VernacularTitle")),
        "sections": _sections(document.get("Abstract")),
        "other_abstracts": [],
        "journal": "",
        "journal_abbreviation": "",
        "issn": "",
        "nlm_id": "",
        "book_title": plain(held["BookTitle"]),
        "publisher": plain(held["Publisher"]["PublisherName"]),
        "volume": plain(held.get("Volume")),
        "issue": "",
        "pages": _pages(document),
        "year": int(years[0]) if years else None,
        "dates": [pair for pair in (*dates, *_history(data)) if pair[1]],
        "authors": _authors(authors),
        "authors_complete": authors is None or authors.attributes.get("CompleteYN") != "N",
        "languages": [plain(language) for language in document.get("Language", ())],
        "doi": _doi(ids, held),
        "pmcid": _first(ids, "pmc"),
        "ids": ids,
        "publication_types": [_ui(t) for t in document.get("PublicationType", ())],
        "headings": [],
        "keywords": _keywords(document),
        "chemicals": [],
        "notices": [],
        "grants": _grants(document),
        "conflict_statement": "",
        "status": "",
        "indexing_method": "",
    }


def search(answer: Any) -> dict[str, object]:
    """Lay one ESearch answer out field by field."""
    warnings = [
        f"{kind}: {plain(text)}"
        for name in ("ErrorList", "WarningList")
        for kind, texts in answer.get(name, {}).items()
        for text in texts
    ]
    return {
        "hits": [str(found) for found in answer.get("IdList", ())],
        "total": int(answer["Count"]),
        "translation": plain(answer.get("QueryTranslation")),
        "warnings": sorted(warnings),
    }
