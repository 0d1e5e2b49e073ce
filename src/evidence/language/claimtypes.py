"""What kind of assertion a claim is, whether it can be checked, and whom it is about.

Types: grading specification 4.2, with the cues named there. The rules look at the
claim's own words, in the fixed order of `_TYPES`; the first that fits decides.
"""

import re
from dataclasses import dataclass

from evidence.domain.claims import ClaimType
from evidence.language import lexicon as lex

_I = re.IGNORECASE


def _rx(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, _I)


_HISTORICAL = _rx(
    r"\b(?:\d{1,2}(?:th|st|nd|rd)|twentieth|nineteenth|eighteenth) century|\bcoined\b"
    r"|\boriginat(?:e|es|ed|ing|ion)\b|\bstems? from the\b|\bstemmed from\b|\bdates? back\b"
    r"|\b(?:was|were) (?:first|originally|initially) \w+ed\b|\b(?:discovered|invented|isolated|introduced"
    r"|pioneered|founded|identified|described|approved|licensed|established) (?:by [A-Z]\w+|in (?:the )?1[5-9]\d\d|in (?:the )?20\d\d)"
    r"|\bin the (?:1[5-9]|20)\d0s\b|\bhistor(?:y|ically)\b|\bfor (?:centuries|millennia|thousands of years)"
    r"|\bancient\b|\bwas (?:first|originally)\b"
)
_DEFINITIONAL = _rx(
    r"\b(?:is|are|was|were) (?:\w+ )?(?:defined|known|called|termed|referred to|classified|categori[sz]ed)\b"
    r"(?! to\b)|\brefers? to\b|\bis an? (?:\w+[- ]){0,3}(?:term|type|form|kind|class|group|family|name|branch|subtype|synonym)\b"
    r"|\bare (?:a )?(?:types?|forms?|kinds?|class(?:es)?|group|family) of\b|^(?:this|it|the term)\b.{0,40}\bdescribes?\b"
    r"|\bmeans\b|\bdenotes?\b|\bstands? for\b|\bconsists? of\b|\bcomprises?\b|\bdescribes? (?:the|a|an)\b"
)
_KIND_NOUN = _rx(
    r"(?:.{0,60}\b)?(?:is|are) (?:an? |the )?(?:[\w-]+[ ,]+){0,4}(?:hormones?|neurotransmitters?|vitamins?|minerals?|amino acids?|enzymes?"
    r"|drugs?|medications?|antibiotics?|herbs?|spices?|plants?|proteins?|diseases?|disorders?|conditions?|syndromes?"
    r"|infections?|viruses|virus|bacterium|bacteria|compounds?|molecules?|practice|discipline|technique|steroids?"
    r"|glands?|organs?|messengers?|precursors?|inhibitors?|agonists?|antagonists?|supplements?|fatty acids?)\b"
)
_USE = _rx(
    r"\b(?:is|are|was|were|be|been|being) (?:\w+ ){0,2}(?:applied|used|prescribed|offered|indicated|administered|employed|utili[sz]ed"
    r"|recommended|approved|licensed) (?:\w+ )?(?:to|for|in|as|by|during|with)\b|\b(?:used|applied) (?:for|to treat)\b"
    r"|\b(?:use|uses|prescribe|prescribes|apply|offer|administer) \w+(?: \w+){0,4} (?:to|for)\b"
    r"|\bfirst-line (?:treatment|therapy)\b|\b(?:treatment|therapy) of choice\b"
)
_DIAGNOSTIC = _rx(
    r"\bsensitivity of \d|\bspecificity of \d|\b(?:diagnos(?:e|es|ed|ing|tic)|misdiagnos\w+)\b(?! with)|\bdetects?\b|\bscreen(?:s|ing)? for\b"
    r"|\b(?:diagnostic )?accuracy\b|\bbiomarkers?\b|\b(?:test|scan|assay|ultrasound|mri|x-ray|ecg|imaging)s? (?:can )?"
    r"(?:identif|reveal|detect|measure|rule)\w*|\bpredictive value\b|\breference standard\b|\brules? out\b"
)
_HARM_WORDS = (
    r"bleeding|birth defects?|damage|toxicity|toxic|poisoning|overdose|addiction|dependence|side effects?"
    r"|adverse (?:events?|effects?|reactions?|outcomes?)|anaphylaxis|myopathy|rhabdomyolysis|muscle pain"
    r"|injur(?:y|ies)|death|mortality|cancers?|stroke|heart attacks?|blood clots?|clots|thrombosis|infertility|seizures?"
    r"|infections?|fractures?|liver failure|kidney failure|dementia|diarrh?o?ea|nausea|vomiting|rash|weight gain|autism"
    r"|resistance|disease|diabetes|depression|anxiety|headaches?|deficiency|complications?|miscarriage|hypoglyc\w+"
    r"|hypertension|insomnia|ulcers?|pain|falls|withdrawal|caries|obesity"
)
_HARM = _rx(
    r"\bside effects?\b|\badverse (?:events?|effects?|reactions?)|\btoxic(?:ity)?\b|\bharm(?:s|ful|ed)?\b|\b(?:un)?safe(?:ty|ly)?\b"
    r"|\bwell tolerated\b|\bpoison\w*|\bcontraindicated\b|\boverdose\b|\bdangerous\b|\binteracts? (?:\w+ )?with\b.{0,30}\b(?:drug|warfarin|medic)"
)
_HARM_RELATION = _rx(
    rf"(?<!-)\b(?:caus(?:e|es|ed)|trigger(?:s|ed)?|leads? to|led to|results? in|induc(?:e|es|ed)|provok\w+|worsens?|produces?) (?:\w+[ -]){{0,4}}(?:{_HARM_WORDS})\b"
    r"|\b(?:increas|rais|elevat|doubl)(?:e|es|ed) (?:\w+ ){0,3}(?:risk|rate|odds|incidence|likelihood)s? of\b"
    r"|\b(?:increas|rais|elevat)(?:e|es|ed) (?:\w+ ){0,2}(?:glucose|blood sugar|blood pressure|cholesterol|triglycerides|body weight|mortality|pain|inflammation)\b"
    r"|\bdamag(?:e|es|ed)\b|\bkills? (?:beneficial|healthy)"
)
_INTERVENTION = _rx(
    r"\b(?:\w+(?:statins?|prils?|sartans?|olols?|azoles?|mycins?|cillins?|cyclines?|prazoles?|gliptins?|gliflozins?|glutides?"
    r"|mabs?|nibs?|triptans?|profen|setrons?|dronates?|oxetines?|pines?|pams?|lukasts?|floxacins?|vir)"
    r"|aspirin|metformin|paracetamol|acetaminophen|insulin|levothyroxine|warfarin|heparin|sertraline|citalopram|lithium"
    r"|statins?|steroids?|corticosteroids?|antidepressants?|antibiotics?|anti\w+s|inhibitors?|agonists?|antagonists?|blockers?"
    r"|vaccin\w*|immuni[sz]ation|therap(?:y|ies)|psychotherapy|treatments?|supplement\w*|medication|drugs?|surgery|transplant\w*"
    r"|exercises?|training|physiotherapy|physical activity|yoga|tai chi|meditation|mindfulness|massage|acupuncture|rehabilitation"
    r"|stretching|walking|running|swimming|pilates|lifting|diets?|fasting|probiotics?|prebiotics?|lactobacillus|bifidobacter\w+"
    r"|saccharomyces|vitamin \w+|vitamins?|folic acid|zinc|magnesium|calcium|iron|omega-3s?|selenium|potassium|iodine|folate|biotin|collagen|fib(?:re|er)|fish oil|melatonin|creatine|caffeine"
    r"|coffee|tea|curcumin|turmeric|ginger|garlic|ginseng|chamomile|valerian|ashwagandha|cannabidiol|cbd|honey|echinacea|lozenges"
    r"|extracts?|herbs?|herbal|balm|oils?|drops|cream|placebo|dos(?:e|es|age|ing)|injections?|infusions?|implants?|device"
    r"|stimulation|manipulation|mobili[sz]ation|adjust(?:ing|ment)|program(?:me)?s?|intervention|counsel(?:l)?ing|coaching|education"
    r"|breastfeeding|screening|sauna(?:s)?|baths?|light therapy|psilocybin|ketamine|botox|laser|oxygen|hormone replacement|contracepti\w+"
    r"|pills?|tablets?|remed(?:y|ies)|approach|protocol|strategy|taking|using|eating|drinking|consum(?:ing|ption)|intake|restoring"
    r"|optimi[sz]ing|balancing|reducing|increasing|managing)\b"
)
_BENEFIT = _rx(
    r"\b(?:treat(?:s|ed|ing|ment)?|therap\w+|restor\w+|improv\w+|benefi\w+|cur(?:e|es|ed|ing)|heal(?:s|ed|ing)?|reliev\w+|alleviat\w+"
    r"|eas(?:e|es|ed|ing)|sooth\w+|reduc\w+|lower(?:s|ed|ing)?|prevent\w*|protect\w*|shorten\w*|slow(?:s|ed)?|delay\w*|effective\w*|efficac\w+|boost\w*"
    r"|enhanc\w+|support\w*|strengthen\w*|promot\w+|decreas\w+|increas\w+|rais(?:e|es|ed)|superior|relax\w*|calm\w*|detoxif\w+|normali[sz]\w+|works?|maintain\w*"
    r"|speeds?|accelerat\w+|manag(?:e|es|ed)|help\w*|combat\w*|fights?|optimi[sz]\w+|extend\w*|effects? on|weaken\w*|impair\w*|suppress\w*)\b"
)
_SURE_THERAPY = _rx(
    r"\b(?:treats?|treated|cures?|cured|heals?|relieves?|relieved|alleviates?|rehabilitat\w+|therapeutic|clinically"
    r"|treatment (?:of|for)|therapy (?:of|for)|restores?|restored|achieves?|as effective as|effective (?:in|for|against|treatment)"
    r"|superior to placebo|beneficial)\b"
)
_EPIDEMIOLOGICAL = _rx(
    r"\bassociat\w+|\bcorrelat\w+|\blinked\b|\blink between\b|\brisks?\b|\bprevalen\w+|\bincidence\b|\bodds\b|\bintegral to\b|\bpredict\w*"
    r"|\b(?:more|less) (?:likely|common|frequent|prevalent)\b|\bcommon\b|\b\d+(?:\.\d+)?\s?(?:%|percent|per cent|million|billion)"
    r"|\bone in \w+\b|\b(?:adults|people|women|men|children|patients) have\b|\bmortality\b|\bepidemi\w+|\b(?:have|has|had) (?:a )?(?:lower|higher|fewer|more|less|increased|reduced)\b"
    r"|\baffects? (?:\w+ ){0,3}(?:people|adults|women|men|children)\b"
)
_MECHANISTIC = _rx(
    r"\b(?:bind(?:s|ing)?|bound|receptors?|cross(?:es|ed)?|synthes\w+|mechanisms?|mediat\w+|secret\w+|releas\w+|express\w*|pathways?"
    r"|signal(?:s|ling|ing)?|inhibit\w*|activat\w+|stimulat\w+|modulat\w+|regulat\w+|neuro\w+|cortisol|enzymes?|genes?|metaboli\w+"
    r"|cytokines?|oxidative|plasticity|barrier|synap\w+|cells?|hormon\w+|suppress\w*|affects?|produces?|induces?|act(?:s)? (?:as|on)"
    r"|aggregation|insulin sensitivity|antibod\w+|bacteria|control(?:s)?|brain|physiolog\w+|loop)\b"
)
_ADVERSE_SUBJECT = _rx(
    r"\b(?:smoking|alcohol|overuse|overdose|deprivation|deficiency|dehydration|pollution|stress|obesity|inactivity|sugar intake"
    r"|long-term use|abuse|misuse|exposure|high doses|lack of|drug use|vaping)\b"
)


