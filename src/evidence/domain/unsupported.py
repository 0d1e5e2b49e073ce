"""Why nothing in force supports a claim: one reason code out of eleven."""

from collections.abc import Iterable
from enum import StrEnum

from evidence.domain.appraisal import Stance
from evidence.domain.facts import SearchFacts
from evidence.domain.graded import Grade, VerdictName
from evidence.domain.searches import SearchOutcome
from evidence.domain.weighing import WeighedItem


class UnsupportedReason(StrEnum):
    """Reason codes; NONE when the verdict is supported or mixed."""

    NONE = ""
    UNCHECKABLE = "uncheckable"
    NOT_SEARCHED = "not_searched"
    SEARCH_FAILED = "search_failed"
    SEARCH_TRUNCATED = "search_truncated"
    NO_HITS = "no_hits"
    ONLY_MENTIONS = "only_mentions"
    ONLY_INDIRECT = "only_indirect"
    ONLY_LOW_LEVEL = "only_low_level"
    ONLY_RETRACTED = "only_retracted"
    CONTRADICTED = "contradicted"


_BY_VERDICT = {
    VerdictName.SUPPORTED: UnsupportedReason.NONE,
    VerdictName.MIXED: UnsupportedReason.NONE,
    VerdictName.CONTRADICTED: UnsupportedReason.CONTRADICTED,
}
_BY_OUTCOME = {
    SearchOutcome.NOT_RUN: UnsupportedReason.NOT_SEARCHED,
    SearchOutcome.FAILED: UnsupportedReason.SEARCH_FAILED,
    SearchOutcome.TRUNCATED: UnsupportedReason.SEARCH_TRUNCATED,
}
# The rule that closed a decision without a winner: always the last reason.
_BY_LAST_RULE = {
    "V3": UnsupportedReason.NO_HITS,
    "V4": UnsupportedReason.ONLY_RETRACTED,
    "V5": UnsupportedReason.ONLY_MENTIONS,
    "DI2": UnsupportedReason.ONLY_INDIRECT,
    "SE1": UnsupportedReason.ONLY_LOW_LEVEL,
    "V8": UnsupportedReason.ONLY_LOW_LEVEL,
}

_WHY_NOT = {
    UnsupportedReason.NONE: "",
    UnsupportedReason.UNCHECKABLE: "This is no empirical statement, so no study could support it.",
    UnsupportedReason.NOT_SEARCHED: "Nobody has searched yet, so nothing is known.",
    UnsupportedReason.SEARCH_FAILED: "The search failed, so nothing is known; search again.",
    UnsupportedReason.SEARCH_TRUNCATED: (
        "Not every hit was delivered and read, so support may exist; narrow the query or read on."
    ),
    UnsupportedReason.NO_HITS: "The search ran to its end and found nothing on the topic.",
    UnsupportedReason.ONLY_MENTIONS: "What was found touches the topic but takes no side.",
    UnsupportedReason.ONLY_INDIRECT: "What takes a side is not about people, the claim is.",
    UnsupportedReason.ONLY_LOW_LEVEL: "What takes a side is too weak in design or too light.",
    UnsupportedReason.ONLY_RETRACTED: "What takes a side is retracted or under a concern.",
    UnsupportedReason.CONTRADICTED: "The evidence stands against the claim.",
}


def has_support(items: Iterable[WeighedItem]) -> bool:
    """Tell whether an item in force is proposed (and passes) or decided as supporting."""
    return any(w.in_force and w.stance is Stance.SUPPORTS for w in items)


def reason_code(
    graded: Grade, search: SearchFacts, items: Iterable[WeighedItem]
) -> UnsupportedReason:
    """Say why nothing in force supports; NONE exactly for supported and mixed.

    Precedence: what cannot be checked; how the search fell short; a contradiction;
    hits left unread, or a query that was not understood (SEARCH_FAILED: it did not do
    what was asked), where nothing read supports; then the rule that closed the
    decision. `concern_only` shares ONLY_RETRACTED. NO_HITS needs that nothing on
    topic came back (the search outcome tells empty from off-topic): records on topic
    that do not count are ONLY_MENTIONS. Reports of
    one study that disagree with each other are CONTRADICTED.
    Source: grading specification, "How machine proposals ..."; precedence: project.
    """
    if graded.verdict is VerdictName.NOT_CHECKABLE:
        return UnsupportedReason.UNCHECKABLE
    if not search.finished:
        return _BY_OUTCOME[search.outcome]
    if graded.verdict in _BY_VERDICT:
        return _BY_VERDICT[graded.verdict]
    listed = list(items)
    if search.left_unread and not has_support(listed):
        in_doubt = search.doubt and not search.unread
        return UnsupportedReason.SEARCH_FAILED if in_doubt else UnsupportedReason.SEARCH_TRUNCATED
    return _by_last_rule(graded, on_topic=bool(listed))


def _by_last_rule(graded: Grade, *, on_topic: bool) -> UnsupportedReason:
    code = _BY_LAST_RULE[graded.reasons[-1].id]
    if code is UnsupportedReason.NO_HITS and on_topic:
        return UnsupportedReason.ONLY_MENTIONS
    if code is UnsupportedReason.ONLY_MENTIONS and "within_study_conflict" in graded.flags:
        return UnsupportedReason.CONTRADICTED
    return code


def why_not(code: UnsupportedReason, search: SearchFacts) -> str:
    """Say it in one or two plain sentences; "" when something supports."""
    text = _WHY_NOT[code]
    if code is UnsupportedReason.SEARCH_FAILED and search.doubt and search.finished:
        return f"The source did not understand the query; correct it. ({search.doubt})"
    if code is UnsupportedReason.SEARCH_FAILED and search.failure:
        return f"{text} ({search.failure})"
    return text
