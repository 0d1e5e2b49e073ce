"""What members of a list share: a head noun, an `of`, a change."""

from collections.abc import Sequence
from dataclasses import replace

from evidence.language import lexicon as lex
from evidence.language.clauses_words import Phrase, Word

# Nouns that want an `of`: two of them in a row share what follows.
_RELATIONAL = frozenset(
    """incidence severity risk duration frequency level levels number rate rates onset prevalence
    treatment prevention management diagnosis synthesis release production secretion
    activity function size amount intensity progression development expression uptake
    metabolism symptoms concentration concentrations quality quantity length depth
    occurrence recurrence growth survival absorption breakdown formation structure signs
    effects efficacy safety""".split()
)
_CHANGED = frozenset(
    """reduced decreased increased improved impaired lower higher elevated diminished enhanced
    greater better worse lowered raised""".split()
)
_QUANTITIES = frozenset(
    """density mass libido level levels function volume pressure strength quality capacity output
    metabolism flow memory mood cognition sensitivity attention performance mobility
    cholesterol immunity rate rates risk energy appetite flexibility balance endurance
    triglycerides glucose weight concentration concentrations secretion activity mortality
    survival plasticity motility fertility resistance tolerance control""".split()
)
_SITES = frozenset(
    """muscle nerve bone heart brain liver kidney lung skin joint gut breast colon prostate blood
    urine hair nail eye thyroid pancreas stomach bladder kidney hip knee back neck
    shoulder tooth gum vessel tissue cell organ tendon cartilage ear nose throat ovarian t
    b""".split()
)


# Nouns that are adjectives in the company of adjectives: "physical, chemical and ...".
_ALSO_ADJECTIVES = frozenset("chemical individual material professional potential human".split())


def shared_heads(elements: Sequence[Phrase]) -> list[Phrase]:
    """Give `central` its noun in `the central and peripheral nervous systems`."""
    whole = list(elements)
    if len(whole) < 2:  # noqa: PLR2004 - a single member shares with nobody
        return whole
    last = elements[-1]
    needy = [_needs_head(e, last) for e in whole[:-1]]
    doubtful = [bool(e) and e[-1].low in _ALSO_ADJECTIVES for e in whole[:-1]]
    if not any(needy) or not all(n or d for n, d in zip(needy, doubtful, strict=True)):
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
        return len(element) == 2 and len(last) > 2 and last[1].tag == "NUM"  # noqa: PLR2004 - "type 1 and type 2 diabetes"
    if _both_sites(element, last):
        return True
    return _coded(end) and len(last) > 1 and _coded(last[0]) and last[-1].tag == "N"


def _coded(word: Word) -> bool:
    """`LDL`, `IL-6`, `n-3`: a name that wants its noun."""
    return word.text.isupper() or (word.tag != "NUM" and any(c.isdigit() for c in word.text))


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


def spread_change(elements: list[Phrase]) -> list[Phrase] | None:
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


def share_of(first: Phrase, words: Phrase, start: int, end: int) -> tuple[Phrase, int]:
    """Leave `of X` to both members in `the incidence and severity of X`."""
    last = words[start:end]
    if any(w.low == "of" for w in first) or first[-1].low not in _RELATIONAL:
        return last, end
    for k, word in enumerate(last):
        if word.low == "of" and last[k - 1].low in _RELATIONAL:
            return last[:k], start + k
    return last, end


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
