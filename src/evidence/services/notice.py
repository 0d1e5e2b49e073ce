"""Use case: tell people outside what a pass found moved."""

from collections.abc import Sequence

from evidence.domain.changes import ChangeKind
from evidence.domain.refresh_runs import RefreshOutcome
from evidence.ports import Notifier, StoredChange
from evidence.services.refresh import RefreshSummary

MOST_LINES = 20  # of changes in one message; the command that lists all is named

# What befell a publication or a verdict comes before the rest.
_FIRST = (ChangeKind.STANDING_CHANGED, ChangeKind.RECORD_DELETED, ChangeKind.VERDICT_CHANGED)
_ORDER = {kind: n for n, kind in enumerate(dict.fromkeys((*_FIRST, *ChangeKind)))}

# A message may be shown as HTML or Markdown, where these would be marks; flags and
# queries hold some of them. What is left reads the same.
_MARKS = str.maketrans(
    {"_": " ", "<": "‹", ">": "›", "&": "+", "[": "(", "]": ")", "`": "'"}
    | dict.fromkeys("*~|#\\{}@", " ")
)
_MOST_IN_A_LINE = 200  # code points


def announce(
    summary: RefreshSummary, changes: Sequence[StoredChange], notifier: Notifier
) -> tuple[str, ...]:
    """Send what a pass found, if there is anything to tell; return what went wrong.

    `changes` are those that the ledger holds of the pass. Nothing is sent of a pass that
    went through and moved nothing. What went wrong is for a warning: the pass is as good
    as it was, and its exit code stays.
    """
    if not told(summary):
        return ()
    return notifier.send(*message(summary, changes))


def told(summary: RefreshSummary) -> bool:
    """Tell whether a pass gave anything to write about."""
    went_through = summary.outcome is RefreshOutcome.COMPLETE
    return bool(summary.moved or summary.stale or not went_through)


def message(summary: RefreshSummary, changes: Sequence[StoredChange]) -> tuple[str, str]:
    """Give title and body: counts, then the most important lines, as plain text."""
    run = summary.run
    counts = (
        f"{_counted(summary.moved, 'claim')} moved, "
        f"{_counted(summary.stale, 'decision')} to look at again"
    )
    listed = sorted(changes, key=lambda one: (_ORDER[one.change.kind], one.claim_id))
    lines = [f"claim {one.claim_id}: {one.change.words}" for one in listed[:MOST_LINES]]
    if len(listed) > MOST_LINES:
        lines.append(f"and {_counted(len(listed) - MOST_LINES, 'more change')}")
    head = [
        f"Pass {run.id} at {run.source}, through {run.through}: {summary.outcome}.",
        f"{counts}; {_counted(summary.records, 'record')} fetched.",
    ]
    if summary.failures:
        head.append(f"{_counted(len(summary.failures), 'kind')} of failure; the rest stays due.")
    tail = [f"All of it: evidence diff --run {run.id}"]
    return f"evidence: {counts}", "\n".join(map(_plain, [*head, "", *lines, "", *tail]))


def _counted(number: int, thing: str) -> str:
    plural = "" if number == 1 else "s"
    return f"{number} {thing}{plural}"


def _plain(line: str) -> str:
    """Take out what could be read as markup, a link or a control of a terminal."""
    shown = "".join(c if c.isprintable() else " " for c in line.translate(_MARKS))
    shown = shown.replace("://", ": ")
    return shown if len(shown) <= _MOST_IN_A_LINE else f"{shown[: _MOST_IN_A_LINE - 1]}…"
