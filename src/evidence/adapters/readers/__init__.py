"""Source documents in: bytes to text and segments."""

from pathlib import PurePath

from evidence.adapters.readers.markdown import MarkdownReader
from evidence.adapters.readers.plain import PlainTextReader
from evidence.ports import DocumentReader

__all__ = ["MarkdownReader", "PlainTextReader", "reader_for"]

_MARKDOWN = frozenset({".md", ".markdown"})


def reader_for(name: str) -> DocumentReader:
    """Return the reader for a file name: Markdown by its suffix, else plain text."""
    suffix = PurePath(name).suffix.casefold()
    return MarkdownReader() if suffix in _MARKDOWN else PlainTextReader()
