"""Settings: one frozen value, read once, each part knowing where it came from.

Order, later wins: built-in defaults, the settings file, environment variables,
options of the command line.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

from evidence.domain.errors import ConfigError

SETTINGS_FILE = "evidence.toml"

# Setting -> environment variable.
ENVIRONMENT: Mapping[str, str] = {
    "database": "EVIDENCE_DATABASE",
    "source": "EVIDENCE_SOURCE",
    "email": "NCBI_EMAIL",
    "api_key": "NCBI_API_KEY",
    "reviewer": "EVIDENCE_REVIEWER",
    "screen": "EVIDENCE_SCREEN",
    "keep": "EVIDENCE_KEEP",
    "enough": "EVIDENCE_ENOUGH",
    "timeout_s": "EVIDENCE_TIMEOUT",
    "queries": "EVIDENCE_QUERIES",
    "migrations": "EVIDENCE_MIGRATIONS",
    "state": "EVIDENCE_STATE",
    "now": "EVIDENCE_NOW",
    "log": "EVIDENCE_LOG",
    "refresh_due_after_days": "EVIDENCE_REFRESH_DUE_AFTER_DAYS",
    "refresh_full_after_days": "EVIDENCE_REFRESH_FULL_AFTER_DAYS",
    "refresh_bisect": "EVIDENCE_REFRESH_BISECT",
    "refresh_notify": "EVIDENCE_REFRESH_NOTIFY",
    "standing_retraction_watch_csv": "EVIDENCE_STANDING_RETRACTION_WATCH_CSV",
}

# Settings that belong together stand in a table of the file: [refresh] due_after_days.
TABLES = ("refresh", "standing")


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that never shows itself."""

    value: str = field(repr=False, default="")

    def __bool__(self) -> bool:
        """Tell whether there is one."""
        return bool(self.value)

    def __str__(self) -> str:
        """Show that there is one, and nothing of it."""
        return "(set, hidden)" if self.value else ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run can be told from outside.

    `screen`: records fetched and read per claim. `keep`: evidence items kept per
    claim. `enough`: a claim with fewer hits than this on its focused search is
    also searched broadly. `now` pins the clock for reproducible runs; empty means
    the real time. `queries`, `migrations`, `state`: folders, empty means the
    built-in look-up. `refresh_due_after_days`: a claim is looked at again when its last
    look is older. `refresh_full_after_days`: its queries run in full again when the last
    full run is older. `refresh_bisect`: cut windows of more than 9,999 records by number;
    otherwise they count as not seen. `refresh_notify`: where news of a pass are sent,
    Apprise addresses or files of such, with white space between; empty for nowhere.
    `log`: a file that gets a JSON line for every request, empty for none.
    `standing_retraction_watch_csv`: a file of
    Retraction Watch's data, empty for none. `origins` says where each value came from.
    """

    database: str = "sqlite:///evidence.sqlite"
    source: str = "pubmed"
    email: str = ""
    api_key: Secret = Secret()
    reviewer: str = ""
    screen: int = 100
    keep: int = 20
    enough: int = 20
    timeout_s: float = 30.0
    queries: str = ""
    migrations: str = ""
    state: str = ""
    now: str = ""
    log: str = ""
    refresh_due_after_days: int = 7
    refresh_full_after_days: int = 28
    refresh_bisect: bool = True
    refresh_notify: Secret = Secret()
    standing_retraction_watch_csv: str = ""
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def secrets(self) -> list[str]:
        """List every text that must show nowhere."""
        return [self.api_key.value, *self.refresh_notify.value.split()]

    def pinned_now(self) -> datetime | None:
        """Return the pinned moment in UTC, None for the real clock."""
        if not self.now:
            return None
        try:
            moment = datetime.fromisoformat(self.now)
        except ValueError:
            raise ConfigError(
                f"now is not an ISO moment: {self.now!r}", hint="for example 2026-01-31T12:00:00Z"
            ) from None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def load(
    environ: Mapping[str, str],
    *,
    file: Path | None = None,
    options: Mapping[str, str | None] | None = None,
) -> Settings:
    """Read the settings.

    `file` must exist when given; without it `evidence.toml` in the working folder
    is read if there is one. `options` are command-line values; None means "not said".

    Raises:
        ConfigError: unknown setting, wrong form, unreadable file.
    """
    layers = [
        (str(file or SETTINGS_FILE), _from_file(file)),
        ("environment", {k: environ[v] for k, v in ENVIRONMENT.items() if environ.get(v)}),
        ("option", {k: v for k, v in (options or {}).items() if v is not None}),
    ]
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for origin, layer in layers:
        for name, raw in layer.items():
            values[name] = _typed(name, raw, origin)
            origins[name] = ENVIRONMENT[name] if origin == "environment" else origin
    return Settings(**values, origins=origins)  # type: ignore[arg-type]  # _typed checked each


def _from_file(file: Path | None) -> Mapping[str, object]:
    path = file or Path(SETTINGS_FILE)
    if file is None and not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as err:
        raise ConfigError(f"settings file {path} cannot be read: {err}") from err
    content = _flat(content)
    unknown = sorted(set(content) - set(ENVIRONMENT))
    if unknown:
        raise ConfigError(
            f"{path}: unknown setting {shown_name(unknown[0])!r}",
            hint="known: " + ", ".join(sorted(map(shown_name, ENVIRONMENT))),
        )
    return content


def _flat(content: Mapping[str, object]) -> dict[str, object]:
    """Join the names of the known tables to those of their entries."""
    flat: dict[str, object] = {}
    for name, value in content.items():
        if name in TABLES and isinstance(value, dict):
            flat |= {f"{name}_{entry}": one for entry, one in value.items()}
        else:
            flat[name] = value
    return flat


def shown_name(name: str) -> str:
    """Return a setting's name as people write it: `refresh.due_after_days`."""
    table, _, entry = name.partition("_")
    return f"{table}.{entry}" if table in TABLES else name


