"""What an answer of the E-utilities really is. Pure: status, headers, bytes in.

The status does not tell: rate limits, outages and refusals also come under 200,
and passing troubles under 400. The shapes are those that NCBI documents
(NBK25497, NBK25499) or that users of many clients have reported.
"""

import json
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from socket import gaierror
from ssl import SSLError
from urllib.error import URLError

from evidence.adapters.entrez.wire import Headers


class Fate(StrEnum):
    """What to make of one try.

    ANSWER: a whole answer. REFUSED: asking again would not help. The others are
    worth another try: THROTTLED (slow down), UNAVAILABLE (the service has
    trouble), DEAD (nobody listens at the address), UNREADABLE (cut off or not an
    E-utilities document).
    """

    ANSWER = "answer"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    DEAD = "dead"
    UNREADABLE = "unreadable"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reading:
    """The fate of one try; `why` is empty for an answer.

    `retry_after_s` is what the source asked for, in seconds, None when it did not.
    """

    fate: Fate
    why: str = ""
    retry_after_s: float | None = None


ANSWERED = Reading(Fate.ANSWER)

_HEAD_BYTES = 4096
_WHY_CHARS = 300
_ROOT = re.compile(rb"<(e[A-Z][A-Za-z]*Result|Pubmed(?:Book)?ArticleSet)\b")
# "No such record" is an answer, even under 400.
_NO_RECORD = re.compile(r"ID list is empty! Possibly it has no correct IDs", re.IGNORECASE)
_FOR_GOOD = re.compile(
    r"cannot be larger than|out of acceptable range|Invalid db name|Invalid uid|Empty id list"
    r"|Empty term|Neither query_key nor id|id parameter is empty|Too many UIDs"
    r"|Can not retrieve DbInfo|Invalid or unsupported|Unable to obtain query",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"External viewer error|Status:\s*Timeout|proxy_stream\(\)|Unable to route request"
    r"|Search Backend failed|NCBI C\+\+ Exception",
    re.IGNORECASE,
)
_RATE_LIMIT = re.compile(r"rate limit", re.IGNORECASE)
_BAD_KEY = re.compile(r"API key invalid", re.IGNORECASE)


def classify(
    status: int, headers: Headers, body: bytes, arrived_bytes: int | None = None
) -> Reading:
    """Tell what one HTTP answer is.

    `body` has no secret in it: its words may go into `why`, cut anywhere. Where
    hiding one changed its length, `arrived_bytes` is what came over the wire.
    """
    reading = _by_status(status, body)
    if reading is None:
        arrived = len(body) if arrived_bytes is None else arrived_bytes
        return _short_body(headers, arrived) or _document(body)
    if reading.fate in {Fate.THROTTLED, Fate.UNAVAILABLE}:
        return Reading(reading.fate, reading.why, _retry_after(headers))
    return reading


# The first that fits; what is not an OSError broke off in the middle.
_FAILURES: tuple[tuple[type[Exception], Fate, str], ...] = (
    (TimeoutError, Fate.UNAVAILABLE, "no answer in time"),
    (gaierror, Fate.DEAD, "the host name cannot be resolved"),
    (SSLError, Fate.DEAD, "no TLS connection"),
    (ConnectionRefusedError, Fate.DEAD, "the connection was refused"),
    (ConnectionError, Fate.UNAVAILABLE, "the connection broke"),
    (OSError, Fate.DEAD, "no connection"),
    (Exception, Fate.UNAVAILABLE, "the answer broke off"),
)


def classify_failure(error: Exception) -> Reading:
    """Tell what a failed connection means; never quotes the address."""
    cause = error
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        cause = error.reason
    fate, what = next((fate, what) for kind, fate, what in _FAILURES if isinstance(cause, kind))
    return Reading(fate, f"{what} ({type(cause).__name__})")


def _by_status(status: int, body: bytes) -> Reading | None:
    """Return what status and error text settle, None when the document decides."""
    said = _error_text(body)
    if status == HTTPStatus.TOO_MANY_REQUESTS or (said and _RATE_LIMIT.search(said)):
        return Reading(Fate.THROTTLED, "too many requests")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Reading(Fate.UNAVAILABLE, _with(f"HTTP {status}", said))
    if said:
        return _by_words(status, said)
    if status == HTTPStatus.OK:
        return None
    return Reading(Fate.REFUSED, _refusal(status))


