"""Words that speak for a thing that a claim names: members, receptors, measures of it.

Our own table, from reading abstracts. A receptor speaks for its hormone and a member
for its class, never a sibling for its sibling: dexamethasone is not cortisol. Only
corticosterone, the cortisol of rodents, speaks for it.
"""

import re
from dataclasses import dataclass

_ESTROGEN = r"o?estrogens?|o?estradiol|estrone|estriol"
_ANDROGEN = r"testosterone|androgens?|dihydrotestosterone|DHT"
_PROGESTIN = r"progesterone|progestins?|progestogens?|medroxyprogesterone"
_NATURAL_GC = r"cortisol|corticosterone|hydrocortisone|glucocorticoids?"
_ANY_GC = rf"{_NATURAL_GC}|corticosteroids?|dexamethasone|prednisone|prednisolone|adrenal hormones?"
_THYROID = r"thyroid hormones?|l?-?thyroxine|triiodothyronine|levothyroxine|liothyronine|T3|T4"
_SEX = rf"{_ESTROGEN}|{_ANDROGEN}|{_PROGESTIN}|(?:ovarian|gonadal|sex) (?:steroids?|hormones?)"
HORMONES = rf"hormones?|hormonal|{_SEX}|{_ANY_GC}|{_THYROID}"

_ESTROGEN_RECEPTOR = (
    r"(?:o?estrogen|o?estradiol) receptors?|ER[- ]?(?:α|β|alpha|beta)|GPER\d?|GPR30"
)
_GC_RECEPTOR = r"(?:glucocorticoid|mineralocorticoid|corticosteroid|corticosterone) receptors?"
_TRANSMITTERS = (
    r"neurotransmitters?|neurotransmission|serotonin|5-HT|dopamine|noradrenaline|norepinephrine"
    r"|catecholamines?|monoamines?|GABA|glutamate|acetylcholine|tryptophan hydroxylase"
    r"|tyrosine hydroxylase"
)
_PLASTIC = (
    r"(?:neuronal|neural|synaptic|brain|cortical|hippocampal|amygdala) plasticity|neuroplasticity"
    r"|long[- ]term (?:potentiation|depression)|LTP|potentiation|dendritic (?:spines?|complexity"
    r"|structure|branching|arbors?)|spine (?:density|turnover|development|formation)|synapse"
    r" formation|synaptogenesis|apical dendrites"
)
_NEW_NEURONS = (
    r"neurogenesis|new(?:born|ly born)? (?:neurons|cells)|birth of (?:neurons|cells)|cell birth"
    r"|(?:production|number) of (?:new )?neurons|neurons born"
)


@dataclass(frozen=True, slots=True)
class Family:
    """`claimed`: what the concept is called; `spoken`: words that speak for it as well.

    `alone`: only these words do, not the tree of headings below the concept.
    """

    claimed: re.Pattern[str]
    spoken: re.Pattern[str]
    alone: bool = False


def _family(claimed: str, spoken: str, *, alone: bool = False) -> Family:
    whole = rf"(?<![\w-])(?:{spoken})(?!\w)"
    return Family(re.compile(claimed, re.IGNORECASE), re.compile(whole, re.IGNORECASE), alone)


