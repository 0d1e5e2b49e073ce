"""Where each word, name and date occurs."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import Protocol

from evidence.domain.ids import Pmid
from evidence.mirror.records import Record

Positions = tuple[int, ...]
Posting = Mapping[Pmid, Positions]

# Larger than any distance a proximity search may ask for, so that neither phrases
# nor proximity cross from one segment to the next.
SEGMENT_GAP = 10_000
_AFTER = "\U0010ffff"  # sorts after every continuation of a prefix
_NOBODY: frozenset[Pmid] = frozenset()


class Postings(Protocol):
    """What the evaluator asks of an index; fields are index fields of `Record`.

    Absence is an empty set: a term that occurs nowhere.
    """

    def all_ids(self) -> AbstractSet[Pmid]:
        """Return every PMID in the index."""

    def phrase(self, field: str, words: Sequence[str], *, open_end: bool) -> Mapping[Pmid, int]:
        """Return how often each record holds the words in a row.

        With `open_end` the last word may go on.
        """

    def near(self, field: str, words: Sequence[str], within: int) -> AbstractSet[Pmid]:
        """Return records with all words, at most `within` others between, any order."""

    def value(self, field: str, value: str) -> AbstractSet[Pmid]:
        """Return records with exactly this value."""

    def value_prefix(self, field: str, prefix: str) -> AbstractSet[Pmid]:
        """Return records with a value that begins so."""

    def between(self, field: str, low: str, high: str) -> AbstractSet[Pmid]:
        """Return records with a key from `low` to `high`, both included."""

    def length(self, pmid: Pmid) -> int:
        """Return the number of words of title and abstract."""


class MemoryIndex:
    """`Postings` in dictionaries; for thousands of records, and for a single one."""

    def __init__(self, records: Iterable[Record]) -> None:
        """Index the records; the same PMID twice is the last one."""
        newest = {record.pmid: record for record in records}
        self._words: dict[str, dict[str, dict[Pmid, Positions]]] = defaultdict(dict)
        self._values: dict[str, dict[str, set[Pmid]]] = defaultdict(dict)
        self._keys: dict[str, list[tuple[str, Pmid]]] = defaultdict(list)
        self._lengths: dict[Pmid, int] = {}
        for record in newest.values():
            self._add(record)
        for keys in self._keys.values():
            keys.sort()

    def _add(self, record: Record) -> None:
        for field, segments in record.text.items():
            for word, positions in _positions(segments).items():
                self._words[field].setdefault(word, {})[record.pmid] = tuple(positions)
        for field, values in record.values.items():
            for value in values:
                self._values[field].setdefault(value, set()).add(record.pmid)
        for field, keys in record.keys.items():
            self._keys[field].extend((key, record.pmid) for key in keys)
        parts = (record.text.get("title", ()), record.text.get("abstract", ()))
        self._lengths[record.pmid] = sum(len(words) for part in parts for words in part)

    @cached_property
    def _vocabulary(self) -> dict[str, list[str]]:
        return {field: sorted(words) for field, words in self._words.items()}

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        return {field: sorted(values) for field, values in self._values.items()}

    def all_ids(self) -> AbstractSet[Pmid]:
        """See `Postings`."""
        return self._lengths.keys()

    def length(self, pmid: Pmid) -> int:
        """See `Postings`."""
        return self._lengths[pmid]

    def phrase(self, field: str, words: Sequence[str], *, open_end: bool) -> Mapping[Pmid, int]:
        """See `Postings`."""
        if not words:
            return {}
        postings = [self._posting(field, word) for word in words[:-1]]
        last = words[-1]
        postings.append(self._opened(field, last) if open_end else self._posting(field, last))
        if len(postings) == 1:
            return {pmid: len(positions) for pmid, positions in postings[0].items()}
        counts = ((pmid, _runs([p[pmid] for p in postings])) for pmid in _common(postings))
        return {pmid: count for pmid, count in counts if count}

    def near(self, field: str, words: Sequence[str], within: int) -> AbstractSet[Pmid]:
        """See `Postings`."""
        distinct = sorted(set(words))
        postings = [self._posting(field, word) for word in distinct]
        room = within + len(distinct) - 1
        return {
            pmid for pmid in _common(postings) if _narrowest([p[pmid] for p in postings]) <= room
        }

    def value(self, field: str, value: str) -> AbstractSet[Pmid]:
        """See `Postings`."""
        return self._values.get(field, {}).get(value, _NOBODY)

    def value_prefix(self, field: str, prefix: str) -> AbstractSet[Pmid]:
        """See `Postings`."""
        names = _starting(self._names.get(field, []), prefix)
        return _NOBODY.union(*(self._values[field][name] for name in names))

    def between(self, field: str, low: str, high: str) -> AbstractSet[Pmid]:
        """See `Postings`."""
        keys = self._keys.get(field, [])
        start = bisect_left(keys, (low, ""))
        end = bisect_right(keys, (high, _AFTER))
        return {pmid for _, pmid in keys[start:end]}

    def _posting(self, field: str, word: str) -> Posting:
        return self._words.get(field, {}).get(word, {})

    def _opened(self, field: str, prefix: str) -> Posting:
        merged: dict[Pmid, list[int]] = defaultdict(list)
        for word in _starting(self._vocabulary.get(field, []), prefix):
            for pmid, positions in self._words[field][word].items():
                merged[pmid].extend(positions)
        return {pmid: tuple(sorted(positions)) for pmid, positions in merged.items()}


def _positions(segments: Iterable[Sequence[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    start = 0
    for words in segments:
        for offset, word in enumerate(words):
            found[word].append(start + offset)
        start += len(words) + SEGMENT_GAP
    return found


def _starting(ordered: list[str], prefix: str) -> list[str]:
    return ordered[bisect_left(ordered, prefix) : bisect_right(ordered, prefix + _AFTER)]


def _common(postings: Sequence[Posting]) -> Iterator[Pmid]:
    """Yield the PMIDs in every posting, walking the shortest one."""
    shortest = min(postings, key=len)
    others = [p for p in postings if p is not shortest]
    return (pmid for pmid in shortest if all(pmid in posting for posting in others))


def _runs(columns: Sequence[Positions]) -> int:
    """Count where the words stand in a row: word i of the phrase i places on."""
    starts = set(columns[0])
    for offset, positions in enumerate(columns[1:], start=1):
        starts &= {position - offset for position in positions}
        if not starts:
            return 0
    return len(starts)


def _narrowest(columns: Sequence[Positions]) -> int:
    """Return the width of the narrowest window that holds one position of each."""
    merged = sorted((position, which) for which, c in enumerate(columns) for position in c)
    last_seen: dict[int, int] = {}
    best = SEGMENT_GAP
    for position, which in merged:
        last_seen[which] = position
        if len(last_seen) == len(columns):
            best = min(best, position - min(last_seen.values()))
    return best
