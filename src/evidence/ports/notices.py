"""Telling people outside that something moved."""

from typing import Protocol


class Notifier(Protocol):
    """Somewhere to send a short message."""

    def send(self, title: str, body: str) -> tuple[str, ...]:
        """Send plain text; return what went wrong, a line for each place, empty when all went.

        Never raises because a message could not be sent, and never shows an address:
        addresses hold passwords.
        """


class Events(Protocol):
    """Where stages of a long job are written down for machines."""

    def __call__(self, name: str, /, **fields: object) -> None:
        """Write down that `name` happened; `fields` are numbers, None, or fit to be shown."""
