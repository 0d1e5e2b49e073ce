"""Workers of one team: each claim once, one pace for all, nothing lost with one of them."""

import asyncio
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from evidence.adapters.entrez.pace import WITH_KEY_PER_S, Pace
from evidence.adapters.queue.jobs import QUEUE, ROUND, Timing, queue_app
from evidence.adapters.queue.tables import prepare
from evidence.adapters.queue.worker import Unfinished, Worker
from evidence.bootstrap import Parts
from evidence.config import load
from evidence.db.request_slots import SharedSlots
from evidence.domain.errors import ConfigError, SourceUnreachable
from evidence.domain.ids import Pmid
from evidence.domain.refresh_plans import PlanName
from evidence.domain.refresh_runs import RefreshOutcome
from evidence.domain.searches import RenderedQuery, SearchAnswer
from evidence.language.mesh import load_mesh
from evidence.mirror.endpoint import Endpoint
from evidence.mirror.library import sample_library
from evidence.mirror.server import serve
from evidence.mirror.wording import Reply
from evidence.ports import FetchAnswer
from evidence.services.due import Reach, Scope
from evidence.services.ingest import add_document
from evidence.services.team import SLICE, number_of, slice_of
from support import databases, ledger_values
from support.command_line import KEY, command, in_a_process, process_environment

FIRST_DAY = "2026-03-01T09:00:00Z"
A_WEEK_ON = "2026-03-09T09:00:00Z"
ANOTHER = "2026-03-18T09:00:00Z"
# Between these the sample grew by some dozens of records, a few of them news.
LONG_AGO, YEARS_ON, YEARS_LATER = (f"{year}-03-01T09:00:00Z" for year in (1995, 2005, 2015))
SUBJECTS = "Cortisol Testosterone Estradiol Oxytocin Melatonin Insulin Leptin Ghrelin".split()
OBJECTS = "memory anxiety depression aggression sleep attention stress".split()
PATIENCE_S = 60.0


@dataclass
class Desk(Endpoint):
    """The sample, noting when each request came and who asked."""

    asked: list[tuple[float, str, str]] = field(default_factory=list)
    came: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        super().__init__(sample_library(), load_mesh())

    def respond(self, path: str, params: Sequence[tuple[str, str]]) -> Reply:
        note = (time.monotonic(), path.rpartition("/")[2], dict(params).get("email", ""))
        with self.came:
            self.asked.append(note)
            self.came.notify_all()
        return super().respond(path, params)

    def wait_for(self, requests: int) -> str:
        """Return who asked last when so many have come."""
        with self.came:
            assert self.came.wait_for(lambda: len(self.asked) >= requests, PATIENCE_S)
            return self.asked[-1][2]

    def fullest_second(self) -> int:
        moments = sorted(at for at, _, _ in self.asked)
        return max(
            sum(1 for later in moments[i:] if later < at + 1.0) for i, at in enumerate(moments)
        )


@dataclass(frozen=True)
class Site:
    """A database, an endpoint, and workers in processes of their own."""

    url: str
    base_url: str
    desk: Desk
    folder: Path

    def options(self) -> dict[str, str | None]:
        return {"database": self.url, "source": self.base_url}

    def parts(self, now: str, **environ: str) -> Parts:
        settings = {"EVIDENCE_NOW": now, "EVIDENCE_STATE": str(self.folder / "state"), **environ}
        return Parts(load(settings, options=self.options()))

    @contextmanager
    def workers(self, most: int, now: str, *words: str, key: str = "") -> Iterator["Workers"]:
        """Start workers; whoever still runs at the end is killed."""
        running = {}
        for name in (f"w{i}@example.org" for i in range(most)):
            said = (self.folder / f"{name}.log").open("a")
            running[name] = subprocess.Popen(
                command(
                    "worker", "--heartbeat", "1", "-v", *words,
                    "--source", self.base_url, "--database", self.url,
                ),
                env=process_environment(
                    self.folder, EVIDENCE_NOW=now, NCBI_EMAIL=name, NCBI_API_KEY=key
                ),
                stdout=said,
                stderr=said,
            )  # fmt: skip
            said.close()
        try:
            yield Workers(running)
        finally:
            for process in running.values():
                process.kill()
                process.wait()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        plain = make_url(self.url).set(drivername="postgresql")
        with psycopg.connect(plain.render_as_string(hide_password=False)) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def passes(self, now: str) -> dict[str, tuple[int, int]]:
        """Return, per scope, how many passes were begun that day, and how many have ended."""
        return {
            scope: (begun, ended)
            for scope, begun, ended in self.rows(
                "SELECT scope, count(*), count(e.refresh_id) FROM refresh_run r"
                " LEFT JOIN refresh_end e ON e.refresh_id = r.id"
                " WHERE started_at = %s GROUP BY scope",
                now,
            )
        }

    def each_once(self, what: str, now: str) -> int:
        """Return how many things that query counts; each must be there once."""
        counts = [n for _, n in self.rows(what, now)]
        assert set(counts) == {1}
        return len(counts)

    def left_in_queue(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "SELECT task_name, status FROM public_queue.procrastinate_jobs"
            " WHERE task_name <> 'evidence.rescue'"
        )


