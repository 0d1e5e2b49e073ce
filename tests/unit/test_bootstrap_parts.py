"""What the settings choose; nothing is asked and nothing opened before it is needed."""

import getpass
from pathlib import Path

import pytest

from evidence.bootstrap import Parts, SystemClock
from evidence.config import load
from evidence.domain.errors import ConfigError


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("pubmed", "pubmed"),
        ("sample", "sample"),
        ("http://127.0.0.1:8765/entrez/eutils", "http://127.0.0.1:8765/entrez/eutils/"),
    ],
)
def test_answers_are_kept_under_the_name_of_the_source(source: str, name: str) -> None:
    parts = Parts(load({"EVIDENCE_SOURCE": source, "NCBI_EMAIL": "ana@example.org"}))
    assert parts.source_name == name
    assert parts.source.name == name


def test_pubmed_is_not_asked_without_an_address_to_write_to() -> None:
    with pytest.raises(ConfigError, match="no e-mail address is set"):
        _ = Parts(load({})).source


def test_making_parts_opens_and_writes_nothing(tmp_path: Path) -> None:
    parts = Parts(load({"EVIDENCE_SOURCE": "sample"}))
    _ = parts.source, parts.planner, parts.extractor, parts.appraiser
    parts.close()
    assert list(tmp_path.iterdir()) == []


def test_a_reviewer_without_a_name_is_the_account() -> None:
    assert Parts(load({"EVIDENCE_REVIEWER": "ana"})).reviewer == "ana"
    assert Parts(load({})).reviewer == getpass.getuser()


def test_the_shared_folder_is_the_setting_or_the_users_own(tmp_path: Path) -> None:
    assert Parts(load({"EVIDENCE_STATE": "here"})).state == Path("here")
    own = Parts(load({})).state
    assert own.is_absolute()
    assert own.name == "evidence"


def test_a_pinned_clock_stands_still_and_the_real_one_counts_whole_seconds() -> None:
    pinned = Parts(load({"EVIDENCE_NOW": "2026-03-01T09:00:00Z"})).clock
    assert pinned.now() == pinned.now()
    real = SystemClock().now()
    assert real.microsecond == 0
    assert real.tzname() == "UTC"
