"""Use case: ask which stored records changed, bear a mark or are gone, in a few requests.

The stored PMIDs are posted in large batches and asked about together; only what
changed is fetched again, and what seems gone is then asked for alone.
Source: NCBI, EPost and `query_key` (NBK25499).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from evidence.domain.citations import MARKED, Standing
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.refresh_runs import Window, window_from
from evidence.ports import Clock, RefreshLedger, RefreshRun, WatchedSource
from evidence.services.asking import Asker, Unanswered
from evidence.services.search import Progress

POSTED = 5_000  # PMIDs in one EPost
REQUESTS_PER_POST = 5  # the post, and a search for each of four conditions

# Comment filters of PubMed, with the publication type for records without a link.
# Retractions are asked for by themselves too: an erratum may have hidden one.
RETRACTIONS = "retracted publication[pt] OR hasretractionin OR hasretractedandrepublishedin"
MARKS = (
    f"{RETRACTIONS} OR haspartialretractionin OR hasexpressionofconcernin OR haserratumin"
    " OR hascorrectedandrepublishedin OR hasrepublishedin OR hasupdatein"
)
_RETRACTED = frozenset({Standing.RETRACTED, Standing.REPLACED})
_THERE = "1:99999999[uid]"  # every record: PMIDs have eight digits at most


@dataclass(slots=True)
class Sweep:
    """One pass over all stored records of one source.

    `begun`: passes of the same day whose sweeps this one goes on with.
    """

    run: RefreshRun
    source: WatchedSource
    ledger: RefreshLedger
    clock: Clock
    asker: Asker
    progress: Progress
    begun: tuple[int, ...] = ()

    def sweep(self) -> str:
        """Sweep what this pass has not swept yet; return why it stopped, "" when done."""
        with self.ledger.read() as snapshot:
            swept = [snapshot.swept_through(one) for one in (self.run.id, *self.begun)]
            known = snapshot.known_through(self.source.name)
        if known is None:
            return ""
        after, done = max(swept, key=lambda s: pmid_order(s[0]) if s[0] else 0)
        window = window_from(known, self.run.through)
        count = 0
        while not done:
            with self.ledger.read() as snapshot:
                ahead = snapshot.stored_pmids(self.source.name, after, POSTED + 1)
            batch, done = ahead[:POSTED], len(ahead) <= POSTED
            if not batch:
                return ""
            failure = self._ask_about(batch, window, is_last=done)
            if failure:
                return failure
            after = batch[-1]
            count += len(batch)
            self.progress("sweeping", count, count + len(ahead) - len(batch))
        return ""

    def _ask_about(self, batch: Sequence[Pmid], window: Window, *, is_last: bool) -> str:
        """Ask about one batch and keep the answer; return why there is none, "" if there is."""
        conditions = (window.revised, MARKS, RETRACTIONS, _THERE)
        got = self.asker.ask(partial(self.source.among, batch, conditions))
        if isinstance(got, Unanswered):
            return got.failure
        revised, marked, retracted, there = (answer.hits for answer in got.value)
        with self.ledger.write() as tx:
            standings = tx.standings(there, self.source.name)
            expected = set(batch) - tx.absent(batch, self.source.name)
            moved = {
                *revised,
                *_differ(standings, MARKED, marked),
                *_differ(standings, _RETRACTED, retracted),
                *(expected ^ set(there)),
            }
            ordered = sorted(moved, key=pmid_order)
            tx.add_sweep(self.run.id, window, batch, ordered, is_last=is_last, at=self.clock.now())
        return ""


def _differ(
    standings: Mapping[Pmid, Standing], kinds: Collection[Standing], marked: Sequence[Pmid]
) -> set[Pmid]:
    """Give the records whose stored standing and the source's filter for `kinds` disagree."""
    bearing = {pmid for pmid, standing in standings.items() if standing in kinds}
    return bearing ^ (set(marked) & standings.keys())
