"""What the periodic refresh needs beside a plain audit."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from evidence.domain.changes import Change
from evidence.domain.citations import Citation, Standing
from evidence.domain.decisions import Decision
from evidence.domain.evidence_state import EvidenceState
from evidence.domain.ids import Pmid
from evidence.domain.refresh_plans import PlanName
from evidence.domain.refresh_runs import RefreshOutcome, Window
from evidence.domain.searches import SearchAnswer
from evidence.domain.standing import StandingEvent
from evidence.ports.ledger import LedgerReader, LedgerWriter
from evidence.ports.sources import FetchAnswer, LiteratureSource
from evidence.ports.stored import Look


class PassLock(Protocol):
    """Keeps two processes from running the same pass at the same time."""

    def hold(self, name: str) -> AbstractContextManager[None]:
        """Hold the pass of that name until the context closes, or the process ends.

        Raises:
            DatabaseBusy: another process holds it.
        """


class WatchedSource(LiteratureSource, Protocol):
    """A source that can say cheaply what is new."""

    @property
    def requests(self) -> int:
        """How many requests went out so far, retries included."""

    def look(self, text: str, *, most: int) -> SearchAnswer:
        """Run `text` and list its newest records, at most `most` (0: only count).

        `most` is at most 9,999. Raises the same errors as `search`.
        """

    def among(self, pmids: Sequence[Pmid], conditions: Sequence[str]) -> tuple[SearchAnswer, ...]:
        """Tell for each condition which of `pmids` meet it; at most 5,000 PMIDs.

        The PMIDs are posted once and every condition is one search among them.
        Raises the same errors as `search`.
        """


class QueryMatcher(Protocol):
    """Matches records against queries on this machine, as the source would."""

    def refuses(self, query: str) -> str:
        """Say why `query` cannot be matched here as the source would, "" when it can."""

    def match(
        self, queries: Sequence[str], citations: Iterable[Citation]
    ) -> Mapping[str, tuple[Pmid, ...]]:
        """Return the PMIDs that each query matches; queries without any are left out.

        Raises:
            ValueError: a query that `refuses` names.
        """


class StandingDataset(Protocol):
    """A second list of retractions and the like, a file that the user keeps."""

    def events(
        self, pmids: Collection[Pmid], dois: Mapping[Pmid, str]
    ) -> Mapping[Pmid, tuple[StandingEvent, ...]]:
        """Return what it holds about these records, by PMID or DOI."""


@dataclass(frozen=True, slots=True)
class RefreshRun:
    """One pass. `outcome` is None while it is under way (or was killed).

    `through` is the last day of its windows; `claims` maps each due claim to
    whether its queries run in full; `after_run` is the newest search run at its
    start; `requests` is 0 and `failures` empty until it has ended.
    """

    id: int
    source: str
    scope: str
    plan: PlanName
    plan_why: str
    through: date
    after_run: int
    claims: Mapping[int, bool]
    started_at: datetime
    outcome: RefreshOutcome | None = None
    requests: int = 0
    failures: tuple[str, ...] = ()
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """What earlier passes listed and matched whole, and through which day.

    `through` None: nothing. A record that changes once more on that day, after it was
    listed, and that is not stored, is found by the next full run only.
    """

    through: date | None
    pmids: frozenset[Pmid]

    def parts(self, window: Window) -> Iterator[tuple[Window, frozenset[Pmid]]]:
        """Cut a window into days with what is known of them."""
        if self.through is None or self.through < window.since:
            yield window, frozenset()
            return
        yield Window(window.since, min(self.through, window.until)), self.pmids
        if self.through < window.until:
            yield Window(self.through + timedelta(days=1), window.until), frozenset()


@dataclass(frozen=True, slots=True)
class Traffic:
    """What earlier passes at a source saw, for the estimates of the next.

    `stored`: records kept. `news_rate`: share of the newest pass's looks that found
    something, a twentieth before any. `records_a_day`: of the newest listed window,
    None before any.
    """

    stored: int
    news_rate: float
    records_a_day: float | None

    def window_records(self, days: int) -> int | None:
        """Return how many records to expect in so many days, None when not known."""
        return None if self.records_a_day is None else round(self.records_a_day * days)


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """What a claim's evidence looked like at the end of a pass."""

    claim_id: int
    refresh_id: int
    state: EvidenceState
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredChange:
    """One thing that a pass found moved for a claim."""

    refresh_id: int
    claim_id: int
    change: Change
    at: datetime


@dataclass(frozen=True, slots=True)
class StandingRecord:
    """One stored version's standing, for the history of a publication."""

    pmid: Pmid
    version: int
    title: str
    standing: Standing
    notice_pmid: Pmid | None
    dataset: str
    at: datetime


