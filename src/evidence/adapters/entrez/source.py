"""An E-utilities endpoint as a `LiteratureSource`."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from evidence.adapters.entrez.parse import ArticleSet, parse_articles, parse_post, parse_search
from evidence.adapters.entrez.wire import History
from evidence.domain.citations import Citation
from evidence.domain.errors import AnswerUnreadable
from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery, SearchAnswer
from evidence.ports import FetchAnswer

# NCBI asks for POST above about 200 ids (NBK25499); one such fetch is some 3 MB.
MOST_PMIDS = 200
MOST_POSTED = 5_000  # in one EPost; a body of some 45 kB


class Asking(Protocol):
    """The part of `EntrezClient` that a source needs; its errors pass through."""

    @property
    def sent(self) -> int:
        """How many requests went out so far."""

    def esearch(self, term: str, *, retmax: int, sort: str, among: History | None = None) -> bytes:
        """Return the whole answer to one search."""

    def epost(self, pmids: Sequence[str]) -> bytes:
        """Return the whole answer to one handing in of PMIDs."""

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

    @property
    def requests(self) -> int:
        """How many requests went out so far, retries included."""
        return self._client.sent

    def look(self, text: str, *, most: int) -> SearchAnswer:
        """Run `text` and list its newest records, at most `most`; see `WatchedSource.look`."""
        answer = parse_search(self._client.esearch(text, retmax=most, sort="pub_date"))
        return replace(answer, hits=answer.hits[:most])

    def among(self, pmids: Sequence[Pmid], conditions: Sequence[str]) -> tuple[SearchAnswer, ...]:
        """Tell for each condition which of `pmids` meet it; see `WatchedSource.among`.

        Raises:
            ValueError: more than 5,000 PMIDs.
        """
        if len(pmids) > MOST_POSTED:
            raise ValueError(f"{len(pmids)} PMIDs in one post; at most {MOST_POSTED}")
        posted = parse_post(self._client.epost(pmids))
        answers = [
            parse_search(
                self._client.esearch(condition, retmax=MOST_POSTED, sort="pub_date", among=posted)
            )
            for condition in conditions
        ]
        for condition, answer in zip(conditions, answers, strict=True):
            _expect_among(pmids, condition, answer)
        return tuple(answers)

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


def _expect_among(pmids: Sequence[Pmid], condition: str, answer: SearchAnswer) -> None:
    """Refuse an answer about other records: the posted list was lost or left out.

    Silence would read as "nothing changed", so a field that is not known is refused too.
    """
    strange = set(answer.hits) - set(pmids)
    unknown = [w for w in answer.warnings if "FieldNotFound" in w]
    if strange or unknown or len(answer.hits) < answer.total:
        told = unknown or [f"{answer.total} records, {len(strange)} of them not posted"]
        raise AnswerUnreadable(
            f"no usable answer among {len(pmids)} posted records: {told[0]} ({condition[:60]})",
            body=answer.payload,
        )
