"""What `refresh` and `diff` print, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from evidence.cli.state import print_json, print_rows, printable
from evidence.domain.refresh_plans import PlanName

if TYPE_CHECKING:
    from evidence.ports import RefreshRun
    from evidence.services.diff import Moved
    from evidence.services.due import Scope
    from evidence.services.passes import PassStatus
    from evidence.services.refresh import Intention, RefreshSummary
    from evidence.services.replay import ReplaySummary

_MOST_CHANGES = 20  # shown to a person; `diff` shows all
_STATUS = (
    *("pass", "state", "of", "plan", "claims", "queries looked at", "records fetched"),
    *("requests", "began", "ended"),
)


def stamp(moment: datetime | None) -> str | None:
    """Give a moment in UTC, None for none."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def print_done(done: RefreshSummary, moved: Sequence[Moved], *, as_json: bool) -> None:
    """Print how a pass ended."""
    from evidence.services.diff import diff_table

    run = done.run
    full = sum(run.claims.values())
    if as_json:
        summary = {
            "refresh_id": run.id,
            "source": run.source,
            "scope": run.scope,
            "plan": run.plan,
            "plan_why": run.plan_why,
            "through": run.through.isoformat(),
            "outcome": done.outcome,
            "claims_due": len(run.claims),
            "looked_at": len(run.claims) - full,
            "in_full": full,
            "requests": done.requests,
            "records": done.records,
            "claims_changed": done.moved,
            "decisions_stale": done.stale,
            "failures": done.failures,
            "changes": diff_table(moved).records(),
        }
        print_json("refresh/1", [summary])
        return
    typer.echo(f"pass {run.id} of {run.source} ({run.scope}): {done.outcome}")
    typer.echo(
        f"claims due: {len(run.claims)}, {len(run.claims) - full} looked at for news "
        f"by {run.plan}, {full} searched in full"
        if run.claims
        else "no claim was due"
    )
    typer.echo(f"requests: {done.requests}; records fetched for news and changes: {done.records}")
    typer.echo(f"claims with changes: {done.moved}; decisions gone stale: {done.stale}")
    _print_words(moved, f"evidence diff --run {run.id}")


def _print_words(moved: Sequence[Moved], more: str) -> None:
    shown = moved[:_MOST_CHANGES]
    if shown:
        typer.echo()
        print_rows(("claim", "text", "what moved"), ((m.claim_id, m.claim, m.words) for m in shown))
    if len(moved) > len(shown):
        typer.echo(f"and {len(moved) - len(shown)} more: {more}")


def print_moved(moved: Sequence[Moved], *, as_json: bool) -> None:
    """Print what passes found moved."""
    from evidence.services.diff import diff_table

    if as_json:
        print_json("diff/1", diff_table(moved).records())
    elif moved:
        rows = ((m.refresh_id, stamp(m.at), m.claim_id, m.claim, m.words) for m in moved)
        print_rows(("pass", "found at", "claim", "text", "what moved"), rows)


def print_intention(
    source: str,
    scope: Scope,
    intention: Intention,
    begun: RefreshRun | None,
    use: PlanName | None,
    *,
    as_json: bool,
) -> None:
    """Print what a pass would ask; `begun` is the one that it would continue."""
    from evidence.services.passes import Estimate

    estimate = Estimate.of(intention, use)
    if as_json:
        item: dict[str, object] = {
            "source": source,
            "scope": str(scope),
            "continues": begun.id if begun else None,
            "claims_due": intention.claims,
            "in_full": intention.full,
            "queries_in_full": intention.full_queries,
            "queries_watched": intention.watched,
            "records_stored": intention.stored,
            "plan": estimate.plan.plan,
            "sweep_requests": estimate.sweeping,
            "requests": estimate.requests,
            "plans": [
                {"plan": p.plan, "requests": p.requests, "why": p.why} for p in intention.plans
            ],
        }
        print_json("refresh-plan/1", [item])
        return
    typer.echo(f"A pass of {source} ({scope}) would ask about {estimate.requests:,} requests:")
    typer.echo(
        f"  {intention.full_queries:,} for {intention.full} claims whose queries run in full, "
        "and one for each 200 records that this finds new"
    )
    typer.echo(
        f"  {estimate.looking:,} to look for news of {intention.claims - intention.full} claims, "
        f"{intention.watched} queries, by {estimate.plan.plan}"
    )
    typer.echo(
        f"  {estimate.sweeping:,} to ask whether {intention.stored:,} stored records still stand"
    )
    if begun is not None:
        typer.echo(f"It would continue pass {begun.id}, which looks for news by {begun.plan}.")
    print_rows(("plan", "requests", "why"), ((p.plan, p.requests, p.why) for p in intention.plans))


def print_status(passes: Sequence[PassStatus], *, as_json: bool) -> None:
    """Print how the newest passes stand."""
    items = [_status(one) for one in passes]
    if as_json:
        print_json("refresh-status/1", items)
    elif not items:
        typer.echo("no pass yet: evidence refresh")
    else:
        print_rows(_STATUS, map(_line, passes))
        for one in passes:
            for failure in one.run.failures:
                typer.echo(printable(f"! pass {one.run.id}: {failure}"))


def _line(one: PassStatus) -> tuple[object, ...]:
    run = one.run
    return (
        run.id,
        one.state,
        f"{run.source}, {run.scope}",
        run.plan,
        f"{one.seen} judged" if one.due is None else f"{one.seen} of {one.due} judged",
        one.looked,
        one.fetched,
        run.requests if run.outcome else "",
        stamp(run.started_at),
        stamp(run.finished_at),
    )


def _status(one: PassStatus) -> Mapping[str, object]:
    run = one.run
    return {
        "refresh_id": run.id,
        "state": one.state,
        "scope": run.scope,
        "source": run.source,
        "plan": run.plan,
        "through": run.through.isoformat(),
        "claims_due": one.due,
        "queries_looked_at": one.looked,
        "records_fetched": one.fetched,
        "claims_judged": one.seen,
        "requests": run.requests if run.outcome else None,
        "failures": list(run.failures),
        "started_at": stamp(run.started_at),
        "finished_at": stamp(run.finished_at),
    }


def print_replayed(done: ReplaySummary, *, as_json: bool) -> None:
    """Print what reading a pass again gave."""
    if as_json:
        print_json("refresh-replay/1", [_replayed(done)])
        return
    typer.echo(
        f"pass {done.run.id}: {done.answers} stored answers read again, "
        f"{len(done.records)} records read differently, {done.stale} decisions gone stale"
    )
    for remark in done.remarks:
        typer.echo(printable(f"! {remark}"))
    print_changes(
        (claim_id, change.words) for claim_id, found in done.moved.items() for change in found
    )


def print_changes(lines: Iterable[tuple[int, str]]) -> None:
    """Print a line for each change, nothing when there is none."""
    rows = list(lines)
    if rows:
        print_rows(("claim", "what moved"), rows)


def _replayed(done: ReplaySummary) -> Mapping[str, object]:
    return {
        "refresh_id": done.run.id,
        "answers": done.answers,
        "records": list(done.records),
        "decisions_stale": done.stale,
        "remarks": list(done.remarks),
        "changes": [
            {
                "claim_id": claim_id,
                "change": change.kind,
                "pmid": change.pmid,
                "before": change.before,
                "after": change.after,
                "words": change.words,
            }
            for claim_id, found in done.moved.items()
            for change in found
        ],
    }
