"""A worker: takes jobs from the queue until it is told to stop, or none is left."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status

from evidence.adapters.queue.jobs import QUEUE, RESCUE, Timing, ask_for_round, queue_app, waiting
from evidence.adapters.queue.tables import prepare
from evidence.domain.errors import ConfigError
from evidence.ports.team import TeamWork

_LOOK_EVERY_S = 0.5  # how soon a worker that drains the queue sees that it is empty


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What a worker that drained the queue leaves: jobs put off, jobs given up."""

    put_off: int
    given_up: int


@dataclass(frozen=True, slots=True)
class Worker:
    """Works for a team.

    `server`: what psycopg connects to the ledger's database with. `make` gives the
    work of one member. `concurrency`: jobs at the same time.
    """

    server: Mapping[str, Any]
    make: Callable[[], TeamWork]
    timing: Timing
    concurrency: int = 1

    def serve(self) -> None:
        """Work until SIGINT or SIGTERM; what is under way then is finished first.

        Raises:
            ConfigError: no cron words, or the queue cannot be used or was lost.
        """
        self._run(self._serve(self._app(scheduled=True)))

    def drain(self) -> Unfinished:
        """Begin a round, work until nothing is left that can be done now, and stop.

        Raises:
            ConfigError: the queue cannot be used.
        """
        found: Unfinished = self._run(self._drain(self._app(scheduled=False)))
        return found

    def _app(self, *, scheduled: bool) -> App:
        app = queue_app(
            prepare(self.server),
            self.make,
            self.timing,
            concurrency=self.concurrency,
            scheduled=scheduled,
        )
        try:
            for periodic in app.periodic_registry.periodic_tasks.values():
                _ = periodic.croniter  # which reads the words, and else would when they are due
        except ValueError as err:
            raise ConfigError(
                f"these are no cron words: {self.timing.schedule!r}",
                hint="five of them, for example --schedule '0 2 * * *' for 02:00 UTC every day",
            ) from err
        return app

    def _run(self, work: Any) -> Any:
        try:
            return asyncio.run(work)
        except ConnectorException as err:
            raise ConfigError(
                f"the queue cannot be used: {err}", hint="check that the database server runs"
            ) from err

    async def _serve(self, app: App) -> None:
        async with app.open_async():
            working = self._begin(app)
            await asyncio.wait({working})
            if not working.cancelled():
                raise ConfigError(
                    "the worker lost its queue: its last words in the log say why",
                    hint="start it again when the database server runs; nothing is lost",
                ) from working.exception()

    async def _drain(self, app: App) -> Unfinished:
        async with app.open_async():
            before = await _given_up(app)
            await ask_for_round(app)
            working = self._begin(app)
            while not working.done() and await _is_left(app):
                await asyncio.wait({working}, timeout=_LOOK_EVERY_S)
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
            put_off = [job for job in await waiting(app) if job.task_name != RESCUE]
            return Unfinished(len(put_off), len(await _given_up(app) - before))

    def _begin(self, app: App) -> asyncio.Task[None]:
        """Begin to work; a signal cancels it, which lets what is under way finish."""
        working = asyncio.create_task(self._work(app))
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, working.cancel)
        return working

    async def _work(self, app: App) -> None:
        await app.run_worker_async(
            queues=[QUEUE],
            concurrency=self.concurrency,
            delete_jobs=DeleteJobCondition.SUCCESSFUL.value,
            update_heartbeat_interval=self.timing.heartbeat_s,
            stalled_worker_timeout=self.timing.given_up_after_s,
            install_signal_handlers=False,
        )


async def _is_left(app: App) -> bool:
    return any(job.task_name != RESCUE for job in await waiting(app, later=False))


async def _given_up(app: App) -> set[int | None]:
    jobs = await app.job_manager.list_jobs_async(queue=QUEUE, status=Status.FAILED.value)
    return {job.id for job in jobs}
