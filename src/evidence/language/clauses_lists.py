"""Lists inside a noun phrase: `A, B, and C`, `such as X, Y and Z`, `from P to Q and R`.

Every function works on tagged words of one region (a subject, or what follows a verb)
and gives one phrase for each member, with what stands before and after the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence.language import lexicon as lex
from evidence.language.clauses_words import Phrase, Word

_INSIDE = frozenset({"DET", "ADJ", "N", "NAME", "NUM", "PAREN", "ADV", "QUOTE", "POSS"})
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
# Nouns that want an `of`: two of them in a row share what follows.
_RELATIONAL = frozenset(
    """incidence severity risk duration frequency level levels number rate rates onset prevalence
    treatment prevention management diagnosis synthesis release production secretion activity
    function size amount intensity progression development expression uptake metabolism
    symptoms concentration concentrations quality quantity length depth occurrence recurrence
    growth survival absorption breakdown formation structure signs effects efficacy safety""".split()
)


_CHANGED = frozenset(
    """reduced decreased increased improved impaired lower higher elevated diminished enhanced
    greater better worse lowered raised""".split()
)
_QUANTITIES = frozenset(
    """density mass libido level levels function volume pressure strength quality capacity output
    metabolism flow memory mood cognition sensitivity attention performance mobility cholesterol
    immunity rate rates risk energy appetite flexibility balance endurance triglycerides glucose
    weight concentration concentrations secretion activity mortality survival plasticity
    motility fertility resistance tolerance control""".split()
)
_ARTICLES = frozenset("the a an its their his her".split())
_SITES = frozenset(
    """muscle nerve bone heart brain liver kidney lung skin joint gut breast colon prostate
    blood urine hair nail eye thyroid pancreas stomach bladder kidney hip knee back neck
    shoulder tooth gum vessel tissue cell organ tendon cartilage ear nose throat ovarian
    t b""".split()
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list found in a region: words[:start] + one member + words[end:]."""

    start: int
    members: tuple[Phrase, ...]
    end: int
    group: str = ""
    negative: bool = False


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
    pair = _coordination(words)
    if examples and (pair is None or examples.start <= pair.end):
        return _merged(words, examples)
    return pair


def _merged(words: Phrase, examples: Listed) -> Listed:
    """Join `vegetables and` + `whole grains such as oats`: members of one list."""
    if examples.start and words[examples.start - 1].tag in ("CC", "COMMA"):
        end = next(k for k in range(examples.start + 1, len(words)) if _marker(words, k))
        end = end - 1 if words[end - 1].tag == "COMMA" else end
        outer = _coordination(words[:end])
        if outer and outer.end == end:
            return replace(
                examples, start=outer.start, members=(*outer.members[:-1], *examples.members)
            )
    return examples


# --- examples ---------------------------------------------------------------------------


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
        if start == close:
            continue
        first = k + length
        if first < len(words) and words[first].tag == "COMMA":
            first += 1
        end = _members_end(words, first, ranging=words[k].low == "ranging")
        members = _members(words[first:end])
        if members:
            head = words[close - 1].low
            return Listed(start, tuple(members), end, head)
    return None


def _class_start(words: Phrase, close: int) -> int:
    start = close
    while start and words[start - 1].tag in _INSIDE:
        start -= 1
    return start


def _members_end(words: Phrase, start: int, *, ranging: bool) -> int:
    """Return where the enumeration that begins at `start` stops."""
    k = start
    while k < len(words):
        word = words[k]
        if word.tag in _INSIDE or word.tag == "CC" or (word.low == "of" and k > start):
            k += 1
        elif (ranging and word.low == "to") or _marker(words, k) or word.low == "as":
            k += 1
        elif word.tag == "COMMA" and _element_follows(words, k + 1):
            k += 1
        else:
            break
    while k > start and words[k - 1].tag in ("COMMA", "CC"):
        k -= 1
    return k


def _element_follows(words: Phrase, k: int) -> bool:
    if k < len(words) and words[k].tag == "CC":
        k += 1
    return k < len(words) and words[k].tag in _INSIDE


def _members(words: Phrase) -> list[Phrase]:
    """Cut an enumeration at commas, `and`, `or`, `to`; a nested class gives its examples."""
    pieces: list[list[Word]] = [[]]
    for k, word in enumerate(words):
        if word.tag in ("COMMA", "CC") or word.low == "to":
            if word.tag == "CC" and _is_fixed(words, k):
                pieces[-1].append(word)
                continue
            pieces.append([])
            continue
        pieces[-1].append(word)
    members = [_without_class(tuple(piece)) for piece in pieces if piece]
    return _shared_heads([m for m in members if m])


