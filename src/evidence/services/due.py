"""Which claims are due, which of their queries run in full, and which are looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from evidence.domain.claims import Claim, ClaimStatus, newest_versions
from evidence.domain.ids import Pmid
from evidence.domain.searches import RungRole, SearchOutcome
from evidence.ports import Look, QueryPlanner, RefreshReader, StoredRun
from evidence.services.observe import in_chunks
from evidence.services.state import SearchState, plans_for, search_states

_UNFINISHED = frozenset({SearchOutcome.NOT_RUN, SearchOutcome.FAILED})


class Reach(StrEnum):
    """Which claims a pass is for. FULL: all of them, every query in full.

    WATCHED: those due claims that windows are enough for.
    """

    DUE = "due"
    WATCHED = "watched"
    ALL = "all"
    FULL = "full"
    NOTHING = "standing"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a pass was asked for; `document_id` None means all documents.

    `claims` None means all claims, else a slice of them by number: a part of a round
    that several workers share out.
    """

    reach: Reach
    document_id: int | None = None
    claims: range | None = None

    def __str__(self) -> str:
        """Give the words by which a pass is known in the ledger."""
        of = f" document {self.document_id}" if self.document_id else ""
        among = f" claims {self.claims.start}-{self.claims.stop - 1}" if self.claims else ""
        return f"{self.reach}{of}{among}"

    @property
    def sweeps(self) -> bool:
        """Whether the pass is also for the stored records, and for all who cite them."""
        return self.claims is None

    def holds(self, claim_id: int) -> bool:
        """Tell whether the pass may be for this claim."""
        return self.claims is None or claim_id in self.claims


@dataclass(slots=True)
class Due:
    """What a pass has to do.

    `claims` maps each due claim to whether its queries run in full. `watched` maps
    each text to be looked at to the day through which it is known. `remarks` are what
    the source remarked on each text, `seen` what earlier looks found for all claims
    that share it: no news. `full_queries` counts the queries in full.
    """

    claims: dict[int, bool] = field(default_factory=dict)
    watched: dict[str, date] = field(default_factory=dict)
    remarks: dict[str, frozenset[str]] = field(default_factory=dict)
    seen: dict[str, frozenset[Pmid]] = field(default_factory=dict)
    full_queries: int = 0


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds what is due at one source on one day."""

    planner: QueryPlanner
    source: str
    screen: int
    today: date
    due_after_days: int
    full_after_days: int

    def find(self, snapshot: RefreshReader, scope: Scope) -> Due:
        """Return what a new pass has to do."""
        due, full_texts = Due(), set[str]()
        if scope.reach is Reach.NOTHING:
            return due
        held = [c for c in checkable(snapshot, scope.document_id) if scope.holds(c.id)]
        for claims in in_chunks(held):
            plans = plans_for(snapshot, self.planner, claims)
            states = search_states(snapshot, plans, self.source, self.screen)
            texts = {r.query.text for s in states.values() for r in s.runs}
            looks = snapshot.looks(texts, self.source)
            for claim in claims:
                state = states[claim.id]
                watched = watched_runs(state)
                if self._in_full(state, scope):
                    if scope.reach is Reach.WATCHED:
                        continue
                    due.claims[claim.id] = True
                    full_texts |= {query.text for query in plans[claim.id]}
                elif scope.reach is Reach.ALL or self._is_old(watched, looks):
                    due.claims[claim.id] = False
                    self._watch(due, watched, looks)
        due.full_queries = len(full_texts)
        return due

    def resume(self, snapshot: RefreshReader, claims: Mapping[int, bool]) -> Due:
        """Return what a pass that was begun has to do."""
        due = Due(claims=dict(claims))
        active = [c for c in checkable(snapshot, None) if claims.get(c.id) is False]
        for chunk in in_chunks(active):
            plans = plans_for(snapshot, self.planner, chunk)
            states = search_states(snapshot, plans, self.source, self.screen)
            texts = {r.query.text for s in states.values() for r in s.runs}
            looks = snapshot.looks(texts, self.source)
            for claim in chunk:
                self._watch(due, watched_runs(states[claim.id]), looks)
        return due

    def _in_full(self, state: SearchState, scope: Scope) -> bool:
        """Tell whether windows are not enough: never answered, or too long ago."""
        if scope.reach is Reach.FULL or state.outcome in _UNFINISHED:
            return True
        oldest = min(run.started_at.date() for run in state.runs)
        return (self.today - oldest).days >= self.full_after_days

    def _is_old(self, runs: Sequence[StoredRun], looks: Mapping[str, Sequence[Look]]) -> bool:
        known = min(_known_through(run, looks.get(run.query.text, ()), self.today) for run in runs)
        return (self.today - known).days >= self.due_after_days

    def _watch(
        self, due: Due, runs: Sequence[StoredRun], looks: Mapping[str, Sequence[Look]]
    ) -> None:
        for run in runs:
            text = run.query.text
            known = _known_through(run, looks.get(text, ()), self.today)
            due.watched[text] = min(known, due.watched.get(text, known))
            due.remarks[text] = due.remarks.get(text, frozenset()) | set(run.warnings)
            since = (look for look in looks.get(text, ()) if look.after_run >= run.id)
            seen = frozenset(p for look in since if not look.failure for p in look.hits)
            due.seen[text] = due.seen.get(text, seen) & seen


def checkable(snapshot: RefreshReader, document_id: int | None) -> list[Claim]:
    """Return the claims that a pass can be for; without a document, of newest versions."""
    if document_id is None:
        shown = {document.id for document in newest_versions(snapshot.documents())}
    else:
        shown = {document_id}
    return [
        claim
        for claim in snapshot.claims(document_id)
        if claim.draft.checkable
        and claim.status is ClaimStatus.ACTIVE
        and claim.document_id in shown
    ]


def watched_runs(state: SearchState) -> tuple[StoredRun, ...]:
    """Return the runs whose queries are looked at for news.

    These are what "nothing found" may rest on: the deciding rungs, or the fallback in
    place of one that was cut off. A supplement is a ranked sample, which only the
    source can draw; it is drawn again when the claim's queries run in full.
    """
    fallback = tuple(r for r in state.runs if r.query.role is RungRole.FALLBACK and r.hits)
    return fallback or tuple(r for r in state.runs if r.query.role is RungRole.DECIDING)


def _known_through(run: StoredRun, looks: Sequence[Look], today: date) -> date:
    """Give the day through which a query's records are known."""
    verified = (
        look.window.until
        for look in looks
        # A look "from the future" was made while the clock was wrong.
        if not look.failure and look.after_run >= run.id and look.window.until <= today
    )
    return max((run.started_at.date(), *verified))
