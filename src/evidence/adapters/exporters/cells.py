"""Cells that a spreadsheet shows and never runs."""

# OWASP "CSV Injection": a cell that begins with one of these may be run as a
# formula; the full-width forms are folded to ASCII by some spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(text: str) -> str:
    """Return `text` as it may stand in a CSV cell.

    A text that could be run gets a leading apostrophe; everything else is left as
    it is. NUL and lone surrogates, which CSV readers choke on, become U+FFFD.
    """
    clean = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    clean = clean.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    head = clean.lstrip(" \N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}")[:1]
    return "'" + clean if head and head in _FORMULA else clean
