"""A loopback server that misbehaves as scripted, at the level of bytes and sockets."""

import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

XML = "text/xml; charset=UTF-8"
_NO_TEST_TAKES_THIS_LONG_S = 20.0


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    parameters: dict[str, str]

    @property
    def utility(self) -> str:
        """`esearch`, `efetch`."""
        return self.path.rpartition("/")[2].partition(".")[0]


Step = Callable[["_Handler"], None]


def reply(body: bytes, status: int = 200, content_type: str = XML, **headers: str) -> Step:
    """Answer whole; `Retry_After="2"` gives the header `Retry-After`."""

    def step(handler: "_Handler") -> None:
        handler.start(status, content_type, len(body), headers)
        handler.wfile.write(body)

    return step


def json_reply(text: str, status: int, **headers: str) -> Step:
    """Answer in JSON, as the rate limiter and the key check do."""
    return reply(text.encode(), status, "application/json", **headers)


def short(body: bytes) -> Step:
    """Promise the whole body, send half of it and hang up."""

    def step(handler: "_Handler") -> None:
        handler.start(200, XML, len(body), {})
        handler.wfile.write(body[: len(body) // 2])
        handler.close_connection = True

    return step


def chunked(body: bytes, *, whole: bool = True) -> Step:
    """Answer in chunks, without a length; not `whole`: break off."""

    def step(handler: "_Handler") -> None:
        handler.start(200, XML, None, {"Transfer-Encoding": "chunked"})
        middle = len(body) // 2
        for part in (body[:middle], body[middle:]) if whole else (body[:middle],):
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        handler.wfile.write(b"0\r\n\r\n" if whole else b"")
        handler.close_connection = True

    return step


def hang(before: bytes = b"", length: int = 0) -> Step:
    """Say nothing, or head and `before`, and wait until the server is stopped."""

    def step(handler: "_Handler") -> None:
        if before:
            handler.start(200, XML, length, {})
            handler.wfile.write(before)
            handler.wfile.flush()
        handler.scripted.stopping.wait(_NO_TEST_TAKES_THIS_LONG_S)
        handler.close_connection = True

    return step


def reset() -> Step:
    """Break the connection without an answer."""

    def step(handler: "_Handler") -> None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.close_connection = True

    return step


class ScriptedServer:
    """Plays the steps in turn, one a request, then answers by `otherwise`."""

    def __init__(
        self, script: Iterable[Step] = (), otherwise: Callable[[Asked], Step] | None = None
    ) -> None:
        self._script = list(script)
        self._otherwise = otherwise
        self._lock = threading.Lock()
        self.asked: list[Asked] = []
        self.stopping = threading.Event()
        self.base_url = ""

    def play(self, handler: "_Handler", asked: Asked) -> None:
        """Take the next step."""
        with self._lock:
            self.asked.append(asked)
            step = self._script.pop(0) if self._script else None
        if step is None:
            assert self._otherwise is not None, f"nothing scripted for {asked}"
            step = self._otherwise(asked)
        step(handler)

    @contextmanager
    def running(self) -> Iterator["ScriptedServer"]:
        """Listen on a free loopback port."""
        server = _Server(("127.0.0.1", 0), _Handler)
        server.scripted = self
        self.base_url = f"http://127.0.0.1:{server.server_address[1]}/entrez/eutils/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.stopping.set()
            server.shutdown()
            server.server_close()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    scripted: ScriptedServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: clients that give up are what is tested."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    @property
    def scripted(self) -> ScriptedServer:
        return self.server.scripted

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def start(
        self, status: int, content_type: str, length: int | None, headers: dict[str, str]
    ) -> None:
        """Send the head of an answer."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _play(self, form: str) -> None:
        parts = urlsplit(self.path)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        pairs += parse_qsl(form, keep_blank_values=True)
        self.scripted.play(self, Asked(self.command, parts.path, dict(pairs)))

    def do_GET(self) -> None:
        self._play("")

    def do_POST(self) -> None:
        self._play(self.rfile.read(int(self.headers["Content-Length"])).decode())


def closed_port_url() -> str:
    """Return an address on loopback where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return f"http://127.0.0.1:{port}/entrez/eutils/"