def claim_type(text: str, subject: str = "", predicate: str = "") -> ClaimType:
    """Return the type of a claim; total: what no rule knows is mechanistic.

    `subject` and `predicate` (relation and object) sharpen the rules that ask who
    acts; without them the whole text stands for both.
    """
    who, what = subject or text, predicate or text
    if _HISTORICAL.search(text):
        return ClaimType.HISTORICAL
    if _USE.search(text):
        return ClaimType.USE
    if _DEFINITIONAL.search(text) or (_KIND_NOUN.match(what) and not _INTEREST.search(text)):
        return ClaimType.DEFINITIONAL
    if _DIAGNOSTIC.search(text):
        return ClaimType.DIAGNOSTIC
    return _empirical(text, who, what)


_INTEREST = _rx(r"\b(?:effective|associated|linked|responsible|superior|risk)\b")
_RISK_REDUCED = _rx(r"(?:^|\bnot )(?:\w+ly )?(?:reduc|lower|prevent|cut|halv|shorten|reliev|alleviat)\w*\b|\b(?:may|can|could|might|to) (?:reduce|lower|prevent|shorten|relieve)\b")
_OUTCOME = _rx(
    r"\b(?:mortality|pain|symptoms?|disease|cancers?|diabetes|depression|anxiety|stroke|falls|fractures?|admissions?"
    r"|hospital\w*|relapse|migraines?|seizures?|tremor|nausea|insomnia|fatigue|fever|colds|infections?|attacks?)\b"
)


