"""The whole program, called from a test: in this process or in one of its own."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from json import loads
from pathlib import Path
from typing import Any

import pytest

from evidence.cli.app import run

NOW = "2026-03-01T09:00:00Z"
KEY = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8"  # of the length that NCBI's have; nobody's
TEXT = """# Hormones and memory

Cortisol impairs memory retrieval. Testosterone and estrogen cross the blood-brain barrier.
I hope that you enjoy this page!

We use cookies to improve our website.
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said where."""

    code: int
    out: str
    err: str

    def json(self, schema: str) -> list[dict[str, Any]]:
        """Return the items of the one JSON document on stdout."""
        document = loads(self.out)
        assert set(document) == {"schema", "items"}
        assert document["schema"] == schema
        items: list[dict[str, Any]] = document["items"]
        return items


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the settings that a test runs under: nothing outside of `folder` is touched."""
    return {
        "EVIDENCE_NOW": NOW,
        "EVIDENCE_SOURCE": "sample",
        "EVIDENCE_REVIEWER": "ana",
        "EVIDENCE_STATE": str(folder / "state"),
        **more,
    }


@dataclass(frozen=True)
class Program:
    """`evidence ...` in this process; the working folder is the test's own."""

    folder: Path
    captured: pytest.CaptureFixture[str]

    def __call__(self, *argv: str, **environ: str) -> Ran:
        self.captured.readouterr()
        with _logging_kept():
            code = run(argv, environment(self.folder, **environ))
        said = self.captured.readouterr()
        return Ran(code, said.out, said.err)

    def write(self, text: str | bytes = TEXT, name: str = "page.md") -> str:
        """Write a document; return its name."""
        raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        (self.folder / name).write_bytes(raw)
        return name


@contextmanager
def _logging_kept() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    try:
        yield
    finally:
        root.handlers, root.level = handlers, level


def command(*argv: str) -> list[str]:
    """Return the words that start the program in a process of its own."""
    return [sys.executable, "-m", "evidence", *argv]


def process_environment(folder: Path, **more: str) -> Mapping[str, str]:
    """Return a small environment for such a process."""
    kept = {k: os.environ[k] for k in ("PATH", "PYTHONPATH", "LANG") if k in os.environ}
    return kept | environment(folder, HOME=str(folder), **more)


def in_a_process(folder: Path, *argv: str, **environ: str) -> Ran:
    """Run the program in a process of its own; its output is no terminal."""
    done = subprocess.run(
        command(*argv),
        cwd=folder,
        env=process_environment(folder, **environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
