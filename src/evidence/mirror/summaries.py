"""ESummary: the short form of a record, in three shapes."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from evidence.domain.citations import Author, Citation
from evidence.domain.errors import QueryRefused
from evidence.domain.ids import Pmid
from evidence.mirror.desk import Desk, Params, pmids_among
from evidence.mirror.wording import Reply, element, json_reply, xml_reply

_NOT_THERE = "cannot get document summary"
_MONTHS = " Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")


def esummary(desk: Desk, params: Params) -> Reply:
    """Answer summaries in the order asked for; a missing record says so.

    Raises:
        QueryRefused: nothing is asked for, or an unknown history entry.
    """
    if not params.text("webenv") and not params.ids():
        raise QueryRefused("Neither query_key nor id specified")
    pmids = desk.wanted(params)
    found = {pmid: desk.library.citation(pmid) for pmid in pmids}
    invalid = [one for one in params.ids() if not pmids_among([one])]
    if params.wants_json:
        return _json(found)
    if params.text("version") == "2.0":
        return _second(found)
    return _first(found, invalid)


@dataclass(frozen=True, slots=True)
class _Summary:
    """The facts that all shapes show; unknown ones are empty."""

    pubdate: str
    source: str
    journal: str
    title: str
    volume: str
    issue: str
    pages: str
    languages: tuple[str, ...]
    types: tuple[str, ...]
    ids: tuple[tuple[str, str], ...]
    authors: tuple[str, ...]
    has_abstract: bool


def _summary(citation: Citation) -> _Summary:
    pubdate = next((iso for kind, iso in citation.dates if kind == "pubdate"), "")
    return _Summary(
        pubdate=_as_pubmed(pubdate) or str(citation.year or ""),
        source=citation.journal_abbreviation or citation.journal,
        journal=citation.journal,
        title=citation.title,
        volume=citation.volume,
        issue=citation.issue,
        pages=citation.pages,
        languages=citation.languages,
        types=tuple(term.name for term in citation.publication_types),
        ids=citation.ids,
        authors=tuple(map(_author, citation.authors)),
        has_abstract=bool(citation.sections),
    )


def _as_pubmed(iso: str) -> str:
    """Write `2021-03-09` as `2021 Mar 9`."""
    parts = iso.split("-")
    if len(parts) > 1:
        parts[1] = _MONTHS[int(parts[1])]
    if len(parts) > 2:  # noqa: PLR2004 - year, month, day
        parts[2] = str(int(parts[2]))
    return " ".join(parts)


def _author(author: Author) -> str:
    return author.collective or " ".join(filter(None, (author.last, author.initials)))


def _first(found: Mapping[Pmid, Citation | None], invalid: list[str]) -> Reply:
    """Write version 1.0: typed items."""
    parts = [
        _docsum(pmid, _summary(citation))
        if citation
        else element("ERROR", f"UID={pmid}: {_NOT_THERE}")
        for pmid, citation in found.items()
    ]
    parts += [element("ERROR", f"Invalid uid {one}") for one in invalid]
    return xml_reply(element("eSummaryResult", *parts))


def _docsum(pmid: Pmid, summary: _Summary) -> Element:
    return element(
        "DocSum",
        element("Id", pmid),
        _item("PubDate", "Date", summary.pubdate),
        _item("Source", "String", summary.source),
        _items("AuthorList", "Author", summary.authors),
        _item("LastAuthor", "String", summary.authors[-1] if summary.authors else ""),
        _item("Title", "String", summary.title),
        _item("Volume", "String", summary.volume),
        _item("Issue", "String", summary.issue),
        _item("Pages", "String", summary.pages),
        _items("LangList", "Lang", summary.languages),
        _items("PubTypeList", "PubType", summary.types),
        element("Item", *(_item(k, "String", v) for k, v in summary.ids), **_list("ArticleIds")),
        _item("HasAbstract", "Integer", str(int(summary.has_abstract))),
        _item("FullJournalName", "String", summary.journal),
    )


def _list(name: str) -> dict[str, str]:
    return {"Name": name, "Type": "List"}


def _item(name: str, kind: str, text: str) -> Element:
    return element("Item", text, Name=name, Type=kind)


def _items(name: str, each: str, texts: tuple[str, ...]) -> Element:
    return element("Item", *(_item(each, "String", text) for text in texts), **_list(name))


def _second(found: Mapping[Pmid, Citation | None]) -> Reply:
    """Write version 2.0, without a document type: its DTD changes with PubMed's build."""
    documents = [
        _document(pmid, _summary(citation))
        if citation
        else element("DocumentSummary", element("error", _NOT_THERE), uid=pmid)
        for pmid, citation in found.items()
    ]
    results = element("DocumentSummarySet", *documents, status="OK")
    return xml_reply(element("eSummaryResult", results), doctype=False)


def _document(pmid: Pmid, summary: _Summary) -> Element:
    return element(
        "DocumentSummary",
        element("PubDate", summary.pubdate),
        element("Source", summary.source),
        element("Authors", *(element("Author", element("Name", a)) for a in summary.authors)),
        element("LastAuthor", summary.authors[-1] if summary.authors else ""),
        element("Title", summary.title),
        element("Volume", summary.volume),
        element("Issue", summary.issue),
        element("Pages", summary.pages),
        element("Lang", *(element("string", text) for text in summary.languages)),
        element("PubType", *(element("flag", text) for text in summary.types)),
        element(
            "ArticleIds",
            *(
                element("ArticleId", element("IdType", k), element("Value", v))
                for k, v in summary.ids
            ),
        ),
        element("FullJournalName", summary.journal),
        uid=pmid,
    )


def _json(found: Mapping[Pmid, Citation | None]) -> Reply:
    result: dict[str, object] = {"uids": list(found)}
    for pmid, citation in found.items():
        if citation is None:
            result[pmid] = {"uid": pmid, "error": _NOT_THERE}
        else:
            result[pmid] = {"uid": pmid, **_fields(_summary(citation))}
    return json_reply("esummary", {"result": result})


def _fields(summary: _Summary) -> dict[str, object]:
    return {
        "pubdate": summary.pubdate,
        "source": summary.source,
        "authors": [{"name": name} for name in summary.authors],
        "lastauthor": summary.authors[-1] if summary.authors else "",
        "title": summary.title,
        "volume": summary.volume,
        "issue": summary.issue,
        "pages": summary.pages,
        "lang": summary.languages,
        "pubtype": summary.types,
        "articleids": [{"idtype": kind, "value": value} for kind, value in summary.ids],
        "fulljournalname": summary.journal,
        "attributes": ["Has Abstract"] if summary.has_abstract else [],
    }