def _empirical(text: str, who: str, what: str) -> ClaimType:
    intervention = bool(_INTERVENTION.search(who)) and not _ADVERSE_SUBJECT.search(who)
    if _HARM.search(text):
        return ClaimType.HARM
    if _HARM_RELATION.search(what) and (intervention or _ADVERSE_SUBJECT.search(who) or _DRUGGED.search(who)):
        return ClaimType.HARM
    associated = re.search(r"\b(?:associat|correlat|link)(?:ed|es|ion|s)?\b|\bmore likely\b|\bintegral to\b|^(?:have|has|had) (?:an? )?(?:lower|higher|fewer|more|less|increased|reduced)\b", what, _I)
    if associated:
        return ClaimType.EPIDEMIOLOGICAL
    if _SURE_THERAPY.search(what) or (intervention and _BENEFIT.search(what) and not _MOLECULAR.search(what)):
        return ClaimType.THERAPEUTIC
    if _OUTCOME.search(what) and _RISK_REDUCED.search(what) and not _ADVERSE_SUBJECT.search(who):
        return ClaimType.THERAPEUTIC
    if _EPIDEMIOLOGICAL.search(text) and not _MOLECULAR.search(what):
        return ClaimType.EPIDEMIOLOGICAL
    if _MECHANISTIC.search(text):
        return ClaimType.MECHANISTIC
    return ClaimType.EPIDEMIOLOGICAL if _HARM_RELATION.search(what) else ClaimType.MECHANISTIC


