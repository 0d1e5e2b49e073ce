"""Statements before and after their lists are multiplied out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from evidence.language import lexicon as lex
from evidence.language.clauses_groups import VerbGroup, agree, alternatives_of, negated
from evidence.language.clauses_heads import singular
from evidence.language.clauses_lists import alternatives, find_list
from evidence.language.clauses_memory import Memory
from evidence.language.clauses_words import Phrase, make

NONE: frozenset[str] = frozenset()
_COMPARISONS = frozenset({"compared", "versus", "vs.", "relative"})
# Their objects belong together: "combines A, B and C".
_COLLECTIVE = frozenset("combine mix merge blend unite integrate compare comprise".split())
_NEAR = 6  # words within which a person noun follows its preposition


@dataclass(frozen=True, slots=True)
class Atom:
    """One statement; the parts are words, in the order of reading.

    `lead` is an adjunct or an authority that every statement of the clause carries
    ("In rats", "Studies suggest that"). `flags` are wording flags that only the
    surrounding sentence shows; `aim` among them marks a bare aim.
    """

    lead: Phrase
    subject: Phrase
    verb: Phrase
    object: Phrase
    flags: frozenset[str] = NONE


@dataclass(frozen=True, slots=True)
class Frame:
    """A verb with its subjects and the region after it, lists not yet multiplied.

    `joined`: coordinated with the verb before it. `agreeing`: subject and verb stand
    in the document as they are, so the verb keeps its ending.
    """

    subjects: tuple[Phrase, ...]
    group: VerbGroup
    region: Phrase
    lead: Phrase = ()
    flags: frozenset[str] = NONE
    negative: bool = False
    joined: bool = False
    agreeing: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What a verb phrase inherits from where it stands.

    `prefix` is what a coordinated infinitive or participle shares ("aims to", "is").
    `outer` is the scope that a relative clause interrupts.
    """

    subjects: tuple[Phrase, ...]
    lead: Phrase = ()
    flags: frozenset[str] = NONE
    outer: "Scope | None" = None
    prefix: Phrase = ()
    gerund: bool = False
    negative: bool = False
    agreeing: bool = False


def spread_comparison(frames: list[Frame]) -> list[Frame]:
    """Give `compared with placebo` at the end to the verbs joined before it."""
    result = list(frames)
    for k in range(len(result) - 1, 0, -1):
        tail = _comparison(result[k].region) if result[k].joined else ()
        if tail and not _comparison(result[k - 1].region):
            result[k - 1] = replace(result[k - 1], region=(*result[k - 1].region, *tail))
    return result


def _comparison(region: Phrase) -> Phrase:
    """Return the comparator or the people at the end of a region."""
    for k, word in enumerate(region):
        if k and word.low in _COMPARISONS:
            return region[k:]
    for k, word in enumerate(region):
        person = any(lex.PERSONS.search(w.text) for w in region[k + 1 : k + _NEAR])
        if k and person and word.low in ("in", "among"):
            return region[k:]
    return ()


def remember(frames: Iterable[Frame], memory: Memory) -> Memory:
    """Return the memory with every list of examples that the frames hold."""
    for frame in frames:
        listed = find_list(frame.region)
        if listed is not None and listed.group:
            memory = memory.with_class(listed.group, listed.members)
    return memory


def expand(frames: Iterable[Frame]) -> list[Atom]:
    """Multiply subjects, verbs that share an object, and what follows them."""
    atoms: list[Atom] = []
    for frame in frames:
        atoms.extend(_expanded(frame))
    return atoms


def _expanded(frame: Frame) -> list[Atom]:
    listed = find_list(frame.region)
    denied = any(w.low == "neither" for w in frame.group.words)
    negative = frame.negative or denied or bool(listed and listed.negative)
    frame = replace(frame, group=_without_neither(frame.group))
    whole = frame.group.lemma in _COLLECTIVE
    regions = [frame.region] if whole else alternatives(frame.region)
    return [
        _atom(frame, subject, group, after, negative=negative)
        for subject in frame.subjects or ((),)
        for group in alternatives_of(frame.group)
        for after in regions
    ]


def _without_neither(group: VerbGroup) -> VerbGroup:
    return replace(group, words=tuple(w for w in group.words if w.low != "neither"))


def _atom(
    frame: Frame, subject: Phrase, group: VerbGroup, after: Phrase, *, negative: bool
) -> Atom:
    verb = group if frame.agreeing else agree(group, subject)
    if negative:
        verb = negated(verb, subject)
    if group.copular and verb.words != group.words:
        after = _one_of(after)
    return Atom(frame.lead, subject, verb.words, after, frame.flags)


def _one_of(complement: Phrase) -> Phrase:
    """`A and B are effective treatments`: A is an effective treatment."""
    if complement and complement[0].low == "both":
        complement = complement[1:]
    size = next(
        (k for k, w in enumerate(complement) if w.tag not in ("ADJ", "N", "NAME")),
        len(complement),
    )
    if not size or complement[size - 1].tag != "N" or not lex.is_plural(complement[size - 1].text):
        return complement
    head = replace(complement[size - 1], text=singular(complement[size - 1].text))
    article = "an" if complement[0].low[:1] in "aeiou" else "a"
    return (*make(article, "DET"), *complement[: size - 1], head, *complement[size:])
