"""What any E-utilities client may count on, over HTTP and in the process alike."""

import http.client
import json
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import Bio.Entrez
import pytest
from defusedxml import ElementTree as SafeTree

from evidence.adapters.entrez import wire
from evidence.mirror.endpoint import sample_endpoint
from evidence.mirror.inprocess import transport
from evidence.mirror.server import RunningServer, serve

QUERIES = [
    "estradiol",
    "brain NOT rats[mh]",
    "memory[ti]",
    "1979[dp]",
    "xyzzy",
    "(",
    "hasretractionin",
]
# Biopython has no types.
Entrez: Any = Bio.Entrez
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with serve(sample_endpoint()) as running:
        yield running


@pytest.fixture(params=["http", "process"])
def send(request: pytest.FixtureRequest, server: RunningServer) -> wire.Transport:
    return wire.over_http if request.param == "http" else transport(sample_endpoint())


def fetched(send: wire.Transport, request: urllib.request.Request) -> tuple[int, str, bytes]:
    reply = send(request, 10.0)
    try:
        return reply.status, reply.headers.get("Content-Type") or "", reply.read()
    finally:
        reply.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_get_and_post_answer_alike(
    send: wire.Transport, server: RunningServer, method: str
) -> None:
    address = server.base_url + "esearch.fcgi"
    pairs = urlencode({"db": "pubmed", "term": "café & estradiol[tiab]", "empty": ""})
    request = (
        urllib.request.Request(f"{address}?{pairs}")
        if method == "GET"
        else urllib.request.Request(address, data=pairs.encode())
    )
    status, kind, body = fetched(send, request)
    assert (status, kind) == (200, "text/xml; charset=UTF-8")
    assert (
        SafeTree.fromstring(body).findtext("ErrorList/PhraseNotFound") == "café & estradiol[tiab]"
    )


def test_query_and_form_add_up(send: wire.Transport, server: RunningServer) -> None:
    request = urllib.request.Request(
        f"{server.base_url}efetch.fcgi?id=35791&rettype=uilist&retmode=text", data=b"id=399315"
    )
    assert fetched(send, request)[2] == b"35791\n399315\n"


def test_multipart_forms_are_read(send: wire.Transport, server: RunningServer) -> None:
    body = (
        b'--b0\r\nContent-Disposition: form-data; name="id"\r\n\r\n399315,35791\r\n'
        b'--b0\r\nContent-Disposition: form-data; name="rettype"\r\n\r\nuilist\r\n'
        b'--b0\r\nContent-Disposition: form-data; name="retmode"\r\n\r\ntext\r\n--b0--\r\n'
    )
    request = urllib.request.Request(
        f"{server.base_url}efetch.fcgi",
        data=body,
        headers={"Content-Type": "multipart/form-data; boundary=b0"},
    )
    assert fetched(send, request)[2] == b"399315\n35791\n"


def test_a_refusal_under_400_has_its_body(send: wire.Transport, server: RunningServer) -> None:
    status, _, body = fetched(send, urllib.request.Request(f"{server.base_url}efetch.fcgi?id="))
    assert status == 400
    assert b"ID list is empty!" in body


def test_the_server_answers_the_bytes_of_the_process(server: RunningServer) -> None:
    local = transport(sample_endpoint())
    for query in QUERIES:
        request = urllib.request.Request(
            f"{server.base_url}esearch.fcgi?{urlencode({'term': query})}"
        )
        assert fetched(wire.over_http, request) == fetched(local, request)


def test_head_sends_no_body_and_http_1_0_is_understood(server: RunningServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("HEAD", "/entrez/eutils/einfo.fcgi")
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0
    connection.close()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as old:
        old.sendall(b"GET /entrez/eutils/einfo.fcgi HTTP/1.0\r\n\r\n")
        received = b"".join(iter(lambda: old.recv(65536), b""))
    assert received.startswith(b"HTTP/1.1 200")
    assert received.rstrip().endswith(b"</eInfoResult>")


def test_a_connection_carries_several_requests(server: RunningServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(3):
        connection.request("POST", "/esearch.fcgi", "term=brain", {"Content-Type": FORM})
        assert b"<Count>" in connection.getresponse().read()
    connection.close()


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (("Content-Length", str(10**12)), 413),
        (("Content-Length", "-1"), 413),
        (("Transfer-Encoding", "chunked"), 411),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    server: RunningServer, header: tuple[str, str], status: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("POST", "/esearch.fcgi")
    connection.putheader(*header)
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Connection"]) == (status, "close")
    connection.close()


def test_threads_get_their_own_answers(server: RunningServer) -> None:
    def search(query: str) -> tuple[str, bytes]:
        address = f"{server.base_url}esearch.fcgi?{urlencode({'term': query})}"
        return query, fetched(wire.over_http, urllib.request.Request(address))[2]

    alone = dict(map(search, QUERIES))
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(search, QUERIES * 5)) == list(alone.items()) * 5


def test_threads_share_a_history_without_loss() -> None:
    endpoint = sample_endpoint()
    start = endpoint.respond("/epost", [("id", "35791")])
    environment = SafeTree.fromstring(start.body).findtext("WebEnv") or ""

    def post(_: int) -> str:
        reply = endpoint.respond("/epost", [("id", "399315"), ("WebEnv", environment)])
        return SafeTree.fromstring(reply.body).findtext("QueryKey") or ""

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(post, range(40)))
    assert keys == {str(key) for key in range(2, 42)}