@dataclass(frozen=True)
class Workers:
    """Running workers by the name under which they ask."""

    running: Mapping[str, subprocess.Popen[bytes]]

    def ended(self) -> list[int]:
        """Wait for all; return their exit codes."""
        return [process.wait(timeout=PATIENCE_S) for process in self.running.values()]

    def kill(self, name: str) -> None:
        self.running[name].kill()
        assert self.running[name].wait() == -signal.SIGKILL

    def told_to_stop(self) -> list[int]:
        for process in self.running.values():
            process.terminate()
        return self.ended()


SNAPSHOTS = (
    "SELECT s.claim_id, count(*) FROM snapshot s JOIN refresh_run r ON r.id = s.refresh_id"
    " WHERE r.started_at = %s AND s.moment = 'after' AND r.scope LIKE 'due claims%%' GROUP BY 1"
)
DUE = (
    "SELECT c.claim_id, count(*) FROM refresh_claim c JOIN refresh_run r ON r.id = c.refresh_id"
    " WHERE r.started_at = %s GROUP BY 1"
)
LOOKS = (
    "SELECT l.query_id, count(*) FROM query_look l JOIN refresh_run r ON r.id = l.refresh_id"
    " WHERE r.started_at = %s GROUP BY 1"
)
SEARCHES = (
    "SELECT min(claim_id), count(*) FROM search_run WHERE started_at = %s"
    " GROUP BY claim_id, strategy"
)


def until(holds: Callable[[], bool]) -> None:
    """Wait for what other processes do, and give up after a minute."""
    ends = time.monotonic() + PATIENCE_S
    never = threading.Event()
    while not holds():
        assert time.monotonic() < ends, "other processes took too long"
        never.wait(0.1)


@pytest.fixture
def site(postgres_server: str, tmp_path: Path) -> Iterator[Site]:
    url = databases.create_database(postgres_server)
    desk = Desk()
    with serve(desk) as server:
        yield Site(url, server.base_url, desk, tmp_path)
    databases.drop_database(postgres_server, url)


def fill(parts: Parts, slices: int, claims: int) -> set[int]:
    """Add claims so that each of the first slices holds so many to check; return them."""
    texts = (f"{s} improves {o}." for o in OBJECTS for s in SUBJECTS)
    for number in range(slices):
        text = "\n\n".join(next(texts) for _ in range(claims)) + "\n"
        add_document(
            text.encode(),
            f"page{number}.txt",
            reader=parts.reader("page.txt"),
            extractor=parts.extractor,
            ledger=parts.ledger,
            clock=parts.clock,
        )
        with parts.ledger.write() as tx:
            rest = [ledger_values.draft(checkable=False)] * (SLICE - claims)
            ledger_values.add_claims(tx, number + 1, rest)
    with parts.ledger.read() as snapshot:
        ids = {claim.id for claim in snapshot.claims() if claim.draft.checkable}
    assert Counter(number_of(i) for i in ids) == dict.fromkeys(range(slices), claims)
    return ids


