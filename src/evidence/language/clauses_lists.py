"""Lists inside a noun phrase: `A, B, and C`, `such as X, Y and Z`, `from P to Q and R`.

Every function works on tagged words of one region (a subject, or what follows a verb)
and gives one phrase for each member, with what stands before and after the list.
"""

from collections.abc import Sequence
from dataclasses import replace

from evidence.language import lexicon as lex
from evidence.language.clauses_coordination import ARTICLES, INSIDE, Listed, coordination, is_fixed
from evidence.language.clauses_heads import shared_heads
from evidence.language.clauses_words import Phrase, Word


def alternatives(words: Sequence[Word], *, depth: int = 0) -> list[Phrase]:
    """Return the region once for each member of its lists, in reading order."""
    region = tuple(words)
    found = find_list(region) if depth < 3 else None  # noqa: PLR2004 - three lists in a row are plenty
    if found is None:
        return [region]
    tails = alternatives(region[found.end :], depth=depth + 1)
    return [(*region[: found.start], *member, *tail) for member in found.members for tail in tails]


def find_list(words: Phrase) -> Listed | None:
    """Return the first list of a region, None when there is none."""
    examples = _examples(words)
    pair = coordination(words)
    if examples and (pair is None or examples.start <= pair.end):
        return _merged(words, examples)
    return pair


def _merged(words: Phrase, examples: Listed) -> Listed:
    """Join `vegetables and` + `whole grains such as oats`: members of one list."""
    if examples.start and words[examples.start - 1].tag in ("CC", "COMMA"):
        end = next(k for k in range(examples.start + 1, len(words)) if _marker(words, k))
        end = end - 1 if words[end - 1].tag == "COMMA" else end
        outer = coordination(words[:end])
        if outer and outer.end == end:
            return replace(
                examples, start=outer.start, members=(*outer.members[:-1], *examples.members)
            )
    return examples


def _marker(words: Sequence[Word], k: int) -> int:
    """Return the length of an example marker at `k`, 0 when there is none."""
    low = words[k].low
    following = words[k + 1].low if k + 1 < len(words) else ""
    if low == "such" and following == "as":
        return 2
    if low == "for" and following in ("example", "instance"):
        return 2
    if low in ("including", "e.g.", "like", "especially", "particularly", "notably") and k:
        before = words[k - 1]
        plural = before.tag in ("N", "ADJ", "NAME") and lex.is_plural(before.text)
        comma = before.tag == "COMMA" and low != "like"
        strict = low in ("including", "e.g.", "like")
        return 1 if (strict and (plural or comma)) else 0
    return 2 if low == "ranging" and following == "from" else 0


def _examples(words: Phrase) -> Listed | None:
    for k in range(1, len(words)):
        length = _marker(words, k)
        if not length:
            continue
        close = k - 1 if words[k - 1].tag == "COMMA" else k
        start = _class_start(words, close)
        if start == close or _is_one_thing(words[start:close]):
            continue
        first = k + length
        if first < len(words) and words[first].tag == "COMMA":
            first += 1
        end = _members_end(words, first, ranging=words[k].low == "ranging")
        members = _members(words[first:end])
        if words[k].low == "including":
            members = [words[start:close], *members]
        if len(members) > (words[k].low == "including"):
            head = words[close - 1].low
            return Listed(start, tuple(members), end, head)
    return None


def _is_one_thing(phrase: Phrase) -> bool:
    """`the vagus nerve` has no examples; what is included belongs to an earlier noun."""
    return phrase[0].low in ARTICLES and not lex.is_plural(phrase[-1].text)


def _class_start(words: Phrase, close: int) -> int:
    start = close
    while start and words[start - 1].tag in INSIDE:
        start -= 1
    return start


def _members_end(words: Phrase, start: int, *, ranging: bool) -> int:
    """Return where the enumeration that begins at `start` stops."""
    k = start
    while k < len(words) and _goes_on(words, k, start, ranging=ranging):
        k += 1
    while k > start and words[k - 1].tag in ("COMMA", "CC"):
        k -= 1
    return k


def _goes_on(words: Phrase, k: int, start: int, *, ranging: bool) -> bool:
    word = words[k]
    if word.tag == "COMMA":
        return _element_follows(words, k + 1)
    linked = word.low == "as" or (word.low == "of" and k > start) or (ranging and word.low == "to")
    return linked or word.tag in INSIDE or word.tag == "CC" or bool(_marker(words, k))


def _element_follows(words: Phrase, k: int) -> bool:
    if k < len(words) and words[k].tag == "CC":
        k += 1
    return k < len(words) and words[k].tag in INSIDE


def _members(words: Phrase) -> list[Phrase]:
    """Cut an enumeration at commas, `and`, `or`, `to`; a nested class gives its examples."""
    pieces: list[list[Word]] = [[]]
    for k, word in enumerate(words):
        if word.tag in ("COMMA", "CC") or word.low == "to":
            if word.tag == "CC" and is_fixed(words, k):
                pieces[-1].append(word)
                continue
            pieces.append([])
            continue
        pieces[-1].append(word)
    members = [_without_class(tuple(piece)) for piece in pieces if piece]
    return shared_heads([m for m in members if m])


def _without_class(piece: Phrase) -> Phrase:
    """`sex steroids like testosterone` names testosterone."""
    for k in range(1, len(piece)):
        length = _marker(piece, k)
        if length:
            return piece[k + length :]
    return piece
