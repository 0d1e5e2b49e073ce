"""Words that say what happens to a thing, and words that take it back.

Tables of stems for direction, bearing, negation, doubt, aim and place in a text;
pure functions over one sentence. Source of the word lists: grading specification
3.3 and appendix C for the kinds, our own reading of abstracts for the words.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from evidence.domain.spans import Span


class CueKind(StrEnum):
    """What a cue says of the thing it governs.

    UP and DOWN: there is more or less of it. GOOD and BAD: it is better or worse
    off (more of a wanted thing, less of an unwanted one). PASS: something is
    brought about or goes along with it, the sign stands elsewhere. OPPOSED: goes
    the other way. EFFECT: acted upon, no sign. BIND, CROSS, NEED: binding,
    crossing a barrier, being needed. NULL: nothing happens to it.
    """

    UP = "up"
    DOWN = "down"
    GOOD = "good"
    BAD = "bad"
    PASS = "pass"  # noqa: S105 - no password, a kind of cue
    OPPOSED = "opposed"
    EFFECT = "effect"
    BIND = "bind"
    CROSS = "cross"
    NEED = "need"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue. `noun`: it names a change ("decline in"), so a verb may govern it."""

    kind: CueKind
    span: Span
    text: str
    noun: bool


_NOUNS = re.compile(
    r"(?:increases?|decreases?|declines?|ris(?:e|es)|gains?|los(?:s|ses)|drops?|falls?"
    r"|\w+(?:tion|ment|sion|ance|ency|cy|ity|th)s?|deficits?|shortage|lack|absence"
    r"|improvements?|worsening|lowering|slowing|higher|lower|greater|smaller|fewer|less|more"
    r"|longer|shorter|better|worse|poorer|elevated|excess|deficient|impaired|reduced|increased"
    r"|decreased|diminished|enhanced)",
    re.IGNORECASE,
)

