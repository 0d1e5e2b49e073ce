"""Claims of history, definition or use: what a record tells, not what it measured.

A background sentence may carry them. The record must be of the right kind (a history
for a claim about the past, a definition for one about a word) or say outright that the
thing is used so, and it must name both sides.
"""

import re

from evidence.adapters.appraisers.asked import Asked
from evidence.adapters.appraisers.mentions import find_side, side_of
from evidence.adapters.appraisers.statements import Effect, EffectKind, Located
from evidence.domain.claims import ClaimType
from evidence.domain.spans import Span
from evidence.language import cues
from evidence.language.words import content_stems

_MOST = 0.7
_UNRESOLVED = re.compile(
    r"^(?:the |this |that |these )?(?:concept|idea|approach|strategy|perspective|it|this|these"
    r"|they)$",
    re.IGNORECASE,
)
_HISTORY = re.compile(
    r"\bhistor\w*|\blegacy\b|\borigins?\b|\b\d+ years (?:on|after|later)\b|\bretrospective \d+"
    r"|\bpioneers?\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(r"\bdefin\w+|\bconcepts? of\b|\bwhat is\b|\bterminology\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:(?:the )?(?:19th|20th|21st|nineteenth|twentieth|twenty-first) centur(?:y|ies)"
    r"|past (?:century|decades))\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b(1[5-9]\d\d|20\d\d)s?\b")
_TERM = re.compile(
    r"^(?:an? )?(?:term|word|name|concept) (?:originating|coined|arising|born) in ", re.IGNORECASE
)
_ORIGIN = re.compile(
    r"\b(?:originat|stem|aris|arose|began|deriv|launch|came from|start)", re.IGNORECASE
)
_USED = re.compile(
    r"\b(?:us(?:e|ed|es|ing)|treat\w*|therap\w+|given|received|appl(?:y|ied|ication)|prescri\w+"
    r"|administ\w+|for|against)\b",
    re.IGNORECASE,
)
_USED_FOR = re.compile(
    r"^(?:to )?(?:treat(?:ing|ment of)?|manag\w+|reliev\w+|for)\s+", re.IGNORECASE
)


def read_telling(asked: Asked, text: str, title: str) -> Located | str:
    """Return that the sentence, with its title, tells what the claim says; else why not."""
    draft = asked.draft
    if _UNRESOLVED.match(draft.subject.strip()):
        return "the claim does not say what it is about"
    if title.rstrip().endswith("?") or cues.asks(text) == "?":
        return "the record asks"
    if draft.claim_type is ClaimType.USE:
        return _used(asked, text, title)
    kind = _HISTORY if draft.claim_type is ClaimType.HISTORICAL else _DEFINITION
    if not kind.search(title):
        return "the record is no history or definition of the subject"
    return _told(asked, text, title)


def _told(asked: Asked, text: str, title: str) -> Located | str:
    in_text, in_title = find_side(asked.subject, text), find_side(asked.subject, title)
    if max(in_text.share, in_title.share) < 1:
        return "the record does not name the subject"
    near = in_text.places[0] if in_text.places else Span(0, len(text))
    date = _DATE.search(asked.draft.object)
    if date:
        told = date[1] in text and _same_verb(asked, text)
    elif _PERIOD.search(asked.draft.object):
        told = in_title.share == 1
    else:
        told = _names_object(asked, text, title)
    if not told:
        return "the sentence does not tell what the claim says"
    naming = "full" if in_text.share == 1 else "title"
    return Located(Effect(EffectKind.TOLD, 0, asked.draft.relation), naming, near)


def _names_object(asked: Asked, text: str, title: str) -> bool:
    phrase = _TERM.sub("", asked.draft.object)
    side = side_of(phrase)
    if find_side(side, text).share >= _MOST and (_origin(asked) or _same_verb(asked, text)):
        return True
    return _origin(asked) and find_side(side, title).share >= _MOST


def _origin(asked: Asked) -> bool:
    return bool(_ORIGIN.search(f"{asked.draft.relation} {asked.draft.object}"))


def _same_verb(asked: Asked, text: str) -> bool:
    if _origin(asked):
        return True
    return bool(set(content_stems(asked.draft.relation)) & set(content_stems(text)))


def _used(asked: Asked, text: str, title: str) -> Located | str:
    thing = side_of(_USED_FOR.sub("", asked.draft.object))
    for where in (title, text):
        subject, object_ = find_side(asked.subject, where), find_side(thing, where)
        if subject.share == 1 and object_.share == 1 and _USED.search(where):
            near = Span(0, len(text)) if where is title else subject.places[0]
            return Located(
                Effect(EffectKind.TOLD, 0, "use"), "title" if where is title else "full", near
            )
    return "the record does not name the use"
