"""The errors that this program raises by design, and their exit codes.

EvidenceError                    1   a bug, unless a subclass says otherwise
├── UserError                        the person at the keyboard can fix it
│   ├── UsageError               2   the words of the command are off
│   ├── ConfigError             10   a setting is missing or wrong
│   ├── DocumentUnreadable      11   a source document cannot be read
│   ├── QueryFileError          12   a strategy, filter, rubric or report file is wrong
│   ├── NotFound                13   no such claim, document, run
│   ├── DatabaseBehind          14   the database needs `evidence db upgrade`
│   ├── DatabaseBusy            14   another process is writing
│   └── Conflict                15   the row moved since it was read
└── SourceError                      the fault lies with the literature source
    ├── SourceUnreachable       20   nothing came back (network, time-out, 5xx): retry later
    ├── SourceThrottled         21   refused for pace after every retry: retry later
    ├── QueryRefused            22   the source refused the query or the request
    └── AnswerUnreadable        23   an answer that cannot be read; its bytes are kept

Exit codes without a class: 0 done, 3 ran well with findings, 24 finished but some
claims failed, 130 interrupted.
"""

from typing import ClassVar

EXIT_DONE = 0
EXIT_FINDINGS = 3
EXIT_SOME_FAILED = 24
EXIT_INTERRUPTED = 130


class EvidenceError(Exception):
    """Any of ours; the command line ends with its `exit_code`."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Say what happened (with the value, never a secret) and what to do next."""
        super().__init__(message)
        self.hint = hint


class UserError(EvidenceError):
    """The person at the keyboard can fix it; shown without a traceback."""


class UsageError(UserError):
    """The command was called with words that do not fit together."""

    exit_code = 2


class ConfigError(UserError):
    """A setting is absent, or does not look as it should."""

    exit_code = 10


class DocumentUnreadable(UserError):
    """A source document cannot be opened or decoded."""

    exit_code = 11


class QueryFileError(UserError):
    """A strategy, filter, rubric or report file is malformed."""

    exit_code = 12


class NotFound(UserError):
    """No claim, document, run or report goes by that name."""

    exit_code = 13


class DatabaseBehind(UserError):
    """The database is not at the revision that this code expects."""

    exit_code = 14


class DatabaseBusy(UserError):
    """Another process holds the write lock."""

    exit_code = 14


class Conflict(UserError):
    """The row was changed by somebody else since it was read."""

    exit_code = 15


class SourceError(EvidenceError):
    """A literature source let us down."""


class SourceUnreachable(SourceError):
    """No usable answer came back after every retry."""

    exit_code = 20


class SourceThrottled(SourceError):
    """Every try was turned away because we asked too often."""

    exit_code = 21


class QueryRefused(SourceError):
    """The source refused the request for good; asking again would not help."""

    exit_code = 22


class AnswerUnreadable(SourceError):
    """An answer came back that cannot be read; `body` keeps its bytes."""

    exit_code = 23

    def __init__(self, message: str, *, body: bytes = b"", hint: str = "") -> None:
        """Keep the bytes, so that they can be stored beside the failed run."""
        super().__init__(message, hint=hint)
        self.body = body
