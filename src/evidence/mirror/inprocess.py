"""The endpoint behind the Entrez adapter's transport, without a network."""

import urllib.request
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlsplit

from evidence.mirror.endpoint import Endpoint
from evidence.mirror.forms import pairs_of
from evidence.mirror.wording import Reply


class LocalReply:
    """An answer with the few members that an HTTP response is used for."""

    def __init__(self, reply: Reply) -> None:
        """Wrap an answer of the endpoint."""
        self.status = reply.status
        self.headers: Mapping[str, str] = {
            "Content-Type": reply.content_type,
            "Content-Length": str(len(reply.body)),
        }
        self._body = reply.body

    def read(self) -> bytes:
        """Return the whole body."""
        return self._body

    def close(self) -> None:
        """Do nothing: there is no connection."""


def transport(endpoint: Endpoint) -> Callable[[urllib.request.Request, float], LocalReply]:
    """Return a function that answers urllib requests from `endpoint`.

    It never waits, so the time-out is not used; host and scheme do not matter.
    """

    def send(request: urllib.request.Request, _timeout_s: float, /) -> LocalReply:
        address = urlsplit(request.full_url)
        pairs = parse_qsl(address.query, keep_blank_values=True)
        body = request.data if isinstance(request.data, bytes) else b""
        pairs += pairs_of(body, request.get_header("Content-type", ""))
        return LocalReply(endpoint.respond(address.path, pairs))

    return send
