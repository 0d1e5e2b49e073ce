"""Closed word classes of English, and nouns that the rules need to know by name.

The lists are this project's own: closed classes are complete enough for edited
prose; the noun and adjective lists only hold what the endings would get wrong.
"""

import re

DETERMINERS = frozenset(
    """the a an this that these those each every some any no both all its their his her our
    your my another several many few most such either neither enough certain various
    whose""".split()
)
PRONOUNS = frozenset(
    """it they he she we you i them him us me itself themselves one there this these those
    everyone everybody someone nobody others""".split()
)
PREPOSITIONS = frozenset(
    """of in on at by for with from into onto through during after before between among
    amongst within without against under over about across despite via per versus vs than as
    like toward towards upon around near along beyond throughout until including excluding
    regarding concerning except besides unlike alongside above below inside outside
    following amid""".split()
)
# Clauses after these are conditions or reasons of the main clause and stay with it.
CONDITIONS = frozenset(
    "because if when whenever unless once provided since until as after before so".split()
)
# Clauses after these stand on their own.
CONTRASTS = frozenset("although though while whereas but yet".split())
SUBORDINATORS = frozenset(
    "because if when whenever unless although though while whereas whether once".split()
)
CONJUNCTIONS = frozenset("and or nor but yet &".split())
RELATIVES = frozenset("which who whom where whereby".split())
MODALS = frozenset(
    "may might can could will would shall should must cannot can't couldn't won't wouldn't".split()
)
BE = frozenset("am is are was were be been being isn't aren't wasn't weren't".split())
HAVE = frozenset("have has had having hasn't haven't hadn't".split())
DO = frozenset("do does did don't doesn't didn't".split())
NEGATIONS = frozenset("not never n't hardly rarely seldom".split())
ADVERBS = frozenset(
    """also often however therefore thus thereby hence very already still even sometimes
    always usually moreover furthermore then now today not-only soon later again only just
    rather quite too almost nearly perhaps maybe instead otherwise together alone twice once
    somewhat meanwhile nonetheless nevertheless indeed further both well daily
    weekly monthly""".split()
)
# Words in -ly that are no adverbs.
NOT_ADVERBS = frozenset(
    """early daily weekly monthly yearly family supply reply assembly anomaly only likely
    unlikely elderly friendly costly deadly lonely lively ugly bodily monopoly fly rely apply
    multiply butterfly jelly belly ally""".split()
)
# Openers that only tie a sentence to the one before it.
DISCOURSE = frozenset(
    """however therefore moreover furthermore additionally thus hence consequently
    nevertheless nonetheless importantly notably interestingly overall ultimately indeed
    similarly likewise finally instead meanwhile also besides fortunately unfortunately
    conversely first firstly second secondly third lastly accordingly surprisingly and but
    so yet""".split()
)
DISCOURSE_PHRASES = frozenset(
    {
        "in addition", "for example", "for instance", "as a result", "in contrast", "in fact",
        "in general", "in summary", "in conclusion", "in short", "on the other hand",
        "in other words", "by contrast", "of note", "in particular", "on average", "to date",
        "in turn", "after all", "at the same time", "above all", "in essence",
    }
)  # fmt: skip

PLURALS = frozenset(
    """people men women children mice bacteria data axes criteria feet teeth phenomena fungi
    nuclei vertebrae larvae ova stimuli media police cattle both these those they we you many
    several few""".split()
)
SINGULAR_IN_S = frozenset(
    """diabetes rabies mumps measles herpes series species news physics genetics ethics aids
    rickets scabies lens pus shingles hives economics statistics mathematics pharmacokinetics
    pharmacodynamics ascites caries feces rickets gas bias atlas pancreas colitis this his
    its status arthritis always means dialysis analysis basis crisis axis virus sepsis yoga
    pilates tetanus lupus asbestos canvas tinnitus mucus fetus thymus thalamus
    hippocampus hypothalamus""".split()
)
PERSONS = re.compile(
    r"\b(?:patients?|people|persons?|adults?|adolescents?|children|child|infants?|newborns?|men"
    r"|man|women|woman|participants?|subjects?|individuals?|volunteers?|humans?|mothers?|boys?"
    r"|girls?|elderly|smokers?|athletes?|workers?|teenagers?|seniors?|users?|population|adulthood"
    r"|survivors?|students?|veterans?|nurses?|babies|baby|toddlers?|males?|females?"
    r"|users|carers?|caregivers?|donors?|recipients?|couples|pregnan\w+|postmenopausal)\b",
    re.IGNORECASE,
)
# Those who act with an aim: an aim of theirs is a claim about what their act achieves.
AGENTS = frozenset(
    """practitioners practitioner doctors doctor clinicians clinician physicians physician
    therapists therapist providers provider researchers scientists experts specialists nurses
    surgeons coaches teams healers dietitians pharmacists they""".split()
)
ANIMALS = re.compile(
    r"\b(?:animals?"
    r"|guinea pigs?|hamsters?|mice|mouse|murine|rabbits?|rats?|rodents?|voles?"  # small mammals
    r"|macaques?|monkeys?|primates"
    r"|canine|cats|cattle|cows?(?!['’]s? milk)|dogs?|feline|lambs?|pigs?|piglets?|sheep"
    r"|chickens|chicks|c\. elegans|drosophila|zebrafish)\b",
    re.IGNORECASE,
)
CELLS = re.compile(
    r"\b(?:in[ -]vitro|cultured|cell (?:lines?|cultures?)|organoids?|ex vivo|petri dish"
    r"|hela cells|isolated (?:cells|neurons|tissue))\b",
    re.IGNORECASE,
)