def _without_class(piece: Phrase) -> Phrase:
    """`sex steroids like testosterone` names testosterone."""
    for k in range(1, len(piece)):
        length = _marker(piece, k)
        if length:
            return piece[k + length :]
    return piece


# --- coordination -----------------------------------------------------------------------


def _coordination(words: Phrase) -> Listed | None:
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
    if k == 0 or right >= len(words) or _is_fixed(words, k) or _is_between(words, k):
        return None
    last_end = _conjunct_end(words, right)
    if last_end == right:
        return None
    separators = _separators(words, k)
    first_end = separators[0] if separators else _before_comma(words, k)
    last = words[right:last_end]
    start = _left_edge(words[:first_end], last)
    if start >= first_end:
        return None
    last, last_end = _share_of(words[start:first_end], words, right, last_end)
    bounds = [*separators, _before_comma(words, k)]
    inner = (
        [words[a + 1 : b] for a, b in zip(bounds, bounds[1:], strict=False)] if separators else []
    )
    if last_end < len(words) and words[last_end].low == "of" and words[start].tag == "DET":
        last = last if last[0].tag == "DET" else (words[start], *last)
    elements = [words[start:first_end], *inner, last]
    negative = elements[0][0].low in ("neither",) or (
        start > 0 and words[start - 1].low == "neither"
    )
    elements[0] = _without_both(elements[0])
    if any(not e for e in elements):
        return None
    spread = _spread_change(elements)
    if spread is None:
        return None
    elements = spread
    return Listed(start, tuple(_shared_heads(elements)), last_end, negative=negative)


def _spread_change(elements: list[Phrase]) -> list[Phrase] | None:
    """Give each member the change: `reduced bone mass and strength`.

    None when it cannot be told whether the change is meant for all members
    (`reduced appetite and nausea`); the list then stays together.
    """
    first, *others = elements
    if first[0].low not in _CHANGED or len(first) < 2 or first[0].tag != "ADJ":  # noqa: PLR2004 - change and noun
        return elements
    bare = [e for e in others if e[0].tag in ("N", "NAME") or e[0].low not in _CHANGED]
    if any(e[0].low in _CHANGED or e[0].tag == "DET" for e in others):
        return elements
    if all(e[-1].low in _QUANTITIES for e in bare) and first[-1].low in _QUANTITIES:
        return [first, *((first[0], *e) for e in others)]
    return None


def _before_comma(words: Phrase, k: int) -> int:
    return k - 1 if words[k - 1].tag == "COMMA" else k


def _without_both(element: Phrase) -> Phrase:
    return element[1:] if element[0].low in ("both", "either", "neither") else element


def _is_fixed(words: Sequence[Word], k: int) -> bool:
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
        if word.tag in ("PREP", "COMMA", "CC", "V", "VB"):
            return word.low in ("between", "among")
    return False


def _separators(words: Phrase, k: int) -> list[int]:
    """Return the commas that part the earlier members, left to right."""
    commas: list[int] = []
    j = _before_comma(words, k) - 1
    last = j + 1
    while j > 0:
        if words[j].tag == "COMMA":
            if not _is_element(words[j + 1 : last]):
                break
            commas.append(j)
            last = j
        elif words[j].tag in ("REL", "V", "AUX", "MODAL", "SUB", "SEMI", "COLON"):
            break
        j -= 1
    commas.reverse()
    if commas and all(
        w.tag in ("ADJ", "ADV") for w in words[commas[-1] + 1 : _before_comma(words, k)]
    ):
        return commas
    return commas


def _is_element(words: Phrase) -> bool:
    return bool(words) and words[0].tag in (_INSIDE | {"VING", "PREP", "TO", "VEN"})


def _conjunct_end(words: Phrase, start: int) -> int:
    """Return where the last member stops: before a preposition, a comma, a verb."""
    k = start
    opener = words[start].tag
    gerund = opener in ("VING", "VEN", "PREP", "TO")
    while k < len(words):
        word = words[k]
        if word.tag == "ADV" and not (
            k + 1 < len(words) and words[k + 1].tag in ("ADJ", "VEN", "ADV")
        ):
            break
        if word.tag in _INSIDE or (word.tag == "VEN" and (k == start or words[k - 1].tag == "ADV")):
            k += 1
        elif word.low == "of" and k > start:
            k += 1
        elif gerund and (word.tag in ("VING", "VB") or (word.tag in ("PREP", "TO"))):
            k += 1
            gerund = opener in ("VING", "VEN") or k == start + 1
        else:
            break
    return k


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
    has_of = any(w.low == "of" for w in last)
    parallel = has_of or (
        opener.low in _ARTICLES and default < len(piece) and piece[default].tag != "DET"
    )
    if parallel and default and piece[default - 1].low == "of":
        return _after_stop(piece, default - 1)
    return default


