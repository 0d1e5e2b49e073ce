from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.domain.changes import ChangeKind, changes
from evidence.domain.citations import Standing
from evidence.domain.decisions import (
    ACCEPTED,
    EXCLUDED,
    Decision,
    DecisionSubject,
    in_force,
    stale_reasons,
)
from evidence.domain.evidence_state import EvidenceState
from evidence.domain.ids import Pmid
from evidence.domain.refresh_plans import PlanName, Workload, estimates
from evidence.domain.searches import SearchOutcome
from support.evidence_states import PMIDS, STATES, fact

DELETED = st.sets(PMIDS, max_size=4)
_UNANSWERED = {SearchOutcome.FAILED, SearchOutcome.NOT_RUN}
_LOST = {ChangeKind.EVIDENCE_OUTRANKED, ChangeKind.RECORD_DELETED}
_GONE = {Standing.RETRACTED, Standing.REPLACED, Standing.WITHDRAWN}
_VALUE = {
    DecisionSubject.VERDICT: "mixed",
    DecisionSubject.STANCE: "supports",
    DecisionSubject.EXCLUSION: EXCLUDED,
    DecisionSubject.QUERY: ACCEPTED,
}


@st.composite
def _decisions(draw: st.DrawFn) -> Decision:
    subject = draw(st.sampled_from(DecisionSubject))
    on_record = subject in {DecisionSubject.STANCE, DecisionSubject.EXCLUSION}
    return Decision(
        id=draw(st.integers(1, 50)),
        claim_id=draw(st.integers(1, 2)),
        subject=subject,
        pmid=draw(PMIDS) if on_record else None,
        value=_VALUE[subject],
        reason="read",
        by="ada",
        at=datetime(2026, 11, 24, tzinfo=UTC),
        state_digest="s",
    )


@given(STATES)
def test_a_stored_state_reads_back_as_it_was(state: EvidenceState) -> None:
    read = EvidenceState.from_json(state.to_json())
    assert read == state
    assert (read.digest, read.fingerprint) == (state.digest, state.fingerprint)


@given(STATES, STATES)
def test_digests_tell_states_apart(one: EvidenceState, other: EvidenceState) -> None:
    assert (one.digest == other.digest) == (one == other)


@given(STATES, st.data())
def test_a_text_with_one_character_changed_never_reads_as_the_same_state(
    state: EvidenceState, data: st.DataObject
) -> None:
    text = state.to_json()
    at = data.draw(st.integers(0, len(text) - 1))
    damaged = text[:at] + data.draw(st.characters(codec="ascii")) + text[at + 1 :]
    if damaged == text:
        return
    try:
        read = EvidenceState.from_json(damaged)
    except ValueError as error:
        assert "not a stored evidence state" in str(error)  # noqa: PT017  # damage may also read as another state
    else:
        assert read != state


@given(STATES)
def test_nothing_moved_between_equal_states(state: EvidenceState) -> None:
    assert changes(state, state) == ()
    assert [c.kind for c in changes(None, state)] == [ChangeKind.FIRST_LOOK]


@given(STATES, STATES, DELETED, st.randoms(use_true_random=False))
def test_the_order_that_items_come_in_does_not_matter(
    before: EvidenceState, after: EvidenceState, deleted: list[Pmid], rng: Random
) -> None:
    items = list(after.items)
    rng.shuffle(items)
    shuffled = replace(after, items=tuple(items), flags=tuple(reversed(after.flags)))
    assert changes(before, shuffled, deleted) == changes(before, after, deleted)


@given(STATES, STATES, DELETED)
def test_changes_are_ordered_distinct_and_each_on_one_line(
    before: EvidenceState, after: EvidenceState, deleted: list[Pmid]
) -> None:
    found = changes(before, after, deleted)
    assert len(set(found)) == len(found)
    places = [list(ChangeKind).index(c.kind) for c in found]
    assert places == sorted(places)
    assert all(
        int(a.pmid) < int(b.pmid)
        for a, b in pairwise(found)
        if a.kind is b.kind and a.pmid and b.pmid
    )
    assert all(len(str(c).splitlines()) == 1 for c in found)


