"""Reading much takes as many statements as reading little, on both databases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from evidence.db.ledger import SqlLedger, SqlReader, SqlWriter
from evidence.domain.changes import Change, ChangeKind
from evidence.domain.ids import Pmid
from support.ledger_values import (
    DAYS,
    LATER,
    SOURCE,
    add_claims,
    add_document,
    appraise,
    citation,
    decision,
    draft,
    fetched,
    grade,
    item,
    look,
    mark,
    pass_of,
    revise,
    run,
    state,
)

PMIDS = [Pmid(str(n)) for n in range(1, 61)]
TEXTS = [f"query {n}" for n in range(12)]
CHANGE = Change(ChangeKind.FIRST_LOOK, None, "", "supported C")


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
        refresh(tx, ids)


def refresh(tx: SqlWriter, ids: list[int]) -> None:
    """Add a pass that found something for each claim."""
    number = tx.begin_refresh(pass_of(dict.fromkeys(ids, False)))
    texts = TEXTS[: len(ids)]
    tx.add_looks(number, [look(text, PMIDS[:3]) for text in texts])
    tx.add_refresh_fetch(number, SOURCE, fetched(*map(citation, PMIDS[: len(ids)])), LATER)
    tx.add_window(number, DAYS, PMIDS[: 2 * len(ids)], len(ids), LATER)
    tx.add_window_batch(number, 1, dict.fromkeys(texts, PMIDS[:2]), LATER)
    tx.add_marks(number, {pmid: mark(pmid=pmid) for pmid in PMIDS[: len(ids)]}, LATER)
    tx.keep_state(state())
    for claim_id in ids:
        tx.add_snapshot(number, claim_id, state(), [CHANGE], LATER)
        tx.add_stale(number, tx.add_decision(SOURCE, decision(claim_id)), ["moved"], LATER)


def claim_ids(reader: SqlReader) -> list[int]:
    return [c.id for c in reader.claims()]


READS: dict[str, Callable[[SqlReader, list[int], int], object]] = {
    "documents": lambda reader, _ids, _pass: reader.documents(),
    "claims": lambda reader, _ids, _pass: reader.claims(),
    "claim_query": lambda reader, ids, _pass: [reader.claim_query(i) for i in ids],
    "runs": lambda reader, _ids, _pass: reader.runs(),
    "runs of claims": lambda reader, ids, _pass: reader.runs(ids),
    "newest_runs": lambda reader, ids, _pass: reader.newest_runs(ids, SOURCE),
    "unfetched": lambda reader, _ids, _pass: reader.unfetched(PMIDS, SOURCE),
    "citations": lambda reader, _ids, _pass: reader.citations(PMIDS, SOURCE),
    "appraisals": lambda reader, ids, _pass: reader.appraisals(ids, SOURCE),
    "grades": lambda reader, ids, _pass: reader.grades(ids, SOURCE),
    "looks": lambda reader, _ids, _pass: reader.looks(TEXTS, SOURCE),
    "looked_at": lambda reader, _ids, number: reader.looked_at(number),
    "news_in": lambda reader, _ids, number: reader.news_in(number),
    "fetched_in": lambda reader, _ids, number: reader.fetched_in(number),
    "open_batches": lambda reader, _ids, number: reader.open_batches(number),
    "window_matches": lambda reader, _ids, number: reader.window_matches(number),
    "standings": lambda reader, _ids, _pass: reader.standings(PMIDS, SOURCE),
    "marks": lambda reader, _ids, _pass: reader.marks(PMIDS),
    "claims_citing": lambda reader, _ids, _pass: reader.claims_citing(PMIDS, SOURCE),
    "snapshots": lambda reader, ids, _pass: reader.snapshots(ids, SOURCE),
    "changes": lambda reader, _ids, number: reader.changes([1, number]),
    "decisions": lambda reader, ids, _pass: reader.decisions(ids, SOURCE),
    "stale_decisions": lambda reader, ids, _pass: reader.stale_decisions(ids, SOURCE),
}


def test_the_number_of_statements_does_not_grow(engine: Engine) -> None:
    ledger = SqlLedger(engine)
    numbers: list[dict[str, int]] = []
    for size in (2, 12):
        grow(ledger, size)
        with ledger.read() as snapshot:
            ids = claim_ids(snapshot)
            number = snapshot.refresh_runs()[-1].id
            numbers.append({})
            for name, read in READS.items():
                with counted(engine) as said:
                    assert read(snapshot, ids, number)
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
