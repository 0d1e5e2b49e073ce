"""How much a verdict hangs on single publications."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from evidence.domain.citations import Standing
from evidence.domain.facts import ClaimFacts, SearchFacts
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.rubric import Rubric
from evidence.domain.verdicts import propose
from evidence.domain.weighing import WeighedItem


def held_out(items: Sequence[WeighedItem], fallen: Collection[Pmid]) -> list[WeighedItem]:
    """Give the items as they would be weighed if those records were retracted."""
    return [replace(w, standing=Standing.RETRACTED) if w.item.pmid in fallen else w for w in items]


def critical(
    claim: ClaimFacts,
    search: SearchFacts,
    items: Sequence[WeighedItem],
    rubric: Rubric,
    as_of: date,
) -> tuple[Pmid, ...] | None:
    """Give the counted records each of which alone would change the verdict by falling.

    In the order of their numbers. None when no record counts: then the verdict does not
    come from evidence. The letter of the grade is not looked at. Project rule: single
    records only, since the smallest set that changes a verdict takes too long to find.
    """
    counted = sorted((w.item.pmid for w in items if w.takes_a_side), key=pmid_order)
    if not counted or not (claim.checkable and search.finished):
        return None
    now = propose(claim, search, items, rubric, as_of).verdict
    return tuple(
        pmid
        for pmid in counted
        if propose(claim, search, held_out(items, {pmid}), rubric, as_of).verdict is not now
    )
