"""What a page carries besides its article: banners, menus, offers, headings.

The rules of `furniture.toml` are this project's, each with the reason that is shown
beside the segment. They ask for the words of a web page together, so that an article
sentence about cookies in a diet stays in.
"""

import re

from evidence.domain.claims import Segment
from evidence.language.clauses_tags import has_verb, tag
from evidence.language.clauses_words import tokenize
from evidence.language.lexicon_rules import rules

_RULES = tuple(rules(__package__, "furniture.toml").items())
_WORDS = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_TERMINAL = re.compile(r"[.!?…][\"'”’)\]*_]*\s*$")
_SHORT_WORDS = 4  # a heading has fewer words than this, or no verb
_READ_LIMIT = 2000
_TITLE_WORDS = 12


def classify(piece: str, *, whole_line: bool) -> tuple[Segment, str]:
    """Return what a stretch of text is, and why it is set aside (empty for a sentence).

    `whole_line`: nothing else stands on its line, so it may be a heading.
    """
    looked_at = piece[:_READ_LIMIT]
    if not _WORDS.search(looked_at):
        return Segment.BOILERPLATE, "No words"
    if re.fullmatch(r"(?:https?://|www\.)\S+", looked_at):
        return Segment.BOILERPLATE, "Web address"
    for reason, rule in _RULES:
        if rule.search(looked_at):
            return Segment.BOILERPLATE, reason
    heading = _heading(looked_at) if len(piece) <= _READ_LIMIT else ""
    if heading and (whole_line or heading == _FRAGMENT):
        return Segment.HEADING, heading
    return Segment.SENTENCE, ""


_FRAGMENT = "Heading: fewer than four words and no verb"


def _heading(piece: str) -> str:
    """Return why a line is a heading, empty when it is not."""
    words = _WORDS.findall(piece)
    closed = bool(_TERMINAL.search(piece))
    verb = has_verb(tag(tokenize(piece)))
    if len(words) < _SHORT_WORDS and not verb:
        return _FRAGMENT
    if closed:
        return ""
    if len(words) < _SHORT_WORDS:
        return "Heading: fewer than four words"
    if not verb:
        return "Heading: no verb"
    if len(words) <= _TITLE_WORDS and _is_title_case(words):
        return "Heading: title case"
    return "Heading: introduces what follows" if piece.rstrip().endswith(":") else ""


def _is_title_case(words: list[str]) -> bool:
    long = [w for w in words if len(w) > 3]  # noqa: PLR2004 - "with", "from" and longer count
    return len(long) > 1 and all(w[0].isupper() for w in long)
