"""What a query asks for: its terms, grouped by the concept they stand for.

The groups are read from the text that was sent, so that they are the same years later,
whatever planner is in force then.
"""

import re
from collections.abc import Iterable

_PIECE = re.compile(r'[()]|(?:"[^"]*"|[^\s()"\[\]]+)(?:\[[^\[\]]*\])?')
_ENDS = frozenset({"(", ")", "AND", "NOT"})  # where a list of synonyms ends
# PubMed Help, "Search field tags": the long names of the tags that strategies give.
_SHORT = {
    "title/abstract": "tiab",
    "title": "ti",
    "mesh terms": "mh",
    "mesh major topic": "majr",
}


def concepts_of(query: str) -> list[tuple[str, ...]]:
    """Return the terms of each concept, as written: those that OR joins in one bracket.

    Terms joined by AND are concepts of their own. What NOT excludes is no concept of
    the question and is left out.
    """
    found: list[list[str]] = [[]]
    opened: list[bool] = []  # per open bracket: whether NOT stands before it
    excluded = False
    for piece in _PIECE.findall(query):
        if piece == "OR":
            continue
        if piece == "(":
            opened.append(excluded)
        elif piece == ")":
            opened = opened[:-1]
        elif piece not in _ENDS and not (excluded or any(opened)):
            found[-1].append(piece)
        if piece in _ENDS:
            found.append([])
        excluded = piece == "NOT"
    return [tuple(group) for group in found if group]


def unknown_concepts(query: str, unknown: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the concepts of `query` of whose terms every one is among `unknown`.

    `unknown` are terms as a source names them: with or without quotes, with the long,
    the short or no name of the field, in any case.
    """
    named = {_key(term) for term in unknown}

    def is_unknown(term: str) -> bool:
        words, tag = _key(term)
        return (words, tag) in named or (words, "") in named

    return [group for group in concepts_of(query) if all(map(is_unknown, group))]


def _key(term: str) -> tuple[str, str]:
    """Return what is asked for and in which field, "" when none is named."""
    asked, _, field = term.casefold().partition("[")
    tag = field.strip(" ]")
    return " ".join(asked.replace('"', " ").split()), _SHORT.get(tag, tag)
