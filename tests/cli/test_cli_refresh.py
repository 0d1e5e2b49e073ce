"""The refresh from the keyboard: what it asks, what it tells, how it ends."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from evidence.cli.state import Progress, State
from evidence.mirror.server import serve
from evidence.services.diff import DIFF
from support.changing_source import marked
from support.command_line import KEY, Program, Ran
from support.served_shelf import ServedShelf, trial

YES = "In 80 adults cortisol impaired retrieval of memory compared with placebo."
NO = "In 90 adults cortisol did not impair retrieval of memory."
TEXT = "# Hormones\n\nCortisol impairs memory retrieval.\n"
AUDITED = "2026-03-01T09:00:00Z"
SOON = "2026-03-04T09:00:00Z"
LATER = "2026-03-12T09:00:00Z"
MUCH_LATER = "2026-04-20T09:00:00Z"


@dataclass
class Served:
    """The program, asking a shelf that changes."""

    program: Program
    shelf: ServedShelf
    address: str

    def __call__(self, *argv: str, now: str = LATER) -> Ran:
        return self.program(*argv, EVIDENCE_SOURCE=self.address, EVIDENCE_NOW=now, NCBI_API_KEY=KEY)

    def retract(self, pmid: int) -> None:
        self.shelf.put(marked(self.shelf.records[trial(pmid, "", date(2026, 1, 1)).pmid],
                              date(2026, 3, 8), "RetractionIn", 900))  # fmt: skip


@pytest.fixture
def served(evidence: Program) -> Iterator[Served]:
    """Two trials were found on 1 March; one of them a person read as support."""
    shelf = ServedShelf([trial(101, YES, date(2026, 2, 1)), trial(102, YES, date(2026, 2, 2))])
    with serve(shelf) as server:
        program = Served(evidence, shelf, server.base_url)
        assert program("audit", evidence.write(TEXT), now=AUDITED).code == 0
        said = program("decide", "1", "--stance", "101=supports", now=AUDITED)
        assert (said.code, said.out) == (0, "1\n")
        yield program


def test_a_new_trial_and_a_retraction_are_found_told_and_re_open_the_decision(
    served: Served,
) -> None:
    served.shelf.put(trial(103, NO, date(2026, 3, 9)))
    served.retract(101)
    told = served("refresh")
    assert told.code == 0
    assert "claims due: 1, 1 looked at for news" in told.out
    assert "claims with changes: 1; decisions gone stale: 1" in told.out
    for part in ("verdict: supported → retracted_only", "PMID 103", "notice 900"):
        assert part in told.out

    found = served("diff", "--since", "2026-03-12", "--json").json("diff/1")
    assert found == served("diff", "--run", "1", "--json").json("diff/1")
    assert [list(item) for item in found] == [[c.name for c in DIFF]] * len(found)
    assert {(i["change"], i["pmid"]) for i in found} >= {
        ("evidence_added", "103"), ("standing_changed", "101"), ("decision_stale", "101"),
    }  # fmt: skip
    assert served("diff", "--since", "2026-03-13", "--json").json("diff/1") == []

    [doubted] = served("standing", "--json").json("standing/1")
    assert (doubted["pmid"], doubted["standing"], doubted["since"]) == (
        "101", "retracted", "2026-03-12",
    )  # fmt: skip
    assert [c["stance"] for c in doubted["cited_by"]] == ["supports"]
    [decided] = served("decide", "1", "--list", "--json").json("decide-list/1")
    assert decided["stale"] == "PMID 101: good → retracted, notice 900"
    [claim] = served("claim", "list", "--flag", "decision_outdated", "--json").json("claim-list/1")
    assert claim["verdict"] == "retracted_only"
    assert served("refresh", "--replay", "1", "--json").json("refresh-replay/1")[0]["records"] == []


def test_what_would_fall_is_foretold_and_nothing_is_kept(served: Served) -> None:
    [told] = served("whatif", "--without", "101", "--json").json("whatif/1")
    assert (told["claim_id"], told["cited"]) == (1, [{"pmid": "101", "stance": "supports"}])
    assert (told["verdict_before"], told["verdict_after"]) == ("supported", "retracted_only")
    assert told["reasons_after"]
    [claim] = served("claim", "list", "--json").json("claim-list/1")
    assert (claim["verdict"], claim["robustness"]) == ("supported", 1)
    shown = served("whatif", "--without", "102", "--without", "101")
    assert "supported C" in shown.out
    none = served("whatif", "--without", "102")
    assert (none.code, none.out) == (0, "")
    assert "claims that cite them: 1, that would change: 0" in none.err


def test_nothing_due_is_a_success_that_says_so(served: Served) -> None:
    told = served("refresh", now=SOON)
    assert told.code == 0
    assert "no claim was due" in told.out
    [done] = served("refresh", "--json", now=SOON).json("refresh/1")
    assert (done["claims_due"], done["outcome"], done["changes"]) == (0, "complete", [])


def test_every_plan_finds_the_same(served: Served) -> None:
    served.shelf.put(trial(103, NO, date(2026, 3, 9)))
    for number, plan in enumerate(("percolation", "grouped", "per_query"), start=1):
        argv = ("refresh", "--all", "--use", plan, "--json")
        [done] = served(*argv, now=f"2026-03-{11 + number}T09:00:00Z").json("refresh/1")
        assert (done["plan"], done["plan_why"], done["scope"]) == (plan, "as asked", "all")
        added = [c["pmid"] for c in done["changes"] if c["change"] == "evidence_added"]
        assert added == (["103"] if number == 1 else [])


def test_full_runs_every_query_and_old_ones_run_in_full_by_themselves(served: Served) -> None:
    [asked] = served("refresh", "--all", "--full", "--json").json("refresh/1")
    assert (asked["claims_due"], asked["in_full"], asked["looked_at"]) == (1, 1, 0)
    [old] = served("refresh", "--json", now=MUCH_LATER).json("refresh/1")
    assert (old["scope"], old["in_full"]) == ("due", 1)


def test_a_plan_says_what_it_would_ask_and_asks_nothing(served: Served) -> None:
    before = len(served.shelf.asked)
    [told] = served("refresh", "--plan", "--json").json("refresh-plan/1")
    assert len(served.shelf.asked) == before
    assert (told["claims_due"], told["in_full"], told["records_stored"]) == (1, 0, 2)
    plans = {p["plan"]: p["requests"] for p in told["plans"]}
    assert told["requests"] == plans[told["plan"]] + told["sweep_requests"]
    assert all(p["why"] for p in told["plans"])
    [forced] = served("refresh", "--plan", "--use", "percolation", "--json").json("refresh-plan/1")
    assert forced["requests"] == plans["percolation"] + forced["sweep_requests"]
    shown = served("refresh", "--plan")
    assert f"would ask about {told['requests']} requests" in shown.out
    assert "percolation" in shown.out


def test_a_plan_needs_neither_network_nor_e_mail(audited: Program) -> None:
    told = audited("refresh", "--plan", "--source", "pubmed", "--json")
    [item] = told.json("refresh-plan/1")
    assert (item["source"], item["in_full"]) == ("pubmed", 3)
    asked = audited("refresh", "--source", "pubmed")
    assert asked.code == 10
    assert "e-mail" in asked.err


def test_a_budget_that_is_used_up_ends_with_24_and_the_rest_stays_due(served: Served) -> None:
    served.shelf.put(trial(103, NO, date(2026, 3, 9)))
    spent = served("refresh", "--max-requests", "1", "--json")
    assert spent.code == 24
    assert spent.json("refresh/1")[0]["outcome"] == "spent"
    [state] = served("refresh", "--status", "--json").json("refresh-status/1")
    assert state["state"] == "spent"
    rest = served("refresh", "--all", "--json")
    assert rest.code == 0


def test_a_source_that_refuses_everything_ends_with_its_own_code(served: Served) -> None:
    served.shelf.refuses_after = 0
    refused = served("refresh", "--json")
    assert refused.code == 22
    [done] = refused.json("refresh/1")
    assert done["outcome"] == "partial"
    assert f"! {done['failures'][0]}" in refused.err


def test_a_source_that_fails_half_way_ends_with_24_and_verdicts_stay(served: Served) -> None:
    served.shelf.refuses_after = len(served.shelf.asked) + 1
    failed = served("refresh", "--json")
    assert failed.code == 24
    [done] = failed.json("refresh/1")
    assert (done["outcome"], bool(done["failures"])) == ("partial", True)
    assert done["failures"][0] in failed.err
    [claim] = served("claim", "list", "--json").json("claim-list/1")
    assert claim["verdict"] == "supported"


def test_a_recheck_asks_about_what_is_stored_and_gates_on_it(served: Served) -> None:
    argv = ("standing", "--recheck", "--fail-on", "retracted,withdrawn", "--json")
    assert served(*argv).json("standing/1") == []
    served.retract(102)
    caught = served(*argv, now="2026-03-13T09:00:00Z")
    assert caught.code == 3
    assert [i["pmid"] for i in caught.json("standing/1")] == ["102"]
    assert served("standing", "--fail-on", "concern").code == 0
    [_, newest] = reversed(served("refresh", "--status", "--json").json("refresh-status/1"))
    assert (newest["scope"], newest["queries_looked_at"]) == ("standing", 0)


def test_findings_after_a_good_pass_end_with_3(served: Served) -> None:
    assert served("refresh", "--fail-on", "contradicted").code == 0
    assert served("refresh", "--fail-on", "supported").code == 3


def test_a_large_pass_waits_for_off_peak_hours_and_says_when(served: Served) -> None:
    before = len(served.shelf.asked)
    # The records of so long a window are not known: some thousand requests are assumed.
    served.program.write("[refresh]\nfull_after_days = 9999\n", "evidence.toml")
    argv = ("refresh", "--off-peak", "--use", "percolation")
    waits = served(*argv, now="2026-07-20T16:00:00Z")  # Monday noon in New York
    assert (waits.code, waits.out) == (24, "")
    assert "may begin at 2026-07-21T01:00:00Z, 21:00 US Eastern time" in waits.err
    assert len(served.shelf.asked) == before
    assert served(*argv, now="2026-07-21T02:00:00Z").code == 0
    small = served("refresh", "--all", "--off-peak", now="2026-07-22T16:00:00Z")
    assert small.code == 0


def test_csv_is_safe_in_a_spreadsheet_and_has_the_documented_columns(served: Served) -> None:
    assert served("claim", "edit", "1", "--text", "=1+1 cortisol impairs memory retrieval",
                  "--reason", "to try").code == 0  # fmt: skip
    served.retract(101)
    assert served("refresh").code == 0
    text = served("diff", "--run", "1", "--csv").out
    rows = list(csv.DictReader(io.StringIO(text)))
    assert text.splitlines()[0].split(",") == [c.name for c in DIFF]
    assert rows
    assert all(row["claim"].startswith("'=") for row in rows)


def test_status_of_no_pass_says_what_makes_one(audited: Program) -> None:
    assert "evidence refresh" in audited("refresh", "--status").out
    assert audited("refresh", "--status", "--json").json("refresh-status/1") == []


def test_status_shows_the_newest_pass_first(audited: Program) -> None:
    for now in (SOON, LATER):
        assert audited("refresh", EVIDENCE_NOW=now).code == 0
    items = audited("refresh", "--status", "--json").json("refresh-status/1")
    assert [i["refresh_id"] for i in items] == [2, 1]
    assert all(i["state"] == "complete" and i["finished_at"] for i in items)
    assert "complete" in audited("refresh", "--status").out


def test_a_document_alone_can_be_refreshed(audited: Program) -> None:
    [done] = audited("refresh", "--document", "1", "--json", EVIDENCE_NOW=LATER).json("refresh/1")
    assert (done["scope"], done["claims_due"]) == ("due document 1", 3)
    assert audited("refresh", "--document", "9").code == 13


def test_quiet_says_nothing_at_all(audited: Program) -> None:
    ran = audited("refresh", "-q", EVIDENCE_NOW=LATER)
    assert (ran.code, ran.out, ran.err) == (0, "", "")


WRONG = [
    (("refresh", "--due", "--all"), 2),
    (("refresh", "--due", "--full"), 2),
    (("refresh", "--plan", "--status"), 2),
    (("refresh", "--status", "--replay", "1"), 2),
    (("refresh", "--replay", "7"), 13),
    (("refresh", "--replay", "0"), 13),
    (("refresh", "--max-requests", "0"), 2),
    (("refresh", "--use", "magic"), 2),
    (("refresh", "--fail-on", "nonsense"), 2),
    (("diff",), 2),
    (("diff", "--run", "1", "--since", "2026-01-01"), 2),
    (("diff", "--run", "1"), 13),
    (("diff", "--since", "yesterday"), 2),
    (("diff", "--since", "2026-01-01", "--csv", "--json"), 2),
    (("standing", "--fail-on", "retractd"), 2),
    (("whatif",), 2),
    (("whatif", "--without", "PMC5"), 2),
    (("whatif", "--without", "5"), 13),
    (("decide", "1"), 2),
    (("decide", "1", "--list", "--query-ok"), 2),
    (("decide", "1", "--stance", "101"), 2),
    (("decide", "1", "--stance", "101=perhaps"), 2),
    (("decide", "1", "--stance", "x=supports"), 2),
    (("decide", "1", "--exclude", "5", "--reason", "no"), 13),
    (("decide", "99", "--query-ok"), 13),
    (("decide", "1", "--withdraw", "4"), 13),
    (("decide", "1", "--verdict", "supported"), 2),
    (("decide", "1", "--query-ok", "--supersedes", "3"), 15),
]


@pytest.mark.parametrize(("argv", "code"), WRONG, ids=[" ".join(a) for a, _ in WRONG])
def test_what_cannot_be_meant_is_refused_in_few_words(
    audited: Program, argv: tuple[str, ...], code: int
) -> None:
    ran = audited(*argv)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err
    assert "Traceback" not in ran.err


def test_what_was_refused_left_nothing_behind(audited: Program) -> None:
    for argv, _ in WRONG:
        audited(*argv)
    assert audited("refresh", "--status", "--json").json("refresh-status/1") == []
    assert audited("decide", "1", "--list", "--json").json("decide-list/1") == []


def test_decisions_are_listed_withdrawn_and_shown_as_json(audited: Program) -> None:
    kept = audited("decide", "1", "--query-ok", "--json")
    [made] = kept.json("decide/1")
    assert (made["by"], made["in_force"], made["value"]) == ("ana", True, "accepted")
    assert "nothing was decided yet" in audited("decide", "2", "--list").out
    undone = audited("decide", "1", "--withdraw", "1", "--reason", "too soon")
    assert (undone.code, undone.out) == (0, "2\n")
    assert "claim 1: now" in undone.err
    listed = audited("decide", "1", "--list", "--json").json("decide-list/1")
    assert [(i["value"], i["in_force"]) for i in listed] == [
        ("accepted", False), ("withdrawn", False),
    ]  # fmt: skip


@pytest.fixture
def at(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Tell of steps at given seconds; return the lines."""

    def told(*steps: tuple[float, int], total: int = 1000, verbosity: int = 0) -> str:
        capsys.readouterr()
        now = [0.0]
        progress = Progress(State({}, verbosity=verbosity), lambda: now[0])
        for moment, done in steps:
            now[0] = moment
            progress("looking", done, total)
        return capsys.readouterr().err

    return told


def test_progress_counts_and_says_how_much_time_is_left(at: Callable[..., str]) -> None:
    assert at((0, 1), (2, 25), (60, 50), (7200, 500), (7300, 1000)) == (
        "looking: 25 of 1000\n"
        "looking: 50 of 1000, about 19 min left\n"
        "looking: 500 of 1000, about 2 h 0 min left\n"
        "looking: 1000 of 1000\n"
    )
    assert at((0, 1), (30, 975)) == "looking: 975 of 1000, less than a minute left\n"
    assert at((0, 1), (60, 50), verbosity=-1) == ""
