"""Word classes by list, ending and neighbour.

Classes: DET PRON PREP TO CC COMMA SEMI COLON DASH END QUOTE REL COMP SUB AUX MODAL NEG
ADV ADJ N NAME NUM PAREN, and for verbs V (finite), VB (after `to` or a modal), VEN
(participle), VING. One pass from left to right; linear in the number of words.
"""

from collections.abc import Sequence

from evidence.language import lexicon as lex
from evidence.language.clauses_words import Word
from evidence.language.lexicon_verbs import CHANGES, REPORTING, Form, lemma_of, verb_forms

_MARKS = {
    ",": "COMMA", ";": "SEMI", ":": "COLON", "–": "DASH", "—": "DASH", ".": "END", "?": "END",
    "!": "END", '"': "QUOTE", "“": "QUOTE", "”": "QUOTE", "…": "END", "'": "QUOTE",
    "(": "QUOTE", ")": "QUOTE", "*": "QUOTE", "•": "QUOTE", "[": "QUOTE", "]": "QUOTE",
    "-": "DASH",
}  # fmt: skip
_CLOSED: dict[str, str] = {
    **dict.fromkeys(lex.PREPOSITIONS, "PREP"),
    **dict.fromkeys(lex.PRONOUNS, "PRON"),
    **dict.fromkeys(lex.DETERMINERS, "DET"),
    **dict.fromkeys(lex.SUBORDINATORS, "SUB"),
    **dict.fromkeys(lex.CONJUNCTIONS, "CC"),
    **dict.fromkeys(lex.RELATIVES, "REL"),
    **dict.fromkeys(lex.MODALS, "MODAL"),
    **dict.fromkeys(lex.BE | lex.HAVE | lex.DO, "AUX"),
    **dict.fromkeys(lex.NEGATIONS, "NEG"),
}
_NOUNS_ING = frozenset(
    """bleeding training aging ageing imaging screening feeding functioning well-being wellbeing
    healing wound-healing swelling vomiting breathing clotting thinking processing signaling
    signalling smoking drinking counseling counselling building scarring blood-letting hearing
    finding findings suffering dosing timing vaping cycling running swimming stretching fasting
    sequencing wheezing itching bloating cramping everything nothing something anything morning
    evening spring string ring king thing offspring nursing learning ironing bring-up""".split()
)
_ADJECTIVES_ING = frozenset(
    """circulating growing increasing existing leading underlying remaining ongoing promising
    developing resting fasting emerging following surrounding aging ageing lasting long-lasting
    calming relaxing soothing interesting compelling convincing conflicting declining
    rising invigorating life-threatening debilitating disabling healthy-aging outstanding
    overwhelming varying decreasing conditioning controlling-for""".split()
)
# Participles that nearly always stand after their noun when no auxiliary precedes.
_POST_NOMINAL = frozenset(
    """given treated exposed randomized randomised assigned diagnosed known based compared
    combined called born seen made used fed taken followed produced involved associated related
    linked needed required released caused induced derived found obtained measured observed
    reported described defined hospitalized hospitalised infected affected vaccinated located
    aged named adjusted matched characterized characterised performed published conducted
    written bound expressed secreted prescribed administered""".split()
)
# Verbs by form, nouns nearly always.
_RARELY_VERBS = frozenset(
    """work shift screen stress exercise diet test place process function balance form name
    mark sound host experience name call point measure study trial signal display taste feel
    look view interest research demand question state scale""".split()
)
_NP = frozenset({"DET", "ADJ", "N", "NAME", "NUM", "PRON"})
_BEFORE_NOUN = frozenset({"DET", "ADJ", "PREP", "NUM", "POSS"})


def tag(words: Sequence[Word]) -> list[Word]:
    """Return the words with their classes."""
    tagged: list[Word] = []
    for index, word in enumerate(words):
        tagged.append(word if word.tag else word.tagged(_class(words, tagged, index, word)))
    return tagged if has_verb(tagged) else _promoted(tagged)


def _promoted(tagged: list[Word]) -> list[Word]:
    """Take the first word that can be a verb for one, when nothing else is."""
    for index in range(1, len(tagged) - 1):
        word, before = tagged[index], tagged[index - 1]
        forms = verb_forms(word.low)
        finite = any(f.kind in ("base", "s", "ed") for f in forms)
        if word.tag not in ("N", "VEN") or not finite or before.tag not in ("N", "NAME", "PAREN"):
            continue
        last = tagged[index + 1].tag == "END"
        if last or (_starts_object_at(tagged, index + 1) and tagged[index + 1].tag in _NP):
            return [*tagged[:index], word.tagged("V"), *tagged[index + 1 :]]
    return tagged


