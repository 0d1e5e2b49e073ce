"""What moved in a claim's evidence between two looks."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evidence.domain.citations import Standing
from evidence.domain.evidence_state import EvidenceFact, EvidenceState
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.searches import SearchOutcome

_UNANSWERED = frozenset({SearchOutcome.NOT_RUN, SearchOutcome.FAILED})
_MOST_SHOWN = 120  # code points of a query in a line for people


class ChangeKind(StrEnum):
    """What moved; changes are listed in this order.

    EVIDENCE_OUTRANKED: no longer among the best-ranked, it exists as before.
    RECORD_DELETED: the source, asked for it alone, does not have it any more.
    STANDING_CHANGED: also retracted to good, and one retraction to another kind.
    RECORD_REVISED: its content moved while its standing stayed.
    SEARCH_FAILED: the newest search failed, the one before had not.
    SEARCH_RECOVERED: the newest search was answered, the one before was not.
    """

    FIRST_LOOK = "first_look"
    VERDICT_CHANGED = "verdict_changed"
    GRADE_CHANGED = "grade_changed"
    FLAG_RAISED = "flag_raised"
    FLAG_CLEARED = "flag_cleared"
    EVIDENCE_ADDED = "evidence_added"
    EVIDENCE_OUTRANKED = "evidence_outranked"
    RECORD_DELETED = "record_deleted"
    STANCE_CHANGED = "stance_changed"
    STANDING_CHANGED = "standing_changed"
    RECORD_REVISED = "record_revised"
    QUERY_CHANGED = "query_changed"
    WORDING_CHANGED = "wording_changed"
    SEARCH_FAILED = "search_failed"
    SEARCH_RECOVERED = "search_recovered"


_LISTED = {kind: place for place, kind in enumerate(ChangeKind)}
_WORDS = {
    ChangeKind.FIRST_LOOK: "first look: {after}",
    ChangeKind.VERDICT_CHANGED: "verdict: {before} → {after}",
    ChangeKind.GRADE_CHANGED: "grade: {before} → {after}",
    ChangeKind.FLAG_RAISED: "flag raised: {after}",
    ChangeKind.FLAG_CLEARED: "flag cleared: {before}",
    ChangeKind.EVIDENCE_ADDED: "new {after}: PMID {pmid}",
    ChangeKind.EVIDENCE_OUTRANKED: "PMID {pmid}: no longer among the best-ranked (was {before})",
    ChangeKind.RECORD_DELETED: "PMID {pmid}: deleted at the source (was {before})",
    ChangeKind.STANCE_CHANGED: "PMID {pmid}: {before} → {after}",
    ChangeKind.STANDING_CHANGED: "PMID {pmid}: {before} → {after}",
    ChangeKind.RECORD_REVISED: "PMID {pmid}: record revised",
    ChangeKind.QUERY_CHANGED: "query: {before} → {after}",
    ChangeKind.WORDING_CHANGED: "wording: version {before} → {after}",
    ChangeKind.SEARCH_FAILED: "search failed: {before} → {after}",
    ChangeKind.SEARCH_RECOVERED: "search recovered: {before} → {after}",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that moved, with its value at both looks, "" where it had none.

    `pmid` is None for what is not about one record. `notice_pmid` is the notice
    behind the record's present standing, None when none is linked.
    """

    kind: ChangeKind
    pmid: Pmid | None
    before: str
    after: str
    notice_pmid: Pmid | None = None

    @property
    def words(self) -> str:
        """Give one line for people; a long query is shown by its beginning."""
        line = _WORDS[self.kind].format(
            pmid=self.pmid, before=_shown(self.before), after=_shown(self.after)
        )
        return f"{line}, notice {self.notice_pmid}" if self.notice_pmid else line

    def __str__(self) -> str:
        """Give the line for people."""
        return self.words


def changes(
    before: EvidenceState | None, after: EvidenceState, deleted: Collection[Pmid] = ()
) -> tuple[Change, ...]:
    """Give what moved from one look to the next, by kind, then PMID, then value.

    Without a look before, that it is the first, and nothing else. `deleted` are the
    records that the source, asked for each alone, does not have any more; they are
    listed even where an older search still names them.

    While the search of the later look failed or was not run, a record's absence says
    nothing and is not listed; what else moved is. What a search finds that was not
    answered before is listed as added, since the look before could not show it.

    Laws: two equal states give nothing; the order of items does not matter; a record
    that vanished was outranked unless it is in `deleted`; a standing is taken as
    given, so that a notice never reads as retracted. Not listed: basis, reason code,
    design, and a search that is cut off or becomes whole.
    """
    if before is None:
        return (_first_look(after),)
    moved = [
        *_verdict_changes(before, after),
        *_record_changes(before, after, frozenset(deleted)),
        *_question_changes(before, after),
    ]
    return tuple(sorted(moved, key=_order))


