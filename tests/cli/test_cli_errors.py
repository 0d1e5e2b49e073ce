"""What goes wrong ends with its own exit code, one line, and what to do next."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from evidence.db.engine import open_engine
from evidence.domain.errors import EvidenceError
from support.command_line import KEY, Program, Ran
from support.entrez_answers import refusal, search_answer
from support.scripted_server import Asked, ScriptedServer, Step, closed_port_url, reply


def one_line(ran: Ran, code: int, *, said: str) -> None:
    """Hold an error to its form: code, no traceback, nothing on stdout, a hint at most."""
    assert ran.code == code, ran.err
    assert "Traceback" not in ran.err
    assert said in ran.err
    assert ran.out == ""
    assert re.fullmatch(r"evidence: [^\n]+\n(?:  try: [^\n]+\n)?", ran.err), ran.err


@pytest.mark.parametrize(
    "argv",
    [
        ("nonsense",),
        ("audit",),
        ("audit", "page.md", "--nonsense"),
        ("claim", "show", "one"),
        ("claim", "edit", "1"),
        ("claim", "edit", "1", "--type", "nonsense", "--reason", "x"),
        ("claim", "merge", "--text", "x", "--reason", "y"),
        ("mirror", "serve", "--port", "65536"),
        ("doc", "show"),
    ],
    ids=" ".join,
)
def test_words_that_are_no_command_end_with_2(evidence: Program, argv: tuple[str, ...]) -> None:
    ran = evidence(*argv)
    assert ran.code == 2
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert not list(evidence.folder.glob("*.sqlite"))


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("check", "--fail-on", "unsuported"), "no such verdict or flag: unsuported"),
        (("check", "--fail-on", ""), "no such verdict or flag"),
        (("audit", "page.md", "--fail-on", "nonsense"), "no such verdict or flag: nonsense"),
        (("claim", "list", "--flag", "nonsense"), "no such verdict or flag: nonsense"),
        (("claim", "list", "--verdict", "nonsense"), "no such verdict or flag: nonsense"),
        (("claim", "edit", "1", "--reason", "x"), "nothing to edit"),
        (("claim", "edit", "1", "--query", "(a", "--reason", "x"), "(a"),
        (("claim", "split", "1", "--text", "One.", "--reason", "x"), "at least two texts"),
        (("claim", "merge", "1", "1", "--text", "One.", "--reason", "x"), "at least two claims"),
        (("claim", "add", "1", "--text", "memory", "--reason", "x", "--start", "1"),
         "--start and --end go together"),
        (("claim", "add", "1", "--text", "memory", "--reason", "x", "--start", "5", "--end", "5"),
         "not a span: 5..5"),
        (("claim", "add", "1", "--text", "A b.", "--reason", "x", "--start", "5", "--end", "9999"),
         "5..9999 is beyond the end of document 1"),
        (("claim", "add", "1", "--text", "nowhere", "--reason", "x"), "occurs 0 times"),
        (("claim", "add", "1", "--text", "…", "--reason", "x", "--start", "0", "--end", "3"),
         "needs words"),
        (("report", "run"), "goes to a folder"),
        (("report", "run", "claim-history"), "takes claim_id"),
        (("report", "run", "search-log", "--param", "a=b"), "takes no parameters"),
    ],
)  # fmt: skip
def test_options_that_do_not_fit_end_with_2(
    audited: Program, argv: tuple[str, ...], said: str
) -> None:
    one_line(audited(*argv), 2, said=said)


@pytest.mark.parametrize(
    "argv",
    [
        ("--source", "foo", "doc", "list"),
        ("--source", "foo", "claim", "list", "--source", "sample"),
        ("audit", "page.md", "--source", "foo"),
        ("search", "--source", "foo"),
        ("appraise", "--source", "foo"),
        ("check", "--source", "foo"),
        ("claim", "list", "--source", "foo"),
        ("claim", "show", "1", "--source", "foo"),
        ("report", "run", "--out", "report", "--source", "foo"),
        ("config", "show", "--source", "foo"),
        ("doctor", "--source", "foo"),
    ],
    ids=" ".join,
)
def test_an_unknown_source_is_refused_before_anything_is_done(
    evidence: Program, argv: tuple[str, ...]
) -> None:
    evidence.write()
    ran = evidence(*argv)
    one_line(ran, 2, said="no such source: 'foo'")
    assert "--source pubmed, --source sample, or an address" in ran.err
    assert not list(evidence.folder.glob("*.sqlite"))


@pytest.mark.parametrize("source", ["", "PubMed", "sampled", "ftp://h/", "user:hunter2@host/"])
def test_a_source_is_a_name_or_a_web_address(evidence: Program, source: str) -> None:
    ran = evidence("--source", source, "doc", "list")
    one_line(ran, 2, said="no such source")
    assert "hunter2" not in ran.err


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"EVIDENCE_SCREEN": "many"}, "screen (environment) must be a number"),
        ({"EVIDENCE_NOW": "noon"}, "now is not an ISO moment"),
        ({"EVIDENCE_SOURCE": "pubmed"}, "no e-mail address is set"),
        ({"EVIDENCE_SOURCE": "pubmed", "NCBI_EMAIL": "nobody"}, "no e-mail address is set"),
        ({"EVIDENCE_SOURCE": "nonsense"}, "not the address of an E-utilities endpoint"),
        ({"EVIDENCE_SOURCE": "ftp://127.0.0.1/"}, "not the address of an E-utilities endpoint"),
        ({"EVIDENCE_SOURCE": "http://127.0.0.1:9/", "NCBI_API_KEY": "short"}, "NCBI API key"),
        ({"EVIDENCE_DATABASE": "nonsense"}, "the database address cannot be read"),
        ({"EVIDENCE_DATABASE": "mysql://u@h/db"}, "mysql databases are not supported"),
        ({"EVIDENCE_DATABASE": "sqlite://"}, "in memory"),
        ({"EVIDENCE_DATABASE": "sqlite:///no/such/folder/e.sqlite"}, "does not exist"),
        ({"EVIDENCE_DATABASE": "sqlite:///page.md"}, "is not a database"),
        ({"EVIDENCE_MIGRATIONS": "/no/such/folder"}, "/no/such/folder"),
    ],
)
def test_a_wrong_setting_ends_with_10(
    evidence: Program, environ: dict[str, str], said: str
) -> None:
    one_line(evidence("audit", evidence.write(), **environ), 10, said=said)


def test_a_settings_file_that_is_wrong_ends_with_10(evidence: Program) -> None:
    one_line(evidence("--config", "none.toml", "doc", "list"), 10, said="none.toml")
    (evidence.folder / "evidence.toml").write_text('sorce = "sample"')
    one_line(evidence("doc", "list"), 10, said="unknown setting 'sorce'")


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


@pytest.mark.parametrize(
    "content",
    [b"", b" \n\t\n", PNG, b"Cortisol\0impairs memory.", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
     b"PK\x03\x04" + bytes(60)],
    ids=["empty", "blank", "binary", "nul", "pdf", "zip"],
)  # fmt: skip
def test_what_is_no_text_ends_with_11_and_leaves_nothing(evidence: Program, content: bytes) -> None:
    name = evidence.write(content, "page.txt")
    for argv in (("audit", name), ("doc", "add", name)):
        one_line(evidence(*argv), 11, said="page.txt")
    assert evidence("doc", "list", "--json").json("doc-list/1") == []


@pytest.mark.parametrize("path", ["missing.txt", ".", "no/such/folder.txt"])
def test_a_path_that_cannot_be_read_ends_with_11(evidence: Program, path: str) -> None:
    one_line(evidence("audit", path), 11, said="cannot read")


def test_a_wrong_query_file_ends_with_12(audited: Program) -> None:
    queries = Path(__file__).parents[2] / "queries"
    shutil.copytree(queries, "queries")
    rubric, strategy = Path("queries/rubric.toml"), Path("queries/strategies/focused.toml")
    right = rubric.read_text("utf-8"), strategy.read_text("utf-8")
    rubric.write_text(right[0].replace("\nversion =", "\nvershun =", 1), "utf-8")
    one_line(audited("rubric", "show", EVIDENCE_QUERIES="queries"), 12, said="rubric")
    one_line(audited("appraise", EVIDENCE_QUERIES="queries"), 12, said="rubric")
    checked = audited("strategy", "check", "--json", EVIDENCE_QUERIES="queries")
    assert checked.code == 12
    assert [p["file"] for p in checked.json("strategy-check/1")] == ["rubric.toml"]
    rubric.unlink()
    one_line(audited("rubric", "show", EVIDENCE_QUERIES="queries"), 10, said="cannot read the rub")
    unwell = audited("doctor", EVIDENCE_QUERIES="queries")
    assert unwell.code == 10
    assert "rubric" in unwell.out
    rubric.write_text(right[0], "utf-8")
    strategy.write_text(right[1].replace("({subject})", "({subject}", 1), "utf-8")
    one_line(audited("search", "--again", EVIDENCE_QUERIES="queries"), 12, said="focused")
    one_line(audited("search", EVIDENCE_QUERIES="no/such/folder"), 12, said="no/such/folder")
    broken = audited("strategy", "check", EVIDENCE_QUERIES="queries")
    assert broken.code == 12
    assert "focused" in broken.out


def test_a_wrong_file_of_worked_cases_ends_with_12(evidence: Program) -> None:
    one_line(evidence("rubric", "check", "--cases", evidence.write("{", "c.json")), 12, said="JSON")
    ran = evidence("rubric", "check", "--cases", "missing.json")
    assert ran.code in {11, 12}
    assert "missing.json" in ran.err


@pytest.mark.parametrize(
    "argv",
    [
        ("doc", "show", "99"),
        ("claim", "show", "99"),
        ("claim", "list", "--document", "99"),
        ("claim", "add", "99", "--text", "A b c.", "--reason", "x"),
        ("claim", "edit", "99", "--text", "A b c.", "--reason", "x"),
        ("claim", "edit", "99", "--query", "a", "--reason", "x"),
        ("claim", "split", "99", "--text", "A b.", "--text", "A c.", "--reason", "x"),
        ("claim", "merge", "1", "99", "--text", "A b c.", "--reason", "x"),
        ("claim", "drop", "99", "--reason", "x"),
        ("search", "--claim", "99"),
        ("search", "--document", "99"),
        ("appraise", "--claim", "99"),
        ("check", "--document", "99"),
        ("report", "run", "--out", "report", "--document", "99"),
        ("report", "run", "nonsense"),
        ("strategy", "show", "nonsense"),
        ("strategy", "show", "--claim", "99"),
        ("claim", "show", "0"),
        ("claim", "show", "99999999999999999999"),
        ("doc", "show", "99999999999999999999"),
        ("search", "--claim", "1", "--claim", "99999999999999999999"),
        ("claim", "merge", "1", "99999999999999999999", "--text", "A b.", "--reason", "x"),
    ],
    ids=" ".join,
)
def test_what_is_not_there_ends_with_13(audited: Program, argv: tuple[str, ...]) -> None:
    one_line(audited(*argv), 13, said="no ")


def test_a_database_that_is_behind_ends_with_14_until_it_is_upgraded(audited: Program) -> None:
    with sqlite3.connect("evidence.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'f00d'")
    connection.close()
    one_line(audited("claim", "list"), 14, said="f00d")
    status = audited("db", "status", "--json")
    assert status.code == 14
    assert status.json("db-status/1")[0]["current"] == "f00d"
    assert audited("doctor").code == 10


def test_a_database_that_is_being_written_ends_with_14(
    audited: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = partial(open_engine, busy_timeout_s=0.1)
    monkeypatch.setattr("evidence.db.database.open_engine", impatient)
    connection = sqlite3.connect("evidence.sqlite", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        assert audited("claim", "list").code == 0
        one_line(
            audited("claim", "drop", "1", "--reason", "x"), 14, said="another process is writing"
        )
    finally:
        connection.close()


def test_a_claim_that_moved_meanwhile_ends_with_15(audited: Program) -> None:
    audited("claim", "edit", "1", "--text", "Cortisol harms memory.", "--reason", "clearer")
    late = audited(
        "claim", "edit", "1", "--text", "It harms.", "--reason", "x", "--if-version", "1"
    )
    one_line(late, 15, said="version")
    audited("claim", "drop", "1", "--reason", "doubt")
    one_line(
        audited("claim", "edit", "1", "--text", "It harms.", "--reason", "x"), 15, said="dropped"
    )


def test_a_source_that_does_not_answer_ends_with_20(evidence: Program) -> None:
    assert evidence("db", "upgrade").code == 0
    ran = evidence("search", "--source", closed_port_url())
    assert ran.code == 0  # no claim, no question
    evidence("doc", "add", evidence.write())
    ran = evidence("search", "--source", closed_port_url())
    assert ran.code == 20
    assert "! SourceUnreachable: no answer from 127.0.0.1" in ran.err
    assert "Traceback" not in ran.err
    doctor = evidence("doctor", "--source", closed_port_url(), "--json")
    assert doctor.code == 10
    assert [c["check"] for c in doctor.json("doctor/1") if not c["ok"]] == ["source"]


def answering(step: Step) -> Callable[[Asked], Step]:
    return lambda _: step


def test_a_source_that_refuses_every_query_ends_with_22(evidence: Program) -> None:
    evidence("doc", "add", evidence.write())
    refused = answering(reply(refusal("eSearchResult", "Invalid field tag"), 400))
    with ScriptedServer(otherwise=refused).running() as server:
        ran = evidence("search", "--source", server.base_url, NCBI_API_KEY=KEY)
    assert ran.code == 22
    assert "! QueryRefused" in ran.err
    evidence("appraise", "--source", server.base_url)
    items = evidence("claim", "list", "--source", server.base_url, "--json").json("claim-list/1")
    assert {(i["verdict"], i["unsupported_reason"]) for i in items} == {
        ("not_searched", "search_failed")
    }


def test_an_audit_in_which_single_searches_failed_ends_with_24(evidence: Program) -> None:
    def some(asked: Asked) -> Step:
        if "ortisol" in asked.parameters.get("term", ""):
            return reply(refusal("eSearchResult", "Invalid field tag"), 400)
        return reply(search_answer(translation="read"))

    with ScriptedServer(otherwise=some).running() as server:
        ran = evidence(
            "audit", evidence.write(), "--source", server.base_url, "-q", NCBI_API_KEY=KEY
        )
    assert ran.code == 24
    assert ran.out == ""
    assert "! QueryRefused" in ran.err  # said even when quiet
    items = evidence("claim", "list", "--source", server.base_url, "--json").json("claim-list/1")
    assert {i["claim"].split()[0]: i["verdict"] for i in items} == {
        "Cortisol": "not_searched",
        "Testosterone": "no_evidence",
        "Estrogen": "no_evidence",
    }


def test_hostile_words_of_a_source_cannot_drive_the_terminal(evidence: Program) -> None:
    evidence("doc", "add", evidence.write())
    hostile = "bad \x9b31m \N{RIGHT-TO-LEFT OVERRIDE} field"
    refused = answering(reply(refusal("eSearchResult", hostile), 400))
    with ScriptedServer(otherwise=refused).running() as server:
        ran = evidence("search", "--source", server.base_url, NCBI_API_KEY=KEY)
    assert "field" in ran.err
    assert not re.search("[\x1b\x9b\N{RIGHT-TO-LEFT OVERRIDE}]", ran.err)


@pytest.mark.parametrize("out", ["page.md", "page.md/report"])
def test_a_report_that_cannot_be_written_ends_with_10(audited: Program, out: str) -> None:
    one_line(audited("report", "run", "--out", out), 10, said="cannot write the report to page.md")


def test_a_folder_that_may_not_be_written_ends_with_10(audited: Program) -> None:
    if os.geteuid() == 0:
        pytest.skip("the superuser may write everywhere")
    Path("locked").mkdir(mode=0o500)
    one_line(audited("report", "run", "--out", "locked"), 10, said="cannot write the report")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:s3cr3t-pw@127.0.0.1:9/evidence",
        "postgresql://ana@127.0.0.1:9/evidence?password=s3cr3t-pw",
        "postgresql://ana:s3cr3t-pw@[bad/evidence",
        "mysql://ana:s3cr3t-pw@127.0.0.1/evidence",
    ],
)
def test_a_password_is_never_shown(evidence: Program, url: str) -> None:
    for argv in (
        ("doc", "list"), ("db", "status"), ("doctor",), ("doctor", "--json"), ("config", "show"),
        ("config", "show", "--json"), ("-vv", "doc", "list"),
    ):  # fmt: skip
        ran = evidence(*argv, EVIDENCE_DATABASE=url)
        assert "s3cr3t" not in ran.out + ran.err
        assert ran.code == (0 if "config" in argv else 10)


def test_a_bug_shows_where_it_is(evidence: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise EvidenceError("this cannot be")

    monkeypatch.setattr("evidence.bootstrap.Parts.strategies", broken)
    ran = evidence("strategy", "list")
    assert ran.code == 1
    assert "Traceback" in ran.err
    assert "this cannot be" in ran.err


def test_an_interruption_ends_with_130(evidence: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("evidence.bootstrap.Parts.strategies", interrupted)
    ran = evidence("strategy", "list")
    assert ran.code == 130
    assert ran.err.endswith("evidence: interrupted; what was finished is kept\n")
    assert "Traceback" not in ran.err


HOSTILE = """Cortisol \x1b[31mimpairs\x1b[0m memory \N{RIGHT-TO-LEFT OVERRIDE}llaceR.

=HYPERLINK("http://127.0.0.1/","x") raises cortisol levels in adults.

@SUM(A1) reduces inflammation of the brain. + Zinc shortens colds. -2 degrees impair memory.

Beta\u200bamyloid \ufeffharms\u2028neurons\x85 in the hippocampus.
"""


def test_hostile_text_is_kept_as_it_is_and_never_run(evidence: Program) -> None:
    done = evidence("audit", evidence.write(HOSTILE, "[red]host\x1b[1mile.md"), "--out", "report")
    assert done.code == 0, done.err
    assert not re.search("[\x1b\x9b\N{RIGHT-TO-LEFT OVERRIDE}]", done.out + done.err)
    for argv in (("doc", "show", "1"), ("claim", "list"), ("doc", "list"), ("check",)):
        for extra in ((), ("--json",)):
            ran = evidence(*argv, *extra)
            assert not re.search("[\x1b\x9b\N{RIGHT-TO-LEFT OVERRIDE}]", ran.out + ran.err)
    [text] = ["".join(s["text"] for s in evidence("doc", "show", "1", "--json").json("doc-show/1"))]
    assert "\x1b[31m" in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" in text
    for file in Path("report").glob("*.csv"):
        for cell in re.split(r'(?:^|,|\n)"?', file.read_text("utf-8")):
            assert not cell.startswith(("=", "@", "+", "＝"))


def test_a_text_of_five_megabytes_is_read_in_time(evidence: Program) -> None:
    for name, words in (("one.txt", "Cortisol impairs memory, "), ("two.txt", "word ")):
        ran = evidence("doc", "add", evidence.write(words * (5_000_000 // len(words)), name))
        assert ran.code == 0, ran.err
    documents = evidence("doc", "list", "--json").json("doc-list/1")
    assert [d["characters"] for d in documents] == [5_000_000, 5_000_000]
