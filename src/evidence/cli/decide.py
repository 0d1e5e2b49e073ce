"""`evidence decide`: what a person decides on a claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.cli.claim import ClaimArgument
from evidence.cli.refreshed import stamp
from evidence.cli.standing import known_pmid
from evidence.cli.state import (
    DatabaseOption,
    JsonOption,
    SourceOption,
    State,
    print_json,
    print_rows,
    row_number,
    say,
)
from evidence.domain.errors import UsageError
from evidence.domain.graded import VerdictName

if TYPE_CHECKING:
    from evidence.services.decide import Act, Decider, ListedDecision

StanceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--stance",
        metavar="PMID=STANCE",
        help="The record supports, contradicts or only mentions the claim; may be repeated.",
    ),
]
ExcludeOption = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="PMID", help="The record is no evidence on the claim."),
]
VerdictOption = Annotated[
    VerdictName | None,
    typer.Option(
        "--verdict", help="Another verdict than the rubric's; kept beside the computed one."
    ),
]
QueryOption = Annotated[
    bool, typer.Option("--query-ok", help="The claim's queries ask the right question.")
]
WithdrawOption = Annotated[
    int | None,
    typer.Option(
        "--withdraw", metavar="N", help="Undo decision N; see --list.", callback=row_number
    ),
]
ListOption = Annotated[bool, typer.Option("--list", help="Show what was decided; decide nothing.")]
SupersedesOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=0,
        help="Refuse (exit 15) unless N is the newest decision on the same thing; 0: none is.",
    ),
]
WhyOption = Annotated[
    str, typer.Option("--reason", help="Why; needed for --exclude and --verdict.")
]


def decide(
    context: typer.Context,
    claim: ClaimArgument,
    stance: StanceOption = None,
    exclude: ExcludeOption = None,
    verdict: VerdictOption = None,
    query_ok: QueryOption = False,
    withdraw: WithdrawOption = None,
    reason: WhyOption = "",
    supersedes: SupersedesOption = None,
    list_: ListOption = False,
    source: SourceOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Keep a reviewer's decision and the evidence it rests on.

    A later decision on the same thing supersedes it; nothing is overwritten. When what
    it rests on moves, a refresh says why it should be looked at again and flags the
    claim `decision_outdated`. The name comes from the setting `reviewer`.

    Example: evidence decide 4 --stance 12771112=contradicts --reason "read in full"

    Example: evidence decide 4 --list
    """
    from evidence.services.decide import decisions_on

    state: State = context.obj
    acts = list(_acts(stance or [], exclude or [], verdict, query_ok=query_ok))
    if bool(acts) + (withdraw is not None) + list_ != 1:
        raise UsageError(
            "say what is decided, or --withdraw N, or --list",
            hint="--stance PMID=supports, --exclude PMID, --verdict NAME, --query-ok",
        )
    parts = state.parts(database=database, source=source)
    with parts.ledger.read() as snapshot:
        at = parts.reading_source(snapshot)
        listed = decisions_on(snapshot, claim, at)
    if list_:
        _print(listed, as_json=json)
        return
    decider = parts.decider(at)
    if withdraw is not None:
        numbers = [decider.withdraw(claim, withdraw, reason)]
    else:
        numbers = decider.decide(claim, acts, reason, supersedes=supersedes)
    _tell(state, decider, claim, numbers, as_json=json)


def _acts(
    stances: list[str], excluded: list[str], verdict: VerdictName | None, *, query_ok: bool
) -> Iterator[Act]:
    from evidence.domain.appraisal import Stance
    from evidence.domain.decisions import ACCEPTED, EXCLUDED, DecisionSubject
    from evidence.services.decide import Act

    for said in stances:
        pmid, _, name = said.partition("=")
        if name not in set(Stance):
            raise UsageError(
                f"not PMID=STANCE: {said!r}", hint="stances: " + ", ".join(sorted(Stance))
            )
        yield Act(DecisionSubject.STANCE, name, known_pmid(pmid))
    for said in excluded:
        yield Act(DecisionSubject.EXCLUSION, EXCLUDED, known_pmid(said))
    if verdict is not None:
        yield Act(DecisionSubject.VERDICT, verdict)
    if query_ok:
        yield Act(DecisionSubject.QUERY, ACCEPTED)


def _tell(
    state: State, decider: Decider, claim_id: int, numbers: list[int], *, as_json: bool
) -> None:
    from evidence.services.decide import decisions_on

    source = decider.observer.source
    with decider.ledger.read() as snapshot:
        kept = [d for d in decisions_on(snapshot, claim_id, source) if d.decision.id in numbers]
        grade = snapshot.grades([claim_id], source)[claim_id]
    if as_json:
        print_json("decide/1", map(_item, kept))
    else:
        for number in numbers:
            typer.echo(number)
    shown = f"{grade.verdict} {grade.grade}".strip()
    say(state, f"claim {claim_id}: now {shown}, {grade.basis}")


def _print(listed: list[ListedDecision], *, as_json: bool) -> None:
    items = [_item(one) for one in listed]
    if as_json:
        print_json("decide-list/1", items)
    elif items:
        print_rows(tuple(items[0]), (item.values() for item in items))
    else:
        typer.echo("nothing was decided yet")


def _item(one: ListedDecision) -> dict[str, object]:
    from evidence.domain.decisions import WITHDRAWN

    decision = one.decision
    return {
        "decision_id": decision.id,
        "claim_id": decision.claim_id,
        "subject": decision.subject,
        "pmid": decision.pmid,
        "value": "withdrawn" if decision.value == WITHDRAWN else decision.value,
        "reason": decision.reason,
        "by": decision.by,
        "at": stamp(decision.at),
        "supersedes": decision.supersedes,
        "in_force": one.in_force,
        "stale": " | ".join(one.stale),
    }
