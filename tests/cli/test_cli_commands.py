"""Every command once: what it prints for people and for programs, and how it ends."""

import csv
import io
import json
import re
import sys
from pathlib import Path

import pytest

from evidence.services.columns import CLAIM, EVIDENCE, REJECTED, SEARCH
from support.command_line import TEXT, Program

ESCAPES = re.compile(r"\x1b|\x9b")

CLAIM_KEYS = [c.name for c in CLAIM]
READING = {
    ("doc", "list"): ("doc-list/1", ["document_id", "document", "media_type", "characters",
                                      "sentences", "set_aside", "previous_id", "sha256"]),
    ("doc", "show", "1"): ("doc-show/1", ["document_id", "start_char", "end_char", "kind",
                                          "reason", "text"]),
    ("claim", "list"): ("claim-list/1", CLAIM_KEYS),
    ("claim", "show", "1"): ("claim-show/1", ["history", "claim", "evidence", "searches"]),
    ("strategy", "list"): ("strategy-list/1", ["strategy", "version", "role", "limit", "title",
                                               "sha256"]),
    ("strategy", "check"): ("strategy-check/1", []),
    ("strategy", "show", "--claim", "1"): ("strategy-show/1", [
        "claim_id", "strategy", "strategy_version", "rung", "requested", "query"]),
    ("report", "list"): ("report-list/1", ["report", "title"]),
    ("report", "run", "claims-by-verdict"): ("report-claims-by-verdict/1", [
        "source", "verdict", "grade", "basis", "claims", "first_claim_id", "last_claim_id"]),
    ("rubric", "show"): ("rubric-show/1", ["rubric_version", "sha256", "toml"]),
    ("db", "status"): ("db-status/1", ["dialect", "current", "head", "tables"]),
    ("config", "show"): ("config-show/1", ["setting", "value", "origin", "environment"]),
    ("doctor",): ("doctor/1", ["check", "ok", "detail"]),
}  # fmt: skip


@pytest.mark.parametrize("argv", READING, ids=" ".join)
def test_a_reading_command_prints_json_of_a_named_shape(
    audited: Program, argv: tuple[str, ...]
) -> None:
    schema, keys = READING[argv]
    ran = audited(*argv, "--json")
    assert ran.code == 0
    items = ran.json(schema)
    assert all(list(item) == keys for item in items)
    assert bool(items) == bool(keys)


@pytest.mark.parametrize("argv", READING, ids=" ".join)
def test_a_reading_command_prints_plain_text_for_people(
    audited: Program, argv: tuple[str, ...]
) -> None:
    ran = audited(*argv)
    assert ran.code == 0
    assert ran.out.strip() or argv == ("strategy", "check")
    assert not ESCAPES.search(ran.out + ran.err)


