"""Whether a sentence shows a hormone's own receptor, of the claimed kind, at the site.

A hormone that binds its receptor in a tissue is shown by the binding itself or by the
receptor's presence there. Receptors of steroid and thyroid hormones are nuclear unless
the sentence places them elsewhere; a membrane receptor has to be named as one.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from evidence.adapters.appraisers.asked import Asked
from evidence.adapters.appraisers.mentions import Naming, find_side
from evidence.adapters.appraisers.statements import Effect, EffectKind, Located
from evidence.domain.spans import Span


def _any(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Kin:
    """A hormone's names and those of its receptor."""

    hormone: re.Pattern[str]
    receptor: re.Pattern[str]


_GC = r"glucocorticoid|mineralocorticoid|corticosteroid|corticosterone"
_KINS: tuple[_Kin, ...] = (
    _Kin(
        _any(r"testosterone|androgens?|dihydrotestosterone|DHT"),
        _any(r"androgen(?:ic)? receptors?"),
    ),
    _Kin(
        _any(r"o?estrogens?|(?:\S*-)?o?estradiol"),
        _any(r"o?estrogen[- ]receptors?|ER[- ]?(?:α|β|alpha|beta)|ERbeta|ERalpha"),
    ),
    _Kin(_any(r"progesterone|progestins?"), _any(r"progest(?:erone|in)[- ]receptors?")),
    _Kin(
        _any(
            r"cortisol|corticosterone|hydrocortisone|glucocorticoids?|corticosteroids?"
            r"|adrenal steroids?"
        ),
        _any(rf"(?:{_GC})(?:[- ]receptors?|-like sites|(?: receptor)? (?:binding )?sites)"),
    ),
    _Kin(_any(r"dexamethasone"), _any(r"glucocorticoid[- ](?:receptors?|binding proteins?)")),
    _Kin(
        _any(r"thyroid hormones?|thyroxine|triiodothyronine|T3|T4"),
        _any(
            r"thyroid(?: hormone)? receptors?|receptors? for thyroid hormones?|integrins?"
            r"|receptors?(?: site)? for thyroid hormone"
        ),
    ),
)
_NAMED_RECEPTOR = re.compile(r"\b([\w-]+) receptors?\b", re.IGNORECASE)
_KIND_WORDS = frozenset(
    """nuclear intracellular genomic membrane surface specific their own its cell cytosolic
    cytoplasmic hormone neuronal synaptic to the""".split()
)
_RECEPTOR_STANDS = re.compile(
    r"\b(?:receptors?|sites|messages?|messenger|mRNA|label\w*|signal|stain\w*|immunoreactiv\w*"
    r"|alpha|beta|protein)\b",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"\b(?:found|located|locali[sz]\w+|lay|lies?|present|express\w*|dens\w+|strong\w*|abundan\w+"
    r"|plentiful|rich|confined|distribut\w+|detect\w+|label\w*|signal|immunoreactiv\w+|bound"
    r"|bind(?:s|ing|er)?|affinit\w+|attach\w+|held|carried|carry|contain\w*|dominated|mRNA|messages?"
    r"|settled|gather\w*|abound|stain\w*|appeared|mapped|ran through|occup\w+"
    r"|sit)\b",
    re.IGNORECASE,
)
_BINDS = re.compile(
    r"\b(?:bound|bind(?:s|ing|er)?|affinit\w+|attach\w+|label\w*|incorporat\w+|settled|selective"
    r"|took up|taken up|autoradiograph\w*)\b",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"\b(?:scarcely|hardly|barely|no|not|lack\w*|absen\w+|without|devoid|undetect\w+|never"
    r"|rarely|failed|neither|too little)\b",
    re.IGNORECASE,
)
_BRAIN = re.compile(
    r"\b(?:brain|forebrain|hippocamp\w+|cerebral|cort(?:ex|ical)|amygdal\w+|hypothalam\w+|sept(?:um|al)"
    r"|thalam\w+|preoptic|raphe|striat\w+|cerebell\w+|pyramidal|CA[13]|dentate|BST|stria terminalis"
    r"|arcuate|ventromedial|neurons?|neuronal|synap\w+|limbic|tanycytes|glia|dendrit\w+)\b",
    re.IGNORECASE,
)
_NOT_BRAIN = re.compile(
    r"\b(?:tumou?rs?|meningiomas?|glio\w+|cancer|carcinoma|adrenal cort\w+|bone|breast|uter\w+"
    r"|monocytes?|liver|pituitary cells)\b",
    re.IGNORECASE,
)
_MEMBRANE = re.compile(
    r"\b(?:(?:plasma )?membranes?|membrane-\w+|non-?genomic(?:ally)?|synaptic|postsynaptic"
    r"|GPER\d?|GPR30|(?:cell[- ])?surface|integrin|G[- ]protein[- ]coupled|extranuclear"
    r"|(?:outside|beyond) (?:the )?nucle(?:us|i))\b",
    re.IGNORECASE,
)
_NUCLEAR = re.compile(
    r"\b(?:nuclear|intracellular|genomic|(?:in|into|within) (?:the )?nuclei|nuclei of"
    r"|in the nucleus after)\b",
    re.IGNORECASE,
)
_CLAIM_MEMBRANE = re.compile(r"\b(?:membrane|surface|non-?genomic|synaptic)\b", re.IGNORECASE)
_CLAIM_NUCLEAR = re.compile(r"\b(?:nuclear|intracellular|genomic)\b", re.IGNORECASE)
_CLAIM_BRAIN = re.compile(r"\b(?:brain|neur\w+|CNS)\b", re.IGNORECASE)
_CARRIES_ON = re.compile(r",\s+which\b", re.IGNORECASE)
_MANIPULATED = re.compile(
    r"\b(?:viral|vectors?|knock-?\w+|overexpress\w*|gene transfer|transfect\w+)\b", re.IGNORECASE
)
_INSIDE = re.compile(r"\b(?:in|at|within|throughout|of)\b", re.IGNORECASE)
_PARTS = re.compile(r",\s+(?=which\b|and\b|but\b|with\b)|[;:]|\s+and\s+(?=was\b|were\b|is\b)")


