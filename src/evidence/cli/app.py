"""The command line: parse, call one service, show."""

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from evidence import __version__
from evidence.cli import (
    audit,
    check,
    claim,
    db,
    decide,
    doc,
    doctor,
    mirror,
    refresh,
    report,
    rubric,
    search,
    standing,
    strategy,
    worker,
)
from evidence.cli.state import (
    DatabaseOption,
    QuietOption,
    SourceOption,
    State,
    VerboseOption,
    configure_logging,
    printable,
)
from evidence.domain.errors import EXIT_INTERRUPTED, EvidenceError, SourceError, UserError

EPILOG = (
    "Uses NCBI's E-utilities under NCBI's terms: https://www.ncbi.nlm.nih.gov/About/disclaimer.html"
)

app = typer.Typer(
    name="evidence",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,  # plain help: rich would take half of its time
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(audit.audit)
app.add_typer(doc.app, name="doc")
app.add_typer(claim.app, name="claim")
app.add_typer(strategy.app, name="strategy")
app.command()(search.search)
app.command()(search.appraise)
app.command()(refresh.refresh)
app.command()(refresh.diff)
app.command()(standing.standing)
app.command()(standing.whatif)
app.command()(decide.decide)
app.command()(check.check)
app.add_typer(report.app, name="report")
app.add_typer(rubric.app, name="rubric")
app.command()(worker.worker)
app.add_typer(mirror.app, name="mirror")
app.add_typer(db.app, name="db")
app.add_typer(doctor.config_app, name="config")
app.command()(doctor.doctor)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"evidence {__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    database: DatabaseOption = None,
    source: SourceOption = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Settings file instead of ./evidence.toml."),
    ] = None,
    log: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Add a JSON line for every request to this file."),
    ] = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = 0,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Check the biomedical claims of a text against the literature.

    Example: evidence audit page.txt --source sample --out report/
    """
    state: State = context.obj
    state.config_file = config
    state.options = {"database": database, "source": source, "log": log}
    state.verbosity = -1 if quiet else verbose
    configure_logging(state.verbosity)


def run(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the whole program; return the exit code instead of leaving.

    Errors of ours become one line with a hint; only a bug shows a traceback.
    """
    state = State(environ)
    try:
        app(args=list(argv), prog_name="evidence", obj=state)
    except SystemExit as leaving:
        return _left(leaving.code)
    except (UserError, SourceError) as err:
        return _explain(err)
    except EvidenceError as err:
        traceback.print_exc()
        return err.exit_code
    except KeyboardInterrupt:
        return _left(EXIT_INTERRUPTED)
    finally:
        state.close()
    return 0


def _left(code: object) -> int:
    if code == EXIT_INTERRUPTED:
        sys.stderr.write("evidence: interrupted; what was finished is kept\n")
    return code if isinstance(code, int) else int(bool(code))


def _explain(err: EvidenceError) -> int:
    sys.stderr.write(printable(f"evidence: {err}\n"))
    if err.hint:
        sys.stderr.write(printable(f"  try: {err.hint}\n"))
    return err.exit_code


def main() -> None:
    """Entry point of the `evidence` command."""
    raise SystemExit(run(sys.argv[1:], os.environ))
