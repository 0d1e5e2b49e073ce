"""Use case: tell what passes of the refresh found moved, claim by claim."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from evidence.domain.changes import ChangeKind
from evidence.domain.errors import NotFound
from evidence.domain.ids import Pmid
from evidence.domain.tables import Cell, Column, Table
from evidence.ports import RefreshReader, RefreshRun, StaleDecision, StoredChange
from evidence.services.columns import REASONS

STALE = "decision_stale"

DIFF = (
    Column("refresh_id", "integer", "Number of the pass that found it", required=True),
    Column("at", "datetime", "When it was found, UTC", required=True),
    Column("claim_id", "integer", "The claim it is about", required=True),
    Column("claim", "string", "Its newest wording", required=True),
    Column("change", "string", "What moved", required=True, choices=(*ChangeKind, STALE)),
    Column("pmid", "string", "The record it is about; empty when about none"),
    Column("before", "string", "Value at the look before; empty where there was none"),
    Column(
        "after",
        "string",
        "Value since; of a stale decision, why it should be looked at again",
        list_separator=REASONS,
    ),
    Column("notice_pmid", "string", "PMID of the notice behind the record's standing"),
    Column("words", "string", "The same in one line for people", required=True),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that moved; `kind` is a `ChangeKind`, or `STALE` for a decision."""

    refresh_id: int
    at: datetime
    claim_id: int
    claim: str
    kind: str
    pmid: Pmid | None
    before: str
    after: str
    notice_pmid: Pmid | None
    words: str


def moved_in(snapshot: RefreshReader, refresh_id: int) -> list[Moved]:
    """Return what one pass found moved.

    Raises:
        NotFound: there is no such pass.
    """
    runs = [run for run in snapshot.refresh_runs() if run.id == refresh_id]
    if not runs:
        raise NotFound(f"no refresh pass {refresh_id}", hint="evidence refresh --status")
    return _moved(snapshot, runs)


def moved_since(snapshot: RefreshReader, source: str, since: date) -> list[Moved]:
    """Return what the passes at `source` found moved on that day (UTC) or later."""
    found = _moved(snapshot, snapshot.refresh_runs(source))
    return [one for one in found if one.at.date() >= since]


def diff_table(moved: Iterable[Moved]) -> Table:
    """Give the rows of the file, in the order given."""
    rows = tuple(map(_row, moved))
    return Table("diff", "What moved", DIFF, rows)


def _moved(snapshot: RefreshReader, runs: Sequence[RefreshRun]) -> list[Moved]:
    """Return changes and stale decisions, by pass, claim, then as the pass listed them."""
    ids = {run.id for run in runs}
    texts = {claim.id: claim.draft.text for claim in snapshot.claims(inactive=True)}
    found = [_changed(stored, texts[stored.claim_id]) for stored in snapshot.changes(ids)]
    for source in sorted({run.source for run in runs}):
        found += [
            _stale(stale, texts[stale.decision.claim_id])
            for stale in snapshot.stale_decisions(texts, source)
            if stale.refresh_id in ids
        ]
    return sorted(found, key=lambda one: (one.refresh_id, one.claim_id))


def _changed(stored: StoredChange, claim: str) -> Moved:
    change = stored.change
    return Moved(
        stored.refresh_id,
        stored.at,
        stored.claim_id,
        claim,
        change.kind,
        change.pmid,
        change.before,
        change.after,
        change.notice_pmid,
        change.words,
    )


def _stale(stale: StaleDecision, claim: str) -> Moved:
    decision = stale.decision
    about = f"{decision.subject} decision {decision.id} by {decision.by}"
    return Moved(
        stale.refresh_id,
        stale.at,
        decision.claim_id,
        claim,
        STALE,
        decision.pmid,
        decision.value,
        REASONS.join(stale.reasons),
        None,
        f"{about} should be looked at again: {'; '.join(stale.reasons)}",
    )


def _row(moved: Moved) -> tuple[Cell, ...]:
    return (
        moved.refresh_id,
        moved.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        moved.claim_id,
        moved.claim,
        moved.kind,
        moved.pmid,
        moved.before,
        moved.after,
        moved.notice_pmid,
        moved.words,
    )
