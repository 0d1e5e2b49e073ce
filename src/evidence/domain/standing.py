"""Standing from more than one source: dated events, and the worst of what is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from evidence.domain.citations import Standing
from evidence.domain.ids import Pmid

PUBMED = "pubmed"

# Mildest first. The order of PubMed's own marks is that of `citations.standing_of`;
# what could not be checked is worse than a correction, for it may hide a retraction,
# and milder than any doubt that somebody has put in writing. A notice stands apart:
# it is about another paper, see `union`. Project rule.
_FROM_MILD_TO_WORST = (
    Standing.NOTICE,
    Standing.GOOD,
    Standing.PREPRINT,
    Standing.CORRECTED,
    Standing.NOT_CHECKED,
    Standing.CHECK_FAILED,
    Standing.SUPERSEDED,
    Standing.CONCERN,
    Standing.PARTIALLY_RETRACTED,
    Standing.RETRACTED,
    Standing.WITHDRAWN,
    Standing.REPLACED,
)
_SEVERITY = {standing: place for place, standing in enumerate(_FROM_MILD_TO_WORST)}


@dataclass(frozen=True, slots=True)
class StandingEvent:
    """What a source other than PubMed says happened to one paper on one day.

    `pmid` and `doi` name the affected paper as the source names it (None, "" where
    it does not), `notice_pmid` and `notice_doi` the text that announces the event.
    `standing` is RETRACTED, CONCERN, CORRECTED, GOOD (reinstated), or CHECK_FAILED
    where the source reports something of a kind that could not be read. `on` is None
    when the day is not known. `record` is the source's own id of the event.
    """

    pmid: Pmid | None
    doi: str
    standing: Standing
    on: date | None
    notice_pmid: Pmid | None
    notice_doi: str
    source: str
    record: str
    reasons: tuple[str, ...] = ()


def severity(standing: Standing) -> int:
    """Rank of a standing among the others, for comparison only; higher is worse."""
    return _SEVERITY[standing]


def standing_from(events: Iterable[StandingEvent]) -> StandingEvent | None:
    """Give the event whose standing is in force after all events; None for no events.

    Events count in the order of their days, undated ones first; of one day, the
    worst counts last. A reinstatement lifts whatever came before it. Nothing else
    lifts: a correction after a retraction or a concern leaves it in force.
    The order in which the events are given does not matter. Project rule: where the
    source leaves doubt, the doubt stays on the paper.
    """
    in_force: StandingEvent | None = None
    for event in sorted(events, key=_moment):
        lifts = event.standing is Standing.GOOD
        if in_force is None or lifts or _at_least_as_bad(event, in_force):
            in_force = event
    return in_force


def union(
    pubmed: Standing, pubmed_notice: Pmid | None, others: Iterable[StandingEvent]
) -> tuple[Standing, tuple[str, ...]]:
    """Give the worst standing that any source tells of one paper, and who tells what.

    `others` are all events of that paper, from any number of sources; each source
    speaks by its event in force. The texts are `source: standing (details)`, PubMed
    first, then by source, one for each source that says anything, also where they
    disagree: a reinstatement told elsewhere leaves PubMed's retraction mark in force.

    A record that PubMed calls a NOTICE stays one. It often shares its DOI with the
    paper that it retracts, so what others say under that DOI is about that paper.
    A notice that was itself retracted comes from PubMed as RETRACTED.
    """
    spoken = [event for group in _by_source(others) if (event := standing_from(group))]
    told = (_pubmed_text(pubmed, pubmed_notice), *map(_text, spoken))
    if pubmed is Standing.NOTICE:
        return pubmed, told
    return max((pubmed, *(event.standing for event in spoken)), key=severity), told


def _moment(event: StandingEvent) -> tuple[date, int, int, str]:
    """Sort key; the record's id makes the choice between equals a fixed one."""
    return event.on or date.min, severity(event.standing), len(event.record), event.record


def _at_least_as_bad(event: StandingEvent, other: StandingEvent) -> bool:
    return severity(event.standing) >= severity(other.standing)


def _by_source(events: Iterable[StandingEvent]) -> list[list[StandingEvent]]:
    ordered = sorted(events, key=lambda event: event.source)
    return [list(group) for _, group in groupby(ordered, key=lambda event: event.source)]


def _pubmed_text(standing: Standing, notice: Pmid | None) -> str:
    return f"{PUBMED}: {standing}" + (f" (notice PMID {notice})" if notice else "")


def _text(event: StandingEvent) -> str:
    details = (
        f"record {event.record}" if event.record else "",
        event.on.isoformat() if event.on else "undated",
        f"notice PMID {event.notice_pmid}" if event.notice_pmid else "",
    )
    return f"{event.source}: {event.standing} ({', '.join(filter(None, details))})"
