"""From one sentence to atomic statements: a subject, a verb group, what follows it.

The reading is shallow: it finds verb groups, cuts the sentence where a further verb
begins and multiplies out the lists. It never reorders the document's words and puts in
only a referent, a possessive, an agreement ending, or `is` for an apposition.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evidence.language import clauses_cuts as cuts
from evidence.language import lexicon as lex
from evidence.language.clauses_groups import (
    FINITE,
    VerbGroup,
    agree,
    alternatives_of,
    finite_from,
    gerund_to_group,
    is_plural_phrase,
    negated,
    read_group,
)
from evidence.language.clauses_lists import alternatives, find_list, singular
from evidence.language.clauses_memory import Memory, resolve
from evidence.language.clauses_words import Phrase, make
from evidence.language.lexicon_verbs import CHANGES, COPULAR, gerund, verb_forms

_ENSURES = frozenset({"ensure", "mean", "guarantee", "imply"})
_TWO_WAY = frozenset({"bidirectional", "reciprocal", "two-way", "mutual", "synergistic"})
_COMPARISONS = frozenset({"compared", "versus", "vs.", "relative"})
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Atom:
    """One statement; the parts are words, in the order of reading.

    `lead` is an adjunct or an authority that every statement of the clause carries
    ("In rats", "Studies suggest that"). `flags` are wording flags that only the
    surrounding sentence shows.
    """

    lead: Phrase
    subject: Phrase
    verb: Phrase
    object: Phrase
    flags: frozenset[str] = NONE


@dataclass(frozen=True, slots=True)
class _Frame:
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
class _Scope:
    """What a verb phrase inherits from where it stands."""

    subjects: tuple[Phrase, ...]
    lead: Phrase = ()
    flags: frozenset[str] = NONE
    outer: "_Scope | None" = None
    prefix: Phrase = ()
    gerund: bool = False
    negative: bool = False
    agreeing: bool = False


def read_sentence(words: Sequence, memory: Memory) -> tuple[list[Atom], Memory]:
    """Return the statements of one tagged sentence and what the next one may point at.

    Empty when no finite verb is found.
    """
    body = _without_not_only(tuple(w for w in words if w.tag != "QUOTE"))
    while body and body[-1].tag == "END":
        body = body[:-1]
    atoms: list[Atom] = []
    carried: Phrase = ()
    for clause, joint in _independent(body):
        lead = carried if joint in ("and", "or") else ()
        found, memory, carried = _clause(clause, memory, lead, NONE)
        atoms.extend(found)
    return atoms, memory.with_nouns(body)


def _independent(body: Phrase) -> Iterable[tuple[Phrase, str]]:
    """Yield clauses; `Although A, B` gives A and B."""
    if body and body[0].tag == "SUB" and body[0].low in lex.CONTRASTS:
        for k, word in enumerate(body):
            if (
                word.tag == "COMMA"
                and cuts.find_main(body[1:k]) is not None
                and cuts.opens_clause(body, k + 1)
            ):
                yield from cuts.split_clauses(body[1:k])
                yield from cuts.split_clauses(body[k + 1 :])
                return
    yield from cuts.split_clauses(body)


def _clause(
    clause: Phrase, memory: Memory, carried: Phrase, flags: frozenset[str]
) -> tuple[list[Atom], Memory, Phrase]:
    """Read one clause; also return the authority that a following `and` shares."""
    lead, body = cuts.peel(clause)
    lead = (*carried, *lead)
    main = cuts.find_main(body)
    if main is None:
        return [], memory, ()
    inner = _content_clause(body, main)
    if inner is not None:
        return _reported(body, main, inner, lead, memory, flags)
    subject, rest = body[:main], body[main:]
    frames, resolved = _with_subject(subject, rest, lead, memory, flags)
    memory = _remember(frames, memory).with_subject(resolved)
    return _expand(_spread_comparison(frames)), memory, carried


def _content_clause(body: Phrase, main: int) -> int | None:
    """Return where the clause after `that` or `whether` begins; None when there is none."""
    for k in range(main, len(body)):
        if body[k].tag == "REL":
            return None
        if body[k].tag == "COMP" or (body[k].low == "whether" and k > main):
            whole = cuts.find_main(body[k + 1 :])
            return k + 1 if whole else None
    return None


def _reported(
    body: Phrase, main: int, inner: int, lead: Phrase, memory: Memory, flags: frozenset[str]
) -> tuple[list[Atom], Memory, Phrase]:
    """Read `A shows that B`: the statements are B's, A goes before them or drops out."""
    group, _ = read_group(body[main:])
    extra: list[Atom] = []
    if group.lemma in _ENSURES and not any(w.tag == "NEG" for w in group.words):
        extra = _presupposed(body[:main], memory)
        flags, authority = flags | {"absolute_language"}, lead
    else:
        authority = (*lead, *body[:inner])
    atoms: list[Atom] = list(extra)
    for clause, _joint in cuts.split_clauses(body[inner:]):
        found, memory, _ = _clause(clause, memory, authority, flags)
        atoms.extend(found)
    return atoms, memory, authority


