"""The grader gives what the worked specification gives, for every input."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.domain.rubric import parse_rubric
from evidence.services.rubric import CaseReport, check_cases

ROOT = Path(__file__).parents[2]
RUBRIC_FILE = ROOT / "queries" / "rubric.toml"
RUBRIC = parse_rubric(RUBRIC_FILE.read_bytes())
REFERENCE = ROOT.parent / "shared" / "design" / "reference" / "grader.py"

Case = dict[str, Any]
Oracle = Callable[[Case, list[Case]], Case]

SETTINGS = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    if not REFERENCE.is_file():
        pytest.skip("the reference grader is not beside this checkout")
    spec = importlib.util.spec_from_file_location("reference_grader", REFERENCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rubric = module.load(RUBRIC_FILE)

    def expected(claim: Case, citations: list[Case]) -> Case:
        got: Case = module.grade(claim, citations, rubric)
        return got

    return expected


DESIGNS = [
    *RUBRIC.levels["therapeutic"],
    *["SR_MA", "SR_ANIMAL", "HISTORICAL", "PROTOCOL", "NOTICE", "BLOG", None],
    *["RCT", "SR_RCT", "OBS_COHORT", "OBS_COHORT"],
]
TYPES = [
    *["therapeutic", "epidemiological", "mechanistic"] * 3,
    *["harm", "definitional", "historical", "use", "diagnostic", "boilerplate", None],
]
# Every field may also be absent. A null year is left out: it makes the reference fail
# when two reports of one study tie.
CLAIM_FIELDS: dict[str, list[Any]] = {
    "checkable": [True] * 6 + [False, None],
    "search": ["done"] * 6 + ["error", "truncated", None],
    "days_since_search": [0, 179, 180, 181, 4000],
    "absolute": [True, False, None],
    "about": ["human", "human", "animal", "any", None],
    "rob": ["low", "low", "some", "high", "unclear", None],
    "upgrade": [-1, 0, 1, 2, 3, None],
    "ladder": [0, 1, 2, 3, 3, 3, None],
    "year_now": [0, 2026, 2031, None],
}
CITATION_FIELDS: dict[str, list[Any]] = {
    "species": ["human"] * 4 + ["animal", "animal", "invitro", "insilico", "unknown", None],
    "status": ["ok"] * 9
    + ["retracted", "eoc", "notice", "protocol", "superseded", "corrected", None],
    "stance_by": ["human"] * 6 + ["auto", None],
    "n": [None, 0, 1, 49, 50, 99, 100, 101, 199, 200, 5000],
    "null": [True, False, None],
    "i2": [None, 0, 74.9, 75, 75.1, 82],
    "pubbias": [True, False, False, False],
    "indirect": [True, False],
    "study": ["NCT1", "NCT2", "a"],
    "included_in": [[], ["a"], ["b", "a"], ["z"], ["c"]],
    "preprint": [True, False],
    "year": [1990, 2015, 2016, 2020, 2021],
}
# Mixtures that reach the different corners of the rubric.
STANCES = [
    ["supports", "refutes", "mentions", "supports_narrow", "inconclusive"],
    ["supports", "supports", "supports", "supports", "refutes"],
    ["supports"],
    ["refutes", "refutes", "refutes", "supports"],
]
SHAPES: list[list[Any]] = [
    DESIGNS,
    DESIGNS,
    ["OBS_COHORT", "OBS", "RCT"],
    ["REVIEW", "OPINION"],
    ["UNSPEC"],
]


def random_case(rng: Random) -> tuple[Case, list[Case]]:
    claim = {"type": rng.choice(TYPES)} | some_of(CLAIM_FIELDS, rng)
    if rng.random() < 0.02:
        del claim["type"]
    stances, designs = rng.choice(STANCES), rng.choice(SHAPES)
    density = rng.choice([0.05, 0.2, 0.5, 0.9])
    citations = [
        {"id": name, "design": rng.choice(designs), "stance": rng.choice(stances)}
        | some_of(CITATION_FIELDS, rng, density)
        for name in rng.sample("abcdefghijkl", rng.choice([0, 1, 1, 2, 2, 3, 3, 4, 6, 9, 12, 12]))
    ]
    for citation in citations:
        if rng.random() < 0.03:
            del citation["stance"]
    if rng.random() < 0.1:
        outrank(rng, citations)
    return claim, citations


def outrank(rng: Random, citations: list[Case]) -> None:
    """Let one trial stand against many cohorts."""
    sides = ["supports", "refutes"]
    rng.shuffle(sides)
    for number, citation in enumerate(citations):
        citation["design"] = "OBS_COHORT" if number else "RCT"
        citation["stance"] = sides[bool(number)]


def some_of(fields: dict[str, list[Any]], rng: Random, density: float = 0.4) -> Case:
    return {k: rng.choice(values) for k, values in fields.items() if rng.random() < density}


def checked(oracle: Oracle, cases: list[tuple[Case, list[Case]]]) -> CaseReport:
    written = []
    for number, (claim, citations) in enumerate(cases):
        got = oracle(claim, citations)
        written.append(
            {
                "id": number,
                "name": json.dumps([claim, citations]),
                "claim": claim,
                "citations": citations,
                "expected": {key: got[key] for key in ("verdict", "grade", "flags")},
                "reasons": got["reasons"],
                "reason_ids": [reason.split(" ", 1)[0] for reason in got["reasons"]],
            }
        )
    return check_cases(json.dumps({"rubric": "1.0.0", "cases": written}).encode(), RUBRIC)


@settings(SETTINGS, max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_verdict_grade_flags_and_reasons_equal_the_reference(oracle: Oracle, seed: int) -> None:
    rng = Random(seed)
    report = checked(oracle, [random_case(rng) for _ in range(100)])
    assert report.run == 100
    assert report.compared == 500
    assert report.findings == ()


def fields(values: dict[str, list[Any]]) -> st.SearchStrategy[Case]:
    return st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in values.items()})


CLAIMS = st.builds(
    lambda kind, rest: {"type": kind} | rest, st.sampled_from(TYPES), fields(CLAIM_FIELDS)
)
CITATIONS = st.lists(
    st.builds(
        lambda design, stance, rest: {"design": design, "stance": stance} | rest,
        st.sampled_from(DESIGNS),
        st.sampled_from(STANCES[0]),
        fields(CITATION_FIELDS),
    ),
    max_size=5,
).map(lambda cs: [{"id": "abcde"[i]} | c for i, c in enumerate(cs)])


@settings(SETTINGS, max_examples=200)
@given(claim=CLAIMS, citations=CITATIONS)
def test_shrinkable_cases_equal_the_reference_too(
    oracle: Oracle, claim: Case, citations: list[Case]
) -> None:
    assert checked(oracle, [(claim, citations)]).findings == ()
