"""The jobs of the queue: begin a round, refresh a slice, rescue what was left lying.

Each job may run again at any time: what it has to do is read from the ledger. A round
asks only for slices that are not in the queue, and a lock keeps two jobs from doing the
same slice, or beginning a round, at once. Rounds and slices have no queueing lock: with
one, a job that fails could not go back into the queue beside its like, and would keep
its lock for ever.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.tasks import Task

from evidence.domain.errors import DatabaseBusy, SourceError
from evidence.ports.team import TeamWork

T = TypeVar("T")

QUEUE = "evidence"
ROUND = "evidence.round"
SLICE = "evidence.slice"
RESCUE = "evidence.rescue"

# 6 s, 36 s, 4 min, 22 min, 2 h: an outage of an evening is outlasted, and the next
# day's round finds again whatever is still due.
_RETRY = RetryStrategy(
    max_attempts=5, exponential_wait=6, retry_exceptions=[SourceError, DatabaseBusy]
)
_SILENT = 3  # signs of life that may fail to come before a worker counts as dead
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Timing:
    """When things happen.

    `schedule`: cron words for the beginning of a round, in UTC; every worker of a team
    must have the same. `heartbeat_s`: seconds between a worker's signs of life, at
    most 19; what a worker was at is given to another after three of them failed to come.
    """

    schedule: str = "0 2 * * *"
    heartbeat_s: int = 10

    @property
    def given_up_after_s(self) -> int:
        """After how long a silent worker counts as dead."""
        return _SILENT * self.heartbeat_s


@dataclass(slots=True)
class _Members:
    """One `TeamWork` for each job that runs at the same time, used again afterwards.

    They work in threads of their own: those of the event loop have to stay free for
    signs of life, which may need one to look a host's name up.
    """

    make: Callable[[], TeamWork]
    threads: ThreadPoolExecutor
    idle: list[TeamWork] = field(default_factory=list)

    async def do(self, work: Callable[[TeamWork], T]) -> T:
        member = self.idle.pop() if self.idle else self.make()
        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, work, member)
        finally:
            self.idle.append(member)


def queue_app(
    server: Mapping[str, Any],
    make: Callable[[], TeamWork],
    timing: Timing,
    *,
    concurrency: int,
    scheduled: bool,
) -> App:
    """Return the queue with its jobs.

    `server`: what psycopg connects to the queue's tables with. `make` gives the work of
    one member; members are never shared by jobs that run at once, at most `concurrency`.
    `scheduled`: begin rounds by `timing.schedule`.
    """
    # A worker that comes up later in the day still begins the day's round.
    app = App(
        connector=PsycopgConnector(kwargs=dict(server)),
        periodic_defaults={"max_delay": _DAY_S},
    )
    members = _Members(make, ThreadPoolExecutor(concurrency))
    slices = _add_slice(app, members)
    begin = _add_round(app, members, slices)
    if scheduled:
        app.periodic(cron=timing.schedule)(begin)
    _add_rescue(app, timing)
    return app


def _add_slice(app: App, members: _Members) -> Task[Any, Any, Any]:
    @app.task(name=SLICE, queue=QUEUE, retry=_RETRY)
    async def refresh_slice(first: int, last: int) -> None:
        await members.do(lambda member: member.refresh(range(first, last + 1)))

    return refresh_slice


def _add_round(app: App, members: _Members, slices: Task[Any, Any, Any]) -> Task[Any, Any, Any]:
    @app.task(name=ROUND, queue=QUEUE, lock=ROUND, retry=_RETRY)
    async def begin_round(timestamp: int | None = None) -> None:  # noqa: ARG001  # its schedule's
        busy = any(job.task_name == SLICE for job in await waiting(app))
        found = await members.do(lambda member: member.begin_round(busy=busy))
        held = {job.lock for job in await waiting(app)}
        for claims in found.slices:
            lock = f"{SLICE} {claims.start}"
            if lock not in held:
                deferrer = slices.configure(lock=lock)
                await deferrer.defer_async(first=claims.start, last=claims.stop - 1)
        if found.down is not None:
            raise found.down

    return begin_round


def _add_rescue(app: App, timing: Timing) -> None:
    """Give the jobs of dead workers to others.

    Without a lock: one that died while it held it would keep all others from it. With
    a queueing lock: where all workers are busy, one of its kind is enough.
    """

    @app.periodic(cron=f"* * * * * */{timing.given_up_after_s}")
    @app.task(name=RESCUE, queue=QUEUE, queueing_lock=RESCUE, priority=1)
    async def rescue(timestamp: int) -> None:  # noqa: ARG001  # its schedule's
        jobs = app.job_manager
        for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=timing.given_up_after_s):
            # Another worker may have been faster.
            with suppress(ConnectorException):
                if job.task_name == RESCUE:
                    await jobs.finish_job(job, Status.FAILED, delete_job=True)
                else:
                    await jobs.retry_job(job)


async def ask_for_round(app: App) -> None:
    """Begin a round, unless something of one is in the queue."""
    if any(job.task_name in {ROUND, SLICE} for job in await waiting(app)):
        return
    await app.configure_task(ROUND, queue=QUEUE, lock=ROUND).defer_async()


async def waiting(app: App, *, later: bool = True) -> list[Job]:
    """Return the jobs that are done by nobody yet; with `later` also those put off."""
    now = datetime.now(UTC)
    jobs = app.job_manager
    todo = [
        job
        for job in await jobs.list_jobs_async(queue=QUEUE, status=Status.TODO.value)
        if later or job.scheduled_at is None or job.scheduled_at <= now
    ]
    return [*todo, *await jobs.list_jobs_async(queue=QUEUE, status=Status.DOING.value)]
