"""PubMed's query syntax: text to tokens to a tree of what was written.

Operators are upper case, of equal rank, and taken from left to right; two terms
side by side are ANDed; a tag belongs to the words before it. Source: PubMed help,
"Combining search terms with Boolean operators", "Using search field tags".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from evidence.domain.errors import QueryRefused
from evidence.mirror.fields import Kind, field_of
from evidence.mirror.plan import Op

# Our own bounds; PubMed does not publish its own.
MAX_DEPTH = 100
MAX_TOKENS = 50_000

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|\[(?P<tag>[^\[\]]*)\]"
    r"|(?P<mark>[()])"
    r"|(?P<colon>:)"
    r"|\#(?P<key>\d{1,9})(?![^\s()\[\]])"
    r'|(?P<word>[^\s()\[\]":]+)'
    r'|(?P<stray>["\[\]])'
)
_CURLY = str.maketrans("“”„", '"""')


@dataclass(frozen=True, slots=True)
class Tag:
    """A field tag as written, and what follows its colon (`noexp`, `~2`)."""

    name: str
    modifier: str = ""

    @property
    def written(self) -> str:
        """The tag as it stands in a query."""
        return f"[{self.name}:{self.modifier}]" if self.modifier else f"[{self.name}]"

    @property
    def kind(self) -> Kind | None:
        """Kind of the field that the tag selects, None when there is none."""
        found = field_of(self.name)
        return None if found is None else found.kind


@dataclass(frozen=True, slots=True)
class Term:
    """A quoted phrase, or a run of words with the tag after them."""

    text: str
    quoted: bool = False
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """`low:high[tag]`."""

    low: str
    high: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class Earlier:
    """`#1`: an earlier answer of the same history."""

    key: int


@dataclass(frozen=True, slots=True)
class Written:
    """Operands from left to right. `negated`: the group begins with NOT."""

    first: "Part"
    rest: tuple[tuple[Op, "Part"], ...]
    negated: bool = False


Part = Term | Range | Earlier | Written


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree, None when nothing can be searched, and what was repaired."""

    tree: Part | None
    repairs: tuple[str, ...]


class _Token(NamedTuple):
    """One word, mark or tag; a tuple, since a long query makes thousands of them."""

    kind: str
    text: str


@dataclass(slots=True)
class _Frame:
    """One open parenthesis: its operands so far and the operator that waits."""

    parts: list[tuple[Op, Part]] = field(default_factory=list)
    waiting: Op | None = None
    negated: bool = False

    def take(self, op: Op) -> None:
        """Remember an operator; a second one in a row replaces the first."""
        if not self.parts:
            self.negated = op is Op.NOT
        else:
            self.waiting = op

    def add(self, part: Part) -> None:
        self.parts.append((self.waiting or Op.AND, part))
        self.waiting = None

    def close(self) -> Part | None:
        if not self.parts:
            return None
        first = self.parts[0][1]
        rest = tuple(self.parts[1:])
        return Written(first, rest, self.negated) if rest or self.negated else first


def parse(text: str) -> Parsed:
    """Parse any text; what is unbalanced or empty is repaired and named.

    Raises:
        QueryRefused: deeper than `MAX_DEPTH` or longer than `MAX_TOKENS`.
    """
    tokens = _tokens(text)
    if len(tokens) > MAX_TOKENS:
        raise QueryRefused(f"Invalid or unsupported query: more than {MAX_TOKENS} words")
    return _Parser(tokens).parse()


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text.translate(_CURLY)):
        kind = match.lastgroup or ""
        value = match[kind]
        if kind == "word" and value in Op.__members__:
            kind = "op"
        found.append(_Token(kind, value))
    return found


class _Parser:
    """Walks the tokens once; parentheses live on a list, not on the call stack."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._frames = [_Frame()]
        self._repairs: dict[str, None] = {}
        self._tags: dict[str, Tag] = {}

    def parse(self) -> Parsed:
        while (token := self._peek()) is not None:
            self._step(token)
        if len(self._frames) > 1:
            self._repair("Parentheses are not balanced")
        while len(self._frames) > 1:
            self._close()
        return Parsed(self._frames[0].close(), tuple(self._repairs))

    def _step(self, token: _Token) -> None:
        if token.kind in {"word", "quoted"}:
            self._frames[-1].add(self._operand())
            return
        self._at += 1
        if token.kind == "op":
            self._frames[-1].take(Op(token.text))
        elif token.kind == "key":
            self._frames[-1].add(Earlier(int(token.text)))
        elif token.kind == "mark":
            self._parenthesis(token.text)
        elif token.kind in {"tag", "stray"}:
            self._repair(f"Ignored: {token.text!r} has no term before it or is not closed")

    def _parenthesis(self, mark: str) -> None:
        if mark == "(":
            if len(self._frames) > MAX_DEPTH:
                raise QueryRefused(
                    f"Invalid or unsupported query: parentheses more than {MAX_DEPTH} deep"
                )
            self._frames.append(_Frame())
        elif len(self._frames) > 1:
            self._close()
        else:
            self._repair("Parentheses are not balanced")

    def _close(self) -> None:
        part = self._frames.pop().close()
        if part is not None:
            self._frames[-1].add(part)

    def _repair(self, message: str) -> None:
        self._repairs[message] = None

    def _peek(self, ahead: int = 0) -> _Token | None:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else None

    def _operand(self) -> Part:
        """Read one term, or a range when a colon joins two dates or numbers."""
        term = self._term()
        if term.tag is None or term.tag.kind not in {Kind.DATE, Kind.NUMBER}:
            return term
        after, beyond = self._peek(), self._peek(1)
        if after is None or after.kind != "colon" or beyond is None:
            return _inner_range(term)
        if beyond.kind not in {"word", "quoted"}:
            return term
        self._at += 1
        high = self._term()
        if high.tag is not None and field_of(high.tag.name) != field_of(term.tag.name):
            self._repair("A range has one field: the one after its upper end")
        return Range(term.text, high.text, high.tag or term.tag)

    def _term(self) -> Term:
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "quoted":
            return Term(token.text, quoted=True, tag=self._tag() or self._tag_beyond_colon())
        return Term(" ".join((token.text, *self._run())), tag=self._tag())

    def _run(self) -> Iterator[str]:
        """Take the words that follow; a colon between them is kept as a word."""
        while (token := self._peek()) is not None and token.kind in {"word", "colon"}:
            self._at += 1
            yield token.text

    def _tag(self) -> Tag | None:
        token = self._peek()
        if token is None or token.kind != "tag":
            return None
        self._at += 1
        return self._tag_of(token)

    def _tag_beyond_colon(self) -> Tag | None:
        """Return the tag of `"low":"high"[tag]`, where it stands after the upper end."""
        ahead = [self._peek(n) for n in range(3)]
        kinds = [token.kind if token else "" for token in ahead]
        last = ahead[2]
        if last is None or kinds != ["colon", "quoted", "tag"]:
            return None
        return self._tag_of(last)

    def _tag_of(self, token: _Token) -> Tag:
        """Read a tag; the same few stand behind most terms of a query."""
        known = self._tags.get(token.text)
        if known is None:
            name, _, modifier = token.text.partition(":")
            known = Tag(" ".join(name.split()), modifier.strip().casefold())
            self._tags[token.text] = known
        return known


def _inner_range(term: Term) -> Part:
    """Split `2020 : 2024`, which was read as one run of words."""
    low, colon, high = term.text.partition(" : ")
    if colon and term.tag is not None and not term.quoted:
        return Range(low.strip(), high.strip(), term.tag)
    return term
