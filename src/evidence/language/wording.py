"""How strongly and how loosely a claim is worded.

Strength: the four labels of Yu, Li & Wang 2019 (EMNLP-IJCNLP, "Detecting causal
language use in science findings"): 0 none, 1 correlational, 2 conditional causal,
3 direct causal. The cue lists are this project's own. Flags: grading specification 4.3.
"""

import re
from collections.abc import Iterable

from evidence.domain.claims import ClaimType, Wording
from evidence.language import lexicon as lex
from evidence.language.clauses_words import is_citation
from evidence.language.lexicon_rules import chosen, rules
from evidence.language.lexicon_verbs import lemma_of

_TABLE = (__package__, "wording.toml")
_RULES = rules(*_TABLE)
_STRENGTH = chosen(*_TABLE, "strength.")
_FLAGS = chosen(*_TABLE, "flag.")
# Verbs of change that leave no doubt when they are the claim's own verb.
_CAUSAL_LEMMAS = frozenset(
    """cause induce produce reduce increase decrease trigger improve enhance impair inhibit
    suppress prevent protect promote stimulate attenuate alleviate elevate facilitate eliminate
    ameliorate mediate regulate modulate activate mitigate accelerate exacerbate worsen restore
    affect influence alter determine drive boost lower raise augment delay slow relieve shorten
    strengthen weaken cure heal block abolish disrupt stabilise stabilize benefit reverse support
    control treat calm relax soothe ease detoxify extend lengthen prolong harm damage kill
    neutralise neutralize normalise normalize maintain preserve speed halt stop achieve ensure
    aggravate provoke upregulate downregulate deplete replenish combat counteract sharpen
    sensitise sensitize desensitise desensitize rebalance optimise optimize""".split()
)


def strength(text: str, relation: str = "") -> tuple[int, str]:
    """Return 0 to 3 and the word that decided, empty for 0.

    `relation` is the claim's own verb group where known; a causal verb there decides
    before any other word does, and so do words of association. Without it: "No
    difference" and the like are 0; a denied verb keeps its strength. Correlational
    words outrank causal ones ("associated with increased X" is 1); a modal softens 3
    to 2.
    """
    verb = _by_verb(relation, text) if relation else None
    if verb is not None:
        return verb
    found = {name: rule.search(text) for name, rule in _STRENGTH}
    modal, causal = found["modal"], found["causal"] or found["noun"] or found["bare"]
    correlational = found["association"] or _bare_quantity(found, text)
    if found["null"] and not found["association"] and not found["denied_cause"]:
        return 0, ""
    if found["talk"] and not (correlational or (causal and modal)):
        return 0, ""
    if correlational and not (found["noun"] and found["efficacy"]):
        return 1, correlational.group()
    if causal is None:
        return 0, ""
    return (2, f"{modal.group()} … {causal.group()}") if modal else (3, causal.group())


def _by_verb(relation: str, text: str) -> tuple[int, str] | None:
    """Decide by the verb group alone; None when its verb is neither."""
    association = _RULES["strength.association"].search(relation)
    if association:
        return 1, association.group()
    words = relation.split()
    causal = next((w for w in reversed(words) if lemma_of(w) in _CAUSAL_LEMMAS), "")
    if not causal or _RULES["strength.counted"].search(text):
        return None
    modal = _RULES["strength.modal"].search(relation) or _RULES["strength.hedged"].search(text)
    return (2, f"{modal.group()} … {causal}") if modal else (3, causal)


def _bare_quantity(found: dict[str, re.Match[str] | None], text: str) -> re.Match[str] | None:
    """Return a risk or level that is compared; None when a causal verb acts on it."""
    quantity = found["quantity"]
    if quantity is None or _RULES["strength.acts_on"].search(text[: quantity.start() + 60]):
        return None
    return quantity


# --- flags ------------------------------------------------------------------------------

_STARTS_OPEN = re.compile(r"(?:this|these|those|it|they)\b", re.IGNORECASE)
_POPULATION_FREE = frozenset({ClaimType.DEFINITIONAL, ClaimType.HISTORICAL})


def wording_of(
    text: str,
    claim_type: ClaimType,
    *,
    context: str = "",
    extra: Iterable[str] = (),
    relation: str = "",
) -> Wording:
    """Return strength, cue and sorted flag names of one claim.

    Args:
        text: the claim as worded.
        claim_type: definitional and historical claims have strength 0; a use claim
            always implies efficacy.
        context: the sentence that it comes from, searched for a source of its numbers.
        relation: the claim's verb group, where it is known.
        extra: flags that only the sentence's neighbours show.
    """
    flags = {name for name, rule in _FLAGS if rule.search(text)} | set(extra)
    flags |= _structural(text, claim_type, context or text)
    if "direction_unspecified" in flags and _RULES["signed"].search(text):
        flags.discard("direction_unspecified")
    if "missing_referent" in flags:
        flags.discard("dangling_reference")
    level, cue = (0, "") if claim_type in _POPULATION_FREE else strength(text, relation)
    return Wording(level, cue, tuple(sorted(flags)))


def _structural(text: str, claim_type: ClaimType, context: str) -> set[str]:
    flags: set[str] = set()
    if _STARTS_OPEN.match(text) and not re.match(
        r"it (?:is|was) \w+ (?:to|that)\b", text, re.IGNORECASE
    ):
        flags.add("dangling_reference")
    if _RULES["list"].search(_RULES["fixed_pairs"].sub("", re.sub(r"\([^()]*\)", "", text))):
        flags.add("compound")
    if claim_type not in _POPULATION_FREE and not _names_population(text):
        flags.add("population_unspecified")
    if _RULES["number_stated"].search(text) and not has_source(context):
        flags.add("unsourced_number")
    if claim_type is ClaimType.USE:
        flags.add("implied_efficacy")
    return flags


def _names_population(text: str) -> bool:
    return any(rule.search(text) for rule in (lex.PERSONS, lex.ANIMALS, lex.CELLS))


def has_source(sentence: str) -> bool:
    """Tell whether a sentence carries a reference mark: `[3]`, `(Lee et al., 2019)`, a DOI."""
    brackets = re.findall(r"\([^()]{0,200}\)|\[[^\[\]]{0,80}\]", sentence)
    return any(is_citation(b) for b in brackets) or "doi.org/" in sentence or "PMID" in sentence