def _by_words(status: int, said: str) -> Reading:
    """Judge an error text; a text that is not known is worth another try under 200."""
    if _NO_RECORD.search(said):
        return ANSWERED
    if _BAD_KEY.search(said):
        return Reading(Fate.REFUSED, "the API key is not valid")
    if _FOR_GOOD.search(said):
        return Reading(Fate.REFUSED, said)
    if _PASSING.search(said) or status == HTTPStatus.OK:
        return Reading(Fate.UNAVAILABLE, said)
    return Reading(Fate.REFUSED, _with(_refusal(status), said))


def passing_trouble(said: str) -> bool:
    """Tell whether the words of a source are about itself, and not about the request."""
    return bool(_PASSING.search(said))


def _error_text(body: bytes) -> str:
    """Return what the source says went wrong, "" when it says nothing of the kind."""
    head = body[:_HEAD_BYTES].lstrip()
    if head.startswith(b"{"):
        return _json_error(body)
    root = _ROOT.search(head)
    if root is None:
        return _one_line(head) if _PASSING.search(head.decode("utf-8", "replace")) else ""
    if root.group(1).startswith(b"Pubmed"):
        return ""
    # Not a pattern: that would look to the end again from every opening tag.
    said, closed, _ = body.partition(b"<ERROR>")[2].partition(b"</ERROR>")
    return _one_line(said) if closed else ""


def _json_error(body: bytes) -> str:
    try:
        said = json.loads(body, strict=False)
        error = said.get("error") if isinstance(said, dict) else None
        # JSON can spell half a surrogate pair, which no encoding can write.
        return _one_line(str(error).encode("utf-8", "replace")) if error else ""
    except (ValueError, RecursionError):
        return ""


def _one_line(raw: bytes) -> str:
    # Only the start is ever shown: no need to cut megabytes into words.
    return " ".join(raw[:_HEAD_BYTES].decode("utf-8", "replace").split())[:_WHY_CHARS]


def _with(what: str, said: str) -> str:
    return f"{what}: {said}" if said else what


def _refusal(status: int) -> str:
    if status == HTTPStatus.REQUEST_URI_TOO_LONG:
        return "HTTP 414: the request is too long"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"HTTP {status}: it points to another address, which is not followed"
    return f"HTTP {status}"


def _short_body(headers: Headers, arrived: int) -> Reading | None:
    said = (headers.get("Content-Length") or "").strip()
    if not (said.isascii() and said.isdigit()):
        return None
    # Compared as text: Python makes no number of more than 4300 digits.
    promised = said.lstrip("0") or "0"
    if promised == str(arrived):
        return None
    return Reading(Fate.UNREADABLE, f"{arrived} of {promised[:20]} bytes arrived")


def _document(body: bytes) -> Reading:
    """Tell a whole E-utilities document from everything else."""
    if not body.strip():
        return Reading(Fate.UNREADABLE, "an empty body")
    head = body[:_HEAD_BYTES]
    root = _ROOT.search(head)
    if root is None:
        kind = "an HTML page" if b"<html" in head.lower() else "not an E-utilities document"
        return Reading(Fate.UNREADABLE, kind)
    name = re.escape(root.group(1))
    if re.search(rb"(?:</" + name + rb"\s*>|<" + name + rb"\s*/>)\s*\Z", body[-256:]) is None:
        return Reading(Fate.UNREADABLE, "the XML is cut off")
    return ANSWERED


def _retry_after(headers: Headers) -> float | None:
    """Read `Retry-After`: seconds, or a date counted from the answer's own `Date`."""
    raw = (headers.get("Retry-After") or "").strip()
    if raw.isascii() and raw.isdigit():
        return float(raw[:9])
    try:
        until = parsedate_to_datetime(raw)
        asked = parsedate_to_datetime(headers.get("Date") or "")
        return max(0.0, (until - asked).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None
