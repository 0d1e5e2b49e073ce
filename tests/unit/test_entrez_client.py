"""The client against a server that misbehaves."""

import logging
import random
import re
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from urllib.request import Request

import pytest
from Bio import Entrez

from evidence.adapters.entrez.client import EntrezClient
from evidence.adapters.entrez.pace import NoPace
from evidence.adapters.entrez.retry import RetryPolicy
from evidence.adapters.entrez.wire import Identity, Reply, over_http
from evidence.domain.errors import (
    AnswerUnreadable,
    ConfigError,
    QueryRefused,
    SourceError,
    SourceThrottled,
    SourceUnreachable,
)
from support.entrez_answers import record, record_set, refusal, search_answer
from support.scripted_server import (
    Asked,
    ScriptedServer,
    Step,
    chunked,
    closed_port_url,
    hang,
    json_reply,
    reply,
    reset,
    short,
)

KEY = "0123456789abcdef0123456789abcdef0123"
SEARCH = search_answer(["11", "12"])
FETCH = record_set(record("11"))
RATE_LIMIT = f'{{"error":"API rate limit exceeded","api-key":"{KEY}","count":"4","limit":"3"}}\n'
BAD_KEY = f'{{"error":"API key invalid","api-key":"{KEY}","type":"invalid"}}\n'
HTML = b"<html><head><title>down</title></head></html>"
VIEWER = refusal("eFetchResult", "Error: External viewer error. Status: Timeout")


