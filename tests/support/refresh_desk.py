"""Passes of the refresh around a desk, written to the ledger as a pass writes them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from evidence.domain.citations import Citation, Notice
from evidence.domain.ids import Pmid
from evidence.domain.refresh_plans import PlanName
from evidence.domain.refresh_runs import LookMethod, RefreshOutcome, Window
from evidence.ports import FetchAnswer, Look, RefreshRun
from evidence.services.decide import Decider
from evidence.services.observe import Observer
from support.service_parts import Desk

WINDOW = Window(date(2026, 2, 27), date(2026, 3, 1))


def audit(at_desk: Desk) -> None:
    """Search, read and grade everything."""
    at_desk.searcher().search(at_desk.claims())
    at_desk.appraisal_pass().appraise(at_desk.claims())
    at_desk.grading_pass().grade(at_desk.claims())


def observer(at_desk: Desk) -> Observer:
    return Observer(
        at_desk.planner, at_desk.ledger, at_desk.clock, at_desk.source.name, at_desk.screen
    )


def decider(at_desk: Desk, reviewer: str = "ana") -> Decider:
    return Decider(
        at_desk.ledger, observer(at_desk), at_desk.grading_pass(), at_desk.clock, reviewer
    )


def retracted(citation: Citation, notice: str = "900") -> Citation:
    """Mark a record as its source does after a retraction."""
    values: dict[str, Any] = {name: getattr(citation, name) for name in citation.__slots__}
    return Citation(**values | {"notices": (Notice("RetractionIn", Pmid(notice)),)})


def begin(at_desk: Desk, source: str = "fake", scope: str = "due") -> int:
    """Begin a pass that is for every claim."""
    with at_desk.ledger.write() as tx:
        return tx.begin_refresh(
            RefreshRun(
                id=0,
                source=source,
                scope=scope,
                plan=PlanName.PER_QUERY,
                plan_why="the simplest",
                through=WINDOW.until,
                after_run=tx.newest_run_id(),
                claims={c.id: False for c in tx.claims() if c.draft.checkable},
                started_at=at_desk.clock.now(),
            )
        )


def end(
    at_desk: Desk,
    refresh_id: int,
    outcome: RefreshOutcome = RefreshOutcome.COMPLETE,
    failures: Sequence[str] = (),
) -> None:
    with at_desk.ledger.write() as tx:
        tx.end_refresh(refresh_id, outcome, 7, failures, at_desk.clock.now())


def fetch(at_desk: Desk, refresh_id: int, *citations: Citation, bytes_: bytes = b"<set/>") -> None:
    """Keep a fetch of a pass; without records it is one that could not be read."""
    with at_desk.ledger.write() as tx:
        answer = FetchAnswer(citations, (), (bytes_,))
        tx.add_refresh_fetch(refresh_id, "fake", answer, at_desk.clock.now())


def look(
    at_desk: Desk,
    refresh_id: int,
    text: str,
    hits: Sequence[str] = (),
    *,
    failure: str = "",
    payload: bytes = b"<search/>",
) -> None:
    with at_desk.ledger.write() as tx:
        tx.add_looks(
            refresh_id,
            [
                Look(
                    text=text,
                    method=LookMethod.WINDOWED,
                    window=WINDOW,
                    after_run=tx.newest_run_id(),
                    at=at_desk.clock.now(),
                    total=None if failure else len(hits),
                    hits=tuple(map(Pmid, hits)),
                    failure=failure,
                    payload=payload,
                )
            ],
        )


def refresh(at_desk: Desk, *citations: Citation) -> tuple[int, int]:
    """Run a pass that fetches these records again; return its number and the stale decisions."""
    number = begin(at_desk)
    claims = at_desk.claims()
    observer(at_desk).take_before(number, claims)
    fetch(at_desk, number, *citations)
    at_desk.appraisal_pass().appraise(claims)
    stale = observer(at_desk).find_stale(number, claims)
    at_desk.grading_pass().grade(claims)
    observer(at_desk).take_after(number, claims)
    end(at_desk, number)
    return number, stale


def verdicts(at_desk: Desk) -> Mapping[int, str]:
    with at_desk.reading() as snapshot:
        grades = snapshot.grades([c.id for c in snapshot.claims()], "fake")
    return {claim_id: f"{g.verdict} {g.grade}".strip() for claim_id, g in grades.items()}
