"""Study design read from headings and words, for records whose types are silent.

Source: grading specification 1.4 (order of rules, guard for randomized trials).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.domain.appraisal import Design
from evidence.domain.citations import Heading

# MeSH headings that name the design of the study itself ("... as Topic" do not).
_HEADINGS: tuple[tuple[str, str, Design], ...] = (
    ("D057182", "Mendelian Randomization Analysis", Design.MR),
    ("D004311", "Double-Blind Method", Design.RCT),
    ("D016022", "Case-Control Studies", Design.OBS_CC),
    ("D015331", "Cohort Studies", Design.OBS_COHORT),
    ("D008137", "Longitudinal Studies", Design.OBS_COHORT),
    ("D003430", "Cross-Sectional Studies", Design.OBS_XS),
    ("D012189", "Retrospective Studies", Design.OBS_XS),
)
# These go with trials as well as with cohorts, so the text may still say "randomized".
_WEAK_HEADINGS: tuple[tuple[str, str, Design], ...] = (
    ("D011446", "Prospective Studies", Design.OBS_COHORT),
    ("D005500", "Follow-Up Studies", Design.OBS_COHORT),
)

TITLE, ABSTRACT, BOTH = "title", "abstract", "title+abstract"


@dataclass(frozen=True, slots=True)
class _Rule:
    design: Design
    where: str
    pattern: re.Pattern[str]


def _rule(design: Design, where: str, *patterns: str) -> _Rule:
    return _Rule(design, where, re.compile("|".join(patterns), re.IGNORECASE))


_SOURCES = r"(?:medline|pubmed|embase|cochrane|psyc(?:info|lit)|web of science|scopus|cinahl)"
_RULES: tuple[_Rule, ...] = (
    _rule(
        Design.PROTOCOL,
        TITLE,
        r"\b(?:study|trial|review|research) protocols?\b",
        r"\bprotocol (?:for|of) (?:a|an|the)\b",
        r": (?:a )?protocol\b",
        r"\brationale(?:,| and) (?:study )?design\b",
    ),
    _rule(Design.SR, TITLE, r"\bmeta-?\s?analy[sz]\w*"),
    _rule(
        Design.SR,
        TITLE,
        r"\bsystematic (?:\w+ )?review",
        r"\b(?:umbrella|scoping|cochrane) review",
        r"\boverview of (?:systematic )?reviews",
    ),
    _rule(
        Design.SR,
        ABSTRACT,
        rf"\bwe (?:systematically )?searched\b[^.]{{0,120}}\b{_SOURCES}\b",
        rf"\b{_SOURCES}\b[^.]{{0,120}}\bwere (?:systematically )?searched\b",
        r"\bsystematic(?:ally)? (?:literature )?(?:review|search)\w*\b[^.]{0,80}"
        r"\b(?:was|were) (?:conducted|performed|carried|undertaken|done)",
        r"\bthis (?:cochrane|systematic) review\b",
        r"\b(?:review|study) (?:with|and) meta-?analysis\b",
        r"\b(?:trials|studies)\b[^.]{0,60}\bwere pooled\b",
        r"\b(?:this|our|the present) meta-?analysis\b",
    ),
    _rule(Design.MR, BOTH, r"\bmendelian randomi[sz]ation"),
    _rule(
        Design.RCT,
        BOTH,
        r"\brandomi[sz]ed,? (?:[\w-]+,? ){0,6}(?:trials?|study|design|comparison)\b",
        r"\brandomly (?:assign|allocat|allot|divid|given|receiv|select(?:ed)? to)\w*",
        r"\b(?:were|was|been|are) (?:\w+ )?randomi[sz]ed\b",
        r"\b(?:they|we|investigators|authors) randomi[sz]ed\b",
        r"\brandom(?:i[sz]ed)? (?:allocation|assignment)\b",
        r"\b(?:double|single|triple)[- ]?(?:blind|masked)\w*",
        r"\bplacebo[- ]controlled\b",
        r"\brandomi[sz]ed to\b",
        r"\brandomi[sz]ation\b",
        r"\bRCT\b",
    ),
    _rule(
        Design.TRIAL,
        BOTH,
        r"\b(?:open[- ]label|single[- ]arm|phase (?:i{1,3}v?|iv|[1-4])[ab/]?)\b[^.]{0,40}"
        r"\b(?:trial|study)\b",
        r"\bpilot (?:trial|intervention)\b",
        r"\bnon-?randomi[sz]ed\b",
        r"\bquasi-?experiment\w*",
        r"\bbefore[- ]and[- ]after\b",
        r"\bclinical trial\b",
        r"\b(?:or|and|on|with|than|versus) placebo\b",
    ),
    _rule(
        Design.OBS_COHORT,
        BOTH,
        r"\bcohort\b",
        r"\blongitudinal\b",
        r"\bprospective(?:ly)?\b",
        r"\bfollow(?:ed)?[- ]up (?:study|period|for|of)\b",
        r"\bhazard ratios?\b",
        r"\bpopulation[- ]based\b",
        r"\bregist(?:ry|er)[- ]based\b",
        r"\bbiobank\b",
    ),
    _rule(Design.OBS_CC, BOTH, r"\bcase[- ]control\b", r"\bmatched controls\b", r"\bnested case"),
    _rule(
        Design.OBS_XS,
        BOTH,
        r"\bcross[- ]sectional\b",
        r"\bprevalence\b",
        r"\bquestionnaires?\b",
        r"\bsurvey(?:ed|s)?\b",
        r"\bretrospective(?:ly)?\b",
        r"\bchart review\b",
        r"\bmedical records?\b",
    ),
    _rule(
        Design.CASE,
        TITLE,
        r"\bcase (?:report|series|study)\b",
        r"\ba case of\b",
        r"\breport of (?:a|two|three|\d+) cases?\b",
    ),
    _rule(
        Design.CASE,
        ABSTRACT,
        r"\bwe (?:report|present|describe) (?:an?|the|two|three) (?:\w+ ){0,3}(?:case|patient)s?\b",
        r"\bcase report\b",
    ),
    _rule(
        Design.REVIEW,
        TITLE,
        r"\breview\b",
        r"\boverview\b",
        r"\bperspectives?\b",
        r"\bcurrent (?:concepts|understanding|status)\b",
        r"\brecent advances\b",
        r"\bstate of the art\b",
        r"\bupdate on\b",
    ),
    _rule(
        Design.REVIEW,
        ABSTRACT,
        r"\b(?:this|the present|our) (?:\w+ )?(?:review|overview|article|chapter)\b[^.]{0,60}"
        r"\b(?:summar|discuss|focus|highlight|describ|provid|review|consider|ask|examin)\w*",
        r"\bwe (?:review|summari[sz]e|discuss)\b",
    ),
    _rule(
        Design.GUIDELINE,
        TITLE,
        r"\b(?:clinical )?practice guidelines?\b",
        r"\bguidelines?\b",
        r"\b(?:consensus|position) statement\b",
    ),
    _rule(
        Design.OPINION,
        TITLE,
        r"^(?:comment(?:ary)?|editorial|reply|response|letter)\b",
        r"\bcommentary\b",
    ),
)

# What stands before "randomized" when the sentence speaks of trials other than this one.
_OTHER_TRIALS = re.compile(
    r"\b(?:future|further|larger?|need(?:ed|s)?|requir\w+|warrant\w*|await\w*|until|previous|prior"
    r"|earlier|recent|published|several|of|from|in|these|no|lack of|more)\s+(?:[\w-]+[- ,]+){0,3}"
    r"(?:randomi[sz]|double|single|placebo|RCT)\w*|\bnon-?randomi[sz]\w*",
    re.IGNORECASE,
)
_GUARD_WIDTH = 45

_RANDOMIZED_TRIALS = re.compile(
    r"\brandomi[sz]ed (?:clinical |controlled |placebo-controlled )*(?:trials?|studies)\b"
    r"|\bRCTs?\b",
    re.IGNORECASE,
)


def reviews_trials(text: str) -> str:
    """Return the words by which a systematic review says it gathered trials, or ""."""
    match = _RANDOMIZED_TRIALS.search(text)
    return match.group() if match else ""


def from_headings(headings: Iterable[Heading]) -> tuple[Design, str] | None:
    """Read the design off a heading that settles it; None when there is none."""
    return _heading(headings, _HEADINGS)


def from_weak_headings(headings: Iterable[Heading]) -> tuple[Design, str] | None:
    """Read the design off a heading that text may overrule; None when none."""
    return _heading(headings, _WEAK_HEADINGS)


def _heading(
    headings: Iterable[Heading], table: tuple[tuple[str, str, Design], ...]
) -> tuple[Design, str] | None:
    present = [h.descriptor for h in headings]
    for ui, name, design in table:
        if any(term.ui == ui or (not term.ui and term.name == name) for term in present):
            return design, f"MH {name} ({ui})"
    return None


def from_text(title: str, abstract: str) -> tuple[Design, str] | None:
    """Return the first rule's design and its words; None when no rule matches."""
    places = {TITLE: title, ABSTRACT: abstract, BOTH: f"{title}. {abstract}"}
    for rule in _RULES:
        words = _match(rule, places[rule.where])
        if words:
            return rule.design, f'TX {rule.design} "{words}" in {rule.where}'
    return None


def randomized(title: str, abstract: str) -> str:
    """Return the words that say "this study was randomized", or ""."""
    rule = next(r for r in _RULES if r.design is Design.RCT)
    return _match(rule, f"{title}. {abstract}")


def _match(rule: _Rule, text: str) -> str:
    for match in rule.pattern.finditer(text):
        before = text[max(0, match.start() - _GUARD_WIDTH) : match.end()]
        if rule.design is Design.RCT and _OTHER_TRIALS.search(before):
            continue
        return match.group()[:60]
    return ""
