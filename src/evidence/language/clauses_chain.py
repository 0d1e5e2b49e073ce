"""A verb and everything that hangs on it, to the end of its clause."""

from dataclasses import replace
from itertools import pairwise

from evidence.language import lexicon as lex
from evidence.language.clauses_continuations import Cut, next_cut
from evidence.language.clauses_frames import Frame, Scope
from evidence.language.clauses_groups import (
    FINITE,
    VerbGroup,
    finite_from,
    gerund_to_group,
    is_plural_phrase,
    read_group,
)
from evidence.language.clauses_lists import find_list
from evidence.language.clauses_words import Phrase, make
from evidence.language.lexicon_verbs import CHANGES, COPULAR, gerund, verb_forms

_NOUN_PHRASE = frozenset({"DET", "ADJ", "N", "NAME", "NUM", "PAREN", "ADV"})
_MEASURES = frozenset("level levels concentration concentrations amount amounts".split())
_NUMBER_OF = {"are": True, "were": True, "have": True, "is": False, "was": False, "has": False}


def verb_phrase(words: Phrase, scope: Scope) -> list[Frame]:
    """Return the frames of a verb group and its continuations, in reading order."""
    if not words:
        return []
    group, end = read_group(words)
    if scope.prefix:
        group = replace(group, words=(*scope.prefix, *group.words))
    region = words[end:]
    cut = next_cut(region, last=words[end - 1].tag, gerund=scope.gerund)
    here = region if cut is None else _completed(region, cut)
    frame = Frame(
        scope.subjects,
        group,
        here,
        scope.lead,
        scope.flags,
        scope.negative,
        agreeing=scope.agreeing,
    )
    if cut is None:
        return [frame]
    if cut.kind == "rel" and cut.comma and _is_open_measure(here, region[cut.body :]):
        # "raises levels of X, which may ...": X, its level or the rise?
        return [replace(frame, region=region, flags=frame.flags | {"compound"})]
    following = _continue(cut, region, (group, here), scope)
    if cut.kind == "func" and (not following or find_list(following[0].region) is None):
        # "regions controlling mood" stays whole unless it lists
        return [replace(frame, region=region)]
    return [frame, *following]


def _is_open_measure(words: Phrase, relative: Phrase) -> bool:
    """`levels of X, which may ...`: a modal does not show by its number what is meant."""
    if next((w.tag for w in relative if w.tag in FINITE), "") != "MODAL":
        return False
    return any(a.low in _MEASURES and b.low == "of" for a, b in pairwise(words))


def _completed(region: Phrase, cut: Cut) -> Phrase:
    """Give `recommended for and used in X` its X at the first verb as well."""
    here = region[: cut.at]
    if cut.kind != "vp" or len(here) != 1 or here[0].tag != "PREP":
        return here
    _, end = read_group(region[cut.body :])
    following = region[cut.body + end :]
    return (*here, *following[1:]) if following and following[0].tag == "PREP" else here


def _continue(
    cut: Cut, region: Phrase, before: tuple[VerbGroup, Phrase], scope: Scope
) -> list[Frame]:
    group, here = before
    body = region[cut.body :]
    if cut.kind == "vp":
        denied = any(w.low == "nor" for w in region[cut.at : cut.body])
        return _further_verb(cut, body, before, replace(scope, negative=denied))
    if cut.kind == "rel":
        nested = cut.comma and any(w.tag == "PREP" for w in here[1:])
        itself = _says_what_it_is(group, here) and not nested
        subjects = scope.subjects if itself else tuple(antecedents(here, body))
        return verb_phrase(body, Scope(subjects, (), scope.flags, outer=scope))
    if cut.kind == "to":
        return verb_phrase(body, replace(scope, prefix=group.words[: _after_to(group)]))
    if cut.kind == "purpose":
        return _purpose(here, body, scope)
    finite = tuple(gerund_to_group(body, 0))
    if cut.kind == "func":
        return verb_phrase(finite, Scope(tuple(antecedents(here, finite)), (), scope.flags))
    doers = scope.subjects
    if not scope.gerund:
        doers = tuple(_event(s, group, here) for s in doers)
    result = replace(scope, subjects=doers, prefix=(), gerund=True, agreeing=False)
    return verb_phrase(finite, result)


def _after_to(group: VerbGroup) -> int:
    places = [k for k, w in enumerate(group.words) if w.tag == "TO"]
    return places[-1] + 1 if places else len(group.words)


