"""The whole program over time: interrupted, twice at once, on either database, with a key."""

import csv
import re
import sqlite3
import subprocess
import sys
import time
import traceback
import zlib
from pathlib import Path

import pytest

from evidence.config import load
from evidence.domain.places import place_of
from evidence.mirror.endpoint import sample_endpoint
from evidence.mirror.server import serve
from support.command_line import (
    KEY,
    TEXT,
    Program,
    command,
    in_a_process,
    process_environment,
)
from support.scripted_server import ScriptedServer, closed_port_url, json_reply


def dump(database: Path) -> dict[str, list[str]]:
    """Return the content of every table, sorted; the database's own folder is left out."""
    folder = place_of(str(database.parent.resolve()), "")
    connection = sqlite3.connect(database)
    try:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
        ]
        return {
            name: sorted(
                repr(row).replace(folder, "") for row in connection.execute(f"SELECT * FROM {name}")
            )
            for name in names
        }
    finally:
        connection.close()


# Ends its own process, as `kill -9` does, when the transaction of that number is about to be
# committed: everything was sent to the database, nothing of it is kept.
KILLED = """
import contextlib, os, signal, sys
from evidence.cli.app import run
from evidence.db.ledger import SqlLedger

write, left = SqlLedger.write, [int(sys.argv[1])]

@contextlib.contextmanager
def fatal(self):
    with write(self) as tx:
        yield tx
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

SqlLedger.write = fatal
sys.exit(run(sys.argv[2:], os.environ))
"""


def killed_at(folder: Path, transaction: int, *argv: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(transaction), *argv],
        cwd=folder,
        env=process_environment(folder),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in {0, -9}, done.stderr.decode()
    return done.returncode


def test_an_audit_killed_again_and_again_ends_like_one_that_was_not(
    audited_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "page.md").write_text(TEXT, "utf-8")
    argv = ("audit", "page.md", "--out", "report", "-q")
    kills = 0
    # The first run dies in its first transaction, each later one in its third: in all
    # stages of the audit something is lost once and then done again.
    while killed_at(tmp_path, 3 if kills else 1, *argv) == -9:
        kills += 1
        assert kills < 20
    assert kills >= 4
    assert dump(tmp_path / "evidence.sqlite") == dump(audited_folder / "evidence.sqlite")
    for file in (audited_folder / "report").iterdir():
        assert (tmp_path / "report" / file.name).read_bytes() == file.read_bytes()