def _class(words: Sequence[Word], done: list[Word], index: int, word: Word) -> str:
    low = word.low
    if low in _MARKS:
        return _MARKS[low]
    if low == "that":
        return _that(words, done, index)
    if low == "to":
        return "TO" if _is_infinitive(words, index, done) else "PREP"
    if low in ("this", "these", "those", "both", "such", "either"):
        return _demonstrative(words, index)
    if low in ("since", "after", "before", "as", "until", "once") and _clause_follows(words, index):
        return "SUB"
    if low == "so":
        return "SUB" if _next_low(words, index) == "that" else "ADV"
    if low == "no" and _next_low(words, index) == "longer":
        return "NEG"
    if low in ("first", "best") and done and done[-1].tag == "AUX":
        return "ADV"
    if low in ("like", "following") and done and done[-1].tag == "AUX":
        return "ADJ"
    closed = _CLOSED.get(low)
    if closed:
        return closed
    if low.endswith("n't"):
        return "AUX"
    return _open(words, done, index)


def _open(words: Sequence[Word], done: list[Word], index: int) -> str:
    low = words[index].low
    forms = verb_forms(low)
    if forms:
        verb = _verb(words, done, index, forms)
        if verb:
            return verb
    if lex.is_adverb(low):
        return "ADV"
    if any(ch.isdigit() for ch in low) and low[0].isdigit() and not any(c.isalpha() for c in low):
        return "NUM"
    if not any(ch.isalnum() for ch in low):
        return "QUOTE"
    name = index > 0 and words[index].text[:1].isupper() and low in lex.ADJECTIVES
    return "ADJ" if lex.is_adjective(low) and not name else "N"


def _verb(words: Sequence[Word], done: list[Word], index: int, forms: tuple[Form, ...]) -> str:
    """Return the verbal class of a word that may be a verb; empty for none."""
    kinds = {form.kind for form in forms}
    if "ing" in kinds:
        return _ing(words, done, index)
    if words[index].text[:1].isupper() and index and words[index - 1].text not in ('"', "“"):
        return ""  # a name
    auxiliary = _auxiliary(done)
    if kinds & {"base"} and (auxiliary in ("modal", "do", "to")):
        return "VB"
    if kinds & {"ed", "en"} and auxiliary in ("be", "have"):
        return "VEN"
    if kinds & {"base", "s"} and auxiliary not in ("be", "have"):
        return _finite_or_noun(words, done, index, forms)
    if kinds & {"ed", "en"}:
        return _past(words, done, index)
    return "" if any(f.noun_too or f.adjective_too for f in forms) else "V"


def _auxiliary(done: Sequence[Word]) -> str:
    """Tell which auxiliary governs the next word: modal, do, to, be, have or none."""
    for word in reversed(done):
        if word.tag in ("ADV", "NEG") or word.low in ("also", "only", "not-only", "thereby"):
            continue
        if word.tag == "MODAL":
            return "modal"
        if word.tag == "TO":
            return "to"
        if word.tag == "VB" and word.low == "help":
            return "modal"
        if word.tag in ("V", "VING") and lemma_of(word.low) == "help":
            return "to"
        if word.tag == "AUX":
            return "do" if word.low in lex.DO else "have" if word.low in lex.HAVE else "be"
        return ""
    return ""


def _previous(done: Sequence[Word]) -> Word | None:
    """Return the last word that is no adverb, negation or parenthesis."""
    for word in reversed(done):
        if word.tag not in ("ADV", "NEG", "PAREN", "QUOTE"):
            return word
    return None


def _finite_or_noun(  # noqa: PLR0911 - one line per neighbour reads best as a table
    words: Sequence[Word], done: list[Word], index: int, forms: tuple[Form, ...]
) -> str:
    form = next(f for f in forms if f.kind in ("base", "s"))
    both = any(f.noun_too or f.adjective_too for f in forms)
    before = _previous(done)
    adverb = bool(done) and done[-1].tag == "ADV"
    if before is None:
        return "" if both or form.kind == "s" else "V"
    if before.tag in ("REL", "PRON") and before.low not in ("there", "both"):
        return "V"
    if before.tag == "NUM" and not both:
        return "V"
    if before.tag in _BEFORE_NOUN and not (adverb and before.tag not in ("DET", "PREP")):
        # "the elderly lack", "which in turn lower": an adjective may close a subject
        return ""
    if before.tag in ("COMMA", "CC", "DASH"):
        return _coordinated(words, done, index, form)
    if before.tag in ("V", "VB", "VEN", "VING", "TO", "AUX", "MODAL"):
        return "" if both else "V" if before.tag == "AUX" else ""
    if before.tag in ("N", "NAME", "ADJ"):
        return _after_noun(words, done, index, form, both=both or adverb is False and False)
    return "" if both else "V"


