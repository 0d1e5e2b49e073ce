"""How fast a source may be asked, across threads, processes and machines.

The rule: at most 3 requests in any second without an API key, 10 with one
(Sayers, "A General Introduction to the E-utilities", NBK25497). Every caller takes
the next free slot out of one shared row: of a small SQLite file for all processes of
one user, or of the PostgreSQL database that a team shares. Slots lie further apart
than the rule asks, because a token bucket of the same rate lets a fourth request
into some seconds.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from evidence.adapters.entrez.wire import Identity, host_of
from evidence.domain.errors import ConfigError

WITHOUT_KEY_PER_S = 2.8
WITH_KEY_PER_S = 9.0

# After a refusal for pace, go at half speed for a minute.
_WIDE_FOR_S = 60.0
_WIDER = 2.0
# A caller that wakes later than this gives its slot up: a late start would come
# too close to the next one. 3 intervals of 1/2.8 s less this is still over 1 s.
_LATE_S = 0.05
_TRIES = 20
# No honest queue is longer; a clock that was set back looks like one that is.
_FARTHEST_S = 600.0
_LOCK_TIMEOUT_S = 30.0

_SCHEMA = """CREATE TABLE IF NOT EXISTS slot (
    name TEXT PRIMARY KEY, next_free REAL NOT NULL, wide_until REAL NOT NULL
) WITHOUT ROWID"""
_KEEP = """INSERT INTO slot VALUES (?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET next_free = excluded.next_free,
    wide_until = excluded.wide_until"""


class Pacing(Protocol):
    """Says when the next request may go."""

    def wait(self) -> None:
        """Return when one request may be sent now."""

    def throttled(self, retry_after_s: float | None) -> None:
        """Take note that the source asked to slow down."""


class NoPace:
    """For endpoints that are ours: inside this process or on this machine."""

    def wait(self) -> None:
        """Return at once."""

    def throttled(self, retry_after_s: float | None) -> None:
        """Take no note."""


class Slot(Protocol):
    """The shared row, held by one caller at a time."""

    def now(self) -> float:
        """Return the seconds of the clock that all who share the row go by."""

    def read(self) -> tuple[float, float]:
        """Return when the next request may go and until when to go slowly."""

    def keep(self, next_free: float, wide_until: float) -> None:
        """Write both moments."""


class Slots(Protocol):
    """Where the shared row is kept."""

    def held(self) -> AbstractContextManager[Slot]:
        """Hold the row; what was kept counts when the context ends well.

        Raises:
            ConfigError: it cannot be read or written.
        """


def slot_name(base_url: str, identity: Identity) -> str:
    """Name the row that all callers with the same limit share.

    The source counts per key, and without one per machine. The key itself is not
    in the name.
    """
    key = identity.api_key
    who = hashlib.sha256(key.encode()).hexdigest()[:12] if key else "no-key"
    return f"{host_of(base_url)} {who}"


def rate_for(identity: Identity) -> float:
    """Return the requests per second that `identity` may send."""
    return WITH_KEY_PER_S if identity.api_key else WITHOUT_KEY_PER_S


@dataclass(frozen=True, slots=True)
class _Turn:
    """When a request may go, in seconds of this process's own clock.

    `at` is not before the shared moment; `latest` is the last at which it is
    certain that the shared moment is no more than `_LATE_S` ago.
    """

    at: float
    latest: float


class Pace:
    """Next-free-slot limiter over one shared row; safe between all who share it."""

    def __init__(
        self,
        slots: Slots,
        per_second: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Share the row of `slots`; `clock` gives seconds of this process alone."""
        self._slots = slots
        self._interval_s = 1.0 / per_second
        self._clock = clock
        self._sleep = sleep

    def wait(self) -> None:
        """Return when one request may be sent now.

        Raises:
            ConfigError: the shared row cannot be read or written.
        """
        for _ in range(_TRIES):
            turn = self._reserve()
            while (left := turn.at - self._clock()) > 0:
                self._sleep(left)
            if self._clock() <= turn.latest:
                return

    def throttled(self, retry_after_s: float | None) -> None:
        """Hold every caller for `retry_after_s`, a minute at most; go slowly for a minute.

        Raises:
            ConfigError: the shared row cannot be read or written.
        """
        with self._slots.held() as slot:
            next_free, _ = slot.read()
            now = slot.now()
            pause_s = min(retry_after_s or self._interval_s * _WIDER, _WIDE_FOR_S)
            slot.keep(max(next_free, now + pause_s), now + _WIDE_FOR_S)

    def _reserve(self) -> _Turn:
        with self._slots.held() as slot:
            next_free, wide_until = slot.read()
            # The shared clock was read between these two moments of our own.
            asked = self._clock()
            now = slot.now()
            told = self._clock()
            if next_free - now > _FARTHEST_S:
                next_free = now
            wide_until = min(wide_until, now + _WIDE_FOR_S)
            start = max(now, next_free)
            step_s = self._interval_s * (_WIDER if start < wide_until else 1.0)
            slot.keep(start + step_s, wide_until)
            return _Turn(at=told + start - now, latest=asked + start - now + _LATE_S)


class FileSlots:
    """The row in a small SQLite file, for all processes on one machine."""

    def __init__(self, path: Path, name: str, *, clock: Callable[[], float] = time.time) -> None:
        """Share the row `name` of the file at `path`, made when missing.

        `clock` gives seconds that all sharing processes agree on.
        """
        self._path = path
        self._name = name
        self._clock = clock

    @contextmanager
    def held(self) -> Iterator[Slot]:
        """Hold the row in one write transaction, closed when the context ends well."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(
                sqlite3.connect(self._path, timeout=_LOCK_TIMEOUT_S, isolation_level=None)
            ) as connection:
                # A lost row costs one slot; waiting for the disk would cost more.
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(_SCHEMA)
                yield _FileSlot(connection, self._name, self._clock)
                connection.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            message = f"the file that keeps the request pace cannot be used: {self._path}: {error}"
            raise ConfigError(message, hint="delete it, or point the cache elsewhere") from error


@dataclass(frozen=True, slots=True)
class _FileSlot:
    """The row of one slot, within a transaction."""

    connection: sqlite3.Connection
    name: str
    now: Callable[[], float]

    def read(self) -> tuple[float, float]:
        """Return when the next request may go and until when to go slowly."""
        found = self.connection.execute(
            "SELECT next_free, wide_until FROM slot WHERE name = ?", (self.name,)
        ).fetchone()
        return found or (0.0, 0.0)

    def keep(self, next_free: float, wide_until: float) -> None:
        """Write both moments."""
        self.connection.execute(_KEEP, (self.name, next_free, wide_until))
