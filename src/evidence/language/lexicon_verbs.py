"""Verbs of biomedical prose and their forms.

Base forms are listed, the other forms are built from spelling rules and a table of
irregular verbs. A word that is not here is never taken for a verb, so the list is
broad on purpose. The selection is this project's own.
"""

from dataclasses import dataclass
from functools import cache

# Verbs whose base and -s forms are hardly ever nouns.
_VERBS = """
abolish absorb accelerate accompany accumulate achieve acquire act activate adapt add adjust
administer advise affect aggravate agree aid alleviate allow alter ameliorate amplify analyse
analyze antagonise antagonize appear apply arise assess assist associate assume attach
attain attenuate attribute augment avoid ban base become begin believe belong bind bring
broaden build calculate calm catalyse catalyze characterise characterize circulate cite
clarify classify coin combat combine commence communicate compare compensate compete complement
comprise compromise concentrate conclude confer confirm confuse connect consider consist
constitute constrict consume contain continue contract contraindicate contribute convert convey
correct correlate counter counteract cover create cross cure deactivate declare deepen define
degenerate degrade deliver demonstrate depend deplete deposit derive describe desensitise
desensitize destroy detect deteriorate determine detoxify develop deviate diagnose dictate die
differ differentiate diminish disable disappear discover discuss disrupt dissolve
distinguish disturb diversify dominate downregulate eat elevate elicit eliminate elucidate embody
emerge emit employ empower enable encode encourage engage enhance enlarge enrich ensure enter
enhance entail eradicate establish evaluate evolve exacerbate examine exceed excite exclude
excrete exert exhibit exist expand expect explain explore expose express extend facilitate fail
fasten feed ferment fight find flush follow forget found fuel fulfil fulfill gather
generate give govern grow guarantee guide happen have heal hear heighten hinder hold host
hypothesise hypothesize identify ignore illustrate immunise immunize impair impede implicate
imply improve inactivate include incorporate indicate induce infect infer inflame inform
ingest inhibit initiate inject injure insist integrate intensify interact interfere interpret
interrupt intervene introduce invade investigate involve irritate isolate justify keep
know lack learn lengthen lessen lie live lose lubricate maintain make manifest matter maximise
maximize mean mediate meet metabolise metabolize mimic minimise minimize mitigate
modify modulate mobilise mobilize motivate multiply necessitate neutralise neutralize normalise
normalize nourish observe obtain occur offer offset operate oppose optimise optimize
originate outweigh outperform overcome overlap oversee oxidise oxidize participate penetrate
perform permeate permit persist plan play plateau please pose possess postpone
potentiate predict predispose prefer prepare prescribe preserve prevail prevent proceed
produce prohibit proliferate prolong promote propose protect prove provide provoke quantify raise
randomise randomize reach reabsorb react realise realize rebalance recall receive recognise
recognize recommend reconnect recover recruit reduce refer refine reflect regenerate regulate
reinforce rejuvenate relate relax relieve rely remain remember remove render repeat
replace replenish represent reproduce require resemble reset reside resist resolve respond
restore restrict resume retain retard reveal revere reverse revolve rewire satisfy secrete see
seek seem select sensitise sensitize serve sharpen shed shorten show simplify
soften solve soothe speak speed spend stabilise stabilize start stem
sterilise sterilize stimulate stop store strengthen strive substitute succeed suffer
suggest suit summarise summarize suppress survive sustain switch synthesise synthesize take
target tend terminate tolerate train transfer transform translate transmit transport trap
treat trigger undergo underlie undermine understand undertake underpin unfold unite
unlock upregulate upset utilise utilize vaccinate vanish vary ventilate verify view violate
warrant weaken weigh widen withstand worsen write yield improve explain
counterbalance recalibrate calibrate harmonise harmonize foster bolster curb halt inhibit
quell reignite harness leverage address tackle manage nurture nudge honor honour celebrate
embrace acknowledge emphasise emphasize highlight underscore tailor customise customize
personalise personalize explore subscribe contact click
kill dampen spur cleanse purify burn melt tone tighten loosen cope hydrate rehydrate dehydrate moisturise
moisturize sedate dilate bleed contaminate carry harbor harbour hamper outlast surpass mirror track
trace monitor reassure breastfeed breathe chew swallow inhale insert implant transplant resect
ablate irradiate consult thin thicken catalog spare unlock activate deliver strengthen relieve
swell shrink lift raise age dissolve wean
"""
# The base or -s form is a noun as well; the neighbours decide.
_VERB_OR_NOUN = """
access aim approach attempt balance benefit block boost bridge cause challenge change claim
control correlate cost cut damage decline decrease delay demand drive drop ease effect
estimate exchange experience fall favor favour flow force form function gain harm help hope
impact increase influence interest lead level limit link look measure need
offer peak place prime process prompt protest purpose range rank rate reach release
repair report rescue research result return reward rise risk scavenge screen shape shift
shield signal slow sound spare spread stain start state stay study supplement supply support
surge test threaten top transport trial try turn use value wane waste work trigger target view
trust question fear rely seal fuel tax taper taste feel spike mark name call host
display combat focus act influence double triple halve match double question
strain stress exercise diet dose drink smoke sleep walk run massage press clot spike cook swim
train stand sit burn match equal rival graft peak lift age
"""
# The base form is an adjective as well.
_VERB_OR_ADJECTIVE = frozenset(
    "lower slow clear narrow calm dry clean sound double warm open".split()
)