def test_a_team_does_each_claim_once_within_one_pace_and_survives_a_killed_member(
    site: Site,
) -> None:
    with closing(site.parts(FIRST_DAY, NCBI_API_KEY=KEY)) as parts:
        claims = fill(parts, slices=4, claims=6)
    with site.workers(4, FIRST_DAY, "--once", key=KEY) as workers:
        killed = site.desk.wait_for(24)
        workers.kill(killed)
        assert sorted(workers.ended()) == [-signal.SIGKILL, 0, 0, 0]
    assert site.left_in_queue() == []
    assert site.passes(FIRST_DAY) == {
        f"due claims {s.start}-{s.stop - 1}": (1, 1) for s in map(slice_of, range(4))
    }
    assert site.each_once(DUE, FIRST_DAY) == len(claims)
    assert site.each_once(SNAPSHOTS, FIRST_DAY) == len(claims)
    searches = site.each_once(SEARCHES, FIRST_DAY)
    tools = Counter(tool for _, tool, _ in site.desk.asked)
    assert searches <= tools["esearch.fcgi"] <= searches + 1, "the one in flight was lost"
    assert site.desk.fullest_second() <= 10
    askers = {who for _, _, who in site.desk.asked}
    assert killed in askers
    assert len(askers) > 1

    # A week on, workers that serve; the schedule's last moment was a minute ago.
    site.desk.asked.clear()
    just_now = datetime.now(UTC) - timedelta(minutes=1)
    schedule = f"{just_now.minute} {just_now.hour} * * *"
    with site.workers(2, A_WEEK_ON, "--schedule", schedule, key=KEY) as workers:
        done = dict.fromkeys(site.passes(FIRST_DAY), (1, 1)) | {"standing": (1, 1)}
        until(lambda: site.passes(A_WEEK_ON) == done)
        until(lambda: not site.left_in_queue())
        assert workers.told_to_stop() == [0, 0]
    assert site.passes(A_WEEK_ON) == done, "one round for the whole team"
    assert site.each_once(DUE, A_WEEK_ON) == len(claims)
    assert site.each_once(SNAPSHOTS, A_WEEK_ON) == len(claims)
    assert site.each_once(LOOKS, A_WEEK_ON) > 0
    assert site.desk.fullest_second() <= 10


def test_without_a_key_a_team_stays_within_three_a_second(site: Site) -> None:
    with closing(site.parts(FIRST_DAY)) as parts:
        claims = fill(parts, slices=2, claims=4)
    with site.workers(2, FIRST_DAY, "--once") as workers:
        assert workers.ended() == [0, 0]
    assert site.each_once(SNAPSHOTS, FIRST_DAY) == len(claims)
    assert len(site.desk.asked) > 9
    assert site.desk.fullest_second() <= 3


def begin_round(worker: Worker) -> None:
    """Put a round into the queue, whatever is there."""

    async def put() -> None:
        server = prepare(worker.server)
        app = queue_app(server, worker.make, worker.timing, concurrency=1, scheduled=False)
        async with app.open_async():
            await app.configure_task(ROUND, queue=QUEUE, lock=ROUND).defer_async()

    asyncio.run(put())


def test_a_source_that_is_down_puts_work_off_and_loses_none(site: Site) -> None:
    with closing(site.parts(FIRST_DAY, NCBI_API_KEY=KEY)) as parts:
        fill(parts, slices=1, claims=1)
        parts.source = Down(parts.source_name)
        worker = Worker(
            parts.database.server_arguments(),
            lambda: parts.team(lambda *_: None),
            Timing(heartbeat_s=1),
        )
        assert worker.drain() == Unfinished(put_off=1, given_up=0)
        assert site.left_in_queue() == [("evidence.slice", "todo")]
        assert worker.drain() == Unfinished(put_off=1, given_up=0), "it waits for its time"
        begin_round(worker)
        assert worker.drain() == Unfinished(put_off=1, given_up=0)
        assert site.left_in_queue() == [("evidence.slice", "todo")], "it is not asked for twice"
    with closing(site.parts(FIRST_DAY, NCBI_API_KEY=KEY)) as parts:
        parts.team(lambda *_: None).refresh(slice_of(0))
        with parts.ledger.read() as snapshot:
            outcomes = [run.outcome for run in snapshot.refresh_runs()]
    assert outcomes == [RefreshOutcome.PARTIAL, RefreshOutcome.COMPLETE]


