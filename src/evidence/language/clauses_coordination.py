"""Coordination: the members on both sides of `and` or `or`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from evidence.language.clauses_heads import share_of, shared_heads, spread_change
from evidence.language.clauses_words import Phrase, Word

INSIDE = frozenset({"DET", "ADJ", "N", "NAME", "NUM", "PAREN", "ADV", "QUOTE", "POSS"})
_STOPS_LEFT = frozenset(
    {"PREP", "TO", "V", "VB", "VEN", "VING", "COMMA", "CC", "AUX", "REL", "COMP"}
)
# Pairs that name one thing.
_FIXED = frozenset(
    {("trial", "error"), ("signs", "symptoms"), ("wear", "tear"), ("safe", "effective"),
     ("safety", "efficacy"), ("men", "women"), ("women", "men"), ("up", "down"),
     ("food", "drug"), ("nose", "throat"), ("ear", "nose"), ("pros", "cons"),
     ("back", "forth"), ("mind", "body"), ("again", "again"), ("research", "development"),
     ("more", "more"), ("boys", "girls"), ("day", "night"), ("black", "white")}
)  # fmt: skip
# What follows is combined or set against each other.
_TOGETHER = frozenset("combining linking connecting mixing merging uniting comparing".split())
_ACRONYM = re.compile(r"(?=[A-Za-z]*[A-Z])[A-Za-z]{2,5}")
# Single things that a list in front of them names together.
_WHOLES = frozenset(
    "vaccine vaccination syndrome therapy test assay diet treatment regimen".split()
)
ARTICLES = frozenset("the a an its their his her".split())


@dataclass(frozen=True, slots=True)
class Listed:
    """A list found in a region: words[:start] + one member + words[end:]."""

    start: int
    members: tuple[Phrase, ...]
    end: int
    group: str = ""
    negative: bool = False


def coordination(words: Phrase) -> Listed | None:
    """Return the first coordination of a region, None when there is none."""
    for k, word in enumerate(words):
        width = _conjunction(words, k)
        if not width or word.low in ("but", "yet"):
            continue
        found = _around(words, k, width)
        if found is not None:
            return found
    return None


def _conjunction(words: Phrase, k: int) -> int:
    """Return how many words the conjunction at `k` has, 0 for none."""
    lows = tuple(w.low for w in words[k : k + 3])
    if lows == ("as", "well", "as"):
        return 3
    if lows[:2] in (("along", "with"), ("but", "also")):
        return 2
    if words[k].tag == "CC":
        return 2 if lows[1:2] == ("also",) else 1
    return 0


def _around(words: Phrase, k: int, width: int) -> Listed | None:
    """Return the list around the conjunction at `k`."""
    right = k + width
    if k == 0 or right >= len(words) or is_fixed(words, k) or _is_between(words, k):
        return None
    end = _conjunct_end(words, right)
    separators = _separators(words, k, words[right].tag)
    first_end = separators[0] if separators else _before_comma(words, k)
    start = _left_edge(words[:first_end], words[right:end]) if end > right else first_end
    if start >= first_end or _is_inseparable(words, start):
        return None
    end = _with_own_tail(words, start, first_end, (right, end))
    last, end = _last_member(words, start, first_end, (right, end))
    if _is_named_whole(words[:end], start, listed=bool(separators)):
        return None
    bounds = [*separators, _before_comma(words, k)]
    inner = [words[a + 1 : b] for a, b in pairwise(bounds)]
    return _listed([words[start:first_end], *inner, last], start, end)


def _is_inseparable(words: Phrase, start: int) -> bool:
    """`adjusted for age, sex and race`, `combining A and B`: one thing, not several."""
    before = [w.low for w in words[max(0, start - 2) : start]]
    adjusted = before[-1:] == ["for"] and before[0].startswith(("adjust", "control", "match"))
    together = bool(before) and before[-1] in _TOGETHER
    combination = before == ["combination", "of"]
    denied = any(w.low == "neither" for w in words[:start])
    return adjusted or together or combination or denied


def _is_named_whole(words: Phrase, start: int, *, listed: bool) -> bool:
    """`the measles, mumps and rubella (MMR) vaccine` is one thing, not three."""
    plain = [w for w in words[start:] if w.tag != "PAREN"]
    if plain[-1].low not in _WHOLES:
        return False
    inner = [w.text.strip("()[]") for w in words[start:] if w.tag == "PAREN"]
    acronym = any(_ACRONYM.fullmatch(t) for t in inner)
    return acronym or (listed and plain[0].low in ("the", "a", "an"))


def _with_own_tail(words: Phrase, start: int, first_end: int, place: tuple[int, int]) -> int:
    """`for epilepsy in 1997 and for depression in 2005`: each member keeps its own tail."""
    right, end = place
    first = [w for w in words[start:first_end] if w.tag == "PREP"]
    if words[right].tag != "PREP" or len(first) < 2:  # noqa: PLR2004 - the second one opens a tail
        return end
    while end < len(words) and (words[end].tag in INSIDE or words[end].tag == "PREP"):
        end += 1
    return end


def _last_member(
    words: Phrase, start: int, first_end: int, place: tuple[int, int]
) -> tuple[Phrase, int]:
    """Return the last member and its end, with an `of` left to both, or `for` to it alone."""
    right, end = place
    if words[start].low not in ARTICLES:
        end = _own_purpose(words, right, end)
    last, end = share_of(words[start:first_end], words, right, end)
    shared = end < len(words) and words[end].low == "of" and words[start].tag == "DET"
    if shared and last[0].tag != "DET":
        last = (words[start], *last)
    return last, end


def _listed(elements: list[Phrase], start: int, end: int) -> Listed | None:
    """Return the list, None when it must stay together."""
    if any(not e for e in elements):
        return None
    negative = elements[0][0].low == "neither"
    of_these = len(elements[0]) > 1 and elements[0][1].low == "of"
    if negative and (start > 0 or of_these):
        return None  # "children with neither A nor B" denies inside the phrase
    first = _without_both(elements[0])
    members = spread_change([first, *elements[1:]]) if first else None
    if members is None:
        return None
    return Listed(start, tuple(shared_heads(members)), end, negative=negative)


def _own_purpose(words: Phrase, start: int, end: int) -> int:
    """Give `for X` to the last member alone in `longer stays and the need for X`."""
    if words[start].low not in ARTICLES or end >= len(words) or words[end].low != "for":
        return end
    return _conjunct_end(words, end)


def _before_comma(words: Phrase, k: int) -> int:
    return k - 1 if words[k - 1].tag == "COMMA" else k


def _without_both(element: Phrase) -> Phrase:
    return element[1:] if element[0].low in ("both", "either", "neither") else element


def is_fixed(words: Sequence[Word], k: int) -> bool:
    """Tell whether the conjunction at `k` joins what is one thing: `trial and error`."""
    left, right = words[k - 1], words[k + 1] if k + 1 < len(words) else None
    if right is None:
        return True
    if left.tag == "NUM" and right.tag == "NUM":
        return True
    if right.low in ("more", "less", "fewer", "longer", "so", "higher", "over", "older", "other"):
        return True
    named = left.text[:1].isupper() and right.text[:1].isupper() and left.tag == right.tag == "N"
    follows = words[k + 2] if k + 2 < len(words) else None
    title = named and follows is not None and follows.text[:1].isupper() and follows.tag == "N"
    by = k > 1 and words[k - 2].low == "by" and named and not right.text.isupper()
    return (left.low, right.low) in _FIXED or by or (title and not right.text.isupper())


def _is_between(words: Phrase, k: int) -> bool:
    for word in reversed(words[:k]):
        if word.tag in ("PREP", "COMMA", "V", "VB"):
            return word.low in ("between", "among")
    return False


def _separators(words: Phrase, k: int, opener: str) -> list[int]:
    """Return the commas that part the earlier members, left to right.

    `opener`: class of the last member's first word; a member opens with a preposition
    only when the last one does.
    """
    commas: list[int] = []
    j = _before_comma(words, k) - 1
    last = j + 1
    while j > 0:
        if words[j].tag == "COMMA":
            if not _is_element(words[j + 1 : last], opener):
                break
            commas.append(j)
            last = j
        elif words[j].tag in ("REL", "V", "AUX", "MODAL", "SUB", "SEMI", "COLON"):
            break
        j -= 1
    commas.reverse()
    return commas


def _is_element(words: Phrase, opener: str) -> bool:
    return bool(words) and words[0].tag in (INSIDE | {"VING", "TO", "VEN", opener})


def _conjunct_end(words: Phrase, start: int) -> int:
    """Return where the last member stops: before a preposition, a comma, a verb."""
    opener = words[start].tag
    verbal = opener in ("VING", "VEN")
    k = start
    while k < len(words):
        inside = _is_inside(words, k, start)
        governed = words[k].tag in ("VING", "VB", "PREP", "TO", "VEN") and (
            verbal or (k <= start + 1 and opener in ("PREP", "TO"))
        )
        if not (inside or governed):
            break
        k += 1
    return k


def _is_inside(words: Phrase, k: int, start: int) -> bool:
    """Tell whether the word at `k` goes on with the noun phrase begun at `start`."""
    word = words[k]
    following = words[k + 1].tag if k + 1 < len(words) else ""
    if word.tag == "ADV":
        return following in ("ADJ", "VEN", "ADV")
    if word.tag == "VEN":
        return k == start or words[k - 1].tag == "ADV"
    return word.tag in INSIDE or (word.low == "of" and k > start)


def _left_edge(piece: Phrase, last: Phrase) -> int:
    """Return where the first member begins, judged by how the last one is built."""
    opener = last[0]
    if opener.tag in ("PREP", "TO"):
        same = [k for k, w in enumerate(piece) if w.low == opener.low]
        return same[-1] if same else len(piece)
    if opener.tag in ("VING", "VEN"):
        gerunds = [k for k, w in enumerate(piece) if w.tag == opener.tag]
        return gerunds[0] if gerunds else len(piece)
    default = _after_stop(piece, len(piece))
    numbered = all(w.tag == "NUM" for w in piece[default:]) and last[0].tag != "NUM"
    if numbered and default:
        default = _after_stop(piece, default - 1)
    has_of = any(w.low == "of" for w in last)
    parallel = has_of or (
        opener.low in ARTICLES and default < len(piece) and piece[default].tag != "DET"
    )
    if parallel and default and piece[default - 1].low == "of":
        return _after_stop(piece, default - 1)
    return default


def _after_stop(piece: Phrase, end: int) -> int:
    k = end
    while k and piece[k - 1].tag not in _STOPS_LEFT:
        k -= 1
    return k
