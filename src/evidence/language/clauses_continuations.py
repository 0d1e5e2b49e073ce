"""Where, inside a clause, a further statement begins."""

from dataclasses import dataclass

from evidence.language import lexicon as lex
from evidence.language.clauses_cuts import before_adverbs, inside_group, with_adverbs
from evidence.language.clauses_groups import FINITE, starts_group
from evidence.language.clauses_words import Phrase
from evidence.language.lexicon_verbs import lemma_of

# A purpose after these nouns belongs to the noun: "the ability to fight infection".
_NOUN_WITH_TO = frozenset(
    """ability capacity need effort attempt risk potential tendency failure way right power
    likelihood inability opportunity chance time decision plan willingness reason""".split()
)
# Participles that say what a thing does: "regions controlling mood".
_FUNCTIONAL = frozenset("control regulate govern mediate modulate influence affect encode".split())


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


def next_cut(region: Phrase, *, last: str, gerund: bool) -> Cut | None:
    """Return the first continuation in what follows a verb; None when it is plain.

    `last`: class of the verb group's last word; the same class may follow again.
    `gerund`: the region continues a result clause, so further -ing forms are its own.
    """
    restricted = False
    for k, word in enumerate(region):
        if _opens_relative(region, k):
            cut = _relative(region, k)
            restricted = restricted or cut is None
        else:
            cut = _late_verb(region, k) if restricted else _verb(region, k, last=last)
            cut = cut or _participle(region, k, gerund=gerund) or _infinitive(region, k, last)
            restricted = restricted or word.tag in ("SUB", "COMP")
        if cut is not None:
            return cut
    return None


def _opens_relative(region: Phrase, k: int) -> bool:
    after_comma = k > 0 and region[k - 1].tag == "COMMA"
    return region[k].tag == "REL" or (region[k].tag == "COMP" and after_comma)


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
        starts = not inside_group(region, k)
    elif word.tag == "VB":
        starts = _before_tag(region, k) in ("CC", "COMMA")
    else:
        starts = word.tag == "VEN" == last and _is_parallel(region, k)
    if not starts:
        return None
    body = with_adverbs(region, k)
    at = _separator_start(region, body)
    if at == body:
        return None
    return Cut("vp", at, body, any(w.tag == "COMMA" for w in region[at:body]))


def _before_tag(region: Phrase, k: int) -> str:
    word = before_adverbs(region, k)
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
    body = with_adverbs(region, k)
    if region[k].tag != "VING" or not body:
        return None
    lemma, before = lemma_of(region[k].low), region[body - 1]
    result = any(w.low in ("thereby", "thus", "hence") for w in region[body:k])
    if before.tag == "COMMA" and lemma not in ("include", "range"):
        listed = region[0].tag == "VING" and not result
        return None if listed else Cut("ing", body - 1, k, comma=True)
    if result or (before.tag == "CC" and gerund):
        return Cut("ing", _separator_start(region, body), k)
    named = before.tag in ("N", "NAME", "PAREN")
    return Cut("func", k, k) if named and lemma in _FUNCTIONAL else None


def _infinitive(region: Phrase, k: int, last: str) -> Cut | None:
    if region[k].tag != "TO" or not k:
        return None
    previous = region[k - 1]
    if previous.tag == "CC" and last == "VB":
        return Cut("to", _separator_start(region, k), k + 1)
    named = previous.tag in ("N", "NAME", "PAREN") and previous.low not in _NOUN_WITH_TO
    before = {w.tag for w in region[:k]}
    return Cut("purpose", k, k + 1) if named and "VING" in before and "REL" not in before else None


def _separator_start(region: Phrase, body: int) -> int:
    """Return where the comma and conjunction before `body` begin."""
    at = body
    while at and region[at - 1].tag in ("CC", "COMMA"):
        at -= 1
    return at
