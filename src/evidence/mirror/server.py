"""The endpoint on a loopback port, for any E-utilities client."""

import socket
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from evidence.mirror.endpoint import Endpoint
from evidence.mirror.forms import pairs_of
from evidence.mirror.wording import TEXT_TYPE, Reply

HOST = "127.0.0.1"
FOLDER = "/entrez/eutils/"
_MOST_BYTES = 64 * 1024 * 1024
_IDLE_S = 30.0
_POLL_S = 0.05  # how soon a stop is noticed

# Called with the monotonic time and the path of each request; never its parameters.
Watcher = Callable[[float, str], None]


class _Server(ThreadingHTTPServer):
    """Knows its connections, so that stopping can wake those that wait for more."""

    daemon_threads = False  # the close waits for answers on their way

    def __init__(self, endpoint: Endpoint, port: int, watcher: Watcher | None) -> None:
        self.endpoint = endpoint
        self.watcher = watcher
        self.stopping = False
        self.connections: set[socket.socket] = set()
        self.lock = threading.Lock()
        super().__init__((HOST, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over clients that went away; show anything else, which is a bug."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection; several requests when the client keeps it open."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "evidence-mirror"
    sys_version = ""
    timeout = _IDLE_S
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.connections.add(self.connection)
            if self.server.stopping:
                self.close_connection = True

    def finish(self) -> None:
        with self.server.lock:
            self.server.connections.discard(self.connection)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Print nothing: an address may carry a key."""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_HEAD(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        if "Transfer-Encoding" in self.headers:
            self._refuse(411, b"A Content-Length is needed\n")
            return
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()) or int(length) > _MOST_BYTES:
            self._refuse(413, b"The request is too large\n")
            return
        self._answer(self.rfile.read(int(length)))

    def _refuse(self, status: int, why: bytes) -> None:
        """Answer without reading the body; the connection cannot go on after that."""
        self.close_connection = True
        self._send(Reply(status, TEXT_TYPE, why))

    def _answer(self, body: bytes) -> None:
        address = urlsplit(self.path)
        if self.server.watcher is not None:
            self.server.watcher(time.monotonic(), address.path)
        pairs = parse_qsl(address.query, keep_blank_values=True)
        pairs += pairs_of(body, self.headers.get("Content-Type", ""))
        self._send(self.server.endpoint.respond(address.path, pairs))

    def _send(self, reply: Reply) -> None:
        if self.server.stopping:
            self.close_connection = True
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)


class RunningServer:
    """A server in its own threads; a context manager that stops it."""

    def __init__(self, server: _Server) -> None:
        """Begin to serve."""
        self._server = server
        self._thread = threading.Thread(
            target=server.serve_forever, args=(_POLL_S,), name="mirror", daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    @property
    def base_url(self) -> str:
        """The address of the E-utilities folder, ending in a slash."""
        return f"http://{HOST}:{self.port}{FOLDER}"

    def wait(self) -> None:
        """Return when the server has been stopped by another thread."""
        self._thread.join()

    def stop(self) -> None:
        """Take no more requests, finish those under way, free the port."""
        self._server.shutdown()
        with self._server.lock:
            self._server.stopping = True
            for connection in self._server.connections:
                _no_more_requests(connection)
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        """Return itself, already serving."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()


def _no_more_requests(connection: socket.socket) -> None:
    """End the reading side; an answer under way still goes out."""
    try:
        connection.shutdown(socket.SHUT_RD)
    except OSError:
        return  # the client was faster


def serve(endpoint: Endpoint, port: int = 0, *, watcher: Watcher | None = None) -> RunningServer:
    """Serve `endpoint` on the loopback address; port 0 takes any free one.

    Raises:
        OSError: the port is taken or not allowed.
    """
    return RunningServer(_Server(endpoint, port, watcher))