class RefreshReader(LedgerReader, Protocol):
    """Reads for the refresh, of one consistent snapshot."""

    def refresh_runs(self, source: str | None = None) -> list[RefreshRun]:
        """Return all passes, oldest first, without their claims."""

    def open_refresh(self, source: str, scope: str) -> RefreshRun | None:
        """Return the newest pass of this scope that has not ended, with its claims."""

    def looked_at(self, refresh_id: int) -> frozenset[str]:
        """Return the texts with a verified look in this pass."""

    def news_in(self, refresh_id: int) -> list[Pmid]:
        """Return all PMIDs that this pass's looks and sweeps found, by number."""

    def fetched_in(self, refresh_id: int) -> frozenset[Pmid]:
        """Return the PMIDs that this pass has looked up already."""

    def window(self, refresh_id: int) -> Window | None:
        """Return the listed window of this pass, None before it is listed."""

    def listed_before(self, source: str, since: date, refresh_id: int) -> Listed:
        """Return what passes before this one listed and matched whole, from `since` on."""

    def open_batches(self, refresh_id: int) -> list[tuple[int, tuple[Pmid, ...]]]:
        """Return the numbered batches of the window that are not matched yet."""

    def window_matches(self, refresh_id: int) -> dict[str, tuple[Pmid, ...]]:
        """Return what the matched batches gave, per query text."""

    def stored_pmids(self, source: str, after: Pmid | None, most: int) -> list[Pmid]:
        """Return the next stored records by number, after `after`."""

    def swept_through(self, refresh_id: int) -> tuple[Pmid | None, bool]:
        """Return the last PMID swept in this pass, and whether it was the last of all."""

    def known_through(self, source: str) -> date | None:
        """Return the day through which all stored records are known, None without any.

        That of the last complete sweep, or of the first fetch.
        """

    def standings(self, pmids: Iterable[Pmid], source: str) -> dict[Pmid, Standing]:
        """Return the newest standing that the source itself shows of each record."""

    def dois(self, source: str) -> dict[Pmid, str]:
        """Return the DOI of every stored record, "" where there is none."""

    def traffic(self, source: str) -> Traffic:
        """Return what earlier passes saw, for estimates."""

    def marked_in(self, refresh_id: int) -> list[Pmid]:
        """Return the records whose mark in another dataset moved in this pass."""

    def marks(self, pmids: Iterable[Pmid]) -> dict[Pmid, tuple[StandingEvent, ...]]:
        """Return the newest mark of each record in each other dataset."""

    def standing_history(self, source: str, pmids: Iterable[Pmid]) -> list[StandingRecord]:
        """Return the stored versions of these records, by number and version."""

    def claims_citing(self, pmids: Iterable[Pmid], source: str) -> dict[Pmid, tuple[int, ...]]:
        """Return the claims whose newest appraisal holds each record."""

    def not_good(self, source: str) -> list[Pmid]:
        """Return the stored records whose standing is not good or was not checked."""

    def snapshots(self, claim_ids: Iterable[int], source: str) -> dict[int, StoredSnapshot]:
        """Return each claim's newest snapshot."""

    def snapshotted(self, refresh_id: int) -> frozenset[int]:
        """Return the claims that this pass has taken a snapshot of."""

    def changes(self, refresh_ids: Iterable[int]) -> list[StoredChange]:
        """Return what these passes found moved, by pass, claim, order."""

    def evidence_state(self, digest: str) -> EvidenceState:
        """Return a kept state; raises `NotFound`."""


class RefreshWriter(LedgerWriter, RefreshReader, Protocol):
    """Additions of the refresh, committed together."""

    def begin_refresh(self, run: RefreshRun) -> int:
        """Keep a pass as it is begun (`run.id` is ignored); return its number."""

    def end_refresh(
        self,
        refresh_id: int,
        outcome: RefreshOutcome,
        requests: int,
        failures: Sequence[str],
        at: datetime,
    ) -> None:
        """Keep how it ended."""

    def add_looks(self, refresh_id: int, looks: Sequence[Look]) -> None:
        """Keep looks of a pass; bytes that several share are kept once."""

    def add_refresh_fetch(
        self, refresh_id: int, source: str, answer: FetchAnswer, at: datetime
    ) -> None:
        """Keep a fetch as `add_fetch` does, as part of a pass."""

    def add_window(
        self, refresh_id: int, window: Window, pmids: Sequence[Pmid], size: int, at: datetime
    ) -> None:
        """Keep the complete list of a window, in batches of `size`."""

    def add_window_batch(
        self, refresh_id: int, batch: int, matches: Mapping[str, Sequence[Pmid]], at: datetime
    ) -> None:
        """Keep that a batch was fetched, and what it matched."""

    def add_sweep(
        self,
        refresh_id: int,
        window: Window,
        pmids: Sequence[Pmid],
        moved: Sequence[Pmid],
        *,
        is_last: bool,
        at: datetime,
    ) -> None:
        """Keep that a run of stored records was swept, and which are to be fetched again."""

    def add_marks(self, refresh_id: int, marks: Mapping[Pmid, StandingEvent], at: datetime) -> None:
        """Keep what another dataset says, for records where that moved."""

    def add_snapshot(
        self,
        refresh_id: int,
        claim_id: int,
        state: EvidenceState,
        changes: Sequence[Change],
        at: datetime,
        *,
        before: bool = False,
    ) -> None:
        """Keep a claim's state and what moved since the one before.

        `before`: how it looked when the pass began.
        """

    def keep_state(self, state: EvidenceState) -> None:
        """Keep a state by its digest; the same again changes nothing."""

    def add_decision(self, source: str, decision: Decision) -> int:
        """Keep a decision (`decision.id` is ignored); return its number.

        Raises:
            Conflict: it supersedes another than the newest on the same thing.
        """

    def add_stale(
        self, refresh_id: int, decision_id: int, reasons: Sequence[str], at: datetime
    ) -> None:
        """Keep that the evidence under a decision moved."""


class RefreshLedger(Protocol):
    """The ledger, as the refresh sees it."""

    def read(self) -> AbstractContextManager[RefreshReader]:
        """Open a snapshot."""

    def write(self) -> AbstractContextManager[RefreshWriter]:
        """Open a transaction; raises `DatabaseBusy` when another process writes."""
