"""Looking around one word: what stands before it, classed, and after it, not yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.language import lexicon as lex
from evidence.language.clauses_words import Word
from evidence.language.lexicon_verbs import verb_forms

MARKS = {
    ",": "COMMA", ";": "SEMI", ":": "COLON", "–": "DASH", "—": "DASH", ".": "END", "?": "END",
    "!": "END", '"': "QUOTE", "“": "QUOTE", "”": "QUOTE", "…": "END", "'": "QUOTE",
    "(": "QUOTE", ")": "QUOTE", "*": "QUOTE", "•": "QUOTE", "[": "QUOTE", "]": "QUOTE",
    "-": "DASH",
}  # fmt: skip
CLOSED: dict[str, str] = {
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
_FINITE_AUXILIARIES = frozenset("is are was were has have had does do did".split())
# A parenthesis or adverb between two words does not part them.
_SKIPPED = frozenset({"ADV", "NEG", "PAREN", "QUOTE"})
_CLAUSE_OPENERS = frozenset({"REL", "COMP", "SUB", "SEMI", "COLON", "CC"})
_LEADS = frozenset({"SUB", "PREP", "ADV", "VEN", "VING"})


@dataclass(frozen=True, slots=True)
class Place:
    """One word of a sentence that is being classed from left to right.

    `words` are all words as written, `done` the classed ones before `index`.
    """

    words: Sequence[Word]
    done: Sequence[Word]
    index: int

    @property
    def word(self) -> Word:
        """The word itself."""
        return self.words[self.index]

    @property
    def low(self) -> str:
        """The word, case folded."""
        return self.word.low

    @property
    def following(self) -> str:
        """The next word, case folded; empty at the end."""
        return self.at(self.index + 1)

    @property
    def before(self) -> Word | None:
        """The last word that is no adverb, negation or parenthesis."""
        return next((w for w in reversed(self.done) if w.tag not in _SKIPPED), None)

    def at(self, index: int) -> str:
        """Return the word at `index`, case folded; empty past the end."""
        return self.words[index].low if index < len(self.words) else ""

    def after_adverbs(self, index: int) -> int:
        """Return the first place from `index` on that holds no adverb or negation."""
        k = index
        while k < len(self.words) and (lex.is_adverb(self.at(k)) or self.at(k) in lex.NEGATIONS):
            k += 1
        return k

    def auxiliary(self) -> str:
        """Tell which auxiliary governs the word: modal, do, to, be, have or none."""
        word = next(
            (w for w in reversed(self.done) if w.tag not in ("ADV", "NEG") and w.low != "only"),
            None,
        )
        if word is None:
            return ""
        if word.tag == "AUX":
            return "do" if word.low in lex.DO else "have" if word.low in lex.HAVE else "be"
        if word.tag in ("V", "VB", "VING") and word.low in ("help", "helps", "helped", "helping"):
            return "to"
        return {"MODAL": "modal", "TO": "to"}.get(word.tag, "")

    def noun_follows(self) -> bool:
        """Tell whether the next word can be a noun or its adjective."""
        low = self.following
        if not low or low in MARKS or low in CLOSED or low == "to" or lex.is_adverb(low):
            return False
        return self.words[self.index + 1].tag != "PAREN" and not surely_finite(low)

    def object_at(self, index: int) -> bool:
        """Tell whether a noun phrase can begin at `index`."""
        low = self.at(index)
        closed = low in MARKS or low in lex.PREPOSITIONS or low in lex.CONJUNCTIONS
        return bool(low) and not closed and not surely_finite(low)

    def verb_at(self, index: int) -> bool:
        """Tell whether a finite verb can stand at `index`, adverbs allowed first."""
        low = self.at(self.after_adverbs(index))
        if low in lex.MODALS or low in lex.BE | lex.HAVE | lex.DO:
            return True
        return any(f.kind in ("base", "s", "ed") for f in verb_forms(low))


def surely_finite(low: str) -> bool:
    """Tell whether a word can hardly be anything but a finite verb."""
    if low in lex.MODALS or low in _FINITE_AUXILIARIES:
        return True
    return any(f.kind == "s" and not f.noun_too for f in verb_forms(low))


def starts_object(low: str) -> bool:
    """Tell whether a word can open what follows a verb."""
    if not low or low in MARKS or low in lex.CONJUNCTIONS or low in lex.MODALS | lex.BE:
        return False
    return low not in lex.PREPOSITIONS or low in ("to", "in", "with")


def is_preposition(low: str) -> bool:
    """Tell whether a word is a preposition, `to` included."""
    return low == "to" or low in lex.PREPOSITIONS


def clause_has_verb(done: Sequence[Word]) -> bool:
    """Tell whether the clause that is being read has a finite verb already."""
    for word in reversed(done):
        if word.tag in _CLAUSE_OPENERS:
            return False
        if word.tag in ("V", "AUX", "MODAL"):
            return True
        if word.tag == "COMMA" and done[0].tag in _LEADS:
            return False
    return False
