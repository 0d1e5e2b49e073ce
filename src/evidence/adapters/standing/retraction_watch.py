"""The Retraction Watch database, as the CSV file that Crossref publishes.

The file: https://gitlab.com/crossref/retraction-watch-data (`retraction_watch.csv`,
CC0, renewed every working day).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from os import fstat
from pathlib import Path
from typing import BinaryIO

from evidence.adapters.standing.retraction_watch_rows import (
    NEEDED,
    RECORD_ID,
    Reading,
    normal_doi,
    read_row,
)
from evidence.adapters.standing.table_file import NotTheTable, TableFile
from evidence.domain.errors import ConfigError
from evidence.domain.ids import Pmid
from evidence.domain.standing import StandingEvent

SETTING = "standing.retraction_watch_csv"
ADDRESS = "https://gitlab.com/crossref/retraction-watch-data"
# Whole files hold more (71,306 rows on 2026-08-03), and records are hardly ever removed.
ROWS_OF_A_WHOLE_FILE = 60_000

_HINT = (
    f"Get retraction_watch.csv again from {ADDRESS} (git clone, then git pull), "
    f"and let {SETTING} name it; without that setting PubMed's marks alone are used."
)
# Project rule: above both, the file as a whole is not what it should be. In a public
# snapshot about 1 date in 1,000 could not be read.
_DAMAGED_SHARE = 10
_DAMAGED_ROWS = 20
_MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class DatasetAge:
    """What the file holds and how old it is.

    `rows` counts rows that are not blank. `newest_event` is the latest day on which
    something happened, days after `file_modified` (UTC) left out; None when no day
    can be read. `skipped` rows are damaged beyond use; `unclear` rows are used though
    a value in them could not be read; `nameless` rows give neither PMID nor DOI of the
    paper, so nothing can match them. `examples` tells up to five of the first two.
    """

    rows: int
    newest_event: date | None
    file_modified: datetime
    skipped: int = 0
    unclear: int = 0
    nameless: int = 0
    examples: tuple[str, ...] = ()


class RetractionWatch:
    """Standing events of papers from a local copy of the database.

    The file is read through at each call of `events`, and once for `about`; nothing
    but the matches is kept. That nothing is found is only ever said of a file that
    was read to its end. A file cut off exactly between two rows cannot be told from
    a whole one: see `short`.
    """

    def __init__(self, path: Path) -> None:
        """Remember the path; the file is opened when it is asked."""
        self._path = path
        self._about: DatasetAge | None = None

    @property
    def about(self) -> DatasetAge:
        """Size, age and damage of the file, as of its latest reading.

        Raises:
            ConfigError: as `events`.
        """
        if self._about is None:
            self.events((), {})
        assert self._about is not None
        return self._about

    def events(
        self, pmids: Collection[Pmid], dois: Mapping[Pmid, str]
    ) -> Mapping[Pmid, tuple[StandingEvent, ...]]:
        """Give the events of each paper asked for, in the file's order; () for none.

        Papers are asked for by `pmids`, and by DOI where `dois` knows it. A row belongs
        to the paper whose PMID it names, if that was asked for; else to every paper with
        its DOI, but never to the record that the row names as its notice.

        Raises:
            ConfigError: the file cannot be opened, is not the published table, is cut
                off, or is damaged throughout; the hint says what to do.
        """
        wanted = _Wanted(pmids, dois)
        self._about = None
        try:
            with self._path.open("rb") as file:
                self._about = _read(file, wanted)
        except NotTheTable as error:
            raise ConfigError(
                f"{SETTING}: {self._path} is not the Retraction Watch table: {error}", hint=_HINT
            ) from error
        except OSError as error:
            raise ConfigError(
                f"{SETTING}: cannot read {self._path}: {error.strerror}", hint=_HINT
            ) from error
        return {pmid: tuple(events) for pmid, events in wanted.found.items()}

    def stale(self, today: date, days: int = 7) -> str:
        """Say how old the file is if its newest event is more than `days` days ago, else ""."""
        about = self.about
        newest = about.newest_event
        since = newest or about.file_modified.date()
        old = (today - since).days
        if old <= days:
            return ""
        what = "its newest event is of" if newest else "it was saved on"
        return (
            f"The Retraction Watch file is {old} days old: {what} {since.isoformat()}. "
            f"Later retractions are not in it; get it again from {ADDRESS}."
        )

    def short(self) -> str:
        """Say so if the file holds fewer rows than a whole one, else ""."""
        rows = self.about.rows
        if rows >= ROWS_OF_A_WHOLE_FILE:
            return ""
        return (
            f"The Retraction Watch file holds {rows:,} rows; the published one holds more than "
            f"{ROWS_OF_A_WHOLE_FILE:,}. It may be cut off or a part; get it again from {ADDRESS}."
        )


class _Wanted:
    """The papers asked for, and what was found of each."""

    def __init__(self, pmids: Collection[Pmid], dois: Mapping[Pmid, str]) -> None:
        self.found: dict[Pmid, list[StandingEvent]] = {pmid: [] for pmid in (*pmids, *dois)}
        self._by_doi: dict[str, list[Pmid]] = {}
        for pmid, raw in dois.items():
            if doi := normal_doi(raw):
                self._by_doi.setdefault(doi, []).append(pmid)

    def take(self, event: StandingEvent) -> None:
        for pmid in self._papers(event):
            self.found[pmid].append(event)

    def _papers(self, event: StandingEvent) -> Sequence[Pmid]:
        if event.pmid in self.found:
            return (event.pmid,)
        same_doi = self._by_doi.get(event.doi, ()) if event.doi else ()
        return [pmid for pmid in same_doi if pmid != event.notice_pmid]


def _read(file: BinaryIO, wanted: _Wanted) -> DatasetAge:
    """Read the file through; `wanted` takes the events that it asks for."""
    modified = datetime.fromtimestamp(fstat(file.fileno()).st_mtime, tz=UTC)
    table = TableFile(file, NEEDED, RECORD_ID)
    counts: Counter[str] = Counter()
    newest: date | None = None
    examples: list[str] = []
    for row in table.rows():
        reading = read_row(row, table.columns)
        counts["rows"] += 1
        counts[_kind(reading)] += 1
        if reading.faults and len(examples) < _MOST_EXAMPLES:
            examples.append(f"line {row.line}: {'; '.join(reading.faults)}")
        if event := reading.event:
            wanted.take(event)
            newest = _later(newest, event.on, modified.date())
    _refuse_damaged(counts, examples)
    return DatasetAge(
        rows=counts["rows"],
        newest_event=newest,
        file_modified=modified,
        skipped=counts["skipped"],
        unclear=counts["unclear"],
        nameless=counts["nameless"],
        examples=tuple(examples),
    )


def _kind(reading: Reading) -> str:
    if reading.faults:
        return "unclear" if reading.event else "skipped"
    return "used" if reading.event else "nameless"


def _later(newest: date | None, on: date | None, limit: date) -> date | None:
    """A day to come is the date of an issue, or a slip: it says nothing of age."""
    if on is None or on > limit:
        return newest
    return max(newest or on, on)


def _refuse_damaged(counts: Counter[str], examples: Sequence[str]) -> None:
    rows, damaged = counts["rows"], counts["skipped"] + counts["unclear"]
    if not rows:
        raise NotTheTable("it has a heading and no rows")
    if damaged > max(_DAMAGED_ROWS, rows // _DAMAGED_SHARE):
        raise NotTheTable(f"{damaged:,} of {rows:,} rows are damaged, such as {examples[0]}")
