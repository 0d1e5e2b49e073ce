"""What kind of assertion a claim is, whether it can be checked, and whom it is about.

Types: grading specification 4.2, with the cues named there; the cue words are in
`claimtypes.toml`. The first rule that fits decides, in the order of `claim_type`.
"""

from dataclasses import dataclass

from evidence.domain.claims import ClaimType
from evidence.language import lexicon as lex
from evidence.language.lexicon_rules import chosen, rules

_RULES = rules(__package__, "claimtypes.toml")
_REFUSALS = chosen(__package__, "claimtypes.toml", "refused: ")


def _says(rule: str, text: str) -> bool:
    return _RULES[rule].search(text) is not None


def claim_type(text: str, subject: str = "", predicate: str = "") -> ClaimType:
    """Return the type of a claim; total: what no rule knows is mechanistic.

    `subject` and `predicate` (relation and object) sharpen the rules that ask who
    acts; without them the whole text stands for both.
    """
    who, what = subject or text, predicate or text
    if _says("historical", text):
        return ClaimType.HISTORICAL
    if _says("use", text):
        return ClaimType.USE
    if _says("definitional", text) or (
        _RULES["kind_noun"].match(what) and not _says("interest", text)
    ):
        return ClaimType.DEFINITIONAL
    if _says("diagnostic", text):
        return ClaimType.DIAGNOSTIC
    if _is_harm(text, who, what):
        return ClaimType.HARM
    return _benefit_or_nature(text, who, what)


def _is_harm(text: str, who: str, what: str) -> bool:
    """A harm is named as one, or an exposure or drug raises something unwanted."""
    exposed = any(_says(rule, who) for rule in ("intervention", "adverse_subject", "drugged"))
    return _says("harm", text) or (exposed and _says("harm_relation", what))


def _benefit_or_nature(text: str, who: str, what: str) -> ClaimType:
    if (
        _says("agent", who)
        and not _says("adverse_subject", who)
        and _says("clinical_benefit", what)
    ):
        return ClaimType.THERAPEUTIC
    if _says("associated", what):
        return ClaimType.EPIDEMIOLOGICAL
    if _is_therapeutic(who, what):
        return ClaimType.THERAPEUTIC
    molecular = _says("molecular", what)
    counted = _says("epidemiological", text) and not molecular
    unwanted = _says("harm_relation", what) and not _says("mechanistic", text)
    return ClaimType.EPIDEMIOLOGICAL if counted or unwanted else ClaimType.MECHANISTIC


def _is_therapeutic(who: str, what: str) -> bool:
    if _says("sure_therapy", what):
        return True
    if _says("adverse_subject", who):
        return False
    treated = _says("intervention", who) and _says("benefit", what)
    relieved = _says("outcome", what) and _says("risk_reduced", what)
    return (treated and not _says("molecular", what)) or relieved


# --- can it be checked? -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checkable:
    """Whether a claim is an empirical statement, and the reason in one sentence."""

    yes: bool
    why: str


def checkable(
    text: str, kind: ClaimType, *, aim: bool = False, has_relation: bool = True
) -> Checkable:
    """Return whether a single study or source could refute the claim, and why.

    `aim`: somebody's aim, with nothing said of what is done to reach it.
    """
    for why, rule in _REFUSALS:
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
    ClaimType.EPIDEMIOLOGICAL: (
        "States an association or frequency; observational studies can refute it."
    ),
    ClaimType.MECHANISTIC: "States how something works in the body; experiments can refute it.",
    ClaimType.DIAGNOSTIC: "States what a test finds; accuracy studies can refute it.",
    ClaimType.DEFINITIONAL: (
        "States what a term or thing is; textbooks, guidelines or MeSH can refute it."
    ),
    ClaimType.HISTORICAL: "States an event or origin; dated sources can refute it.",
    ClaimType.USE: (
        "States what something is used for; guidelines or utilisation studies can refute it."
    ),
}


def about(text: str) -> str:
    """Return `animal` or `invitro` when the claim itself says so, else `human`."""
    if lex.CELLS.search(text):
        return "invitro"
    if lex.ANIMALS.search(text) and not lex.PERSONS.search(text):
        return "animal"
    return "human"
