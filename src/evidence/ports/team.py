"""What the members of a team share out among themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from evidence.domain.errors import SourceError


@dataclass(frozen=True, slots=True)
class Round:
    """What the beginning of a round leaves to do.

    `slices` are ranges of claim numbers that hold due claims, lowest first; they do
    not overlap, today or tomorrow. `down`: the source did not answer meanwhile.
    """

    slices: Sequence[range]
    down: SourceError | None = None


class TeamWork(Protocol):
    """The two kinds of work in a round. Either may be done again after a crash."""

    def begin_round(self, *, busy: bool) -> Round:
        """Do what is cheapest done once for all claims; say what is left.

        `busy`: slices of an earlier round are still in the queue.

        Raises:
            DatabaseBusy: another process was writing for too long.
        """

    def refresh(self, claims: range) -> None:
        """Bring the due claims with these numbers up to date.

        Raises:
            SourceError: some could not be reached, and a later try may.
            DatabaseBusy: another process was writing for too long.
        """
