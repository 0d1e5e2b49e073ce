"""A transport that spoils some answers, in the shapes that the E-utilities are known for.

Shapes: NCBI's E-utilities help (NBK25497, NBK25499) and what users of many clients report.
"""

import random
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from evidence.adapters.entrez.wire import Reply, Transport

_RATE = b'{"error":"API rate limit exceeded","api-key":"203.0.113.7","count":"4","limit":"3"}'
_KEY = b'{"error":"API key invalid","api-key":"0000","type":"key","status":"unknown"}'
_PAGE = b"<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry.</body></html>"
_ERROR = b'<?xml version="1.0"?>\n<%b>\n\t<ERROR>%b</ERROR>\n</%b>\n'
_VIEWER = _ERROR % (
    b"eFetchResult",
    b" Error: External viewer error: Status: Timeout",
    b"eFetchResult",
)
_BACKEND = _ERROR % (b"eSearchResult", b"Search Backend failed: peer closed", b"eSearchResult")
_LOST = _ERROR % (b"eFetchResult", b"Unable to obtain query #1", b"eFetchResult")


@dataclass(frozen=True, slots=True)
class Spoilt:
    """An answer as it is put on the wire."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def read(self) -> bytes:
        return self.body

    def close(self) -> None:
        """Do nothing: there is no connection."""


def _reset(_whole: bytes) -> Spoilt:
    raise ConnectionResetError(104, "Connection reset by peer")


def _hang(_whole: bytes) -> Spoilt:
    raise TimeoutError("timed out")


def _says(status: int, body: bytes, **headers: str) -> Callable[[bytes], Spoilt]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _whole: Spoilt(status, body, named)


def _cut(whole: bytes) -> bytes:
    return whole[: len(whole) * 2 // 3]


# Every shape, from the whole answer to what comes instead.
SHAPES: Mapping[str, Callable[[bytes], Spoilt]] = {
    "429": _says(429, _RATE, Retry_After="2"),
    "429 under 200": _says(200, _RATE),
    "no valid key": _says(400, _KEY),
    "backend failed": _says(200, _BACKEND),
    "history lost": _says(200, _LOST),
    "viewer timeout": _says(200, _VIEWER),
    "viewer timeout under 400": _says(400, _VIEWER),
    "proxy stream": _says(400, b"proxy_stream() failed"),
    "500": _says(500, _PAGE),
    "502": _says(502, _PAGE),
    "page under 200": _says(200, _PAGE),
    "plain text": _says(200, b"Unable to route request!"),
    "empty": _says(200, b""),
    "cut off": lambda whole: Spoilt(200, _cut(whole)),
    "short": lambda whole: Spoilt(200, _cut(whole), {"Content-Length": str(len(whole))}),
    "reset": _reset,
    "hang": _hang,
}


@dataclass
class BadTransport:
    """Spoils `share` of the answers of `inner`; `down` spoils all that are asked of it.

    `only` limits it to one tool, such as `efetch`. `seen` counts the shapes, `asked` the
    requests by tool.
    """

    inner: Transport
    share: float = 0.0
    seed: int = 1
    shapes: tuple[str, ...] = tuple(SHAPES)
    only: str = ""
    seen: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def __call__(self, request: urllib.request.Request, timeout_s: float, /) -> Reply:
        tool = request.full_url.partition(".fcgi")[0].rpartition("/")[2]
        self.asked[tool] += 1
        reply = self.inner(request, timeout_s)
        if self.only not in {"", tool} or self._random.random() >= self.share:
            return reply
        shape = self._random.choice(self.shapes)
        self.seen[shape] += 1
        return SHAPES[shape](reply.read())
