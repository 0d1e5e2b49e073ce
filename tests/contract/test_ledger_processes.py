"""What happens when several processes use one database, or one is killed."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from sqlalchemy import text

from evidence.db.engine import snapshot
from evidence.db.ledger import SqlLedger
from evidence.domain.errors import DatabaseBusy
from support.databases import opened
from support.ledger_values import add_claims, add_document, draft, fill

# Opens a transaction, writes, says so, and then waits for a line that never comes.
WRITER = """
import sys
from evidence.db.engine import open_engine
from evidence.db.ledger import SqlLedger
from support.ledger_values import add_claims, add_document, draft
ledger = SqlLedger(open_engine(sys.argv[1]))
with ledger.write() as tx:
    add_claims(tx, add_document(tx, "half"), [draft()] * 50)
    print("written", flush=True)
    sys.stdin.readline()
ledger.close()
"""


@contextmanager
def writer(url: str) -> Iterator[subprocess.Popen[str]]:
    """Another process in the middle of a writing transaction."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, url],
        env={"PYTHONPATH": ":".join(p for p in sys.path if p)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "written\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_others_read_while_one_writes_and_a_second_writer_is_turned_away(
    database_url: str,
) -> None:
    with opened(database_url, busy_timeout_s=0.2) as engine:
        ledger = SqlLedger(engine)
        with ledger.write() as tx:
            fill(tx)
        with writer(database_url) as process:
            with ledger.read() as snapshot_:
                assert [d.name for d in snapshot_.documents()] == ["zinc.txt"]
            begun = monotonic()
            with pytest.raises(DatabaseBusy, match="another process is writing"), ledger.write():
                pass
            assert monotonic() - begun < 3
            process.communicate("done\n")
            assert process.returncode == 0
        with ledger.write() as tx:
            assert len(tx.documents()) == 2


def test_a_killed_writer_leaves_nothing_behind(database_url: str) -> None:
    with opened(database_url) as engine:
        ledger = SqlLedger(engine)
        with ledger.write() as tx:
            fill(tx)
        with ledger.read() as before:
            claims = before.claims(inactive=True)
        with writer(database_url) as process:
            process.send_signal(signal.SIGKILL)
            process.wait()
        with ledger.write() as tx:
            assert tx.claims(inactive=True) == claims
            assert add_document(tx, "after") == 2
            assert add_claims(tx, 2, [draft()]) == [claims[-1].id + 1]
        if engine.dialect.name == "sqlite":
            with snapshot(engine) as connection:
                assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
                assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_a_snapshot_does_not_see_what_is_committed_meanwhile(database_url: str) -> None:
    with opened(database_url) as engine:
        ledger = SqlLedger(engine)
        with ledger.read() as early:
            with ledger.write() as tx:
                fill(tx)
            assert early.documents() == []
            assert early.claims() == []
        with ledger.read() as late:
            assert len(late.documents()) == 1


def test_a_closed_ledger_can_be_used_again(ledger: SqlLedger) -> None:
    with ledger.write() as tx:
        fill(tx)
    ledger.close()
    with ledger.read() as snapshot_:
        assert len(snapshot_.documents()) == 1
