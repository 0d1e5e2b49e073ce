"""Running worked cases: the agreed table, wrong expectations, malformed files."""

import json
from pathlib import Path
from typing import Any

import pytest

from evidence.domain.errors import QueryFileError
from evidence.domain.rubric import parse_rubric
from evidence.domain.rules import RULES
from evidence.services.rubric import check_cases

ROOT = Path(__file__).parents[2]
RUBRIC = parse_rubric((ROOT / "queries" / "rubric.toml").read_bytes())
TABLE = (Path(__file__).parent / "decision_cases.json").read_bytes()
CASES: list[dict[str, Any]] = json.loads(TABLE)["cases"]


def file_of(*cases: object, **more: object) -> bytes:
    return json.dumps({"rubric": "1.0.0", "cases": cases} | more).encode()


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['id']}-{c['name']}")
def test_each_agreed_case_comes_out_as_agreed(case: dict[str, Any]) -> None:
    report = check_cases(file_of(case), RUBRIC)
    assert report.compared == 5
    assert report.findings == ()


def test_the_table_has_26_cases_and_all_fields_are_compared() -> None:
    report = check_cases(TABLE, RUBRIC)
    assert (report.run, report.compared, report.differing, report.findings) == (26, 130, 0, ())
    assert (report.written_for, report.rubric_version) == ("1.0.0", "1.0.0")


def test_every_rule_of_the_table_is_explained() -> None:
    assert {rule for case in CASES for rule in case["reason_ids"]} <= set(RULES)


# Limits and corners that the agreed table leaves out. Worked by hand from the rubric.
def cohort(name: str, stance: str = "supports", **more: object) -> dict[str, object]:
    return {"id": name, "design": "OBS_COHORT", "stance": stance, "n": 500} | more


def trial(name: str, stance: str = "supports", **more: object) -> dict[str, object]:
    return {"id": name, "design": "RCT", "stance": stance, "n": 300} | more


