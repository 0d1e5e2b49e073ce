"""Characters that a text column cannot hold.

PostgreSQL refuses U+0000, and neither database can encode a lone surrogate (which
is what a byte that is not UTF-8 becomes in a command-line argument). Records and
answers of a source are mended, because a damaged character is no reason to lose a
publication; what a person wrote is refused, because nobody should find their words
changed.
"""

import re

from evidence.domain.errors import UsageError

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Put U+FFFD for each character that cannot be kept; the length stays the same."""
    return _UNSTORABLE.sub("\ufffd", text)


def is_storable(text: str) -> bool:
    """Tell whether `text` can be kept as it is."""
    return _UNSTORABLE.search(text) is None


def require_storable(**texts: str) -> None:
    """Refuse a person's words that cannot be kept.

    Raises:
        UsageError: with the name of the part and the place of the character.
    """
    for part, text in texts.items():
        found = _UNSTORABLE.search(text)
        if found:
            raise UsageError(
                f"{part} holds U+{ord(found[0]):04X} at position {found.start()},"
                " which no database can keep",
                hint="is the terminal set to UTF-8?",
            )
