"""Read the reviewable files under queries/: strategies, filters, reports.

Where they are looked up: the folder that a setting names, else `queries/` of the
checkout that this module runs from, else the copy shipped in the package.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from evidence.adapters.strategy_files import (
    Filter,
    Strategy,
    read_filter,
    read_strategy,
    refuse,
    text_of,
)
from evidence.domain.errors import QueryFileError
from evidence.domain.searches import RungRole

_REPORT_HEAD = re.compile(r"--\s*(\w+):\s*(.*)")

_T = TypeVar("_T")

__all__ = [
    "Filter",
    "Problem",
    "Report",
    "Strategy",
    "check",
    "find_folder",
    "load_filters",
    "load_reports",
    "load_strategies",
]


@dataclass(frozen=True, slots=True)
class Report:
    """One named SELECT with its declared columns and parameters."""

    name: str
    title: str
    params: tuple[str, ...]
    columns: tuple[str, ...]
    sql: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one file; `file` is relative to the queries folder."""

    file: str
    message: str


def find_folder(setting: Path | None = None) -> Path:
    """Return the queries folder in force.

    Raises:
        QueryFileError: the folder that the setting names, or the shipped copy, is not there.
    """
    if setting is not None:
        if not setting.is_dir():
            raise QueryFileError(f"no folder {setting}", hint="Check the queries setting.")
        return setting
    checkout = Path(__file__).parents[3]
    if (checkout / "pyproject.toml").is_file() and (checkout / "queries").is_dir():
        return checkout / "queries"
    shipped = Path(str(files("evidence").joinpath("_shipped", "queries")))
    if not shipped.is_dir():
        raise QueryFileError("the package holds no queries", hint="Install it again.")
    return shipped


def load_filters(folder: Path) -> dict[str, Filter]:
    """Return all filters by id; raises `QueryFileError` at the first broken file."""
    return {p.stem: read_filter(p) for p in _listing(folder, "filters", "*.txt")}


def load_strategies(folder: Path) -> dict[str, Strategy]:
    """Return all strategies by id, deciding, fallback, supplement, then by id.

    Raises:
        QueryFileError: a file is broken, or there is none.
    """
    filters = load_filters(folder)
    found = [read_strategy(p, filters) for p in _listing(folder, "strategies", "*.toml")]
    if not found:
        raise QueryFileError(f"no strategies in {folder}")
    order = list(RungRole)
    return {s.id: s for s in sorted(found, key=lambda s: (order.index(s.role), s.id))}


def load_reports(folder: Path) -> dict[str, Report]:
    """Return all named reports by name; raises `QueryFileError` at the first broken file."""
    return {p.stem: _read_report(p) for p in _listing(folder, "reports", "*.sql")}


def check(folder: Path) -> list[Problem]:
    """Return every problem of every file, in the order of the file names."""
    problems: list[Problem] = []

    def tried(read: Callable[[Path], _T], path: Path) -> _T | None:
        try:
            return read(path)
        except QueryFileError as error:
            problems.append(Problem(path.relative_to(folder).as_posix(), str(error)))
            return None

    filters = {p.stem: tried(read_filter, p) for p in _listing(folder, "filters", "*.txt")}
    known = {name: f for name, f in filters.items() if f is not None}
    strategies = _listing(folder, "strategies", "*.toml")
    for path in strategies:
        tried(lambda p: read_strategy(p, known), path)
    for path in _listing(folder, "reports", "*.sql"):
        tried(_read_report, path)
    if not strategies:
        problems.append(Problem("strategies", "holds no strategy"))
    return sorted(problems, key=lambda p: (p.file, p.message))


def _listing(folder: Path, kind: str, pattern: str) -> list[Path]:
    return sorted((folder / kind).glob(pattern))


def _read_report(path: Path) -> Report:
    text, raw = text_of(path)
    head, sql = _cut(text)
    refuse(path, _report_faults(path, head, sql))
    return Report(
        name=head["name"],
        title=head["title"],
        params=_names(head.get("params", "")),
        columns=_names(head["columns"]),
        sql=sql,
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _cut(text: str) -> tuple[dict[str, str], str]:
    """Part the leading comment lines from the SELECT; a line without a key continues."""
    head: dict[str, str] = {}
    key = ""
    lines = text.splitlines()
    while lines and (lines[0].startswith("--") or not lines[0].strip()):
        line = lines.pop(0)
        if match := _REPORT_HEAD.match(line):
            key = match[1]
            head[key] = match[2].strip()
        elif key:
            head[key] = f"{head[key]} {line.lstrip('- ')}".strip()
    return head, "\n".join(lines).strip().rstrip(";").rstrip()


def _names(listed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(",") if name.strip())


def _report_faults(path: Path, head: dict[str, str], sql: str) -> Iterable[str]:
    yield from (f"no `-- {k}:` line" for k in ("name", "title", "columns") if not head.get(k))
    if head.get("name", path.stem) != path.stem:
        yield f"name {head['name']!r} is not the file's name"
    if not re.match(r"(?i)(?:select|with)\b", sql) or ";" in sql:
        yield "holds something other than one SELECT"
    if not re.search(r"(?i)\border\s+by\b", sql):
        yield "has no ORDER BY"
    used = set(re.findall(r"(?<![:\w]):([A-Za-z_]\w*)", re.sub(r"'[^']*'", "''", sql)))
    declared = set(_names(head.get("params", "")))
    if used != declared:
        yield f"uses the parameters {sorted(used)} but declares {sorted(declared)}"