THERAPY = {"type": "therapeutic"}
RISK = {"type": "epidemiological"}
HAND = [
    ({}, [], "not_checkable", None, [], "V0"),
    ({"type": "diagnostic"}, [], "not_checkable", None, [], "V0"),
    (THERAPY | {"checkable": None}, [], "not_checkable", None, [], "V0"),
    (THERAPY | {"search": None}, [trial("a")], "not_searched", None, [], "V1"),
    (THERAPY, [], "no_evidence", None, [], "V3"),
    (THERAPY | {"days_since_search": 180}, [], "no_evidence", None, [], "V3"),
    (THERAPY | {"days_since_search": 181}, [], "no_evidence", None, ["stale_search"], "V3"),
    (THERAPY | {"absolute": True}, [], "no_evidence", None, ["absolute_language"], "V3"),
    (THERAPY, [trial("a", status="notice")], "no_evidence", None, [], "EX2 V3"),
    (THERAPY, [trial("a", status="protocol")], "no_evidence", None, [], "EX4 V3"),
    (THERAPY, [trial("a", status="eoc")], "concern_only", None, ["has_concern"], "EX3 V4"),
    (THERAPY, [trial("a", "mentions", status="eoc")], "no_evidence", None, ["has_concern"],
     "EX3 V3"),
    (THERAPY, [trial("a", stance_by="auto")], "insufficient", "D", ["auto_stance_ignored"],
     "ST1 V5"),
    (THERAPY, [trial("a", "refutes", null=True, n=99)], "insufficient", "D", [], "ST2 V5"),
    (THERAPY, [trial("a", "refutes", null=True, n=100)], "contradicted", "D", ["single_study"],
     "TA1 SP1 RB1 IM1 RP1"),
    (THERAPY, [trial("a", "refutes", null=True, n=None)], "contradicted", "D", ["single_study"],
     "TA1 SP1 RB1 IM3 RP1"),
    (THERAPY, [{"id": "a", "design": "SR", "stance": "refutes", "null": True, "n": 50}],
     "contradicted", "D", [], "TA1 SP1 IM2"),
    (THERAPY, [trial("a", study="x"), trial("b", study="x")], "supported", "C", ["single_study"],
     "IN1 TA1 SP1 RB1 RP1"),
    (THERAPY, [{"id": "m", "design": "SR_RCT", "stance": "supports", "n": 900},
               trial("a", included_in=["m", "b"])], "supported", "B", [], "IN2 TA1 SP1 RB1"),
    (THERAPY, [trial("a"), trial("b", species="unknown")], "supported", "C", ["single_study"],
     "DI1 TA1 SP1 RB1 RP1"),
    (THERAPY, [trial("a", "refutes", species="animal")], "insufficient", "D",
     ["preclinical_only"], "DI2"),
    (THERAPY | {"about": "animal", "rob": "low"}, [trial("a", species="animal")], "insufficient",
     "D", [], "TA1 V8"),
    (THERAPY | {"rob": "low"}, [trial("a"), trial("b")], "supported", "A", [], "TA1 SP1 RB0"),
    (THERAPY | {"rob": "some"}, [trial("a"), trial("b")], "supported", "B", [], "TA1 SP1 RB2"),
    (THERAPY | {"rob": "high"}, [trial("a"), trial("b")], "supported", "C", [], "TA1 SP1 RB3"),
    (THERAPY | {"rob": "low"}, [trial("a", i2=75), trial("b")], "supported", "A", [],
     "TA1 SP1 RB0"),
    (THERAPY | {"rob": "low"}, [trial("a", i2=75.1), trial("b")], "supported", "B", [],
     "TA1 SP1 RB0 IC2"),
    (THERAPY | {"rob": "low"}, [trial("a", indirect=True), trial("b", indirect=True)],
     "supported", "B", [], "TA1 SP1 RB0 DI3"),
    (THERAPY | {"rob": "low"}, [trial("a", indirect=True), trial("b")], "supported", "A", [],
     "TA1 SP1 RB0"),
    (THERAPY | {"rob": "low"}, [trial("a", pubbias=True), trial("b")], "supported", "B", [],
     "TA1 SP1 RB0 PB1"),
    (THERAPY | {"rob": "low"}, [trial("a", n=99), trial("b", n=100)], "supported", "B", [],
     "TA1 SP1 RB0 IM1"),
    (THERAPY | {"rob": "low"}, [trial("a", n=100), trial("b", n=100)], "supported", "A", [],
     "TA1 SP1 RB0"),
    (THERAPY | {"rob": "low"}, [trial("a", n=99), trial("b", n=None)], "supported", "C", [],
     "TA1 SP1 RB0 IM2"),
    (THERAPY | {"upgrade": 5}, [cohort("a"), cohort("b")], "supported", "A", [], "TA1 SP1 UP1"),
    (THERAPY | {"upgrade": 2}, [cohort("a")], "supported", "D", ["single_study"], "TA1 SP1 RP1"),
    (THERAPY | {"rob": "low"}, [trial(x, preprint=True) for x in "ab"], "supported", "C",
     ["preprint_only"], "TA1 SP1"),
    ({"type": "definitional"}, [{"id": "g", "design": "GUIDELINE", "stance": "supports",
                                 "preprint": False}], "supported", "A", [], "TA1 SP1"),
    ({"type": "definitional"}, [{"id": x, "design": "GUIDELINE", "stance": "supports",
                                 "preprint": True} for x in "ab"], "supported", "C",
     ["preprint_only"], "TA1 SP1 CP"),
    ({"type": "mechanistic"}, [{"id": x, "design": "SR", "species": "animal",
                                "stance": "supports"} for x in "ab"], "supported", "C",
     ["animal_only"], "TA1 SP1 RB1 CP"),
    (RISK | {"ladder": 3}, [cohort("a"), cohort("b")], "supported", "C", ["causal_overreach"],
     "TA1 SP1 RB1 CO2"),
    (RISK | {"ladder": 3}, [{"id": x, "design": "MR", "stance": "supports", "n": 900}
                            for x in "ab"], "supported", "B", [], "TA1 SP1 RB1"),
    (RISK | {"ladder": 2}, [cohort("a"), cohort("b")], "supported", "B", [], "TA1 SP1 RB1"),
    (THERAPY | {"ladder": 3}, [cohort("a"), cohort("b")], "supported", "C", ["causal_overreach"],
     "TA1 SP1 CO1"),
    (THERAPY | {"ladder": 3}, [cohort("a", "refutes"), cohort("b", "refutes")], "contradicted",
     "C", [], "TA1 SP1"),
    (THERAPY | {"year_now": 2026}, [cohort("a", year=2015), cohort("b")], "supported", "C",
     ["aged_evidence"], "TA1 SP1"),
    (THERAPY | {"year_now": 2026}, [cohort("a", year=2016), cohort("b", year=1990)], "supported",
     "C", [], "TA1 SP1"),
    (THERAPY, [cohort(x) for x in "abc"] + [cohort("d", "refutes")], "supported", "D",
     ["has_conflict"], "TA1 SP1 IC1"),
    (THERAPY, [cohort(x, "refutes") for x in "abc"] + [cohort("d")], "contradicted", "D",
     ["has_conflict"], "TA1 SP1 IC1"),
    (THERAPY, [cohort(x, "refutes") for x in "abcdefghijkl"] + [trial("z")], "mixed", "C",
     ["has_conflict", "higher_level_contradiction"], "TA1 V6 SP1 RB1 IC1"),
    (THERAPY, [{"id": x, "design": "CASE", "stance": "supports"} for x in "a"], "insufficient",
     "D", [], "TA1 V8"),
    (THERAPY, [{"id": x, "design": "CASE", "stance": "supports"} for x in "ab"], "supported",
     "D", [], "TA1 SP1 IM3"),
    ({"type": "mechanistic"}, [{"id": x, "design": "UNSPEC", "species": "insilico",
                                "stance": "supports"} for x in "abcdef"], "insufficient", "D",
     ["invitro_only"], "TA1 V8"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "citations", "verdict", "letter", "flags", "rules"), HAND)
