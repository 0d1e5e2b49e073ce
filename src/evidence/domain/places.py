"""Under what a document is kept: what tells versions of one text from texts of one name.

A file is kept under its base name and a digest of its folder: `index.md` of two folders
are two texts, and folders of a machine stay nobody's business. Whatever else a document
is called (an address, a name that the user chose, `-` for standard input) is kept as it is.
"""

import hashlib
import re

STDIN = "-"

_DIGITS = 16  # of SHA-256: no two folders of one database will share them
_FOLDER = re.compile(rf"\A[0-9a-f]{{{_DIGITS}}}/(?=.)", re.DOTALL)


def place_of(folder: str, name: str) -> str:
    """Return what the file `name` in `folder` (resolved) is kept under."""
    digest = hashlib.sha256(folder.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{digest[:_DIGITS]}/{name}"


def shown_name(place: str) -> str:
    """Return the name that people see; other than `place` for files only."""
    return _FOLDER.sub("", place)