# Words in an adjective's ending that are nouns all the same.
NOT_ADJECTIVES = frozenset(
    """hospital animal trial signal approval withdrawal survival meal interval individual material
    potential arrival removal referral renewal proposal rehearsal journal manual capital
    mineral cereal oral-contraceptive chemical professional clinic antibiotic probiotic
    prebiotic statistic topic arsenic epidemic pandemic analgesic diuretic antipsychotic
    anesthetic anaesthetic logic fabric music traffic sedative laxative contraceptive
    preservative additive relative alternative perspective incentive adjective
    motive capillary summary library january february ovary artery dictionary boundary
    salary vocabulary secretary mammary cable table vegetable variable syllable sugar cellar
    collar calendar cancer molar scar car bar war ear year tear fear bear total goal deal
    rival portal medal metal petal crystal festival ritual protocol cortisol mechanic critic
    mosaic garlic turmeric olive archive active-ingredient detective collective initiative narrative
    representative native executive virus fungus fetus stimulus sinus mucus nucleus abacus
    bonus campus census consensus focus status thalamus hypothalamus hippocampus uterus
    memory thyroid inventory laboratory battery artery biliary-tree story factory category
    history theory accessory trajectory territory steroid pill influenza""".split()
)
ADJECTIVES = frozenset(
    """high low new old young older younger higher lower greater less more fewer good better best
    poor worse worst long short large small big great major minor key main primary secondary
    severe mild moderate acute chronic whole healthy obese pregnant adult common rare safe
    likely unlikely able unable free early late daily weekly human male female blood-borne
    central peripheral executive similar certain specific nuclear modern strong weak deep
    rapid slow fast hot cold wet dry raw fresh first last next same different own other only
    recent frequent sufficient efficient deficient dependent independent present absent
    significant important relevant resistant dominant pregnant abundant postmenopausal
    premenopausal white red green black brown dead live alive sick ill well aware
    responsible superior inferior interior exterior senior junior heart-healthy bad evident
    apparent inherent persistent consistent potent prevalent inconsistent brief upper simple
    complex direct indirect intact excess overall overweight underweight correct complete
    clear open rich thin thick wide broad true false normal low-dose high-dose elderly""".split()
)
_ADJECTIVE_ENDING = re.compile(
    r"(?:[a-z]{2}(?:al|ic|ive|ous|ary|ful|less|able|ible|ory)|[a-z]{3}(?:ular|olar|oid)"
    r"|-(?:free|rich|based|related|induced|dependent|specific|like|term|dose|fat|risk|quality|long|wide|old|acting))$"
)


def is_adjective(word: str) -> bool:
    """Tell whether a lower-case word is taken for an adjective, by list or ending."""
    if word in ADJECTIVES:
        return True
    return word not in NOT_ADJECTIVES and bool(_ADJECTIVE_ENDING.search(word))


def is_adverb(word: str) -> bool:
    """Tell whether a lower-case word is taken for an adverb."""
    if word in ADVERBS:
        return True
    return word.endswith("ly") and len(word) > 4 and word not in NOT_ADVERBS  # noqa: PLR2004 - "ply", "only"


def is_plural(word: str) -> bool:
    """Tell whether a noun is taken for a plural."""
    low = word.casefold()
    if low in PLURALS:
        return True
    if low in SINGULAR_IN_S or low.endswith(("ss", "us", "is", "itis")):
        return False
    return low.endswith("s") and len(low) > 2  # noqa: PLR2004 - "is", "as"
