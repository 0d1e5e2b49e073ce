"""Use case: search the literature for claims and fetch what was found.

Crash safety: a query's answer and the runs it serves are one transaction, so is a
fetched batch; what is still to do is always read from the ledger, never kept in a
list. A source that is down is noticed once, and every claim it leaves unsearched
gets a failed run that says so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from evidence.domain.claims import Claim, ClaimStatus
from evidence.domain.errors import SourceError
from evidence.domain.searches import (
    RenderedQuery,
    RungRole,
    SearchOutcome,
    SearchRun,
)
from evidence.ports import (
    Clock,
    FetchAnswer,
    Ledger,
    LiteratureSource,
    QueryPlanner,
    StoredRun,
)
from evidence.services.asking import Answered, Asker
from evidence.services.fetching import Fetcher
from evidence.services.state import Plans, current_runs, newest_states, plans_for

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class SearchSummary:
    """What one pass did. `requests` counts calls of the source, retries aside."""

    asker: Asker
    searches: int = 0
    fetches: int = 0
    reused: int = 0
    records: int = 0

    @property
    def requests(self) -> int:
        """Searches and fetches together."""
        return self.searches + self.fetches

    @property
    def errors(self) -> list[SourceError]:
        """What went wrong, in order."""
        return self.asker.errors

    @property
    def down(self) -> SourceError | None:
        """Why the source was given up, None when it was not."""
        return self.asker.down

    @property
    def failures(self) -> list[str]:
        """What went wrong, as `code: message`, each once."""
        return self.asker.failures


@dataclass(slots=True)
class Searcher:
    """One pass over some claims at one source.

    `after_run` None: what was answered is not asked again. Otherwise only runs after
    that one count as answered; earlier ones are asked anew.
    """

    planner: QueryPlanner
    source: LiteratureSource
    ledger: Ledger
    clock: Clock
    screen: int
    enough: int
    after_run: int | None = None
    progress: Progress = lambda _what, _done, _all: None
    asker: Asker = field(default_factory=Asker)
    summary: SearchSummary = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing done."""
        self.summary = SearchSummary(self.asker)

    def search(self, claims: Sequence[Claim]) -> SearchSummary:
        """Ask every rung that is due for `claims`, then fetch the unseen records.

        Asking again after an interruption continues where it stopped. What is asked
        anew is added to the history.
        """
        due = [c for c in claims if c.draft.checkable and c.status is ClaimStatus.ACTIVE]
        with self.ledger.read() as snapshot:
            plans = plans_for(snapshot, self.planner, due)
        for role in (RungRole.DECIDING, RungRole.FALLBACK, RungRole.SUPPLEMENT):
            self._ask(role, plans)
        self._fetch(plans)
        self._note_unfinished(plans)
        return self.summary

    def _ask(self, role: RungRole, plans: Plans) -> None:
        """Ask each distinct query of `role` once, for all the claims it serves."""
        with self.ledger.read() as snapshot:
            newest = snapshot.newest_runs(list(plans), self.source.name)
        runs = [r for r in newest if r.id > (self.after_run or 0)]
        wanted: dict[RenderedQuery, list[int]] = {}
        for claim_id, queries in plans.items():
            mine = current_runs(runs, claim_id, queries)
            for query in queries:
                if query.role is not role or not self._due(query, mine):
                    continue
                if _is_answered(query, (r for r in runs if r.claim_id == claim_id)):
                    self.summary.reused += 1
                else:
                    wanted.setdefault(query, []).append(claim_id)
        for done, (query, claim_ids) in enumerate(wanted.items(), start=1):
            self._ask_one(query, claim_ids)
            self.progress(f"searching ({role})", done, len(wanted))

    def _due(self, query: RenderedQuery, mine: Sequence[StoredRun]) -> bool:
        """Tell whether this rung is called for by the answers so far."""
        deciding = [r for r in mine if r.query.role is RungRole.DECIDING]
        if query.role is RungRole.DECIDING:
            return True
        if query.role is RungRole.FALLBACK:
            # One that came short of what was asked for is no wide question, but a sick source.
            return any((r.total or 0) > r.query.limit for r in deciding)
        # After a failed deciding rung the claim is unsearched either way.
        if not deciding or any(r.outcome is SearchOutcome.FAILED for r in deciding):
            return False
        return sum(r.total or 0 for r in deciding) < self.enough

    def _ask_one(self, query: RenderedQuery, claim_ids: Sequence[int]) -> None:
        started = self.clock.now()
        got = self.asker.ask(partial(self.source.search, query))
        if isinstance(got, Answered):
            answer, failure, body = got.value, "", got.value.payload
        elif self.asker.spent and query.role is RungRole.DECIDING:
            return  # it stays due; what was known before is whole
        else:
            answer, failure, body = None, got.failure, got.body
        self.summary.searches += isinstance(got, Answered) or got.asked
        finished = self.clock.now()
        runs = [
            SearchRun(i, self.source.name, query, started, finished, answer, failure)
            for i in claim_ids
        ]
        with self.ledger.write() as tx:
            tx.add_runs(runs, body)

    def _fetch(self, plans: Plans) -> None:
        with self.ledger.read() as snapshot:
            states = newest_states(snapshot, plans, self.source.name, self.screen)
        queue = list(
            dict.fromkeys(pmid for s in states.values() for pmid in (*s.missing, *s.absent))
        )
        fetcher = Fetcher(self.source, self.asker, self._keep, self.progress)
        self.summary.records += fetcher.fetch(queue)
        self.summary.fetches += fetcher.batches

    def _note_unfinished(self, plans: Plans) -> None:
        """Count as a shortfall what answers left undone that were no errors themselves."""
        with self.ledger.read() as snapshot:
            states = newest_states(snapshot, plans, self.source.name, self.screen)
        errors = set(self.summary.failures)
        left = dict.fromkeys(s.failure for s in states.values() if s.failure)
        if not errors:
            self.asker.shortfalls += left

    def _keep(self, answer: FetchAnswer) -> None:
        with self.ledger.write() as tx:
            tx.add_fetch(self.source.name, answer, self.clock.now())


def _is_answered(query: RenderedQuery, runs: Iterable[StoredRun]) -> bool:
    """Tell whether the newest of a claim's runs of this query was answered."""
    newest = max((r for r in runs if r.query == query), key=lambda r: r.id, default=None)
    return newest is not None and newest.outcome is not SearchOutcome.FAILED