class Clock:
    """Time that passes only by sleeping; keeps how long was slept."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class CountingPace:
    """Lets everyone through and counts."""

    def __init__(self) -> None:
        self.turns = 0
        self.refusals: list[float | None] = []

    def wait(self) -> None:
        self.turns += 1

    def throttled(self, retry_after_s: float | None) -> None:
        self.refusals.append(retry_after_s)


class Desk:
    """A client at a scripted server, with a clock that does not really sleep."""

    def __init__(self, server: ScriptedServer, **policy: Any) -> None:
        self.server = server
        self.clock = Clock()
        self.pace = CountingPace()
        self.client = EntrezClient(
            Identity("tests@example.org", KEY),
            server.base_url,
            self.pace,
            retry=RetryPolicy(**({"timeout_s": 5.0} | policy)),
            clock=self.clock,
            sleep=self.clock.sleep,
            jitter=lambda _, most: most,
        )

    def search(self) -> bytes:
        return self.client.esearch("x", retmax=20, sort="relevance")


@pytest.fixture
def serve() -> Iterator[Callable[..., Desk]]:
    with ExitStack() as stack:

        def start(
            *script: Step, otherwise: Callable[[Asked], Step] | None = None, **policy: Any
        ) -> Desk:
            return Desk(stack.enter_context(ScriptedServer(script, otherwise).running()), **policy)

        yield start


def test_a_search_asks_what_it_is_told_and_who_asks(serve: Callable[..., Desk]) -> None:
    desk = serve(reply(SEARCH))
    got = desk.client.esearch(
        "a AND b[tiab]", retmax=7, sort="pub_date", retstart=3, usehistory=True
    )
    assert got == SEARCH
    (asked,) = desk.server.asked
    assert (asked.method, asked.path) == ("GET", "/entrez/eutils/esearch.fcgi")
    assert asked.parameters == {
        "db": "pubmed",
        "term": "a AND b[tiab]",
        "retmax": "7",
        "retstart": "3",
        "sort": "pub_date",
        "usehistory": "y",
        "retmode": "xml",
        "email": "tests@example.org",
        "tool": "evidence",
        "api_key": KEY,
    }


def test_long_requests_are_posted(serve: Callable[..., Desk]) -> None:
    desk = serve(reply(SEARCH), reply(FETCH), reply(FETCH))
    desk.client.esearch("word " * 400, retmax=1, sort="relevance")
    desk.client.efetch([str(pmid) for pmid in range(1, 201)])
    desk.client.efetch(["1", "2"])
    methods = [asked.method for asked in desk.server.asked]
    assert methods == ["POST", "POST", "GET"]
    assert desk.server.asked[1].parameters["id"].count(",") == 199
    assert desk.server.asked[2].parameters["id"] == "1,2"


def test_a_blank_key_is_not_sent(serve: Callable[..., Desk]) -> None:
    desk = serve(reply(SEARCH))
    client = EntrezClient(Identity("a@example.org", "  "), desk.server.base_url, NoPace())
    client.esearch("x", retmax=1, sort="relevance")
    assert "api_key" not in desk.server.asked[0].parameters
    assert "usehistory" not in desk.server.asked[0].parameters


def test_fetching_nothing_is_a_mistake_of_the_caller(serve: Callable[..., Desk]) -> None:
    with pytest.raises(ValueError, match="without PMIDs"):
        serve().client.efetch([])


PASSING = {
    "429": json_reply(RATE_LIMIT, 429),
    "429 with Retry-After": json_reply(RATE_LIMIT, 429, Retry_After="2"),
    "429 under 200": json_reply(RATE_LIMIT, 200),
    "500": reply(HTML, 500, "text/html"),
    "502": reply(HTML, 502, "text/html"),
    "503": reply(b"", 503),
    "reset": reset(),
    "short body": short(SEARCH),
    "chunks that break off": chunked(SEARCH, whole=False),
    "cut XML": reply(SEARCH[:100]),
    "HTML under 200": reply(HTML, 200, "text/html"),
    "empty body": reply(b""),
    "plain text": reply(b"Unable to route request!\n\nservice name: x", 200, "text/plain"),
    "viewer error under 400": reply(VIEWER, 400),
    "viewer error under 200": reply(VIEWER),
    "backend": reply(refusal("eSearchResult", "Search Backend failed: no connection")),
}


@pytest.mark.parametrize("step", PASSING.values(), ids=PASSING)
def test_passing_trouble_is_tried_again_with_a_turn_for_each_try(
    serve: Callable[..., Desk], step: Step
) -> None:
    desk = serve(step, reply(SEARCH))
    assert desk.search() == SEARCH
    assert len(desk.server.asked) == desk.pace.turns == 2
    assert len(desk.clock.slept) == 1


@pytest.mark.parametrize("step", [hang(), hang(SEARCH[:50], len(SEARCH))], ids=["before", "within"])
def test_a_hanging_server_is_left_after_the_time_out(
    serve: Callable[..., Desk], step: Step
) -> None:
    desk = serve(step, reply(SEARCH), timeout_s=0.15)
    assert desk.search() == SEARCH


def test_a_whole_answer_in_chunks_is_an_answer(serve: Callable[..., Desk]) -> None:
    desk = serve(chunked(SEARCH))
    assert desk.search() == SEARCH
    assert desk.clock.slept == []


def test_no_such_record_is_an_answer_even_under_400(serve: Callable[..., Desk]) -> None:
    body = refusal("eFetchResult", "ID list is empty! Possibly it has no correct IDs.")
    desk = serve(reply(body, 400))
    assert desk.client.efetch(["99"]) == body


LASTING: list[tuple[str, Step, type[SourceError]]] = [
    ("throttled", json_reply(RATE_LIMIT, 429), SourceThrottled),
    ("server error", reply(HTML, 500, "text/html"), SourceUnreachable),
    ("resets", reset(), SourceUnreachable),
    ("cut XML", reply(SEARCH[:100]), AnswerUnreadable),
    ("HTML", reply(HTML, 200, "text/html"), AnswerUnreadable),
    ("short bodies", short(SEARCH), AnswerUnreadable),
    ("viewer", reply(VIEWER, 400), SourceUnreachable),
]


@pytest.mark.parametrize(("step", "error"), [c[1:] for c in LASTING], ids=[c[0] for c in LASTING])
def test_lasting_trouble_is_an_error_of_its_kind_after_all_tries(
    serve: Callable[..., Desk], step: Step, error: type[SourceError]
) -> None:
    desk = serve(otherwise=lambda _: step)
    with pytest.raises(error):
        desk.search()
    assert len(desk.server.asked) == RetryPolicy().attempts


REFUSED = [
    json_reply(BAD_KEY, 400),
    reply(
        refusal("eSearchResult", "Search Backend failed: 'retstart' cannot be larger than 9998.")
    ),
    reply(refusal("eFetchResult", "Unable to obtain query #1")),
    reply(HTML, 404, "text/html"),
    reply(HTML, 414, "text/html"),
]


@pytest.mark.parametrize("step", REFUSED)
def test_a_refusal_for_good_is_not_repeated(serve: Callable[..., Desk], step: Step) -> None:
    desk = serve(step)
    with pytest.raises(QueryRefused):
        desk.search()
    assert len(desk.server.asked) == 1


def test_a_redirect_is_not_followed_because_it_would_carry_the_key(
    serve: Callable[..., Desk],
) -> None:
    desk = serve(reply(b"", 302, Location="http://127.0.0.1:1/elsewhere"))
    with pytest.raises(QueryRefused, match="not followed"):
        desk.search()


def test_an_unreadable_answer_keeps_its_bytes(serve: Callable[..., Desk]) -> None:
    desk = serve(otherwise=lambda _: reply(HTML, 200, "text/html"))
    with pytest.raises(AnswerUnreadable) as caught:
        desk.search()
    assert caught.value.body == HTML


def test_retry_after_goes_before_the_jitter(serve: Callable[..., Desk]) -> None:
    desk = serve(json_reply(RATE_LIMIT, 429, Retry_After="17"), reply(HTML, 503), reply(SEARCH))
    desk.search()
    assert desk.clock.slept == [17.0, 2.0]
    assert desk.pace.refusals == [17.0]


def test_waits_grow_twofold_and_stop_growing_at_the_cap(serve: Callable[..., Desk]) -> None:
    desk = serve(otherwise=lambda _: reply(b"", 500), attempts=6, cap_s=5.0)
    with pytest.raises(SourceUnreachable):
        desk.search()
    assert desk.clock.slept == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_jitter_is_full_and_seldom_the_same(serve: Callable[..., Desk]) -> None:
    desk = serve(otherwise=lambda _: reply(b"", 500))
    draw = random.Random(3).uniform
    clock = Clock()
    client = EntrezClient(
        Identity("a@example.org"),
        desk.server.base_url,
        NoPace(),
        clock=clock,
        sleep=clock.sleep,
        jitter=draw,
    )
    with pytest.raises(SourceUnreachable):
        client.esearch("x", retmax=1, sort="relevance")
    assert all(0 <= slept <= 2.0**n for n, slept in enumerate(clock.slept))
    assert len(set(clock.slept)) == 5


def test_the_deadline_ends_the_tries_and_is_never_slept_past(serve: Callable[..., Desk]) -> None:
    desk = serve(otherwise=lambda _: reply(b"", 500), deadline_s=10.0, attempts=99)
    with pytest.raises(SourceUnreachable):
        desk.search()
    assert desk.clock.now < 10.0
    assert len(desk.server.asked) == 4


def test_a_wait_longer_than_the_deadline_is_said_and_not_waited(
    serve: Callable[..., Desk],
) -> None:
    desk = serve(json_reply(RATE_LIMIT, 429, Retry_After="3600"))
    with pytest.raises(SourceThrottled) as caught:
        desk.search()
    assert caught.value.hint == "wait 3600 s"
    assert desk.clock.slept == []


def test_a_dead_address_is_noticed_within_seconds() -> None:
    client = EntrezClient(
        Identity("a@example.org"), closed_port_url(), NoPace(), sleep=lambda _: None
    )
    clock = Clock()
    patient = EntrezClient(
        Identity("a@example.org"),
        closed_port_url(),
        NoPace(),
        clock=clock,
        sleep=clock.sleep,
        jitter=lambda _, most: most,
    )
    began = time.monotonic()
    for each in (client, patient):
        with pytest.raises(SourceUnreachable, match="refused"):
            each.esearch("x", retmax=1, sort="relevance")
    assert time.monotonic() - began < 2.0
    assert clock.now <= 3.0, "the longest waits that the jitter can draw"


def everything_said(error: BaseException) -> str:
    """All that a log, a crash report or a debugger's first look would show.

    The local values too, save those of the tests' own frames, which hold the key.
    """
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    for frame in told.stack:
        frame.locals = None if frame.filename == __file__ else frame.locals
    shown = "".join(told.format())
    seen: BaseException | None = error
    while seen is not None:
        shown += f"{seen!r} {seen} {vars(seen)}"
        seen = seen.__context__
    return shown


ECHOES = [
    json_reply(BAD_KEY, 400),
    json_reply(RATE_LIMIT, 429),
    json_reply(f'{{"error":"trouble with {KEY}"}}', 200),
    json_reply(f'{{"error":"no {KEY} here"}}', 403),
    reply(f"<html>{KEY}</html>".encode(), 200, "text/html"),
    reply(refusal("eSearchResult", f"Search Backend failed: {KEY}")),
    reset(),
    short(SEARCH),
]


@pytest.mark.parametrize("step", ECHOES)
def test_the_key_is_nowhere_to_be_seen(
    serve: Callable[..., Desk], step: Step, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = serve(otherwise=lambda _: step)
    with pytest.raises(SourceError) as caught:
        desk.search()
    assert desk.server.asked[0].parameters["api_key"] == KEY, "it was sent"
    assert KEY not in everything_said(caught.value) + caplog.text
    assert KEY not in repr(Identity("a@example.org", KEY))


def test_the_key_of_a_dead_address_is_nowhere_to_be_seen(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    client = EntrezClient(
        Identity("a@example.org", KEY), closed_port_url(), NoPace(), sleep=lambda _: None
    )
    with pytest.raises(SourceUnreachable) as caught:
        client.esearch("x", retmax=1, sort="relevance")
    assert KEY not in everything_said(caught.value) + caplog.text


@pytest.mark.parametrize("key", ["short", "with space in it", "key&tool=other", "schlüssel1234"])
def test_a_key_that_is_none_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Identity("a@example.org", key)
    assert key not in str(caught.value)


def test_one_line_is_logged_for_each_try(
    serve: Callable[..., Desk], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "evidence.entrez")
    serve(reply(b"", 503), reply(SEARCH)).search()
    first, second = (entry.getMessage() for entry in caplog.records)
    assert first == "esearch 503 0 bytes 0 ms attempt 1: HTTP 503"
    assert second == f"esearch 200 {len(SEARCH)} bytes 0 ms attempt 2"


def each_by(*ways: str) -> Callable[[str], str]:
    """Write each character of a text by the next of `ways`, over and over."""
    return lambda text: "".join(
        ways[n % len(ways)].format(character, ord(character)) for n, character in enumerate(text)
    )


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "capitals": str.upper,
    "percent": each_by("%{1:02X}"),
    "percent, small": each_by("%{1:02x}"),
    "decimal": each_by("&#{1};"),
    "decimal, padded": each_by("&#{1:05};"),
    "hexadecimal": each_by("&#x{1:x};"),
    "hexadecimal, capitals": each_by("&#x{1:04X};"),
    "escapes": each_by("\\u{1:04x}"),
    "percent of capitals": lambda key: each_by("%{1:02x}")(key.upper()),
    "half encoded": each_by("{0}", "%{1:02x}"),
    "all ways": each_by("{0}", "%{1:02X}", "&#{1};", "&#x{1:x};", "\\u{1:04x}"),
}
SPELLED = pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
# It begins with a letter, so that capitals are another text from the start.
LONG_KEY = "af1e2d3c4b5a69788796a5b4c3d2e1f0abcd"
TELLING = 6


class Canned:
    """A whole reply that is always the same."""

    def __init__(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.body = body
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def read(self) -> bytes:
        return self.body

    def close(self) -> None:
        """Nothing to close."""


def asking(reply: Canned, key: str = LONG_KEY) -> bytes:
    """Search where the answer is always `reply`, with no pause between the tries."""
    client = EntrezClient(
        Identity("a@example.org", key),
        "http://h/",
        NoPace(),
        lambda *_: reply,
        sleep=lambda _: None,
    )
    return client.esearch("x", retmax=1, sort="relevance")


def refused(reply: Canned) -> str:
    """Return all that can be seen of the error, and of the body in it."""
    with pytest.raises(SourceError) as caught:
        asking(reply)
    kept = caught.value.body if isinstance(caught.value, AnswerUnreadable) else b""
    return everything_said(caught.value) + (kept or b"").decode("latin-1")


def decoded(text: str) -> str:
    """Return `text` in small letters, every encoding of a character undone."""
    code = re.compile(
        r"%([0-9a-f]{2})|&#x([0-9a-f]+);|&#([0-9]+);|\\+u([0-9a-f]{4})", re.IGNORECASE
    )
    return code.sub(
        lambda found: chr(int(found[3]) if found[3] else int(found[1] or found[2] or found[4], 16)),
        text,
    ).lower()


CARRIERS: dict[str, Callable[[str], Canned]] = {
    "a refusal": lambda said: Canned(
        f"<eSearchResult><ERROR>Invalid db name {said}</ERROR></eSearchResult>".encode()
    ),
    "trouble in JSON": lambda said: Canned(f'{{"error":"{said}"}}'.encode(), 403),
    "plain text": lambda said: Canned(f"proxy_stream() {said}".encode(), 500),
}


@SPELLED
@pytest.mark.parametrize("carrier", CARRIERS.values(), ids=CARRIERS)
def test_a_message_cut_anywhere_in_the_key_shows_no_piece_of_it(
    carrier: Callable[[str], Canned], spell: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    shown = ""
    width = len(spell(LONG_KEY))
    for offset in range(300 - width - 20, 302):
        shown += refused(carrier("x" * offset + spell(LONG_KEY) + " and more"))
    assert LONG_KEY[:TELLING] not in decoded(shown + caplog.text)
    assert "[key]" in shown


@SPELLED
def test_a_body_that_breaks_off_in_the_key_keeps_no_piece_of_it(
    spell: Callable[[str], str],
) -> None:
    for length in range(TELLING, len(LONG_KEY) + 1):
        shown = refused(Canned(f"<html>{spell(LONG_KEY[:length])}".encode()))
        assert LONG_KEY[:TELLING] not in decoded(shown)
        assert "<html>[key]" in shown


@SPELLED
def test_the_key_is_hidden_in_an_answer_and_nothing_else_is_touched(
    spell: Callable[[str], str],
) -> None:
    body = search_answer(["31234567"], extra="<QueryTranslation>KEY é</QueryTranslation>")
    echo = body.replace(b"KEY", spell(LONG_KEY).encode())
    answer = asking(Canned(echo, Content_Length=str(len(echo))))
    assert answer == body.replace(b"KEY", b"[key]")


def test_a_number_that_begins_like_the_key_stays_in_an_answer() -> None:
    key = "312345678" + "a" * 27
    body = search_answer(["31234567", "312345678", "12345678"])
    assert asking(Canned(body), key) == body


@pytest.mark.parametrize("key", ["31234567", "312345678"])
def test_a_key_that_could_be_a_pmid_is_refused(key: str) -> None:
    with pytest.raises(ConfigError, match="at least 10"):
        Identity("a@example.org", key)


REFUSED_ADDRESSES = {
    "nothing": "",
    "no address": "eutils",
    "the key itself": LONG_KEY,
    "no scheme": f"user:{LONG_KEY}@h",
    "another scheme": f"ftp://user:{LONG_KEY}@h/",
    "no host": "http://",
    "a key for a path, no host": f"http:///{LONG_KEY}/",
    "a query": f"http://h/entrez/eutils/?api_key={LONG_KEY}",
    "a query that looks like a user": f"http://h/?email=a@b&api_key={LONG_KEY}",
    "a user that looks like a query": f"http://u:p?{LONG_KEY}@h/",
    "a fragment": f"http://h/#{LONG_KEY}",
    "an odd bracket": f"http://[u:{LONG_KEY}@h/",
    "a port that is none": f"http://h:{LONG_KEY}/",
    "a port too high": "http://h:99999/",
    "a host that is none": f"http://{LONG_KEY}..h/",
    "a space": f"http://h/ {LONG_KEY}/",
    "a line break": f"http://h/\n{LONG_KEY}/",
    "a letter no address has": f"http://h/é/{LONG_KEY}/",
}


@pytest.mark.parametrize("url", REFUSED_ADDRESSES.values(), ids=REFUSED_ADDRESSES)
def test_an_address_that_is_none_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ConfigError, match="not the address") as caught:
        EntrezClient(Identity("a@example.org"), url, NoPace())
    said = (
        f"{caught.value!r} {caught.value.hint} {caught.value.__cause__} {caught.value.__context__}"
    )
    assert LONG_KEY[:TELLING] not in said


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(ConfigError, match="a user name or password") as caught:
        EntrezClient(Identity("a@example.org"), "http://me:s3cret@127.0.0.1/", NoPace())
    assert "s3cret" not in f"{caught.value} {caught.value.hint}"


def test_any_transport_with_the_same_signature_will_do() -> None:
    sent: list[str] = []

    def transport(request: Any, _timeout_s: float) -> Reply:
        sent.append(request.full_url)
        return Canned(SEARCH)

    client = EntrezClient(Identity("a@example.org"), "http://sample.invalid/e", NoPace(), transport)
    assert client.esearch("x", retmax=1, sort="relevance") == SEARCH
    assert sent[0].startswith("http://sample.invalid/e/esearch.fcgi?db=pubmed&term=x")


def test_a_dripping_body_meets_the_time_out(serve: Callable[..., Desk]) -> None:
    desk = serve(hang(b"<", 10))
    answer = over_http(Request(desk.server.base_url), 0.1)
    with pytest.raises(TimeoutError):
        answer.read()
    answer.close()


def test_threads_with_different_identities_do_not_mix(serve: Callable[..., Desk]) -> None:
    desk = serve(otherwise=lambda _: reply(SEARCH))
    base = desk.server.base_url
    keys = [f"{n:08d}key" for n in range(4)]

    def ask(key: str) -> None:
        client = EntrezClient(Identity(f"{key}@example.org", key), base, NoPace())
        for _ in range(10):
            client.esearch(key, retmax=1, sort="relevance")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(ask, keys))
    told = {
        (asked.parameters["term"], asked.parameters["api_key"], asked.parameters["email"])
        for asked in desk.server.asked
    }
    assert told == {(key, key, f"{key}@example.org") for key in keys}
    assert len(desk.server.asked) == 40


def test_other_users_of_biopython_are_left_alone(serve: Callable[..., Desk]) -> None:
    desk = serve(reply(SEARCH))
    desk.search()
    bio: Any = Entrez
    built = bio._build_request(
        "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/esearch.fcgi", {"email": "b@example.org"}
    )
    assert built.full_url.startswith("https://eutils.ncbi.nlm.nih.gov/")
    assert (bio.email, bio.api_key, bio.tool) == (None, None, "biopython")
    assert threading.active_count() >= 1
