"""What an answer really is, whatever its status says."""

import http.client
import socket
import ssl
import time
from urllib.error import URLError

import pytest

from evidence.adapters.entrez.answers import Fate, Reading, classify, classify_failure
from support.entrez_answers import record, record_set, refusal, search_answer

OK = search_answer(["1"])
HTML = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>down</body></html>"
RATE_LIMIT = b'{"error":"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"}\n'
BAD_KEY = b'{"error":"API key invalid","api-key":"abc","type":"invalid","status":"unknown"}\n'
VIEWER = refusal("eFetchResult", "Error: External viewer error. Command: x. Status: Timeout")
BACKEND = "Search Backend failed: "

CASES = [
    # whole answers
    (200, OK, Fate.ANSWER),
    (200, record_set(record("1")), Fate.ANSWER),
    (200, b"<PubmedArticleSet></PubmedArticleSet>", Fate.ANSWER),
    (200, b'<?xml version="1.0"?>\n<PubmedArticleSet/>\n', Fate.ANSWER),
    (200, b"<eSpellResult><ERROR/></eSpellResult>", Fate.ANSWER),
    (
        200,
        search_answer(extra="<ErrorList><PhraseNotFound>x</PhraseNotFound></ErrorList>"),
        Fate.ANSWER,
    ),
    (
        400,
        refusal("eFetchResult", "ID list is empty! Possibly it has no correct IDs."),
        Fate.ANSWER,
    ),
    (
        200,
        refusal("eFetchResult", "ID list is empty! Possibly it has no correct IDs."),
        Fate.ANSWER,
    ),
    # slow down
    (429, RATE_LIMIT, Fate.THROTTLED),
    (429, b"", Fate.THROTTLED),
    (200, RATE_LIMIT, Fate.THROTTLED),
    (200, b'{"error":"API rate limit exceeded","count":"11"}\n', Fate.THROTTLED),
    (400, RATE_LIMIT, Fate.THROTTLED),
    # the service has trouble
    (500, HTML, Fate.UNAVAILABLE),
    (502, b"", Fate.UNAVAILABLE),
    (503, OK, Fate.UNAVAILABLE),
    (408, b"", Fate.UNAVAILABLE),
    (200, VIEWER, Fate.UNAVAILABLE),
    (400, VIEWER, Fate.UNAVAILABLE),
    (400, refusal("eFetchResult", "proxy_stream(): it broke"), Fate.UNAVAILABLE),
    (400, b"Error: proxy_stream() it broke", Fate.UNAVAILABLE),
    (200, refusal("eSearchResult", BACKEND + "Unable to open connection to #PM"), Fate.UNAVAILABLE),
    (
        200,
        refusal("eSearchResult", BACKEND + "Database is not supported: pubmed"),
        Fate.UNAVAILABLE,
    ),
    (200, b"Search Backend failed: Database is not supported: pubmed", Fate.UNAVAILABLE),
    (200, refusal("eSummaryResult", "NCBI C++ Exception: Error: EUTILS"), Fate.UNAVAILABLE),
    (200, refusal("eSearchResult", "something never seen"), Fate.UNAVAILABLE),
    (200, b"Unable to route request!\n\nservice name: /http/x\n", Fate.UNAVAILABLE),
    (200, b'{"error":"/lbsm/eutils_lb -> Neg","type":"ip","status":"ok"}', Fate.UNAVAILABLE),
    # not readable
    (200, b"", Fate.UNREADABLE),
    (200, b" \n", Fate.UNREADABLE),
    (200, HTML, Fate.UNREADABLE),
    (200, b"PMID- 1\n", Fate.UNREADABLE),
    (200, b'{"header":{"type":"esearch"}}', Fate.UNREADABLE),
    (200, b'{"error', Fate.UNREADABLE),
    (200, OK[: len(OK) // 2], Fate.UNREADABLE),
    (200, record_set(record("1"))[:-8], Fate.UNREADABLE),
    # refused for good
    (400, BAD_KEY, Fate.REFUSED),
    (200, BAD_KEY, Fate.REFUSED),
    (
        200,
        refusal("eSearchResult", BACKEND + "Exception:\n'retstart' cannot be larger than 9998."),
        Fate.REFUSED,
    ),
    (
        200,
        refusal("eSearchResult", BACKEND + "Position 15000 is out of acceptable range"),
        Fate.REFUSED,
    ),
    (200, refusal("eFetchResult", "Unable to obtain query #1"), Fate.REFUSED),
    (200, refusal("eFetchResult", "Supplied id parameter is empty."), Fate.REFUSED),
    (200, refusal("eFetchResult", "Invalid db name specified: nothing"), Fate.REFUSED),
    (200, refusal("ePostResult", "Empty ID list; Nothing to store"), Fate.REFUSED),
    (200, refusal("eSummaryResult", "Neither query_key nor id specified"), Fate.REFUSED),
    (200, refusal("eInfoResult", "Can not retrieve DbInfo for db=fleegle"), Fate.REFUSED),
    (400, refusal("eFetchResult", "something never seen"), Fate.REFUSED),
    (400, HTML, Fate.REFUSED),
    (403, b"", Fate.REFUSED),
    (404, HTML, Fate.REFUSED),
    (414, HTML, Fate.REFUSED),
    (302, b"", Fate.REFUSED),
]


@pytest.mark.parametrize(("status", "body", "fate"), CASES)
def test_an_answer_is_what_it_says_and_not_its_status(status: int, body: bytes, fate: Fate) -> None:
    reading = classify(status, {}, body)
    assert reading.fate is fate
    assert bool(reading.why) is (fate is not Fate.ANSWER)


def test_a_refusal_says_why_in_one_line() -> None:
    body = refusal(
        "eSearchResult", "Search Backend failed: Exception:\n'retstart' cannot be larger"
    )
    said = "Search Backend failed: Exception: 'retstart' cannot be larger"
    assert classify(200, {}, body).why == said


def test_the_echo_of_a_refused_key_is_not_repeated() -> None:
    assert classify(400, {}, BAD_KEY).why == "the API key is not valid"


def test_the_text_of_a_refusal_is_the_first_that_is_closed() -> None:
    body = b"<eSearchResult><ERROR>one</ERROR><ERROR>two</ERROR></eSearchResult>"
    assert classify(200, {}, body).why == "one"
    assert classify(200, {}, b"<eSearchResult><ERROR>one</eSearchResult>").fate is Fate.ANSWER


def test_half_a_character_in_json_is_still_a_message() -> None:
    assert classify(200, {}, b'{"error":"no \\ud800 good"}').why == "no ? good"


def test_a_length_of_thousands_of_digits_is_a_wrong_length() -> None:
    reading = classify(200, {"Content-Length": "9" * 5000}, OK)
    assert reading.fate is Fate.UNREADABLE
    assert len(reading.why) < 80
    assert classify(200, {"Content-Length": f"000{len(OK)}"}, OK).fate is Fate.ANSWER


@pytest.mark.parametrize(
    "body",
    [
        b"<eSearchResult>" + b"<ERROR>" * 100_000,
        b"<eSearchResult>" + b"<ERROR>" * 100_000 + b"</eSearchResult>",
        b"<eSearchResult>" + b"</ERROR>" * 100_000,
        b"<eSearchResult><ERROR>" + b"w " * 5_000_000 + b"</ERROR></eSearchResult>",
        b'{"error":"' + b"w " * 5_000_000 + b'"}',
        b'{"error":' * 100_000,
        b"<eSearchResult>" * 100_000,
        b" " * 10_000_000,
        b"<eSearchResult>" + b" " * 10_000_000 + b"</eSearchResult",
        b"<eSearchResult " * 1_000_000 + b"</eSearchResult \n",
    ],
    ids=["open", "open in a whole one", "closed", "words", "JSON", "deep JSON", "roots", "spaces",
         "spaces in one", "cut ends"],
)  # fmt: skip
def test_a_hostile_body_costs_no_more_than_its_length(body: bytes) -> None:
    # The square of these lengths would be minutes; twenty times what is needed is allowed.
    began = time.process_time()
    assert len(classify(200, {}, body).why) <= 300
    assert time.process_time() - began < 2.0


def test_a_body_shorter_than_promised_is_not_readable() -> None:
    reading = classify(200, {"Content-Length": str(len(OK) + 1)}, OK)
    assert reading == Reading(Fate.UNREADABLE, f"{len(OK)} of {len(OK) + 1} bytes arrived")
    assert classify(200, {"Content-Length": str(len(OK))}, OK).fate is Fate.ANSWER


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "2"}, 2.0),
        ({"Retry-After": " 30 "}, 30.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({}, None),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:28:10 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            10.0,
        ),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:27:00 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            0.0,
        ),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:10 GMT"}, None),
        (
            {
                "Retry-After": f"Wed, 21 Oct {10**20} 07:28:10 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            None,
        ),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert classify(429, headers, RATE_LIMIT).retry_after_s == seconds
    assert classify(503, headers, b"").retry_after_s == seconds


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (TimeoutError(), Fate.UNAVAILABLE),
        (URLError(TimeoutError()), Fate.UNAVAILABLE),
        (ConnectionResetError(), Fate.UNAVAILABLE),
        (URLError(ConnectionResetError()), Fate.UNAVAILABLE),
        (BrokenPipeError(), Fate.UNAVAILABLE),
        (http.client.RemoteDisconnected(""), Fate.UNAVAILABLE),
        (http.client.IncompleteRead(b""), Fate.UNAVAILABLE),
        (http.client.BadStatusLine("x"), Fate.UNAVAILABLE),
        (URLError(ConnectionRefusedError()), Fate.DEAD),
        (URLError(socket.gaierror(-2, "Name or service not known")), Fate.DEAD),
        (URLError(ssl.SSLCertVerificationError("bad")), Fate.DEAD),
        (URLError(OSError(101, "Network is unreachable")), Fate.DEAD),
        (URLError("no host given"), Fate.DEAD),
    ],
)
def test_a_failed_connection_is_either_passing_or_a_dead_address(
    error: Exception, fate: Fate
) -> None:
    assert classify_failure(error).fate is fate


def test_a_failure_never_repeats_the_address() -> None:
    address = "http://x/esearch.fcgi?api_key=0123456789"
    for error in (URLError(address), http.client.InvalidURL(address), OSError(address)):
        assert "api_key" not in classify_failure(error).why