def _after_noun(
    words: Sequence[Word], done: list[Word], index: int, form: Form, *, both: bool
) -> str:
    subject = _previous(done)
    assert subject is not None
    following = words[index + 1].low if index + 1 < len(words) else ""
    if both and (_surely_finite(following) or following in ("", ".", ",", ";", "of")):
        return ""
    if both and _clause_has_verb(done):
        return ""
    plural = lex.is_plural(subject.low) or _coordinated_subject(done)
    agrees = (form.kind == "base") in (plural, _head_is_plural(done, subject))
    if both and not agrees:
        return ""
    if both and form.kind == "s" and _verb_agrees_next(words, index):
        return ""
    return "V"


def _coordinated(words: Sequence[Word], done: list[Word], index: int, form: Form) -> str:
    """A verb after a comma or `and` continues an earlier verb of the same form."""
    following = words[index + 1].low if index + 1 < len(words) else ""
    if _both_change(done, words[index].low) and not lex.is_plural(done[-1].low):
        return "V"
    if not _starts_object(following):
        paired = done[-1].tag == "CC" and len(done) > 1 and following == ","
        verb = next((w for w in reversed(done[:-1]) if w.tag != "COMMA"), None)
        return verb.tag if paired and verb is not None and verb.tag in ("V", "VB") else ""
    if (form.noun_too or form.adjective_too) and not _verb_in_list(words, done, index):
        return ""
    for word in reversed(done):
        if word.tag == "VB" and form.kind == "base":
            return "VB"
        if word.tag in ("V", "AUX", "MODAL"):
            if word.tag == "MODAL":
                return "VB" if form.kind == "base" else ""
            kinds = {f.kind for f in verb_forms(word.low)}
            if word.tag == "AUX":
                return "V" if form.kind == "s" or not form.noun_too else ""
            if form.kind in kinds or (form.kind == "s" and kinds & {"ed"}):
                return "V"
            return "V" if not (form.noun_too or form.adjective_too) else ""
    if not done or form.noun_too or form.adjective_too:
        return ""
    return "V"


def _verb_in_list(words: Sequence[Word], done: Sequence[Word], index: int) -> bool:
    """Tell whether an ambiguous word after a comma or `and` can go on a list of verbs.

    It needs an object, and the other members of the list must open with verbs too:
    `treat insomnia, jet lag, and shift work disorder` lists nouns.
    """
    following = words[index + 1].low
    if following in lex.PREPOSITIONS or following in _MARKS:
        return False
    if words[index].low in _RARELY_VERBS and following not in lex.DETERMINERS:
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


def _past(words: Sequence[Word], done: list[Word], index: int) -> str:
    before = _previous(done)
    low = words[index].low
    following = words[index + 1].low if index + 1 < len(words) else ""
    if before is None:
        return "VEN"
    if before.tag in ("DET", "NUM", "ADJ", "TO", "PREP"):
        return "ADJ" if before.tag != "ADJ" or _noun_next(words, index) else "VEN"
    if before.tag in ("V", "VB", "VEN", "VING"):
        return "ADJ" if _noun_next(words, index) else "VEN"
    if before.tag in ("COMMA", "CC"):
        return _past_coordinated(done, low, following)
    if following == "by" or _clause_has_verb(done):
        return "VEN"
    if before.tag in ("PRON", "REL"):
        return "V"
    if any(
        _surely_finite(w.low) or _past_verb(words, k)
        for k, w in enumerate(words[index + 1 : index + 25], index + 1)
        if not _closes(words, index, k)
    ) and (low in _POST_NOMINAL or following in lex.PREPOSITIONS):
        return "VEN"
    if low in _POST_NOMINAL and following in ("to", "with", "in", "from", "for", "on", "at", "as"):
        return "V" if low in ("followed", "found") else "VEN"
    return "V"


