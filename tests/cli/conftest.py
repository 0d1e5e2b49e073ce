"""Fixtures of the command line's tests."""

import shutil
from pathlib import Path

import pytest

from support.command_line import TEXT, Program, in_a_process


@pytest.fixture
def evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Program:
    """The program, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Program(tmp_path, capsys)


@pytest.fixture(scope="session")
def audited_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the small text was audited against the sample; copy, do not change."""
    folder = tmp_path_factory.mktemp("audited")
    (folder / "page.md").write_text(TEXT, "utf-8")
    done = in_a_process(folder, "audit", "page.md", "--out", "report", "-q")
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def audited(evidence: Program, audited_folder: Path) -> Program:
    """The program, in a folder where the small text was audited."""
    shutil.copytree(audited_folder, evidence.folder, dirs_exist_ok=True)
    return evidence