FAMILIES: tuple[Family, ...] = (
    _family(rf"\b(?:{_ANDROGEN})\b", r"androgen(?:ic)? receptors?"),
    _family(rf"\b(?:{_ESTROGEN})\b", rf"{_ESTROGEN}|{_ESTROGEN_RECEPTOR}"),
    _family(rf"\b(?:{_PROGESTIN})\b", r"progest(?:erone|in) receptors?"),
    _family(
        r"\b(?:cortisol|corticosterone|hydrocortisone|stress hormones?)\b",
        rf"{_NATURAL_GC}|{_GC_RECEPTOR}",
    ),
    _family(
        r"\b(?:glucocorticoids?|corticosteroids?|adrenal cortex hormones)\b",
        rf"{_ANY_GC}|methylprednisolone|{_GC_RECEPTOR}",
    ),
    _family(r"^(?:levo|l-)?thyroxine$|^T4$", r"(?:levo|l-)?thyroxine|T4", alone=True),
    _family(
        r"^(?:liothyronine|triiodothyronine|T3)$", r"liothyronine|triiodothyronine|T3", alone=True
    ),
    _family(r"\bthyroid hormones?\b", rf"{_THYROID}|TR[- ]?(?:α|β|alpha|beta)\d?"),
    _family(r"\b(?:sex|gonadal) (?:steroids?|hormones?)\b", _SEX),
    _family(r"^(?:hormon(?:es?|al)|endocrine system)$", HORMONES, alone=True),
    _family(r"^neurotransmitter", _TRANSMITTERS, alone=True),
    _family(r"\bneurotransmission\b|^synaptic transmission$", _TRANSMITTERS),
    _family(
        r"^hormone (?:replacement )?therapy$",
        rf"(?:{HORMONES})\W+(?:\w+\W+){{0,3}}?(?:therapy|treatment|treated|replacement|patch\w*|gel"
        r"|placebo|users?|supplement\w*)",
    ),
    _family(r"^cognit", r"cognit\w+|memory|executive function"),
    _family(r"^cognitive decline$", r"dement\w+"),
    _family(r"^dementia$", r"alzheimer\w*(?:[’']s)?(?: disease)?|demented"),
    _family(r"^blood-brain barrier$", r"(?:into|enter\w*|reach\w*) (?:the )?(?:brain|CNS)"),
    _family(
        r"^mood$|^mood stability$",
        r"mood|depressi\w+|irritability|anxiety|hamilton (?:scores?|ratings?)",
    ),
    _family(r"^depressive symptoms$|^depression$", r"depressi\w+|hamilton (?:scores?|ratings?)"),
    _family(r"^pain management$", r"(?:chronic )?pain"),
    _family(r"^sleep$", r"sleep\w*|insomnia"),
    _family(r"^(?:neuronal|synaptic) plasticity$", _PLASTIC),
    _family(r"^neuroinflammat", r"neuroinflammat\w+|microglia\w*|brain inflammat\w+"),
    _family(r"^neurogenesis$|^new neurons$", _NEW_NEURONS),
    _family(r"^mortality$|^survival$", r"mortality|deaths?|died|surviv\w+"),
    _family(r"^long-term potentiation$", r"LTP|(?:long[- ]term )?potentiation", alone=True),
    _family(r"^dendritic spines?$", r"dendritic spines?|spine density|spines", alone=True),
    _family(r"^thyroid$", r"T3|T4|thyroid\w*"),
)

# Whole phrases of a claim that are said in other words.
PHRASES: tuple[Family, ...] = (
    _family(
        r"^(?:o?estrogen|(?:menopausal |postmenopausal )?hormone)(?: replacement)?"
        r" (?:therapy|treatment)$",
        r"(?:menopaus\w+ |postmenopausal )?hormone (?:replacement )?(?:therapy|treatment)|HRT"
        r"|o?estrogens? plus progestins?|conjugated (?:equine )?o?estrogens?",
    ),
)

# Words that a list of concepts leaves out as too general, yet the claim turns on them.
PROCESSES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(claimed, re.IGNORECASE), re.compile(spoken, re.IGNORECASE))
    for claimed, spoken in (
        (
            r"\b(?:bio)?synthesis\b",
            r"\b(?:bio)?synthes\w+|\bproduc\w+|\bturnover\b|\bhydroxyla\w+|\bmakes?\b|\bmade\b",
        ),
        (
            r"\bsensitivity\b",
            (
                r"\bsensiti\w+|\bresponsiv\w+|\baffinity\b|\bbinding\b|\bdensit\w+|\bup-?regulat\w+"
                r"|\bdown-?regulat\w+|\bdesensiti\w+"
            ),
        ),
        (r"\b(?:release|secretion)\b", r"\breleas\w+|\bsecret\w+|\befflux\b|\boverflow\b"),
        (r"\bexpression\b", r"\bexpress\w+|\bmRNA\b|\btranscript\w*|\bprotein\b|\bmessage\b"),
    )
)

# Classes so wide that one member's failure or opposite says nothing of the class.
WIDE = frozenset(
    {
        "Hormones",
        "Endocrine System",
        "Neurotransmitter Agents",
        "Steroids",
        "Pharmaceutical Preparations",
    }
)

# A claim about adjusting the endocrine signal is one about giving or blocking a hormone.
_ADJUSTING = re.compile(
    r"\b(?:adjust|modulat|restor|rebalanc|optimi[sz]|correct|replac|manipulat|tun)\w*\b"
    r".*\b(?:endocrine|hormon\w+)\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:given|giving|received?|receiving|treat(?:ed|ment)|replac\w+|inject\w+|injections?"
    r"|administ\w+|implant\w+|ovariectom\w+|castrat\w+|gonadectom\w+|adrenalectom\w+|took|tablets?"
    r"|infus\w+|patch(?:es)?|gel|dos(?:e|es|ed|ing)|randomi[sz]ed|antagonists?|supplement\w*|experiment\w*)\b",
    re.IGNORECASE,
)


def adjusts(phrase: str) -> bool:
    """Tell whether a phrase is about adjusting hormones, not about hormones as such."""
    return bool(_ADJUSTING.search(phrase))


def gives(text: str) -> bool:
    """Tell whether a record says that something was given, removed or blocked."""
    return bool(_GIVEN.search(text))
