"""The records that an endpoint serves: their XML, their values, their index."""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain

from evidence.adapters.entrez.parse import parse_articles
from evidence.domain.citations import Citation
from evidence.domain.ids import Pmid
from evidence.mirror.index import MemoryIndex, Postings
from evidence.mirror.records import record_of
from evidence.mirror.sample import sample_articles

_PROLOG = (
    '<?xml version="1.0" ?>\n'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    ' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


class Library:
    """Records in memory; immutable after it is made."""

    def __init__(self, name: str, articles: Mapping[Pmid, str]) -> None:
        """Take `PubmedArticle` elements by PMID and index them."""
        self.name = name
        self._articles = dict(articles)
        parsed = parse_articles(article_set(self._articles.values()))
        self._citations = {citation.pmid: citation for citation in parsed.citations}
        self.postings: Postings = MemoryIndex(map(record_of, parsed.citations))

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._articles)

    def known(self, pmids: Iterable[Pmid]) -> list[Pmid]:
        """Return those that are here, in the order given."""
        return [pmid for pmid in pmids if pmid in self._articles]

    def citation(self, pmid: Pmid) -> Citation | None:
        """Return the record's values, None when it is not here."""
        return self._citations.get(pmid)

    def article_set(self, pmids: Iterable[Pmid]) -> bytes:
        """Return the records that are here as one `PubmedArticleSet` document."""
        return article_set(self._articles[pmid] for pmid in self.known(pmids))


def article_set(articles: Iterable[str]) -> bytes:
    """Join `PubmedArticle` elements into the document that EFetch answers."""
    parts = chain([f"{_PROLOG}<PubmedArticleSet>"], articles, ["</PubmedArticleSet>\n"])
    return "\n".join(parts).encode("utf-8")


@cache
def sample_library() -> Library:
    """Return the shipped sample, parsed and indexed once per process."""
    return Library("sample", sample_articles())
