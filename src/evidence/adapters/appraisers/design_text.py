"""Study design read from headings and words, for records whose types are silent.

The phrases stand in `design.toml`. Source: grading specification 1.4 (order of rules,
guard for randomized trials).
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from evidence.domain.appraisal import Design
from evidence.domain.citations import Heading
from evidence.language.lexicon_rules import chosen, rules


class _DesignHeading(NamedTuple):
    """A MeSH heading that names the design of the study itself ("... as Topic" do not)."""

    ui: str
    name: str
    design: Design


_SETTLING = (
    _DesignHeading("D057182", "Mendelian Randomization Analysis", Design.MR),
    _DesignHeading("D004311", "Double-Blind Method", Design.RCT),
    _DesignHeading("D016022", "Case-Control Studies", Design.OBS_CC),
    _DesignHeading("D015331", "Cohort Studies", Design.OBS_COHORT),
    _DesignHeading("D008137", "Longitudinal Studies", Design.OBS_COHORT),
    _DesignHeading("D003430", "Cross-Sectional Studies", Design.OBS_XS),
    _DesignHeading("D012189", "Retrospective Studies", Design.OBS_XS),
)
# These go with trials as well as with cohorts, so the text may still say "randomized".
_WEAK = (
    _DesignHeading("D011446", "Prospective Studies", Design.OBS_COHORT),
    _DesignHeading("D005500", "Follow-Up Studies", Design.OBS_COHORT),
)

_TABLE = (__package__, "design.toml")
_OTHER_TRIALS = rules(*_TABLE)["other_trials"]
_TRIALS_GATHERED = rules(*_TABLE)["trials_gathered"]
_GUARD_WIDTH = 45  # characters before "randomized" in which other trials are looked for
_QUOTED = 60  # characters of a match that a reason shows


class _Rule(NamedTuple):
    design: Design
    where: str
    pattern: re.Pattern[str]


def _rule(name: str, pattern: re.Pattern[str]) -> _Rule:
    design, where = name.split(".")[:2]
    return _Rule(Design(design), where, pattern)


_RULES = tuple(_rule(name, pattern) for name, pattern in chosen(*_TABLE, "text."))
_RANDOMIZED = next(rule for rule in _RULES if rule.design is Design.RCT)


def reviews_trials(text: str) -> str:
    """Return the words by which a systematic review says it gathered trials, or ""."""
    match = _TRIALS_GATHERED.search(text)
    return match.group() if match else ""


def from_headings(headings: Iterable[Heading]) -> tuple[Design, str] | None:
    """Read the design off a heading that settles it; None when there is none."""
    return _heading(headings, _SETTLING)


def from_weak_headings(headings: Iterable[Heading]) -> tuple[Design, str] | None:
    """Read the design off a heading that text may overrule; None when none."""
    return _heading(headings, _WEAK)


def _heading(
    headings: Iterable[Heading], table: tuple[_DesignHeading, ...]
) -> tuple[Design, str] | None:
    present = [heading.descriptor for heading in headings]
    for ui, name, design in table:
        if any(term.ui == ui or (not term.ui and term.name == name) for term in present):
            return design, f"MH {name} ({ui})"
    return None


def from_text(title: str, abstract: str) -> tuple[Design, str] | None:
    """Return the first rule's design and its words; None when no rule matches."""
    places = {"title": title, "abstract": abstract, "title+abstract": f"{title}. {abstract}"}
    for rule in _RULES:
        words = _own_words(rule, places[rule.where])
        if words:
            return rule.design, f'TX {rule.design} "{words}" in {rule.where}'
    return None


def randomized(title: str, abstract: str) -> str:
    """Return the words that say "this study was randomized", or ""."""
    return _own_words(_RANDOMIZED, f"{title}. {abstract}")


def _own_words(rule: _Rule, text: str) -> str:
    """Return the first match that speaks of this study, not of other trials."""
    for match in rule.pattern.finditer(text):
        nearby = text[max(0, match.start() - _GUARD_WIDTH) : match.end()]
        if rule is not _RANDOMIZED or not _OTHER_TRIALS.search(nearby):
            return match.group()[:_QUOTED]
    return ""
