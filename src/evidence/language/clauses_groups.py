"""Verb groups: the words that say what happens, and their agreement with a subject."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence.language import lexicon as lex
from evidence.language.clauses_words import Phrase, Word, make
from evidence.language.lexicon_verbs import CATENATIVE, INTENTIONS, lemma_of, third, verb_forms

FINITE = frozenset({"V", "AUX", "MODAL"})
_INSIDE = frozenset({"AUX", "MODAL", "NEG", "ADV"})
_SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does", "don't": "doesn't",
             "aren't": "isn't", "weren't": "wasn't"}  # fmt: skip
_PLURAL = {v: k for k, v in _SINGULAR.items()}


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """A verb with its auxiliaries, negation and adverbs, as it stands in the text.

    `shared` are further verbs with the same object ("treats or prevents X").
    """

    words: Phrase
    shared: tuple[Phrase, ...] = ()

    @property
    def lemma(self) -> str:
        """Base form of the main verb."""
        verbs = [w for w in self.words if w.tag in ("V", "VB", "VEN", "VING")]
        if verbs:
            return lemma_of(verbs[-1].low)
        return "be" if any(w.low in lex.BE for w in self.words) else lemma_of(self.words[-1].low)

    @property
    def copular(self) -> bool:
        """Whether the main verb is a form of `be` (or `have`), not an auxiliary."""
        return not any(w.tag in ("V", "VB", "VEN", "VING") for w in self.words)

    @property
    def infinitive(self) -> bool:
        """Whether the group ends in an infinitive after `to`."""
        return any(w.tag == "TO" for w in self.words)

    @property
    def intention(self) -> bool:
        """Whether the group states an aim: `aims to restore`."""
        lemmas = [lemma_of(w.low) for w in self.words]
        return self.infinitive and any(lemma in INTENTIONS for lemma in lemmas)


def starts_group(words: Sequence[Word], index: int) -> bool:
    """Tell whether a finite verb group begins at `index`, adverbs allowed first."""
    k = index
    while k < len(words) and words[k].tag in ("ADV", "NEG"):
        k += 1
    return k < len(words) and words[k].tag in FINITE


def read_group(words: Sequence[Word]) -> tuple[VerbGroup, int]:
    """Read the verb group that begins the words; return it and where it ends."""
    end = _simple(words, 0)
    while True:
        further = _catenated(words, end)
        if further == end:
            break
        end = further
    group = VerbGroup(tuple(words[:end]))
    return _with_shared(words, group, end)


def _simple(words: Sequence[Word], start: int) -> int:
    """Return the end of auxiliaries, adverbs and one main verb."""
    k = start
    auxiliary = ""
    while k < len(words) and words[k].tag in _INSIDE:
        if words[k].tag == "AUX":
            auxiliary = words[k].low
        k += 1
    if k < len(words) and words[k].tag in ("V", "VB"):
        return k + 1
    if k < len(words) and auxiliary and words[k].tag in ("VEN", "VING"):
        return k + 1
    return _trim_adverbs(words, start, k)


def _trim_adverbs(words: Sequence[Word], start: int, end: int) -> int:
    """Leave adverbs after a bare `is` to the complement; negations stay."""
    while end - 1 > start and words[end - 1].tag == "ADV":
        end -= 1
    return max(end, start + 1)


def _catenated(words: Sequence[Word], end: int) -> int:
    """Return the end after `to` + infinitive when the verb is one that passes on."""
    main = words[end - 1]
    k = end
    if k < len(words) and words[k].tag == "ADV":
        k += 1
    if k < len(words) and words[k].low in ("likely", "able", "unlikely", "unable"):
        k += 1
        main = words[k - 1]
    if k < len(words) and words[k].tag == "TO" and _passes_on(main, words[end - 1]):
        return _infinitive_end(words, k + 1)
    if lemma_of(main.low) == "help" and k < len(words) and words[k].tag == "VB":
        return k + 1
    return end


def _passes_on(main: Word, last: Word) -> bool:
    return main.low in CATENATIVE or lemma_of(main.low) in CATENATIVE or last.tag == "VEN"


def _infinitive_end(words: Sequence[Word], start: int) -> int:
    k = start
    while k < len(words) and words[k].tag in ("ADV", "NEG"):
        k += 1
    if k < len(words) and words[k].tag in ("VB", "AUX"):
        return _simple(words, k) if words[k].tag == "AUX" else k + 1
    return k


def _with_shared(words: Sequence[Word], group: VerbGroup, end: int) -> tuple[VerbGroup, int]:
    """Add verbs that share the object: `prevents and treats X`, `influence, or modulate, X`."""
    shared: list[Phrase] = []
    k = end
    kind = words[end - 1].tag
    while kind in ("V", "VB", "VEN"):
        j = k + 1 if k < len(words) and words[k].tag == "COMMA" else k
        if not (j + 1 < len(words) and words[j].tag == "CC" and _same(words[j + 1].tag, kind)):
            break
        after = j + 2
        parted = after < len(words) and words[after].tag == "COMMA" and j > k
        if not (parted or (j == k and _opens_object(words, after))):
            break
        verb = words[j + 1]
        shared.append((finite_from(verb) if verb.tag != kind else verb,))
        k = after + 1 if parted else after
    if not shared:
        return group, end
    return replace(group, shared=tuple(shared)), k


def _same(tag: str, kind: str) -> bool:
    """An infinitive that a rule made finite is still followed by infinitives."""
    return tag == kind or (tag == "VB" and kind == "V")


def _opens_object(words: Sequence[Word], index: int) -> bool:
    return index < len(words) and words[index].tag in ("DET", "ADJ", "N", "NAME", "NUM", "PREP")


def alternatives_of(group: VerbGroup) -> list[VerbGroup]:
    """Return one group for each verb that shares the object."""
    first = replace(group, shared=())
    others = [replace(first, words=(*group.words[:-1], *verb)) for verb in group.shared]
    return [first, *others]


def head_of(subject: Sequence[Word]) -> Word | None:
    """Return the noun that the verb agrees with; None for a gerund phrase."""
    if any(w.tag == "VING" for w in subject[:3]) and not any(
        w.tag == "N" for w in subject[: _first_ving(subject)]
    ):
        return None
    head = None
    for word in subject:
        if word.tag in ("PREP", "REL", "COMMA", "VEN", "TO", "CC", "VING", "COMP") and head:
            break
        if word.text and word.tag in ("N", "NAME", "PRON", "NUM", "ADJ", "DET"):
            head = word
    return head


def _first_ving(subject: Sequence[Word]) -> int:
    return next((k for k, w in enumerate(subject) if w.tag == "VING"), 0)


def is_plural_phrase(subject: Sequence[Word]) -> bool:
    """Tell whether a subject takes a plural verb."""
    if any(w.low == "and" and w.tag == "CC" for w in subject):
        return True
    first = subject[0].low if subject else ""
    if first in ("this", "that", "each", "every", "a", "an"):
        return False
    head = head_of(subject)
    return head is not None and lex.is_plural(head.text)


def agree(group: VerbGroup, subject: Sequence[Word]) -> VerbGroup:
    """Return the group with its first verb in the number of `subject`."""
    if not subject or not group.words:
        return group
    plural = is_plural_phrase(subject)
    for index, word in enumerate(group.words):
        if word.tag in ("ADV", "NEG"):
            continue
        changed = replace(word, text=_inflected(word, plural=plural))
        return replace(group, words=(*group.words[:index], changed, *group.words[index + 1 :]))
    return group


def _inflected(word: Word, *, plural: bool) -> str:
    if word.tag == "AUX":
        table = _PLURAL if plural else _SINGULAR
        return table.get(word.low, word.text)
    if word.tag != "V":
        return word.text
    form = next((f for f in verb_forms(word.low) if f.kind in ("base", "s")), None)
    if form is None or any(f.kind in ("ed", "en") for f in verb_forms(word.low)):
        return word.text
    return form.lemma if plural else third(form.lemma)


def finite_from(word: Word, tag: str = "V") -> Word:
    """Return a gerund or infinitive as a present-tense verb, still to be inflected."""
    return replace(word, text=lemma_of(word.low), tag=tag)


def gerund_to_group(words: Sequence[Word], index: int) -> list[Word]:
    """Turn the -ing form at `index` into a finite verb, the rest unchanged."""
    return [finite_from(w) if k == index else w for k, w in enumerate(words)]


def negated(group: VerbGroup, subject: Sequence[Word]) -> VerbGroup:
    """Return the group with a negation: `does not reduce`, `is not`."""
    first = group.words[0]
    if first.tag in ("AUX", "MODAL"):
        return replace(group, words=(first, *make("not", "NEG"), *group.words[1:]))
    if first.tag == "V":
        past = any(f.kind == "ed" for f in verb_forms(first.low))
        help_ = "did" if past else "do" if is_plural_phrase(subject) else "does"
        main = replace(first, text=lemma_of(first.low), tag="VB")
        return replace(
            group, words=(*make(help_, "AUX"), *make("not", "NEG"), main, *group.words[1:])
        )
    return group