def _presupposed(subject: Phrase, memory: Memory) -> list[Atom]:
    """`This bidirectional loop ensures ...` takes for granted that the loop is bidirectional."""
    for k, word in enumerate(subject):
        if (
            word.tag == "ADJ"
            and word.low in _TWO_WAY
            and subject[0].low in ("this", "the", "these")
        ):
            bare = (replace(subject[0], text="The"), *subject[1:k], *subject[k + 1 :])
            verb = make("are" if is_plural_phrase(bare) else "is", "AUX")
            known = NONE if memory.nouns else frozenset({"missing_referent"})
            flags = frozenset({"presupposition", "dangling_reference"}) | known
            return [Atom((), bare, verb, (word,), flags)]
    return []


def _with_subject(
    subject: Phrase, rest: Phrase, lead: Phrase, memory: Memory, flags: frozenset[str]
) -> tuple[list[_Frame], list[Phrase]]:
    """Resolve the subject, set its own relative clause aside, then read the verbs."""
    plain, aside = _split_relative(subject)
    plain, apposed = _split_apposition(plain)
    listed = find_list(plain)
    subjects: list[Phrase] = []
    empty_it = plain and plain[0].low == "it" and _is_expletive(rest)
    for member in alternatives(plain):
        found, open_flags = ([member], NONE) if empty_it else resolve(member, memory)
        subjects.extend(found)
        flags |= open_flags
    scope = _Scope(
        tuple(subjects),
        lead,
        flags,
        negative=bool(listed and listed.negative),
        agreeing=subjects == [plain],
    )
    frames: list[_Frame] = []
    if apposed:
        verb = make("are" if is_plural_phrase(plain) else "is", "AUX")
        frames.append(_Frame(scope.subjects, VerbGroup(verb), apposed, (), flags))
    if aside:
        frames.extend(_verb_phrase(aside, replace(scope, lead=())))
    frames.extend(_by_means(scope, rest))
    return frames, subjects


def _is_expletive(rest: Phrase) -> bool:
    """`It is important to ...`, `it appears that ...`: this `it` stands for nothing."""
    _, end = read_group(rest)
    after = rest[end : end + 4]
    return any(w.tag in ("TO", "COMP") for w in after) and all(
        w.tag in ("ADJ", "ADV", "TO", "COMP", "N", "DET", "VB", "VEN") for w in after[:2]
    )


def _split_relative(subject: Phrase) -> tuple[Phrase, Phrase]:
    """Part `metformin, which lowers X,` into `metformin` and `lowers X`."""
    for k, word in enumerate(subject):
        if (
            word.tag == "REL"
            and k
            and subject[k - 1].tag == "COMMA"
            and cuts.starts_group(subject, k + 1)
        ):
            body = subject[k + 1 :]
            while body and body[-1].tag == "COMMA":
                body = body[:-1]
            return subject[: k - 1], body
    return subject, ()