def test_a_process_killed_from_outside_leaves_a_database_that_goes_on(
    audited_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "page.md").write_text(TEXT, "utf-8")
    running = subprocess.Popen(
        command("audit", "page.md", "--out", "report"),
        cwd=tmp_path,
        env=process_environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    assert "searching (deciding)" in running.stderr.readline()
    running.kill()
    running.stderr.close()
    assert running.wait(timeout=30) in {-9, 0}
    assert in_a_process(tmp_path, "audit", "page.md", "--out", "report", "-q").code == 0
    assert dump(tmp_path / "evidence.sqlite") == dump(audited_folder / "evidence.sqlite")


def test_after_an_outage_the_same_command_completes(evidence: Program) -> None:
    address = closed_port_url()
    argv = ("audit", evidence.write(), "--source", address, "--out", "report", "-q")
    began = time.monotonic()
    assert evidence(*argv, NCBI_API_KEY=KEY).code == 20
    assert time.monotonic() - began < 30
    down = verdicts()
    assert set(down.values()) == {("not_searched", "search_failed")}
    port = int(re.findall(r":(\d+)/", address)[0])
    with serve(sample_endpoint(), port):
        done = evidence(*argv, NCBI_API_KEY=KEY)
    assert (done.code, done.out, done.err) == (0, "", "")
    up = verdicts()
    assert up.keys() == down.keys()
    assert not {verdict for verdict, _ in up.values()} & {"not_searched", ""}
    assert "Records come from the embedded sample" in Path("report/datapackage.json").read_text()


def verdicts() -> dict[str, tuple[str, str]]:
    with Path("report/claims.csv").open(encoding="utf-8", newline="") as stream:
        return {
            r["claim_id"]: (r["verdict"], r["unsupported_reason"]) for r in csv.DictReader(stream)
        }


@pytest.mark.parametrize(("key", "most"), [("", 3), (KEY, 10)], ids=["no key", "a key"])
def test_two_processes_together_keep_to_the_pace(tmp_path: Path, key: str, most: int) -> None:
    arrived: list[float] = []
    with serve(sample_endpoint(), watcher=lambda at, _path: arrived.append(at)) as server:
        running = []
        for name in ("one", "two"):
            folder = tmp_path / name
            folder.mkdir()
            (folder / "page.md").write_text(TEXT, "utf-8")
            environ = process_environment(
                folder, NCBI_API_KEY=key, EVIDENCE_STATE=str(tmp_path / "state")
            )
            running.append(
                subprocess.Popen(
                    command("audit", "page.md", "-q", "--source", server.base_url),
                    cwd=folder,
                    env=environ,
                )
            )
        assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert len(arrived) > most
    arrived.sort()
    spans = [later - first for first, later in zip(arrived, arrived[most:], strict=False)]
    # Requests leave further apart than this; the rest is how long one takes to arrive.
    assert min(spans) > 0.95


def test_a_second_process_finds_the_work_of_the_first(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(TEXT, "utf-8")
    running = [
        subprocess.Popen(
            command("audit", "page.md", "-q"), cwd=tmp_path, env=process_environment(tmp_path)
        )
        for _ in range(2)
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    tables = dump(tmp_path / "evidence.sqlite")
    assert len(tables["document"]) == 1
    assert len(tables["claim"]) == 3
    assert in_a_process(tmp_path, "audit", "page.md", "-q").code == 0


def test_postgresql_gives_the_same_report_byte_by_byte(
    evidence: Program, audited_folder: Path, postgres_url: str
) -> None:
    done = evidence(
        "audit", evidence.write(), "--out", "report", "-q", EVIDENCE_DATABASE=postgres_url
    )
    assert (done.code, done.out, done.err) == (0, "", "")
    for file in (audited_folder / "report").iterdir():
        assert Path("report", file.name).read_bytes() == file.read_bytes()
    again = evidence("audit", "page.md", EVIDENCE_DATABASE=postgres_url)
    assert "0 requests" in again.out


ECHO = '{"error":"API key invalid","api-key":"%s","type":"ip","status":"unknown"}'


def test_the_key_is_found_nowhere(evidence: Program) -> None:
    said: list[str] = []

    def audit(source: str, *argv: str) -> int:
        done = evidence(
            *argv, "audit", evidence.write(), "-vv", "--source", source, "--out", "report",
            NCBI_API_KEY=KEY,
        )  # fmt: skip
        said.extend((done.out, done.err))
        return done.code

    with serve(sample_endpoint()) as mirror:
        assert audit(mirror.base_url) == 0
    with ScriptedServer(otherwise=lambda _: json_reply(ECHO % KEY, 400)).running() as server:
        assert audit(server.base_url) == 22
        assert any(KEY in a.parameters.get("api_key", "") for a in server.asked)
    broken = f"<html>{KEY}"
    with ScriptedServer(otherwise=lambda _: json_reply(broken, 404)).running() as server:
        assert audit(server.base_url) in {20, 22, 23, 24}
    assert audit(closed_port_url()) == 20
    for argv in (("config", "show"), ("config", "show", "--json"), ("doctor",), ("-vv", "doctor")):
        shown = evidence(*argv, NCBI_API_KEY=KEY)
        said.extend((shown.out, shown.err))
    assert "attempt 1" in "".join(said)  # the log was on
    assert not any(KEY in text for text in said)
    assert_nowhere_in(evidence.folder)


def assert_nowhere_in(folder: Path) -> None:
    files = [f for f in folder.rglob("*") if f.is_file()]
    assert {".sqlite", ".csv", ".json"} <= {f.suffix for f in files}
    assert not [f for f in files if KEY.encode() in f.read_bytes()]
    connection = sqlite3.connect(folder / "evidence.sqlite")
    payloads = [
        zlib.decompress(row) for (row,) in connection.execute("SELECT content FROM payload")
    ]
    connection.close()
    assert payloads
    assert not any(KEY.encode() in payload for payload in payloads)


def test_no_traceback_shows_the_key() -> None:
    settings = load({"NCBI_API_KEY": KEY, "NCBI_EMAIL": "somebody@example.org"})
    with pytest.raises(ValueError, match="Settings") as caught:
        int(f"{settings!r} {settings.api_key}")
    shown = "".join(traceback.format_exception(caught.value))
    assert "somebody@example.org" in shown
    assert KEY not in shown