def test_claims_as_json_are_the_rows_of_the_csv_file(audited: Program) -> None:
    items = audited("claim", "list", "--json").json("claim-list/1")
    with Path("report/claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [list(i) for i in items] == [list(r) for r in rows]

    def shown(value: object) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        return "" if value is None else str(value)

    assert [[shown(v) for v in i.values()] for i in items] == [list(r.values()) for r in rows]


def test_one_claim_as_json_holds_rows_of_the_report(audited: Program) -> None:
    [item] = audited("claim", "show", "1", "--json").json("claim-show/1")
    assert list(item["claim"]) == CLAIM_KEYS
    assert [list(e) for e in item["evidence"]] == [[c.name for c in EVIDENCE]] * len(
        item["evidence"]
    )
    assert [list(s) for s in item["searches"]] == [[c.name for c in SEARCH]] * len(item["searches"])
    assert item["evidence"]
    assert item["searches"]
    [version] = item["history"]
    assert (version["version"], version["status"], version["at"]) == (
        1, "active", "2026-03-01T09:00:00Z",
    )  # fmt: skip


def test_an_audit_tells_people_what_it_found_and_writes_the_report(evidence: Program) -> None:
    ran = evidence("audit", evidence.write(), "--out", "report")
    assert ran.code == 0
    assert "Cortisol impairs memory retrieval." in ran.out
    assert "not the published abstracts" in ran.out
    assert "not a systematic review" in " ".join(ran.out.split())
    assert "searching (deciding)" in ran.err
    assert sorted(p.name for p in Path("report").iterdir()) == [
        "claims.csv", "datapackage.json", "evidence.csv", "rejected.csv", "searches.csv",
    ]  # fmt: skip
    assert not ESCAPES.search(ran.out + ran.err)


def test_the_report_files_have_the_columns_of_the_data_dictionary(audited: Program) -> None:
    described = json.loads(Path("report/datapackage.json").read_text("utf-8"))
    tables = {"claims": CLAIM, "evidence": EVIDENCE, "searches": SEARCH, "rejected": REJECTED}
    for resource in described["resources"]:
        header = Path("report", resource["path"]).read_text("utf-8").partition("\n")[0]
        assert header.split(",") == [f["name"] for f in resource["schema"]["fields"]]
        assert header.split(",") == [c.name for c in tables[resource["name"]]]
    assert audited("report", "run", "--out", "again").code == 0
    for file in Path("report").iterdir():
        assert (Path("again") / file.name).read_bytes() == file.read_bytes()


def test_quiet_means_silent(evidence: Program) -> None:
    name = evidence.write()
    for argv in (
        ("audit", name, "-q", "--out", "report"),
        ("-q", "audit", name),
        ("search", "-q"),
        ("appraise", "--quiet"),
        ("-q", "report", "run", "--out", "report"),
        ("-q", "claim", "drop", "1", "--reason", "doubt"),
        ("-q", "db", "upgrade"),
    ):
        ran = evidence(*argv)
        assert (ran.code, ran.out, ran.err) == (0, "", ""), argv


def test_steps_one_by_one_do_what_an_audit_does(evidence: Program, audited_folder: Path) -> None:
    added = evidence("doc", "add", evidence.write())
    assert (added.code, added.out) == (0, "1\n")
    assert "document 1: added; 3 claims" in added.err
    known = evidence("doc", "add", "page.md")
    assert (known.code, known.out) == (0, "1\n")
    assert "already known" in known.err
    assert evidence("appraise").code == 24  # nothing was searched yet
    assert evidence("search", "--document", "1").code == 0
    assert "0 searches, 0 fetches" in evidence("search").err
    assert evidence("appraise").code == 0
    assert evidence("report", "run", "--out", "report", "--document", "1").code == 0
    for file in Path("report").iterdir():
        assert file.read_bytes() == (audited_folder / "report" / file.name).read_bytes()


def test_an_audit_again_asks_and_adds_nothing(audited: Program) -> None:
    # The folder is a copy, so this is another place for the same text; that is noted once.
    assert "now the version here" in audited("doc", "add", "page.md").err
    [before] = audited("db", "status", "--json").json("db-status/1")
    ran = audited("audit", "page.md")
    assert ran.code == 0
    assert "0 requests" in ran.out
    [after] = audited("db", "status", "--json").json("db-status/1")
    assert after == before


def test_a_text_may_come_from_standard_input(
    evidence: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stdin:
        buffer = io.BytesIO(TEXT.encode())

    monkeypatch.setattr(sys, "stdin", Stdin())
    assert evidence("doc", "add", "-").out == "1\n"
    [document] = evidence("doc", "list", "--json").json("doc-list/1")
    assert document["document"] == "-"


def test_reviewers_change_claims(audited: Program) -> None:
    added = audited("claim", "add", "1", "--text", "Cortisol impairs memory", "--reason", "missed")
    assert (added.code, added.out) == (0, "4\n")
    placed = audited(
        "claim", "add", "1", "--text", "Stress harms memory.", "--reason", "implied",
        "--start", "23", "--end", "40",
    )  # fmt: skip
    assert placed.out == "5\n"
    edited = audited("claim", "edit", "1", "--type", "harm", "--reason", "a harm")
    assert edited.err == "claim 1: version 2\n"
    asked = audited("claim", "edit", "1", "--query", "cortisol[mh]", "--reason", "broader")
    assert "query version 1" in asked.err
    split = audited(
        "claim", "split", "2", "--text", "Testosterone crosses it.", "--text", "It is crossed.",
        "--reason", "compound",
    )  # fmt: skip
    assert split.out == "6\n7\n"
    merged = audited("claim", "merge", "4", "5", "--text", "Cortisol harms.", "--reason", "same")
    assert merged.out == "8\n"
    dropped = audited("claim", "drop", "8", "--reason", "doubt")
    assert dropped.err == "claim 8: dropped\n"
    items = audited("claim", "list", "--json").json("claim-list/1")
    assert [i["claim_id"] for i in items] == [1, 3, 6, 7]
    [shown] = audited("claim", "show", "1", "--json").json("claim-show/1")
    assert [(v["version"], v["changed_by"], v["reason"]) for v in shown["history"]] == [
        (1, shown["history"][0]["changed_by"], ""),
        (2, "ana", "a harm"),
    ]
    [rung] = audited("strategy", "show", "--claim", "1", "--json").json("strategy-show/1")
    assert (rung["strategy"], rung["query"]) == ("reviewer", "cortisol[mh]")
    assert audited("search").code == 0
    assert audited("appraise").code == 0


def test_a_dropped_claim_can_still_be_shown(audited: Program) -> None:
    audited("claim", "drop", "1", "--reason", "doubt")
    [item] = audited("claim", "show", "1", "--json").json("claim-show/1")
    assert item["claim"] is None
    assert [v["status"] for v in item["history"]] == ["active", "dropped"]
    assert "dropped" in audited("claim", "show", "1").out


def test_claims_can_be_listed_by_flag_and_verdict(audited: Program) -> None:
    everything = audited("claim", "list", "--json").json("claim-list/1")
    flagged = audited("claim", "list", "--flag", "unsupported", "--json").json("claim-list/1")
    assert flagged == [i for i in everything if "unsupported" in i["flags"].split(";")]
    verdict = everything[0]["verdict"]
    same = audited("claim", "list", "--verdict", verdict, "--json").json("claim-list/1")
    assert same == [i for i in everything if i["verdict"] == verdict]
    assert (
        audited("claim", "list", "--flag", "species_conflict", "--json").json("claim-list/1") == []
    )


def test_one_claim_can_be_searched_anew(audited: Program) -> None:
    before = audited("report", "run", "search-log", "--json").json("report-search-log/1")
    ran = audited("search", "--claim", "1", "--again")
    assert ran.code == 0
    after = audited("report", "run", "search-log", "--json").json("report-search-log/1")
    assert len(after) > len(before)
    assert {r["claim_id"] for r in after[len(before) :]} == {1}


def test_every_named_report_runs(audited: Program) -> None:
    names = [i["report"] for i in audited("report", "list", "--json").json("report-list/1")]
    assert len(names) > 5
    for name in names:
        if name == "evidence":
            continue
        parameters = ["--param", "claim_id=1"] if name == "claim-history" else []
        assert audited("report", "run", name, *parameters).code == 0
        audited("report", "run", name, *parameters, "--json").json(f"report-{name}/1")


def test_a_check_ends_with_3_when_it_caught_something(audited: Program) -> None:
    verdict = audited("claim", "list", "--json").json("claim-list/1")[0]["verdict"]
    ran = audited("check", "--fail-on", verdict, "--json")
    assert ran.code == 3
    items = ran.json("check/1")
    assert list(items[0]) == ["claim_id", "claim", "verdict", "caught_by", "unsupported_reason"]
    assert items[0]["caught_by"] == verdict
    passed = audited("check", "--fail-on", "species_conflict")
    assert passed.code == 0
    assert "3 claims checked" in passed.err
    assert audited("check").code in {0, 3}
    assert audited("audit", "page.md", "--fail-on", verdict).code == 3
    assert audited("audit", "page.md", "--fail-on", "species_conflict").code == 0


def test_a_changed_page_takes_the_place_of_the_old_one(evidence: Program) -> None:
    page = evidence.write("Cortisol impairs memory retrieval.", "page.txt")
    assert evidence("audit", page, "--out", "report", "-q").code == 0
    evidence.write("Cortisol impairs sleep.", "page.txt")
    assert evidence("audit", page, "-q").code == 0

    def listed(*more: str) -> list[int]:
        items = evidence("claim", "list", "--json", *more).json("claim-list/1")
        return [item["document_id"] for item in items]

    assert listed() == [2]
    assert listed("--all-versions") == [1, 2]
    assert listed("--document", "1") == [1]
    gate = ("check", "--fail-on", "not_searched")
    assert "1 claims checked" in evidence(*gate).err
    assert "2 claims checked" in evidence(*gate, "--all-versions").err
    for more, documents in (((), {"2"}), (("--all-versions",), {"1", "2"})):
        assert evidence("report", "run", "--out", "report", *more).code == 0
        with (evidence.folder / "report" / "claims.csv").open(newline="") as lines:
            assert {row["document_id"] for row in csv.DictReader(lines)} == documents
    rows = evidence("report", "run", "claims-by-verdict", "--json")
    assert sum(r["claims"] for r in rows.json("report-claims-by-verdict/1")) == 1


def test_pages_of_one_name_in_two_folders_do_not_replace_each_other(evidence: Program) -> None:
    for folder, text in (("a", "Cortisol impairs memory."), ("b", "Cortisol impairs sleep.")):
        (evidence.folder / folder).mkdir()
        page = evidence.write(text, f"{folder}/page.txt")
        assert evidence("doc", "add", page).code == 0
    items = evidence("doc", "list", "--json").json("doc-list/1")
    assert [(i["document"], i["previous_id"]) for i in items] == [("page.txt", None)] * 2
    assert len(evidence("claim", "list", "--json").json("claim-list/1")) == 2
    # the same file, however it is written
    evidence.write("Cortisol impairs mood.", "a/page.txt")
    assert evidence("doc", "add", str(evidence.folder / "b" / ".." / "a" / "page.txt")).code == 0
    assert evidence("doc", "list", "--json").json("doc-list/1")[2]["previous_id"] == 1
    # changed back
    evidence.write("Cortisol impairs memory.", "a/page.txt")
    assert "now the version here" in evidence("doc", "add", "a/page.txt").err
    assert "nothing changed" in evidence("doc", "add", "a/page.txt").err
    shown = evidence("claim", "list", "--json").json("claim-list/1")
    assert {i["document_id"] for i in shown} == {1, 2}


def test_a_page_that_two_folders_share_stays_when_one_of_them_changes(evidence: Program) -> None:
    for folder in ("a", "b"):
        (evidence.folder / folder).mkdir()
        evidence.write("Estrogen improves memory in women.", f"{folder}/page.md")
        assert evidence("doc", "add", f"{folder}/page.md").out == "1\n"
    evidence.write("Progesterone improves sleep.", "a/page.md")
    assert evidence("doc", "add", "a/page.md").out == "2\n"
    assert evidence("audit", "b/page.md", "-q").code == 0
    shown = evidence("claim", "list", "--json").json("claim-list/1")
    assert [i["document_id"] for i in shown] == [1, 2]
    rows = evidence("report", "run", "claims-by-verdict", "--json")
    assert sum(r["claims"] for r in rows.json("report-claims-by-verdict/1")) == 2
    checked = evidence("check", "--fail-on", "not_searched").err
    assert "1 claims checked" in checked
    assert "1 not graded yet" in checked


def test_texts_of_one_given_name_are_versions(evidence: Program) -> None:
    one = evidence.write("Cortisol impairs memory.", "one.txt")
    two = evidence.write("Cortisol impairs sleep.", "two.txt")
    assert evidence("doc", "add", one, "--name", "Our page").code == 0
    assert evidence("audit", two, "--name", "Our page", "-q").code == 0
    items = evidence("doc", "list", "--json").json("doc-list/1")
    assert [(i["document"], i["previous_id"]) for i in items] == [
        ("Our page", None), ("Our page", 1),
    ]  # fmt: skip
    assert evidence("doc", "add", one, "--name", " ").code == 2


def test_a_check_of_nothing_does_not_pass(evidence: Program) -> None:
    assert evidence("db", "upgrade").code == 0
    assert evidence("check", "--fail-on", "contradicted").code == 3
    assert evidence("check", "--fail-on", "contradicted", "--json").json("check/1") == []


def test_a_database_is_copied_while_in_use(audited: Program) -> None:
    assert audited("db", "backup", "copy.sqlite").code == 0
    copied = audited("claim", "list", "--json", "--database", "sqlite:///copy.sqlite")
    assert copied.out == audited("claim", "list", "--json").out
    assert audited("db", "backup", "copy.sqlite").code != 0


def test_the_worked_cases_agree_with_the_rubric(evidence: Program) -> None:
    cases = Path(__file__).parents[1] / "unit" / "decision_cases.json"
    ran = evidence("rubric", "check", "--cases", str(cases))
    assert ran.code == 0
    assert re.search(r"(\d+) of \1 cases agree", ran.err)
    first = json.loads(cases.read_text("utf-8"))["cases"][0]
    first["expected"] = {"verdict": "mixed", "grade": "A", "flags": ["nonsense"]}
    Path("wrong.json").write_text(json.dumps({"cases": [first]}))
    wrong = evidence("rubric", "check", "--cases", "wrong.json", "--json")
    assert wrong.code == 3
    assert wrong.out.count("expected") >= 2


def test_a_word_that_the_source_does_not_know_is_no_finding_on_the_literature(
    evidence: Program,
) -> None:
    page = evidence.write("Cortisol cures zzyzxitis. Cortisol cures appendicitis.", "page.txt")
    for step in (("doc", "add", page), ("search",), ("appraise",)):
        assert evidence(*step).code == 0
    odd, plain = evidence("claim", "list", "--json").json("claim-list/1")
    assert (odd["verdict"], odd["unsupported_reason"]) == ("not_searched", "search_failed")
    assert "query_warnings" in odd["flags"]
    assert "unsupported" not in odd["flags"].split(";")
    assert "it does not know zzyzxiti*[tiab]" in odd["reasons"]
    assert "query_warnings" not in plain["flags"]
    assert "unsupported" in plain["flags"].split(";")


def test_settings_said_at_the_root_hold_for_the_command(audited: Program) -> None:
    Path("other.toml").write_text('reviewer = "ben"\n')
    ran = audited("--config", "other.toml", "--source", "http://127.0.0.1:9/", "config", "show",
                  "--json")  # fmt: skip
    shown = {i["setting"]: (i["value"], i["origin"]) for i in ran.json("config-show/1")}
    assert shown["source"] == ("http://127.0.0.1:9/", "option")
    assert shown["reviewer"] == ("ana", "EVIDENCE_REVIEWER")  # the environment comes later
    at_command = audited("--source", "pubmed", "config", "show", "--source", "sample", "--json")
    assert {i["setting"]: i["value"] for i in at_command.json("config-show/1")}["source"] == (
        "sample"
    )


def test_files_under_queries_are_shown_as_they_are(evidence: Program) -> None:
    queries = Path(__file__).parents[2] / "queries"
    shown = evidence("strategy", "show", "focused")
    assert shown.code == 0
    assert shown.out.strip() == (queries / "strategies" / "focused.toml").read_text("utf-8").strip()
    rubric = evidence("rubric", "show").out
    assert rubric.partition("\n")[2].strip() == (queries / "rubric.toml").read_text("utf-8").strip()


def test_the_version_is_printed(evidence: Program) -> None:
    ran = evidence("--version")
    assert ran.code == 0
    assert re.fullmatch(r"evidence \d+\.\d+\.\d+\S*\n", ran.out)
