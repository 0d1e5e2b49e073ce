"""Plain text."""

from dataclasses import dataclass

from evidence.adapters.readers.decoding import decode
from evidence.adapters.readers.segments import joined_lines, numbered, pieces
from evidence.ports import ReadDocument


@dataclass(frozen=True, slots=True)
class PlainTextReader:
    """Reads UTF-8 text; keeps the promise of `DocumentReader`."""

    def read(self, raw: bytes, name: str) -> ReadDocument:
        """Return the text and segments that hold every non-blank code point once.

        Raises:
            DocumentUnreadable: not UTF-8 text.
        """
        text = decode(raw, name)
        return ReadDocument(text, "text/plain", numbered(pieces(joined_lines(text))))
