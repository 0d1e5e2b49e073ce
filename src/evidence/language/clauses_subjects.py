"""Subjects: lists, relative clauses, appositions, pronouns, means."""

from dataclasses import replace

from evidence.language.clauses_chain import is_agent, verb_phrase
from evidence.language.clauses_frames import NONE, Frame, Scope
from evidence.language.clauses_groups import (
    FINITE,
    VerbGroup,
    finite_from,
    gerund_to_group,
    is_plural_phrase,
    read_group,
    starts_group,
)
from evidence.language.clauses_lists import alternatives, find_list
from evidence.language.clauses_memory import Memory, resolve
from evidence.language.clauses_words import Phrase, make

_EXPLETIVE = frozenset({"ADJ", "ADV", "TO", "COMP", "N", "DET", "VB", "VEN"})
_SOON = 4  # words within which `to` or `that` follows an empty `it is ...`


def clause_frames(
    subject: Phrase, rest: Phrase, lead: Phrase, memory: Memory, flags: frozenset[str]
) -> tuple[list[Frame], list[Phrase]]:
    """Return the frames of a clause, and what its subject stands for."""
    plain, aside = _split_relative(subject)
    plain, apposed = _split_apposition(plain)
    subjects, found_flags = _resolved(plain, rest, memory)
    flags |= found_flags
    listed = find_list(plain)
    scope = Scope(
        tuple(subjects),
        lead,
        flags,
        negative=bool(listed and listed.negative),
        agreeing=subjects == [plain],
    )
    frames: list[Frame] = []
    if apposed:
        verb = make("are" if is_plural_phrase(plain) else "is", "AUX")
        frames.append(Frame(scope.subjects, VerbGroup(verb), apposed, (), flags))
    if aside:
        frames.extend(verb_phrase(aside, replace(scope, lead=(), negative=False)))
    frames.extend(_by_means(scope, rest))
    return frames, subjects


def _resolved(plain: Phrase, rest: Phrase, memory: Memory) -> tuple[list[Phrase], frozenset[str]]:
    if plain and plain[0].low == "it" and _is_expletive(rest):
        return [plain], NONE
    subjects: list[Phrase] = []
    flags = NONE
    for member in alternatives(plain):
        found, open_flags = resolve(member, memory)
        subjects.extend(found)
        flags |= open_flags
    return subjects, flags


def _is_expletive(rest: Phrase) -> bool:
    """`It is important to ...`, `it appears that ...`: this `it` stands for nothing."""
    _, end = read_group(rest)
    after = rest[end : end + _SOON]
    return any(w.tag in ("TO", "COMP") for w in after) and all(
        w.tag in _EXPLETIVE for w in after[:2]
    )


def _split_relative(subject: Phrase) -> tuple[Phrase, Phrase]:
    """Part `metformin, which lowers X,` into `metformin` and `lowers X`."""
    for k, word in enumerate(subject):
        after_comma = k > 0 and subject[k - 1].tag == "COMMA"
        if word.tag == "REL" and after_comma and starts_group(subject, k + 1):
            return subject[: k - 1], _without_last_comma(subject[k + 1 :])
    return subject, ()


def _split_apposition(subject: Phrase) -> tuple[Phrase, Phrase]:
    """Part `aspirin, an anti-inflammatory drug,` into its two names."""
    commas = [k for k, w in enumerate(subject) if w.tag == "COMMA"]
    if len(commas) == 2 and commas[1] == len(subject) - 1:  # noqa: PLR2004 - one on either side
        inner = subject[commas[0] + 1 : commas[1]]
        article = bool(inner) and inner[0].low in ("a", "an", "the")
        if article and not any(w.tag in FINITE for w in inner):
            return subject[: commas[0]], inner
        if not any(w.tag == "CC" for w in inner):
            return subject, ()  # an aside: "ferritin, independent of CRP, ..."
    return _without_last_comma(subject), ()


def _without_last_comma(words: Phrase) -> Phrase:
    while words and words[-1].tag == "COMMA":
        words = words[:-1]
    return words


def _by_means(scope: Scope, rest: Phrase) -> list[Frame]:
    """Read the verbs; `By adjusting X, doctors aim to restore Y` is about adjusting X."""
    group, end = read_group(rest)
    agents = all(is_agent(s) for s in scope.subjects)
    means = _means(scope.lead)
    if not (group.intention and agents):
        frames = verb_phrase(rest, scope)
        return frames if agents or not means else [*_acts(means, scope), *frames]
    flags = scope.flags | {"intention_shield"}
    if not means:
        return verb_phrase(rest, replace(scope, flags=flags | {"aim"}))
    return verb_phrase((finite_from(rest[end - 1]), *rest[end:]), Scope((means,), (), flags))


def _means(lead: Phrase) -> Phrase:
    """Return the -ing phrase of a leading `By ...`, empty when there is none."""
    gerund = any(w.tag == "VING" for w in lead[:4])
    return lead[1:] if lead and lead[0].low in ("by", "through") and gerund else ()


def _acts(means: Phrase, scope: Scope) -> list[Frame]:
    """`By blocking COX-1, aspirin ...` also says that aspirin blocks COX-1."""
    index = next(k for k, w in enumerate(means) if w.tag == "VING")
    bare = replace(scope, lead=(), agreeing=False, negative=False)
    return verb_phrase(tuple(gerund_to_group(means, index)), bare)