def names_receptor(asked: Asked) -> bool:
    """Tell whether the claim is about a hormone and its own receptor."""
    kin = _kin(asked)
    if kin is None or "receptor" not in asked.object.phrase.casefold():
        return False
    if kin.receptor.search(asked.object.phrase):
        return True
    named = _NAMED_RECEPTOR.search(asked.object.phrase)
    return named is None or named[1].casefold() in _KIND_WORDS


def read_binding(asked: Asked, text: str, title: str) -> Located | str:
    """Return the receptor that the sentence shows, or why it shows none."""
    kin = _kin(asked)
    doubted = title.rstrip().endswith("?") and _CLAIM_MEMBRANE.search(asked.object.phrase)
    if kin is None or doubted:
        return "the record asks"
    receptor = _receptor_asked(asked, kin)
    naming = _naming(receptor, kin, text, title)
    if not naming:
        return "the sentence names no receptor of this hormone"
    if _MANIPULATED.search(f"{title} {text}"):
        return "the receptor was put there or taken away"
    why = _wrong_kind(asked, text, title)
    if why:
        return why
    specific = receptor is not kin.receptor and naming == "full"
    for part in _parts(text):
        if specific and not (receptor.search(part.of(text)) or _CARRIES_ON.match(part.of(text))):
            continue
        if _shows(part.of(text)) and _at_site(asked, part.of(text), text, title):
            words = _SHOWN.search(part.of(text))
            shown = words.group() if words else ""
            return Located(Effect(EffectKind.BOUND, 0, shown), naming, part)
    return "the sentence does not show the receptor at the claimed site"


def _kin(asked: Asked) -> _Kin | None:
    return next((k for k in _KINS if k.hormone.search(asked.subject.phrase)), None)


def _receptor_asked(asked: Asked, kin: _Kin) -> re.Pattern[str]:
    """Return the receptor that the claim names, else any of the hormone's."""
    named = kin.receptor.search(asked.object.phrase)
    if named is None:
        return kin.receptor
    stem = re.split(r"[\s-]", named.group())[0]
    return (
        re.compile(rf"\b(?:{re.escape(stem)}|corticosteroid)\b", re.IGNORECASE)
        if re.search(_GC, stem, re.IGNORECASE)
        else kin.receptor
    )


def _naming(receptor: re.Pattern[str], kin: _Kin, text: str, title: str) -> str:
    if receptor.search(text):
        return "full"
    if any(k.receptor.search(text) for k in _KINS):
        return ""
    if kin.hormone.search(text) and _BINDS.search(text) and "receptor" in text.casefold():
        return "full"
    if receptor.search(title) and _RECEPTOR_STANDS.search(text):
        return "title"
    if kin.hormone.search(title) and _BINDS.search(title) and _BINDS.search(text):
        return "title"
    return ""


def _wrong_kind(asked: Asked, text: str, title: str) -> str:
    phrase, membrane = asked.object.phrase, _MEMBRANE.search(text)
    if _CLAIM_MEMBRANE.search(phrase) and not membrane:
        return "the claim is about membrane receptors, the sentence names none"
    elsewhere = bool(membrane or _MEMBRANE.search(title)) and not _NUCLEAR.search(text)
    if _CLAIM_NUCLEAR.search(phrase) and elsewhere:
        return "the claim is about nuclear receptors, the sentence places them elsewhere"
    return ""


def _parts(text: str) -> list[Span]:
    edges = [0, *(m.start() for m in _PARTS.finditer(text)), len(text)]
    return [Span(a, b) for a, b in pairwise(edges) if a < b]


def _shows(part: str) -> bool:
    return bool(_SHOWN.search(part)) and not _ABSENT.search(part)


def _at_site(asked: Asked, part: str, text: str, title: str) -> bool:
    """Tell whether the part, or the title where the part names no site, has the site."""
    setting = asked.setting
    if not setting.concepts:
        return True
    if _CLAIM_BRAIN.search(setting.phrase):
        away = _NOT_BRAIN.search(f"{title} {text}")
        return not away and bool(_BRAIN.search(part) or _BRAIN.search(title))
    if find_side(setting, part).share >= 1:
        return True
    return not _BRAIN.search(part) and _inside(find_side(setting, title), title)


def _inside(site: Naming, title: str) -> bool:
    """Tell whether the title places something in the site ("receptors in the amygdala")."""
    return site.share >= 1 and bool(_INSIDE.search(title[: site.places[-1].start]))
