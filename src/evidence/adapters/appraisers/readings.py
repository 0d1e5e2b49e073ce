"""What one sentence says about one claim, or why it is not taken to say anything."""

import re
from dataclasses import dataclass, replace

from evidence.adapters.appraisers.agency import acting, is_given
from evidence.adapters.appraisers.asked import Asked, beside
from evidence.adapters.appraisers.comparison import MEANING, compare
from evidence.adapters.appraisers.effects import read_effect, read_special
from evidence.adapters.appraisers.families import gives
from evidence.adapters.appraisers.mentions import Naming, Side, find_side, short_names
from evidence.adapters.appraisers.passage import heads_passage, read_passage, tells_passage
from evidence.adapters.appraisers.quotes import AbstractSentence
from evidence.adapters.appraisers.receptors import names_receptor, read_binding
from evidence.adapters.appraisers.rules import RuleClass, rule_class
from evidence.adapters.appraisers.settings import in_setting
from evidence.adapters.appraisers.statements import Effect, EffectKind, Located
from evidence.adapters.appraisers.telling import read_telling
from evidence.adapters.appraisers.titles import declares
from evidence.domain.appraisal import QuoteRole
from evidence.domain.claims import ClaimType
from evidence.domain.spans import Span
from evidence.language import cues

_MOST = 0.7  # of a side's rarity; below it the side counts as not named
_OWN = frozenset({QuoteRole.OWN_RESULT, QuoteRole.OWN_CONCLUSION})
# Words by which a sentence speaks of the treatment that its title names.
_ANAPHOR = re.compile(
    r"\b(?:treat(?:ments?|ed)|therap(?:y|ies)|hormones?|arms?|groups?|placebo|drugs?|combination"
    r"|regimens?|formulations?|preparations?|users?|supplement\w*|replacement|controls|trials?|intervention|restor\w+"
    r"|differ\w*|no (?:\w+ )?effects?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Record:
    """The words of a record: its title, and title and abstract together."""

    title: str
    whole: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence's bearing. `rule` is None where the machine abstains, then see `why`.

    `of_class`: the claim is about a class of things, the sentence about one of them.
    """

    sentence: AbstractSentence
    rule: RuleClass | None
    why: str
    null: bool = False
    of_class: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """How a sentence names both sides. `near` is where the clause that counts begins."""

    subject: Naming
    places: tuple[Span, ...]
    near: Span
    naming: str
    wide: bool


def may_speak(asked: Asked, sentence: AbstractSentence) -> bool:
    """Tell whether the sentence's part of the abstract may bear on such a claim."""
    return asked.effect.kind is EffectKind.TOLD or sentence.role in _OWN


def read_sentence(asked: Asked, sentence: AbstractSentence, record: Record) -> Reading:
    """Read one sentence's bearing on the claim."""
    if asked.effect.kind is EffectKind.TOLD:
        told = read_telling(asked, sentence.text, record.title)
        return _placed(asked, sentence, told)
    if sentence.role not in _OWN:
        why = f"the sentence is {sentence.role.value}, not the study's own result"
        return Reading(sentence, None, why)
    if asked.effect.kind is EffectKind.CROSSED:
        return _placed(asked, sentence, read_passage(asked, sentence.text, record.title))
    if asked.effect.kind is EffectKind.BOUND and names_receptor(asked):
        return _placed(asked, sentence, read_binding(asked, sentence.text, record.title))
    return _read_effect(asked, sentence, record)


def read_title(asked: Asked, sentence: AbstractSentence, record: Record) -> Reading | None:
    """Read a title that states a finding, quoted by `sentence` of the abstract.

    None when the title states none, or the sentence is not the study's own or names
    nothing of the claim.
    """
    if sentence.role not in _OWN:
        return None
    if asked.effect.kind is EffectKind.CROSSED:
        if not tells_passage(sentence.text):
            return None
        words = heads_passage(asked, record.title)
        effect = Effect(EffectKind.CROSSED, 0, words) if words else None
    else:
        effect = _stated(asked, record) if _touches(asked, sentence.text) else None
    if effect is None or asked.effect.kind in {EffectKind.BOUND, EffectKind.TOLD}:
        return None
    wide = find_side(asked.subject, record.title).wide
    reading = _judged(asked, sentence, "heading", effect, wide=wide)
    return replace(reading, why=f"the title says so; {reading.why}") if reading.rule else None


def _stated(asked: Asked, record: Record) -> Effect | None:
    """Return the effect that a declarative title states."""
    title = record.title
    if not declares(title) or _left_open(title, Span(0, len(title)), None):
        return None
    subject, object_ = find_side(asked.subject, title), find_side(asked.object, title)
    subject = acting(subject, title)
    if min(subject.share, object_.share) < 1 or not is_given(title, subject.places):
        return None
    if not in_setting(asked.setting, title, title, record.whole):
        return None
    effect = read_effect(title, subject.places, beside(object_, subject))
    return None if effect is None or effect.kind is EffectKind.LINKED else effect


def _named(side: Side, text: str, record: Record) -> Naming:
    """Find a side in a sentence, by the short name that the record gives it as well."""
    naming = find_side(side, text)
    if naming.share >= 1:
        return naming
    short = short_names(side, record.whole)
    places = [Span(*m.span()) for s in short for m in re.finditer(rf"\b{re.escape(s)}\b", text)]
    return Naming(1.0, tuple(sorted(places)), naming.wide) if places else naming


def _touches(asked: Asked, text: str) -> bool:
    return max(find_side(asked.object, text).share, find_side(asked.subject, text).share) >= _MOST


def _read_effect(asked: Asked, sentence: AbstractSentence, record: Record) -> Reading:
    found = _find(asked, sentence.text, record)
    if found is None:
        return Reading(sentence, None, "the sentence names only part of the claim")
    if asked.adjusts and not gives(record.whole):
        return Reading(sentence, None, "nothing was given or blocked in this study")
    effect = _effect(asked, sentence.text, found)
    if effect is None:
        return Reading(sentence, None, "no word in the sentence settles what happens to the object")
    open_ = _left_open(sentence.text, found.near, effect)
    if open_:
        return Reading(sentence, None, open_)
    effect = _by_chance(sentence.text, effect)
    return _judged(asked, sentence, found.naming, effect, wide=found.wide)


def _placed(asked: Asked, sentence: AbstractSentence, found: Located | str) -> Reading:
    """Judge a binding or a passage."""
    if isinstance(found, str):
        return Reading(sentence, None, found)
    text = sentence.text
    listed = text[found.near.start] == ":"  # what stands before governs the list after it
    doubt = cues.doubt(text[: found.near.start]) if listed else ""
    open_ = f'the statement is left open ("{doubt}")' if doubt else ""
    open_ = open_ or _left_open(text, found.near, found.effect)
    if open_:
        return Reading(sentence, None, open_)
    return _judged(asked, sentence, found.naming, found.effect, wide=False)


def _find(asked: Asked, text: str, record: Record) -> _Found | None:
    """Find both sides in the sentence, or in title and sentence together; None if not."""
    if not in_setting(asked.setting, text, record.title, record.whole):
        return None
    subject = acting(_named(asked.subject, text, record), text)
    object_ = _named(asked.object, text, record)
    places = beside(object_, subject)
    wide = subject.wide or object_.wide
    if subject.share >= _MOST and object_.share >= _MOST and places:
        naming = "full" if subject.share == object_.share == 1 else "most"
        return _Found(subject, places, places[0], naming, wide)
    titled = acting(find_side(asked.subject, record.title), record.title)
    given = titled.share == 1 and is_given(record.title, titled.places)
    if given and object_.share >= _MOST and places and _ANAPHOR.search(_clause(text, places[0])):
        return _Found(subject, places, places[0], "title", wide)
    return None


def _clause(text: str, place: Span) -> str:
    """Return the clause of `text` in which `place` begins."""
    return next((c.of(text) for c in cues.clauses(text) if c.start <= place.start < c.end), text)


def _effect(asked: Asked, text: str, found: _Found) -> Effect | None:
    kind = asked.effect.kind
    special = kind in {EffectKind.BOUND, EffectKind.NEEDED}
    read = read_special(text, kind, found.near) if special else None
    if read or kind is EffectKind.BOUND:
        return read
    bad = asked.effect.bad
    effect = read_effect(text, found.subject.places, found.places, bad_if_short=bad)
    if kind is EffectKind.NEEDED:
        return effect if effect and effect.deprived else None
    return effect


def _left_open(text: str, near: Span, effect: Effect | None) -> str:
    """Return why the statement is not made outright, or ""."""
    clause = _clause(text, near)
    asks = "?" if text.rstrip().endswith("?") else cues.asks(clause)
    if asks:
        return f'the sentence asks ("{asks}")'
    doubt = cues.doubt(clause) or cues.conditional(text)
    if doubt:
        return f'the statement is left open ("{doubt}")'
    if effect and effect.kind in {EffectKind.SIGNED, EffectKind.PLAIN, EffectKind.LINKED}:
        partly = (
            cues.partly_null(text)
            or cues.in_both_arms(text)
            or ("P" if cues.chance(text) == "both" else "")
        )
        if partly:
            return f'part of the sentence reports no difference ("{partly}")'
        other = cues.in_other_arm(text)
        if other:
            return f'the change is in the comparison group ("{other}")'
    return ""


def _by_chance(text: str, effect: Effect) -> Effect:
    if effect.kind is not EffectKind.NONE and cues.chance(text) == "above":
        return Effect(EffectKind.NONE, 0, f"{effect.words}, P above .05", effect.bad)
    return effect


def _judged(
    asked: Asked, sentence: AbstractSentence, naming: str, effect: Effect, *, wide: bool
) -> Reading:
    kind = compare(asked.effect, effect)
    if kind is None:
        return Reading(sentence, None, f'"{effect.words}" does not settle what the claim says')
    if kind == "any-effect" and asked.draft.claim_type is ClaimType.THERAPEUTIC:
        return Reading(sentence, None, "an effect without direction does not show a benefit")
    why = f'both sides named ({naming}); "{effect.words}": {MEANING[kind]}'
    return Reading(
        sentence, rule_class(kind, naming), why, effect.kind is EffectKind.NONE, of_class=wide
    )
