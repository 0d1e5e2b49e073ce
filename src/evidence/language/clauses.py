"""From one sentence to atomic statements: a subject, a verb group, what follows it.

The reading is shallow: it finds verb groups, cuts the sentence where a further verb
begins and multiplies out the lists. It never reorders the document's words and puts in
only a referent, a possessive, an agreement ending, a negation that `neither` stood for,
or `is` for an apposition. Where the outcome is not sound (a part is missing or broken
off), the sentence stays one statement.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from evidence.language import clauses_cuts as cuts
from evidence.language import lexicon as lex
from evidence.language.clauses_frames import NONE, Atom, expand, remember, spread_comparison
from evidence.language.clauses_groups import FINITE, is_plural_phrase, read_group
from evidence.language.clauses_memory import Memory
from evidence.language.clauses_subjects import clause_frames
from evidence.language.clauses_words import Phrase, Word, make

__all__ = ["Atom", "read_sentence"]

_ENSURES = frozenset({"ensure", "mean", "guarantee", "imply"})
_TWO_WAY = frozenset({"bidirectional", "reciprocal", "two-way", "mutual", "synergistic"})
_ASIDES = frozenset(
    {
        "however",
        "therefore",
        "for example",
        "for instance",
        "in fact",
        "of course",
        "too",
        "in turn",
    }
)
# What may be said of a whole statement: "it is not the case that ...", "it is wrong that ...".
_JUDGED = frozenset(
    """case error fact fallacy falsehood incorrect lie misconception mistake mistaken myth nonsense
    untrue wrong""".split()
)
_BE = frozenset({"is", "was", "be", "been", "isn't", "isn’t", "wasn't", "wasn’t"})
_ECHOES = frozenset({"so", "neither", "nor"})
_BROKEN_END = frozenset({"DET", "CC", "COMMA", "COMP", "REL", "TO"})
_BROKEN_SUBJECT_END = _BROKEN_END | {"PREP"}


def read_sentence(words: Sequence[Word], memory: Memory) -> tuple[list[Atom], Memory]:
    """Return the statements of one tagged sentence and what the next one may point at.

    Empty when no finite verb is found; one statement flagged `compound` when the
    sentence could not be taken apart soundly.
    """
    body = tuple(w for w in words if w.tag != "QUOTE")
    body = _with_open_modal(_without_asides(_without_not_only(_without_answer(body))))
    body = _with_judged_content(body)
    while body and body[-1].tag == "END":
        body = body[:-1]
    told, other = _without_echo(body)
    atoms: list[Atom] = []
    before = memory
    carried: Phrase = ()
    for clause, joint in _independent(told):
        lead: Phrase = carried if joint in ("and", "or") else ()
        found, memory, carried = _clause(clause, memory, lead, NONE)
        atoms.extend(found)
    if len(atoms) == 1 and _says_nothing(atoms[0]):
        return [], before.with_nouns(body)
    echoed = _echoed(atoms, other)
    atoms.extend(echoed)
    broken = not all(_is_sound(atom) for atom in atoms) or (other and not echoed)
    if broken or _is_revoked(body):
        atoms = _unsplit(body)
        memory = before
    return atoms, memory.with_nouns(body)


def _is_sound(atom: Atom) -> bool:
    """Tell whether a statement has its parts and none of them is broken off."""
    finite = any(w.tag in FINITE for w in atom.verb) and not _is_bare_modal(atom)
    ends = atom.object or atom.verb
    commas = [w for w in atom.subject if w.tag == "COMMA"]
    subject = atom.subject[:-1] if len(commas) > 1 else atom.subject  # an aside, closed
    return (
        finite
        and bool(subject)
        and subject[-1].tag not in _BROKEN_SUBJECT_END
        and ends[-1].tag not in _BROKEN_END
        and not any(w.tag == "SEMI" for w in (*atom.subject, *atom.object))
    )


def _unsplit(body: Phrase) -> list[Atom]:
    """Return the sentence as one statement; none when it has no subject or verb."""
    main = cuts.find_main(body)
    if not main:
        return []
    group, end = read_group(body[main:])
    whole = Atom((), body[:main], group.words, body[main + end :], frozenset({"compound"}))
    return [] if _is_bare_modal(whole) else [whole]


def _is_bare_modal(atom: Atom) -> bool:
    """`Vitamin D may` says nothing."""
    return not atom.object and all(w.tag in ("MODAL", "NEG", "ADV") for w in atom.verb)


def _says_nothing(atom: Atom) -> bool:
    """Tell whether it only answers what was asked before: `it does`, `they are not`."""
    pronoun = len([w for w in atom.subject if w.text]) <= 1 or any(not w.text for w in atom.subject)
    bare = all(w.tag in ("AUX", "MODAL", "NEG", "ADV") for w in atom.verb)
    return pronoun and bare and not atom.object


def _is_revoked(words: Phrase) -> bool:
    """Tell whether an aside at the end takes all of it back: `A reduces B, which is a myth`."""
    return any(
        words[k].tag == "COMMA" and words[k + 1].low == "which" and words[k + 2].low in _BE
        for k in range(max(0, len(words) - 6), len(words) - 3)
    ) and words[-1].low in (_JUDGED | {"false"})


def _without_answer(words: Phrase) -> Phrase:
    """Drop the `Yes,` or `No,` that answers an earlier question."""
    if len(words) > 1 and words[0].low in ("yes", "no") and words[1].tag == "COMMA":
        return words[2:]
    return words


def _with_judged_content(words: Phrase) -> Phrase:
    """Read `It is wrong that A`, `It is not the case that A` as speaking of A, not of `it`."""
    if len(words) < 3 or words[0].low != "it" or words[1].low not in _BE:  # noqa: PLR2004 - it, is, one more
        return words
    judged = next((k for k in range(2, min(6, len(words))) if words[k].low in _JUDGED), None)
    if judged is None or any(w.tag in ("PREP", "COMMA", "CC") for w in words[2:judged]):
        return words
    kind = "ADJ" if words[judged - 1].tag not in ("DET", "ADJ") else "N"
    words = (*words[:judged], words[judged].tagged(kind), *words[judged + 1 :])
    for k in range(judged + 1, min(judged + 5, len(words) - 1)):
        if words[k].low == "that":
            relative = words[k + 1].tag in FINITE
            return words if relative else (*words[:k], words[k].tagged("COMP"), *words[k + 1 :])
    return words


def _without_echo(words: Phrase) -> tuple[Phrase, Phrase]:
    """Part `A reduces B, and so does C` into `A reduces B` and `C`."""
    for k in range(2, len(words) - 2):
        helped = words[k].low in _ECHOES and words[k + 1].tag in ("AUX", "MODAL")
        joined = words[k - 1].tag in ("CC", "COMMA", "SEMI") or words[k].low != "so"
        rest = words[k + 2 :]
        if helped and joined and not any(w.tag in FINITE for w in rest):
            while k and words[k - 1].tag in ("CC", "COMMA", "SEMI"):
                k -= 1  # noqa: PLW2901 - steps back over the joint, then returns
            return words[:k], rest
    return words, ()


def _echoed(atoms: list[Atom], subject: Phrase) -> list[Atom]:
    """Return what was said of the last subject as said of `subject`; none if it cannot agree."""
    if not subject or not atoms or is_plural_phrase(subject) != is_plural_phrase(atoms[-1].subject):
        return []
    return [replace(a, subject=subject) for a in atoms if a.subject == atoms[-1].subject]


def _independent(body: Phrase) -> Iterable[tuple[Phrase, str]]:
    """Yield clauses with their joints; `Although A, B` gives A and B."""
    if len(body) > 1 and body[0].low == "even" and body[1].tag == "SUB":
        body = body[1:]
    if body and body[0].tag == "SUB" and body[0].low in lex.CONTRASTS:
        for k, word in enumerate(body):
            whole = word.tag == "COMMA" and cuts.find_main(body[1:k]) is not None
            if whole and cuts.opens_clause(body, k + 1):
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
        return _reported(body, (main, inner), lead, memory, flags)
    frames, subjects = clause_frames(body[:main], body[main:], lead, memory, flags)
    memory = remember(frames, memory).with_subject(subjects)
    return expand(spread_comparison(frames)), memory, carried


def _content_clause(body: Phrase, main: int) -> int | None:
    """Return where the clause after `that` or `whether` begins; None when there is none."""
    for k in range(main, len(body)):
        if body[k].tag == "REL":
            return None
        if body[k].tag == "COMP" or (body[k].low == "whether" and k > main):
            return k + 1 if cuts.find_main(body[k + 1 :]) else None
    return None


def _reported(
    body: Phrase, places: tuple[int, int], lead: Phrase, memory: Memory, flags: frozenset[str]
) -> tuple[list[Atom], Memory, Phrase]:
    """Read `A shows that B`: the statements are B's, A goes before them or drops out."""
    main, inner = places
    group, _ = read_group(body[main:])
    authority: Phrase = (*lead, *body[:inner])
    atoms: list[Atom] = []
    if group.lemma in _ENSURES and not any(w.tag == "NEG" for w in group.words):
        atoms.extend(_presupposed(body[:main], memory))
        flags, authority = flags | {"absolute_language"}, lead
    for clause, _joint in cuts.split_clauses(body[inner:]):
        found, memory, _ = _clause(clause, memory, authority, flags)
        atoms.extend(found)
    return atoms, memory, authority


