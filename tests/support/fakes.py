"""Fakes that keep the promises of their ports; the contract tests hold them to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evidence.domain.citations import Citation
from evidence.domain.errors import SourceError
from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery, SearchAnswer
from evidence.ports import FetchAnswer

MOST_PMIDS = 200


@dataclass
class FakeSource:
    """A `LiteratureSource` in memory.

    `answers` maps a query's text to its PMIDs, best first; a text that is not in
    it finds nothing. `totals` counts more than it lists, where given. `records`
    are what can be fetched. `fails` is raised by the next calls while it is set,
    `fails_on` by searches for one text. While it is `silent` it does not say how it read
    a query. `searched` and `fetched` tell what was asked.
    """

    name: str = "fake"
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    records: Mapping[str, Citation] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    warnings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fails: SourceError | None = None
    fails_on: Mapping[str, SourceError] = field(default_factory=dict)
    silent: bool = False
    searched: list[RenderedQuery] = field(default_factory=list)
    fetched: list[tuple[Pmid, ...]] = field(default_factory=list)

    def search(self, query: RenderedQuery) -> SearchAnswer:
        self.searched.append(query)
        if error := self.fails or self.fails_on.get(query.text):
            raise error
        hits = tuple(Pmid.parse(pmid) for pmid in self.answers.get(query.text, ()))
        return SearchAnswer(
            hits=hits[: query.limit],
            total=self.totals.get(query.text, len(hits)),
            translation="" if self.silent else query.text,
            warnings=self.warnings.get(query.text, ()),
            payload=f"{self.name} answers {query.text!r}: {', '.join(hits)}".encode(),
        )

    def fetch(self, pmids: Sequence[Pmid]) -> FetchAnswer:
        wanted = tuple(dict.fromkeys(pmids))
        if len(wanted) > MOST_PMIDS:
            raise ValueError(f"{len(wanted)} PMIDs in one fetch; at most {MOST_PMIDS}")
        self.fetched.append(wanted)
        if self.fails:
            raise self.fails
        return FetchAnswer(
            citations=tuple(self.records[pmid] for pmid in wanted if pmid in self.records),
            absent=tuple(pmid for pmid in wanted if pmid not in self.records),
            payloads=(f"{self.name} fetches {', '.join(wanted)}".encode(),) if wanted else (),
        )
