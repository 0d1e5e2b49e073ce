"""The summary of an audit that a person reads on the terminal."""

from collections import Counter

import typer

from evidence.cli.state import print_rows, printable
from evidence.domain.claims import Segment
from evidence.services.report import Findings, claims_table, notices
from evidence.services.search import SearchSummary


def print_summary(found: Findings, done: SearchSummary) -> None:
    """Print verdicts, the claims that need attention, and what to keep in mind."""
    records = claims_table(found).records()
    checkable = [r for r in records if r["checkable"]]
    aside = sum(
        s.kind is not Segment.SENTENCE for d in found.documents.values() for s in d.segments
    )
    names = ", ".join(d.name for d in found.documents.values())
    typer.echo(
        f"\n{printable(names)}: {len(records)} claims, {len(checkable)} checkable; "
        f"{aside} stretches of text set aside; searched: {found.source} "
        f"({done.requests} requests this time)\n"
    )
    verdicts = Counter(str(r["verdict"] or "not graded") for r in checkable)
    print_rows(("verdict (proposed)", "claims"), verdicts.most_common())
    typer.echo()
    attention = [r for r in checkable if r["flags"]]
    rows = (
        (
            r["claim_id"],
            r["claim"],
            r["verdict"],
            r["grade"],
            f"{r['supporting']}/{r['contradicting']}/{r['mentioning']}",
            str(r["flags"]).replace(";", " "),
            r["unsupported_reason"],
        )
        for r in attention
    )
    columns = ("id", "claim", "verdict", "grade", "+/-/·", "flags", "why no support")
    print_rows(columns, rows, "Claims that need attention")
    typer.echo()
    for notice in notices(found):
        typer.echo(printable(notice))
