"""`--log FILE`: what a whole command leaves in it, and what it does not."""

import json
from pathlib import Path

import pytest

from support.command_line import KEY, Program


@pytest.mark.parametrize("how", ["option", "variable", "file"])
def test_each_request_of_a_command_is_a_line_whoever_names_the_file(
    evidence: Program, how: str
) -> None:
    page = evidence.write()
    words, environ = ["audit", page], {"NCBI_API_KEY": KEY, "NCBI_EMAIL": "ana@example.org"}
    if how == "option":
        words = ["--log", "run.log", *words]
    elif how == "variable":
        environ["EVIDENCE_LOG"] = "run.log"
    else:
        evidence.write('log = "run.log"\n', "evidence.toml")
    ran = evidence(*words, **environ)
    assert ran.code == 0, ran.err
    text = (evidence.folder / "run.log").read_text(encoding="ascii")
    requests = [json.loads(line) for line in text.splitlines()]
    assert {one["event"] for one in requests} == {"request"}
    assert {one["utility"] for one in requests} == {"esearch", "efetch"}
    assert {one["fate"] for one in requests} == {"answer"}
    assert KEY not in text
    assert "ana@example.org" not in text


def test_a_log_that_cannot_be_written_stops_the_command_before_it_asks(evidence: Program) -> None:
    page = evidence.write()
    ran = evidence("--log", str(Path("no") / "such" / "run.log"), "audit", page)
    assert ran.code == 10
    assert "log: cannot write to" in ran.err
    assert not (evidence.folder / "evidence.sqlite").exists()


def test_the_next_command_without_a_log_writes_none(evidence: Program) -> None:
    page = evidence.write()
    evidence("--log", "run.log", "audit", page)
    before = (evidence.folder / "run.log").read_bytes()
    assert evidence("search", "--again").code == 0
    assert (evidence.folder / "run.log").read_bytes() == before


def test_the_stages_of_a_refresh_stand_among_its_requests(audited: Program) -> None:
    later = {"EVIDENCE_NOW": "2026-03-20T09:00:00Z"}
    ran = audited("--log", "run.log", "refresh", "--all", "--quiet", **later)
    assert ran.code == 0, ran.err
    text = (audited.folder / "run.log").read_text(encoding="ascii")
    lines = [json.loads(line) for line in text.splitlines()]
    stages = [one for one in lines if one["event"] != "request"]
    assert [one["event"] for one in (lines[0], lines[1], lines[-1])] == [
        "refresh_began",
        "refresh_planned",
        "refresh_ended",
    ]
    began, planned, ended = stages
    assert (began["source"], began["scope"]) == ("sample", "all")
    assert (planned["run"], ended["run"]) == (1, 1)
    assert planned["claims"] > 0
    assert ended["outcome"] == "complete"
    assert ended["requests"] == len(lines) - len(stages) > 0