_DRUGGED = _rx(r"\b(?:vaccin\w+|contraceptives?|opioids?|nsaids?|inhibitors?|vitamin a|statins|they|it)\b")
_MOLECULAR = _rx(
    r"\b(?:receptors?|synthesis|cyclooxygenase|cox-\d|nf-kb|enzymes?|aggregation|polyphenols|signal(?:l)?ing|pathways?"
    r"|blood-brain barrier|gene expression|antibod(?:y|ies)|serotonin|dopamine)\b"
)

# --- can it be checked? -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checkable:
    """Whether a claim is an empirical statement, and the reason in one sentence."""

    yes: bool
    why: str


_NOT_CHECKABLE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (_rx(pattern), why)
    for pattern, why in (
        (r"\?\s*$", "A question asserts nothing."),
        (
            r"^(?:we|i|our|us|my)\b|\b(?:our (?:clinic|practice|team|patients|clients|programs?|products?|website|site|doctors|services|free resources))\b",
            "Speaks of the page's own authors or offer, not of the literature.",
        ),
        (
            r"^(?:please |you (?:should|can|may|must|need)\b|your\b|book|call|click|contact|try|take|ask|talk|speak|consult|visit|read|learn|see|discover|download|remember|avoid|eat|drink|start|stop|choose|make sure|consider|keep|add|use|get|do not|don't|never|always)\b",
            "An instruction or offer, not a statement of fact.",
        ),
        (
            r"\b(?:should|must|ought to|needs? to|is important to|is essential to|is advisable|is worth|are advised|are encouraged|had better)\b",
            "A recommendation: a guideline can be cited, but no study can refute it.",
        ),
        (
            r"\b(?:reflects?|embod(?:y|ies)|represents?|offers?|honou?rs?|celebrates?|embraces?|recogni[sz]es?|acknowledges?|emphasi[sz]es?|values?|views?|sees|considers|underscores?|highlights?|invites?)\b.{0,80}"
            r"\b(?:view|perspective|philosophy|approach|wisdom|link|vision|paradigm|connection|person|importance|journey|mind|body|worldview|wholeness|shift|experience)\b",
            "A point of view or valuation, not an empirical statement.",
        ),
        (
            r"\b(?:beautiful|amazing|wonderful|exciting|fascinating|unfortunate|interesting|miraculous|best kept secret|unparalleled|world-class|a gift|sacred)\b",
            "A valuation, not an empirical statement.",
        ),
        (
            r"\b(?:this|the|our) (?:article|page|guide|section|chapter|post|blog|website|review|table|figure|video)\b(?! (?:of|in))",
            "Describes the text itself.",
        ),
        (r"\bbelieves? in\b", "A point of view or valuation, not an empirical statement."),
        (r"\b(?:i|we) (?:believe|think|feel|hope|love)\b|\bin (?:my|our) (?:opinion|experience|view)\b", "An opinion."),
    )
)  # fmt: skip