@given(STATES, STATES, DELETED)
def test_every_record_that_vanished_is_outranked_unless_it_was_deleted(
    before: EvidenceState, after: EvidenceState, deleted: list[Pmid]
) -> None:
    lost = {c.pmid: c.kind for c in changes(before, after, deleted) if c.kind in _LOST}
    absent = {i.pmid for i in before.items} - {i.pmid for i in after.items}
    if after.search_outcome in _UNANSWERED:
        assert not lost.keys() & absent
    else:
        assert {p: lost[p] for p in absent} == {
            p: ChangeKind.RECORD_DELETED if p in deleted else ChangeKind.EVIDENCE_OUTRANKED
            for p in absent
        }


@given(STATES, STATES)
def test_what_was_added_one_way_was_lost_the_other(
    before: EvidenceState, after: EvidenceState
) -> None:
    before = replace(before, search_outcome=SearchOutcome.COMPLETE)
    after = replace(after, search_outcome=SearchOutcome.COMPLETE)
    added = {c.pmid for c in changes(before, after) if c.kind is ChangeKind.EVIDENCE_ADDED}
    lost = {c.pmid for c in changes(after, before) if c.kind is ChangeKind.EVIDENCE_OUTRANKED}
    assert added == lost


@given(STATES, STATES)
def test_a_change_of_standing_is_told_as_given_in_both_directions(
    before: EvidenceState, after: EvidenceState
) -> None:
    was = {i.pmid: i.standing for i in before.items}
    moved = {
        i.pmid: (was[i.pmid], i.standing)
        for i in after.items
        if i.pmid in was and was[i.pmid] is not i.standing
    }
    told = {
        c.pmid: (c.before, c.after)
        for c in changes(before, after)
        if c.kind is ChangeKind.STANDING_CHANGED
    }
    assert told == moved


@pytest.mark.parametrize("standing", [s for s in Standing if s not in _GONE])
def test_only_a_retracted_record_reads_as_retracted(standing: Standing) -> None:
    before = EvidenceState(1, (), SearchOutcome.COMPLETE, "mixed", "", "", (), "", ())
    after = replace(before, items=(fact(1, "0", standing, notice=2),))
    others = {Standing.PARTIALLY_RETRACTED}
    assert all("retracted" not in str(c) for c in changes(before, after) if standing not in others)


@given(_decisions(), STATES, STATES, DELETED)
def test_a_decision_goes_stale_only_when_the_fingerprint_moved_or_a_record_is_gone(
    decision: Decision, before: EvidenceState, after: EvidenceState, deleted: list[Pmid]
) -> None:
    if stale_reasons(decision, before, after):
        assert before.fingerprint != after.fingerprint
    same = replace(
        before,
        verdict=after.verdict,
        grade=after.grade,
        basis=after.basis,
        flags=after.flags,
        unsupported_reason=after.unsupported_reason,
        search_outcome=after.search_outcome,
    )
    assert stale_reasons(decision, before, same) == ()
    told = stale_reasons(decision, before, same, deleted)
    assert all("deleted at the source" in reason for reason in told)


@given(_decisions(), STATES, STATES)
def test_mere_mentions_that_come_or_go_make_nothing_stale(
    decision: Decision, before: EvidenceState, mentions: Any
) -> None:
    idle = [
        replace(i, counts=False)
        for i in mentions.items
        if i.pmid not in {b.pmid for b in before.items}
    ]
    more = replace(before, items=(*before.items, *idle))
    assert stale_reasons(decision, before, more) == ()
    assert stale_reasons(decision, more, before) == ()


@given(st.lists(_decisions(), max_size=8, unique_by=lambda d: d.id))
def test_at_most_one_decision_on_each_thing_is_in_force(decisions: list[Decision]) -> None:
    standing = in_force(decisions)
    things = [(d.claim_id, d.subject, d.pmid) for d in standing]
    assert len(set(things)) == len(things)
    assert {(d.claim_id, d.subject, d.pmid) for d in decisions} == set(things)
    assert in_force(reversed(decisions)) == standing == in_force(standing)


@given(
    st.integers(0, 300).flatmap(
        lambda n: st.builds(
            Workload,
            queries=st.just(n),
            unmatchable=st.integers(0, n),
            window_records=st.none() | st.integers(0, 50_000),
            news_rate=st.floats(0, 1),
            most_per_group=st.integers(1, 80),
        )
    )
)
def test_plans_come_cheapest_first_and_each_once(load: Workload) -> None:
    found = estimates(load)
    assert {e.plan for e in found} == set(PlanName)
    assert [e.requests for e in found] == sorted(e.requests for e in found)
    cost = {e.plan: e.requests for e in found}
    assert cost[PlanName.PER_QUERY] >= load.queries
    assert all(1 <= e.group_size <= load.most_per_group for e in found)
