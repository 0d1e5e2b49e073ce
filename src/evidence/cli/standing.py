"""`evidence standing` and `evidence whatif`: what does not stand, and what rests on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.cli.refresh import dataset_notes, of_known_source, run_pass
from evidence.cli.state import (
    DatabaseOption,
    JsonOption,
    Progress,
    QuietOption,
    SourceOption,
    State,
    VerboseOption,
    print_json,
    print_rows,
    say,
)
from evidence.domain.errors import UsageError
from evidence.domain.ids import Pmid

if TYPE_CHECKING:
    from evidence.domain.verdicts import Verdict
    from evidence.services.standing import Doubted
    from evidence.services.whatif import Impact


def known_pmid(value: str) -> Pmid:
    """Read a PMID.

    Raises:
        UsageError: it is none.
    """
    try:
        return Pmid.parse(value)
    except ValueError as err:
        raise UsageError(
            f"not a PMID: {value!r}", hint="1 to 9 digits, as in evidence.csv"
        ) from err


def standing(
    context: typer.Context,
    recheck: Annotated[
        bool, typer.Option("--recheck", help="Ask the source about every stored record first.")
    ] = False,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on", metavar="NAMES", help="Exit 3 when a cited record has such a standing."
        ),
    ] = None,
    source: SourceOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = 0,
) -> None:
    """List cited records that do not stand, and the claims that cite them.

    Says since when, which notice announced it and who says so. Preprints and notices
    are not listed: they stand.

    Example: evidence standing --recheck --fail-on retracted,replaced,withdrawn
    """
    from evidence.services.due import Reach, Scope
    from evidence.services.standing import FailOnStanding, doubted

    state: State = context.obj
    state.louder(quiet=quiet, verbose=verbose)
    wanted = FailOnStanding.parse(fail_on) if fail_on else None
    parts = of_known_source(state, state.parts(database=database, source=source))
    code = 0
    if recheck:
        refresher = parts.refresher(Progress(state))
        code = run_pass(state, parts, refresher, Scope(Reach.NOTHING), shown=False)
    with parts.ledger.read() as snapshot:
        found = doubted(snapshot, parts.source_name)
    _print(found, as_json=json)
    cited = sum(bool(one.cited_by) for one in found)
    say(state, f"stored records in doubt: {len(found)}, cited by claims: {cited}")
    if not recheck:
        for line in dataset_notes(parts):
            say(state, line)
    raise typer.Exit(code or (wanted.exit_code(found) if wanted else 0))


def _print(found: Sequence[Doubted], *, as_json: bool) -> None:
    if as_json:
        print_json("standing/1", map(_item, found))
    elif found:
        names = ("PMID", "standing", "since", "notice", "title", "cited by claims", "who says so")
        print_rows(names, map(_line, found))


def _line(one: Doubted) -> tuple[object, ...]:
    cited = ", ".join(f"{c.claim_id} ({c.stance})" for c in one.cited_by)
    return (
        one.pmid,
        one.standing,
        one.since,
        one.notice_pmid,
        one.title,
        cited or "none",
        "; ".join(one.told),
    )


def _item(one: Doubted) -> dict[str, object]:
    return {
        "pmid": one.pmid,
        "title": one.title,
        "standing": one.standing,
        "since": one.since.isoformat() if one.since else None,
        "notice_pmid": one.notice_pmid,
        "told": list(one.told),
        "cited_by": [
            {
                "claim_id": c.claim_id,
                "claim": c.claim,
                "stance": c.stance,
                "verdict": c.verdict,
            }
            for c in one.cited_by
        ],
        "history": [
            {
                "on": h.on.isoformat() if h.on else None,
                "standing": h.standing,
                "notice_pmid": h.notice_pmid,
                "told_by": h.told_by,
            }
            for h in one.history
        ],
    }


def whatif(
    context: typer.Context,
    without: Annotated[
        list[str],
        typer.Option("--without", metavar="PMID", help="As if it were retracted; may be repeated."),
    ],
    source: SourceOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Show which verdicts would change if publications fell.

    Judges every claim that cites them again, as of today, as if they were retracted;
    nothing is stored.

    Example: evidence whatif --without 12771112
    """
    state: State = context.obj
    pmids = [known_pmid(value) for value in without]
    parts = state.parts(database=database, source=source)
    with parts.ledger.read() as snapshot:
        impacts = parts.what_if(parts.reading_source(snapshot)).without(snapshot, pmids)
    moved = [impact for impact in impacts if impact.moves]
    if json:
        print_json("whatif/1", map(_impact, moved))
    elif moved:
        rows = ((i.claim.id, _shown(i.before), _shown(i.after), i.claim.draft.text) for i in moved)
        print_rows(("claim", "now", "without", "text"), rows)
    say(state, f"claims that cite them: {len(impacts)}, that would change: {len(moved)}")


def _shown(verdict: Verdict) -> str:
    return f"{verdict.verdict} {verdict.grade}".strip()


def _impact(impact: Impact) -> dict[str, object]:
    return {
        "claim_id": impact.claim.id,
        "claim": impact.claim.draft.text,
        "cited": [{"pmid": pmid, "stance": stance} for pmid, stance in impact.cited],
        "verdict_before": impact.before.verdict,
        "grade_before": impact.before.grade,
        "verdict_after": impact.after.verdict,
        "grade_after": impact.after.grade,
        "reasons_after": list(impact.after.reasons),
    }
