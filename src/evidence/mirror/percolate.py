"""Stored queries against new records: percolation.

What entered PubMed since the last look is fetched once and matched here against every
stored query, instead of asking PubMed each of them anew.
"""

from collections.abc import Iterable, Mapping, Sequence

from evidence.domain.citations import Citation
from evidence.domain.ids import Pmid, pmid_order
from evidence.language.mesh import Mesh
from evidence.mirror.batch import Batch
from evidence.mirror.planbook import PlanBook


class LocalMatcher:
    """Implements `ports.QueryMatcher`: as the mirror's ESearch over exactly the records.

    Each distinct query is read once in the life of a matcher. A quoted phrase is
    matched word by word; PubMed, which knows only the phrases of its own index, takes
    one that is not there apart into words and may so find more. Headings are those of
    the MeSH year of the table.
    """

    def __init__(self, mesh: Mesh, *, together: int = 4_096) -> None:
        """Look headings and publication types up in `mesh`.

        `together` records are matched at a time, which bounds the memory.
        """
        self._book = PlanBook(mesh)
        self._together = together

    def refuses(self, query: str) -> str:
        """Say why `query` cannot be matched here as the source would, "" when it can."""
        read = self._book.read(query)
        return read if isinstance(read, str) else ""

    def match(
        self, queries: Sequence[str], citations: Iterable[Citation]
    ) -> Mapping[str, tuple[Pmid, ...]]:
        """For each query that matches any of the citations, those PMIDs in numeric order.

        Queries without a match are left out. The same PMID twice is the last one.

        Raises:
            ValueError: a query that `refuses` names.
        """
        numbers = {query: self._number_of(query) for query in queries}
        newest = {citation.pmid: citation for citation in citations}
        ordered = sorted(newest.values(), key=lambda citation: pmid_order(citation.pmid))
        found: dict[str, tuple[Pmid, ...]] = dict.fromkeys(numbers, ())
        for start in range(0, len(ordered), self._together):
            batch = Batch(ordered[start : start + self._together])
            for query, number in numbers.items():
                found[query] += batch.matching(self._book, number)
        return {query: pmids for query, pmids in found.items() if pmids}

    def _number_of(self, query: str) -> int:
        read = self._book.read(query)
        if isinstance(read, str):
            msg = f"not to be matched here: {query!r}: {read}"
            raise ValueError(msg)  # noqa: TRY004 -- the query has a wrong value, not a wrong type
        return read
