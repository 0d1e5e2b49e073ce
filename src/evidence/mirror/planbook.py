"""Plans of many queries, with every part that several of them share kept once."""

from dataclasses import dataclass
from typing import Final

from evidence.domain.errors import QueryRefused
from evidence.language.mesh import Mesh
from evidence.language.query_syntax import faults
from evidence.mirror.decidable import Decidable
from evidence.mirror.plan import Chain, Leaf, Node, Op
from evidence.mirror.query import Part, Range, Term, Written, parse

_SIGN: Final = {Op.AND: "&", Op.OR: "|", Op.NOT: "-"}


@dataclass(frozen=True, slots=True)
class Join:
    """Entries taken from left to right; `signs[n]` (`&`, `|`, `-`) precedes entry n + 1."""

    signs: str
    entries: tuple[int, ...]


Entry = Leaf | Join


class PlanBook:
    """Entries by number; equal parts of any two queries are one entry.

    The entries of a `Join` come before it. What was read is kept for good.
    """

    def __init__(self, mesh: Mesh) -> None:
        """Start empty; `mesh` resolves headings."""
        self._decidable = Decidable(mesh)
        self._entries: list[Entry] = []
        self._numbers: dict[Entry, int] = {}
        self._terms: dict[Term, int | str] = {}
        self._queries: dict[str, int | str] = {}

    def __getitem__(self, number: int) -> Entry:
        """Return the entry with this number."""
        return self._entries[number]

    def read(self, query: str) -> int | str:
        """Return the number of the entry for a whole query; read on first use.

        Text instead: why records alone do not decide the query.
        """
        known = self._queries.get(query)
        if known is None:
            known = self._queries[query] = self._fresh_query(query)
        return known

    def _fresh_query(self, query: str) -> int | str:
        wrong = faults(query, own=False)
        if wrong:
            return f"it {'; '.join(wrong)}"
        try:
            parsed = parse(query)
            if parsed.tree is None or parsed.repairs:
                return "; ".join(parsed.repairs) or "it holds nothing to search for"
            number = self._part(parsed.tree)
        except QueryRefused as refused:
            return str(refused)
        return "it holds nothing but stop words" if number is None else number

    def _part(self, part: Part) -> int | None:
        """Return the entry for one part, None for stop words, which PubMed leaves out.

        Calls itself once per level of parentheses, which the parser bounds.
        """
        if isinstance(part, Written):
            return self._group(part)
        if isinstance(part, Term):
            return self._term(part)
        if isinstance(part, Range):
            return self._node(self._decidable.node(part))
        raise QueryRefused(f"#{part.key} is an answer that only the source remembers")

    def _group(self, group: Written) -> int | None:
        opening = Op.NOT if group.negated else Op.AND
        read = [(op, self._part(part)) for op, part in ((opening, group.first), *group.rest)]
        kept = [(op, number) for op, number in read if number is not None]
        if not kept:
            return None
        if kept[0][0] is Op.NOT:
            raise QueryRefused("it has NOT without a term before it")
        return self._joined([op for op, _ in kept[1:]], [number for _, number in kept])

    def _joined(self, ops: list[Op], numbers: list[int]) -> int:
        if not ops:
            return numbers[0]
        return self._kept(Join("".join(_SIGN[op] for op in ops), tuple(numbers)))

    def _term(self, term: Term) -> int | None:
        if self._decidable.ignores(term):
            return None
        known = self._terms.get(term)
        if known is None:
            known = self._terms[term] = self._fresh_term(term)
        if isinstance(known, str):
            raise QueryRefused(known)
        return known

    def _fresh_term(self, term: Term) -> int | str:
        try:
            return self._node(self._decidable.node(term))
        except QueryRefused as refused:
            return str(refused)

    def _node(self, node: Node) -> int:
        if not isinstance(node, Chain):
            return self._kept(node)
        parts = [self._node(part) for part in (node.first, *(part for _, part in node.rest))]
        return self._joined([op for op, _ in node.rest], parts)

    def _kept(self, entry: Entry) -> int:
        number = self._numbers.setdefault(entry, len(self._entries))
        if number == len(self._entries):
            self._entries.append(entry)
        return number
