"""The row that paces requests, shared by all machines of a team.

It is held by a row lock and not by the lock that writers of the ledger take: nobody
waits for a slot because somebody else writes. Moments are of the server's clock,
since those of the machines differ.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from evidence.db.failures import translated
from evidence.db.rows import RequestSlotRow

_LOCK_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class SharedSlots:
    """The row `name` of a PostgreSQL database at head."""

    engine: Engine
    name: str

    @contextmanager
    def held(self) -> Iterator["SharedSlot"]:
        """Hold the row in a transaction of its own; committed when the context ends well.

        Raises:
            ConfigError: the server cannot be used.
            DatabaseBusy: somebody held the row for half a minute.
        """
        with (
            translated(self.engine),
            self.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection,
            connection.begin(),
        ):
            connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT_S}s'"))
            # A lost row costs one slot; waiting for the disk would cost more.
            connection.execute(text("SET LOCAL synchronous_commit = off"))
            fresh = {"name": self.name, "next_free": 0.0, "wide_until": 0.0}
            connection.execute(insert(RequestSlotRow).values(fresh).on_conflict_do_nothing())
            row = connection.execute(
                select(RequestSlotRow.next_free, RequestSlotRow.wide_until)
                .where(RequestSlotRow.name == self.name)
                .with_for_update()
            ).one()
            yield SharedSlot(connection, self.name, (row.next_free, row.wide_until))


@dataclass(frozen=True, slots=True)
class SharedSlot:
    """The row, held."""

    connection: Connection
    name: str
    held: tuple[float, float]

    def now(self) -> float:
        """Return the server's seconds since 1970, at this call."""
        moment = self.connection.scalar(select(func.extract("epoch", func.clock_timestamp())))
        return float(moment or 0)

    def read(self) -> tuple[float, float]:
        """Return when the next request may go and until when to go slowly."""
        return self.held

    def keep(self, next_free: float, wide_until: float) -> None:
        """Write both moments."""
        self.connection.execute(
            update(RequestSlotRow)
            .where(RequestSlotRow.name == self.name)
            .values(next_free=next_free, wide_until=wide_until)
        )
