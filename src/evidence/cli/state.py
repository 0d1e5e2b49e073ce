"""What every command shares: options, settings, output."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from evidence import config, log
from evidence.domain.errors import NotFound, UsageError

if TYPE_CHECKING:
    from evidence.bootstrap import Parts
    from evidence.domain.tables import Table

_TELLING_S = 5.0  # a rate over less than this says little
_MINUTE_S = 60.0

DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="SQLAlchemy URL; SQLite file or PostgreSQL."),
]


def known_source(value: str | None) -> str | None:
    """Refuse what is no source at once, also where the command would not ask it.

    Raises:
        UsageError: neither a name of a source nor an http address.
    """
    if value is not None and not re.match(r"(?:pubmed|sample)\Z|https?://", value.strip()):
        # What is no plain word may hold a password or a key.
        named = f": {value!r}" if re.fullmatch(r"[\w.-]{1,30}", value) else ""
        raise UsageError(
            f"no such source{named}",
            hint="--source pubmed, --source sample, or an address that begins with https://",
        )
    return value


SourceOption = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="NAME|URL",
        help="pubmed, sample, or an E-utilities address.",
        callback=known_source,
    ),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder for the report files.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def row_number(value: int | None) -> int | None:
    """Refuse a number that no row can have; databases choke on the largest ones.

    Raises:
        NotFound: below 1, or more than PostgreSQL's INTEGER holds.
    """
    if value is not None and not 1 <= value < 2**31:
        raise NotFound(f"there is no number {value}", hint="evidence claim list")
    return value


def row_numbers(values: list[int] | None) -> list[int] | None:
    """Refuse such numbers in a list."""
    for value in values or ():
        row_number(value)
    return values


DocumentOption = Annotated[
    int | None,
    typer.Option(
        "--document", metavar="ID", help="Only this document's claims.", callback=row_number
    ),
]
AllVersionsOption = Annotated[
    bool, typer.Option("--all-versions", help="Also documents that a newer version replaces.")
]
NameOption = Annotated[
    str | None,
    typer.Option("--name", metavar="NAME", help="Known by this, not by its file; see doc list."),
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; kept in the history.")]
QuietOption = Annotated[bool, typer.Option("-q", "--quiet", help="Say only what failed.")]
VerboseOption = Annotated[
    int, typer.Option("-v", "--verbose", count=True, help="Say more; -vv shows each request.")
]


@dataclass(slots=True)
class State:
    """One invocation: the environment it was given and how much it says."""

    environ: Mapping[str, str]
    config_file: Path | None = None
    verbosity: int = 0
    options: dict[str, str | None] = field(default_factory=dict)
    made: "list[Parts]" = field(default_factory=list)

    def settings(self, **options: str | None) -> config.Settings:
        """Load settings; `options` said at the command win over those at the root."""
        said = {k: v for k, v in options.items() if v is not None}
        return config.load(self.environ, file=self.config_file, options={**self.options, **said})

    def parts(self, *, creates: bool = False, **options: str | None) -> "Parts":
        """Make the parts for these settings; `close` lets go of what they opened.

        Without `creates` a database file that does not exist is refused: an empty one
        would have nothing to show, and would hide that the name was wrong.
        """
        from evidence.bootstrap import Parts

        settings = self.settings(**options)
        log.to_file(settings.log, settings.secrets)
        self.made.append(Parts(settings, creates=creates))
        return self.made[-1]

    def close(self) -> None:
        """Let go of databases and of the log."""
        for parts in self.made:
            parts.close()
        log.close()

    def louder(self, *, quiet: bool, verbose: int) -> None:
        """Apply -q and -v said at a command."""
        if quiet or verbose:
            self.verbosity = -1 if quiet else verbose
            configure_logging(self.verbosity)


def configure_logging(verbosity: int) -> None:
    """Send log lines to stderr: warnings, -v progress, -vv every request."""
    import logging

    levels = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}
    logging.basicConfig(
        stream=sys.stderr,
        level=levels.get(verbosity, logging.DEBUG),
        format="%(levelname)s %(name)s: %(message)s",
        force=True,
    )
    # Other people's debug lines may hold whole addresses, keys included.
    for name in ("urllib3", "sqlalchemy", "alembic", "vcr"):
        logging.getLogger(name).setLevel(logging.WARNING)


def say(state: State, text: str) -> None:
    """Talk on stderr unless quiet."""
    if state.verbosity >= 0:
        typer.echo(text, err=True)


def print_json(schema: str, items: Iterable[Mapping[str, object]]) -> None:
    """Print `{"schema": …, "items": […]}`; the shape is versioned by its name."""
    document = {"schema": schema, "items": list(items)}
    text = json.dumps(document, ensure_ascii=False, indent=2, default=str)
    # Inside a JSON text an escape means the same, and cannot drive a terminal.
    typer.echo("".join(c if c == "\n" or c.isprintable() else json.dumps(c)[1:-1] for c in text))


def print_rows(columns: Sequence[str], rows: Iterable[Iterable[object]], title: str = "") -> None:
    """Print a table for a person; control characters are shown, never sent."""
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        console = Console(file=sys.stdout, highlight=False, width=160)
    table = RichTable(
        title=Text(printable(title)) if title else None,
        title_justify="left",
        show_edge=False,
        pad_edge=False,
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable("" if v is None else str(v))) for v in row))
    console.print(table)


def print_table(table: "Table", schema: str, names: Sequence[str], *, as_json: bool) -> None:
    """Print a report table: all columns as JSON, the chosen ones for a person."""
    records = table.records()
    if as_json:
        print_json(schema, records)
        return
    print_rows(names, ([record[n] for n in names] for record in records), table.title)


def printable(text: str) -> str:
    """Replace what could drive a terminal or turn text round (C0, C1, bidi)."""
    return "".join(c if c == "\n" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def say_failures(failures: Iterable[str]) -> None:
    """Name on stderr what went wrong; said even when quiet."""
    for failure in failures:
        typer.echo(printable(f"! {failure}"), err=True)


class Progress:
    """Counts on stderr: a line that rewrites itself on a terminal, else one in 25.

    Once a step has gone on for a while it also says about how much time is left.
    """

    def __init__(self, state: State, seconds: Callable[[], float] = monotonic) -> None:
        """Stay silent when the user asked for quiet; `seconds` tells the time."""
        self._quiet = state.verbosity < 0
        self._live = sys.stderr.isatty()
        self._seconds = seconds
        self._what = ""
        self._began = (0.0, 0)
        self._width = 0

    def __call__(self, what: str, done: int, total: int) -> None:
        """Tell that `done` of `total` steps of `what` are done."""
        last = done == total
        if what != self._what:
            self._what, self._began = what, (self._seconds(), done)
        if self._quiet or not (self._live or last or done % 25 == 0):
            return
        line = f"{what}: {done} of {total}" + ("" if last else self._left(done, total))
        # A shorter line must cover what is left of the longer one before it.
        text = f"\r{line:<{self._width}}" if self._live else line
        self._width = 0 if last else len(line)
        sys.stderr.write(text + ("\n" if last or not self._live else ""))
        sys.stderr.flush()

    def _left(self, done: int, total: int) -> str:
        began, first = self._began
        gone = self._seconds() - began
        if done <= first or gone < _TELLING_S:
            return ""
        seconds = gone / (done - first) * (total - done)
        if seconds < _MINUTE_S:
            return ", less than a minute left"
        hours, minutes = divmod(round(seconds / _MINUTE_S), 60)
        return f", about {f'{hours} h ' if hours else ''}{minutes} min left"
