"""The part of the ledger that the refresh reads and writes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from evidence.db import (
    citations,
    decisions,
    looks,
    refreshes,
    replays,
    snapshots,
    standing,
    traffic,
    windows,
)
from evidence.domain.changes import Change
from evidence.domain.citations import Standing
from evidence.domain.decisions import Decision
from evidence.domain.evidence_state import EvidenceState
from evidence.domain.ids import Pmid
from evidence.domain.refresh_runs import RefreshOutcome, Window
from evidence.domain.standing import StandingEvent
from evidence.ports import (
    FetchAnswer,
    Listed,
    Look,
    RefreshRun,
    StaleDecision,
    StandingRecord,
    StoredChange,
    StoredSnapshot,
    Traffic,
)
from evidence.ports.replay import KeptAnswers


class RefreshReads:
    """Reads of one snapshot, as `evidence.ports.RefreshReader` promises them."""

    _connection: Connection

    def refresh_runs(self, source: str | None = None) -> list[RefreshRun]:
        """Return all passes, oldest first, without their claims."""
        return refreshes.refresh_runs(self._connection, source)

    def open_refresh(self, source: str, scope: str) -> RefreshRun | None:
        """Return the newest pass of this scope that has not ended, with its claims."""
        return refreshes.open_refresh(self._connection, source, scope)

    def newest_run_id(self) -> int:
        """Return the id of the newest search run, 0 when there is none."""
        return refreshes.newest_run_id(self._connection)

    def looks(self, texts: Iterable[str], source: str) -> dict[str, tuple[Look, ...]]:
        """Return, per text, oldest first, the looks that matter."""
        return looks.looks(self._connection, texts, source)

    def looked_at(self, refresh_id: int) -> frozenset[str]:
        """Return the texts with a verified look in this pass."""
        return looks.looked_at(self._connection, refresh_id)

    def news_in(self, refresh_id: int) -> list[Pmid]:
        """Return all PMIDs that this pass's looks and sweeps found, by number."""
        return looks.news_in(self._connection, refresh_id)

    def fetched_in(self, refresh_id: int) -> frozenset[Pmid]:
        """Return the PMIDs that this pass has looked up already."""
        return looks.fetched_in(self._connection, refresh_id)

    def traffic(self, source: str) -> Traffic:
        """Return what earlier passes saw, for estimates."""
        return traffic.traffic(self._connection, source)

    def absent(self, pmids: Iterable[Pmid], source: str) -> frozenset[Pmid]:
        """Return those that the source, when last asked, did not have."""
        return citations.absent(self._connection, pmids, source)

    def window(self, refresh_id: int) -> Window | None:
        """Return the listed window of this pass, None before it is listed."""
        return windows.window(self._connection, refresh_id)

    def listed_before(self, source: str, since: date, refresh_id: int) -> Listed:
        """Return what passes before this one listed and matched whole, from `since` on."""
        return windows.listed_before(self._connection, source, since, refresh_id)

    def open_batches(self, refresh_id: int) -> list[tuple[int, tuple[Pmid, ...]]]:
        """Return the numbered batches of the window that are not matched yet."""
        return windows.open_batches(self._connection, refresh_id)

    def window_matches(self, refresh_id: int) -> dict[str, tuple[Pmid, ...]]:
        """Return what the matched batches gave, per query text."""
        return windows.window_matches(self._connection, refresh_id)

    def stored_pmids(self, source: str, after: Pmid | None, most: int) -> list[Pmid]:
        """Return the next stored records by number, after `after`."""
        return standing.stored_pmids(self._connection, source, after, most)

    def swept_through(self, refresh_id: int) -> tuple[Pmid | None, bool]:
        """Return the last PMID swept in this pass, and whether it was the last of all."""
        return standing.swept_through(self._connection, refresh_id)

    def known_through(self, source: str) -> date | None:
        """Return the day through which all stored records are known, None without any."""
        return standing.known_through(self._connection, source)

    def standings(self, pmids: Iterable[Pmid], source: str) -> dict[Pmid, Standing]:
        """Return the newest standing that the source itself shows of each record."""
        return standing.standings(self._connection, pmids, source)

    def dois(self, source: str) -> dict[Pmid, str]:
        """Return the DOI of every stored record, "" where there is none."""
        return standing.dois(self._connection, source)

    def marks(self, pmids: Iterable[Pmid]) -> dict[Pmid, tuple[StandingEvent, ...]]:
        """Return the newest mark of each record in each other dataset."""
        return standing.marks(self._connection, pmids)

    def marked_in(self, refresh_id: int) -> list[Pmid]:
        """Return the records whose mark in another dataset moved in this pass."""
        return standing.marked_in(self._connection, refresh_id)

    def standing_history(self, source: str, pmids: Iterable[Pmid]) -> list[StandingRecord]:
        """Return the stored versions of these records, by number and version."""
        return standing.standing_history(self._connection, source, pmids)

    def claims_citing(self, pmids: Iterable[Pmid], source: str) -> dict[Pmid, tuple[int, ...]]:
        """Return the claims whose newest appraisal holds each record."""
        return standing.claims_citing(self._connection, pmids, source)

    def not_good(self, source: str) -> list[Pmid]:
        """Return the stored records whose standing is anything but fine."""
        return standing.not_good(self._connection, source)

    def snapshots(self, claim_ids: Iterable[int], source: str) -> dict[int, StoredSnapshot]:
        """Return each claim's newest snapshot."""
        return snapshots.snapshots(self._connection, claim_ids, source)

    def snapshotted(self, refresh_id: int) -> frozenset[int]:
        """Return the claims whose end state this pass has kept."""
        return snapshots.snapshotted(self._connection, refresh_id)

    def changes(self, refresh_ids: Iterable[int]) -> list[StoredChange]:
        """Return what these passes found moved, by pass, claim, order."""
        return snapshots.changes(self._connection, refresh_ids)

    def answers_of(self, refresh_id: int) -> KeptAnswers:
        """Return the answers of a pass that has ended; raises `NotFound`."""
        return replays.answers_of(self._connection, refresh_id)

    def evidence_state(self, digest: str) -> EvidenceState:
        """Return a kept state; raises `NotFound`."""
        return snapshots.evidence_state(self._connection, digest)

    def decisions(self, claim_ids: Iterable[int], source: str) -> list[Decision]:
        """Return every decision on what `source` gave, oldest first, superseded ones too."""
        return decisions.decisions(self._connection, claim_ids, source)

    def stale_decisions(self, claim_ids: Iterable[int], source: str) -> list[StaleDecision]:
        """Return every finding that a decision is stale, oldest first."""
        return decisions.stale_decisions(self._connection, claim_ids, source)


