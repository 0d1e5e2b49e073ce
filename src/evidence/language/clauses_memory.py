"""What earlier sentences leave for pronouns and `these hormones` to point at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence.language.clauses_groups import head_of, is_plural_phrase
from evidence.language.clauses_words import Phrase, Word, make
from evidence.language.words import stem

_DEMONSTRATIVES = frozenset({"this", "these", "those", "such"})
# Definite nouns that stand for a topic named elsewhere.
_TOPIC_NOUNS = frozenset(
    """concept approach method practice technique strategy idea term field treatment process
    perspective framework paradigm phenomenon
    mechanism goal""".split()
)
_POSSESSIVES = frozenset({"its", "their"})


@dataclass(frozen=True, slots=True)
class Memory:
    """Lists by the stem of their class noun, the last subject, nouns seen so far.

    Values only: each clause gives a new memory to the next one.
    """

    classes: tuple[tuple[str, tuple[Phrase, ...]], ...] = ()
    subjects: tuple[Phrase, ...] = ()
    nouns: frozenset[str] = frozenset()

    def with_class(self, noun: str, members: Sequence[Phrase]) -> "Memory":
        """Remember that `members` were named as examples of `noun`."""
        kept = tuple(c for c in self.classes if c[0] != stem(noun))[-7:]
        return replace(self, classes=(*kept, (stem(noun), tuple(members))))

    def with_subject(self, subjects: Sequence[Phrase]) -> "Memory":
        """Remember the subject of the clause just read; pronouns change nothing."""
        real = tuple(s for s in subjects if any(w.tag in ("N", "NAME", "VING") for w in s))
        return replace(self, subjects=real) if real else self

    def with_nouns(self, words: Sequence[Word]) -> "Memory":
        """Remember which nouns were said, so that `the loop` can be looked up."""
        new = frozenset(stem(w.low) for w in words if w.tag == "N")
        return replace(self, nouns=(self.nouns | new) if len(self.nouns) < 5000 else new)  # noqa: PLR2004 - bounded memory

    def members_of(self, noun: str) -> tuple[Phrase, ...]:
        """Return the examples named for a class noun, none when it was never listed."""
        return next((members for name, members in self.classes if name == stem(noun)), ())


def resolve(subject: Phrase, memory: Memory) -> tuple[list[Phrase], frozenset[str]]:
    """Return what a subject stands for, with wording flags for what stays open."""
    if not subject:
        return [], frozenset()
    first = subject[0]
    if first.tag == "PRON" and len(subject) == 1:
        return _pronoun(subject, memory)
    if first.low in _DEMONSTRATIVES:
        return _demonstrative(subject, memory)
    if first.low in _POSSESSIVES:
        return _possessive(subject, memory), frozenset()
    head = head_of(subject)
    if first.low == "the" and head is not None and head.low in _TOPIC_NOUNS and len(subject) <= 3:  # noqa: PLR2004 - article, adjective, noun
        known = stem(head.low) in memory.nouns
        return [subject], frozenset() if known else frozenset({"dangling_reference"})
    return [subject], frozenset()


def _pronoun(subject: Phrase, memory: Memory) -> tuple[list[Phrase], frozenset[str]]:
    low = subject[0].low
    if low in ("it", "they", "both") and memory.subjects:
        plural = low != "it"
        if plural == (len(memory.subjects) > 1 or is_plural_phrase(memory.subjects[0])):
            return [_anchored(s, subject) for s in memory.subjects], frozenset()
    if low in ("it", "they", "this", "these", "those"):
        known = bool(memory.nouns)
        return [subject], frozenset({"dangling_reference" if known else "missing_referent"})
    return [subject], frozenset()


def _demonstrative(subject: Phrase, memory: Memory) -> tuple[list[Phrase], frozenset[str]]:
    head = head_of(subject[1:])
    if head is None:
        return [subject], frozenset({"dangling_reference"})
    members = memory.members_of(head.low) if subject[0].low != "this" else ()
    if members and len(subject) == 2:  # noqa: PLR2004 - "these hormones" and nothing more
        return [_anchored(m, subject) for m in members], frozenset()
    if stem(head.low) in memory.nouns:
        return [subject], frozenset()
    return [subject], frozenset({"dangling_reference" if memory.nouns else "missing_referent"})


def _possessive(subject: Phrase, memory: Memory) -> list[Phrase]:
    """`its application` gives `neuromodulation's application`."""
    if len(memory.subjects) != 1:
        return [subject]
    owner = tuple(w for w in memory.subjects[0] if w.low not in ("itself", "themselves"))
    mark = make("'" if owner and owner[-1].low.endswith("s") else "'s", "POSS")
    anchored = _anchored(owner, subject[:1])
    return [(*anchored, replace(mark[0], text=mark[0].text), *subject[1:])]


def _anchored(referent: Phrase, place: Sequence[Word]) -> Phrase:
    """Return the referent's words, resting on the place where the pronoun stood."""
    marks = tuple(replace(w, text="") for w in place)
    words = tuple(replace(w, start=-1, end=-1, glued=False) for w in referent if w.text)
    return (*marks, *_lowered(words))


def _lowered(words: Phrase) -> Phrase:
    """Undo a capital that only stood for the start of a sentence."""
    if not words:
        return words
    first = words[0]
    if (
        first.text[:1].isupper()
        and first.text[1:].islower()
        and first.tag in ("DET", "ADJ", "VING")
    ):
        return (replace(first, text=first.text.lower()), *words[1:])
    return words
