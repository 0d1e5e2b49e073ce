"""What one sentence says about one claim, or why it is not taken to say anything."""

import re
from dataclasses import dataclass, replace

from evidence.adapters.appraisers.agency import is_given
from evidence.adapters.appraisers.asked import Asked, beside
from evidence.adapters.appraisers.comparison import MEANING, compare
from evidence.adapters.appraisers.effects import Effect, EffectKind, read_effect, read_special
from evidence.adapters.appraisers.families import gives
from evidence.adapters.appraisers.mentions import Naming, find_side
from evidence.adapters.appraisers.passage import read_passage
from evidence.adapters.appraisers.quotes import AbstractSentence
from evidence.adapters.appraisers.receptors import names_receptor, read_binding
from evidence.adapters.appraisers.rules import RuleClass, rule_class
from evidence.adapters.appraisers.settings import in_setting
from evidence.adapters.appraisers.telling import read_telling
from evidence.domain.appraisal import QuoteRole, Stance
from evidence.domain.spans import Span
from evidence.language import cues

_MOST = 0.7  # of a side's rarity; below it the side counts as not named
_OWN = frozenset({QuoteRole.OWN_RESULT, QuoteRole.OWN_CONCLUSION})
# Words by which a sentence speaks of the treatment that its title names.
_ANAPHOR = re.compile(
    r"\b(?:treat(?:ments?|ed)|therap(?:y|ies)|hormones?|arms?|groups?|placebo|drugs?|combination"
    r"|regimens?|users?|supplement\w*|replacement|controls|trials?|intervention|restor\w+"
    r"|differ\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Record:
    """The words of a record: its title, and title and abstract together."""

    title: str
    whole: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence's bearing. `rule` is None where the machine abstains, then see `why`."""

    sentence: AbstractSentence
    rule: RuleClass | None
    why: str
    null: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """How a sentence names both sides. `near` is where the clause that counts begins."""

    subject: Naming
    places: tuple[Span, ...]
    near: Span
    naming: str
    wide: bool


def read_sentence(asked: Asked, sentence: AbstractSentence, record: Record) -> Reading:
    """Read one sentence's bearing on the claim."""
    if asked.effect.kind is EffectKind.TOLD:
        told = read_telling(asked, sentence.text, record.title)
        return _dated(sentence, told)
    if sentence.role not in _OWN:
        why = f"the sentence is {sentence.role.value}, not the study's own result"
        return Reading(sentence, None, why)
    if asked.effect.kind is EffectKind.CROSSED:
        return _placed(asked, sentence, read_passage(asked, sentence.text, record.title))
    if asked.effect.kind is EffectKind.BOUND and names_receptor(asked):
        return _placed(asked, sentence, read_binding(asked, sentence.text, record.title))
    return _read_effect(asked, sentence, record)