_TABLE: dict[CueKind, str] = {
    CueKind.NULL: r"""
        unaffected unchanged unaltered unrelated ineffective nonsignificant non-significant
        not_significant (?<=(?:..was|.were|...is|..are)_)(?:similar|comparable|equal|identical)
        (?:similar|comparable|identical)(?=_(?:between|in|to|across|among|for)_) indistinguishable
        dispensable""",
    CueKind.UP: r"""
        increas\w+ elevat\w+ rais(?:e|es|ed|ing) ris(?:e|es|en|ing) rose enhanc\w+ augment\w+
        higher greater more(?!_(?:\w+ly|accurate|sensitive|than|so|often|in)\b) larger
        up-?regulat\w+ stimulat(?:e|es|ed|ing|ion) promot(?:e|es|ed|ing|ion) accelerat\w+ boost\w*
        induc(?:e|es|ed|ing|tion) longer strengthen\w* gain\w* potentiat\w+ facilitat\w+
        heighten\w* excess doubl(?:e|es|ed|ing) tripled enlarg\w+ thicker exceeded evok\w+
        elicit\w+ provok\w+ trigger\w* activat(?:e|es|ed|ing|ion) amplif\w+
        supports?(?=_(?:\w+_)?(?:neuro|growth|surviv|plastic|function|memory|mood|cogniti|health|brain|synap))
        enriched went_up sustain(?:s|ed|ing)? prolong(?:s|ed|ing|ation)?""",
    CueKind.DOWN: r"""
        decreas\w+ reduc(?:e|es|ed|ing|tions?) lower(?:s|ed|ing)? diminish\w* declin\w+
        less(?!_(?:\w+ly|accurate|sensitive|than|so|often|in)\b) fewer smaller attenuat\w+
        suppress(?:es|ed|ing|ion)? inhibit(?:s|ed|ing|ion)? down-?regulat\w+
        prevent(?:s|ed|ing|ion)? block(?:s|ed|ing|ade)? shorten\w* shorter alleviat\w+ mitigat\w+
        eliminat\w+ impair\w* deplet(?:e|es|ed|ing|ion) los(?:s|ses|t) slow(?:s|ed|ing|er)? fell
        fall(?:s|en|ing)? drop(?:s|ped|ping)? reliev\w+ relief restrain\w* blunt\w* dampen\w*
        abolish\w* curb\w* delay(?:s|ed|ing)? halt\w* weaken\w* shrank shrunk shrink\w* atroph\w+
        disrupt\w* interfer\w+ deficits? dysfunction lack absence poorer(?=_\w+) deteriorat\w+
        abrogat\w+ ablat\w+ thinner counteract\w* limit(?:s|ed|ing)? minimi[sz]\w+ eas(?:e|es|ed)
        went_down ameliorat\w+ antagoni[sz]\w+ silenc(?:e|es|ed|ing) degrad(?:e|es|ed|ing)""",
    CueKind.GOOD: r"""
        improv\w+ benefi(?:t|ts|ted|cial|cially) effective(?:ly)?(?:ness)? efficac\w+ superior
        better favou?rabl[ey] restor\w+ rescu\w+ normali[sz]\w+ helped helps help
        (?<!intention_to_)treats? protect(?:s|ed|ing|ive|ion)? neuroprotect\w+ cardioprotect\w+
        cured? cures reverse[sd]? safeguards? preserv\w+ advantage""",
    CueKind.BAD: r"""
        wors(?:e|en|ens|ened|ening) exacerbat\w+ aggravat\w+ harm(?:s|ed|ful|ing)? detriment\w*
        deleterious adverse(?:ly)?(?!_(?:events?|effects?|reactions?|outcomes?)) inferior
        damag(?:e|es|ed|ing)""",
    CueKind.OPPOSED: r"""
        inverse(?:ly)? negative(?:ly)?(?=_(?:\w+_)?(?:associat|correlat|relat|regulat))
        protective_factors?""",
    CueKind.PASS: r"""
        associat(?:ed|ion|ions|es) correlat(?:ed|ion|ions|es|e) link(?:ed|s)?
        relat(?:ed|ion|ionship)_(?:to|with|between) predict(?:s|ed|or|ors|ive)?
        caus(?:e|es|ed|ing) lead(?:s|ing)?_to led_to result(?:s|ed|ing)?_in
        contribut(?:e|es|ed|ing)_to produc(?:e|es|ed|ing) due_to attributable_to risk_factors?
        responsible_for associates bring(?:s|ing)?_about brought_about confer(?:s|red)?
        driv(?:e|es|en|ing) drove generat(?:e|es|ed|ing)""",
    CueKind.EFFECT: r"""
        affect(?:s|ed|ing)? influenc(?:e|es|ed|ing) modulat(?:e|es|ed|ing|ion|ory)
        alter(?:s|ed|ing|ations?)? mediat(?:e|es|ed|ing) regulat(?:e|es|ed|ing|ion|ory)
        govern(?:s|ed|ing)? shap(?:e|es|ed|ing) chang(?:e|es|ed|ing) effects? impacts?
        act(?:s|ed|ing)?_(?:on|upon|in|through) determin(?:e|es|ed) tun(?:e|es|ed|ing)
        reorgani[sz]\w+ modif(?:y|ies|ied|ication) sensitiv(?:e|ity)_to depend(?:s|ed|ent)?_on
        differ(?:ed|s)? (?<!sex_)(?<!gender_)(?<!age_)(?<!species_)difference vari(?:es|ed)_with
        remodel\w* (?:takes?|took)_part_in
        plays?_an?_(?:\w+_)?(?:role|part)_in played_an?_(?:\w+_)?(?:role|part)_in involved_in""",
    CueKind.BIND: r"""
        bind(?:s|ing)? bound ligands? agonists? affinit(?:y|ies) occup(?:y|ies|ied|ancy)
        receptors?(?=_(?:\w+_){0,3}(?:found|present|located|detected|expressed|in|was|were))
        dock(?:s|ed|ing)?""",
    CueKind.CROSS: r"""
        cross(?:es|ed|ing)? penetrat\w+ permea\w+
        enter(?:s|ed|ing)?(?=_(?:the_)?(?:brain|cns|central)) (?:brain|cns)_(?:uptake|entry)
        transport(?:s|ed|ers?|ing)? pass(?:es|ed)?_(?:through|into) influx
        reach(?:es|ed)?_(?:the_)?brain taken_up uptake extraction entry carries
        carried delivered""",
    CueKind.NEED: r"""
        integral(?:ly)? essential(?:ly)? necessary requir(?:e|es|ed|ement) crucial(?:ly)?
        critical(?:ly)? vital indispensable needed key_role important_role central_role
        fundamental""",
}


