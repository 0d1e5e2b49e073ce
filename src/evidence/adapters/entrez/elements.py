"""Small readings of XML elements: text, dates, PMIDs. Pure.

Only `find` and `findtext` with a bare tag are used: those run in C, while a path
goes through the slow path language of ElementTree.
"""

import re
from datetime import date
from functools import lru_cache
from xml.etree.ElementTree import Element

from evidence.domain.errors import AnswerUnreadable
from evidence.domain.ids import Pmid

NOTHING = Element("nothing")
NOTHING.text = ""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS, start=1)}
_YEAR = re.compile(r"\b[12][0-9]{3}\b", re.ASCII)
_MONTH_WORD = re.compile(r"\b(?:" + "|".join(_MONTHS) + r")[a-z]*\b", re.IGNORECASE)


def squeeze(text: str | None) -> str:
    """Return `text` with runs of white space as single spaces, "" for None."""
    if not text:
        return ""
    # Printable means: no white space but the ASCII space. Most texts pass, and
    # cutting an abstract into words to join them again takes ten times as long.
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(text.split())


def flat(element: Element | None) -> str:
    """Return all text inside `element`, its white space runs as single spaces.

    Titles and abstracts hold `i`, `sub`, MathML and more: their text stays, the
    marks go. "" for a missing element.
    """
    if element is None:
        return ""
    return squeeze("".join(element.itertext()) if len(element) else element.text)


def child_text(element: Element, tag: str) -> str:
    """Return the flattened text of the first child `tag`, "" when missing."""
    found = element.find(tag)
    if found is None:
        return ""
    return squeeze("".join(found.itertext()) if len(found) else found.text)


def child(element: Element, tag: str) -> Element:
    """Return the first child `tag`, or an empty element when missing."""
    found = element.find(tag)
    return NOTHING if found is None else found


def pmid_or_none(text: str) -> Pmid | None:
    """Return the PMID that `text` is, None when it is none."""
    try:
        return Pmid.parse(text)
    except ValueError:
        return None


def pmid_of(element: Element, where: str) -> Pmid:
    """Return the PMID in `element`.

    Raises:
        AnswerUnreadable: there is none; `where` says what should have had it.
    """
    pmid = pmid_or_none(flat(element))
    if pmid is None:
        raise AnswerUnreadable(f"{where} has no PMID but {flat(element)[:40]!r}")
    return pmid


def whole_number(text: str | None) -> int | None:
    """Return `text` as a number, None when it is not plain digits."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 -- nine digits, as a PMID


def iso_date(element: Element) -> str:
    """Return the date as ISO text, as precise as the record, "" for none.

    `Month` is a number or an English name. A season is no month: the year alone.
    A `MedlineDate` such as "1998 Dec-1999 Jan" gives its first year, and a month
    only when it names exactly one year and one month.
    """
    return _iso_text(
        element.findtext("Year", ""),
        element.findtext("Month", ""),
        element.findtext("Day", ""),
        element.findtext("MedlineDate", ""),
    )


# A record shows about nine dates, and the same ones come again and again.
@lru_cache(maxsize=8192)
def _iso_text(year: str, month: str, day: str, medline_date: str) -> str:
    year = year.strip()
    if not _YEAR.fullmatch(year):
        return _medline_date(medline_date)
    number = _month_number(month.strip())
    if number is None:
        return year
    return _day(int(year), number, whole_number(day.strip())) or f"{year}-{number:02}"


def _month_number(text: str) -> int | None:
    number = whole_number(text) or _MONTH_NUMBERS.get(text[:3].lower())
    return number if number and number <= len(_MONTHS) else None


def _day(year: int, month: int, day: int | None) -> str:
    try:
        return date(year, month, day).isoformat() if day else ""
    except ValueError:
        return ""


def _medline_date(text: str) -> str:
    years = _YEAR.findall(text)
    if not years:
        return ""
    months = _MONTH_WORD.findall(text)
    number = _month_number(months[0]) if len(months) == 1 and len(years) == 1 else None
    return f"{years[0]}-{number:02}" if number else str(years[0])
