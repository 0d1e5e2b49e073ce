"""A log for machines: one JSON object a line, to a file that the user names.

Every request to a source gives a line, and so do the stages of a refresh. No line holds
an address, a query or the API key. Times are those of the real clock, also where `now`
is pinned. The file only grows and is opened again when it was moved away, so rotation
is left to logrotate or the like.
"""

import json
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path

from evidence.domain.errors import ConfigError

# Apart from the lines for people: it has its own level, and nothing of it is shown.
_events = logging.getLogger("evidence.events")
_events.propagate = False
_events.setLevel(logging.CRITICAL)

_HIDDEN = "[hidden]"
_SHORTEST_SECRET = 4  # hiding shorter ones would star out half of the words


class _OneObject(logging.Formatter):
    """Writes a record as one line of ASCII, with every secret hidden."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        kept = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
        self._secrets = sorted(kept, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, object] = getattr(record, "fields", {})
        shown = {name: self._shown(value) for name, value in fields.items()}
        return json.dumps(
            {"at": at.replace("+00:00", "Z"), "event": record.getMessage(), **shown}, default=str
        )

    def _shown(self, value: object) -> object:
        if value is None or isinstance(value, int | float):
            return value
        text = str(value)
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text


def event(name: str, /, **fields: object) -> None:
    """Write a line, if there is a file for it; `at` and `event` are added.

    Values are numbers, None, or anything whose text is fit to be read by others.
    """
    _events.info(name, extra={"fields": fields})


def to_file(file: str, secrets: Iterable[str] = ()) -> None:
    """Write lines to the end of `file` from now on, "" for nowhere.

    `secrets` are hidden wherever they turn up, on top of what callers hide themselves.

    Raises:
        ConfigError: the file cannot be opened.
    """
    close()
    if not file:
        return
    try:
        handler = WatchedFileHandler(Path(file), encoding="utf-8")
    except OSError as err:
        raise ConfigError(
            f"log: cannot write to {file}: {err.strerror}", hint="--log FILE, or leave it out"
        ) from err
    handler.setFormatter(_OneObject(secrets))
    _events.addHandler(handler)
    _events.setLevel(logging.INFO)


def close() -> None:
    """Let go of the file; lines go nowhere."""
    _events.setLevel(logging.CRITICAL)
    for handler in list(_events.handlers):
        _events.removeHandler(handler)
        handler.close()
