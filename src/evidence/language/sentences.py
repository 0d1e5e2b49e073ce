"""Sentence boundaries with exact positions."""

import re

from evidence.domain.spans import Span

# A full stop after these does not end a sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|al|ca|approx|Figs?|Tabs?|Refs?|Eqs?|Nos?|vol|Drs?|Prof|St|Mr|Mrs|Ms|Inc|Ltd|Co|sp|spp|subsp|var)"
    r"|\b[A-Z]|\b(?:[A-Za-z]\.)+[A-Za-z])\.$"
)
# A reference mark may stand between the stop and the next sentence; a sentence may open
# with a name such as mRNA, pH or eGFR.
_MARKS = (
    r"(?:\[\^?[\w,;– -]{1,40}\]|\^\d{1,3}(?:[,–-]\d{1,3})*\^?|[⁰¹²³⁴-⁹]+(?:[,⁻–-][⁰¹²³⁴-⁹]+)*)*"
)
_OPENER = r"(?:[A-Z0-9α-ωΑ-ΩÀ-ÖØ-Þ]|[a-z]{1,3}[A-Z])"
_END = re.compile(rf"(?<![.!?])[.!?]+[\"'”’)\]]*{_MARKS}(?=\s+[\"'“‘(\[]*{_OPENER})")


def split(text: str) -> list[Span]:
    """Return the sentences of `text` as spans, in order.

    Line breaks always end a sentence. Spans hold no white space at either end and
    together cover every non-blank code point.
    """
    spans: list[Span] = []
    for line in re.finditer(r"[^\r\n\v\f\x85\u2028\u2029]+", text):
        begin = line.start()
        for end in _END.finditer(line.group()):
            stop = line.start() + end.end()
            if _ABBREVIATION.search(text[max(begin, stop - 12) : stop]):
                continue
            _keep(spans, text, begin, stop)
            begin = stop
        _keep(spans, text, begin, line.end())
    return spans


def _keep(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    inner = piece.strip()
    if inner:
        left = start + len(piece) - len(piece.lstrip())
        spans.append(Span(left, left + len(inner)))
