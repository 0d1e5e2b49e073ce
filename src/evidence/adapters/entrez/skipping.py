"""Leave reference lists out of a byte stream before the XML parser sees them.

What a paper cites is no part of a citation here, and in recent records it is a
third of the bytes and half of the elements. Text cannot hold `<`, so the bytes of
the tags are found nowhere else (only a comment or a CDATA section could hold them, and
PubMed writes neither); lists may lie within lists. A list that is not closed takes
the rest away, and the parser then reports a document cut off.
"""

from collections.abc import Iterable, Iterator

_OPEN = b"<ReferenceList>"
_CLOSE = b"</ReferenceList>"
_KEEP_BACK = len(_CLOSE) - 1


def without_reference_lists(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of `chunks`, the reference lists left out."""
    depth, rest = 0, b""
    for chunk in chunks:
        buffer, at, kept = rest + chunk, 0, list[bytes]()
        while True:
            if depth == 0:
                start = buffer.find(_OPEN, at)
                if start < 0:
                    break
                kept.append(buffer[at:start])
                depth, at = 1, start + len(_OPEN)
            depth, at = _further(buffer, at, depth)
            if depth > 0:
                break
        # A tag may go on in the next chunk.
        cut = max(at, len(buffer) - _KEEP_BACK)
        if depth == 0:
            kept.append(buffer[at:cut])
        # One piece for each chunk: the parser starts an unfinished token anew with each.
        yield b"".join(kept)
        rest = buffer[cut:]
    if depth == 0:
        yield rest


def _further(buffer: bytes, at: int, depth: int) -> tuple[int, int]:
    """Go on inside of a list; return the depth and where the last tag read ends.

    That is where the outermost list ends (depth 0) or where no closing tag follows.
    Each byte is looked at a fixed number of times, however the lists lie.
    """
    while depth > 0:
        closed = buffer.find(_CLOSE, at)
        if closed < 0:
            opened = buffer.rfind(_OPEN, at)
            end = opened + len(_OPEN) if opened >= 0 else at
            return depth + buffer.count(_OPEN, at), end
        depth += buffer.count(_OPEN, at, closed) - 1
        at = closed + len(_CLOSE)
    return depth, at