def _past_coordinated(done: Sequence[Word], low: str, following: str) -> str:
    verbs = [w for w in done if w.tag in ("V", "AUX", "VEN", "VB")]
    if not verbs:
        return "VEN"
    was_passive = any(w.tag == "AUX" for w in verbs[-3:])
    if _starts_object(following) and not (was_passive and _is_preposition(following)):
        return "V"
    if following in ("with", "by", "in", "to", "from", "for", "as", "on") and was_passive:
        return "VEN"
    if following in ("in", "by", "to", "from") and low not in _POST_NOMINAL:
        return "V"
    return "VEN"


def _is_preposition(low: str) -> bool:
    return low == "to" or low in lex.PREPOSITIONS


def _past_verb(words: Sequence[Word], index: int) -> bool:
    """Tell whether the word at `index` looks like a simple past with an object."""
    kinds = {f.kind for f in verb_forms(words[index].low)}
    if not kinds & {"ed"} or index + 1 >= len(words):
        return False
    previous = words[index - 1].low
    return (
        _starts_object(words[index + 1].low)
        and previous not in lex.DETERMINERS
        and previous not in lex.PREPOSITIONS
        and not lex.is_adjective(previous)
        and previous not in (",", "and", "or")
    )


def _closes(words: Sequence[Word], start: int, end: int) -> bool:
    """Tell whether a clause boundary lies between two places."""
    return any(
        w.low in (";", ":", "which", "because", "although", "while", "but")
        for w in words[start + 1 : end]
    )


def _ing(words: Sequence[Word], done: list[Word], index: int) -> str:
    low = words[index].low
    auxiliary = _auxiliary(done)
    before = _previous(done)
    if auxiliary == "be":
        return "ADJ" if low in _ADJECTIVES_ING else "VING"
    if low in _NOUNS_ING and not _starts_object_strictly(words, index):
        return "N"
    noun_next = _noun_next(words, index)
    if before is not None and before.tag in ("DET", "ADJ") and before.low != "both":
        return "ADJ" if noun_next else "N"
    if low in _ADJECTIVES_ING and noun_next:
        return "ADJ"
    return "VING"


def _that(words: Sequence[Word], done: list[Word], index: int) -> str:
    before = _previous(done)
    if before is None:
        return "DET"
    if before.tag in ("V", "VB", "VEN", "VING", "ADJ", "AUX") or before.low in (
        "evidence", "hypothesis", "fact", "idea", "belief", "proof", "notion", "claim", "theory",
        "so", "myth", "consensus", "likelihood", "possibility", "doubt", "assumption", "view",
    ):  # fmt: skip
        return "COMP"
    if before.tag in ("N", "NAME", "PAREN", "COMMA"):
        if (
            lemma_of(before.low) in REPORTING
            and verb_forms(before.low)
            and not _verbish(words, index + 1)
        ):
            return "COMP"
        return "REL"
    return "DET"


def _demonstrative(words: Sequence[Word], index: int) -> str:
    following = _next_low(words, index)
    if not following or following in lex.PREPOSITIONS or following in (",", ".", ";"):
        return "DET" if words[index].low == "such" else "PRON"
    if lex.is_adverb(following) or _surely_finite(following) or following in lex.MODALS:
        return "PRON" if _verbish(words, index + 1) else "DET"
    forms = verb_forms(following)
    singular = words[index].low == "this"
    for form in forms:
        if form.kind == ("s" if singular else "base"):
            return "PRON" if not form.noun_too or _starts_object_at(words, index + 2) else "DET"
        if form.kind == "ed" and _starts_object_at(words, index + 2):
            return "PRON"
    return "DET"


def _is_infinitive(words: Sequence[Word], index: int, done: list[Word]) -> bool:
    k = index + 1
    while k < len(words) and (lex.is_adverb(words[k].low) or words[k].low in lex.NEGATIONS):
        k += 1
    if k >= len(words):
        return False
    low = words[k].low
    if low in ("be", "have", "do"):
        return True
    forms = [f for f in verb_forms(low) if f.kind == "base"]
    if not forms:
        return False
    if not (forms[0].noun_too or forms[0].adjective_too):
        return True
    before = _previous(done)
    if before is not None and lemma_of(before.low) in (
        "lead",
        "bind",
        "link",
        "relate",
        "due",
        "respond",
        "compare",
        "attribute",
    ):
        return False
    return _starts_object_at(words, k + 1) or _paired_verb(words, k + 1)


