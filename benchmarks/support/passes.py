"""Passes of the refresh over a made-up PubMed, counted and timed."""

import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ClassVar, Self
from urllib.request import Request

from evidence.adapters.entrez.client import EntrezClient
from evidence.adapters.entrez.pace import NoPace
from evidence.adapters.entrez.source import EntrezSource
from evidence.adapters.entrez.wire import NCBI, Identity
from evidence.bootstrap import SAMPLE, Parts
from evidence.config import load
from evidence.domain.appraisal import EvidenceItem
from evidence.domain.claims import Claim
from evidence.domain.refresh_plans import PlanName
from evidence.mirror.endpoint import Endpoint
from evidence.mirror.inprocess import LocalReply, transport
from evidence.ports import Appraiser, Candidate
from evidence.services.due import Reach, Scope
from evidence.services.refresh import RefreshSummary
from evidence.services.sweep import REQUESTS_PER_POST

# The pace alone: 2.8 requests a second without an API key. NCBI's own time comes on top.
LATENCY_S = 1 / 2.8


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the wall and seconds of this process's CPU."""

    wall_s: float
    cpu_s: float

    @classmethod
    def now(cls) -> Self:
        """Read both clocks."""
        return cls(time.perf_counter(), time.process_time())

    def __add__(self, other: "Spent") -> "Spent":
        """Give the sum."""
        return Spent(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s)

    def __sub__(self, other: "Spent") -> "Spent":
        """Give the difference."""
        return Spent(self.wall_s - other.wall_s, self.cpu_s - other.cpu_s)


@dataclass(slots=True)
class Wire:
    """An endpoint in this process; counts requests by tool instead of waiting for them."""

    endpoint: Endpoint
    asked: Counter[str] = field(default_factory=Counter)
    inside: Spent = field(default_factory=lambda: Spent(0.0, 0.0))

    def __call__(self, request: Request, timeout_s: float, /) -> LocalReply:
        """Answer, and keep what was asked and how long the mirror itself took."""
        begin = Spent.now()
        reply = transport(self.endpoint)(request, timeout_s)
        self.inside += Spent.now() - begin
        self.asked[request.full_url.rpartition("/")[2].partition(".")[0]] += 1
        return reply


class Reading:
    """The appraiser in force, timed; what it has read once in this process it remembers.

    Every plan reads the same records for the same claims: so it is done once, and its
    time counted each time.
    """

    _known: ClassVar[dict[tuple[object, ...], tuple[tuple[EvidenceItem, ...], Spent]]] = {}

    def __init__(self, appraiser: Appraiser) -> None:
        """Begin with no time spent."""
        self._appraiser = appraiser
        self.counted = self.inside = Spent(0.0, 0.0)

    @property
    def version(self) -> str:
        """That of the appraiser in force."""
        return self._appraiser.version

    def appraise(
        self, claim: Claim, candidates: Sequence[Candidate], *, keep: int
    ) -> tuple[EvidenceItem, ...]:
        """Read, or remember, and count the time either way."""
        begin = Spent.now()
        key = (claim, keep, *((c.digest, c.standing) for c in candidates))
        if key not in self._known:
            items = self._appraiser.appraise(claim, candidates, keep=keep)
            self._known[key] = (items, Spent.now() - begin)
        items, took = self._known[key]
        self.counted += took
        self.inside += Spent.now() - begin
        return items


@dataclass(frozen=True, slots=True)
class Measured:
    """One pass: requests by tool, time of the program without the mirror's.

    `reading` is the part that reading records takes, `program` the rest.
    """

    summary: RefreshSummary
    asked: Counter[str]
    program: Spent
    reading: Spent

    @property
    def requests(self) -> int:
        """All requests of the pass."""
        return self.asked.total()

    @property
    def sweeping(self) -> int:
        """Requests of the standing sweep: each post, and the searches among what it holds."""
        return REQUESTS_PER_POST * self.asked["epost"]

    @property
    def looking(self) -> int:
        """Requests for news, the sweep left out."""
        return self.requests - self.sweeping


def parts_for(database: Path, wire: Wire, day: date) -> Parts:
    """Give working parts on a database, whose source is the endpoint behind `wire`."""
    options = {"database": f"sqlite:///{database}", "source": SAMPLE}
    parts = Parts(load({"EVIDENCE_NOW": f"{day}T06:00:00Z"}, options=options))
    client = EntrezClient(Identity("benchmark@example.org"), NCBI, NoPace(), wire)
    parts.__dict__["source"] = EntrezSource(SAMPLE, client)
    return parts


def refresh(
    database: Path, endpoint: Endpoint, day: date, plan: PlanName | None, reach: Reach = Reach.ALL
) -> Measured:
    """Run one pass; with `plan` None the planner chooses."""
    wire = Wire(endpoint)
    parts = parts_for(database, wire, day)
    reading = Reading(parts.appraiser)
    parts.__dict__["appraiser"] = reading
    try:
        begin = Spent.now()
        summary = parts.refresher(lambda *_: None).run(Scope(reach), plan=plan)
        spent = Spent.now() - begin - wire.inside - reading.inside
    finally:
        parts.close()
    if summary.failures:
        raise RuntimeError(f"the pass had failures: {summary.failures[:3]}")
    return Measured(summary, wire.asked, spent, reading.counted)


def copied(database: Path, name: str) -> Path:
    """Copy a database that nobody has open."""
    target = database.with_name(f"{name}.sqlite")
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as held, closing(sqlite3.connect(target)) as copy:
        held.backup(copy)
    return target


# What has to be the same whichever plan was taken.
_SAME = {
    "looks": """
        SELECT q.text, l.until, l.failure, h.pmid FROM query_look l
        JOIN watched_query q ON q.id = l.query_id LEFT JOIN look_hit h ON h.look_id = l.id
        ORDER BY q.text, l.until, h.pmid""",
    "citations": """
        SELECT pmid, version, digest, standing FROM citation_version ORDER BY pmid, version""",
    "grades": "SELECT claim_id, fingerprint, verdict, grade, flags FROM grade ORDER BY id",
    "items": """
        SELECT a.claim_id, a.fingerprint, i.pmid, i.stance FROM evidence_item i
        JOIN appraisal a ON a.id = i.appraisal_id ORDER BY a.id, i.pmid""",
    "changes": """
        SELECT refresh_id, claim_id, kind, pmid, "before", "after" FROM claim_change
        ORDER BY refresh_id, claim_id, ordinal""",
    "states": """
        SELECT refresh_id, claim_id, moment, state_sha256 FROM snapshot
        ORDER BY refresh_id, claim_id, moment""",
    "swept through": "SELECT max(until) FROM standing_sweep WHERE is_last = 1",
}


def content(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Read what has to be the same under every plan."""
    with closing(sqlite3.connect(database)) as held:
        return {what: held.execute(sql).fetchall() for what, sql in _SAME.items()}