def _split_apposition(subject: Phrase) -> tuple[Phrase, Phrase]:
    """Part `aspirin, an anti-inflammatory drug,` into its two names."""
    commas = [k for k, w in enumerate(subject) if w.tag == "COMMA"]
    if len(commas) == 2 and commas[1] == len(subject) - 1:  # noqa: PLR2004 - one on either side
        inner = subject[commas[0] + 1 : commas[1]]
        if inner and inner[0].low in ("a", "an", "the") and not any(w.tag in FINITE for w in inner):
            return subject[: commas[0]], inner
    while subject and subject[-1].tag == "COMMA":
        subject = subject[:-1]
    return subject, ()


def _by_means(scope: _Scope, rest: Phrase) -> list[_Frame]:
    """Read the verbs; `By adjusting X, doctors aim to restore Y` is about adjusting X."""
    group, end = read_group(rest)
    agents = all(_is_agent(s) for s in scope.subjects)
    means = _gerund_lead(scope.lead)
    if not (group.intention and agents):
        frames = _verb_phrase(rest, scope)
        if means and not agents:
            bare = replace(scope, lead=(), agreeing=False)
            acts = _verb_phrase(tuple(gerund_to_group(means, _ving(means))), bare)
            return [*acts, *frames]
        return frames
    flags = scope.flags | {"intention_shield"}
    if not means:
        return _verb_phrase(rest, replace(scope, flags=flags | {"aim"}))
    means_scope = _Scope((means,), (), flags)
    return _verb_phrase((finite_from(rest[end - 1]), *rest[end:]), means_scope)


def _is_agent(subject: Phrase) -> bool:
    return bool(subject) and subject[-1].low in lex.AGENTS


def _gerund_lead(lead: Phrase) -> Phrase:
    if lead and lead[0].low in ("by", "through") and any(w.tag == "VING" for w in lead[:4]):
        return lead[1:]
    return ()


def _ving(words: Phrase) -> int:
    return next(k for k, w in enumerate(words) if w.tag == "VING")


