"""From what was written to what is run, with PubMed's own account of the change."""

from collections.abc import Callable
from dataclasses import dataclass, field

from evidence.domain.errors import QueryRefused
from evidence.domain.ids import Pmid
from evidence.language.mesh import Mesh
from evidence.mirror.fields import ALL, FILTER, Field, Kind, field_of
from evidence.mirror.folding import name_key
from evidence.mirror.plan import Chain, Everything, Fixed, Node, Nothing, Op, chained
from evidence.mirror.query import Earlier, Part, Range, Tag, Term, Written, parse
from evidence.mirror.terms import KNOWN_FILTERS, Made, Terms, between, is_noise

# A run of words longer than this is a pasted text; its words are taken one by one.
_LONGEST_MAPPED_RUN = 60
_LONGEST_NAME = 8  # words


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier answer, for `#1`: its records and how its query was read."""

    pmids: frozenset[Pmid]
    translation: str


Recall = Callable[[int], Past | None]


@dataclass(frozen=True, slots=True)
class Sought:
    """One term as written, and the node that must find something for it."""

    written: str
    quoted: bool
    node: Node


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query ready to run, independent of any index.

    `translation` is the whole query as read, `mappings` each automatic (from, to).
    `sought` are terms to report when nothing holds them. The last three are
    already certain: stop words left out, unknown tags, and repairs.
    """

    plan: Node
    translation: str
    mappings: tuple[tuple[str, str], ...] = ()
    sought: tuple[Sought, ...] = ()
    ignored: tuple[str, ...] = ()
    unknown_fields: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


def _no_history(_: int) -> Past | None:
    return None


def compile_query(
    text: str, mesh: Mesh, recall: Recall = _no_history, *, default_tag: str = ""
) -> Compiled:
    """Read a query in PubMed's syntax; `default_tag` is for terms without their own.

    Raises:
        QueryRefused: empty, too deep or too long, or `#n` of no earlier answer.
    """
    parsed = parse(text)
    if parsed.tree is None:
        raise QueryRefused("Empty term and query_key - nothing todo")
    reader = _Reader(Terms(mesh), recall, Tag(default_tag) if default_tag else None)
    reader.messages.update(dict.fromkeys(parsed.repairs))
    read = reader.lone_numbers(parsed.tree) or reader.read(parsed.tree)
    return Compiled(
        plan=Nothing() if read is None else read.node,
        translation="" if read is None else read.shown,
        mappings=tuple(reader.mappings.items()),
        sought=tuple(reader.sought),
        ignored=tuple(reader.ignored),
        unknown_fields=tuple(reader.unknown),
        messages=tuple(reader.messages),
    )


