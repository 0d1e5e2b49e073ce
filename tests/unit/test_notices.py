"""News of a pass, sent through Apprise to a server on loopback; its addresses never show."""

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.adapters.notices.apprise import AppriseNotifier
from evidence.config import Secret, describe, load
from evidence.domain.changes import Change, ChangeKind
from evidence.domain.ids import Pmid
from evidence.domain.refresh_plans import PlanName
from evidence.domain.refresh_runs import RefreshOutcome
from evidence.ports import RefreshRun, StoredChange
from evidence.services.notice import MOST_LINES, announce, message, told
from evidence.services.refresh import RefreshSummary
from support.scripted_server import closed_port_url

# Apprise looks for a module that Python 3.13 no longer has, and makes do without.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

PASSWORD = "hunter2-sesame"
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
RUN = RefreshRun(
    id=12,
    source="pubmed",
    scope="due",
    plan=PlanName.GROUPED,
    plan_why="fewest requests",
    through=date(2026, 11, 20),
    after_run=3,
    claims={1: False},
    started_at=AT,
)
DONE = RefreshSummary(
    run=RUN,
    outcome=RefreshOutcome.COMPLETE,
    requests=9,
    records=18,
    moved=2,
    stale=1,
    failures=[],
    errors=[],
    down=None,
)
QUIET = replace(DONE, moved=0, stale=0)
RETRACTED = Change(ChangeKind.STANDING_CHANGED, Pmid("400712"), "good", "retracted", Pmid("99"))


def change(one: Change, claim_id: int = 4) -> StoredChange:
    return StoredChange(12, claim_id, one, AT)


@dataclass
class Keeping:
    """Keeps what it is sent, or fails as told."""

    problems: tuple[str, ...] = ()
    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, title: str, body: str) -> tuple[str, ...]:
        self.sent.append((title, body))
        return self.problems


class Hook:
    """A web hook on loopback: keeps every message, answers with `status`."""

    def __init__(self, status: int = 200) -> None:
        got: list[dict[str, Any]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.got = got
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        self._thread.start()
        port = self._server.server_address[1]
        self.address = f"json://ana:{PASSWORD}@127.0.0.1:{port}/{PASSWORD}/hook"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def hook() -> Iterator[Hook]:
    opened = Hook()
    yield opened
    opened.stop()


@pytest.fixture
def refusing() -> Iterator[Hook]:
    opened = Hook(status=500)
    yield opened
    opened.stop()


# What is told ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("summary", "anything"),
    [
        (DONE, True),
        (QUIET, False),
        (replace(QUIET, stale=1), True),
        (replace(QUIET, moved=1), True),
        (replace(QUIET, outcome=RefreshOutcome.PARTIAL), True),
        (replace(QUIET, outcome=RefreshOutcome.SPENT), True),
    ],
)
def test_a_pass_that_went_through_and_moved_nothing_sends_nothing(
    summary: RefreshSummary, anything: bool
) -> None:
    notifier = Keeping()
    assert told(summary) is anything
    assert announce(summary, [], notifier) == ()
    assert len(notifier.sent) == anything


def test_a_message_says_how_many_and_what_befell_publications_first() -> None:
    flag = Change(ChangeKind.FLAG_RAISED, None, "", "decision_outdated")
    verdict = Change(ChangeKind.VERDICT_CHANGED, None, "supported", "retracted_only")
    title, body = message(DONE, [change(flag, 2), change(verdict, 4), change(RETRACTED, 7)])
    assert title == "evidence: 2 claims moved, 1 decision to look at again"
    assert body.splitlines() == [
        "Pass 12 at pubmed, through 2026-11-20: complete.",
        "2 claims moved, 1 decision to look at again; 18 records fetched.",
        "",
        "claim 7: PMID 400712: good → retracted, notice 99",
        "claim 4: verdict: supported → retracted only",
        "claim 2: flag raised: decision outdated",
        "",
        "All of it: evidence diff --run 12",
    ]


