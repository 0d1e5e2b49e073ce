"""A ledger, a changing source and everything that a refresh needs, on days of our choosing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache

from evidence.adapters.entrez.source import EntrezSource
from evidence.db.ledger import SqlLedger
from evidence.db.pass_lock import DatabasePassLock
from evidence.domain.citations import Citation
from evidence.domain.claims import Claim
from evidence.domain.refresh_plans import PlanName
from evidence.domain.searches import RenderedQuery, RungRole
from evidence.language.mesh import load_mesh
from evidence.mirror.percolate import LocalMatcher
from evidence.services.appraise import AppraisalPass
from evidence.services.asking import Asker
from evidence.services.due import Reach, Scope, watched_runs
from evidence.services.grade import GradingPass
from evidence.services.ingest import add_document
from evidence.services.observe import Observer
from evidence.services.refresh import Refresher, RefreshPolicy, RefreshSummary
from evidence.services.search import Searcher
from evidence.services.state import SearchState, plans_for, search_states
from support import databases
from support.bad_answers import BadTransport
from support.changing_source import ChangingShelf, record, source_over
from support.service_parts import (
    FirstSentenceAppraiser,
    LineReader,
    SentenceExtractor,
    ThreeRungs,
    rubric_in_force,
    rung,
)

DUE, ALL, FULL = Scope(Reach.DUE), Scope(Reach.ALL), Scope(Reach.FULL)
PLANS = tuple(PlanName)
WEEKLY = RefreshPolicy(due_after_days=7, full_after_days=28)


@cache
def matcher() -> LocalMatcher:
    return LocalMatcher(load_mesh())


class TaggedRungs(ThreeRungs):
    """As `ThreeRungs`, each word with a tag, so that it means the same everywhere."""

    def plan(self, claim: Claim, sentence: str) -> tuple[RenderedQuery, ...]:
        one, other = claim.draft.subject, claim.draft.object
        words = " OR ".join(f"{word}[tiab]" for word in sentence.rstrip(".").split())
        return (
            rung(f"{one}[tiab] AND {other}[tiab]", RungRole.DECIDING, self.limit),
            rung(f"{one}[ti] AND {other}[ti]", RungRole.FALLBACK, self.limit),
            rung(words, RungRole.SUPPLEMENT, 200),
        )


@dataclass
class DayClock:
    """Stands still at noon of a day."""

    day: date

    def now(self) -> datetime:
        return datetime.combine(self.day, time(12), UTC)


@dataclass
class ChangingDesk:
    """Everything around one database; `wire` is what lies between client and shelf."""

    url: str
    ledger: SqlLedger
    shelf: ChangingShelf
    clock: DayClock
    planner: TaggedRungs = field(default_factory=TaggedRungs)
    policy: RefreshPolicy = WEEKLY
    screen: int = 100
    enough: int = 1
    wire: BadTransport = field(init=False)
    source: EntrezSource = field(init=False)

    def __post_init__(self) -> None:
        self.wire = BadTransport(self.shelf.send)
        self.source = source_over(self.wire)

    def audit(self, text: str) -> None:
        """Take the claims of a text in, search them and grade them."""
        add_document(
            text.encode(),
            "made.txt",
            reader=LineReader(),
            extractor=SentenceExtractor(),
            ledger=self.ledger,
            clock=self.clock,
        )
        claims = self.claims()
        self._searcher(Asker(), None).search(claims)
        self._appraisal().appraise(claims)
        self._grading().grade(claims)

    def claims(self) -> list[Claim]:
        with self.ledger.read() as snapshot:
            return snapshot.claims()

    def refresh(
        self,
        day: date,
        plan: PlanName | None = None,
        scope: Scope = DUE,
        most_requests: int | None = None,
    ) -> RefreshSummary:
        """Run a pass on a day."""
        self.clock.day = day
        return self.refresher().run(scope, plan=plan, most_requests=most_requests)

    def refresher(self) -> Refresher:
        return Refresher(
            planner=self.planner,
            source=self.source,
            matcher=matcher(),
            ledger=self.ledger,
            clock=self.clock,
            searcher=self._searcher,
            appraisal=self._appraisal(),
            grading=self._grading(),
            observer=Observer(self.planner, self.ledger, self.clock, self.source.name, self.screen),
            policy=self.policy,
            progress=_quiet,
            lock=DatabasePassLock(self.url),
        )

    def states(self) -> dict[int, SearchState]:
        with self.ledger.read() as snapshot:
            plans = plans_for(snapshot, self.planner, snapshot.claims())
            return search_states(snapshot, plans, self.source.name, self.screen)

    def _searcher(self, asker: Asker, after_run: int | None) -> Searcher:
        return Searcher(
            planner=self.planner,
            source=self.source,
            ledger=self.ledger,
            clock=self.clock,
            screen=self.screen,
            enough=self.enough,
            after_run=after_run,
            progress=_quiet,
            asker=asker,
        )

    def _appraisal(self) -> AppraisalPass:
        return AppraisalPass(
            planner=self.planner,
            appraiser=FirstSentenceAppraiser(),
            ledger=self.ledger,
            clock=self.clock,
            source=self.source.name,
            screen=self.screen,
            keep=20,
            progress=_quiet,
        )

    def _grading(self) -> GradingPass:
        return GradingPass(
            planner=self.planner,
            rubric=rubric_in_force(),
            ledger=self.ledger,
            clock=self.clock,
            source=self.source.name,
            screen=self.screen,
        )


def _quiet(_what: str, _done: int, _all: int) -> None:
    """Show nothing."""


@contextmanager
def changing_desk(url: str, shelf: ChangingShelf, day: date) -> Iterator[ChangingDesk]:
    """Open a desk over the database at `url`."""
    with databases.opened(url) as engine:
        yield ChangingDesk(url, SqlLedger(engine), shelf, DayClock(day))


# What a database holds, whatever the numbers of its rows ------------------------------------

_LOOKS = """
SELECT r.through, q.text, l.since, l.until, l.failure, h.pmid
FROM query_look l JOIN watched_query q ON q.id = l.query_id
JOIN refresh_run r ON r.id = l.refresh_id LEFT JOIN look_hit h ON h.look_id = l.id
"""
_SNAPSHOTS = """
SELECT r.through, s.claim_id, s.moment, s.state_sha256
FROM snapshot s JOIN refresh_run r ON r.id = s.refresh_id
"""
_CHANGES = """
SELECT r.through, c.claim_id, c.kind, c.pmid, c."before", c."after"
FROM claim_change c JOIN refresh_run r ON r.id = c.refresh_id
"""
_VERSIONS = """
SELECT v.pmid, v.version, v.digest, v.standing, v.notice_pmid, f.fetched_at
FROM citation_version v JOIN fetch_run f ON f.id = v.fetch_id
"""
_HISTORY = {"looks": _LOOKS, "snapshots": _SNAPSHOTS, "changes": _CHANGES, "versions": _VERSIONS}


def history(desk: ChangingDesk) -> dict[str, object]:
    """Return all that passes saw, day by day."""
    with desk.ledger.read() as snapshot:
        found = {name: snapshot.named_report(sql, {}) for name, sql in _HISTORY.items()}
    return {
        name: sorted(tuple(map(str, row.values())) for row in rows) for name, rows in found.items()
    }


def known_through(desk: ChangingDesk) -> dict[str, date]:
    """Return, per watched text, the day through which all records are known."""
    watched = [r for s in desk.states().values() for r in watched_runs(s)]
    runs = {r.query.text: r.started_at.date() for r in watched}
    with desk.ledger.read() as snapshot:
        looks = snapshot.looks(runs, desk.source.name)
    return {
        text: max((day, *(k.window.until for k in looks.get(text, ()) if not k.failure)))
        for text, day in runs.items()
    }


def content(desk: ChangingDesk) -> dict[str, object]:
    """Return what the newest pass left: records, evidence, verdicts, and what is known."""
    source, states = desk.source.name, desk.states()
    ids = list(states)
    with desk.ledger.read() as snapshot:
        stored = snapshot.citations(snapshot.stored_pmids(source, None, 10_000), source)
        gone = snapshot.absent(stored, source)
        appraisals = snapshot.appraisals(ids, source)
        grades = snapshot.grades(ids, source)
        snapshots = snapshot.snapshots(ids, source)
        swept = snapshot.known_through(source)
    return {
        "records": {p: (c.digest, c.standing, c.notice_pmid) for p, c in stored.items()},
        "gone": gone,
        "pools": {i: _pool(s) for i, s in states.items()},
        "evidence": {i: a.items for i, a in appraisals.items()},
        "grades": {
            i: (g.verdict, g.grade, g.flags, g.reasons, g.unsupported_reason)
            for i, g in grades.items()
        },
        "states": {i: s.state for i, s in snapshots.items()},
        "known": known_through(desk),
        "swept": swept,
    }


def _pool(state: SearchState) -> tuple[object, ...]:
    lists = (sorted(those, key=int) for those in (state.pool.screened, state.news, state.missing))
    return (state.outcome, state.refresh_failure, *map(tuple, lists))


def differences(one: dict[str, object], other: dict[str, object]) -> list[str]:
    """Return only what differs, part by part: short enough to read."""
    found: list[str] = []
    for name, left in one.items():
        right = other[name]
        if left == right:
            continue
        if isinstance(left, dict) and isinstance(right, dict):
            keys = [k for k in {*left, *right} if left.get(k) != right.get(k)]
            found += [f"{name}[{k!r}]: {left.get(k)!r} != {right.get(k)!r}" for k in keys]
        else:
            found.append(f"{name}: {left!r} != {right!r}")
    return found


# A made-up literature, large enough for sharing, and small enough to be searched in a blink ----

_SUBJECTS = ("Zinc", "Copper", "Iron", "Iodine", "Selenium", "Cobalt", "Nickel", "Boron")
_OBJECTS = ("colds", "flu", "gout", "pain", "sleep", "memory", "cough", "fever")
_MADE = date(2025, 9, 1)


def made_text(claims: int) -> str:
    """Return a document of so many claims; each pair of words is two claims' question."""
    pairs = [(s, o) for o in _OBJECTS for s in _SUBJECTS]
    lines = [f"{s} {verb} {o}." for s, o in pairs for verb in ("improves", "worsens")]
    more = (f"Agent{n} improves outcome{n}." for n in range(claims))
    return "Made claims\n" + "\n".join([*lines, *more][:claims])


def made_record(number: int, entered: date = _MADE) -> Citation:
    """Return a record on one of the pairs; every third says that nothing happened."""
    subject = _SUBJECTS[number % len(_SUBJECTS)]
    object_ = _OBJECTS[number // len(_SUBJECTS) % len(_OBJECTS)]
    said = "did not change" if number % 3 == 0 else "was better"
    return record(
        1000 + number, f"{subject} and {object_}: study {number}", f"The outcome {said}.", entered
    )