def test_on_a_file_a_worker_says_what_to_do_instead(tmp_path: Path) -> None:
    ran = in_a_process(tmp_path, "worker", "--once")
    assert ran.code == 10
    assert "PostgreSQL" in ran.err
    assert "evidence refresh --due" in ran.err
    assert not list(tmp_path.glob("*.sqlite"))


def test_a_schedule_that_is_none_is_refused(site: Site) -> None:
    with closing(site.parts(FIRST_DAY, NCBI_API_KEY=KEY)) as parts:
        worker = parts.worker(lambda *_: None, schedule="often", heartbeat_s=1, concurrency=1)
        with pytest.raises(ConfigError, match="no cron words: 'often'"):
            worker.serve()


def test_a_queue_of_another_release_is_refused_with_a_way_out(site: Site) -> None:
    server = site.parts(FIRST_DAY).database.server_arguments()
    assert prepare(server) == prepare(server)
    with psycopg.connect(**server) as connection:
        connection.execute("COMMENT ON SCHEMA public_queue IS 'procrastinate 01.00.00'")
    with pytest.raises(ConfigError, match=r"procrastinate 01\.00\.00") as refused:
        prepare(server)
    with psycopg.connect(**server) as connection:
        connection.execute("DROP SCHEMA public_queue CASCADE")
    assert "DROP SCHEMA public_queue CASCADE" in refused.value.hint
    prepare(server)


def test_the_ledger_does_not_see_the_queue(site: Site) -> None:
    with closing(site.parts(FIRST_DAY)) as parts:
        _ = parts.ledger
        before = parts.database.status()
        prepare(parts.database.server_arguments())
        assert parts.database.status() == before


