"""Help of every command, quickly, and how the program behaves as a process."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from evidence.cli.app import app
from support.command_line import Program, command, in_a_process, process_environment

HEAVY = {"pandas", "numpy", "alembic", "sqlalchemy", "Bio", "psycopg"}


def commands() -> Iterator[tuple[str, ...]]:
    def walk(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield path
        for name, below in getattr(node, "commands", {}).items():
            yield from walk(below, (*path, name))

    yield from walk(typer.main.get_command(app), ())


ALL = sorted(commands())


def test_every_command_of_the_documentation_is_there() -> None:
    assert len(ALL) > 25
    assert ("audit",) in ALL
    assert ("claim", "split") in ALL
    assert ("db", "upgrade") in ALL


@pytest.mark.parametrize("path", ALL, ids=lambda p: " ".join(p) or "evidence")
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself(evidence: Program, path: tuple[str, ...], flag: str) -> None:
    ran = evidence(*path, flag)
    assert ran.code == 0
    assert ran.err == ""
    assert f"Usage: evidence {' '.join(path)}".strip() in " ".join(ran.out.split())
    said = [line.strip() for line in ran.out.splitlines() if line.strip()]
    assert re.match(r"[A-Z].*", said[1])
    assert not list(evidence.folder.iterdir())


def test_a_group_without_a_command_shows_its_help(evidence: Program) -> None:
    for path in ((), ("claim",), ("db",), ("report",)):
        ran = evidence(*path)
        assert "Usage: evidence" in ran.out + ran.err
        assert ran.code in {0, 2}


def test_help_loads_no_heavy_library(tmp_path: Path) -> None:
    program = (
        "import sys; from evidence.cli.app import run\n"
        "codes = [run([*p, '--help'], {}) for p in ([], ['audit'], ['claim', 'edit'])]\n"
        f"print('loaded:', sorted({HEAVY!r} & set(sys.modules)), codes)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=process_environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stdout.splitlines()[-1] == "loaded: [] [0, 0, 0]"


@pytest.mark.parametrize("more", [{}, {"NO_COLOR": "1"}], ids=["plain", "no colour"])
def test_output_that_is_no_terminal_holds_no_escape_codes(
    audited_folder: Path, more: dict[str, str]
) -> None:
    shown = in_a_process(audited_folder, "claim", "show", "1", **more)
    helped = in_a_process(audited_folder, "--help", **more)
    assert "\x1b" not in shown.out + shown.err + helped.out + helped.err


@pytest.mark.parametrize(
    "argv",
    [
        ("claim", "show", "1"),
        ("claim", "show", "1", "--json"),
        ("audit", "page.md"),
        ("--help",),
    ],
    ids=" ".join,
)
def test_a_reader_that_leaves_early_is_no_error_worth_a_traceback(
    audited_folder: Path, argv: tuple[str, ...]
) -> None:
    running = subprocess.Popen(
        command(*argv),
        cwd=audited_folder,
        env=process_environment(audited_folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.close()  # before anything was written
    said = running.stderr.read().decode()
    running.stderr.close()
    running.wait(timeout=30)
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


# Python installs no handler when its parent ignores the signal, as some shells do.
INTERRUPTIBLE = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from evidence.cli.app import run
sys.exit(run(sys.argv[1:], os.environ))
"""


def test_the_mirror_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "mirror", "serve", "--port", "0"],
        cwd=tmp_path,
        env=process_environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    said = running.stderr.readline()
    address = re.findall(r"http://127\.0\.0\.1:\d+/entrez/eutils/", said)[0]
    found = in_a_process(tmp_path, "doctor", "--json", "--source", address, NCBI_API_KEY="a1b2" * 9)
    assert found.code == 0, found.out
    taken = in_a_process(tmp_path, "mirror", "serve", "--port", address.split(":")[2].split("/")[0])
    assert taken.code == 10
    assert "cannot listen on port" in taken.err
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=20) == 130
    assert running.stderr.read().endswith("evidence: interrupted; what was finished is kept\n")
    running.stderr.close()
