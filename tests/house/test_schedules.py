"""The examples for systemd and cron: the tools that read them find nothing wrong."""

import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import typer.main
from cronsim import CronSim, CronSimError

from evidence.cli.app import app
from evidence.config import ENVIRONMENT
from evidence.domain import errors

ROOT = Path(__file__).parents[2]
SYSTEMD = ROOT / "examples" / "systemd"
CRON = ROOT / "examples" / "cron" / "evidence-refresh.cron"
PROGRAM = "/opt/evidence/bin/evidence"
SETTING = re.compile(r"[A-Z_][A-Z0-9_]*=.*")


def jobs(text: str) -> list[tuple[str, str]]:
    """Return schedule and command of each job of a user's table.

    Raises:
        ValueError: a line that cron would not take.
    """
    if not text.endswith("\n"):
        raise ValueError("cron leaves out a last line without an end")
    found = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#") or SETTING.fullmatch(line):
            continue
        parts = line.split(None, 5)
        if len(parts) < 6:
            raise ValueError(f"no command: {line}")
        schedule, command = " ".join(parts[:5]), parts[5]
        if "%" in command:
            raise ValueError(f"cron reads % as the end of a line: {line}")
        try:
            CronSim(schedule, datetime(2026, 1, 1, tzinfo=UTC))
        except CronSimError as err:
            raise ValueError(f"{err}: {line}") from err
        found.append((schedule, command))
    return found


def words_of(command: str) -> list[str]:
    """Return the words after the program's name."""
    words = shlex.split(command)
    return words[words.index(PROGRAM) + 1 :]


def understood(words: list[str]) -> bool:
    """Tell whether the program takes these words, without running a command."""
    root = typer.main.get_command(app)
    with root.make_context("evidence", list(words), resilient_parsing=True) as context:
        rest = [*context._protected_args, *context.args]
    command = getattr(root, "commands", {}).get(rest[0])
    known = {option for p in command.params for option in p.opts} if command else set()
    return bool(command) and set(rest[1:]) <= known


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units, with a program that is there in place of ours."""
    copied = []
    for unit in sorted(SYSTEMD.iterdir()):
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        copied.append(tmp_path / unit.name)
        copied[-1].write_text(text, encoding="utf-8")
    return copied


def complaints(units: list[Path]) -> list[str]:
    """What systemd says of these units; it reads what it does not know with a mere warning."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed here")
    done = subprocess.run(
        [program, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if "evidence-refresh" in line]
    return said if said or not done.returncode else [f"exit {done.returncode}: {done.stderr}"]


def test_systemd_finds_nothing_wrong_with_the_units(units: list[Path]) -> None:
    assert [unit.suffix for unit in units] == [".service", ".timer"]
    assert complaints(units) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("Type=oneshot", "Type=onceshot"), ("PrivateTmp=", "PrivatTmp="), ("30min", "30 moons")],
)
def test_the_check_of_the_units_does_find_slips(units: list[Path], right: str, wrong: str) -> None:
    service = units[0]
    text = service.read_text(encoding="utf-8")
    assert right in text
    service.write_text(text.replace(right, wrong), encoding="utf-8")
    assert complaints(units)


def values(unit: str, key: str) -> list[str]:
    text = (SYSTEMD / unit).read_text(encoding="utf-8")
    return re.findall(rf"^{key}=(.*)$", text, re.MULTILINE)


def test_the_service_runs_a_command_that_exists_with_settings_that_exist() -> None:
    (command,) = values("evidence-refresh.service", "ExecStart")
    assert understood(words_of(command))
    named = {line.partition("=")[0] for line in values("evidence-refresh.service", "Environment")}
    assert named <= set(ENVIRONMENT.values())


def test_the_service_tries_again_only_what_waiting_may_mend() -> None:
    (listed,) = values("evidence-refresh.service", "RestartPreventExitStatus")
    worth = {errors.SourceUnreachable, errors.SourceThrottled, errors.AnswerUnreadable}
    classes = [c for c in vars(errors).values() if isinstance(c, type)]
    codes = {c.exit_code for c in classes if issubclass(c, errors.EvidenceError)}
    assert {int(code) for code in listed.split()} == codes - {c.exit_code for c in worth}


def test_the_cron_table_is_one_job_a_night_at_an_hour_that_ncbi_asks_for() -> None:
    ((schedule, command),) = jobs(CRON.read_text(encoding="utf-8"))
    assert understood(words_of(command))
    eastern = ZoneInfo("America/New_York")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    runs = CronSim(schedule, start)
    nights = [next(runs) for _ in range(365)]
    assert {after - one for one, after in pairwise(nights)} == {timedelta(days=1)}
    hours = {night.astimezone(eastern).hour for night in nights}
    assert hours <= {21, 22, 23, 0, 1, 2, 3, 4}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("37 6 * * * true", "without an end"),
        ("37 6 * * *\n", "no command"),
        ("* * true\n", "no command"),
        ("37 26 * * * true\n", "Bad hour"),
        ("61 6 * * * true\n", "Bad minute"),
        ("37 6 * * moon true\n", "Bad day-of-week"),
        ("37 6 * * * date +%F\n", "end of a line"),
    ],
)
def test_the_check_of_the_table_does_find_slips(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        jobs(text)
