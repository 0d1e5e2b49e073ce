"""Reading the rubric file: every number arrives, every defect is refused by place."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from evidence.domain.errors import QueryFileError
from evidence.domain.rubric import LADDERS, LEVELS, letter_of, parse_rubric, points_of

ROOT = Path(__file__).parents[2]
RAW = (ROOT / "queries" / "rubric.toml").read_bytes()
SHARED = ROOT.parent / "shared" / "design" / "rubric.toml"


def test_the_whole_file_arrives() -> None:
    rubric = parse_rubric(RAW)
    assert rubric.version == "1.0.0"
    assert rubric.date == date(2026, 11, 22)
    assert rubric.basis.startswith("OCEBM 2011 levels")
    assert rubric.sha256 == hashlib.sha256(RAW).hexdigest()
    assert rubric.weights == {1: 9.0, 2: 3.0, 3: 1.0, 4: 0.33, 5: 0.1}
    assert rubric.verdict.support_min == 0.75
    assert rubric.verdict.inconsistency_min == 0.9
    assert rubric.verdict.min_weight == 0.5
    assert rubric.verdict.null_min_n == 100
    assert {name: len(rubric.levels[name]) for name in LADDERS} == {
        "therapeutic": 18,
        "epidemiological": 18,
        "mechanistic": 19,
        "definitional": 13,
    }
    assert rubric.levels["therapeutic"]["SR"] == 3
    assert rubric.levels["mechanistic"]["SR_ANIMAL"] == 2
    assert rubric.start["epidemiological"] == {1: 4, 2: 4, 3: 3, 4: 2, 5: 1}
    assert rubric.start["definitional"][2] == 3
    assert rubric.human_required == {"therapeutic", "epidemiological"}
    assert (rubric.imprecision.no_downgrade_n, rubric.imprecision.one_step_n) == (200, 100)
    assert (rubric.caps.preprint_only, rubric.caps.mixed, rubric.caps.animal_only) == ("C",) * 3
    assert (rubric.caps.invitro_only, rubric.caps.secondary_only) == ("D", "D")
    assert rubric.caps.insufficient == "D"
    assert rubric.freshness.stale_search_days == 180
    assert rubric.freshness.aged_evidence_years == 10
    assert rubric.freshness.recheck_notices_days == 30


def test_the_shipped_file_is_the_agreed_one() -> None:
    if not SHARED.is_file():
        pytest.skip("the agreed rubric is not beside this checkout")
    assert SHARED.read_bytes() == RAW


DEFECTS = [
    ('version = "1.0.0"', "", "rubric.meta: version is missing"),
    ('version = "1.0.0"', 'version = ""', "rubric.meta.version: '' is not a text"),
    ('version = "1.0.0"', "version = 1", "rubric.meta.version: 1 is not a text"),
    ('date = "2026-11-22"', 'date = "soon"', "rubric.meta.date: 'soon' is not a date"),
    ('date = "2026-11-22"', 'dated = "x"', "rubric.meta: date is missing"),
    ("[meta]", '[meta]\nauthor = "x"', "rubric.meta: unknown key author"),
    ("[meta]", "[extra]\n[meta]", "rubric: unknown key extra"),
    ("[verdict] ", "[verdicts] ", "rubric: verdict is missing"),
    ("level = { 1 = 9.0", "level = 3 # { 1 = 9.0", "rubric.weights.level: 3 is not a table"),
    ("4 = 0.33, 5", "5", "rubric.weights.level: 4 is missing"),
    ("5 = 0.1 }", "5 = 0.1, 6 = 0.1 }", "rubric.weights.level: unknown key 6"),
    ("level = { 1 = 9.0", "levels = 1\nlevel = { 1 = 9.0", "rubric.weights: unknown key levels"),
    ("5 = 0.1 }", "5 = 0 }", "rubric.weights.level.5: 0 is not above zero"),
    ("5 = 0.1 }", "5 = nan }", "rubric.weights.level.5: nan is not above zero"),
    ("5 = 0.1 }", "5 = inf }", "rubric.weights.level.5: inf is not above zero"),
    ("5 = 0.1 }", "5 = true }", "rubric.weights.level.5: True is not a number"),
    ("5 = 0.1 }", "5 = 0.5 }", "rubric.weights.level.5: 0.5 is not at most the weight of 4"),
    ("support_min = 0.75", "support_min = 0.4", "support_min: 0.4 is not between 0.5 and 1"),
    ("support_min = 0.75", "support_min = 1.1", "support_min: 1.1 is not between 0.5 and 1"),
    ("inconsistency_min = 0.90", "inconsistency_min = 9", "inconsistency_min: 9 is not between"),
    ("null_min_n = 100", "null_min_n = -1", "null_min_n: -1 is not a whole number from 0"),
    ("null_min_n = 100", "null_min_n = 1.5", "null_min_n: 1.5 is not a whole number"),
    ("null_min_n = 100", "null_min_n = true", "null_min_n: True is not a whole number"),
    ("null_min_n = 100", "null_min_n = 100\nx = 1", "rubric.verdict: unknown key x"),
    ("GUIDELINE = 2\nRCT = 2\nNRCT = 3", "GUIDELINE = 2\nRTC = 2\nNRCT = 3", "therapeutic.RTC"),
    ("NRCT = 3", "NRCT = 6", "rubric.level.therapeutic.NRCT: 6 is not a whole number from 1 to 5"),
    ("NRCT = 3", "NRCT = 0", "rubric.level.therapeutic.NRCT: 0 is not a whole number from 1 to 5"),
    (
        "UNSPEC = 4\nREVIEW = 5\nOPINION = 5\nANIMAL = 5\nINVITRO = 5\nINSILICO = 5\n\n[level.e",
        "REVIEW = 5\n[level.e",
        "rubric.level.therapeutic: UNSPEC is missing",
    ),
    ("[level.mechanistic]", "[level.mechanics]", "rubric.level: mechanistic is missing"),
    ("[start] ", "[level.other]\nUNSPEC = 4\n[start] ", "rubric.level: unknown key other"),
    (
        "definitional    = { 1 = 4, 2 = 3",
        "definitional = { 1 = 5, 2 = 3",
        "rubric.start.definitional.1: 5 is not a whole number from 1 to 4",
    ),
    (
        "definitional    = { 1 = 4, 2",
        "other = {}\ndefinitional = { 1 = 4, 2",
        "rubric.start: unknown",
    ),
    (
        "definitional    = { 1 = 4, 2",
        "definitional = { 0 = 4, 1 = 4, 2",
        "definitional: unknown key 0",
    ),
    ('["therapeutic", "epidemiological"]', '["therapy"]', "human_required: ['therapy'] is not"),
    ('["therapeutic", "epidemiological"]', '"therapeutic"', "human_required: 'therapeutic' is not"),
    ("[needs]", "[needs]\nmore = 1", "rubric.needs: unknown key more"),
    ("one_step_n = 100", "one_step_n = 201", "one_step_n: 201 is not a whole number from 0 to 200"),
    ("one_step_n = 100", "one_step_n = 100\nx = 1", "rubric.imprecision: unknown key x"),
    ('mixed = "C"', 'mixed = "E"', "rubric.caps.mixed: 'E' is not a letter from A to D"),
    ('mixed = "C"', 'mixed = "C"\nx = 1', "rubric.caps: unknown key x"),
    ("stale_search_days = 180", "stale_search_days = 0", "stale_search_days: 0 is not a whole"),
    (
        "stale_search_days = 180",
        "stale_search_days = 180\nx = 1",
        "rubric.freshness: unknown key x",
    ),
]


@pytest.mark.parametrize(("old", "new", "place"), DEFECTS)
def test_a_defect_is_refused_with_its_place(old: str, new: str, place: str) -> None:
    text = RAW.decode()
    assert old in text
    with pytest.raises(QueryFileError) as caught:
        parse_rubric(text.replace(old, new, 1).encode())
    assert place in str(caught.value)
    assert caught.value.exit_code == 12


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"[meta", b"a = 1\na = 2"])
def test_what_is_no_rubric_is_refused(raw: bytes) -> None:
    with pytest.raises(QueryFileError, match=r"^rubric: "):
        parse_rubric(raw)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("support_min = 0.75", "support_min = 0.5"),
        ("support_min = 0.75", "support_min = 1"),
        ("4 = 0.33, 5 = 0.1", "4 = 0.1, 5 = 0.1"),
        ("one_step_n = 100", "one_step_n = 200"),
        ("null_min_n = 100", "null_min_n = 0"),
        ("stale_search_days = 180", "stale_search_days = 1"),
    ],
)
def test_limits_belong_to_the_allowed_range(old: str, new: str) -> None:
    assert parse_rubric(RAW.decode().replace(old, new).encode()).version == "1.0.0"


def test_letters_and_points_are_the_same_scale() -> None:
    assert [points_of(letter) for letter in "DCBA"] == [1, 2, 3, 4]
    assert [letter_of(points) for points in (1, 2, 3, 4)] == ["D", "C", "B", "A"]
    assert LEVELS == (1, 2, 3, 4, 5)
