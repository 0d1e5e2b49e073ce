"""Long lists of parameters, in pieces that both databases take."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

# SQLite takes 32,766 parameters in a statement (sqlite.org/limits.html), PostgreSQL 65,535.
CHUNK = 10_000


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Give each value once, in order, in lists of at most `CHUNK`."""
    rest = iter(dict.fromkeys(values))
    while piece := list(islice(rest, CHUNK)):
        yield piece