def checkable(text: str, kind: ClaimType, *, aim: bool = False, has_relation: bool = True) -> Checkable:
    """Return whether a single study or source could refute the claim, and why.

    `aim`: somebody's aim, with nothing said of what is done to reach it.
    """
    for rule, why in _NOT_CHECKABLE:
        if rule.search(text):
            return Checkable(yes=False, why=why)
    if aim:
        return Checkable(yes=False, why="An aim, with no statement of what achieves it.")
    if not has_relation:
        return Checkable(yes=False, why="No subject and verb were found; a reviewer must word it.")
    return Checkable(yes=True, why=_WHY[kind])


_WHY = {
    ClaimType.THERAPEUTIC: "States what an intervention achieves; trials can refute it.",
    ClaimType.HARM: "States a harm or safety; trials or cohorts can refute it.",
    ClaimType.EPIDEMIOLOGICAL: "States an association or frequency; observational studies can refute it.",
    ClaimType.MECHANISTIC: "States how something works in the body; experiments can refute it.",
    ClaimType.DIAGNOSTIC: "States what a test finds; accuracy studies can refute it.",
    ClaimType.DEFINITIONAL: "States what a term or thing is; textbooks, guidelines or MeSH can refute it.",
    ClaimType.HISTORICAL: "States an event or origin; dated sources can refute it.",
    ClaimType.USE: "States what something is used for; guidelines or utilisation studies can refute it.",
}


def about(text: str) -> str:
    """Return `animal` or `invitro` when the claim itself says so, else `human`."""
    if lex.CELLS.search(text):
        return "invitro"
    if lex.ANIMALS.search(text) and not lex.PERSONS.search(text):
        return "animal"
    return "human"