def test_machines_whose_clocks_differ_share_one_pace(postgres_url: str) -> None:
    sent: list[float] = []
    with databases.opened(postgres_url) as engine:

        def ask(ahead: float) -> None:
            slots = SharedSlots(engine, "a")
            pace = Pace(slots, WITH_KEY_PER_S, clock=lambda: time.monotonic() + ahead)
            for _ in range(5):
                pace.wait()
                sent.append(time.monotonic())

        threads = [threading.Thread(target=ask, args=(ahead,)) for ahead in (0.0, 3600.0, -90.0)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(sent) == 15
    assert max(sent) - min(sent) >= 13 / WITH_KEY_PER_S
    assert max(sum(1 for later in sent if at <= later < at + 1.0) for at in sent) <= 10


def test_a_refusal_slows_all_who_share_the_row(postgres_url: str) -> None:
    with databases.opened(postgres_url) as engine:
        slots = SharedSlots(engine, "a")
        Pace(slots, WITH_KEY_PER_S).throttled(0.5)
        with slots.held() as slot:
            next_free, wide_until = slot.read()
            assert 0.0 < next_free - slot.now() <= 0.5
            assert 50.0 < wide_until - slot.now() <= 60.0
        with SharedSlots(engine, "b").held() as other:
            assert other.read() == (0.0, 0.0)


def test_a_slot_that_ends_in_an_error_is_let_go_unchanged(postgres_url: str) -> None:
    with databases.opened(postgres_url) as engine:
        slots = SharedSlots(engine, "a")
        with suppress(ZeroDivisionError), slots.held() as slot:
            slot.keep(5.0, 5.0)
            _ = 1 / 0
        with slots.held() as slot:
            assert slot.read() == (0.0, 0.0)


@pytest.fixture
def at_home(tmp_path: Path) -> Iterator[Callable[[str], Parts]]:
    """The team's service over one file, at any moment: it does not mind where it runs."""
    made: list[Parts] = []

    def parts(now: str) -> Parts:
        settings = {"EVIDENCE_NOW": now, "EVIDENCE_REFRESH_FULL_AFTER_DAYS": "9999"}
        options = {"database": f"sqlite:///{tmp_path / 'home.sqlite'}", "source": "sample"}
        made.append(Parts(load(settings, options=options)))
        return made[-1]

    yield parts
    for each in made:
        each.close()


def scopes(parts: Parts, now: str) -> list[str]:
    with parts.ledger.read() as snapshot:
        return [
            run.scope
            for run in snapshot.refresh_runs()
            if run.started_at == datetime.fromisoformat(now)
        ]


def test_a_round_looks_in_one_go_where_matching_here_is_cheapest(
    at_home: Callable[[str], Parts],
) -> None:
    claims = fill(at_home(LONG_AGO), slices=2, claims=10)
    first = at_home(LONG_AGO).team(lambda *_: None)
    assert list(first.begin_round(busy=False).slices) == [slice_of(0), slice_of(1)]
    first.refresher.run(Scope(Reach.DUE))
    assert first.begin_round(busy=False).slices == ()
    # A listed window tells that days bring few records: fetching them is cheapest now.
    second = at_home(YEARS_ON)
    second.team(lambda *_: None).refresher.run(Scope(Reach.ALL), plan=PlanName.PERCOLATION)
    third = at_home(YEARS_LATER)
    team = third.team(lambda *_: None)
    assert team.refresher.intention(Scope(Reach.DUE)).plans[0].plan is PlanName.PERCOLATION
    assert team.begin_round(busy=True).slices == (slice_of(0), slice_of(1))
    assert scopes(third, YEARS_LATER) == ["standing"], (
        "the slices of the round before are not raced"
    )
    assert team.begin_round(busy=False).slices == ()
    assert scopes(third, YEARS_LATER) == ["standing", "watched"]
    with third.ledger.read() as snapshot:
        newest = snapshot.refresh_runs()[-1]
        assert snapshot.snapshotted(newest.id) >= claims
    assert team.begin_round(busy=False).slices == ()
    assert scopes(third, YEARS_LATER) == ["standing", "watched"], "once a day is enough"


def test_a_slice_that_was_begun_on_an_earlier_day_is_finished_and_then_done_again(
    at_home: Callable[[str], Parts],
) -> None:
    fill(at_home(FIRST_DAY), slices=1, claims=2)
    at_home(FIRST_DAY).team(lambda *_: None).refresh(slice_of(0))
    begun = at_home(A_WEEK_ON).team(lambda *_: None)
    begun.refresher.observer = Killed()  # type: ignore[assignment]  # ends it when it is begun
    with pytest.raises(KeyboardInterrupt):
        begun.refresh(slice_of(0))
    later = at_home(ANOTHER)
    later.team(lambda *_: None).refresh(slice_of(0))
    with later.ledger.read() as snapshot:
        runs = snapshot.refresh_runs()
    assert [(r.scope, r.started_at.day, r.outcome) for r in runs] == [
        ("due claims 1-25", 1, "complete"),
        ("due claims 1-25", 9, "complete"),
        ("due claims 1-25", 18, "complete"),
    ]


@dataclass
class Killed:
    """Stands where the first step of a pass would be, and ends it."""

    screen: int = 100

    def take_before(self, *_: object) -> None:
        raise KeyboardInterrupt


@dataclass
class Down:
    """A source that does not answer."""

    name: str
    requests: int = 0

    def search(self, query: RenderedQuery) -> SearchAnswer:
        raise SourceUnreachable(f"nothing came back for {query.text!r}")

    def look(self, text: str, *, most: int) -> SearchAnswer:
        raise SourceUnreachable(f"nothing came back for {text!r}, at most {most}")

    def among(self, pmids: Sequence[Pmid], conditions: Sequence[str]) -> tuple[SearchAnswer, ...]:
        raise SourceUnreachable(f"nothing came back for {len(pmids)} among {conditions}")

    def fetch(self, pmids: Sequence[Pmid]) -> FetchAnswer:
        raise SourceUnreachable(f"nothing came back for {len(pmids)}")
