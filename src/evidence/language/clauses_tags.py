"""Word classes by list, ending and neighbour.

Classes: DET PRON PREP TO CC COMMA SEMI COLON DASH END QUOTE REL COMP SUB AUX MODAL NEG
ADV ADJ N NAME NUM PAREN POSS, and for verbs V (finite), VB (after `to` or a modal),
VEN (participle), VING. One pass from left to right; time grows with the number of
words of the sentence, times a small constant for looking ahead.
"""

from collections.abc import Sequence

from evidence.language import lexicon as lex
from evidence.language.clauses_look import CLOSED, MARKS, Place, surely_finite
from evidence.language.clauses_verbs import verb_class
from evidence.language.clauses_words import Word
from evidence.language.lexicon_participles import NOUNS_WITH_THAT, WITH_TO
from evidence.language.lexicon_verbs import REPORTING, lemma_of, verb_forms

_NOUN_PHRASE = frozenset({"DET", "ADJ", "N", "NAME", "NUM", "PRON", "END"})
_DEMONSTRATIVES = frozenset("this these those both such either".split())
_TIMES = frozenset("since after before as until once".split())
_CLAUSE_WITHIN = 8


def tag(words: Sequence[Word]) -> list[Word]:
    """Return the words with their classes; a class that is set already stays."""
    tagged: list[Word] = []
    for index, word in enumerate(words):
        place = Place(words, tagged, index)
        tagged.append(word if word.tag else word.tagged(_class(place)))
    return tagged if has_verb(tagged) else _promoted(tagged)


def has_verb(words: Sequence[Word]) -> bool:
    """Tell whether tagged words hold a finite verb."""
    return any(w.tag in ("V", "AUX", "MODAL") for w in words)


def _promoted(tagged: list[Word]) -> list[Word]:
    """Take the first word that can be a verb for one, when nothing else is."""
    for index in range(1, len(tagged) - 1):
        word, before = tagged[index], tagged[index - 1]
        finite = any(f.kind in ("base", "s", "ed") for f in verb_forms(word.low))
        opening = tagged[-1].tag == "END" and index == 1 and _is_opening_name(before, word)
        named = before.tag in ("N", "NAME", "PAREN") or opening
        if word.tag not in ("N", "VEN") or not finite or not named:
            continue
        if tagged[index + 1].tag in _NOUN_PHRASE and not surely_finite(tagged[index + 1].low):
            return [*tagged[:index], word.tagged("V"), *tagged[index + 1 :]]
    return tagged


def _is_opening_name(before: Word, verb: Word) -> bool:
    """`Arsenic causes ...`: an opening word with only an adjective's ending can be a name."""
    third_person = any(f.kind == "s" for f in verb_forms(verb.low))
    return before.tag == "ADJ" and before.low not in lex.ADJECTIVES and third_person


def _class(place: Place) -> str:
    low = place.low
    if low in MARKS:
        return MARKS[low]
    if _is_acronym(place):
        return "N"
    return _by_neighbour(place) or CLOSED.get(low) or _open(place)


def _is_acronym(place: Place) -> bool:
    """`WHO`, `IT`, `OR` (odds ratio) in a sentence that is not all capitals."""
    text = place.word.text
    if len(text) == 1 or not text.isupper() or place.low not in CLOSED:
        return False
    return any(w.text.islower() for w in place.words)


def _by_neighbour(  # noqa: PLR0911 - one return for each small word, as a table
    place: Place,
) -> str:
    """Return the class of a small word that depends on what stands around it."""
    low = place.low
    after_auxiliary = bool(place.done) and place.done[-1].tag == "AUX"
    if low == "that":
        return _that(place)
    if low == "to":
        return "TO" if _is_infinitive(place) else "PREP"
    if low == "neither" and any(f.kind in ("s", "ed") for f in verb_forms(place.following)):
        return "NEG"
    if low in _DEMONSTRATIVES:
        return _demonstrative(place)
    if low in _TIMES:
        return "SUB" if _clause_follows(place) else ""
    if after_auxiliary and low in ("first", "best", "like", "following"):
        return "ADV" if low in ("first", "best") else "ADJ"
    pair = (low, place.following)
    return {("so", "that"): "SUB", ("no", "longer"): "NEG"}.get(pair, "ADV" if low == "so" else "")


def _open(place: Place) -> str:
    low = place.low
    if low.endswith("n't"):
        return "AUX"
    forms = verb_forms(low)
    verb = verb_class(place, forms) if forms else ""
    if verb:
        return verb
    if lex.is_adverb(low):
        return "ADV"
    if not any(ch.isalpha() for ch in low):
        return "NUM" if any(ch.isdigit() for ch in low) else "QUOTE"
    name = place.index > 0 and place.word.text[:1].isupper() and low in lex.ADJECTIVES
    return "ADJ" if lex.is_adjective(low) and not name else "N"


def _that(place: Place) -> str:
    before = place.before
    if before is None:
        return "DET"
    verbal = before.tag in ("V", "VB", "VEN", "VING", "ADJ", "AUX")
    if verbal or before.low in NOUNS_WITH_THAT:
        return "COMP"
    if before.tag not in ("N", "NAME", "PAREN", "COMMA"):
        again = before.tag == "CC" and any(w.tag == "COMP" for w in place.done)
        return "COMP" if again else "DET"
    reports = bool(verb_forms(before.low)) and lemma_of(before.low) in REPORTING
    return "COMP" if reports and not place.verb_at(place.index + 1) else "REL"


def _demonstrative(place: Place) -> str:
    following = place.following
    if not following or following in lex.PREPOSITIONS or following in MARKS:
        return "DET" if place.low == "such" else "PRON"
    if lex.is_adverb(following) or surely_finite(following) or following in lex.MODALS:
        return "PRON" if place.verb_at(place.index + 1) else "DET"
    has_object = place.object_at(place.index + 2)
    wanted = "s" if place.low == "this" else "base"
    for form in verb_forms(following):
        if form.kind == wanted:
            return "PRON" if not form.noun_too or has_object else "DET"
        if form.kind == "ed" and has_object:
            return "PRON"
    return "DET"


def _is_infinitive(place: Place) -> bool:
    k = place.after_adverbs(place.index + 1)
    low = place.at(k)
    if low in ("be", "have", "do"):
        return True
    form = next((f for f in verb_forms(low) if f.kind == "base"), None)
    if form is None:
        return False
    if not (form.noun_too or form.adjective_too):
        return True
    before = place.before
    if before is not None and lemma_of(before.low) in WITH_TO:
        return False
    return place.object_at(k + 1) or _paired_verb(place, k + 1)


def _paired_verb(place: Place, index: int) -> bool:
    """Tell whether `, or modulate` follows: two verbs that share one object."""
    k = index + 1 if place.at(index) == "," else index
    base = any(f.kind == "base" for f in verb_forms(place.at(k + 1)))
    return place.at(k) in lex.CONJUNCTIONS and base


def _clause_follows(place: Place) -> bool:
    """Tell whether `after`, `since`, ... opens a clause of its own.

    Inside a clause that still waits for its verb it does not: `morbidity after
    surgery is rare`.
    """
    if place.done and not has_verb(place.done):
        return False
    for word in place.words[place.index + 1 : place.index + _CLAUSE_WITHIN]:
        if word.low in (",", ";", "."):
            return False
        if surely_finite(word.low):
            return True
    return False
