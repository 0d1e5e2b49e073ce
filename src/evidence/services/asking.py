"""Asking a source on behalf of a whole pass: counted, bounded, noticed once when down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from evidence.domain.errors import (
    AnswerUnreadable,
    SourceError,
    SourceThrottled,
    SourceUnreachable,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """What the source gave."""

    value: T


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Why it gave nothing, as `code: message`, and what came instead.

    `asked` is False when nothing was sent: the source is down, or the allowed
    number of requests is used up.
    """

    failure: str
    body: bytes = b""
    asked: bool = True


@dataclass(slots=True)
class Asker:
    """One pass's calls of a source.

    `sent` tells how many requests went out so far. `most_requests` is how many may,
    None for any number; a call that is under way is finished, retries included. A
    source that does not answer is not asked again. `shortfalls` are answers that came
    and were not enough.
    """

    sent: Callable[[], int] = lambda: 0
    most_requests: int | None = None
    errors: list[SourceError] = field(default_factory=list)
    shortfalls: list[str] = field(default_factory=list)
    down: SourceError | None = None
    spent: bool = False

    def ask(self, call: Callable[[], T]) -> Answered[T] | Unanswered:
        """Make one call; an error of the source becomes an `Unanswered`."""
        if self.down is not None:
            return Unanswered(
                f"{code_of(self.down)}: not asked, the source was found down before", asked=False
            )
        if self.most_requests is not None and self.sent() >= self.most_requests:
            self.spent = True
            return Unanswered("not asked, the allowed number of requests is used up", asked=False)
        try:
            return Answered(call())
        except SourceError as err:
            self.errors.append(err)
            if isinstance(err, SourceUnreachable | SourceThrottled):
                self.down = err
            body = err.body if isinstance(err, AnswerUnreadable) else b""
            return Unanswered(f"{code_of(err)}: {err}", body)

    @property
    def failures(self) -> list[str]:
        """What went wrong, as `code: message`, each once."""
        told = (f"{code_of(err)}: {err}" for err in self.errors)
        return list(dict.fromkeys((*told, *self.shortfalls)))


def code_of(err: SourceError) -> str:
    """Give the name by which a failure goes in the database."""
    return type(err).__name__
