"""A day's records as an index of bit sets: one bit a record, one number a set.

The same answers as `evaluate` over a `MemoryIndex` of the same records, for many
thousand queries at once: a set is an int, so that OR and AND of 4,000 records are one
operation on 500 bytes, and whatever two queries share is found once.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from operator import and_, or_
from typing import Final

from evidence.domain.citations import Citation
from evidence.domain.ids import Pmid
from evidence.mirror.decidable import TEXT_PARTS
from evidence.mirror.index import MemoryIndex
from evidence.mirror.plan import (
    Between,
    Everything,
    Fixed,
    Leaf,
    Near,
    Nothing,
    OneOf,
    Phrase,
    StartsWith,
)
from evidence.mirror.planbook import Join, PlanBook
from evidence.mirror.records import Record, record_of

_AFTER: Final = "\U0010ffff"  # sorts after every continuation of a prefix
_EDGE: Final = " \n "  # between two segments; no phrase crosses it


class _Names:
    """Sets of records by word, name or date."""

    def __init__(self) -> None:
        self._sets: dict[str, int] = {}

    def add(self, name: str, bit: int) -> None:
        """Add a record; only before the first look-up."""
        self._sets[name] = self._sets.get(name, 0) | bit

    def exactly(self, name: str) -> int:
        return self._sets.get(name, 0)

    def from_to(self, low: str, high: str) -> int:
        """Return the records with a name from `low` to `high`, or to what begins so."""
        start = bisect_left(self._ordered, low)
        end = bisect_right(self._ordered, high + _AFTER)
        return reduce(or_, (self._sets[name] for name in self._ordered[start:end]), 0)

    @cached_property
    def _ordered(self) -> list[str]:
        return sorted(self._sets)


class Batch:
    """Records to match, each PMID once; bit n is the n-th of them."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        """Index the citations, which come in the order of the answers."""
        self._pmids = [citation.pmid for citation in citations]
        self._words = {part: _Names() for part in TEXT_PARTS}
        self._texts: dict[str, list[str]] = {part: [] for part in TEXT_PARTS}
        self._names: dict[str, _Names] = {}
        for place, citation in enumerate(citations):
            self._add(record_of(citation), 1 << place)
        self._found: dict[int, int] = {}
        self._lists: dict[int, tuple[Pmid, ...]] = {}

    def _add(self, record: Record, bit: int) -> None:
        for part in TEXT_PARTS:
            segments = record.text[part]
            self._texts[part].append(f" {_EDGE.join(map(' '.join, segments))} ")
            for word in {word for words in segments for word in words}:
                self._words[part].add(word, bit)
        for field, values in (*record.values.items(), *record.keys.items()):
            names = self._names.setdefault(field, _Names())
            for value in values:
                names.add(value, bit)

    def matching(self, book: PlanBook, number: int) -> tuple[Pmid, ...]:
        """Return the records that an entry of `book` describes, in the batch's order.

        Always the same `book`: what an entry matches is remembered by its number.
        """
        found = self._set_of(book, number)
        known = self._lists.get(found)
        if known is None:
            known = self._lists[found] = tuple(self._pmids[n] for n in _bits(found))
        return known

    def _set_of(self, book: PlanBook, number: int) -> int:
        """Call itself once per level of parentheses, which the parser bounds."""
        known = self._found.get(number)
        if known is None:
            entry = book[number]
            known = self._joined(book, entry) if isinstance(entry, Join) else self._leaf(entry)
            self._found[number] = known
        return known

    def _joined(self, book: PlanBook, join: Join) -> int:
        found = self._set_of(book, join.entries[0])
        for sign, number in zip(join.signs, join.entries[1:], strict=True):
            if sign == "|":
                found |= self._set_of(book, number)
            elif found:
                other = self._set_of(book, number)
                found &= other if sign == "&" else ~other
        return found

    def _leaf(self, leaf: Leaf) -> int:
        match leaf:
            case Phrase(fields, words, open_end):
                return _union(self._phrase(part, words, open_end=open_end) for part in fields)
            case Near(fields, words, within):
                return _union(self._near(part, words, within) for part in fields)
            case Everything() | Nothing() | Fixed():
                raise AssertionError(f"no query that is accepted holds {leaf}")
            case _:
                return self._named(leaf)

    def _named(self, leaf: OneOf | StartsWith | Between) -> int:
        held = self._names.get(leaf.field) or _Names()
        match leaf:
            case OneOf(values=values):
                return _union(map(held.exactly, values))
            case StartsWith(prefix=prefix):
                return held.from_to(prefix, prefix)
            case Between(low=low, high=high):
                return held.from_to(low, high)

    def _phrase(self, part: str, words: tuple[str, ...], *, open_end: bool) -> int:
        if not words:
            return 0
        held, last = self._words[part], words[-1]
        final = held.from_to(last, last) if open_end else held.exactly(last)
        found = reduce(and_, map(held.exactly, words[:-1]), final)
        if len(words) == 1 or not found:
            return found
        wanted = f" {' '.join(words)}{'' if open_end else ' '}"
        texts = self._texts[part]
        return sum(1 << n for n in _bits(found) if wanted in texts[n])

    def _near(self, part: str, words: tuple[str, ...], within: int) -> int:
        held = self._words[part]
        found = reduce(and_, map(held.exactly, words))
        return sum(1 << n for n in _bits(found) if self._is_near(part, n, words, within))

    def _is_near(self, part: str, place: int, words: tuple[str, ...], within: int) -> bool:
        segments = tuple(tuple(s.split()) for s in self._texts[part][place].split("\n"))
        alone = MemoryIndex([Record(self._pmids[place], {part: segments}, {}, {})])
        return bool(alone.near(part, words, within))


def _union(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def _bits(found: int) -> Iterator[int]:
    """Yield the places of the bits that are set, lowest first."""
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest
