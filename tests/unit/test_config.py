"""Settings: where each comes from, what is refused, what is never shown."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence.config import ENVIRONMENT, Secret, Settings, describe, load, without_password
from evidence.domain.errors import ConfigError

KEY = "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults_hold_when_nothing_is_said() -> None:
    settings = load({})
    assert settings == Settings()
    assert settings.database == "sqlite:///evidence.sqlite"
    assert settings.source == "pubmed"
    assert settings.origins == {}


def test_the_later_layer_wins(tmp_path: Path) -> None:
    (tmp_path / "evidence.toml").write_text('source = "from-file"\nscreen = 7\nkeep = 8\n')
    environ = {"EVIDENCE_SOURCE": "from-environment", "EVIDENCE_KEEP": "9"}
    settings = load(environ, options={"source": "from-option", "database": None})
    assert (settings.source, settings.keep, settings.screen) == ("from-option", 9, 7)
    assert settings.origins == {
        "source": "option",
        "keep": "EVIDENCE_KEEP",
        "screen": "evidence.toml",
    }


def test_an_empty_variable_says_nothing() -> None:
    assert load({"EVIDENCE_SOURCE": "", "NCBI_API_KEY": ""}) == Settings()


def test_every_setting_has_a_variable() -> None:
    assert set(ENVIRONMENT) == set(Settings.__dataclass_fields__) - {"origins"}
    assert len(set(ENVIRONMENT.values())) == len(ENVIRONMENT)


@pytest.mark.parametrize("name", ["EVIDENCE_SCREEN", "EVIDENCE_KEEP", "EVIDENCE_ENOUGH"])
@pytest.mark.parametrize("value", ["0", "-1", "10000", "1.5", "many", "nan"])
def test_counts_are_whole_numbers_that_a_source_can_serve(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match="must be a number from 1 to 9999"):
        load({name: value})


@pytest.mark.parametrize("value", ["0", "-3", "inf", "nan", "soon"])
def test_a_time_out_is_a_positive_number(value: str) -> None:
    with pytest.raises(ConfigError, match="timeout_s"):
        load({"EVIDENCE_TIMEOUT": value})
    assert load({"EVIDENCE_TIMEOUT": "2.5"}).timeout_s == 2.5


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'sorce = "sample"', "unknown setting 'sorce'"),
        (b"screen = ", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"screen = 0", "screen .* must be a number"),
        (b"screen = true", "screen .* must be a number"),
    ],
)
def test_a_wrong_settings_file_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    (tmp_path / "evidence.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=complaint):
        load({})


def test_a_named_settings_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.toml cannot be read"):
        load({}, file=tmp_path / "missing.toml")
    (tmp_path / "other.toml").write_text('reviewer = "ana"')
    assert load({}, file=tmp_path / "other.toml").reviewer == "ana"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00+02:00", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
    ],
)
def test_a_pinned_moment_is_in_utc(text: str, moment: datetime | None) -> None:
    assert load({"EVIDENCE_NOW": text}).pinned_now() == moment


def test_a_pinned_moment_must_be_one() -> None:
    with pytest.raises(ConfigError, match="now is not an ISO moment: 'noon'"):
        load({"EVIDENCE_NOW": "noon"}).pinned_now()


def test_the_key_shows_itself_nowhere() -> None:
    settings = load({"NCBI_API_KEY": f" {KEY} "})
    assert settings.api_key.value == KEY
    assert settings.api_key
    assert not Secret()
    for shown in (repr(settings), str(settings.api_key), repr(settings.api_key), f"{settings}"):
        assert KEY not in shown
    assert not any(KEY in str(item) for item in describe(settings))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///evidence.sqlite", "sqlite:///evidence.sqlite"),
        ("sqlite:////home/a@b/e.sqlite", "sqlite:////home/a@b/e.sqlite"),
        ("postgresql://u@h/db", "postgresql://u@h/db"),
        ("postgresql://u:s3cret@h/db", "postgresql://u:***@h/db"),
        ("postgresql://u:s3cret@h:5432/db", "postgresql://u:***@h:5432/db"),
        ("postgresql+psycopg://u:s3cret@h/db", "postgresql+psycopg://u:***@h/db"),
        ("postgresql://:s3cret@h/db", "postgresql://:***@h/db"),
        ("postgresql://u:s3cret@s3cret@h/db", "postgresql://u:***@h/db"),
        ("postgresql://u:s3cret/s3cret@h/db", "postgresql://u:***@h/db"),
        ("postgresql://u@h/db?password=s3cret", "postgresql://u@h/db?password=***"),
        (
            "postgresql://u@h/db?sslmode=require&password=s3cret&port=1",
            "postgresql://u@h/db?sslmode=require&password=***&port=1",
        ),
        ("http://127.0.0.1:8765/entrez/eutils/", "http://127.0.0.1:8765/entrez/eutils/"),
        ("https://me:s3cret@host/eutils/", "https://me:***@host/eutils/"),
    ],
)
def test_passwords_are_starred_out_of_addresses(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_the_list_of_settings_tells_value_and_origin() -> None:
    settings = load({"EVIDENCE_DATABASE": "postgresql://u:s3cret@h/db", "NCBI_API_KEY": KEY})
    items = {i["setting"]: i for i in describe(settings)}
    assert {i["environment"] for i in items.values()} == set(ENVIRONMENT.values())
    assert items["database"] == {
        "setting": "database",
        "value": "postgresql://u:***@h/db",
        "origin": "EVIDENCE_DATABASE",
        "environment": "EVIDENCE_DATABASE",
    }
    assert items["api_key"]["value"] == "(set, hidden)"
    assert items["keep"]["origin"] == "default"
