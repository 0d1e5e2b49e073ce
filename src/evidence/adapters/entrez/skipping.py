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
            start, end, step = _next_tag(buffer, at, inside=depth > 0)
            if start < 0:
                break
            if depth == 0:
                kept.append(buffer[at:start])
            depth, at = depth + step, end
        # A tag may go on in the next chunk.
        cut = max(at, len(buffer) - _KEEP_BACK)
        if depth == 0:
            kept.append(buffer[at:cut])
        # One piece for each chunk: the parser starts an unfinished token anew with each.
        yield b"".join(kept)
        rest = buffer[cut:]
    if depth == 0:
        yield rest


def _next_tag(buffer: bytes, at: int, *, inside: bool) -> tuple[int, int, int]:
    """Return where the next tag starts and ends and what it adds to the depth.

    The start is -1 when there is none. Outside of a list, closing tags are not
    looked for.
    """
    opened = buffer.find(_OPEN, at)
    closed = buffer.find(_CLOSE, at, opened if opened >= 0 else len(buffer)) if inside else -1
    if closed >= 0:
        return closed, closed + len(_CLOSE), -1
    return opened, opened + len(_OPEN), 1
