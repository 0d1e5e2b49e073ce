"""The only module that imports Bio: Biopython builds each request, we send it.

Biopython's own sending has no time-out, repeats a refusal for pace at once and
paces neither threads nor processes. So its `_open` is not reached from here: the
request that it would send is taken over, sent by a `Transport`, read to its end,
judged, and repeated when that can help.

The loop is our own and not stamina's: a wait that the source asks for
(`Retry-After`) comes first, the jitter is full, each try takes its turn at the
pace, one deadline counts all of it, and the clock can be given by a test.
"""

import functools
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.request import Request

from Bio import Entrez

from evidence.adapters.entrez.answers import Fate, Reading, classify, classify_failure
from evidence.adapters.entrez.pace import Pacing
from evidence.adapters.entrez.retry import RetryPolicy
from evidence.adapters.entrez.wire import (
    History,
    Identity,
    Transport,
    checked_base,
    host_of,
    over_http,
)
from evidence.domain.errors import (
    AnswerUnreadable,
    QueryRefused,
    SourceError,
    SourceThrottled,
    SourceUnreachable,
)
from evidence.log import event

_log = logging.getLogger("evidence.entrez")

# Biopython has no types; `Any` keeps that in this one place.
_bio: Any = Entrez


@dataclass(frozen=True, slots=True)
class _Tried:
    """One try: what it was, and the body as far as it came, the key hidden."""

    reading: Reading
    body: bytes


class _Diversion(threading.local):
    """The address that this thread's requests go to, None outside of our calls."""

    base: str | None = None


_diversion = _Diversion()


def _divert() -> None:
    """Let Biopython build for another address and hand the request over.

    Both wrappers look at a value of the current thread, so other users of
    Biopython in the same process are not touched, and threads do not race for its
    module globals.
    """
    build, send = _bio._build_request, _bio._open  # noqa: SLF001 -- no public way to another address

    @functools.wraps(build)
    def build_here(cgi: str, *args: Any, **kwargs: Any) -> Any:
        base = _diversion.base
        return build(base + cgi.rpartition("/")[2] if base else cgi, *args, **kwargs)

    @functools.wraps(send)
    def hand_over(request: Request) -> Any:
        return request if _diversion.base else send(request)

    _bio._build_request, _bio._open = build_here, hand_over  # noqa: SLF001 -- as above


_divert()


@contextmanager
def _building_for(base_url: str) -> Iterator[None]:
    _diversion.base = base_url
    try:
        yield
    finally:
        _diversion.base = None


