"""An E-utilities endpoint as a `LiteratureSource`."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from evidence.adapters.entrez.parse import ArticleSet, parse_articles, parse_search
from evidence.domain.citations import Citation
from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery, SearchAnswer
from evidence.ports import FetchAnswer

# NCBI asks for POST above about 200 ids (NBK25499); one such fetch is some 3 MB.
MOST_PMIDS = 200


class Asking(Protocol):
    """The part of `EntrezClient` that a source needs; its errors pass through."""

    def esearch(self, term: str, *, retmax: int, sort: str) -> bytes:
        """Return the whole answer to one search."""

    def efetch(self, pmids: Sequence[str]) -> bytes:
        """Return the whole answer to one fetch."""


class EntrezSource:
    """PubMed, or another endpoint that speaks its language."""

    def __init__(self, name: str, client: Asking) -> None:
        """Go by `name` in the database; ask through `client`."""
        self._name = name
        self._client = client

    @property
    def name(self) -> str:
        """`pubmed`, `sample`, or the address of another endpoint."""
        return self._name

    def search(self, query: RenderedQuery) -> SearchAnswer:
        """Run `query` once; see `LiteratureSource.search`."""
        body = self._client.esearch(query.text, retmax=query.limit, sort=query.sort)
        answer = parse_search(body)
        return replace(answer, hits=answer.hits[: query.limit])

    def fetch(self, pmids: Sequence[Pmid]) -> FetchAnswer:
        """Fetch at most 200 records; see `LiteratureSource.fetch`.

        A PMID that the first answer leaves out is asked for alone once: a server in
        trouble drops records without a word. Of several versions of a record the
        highest is kept. No PMIDs, no request.

        Raises:
            ValueError: more than 200 PMIDs.
        """
        wanted = tuple(dict.fromkeys(pmids))
        if len(wanted) > MOST_PMIDS:
            raise ValueError(f"{len(wanted)} PMIDs in one fetch; at most {MOST_PMIDS}")
        payloads: list[bytes] = []
        found = self._records(wanted, payloads) if wanted else {}
        if len(wanted) > 1:
            for pmid in [pmid for pmid in wanted if pmid not in found]:
                found |= self._records((pmid,), payloads)
        return FetchAnswer(
            citations=tuple(found[pmid] for pmid in wanted if pmid in found),
            absent=tuple(pmid for pmid in wanted if pmid not in found),
            payloads=tuple(payloads),
        )

    def _records(self, pmids: tuple[Pmid, ...], payloads: list[bytes]) -> dict[Pmid, Citation]:
        body = self._client.efetch(pmids)
        payloads.append(body)
        return _newest(parse_articles(body), pmids)


def _newest(articles: ArticleSet, wanted: Iterable[Pmid]) -> dict[Pmid, Citation]:
    """Return the highest version of each wanted record; the last of equal ones."""
    asked, newest = frozenset(wanted), dict[Pmid, Citation]()
    for citation in articles.citations:
        held = newest.get(citation.pmid)
        if citation.pmid in asked and (held is None or citation.version >= held.version):
            newest[citation.pmid] = citation
    return newest
