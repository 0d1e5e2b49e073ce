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
from evidence.language.lexicon_verbs import lemma_of

_I = re.IGNORECASE


def _verbs(*stems: str) -> str:
    return "|".join(stems)


_CAUSAL_VERBS = _verbs(
    r"caus(?:e|es|ed|ing)", r"(?:lead|leads|leading|led) to", r"result(?:s|ed|ing)? in",
    r"contribut(?:e|es|ed|ing) to", r"(?:produc|induc|reduc)(?:e|es|ed|ing)",
    r"trigger(?:s|ed|ing)?", r"(?:increas|decreas)(?:e|es|ed|ing)",
    r"improv(?:e|es|ed|ing)", r"enhanc(?:e|es|ed|ing)", r"impair(?:s|ed|ing)?",
    r"inhibit(?:s|ed|ing)?", r"suppress(?:es|ed|ing)?", r"prevent(?:s|ed|ing)?",
    r"protect(?:s|ed|ing)?", r"promot(?:e|es|ed|ing)", r"stimulat(?:e|es|ed|ing)",
    r"(?:attenu|allevi|elev|facilit|elimin|amelior|medi|regul|modul|activ|mitig|acceler|exacerb)"
    r"at(?:e|es|ed|ing)", r"worsen(?:s|ed|ing)?", r"restor(?:e|es|ed|ing)",
    r"affect(?:s|ed|ing)?", r"influenc(?:e|es|ed|ing)", r"alter(?:s|ed|ing)?",
    r"determin(?:e|es|ed)", r"drives?", r"boost(?:s|ed|ing)?", r"lower(?:s|ed|ing)",
    r"augment(?:s|ed|ing)?", r"delay(?:s|ed|ing)", r"slow(?:s|ed|ing)",
    r"reliev(?:e|es|ed|ing)", r"shorten(?:s|ed|ing)?", r"strengthen(?:s|ed|ing)?",
    r"weaken(?:s|ed|ing)?", r"cur(?:es|ed|ing)", r"heal(?:s|ed|ing)?", r"block(?:s|ed|ing)?",
    r"abolish(?:es|ed|ing)?", r"disrupt(?:s|ed|ing)?", r"stabili[sz](?:e|es|ed|ing)",
    r"benefit(?:s|ed|ing)?", r"revers(?:e|es|ed|ing)",
)  # fmt: skip
# Bare forms that are verbs only after a plural subject or a modal.
_BARE_VERBS = (
    r"(?<=s )(?:lower|slow|support|control|delay|boost|cure|ease|kill|stop|treat|raise)\b"
    r"|\b(?:supports?|ensures?|treats|controls|kills|stops|raises|eases|normali[sz]es)\b"
)
_CAUSAL_NOUNS = (
    r"(?:beneficial|positive|negative|adverse|significant|detrimental|protective|deleterious"
    r"|favou?rable|direct|therapeutic|superior|strong|clear|additive|synergistic)"
    r" (?:\w+ ){0,2}(?:effects?|impacts?|influences?|benefits?)"
    r"|(?:effects?|impacts?|influences?) (?:of|on)\b|(?:role|effect) in (?:the )?(?:reduc|improv|prevent)"
    r"|(?:is|are|was|were|be|been|being|an?|as|more|less|equally|most|highly) (?:\w+ )?"
    r"(?:effective|efficacious|beneficial|superior|efficient)\b"
    r"|responsible for|due to|because of|as a result of|attributable to|benefits? (?:of|from)"
    r"|effective (?:in|for|treatment|option)|efficacy (?:of|in)|\bsafe and \w+"
)
_ASSOCIATION = (
    r"associat(?:ed|ion|ions|es|e)\b|correlat(?:ed|ion|ions|es|e|ing)\b|(?:un)?relat(?:ed|ion"
    r"|ionships?|ions|es) (?:to|with|between)|(?:link(?:ed|s|age)?|connections?) (?:to|with|between)"
    r"|predict(?:s|ed|or|ors|ive|ing|ion)?\b|(?:an? |independent |major |important )risk factors?"
    r"|(?:more|less) (?:likely|common|frequent|prevalent|often)|tend(?:ed|s)? to|inverse(?:ly)?"
    r"|markers? (?:of|for)|determinants? of|explain(?:s|ed)|independent(?:ly)?\b(?! (?:living|of))"
    r"|prognostic|differ(?:s|ed)? (?:significantly|between)|integral to|dependent on"
    r"|depend(?:s|ed)? on|compared (?:with|to) (?:those|controls)"
)
# A quantity: an association by itself, an outcome when a causal verb acts on it.
_QUANTITY = (
    r"(?:higher|lower|greater|increased|decreased|reduced|elevated|poorer|better|worse)"
    r" (?!the\b)(?:[\w-]+ ){0,3}(?:risks?|odds|prevalence|incidence|rates?|likelihood|levels?"
    r"|mortality|scores?|survival|outcomes?)|(?:higher|lower|greater|longer|shorter)"
    r" (?:\w+ ){0,3}(?:in|among|than)\b|odds of|risk (?:of|for)\b|at (?:\w+ ){0,2}risk|risk factors?"
)
_MODAL = (
    r"\bmay\b|\bmight\b|\bcould\b|\bcan\b|\bwould\b|appear(?:s|ed)? to|seem(?:s|ed)? to|\bpotential(?:ly)?\b"
    r"|possibl[ey]|probabl[ey]|\blikely to\b|promising|suggest(?:s|ed|ing)? (?:that )?(?:a |an )?(?:possible|potential)"
    r"|aim(?:s|ed)? to|plausib\w+"
)
_NULL = (
    r"\bno (?:\w+ ){0,3}(?:effects?|associations?|correlations?|differences?|relationships?|evidence"
    r"|impact|benefits?|influence|changes?|increase|improvement|advantage)"
    r"|\bnot (?:\w+ ){0,3}(?:associat|correlat|relat|affect|influenc|improv|increas|reduc|decreas"
    r"|differ|predict|chang|alter|result|lead|prevent|appear|seem|significant|support)"
    r"|\b(?:did|does|do|was|were|is|are|has|have) not\b|failed to|without (?:any )?(?:effect|change|increas)"
    r"|neither\b|similar (?:in|between|to|for|among)|unrelated|non-?inferior|comparable"
)
_STUDY_TALK = (
    r"(?:further|more|future|additional|larger|prospective) (?:\w+ ){0,3}(?:research|studies|study|work|trials?"
    r"|investigations?)|\bshould\b|\bmust\b|needs? to\b|\b(?:is|are) (?:\w+ )?(?:needed|required|necessary"
    r"|warranted|recommended|feasible|unclear|unknown)|remains? (?:\w+ )?(?:unclear|unknown|to be|controversial)"
    r"|\bwe (?:conducted|present|describe|report|aim|investigated|propose|recommend|conclude)"
    r"|this (?:study|trial|review|paper) (?:aims|describes|provides|presents|highlights)"
    r"|to (?:determine|evaluate|assess|investigate|examine) (?:whether|the)"
)
_RULES = {
    name: re.compile(pattern, _I)
    for name, pattern in {
        "causal": rf"\b(?:{_CAUSAL_VERBS})\b",
        "bare": _BARE_VERBS,
        "noun": _CAUSAL_NOUNS,
        "association": _ASSOCIATION,
        "quantity": _QUANTITY,
        "modal": _MODAL,
        "null": _NULL,
        "talk": _STUDY_TALK,
    }.items()
}
# "reduces the risk", "increased HDL levels after a subject": the verb has an object.
_ACTS_ON = re.compile(
    r"(?<!was )(?<!were )(?<!is )(?<!are )(?<!with )(?<!an )(?<!a )(?<!the )(?<!and )(?<!of )"
    r"\b(?:(?:reduc|increas|decreas|improv|rais|elevat|attenuat|lower|prevent|alter|affect)(?:es|s|ed)"
    r"|reduce|increase|decrease|lower|raise|prevent|improve)\b (?:(?:the|a|an|their|its|his|her|both|overall)\b"
    r"|(?:[\w-]+ ){0,3}(?:levels?|risks?|odds|rates?|scores?|mortality|incidence|survival|outcomes?)\b)",
    _I,
)
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
_COUNTED = re.compile(r"\baffects? (?:\w+ ){0,4}(?:%|percent|million|billion|people|adults|women|men|children)", _I)
_HEDGED = re.compile(r"\b(?:suggests?|might|may|possibly|potentially|appears? to|seems? to)\b", _I)
# A denial keeps its strength: "does not prevent" is worded as directly as "prevents".
_DENIED_CAUSE = re.compile(
    rf"\b(?:not|cannot|never) (?:\w+ ){{0,2}}(?:{_CAUSAL_VERBS}|lower|slow|treat|control|support)\b", _I
)
_EFFICACY = re.compile(r"effective|efficac|superior|beneficial", _I)


