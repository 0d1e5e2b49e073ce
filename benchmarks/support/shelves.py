"""A mirror whose records come in layers, so that a new day costs only its own records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from evidence.adapters.entrez.parse import parse_articles
from evidence.domain.citations import Citation
from evidence.domain.ids import Pmid
from evidence.language.mesh import load_mesh
from evidence.mirror.dates import number_key
from evidence.mirror.endpoint import Endpoint
from evidence.mirror.index import MemoryIndex, Postings
from evidence.mirror.library import Library, article_set
from evidence.mirror.records import Record, record_of

_AT_ONCE = 2_000  # elements read together


class Shelf:
    """Some records with their index; never changed."""

    def __init__(self, articles: Mapping[Pmid, str]) -> None:
        """Read and index `PubmedArticle` elements."""
        self.articles = articles
        self.citations: Mapping[Pmid, Citation] = {
            citation.pmid: citation for citation in _read(list(articles.values()))
        }
        self.postings: Postings = MemoryIndex(map(record_of, self.citations.values()))


class Numbers(Shelf):
    """Records of which only the numbers are known: they can be searched, not fetched."""

    def __init__(self, pmids: Iterable[Pmid]) -> None:
        """Index the numbers."""
        self.articles = dict.fromkeys(pmids, "")
        self.citations = {}
        alone = (Record(p, {}, {}, {"uid": (number_key(p) or "",)}) for p in self.articles)
        self.postings = MemoryIndex(alone)


def _read(elements: Sequence[str]) -> Iterator[Citation]:
    for start in range(0, len(elements), _AT_ONCE):
        yield from parse_articles(article_set(elements[start : start + _AT_ONCE])).citations


class _Layered:
    """`Postings` over shelves; a record on a later shelf hides those before it."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        later: set[Pmid] = set()
        self._layers: list[tuple[Postings, frozenset[Pmid]]] = []
        for shelf in reversed(shelves):
            hidden = frozenset(later & shelf.articles.keys())
            self._layers.append((shelf.postings, hidden))
            later |= shelf.articles.keys()
        self._ids = frozenset(later)

    def all_ids(self) -> AbstractSet[Pmid]:
        return self._ids

    def phrase(self, field: str, words: Sequence[str], *, open_end: bool) -> Mapping[Pmid, int]:
        found: dict[Pmid, int] = {}
        for postings, hidden in self._layers:
            counts = postings.phrase(field, words, open_end=open_end)
            found |= {p: n for p, n in counts.items() if p not in hidden} if hidden else counts
        return found

    def near(self, field: str, words: Sequence[str], within: int) -> AbstractSet[Pmid]:
        return self._union(p.near(field, words, within) - h for p, h in self._layers)

    def value(self, field: str, value: str) -> AbstractSet[Pmid]:
        return self._union(p.value(field, value) - h for p, h in self._layers)

    def value_prefix(self, field: str, prefix: str) -> AbstractSet[Pmid]:
        return self._union(p.value_prefix(field, prefix) - h for p, h in self._layers)

    def between(self, field: str, low: str, high: str) -> AbstractSet[Pmid]:
        return self._union(p.between(field, low, high) - h for p, h in self._layers)

    def length(self, pmid: Pmid) -> int:
        return next(p.length(pmid) for p, h in self._layers if pmid in p.all_ids() - h)

    def _union(self, parts: Iterable[AbstractSet[Pmid]]) -> AbstractSet[Pmid]:
        return frozenset[Pmid]().union(*parts)


class _Shelves(Library):
    """A library over shelves."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        super().__init__("made up", {})
        self._newest_first = list(reversed(shelves))
        self.postings = _Layered(shelves)

    def __len__(self) -> int:
        return len(self.postings.all_ids())

    def known(self, pmids: Iterable[Pmid]) -> list[Pmid]:
        return [pmid for pmid in pmids if self.citation(pmid) is not None]

    def citation(self, pmid: Pmid) -> Citation | None:
        held = (s.citations[pmid] for s in self._newest_first if pmid in s.citations)
        return next(held, None)

    def article_set(self, pmids: Iterable[Pmid]) -> bytes:
        return article_set(
            next(s.articles[pmid] for s in self._newest_first if pmid in s.articles)
            for pmid in self.known(pmids)
        )


def endpoint(shelves: Sequence[Shelf], today: date) -> Endpoint:
    """Give an endpoint that serves the shelves as they stand on one day."""
    return Endpoint(_Shelves(shelves), load_mesh(), lambda: today)
