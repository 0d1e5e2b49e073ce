"""Pace: never more than the source allows in any second, for all who share the file."""

import itertools
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from evidence.adapters.entrez.pace import (
    WITH_KEY_PER_S,
    WITHOUT_KEY_PER_S,
    FileSlots,
    NoPace,
    Pace,
    rate_for,
    slot_name,
)
from evidence.adapters.entrez.wire import NCBI, Identity
from evidence.domain.errors import ConfigError

KEYED = Identity("a@example.org", "0123456789abcdef")
PLAIN = Identity("a@example.org")


class SharedTime:
    """One simulated clock for many threads: a sleeper moves it to its own waking."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        wake = self.now + seconds
        with self._lock:
            self.now = max(self.now, wake)


def most_in_a_second(moments: Sequence[float]) -> int:
    """Count the fullest window of one second."""
    ordered = sorted(moments)
    return max(
        sum(1 for later in ordered[index:] if later < start + 1.0)
        for index, start in enumerate(ordered)
    )


def pace_at(path: Path, time: SharedTime, rate: float = WITHOUT_KEY_PER_S, slot: str = "a") -> Pace:
    slots = FileSlots(path / "pace.sqlite", slot, clock=time)
    return Pace(slots, rate, clock=time, sleep=time.sleep)


def turns(pace: Pace, time: SharedTime, count: int) -> list[float]:
    moments = []
    for _ in range(count):
        pace.wait()
        moments.append(time())
    return moments


def test_the_first_request_goes_at_once(tmp_path: Path) -> None:
    time = SharedTime()
    assert turns(pace_at(tmp_path, time), time, 1) == [1_000_000.0]


@pytest.mark.parametrize(("rate", "most"), [(WITHOUT_KEY_PER_S, 3), (WITH_KEY_PER_S, 10)])
def test_one_after_another_stays_within_the_limit(tmp_path: Path, rate: float, most: int) -> None:
    time = SharedTime()
    moments = turns(pace_at(tmp_path, time, rate), time, 40)
    assert most_in_a_second(moments) <= most
    assert moments[-1] - moments[0] == pytest.approx(39 / rate)


def test_a_pause_is_not_saved_up_for_a_burst(tmp_path: Path) -> None:
    time = SharedTime()
    pace = pace_at(tmp_path, time)
    turns(pace, time, 3)
    time.now += 60.0
    assert most_in_a_second(turns(pace, time, 10)) <= 3


def test_many_threads_and_limiters_on_one_file_share_the_limit(tmp_path: Path) -> None:
    starts: list[float] = []

    class Noting(SharedTime):
        """Notes each start that is handed out, which is when its taker wakes."""

        def sleep(self, seconds: float) -> None:
            starts.append(self.now + seconds)

    # The clock stands still, so all forty want to go in the same instant.
    time = Noting()
    stop_waiting = threading.local()

    def clock() -> float:
        return getattr(stop_waiting, "now", time.now)

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        stop_waiting.now = time.now + seconds

    def run() -> None:
        slots = FileSlots(tmp_path / "pace.sqlite", "a", clock=clock)
        pace = Pace(slots, WITHOUT_KEY_PER_S, clock=clock, sleep=sleep)
        for _ in range(5):
            stop_waiting.now = time.now
            pace.wait()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(starts) == 39, "only the first did not wait"
    assert most_in_a_second([time.now, *starts]) <= 3
    gaps = [b - a for a, b in itertools.pairwise(sorted([time.now, *starts]))]
    assert min(gaps) == pytest.approx(1 / WITHOUT_KEY_PER_S)


def test_a_late_sleeper_gives_its_slot_up(tmp_path: Path) -> None:
    time = SharedTime()

    class Oversleeper(SharedTime):
        overslept = False

        def sleep(self, seconds: float) -> None:
            time.sleep(seconds if self.overslept else seconds + 0.3)
            self.overslept = True

    slots = FileSlots(tmp_path / "pace.sqlite", "a", clock=time)
    pace = Pace(slots, WITHOUT_KEY_PER_S, clock=time, sleep=Oversleeper().sleep)
    first, second, third = turns(pace, time, 3)
    assert second - first == pytest.approx(2 / WITHOUT_KEY_PER_S), "the second slot was let go"
    assert third - second == pytest.approx(1 / WITHOUT_KEY_PER_S)


def test_a_refusal_holds_all_and_slows_all_for_a_minute(tmp_path: Path) -> None:
    time = SharedTime()
    refused, other = pace_at(tmp_path, time), pace_at(tmp_path, time)
    turns(refused, time, 1)
    refused.throttled(10.0)
    moments = turns(other, time, 100)
    assert moments[0] == 1_000_010.0
    wide, narrow = 2 / WITHOUT_KEY_PER_S, 1 / WITHOUT_KEY_PER_S
    gaps = [b - a for a, b in itertools.pairwise(moments)]
    expected = [wide if start < 1_000_060.0 else narrow for start in moments[:-1]]
    assert gaps == pytest.approx(expected)
    assert {wide, narrow} == set(expected)


def test_a_refusal_without_a_time_still_makes_room(tmp_path: Path) -> None:
    time = SharedTime()
    pace = pace_at(tmp_path, time)
    pace.throttled(None)
    assert turns(pace, time, 1)[0] - 1_000_000.0 == pytest.approx(2 / WITHOUT_KEY_PER_S)


def test_a_long_retry_after_holds_others_for_a_minute_at_most(tmp_path: Path) -> None:
    time = SharedTime()
    pace = pace_at(tmp_path, time)
    pace.throttled(86_400.0)
    assert turns(pace, time, 1) == [1_000_060.0]


def test_slots_of_different_names_do_not_wait_for_each_other(tmp_path: Path) -> None:
    time = SharedTime()
    moments = [
        turns(pace_at(tmp_path, time, slot=name), time, 1)[0] for name in ("a", "b", "c", "d")
    ]
    assert moments == [1_000_000.0] * 4


def test_a_clock_that_was_set_back_does_not_stop_the_work(tmp_path: Path) -> None:
    time = SharedTime()
    pace = pace_at(tmp_path, time)
    turns(pace, time, 5)
    time.now -= 86_400.0
    began = time.now
    assert turns(pace, time, 2)[-1] - began < 2.0


def test_the_slot_names_endpoint_and_limit_but_no_key() -> None:
    assert slot_name(NCBI, PLAIN) == slot_name(NCBI, Identity("b@example.org"))
    assert slot_name(NCBI, PLAIN) != slot_name(NCBI, KEYED)
    assert slot_name(NCBI, PLAIN) != slot_name("http://127.0.0.1:8765/", PLAIN)
    assert KEYED.api_key
    assert KEYED.api_key not in slot_name(NCBI, KEYED)


def test_the_rate_follows_the_key() -> None:
    assert (rate_for(PLAIN), rate_for(KEYED)) == (2.8, 9.0)


def test_no_pace_never_waits() -> None:
    pace = NoPace()
    pace.throttled(100.0)
    pace.wait()


def test_a_file_that_is_no_database_is_a_setting_to_correct(tmp_path: Path) -> None:
    file = tmp_path / "pace.sqlite"
    file.write_bytes(b"not a database, and longer than a header of one would be" * 20)
    with pytest.raises(ConfigError, match="pace"):
        Pace(FileSlots(file, "a"), 1.0).wait()


def test_the_folder_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "pace.sqlite"
    Pace(FileSlots(file, "a"), 1000.0).wait()
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT name FROM slot").fetchall() == [("a",)]
    connection.close()


_WORKER = """
import sys, time
from pathlib import Path
from evidence.adapters.entrez.pace import FileSlots, Pace
pace = Pace(FileSlots(Path(sys.argv[1]), "a"), 2.8)
for _ in range(4):
    pace.wait()
    print(time.time(), flush=True)
"""


def test_two_processes_together_never_send_four_in_a_second(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _WORKER, str(tmp_path / "pace.sqlite")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    moments = [float(line) for process in running for line in process.communicate()[0].split()]
    assert len(moments) == 8
    assert most_in_a_second(moments) <= 3
    assert max(moments) - min(moments) < 7 / 2.8 + 2.0, "and not much slower than it may"
