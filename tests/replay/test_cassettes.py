"""Recorded exchanges answer the adapter again, with every way out of the process shut."""

import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml
from vcr.errors import (  # type: ignore[import-untyped]  # vcrpy has no types
    CannotOverwriteExistingCassetteException,
)

from evidence.adapters.entrez.client import EntrezClient
from evidence.adapters.entrez.pace import NoPace
from evidence.adapters.entrez.retry import RetryPolicy
from evidence.adapters.entrez.source import EntrezSource
from evidence.adapters.entrez.wire import NCBI, Identity
from evidence.domain.citations import Standing, standing_of
from evidence.domain.searches import SearchAnswer, SearchOutcome
from evidence.mirror.endpoint import sample_endpoint
from evidence.ports import FetchAnswer
from support.cassettes import CASSETTES, MIRROR_PORT, SCENARIOS, Scenario, ask, recorder

BASES = {"mirror": f"http://127.0.0.1:{MIRROR_PORT}/entrez/eutils/", "pubmed": NCBI}
MOST_BYTES = 60_000
NAMES = [s.name for s in SCENARIOS]
FILES = sorted(CASSETTES.glob("*/*.yaml"))

Replay = Callable[[str, Scenario], Any]


@pytest.fixture(autouse=True)
def _no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **_: object) -> None:
        raise AssertionError(f"a replay must not use the network: {arguments[-1]!r}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def recorded_source(origin: str, key: str | None = None) -> EntrezSource:
    once = RetryPolicy(attempts=1, dead_attempts=1)
    who = Identity("somebody.else@example.org", key, "another-tool")
    return EntrezSource(origin, EntrezClient(who, BASES[origin], NoPace(), retry=once))


def replayed(origin: str, name: str, key: str | None = None) -> Any:
    [scenario] = [s for s in SCENARIOS if s.name == name]
    path = CASSETTES / origin / f"{name}.yaml"
    assert path.exists(), f"{path} is missing: record it with scripts/record_cassettes.py"
    with recorder("none").use_cassette(str(path)) as cassette:
        answer = scenario.act(recorded_source(origin, key))
    assert cassette.all_played, f"{path.name} holds exchanges that nobody asks for"
    return answer


@pytest.mark.parametrize(
    ("name", "outcome", "total"),
    [
        ("search-complete", SearchOutcome.COMPLETE, 3),
        ("search-cut-off", SearchOutcome.TRUNCATED, 101),
        ("search-empty", SearchOutcome.EMPTY, 0),
        ("search-warns", SearchOutcome.COMPLETE, 36),
        ("search-translated", SearchOutcome.COMPLETE, 1),
        ("search-by-post", SearchOutcome.COMPLETE, 37),
    ],
)
def test_a_search_of_the_mirror_ends_as_it_did(
    name: str, outcome: SearchOutcome, total: int
) -> None:
    answer: SearchAnswer = replayed("mirror", name)
    assert (answer.outcome, answer.total) == (outcome, total)
    assert len(answer.hits) == (3 if name == "search-cut-off" else total)
    assert len(set(answer.hits)) == len(answer.hits)
    assert answer.payload.startswith(b"<?xml")


def test_warnings_and_translations_come_through() -> None:
    empty: SearchAnswer = replayed("mirror", "search-empty")
    assert "PhraseNotFound: zzzqx[tiab]" in empty.warnings
    assert empty.hits == ()
    warned: SearchAnswer = replayed("mirror", "search-warns")
    assert warned.warnings == ('QuotedPhraseNotFound: "no such phrase here"[tiab]',)
    translated: SearchAnswer = replayed("mirror", "search-translated")
    assert '"estrogens"[MeSH Terms]' in translated.translation
    assert translated.warnings == ()
    assert replayed("mirror", "search-complete").hits == ("408725", "18556350", "36004342")


def test_a_long_query_was_sent_as_a_form() -> None:
    [exchange] = exchanges(CASSETTES / "mirror" / "search-by-post.yaml")
    assert exchange["request"]["method"] == "POST"
    assert "?" not in exchange["request"]["uri"]
    assert len(replayed("mirror", "search-by-post").hits) == 37


def test_the_standing_of_records_comes_through() -> None:
    answer: FetchAnswer = replayed("mirror", "fetch-standing")
    standings = {c.pmid: standing_of(c.publication_types, c.notices) for c in answer.citations}
    assert {pmid: standing for pmid, (standing, _) in standings.items()} == {
        "24252176": Standing.RETRACTED,
        "34082697": Standing.NOTICE,
        "37380194": Standing.CORRECTED,
    }
    assert answer.absent == ()


def test_a_pmid_without_a_record_was_asked_for_alone_and_is_absent() -> None:
    answer: FetchAnswer = replayed("mirror", "fetch-absent")
    assert [c.pmid for c in answer.citations] == ["399315"]
    assert answer.absent == ("999999999",)
    assert len(answer.payloads) == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_replays_for_whoever_asks(name: str) -> None:
    with_key, without = replayed("mirror", name, "a1b2" * 9), replayed("mirror", name)
    assert with_key == without


@pytest.mark.parametrize("name", NAMES)
def test_recordings_of_pubmed_replay_when_there_are_any(name: str) -> None:
    if not (CASSETTES / "pubmed" / f"{name}.yaml").exists():
        pytest.skip("not recorded from PubMed yet: make record-live, where there is a network")
    answer: SearchAnswer | FetchAnswer = replayed("pubmed", name)
    if isinstance(answer, FetchAnswer):
        assert answer.citations
        assert ("999999999" in answer.absent) == (name == "fetch-absent")
    else:
        assert (answer.outcome is SearchOutcome.EMPTY) == (name == "search-empty")
        assert len(answer.hits) <= answer.total


def test_a_request_that_was_not_recorded_fails() -> None:
    path = CASSETTES / "mirror" / "search-complete.yaml"
    source = recorded_source("mirror")
    with (
        recorder("none").use_cassette(str(path)),
        pytest.raises(CannotOverwriteExistingCassetteException),
    ):
        ask(source, "cortisol[tiab] AND hippocamp*[tiab] AND humans[mh]")


def test_without_a_cassette_there_is_no_way_out() -> None:
    with pytest.raises(AssertionError, match="must not use the network"):
        ask(recorded_source("mirror"), "cortisol[tiab]")


def exchanges(path: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["interactions"]
    return loaded


def test_there_is_one_cassette_for_each_scenario_and_no_other() -> None:
    assert {p.stem for p in FILES if p.parent.name == "mirror"} == set(NAMES)
    assert {p.parent.name for p in FILES} <= {"mirror", "pubmed"}
    assert {p.stem for p in FILES} <= set(NAMES)


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_cassette_is_small_and_tells_nobody_who_recorded_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.encode()) < MOST_BYTES
    assert "api_key" not in text
    # Affiliations in PubMed's records hold addresses of authors; ours stands in requests.
    for exchange in exchanges(path):
        request = exchange["request"]
        asked = dict(parse_qsl(urlsplit(request["uri"]).query) + parse_qsl(request["body"] or ""))
        assert asked["email"] == asked["tool"] == "HIDDEN"
        assert request["headers"] == {}
        assert not re.search(r"(?i)cookie|date|server", " ".join(exchange["response"]["headers"]))


@pytest.mark.parametrize("name", NAMES)
def test_the_mirror_still_answers_what_was_recorded_from_it(name: str) -> None:
    for exchange in exchanges(CASSETTES / "mirror" / f"{name}.yaml"):
        request = exchange["request"]
        address = urlsplit(request["uri"])
        asked = parse_qsl(address.query) + parse_qsl(request["body"] or "")
        reply = sample_endpoint().respond(address.path, asked)
        recorded = exchange["response"]["body"]["string"]
        assert reply.body.decode() == recorded, "the sample changed: make record"
