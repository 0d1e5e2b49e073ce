"""One row of the Retraction Watch table as a standing event.

What is known of its form, and from where:
- columns, blank or `0` for no PMID, blank, `unavailable` or `Unavailable` for no DOI,
  the four natures (Retraction, Correction, Expression of concern, Reinstatement), lists
  separated by semicolons: README of gitlab.com/crossref/retraction-watch-data; Crossref
  documentation, page "Retraction Watch". Corrections and concerns are less complete
  than retractions (there).
- not clean UTF-8: Crossref knowledge base, page "Retraction Watch".
- dates as `3/9/2026 0:00`, month first; a nameless last column; blank rows at the end;
  71,306 rows on 2026-08-03, none with another nature: retraction plan in the repository
  hherb/bmlib. The form of the site's own export, `+` before a reason, is read too.
- a notice may share its DOI with the paper, DOIs may be percent-encoded: records of the
  file quoted in public tests.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from evidence.adapters.standing.table_file import Row
from evidence.domain.citations import Standing
from evidence.domain.ids import Pmid
from evidence.domain.standing import StandingEvent

SOURCE = "retraction_watch"
_RECORD, _ON, _NATURE, _REASON = "Record ID", "RetractionDate", "RetractionNature", "Reason"
_PMID, _DOI = "OriginalPaperPubMedID", "OriginalPaperDOI"
_NOTICE_PMID, _NOTICE_DOI = "RetractionPubMedID", "RetractionDOI"
NEEDED = (_RECORD, _ON, _NOTICE_DOI, _NOTICE_PMID, _DOI, _PMID, _NATURE, _REASON)
RECORD_ID = re.compile(r"[0-9]+", re.ASCII)
_STANDINGS = {
    "retraction": Standing.RETRACTED,
    "expression of concern": Standing.CONCERN,
    "correction": Standing.CORRECTED,
    "reinstatement": Standing.GOOD,
}
_ABSENT = frozenset({"", "0", "unavailable"})
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?(?: [AP]M)?)?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_DOI_PREFIX = re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*")
_DOI_FORM = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/\S+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """One row as read: an event unless the row is of no use, and what could not be read.

    Neither event nor faults: the row names neither PMID nor DOI of the paper.
    """

    event: StandingEvent | None
    faults: tuple[str, ...] = ()


def normal_doi(raw: str) -> str:
    """Lower-case DOI without resolver address or percent-encoding; "" if it is none."""
    doi = _DOI_PREFIX.sub("", unquote(raw.strip()).lower(), count=1)
    return doi if _DOI_FORM.fullmatch(doi) else ""


def read_row(row: Row, columns: Mapping[str, int]) -> Reading:
    """Read one row; `columns` maps headings in lower case to places."""
    if not row.whole:
        return Reading(None, (f"{len(row.cells)} columns, which do not fit the heading",))
    cell = {name: row.cells[columns[name.lower()]].strip() for name in NEEDED}
    pmid, doi = _pmid(cell[_PMID]), normal_doi(cell[_DOI])
    faults = tuple(_faults(cell))
    if not pmid and not doi:
        return Reading(None, tuple(f for f in faults if f.startswith((_PMID, _DOI))))
    event = StandingEvent(
        pmid=pmid,
        doi=doi,
        standing=_STANDINGS.get(cell[_NATURE].lower(), Standing.CHECK_FAILED),
        on=_day(cell[_ON]),
        notice_pmid=_pmid(cell[_NOTICE_PMID]),
        notice_doi=normal_doi(cell[_NOTICE_DOI]),
        source=SOURCE,
        record=cell[_RECORD],
        reasons=_reasons(cell[_REASON]),
    )
    return Reading(event, faults)


def _faults(cell: Mapping[str, str]) -> Iterator[str]:
    """Name each cell that says something which cannot be read."""
    for column, read in ((_PMID, _pmid), (_DOI, normal_doi), (_ON, _day)):
        if cell[column].lower() not in _ABSENT and not read(cell[column]):
            yield f"{column} {cell[column][:40]!r}"
    if cell[_NATURE].lower() not in _STANDINGS:
        yield f"{_NATURE} {cell[_NATURE][:40]!r}"


def _pmid(raw: str) -> Pmid | None:
    try:
        return Pmid.parse(raw)
    except ValueError:
        return None


def _day(raw: str) -> date | None:
    if match := _US_DAY.fullmatch(raw):
        month, day, year = map(int, match.groups())
    elif match := _ISO_DAY.fullmatch(raw):
        year, month, day = map(int, match.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _reasons(raw: str) -> tuple[str, ...]:
    """Reasons in the source's words; some exports put `+` before each."""
    parts = (part.strip().removeprefix("+").strip() for part in raw.split(";"))
    return tuple(part for part in parts if part)
