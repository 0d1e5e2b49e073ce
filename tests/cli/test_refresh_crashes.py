"""A refresh that is killed, again and again: what it leaves, and what that costs.

6 kills over 60 claims; more kills, over 300 claims, when asked for:
`EVIDENCE_KILLS=50 python -m pytest tests/cli/test_refresh_crashes.py`.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

import pytest

from evidence.services.sweep import REQUESTS_PER_POST
from support.changing_child import DAYS, FIRST, day, shelf_on
from support.changing_desk import changing_desk, content, differences, made_text

ROOT = Path(__file__).parents[2]
FEW = 6
KILLS = int(os.environ.get("EVIDENCE_KILLS", FEW))
CLAIMS = 60 if KILLS <= FEW else 300


@dataclass
class Child:
    """The refreshes of all days over one database, each in processes of its own.

    `requests` are those of all processes of a day, killed ones too; `seconds` how long
    the pass of a day took.
    """

    file: Path
    requests: dict[int, int] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    kills: dict[int, int] = field(default_factory=dict)

    def start(self, after: int) -> "subprocess.Popen[str]":
        """Start a process; return when its pass begins."""
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "support.changing_child",
                self.file,
                self._log(after),
                str(after),
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        return process

    def finish(self, after: int) -> None:
        with self.start(after) as process:
            began = time.monotonic()
            assert process.stdout is not None
            assert process.stdout.read() == "done\n"
            self.seconds[after] = time.monotonic() - began
        assert process.returncode == 0
        self.requests[after] = self._log(after).stat().st_size

    def kill(self, after: int, delay_s: float) -> bool:
        """Kill it after some time; return whether its pass had ended before that."""
        with self.start(after) as process:
            try:
                process.wait(delay_s)
            except subprocess.TimeoutExpired:
                process.kill()
            assert process.stdout is not None
            done = process.stdout.read() == "done\n"
        self.kills[after] = self.kills.get(after, 0) + (not done)
        self.requests[after] = self._log(after).stat().st_size
        return done

    def finish_in_spite_of(self, after: int, kills: int, whole_s: float) -> None:
        """Kill the pass at random moments, and let it end when that was often enough."""
        chance = random.Random(after)
        while self.kills.get(after, 0) < kills:
            # A killed one's work is not done again: each may take its share of the time.
            if self.kill(after, chance.uniform(0, 1.5 * whole_s / (kills + 1))):
                return
        self.finish(after)

    def _log(self, after: int) -> Path:
        log = self.file.with_suffix(f".requests-{after}")
        log.touch()
        return log


@pytest.fixture(scope="module")
def audited(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the document was audited on the first day."""
    file = tmp_path_factory.mktemp("audited") / "before.sqlite"
    shutil.copyfile(sqlite_template, file)
    with changing_desk(f"sqlite:///{file}", shelf_on(0), FIRST) as desk:
        desk.audit(made_text(CLAIMS))
    return file


def seen(file: Path) -> dict[str, object]:
    last = max(DAYS)
    with changing_desk(f"sqlite:///{file}", shelf_on(last), day(last)) as desk:
        return content(desk)


def test_a_refresh_that_is_killed_again_and_again_ends_as_one_that_is_not(
    audited: Path, tmp_path: Path
) -> None:
    calm, shaken = Child(tmp_path / "calm.sqlite"), Child(tmp_path / "shaken.sqlite")
    for child in (calm, shaken):
        shutil.copyfile(audited, child.file)
    for number, after in enumerate(DAYS, start=1):
        calm.finish(after)
        due = ceil(KILLS * number / len(DAYS)) - sum(shaken.kills.values())
        shaken.finish_in_spite_of(after, due, calm.seconds[after])
    kills = sum(shaken.kills.values())
    extra = {after: shaken.requests[after] - calm.requests[after] for after in DAYS}
    told = f"{kills} kills, requests {calm.requests}, extra {extra}, kills {shaken.kills}"
    if KILLS > FEW:
        sys.stderr.write(told + "\n")
    assert differences(seen(calm.file), seen(shaken.file)) == [], told
    assert kills > KILLS * 0.7, told
    # A kill costs the request in flight, or that share of one sweep which came before it.
    assert all(extra[d] <= shaken.kills.get(d, 0) + REQUESTS_PER_POST for d in DAYS), told