def _paired_verb(words: Sequence[Word], index: int) -> bool:
    """Tell whether `, or modulate` follows: two verbs that share one object."""
    lows = [w.low for w in words[index : index + 3]]
    if lows[:1] == [","]:
        lows = lows[1:]
    return len(lows) > 1 and lows[0] in lex.CONJUNCTIONS and _is_base(lows[1])


def _is_base(low: str) -> bool:
    return any(f.kind == "base" for f in verb_forms(low))


def _clause_follows(words: Sequence[Word], index: int) -> bool:
    for word in words[index + 1 : index + 8]:
        if word.low in (",", ";", "."):
            return False
        if _surely_finite(word.low):
            return True
    return False


def _clause_has_verb(done: Sequence[Word]) -> bool:
    """Tell whether the clause that is being read has a finite verb already."""
    for word in reversed(done):
        if word.tag in ("REL", "COMP", "SUB", "SEMI", "COLON", "CC"):
            return False
        if word.tag in ("V", "AUX", "MODAL"):
            return True
        if word.tag == "COMMA" and _comma_closes_lead(done):
            return False
    return False


def _comma_closes_lead(done: Sequence[Word]) -> bool:
    return bool(done) and done[0].tag in ("SUB", "PREP", "ADV", "VEN", "VING")


def _head_is_plural(done: Sequence[Word], subject: Word) -> bool:
    """Tell the number of the noun before `of`, `with`, ...: `use of inhibitors`."""
    head = subject
    for word in reversed(done):
        if word.tag in ("V", "AUX", "MODAL", "COMMA", "CC", "REL", "COMP", "SUB"):
            break
        if word.tag == "PREP":
            head = subject
            continue
        if word.tag in ("N", "NAME") and (head is subject or head.start > word.end + 1):
            head = word
    return lex.is_plural(head.low)


def _coordinated_subject(done: Sequence[Word]) -> bool:
    for k, word in reversed(list(enumerate(done))):
        if word.tag == "CC" and word.low == "and":
            return not _clause_has_verb(done[:k])
        if word.tag not in ("N", "NAME", "ADJ", "PAREN", "DET", "NUM"):
            return False
    return False


def _verb_agrees_next(words: Sequence[Word], index: int) -> bool:
    k = index + 1
    while k < len(words) and lex.is_adverb(words[k].low):
        k += 1
    if k >= len(words):
        return False
    low = words[k].low
    return _surely_finite(low) or any(f.kind in ("base", "ed") for f in verb_forms(low))


def _surely_finite(low: str) -> bool:
    if low in lex.MODALS or low in (
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "does",
        "do",
        "did",
    ):
        return True
    forms = verb_forms(low)
    return any(f.kind == "s" and not f.noun_too for f in forms)


def _verbish(words: Sequence[Word], index: int) -> bool:
    k = index
    while k < len(words) and (lex.is_adverb(words[k].low) or words[k].low in lex.NEGATIONS):
        k += 1
    if k >= len(words):
        return False
    low = words[k].low
    return (
        low in lex.MODALS
        or low in lex.BE | lex.HAVE | lex.DO
        or any(f.kind in ("base", "s", "ed") for f in verb_forms(low))
    )


def _starts_object(low: str) -> bool:
    """Tell whether a word can open a noun phrase right after its verb."""
    if not low or low in _MARKS or low in lex.CONJUNCTIONS or low in lex.MODALS | lex.BE:
        return False
    return low not in lex.PREPOSITIONS or low in ("to", "in", "with")


def _starts_object_at(words: Sequence[Word], index: int) -> bool:
    return (
        index < len(words)
        and words[index].low not in _MARKS
        and (
            words[index].low not in lex.PREPOSITIONS
            and words[index].low not in lex.CONJUNCTIONS
            and not _surely_finite(words[index].low)
        )
    )


def _starts_object_strictly(words: Sequence[Word], index: int) -> bool:
    return index + 1 < len(words) and words[index + 1].low in lex.DETERMINERS


def _noun_next(words: Sequence[Word], index: int) -> bool:
    if index + 1 >= len(words):
        return False
    low = words[index + 1].low
    if (
        low in _MARKS
        or low in _CLOSED
        or low == "to"
        or lex.is_adverb(low)
        or words[index + 1].tag == "PAREN"
    ):
        return False
    return not _surely_finite(low)


def _next_low(words: Sequence[Word], index: int) -> str:
    return words[index + 1].low if index + 1 < len(words) else ""


def has_verb(words: Sequence[Word]) -> bool:
    """Tell whether tagged words hold a finite verb."""
    return any(w.tag in ("V", "AUX", "MODAL") for w in words)
