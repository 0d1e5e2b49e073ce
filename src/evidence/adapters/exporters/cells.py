"""Cells that a spreadsheet shows and never runs."""

import re

# OWASP "CSV Injection": a cell that begins with one of these may be run as a
# formula; the full-width forms are folded to ASCII by some spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX 9): left
# open, they turn the cells after them round. Single marks (LRM, RLM) only order neighbours.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def cell(text: str, *, verbatim: bool = False) -> str:
    """Return `text` as it may stand in a CSV cell.

    A text that could be run gets a leading apostrophe. NUL and lone surrogates, which
    CSV readers choke on, become U+FFFD, and so do marks that turn text round, unless it
    must stay `verbatim`: one for one, so that offsets hold. All else is left as it is.
    """
    clean = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if not verbatim:
        clean = _TURNING.sub("\N{REPLACEMENT CHARACTER}", clean)
    clean = clean.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    head = clean.lstrip(" \N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}")[:1]
    return "'" + clean if head and head in _FORMULA else clean
