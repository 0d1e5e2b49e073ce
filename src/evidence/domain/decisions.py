"""What people decided, which of it is in force, and what makes it stale."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from evidence.domain.appraisal import Design, Stance
from evidence.domain.changes import ChangeKind, changes
from evidence.domain.errors import UsageError
from evidence.domain.evidence_state import EvidenceFact, EvidenceState
from evidence.domain.graded import VerdictName
from evidence.domain.ids import Pmid


class DecisionSubject(StrEnum):
    """What a decision is about.

    VERDICT: another verdict than the rubric's, on a claim. STANCE: of one record on a
    claim. EXCLUSION: one record is no evidence on a claim. QUERY: a claim's queries
    ask the right question.
    """

    VERDICT = "verdict"
    STANCE = "stance"
    EXCLUSION = "exclusion"
    QUERY = "query"


EXCLUDED = "excluded"
ACCEPTED = "accepted"
WITHDRAWN = ""

_VALUES: dict[DecisionSubject, tuple[str, ...]] = {
    DecisionSubject.VERDICT: tuple(VerdictName),
    DecisionSubject.STANCE: tuple(Stance),
    DecisionSubject.EXCLUSION: (EXCLUDED,),
    DecisionSubject.QUERY: (ACCEPTED,),
}
_ON_ONE_RECORD = frozenset({DecisionSubject.STANCE, DecisionSubject.EXCLUSION})
_NEEDS_REASON = frozenset({DecisionSubject.VERDICT, DecisionSubject.EXCLUSION})

_OF_A_RECORD = frozenset(
    {ChangeKind.STANDING_CHANGED, ChangeKind.RECORD_REVISED, ChangeKind.RECORD_DELETED}
)
_OF_THE_CLAIM = frozenset({ChangeKind.WORDING_CHANGED, ChangeKind.QUERY_CHANGED})
# What a decision rests on besides new evidence. Project rule: a person looked at these.
_MATTERS: dict[DecisionSubject, frozenset[ChangeKind]] = {
    DecisionSubject.VERDICT: _OF_A_RECORD | _OF_THE_CLAIM | {ChangeKind.STANCE_CHANGED},
    DecisionSubject.STANCE: _OF_A_RECORD | {ChangeKind.WORDING_CHANGED},
    DecisionSubject.EXCLUSION: _OF_A_RECORD | {ChangeKind.WORDING_CHANGED},
    DecisionSubject.QUERY: _OF_THE_CLAIM,
}
_DESIGN_ORDER = {design: place for place, design in enumerate(Design)}


@dataclass(frozen=True, slots=True)
class Decision:
    """One act of a reviewer; a later one on the same thing supersedes it.

    `value` is a `VerdictName`, a `Stance`, EXCLUDED or ACCEPTED, by subject, or
    WITHDRAWN to undo the decision that it supersedes. `state_digest` is that of the
    evidence state the person saw. `reason` may be "" where none is asked for.

    Raises:
        UsageError: its parts do not fit together.
    """

    id: int
    claim_id: int
    subject: DecisionSubject
    pmid: Pmid | None
    value: str
    reason: str
    by: str
    at: datetime
    state_digest: str
    supersedes: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be acted upon."""
        for fault in _faults(self):
            raise UsageError(f"{self.subject} decision on claim {self.claim_id}: {fault}")

    @property
    def withdraws(self) -> bool:
        """Whether it undoes a decision and puts none in its place."""
        return self.value == WITHDRAWN


def _faults(decision: Decision) -> Iterator[str]:
    subject, on_record = decision.subject, decision.subject in _ON_ONE_RECORD
    if on_record and decision.pmid is None:
        yield "it needs a PMID"
    if not on_record and decision.pmid is not None:
        yield f"it takes no PMID, got {decision.pmid}"
    if not decision.by.strip():
        yield "it needs the name of who decided"
    if decision.supersedes is not None and decision.supersedes >= decision.id:
        yield f"it cannot supersede {decision.supersedes}, which is not before it"
    if decision.withdraws:
        if decision.supersedes is None:
            yield "there is nothing that it withdraws"
        return
    if decision.value not in _VALUES[subject]:
        yield f"{decision.value!r} is none of {', '.join(_VALUES[subject])}"
    if subject in _NEEDS_REASON and not decision.reason.strip():
        yield "it needs a reason"


def in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Give the newest decision on each thing, unless it withdraws, in order of id.

    A thing is a claim, a subject and a PMID; the newest is the one of the highest id.
    """
    newest: dict[tuple[int, DecisionSubject, Pmid | None], Decision] = {}
    for decision in sorted(decisions, key=lambda d: d.id):
        newest[decision.claim_id, decision.subject, decision.pmid] = decision
    standing = (d for d in newest.values() if not d.withdraws)
    return tuple(sorted(standing, key=lambda d: d.id))


def stale_reasons(
    decision: Decision,
    before: EvidenceState,
    after: EvidenceState,
    deleted: Collection[Pmid] = (),
) -> tuple[str, ...]:
    """Give why a decision should be looked at again; empty when nothing it rests on moved.

    `before` is the state that the decision was made on. A verdict rests on the records
    that count (before or after), on the wording and on the queries; new records
    matter when they count. A stance or an exclusion rests on its own record and the
    wording, an accepted query on query and wording. Mentions, ranks, verdict, grade,
    flags and failed searches never matter. A stance that moved matters to a verdict
    whoever moved it, because a state does not say who.

    Law: without `deleted`, equal fingerprints give no reason.
    """
    if decision.withdraws:
        return ()
    moved = [
        str(change)
        for change in changes(before, after, deleted)
        if change.kind in _MATTERS[decision.subject]
        and (change.pmid is None or change.pmid in _rests_on(decision, before, after))
    ]
    new = _new_evidence(before, after) if decision.subject is DecisionSubject.VERDICT else ()
    return (*new, *moved)


def _rests_on(
    decision: Decision, before: EvidenceState, after: EvidenceState
) -> frozenset[Pmid | None]:
    if decision.subject in _ON_ONE_RECORD:
        return frozenset({decision.pmid})
    return frozenset(fact.pmid for fact in (*before.items, *after.items) if fact.counts)


def _new_evidence(before: EvidenceState, after: EvidenceState) -> Iterator[str]:
    """Give a line per design and stance, the best designs first."""
    known = {fact.pmid for fact in before.items}
    groups: dict[tuple[Design, Stance], list[EvidenceFact]] = {}
    for fact in after.items:
        if fact.counts and fact.pmid not in known:
            groups.setdefault((fact.design, fact.stance), []).append(fact)
    for design, stance in sorted(groups, key=lambda g: (_DESIGN_ORDER[g[0]], g[1])):
        yield _new_line(design, stance, [fact.pmid for fact in groups[design, stance]])


def _new_line(design: Design, stance: Stance, pmids: list[Pmid]) -> str:
    if len(pmids) == 1:
        return f"1 new {design} {stance}: PMID {pmids[0]}"
    return f"{len(pmids)} new {design} {stance.removesuffix('s')}: PMIDs {', '.join(pmids)}"