def _alternatives(rows: str) -> str:
    """Join patterns that stand between blanks; `_` in a pattern is a blank."""
    return "|".join(rows.split()).replace("_", " ")


_PATTERN = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<{kind.value}>{_alternatives(rows)})" for kind, rows in _TABLE.items())
    + r")(?![\w-])",
    re.IGNORECASE,
)

_NEGATION = re.compile(
    r"(?<!but )(?<!and )\b(?:not|no|nor|neither|never|none|without|cannot|fail(?:s|ed"
    r"|ing)? to|unable to|little"
    r"|lack(?:s|ed|ing)?(?: of)?(?= (?:any|evidence|effect|benefit|association|significant))"
    r"|absence of(?= (?:any|an?|effect|evidence|association))|unlikely to|n't|rather than"
    r"|instead of|no longer)\b|n't\b|n’t\b",
    re.IGNORECASE,
)
_NO_EFFECT = re.compile(
    r"\bno (?:[\w-]+ ){0,4}(?:effects?|associations?|correlations?|differences?|relationships?"
    r"|impact|benefits?|influence|changes?|increase|decrease|reductions?|improvements?|advantage"
    r"|evidence|excess|role|link|outcomes?|gains?|support|sign|better|worse|more|less|greater"
    r"|higher|lower)\b"
    r"|\bimproved no\b|\b(?:did|does|do|was|were|is|are|has|have|had)(?: not|n['’]t) (?:\w+ ){0,3}"
    r"(?:differ|affect|chang|alter|influenc|associat|correlat|relat|improv|increas|reduc|decreas"
    r"|prevent|slow|lower|rais|benefi|help|effective|significant|predict|result|lead|protect"
    r"|enhanc|impair|modif|bind|cross|penetrat|enter|requir|necessary|essential|superior|better"
    r"|work|delay|alleviat|show|confer|produc|caus|induc|inhibit|suppress|modulat|regulat"
    r"|stimulat|promot|attenuat|play|contribut|restor|treat)\w*"
    r"|\bfail(?:s|ed|ing)? to\b|\bneither\b|\bnon-?significant(?:ly)?\b|\bstayed where\b"
    r"|\bremain(?:s|ed) (?:unchanged|the same|similar)\b|\bno (?:\w+ )?better than\b"
    r"|\bbarely\b"
    r"|\b(?:ruling|rul(?:es|ed)) out (?:an? |any )?(?:\w+ )?(?:effect|benefit|difference)\b"
    r"|\b(?:lacks?|lacked) (?:any |an? )?(?:effect|benefit|efficacy)\b|\bfutility\b"
    r"|\bwithout (?:any |an? )?(?:\w+ ){0,2}(?:effect|change|benefit|influence|difference"
    r"|impact)\w*",
    re.IGNORECASE,
)
# Words and short phrases that leave it open, by why they do.
_DOUBT = (
    r"conflict(?:ing|ed)|controvers\w+|disprov\w+|disputed?|doubt(?:ed|ful|s)?|inconclusive|inconsistent"
    r"|misconception|mixed|myth|questionable|unclear"
)
_GUESS = (
    r"appear(?:s|ed)? to|assumed|believed|claimed to|hint(?:s|ed)?|hypothes\w+|perhaps|plausibl[ey]"
    r"|possibl[ey]|postulat\w+|potential(?:ly)?|presumably|proposed|putative(?:ly)?"
    r"|seem(?:s|ed)? to|speculat\w+|tend(?:s|ed)? to|thought to|trend|uncertain\w*"
)
_OPEN = r"limited evidence|lacking|not (?:established|known|understood)|remains? to be|unknown"
_MODAL = r"could|may|might|should|whether|would"
_ADVICE = r"advis(?:able|ed?|es)|called for|in order to|promising|recommend\w*"
_BOUNDS = (
    r"as (?:\w+ )?(?:effective|good|safe|well) as|depending on|only|sub(?:groups|group|sets|set)"
    r"|under certain|rarely|scarcely|seldom"
)
_HEDGE = re.compile(
    rf"\b(?:{_DOUBT}|{_GUESS}|{_OPEN}|{_MODAL}|{_ADVICE}|{_BOUNDS})\b", re.IGNORECASE
)
# Whoever speaks so of a statement does not make it.
_DENIAL = re.compile(
    r"\b(?:myths?|misconceptions?|misbelief|fallac\w+|falsehoods?|fictions?|hoax|nonsense|errors?"
    r"|superstition|disprov\w+|refut\w+|debunk\w*|den(?:y|ies|ied|ying)|doubt\w*|disput\w+"
    r"|reject(?:s|ed|ing)?|contest(?:s|ed)?|challeng\w+|question\w*|s[ck]eptic\w*|disagree\w*"
    r"|contradict\w*|unlikely|improbable|implausible|impossible|false(?:ly)?|wrong(?:ly)?|untrue"
    r"|incorrect(?:ly)?|mistaken(?:ly)?|erroneous(?:ly)?|unprove[dn]|unsubstantiated|unfounded"
    r"|baseless|unclear|unknown|uncertain|hardly|rarely|scarcely|barely|seldom"
    r"|rul(?:es?|ed|ing) out"
    r"|exclud\w+|once|used to)\b",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"\b(?:is|are|was|were|been)\s+(?:[\w-]+\s+){0,2}?(?:myth|misconception|fallacy|hoax|untrue"
    r"|disprove[dn]|refuted|debunked)\b|\b(?:is|was) (?:false|wrong)[.\s]*$"
    r"|^\W*(?:myth|fiction|false|wrong|untrue)\b[^:]{0,20}:",
    re.IGNORECASE,
)
_CONTENT = re.compile(r".*\b(?:that|whether|if)\b", re.IGNORECASE | re.DOTALL)
_OPEN_CONTENT = re.compile(r"\b(?:whether|if)$", re.IGNORECASE)
_FEW = re.compile(r"\b(?:few|nobody|nothing|hard to)\b", re.IGNORECASE)
# A negated frame that says that its content does not hold, or that nothing shows it.
_NOT_SHOWN = re.compile(
    r"\b(?:(?:no|little|without|lack of|never)\b[^,;]{0,40}\b(?:evidence|indication|proof|signs?"
    r"|support)|not (?:\w+ )?(?:true|the case|correct|right)|fail(?:s|ed)? to)\b",
    re.IGNORECASE,
)
_MINIMISER = re.compile(
    r"\b(?:hardly|rarely|scarcely|barely|seldom|infrequently|supposedly|allegedly|purportedly"
    r"|ostensibly|falsely|wrongly|mistakenly|erroneously)\b",
    re.IGNORECASE,
)
_INQUIRE = (
    "assess|clarify|compare|determine|establish|evaluate|examine|explore|find out|investigate"
    "|learn|study|test"
)
_AIM = re.compile(
    rf"\b(?:aim(?:ed|s)?|goals?|objectives?|purpose|hypothes\w+|set out to|to (?:{_INQUIRE}))\b"
    r"|\bwe (?:asked|assessed|compared|evaluated|examined|hypothesi[sz]ed|investigated|sought"
    r"|studied|tested)\b|\b(?:asked|examined|investigated|tested) (?:how|if|what|whether|which)\b"
    r"|\bwhether\b|\bis un(?:clear|known)\b|\bremains? (?:controversial|unclear|unknown)\b",
    re.IGNORECASE,
)
_METHOD = re.compile(
    r"\bwere (?:\w+ )?(?:randomi[sz]ed|randomly|assigned|enrol+ed|recruited|measured|recorded|given"
    r"|collected|treated with|divided|injected|searched|included|incubated|rated|scanned)\b"
    r"|\bprimary (?:outcome|endpoint|end point)s? (?:was|were)\b|\bwas (?:\w+ )?(?:measured"
    r"|determined by|assessed|estimated|recorded|quantified|performed|used to)\b|\bwe used\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\bp\s*[<=>≤]\s*0?[.·]\d|\b95\s*%|\bCIs?\b|\bsignificant(?:ly)?\b|\d\s*%|\d\s*±"
    r"|\bcompared (?:with|to)\b|\bwe (?:found|show(?:ed)?|observed|detected|identified|report)\b"
    r"|\bfold\b|\b(?:hazard|odds|risk|relative) ratio\b|\bfound (?:that|to)\b",
    re.IGNORECASE,
)
_CONCLUSION = re.compile(
    r"\b(?:conclu\w+|in summary|taken together|thus|therefore|hence|overall"
    r"|(?:these|our|the present|present|the) (?:\w+ ){0,2}(?:findings?|results?|data"
    r"|observations?|study)"
    r" (?:\w+ )?(?:suggest|indicat|demonstrat|show|provid|reveal|support|impl|establish|confirm"
    r"|identif|highlight)\w*|we (?:suggest|propose|conclude)|suggest(?:s|ing)? that"
    r"|authors? (?:\w+ ){0,2}(?:saw|read|held|judged|took|tied|attributed|found|thought))\b",
    re.IGNORECASE,
)
_USUAL_ALPHA = 0.05
_P_VALUE = re.compile(
    r"\bp(?:[- ]?values?)?\s*(?P<sign>[<=>≤≥])\s*(?P<value>0?[.·]\d+)", re.IGNORECASE
)
_OTHER_ARM = re.compile(
    r"\b(?:higher|lower|greater|more|less|better|worse|increased|decreased|reduced|improved"
    r"|worsened|longer|shorter)\b(?:(?!\bthan\b|compared|versus|\bvs\b)[^,;.]){0,60}"
    r"\b(?:control|placebo|untreated|sham|usual care|conventional)\b(?! days)",
    re.IGNORECASE,
)
_NO_DIFFERENCE = re.compile(
    r"\bboth (?:groups|arms|conditions)\b|\b(?:all|each|either) groups?\b|\bregardless of\b|"
    r"\bno (?:\w+ ){0,2}difference|\bnot (?:\w+ )?significant|\b(?:did"
    r"|do) not (?:\w+ )?(?:differ|reach)"
    r"|\bnon-?significant|\bbut not\b|\bnot (?:statistically )?different",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(
    r"(?:^|[,;(]\s*)(?:if|unless|provided that|only when|only if)\b", re.IGNORECASE
)
_CLAUSE_EDGE = re.compile(
    r"[;:]|,?\s+\b(?:but|however|whereas|while|although|though|despite|yet|in contrast|unlike)\b"
    r"|,\s+(?:and|which|so|with|thereby|suggesting|indicating|accompanied)\b|\s[-–—]\s"
    r"|,\s+(?=no\b|nor\b|not\b)",
    re.IGNORECASE,
)
_UNWANTED = re.compile(
    r"symptom|ache|fever|cough|spasm|tremor|ulcer|edema|oedema|swelling|itch|depress|dement"
    r"|alzheimer|disease|disorder|\bpain|anxi|stress|inflammat|declin"
    r"|impair|deficit|death|mortality|damage|injur|\bloss|degenerat|atroph|toxic|cancer|tumou?r"
    r"|infect|fatigue|insomnia|relapse|recurren|hypertens|obes|seizure|epilep|stroke|fracture"
    r"|itis\b|oma\b|pathy\b|algia\b|\bril?sk|\brisk|complication|syndrome|illness|psychos"
    r"|schizophren|autis|migraine|hot flash|flush|vomit|nausea|bleed|thrombo|apopto|lesion"
    r"|dysfunction|failure|ischemi|ischaemi|malaria|hiv\b|diabet|asthma|parkinson|cravings?"
    r"|irritab|aggress|suicid|distress|burden|weight gain|steatosis|fibrosis|neuroinflamm"
    r"|amyloid|\btau\b|plaques?|oxidative|preterm|sepsis|delirium|abuse|addict",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def find_cues(sentence: str) -> tuple[Cue, ...]:
    """Return every cue of `sentence` in order."""
    return tuple(
        Cue(
            CueKind(str(match.lastgroup)),
            Span(*match.span()),
            match.group(),
            bool(_NOUNS.fullmatch(match.group())),
        )
        for match in _PATTERN.finditer(sentence)
    )


@lru_cache(maxsize=4096)
def clauses(sentence: str) -> tuple[Span, ...]:
    """Return the stretches in which one negation or doubt holds, in order."""
    edges = [0, *(m.start() for m in _CLAUSE_EDGE.finditer(sentence)), len(sentence)]
    return tuple(Span(a, b) for a, b in pairwise(edges) if a < b)


def negations(text: str) -> tuple[Span, ...]:
    """Return the negating words of `text`."""
    return tuple(Span(*m.span()) for m in _NEGATION.finditer(text))


def denied(frame: str, statement: str) -> str:
    """Return the words by which `frame` or the statement itself denies or doubts it, or "".

    `frame` is what stands before the statement's subject ("It is a myth that"): only its
    words before a `that`, `whether` or `if` speak of the statement.
    """
    content = _CONTENT.match(frame)
    found = _DENIAL.search(content.group()) if content else None
    found = found or (_OPEN_CONTENT.search(content.group()) if content else None)
    found = found or _DENIED_AFTER.search(statement)
    return found.group() if found else ""


def unshown(frame: str) -> tuple[bool, bool]:
    """Tell whether `frame` negates the statement after it, and whether as not holding.

    (True, True): "there is no evidence that"; (True, False): "no study asked that".
    """
    content = _CONTENT.match(frame)
    words = content.group() if content else ""
    return bool(_NEGATION.search(words) or _FEW.search(words)), bool(_NOT_SHOWN.search(words))


def minimised(text: str) -> str:
    """Return the adverb that all but takes the statement back, or ""."""
    match = _MINIMISER.search(text)
    return match.group() if match else ""


def no_effect(text: str) -> str:
    """Return the words that report the absence of an effect, or ""."""
    match = _NO_EFFECT.search(text)
    return match.group() if match else ""


def doubt(text: str) -> str:
    """Return the first word that leaves the statement open, or ""."""
    match = _HEDGE.search(text)
    return match.group() if match else ""


def conditional(text: str) -> str:
    """Return the word that makes the statement hold only under a condition, or ""."""
    match = _CONDITIONAL.search(text)
    return match.group().strip(" ,;(") if match else ""


def asks(text: str) -> str:
    """Return the words that make the sentence an aim or a question, or ""."""
    if text.rstrip().endswith("?"):
        return "?"
    match = _AIM.search(text)
    return match.group() if match else ""


def is_method(text: str) -> bool:
    """Tell whether the sentence describes what was done, not what came out."""
    return bool(_METHOD.search(text))


def is_result(text: str) -> bool:
    """Tell whether the sentence carries figures or words of a result."""
    return bool(_RESULT.search(text))


def is_conclusion(text: str) -> bool:
    """Tell whether the sentence draws a conclusion."""
    return bool(_CONCLUSION.search(text))


def unwanted(text: str) -> bool:
    """Tell whether the thing named is one that people want less of."""
    return bool(_UNWANTED.search(text))


def chance(text: str) -> str:
    """Return "above", "below" or "both" for the P values of `text` against .05, or ""."""
    above = below = False
    for match in _P_VALUE.finditer(text):
        value = float(match["value"].replace("·", "."))
        high = value > _USUAL_ALPHA or (value == _USUAL_ALPHA and match["sign"] in ">≥")
        above, below = above or high, below or not high
    if above and below:
        return "both"
    return "above" if above else "below" if below else ""


def partly_null(text: str) -> str:
    """Return words by which some part of the sentence reports no difference, or ""."""
    match = _NO_DIFFERENCE.search(text)
    return match.group() if match else ""


_BOTH_ARMS = re.compile(
    r"\d[^;]{0,60}?\band (?:by )?\d[\d.,]*\s*(?:%|points?)?\s*(?:points? )?"
    r"(?:on|with|in|after|for|under) (?:the )?(?:placebo|controls?|sham)\b",
    re.IGNORECASE,
)


def in_both_arms(text: str) -> str:
    """Return words that give one change for two arms without saying that they differ, or ""."""
    match = _BOTH_ARMS.search(text)
    return match.group() if match and chance(text) != "below" else ""


def in_other_arm(text: str) -> str:
    """Return words by which the change is that of the comparison group, or ""."""
    match = _OTHER_ARM.search(text)
    return match.group() if match else ""