def _order(change: Change) -> tuple[int, int, str, str]:
    number = pmid_order(change.pmid) if change.pmid else 0
    return _LISTED[change.kind], number, change.before, change.after


def _first_look(state: EvidenceState) -> Change:
    seen = f"{state.verdict} {state.grade}".rstrip()
    return Change(ChangeKind.FIRST_LOOK, None, "", seen)


def _verdict_changes(before: EvidenceState, after: EvidenceState) -> Iterator[Change]:
    if before.verdict != after.verdict:
        yield Change(ChangeKind.VERDICT_CHANGED, None, before.verdict, after.verdict)
    if before.grade != after.grade:
        yield Change(ChangeKind.GRADE_CHANGED, None, before.grade, after.grade)
    for flag in set(after.flags) - set(before.flags):
        yield Change(ChangeKind.FLAG_RAISED, None, "", flag)
    for flag in set(before.flags) - set(after.flags):
        yield Change(ChangeKind.FLAG_CLEARED, None, flag, "")


def _record_changes(
    before: EvidenceState, after: EvidenceState, deleted: frozenset[Pmid]
) -> Iterator[Change]:
    was = {fact.pmid: fact for fact in before.items}
    now = {fact.pmid: fact for fact in after.items}
    for pmid, fact in now.items():
        if pmid in was:
            yield from _moves(was[pmid], fact)
        else:
            kind = ChangeKind.EVIDENCE_ADDED
            yield Change(kind, pmid, "", _described(fact), fact.notice_pmid)
    yield from _losses(was, now, deleted, answered=after.search_outcome not in _UNANSWERED)


def _moves(was: EvidenceFact, now: EvidenceFact) -> Iterator[Change]:
    if was.stance is not now.stance:
        yield Change(ChangeKind.STANCE_CHANGED, now.pmid, was.stance, now.stance)
    if was.standing is not now.standing:
        kind = ChangeKind.STANDING_CHANGED
        yield Change(kind, now.pmid, was.standing, now.standing, now.notice_pmid)
    elif was.digest != now.digest:
        yield Change(ChangeKind.RECORD_REVISED, now.pmid, was.digest, now.digest)


def _losses(
    was: Mapping[Pmid, EvidenceFact],
    now: Mapping[Pmid, EvidenceFact],
    deleted: frozenset[Pmid],
    *,
    answered: bool,
) -> Iterator[Change]:
    for pmid, fact in was.items():
        absent = pmid not in now
        if absent and not answered:
            continue
        if pmid in deleted:
            yield Change(ChangeKind.RECORD_DELETED, pmid, _described(fact), "")
        elif absent:
            yield Change(ChangeKind.EVIDENCE_OUTRANKED, pmid, _described(fact), "")


def _question_changes(before: EvidenceState, after: EvidenceState) -> Iterator[Change]:
    for query in set(before.queries) - set(after.queries):
        yield Change(ChangeKind.QUERY_CHANGED, None, query, "")
    for query in set(after.queries) - set(before.queries):
        yield Change(ChangeKind.QUERY_CHANGED, None, "", query)
    if before.claim_version != after.claim_version:
        versions = str(before.claim_version), str(after.claim_version)
        yield Change(ChangeKind.WORDING_CHANGED, None, *versions)
    was, now = before.search_outcome, after.search_outcome
    if now is SearchOutcome.FAILED and was is not SearchOutcome.FAILED:
        yield Change(ChangeKind.SEARCH_FAILED, None, was, now)
    elif was in _UNANSWERED and now not in _UNANSWERED:
        yield Change(ChangeKind.SEARCH_RECOVERED, None, was, now)


def _described(fact: EvidenceFact) -> str:
    text = f"{fact.design} {fact.stance}"
    return text if fact.standing is Standing.GOOD else f"{text} ({fact.standing})"


def _shown(value: str) -> str:
    line = " ".join(value.split()) or "none"
    return line if len(line) <= _MOST_SHOWN else f"{line[: _MOST_SHOWN - 1]}…"