def _presupposed(subject: Phrase, memory: Memory) -> list[Atom]:
    """`This bidirectional loop ensures ...` takes for granted that the loop is so."""
    if not subject or subject[0].low not in ("this", "the", "these"):
        return []
    for k, word in enumerate(subject):
        if word.tag == "ADJ" and word.low in _TWO_WAY:
            bare = (replace(subject[0], text="The"), *subject[1:k], *subject[k + 1 :])
            verb = make("are" if is_plural_phrase(bare) else "is", "AUX")
            known = NONE if memory.nouns else frozenset({"missing_referent"})
            flags = frozenset({"presupposition", "dangling_reference"}) | known
            return [Atom((), bare, verb, (word,), flags)]
    return []


def _without_not_only(words: Phrase) -> Phrase:
    """Drop `not only` and `also` of `not only A but also B`: both are asserted."""
    for k in range(len(words) - 1):
        if words[k].low == "not" and words[k + 1].low in ("only", "just", "merely"):
            return (*words[:k], *_and_for_but_also(words[k + 2 :]))
    return words


def _with_open_modal(words: Phrase) -> Phrase:
    """Keep `may or may not help` one verb group: it leaves the matter open."""
    for k in range(len(words) - 3):
        first, joint, second, denial = words[k : k + 4]
        alike = first.tag == "MODAL" and first.low == second.low
        if alike and joint.low == "or" and denial.low == "not":
            inner = (w.tagged("ADV") for w in (joint, second, denial))
            return (*words[: k + 1], *inner, *words[k + 4 :])
    return words


def _without_asides(words: Phrase) -> Phrase:
    """Drop `, for example,` and `, however,`: they tie sentences and assert nothing."""
    for k, word in enumerate(words):
        for size in (1, 2) if word.tag == "COMMA" else ():
            end = k + 1 + size
            lows = " ".join(w.low for w in words[k + 1 : end])
            closed = end < len(words) and words[end].tag == "COMMA"
            if k and closed and lows in _ASIDES:
                return _without_asides((*words[:k], *words[end + 1 :]))
    return words


def _and_for_but_also(rest: Phrase) -> Phrase:
    for j in range(1, len(rest)):
        if rest[j].low == "also" and rest[j - 1].low == "but":
            return (*rest[: j - 1], replace(rest[j - 1], text="and"), *rest[j + 1 :])
    return rest
