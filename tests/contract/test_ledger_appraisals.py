"""What the ledger promises about appraisals and grades, on both databases."""

from dataclasses import replace

import pytest

from evidence.db.ledger import SqlLedger
from evidence.domain.errors import NotFound
from evidence.domain.graded import VerdictName
from evidence.domain.searches import SearchOutcome
from evidence.domain.verdicts import Basis
from evidence.ports import StoredAppraisal
from support.ledger_values import (
    LATER,
    SOURCE,
    add_claims,
    add_document,
    appraise,
    draft,
    grade,
    item,
)


@pytest.fixture
def claim_ids(ledger: SqlLedger) -> list[int]:
    with ledger.write() as tx:
        return add_claims(tx, add_document(tx), [draft()] * 3)


def test_an_appraisal_comes_back_to_the_last_bit(ledger: SqlLedger, claim_ids: list[int]) -> None:
    claim_id = claim_ids[1]
    items = (
        item(claim_id, "12", 1),
        item(claim_id, "11", 2, quoted=False),
        item(claim_id, "12", 2),
    )
    with ledger.write() as tx:
        appraise(tx, claim_id, items)
    with ledger.read() as snapshot:
        assert snapshot.appraisals(claim_ids, SOURCE) == {
            claim_id: StoredAppraisal(claim_id, 1, "f1", "reader 1", LATER, items)
        }


def test_the_newest_appraisal_is_in_force_even_when_it_is_empty(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    one, two, _ = claim_ids
    with ledger.write() as tx:
        appraise(tx, two, [item(two)], "old")
        appraise(tx, one, [item(one)], "only")
        appraise(tx, two, [], "new")
    with ledger.read() as snapshot:
        found = snapshot.appraisals(reversed(claim_ids), SOURCE)
        assert [(a.claim_id, a.fingerprint, len(a.items)) for a in found.values()] == [
            (one, "only", 1),
            (two, "new", 0),
        ]
        assert list(snapshot.appraisals([two], SOURCE)) == [two]
        assert snapshot.appraisals(claim_ids, "elsewhere") == {}
        assert snapshot.appraisals([], SOURCE) == {}


def test_an_appraisal_needs_its_claim_and_only_its_own_items(
    ledger: SqlLedger, claim_ids: list[int]
) -> None:
    with pytest.raises(NotFound, match="claim 9"), ledger.write() as tx:
        appraise(tx, 9, [])
    with pytest.raises(ValueError, match=r"items of \[3\]"), ledger.write() as tx:
        appraise(tx, claim_ids[0], [item(claim_ids[2])])


def test_a_grade_comes_back_as_it_was_given(ledger: SqlLedger, claim_ids: list[int]) -> None:
    bare = grade(
        claim_ids[1],
        "not_searched",
        grade="",
        flags=(),
        reasons=(),
        unsupported_reason="not_searched",
        best_level=None,
        search_outcome=SearchOutcome.NOT_RUN,
        last_searched_at=None,
    )
    given = [grade(claim_ids[2]), bare]
    with ledger.write() as tx:
        for each in given:
            tx.add_grade(SOURCE, each)
    with ledger.read() as snapshot:
        found = snapshot.grades(claim_ids, SOURCE)
        assert list(found.values()) == [bare, given[0]]
        assert list(found) == [claim_ids[1], claim_ids[2]]


def test_names_of_the_rubric_are_kept_as_text(ledger: SqlLedger, claim_ids: list[int]) -> None:
    given = grade(claim_ids[0], VerdictName.MIXED, basis=Basis.REVIEWED)
    with ledger.write() as tx:
        tx.add_grade(SOURCE, given)
        kept = tx.grades(claim_ids, SOURCE)[claim_ids[0]]
    assert kept == given
    assert (type(kept.verdict), type(kept.basis)) == (str, str)


def test_the_newest_grade_is_in_force(ledger: SqlLedger, claim_ids: list[int]) -> None:
    old = grade(claim_ids[0])
    new = replace(old, fingerprint="g2", grade="D", verdict="insufficient")
    with ledger.write() as tx:
        tx.add_grade(SOURCE, old)
        tx.add_grade("elsewhere", old)
        tx.add_grade(SOURCE, new)
    with ledger.read() as snapshot:
        assert snapshot.grades([claim_ids[0]], SOURCE) == {claim_ids[0]: new}
        assert snapshot.grades([claim_ids[0]], "elsewhere") == {claim_ids[0]: old}


def test_a_grade_needs_its_claim(ledger: SqlLedger) -> None:
    with pytest.raises(NotFound, match="claim 4"), ledger.write() as tx:
        tx.add_grade(SOURCE, grade(4))
