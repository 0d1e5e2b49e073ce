"""The most memory that a refresh holds, measured in a process of its own.

    python -m benchmarks.support.memory DATABASE ADDRESS DAY

The mirror stays in the process that measures, so that its records do not count.
"""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from benchmarks.percolation import peak_mb
from benchmarks.support.made_up import STORED_FROM
from benchmarks.support.passes import copied
from benchmarks.support.shelves import Numbers, Shelf, endpoint

from evidence.adapters.entrez.client import EntrezClient
from evidence.adapters.entrez.pace import NoPace
from evidence.adapters.entrez.source import EntrezSource
from evidence.adapters.entrez.wire import Identity
from evidence.bootstrap import SAMPLE, Parts
from evidence.config import load
from evidence.domain.ids import Pmid
from evidence.domain.refresh_plans import PlanName
from evidence.mirror.server import serve
from evidence.services.due import Reach, Scope

_ROOT = Path(__file__).parents[2]
_APART = 10_000  # between the numbers of a record and its copies
_FIRST_COPY = STORED_FROM + _APART


def peaks(
    database: Path, shelves: Sequence[Shelf], today: date, counts: Sequence[int]
) -> dict[int, tuple[float, float]]:
    """Return peak MB and seconds of one refresh for each number of stored records."""
    found = {}
    for count in counts:
        copy = copied(database, f"stored-{count}")
        copies = Numbers(multiply(copy, count))
        with serve(endpoint([copies, *shelves], today)) as server:
            command = [sys.executable, "-m", __name__, str(copy), server.base_url, str(today)]
            done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=_ROOT)
        peak, seconds = json.loads(done.stdout)
        found[count] = (peak, seconds)
        copy.unlink()
    return found


def multiply(database: Path, count: int) -> list[Pmid]:
    """Copy the stored records until there are `count`; no claim cites the copies.

    Returns the numbers of the copies.
    """
    with closing(sqlite3.connect(database)) as held:
        stored = held.execute("SELECT count(*) FROM citation_version").fetchone()[0]
        for copy in range(1, count // stored):
            for table in ("fetch_record", "citation_version"):
                columns = [row[1] for row in held.execute(f"PRAGMA table_info({table})")]
                shifted = f"CAST(CAST(pmid AS INTEGER) + {copy * _APART} AS TEXT)"
                taken = ", ".join(shifted if name == "pmid" else name for name in columns)
                held.execute(
                    f"INSERT INTO {table} ({', '.join(columns)}) SELECT {taken} FROM {table} "
                    f"WHERE CAST(pmid AS INTEGER) < {_FIRST_COPY}"
                )
        held.commit()
        copies = "SELECT pmid FROM citation_version WHERE CAST(pmid AS INTEGER) >= ?"
        return [Pmid(row[0]) for row in held.execute(copies, (_FIRST_COPY,))]


def _refresh(database: str, address: str, today: str) -> tuple[float, float]:
    options = {"database": f"sqlite:///{database}", "source": SAMPLE}
    parts = Parts(load({"EVIDENCE_NOW": f"{today}T06:00:00Z"}, options=options))
    client = EntrezClient(Identity("benchmark@example.org"), address, NoPace())
    parts.__dict__["source"] = EntrezSource(SAMPLE, client)
    begin = time.perf_counter()
    refresher = parts.refresher(lambda *_: None)
    summary = refresher.run(Scope(Reach.ALL), plan=PlanName.PERCOLATION)
    spent = time.perf_counter() - begin
    parts.close()
    if summary.failures:
        raise RuntimeError(f"the pass had failures: {summary.failures[:3]}")
    return peak_mb(), spent


if __name__ == "__main__":
    print(json.dumps(_refresh(*sys.argv[1:])))
