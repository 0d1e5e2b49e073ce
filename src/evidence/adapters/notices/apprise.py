"""Messages by e-mail, web hook and some hundred other ways, through Apprise.

Apprise (BSD-2-Clause) comes with the extra `notify`. Its addresses hold passwords and
tokens, so none is ever shown: not in an error, a log line or a `repr`.
"""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.config import Secret

if TYPE_CHECKING:
    from apprise import Apprise

SETTING = "refresh.notify"
TIMEOUT_S = 30.0  # for each place; a refresh under cron must come to its end

# What Apprise says of a failure may hold parts of an address; we say it without.
_theirs = logging.getLogger("apprise")


class AppriseNotifier:
    """Implements `ports.Notifier`. Nothing is read or sent before `send`."""

    def __init__(self, addresses: Secret, timeout_s: float = TIMEOUT_S) -> None:
        """Take addresses, or names of files that hold one a line, with white space between."""
        self._addresses = addresses
        self._timeout_s = timeout_s

    def send(self, title: str, body: str) -> tuple[str, ...]:
        """Send to every place; see `Notifier.send`. Places are named by kind and number."""
        _theirs.propagate = False
        _theirs.setLevel(logging.CRITICAL + 1)
        places, problems = _places(self._addresses.value)
        for number, address in enumerate(places, start=1):
            try:
                problem = self._send(address, title, body)
            except ImportError:
                return (f"{SETTING}: Apprise is not installed: pip install 'evidence[notify]'",)
            if problem:
                problems.append(f"{SETTING}: place {number} of {len(places)}: {problem}")
        return tuple(problems)

    def _send(self, address: str, title: str, body: str) -> str:
        """Send to one place; say why that failed, "" when it went."""
        # Most runs send nothing, and many installations do not have it.
        from apprise import Apprise, AppriseAsset, NotifyFormat  # noqa: PLC0415 -- as said above

        sender = Apprise(asset=AppriseAsset(secure_logging=True))
        if not sender.add(address):
            return "no address that Apprise understands"
        result = sender.notify(
            body=body,
            title=title,
            body_format=NotifyFormat.TEXT,
            interpret_escapes=False,
            timeout=self._timeout_s,
        )
        return "" if result else f"{_kind(sender)} did not take the message"


def _kind(sender: "Apprise") -> str:
    """Name the service: Email, JSON, Slack."""
    return type(sender[0]).__name__.removeprefix("Notify")


def _places(text: str) -> tuple[list[str], list[str]]:
    """Return the addresses, those in files included, and what could not be read."""
    places: list[str] = []
    problems: list[str] = []
    for number, entry in enumerate(text.split(), start=1):
        if "://" in entry:
            places.append(entry)
            continue
        try:
            lines = Path(entry).read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError):
            # Not named: it may be an address with a slip of the pen in it.
            problems.append(f"{SETTING}: entry {number} is neither an address nor a file to read")
            continue
        places += [line.strip() for line in lines if line.strip() and line.strip()[0] != "#"]
    return places, problems
