"""How often and how long one request is tried."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long one request is tried.

    Between tries: what `Retry-After` says, else a random time of up to
    `base_s` * 2^n, at most `cap_s` ("full jitter"; M. Brooker, AWS Architecture
    Blog, 2015). `deadline_s` bounds all tries of one request together.
    An address where nobody listens gets `dead_attempts` tries only.
    """

    attempts: int = 6
    dead_attempts: int = 3
    base_s: float = 1.0
    cap_s: float = 60.0
    timeout_s: float = 30.0
    deadline_s: float = 180.0