def strength(text: str, relation: str = "") -> tuple[int, str]:
    """Return 0 to 3 and the word that decided, empty for 0.

    `relation` is the claim's own verb group where known; a causal verb there decides
    before any other word does, and so do words of association.

    "No difference" and the like are 0; a denied verb keeps its strength. Correlational
    words outrank causal ones ("associated with increased X" is 1); a modal softens 3
    to 2.
    """
    verb = _by_verb(relation, text) if relation else None
    if verb is not None:
        return verb
    found = {name: rule.search(text) for name, rule in _RULES.items()}
    modal, causal = found["modal"], found["causal"] or found["noun"] or found["bare"]
    correlational = found["association"] or _bare_quantity(found, text)
    if found["null"] and not found["association"] and not _DENIED_CAUSE.search(text):
        return 0, ""
    if found["talk"] and not (correlational or (causal and modal)):
        return 0, ""
    if correlational and not (found["noun"] and _EFFICACY.search(text)):
        return 1, correlational.group()
    if causal is None:
        return 0, ""
    return (2, f"{modal.group()} … {causal.group()}") if modal else (3, causal.group())


def _by_verb(relation: str, text: str) -> tuple[int, str] | None:
    """Decide by the verb group alone; None when its verb is neither."""
    association = _RULES["association"].search(relation)
    if association:
        return 1, association.group()
    words = relation.split()
    causal = next((w for w in reversed(words) if lemma_of(w) in _CAUSAL_LEMMAS), "")
    if not causal or _COUNTED.search(text):
        return None
    modal = _RULES["modal"].search(relation) or _HEDGED.search(text)
    return (2, f"{modal.group()} … {causal}") if modal else (3, causal)


