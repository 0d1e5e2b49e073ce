"""From a stretch of text to segments that cover it."""

import re
from collections.abc import Iterable, Iterator

from evidence.adapters.readers.furniture import classify
from evidence.domain.claims import Segment, TextSegment
from evidence.domain.spans import Span
from evidence.language import sentences

Piece = tuple[Span, Segment, str]

_BREAK = re.compile(r"\r\n|[\r\n]")
# A line shorter than this was not broken by a text editor's margin.
_WRAPPED_CODE_POINTS = 40
_CONTINUES = re.compile(r"[a-zà-öø-ÿ(0-9]")
_ENDS = re.compile(r"[.!?:;|…][\"'”’)\]]*\s*$")


def joined_lines(text: str) -> str:
    """Blank the line breaks inside wrapped paragraphs; the length stays the same.

    A break is inside a paragraph when the line before is long and does not end a
    sentence, and the next line goes on in lower case or with a digit.
    """
    out: list[str] = []
    start = 0
    for match in _BREAK.finditer(text):
        line = text[start : match.start()]
        following = text[match.end() : match.end() + 1]
        inside = (
            len(line) >= _WRAPPED_CODE_POINTS
            and not _ENDS.search(line[-8:])
            and bool(_CONTINUES.match(following))
        )
        out.append(line + (" " * len(match.group()) if inside else match.group()))
        start = match.end()
    out.append(text[start:])
    return "".join(out)


def pieces(readable: str, offset: int = 0) -> Iterator[Piece]:
    """Cut and classify text; `readable` has markup and soft breaks blanked already."""
    for span in sentences.split(readable):
        alone = _stands_alone(readable, span)
        kind, reason = classify(span.of(readable), whole_line=alone)
        yield span.shifted(offset), kind, reason


def _stands_alone(text: str, span: Span) -> bool:
    """Tell whether only blanks share the line with the span."""
    before = text[max(0, span.start - 200) : span.start]
    after = text[span.end : span.end + 200]
    left = re.split(r"[\r\n]", before)[-1]
    right = re.split(r"[\r\n]", after)[0]
    return not left.strip() and not right.strip()


def numbered(found: Iterable[Piece]) -> tuple[TextSegment, ...]:
    """Return segments with ordinals from 0, in document order."""
    ordered = sorted(found, key=lambda piece: piece[0])
    return tuple(
        TextSegment(ordinal, span, kind, reason)
        for ordinal, (span, kind, reason) in enumerate(ordered)
    )