@dataclass(slots=True)
class _Reader:
    """Collects, while the tree is read, what the answer must say about it.

    Dictionaries serve as ordered sets: a repeated term is reported once.
    """

    terms: Terms
    recall: Recall
    default: Tag | None
    mappings: dict[str, str] = field(default_factory=dict)
    sought: dict[Sought, None] = field(default_factory=dict)
    ignored: dict[str, None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    messages: dict[str, None] = field(default_factory=dict)

    def read(self, part: Part) -> Made | None:
        """Return the node for one part, None when it was ignored.

        Calls itself once per level of parentheses, which the parser bounds.
        """
        if isinstance(part, Written):
            return self._group(part)
        if isinstance(part, Term):
            return self._term(part)
        if isinstance(part, Range):
            return self._range(part)
        return self._earlier(part)

    def lone_numbers(self, tree: Part) -> Made | None:
        """Read a query of nothing but numbers as PMIDs."""
        if not isinstance(tree, Term) or tree.quoted or tree.tag is not None:
            return None
        if not all(word.isascii() and word.isdigit() for word in tree.text.split()):
            return None
        return self.read(Term(tree.text, tag=Tag("uid")))

    def _group(self, group: Written) -> Made | None:
        made: list[tuple[Op, Made]] = []
        opening = Op.NOT if group.negated else Op.AND
        for op, part in ((opening, group.first), *group.rest):
            if (one := self.read(part)) is not None:
                made.append((op, one))
        if not made:
            return None
        lead = made[0][1]
        if made[0][0] is Op.NOT:
            lead = Made(Chain(Everything(), ((Op.NOT, lead.node),)), f"NOT {lead.bracketed}")
        if len(made) == 1:
            return lead
        rest = made[1:]
        shown = "".join(f" {op} {one.bracketed}" for op, one in rest)
        node = Chain(lead.node, tuple((op, one.node) for op, one in rest))
        return Made(node, lead.bracketed + shown, compound=True)

    def _term(self, term: Term) -> Made | None:
        tag = term.tag or self.default
        if tag is None:
            return self._quoted(term) if term.quoted else self._untagged(term.text)
        found = field_of(tag.name)
        if found is None:
            self.unknown[tag.name] = None
            return self._quoted(term) if term.quoted else self._untagged(term.text)
        if self._is_noise(term.text, found):
            return None
        made = self.terms.tagged(Term(term.text, term.quoted, tag), found)
        self.messages.update(dict.fromkeys(made.remarks))
        written = f'"{term.text}"' if term.quoted else term.text
        self._seek(written + tag.written, made, quoted=term.quoted)
        self._note_mapping(written + tag.written, made, found)
        return made

    def _note_mapping(self, written: str, made: Made, found: Field) -> None:
        """Report a heading that was asked for by another of its names."""
        if found.kind is Kind.HEADING and made.mapped:
            self.mappings[written] = made.shown

    def _quoted(self, term: Term) -> Made | None:
        if self._is_noise(term.text, ALL):
            return None
        made = self.terms.tagged(term, ALL)
        self._seek(f'"{term.text}"', made, quoted=True)
        return made

    def _is_noise(self, text: str, found: Field) -> bool:
        """Tell whether a text term is a stop word or holds no word at all."""
        if found.kind is not Kind.TEXT:
            return False
        noise = is_noise(text)
        if noise:
            self.ignored[text] = None
        return noise

    def _seek(self, written: str, made: Made, *, quoted: bool = False) -> None:
        if not made.known:
            self.sought[Sought(written, quoted, made.node)] = None

    def _untagged(self, text: str) -> Made | None:
        """Map a run of words: the longest name first, what is left word by word."""
        words = [word for word in text.split() if word != ":"]
        made: list[Made] = []
        at = 0
        while at < len(words):
            count, one = self._next(words, at)
            at += count
            if one is not None:
                made.append(one)
        if len(made) <= 1:
            return made[0] if made else None
        shown = f" {Op.AND} ".join(one.bracketed for one in made)
        return Made(chained(Op.AND, [one.node for one in made]), shown, compound=True)

    def _next(self, words: list[str], at: int) -> tuple[int, Made | None]:
        longest = _LONGEST_NAME if len(words) <= _LONGEST_MAPPED_RUN else 1
        for count in range(min(longest, len(words) - at), 0, -1):
            written = " ".join(words[at : at + count]).strip(",;.")
            made = self._mapped(written, alone=count == 1)
            if made is not None:
                self._seek(written, made)
                return count, made
        return 1, self._plain(words[at])

    def _mapped(self, written: str, *, alone: bool) -> Made | None:
        if alone and name_key(written) in KNOWN_FILTERS:
            return self.terms.tagged(Term(written), FILTER)
        if alone and is_noise(written):
            return None
        made = self.terms.mapped(written)
        if made is not None:
            self.mappings[written] = made.shown
        return made

    def _plain(self, word: str) -> Made | None:
        if is_noise(word):
            self.ignored[word] = None
            return None
        made = self.terms.tagged(Term(word, tag=Tag("all")), ALL)
        self.messages.update(dict.fromkeys(made.remarks))
        self._seek(word, made)
        return made

    def _range(self, part: Range) -> Made:
        found = field_of(part.tag.name)
        written = f"{part.low}:{part.high}{part.tag.written}"
        made = between(part, found) if found else Made(Nothing(), written)
        if isinstance(made.node, Nothing):
            self._seek(written, made)
        return made

    def _earlier(self, part: Earlier) -> Made:
        past = self.recall(part.key)
        if past is None:
            raise QueryRefused(f"Unable to obtain query #{part.key}")
        shown = past.translation or f"#{part.key}"
        return Made(Fixed(past.pmids), shown, known=True, compound=bool(past.translation))