def _bare_quantity(found: dict[str, re.Match[str] | None], text: str) -> re.Match[str] | None:
    """Return a risk or level that is compared; None when a causal verb acts on it."""
    quantity = found["quantity"]
    if quantity is None:
        return None
    if _ACTS_ON.search(text[: quantity.start() + 60]):
        return None
    return quantity


# --- flags ------------------------------------------------------------------------------

_NUMBER = re.compile(r"(?<![\w-])\d+(?:[.,]\d+)*\s?(?:%|percent\b|per cent\b|-?fold\b|times\b|mg\b|µg\b|g\b|million\b|billion\b)?", _I)
_NUMBER_STATED = re.compile(
    r"\b\d+(?:[.,]\d+)*\s?(?:%|percent\b|per cent\b|-?fold\b|times\b|million\b|billion\b)"
    r"|\b(?:half|one in \w+|a third|two thirds|doubles?|halves|tripled?)\b", _I
)  # fmt: skip
_FLAGS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, _I))
    for name, pattern in (
        (
            "intensifier",
            r"\b(?:crucial|crucially|profound(?:ly)?|powerful(?:ly)?|dramatic(?:ally)?|key|fundamental(?:ly)?"
            r"|vital|remarkabl[ey]|incredibl[ey]|extremely|highly|very|deeply|tremendous(?:ly)?"
            r"|massive(?:ly)?|potent(?:ly)?|extensively|vastly|hugely|strikingly"
            r"|significantly(?! \(p)|major|breakthrough|revolutionary)\b",
        ),
        (
            "absolute_language",
            r"\b(?:ensures?|always|never|(?<!-)all(?!-)|every|inseparabl[ey]|integral|essential|guarantee[sd]?"
            r"|proven|optimal|precisely|completely|cures?|entirely|only|none|nobody|everyone"
            r"|without exception|100\s?%|impossible|certainly|undoubtedly)\b",
        ),
        (
            "vague_construct",
            r"\b(?:balance[sd]?|balancing|optimi[sz]\w+|optimal|supports?|supporting|supported|wellness"
            r"|well-?being|toxins?|detoxif\w+|concerns?|holistic|natural(?:ly)?|vitality|resilience"
            r"|immunity|boosts?|energy|harmony|stability|functions?|functioning|health|healthy)\b",
        ),
        (
            "direction_unspecified",
            r"\b(?:affect(?:s|ed|ing)?|influenc(?:e|es|ed|ing)|modulat(?:e|es|ed|ing|ory)|regulat(?:e|es|ed|ing|ory)"
            r"|impact(?:s|ed|ing)?|alter(?:s|ed|ing)?|chang(?:es|ed|ing)|act(?:s|ed)? (?:on|as)|interact\w*"
            r"|control(?:s|led|ling)?|involv(?:e|es|ed|ing))\b",
        ),
        (
            "intention_shield",
            r"\b(?:aim(?:s|ed|ing)? to|design(?:ed)? to|intend(?:s|ed)? to|help(?:s|ed|ing)?(?: to)? \w+"
            r"|work(?:s|ed|ing)? to|seek(?:s|ing)? to|strives? to|sought to|meant to)\b",
        ),
        (
            "presupposition",
            r"\b(?:restor(?:e|es|ed|ing|ation)|recogni[sz]es?|reveals?|acknowledges?|the fact that"
            r"|this (?:\w+ ){0,3}loop|rebalanc\w+|normali[sz]\w+|regain\w*|reverses?|no longer|continues? to)\b",
        ),
        (
            "anonymous_authority",
            r"\b(?:experts?|practitioners?|scientists|researchers|doctors|(?:studies|research|science|evidence|trials)"
            r" (?:\w+ )?(?:shows?|suggests?|indicates?|finds?|found|says?|proves?|has shown|have shown|demonstrates?)"
            r"|it is (?:well )?(?:known|believed|thought|accepted)|clinically proven|many people (?:say|believe))\b",
        ),
        (
            "class_vs_molecule",
            r"\b(?:hormones|hormonal|sex steroids?|o?estrogens?|antioxidants?|vitamins|antibiotics|antidepressants"
            r"|neurotransmitters?|neurotransmission|cytokines|probiotics|statins|minerals|supplements|steroids"
            r"|painkillers|polyphenols|flavonoids|peptides|vaccines|herbs|omega-3s?)\b",
        ),
    )
)  # fmt: skip
_STARTS_OPEN = re.compile(r"(?:this|these|those|it|they)\b", _I)
_LIST = re.compile(r"\w,? (?:and|or|as well as) \w|\bsuch as\b|\bwhich\b", _I)
_FIXED_PAIRS = re.compile(
    r"\b(?:safe and effective|signs and symptoms|trial and error|men and women|women and men"
    r"|between \w+(?: \w+){0,3} and|mind and body|safety and efficacy|types? \d+ and \d+"
    r"|food and drug|wear and tear)\b",
    _I,
)
_UNSIGNED_BUT_SIGNED = re.compile(
    r"\b(?:increas|decreas|reduc|lower|rais|improv|worsen|impair|inhibit|stimulat|beneficial|adverse|negative|positive)\w*", _I
)  # fmt: skip
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
    if "direction_unspecified" in flags and _UNSIGNED_BUT_SIGNED.search(text):
        flags.discard("direction_unspecified")
    if "missing_referent" in flags:
        flags.discard("dangling_reference")
    level, cue = (0, "") if claim_type in _POPULATION_FREE else strength(text, relation)
    return Wording(level, cue, tuple(sorted(flags)))


def _structural(text: str, claim_type: ClaimType, context: str) -> set[str]:
    flags: set[str] = set()
    if _STARTS_OPEN.match(text) and not re.match(r"it (?:is|was) \w+ (?:to|that)\b", text, _I):
        flags.add("dangling_reference")
    if _LIST.search(_FIXED_PAIRS.sub("", re.sub(r"\([^()]*\)", "", text))):
        flags.add("compound")
    if claim_type not in _POPULATION_FREE and not _names_population(text):
        flags.add("population_unspecified")
    if _NUMBER_STATED.search(text) and not has_source(context):
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