IRREGULAR: dict[str, tuple[str, str]] = {
    "arise": ("arose", "arisen"), "become": ("became", "become"), "begin": ("began", "begun"),
    "bind": ("bound", "bound"), "bleed": ("bled", "bled"),
    "breastfeed": ("breastfed", "breastfed"), "bring": ("brought", "brought"), "build": ("built", "built"),
    "come": ("came", "come"), "cut": ("cut", "cut"), "deal": ("dealt", "dealt"),
    "do": ("did", "done"), "drink": ("drank", "drunk"), "drive": ("drove", "driven"),
    "eat": ("ate", "eaten"), "fall": ("fell", "fallen"), "feed": ("fed", "fed"),
    "feel": ("felt", "felt"), "fight": ("fought", "fought"), "find": ("found", "found"),
    "forget": ("forgot", "forgotten"), "get": ("got", "got"), "give": ("gave", "given"),
    "go": ("went", "gone"), "grow": ("grew", "grown"), "have": ("had", "had"),
    "hear": ("heard", "heard"), "hold": ("held", "held"), "keep": ("kept", "kept"),
    "know": ("knew", "known"), "lead": ("led", "led"), "lie": ("lay", "lain"),
    "lose": ("lost", "lost"), "make": ("made", "made"), "mean": ("meant", "meant"),
    "meet": ("met", "met"), "offset": ("offset", "offset"), "overcome": ("overcame", "overcome"),
    "oversee": ("oversaw", "overseen"), "put": ("put", "put"), "reset": ("reset", "reset"),
    "rise": ("rose", "risen"), "run": ("ran", "run"), "see": ("saw", "seen"),
    "seek": ("sought", "sought"), "shed": ("shed", "shed"),
    "shrink": ("shrank", "shrunk"), "sit": ("sat", "sat"), "stand": ("stood", "stood"),
    "swell": ("swelled", "swollen"), "swim": ("swam", "swum"), "show": ("showed", "shown"),
    "sleep": ("slept", "slept"), "speak": ("spoke", "spoken"), "spend": ("spent", "spent"),
    "spread": ("spread", "spread"), "strive": ("strove", "striven"), "take": ("took", "taken"),
    "undergo": ("underwent", "undergone"), "underlie": ("underlay", "underlain"),
    "understand": ("understood", "understood"), "undertake": ("undertook", "undertaken"),
    "upset": ("upset", "upset"), "withstand": ("withstood", "withstood"),
    "write": ("wrote", "written"),
}  # fmt: skip
_EXTRA = "come deal do get go put"
_DOUBLING = frozenset(
    """stop drop permit occur refer transfer control prefer commit omit submit trap plan run
    admit deter incur recur confer infer ban begin cut get offset reset forget upset put compel fulfil clot swim sit thin""".split()
)  # fmt: skip

# What follows with "to" is the verb that matters: "aims to reduce", "has been shown to".
CATENATIVE = frozenset(
    """aim help appear seem tend fail work serve try attempt seek strive begin continue start
    need act hope intend design show know think believe find report use say expect suggest
    prove shown likely able unlikely thought believed known designed intended used expected
    unable happen cause allow enable want plan claim consider estimate suppose suppose
    supposed ought demonstrate""".split()
)
# An aim, not a result (grading specification 4.3).
INTENTIONS = frozenset("aim seek try attempt strive hope intend design work help plan".split())
# "X shows that ...": the clause inside is the claim, the words before it its authority.
REPORTING = frozenset(
    """show suggest indicate report find conclude demonstrate believe claim confirm reveal
    propose hypothesise hypothesize argue state prove note observe imply think know estimate
    establish say assume discover recommend explain""".split()
)
# Without an object these say how a quantity moves.
CHANGES = frozenset("rise fall peak increase decrease decline drop improve worsen vary".split())
# Between a thing and what it is.
COPULAR = frozenset("act serve function be become remain constitute represent".split())


@dataclass(frozen=True, slots=True)
class Form:
    """One reading of a word as a verb; `kind`: base, s, ed, en or ing."""

    lemma: str
    kind: str
    noun_too: bool = False
    adjective_too: bool = False


def third(base: str) -> str:
    """Return the third person singular: `cross` gives `crosses`."""
    if base in ("have", "do", "go", "be"):
        return {"have": "has", "do": "does", "go": "goes", "be": "is"}[base]
    if base.endswith(("s", "x", "z", "ch", "sh")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def past(base: str) -> str:
    """Return the simple past: `modify` gives `modified`."""
    if base in IRREGULAR:
        return IRREGULAR[base][0]
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return (base + base[-1] if base in _DOUBLING else base) + "ed"


def gerund(base: str) -> str:
    """Return the -ing form: `bind` gives `binding`."""
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")):
        return base[:-1] + "ing"
    return (base + base[-1] if base in _DOUBLING else base) + "ing"


@cache
def _forms() -> dict[str, tuple[Form, ...]]:
    table: dict[str, list[Form]] = {}
    nouns = frozenset(_VERB_OR_NOUN.split())
    for base in sorted({*_VERBS.split(), *nouns, *_EXTRA.split(), *_VERB_OR_ADJECTIVE, "be"}):
        noun, adjective = base in nouns, base in _VERB_OR_ADJECTIVE
        for word, kind in (
            (base, "base"),
            (third(base), "s"),
            (past(base), "ed"),
            (IRREGULAR.get(base, ("", past(base)))[1], "en"),
            (gerund(base), "ing"),
        ):
            form = Form(base, kind, noun and kind in ("base", "s"), adjective and kind == "base")
            table.setdefault(word, []).append(form)
    return {word: tuple(forms) for word, forms in table.items()}


def verb_forms(word: str) -> tuple[Form, ...]:
    """Return the readings of a lower-case word as a verb, empty when there is none."""
    return _forms().get(word, ())


def lemma_of(word: str) -> str:
    """Return the base form of a verb, the word itself when it is no known verb."""
    forms = verb_forms(word.casefold())
    return forms[0].lemma if forms else word.casefold()
