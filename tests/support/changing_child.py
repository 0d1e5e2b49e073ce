"""A refresh in a process of its own, to be killed: `python -m support.changing_child ...`.

It says `begun` when the pass begins and `done` when it has ended, and notes every request
in a file, so that those of killed processes are counted too.
"""

import os
import sys
import urllib.request
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from evidence.adapters.entrez.wire import Reply
from evidence.domain.refresh_plans import PlanName
from support.changing_desk import ChangingDesk, changing_desk, made_record
from support.changing_source import ChangingShelf, marked, revised

FIRST = date(2026, 1, 5)
# Days after the audit, and the plan of that day; on the last all queries run in full.
DAYS: Mapping[int, PlanName | None] = {
    8: PlanName.PER_QUERY,
    16: PlanName.GROUPED,
    24: PlanName.PERCOLATION,
    30: None,
}


def day(after: int) -> date:
    return FIRST + timedelta(days=after)


def shelf_on(after: int) -> ChangingShelf:
    """Return the records as they are on a day."""
    shelf = ChangingShelf(made_record(n) for n in range(160))
    if after >= 8:
        shelf.put(*(made_record(n, day(6)) for n in range(160, 180)))
        shelf.put(marked(shelf[1003], day(5), "RetractionIn", 999))
    if after >= 16:
        shelf.put(*(made_record(n, day(14)) for n in range(180, 190)))
        shelf.put(revised(shelf[1004], day(12), title="Selenium and colds, corrected"))
        shelf.delete(1005)
    if after >= 24:
        shelf.put(*(made_record(n, day(22)) for n in range(190, 195)))
    return shelf


class Counted:
    """Notes each request before it is answered."""

    def __init__(self, desk: ChangingDesk, log: str) -> None:
        self._inner, self._log = desk.wire.inner, Path(log)

    def __call__(self, request: urllib.request.Request, timeout_s: float, /) -> Reply:
        with self._log.open("ab") as log:
            log.write(b".")
        return self._inner(request, timeout_s)


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(file: str, log: str, after: int) -> None:
    with changing_desk(f"sqlite:///{file}", shelf_on(after), day(after)) as desk:
        desk.wire.inner = Counted(desk, log)
        _say("begun")
        desk.refresh(day(after), DAYS[after])
        _say("done")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    os._exit(0)  # nothing is left to do; closing the interpreter would take longer
