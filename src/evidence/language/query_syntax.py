"""The part of PubMed's query language that this project writes, and a check of it.

Written: AND OR NOT, parentheses, quotes, `*`, and field tags. Text from claims goes
through `quoted` or `truncated` and can never become syntax.
Source of the tags: PubMed Help, "Search field descriptions and tags" (NLM).
"""

import re
from collections.abc import Iterable
from typing import NewType

# A piece of a query that was built here: never empty, balanced, fit to stand in brackets.
Expression = NewType("Expression", str)

MAX_QUERY = 4000  # characters; long addresses and forms are cut by gateways
_LEAST_STEM = 4  # PubMed wants at least four characters before `*`
_LONGEST = 80  # characters of one term; nothing longer is a word people write
_UNSAFE = re.compile(r"[^\w\s\-,.'’/+]|_")  # quotes, brackets, `*` and `:` are syntax

FIELD_TAGS = frozenset(
    (
        *"tiab ti ab mh majr mesh sh pt sb tw all au ad ta la dp edat crdt lr dcom pmid".split(),
        *"uid nm rn ot is vi ip pg si gr ps tt title abstract author journal".split(),
        *"language subset filter affiliation subheading title/abstract".split(),
        *("mesh terms", "mesh major topic", "mesh subheading", "publication type"),
        *("text word", "all fields", "date - publication", "date - create", "date - entry"),
    )
)
_TAG = re.compile(r"\[([^\[\]]*)\]")
_TAG_SUFFIX = re.compile(r":(?:noexp|~\d{1,4})$")
_QUOTED = re.compile(r'"[^"]*"')
_OPERATORS = frozenset({"AND", "OR", "NOT"})


def plain(text: str) -> str:
    """Return `text` without anything that could be read as syntax; may be empty."""
    return " ".join(_UNSAFE.sub(" ", text).split()).strip(" -,.'’/+")


def quoted(text: str, tag: str) -> Expression | None:
    """Return `"text"[tag]`, or None when no searchable text (1 to 80 characters) is left."""
    safe = plain(text)
    fits = len(safe) <= _LONGEST and re.search(r"[^\W_]", safe)
    return Expression(f'"{safe}"{tag}') if fits else None


def truncated(stem: str, tag: str) -> Expression | None:
    """Return `stem*[tag]`, or None when `stem` is no plain word of 4 to 80 letters."""
    if not re.fullmatch(rf"[^\W\d_]{{{_LEAST_STEM},{_LONGEST}}}", stem):
        return None
    return Expression(f"{stem.casefold()}*{tag}")


def any_of(parts: Iterable[Expression]) -> Expression | None:
    """Join with OR; None when there is nothing to join."""
    return _joined(parts, " OR ")


def all_of(parts: Iterable[Expression]) -> Expression | None:
    """Join with AND; None when there is nothing to join."""
    return _joined(parts, " AND ")


def quorum(parts: Iterable[Expression], least: int) -> Expression | None:
    """Ask for at least `least` of the parts (all of them when there are fewer).

    Nested, which halves the length of an OR of all combinations:
    2 of a, b, c is `(a AND (b OR c)) OR (b AND c)`.
    """
    kept = list(dict.fromkeys(parts))
    return _at_least(kept, min(max(least, 1), len(kept)))


def _at_least(parts: list[Expression], least: int) -> Expression | None:
    if least <= 1:
        return any_of(parts)
    branches: list[Expression] = []
    for place in range(len(parts) - least + 1):
        rest = _at_least(parts[place + 1 :], least - 1)
        both = all_of([parts[place], rest]) if rest is not None else None
        if both is not None:
            branches.append(both)
    return any_of(branches)


def _joined(parts: Iterable[Expression], word: str) -> Expression | None:
    kept = list(dict.fromkeys(parts))
    if len(kept) == 1:
        return kept[0]
    wrapped = (f"({p})" if _is_compound(p) else p for p in kept)
    return Expression(word.join(wrapped)) if kept else None


def _is_compound(part: str) -> bool:
    return bool(_OPERATORS & set(_QUOTED.sub("", part).replace("(", " ").split()))


def faults(query: str, *, own: bool = True) -> list[str]:
    """Return what is wrong with `query` as PubMed syntax; empty when nothing is.

    Checked: quotes, brackets and parentheses balanced, no empty parentheses,
    operators between two terms; for queries of our `own` also known field tags and
    at most `MAX_QUERY` characters.
    """
    found = [*_imbalances(query)]
    if not query.strip():
        found.append("is empty")
    if own and len(query) > MAX_QUERY:
        found.append(f"has {len(query)} characters, more than {MAX_QUERY}")
    if own:
        found.extend(_unknown_tags(query))
    return found or _misplaced(query)


def _imbalances(query: str) -> Iterable[str]:
    if query.count('"') % 2:
        yield "has an odd number of quotes"
    bare = _QUOTED.sub('""', query)
    for opening, closing in ("()", "[]"):
        depth = 0
        for char in bare:
            depth += (char == opening) - (char == closing)
            if depth < 0:
                break
        if depth:
            yield f"has unbalanced {opening}{closing}"


def _unknown_tags(query: str) -> Iterable[str]:
    for tag in _TAG.findall(_QUOTED.sub('""', query)):
        name = _TAG_SUFFIX.sub("", tag.strip().casefold())
        if name not in FIELD_TAGS:
            yield f"has the unknown field tag [{tag}]"


def _misplaced(query: str) -> list[str]:
    bare = _TAG.sub("", _QUOTED.sub(" x ", query))
    tokens = re.findall(r"[()]|[^\s()]+", bare)
    previous = "("
    for piece in [*tokens, ")"]:
        if previous in (*_OPERATORS, "("):
            if piece in _OPERATORS:
                return [f"has {piece} without a term before it"]
            if piece == ")":
                return [f"has {'empty parentheses' if previous == '(' else f'{previous} last'}"]
        previous = piece
    return []
