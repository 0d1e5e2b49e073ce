"""Run a plan over an index, or over one record."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from evidence.domain.ids import Pmid
from evidence.mirror.index import MemoryIndex, Postings
from evidence.mirror.plan import (
    Between,
    Chain,
    Everything,
    Fixed,
    Leaf,
    Near,
    Node,
    Nothing,
    OneOf,
    Op,
    Phrase,
    StartsWith,
)
from evidence.mirror.records import Record

Found = AbstractSet[Pmid]


def evaluate(node: Node, postings: Postings) -> Found:
    """Return the records that the plan describes, all within `postings`.

    Calls itself once per level of parentheses, which the parser bounds.
    """
    if not isinstance(node, Chain):
        return found_by(node, postings)
    found = evaluate(node.first, postings)
    for op, operand in node.rest:
        if op is Op.OR:
            found = found | evaluate(operand, postings)
        elif found:
            other = evaluate(operand, postings)
            found = found & other if op is Op.AND else found - other
    return found


def matches(node: Node, record: Record) -> bool:
    """Tell whether one record, in no index, is what the plan describes.

    Law: the same answer as `evaluate` over any index that holds the record.
    """
    return record.pmid in evaluate(node, MemoryIndex((record,)))


def leaves(node: Node, *, positive: bool = False) -> Iterator[Leaf]:
    """Yield the leaves from left to right; `positive` skips what NOT takes away."""
    if not isinstance(node, Chain):
        yield node
        return
    yield from leaves(node.first, positive=positive)
    for op, operand in node.rest:
        if op is not Op.NOT or not positive:
            yield from leaves(operand, positive=positive)


def found_by(leaf: Leaf, postings: Postings) -> Found:
    """Return the records that one leaf describes."""
    if isinstance(leaf, Phrase | Near):
        return _in_any(leaf, postings)
    if isinstance(leaf, Everything | Nothing | Fixed):
        return _given(leaf, postings)
    match leaf:
        case OneOf(field, values):
            return _union(postings.value(field, value) for value in values)
        case StartsWith(field, prefix):
            return postings.value_prefix(field, prefix)
        case Between(field, low, high):
            return postings.between(field, low, high)


def _given(leaf: Everything | Nothing | Fixed, postings: Postings) -> Found:
    if isinstance(leaf, Nothing):
        return frozenset()
    everyone = frozenset(postings.all_ids())
    return everyone & leaf.pmids if isinstance(leaf, Fixed) else everyone


def _in_any(leaf: Phrase | Near, postings: Postings) -> Found:
    if isinstance(leaf, Near):
        return _union(postings.near(field, leaf.words, leaf.within) for field in leaf.fields)
    return _union(
        postings.phrase(field, leaf.words, open_end=leaf.open_end).keys() for field in leaf.fields
    )


def _union(sets: Iterable[Found]) -> Found:
    found: frozenset[Pmid] = frozenset()
    return found.union(*sets)