_POSITIVE = {
    "screen": int,
    "keep": int,
    "enough": int,
    "timeout_s": float,
    "refresh_due_after_days": int,
    "refresh_full_after_days": int,
}
_SECRET = frozenset({"api_key", "refresh_notify"})
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _typed(name: str, raw: object, origin: str) -> object:
    if name in _SECRET:
        return Secret("\n".join(map(str, raw)) if isinstance(raw, list) else str(raw).strip())
    if name == "refresh_bisect":
        answer = _YES_NO.get(str(raw).strip().casefold())
        if answer is None:
            raise ConfigError(f"{shown_name(name)} ({origin}) must be yes or no, not {raw!r}")
        return answer
    if name not in _POSITIVE:
        return str(raw).strip()
    try:
        number = _POSITIVE[name](str(raw))
    except ValueError:
        number = 0
    if not 0 < number <= 9999:  # noqa: PLR2004  # no source lists more than 9,999 records
        said = f"{shown_name(name)} ({origin})"
        raise ConfigError(f"{said} must be a number from 1 to 9999, not {raw!r}")
    return number


# Up to the last @: a password that holds one, or a slash, must not show its tail.
_USER_PASSWORD = re.compile(r"(://[^:/@]*):.*@")
_PARAMETER = re.compile(r"([?&](?:password|sslpassword|api_key)=)[^&]*")


def without_password(url: str) -> str:
    """Return `url` with the passwords of its user part and parameters starred out."""
    return _PARAMETER.sub(r"\1***", _USER_PASSWORD.sub(r"\1:***@", url))


def describe(settings: Settings) -> list[dict[str, str]]:
    """List every setting with its value and origin; key and passwords stay hidden."""
    return [
        {
            "setting": shown_name(f.name),
            "value": without_password(str(getattr(settings, f.name))),
            "origin": settings.origins.get(f.name, "default"),
            "environment": ENVIRONMENT[f.name],
        }
        for f in fields(settings)
        if f.name != "origins"
    ]