def _verb_phrase(words: Phrase, scope: _Scope) -> list[_Frame]:
    """Read a verb group and all that hangs on it, to the end of the clause."""
    if not words:
        return []
    group, end = read_group(words)
    if scope.prefix:
        group = replace(group, words=(*scope.prefix, *group.words))
    region = words[end:]
    cut = cuts.next_cut(region, last=words[end - 1].tag, gerund=scope.gerund)
    here = region if cut is None else _completed(region, cut)
    frame = _Frame(
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
    following = _continue(cut, region, group, here, scope)
    if cut.kind == "func":
        return _functional(frame, cut, region, following)
    return [frame, *following]


def _completed(region: Phrase, cut: cuts.Cut) -> Phrase:
    """Give `recommended for and used in X` its X at the first verb as well."""
    here = region[: cut.at]
    if cut.kind != "vp" or len(here) != 1 or here[0].tag != "PREP":
        return here
    _, end = read_group(region[cut.body :])
    following = region[cut.body + end :]
    return (*here, *following[1:]) if following and following[0].tag == "PREP" else here


def _continue(
    cut: cuts.Cut, region: Phrase, group: VerbGroup, here: Phrase, scope: _Scope
) -> list[_Frame]:
    body = region[cut.body :]
    if cut.kind == "vp":
        return _further_verb(cut, body, (group, here), scope)
    if cut.kind == "rel":
        subjects = (
            scope.subjects if _says_what_it_is(group, here) else tuple(antecedents(here, body))
        )
        return _verb_phrase(body, _Scope(subjects, (), scope.flags, outer=scope))
    if cut.kind == "to":
        prefix = group.words[: _after_to(group)]
        return _verb_phrase(body, replace(scope, prefix=prefix))
    if cut.kind == "purpose":
        start = _ving(here)
        while start and here[start - 1].tag == "ADV":
            start -= 1
        flags = scope.flags - {"missing_referent"} | {"intention_shield"}
        purpose = _Scope((here[start:],), (), flags)
        return _verb_phrase((finite_from(body[0]), *body[1:]), purpose)
    finite = tuple(gerund_to_group(body, 0))
    if cut.kind == "func":
        subject = tuple(antecedents(here, finite))
        return _verb_phrase(finite, _Scope(subject, (), scope.flags))
    event = (
        tuple(_event(s, group, here) for s in scope.subjects)
        if not scope.gerund
        else scope.subjects
    )
    return _verb_phrase(
        finite, replace(scope, subjects=event, prefix=(), gerund=True, agreeing=False)
    )


def _event(subject: Phrase, group: VerbGroup, here: Phrase) -> Phrase:
    """`Levels decline, resulting in X`: it is declining levels that result in X."""
    moves = group.lemma in CHANGES and not any(w.tag == "NEG" for w in group.words)
    if not moves or (here and here[0].tag not in ("PREP", "ADV")):
        return subject
    return (*make(gerund(group.lemma), "ADJ"), *_lower_first(subject))


def _lower_first(subject: Phrase) -> Phrase:
    first = subject[0]
    ordinary = first.text[1:].islower() and first.tag in ("N", "ADJ", "DET")
    changed = replace(first, text=first.text.lower()) if ordinary else first
    return (changed, *subject[1:]) if first.tag != "DET" else subject[1:]


def _after_to(group: VerbGroup) -> int:
    places = [k for k, w in enumerate(group.words) if w.tag == "TO"]
    return places[-1] + 1 if places else len(group.words)


def _further_verb(
    cut: cuts.Cut, body: Phrase, before: tuple[VerbGroup, Phrase], scope: _Scope
) -> list[_Frame]:
    group, here = before
    verb = next((w for w in body if w.tag not in ("ADV", "NEG")), body[0])
    purpose = [k for k in range(1, len(here)) if here[k].tag == "VB" and here[k - 1].tag == "TO"]
    if verb.tag == "VB" and purpose:
        prefix = (*group.words, *here[: purpose[-1]])
        return _joined(_verb_phrase(body, replace(scope, prefix=prefix, negative=False)))
    if verb.tag in ("VB", "VEN"):
        last = (
            max(k for k, w in enumerate(group.words) if w.tag == verb.tag)
            if any(w.tag == verb.tag for w in group.words)
            else 0
        )
        prefix = tuple(w for w in group.words[:last] if w.tag != "ADV")
        if not prefix and verb.tag == "VB":
            body = tuple(finite_from(w) if w is verb else w for w in body)
        return _joined(_verb_phrase(body, replace(scope, prefix=prefix, negative=False)))
    target = scope.outer if scope.outer is not None and cut.comma else scope
    return _joined(_verb_phrase(body, replace(target, prefix=(), negative=False)))


def _joined(frames: list[_Frame]) -> list[_Frame]:
    return [replace(f, joined=True) if k == 0 else f for k, f in enumerate(frames)]


def _says_what_it_is(group: VerbGroup, region: Phrase) -> bool:
    """`Hormones act as messengers that affect X`: it is hormones that affect X."""
    if group.copular and group.lemma == "be":
        return bool(region) and region[0].tag in ("DET", "ADJ", "N")
    return group.lemma in COPULAR and bool(region) and region[0].low == "as"


def antecedents(region: Phrase, verb: Phrase) -> list[Phrase]:
    """Return the noun phrases that a relative clause or participle speaks of."""
    listed = find_list(region)
    if listed is not None and listed.end == len(region):
        return list(listed.members)
    start = len(region)
    while start and (region[start - 1].tag in ("DET", "ADJ", "N", "NAME", "NUM", "PAREN", "ADV")):
        start -= 1
    near = region[start:]
    if (
        start
        and region[start - 1].low == "of"
        and _wants_plural(verb) not in (None, is_plural_phrase(near))
    ):
        return antecedents_outer(region, start - 1)
    return [near] if near else [region]


def antecedents_outer(region: Phrase, of: int) -> list[Phrase]:
    """Return the noun phrase that governs the `of` at that place, with its `of`."""
    start = of
    while start and region[start - 1].tag in ("DET", "ADJ", "N", "NAME", "NUM", "PAREN"):
        start -= 1
    return [region[start:]]


def _wants_plural(verb: Phrase) -> bool | None:
    first = next((w for w in verb if w.tag in FINITE), None)
    if first is None or first.tag == "MODAL":
        return None
    if first.tag == "AUX":
        return {
            "are": True,
            "were": True,
            "have": True,
            "is": False,
            "was": False,
            "has": False,
        }.get(first.low)
    kinds = {f.kind for f in verb_forms(first.low)}
    if kinds & {"ed", "en"}:
        return None
    return "base" in kinds


def _functional(
    frame: _Frame, cut: cuts.Cut, region: Phrase, following: list[_Frame]
) -> list[_Frame]:
    """Keep `regions controlling mood` whole, unless it lists: then the list gets rows."""
    listed = find_list(following[0].region) if following else None
    if listed is None:
        return [replace(frame, region=region)]
    return [frame, *following]


# --- from frames to atoms ---------------------------------------------------------------


def _spread_comparison(frames: list[_Frame]) -> list[_Frame]:
    """Give `compared with placebo` at the end to the verbs joined before it."""
    result = list(frames)
    for k in range(len(result) - 1, 0, -1):
        if not result[k].joined:
            continue
        tail = _comparison(result[k].region)
        if tail and not _comparison(result[k - 1].region):
            result[k - 1] = replace(result[k - 1], region=(*result[k - 1].region, *tail))
    return result


def _comparison(region: Phrase) -> Phrase:
    for k, word in enumerate(region):
        if k and word.low in _COMPARISONS:
            return region[k:]
    for k, word in enumerate(region):
        person = any(lex.PERSONS.search(w.text) for w in region[k + 1 : k + 6])
        if k and word.low in ("in", "among") and person:
            return region[k:]
    return ()


def _remember(frames: Iterable[_Frame], memory: Memory) -> Memory:
    for frame in frames:
        listed = find_list(frame.region)
        if listed is not None and listed.group:
            memory = memory.with_class(listed.group, listed.members)
    return memory


def _expand(frames: Iterable[_Frame]) -> list[Atom]:
    """Multiply subjects, verbs that share an object, and what follows them."""
    atoms: list[Atom] = []
    for frame in frames:
        listed = find_list(frame.region)
        negative = frame.negative or bool(listed and listed.negative)
        region = tuple(w for w in frame.region if w.low != "neither" or not negative)
        regions = alternatives(region)
        for subject in frame.subjects or ((),):
            for group in alternatives_of(frame.group):
                verb = group if frame.agreeing else agree(group, subject)
                verb = negated(verb, subject) if negative else verb
                single = group.copular and verb.words != group.words
                atoms.extend(
                    Atom(
                        frame.lead,
                        subject,
                        verb.words,
                        _one_of(after) if single else after,
                        frame.flags,
                    )
                    for after in regions
                )
    return atoms


def _one_of(complement: Phrase) -> Phrase:
    """`A and B are effective treatments`: A is an effective treatment."""
    end = next(
        (k for k, w in enumerate(complement) if w.tag not in ("ADJ", "N", "NAME")), len(complement)
    )
    if not end or complement[end - 1].tag != "N" or not lex.is_plural(complement[end - 1].text):
        return complement
    head = replace(complement[end - 1], text=singular(complement[end - 1].text))
    article = "an" if complement[0].low[0] in "aeiou" else "a"
    return (*make(article, "DET"), *complement[: end - 1], head, *complement[end:])


def _without_not_only(words: Phrase) -> Phrase:
    """Drop `not only` and `also` of `not only A but also B`: both are asserted."""
    for k in range(len(words) - 1):
        if words[k].low == "not" and words[k + 1].low in ("only", "just", "merely"):
            rest = words[k + 2 :]
            also = next(
                (
                    j
                    for j, w in enumerate(rest)
                    if j and w.low == "also" and rest[j - 1].low == "but"
                ),
                None,
            )
            if also is not None:
                joint = replace(rest[also - 1], text="and")
                rest = (*rest[: also - 1], joint, *rest[also + 1 :])
            return (*words[:k], *rest)
    return words
