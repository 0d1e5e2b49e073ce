import hashlib
import shutil
from pathlib import Path

import pytest

from evidence.adapters.query_files import (
    check,
    find_folder,
    load_filters,
    load_reports,
    load_strategies,
)
from evidence.domain.errors import QueryFileError
from evidence.domain.searches import RungRole
from evidence.language.query_syntax import Expression, faults, quorum, quoted, truncated

ROOT = Path(__file__).parents[2]

GOOD = """
id = "x"
version = 1
title = "t"
source = "pubmed"
role = "deciding"
template = "({subject}) AND ({object})"
limit = 10
peer_review = "none yet"
"""
FILTER = "# title: t\n# origin: o\n# citation: c\n# modified: no\n\ntrial[ti]\nOR groups[tiab]\n"
REPORT = """-- name: claims
-- title: All claims
-- params: document
-- columns: id, text,
--   verdict
SELECT id, text, verdict FROM claim -- in force
 WHERE document_id = :document AND text <> 'a:b' ORDER BY id;
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("strategies", "filters", "reports"):
        (tmp_path / name).mkdir()
    (tmp_path / "strategies/x.toml").write_text(GOOD, "utf-8")
    return tmp_path


def test_the_files_of_the_project_are_without_fault() -> None:
    assert check(ROOT / "queries") == []


def test_the_checkout_is_found_and_a_setting_goes_before_it(tmp_path: Path) -> None:
    assert find_folder() == ROOT / "queries"
    assert find_folder(tmp_path) == tmp_path
    with pytest.raises(QueryFileError, match="no folder"):
        find_folder(tmp_path / "absent")


def test_strategies_come_in_the_order_of_asking() -> None:
    found = load_strategies(ROOT / "queries")
    assert [s.role for s in found.values()] == sorted(
        (s.role for s in found.values()), key=list(RungRole).index
    )
    assert {"focused", "narrow", "broad", "reviewer"} <= set(found)


def test_a_filter_is_added_and_changes_the_digest(folder: Path) -> None:
    before = load_strategies(folder)["x"]
    assert before.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    (folder / "filters/f.txt").write_text(FILTER, "utf-8")
    (folder / "strategies/x.toml").write_text(GOOD + 'filters = ["f"]\n', "utf-8")
    first = load_strategies(folder)["x"]
    query = first.render({"subject": Expression("a[ti]"), "object": Expression("b[ti]")})
    assert query is not None
    assert query.text == "(a[ti]) AND (b[ti]) AND (trial[ti] OR groups[tiab])"
    (folder / "filters/f.txt").write_text(FILTER.replace("trial", "trials"), "utf-8")
    assert load_strategies(folder)["x"].sha256 != first.sha256


def test_a_part_whose_slot_is_empty_is_left_out(folder: Path) -> None:
    strategy = load_strategies(folder)["x"]
    query = strategy.render({"object": Expression("b[ti]")})
    assert query is not None
    assert query.text == "(b[ti])"
    assert (query.strategy, query.limit, query.role) == ("x", 10, RungRole.DECIDING)
    assert strategy.render({}) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("version = 1", "version = 0"), "version 0 is not in 1"),
        (("version = 1", 'version = "1"'), "`version` must be of type int"),
        (("version = 1", "version = true"), "`version` must be of type int"),
        (("limit = 10", "limit = 10000"), "limit 10000 is not in 1..9999"),
        (("limit = 10", ""), "no `limit`"),
        (('id = "x"', 'id = "y"'), "is not the file's name"),
        (('"deciding"', '"decisive"'), "role 'decisive'"),
        (("limit = 10", 'limit = 10\nsorting = "x"'), "unknown key 'sorting'"),
        (("limit = 10", 'limit = 10\nsort = "date"'), "sort 'date'"),
        (("limit = 10", 'limit = 10\nword = "[tab]"'), "no known field tag"),
        (("limit = 10", 'limit = 10\nlimits = ["english[la]"]'), "limits_reason"),
        (
            ("limit = 10", 'limit = 10\nlimits = ["(english[la]"]\nlimits_reason = "r"'),
            "unbalanced",
        ),
        (("limit = 10", 'limit = 10\nfilters = ["absent"]'), "no filter file 'absent'"),
        (("limit = 10", "limit = 10\nquorum = 5\nof = 3"), "quorum 5 is not in 1..3"),
        (("({object})", "({objet})"), "unknown slot {objet}"),
        (("({object})", "({object}"), "unbalanced"),
        (("({object})", '({object}) AND \\"x'), "odd number of quotes"),
        (("({object})", "({object}) AND"), "AND last"),
        (("({object})", "({object}) AND {}"), "unknown slot {}"),
        (("({subject}) AND ({object})", "cancer[ti]"), "has no slot"),
        (("({object})", "x[xyz] OR ({object})"), "unknown field tag [xyz]"),
        (("title = ", "title == "), "x.toml: "),
        (('peer_review = "none yet"', 'peer_review = ""'), "`peer_review` is empty"),
    ],
)
def test_a_broken_strategy_is_named_with_its_fault(
    folder: Path, change: tuple[str, str], message: str
) -> None:
    (folder / "strategies/x.toml").write_text(GOOD.replace(*change), "utf-8")
    (problem,) = check(folder)
    assert problem.file == "strategies/x.toml"
    assert message in problem.message
    with pytest.raises(QueryFileError) as caught:
        load_strategies(folder)
    assert caught.value.exit_code == 12


def test_several_faults_are_told_at_once(folder: Path) -> None:
    text = GOOD.replace("version = 1", "version = 0").replace("limit = 10", "limit = 0")
    (folder / "strategies/x.toml").write_text(text, "utf-8")
    (problem,) = check(folder)
    assert "version 0" in problem.message
    assert "limit 0" in problem.message


@pytest.mark.parametrize("missing", ["title", "origin", "citation", "modified"])
def test_a_filter_needs_its_whole_header(folder: Path, missing: str) -> None:
    text = "\n".join(ln for ln in FILTER.splitlines() if not ln.startswith(f"# {missing}"))
    (folder / "filters/f.txt").write_text(text, "utf-8")
    (problem,) = check(folder)
    assert f"`{missing}`" in problem.message


@pytest.mark.parametrize("body", ["", "(trial[ti]", "trial[tii]", "OR trial[ti]", "() OR x[ti]"])
def test_a_filter_that_is_no_query_is_refused(folder: Path, body: str) -> None:
    (folder / "filters/f.txt").write_text(FILTER.partition("\n\n")[0] + "\n" + body, "utf-8")
    assert [p.file for p in check(folder)] == ["filters/f.txt"]
    with pytest.raises(QueryFileError):
        load_filters(folder)


def test_a_report_is_read_with_its_header(folder: Path) -> None:
    (folder / "reports/claims.sql").write_text(REPORT, "utf-8")
    report = load_reports(folder)["claims"]
    assert report.columns == ("id", "text", "verdict")
    assert report.params == ("document",)
    assert report.sql.startswith("SELECT")
    assert report.sql.endswith("ORDER BY id")
    assert check(folder) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((" ORDER BY id", ""), "no ORDER BY"),
        (("-- name: claims", "-- name: other"), "not the file's name"),
        (("-- name: claims\n", ""), "no `-- name:`"),
        (("-- params: document\n", ""), "uses the parameters ['document'] but declares []"),
        (("SELECT", "DELETE"), "something other than one SELECT"),
        (("ORDER BY id;", "ORDER BY id; SELECT 1"), "something other than one SELECT"),
    ],
)
def test_a_report_that_breaks_its_header_is_refused(
    folder: Path, change: tuple[str, str], message: str
) -> None:
    (folder / "reports/claims.sql").write_text(REPORT.replace(*change), "utf-8")
    (problem,) = check(folder)
    assert message in problem.message


def test_bytes_that_are_no_text_and_an_empty_folder_are_problems(folder: Path) -> None:
    (folder / "strategies/x.toml").write_bytes(b"\xff\xfe")
    assert "cannot read" in check(folder)[0].message
    shutil.rmtree(folder / "strategies")
    assert check(folder)[0].message == "holds no strategy"
    with pytest.raises(QueryFileError, match="no strategies"):
        load_strategies(folder)


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("", "is empty"),
        ("(a[ti]", "unbalanced ()"),
        (")a[ti](", "unbalanced ()"),
        ('"a[ti]', "odd number of quotes"),
        ("a[ti", "unbalanced []"),
        ("a[ti] AND OR b[ti]", "OR without a term"),
        ("AND a[ti]", "AND without a term"),
        ("(a[ti] OR )", "OR last"),
        ("a[ti] AND ()", "empty parentheses"),
        ("a[tia]", "unknown field tag [tia]"),
        ("a" * 4001, "4001 characters"),
    ],
)
def test_each_fault_of_a_query_is_named(query: str, fault: str) -> None:
    assert any(fault in found for found in faults(query))


@pytest.mark.parametrize(
    "query",
    [
        '"AND OR ( ["[tiab]',
        'hormon*[tiab] NOT ("x y"[mh] OR z[mh:noexp])',
        '"hip pain"[Title/Abstract:~2]',
        "systematic[sb]",
        "diabetes",
    ],
)
def test_a_sound_query_has_no_fault(query: str) -> None:
    assert faults(query) == []


def test_a_quorum_asks_for_so_many_of_the_parts() -> None:
    parts = [Expression(c) for c in "abc"]
    assert quorum(parts, 1) == "a OR b OR c"
    assert quorum(parts, 2) == "(a AND (b OR c)) OR (b AND c)"
    assert quorum(parts, 3) == "a AND (b AND c)"
    assert quorum(parts, 9) == "a AND (b AND c)"
    assert quorum([], 2) is None


def test_terms_that_hold_nothing_to_search_give_none() -> None:
    assert quoted(' "*()[] ', "[ti]") is None
    assert quoted("x" * 81, "[ti]") is None
    assert truncated("abc", "[ti]") is None
    assert truncated("a b c d", "[ti]") is None
    assert truncated("Hormon", "[ti]") == "hormon*[ti]"
    assert quoted('a"b] OR (c*', "[ti]") == '"a b OR c"[ti]'
