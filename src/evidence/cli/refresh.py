"""`evidence refresh` and `evidence diff`: bring claims up to date, and say what moved."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from evidence.cli.audit import FailOnOption
from evidence.cli.refreshed import (
    print_done,
    print_intention,
    print_moved,
    print_replayed,
    print_status,
)
from evidence.cli.state import (
    DatabaseOption,
    DocumentOption,
    JsonOption,
    Progress,
    QuietOption,
    SourceOption,
    State,
    VerboseOption,
    row_number,
    say,
    say_failures,
)
from evidence.domain.errors import EXIT_SOME_FAILED, ConfigError, UsageError
from evidence.domain.off_peak import LARGE, ZONE, is_off_peak, next_off_peak
from evidence.domain.refresh_plans import PlanName

if TYPE_CHECKING:
    from evidence.bootstrap import Parts
    from evidence.services.due import Scope
    from evidence.services.refresh import Refresher, RefreshSummary

_SHOWN = 5  # passes in --status

DueOption = Annotated[
    bool, typer.Option("--due", help="Claims whose last look is too old; the default.")
]
AllOption = Annotated[bool, typer.Option("--all", help="All claims.")]
FullOption = Annotated[bool, typer.Option("--full", help="All claims, every query in full.")]
MostOption = Annotated[
    int | None,
    typer.Option("--max-requests", metavar="N", min=1, help="Stop after so many requests."),
]
PlanOption = Annotated[
    bool, typer.Option("--plan", help="Say what it would ask and why; ask nothing.")
]
UseOption = Annotated[
    PlanName | None, typer.Option("--use", help="Look for news this way, not the cheapest.")
]
OffPeakOption = Annotated[
    bool,
    typer.Option(
        "--off-peak",
        help=f"Begin more than {LARGE:,} requests only on weekends or 21:00-05:00 US Eastern.",
    ),
]
ReplayOption = Annotated[
    int | None,
    typer.Option(
        "--replay",
        metavar="RUN",
        help="Read that pass's stored answers again; no network.",
        callback=row_number,
    ),
]
StatusOption = Annotated[bool, typer.Option("--status", help="Show the newest passes.")]


def refresh(
    context: typer.Context,
    due: DueOption = False,
    every: AllOption = False,
    full: FullOption = False,
    document: DocumentOption = None,
    max_requests: MostOption = None,
    plan: PlanOption = False,
    use: UseOption = None,
    off_peak: OffPeakOption = False,
    replay: ReplayOption = None,
    status: StatusOption = False,
    fail_on: FailOnOption = None,
    source: SourceOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = 0,
) -> None:
    """Bring claims up to date and say what moved.

    Asks for what is new since the last look, fetches it, checks whether everything
    stored still stands, and judges the claims concerned again. Fit for cron: exit 0
    also when nothing was due. The same command continues a pass that was killed.

    Example: evidence refresh --due --max-requests 500

    Example: evidence refresh --all --plan
    """
    from evidence.services.check import FailOn, findings
    from evidence.services.report import gather

    state: State = context.obj
    state.louder(quiet=quiet, verbose=verbose)
    if sum((plan, status, replay is not None)) > 1:
        raise UsageError("--plan, --replay and --status exclude one another")
    scope = _scope(due=due, every=every, full=full, document=document)
    wanted = FailOn.parse(fail_on) if fail_on else None
    parts = state.parts(database=database, source=source)
    if status:
        _status(parts, as_json=json)
    elif replay is not None:
        _replay(state, parts, replay, as_json=json)
    else:
        _known(parts, document)
        parts = of_known_source(state, parts)
        refresher = parts.refresher(Progress(state), asks=not plan)
        if plan:
            _plan(parts, refresher, scope, use, as_json=json)
            return
        if off_peak and _must_wait(parts, refresher, scope, use):
            raise typer.Exit(EXIT_SOME_FAILED)
        code = run_pass(state, parts, refresher, scope, use, max_requests, as_json=json)
        if not code and wanted:
            with parts.ledger.read() as snapshot:
                found = gather(snapshot, parts.source_name, document)
            code = wanted.exit_code(findings(found, wanted))
        raise typer.Exit(code)


def _scope(*, due: bool, every: bool, full: bool, document: int | None) -> Scope:
    from evidence.services.due import Reach, Scope

    if due and (every or full):
        raise UsageError("--due and --all exclude one another; --full goes with --all")
    if full:
        return Scope(Reach.FULL, document)
    return Scope(Reach.ALL if every else Reach.DUE, document)


def _known(parts: Parts, document: int | None) -> None:
    """Refuse a document that does not exist; a pass over nothing would look well."""
    if document is not None:
        with parts.ledger.read() as snapshot:
            snapshot.document(document)


def run_pass(
    state: State,
    parts: Parts,
    refresher: Refresher,
    scope: Scope,
    use: PlanName | None = None,
    most: int | None = None,
    *,
    as_json: bool = False,
    shown: bool = True,
) -> int:
    """Run a pass and say how it went; return its exit code."""
    from evidence.services.diff import moved_in
    from evidence.services.passes import refresh_exit_code, was_answered

    done = refresher.run(scope, plan=use, most_requests=most)
    with parts.ledger.read() as snapshot:
        answered = was_answered(snapshot, done.run)
        moved = moved_in(snapshot, done.run.id)
    if as_json or (shown and state.verbosity >= 0):
        print_done(done, moved, as_json=as_json)
    for line in dataset_notes(parts):
        say(state, line)
    say_failures(done.failures)
    _announce(parts, done)
    return refresh_exit_code(done, answered=answered)


def of_known_source(state: State, parts: Parts) -> Parts:
    """Return parts for the source that the database was filled from, if none was named."""
    with parts.ledger.read() as snapshot:
        known = parts.reading_source(snapshot)
    if known == parts.source_name:
        return parts
    return state.parts(database=parts.settings.database, source=known)


def _announce(parts: Parts, done: RefreshSummary) -> None:
    """Send the notice of changes, if places for it are set; a failure is only told."""
    from evidence.services.notice import announce

    notifier = parts.notifier()
    if notifier is not None:
        with parts.ledger.read() as snapshot:
            changes = snapshot.changes([done.run.id])
        say_failures(announce(done, changes, notifier))


def dataset_notes(parts: Parts) -> list[str]:
    """Say what is wrong with the second list of retractions, nothing when none is set."""
    dataset = parts.retraction_watch()
    if dataset is None:
        return []
    return [line for line in (dataset.stale(parts.clock.now().date()), dataset.short()) if line]


def _plan(
    parts: Parts, refresher: Refresher, scope: Scope, use: PlanName | None, *, as_json: bool
) -> None:
    with parts.ledger.read() as snapshot:
        begun = snapshot.open_refresh(parts.source_name, str(scope))
    print_intention(
        parts.source_name, scope, refresher.intention(scope), begun, use, as_json=as_json
    )


def _must_wait(parts: Parts, refresher: Refresher, scope: Scope, use: PlanName | None) -> bool:
    """Tell whether the pass is too large for this hour, and say when it may begin."""
    from evidence.services.passes import Estimate

    local = parts.clock.now().astimezone(_eastern())
    requests = Estimate.of(refresher.intention(scope), use).requests
    if requests <= LARGE or is_off_peak(local):
        return False
    when = _both(next_off_peak(local))
    say_failures([f"about {requests:,} requests are a large job; it may begin at {when}"])
    return True


def _eastern() -> ZoneInfo:
    try:
        return ZoneInfo(ZONE)
    except ZoneInfoNotFoundError as err:
        raise ConfigError(
            f"--off-peak needs to know US Eastern time: this machine has no data for {ZONE}",
            hint="pip install tzdata",
        ) from err


def _both(local: datetime) -> str:
    utc = local.astimezone(ZoneInfo("UTC"))
    return f"{utc:%Y-%m-%dT%H:%M:%SZ}, {local:%H:%M} US Eastern time"


def _status(parts: Parts, *, as_json: bool) -> None:
    from evidence.services.passes import newest_passes

    with parts.ledger.read() as snapshot:
        passes = newest_passes(snapshot, _SHOWN)
    print_status(passes, as_json=as_json)


def _replay(state: State, parts: Parts, refresh_id: int, *, as_json: bool) -> None:
    with parts.ledger.read() as snapshot:
        source = next((r.source for r in snapshot.refresh_runs() if r.id == refresh_id), "")
    done = parts.replayer(source).replay(refresh_id)
    if as_json or state.verbosity >= 0:
        print_replayed(done, as_json=as_json)


def diff(
    context: typer.Context,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="DATE", help="Found on that day (UTC) or later."
        ),
    ] = None,
    run: Annotated[
        int | None,
        typer.Option(metavar="N", help="Found by that pass.", callback=row_number),
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV for a spreadsheet.")] = False,
    source: SourceOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Show what refresh passes found moved, claim by claim.

    Verdicts, grades, flags, citations that were added, records whose standing changed,
    decisions that should be looked at again. Every change is shown, also one that a
    later pass took back.

    Example: evidence diff --since 2026-01-01 --csv > moved.csv
    """
    from evidence.services.diff import diff_table, moved_in, moved_since

    if (since is None) == (run is None):
        raise UsageError("say either --since DATE or --run N", hint="evidence refresh --status")
    if csv and json:
        raise UsageError("--csv and --json exclude one another")
    state: State = context.obj
    parts = state.parts(database=database, source=source)
    with parts.ledger.read() as snapshot:
        if run is not None:
            moved = moved_in(snapshot, run)
        else:
            assert since is not None
            moved = moved_since(snapshot, parts.reading_source(snapshot), since.date())
    if csv:
        typer.echo(parts.csv(diff_table(moved)), nl=False)
    else:
        print_moved(moved, as_json=json)
        say(state, f"changes: {len(moved)}, of claims: {len({m.claim_id for m in moved})}")
