"""The rules of CONTRIBUTING.md and of the architecture page that no other tool holds."""

import ast
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import typer.main

from evidence.bootstrap import Parts
from evidence.cli.app import app, run
from evidence.config import load

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "evidence").rglob("*.py"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "CONTRIBUTING.md"]


def test_reference_pages_say_what_the_code_does() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "write_reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def command_paths() -> set[str]:
    found: set[str] = set()

    def walk(command: object, path: str) -> None:
        found.add(path)
        for name, child in getattr(command, "commands", {}).items():
            walk(child, f"{path} {name}")

    walk(typer.main.get_command(app), "evidence")
    return found


def commands_in(text: str) -> set[str]:
    """Commands as pages write them, down to the first word that is no command name."""
    paths = command_paths()
    said = set()
    for line in re.findall(r"(?:^|`|\$ |&& )evidence ([a-z][a-z -]*)", text, re.MULTILINE):
        words = line.split()
        group = f"evidence {words[0]}"
        deep = any(p.startswith(f"{group} ") for p in paths)
        said.add(f"{group} {words[1]}" if deep and len(words) > 1 else group)
    return said


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    assert commands_in(page.read_text(encoding="utf-8")) <= command_paths()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


def test_every_module_says_what_it_is_for() -> None:
    silent = [p for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]
    assert not silent


def test_no_broad_except() -> None:
    broad = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]
    assert not broad


def test_every_exemption_has_a_reason() -> None:
    bare = [
        f"{path.name}:{number}"
        for path in [*SOURCES, *(ROOT / "scripts").glob("*.py")]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if re.search(r"#\s*(?:noqa(?::[ A-Z0-9,]+)?|type: ignore(?:\[[^\]]*\])?)\s*$", line)
    ]
    assert not bare


def test_shipped_query_files_are_in_order() -> None:
    checked, problems = Parts(load({})).check_queries()
    assert checked > 10
    assert not problems


def test_the_wheel_holds_what_the_program_reads(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    needed = {
        f"evidence/{p.relative_to(ROOT / 'src' / 'evidence').as_posix()}"
        for p in (ROOT / "src" / "evidence").rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    for folder in ("queries", "migrations"):
        needed |= {
            f"evidence/_shipped/{p.relative_to(ROOT).as_posix()}"
            for p in (ROOT / folder).rglob("*")
            if p.is_file() and "__pycache__" not in p.parts
        }
    assert needed <= held
    assert any(name.endswith("licenses/LICENSE") for name in held)


def test_the_readme_shows_what_the_example_really_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    example = ROOT / "examples" / "hormones-and-the-brain.md"
    assert run(["audit", str(example), "--source", "sample", "--out", "report"], {}) == 0
    printed = capsys.readouterr().out
    report = (tmp_path / "report" / "evidence.csv").read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    shown = [line.rstrip() for line in blocks[1].splitlines() if line.strip(" …")]
    assert len(shown) > 8
    assert [line for line in shown if not re.search(f"(?m)^{re.escape(line)}", printed)] == []
    quotes = re.findall(r'^  "(.*)"$', blocks[2], re.MULTILINE)
    assert quotes
    assert all(quote in report for quote in quotes)
