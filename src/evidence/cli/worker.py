"""`evidence worker`: a share of a team's refresh."""

from typing import Annotated

import typer

from evidence.cli.state import (
    DatabaseOption,
    Progress,
    QuietOption,
    SourceOption,
    State,
    VerboseOption,
    say,
)
from evidence.domain.errors import EXIT_SOME_FAILED


def worker(
    context: typer.Context,
    concurrency: Annotated[
        int, typer.Option(min=1, max=16, help="Jobs that this worker does at the same time.")
    ] = 1,
    once: Annotated[
        bool, typer.Option("--once", help="Begin a round, drain the queue, and stop.")
    ] = False,
    schedule: Annotated[
        str, typer.Option(metavar="CRON", help="When a round begins, in UTC; the same for all.")
    ] = "0 2 * * *",
    heartbeat: Annotated[
        int,
        typer.Option(
            min=1,
            max=19,
            metavar="SECONDS",
            help="Between signs of life; after three without, others take over.",
        ),
    ] = 10,
    source: SourceOption = None,
    database: DatabaseOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = 0,
) -> None:
    """Take a share of the refresh of a team (PostgreSQL).

    Needs a PostgreSQL database. All workers share the queue, the schedule and the
    pace of requests. Stops on Ctrl-C or SIGTERM after what is under way; one that is
    killed loses nothing.

    Example: evidence worker --database postgresql://evidence@db.example.org/evidence
    """
    state: State = context.obj
    state.louder(quiet=quiet, verbose=verbose)
    parts = state.parts(database=database, source=source)
    worker = parts.worker(
        Progress(state), schedule=schedule, heartbeat_s=heartbeat, concurrency=concurrency
    )
    if not once:
        say(state, f"waiting for work, a round begins at {schedule} (Ctrl-C stops)")
        worker.serve()
        return
    left = worker.drain()
    if left.put_off or left.given_up:
        say(state, f"{left.put_off} jobs put off until the source answers, {left.given_up} failed")
        raise typer.Exit(EXIT_SOME_FAILED)
    say(state, "nothing is left to do")