def test_the_watcher_sees_times_and_paths_and_no_parameters() -> None:
    seen: list[tuple[float, str]] = []
    with serve(sample_endpoint(), watcher=lambda at, path: seen.append((at, path))) as running:
        for _ in range(2):
            address = f"{running.base_url}esearch.fcgi?term=brain&api_key=Q7f3kq9Zb1xW"
            fetched(wire.over_http, urllib.request.Request(address))
    assert [path for _, path in seen] == ["/entrez/eutils/esearch.fcgi"] * 2
    assert seen[0][0] <= seen[1][0] <= time.monotonic()


def test_stopping_ends_idle_connections_and_frees_the_port(
    capfd: pytest.CaptureFixture[str],
) -> None:
    running = serve(sample_endpoint())
    idle = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
    idle.request("GET", "/einfo.fcgi")
    idle.getresponse().read()
    waiting = threading.Thread(target=running.wait)
    waiting.start()
    running.stop()
    waiting.join(timeout=10)
    assert not waiting.is_alive()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", running.port), timeout=2)
    with serve(sample_endpoint(), running.port) as again:
        assert again.port == running.port
    idle.close()
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def biopython(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Bio.Entrez, unchanged but for the address it builds requests for."""
    build = Entrez._build_request

    def redirected(cgi: str, *args: Any, **kwargs: Any) -> urllib.request.Request:
        request: urllib.request.Request = build(cgi, *args, **kwargs)
        request.full_url = request.full_url.replace(wire.NCBI, server.base_url)
        return request

    monkeypatch.setattr(Entrez, "_build_request", redirected)
    monkeypatch.setattr(Entrez, "email", "reader@example.org")
    monkeypatch.setattr(Entrez.time, "sleep", lambda _: None)
    return Entrez


def read(handle: Any) -> Any:
    with handle:
        return Entrez.read(BytesIO(handle.read()), escape=True)


def test_biopython_searches_posts_and_fetches(biopython: Any) -> None:
    found = read(
        biopython.esearch(
            db="pubmed", term="estradiol[tiab] OR xyzzy[ti]", retmax=300, usehistory="y"
        )
    )
    ids = [str(one) for one in found["IdList"]]
    assert int(found["Count"]) == len(ids) > 10
    assert list(found["ErrorList"]["PhraseNotFound"]) == ["xyzzy[ti]"]
    posted = read(biopython.epost("pubmed", id=",".join(ids)))
    records = read(
        biopython.efetch(db="pubmed", webenv=posted["WebEnv"], query_key=posted["QueryKey"])
    )
    assert [str(r["MedlineCitation"]["PMID"]) for r in records["PubmedArticle"]] == ids
    articles = read(biopython.efetch(db="pubmed", id=ids, retmode="xml"))["PubmedArticle"]
    assert {str(a["MedlineCitation"]["PMID"]) for a in articles} == set(ids)


def test_biopython_reads_every_record_of_the_sample(biopython: Any) -> None:
    found = read(biopython.esearch(db="pubmed", term="1:999999999[uid]", retmax=300))
    articles = read(biopython.efetch(db="pubmed", id=",".join(found["IdList"])))["PubmedArticle"]
    assert len(articles) == 219
    assert all(a["MedlineCitation"]["Article"]["Abstract"]["AbstractText"] for a in articles)


def test_biopython_reads_summaries_links_and_the_rest(biopython: Any) -> None:
    assert (
        read(biopython.esummary(db="pubmed", id="399315"))[0]["Title"]
        == "Hormone therapy and affect."
    )
    links = read(
        biopython.elink(dbfrom="pubmed", db="pubmed", id=["399315", "35791"], cmd="neighbor_score")
    )
    assert [s["LinkSetDb"][0]["Link"][0]["Id"] for s in links] == ["399315", "35791"]
    kept = read(biopython.elink(dbfrom="pubmed", id="399315", cmd="neighbor_history"))
    assert kept[0]["LinkSetDbHistory"][0]["QueryKey"] == "1"
    assert read(biopython.einfo())["DbList"] == ["pubmed"]
    fields = read(biopython.einfo(db="pubmed"))["DbInfo"][0]["FieldList"]
    assert "TIAB" in {field["Name"] for field in fields}
    assert read(biopython.espell(db="pubmed", term="memroy"))["Query"] == "memroy"
    with pytest.raises(RuntimeError, match="Empty term"):
        read(biopython.esearch(db="pubmed", term=""))


def test_json_is_json_over_the_wire(server: RunningServer) -> None:
    address = f"{server.base_url}esearch.fcgi?term=brain&retmode=json"
    _, kind, body = fetched(wire.over_http, urllib.request.Request(address))
    assert kind == "application/json; charset=UTF-8"
    assert json.loads(body)["header"] == {"type": "esearch", "version": "0.3"}
