"""What goes over the wire: who asks, how a request is sent, what comes back.

Nothing here knows Biopython, so that an endpoint inside the process can stand in
for the network with the same signature.
"""

import time
import urllib.request
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Protocol, cast
from urllib.parse import urlsplit

from evidence.adapters.entrez.redaction import without_key, without_pieces
from evidence.domain.errors import ConfigError

NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
TOOL = "evidence"

# A fetch of 200 records is some 3 MB. This only stops an answer without end.
MAX_BODY_BYTES = 64 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
# NCBI's keys have 36 characters. A shorter text cannot be searched for and hidden
# without hitting innocent text: a PMID has up to 9 digits.
_SHORTEST_KEY = 10


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the source sees. The key is in no `repr`, message or log line.

    A blank `api_key` becomes None: E-utilities refuse an empty one.
    """

    email: str
    api_key: str | None = field(default=None, repr=False)
    tool: str = TOOL

    def __post_init__(self) -> None:
        """Trim the key.

        Raises:
            ConfigError: the key has a form that no key has.
        """
        key = (self.api_key or "").strip() or None
        object.__setattr__(self, "api_key", key)
        if key and (len(key) < _SHORTEST_KEY or not key.isascii() or not key.isalnum()):
            message = (
                f"the NCBI API key must be letters and digits, at least {_SHORTEST_KEY} of them"
            )
            raise ConfigError(message, hint="copy it again from your NCBI account settings")

    def redact(self, text: str) -> str:
        """Return `text` without the key and without its first 6 or more characters."""
        return without_pieces(text, self.api_key) if self.api_key else text

    def redact_bytes(self, body: bytes) -> bytes:
        """Return `body` without the whole key: some refusals repeat it.

        Shorter pieces stay, because a record's number might look like one.
        """
        return without_key(body, self.api_key) if self.api_key else body

    def redact_pieces(self, body: bytes) -> bytes:
        """Return `body`, which is no answer, without the key's pieces, as `redact` does.

        Latin-1 maps every byte to one character and back.
        """
        return self.redact(body.decode("latin-1")).encode("latin-1")


class Headers(Protocol):
    """Header look-up; names as they are commonly written (`Retry-After`)."""

    def get(self, name: str, /) -> str | None:
        """Return the value, None when there is no such header."""


class Reply(Protocol):
    """One HTTP answer, whatever its status; read once, then closed."""

    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> Headers:
        """The HTTP headers."""

    def read(self) -> bytes:
        """Return the whole body, undecoded."""

    def close(self) -> None:
        """Let go of the connection."""


@dataclass(frozen=True, slots=True)
class History:
    """A list of records that the source keeps for a while: `WebEnv` and `query_key`."""

    environment: str
    key: str


class Transport(Protocol):
    """Sends one request and returns its answer; never follows, never repeats."""

    def __call__(self, request: urllib.request.Request, timeout_s: float, /) -> Reply:
        """Return the reply, of any status.

        Raises:
            OSError: no connection, a reset, a time-out (`urllib.error.URLError`
                and `TimeoutError` among them).
            http.client.HTTPException: what came back is not HTTP.
        """


class _EveryStatus(urllib.request.HTTPErrorProcessor):
    """Hand every status to the caller.

    urllib would raise for 4xx and 5xx before the body is read, and would follow a
    redirect, which carries the key in the address to another host.
    """

    def http_response(
        self, request: urllib.request.Request, response: HTTPResponse
    ) -> HTTPResponse:
        del request  # urllib passes it by position
        return response

    https_response = http_response


_opener = urllib.request.build_opener(_EveryStatus)


class _TimedReply:
    """An `HTTPResponse` whose whole body must arrive before `deadline`."""

    def __init__(self, response: HTTPResponse, deadline: float) -> None:
        self._response = response
        self._deadline = deadline
        self.status: int = response.status
        self.headers: Headers = cast("Headers", response.headers)

    def read(self) -> bytes:
        chunks = bytearray()
        # read1 returns what one system call gives, so a dripping server is noticed.
        while chunk := self._response.read1(_CHUNK_BYTES):
            chunks += chunk
            if time.monotonic() > self._deadline:
                raise TimeoutError("the body did not arrive in time")
            if len(chunks) > MAX_BODY_BYTES:
                raise HTTPException("the body is larger than 64 MiB")
        return bytes(chunks)

    def close(self) -> None:
        self._response.close()


def over_http(request: urllib.request.Request, timeout_s: float, /) -> Reply:
    """Send over the network; `timeout_s` bounds each wait and the whole body."""
    deadline = time.monotonic() + timeout_s
    return _TimedReply(_opener.open(request, timeout=timeout_s), deadline)


def checked_base(base_url: str) -> str:
    """Return the address of an E-utilities folder, ending in one slash.

    Raises:
        ConfigError: not an http or https address with a host, or with a query. The
            message repeats no part of it: each may hold a key or a password.
    """
    if wrong := _wrong_with(base_url):
        message = f"not the address of an E-utilities endpoint: {wrong}"
        raise ConfigError(message, hint=f"an address looks like {NCBI}")
    return base_url.rstrip("/") + "/"


def _wrong_with(url: str) -> str:
    """Say why requests cannot go to `url`, "" when they can."""
    if not (url.isascii() and url.isprintable()) or " " in url:
        return "it has other signs than those of an address"
    if {"?", "#"} & set(url):
        return "it has a query part"
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").encode("idna"), parts.port
    except ValueError:  # an odd bracket, port or host name
        return "its host or port is none"
    if parts.scheme not in {"http", "https"}:
        return "it does not begin with http:// or https://"
    if "@" in parts.netloc:
        return "it holds a user name or password, which E-utilities do not take"
    return "" if host else "it has no host"


def host_of(base_url: str) -> str:
    """Return host and port, without any credentials of the address."""
    return urlsplit(base_url).netloc.rpartition("@")[2]