def _purpose(here: Phrase, body: Phrase, scope: Scope) -> list[Frame]:
    """`adjusting X to influence Y`: adjusting X influences Y, or is meant to."""
    start = next(k for k, w in enumerate(here) if w.tag == "VING")
    while start and here[start - 1].tag == "ADV":
        start -= 1
    flags = (scope.flags - {"missing_referent"}) | {"intention_shield"}
    return verb_phrase((finite_from(body[0]), *body[1:]), Scope((here[start:],), (), flags))


def _event(subject: Phrase, group: VerbGroup, here: Phrase) -> Phrase:
    """`Levels decline, resulting in X`: it is declining levels that result in X."""
    moves = group.lemma in CHANGES and not any(w.tag == "NEG" for w in group.words)
    if not moves or not subject or (here and here[0].tag not in ("PREP", "ADV")):
        return subject
    first = subject[0]
    rest = subject[1:] if first.tag == "DET" else subject
    if rest and rest[0].text[1:].islower() and rest[0].tag in ("N", "ADJ"):
        rest = (replace(rest[0], text=rest[0].text.lower()), *rest[1:])
    return (*make(gerund(group.lemma), "ADJ"), *rest)


def _further_verb(
    cut: Cut, body: Phrase, before: tuple[VerbGroup, Phrase], scope: Scope
) -> list[Frame]:
    """Read a coordinated verb; infinitives and participles share what governs them."""
    group, here = before
    verb = next((w for w in body if w.tag not in ("ADV", "NEG")), body[0])
    if verb.tag not in ("VB", "VEN"):
        target = scope.outer if scope.outer is not None and cut.comma else scope
        return _joined(verb_phrase(body, replace(target, prefix=(), negative=scope.negative)))
    prefix = _shared_prefix(verb.tag, group, here)
    if not prefix and verb.tag == "VB":
        body = tuple(finite_from(w) if w is verb else w for w in body)
    return _joined(verb_phrase(body, replace(scope, prefix=prefix)))


def _shared_prefix(tag: str, group: VerbGroup, here: Phrase) -> Phrase:
    """Return the words before an infinitive or participle that a further one repeats."""
    purpose = [k for k in range(1, len(here)) if here[k].tag == "VB" and here[k - 1].tag == "TO"]
    if tag == "VB" and purpose:
        return (*group.words, *here[: purpose[-1]])
    places = [k for k, w in enumerate(group.words) if w.tag == tag]
    last = places[-1] if places else 0
    return tuple(w for w in group.words[:last] if w.tag != "ADV")


def _joined(frames: list[Frame]) -> list[Frame]:
    return [replace(f, joined=True) if k == 0 else f for k, f in enumerate(frames)]


def _says_what_it_is(group: VerbGroup, region: Phrase) -> bool:
    """`Hormones act as messengers that affect X`: it is hormones that affect X."""
    if group.copular and group.lemma == "be":
        return bool(region) and region[0].tag in ("DET", "ADJ", "N")
    return group.lemma in COPULAR and bool(region) and region[0].low == "as"


def antecedents(region: Phrase, verb: Phrase) -> list[Phrase]:
    """Return the noun phrases that a relative clause or participle speaks of.

    The members of a list that ends the region; else the nearest noun phrase, or the
    one that governs it through `of` when only that one agrees with the verb.
    """
    listed = find_list(region)
    if listed is not None and listed.end == len(region):
        return list(listed.members)
    start = _phrase_start(region, len(region))
    near = region[start:]
    governed = start > 0 and region[start - 1].low == "of"
    if governed and _wants_plural(verb) not in (None, is_plural_phrase(near)):
        return [region[_phrase_start(region, start - 1) :]]
    return [near] if near else [region]


def _phrase_start(region: Phrase, end: int) -> int:
    start = end
    while start and region[start - 1].tag in _NOUN_PHRASE:
        start -= 1
    return start


def _wants_plural(verb: Phrase) -> bool | None:
    """Tell the number that a finite verb shows; None when it shows none."""
    first = next((w for w in verb if w.tag in FINITE), None)
    if first is None or first.tag == "MODAL":
        return None
    if first.tag == "AUX":
        return _NUMBER_OF.get(first.low)
    kinds = {f.kind for f in verb_forms(first.low)}
    return None if kinds & {"ed", "en"} else "base" in kinds


def is_agent(subject: Phrase) -> bool:
    """Tell whether a subject is somebody who acts with an aim."""
    return bool(subject) and subject[-1].low in lex.AGENTS
