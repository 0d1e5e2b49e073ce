"""Where one clause ends and the next begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.language import lexicon as lex
from evidence.language.clauses_groups import FINITE, starts_group
from evidence.language.clauses_words import Phrase, Word
from evidence.language.lexicon_verbs import lemma_of

_SEPARATORS = frozenset({"COMMA", "CC", "SEMI", "DASH", "COLON"})
_PASSED = frozenset(
    {"DET", "ADJ", "N", "NAME", "NUM", "PRON", "PREP", "PAREN", "ADV", "VING", "VEN", "CC", "QUOTE"}
)
_OPENS_CLAUSE = frozenset({"DET", "ADJ", "N", "NAME", "NUM", "PRON", "VING"})
_OPENS_LEAD = frozenset({"PREP", "SUB", "VEN", "VING", "ADV", "TO"})
# A purpose after these nouns belongs to the noun: "the ability to fight infection".
_NOUN_WITH_TO = frozenset(
    """ability capacity need effort attempt risk potential tendency failure way right power
    likelihood inability opportunity chance time decision plan willingness reason""".split()
)
# Participles that say what a thing does: "regions controlling mood".
_FUNCTIONAL = frozenset("control regulate govern mediate modulate influence affect encode".split())
# Adverbs that close what stands before them: "500 mg daily reduces".
_AFTER_NOUN = frozenset("daily weekly monthly twice alone together once both today later".split())


@dataclass(frozen=True, slots=True)
class Cut:
    """A continuation inside a clause; `kind` says how it hangs on what came before.

    vp: a further verb of the subject; rel: says something of the noun before it;
    ing: a result, of the subject; to: a further infinitive; purpose: what a gerund is
    for; func: a participle that says what a noun does.
    """

    kind: str
    at: int
    body: int
    comma: bool = False


def find_main(words: Sequence[Word]) -> int | None:
    """Return where the main finite verb group begins; None when there is none."""
    relative = ""  # "", "open" before its verb, "read" after it
    closed = True
    for k, word in enumerate(words):
        if word.tag == "REL":
            relative = "open"
            closed = not (k and words[k - 1].tag == "COMMA")
        elif word.tag in ("COMP", "SUB") and k:
            relative = "open"
        elif word.tag in FINITE and not _inside_group(words, k):
            if relative == "open":
                relative = "read"
                continue
            previous = _before_adverbs(words, k)
            if relative == "read" and previous is not None:
                if previous.tag == "CC" or (not closed and previous.tag != "COMMA"):
                    continue
            return _with_adverbs(words, k)
    return None


def _inside_group(words: Sequence[Word], k: int) -> bool:
    """Tell whether the verb at `k` continues a group begun before it."""
    j = k - 1
    while j >= 0 and words[j].tag in ("ADV", "NEG"):
        j -= 1
    return j >= 0 and words[j].tag in FINITE


def _before_adverbs(words: Sequence[Word], k: int) -> Word | None:
    j = k - 1
    while j >= 0 and words[j].tag in ("ADV", "NEG"):
        j -= 1
    return words[j] if j >= 0 else None


def _with_adverbs(words: Sequence[Word], k: int) -> int:
    while k and words[k - 1].tag in ("ADV", "NEG") and words[k - 1].low not in _AFTER_NOUN:
        k -= 1
    return k


def opens_clause(words: Sequence[Word], start: int, *, lists: bool = False) -> bool:
    """Tell whether a subject and its finite verb begin at `start`."""
    k = start
    while k < len(words) and (words[k].tag == "ADV" or (words[k].tag == "COMMA" and k > start)):
        k += 1
    if k >= len(words) or words[k].tag not in _OPENS_CLAUSE:
        return False
    for j in range(k + 1, len(words)):
        word = words[j]
        if word.tag in FINITE:
            return True
        if word.tag in _PASSED or (lists and word.tag == "COMMA"):
            continue
        return word.tag == "NEG"
    return False


def split_clauses(words: Phrase) -> list[tuple[Phrase, str]]:
    """Return independent clauses with the word that joins each to the one before."""
    clauses: list[tuple[Phrase, str]] = []
    start, joint = 0, ""
    k = 0
    while k < len(words):
        body = _separator_end(words, k)
        whole = body and opens_clause(words, body) and not _is_condition(words, start, k)
        if whole and find_main(words[start:k]) is not None:
            clauses.append((words[start:k], joint))
            joint = next((w.low for w in words[k:body] if w.tag in ("CC", "SUB", "ADV")), ";")
            start = k = body
            continue
        k = max(k + 1, body if body and words[k].tag != "COMMA" else k + 1)
    clauses.append((words[start:], joint))
    return [(c, j) for c, j in clauses if c]


def _is_condition(words: Phrase, start: int, k: int) -> bool:
    """`Because A, B` is one clause with a reason in front."""
    condition = words[start].tag == "SUB" and words[start].low in lex.CONDITIONS
    return condition and not any(w.tag == "COMMA" for w in words[start:k])


def _separator_end(words: Phrase, k: int) -> int:
    """Return where the words after a clause separator begin, 0 for no separator."""
    j = k
    while j < len(words) and (
        words[j].tag in _SEPARATORS
        or (words[j].tag == "SUB" and words[j].low in lex.CONTRASTS)
        or (j > k and words[j].low in lex.DISCOURSE)
        or (j > k and words[j].low == "where")
    ):
        j += 1
    return j if j > k and j < len(words) else 0


def peel(words: Phrase) -> tuple[Phrase, Phrase]:
    """Part leading adjuncts from the clause proper: (`In rats`, `aspirin ...`)."""
    words = _without_discourse(words)
    if not words or words[0].tag not in _OPENS_LEAD:
        return (), words
    for k, word in enumerate(words):
        if word.tag != "COMMA" or not _lead_is_whole(words[:k]):
            continue
        if opens_clause(words, k + 1, lists=True) and not _is_list_comma(words, k):
            return words[:k], words[k + 1 :]
    return (), words


def _lead_is_whole(lead: Phrase) -> bool:
    if lead[0].tag == "SUB" or lead[0].low in lex.CONDITIONS:
        return any(w.tag in FINITE or w.tag in ("VING", "VEN") for w in lead)
    return not any(w.tag in FINITE for w in lead) or any(w.tag == "REL" for w in lead)


def _is_list_comma(words: Phrase, k: int) -> bool:
    """`By restoring A, B, and C, the drug ...`: the first comma only parts A from B."""
    following = words[k + 1 : k + 2]
    rest = words[k + 1 :]
    main = find_main(rest)
    ends = [j for j, w in enumerate(rest[: main or 0]) if w.tag == "COMMA"]
    joined = any(rest[j + 1].tag == "CC" for j in ends if j + 1 < len(rest))
    gerund = any(w.tag == "VING" for w in words[:k])
    return bool(following) and joined and gerund and len(ends) > 1


def _without_discourse(words: Phrase) -> Phrase:
    while words:
        if words[0].low in lex.DISCOURSE and len(words) > 1:
            size = 1
        else:
            size = next(
                (
                    len(phrase.split())
                    for phrase in lex.DISCOURSE_PHRASES
                    if [w.low for w in words[: len(phrase.split())]] == phrase.split()
                ),
                0,
            )
        if not size or not (
            words[0].tag == "CC" or words[size : size + 1] and words[size].tag == "COMMA"
        ):
            return words
        words = words[size:]
        if words and words[0].tag == "COMMA":
            words = words[1:]
    return words


def next_cut(region: Phrase, *, last: str, gerund: bool) -> Cut | None:
    """Return the first continuation in what follows a verb; None when it is plain.

    `last`: class of the verb group's last word; the same class may follow again.
    `gerund`: the region continues a result clause, so further -ing forms are its own.
    """
    restricted = False
    for k, word in enumerate(region):
        previous = region[k - 1] if k else None
        if word.tag == "REL" or (word.tag == "COMP" and k and previous and previous.tag == "COMMA"):
            cut = _relative(region, k)
            if cut is not None:
                return cut
            restricted = True
            continue
        cut = _verb(region, k, last=last) if not restricted else _late_verb(region, k)
        cut = cut or _participle(region, k, gerund=gerund) or _infinitive(region, k, last)
        if cut is not None:
            return cut
        if word.tag == "SUB" or (word.tag == "COMP"):
            restricted = True
    return None


def _relative(region: Phrase, k: int) -> Cut | None:
    comma = k > 0 and region[k - 1].tag == "COMMA"
    after_preposition = k > 0 and region[k - 1].tag == "PREP"
    if (
        after_preposition
        or region[k].low in ("where", "whom", "whereby")
        or not starts_group(region, k + 1)
    ):
        return None
    antecedent = region[:k]
    if not comma and (region[k].low == "who" or _is_person(antecedent) or _is_definite(antecedent)):
        return None
    return Cut("rel", k - 1 if comma else k, k + 1, comma)


def _is_person(antecedent: Phrase) -> bool:
    return bool(antecedent) and bool(lex.PERSONS.search(antecedent[-1].text))


def _is_definite(antecedent: Phrase) -> bool:
    """`the enzyme that ...`, `those that ...` are only named by the relative clause."""
    k = len(antecedent)
    while k and antecedent[k - 1].tag in ("N", "ADJ", "NAME", "PAREN", "NUM"):
        k -= 1
    return k > 0 and antecedent[k - 1].low in (
        "the",
        "those",
        "any",
        "all",
        "no",
        "of",
        "for",
        "with",
        "in",
    )


def _verb(region: Phrase, k: int, *, last: str) -> Cut | None:
    word = region[k]
    if word.tag in FINITE:
        starts = not _inside_group(region, k)
    elif word.tag == "VB":
        starts = _before_tag(region, k) in ("CC", "COMMA")
    else:
        starts = word.tag == "VEN" == last and _is_parallel(region, k)
    if not starts:
        return None
    body = _with_adverbs(region, k)
    at = body
    while at and region[at - 1].tag in ("CC", "COMMA"):
        at -= 1
    if at == body:
        return None
    return Cut("vp", at, body, any(w.tag == "COMMA" for w in region[at:body]))


def _before_tag(region: Phrase, k: int) -> str:
    word = _before_adverbs(region, k)
    return word.tag if word is not None else ""


def _is_parallel(region: Phrase, k: int) -> bool:
    """`is associated with A and linked to B`: the auxiliary serves both."""
    following = region[k + 1].tag if k + 1 < len(region) else ""
    return _before_tag(region, k) == "CC" and following in ("PREP", "TO", "")


def _late_verb(region: Phrase, k: int) -> Cut | None:
    """After a restrictive clause only `, and does` goes on with the main subject."""
    cut = _verb(region, k, last="")
    return cut if cut is not None and cut.comma else None


def _participle(region: Phrase, k: int, *, gerund: bool) -> Cut | None:
    word = region[k]
    if word.tag != "VING" or not k:
        return None
    body = _with_adverbs(region, k)
    result = any(w.low in ("thereby", "thus", "hence") for w in region[body:k])
    before = region[body - 1] if body else None
    if before is None:
        return None
    if before.tag == "COMMA" and lemma_of(word.low) not in ("include", "range"):
        if region[0].tag == "VING" and not result:
            return None
        return Cut("ing", body - 1, k, comma=True)
    if result:
        return Cut("ing", body, k)
    if before.tag == "CC" and gerund:
        at = body - 1
        while at and region[at - 1].tag == "COMMA":
            at -= 1
        return Cut("ing", at, k)
    if before.tag in ("N", "NAME", "PAREN") and lemma_of(word.low) in _FUNCTIONAL:
        return Cut("func", k, k)
    return None


def _infinitive(region: Phrase, k: int, last: str) -> Cut | None:
    word = region[k]
    if word.tag != "TO" or not k:
        return None
    previous = region[k - 1]
    if previous.tag == "CC" and last == "VB":
        at = k - 1
        while at and region[at - 1].tag == "COMMA":
            at -= 1
        return Cut("to", at, k + 1)
    if previous.tag in ("N", "NAME", "PAREN") and previous.low not in _NOUN_WITH_TO:
        gerunds = [j for j in range(k) if region[j].tag == "VING"]
        if gerunds and not any(w.tag == "REL" for w in region[:k]):
            return Cut("purpose", k, k + 1)
    return None
