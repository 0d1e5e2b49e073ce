"""Look at the start of an XML stream before the fast parser does.

ElementTree's C parser expands entities that a document declares itself. Records
of PubMed declare none, so a document that does is refused unread.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from evidence.domain.errors import AnswerUnreadable

# Small on purpose: with few records alive at a time the garbage collector finds
# little to look through, and a file is read a tenth faster than in large pieces.
CHUNK_BYTES = 8 * 1024
_LONGEST_PROLOG_BYTES = 32 * CHUNK_BYTES


@contextmanager
def reading_xml() -> Iterator[None]:
    """Turn every error of an XML parser into an `AnswerUnreadable`.

    ValueError and LookupError are what expat raises for odd encodings.
    """
    try:
        yield
    except (ParseError, expat.ExpatError, ValueError, LookupError) as error:
        raise AnswerUnreadable(f"the answer is not readable XML: {error}") from None


class _Prolog:
    """Feeds expat up to the first start tag."""

    def __init__(self) -> None:
        self.root = ""
        self._parser = expat.ParserCreate()
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._begin

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)  # noqa: FBT003 -- expat takes it by position only

    def _refuse(self, *_: object) -> None:
        raise AnswerUnreadable("the answer declares XML entities, which no record needs")

    def _begin(self, name: str, _: object) -> None:
        self.root = self.root or name


def open_document(stream: BinaryIO) -> tuple[str, bytes]:
    """Return the root's name and the bytes read so far.

    Raises:
        AnswerUnreadable: the prolog is not XML, declares entities, or has no end.
    """
    prolog, seen = _Prolog(), bytearray()
    with reading_xml():
        while not prolog.root:
            chunk = stream.read(CHUNK_BYTES)
            if not chunk or len(seen) > _LONGEST_PROLOG_BYTES:
                raise AnswerUnreadable("the answer is not readable XML: it has no root element")
            seen += chunk
            prolog.feed(chunk)
    return prolog.root, bytes(seen)
