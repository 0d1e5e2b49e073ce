"""Reading much takes as many statements as reading little, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from evidence.db.ledger import SqlLedger, SqlReader
from evidence.domain.ids import Pmid
from support.ledger_values import (
    LATER,
    SOURCE,
    add_claims,
    add_document,
    appraise,
    citation,
    draft,
    fetched,
    grade,
    item,
    revise,
    run,
)

PMIDS = [Pmid(str(n)) for n in range(1, 61)]


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def grow(ledger: SqlLedger, number: int) -> None:
    """Add one document with `number` claims, each with everything a claim can have."""
    with ledger.write() as tx:
        ids = add_claims(tx, add_document(tx, f"text {number}"), [draft()] * number)
        for claim_id in ids:
            revise(tx, claim_id, 1)
            tx.set_claim_query(claim_id, "zinc", by="ana", reason="", at=LATER)
            tx.add_runs([run(claim_id, PMIDS), run(claim_id, strategy="broad")], b"x")
            appraise(tx, claim_id, [item(claim_id, rank=n) for n in (1, 2, 3)])
            tx.add_grade(SOURCE, grade(claim_id))
        tx.add_fetch(SOURCE, fetched(*(citation(p) for p in PMIDS[: 4 * number])), LATER)


def claim_ids(reader: SqlReader) -> list[int]:
    return [c.id for c in reader.claims()]


READS: dict[str, Callable[[SqlReader, list[int]], object]] = {
    "documents": lambda reader, _ids: reader.documents(),
    "claims": lambda reader, _ids: reader.claims(),
    "claim_query": lambda reader, ids: [reader.claim_query(i) for i in ids],
    "runs": lambda reader, _ids: reader.runs(),
    "runs of claims": lambda reader, ids: reader.runs(ids),
    "newest_runs": lambda reader, ids: reader.newest_runs(ids, SOURCE),
    "unfetched": lambda reader, _ids: reader.unfetched(PMIDS, SOURCE),
    "citations": lambda reader, _ids: reader.citations(PMIDS, SOURCE),
    "appraisals": lambda reader, ids: reader.appraisals(ids, SOURCE),
    "grades": lambda reader, ids: reader.grades(ids, SOURCE),
}


def test_the_number_of_statements_does_not_grow(engine: Engine) -> None:
    ledger = SqlLedger(engine)
    numbers: list[dict[str, int]] = []
    for size in (2, 12):
        grow(ledger, size)
        with ledger.read() as snapshot:
            ids = claim_ids(snapshot)
            numbers.append({})
            for name, read in READS.items():
                with counted(engine) as said:
                    assert read(snapshot, ids)
                numbers[-1][name] = len(said)
    assert numbers[0] == numbers[1]
    assert max(numbers[0].values()) <= 2


@pytest.mark.parametrize("size", [1, 50])
def test_an_answer_is_written_in_a_few_statements(engine: Engine, size: int) -> None:
    ledger = SqlLedger(engine)
    with ledger.write() as tx:
        ids = add_claims(tx, add_document(tx), [draft()] * size)
    with counted(engine) as said, ledger.write() as tx:
        tx.add_runs([run(i, PMIDS) for i in ids], b"x")
        tx.add_fetch(SOURCE, fetched(*(citation(p) for p in PMIDS[:size])), LATER)
        appraise(tx, ids[0], [item(ids[0], rank=n + 1) for n in range(size)])
    assert len(said) <= 20