def test_corners_come_out_as_worked_by_hand(
    claim: object, citations: object, verdict: str, letter: str, flags: object, rules: str
) -> None:
    expected = {"verdict": verdict, "grade": letter, "flags": flags}
    case = {
        "claim": claim,
        "citations": citations,
        "expected": expected,
        "reason_ids": rules.split(),
    }
    assert check_cases(file_of(case), RUBRIC).findings == ()


def test_a_difference_names_case_field_and_both_values() -> None:
    case = CASES[0] | {"expected": {"verdict": "supported", "grade": None, "flags": []}}
    report = check_cases(file_of(case, CASES[1]), RUBRIC)
    assert (report.run, report.compared, report.differing) == (2, 10, 1)
    (finding,) = report.findings
    assert finding.startswith("case 1 (not an empirical statement (cookie notice)): verdict ")
    assert finding.endswith(" expected 'supported', got 'not_checkable'")
    shown = report.as_json()
    assert shown["shape"] == "evidence.rubric-check/1"
    assert shown["cases_differing"] == 1
    assert shown["differences"] == [
        {
            "case": "1",
            "name": "not an empirical statement (cookie notice)",
            "field": "verdict",
            "expected": "supported",
            "got": "not_checkable",
        }
    ]
    assert shown["rubric_sha256"] == RUBRIC.sha256


def test_no_case_is_a_finding() -> None:
    report = check_cases(file_of(), RUBRIC)
    assert report.run == 0
    assert report.findings == ("the file holds no case, so nothing was checked",)


def test_expected_flags_may_stand_in_any_order() -> None:
    case = dict(CASES[4], expected={"flags": ["has_retracted", "has_concern"]})
    assert check_cases(file_of(case), RUBRIC).findings == ()


CLAIM = {"type": "therapeutic"}
WANT = {"verdict": "no_evidence"}
MALFORMED = [
    (b"", "not readable as JSON"),
    (b"\xff", "not readable as JSON"),
    (b"[" * 100_000, "not readable as JSON"),
    (b"[]", "cases: not an object"),
    (b"{}", "cases: cases is missing"),
    (b'{"cases": {}}', "cases.cases: {} is not a list"),
    (b'{"cases": [1]}', "cases.cases[0]: not an object"),
    (file_of(rubric=1), "cases.rubric: 1 is not a text"),
    (file_of({"citations": []}), "cases.cases[0]: claim is missing"),
    (file_of({"claim": CLAIM}), "cases.cases[0]: citations is missing"),
    (file_of({"claim": [], "citations": []}), "cases.cases[0].claim: not an object"),
    (file_of({"claim": CLAIM, "citations": []}), "cases.cases[0]: expects nothing"),
    (file_of({"claim": CLAIM, "citations": [], "expected": {}}), "expects nothing"),
    (file_of({"claim": {"type": 3}, "citations": [], "expected": WANT}), "claim.type: 3 is not"),
    (file_of({"claim": CLAIM | {"upgrade": "1"}, "citations": [], "expected": WANT}), "upgrade"),
    (file_of({"claim": CLAIM, "citations": [{}], "expected": WANT}), "citations[0]: id is missing"),
    (file_of({"claim": CLAIM, "citations": [{"id": "a", "n": "9"}], "expected": WANT}),
     "citations[0].n: '9' is not a number"),
    (file_of({"claim": CLAIM, "citations": [{"id": "a", "included_in": "m"}], "expected": WANT}),
     "included_in: 'm' is not a list of texts"),
    (file_of({"claim": CLAIM, "citations": [{"id": "a", "included_in": [1]}], "expected": WANT}),
     "included_in: [1] is not a list of texts"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "place"), MALFORMED)
def test_a_malformed_file_is_refused_with_its_place(raw: bytes, place: str) -> None:
    with pytest.raises(QueryFileError) as caught:
        check_cases(raw, RUBRIC)
    assert place in str(caught.value)
    assert caught.value.exit_code == 12


def test_absent_and_null_inputs_are_defaults_and_unknowns() -> None:
    silent = {"id": "a", "included_in": None, "n": None, "study": None, "stance": None}
    case = {"claim": CLAIM, "citations": [silent], "expected": {"verdict": "insufficient"}}
    assert check_cases(file_of(case), RUBRIC).findings == ()
