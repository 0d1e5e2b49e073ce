"""Verb, noun or participle: what a word is that can be a verb by its form."""

from collections.abc import Sequence

from evidence.language import lexicon as lex
from evidence.language.clauses_look import (
    MARKS,
    Place,
    clause_has_verb,
    is_preposition,
    starts_object,
    surely_finite,
)
from evidence.language.clauses_words import Word
from evidence.language.lexicon_participles import (
    ADJECTIVES_ING,
    NOUNS_ING,
    POST_NOMINAL,
    RARELY_VERBS,
    WITH_PREPOSITION,
)
from evidence.language.lexicon_verbs import CHANGES, Form, lemma_of, verb_forms

_BEFORE_NOUN = frozenset({"DET", "ADJ", "PREP", "NUM", "POSS"})
_AFTER_POST_NOMINAL = frozenset("to with in from for on at as".split())
_CLAUSE_WORDS = frozenset({";", ":", "which", "because", "although", "while", "but"})
# How far ahead a later finite verb is looked for.
_AHEAD = 25


def verb_class(  # noqa: PLR0911 - one return for each verb form, as a table
    place: Place, forms: tuple[Form, ...]
) -> str:
    """Return V, VB, VEN, VING, ADJ or N; empty when the word is no verb here."""
    kinds = {form.kind for form in forms}
    if "ing" in kinds:
        return _ing(place)
    if _is_name(place):
        return ""
    auxiliary = place.auxiliary()
    if "base" in kinds and auxiliary in ("modal", "do", "to"):
        return "VB"
    if kinds & {"ed", "en"} and auxiliary in ("be", "have"):
        return "VEN"
    if kinds & {"base", "s"} and auxiliary not in ("be", "have"):
        return _finite_or_noun(place, next(f for f in forms if f.kind in ("base", "s")))
    if kinds & {"ed", "en"}:
        return _past(place)
    return "" if _doubtful(forms[0]) else "V"


def _is_name(place: Place) -> bool:
    quoted = place.index > 0 and place.words[place.index - 1].text in ('"', "“")
    return place.index > 0 and place.word.text[:1].isupper() and not quoted


def _doubtful(form: Form) -> bool:
    return form.noun_too or form.adjective_too


def _finite_or_noun(  # noqa: PLR0911 - one return for each kind of neighbour, as a table
    place: Place, form: Form
) -> str:
    both, before = _doubtful(form), place.before
    if before is None:
        return "V" if not both and form.kind == "base" and _is_command(place) else ""
    if before.tag in ("REL", "PRON") and before.low not in ("there", "both"):
        return "V"
    if before.tag == "NUM" and not both:
        return "V"
    after_adverb = place.done[-1].tag == "ADV" and before.tag not in ("DET", "PREP")
    if before.tag in _BEFORE_NOUN and not after_adverb:
        return ""
    if before.tag in ("COMMA", "CC", "DASH"):
        return _coordinated(place, form)
    if before.tag in ("V", "VB", "VEN", "VING", "TO", "AUX", "MODAL"):
        return "V" if before.tag == "AUX" and not both else ""
    if both and before.tag in ("N", "NAME", "ADJ"):
        return "V" if _verb_after_noun(place, before, form) else ""
    return "" if both and before.tag != "PRON" else "V"


def _is_command(place: Place) -> bool:
    """Tell whether nothing but the first word can be the verb: `Avoid salty food`."""
    for word in place.words[1:]:
        if word.low in _CLAUSE_WORDS or word.low in (",", "if", "when", "that"):
            return True
        if surely_finite(word.low):
            return False
    return True


def _verb_after_noun(place: Place, subject: Word, form: Form) -> bool:
    """Tell whether a doubtful word is the verb of the noun before it."""
    if surely_finite(place.following) or place.following in ("", ".", ",", ";", "of"):
        return False
    if clause_has_verb(place.done):
        return False
    if form.lemma == "benefit" and place.following == "from":
        return True  # a noun takes "of": "the benefit of statins"
    if place.following in lex.PREPOSITIONS and form.lemma not in WITH_PREPOSITION:
        return False
    plural = lex.is_plural(subject.low) or _coordinated_subject(place.done)
    if (form.kind == "base") not in (plural, _head_is_plural(place.done, subject)):
        return False
    return not (form.kind == "s" and _verb_follows(place))


def _coordinated(place: Place, form: Form) -> str:
    """A verb after a comma or `and` continues an earlier verb of the same form."""
    last = place.done[-1]
    if _both_change(place.done, place.low) and not lex.is_plural(last.low):
        return "V"
    if not starts_object(place.following):
        return _paired(place)
    doubtful = _doubtful(form)
    if doubtful and not _verb_in_list(place):
        return ""
    for word in reversed(place.done):
        if word.tag in ("VB", "V", "AUX", "MODAL"):
            alike = _like(word, form)
            if alike is not None:
                return alike
    return "" if doubtful else "V"


def _like(word: Word, form: Form) -> str | None:
    """Return the class that an earlier verb lends; None to look further back."""
    doubtful = _doubtful(form)
    if word.tag == "VB":
        return "VB" if form.kind == "base" else None
    if word.tag == "MODAL":
        return "VB" if form.kind == "base" else ""
    if word.tag == "AUX":
        return "V" if form.kind == "s" or not form.noun_too else ""
    kinds = {f.kind for f in verb_forms(word.low)}
    alike = form.kind in kinds or (form.kind == "s" and "ed" in kinds)
    return "V" if alike or not doubtful else ""