def _after_stop(piece: Phrase, end: int) -> int:
    k = end
    while k and piece[k - 1].tag not in _STOPS_LEFT:
        k -= 1
    return k


def _share_of(first: Phrase, words: Phrase, start: int, end: int) -> tuple[Phrase, int]:
    """Leave `of X` to both members in `the incidence and severity of X`."""
    last = words[start:end]
    if any(w.low == "of" for w in first) or first[-1].low not in _RELATIONAL:
        return last, end
    for k, word in enumerate(last):
        if word.low == "of" and last[k - 1].low in _RELATIONAL:
            return last[:k], start + k
    return last, end


# --- shared heads -----------------------------------------------------------------------


def _shared_heads(elements: Sequence[Phrase]) -> list[Phrase]:
    """Give `central` its noun in `the central and peripheral nervous systems`."""
    last = elements[-1]
    whole = list(elements)
    if len(whole) < 2:  # noqa: PLR2004 - a single member shares with nobody
        return whole
    if not all(_needs_head(e, last) for e in whole[:-1]):
        return whole
    head = last[_modifier_length(last) :]
    if not head:
        return whole
    opening = _opening(whole[0])
    definite = bool(opening) and opening[0].low in ("the", "his", "her", "its", "their", "your")
    if definite and lex.is_plural(head[-1].text):
        head = (*head[:-1], replace(head[-1], text=singular(head[-1].text)))
    modifier = last[: _modifier_length(last)]
    members = [(*e, *head) for e in whole[:-1]]
    members = [m if k == 0 else (*opening, *m) for k, m in enumerate(members)]
    return [*members, (*opening, *modifier, *head)]


def _opening(element: Phrase) -> Phrase:
    """Return the words before the modifier: `the`, `specific`."""
    size = 2 if element[-1].tag in ("PAREN", "NUM") else 1
    return element[:-size]


def _needs_head(element: Phrase, last: Phrase) -> bool:
    if not element:
        return False
    end = element[-1]
    if end.tag == "PAREN" and len(element) > 1:
        end = element[-2]
        return end.tag == "ADJ" or (_acronym(last) and len(last) > _modifier_length(last) > 1)
    if end.tag == "ADJ":
        return len(last) > 1 and last[-1].tag in ("N", "NAME", "PAREN")
    if end.tag == "NUM":
        return any(w.tag == "NUM" for w in last[:-1]) and last[-1].tag == "N"
    if _both_sites(element, last):
        return True
    return end.text.isupper() and len(last) > 1 and last[0].text.isupper() and last[-1].tag == "N"


def _both_sites(element: Phrase, last: Phrase) -> bool:
    """`muscle and nerve function`, `lung and breast cancer`: two sites, one noun."""
    return (
        len(last) == 2  # noqa: PLR2004 - site and noun
        and element[-1].low in _SITES
        and last[0].low in _SITES
        and last[1].tag == "N"
    )


def _acronym(phrase: Phrase) -> bool:
    return any(w.tag == "PAREN" for w in phrase[:2])


def _modifier_length(last: Phrase) -> int:
    """Return how many words of the last member are its own modifier."""
    size = 0
    while size < len(last) - 1 and last[size].tag == "DET":
        size += 1
    size = min(size + 1, len(last))
    while size < len(last) and last[size].tag in ("PAREN", "NUM"):
        size += 1
    return size


_IRREGULAR_SINGULAR = {"axes": "axis", "mice": "mouse", "children": "child", "feet": "foot",
                       "criteria": "criterion", "data": "data", "women": "woman"}  # fmt: skip


def singular(noun: str) -> str:
    """Return the singular of a plural noun: `systems` gives `system`."""
    low = noun.casefold()
    if low in _IRREGULAR_SINGULAR:
        return _IRREGULAR_SINGULAR[low]
    if low.endswith("ies"):
        return noun[:-3] + "y"
    if low.endswith(("sses", "xes", "ches", "shes")):
        return noun[:-2]
    return noun[:-1] if low.endswith("s") else noun
