"""Use case: look for news of queries that were run before, by one of three plans.

Whatever the plan, a query's look ends in the same rows: the records of its window
that match it. Nothing is told of a query whose window was not seen whole, and its
next look begins where the last verified one ended.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.refresh_plans import PlanName
from evidence.domain.refresh_runs import OVERLAP_DAYS, LookMethod, Window, window_from
from evidence.domain.searches import SearchAnswer
from evidence.ports import (
    Clock,
    FetchAnswer,
    Listed,
    Look,
    QueryMatcher,
    RefreshLedger,
    RefreshRun,
    WatchedSource,
)
from evidence.services.asking import Asker, Unanswered
from evidence.services.fetching import BATCH, complete
from evidence.services.search import Progress

CEILING = 9_999  # PMIDs that PubMed's ESearch gives at most (NBK25499)
MOST_PER_GROUP = 50  # queries in one OR; keeps the text below what a POST takes easily
NOTHING_FOUND = "OutputMessage: No items found."
_FEW_LAGGING = 20  # texts that are cheaper asked by themselves than all records fetched again
_MOST_LEFT_OUT = 20  # PMIDs of one query in a group's count; keeps its text short
_TOO_MANY = "more records in the window than the source lists"
_NOTHING = Listed(None, frozenset())
_ALL = range(1, 10**8)  # PMIDs have eight digits at most


@dataclass(slots=True)
class Watcher:
    """Looks for news in one pass.

    `bisect`: cut windows past the ceiling by number. `group_size`: queries in one OR.
    `remarks` is what the source remarked on each text when it ran in full, `seen` what
    earlier looks found for it: windows overlap, and what was seen is no news.
    `ceiling`: PMIDs that the source lists at most.
    """

    run: RefreshRun
    source: WatchedSource
    matcher: QueryMatcher
    ledger: RefreshLedger
    clock: Clock
    asker: Asker
    bisect: bool
    group_size: int
    progress: Progress
    remarks: Mapping[str, frozenset[str]]
    seen: Mapping[str, frozenset[Pmid]]
    ceiling: int = CEILING
    _after_run: int = 0
    _listed_before: Window | None = None
    _earlier: Listed = _NOTHING

    def look(self, watched: Mapping[str, Window]) -> None:
        """Look for news of every text that this pass has not looked at yet.

        `watched` gives each text's window. A look that fails is kept as failed.
        """
        with self.ledger.read() as snapshot:
            done = snapshot.looked_at(self.run.id)
            self._after_run = snapshot.newest_run_id()
            self._listed_before = snapshot.window(self.run.id)
        due = {text: watched[text] for text in sorted(watched) if text not in done}
        if self.run.plan is PlanName.GROUPED:
            self._grouped(due)
        elif self.run.plan is PlanName.PERCOLATION:
            self._earlier = self._listed_earlier(due)
            local = {t: w for t, w in due.items() if self._can_match(t, w)}
            self._matched(local)
            self._one_by_one({t: w for t, w in due.items() if t not in local})
        else:
            self._one_by_one(due)

    def _can_match(self, text: str, window: Window) -> bool:
        """Tell whether a text can be matched here against what this pass lists.

        A pass that goes on after an interruption has its list, and has matched a part
        of it. A text that was searched in between was not among those: its window is
        the shortest there is.
        """
        if self.matcher.refuses(text) or self.matcher.refuses(window.of(text)):
            return False
        if self._lags(window):
            return False
        if self._listed_before is None:
            return True
        inside = self._listed_before.since <= window.since
        return inside and window != window_from(self.run.through, self.run.through)

    def _listed_earlier(self, due: Mapping[str, Window]) -> Listed:
        """Return what need not be fetched again, because earlier passes matched it.

        Nothing when too many texts were not among those they matched.
        """
        if not due:
            return self._earlier
        with self.ledger.read() as snapshot:
            since = _widest(due.values()).since
            earlier = snapshot.listed_before(self.source.name, since, self.run.id)
        lagging = sum(_known_through(w) < (earlier.through or w.since) for w in due.values())
        return earlier if lagging <= _FEW_LAGGING else _NOTHING

    def _lags(self, window: Window) -> bool:
        """Tell whether a text was not known when the earlier lists were matched."""
        through = self._earlier.through
        return through is not None and _known_through(window) < through

    def _one_by_one(self, due: Mapping[str, Window]) -> None:
        for done, (text, window) in enumerate(due.items(), start=1):
            self._ask_about(text, window)
            self.progress("looking for news", done, len(due))

    def _ask_about(self, text: str, window: Window) -> None:
        got = self.asker.ask(lambda: self._listed(window.of(text)))
        if isinstance(got, Unanswered):
            self._keep_failed([text], {text: window}, got)
            return
        look = self._look_of(text, window, LookMethod.WINDOWED, got.value)
        if look.failure:
            self.asker.shortfalls.append(look.failure)
        self._keep([look])

    def _look_of(self, text: str, window: Window, method: LookMethod, answer: SearchAnswer) -> Look:
        hits = tuple(sorted(answer.hits, key=pmid_order))
        whole = len(hits) >= answer.total
        return Look(
            text=text,
            method=method,
            window=window,
            after_run=self._after_run,
            at=self.clock.now(),
            total=answer.total,
            hits=self._news(text, hits) if whole else (),
            warnings=answer.warnings,
            failure="" if whole else f"{_TOO_MANY}: {answer.total}",
            payload=answer.payload,
        )

    def _news(self, text: str, hits: Iterable[Pmid]) -> tuple[Pmid, ...]:
        seen = self.seen.get(text, frozenset())
        return tuple(pmid for pmid in hits if pmid not in seen)

    def _listed(self, text: str) -> SearchAnswer:
        """List all records of a query; past the ceiling, in ranges of numbers if allowed."""
        answer = self.source.look(text, most=self.ceiling)
        if answer.total <= len(answer.hits) or not self.bisect:
            return answer
        hits = [pmid for part in self._halves(text, _ALL) for pmid in part.hits]
        return SearchAnswer(tuple(hits), answer.total, answer.translation, answer.warnings)

    def _halves(self, text: str, numbers: range) -> Iterator[SearchAnswer]:
        middle = len(numbers) // 2
        for half in (numbers[:middle], numbers[middle:]):
            answer = self.source.look(f"({text}) AND {half[0]}:{half[-1]}[uid]", most=self.ceiling)
            if answer.total <= len(answer.hits) or len(half) == 1:
                yield answer
            else:
                yield from self._halves(text, half)

    def _grouped(self, due: Mapping[str, Window]) -> None:
        texts = list(due)
        for start in range(0, len(texts), self.group_size):
            self._clear(texts[start : start + self.group_size], due)
            self.progress("looking for news", min(start + self.group_size, len(texts)), len(texts))

    def _clear(self, group: Sequence[str], due: Mapping[str, Window]) -> None:
        """Clear a group without news at one request, else look into its halves.

        A remark of the source that none of its members had before makes them be asked
        one by one: a part of the question may have been dropped.
        """
        if len(group) == 1:
            self._ask_about(group[0], due[group[0]])
            return
        widest = _widest(due[text] for text in group)
        joined = " OR ".join(self._unseen(text) for text in group)
        got = self.asker.ask(lambda: self.source.look(widest.of(joined), most=0))
        if isinstance(got, Unanswered):
            self._keep_failed(group, due, got)
        elif self._surprises(got.value, group):
            self._one_by_one({text: due[text] for text in group})
        elif got.value.total == 0:
            self._keep([self._cleared(text, due[text]) for text in group])
        else:
            middle = len(group) // 2
            self._clear(group[:middle], due)
            self._clear(group[middle:], due)

    def _unseen(self, text: str) -> str:
        """Leave what was seen out of a count; the text alone when that is too much."""
        seen = sorted(self.seen.get(text, ()), key=pmid_order)
        if not 0 < len(seen) <= _MOST_LEFT_OUT:
            return f"({text})"
        return f"(({text}) NOT ({' OR '.join(f'{pmid}[uid]' for pmid in seen)}))"

    def _cleared(self, text: str, window: Window) -> Look:
        return Look(text, LookMethod.CLEARED, window, self._after_run, self.clock.now())

    def _matched(self, due: Mapping[str, Window]) -> None:
        """Fetch what entered or changed in the days once, and match it here."""
        if not due:
            return
        failed = self._list_window(_widest(due.values())) or self._fetch_window(due)
        if failed is not None:
            self._unmatched(due, failed)
            return
        with self.ledger.read() as snapshot:
            matches = snapshot.window_matches(self.run.id)
        at, after = self.clock.now(), self._after_run
        self._keep(
            [
                Look(text, LookMethod.MATCHED, window, after, at, None, self._news(text, found))
                for text, window, found in ((t, w, matches.get(t, ())) for t, w in due.items())
            ]
        )

    def _unmatched(self, due: Mapping[str, Window], failed: Unanswered) -> None:
        """Ask the source about each query instead, if it can be asked at all."""
        if self.asker.down is None and not self.asker.spent:
            self._grouped(due)
        else:
            self._keep_failed(list(due), due, failed)

    def _list_window(self, window: Window) -> Unanswered | None:
        if self._listed_before is not None:
            return None
        wanted: set[Pmid] = set()
        for days, known in self._earlier.parts(window):
            got = self.asker.ask(partial(self._in_days, days))
            if isinstance(got, Unanswered):
                return got
            if len(got.value.hits) < got.value.total:
                return Unanswered(f"{_TOO_MANY}: {got.value.total}")
            wanted |= set(got.value.hits) - known
        with self.ledger.write() as tx:
            tx.add_window(self.run.id, window, sorted(wanted), BATCH, self.clock.now())
        return None

    def _in_days(self, window: Window) -> SearchAnswer:
        """List everything of some days; past the ceiling day by day, then by number."""
        if window.days == 1:
            return self._listed(window.clause)
        answer = self.source.look(window.clause, most=self.ceiling)
        if answer.total <= len(answer.hits):
            return answer
        parts = [self._in_days(half) for half in window.halves()]
        whole = all(len(part.hits) >= part.total for part in parts)
        hits = dict.fromkeys(pmid for part in parts for pmid in part.hits)
        # A record of two days is counted in both, so the parts' totals do not add up.
        total = len(hits) if whole else answer.total
        return SearchAnswer(tuple(hits), total, answer.translation, answer.warnings)

    def _fetch_window(self, due: Mapping[str, Window]) -> Unanswered | None:
        with self.ledger.read() as snapshot:
            batches = snapshot.open_batches(self.run.id)
            listed = snapshot.window(self.run.id)
        for done, (number, pmids) in enumerate(batches, start=1):
            got = self.asker.ask(partial(self.source.fetch, pmids))
            if isinstance(got, Unanswered):
                return got
            if not complete(got.value):
                return Unanswered(f"the source did not have {len(got.value.absent)} of its records")
            self._match(number, got.value, due, listed)
            self.progress("matching new records", done, len(batches))
        return None

    def _match(
        self,
        number: int,
        answer: FetchAnswer,
        due: Mapping[str, Window],
        listed: Window | None,
    ) -> None:
        # Every record of the list lies in its days; only other windows need theirs.
        asked = {t if window == listed else window.of(t): t for t, window in due.items()}
        found = self.matcher.match(list(asked), answer.citations)
        matches = {asked[narrowed]: pmids for narrowed, pmids in found.items()}
        wanted = {pmid for pmids in matches.values() for pmid in pmids}
        kept = FetchAnswer(
            tuple(c for c in answer.citations if c.pmid in wanted), (), answer.payloads
        )
        with self.ledger.write() as tx:
            tx.add_refresh_fetch(self.run.id, self.source.name, kept, self.clock.now())
            tx.add_window_batch(self.run.id, number, matches, self.clock.now())

    def _keep_failed(
        self, texts: Sequence[str], due: Mapping[str, Window], failed: Unanswered
    ) -> None:
        """Keep that these looks failed; what was not asked for want of budget stays due."""
        if self.asker.spent and not failed.asked:
            return
        at, after = self.clock.now(), self._after_run
        self._keep(
            [
                Look(
                    text,
                    LookMethod.WINDOWED,
                    due[text],
                    after,
                    at,
                    failure=failed.failure,
                    payload=failed.body,
                )
                for text in texts
            ]
        )

    def _keep(self, looks: Sequence[Look]) -> None:
        with self.ledger.write() as tx:
            tx.add_looks(self.run.id, looks)

    def _surprises(self, answer: SearchAnswer, group: Sequence[str]) -> set[str]:
        known = {remark for text in group for remark in self.remarks.get(text, ())}
        return set(answer.warnings) - known - {NOTHING_FOUND}


def _widest(windows: Iterable[Window]) -> Window:
    listed = list(windows)
    return Window(min(w.since for w in listed), max(w.until for w in listed))


def _known_through(window: Window) -> date:
    """Give the day through which the text of a window was known."""
    return min(window.since + timedelta(days=OVERLAP_DAYS), window.until)
