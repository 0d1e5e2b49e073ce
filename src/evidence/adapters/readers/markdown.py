"""Markdown (CommonMark with tables)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from evidence.adapters.readers.decoding import decode
from evidence.adapters.readers.segments import Piece, numbered, pieces
from evidence.domain.claims import Segment
from evidence.domain.spans import Span
from evidence.language.clauses_words import without_markup
from evidence.ports import ReadDocument

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_FOOTNOTE = re.compile(r"\[\^[^\]]{1,40}\]:")
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:.*\r?\n)*?---[ \t]*(?:\r?\n|$)")
# Blocks that are set aside whole.
_ASIDE = {
    "fence": "Code block",
    "code_block": "Code block",
    "html_block": "HTML block or comment",
    "hr": "Horizontal rule",
    "table_open": "Table: not read",
}


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines `first`..`last` (half-open) of one kind; `reason` empty for running text."""

    first: int
    last: int
    kind: Segment
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MarkdownReader:
    """Reads UTF-8 Markdown; keeps the promise of `DocumentReader`.

    Spans count code points of the file as it is. Marks and link targets inside a
    sentence lie within its span and are skipped by the extractor; images, comments,
    code, tables and link definitions on their own are set aside with a reason.
    """

    def read(self, raw: bytes, name: str) -> ReadDocument:
        """Return the text and segments that hold every non-blank code point once.

        Raises:
            DocumentUnreadable: not UTF-8 text.
        """
        text = decode(raw, name)
        return ReadDocument(text, "text/markdown", numbered(_pieces(text)))


def _pieces(text: str) -> Iterator[Piece]:
    start = 0
    front = _FRONT_MATTER.match(text)
    if front is not None:
        start = front.end()
        yield from _whole(text, 0, start, Segment.BOILERPLATE, "Front matter")
    body = text[start:]
    edges = _edges(body)
    line = 0
    for block in _blocks(body):
        yield from _between(body, edges, line, block.first, start)
        yield from _block_pieces(body, edges, block, start)
        line = block.last
    yield from _between(body, edges, line, len(edges) - 1, start)


def _edges(text: str) -> list[int]:
    """Return where each line begins, and the end of the text."""
    starts = [m.start() for m in _LINE.finditer(text) if m.group()]
    return [*starts, len(text)]


def _blocks(text: str) -> list[_Block]:
    """Return the blocks in order, not overlapping; inline parsing is left out."""
    parser = MarkdownIt("commonmark").enable("table").disable("inline")
    found: list[_Block] = []
    line = 0
    for token in parser.parse(text):
        block = _block(token)
        if block is not None and block.first >= line:
            found.append(block)
            line = block.last
    return found


def _block(token: Token) -> _Block | None:
    if token.map is None:
        return None
    first, last = token.map
    if token.type == "heading_open":
        return _Block(first, last, Segment.HEADING, "Markdown heading")
    if token.type == "paragraph_open":
        return _Block(first, last, Segment.SENTENCE)
    reason = _ASIDE.get(token.type)
    return None if reason is None else _Block(first, last, Segment.BOILERPLATE, reason)


def _between(text: str, edges: list[int], first: int, last: int, offset: int) -> Iterator[Piece]:
    """Yield what lies between blocks: link definitions and bare marks."""
    if first < last < len(edges):
        reason = "Link definition or bare mark"
        yield from _whole(text, edges[first], edges[last], Segment.BOILERPLATE, reason, offset)


def _block_pieces(text: str, edges: list[int], block: _Block, offset: int) -> Iterator[Piece]:
    end = edges[min(block.last, len(edges) - 1)]
    start = edges[min(block.first, len(edges) - 1)]
    if block.kind is not Segment.SENTENCE:
        yield from _whole(text, start, end, block.kind, block.reason, offset)
        return
    raw = text[start:end]
    if _FOOTNOTE.match(raw):
        yield from _whole(text, start, end, Segment.BOILERPLATE, "Footnote", offset)
        return
    readable = re.sub(r"[\r\n\v\f\x85\u2028\u2029]", " ", without_markup(raw))
    found = list(pieces(readable, start))
    if not found:
        yield from _whole(text, start, end, Segment.BOILERPLATE, "Image or link only", offset)
        return
    yield from _widened(text, start, end, found, offset)


def _widened(text: str, start: int, end: int, found: list[Piece], offset: int) -> Iterator[Piece]:
    """Stretch each piece over the marks around it, so that nothing is left uncovered."""
    bounds = [start, *(span.end for span, _, _ in found[:-1]), end]
    for (left, right), (span, kind, reason) in zip(pairwise(bounds), found, strict=True):
        inner = text[left:right]
        begin = left + len(inner) - len(inner.lstrip())
        stop = left + len(inner.rstrip())
        wide = Span(min(begin, span.start), max(stop, span.end))
        yield wide.shifted(offset), kind, reason


def _whole(
    text: str, start: int, end: int, kind: Segment, reason: str, offset: int = 0
) -> Iterator[Piece]:
    inner = text[start:end]
    if inner.strip():
        begin = start + len(inner) - len(inner.lstrip())
        yield Span(begin, start + len(inner.rstrip())).shifted(offset), kind, reason