def test_a_long_list_is_cut_and_counted() -> None:
    _, body = message(DONE, [change(RETRACTED, n) for n in range(1, MOST_LINES + 4)])
    assert sum(line.startswith("claim ") for line in body.splitlines()) == MOST_LINES
    assert "and 3 more changes" in body.splitlines()


def test_failures_are_counted_and_never_quoted() -> None:
    failed = replace(DONE, outcome=RefreshOutcome.PARTIAL, failures=["X: <b>no</b>", "Y: gone"])
    _, body = message(failed, [])
    assert "2 kinds of failure; the rest stays due." in body
    assert "gone" not in body


@given(st.text(max_size=300))
def test_no_text_of_a_change_reads_as_markup_or_drives_a_terminal(text: str) -> None:
    query = Change(ChangeKind.QUERY_CHANGED, None, f"<b>{text}", f"[x](http://y) *z* _{text}_")
    _, body = message(DONE, [change(query)])
    lines = body.splitlines()
    assert len(lines) == 6
    assert not set(body) & set("<>&[]*_`~|#\\{}@")
    assert "://" not in body
    assert all(c.isprintable() for line in lines for c in line)


def test_what_goes_wrong_with_a_message_is_handed_back() -> None:
    assert announce(DONE, [], Keeping(("place 1 did not take it",))) == ("place 1 did not take it",)


# How it is sent ----------------------------------------------------------------------


def test_every_place_gets_the_message_as_plain_text(hook: Hook, tmp_path: Path) -> None:
    listed = tmp_path / "places.txt"
    listed.write_text(f"# the team\n\n{hook.address}\n", encoding="utf-8")
    notifier = AppriseNotifier(Secret(f"{hook.address} {listed}"))
    assert announce(DONE, [change(RETRACTED)], notifier) == ()
    title, body = message(DONE, [change(RETRACTED)])
    assert [(got["title"], got["message"]) for got in hook.got] == [(title, body)] * 2


def test_a_place_that_fails_is_told_and_the_others_get_theirs(hook: Hook, refusing: Hook) -> None:
    closed = closed_port_url().replace("http://", f"json://ana:{PASSWORD}@")
    entries = [refusing.address, f"nonsense://{PASSWORD}", closed, f"/no/{PASSWORD}", hook.address]
    problems = AppriseNotifier(Secret("\n".join(entries))).send("t", "b")
    assert problems == (
        "refresh.notify: entry 4 is neither an address nor a file to read",
        "refresh.notify: place 1 of 4: JSON did not take the message",
        "refresh.notify: place 2 of 4: no address that Apprise understands",
        "refresh.notify: place 3 of 4: JSON did not take the message",
    )
    assert len(hook.got) == 1


def test_addresses_show_nowhere(
    refusing: Hook, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    secret = Secret(f"{refusing.address} nonsense://{PASSWORD} {PASSWORD}")
    notifier = AppriseNotifier(secret)
    problems = notifier.send("t", "b")
    assert len(problems) == 3
    said = capsys.readouterr()
    shown = [*problems, caplog.text, said.out, said.err, repr(notifier), repr(secret), str(secret)]
    assert PASSWORD not in "".join(shown)


def test_the_setting_is_off_and_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert not load({}).refresh_notify
    by_variable = load({"EVIDENCE_REFRESH_NOTIFY": f"json://h/{PASSWORD} mailto://x/{PASSWORD}"})
    written = f'[refresh]\nnotify = ["json://h/{PASSWORD}", "mailto://x/{PASSWORD}"]\n'
    (tmp_path / "evidence.toml").write_text(written, encoding="utf-8")
    by_file = load({})
    for settings in (by_variable, by_file):
        assert settings.refresh_notify.value.split() == [
            f"json://h/{PASSWORD}",
            f"mailto://x/{PASSWORD}",
        ]
        assert PASSWORD not in repr(settings) + json.dumps(describe(settings))
        assert {"(set, hidden)"} == {
            one["value"] for one in describe(settings) if one["setting"] == "refresh.notify"
        }