class RefreshWrites:
    """Additions in one transaction, as `evidence.ports.RefreshWriter` promises them."""

    _connection: Connection

    def begin_refresh(self, run: RefreshRun) -> int:
        """Keep a pass as it is begun; return its number; raises `NotFound`."""
        return refreshes.begin_refresh(self._connection, run)

    def end_refresh(
        self,
        refresh_id: int,
        outcome: RefreshOutcome,
        requests: int,
        failures: Sequence[str],
        at: datetime,
    ) -> None:
        """Keep how it ended; raises `NotFound`, and `Conflict` when it has ended."""
        refreshes.end_refresh(self._connection, refresh_id, outcome, requests, failures, at)

    def add_looks(self, refresh_id: int, added: Sequence[Look]) -> None:
        """Keep looks of a pass; bytes that several share are kept once."""
        looks.add_looks(self._connection, refresh_id, added)

    def add_refresh_fetch(
        self, refresh_id: int, source: str, answer: FetchAnswer, at: datetime
    ) -> None:
        """Keep a fetch as `add_fetch` does, as part of a pass."""
        fetch_id = citations.add_fetch(self._connection, source, answer, at)
        looks.add_fetch_of(self._connection, refresh_id, fetch_id)

    def add_window(
        self, refresh_id: int, window: Window, pmids: Sequence[Pmid], size: int, at: datetime
    ) -> None:
        """Keep the complete list of a window; raises `NotFound` and `Conflict`."""
        windows.add_window(self._connection, refresh_id, window, pmids, size, at)

    def add_window_batch(
        self, refresh_id: int, batch: int, matches: Mapping[str, Sequence[Pmid]], at: datetime
    ) -> None:
        """Keep that a batch was fetched, and what it matched; raises `Conflict`."""
        windows.add_window_batch(self._connection, refresh_id, batch, matches, at)

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
        standing.add_sweep(
            self._connection, refresh_id, window, pmids, moved, is_last=is_last, at=at
        )

    def add_marks(self, refresh_id: int, marks: Mapping[Pmid, StandingEvent], at: datetime) -> None:
        """Keep what another dataset says, for records where that moved."""
        standing.add_marks(self._connection, refresh_id, marks, at)

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
        """Keep a claim's state and what moved; raises `NotFound` and `Conflict`."""
        snapshots.add_snapshot(
            self._connection, refresh_id, claim_id, state, changes, at, before=before
        )

    def keep_state(self, state: EvidenceState) -> None:
        """Keep a state by its digest; the same again changes nothing."""
        snapshots.keep_state(self._connection, state)

    def add_decision(self, source: str, decision: Decision) -> int:
        """Keep a decision; return its number; raises `NotFound` and `Conflict`."""
        return decisions.add_decision(self._connection, source, decision)

    def add_stale(
        self, refresh_id: int, decision_id: int, reasons: Sequence[str], at: datetime
    ) -> None:
        """Keep that the evidence under a decision moved; raises `NotFound`."""
        decisions.add_stale(self._connection, refresh_id, decision_id, reasons, at)
