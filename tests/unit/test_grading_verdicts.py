"""The product's verdict: a table of situations, each with everything it must say."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from evidence.domain.appraisal import Design, Directness, Species
from evidence.domain.citations import Standing
from evidence.domain.claims import ClaimDraft, ClaimType, Wording
from evidence.domain.facts import ClaimFacts, SearchFacts
from evidence.domain.graded import VerdictName
from evidence.domain.searches import SearchOutcome
from evidence.domain.spans import Span
from evidence.domain.unsupported import UnsupportedReason, why_not
from evidence.domain.verdicts import Basis, Verdict, basis_in_force, judge, propose
from support.weighed_items import AS_OF, RUBRIC, claim, searched, weighed

END = "Computed from abstracts by rubric 1.0.0; not a systematic review."
COMPLETE, EMPTY = searched(), searched(SearchOutcome.EMPTY, 0)
PARTLY = searched(unread=7)
ANIMAL: dict[str, Any] = {"species": Species.ANIMAL}
CELLS: dict[str, Any] = {"species": Species.INVITRO}
GONE: dict[str, Any] = {"standing": Standing.RETRACTED}
DOUBT: dict[str, Any] = {"standing": Standing.CONCERN}
WEAK: dict[str, Any] = {"passes": False}
SAME: dict[str, Any] = {"registry": ("NCT1",)}
GUIDELINES = [weighed(i, design=Design.GUIDELINE) for i in (1, 2)]
DEFINITION, MECHANISM = claim(ClaimType.DEFINITIONAL), claim(ClaimType.MECHANISTIC)


def verdict(search: SearchFacts, items: Any, about: ClaimFacts | None = None) -> Verdict:
    return propose(about or claim(), search, items, RUBRIC, AS_OF)


# search, items, claim -> verdict, grade, flags, reason code, rule ids
TABLE: list[tuple[Any, ...]] = [
    # what cannot be checked, whatever was found
    (COMPLETE, [weighed(1)], claim(checkable=False, why="an aim"),
     "not_checkable", "", "", "uncheckable", "CK1 V0"),
    (searched(SearchOutcome.FAILED), [], claim(checkable=False),
     "not_checkable", "", "", "uncheckable", "V0"),
    # unfinished searches only ever give not_searched
    (searched(SearchOutcome.NOT_RUN, 0, at=None), [], None,
     "not_searched", "", "", "not_searched", "V1 SO1"),
    (searched(SearchOutcome.FAILED, 0, 0, "SourceUnreachable: x"), [], None,
     "not_searched", "", "", "search_failed", "V1 SO1"),
    (searched(SearchOutcome.FAILED), [weighed(1), weighed(2, "-")], None,
     "not_searched", "", "", "search_failed", "V1 SO1"),
    (searched(SearchOutcome.TRUNCATED, unread=80), [weighed(1), weighed(2)], None,
     "not_searched", "", "partly_screened", "search_truncated", "V1 SO1"),
    (searched(SearchOutcome.TRUNCATED), [weighed(1, decided="+")], None,
     "not_searched", "", "", "search_truncated", "V1 SO1"),
    # nothing found, and nothing found yet
    (EMPTY, [], None, "no_evidence", "", "unsupported", "no_hits", "V3"),
    (COMPLETE, [], None, "no_evidence", "", "unsupported", "no_hits", "V3"),
    (PARTLY, [], None, "not_searched", "", "partly_screened", "search_truncated", "V1 SO2"),
    (searched(screened=0), [], None,
     "not_searched", "", "partly_screened", "search_truncated", "V1 SO2"),
    (COMPLETE, [weighed(1, design=Design.PROTOCOL), weighed(2, standing=Standing.NOTICE)], None,
     "no_evidence", "", "unsupported", "only_mentions", "EX4 EX2 V3"),
    (COMPLETE, [weighed(1, "0", **GONE)], None,
     "no_evidence", "", "has_retracted unsupported", "only_mentions", "EX1 V3"),
    # found, but nothing takes a side that counts
    (COMPLETE, [weighed(1, "0"), weighed(2, **WEAK)], None,
     "insufficient", "D", "unsupported", "only_mentions", "V5"),
    (PARTLY, [weighed(1, "0")], None,
     "insufficient", "D", "partly_screened", "search_truncated", "V5 SO2"),
    (COMPLETE, [weighed(1, "-", null=True, n=40)], None,
     "insufficient", "D", "unsupported", "only_mentions", "ST2 V5"),
    (COMPLETE, [weighed(1, **SAME), weighed(2, "-", **SAME)], None,
     "insufficient", "D", "within_study_conflict", "contradicted", "IN1 IN3 V5"),
    # only retracted or doubtful
    (COMPLETE, [weighed(1, **GONE), weighed(2, "0")], None,
     "retracted_only", "", "has_retracted retracted_only unsupported", "only_retracted", "EX1 V4"),
    (COMPLETE, [weighed(1, **DOUBT)], None,
     "concern_only", "", "concern_only has_concern unsupported", "only_retracted", "EX3 V4"),
    (COMPLETE, [weighed(1, standing=Standing.PARTIALLY_RETRACTED)], None,
     "retracted_only", "", "has_retracted partially_retracted retracted_only unsupported",
     "only_retracted", "EX1 V4"),
    (PARTLY, [weighed(1, **GONE)], None, "retracted_only", "",
     "has_retracted partly_screened retracted_only", "search_truncated", "EX1 V4 SO2"),
    # sides that are about something else, or too weak
    (COMPLETE, [weighed(1, **ANIMAL)], None, "insufficient", "D",
     "overreach_species preclinical_only", "only_indirect", "DI2"),
    (PARTLY, [weighed(1, **ANIMAL)], None, "insufficient", "D",
     "overreach_species partly_screened preclinical_only", "only_indirect", "DI2 SO2"),
    (COMPLETE, [weighed(1, "-", **ANIMAL)], None, "insufficient", "D",
     "preclinical_only unsupported", "only_indirect", "DI2"),
    (COMPLETE, [weighed(1, design=Design.REVIEW)], None,
     "insufficient", "D", "secondary_only", "only_low_level", "TA1 SE1"),
    (COMPLETE, [weighed(1, design=Design.CASE)], None,
     "insufficient", "D", "", "only_low_level", "TA1 V8"),
    (COMPLETE, [weighed(1, "-", design=Design.CASE)], None,
     "insufficient", "D", "unsupported", "only_low_level", "TA1 V8"),
    # contradicted and mixed
    (COMPLETE, [weighed(1, "-"), weighed(2, "-")], None,
     "contradicted", "C", "contradicted unsupported", "contradicted", "TA1 SP1 RB1 PR1"),
    (PARTLY, [weighed(1, "-"), weighed(2, "-")], None, "contradicted", "C",
     "contradicted partly_screened", "contradicted", "TA1 SP1 RB1 SO2 PR1"),
    (COMPLETE, [*(weighed(i, "-") for i in (1, 2, 3)), weighed(4)], None,
     "contradicted", "C", "contradicted has_conflict", "contradicted", "TA1 SP1 RB1 IC1"),
    (COMPLETE, [weighed(1), weighed(2, "-")], None,
     "mixed", "C", "has_conflict", "", "TA1 SP1 RB1 IC1"),
    # supported
    (COMPLETE, [weighed(1)], None, "supported", "C", "single_study", "", "TA1 SP1 RB1 RP1"),
    (COMPLETE, [weighed(1), weighed(2)], None, "supported", "C", "", "", "TA1 SP1 RB1 PR1"),
    (PARTLY, [weighed(1), weighed(2)], None,
     "supported", "C", "partly_screened", "", "TA1 SP1 RB1 SO2 PR1"),
    (COMPLETE, [weighed(1), weighed(2, **SAME), weighed(3, **SAME), weighed(4, **GONE)], None,
     "supported", "C", "has_retracted", "", "EX1 IN1 TA1 SP1 RB1 PR1"),
    (COMPLETE, GUIDELINES, DEFINITION, "supported", "C", "", "", "TA1 SP1 PR1"),
    (COMPLETE, [weighed(1, design=Design.REVIEW)], claim(ClaimType.HISTORICAL),
     "supported", "C", "single_study", "", "TA1 SP1 RP1"),
    (COMPLETE, [weighed(i, design=Design.UNSPEC, **ANIMAL) for i in (1, 2)], MECHANISM,
     "supported", "C", "animal_only", "", "TA1 SP1"),
    (COMPLETE, [weighed(i, design=Design.UNSPEC, **CELLS) for i in (1, 2)], MECHANISM,
     "supported", "D", "invitro_only", "", "TA1 SP1"),
    (COMPLETE, [weighed(i, directness=Directness.INDIRECT) for i in (1, 2)], None,
     "supported", "C", "", "", "TA1 SP1 RB1 DI3"),
    # what the claim itself adds
    (COMPLETE, [weighed(1)], claim(ClaimType.USE),
     "supported", "C", "implied_efficacy single_study", "", "PJ1 TA1 SP1 RB1 RP1"),
    (EMPTY, [], claim(ClaimType.DIAGNOSTIC),
     "no_evidence", "", "no_reference_standard unsupported", "no_hits", "PJ2 V3"),
    (COMPLETE, [weighed(1)], claim(ClaimType.USE, checkable=False),
     "not_checkable", "", "", "uncheckable", "V0"),
    (EMPTY, [], claim(flags=("absolute_language", "intensifier")),
     "no_evidence", "", "absolute_language unsupported", "no_hits", "V3"),
    (COMPLETE, [weighed(i, design=Design.OBS_COHORT) for i in (1, 2)],
     claim(ClaimType.EPIDEMIOLOGICAL, strength=3),
     "supported", "C", "causal_overreach", "", "TA1 SP1 RB1 CO2"),
    (COMPLETE, [weighed(1, **ANIMAL)], claim(about="animal"),
     "insufficient", "D", "", "only_low_level", "TA1 V8"),
    # what the publications' standing adds
    (COMPLETE, [weighed(1, standing=Standing.CORRECTED),
                weighed(2, standing=Standing.CHECK_FAILED)], None,
     "supported", "C", "corrected standing_unknown", "", "TA1 SP1 RB1 PR1"),
    (COMPLETE, [weighed(1, standing=Standing.SUPERSEDED, design=Design.SR_RCT)], None,
     "supported", "C", "superseded_version", "", "TA1 SP1 RB1 PR1"),
    (COMPLETE, [weighed(1, standing=Standing.SUPERSEDED, preprint=True), weighed(2)], None,
     "supported", "C", "single_study", "", "EX5 TA1 SP1 RB1 RP1"),
    (COMPLETE, [weighed(i, standing=Standing.PREPRINT, preprint=True) for i in (1, 2)], None,
     "supported", "C", "preprint_only", "", "TA1 SP1"),
    (COMPLETE, [weighed(i, year=2015) for i in (1, 2)], None,
     "supported", "C", "aged_evidence", "", "TA1 SP1 RB1 PR1"),
    (searched(at=datetime(2026, 5, 27, tzinfo=UTC)), [weighed(1)], None,
     "supported", "C", "single_study stale_search", "", "TA1 SP1 RB1 RP1"),
    (searched(at=datetime(2026, 5, 28, tzinfo=UTC)), [weighed(1)], None,
     "supported", "C", "single_study", "", "TA1 SP1 RB1 RP1"),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[3]}-{row[6]}-{row[7]}")
def test_situation(row: tuple[Any, ...]) -> None:
    search, items, about, name, letter, flags, code, ids = row
    got = verdict(search, items, about)
    assert (got.verdict, got.grade, got.basis) == (name, letter, Basis.PROPOSED)
    assert got.flags == tuple(flags.split())
    assert got.unsupported_reason == code
    assert bool(got.why_not) == bool(code)
    assert [line.split(" ", 1)[0] for line in got.reasons[:-1]] == ids.split()
    assert got.reasons[-1] == END
    assert len(got.inputs) == len(items)
    assert (got.rubric_version, got.rubric_sha256) == (RUBRIC.version, RUBRIC.sha256)


def test_the_table_reaches_every_verdict_and_every_reason_code() -> None:
    assert {row[3] for row in TABLE} == set(VerdictName)
    assert {row[6] for row in TABLE} == set(UnsupportedReason)


def test_the_verdicts_have_exactly_these_names() -> None:
    assert sorted(VerdictName) == sorted(
        "supported mixed contradicted insufficient no_evidence retracted_only concern_only "
        "not_searched not_checkable".split()
    )


@pytest.mark.parametrize(
    ("search", "line"),
    [
        (
            searched(SearchOutcome.FAILED, failure="SourceUnreachable: no answer"),
            "SO1 the newest search failed: SourceUnreachable: no answer",
        ),
        (searched(SearchOutcome.FAILED), "SO1 the newest search failed"),
        (
            searched(SearchOutcome.NOT_RUN),
            "SO1 the claim was never searched with its present query",
        ),
        (
            searched(SearchOutcome.TRUNCATED),
            "SO1 the newest search was cut off before its last hit",
        ),
        (searched(screened=20, unread=7), "SO2 7 hits unread, 20 read"),
    ],
)
def test_the_reasons_say_how_a_search_fell_short(search: SearchFacts, line: str) -> None:
    assert line in verdict(search, []).reasons


def test_the_failure_stands_in_the_words_for_people() -> None:
    got = verdict(searched(SearchOutcome.FAILED, failure="SourceThrottled: 429"), [])
    assert got.why_not == (
        "The search failed, so nothing is known; search again. (SourceThrottled: 429)"
    )
    assert why_not(UnsupportedReason.SEARCH_FAILED, searched(SearchOutcome.FAILED)) == (
        "The search failed, so nothing is known; search again."
    )
    assert why_not(
        UnsupportedReason.NO_HITS, searched(SearchOutcome.EMPTY, failure="old failure")
    ) == ("The search ran to its end and found nothing on the topic.")


def test_a_query_that_was_not_understood_is_no_search_that_was_cut_off() -> None:
    search = replace(searched(SearchOutcome.EMPTY), doubt="it does not know zzyzx")
    got = verdict(search, [])
    assert (got.verdict, got.unsupported_reason) == ("not_searched", "search_failed")
    assert got.flags == ("query_warnings",)
    assert got.why_not == (
        "The source did not understand the query; correct it. (it does not know zzyzx)"
    )


def test_every_reason_code_but_none_has_its_own_words() -> None:
    words = [why_not(code, searched(SearchOutcome.NOT_RUN)) for code in UnsupportedReason]
    assert words.count("") == 1
    assert len(set(words)) == len(UnsupportedReason) == 11


@pytest.mark.parametrize(
    ("items", "best"),
    [
        ([], None),
        ([weighed(1, "0")], None),
        ([weighed(1, **ANIMAL)], None),
        ([weighed(1), weighed(2, design=Design.OBS)], 2),
        ([weighed(1, design=Design.OBS), weighed(2, "0")], 3),
        ([weighed(1, design=Design.REVIEW)], 5),
        ([weighed(1, "-", design=Design.SR_RCT), weighed(2)], 1),
    ],
)
def test_the_best_level_is_that_of_the_side_that_set_the_verdict(
    items: Any, best: int | None
) -> None:
    assert verdict(COMPLETE, items).best_level == best


def test_inputs_stand_in_the_order_of_pmids() -> None:
    got = verdict(COMPLETE, [weighed(100), weighed(20), weighed(3, "-")])
    assert [line.split(" ", 1)[0] for line in got.inputs] == ["3", "20", "100"]


BASES = [
    ([], "proposed"),
    ([weighed(1)], "proposed"),
    ([weighed(1, "0")], "proposed"),
    ([weighed(1, decided="+")], "reviewed"),
    ([weighed(1, decided="0")], "reviewed"),
    ([weighed(1, "0", decided="+")], "reviewed"),
    ([weighed(1, decided="+"), weighed(2)], "proposed"),
    ([weighed(1, decided="+"), weighed(2, "0")], "reviewed"),
    ([weighed(1, decided="+"), weighed(2, **WEAK)], "reviewed"),
    ([weighed(1, decided="+"), weighed(2, **GONE)], "reviewed"),
    ([weighed(1), weighed(2, decided="+", **GONE)], "proposed"),
    ([weighed(2, decided="+", **GONE)], "proposed"),
]


@pytest.mark.parametrize(("items", "basis"), BASES)
def test_the_basis_in_force(items: Any, basis: str) -> None:
    assert basis_in_force(items) == basis
    assert verdict(COMPLETE, items).basis == basis


def test_a_complete_review_lifts_the_cap() -> None:
    decided = [replace(w, decision=w.stance, decided_by="ada") for w in GUIDELINES]
    proposed = verdict(COMPLETE, GUIDELINES, DEFINITION)
    reviewed = verdict(COMPLETE, decided, DEFINITION)
    assert (proposed.grade, proposed.basis) == ("C", Basis.PROPOSED)
    assert (reviewed.grade, reviewed.basis) == ("A", Basis.REVIEWED)
    assert "PR1 from machine readings: capped at C" in proposed.reasons
    assert not any(line.startswith("PR1") for line in reviewed.reasons)


def test_on_a_reviewed_basis_machine_stances_wait() -> None:
    items = [weighed(1), weighed(2, decided="-"), weighed(3, "0")]
    got = judge(claim(), COMPLETE, items, RUBRIC, AS_OF, Basis.REVIEWED)
    assert got.verdict == "contradicted"
    assert "auto_stance_ignored" in got.flags
    assert "ST1 machine stance 'supports' awaits a reviewer; not counted [1]" in got.reasons
    assert sum(line.startswith("ST1") for line in got.reasons) == 1
    assert "unsupported" not in got.flags
    assert judge(claim(), COMPLETE, items, RUBRIC, AS_OF, Basis.PROPOSED).verdict == "mixed"


def test_a_decision_replaces_the_machine_stance_on_either_basis() -> None:
    items = [weighed(1, decided="-"), weighed(2, "-")]
    assert verdict(COMPLETE, items).verdict == "contradicted"
    assert verdict(COMPLETE, items).basis == "proposed"


def test_ages_are_judged_on_the_given_day() -> None:
    old = propose(claim(), COMPLETE, [weighed(1, year=2020)], RUBRIC, date(2031, 1, 1))
    assert set(old.flags) == {"aged_evidence", "single_study", "stale_search"}
    early = propose(claim(), COMPLETE, [weighed(1, year=2020)], RUBRIC, date(2020, 1, 1))
    assert early.flags == ("single_study",)


def test_the_facts_of_a_claim_come_from_its_wording() -> None:
    wording = Wording(3, "causes", ("intensifier",))
    whole = Span(0, 11)
    draft = ClaimDraft(
        text="A causes B.",
        sentence=whole,
        focus=(whole,),
        claim_type=ClaimType.HARM,
        checkable=False,
        why="an aim",
        wording=wording,
        subject="A",
        relation="causes",
        object="B",
        about="animal",
    )
    assert ClaimFacts.of(draft) == ClaimFacts(
        ClaimType.HARM, checkable=False, why="an aim", wording=wording, about="animal"
    )


@pytest.mark.parametrize(
    ("outcome", "screened", "unread", "left"),
    [
        (SearchOutcome.COMPLETE, 1, 0, False),
        (SearchOutcome.COMPLETE, 1, 1, True),
        (SearchOutcome.COMPLETE, 0, 0, True),
        (SearchOutcome.EMPTY, 0, 0, False),
    ],
)
def test_one_hit_left_unread_is_enough(
    outcome: SearchOutcome, screened: int, unread: int, left: bool
) -> None:
    assert searched(outcome, screened, unread).left_unread == left


def test_a_claim_is_checkable_unless_said_otherwise() -> None:
    assert ClaimFacts(ClaimType.HARM).checkable
