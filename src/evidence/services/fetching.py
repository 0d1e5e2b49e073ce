"""Fetching records in batches, and whether a batch came whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from evidence.domain.ids import Pmid
from evidence.ports import FetchAnswer, LiteratureSource
from evidence.services.asking import Asker, Unanswered

BATCH = 200  # PMIDs in one EFetch: NCBI asks for POST above about this many

_FEW_ABSENT = 1  # records; PubMed deletes some now and then
_SHARE_ABSENT = 0.05


def too_many_absent(absent: int, asked: int) -> bool:
    """Tell whether a source that lacks so many of its own records is not well.

    Project rule: one, or one in twenty, may have been deleted in between.
    """
    return absent > max(_FEW_ABSENT, _SHARE_ABSENT * asked)


def complete(answer: FetchAnswer) -> bool:
    """Tell whether a batch came as whole as one can expect."""
    asked = len(answer.citations) + len(answer.absent)
    return not too_many_absent(len(answer.absent), asked)


@dataclass(slots=True)
class Fetcher:
    """Fetches a queue; `keep` writes each answer down before the next is asked for.

    `batches` counts the requests for one, retries aside.
    """

    source: LiteratureSource
    asker: Asker
    keep: Callable[[FetchAnswer], None]
    progress: Callable[[str, int, int], None]
    batches: int = 0

    def fetch(self, queue: Sequence[Pmid]) -> int:
        """Fetch what can be fetched; return how many records came.

        Stops when the source is down or the budget is spent: the queue is read from
        the ledger again next time.
        """
        records = 0
        for start in range(0, len(queue), BATCH):
            batch = queue[start : start + BATCH]
            got = self.asker.ask(partial(self.source.fetch, batch))
            self.batches += not isinstance(got, Unanswered) or got.asked
            if isinstance(got, Unanswered):
                if not got.asked:
                    break
                if got.body:
                    self.keep(FetchAnswer((), (), (got.body,)))
                continue
            self.keep(got.value)
            records += len(got.value.citations)
            self.progress("fetching", min(start + BATCH, len(queue)), len(queue))
        return records
