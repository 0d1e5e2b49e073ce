"""Verbs of biomedical prose and their forms.

Base forms are listed in `verbs.toml`; the other forms are built from spelling rules and
a table of irregular verbs.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_TABLE = tomllib.loads(files(__package__).joinpath("verbs.toml").read_text(encoding="utf-8"))

IRREGULAR: dict[str, tuple[str, str]] = {
    "arise": ("arose", "arisen"), "become": ("became", "become"), "begin": ("began", "begun"),
    "bind": ("bound", "bound"), "bleed": ("bled", "bled"),
    "breastfeed": ("breastfed", "breastfed"),
    "bring": ("brought", "brought"), "build": ("built", "built"),
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
    "bear": ("bore", "borne"), "beat": ("beat", "beaten"), "breed": ("bred", "bred"),
    "cling": ("clung", "clung"), "foresee": ("foresaw", "foreseen"), "freeze": ("froze", "frozen"),
    "hang": ("hung", "hung"), "hide": ("hid", "hidden"),
    "lay": ("laid", "laid"), "leave": ("left", "left"),
    "lend": ("lent", "lent"), "let": ("let", "let"), "mislead": ("misled", "misled"),
    "outgrow": ("outgrew", "outgrown"), "override": ("overrode", "overridden"),
    "pay": ("paid", "paid"), "quit": ("quit", "quit"), "ride": ("rode", "ridden"),
    "say": ("said", "said"), "sell": ("sold", "sold"),
    "send": ("sent", "sent"), "shake": ("shook", "shaken"), "shine": ("shone", "shone"),
    "shoot": ("shot", "shot"), "shut": ("shut", "shut"), "sing": ("sang", "sung"),
    "slide": ("slid", "slid"), "split": ("split", "split"), "steal": ("stole", "stolen"),
    "stick": ("stuck", "stuck"), "strike": ("struck", "struck"), "teach": ("taught", "taught"),
    "tear": ("tore", "torn"), "tell": ("told", "told"), "think": ("thought", "thought"),
    "throw": ("threw", "thrown"), "undercut": ("undercut", "undercut"), "undo": ("undid", "undone"),
    "uphold": ("upheld", "upheld"), "wake": ("woke", "woken"), "wear": ("wore", "worn"),
    "weave": ("wove", "woven"), "win": ("won", "won"),
    "write": ("wrote", "written"),
}  # fmt: skip
_EXTRA = "come deal do get go put"
_DOUBLING = frozenset(
    """stop drop permit occur refer transfer control prefer commit omit submit trap plan run
    admit deter incur recur confer infer ban begin cut get offset reset forget upset put
    compel clot swim sit thin rub slip clap trim win whip ship grip plug pin hug""".split()
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
    only, nouns, adjectives = (
        frozenset(_TABLE[key].split()) for key in ("verb_only", "verb_or_noun", "verb_or_adjective")
    )
    for base in sorted({*only, *nouns, *adjectives, *_EXTRA.split(), "be"}):
        noun, adjective = base in nouns, base in adjectives
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
