"""A query made ready to run: nodes that name index fields and folded words.

A plan knows nothing of any index, so the same plan runs over millions of records
or over a single new one.
"""

from dataclasses import dataclass
from enum import StrEnum

from evidence.domain.ids import Pmid


class Op(StrEnum):
    """The operators; NOT is "and not" between two terms."""

    AND = "AND"
    OR = "OR"
    NOT = "NOT"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row in one of the fields; `open_end` lets the last one go on."""

    fields: tuple[str, ...]
    words: tuple[str, ...]
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """All words in one field, at most `within` other words between them."""

    fields: tuple[str, ...]
    words: tuple[str, ...]
    within: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """A whole value, any of those listed."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class StartsWith:
    """A value that begins so."""

    field: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Between:
    """A date or number in a closed range of index keys."""

    field: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Everything:
    """Every record; stands before a leading NOT."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No record: a term that cannot occur."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The records of an earlier answer."""

    pmids: frozenset[Pmid]


Leaf = Phrase | Near | OneOf | StartsWith | Between | Everything | Nothing | Fixed


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands taken from left to right, all operators of equal rank."""

    first: "Node"
    rest: tuple[tuple[Op, "Node"], ...]


Node = Leaf | Chain


def chained(op: Op, nodes: list[Node]) -> Node:
    """Join nodes with one operator; one node stays itself, none matches nothing."""
    if not nodes:
        return Nothing()
    if len(nodes) == 1:
        return nodes[0]
    return Chain(nodes[0], tuple((op, node) for node in nodes[1:]))
