"""Use case: ask which stored records changed or bear a mark, in a handful of requests.

The stored PMIDs are posted in large batches and asked about together; only what
changed is fetched again. Source: NCBI, EPost and `query_key` (NBK25499).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from evidence.domain.citations import MARKED, Standing
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.refresh_runs import window_from
from evidence.ports import Clock, RefreshLedger, RefreshRun, WatchedSource
from evidence.services.asking import Asker, Unanswered
from evidence.services.search import Progress

POSTED = 5_000  # PMIDs in one EPost
REQUESTS_PER_POST = 3  # the post, and a search for each of two conditions

# Comment filters of PubMed, with the publication type for records without a link.
MARKS = (
    "retracted publication[pt] OR hasretractionin OR hasretractedandrepublishedin"
    " OR hasexpressionofconcernin OR haserratumin OR hascorrectedandrepublishedin"
    " OR hasrepublishedin OR hasupdatein"
)


@dataclass(slots=True)
class Sweep:
    """One pass over all stored records of one source."""

    run: RefreshRun
    source: WatchedSource
    ledger: RefreshLedger
    clock: Clock
    asker: Asker
    progress: Progress

    def sweep(self) -> str:
        """Sweep what this pass has not swept yet; return why it stopped, "" when done."""
        with self.ledger.read() as snapshot:
            after, done = snapshot.swept_through(self.run.id)
            known = snapshot.known_through(self.source.name)
        if known is None:
            return ""
        window = window_from(known, self.run.through)
        swept = 0
        while not done:
            with self.ledger.read() as snapshot:
                ahead = snapshot.stored_pmids(self.source.name, after, POSTED + 1)
                batch = ahead[:POSTED]
                standings = snapshot.standings(batch, self.source.name)
            if not batch:
                return ""
            got = self.asker.ask(partial(self.source.among, batch, (window.revised, MARKS)))
            if isinstance(got, Unanswered):
                return got.failure
            revised, marked = got.value
            moved = sorted({*revised.hits, *_differ(standings, marked.hits)}, key=pmid_order)
            done = len(ahead) <= POSTED
            with self.ledger.write() as tx:
                tx.add_sweep(self.run.id, window, batch, moved, is_last=done, at=self.clock.now())
            after = batch[-1]
            swept += len(batch)
            self.progress("sweeping", swept, swept + max(len(ahead) - POSTED, 0))
        return ""


def _differ(standings: Mapping[Pmid, Standing], marked: Sequence[Pmid]) -> set[Pmid]:
    """Give the records whose stored standing and the source's filters disagree."""
    bearing = {pmid for pmid, standing in standings.items() if standing in MARKED}
    return bearing ^ (set(marked) & standings.keys())
