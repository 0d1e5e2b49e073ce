"""Dates as searches write them, turned into bounds that compare as text."""

import re
from calendar import monthrange

_DATE = re.compile(r"(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?", re.ASCII)
_DECEMBER = 12


def date_bounds(text: str) -> tuple[str, str] | None:
    """Return first and last day (ISO) of a year, month or day; None when not a date.

    Years beyond any record, such as PubMed's customary 3000, are dates too.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if not year or (month is not None and not 1 <= month <= _DECEMBER):
        return None
    if month is None:
        return f"{year:04}-01-01", f"{year:04}-12-31"
    last = monthrange(year, month)[1]
    if day is None:
        return f"{year:04}-{month:02}-01", f"{year:04}-{month:02}-{last:02}"
    return _day(year, month, day, last)


def _day(year: int, month: int, day: int, last: int) -> tuple[str, str] | None:
    if not 1 <= day <= last:
        return None
    iso = f"{year:04}-{month:02}-{day:02}"
    return iso, iso


def number_key(text: str) -> str | None:
    """Return a PMID's digits padded, so that text order is number order."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len("123456789"):
        return None
    return digits.zfill(9)