class EntrezClient:
    """ESearch and EFetch of one E-utilities endpoint, as whole answers in bytes.

    One client may be used by many threads. Every method returns an answer that
    was read to its end, or raises

    - `SourceUnreachable`: no answer, or none but trouble, after the retries;
    - `SourceThrottled`: still refused for pace after the retries;
    - `QueryRefused`: refused for good;
    - `AnswerUnreadable`: cut off or no E-utilities document, after the retries.

    The API key is in none of them, and not in the body that the last one keeps.
    """

    def __init__(
        self,
        identity: Identity,
        base_url: str,
        pace: Pacing,
        transport: Transport = over_http,
        retry: RetryPolicy | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[float, float], float] = random.uniform,
    ) -> None:
        """Ask at `base_url`, the folder that holds `esearch.fcgi`.

        Raises:
            ConfigError: `base_url` is not an http address.
        """
        self._identity = identity
        self._base_url = checked_base(base_url)
        self._host = host_of(self._base_url)
        self._pace = pace
        self._transport = transport
        self._retry = retry or RetryPolicy()
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._sent = 0
        self._counting = threading.Lock()

    def esearch(
        self,
        term: str,
        *,
        retmax: int,
        sort: str,
        retstart: int = 0,
        usehistory: bool = False,
        among: History | None = None,
    ) -> bytes:
        """Search PubMed; at most `retmax` PMIDs from rank `retstart` on.

        The default order of the source is not by relevance, so `sort` is always
        sent ("relevance", "pub_date"). `among`: only records of that posted list.
        """
        return self._ask(
            "esearch",
            term=term,
            retmax=retmax,
            sort=sort,
            retstart=retstart,
            usehistory="y" if usehistory else None,
            WebEnv=among.environment if among else None,
            query_key=among.key if among else None,
        )

    def epost(self, pmids: Sequence[str]) -> bytes:
        """Hand in a list of PMIDs, for searches among them.

        Raises:
            ValueError: no PMIDs; the source would refuse that.
        """
        if not pmids:
            raise ValueError("epost without PMIDs")
        return self._ask("epost", id=",".join(pmids))

    @property
    def sent(self) -> int:
        """How many requests this client has sent, retries included."""
        return self._sent

    def efetch(self, pmids: Sequence[str]) -> bytes:
        """Fetch the records of these PMIDs as XML.

        Raises:
            ValueError: no PMIDs; the source would refuse that.
        """
        if not pmids:
            raise ValueError("efetch without PMIDs")
        return self._ask("efetch", id=",".join(pmids))

    def _ask(self, utility: str, **parameters: object) -> bytes:
        """Try until there is an answer, no more tries or no more time."""
        request = self._request(utility, parameters)
        give_up_at = self._clock() + self._retry.deadline_s
        attempt = 0
        while True:
            attempt += 1
            tried = self._try(utility, request, attempt, give_up_at)
            if tried.reading.fate is Fate.ANSWER:
                return tried.body
            pause_s = self._pause(tried.reading, attempt)
            if pause_s is None or self._clock() + pause_s >= give_up_at:
                break
            self._sleep(pause_s)
        # Raised out here, so that no exception with the address in it hangs on.
        raise self._error(tried, attempt)

    def _request(self, utility: str, parameters: dict[str, object]) -> Request:
        """Let Biopython build the request; it chooses POST for long ones."""
        who = self._identity
        with _building_for(self._base_url):
            built: Request = getattr(_bio, utility)(
                db="pubmed",
                retmode="xml",
                email=who.email,
                tool=who.tool,
                api_key=who.api_key,
                **parameters,
            )
        return built

    def _try(self, utility: str, request: Request, attempt: int, give_up_at: float) -> _Tried:
        self._pace.wait()
        with self._counting:
            self._sent += 1
        began = self._clock()
        timeout_s = max(min(self._retry.timeout_s, give_up_at - began), 0.001)
        status, tried = self._exchange(request, timeout_s)
        _log.info(
            "%s %s %d bytes %.0f ms attempt %d%s",
            utility,
            status or "-",
            len(tried.body),
            (self._clock() - began) * 1000,
            attempt,
            f": {tried.reading.why}" if tried.reading.why else "",
        )
        event(
            "request",
            source=self._host,
            utility=utility,
            status=status or None,
            bytes=len(tried.body),
            ms=round((self._clock() - began) * 1000),
            attempt=attempt,
            fate=tried.reading.fate.value,
            why=tried.reading.why,
        )
        if tried.reading.fate is Fate.THROTTLED:
            self._pace.throttled(tried.reading.retry_after_s)
        return tried

    def _exchange(self, request: Request, timeout_s: float) -> tuple[int, _Tried]:
        """Send once and read all; return the status, 0 when none came."""
        try:
            reply = self._transport(request, timeout_s)
            try:
                raw, status = reply.read(), reply.status
                # Hidden first: a message cut in the middle of the key would show half of it.
                body = self._identity.redact_bytes(raw)
                reading = classify(status, reply.headers, body, len(raw))
            finally:
                reply.close()
        except (OSError, HTTPException) as error:
            return 0, self._kept(classify_failure(error), b"")
        return status, self._kept(reading, body)

    def _kept(self, reading: Reading, body: bytes) -> _Tried:
        """Hide what is left of the key: words may be cut, a body may break off."""
        if reading.fate is Fate.ANSWER:
            return _Tried(reading, body)
        why = self._identity.redact(reading.why)
        return _Tried(
            Reading(reading.fate, why, reading.retry_after_s), self._identity.redact_pieces(body)
        )

    def _pause(self, reading: Reading, attempt: int) -> float | None:
        """Return how long to wait before the next try, None when there is none."""
        tries = self._retry.dead_attempts if reading.fate is Fate.DEAD else self._retry.attempts
        if reading.fate is Fate.REFUSED or attempt >= tries:
            return None
        if reading.retry_after_s:
            return reading.retry_after_s
        return self._jitter(0.0, min(self._retry.cap_s, self._retry.base_s * 2.0 ** (attempt - 1)))

    def _error(self, tried: _Tried, attempts: int) -> SourceError:
        reading, host = tried.reading, self._host
        after = f" after {attempts} tries" if attempts > 1 else ""
        match reading.fate:
            case Fate.REFUSED:
                return QueryRefused(f"{host} refused the request: {reading.why}")
            case Fate.THROTTLED:
                message = f"{host} still says{after}: {reading.why}"
                return SourceThrottled(message, hint=_throttled_hint(reading, self._identity))
            case Fate.UNREADABLE:
                message = f"no readable answer from {host}{after}: {reading.why}"
                return AnswerUnreadable(message, body=tried.body, hint="try again later")
            case _:
                message = f"no answer from {host}{after}: {reading.why}"
                return SourceUnreachable(message, hint="check the network, or try again later")


def _throttled_hint(reading: Reading, identity: Identity) -> str:
    wait = f"wait {reading.retry_after_s:.0f} s" if reading.retry_after_s else "wait a minute"
    return wait if identity.api_key else f"{wait}; an NCBI API key allows 10 requests a second"
