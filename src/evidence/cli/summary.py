"""The summary of an audit that a person reads on the terminal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import typer

from evidence.cli.state import print_rows
from evidence.domain.claims import Segment
from evidence.domain.graded import VerdictName

if TYPE_CHECKING:
    from evidence.domain.tables import Cell
    from evidence.services.report import Findings
    from evidence.services.search import SearchSummary

# What a reviewer should look at first.
ORDER = (
    VerdictName.CONTRADICTED,
    VerdictName.MIXED,
    VerdictName.RETRACTED_ONLY,
    VerdictName.CONCERN_ONLY,
    VerdictName.SUPPORTED,
    VerdictName.INSUFFICIENT,
    VerdictName.NO_EVIDENCE,
    VerdictName.NOT_SEARCHED,
    VerdictName.NOT_CHECKABLE,
)
COLUMNS = ("id", "verdict", "claim", "+", "-", "·", "flags, or why nothing supports")


def print_summary(found: Findings, done: SearchSummary) -> None:
    """Print what was found, claim by claim, what went wrong and what to keep in mind."""
    from evidence.services.report import claims_table, notices

    records = claims_table(found).records()
    checkable = [r for r in records if r["checkable"]]
    aside = sum(
        s.kind is not Segment.SENTENCE for d in found.documents.values() for s in d.segments
    )
    names = ", ".join(d.name for d in found.documents.values())
    typer.echo(
        f"\n{names}: {len(checkable)} checkable claims, {len(records) - len(checkable)} others, "
        f"{aside} stretches of text set aside"
    )
    counts = Counter(str(r["verdict"] or "not graded") for r in checkable)
    typer.echo("verdicts, proposed: " + ", ".join(f"{n} {v}" for v, n in counts.most_common()))
    typer.echo(f"searched: {found.source}, {done.requests} requests this time\n")
    print_rows(COLUMNS, map(_line, sorted(checkable, key=_urgency)))
    typer.echo()
    for failure in dict.fromkeys(done.failures):
        typer.echo(f"! {failure}")
    for notice in notices(found):
        typer.echo(notice)


def _urgency(record: dict[str, Cell]) -> tuple[int, int]:
    place = {str(v): at for at, v in enumerate(ORDER)}
    return place.get(str(record["verdict"]), len(ORDER)), int(record["claim_id"] or 0)


def _line(record: dict[str, Cell]) -> tuple[object, ...]:
    verdict = f"{record['verdict'] or 'not graded'} {record['grade'] or ''}".strip()
    flags = str(record["flags"] or "").replace(";", " ")
    why = str(record["unsupported_reason"] or "")
    return (
        record["claim_id"],
        verdict,
        record["claim"],
        record["supporting"],
        record["contradicting"],
        record["mentioning"],
        f"{flags} ({why})" if why else flags,
    )