def _paired(place: Place) -> str:
    """`to influence, or modulate, the ...`: two verbs before one object."""
    verb = next((w for w in reversed(place.done[:-1]) if w.tag != "COMMA"), None)
    paired = place.done[-1].tag == "CC" and place.following == ","
    return verb.tag if paired and verb is not None and verb.tag in ("V", "VB") else ""


def _verb_in_list(place: Place) -> bool:
    """Tell whether a doubtful word after a comma or `and` can go on a list of verbs.

    It needs an object, and the other members of the list must open with verbs too:
    `treat insomnia, jet lag, and shift work disorder` lists nouns.
    """
    following, done = place.following, place.done
    if following in lex.PREPOSITIONS or following in MARKS:
        return False
    if place.low in RARELY_VERBS and following not in lex.DETERMINERS:
        return False
    last = max((k for k, w in enumerate(done) if w.tag in ("V", "VB", "AUX")), default=0)
    return not any(
        done[k].tag == "COMMA" and done[k + 1].tag not in ("CC", "ADV", "REL")
        for k in range(last + 1, len(done) - 1)
    )


def _both_change(done: Sequence[Word], low: str) -> bool:
    """`peak in the morning and fall at night`: two verbs without objects."""
    verb = next((w for w in reversed(done) if w.tag in ("V", "VB")), None)
    return verb is not None and lemma_of(low) in CHANGES and lemma_of(verb.low) in CHANGES


def _past(place: Place) -> str:  # noqa: PLR0911 - one return for each kind of neighbour
    before, low, following = place.before, place.low, place.following
    if before is None:
        return "VEN"
    if before.tag in ("DET", "NUM", "TO", "PREP"):
        return "V" if before.tag == "NUM" and following in lex.DETERMINERS else "ADJ"
    if before.tag in ("ADJ", "V", "VB", "VEN", "VING"):
        return "ADJ" if place.noun_follows() else "VEN"
    if before.tag in ("COMMA", "CC"):
        return _past_coordinated(place)
    if clause_has_verb(place.done) or (following == "by" and not _moves_by(place)):
        return "VEN"
    if before.tag in ("PRON", "REL"):
        return "V"
    postponed = low in POST_NOMINAL or following in lex.PREPOSITIONS
    if postponed and _finite_ahead(place):
        return "VEN"
    if low in POST_NOMINAL and following in _AFTER_POST_NOMINAL:
        return "V" if low in ("followed", "found") else "VEN"
    return "V"


def _moves_by(place: Place) -> bool:
    """`mortality fell by 20%`: a number after `by` measures, it does not act."""
    measured = place.at(place.index + 2)[:1].isdigit()
    return measured and lemma_of(place.low) in CHANGES and not _finite_ahead(place)


def _finite_ahead(place: Place) -> bool:
    """Tell whether the clause holds a better candidate for its finite verb later on."""
    for k in range(place.index + 1, min(len(place.words), place.index + _AHEAD)):
        if surely_finite(place.at(k)) or _past_with_object(place, k):
            return True
        if place.at(k) in _CLAUSE_WORDS:
            return False
    return False


def _past_coordinated(place: Place) -> str:
    verbs = [w for w in place.done if w.tag in ("V", "AUX", "VEN", "VB")]
    if not verbs:
        return "VEN"
    passive = any(w.tag == "AUX" for w in verbs[-3:])
    if passive and is_preposition(place.following):
        return "VEN"
    past = any(f.kind == "ed" for w in verbs if w.tag == "V" for f in verb_forms(w.low))
    if not (past or any(w.tag == "AUX" for w in verbs)) and place.noun_follows():
        return "ADJ"
    if starts_object(place.following):
        return "V"
    intransitive = place.following in ("by", "from") and place.low not in POST_NOMINAL
    return "V" if intransitive else "VEN"


def _past_with_object(place: Place, index: int) -> bool:
    """Tell whether the word at `index` looks like a simple past with an object."""
    if not any(f.kind == "ed" for f in verb_forms(place.at(index))):
        return False
    previous = place.at(index - 1)
    inside = previous in lex.DETERMINERS | lex.PREPOSITIONS or previous in (",", "and", "or")
    return starts_object(place.at(index + 1)) and not inside and not lex.is_adjective(previous)


def _ing(place: Place) -> str:
    low, before = place.low, place.before
    if place.auxiliary() == "be":
        return "ADJ" if low in ADJECTIVES_ING else "VING"
    if low in NOUNS_ING and place.following not in lex.DETERMINERS:
        return "N"
    if before is not None and before.tag in ("DET", "ADJ") and before.low != "both":
        return "ADJ" if place.noun_follows() else "N"
    return "ADJ" if low in ADJECTIVES_ING and place.noun_follows() else "VING"


def _head_is_plural(done: Sequence[Word], subject: Word) -> bool:
    """Tell the number of the noun before `of`, `with`, ...: `use of inhibitors`."""
    head = subject
    for word in reversed(done):
        if word.tag in ("V", "AUX", "MODAL", "COMMA", "CC", "REL", "COMP", "SUB"):
            break
        if word.tag == "PREP":
            head = subject
        elif word.tag in ("N", "NAME") and (head is subject or head.start > word.end + 1):
            head = word
    return lex.is_plural(head.low)


def _coordinated_subject(done: Sequence[Word]) -> bool:
    for k, word in reversed(list(enumerate(done))):
        if word.tag == "CC" and word.low == "and":
            return not clause_has_verb(done[:k])
        if word.tag not in ("N", "NAME", "ADJ", "PAREN", "DET", "NUM"):
            return False
    return False


def _verb_follows(place: Place) -> bool:
    """Tell whether the next word is the better verb: `supplements support ...`."""
    low = place.at(place.after_adverbs(place.index + 1))
    return surely_finite(low) or any(f.kind in ("base", "ed") for f in verb_forms(low))
