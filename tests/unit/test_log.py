"""The log for machines: one object a line, no key, no query, no address."""

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence import log
from evidence.adapters.entrez.client import EntrezClient
from evidence.adapters.entrez.pace import NoPace
from evidence.adapters.entrez.retry import RetryPolicy
from evidence.adapters.entrez.wire import Identity
from evidence.domain.errors import ConfigError, SourceError
from support.entrez_answers import search_answer
from support.scripted_server import (
    ScriptedServer,
    Step,
    closed_port_url,
    json_reply,
    reply,
    short,
)

KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f0abcd"
MAIL = "ana.tester@example.org"
QUERY = "estradiolish[tiab]"
FIELDS = ["at", "event", "source", "utility", "status", "bytes", "ms", "attempt", "fate", "why"]


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A log file in use."""
    path = tmp_path / "evidence.log"
    log.to_file(str(path))
    yield path
    log.close()


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()]


def ask(base_url: str) -> None:
    client = EntrezClient(
        Identity(MAIL, KEY),
        base_url,
        NoPace(),
        retry=RetryPolicy(timeout_s=5.0, attempts=2, dead_attempts=2),
        sleep=lambda _: None,
    )
    with suppress(SourceError):
        client.esearch(QUERY, retmax=20, sort="relevance")


def test_a_request_is_one_line_that_says_how_it_went(file: Path) -> None:
    body = search_answer(["31234567"])
    with ScriptedServer([reply(b"down", 503), reply(body)]).running() as server:
        ask(server.base_url)
        host = server.base_url.split("/")[2]
    first, second = lines(file)
    assert list(first) == list(second) == FIELDS
    assert (first["status"], first["attempt"], first["fate"]) == (503, 1, "unavailable")
    assert (second["status"], second["attempt"], second["fate"]) == (200, 2, "answer")
    assert (second["source"], second["utility"], second["why"]) == (host, "esearch", "")
    assert second["bytes"] == len(body)
    assert second["ms"] >= 0
    assert second["at"].endswith("Z")
    assert datetime.fromisoformat(second["at"]).utcoffset() is not None


def test_a_request_without_an_answer_has_no_status(file: Path) -> None:
    ask(closed_port_url())
    assert [(one["status"], one["fate"]) for one in lines(file)] == [(None, "dead")] * 2


@pytest.mark.parametrize(
    "step",
    [
        json_reply(f'{{"error":"API key invalid","api-key":"{KEY}"}}', 400),
        json_reply(f'{{"error":"API rate limit exceeded","api-key":"{KEY}"}}', 429),
        reply(f"<html>{KEY}</html>".encode(), 200, "text/html"),
        reply(f"<ERROR>no {KEY} here</ERROR>".encode(), 200),
        reply(b"moved", 302, Location=f"http://127.0.0.1/{KEY}"),
        short(f"<x>{KEY}</x>".encode()),
        reply(search_answer(["1"], extra=f"<QueryTranslation>{KEY}</QueryTranslation>")),
    ],
    ids=["bad key", "rate", "page", "error", "redirect", "short", "translation"],
)
def test_a_planted_key_never_reaches_the_file(file: Path, step: Step) -> None:
    with ScriptedServer([step, step], lambda _: step).running() as server:
        ask(server.base_url)
        assert server.asked[0].parameters["api_key"] == KEY, "it was sent"
    text = file.read_text(encoding="ascii")
    assert len(lines(file)) >= 1
    for hidden in (KEY, KEY[:12], MAIL, QUERY, "api_key", "fcgi"):
        assert hidden not in text


def test_what_a_caller_forgot_to_hide_is_hidden_by_the_file(tmp_path: Path) -> None:
    path = tmp_path / "evidence.log"
    log.to_file(str(path), [KEY, "abc", ""])
    log.event("refresh began", why=f"told {KEY} and abc", scope=Path(KEY))
    log.close()
    (line,) = lines(path)
    assert (line["why"], line["scope"]) == ("told [hidden] and abc", "[hidden]")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(), st.integers() | st.none() | st.booleans())
def test_any_text_stays_on_one_line_and_comes_back(file: Path, text: str, value: object) -> None:
    log.event("x", text=text, value=value)
    line = lines(file)[-1]
    assert (line["text"], line["value"]) == (text, value)


def test_without_a_file_nothing_is_written_or_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    log.to_file("")
    log.event("refresh began", scope="due")
    assert (caplog.text, *capsys.readouterr()) == ("", "", "")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_continued_and_opened_again_when_it_was_moved_away(file: Path) -> None:
    log.event("one")
    log.to_file(str(file))
    log.event("two")
    moved = file.rename(file.with_suffix(".1"))
    log.event("three")
    assert [one["event"] for one in lines(moved)] == ["one", "two"]
    assert [one["event"] for one in lines(file)] == ["three"]


def test_a_file_that_cannot_be_opened_is_a_setting_to_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="log: cannot write to"):
        log.to_file(str(tmp_path / "missing" / "evidence.log"))
    log.close()
