"""A document's bytes, from a file or from standard input."""

import sys
from pathlib import Path

from evidence.domain.errors import DocumentUnreadable
from evidence.domain.places import STDIN, place_of

MOST_BYTES = 64 * 1024 * 1024


def read_bytes(path: str) -> tuple[bytes, str]:
    """Return the bytes at `path` and what to keep them under (`domain.places`).

    Raises:
        DocumentUnreadable: no such file, a folder, larger than 64 MiB.
    """
    try:
        if path == STDIN:
            raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(path).open("rb") as stream:
                raw = stream.read(MOST_BYTES + 1)
    except OSError as err:
        raise DocumentUnreadable(f"cannot read {path}: {err.strerror}") from err
    if len(raw) > MOST_BYTES:
        raise DocumentUnreadable(f"{path} is larger than {MOST_BYTES >> 20} MiB")
    if path == STDIN:
        return raw, path
    # A link keeps its own name: that is what people know the text by.
    return raw, place_of(str(Path(path).parent.resolve()), Path(path).name)
