"""Write docs/reference/ from the code, so that it cannot say something else.

python scripts/write_reference.py          write the pages
python scripts/write_reference.py --check  exit 1 when a page on disk differs
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer.main

from evidence.cli.app import app
from evidence.cli.check import DEFAULT
from evidence.config import describe, load
from evidence.domain import errors
from evidence.domain.facts import SearchFacts
from evidence.domain.flags import FLAGS
from evidence.domain.graded import VerdictName
from evidence.domain.rules import RULES
from evidence.domain.searches import SearchOutcome
from evidence.domain.tables import Column
from evidence.domain.unsupported import UnsupportedReason, why_not
from evidence.services.columns import CLAIM, EVIDENCE, REJECTED, SEARCH
from evidence.services.diff import DIFF

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
HEAD = "<!-- Written by scripts/write_reference.py from the code; edit that instead. -->\n"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    columns = list(head)
    yield "| " + " | ".join(columns) + " |"
    yield "|" + "---|" * len(columns)
    for row in rows:
        cells = (str(cell).replace("|", "\\|").replace("\n", " ") for cell in row)
        yield "| " + " | ".join(cells) + " |"


def commands() -> Iterator[str]:
    """Yield every command with its options, from the program itself."""
    yield "# Commands"
    yield "`-q` and `-v` may stand before the command, as may `--database`, `--source`, `--config`."
    yield from command_pages(typer.main.get_command(app), "evidence")


def command_pages(command: object, path: str) -> Iterator[str]:
    """Walk groups down to their commands."""
    children = getattr(command, "commands", None)
    if children:
        for name, child in children.items():
            yield from command_pages(child, f"{path} {name}")
        return
    yield f"\n## {path}"
    yield (getattr(command, "help", "") or "").strip().split("\f")[0]
    yield ""
    rows = []
    for parameter in getattr(command, "params", []):
        if parameter.name == "help":
            continue
        names = ", ".join(f"`{o}`" for o in (*parameter.opts, *parameter.secondary_opts))
        if parameter.param_type_name == "argument":
            names = f"`{parameter.metavar or parameter.name.upper()}`"
        rows.append((names, getattr(parameter, "help", "") or ""))
    if rows:
        yield from table(("option", "meaning"), rows)


def settings() -> Iterator[str]:
    """Yield the settings with their defaults."""
    yield "# Settings"
    yield "Later wins: default, `evidence.toml` in the working folder (or `--config FILE`), "
    yield "environment, command line. `evidence config show` says which is in force and why.\n"
    rows = ((f"`{s['setting']}`", f"`{s['environment']}`", s["value"]) for s in describe(load({})))
    yield from table(("in evidence.toml", "environment", "default"), rows)


def exit_codes() -> Iterator[str]:
    """Yield the exit codes; the tree stands in the module's docstring."""
    yield "# Exit codes\n"
    yield "| code | meaning |"
    yield "|---|---|"
    yield "| 0 | done |"
    yield "| 3 | ran well, with findings (also: a check that checked nothing) |"
    base = errors.EvidenceError
    classes = {c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, base)}
    lines = sorted((c.exit_code, c.__name__, (c.__doc__ or "").splitlines()[0]) for c in classes)
    for code, name, meaning in lines:
        if name not in {"UserError", "SourceError"}:
            yield f"| {code} | {name}: {meaning} |"
    yield "| 24 | finished, but part of it failed, or was put off (budget spent, off-peak hours) |"
    yield "| 130 | interrupted; what was finished is kept |"


def flags() -> Iterator[str]:
    """Yield flags, verdicts and reason codes."""
    yield "# Verdicts, flags and reason codes\n"
    yield "Verdicts: " + ", ".join(f"`{v}`" for v in VerdictName) + ".\n"
    yield f"`evidence check` looks for `{DEFAULT}` unless told otherwise.\n"
    yield "## Flags\n"
    rows = ((f"`{n}`", f.text, f.attention.name.lower(), f.source) for n, f in FLAGS.items())
    yield from table(("flag", "meaning", "attention", "source"), rows)
    yield "\n## Why nothing supports a claim\n"
    yield "`unsupported_reason` is filled whenever nothing in force supports; the flag"
    yield "`unsupported` also needs a finished search with every hit read.\n"
    plain = SearchFacts(SearchOutcome.NOT_RUN, 0, 0)
    codes = ((f"`{r}`", why_not(r, plain)) for r in UnsupportedReason if r)
    yield from table(("code", "meaning"), codes)


def columns() -> Iterator[str]:
    """Yield the columns of the report files."""
    yield "# Columns of the report"
    yield "Lists inside a cell are separated by `;`, reasons by ` | `. Empty means absent."
    files = {"claims": CLAIM, "evidence": EVIDENCE, "searches": SEARCH, "rejected": REJECTED}
    for name, listed in files.items():
        yield f"\n## {name}.csv\n"
        yield from table(("column", "type", "meaning"), map(column_row, listed))
    yield "\n## evidence diff --csv\n"
    yield from table(("column", "type", "meaning"), map(column_row, DIFF))


def column_row(column: Column) -> tuple[str, str, str]:
    """Return one line of the columns page."""
    choices = f" ({', '.join(column.choices)})" if column.choices else ""
    return f"`{column.name}`", column.type, column.description + choices


def rules() -> Iterator[str]:
    """Yield the grading rules by identifier."""
    yield "# Rules of the rubric"
    yield "Every rule that fires leaves its line in the column `reasons`. The numbers are in"
    yield "[queries/rubric.toml](../../queries/rubric.toml).\n"
    yield from table(
        ("rule", "meaning", "source"), ((i, r.text, r.source) for i, r in RULES.items())
    )


PAGES = {
    "commands.md": commands,
    "settings.md": settings,
    "exit-codes.md": exit_codes,
    "flags.md": flags,
    "columns.md": columns,
    "rules.md": rules,
}


def main() -> int:
    """Write or check every page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for name, page in PAGES.items():
        text = HEAD + "\n".join(page()) + "\n"
        path = FOLDER / name
        if check and (not path.is_file() or path.read_text(encoding="utf-8") != text):
            stale.append(name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/reference/{name} differs from the code; run scripts/write_reference.py")
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main())
