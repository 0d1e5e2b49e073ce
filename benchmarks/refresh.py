"""What a refresh costs: requests and time under each plan, and memory as the store grows.

    python -m benchmarks.refresh [--full] [--claims 1000] [PART ...]

Everything is made up from one seed and asked of the mirror in this process. Requests are
what counts; the clock does not wait for them. "wall" adds to the program's own seconds
what so many requests take at NCBI's pace without an API key, one every 0.36 s. The
mirror's own time is left out; reading records, the same work under every plan, is told
apart.

Parts: `daily` (naive, first run, a daily refresh under each plan, standing sweep),
`claims` (percolation for more and more claims), `memory` (of a refresh, for more and more
stored records).
`--full` goes up to 10,000 claims and 200,000 stored records. Exit 1 when a bar is missed.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from benchmarks.support.made_up import NEW_FROM, STORED_FROM, Paper, Press, add_claims, query
from benchmarks.support.memory import peaks
from benchmarks.support.passes import (
    LATENCY_S,
    Measured,
    Spent,
    Wire,
    content,
    copied,
    parts_for,
    refresh,
)
from benchmarks.support.shelves import Shelf, endpoint

from evidence.domain.ids import Pmid
from evidence.domain.refresh_plans import PlanName
from evidence.domain.searches import SearchAnswer, SearchRun
from evidence.mirror.endpoint import Endpoint
from evidence.services.due import Reach, Scope

_NONE: Final = Spent(0.0, 0.0)

PER_CLAIM: Final = 20  # records that each claim's query finds at first
NEW_A_DAY: Final = 4_000
_PARTS: Final = ("daily", "claims", "memory")
RATES: Final = (0.0, 0.01, 0.05, 1.0)
RETRACTED: Final = 10
_FIRST: Final = date(2026, 11, 20)
_LONG_BEFORE: Final = date(2024, 1, 15)

FIRST_RUN_SLACK: Final = 1.02
PERCOLATION_A_DAY: Final = 30
_GROUPED_AT: Final = 0.01
GROUPED_SHARE: Final = 0.20
PLANNER_SLACK: Final = 1.10
SWEEP_REQUESTS: Final = 20
MEMORY_SHARE: Final = 1.15
MEMORY_MB: Final = 20.0


@dataclass(slots=True)
class Bars:
    """What was promised, and whether it held."""

    missed: list[str] = field(default_factory=list)

    def check(self, what: str, *, met: bool) -> None:
        """Print one bar."""
        print(f"    bar: {what}: {'met' if met else 'MISSED'}", flush=True)
        if not met:
            self.missed.append(what)


@dataclass(frozen=True, slots=True)
class World:
    """The claims, their old records, and a folder for databases."""

    claims: int
    folder: Path
    press: Press
    old: Shelf

    @property
    def stored(self) -> int:
        """How many records the claims cite."""
        return len(self.old.articles)

    def opened(self, name: str, claims: int) -> Path:
        """Make a database with so many claims."""
        database = self.folder / f"{name}.sqlite"
        parts = parts_for(database, Wire(endpoint([], _FIRST)), _FIRST)
        add_claims(parts.ledger, claims, parts.clock.now())
        parts.close()
        return database

    def new_on(self, day: date, rate: float) -> Shelf:
        """Give one day's records; so many queries find one of them."""
        with_news = round(rate * self.claims)
        chosen = random.Random(day.toordinal()).sample(range(self.claims), with_news)
        first = NEW_FROM + 10_000 * (day - _FIRST).days
        about = [(claim,) for claim in chosen] + [()] * (NEW_A_DAY - with_news)
        papers = [Paper(Pmid(str(first + n)), day, those) for n, those in enumerate(about)]
        return Shelf(self.press.printed(papers))


def build(claims: int, folder: Path) -> World:
    """Print and index the old records."""
    press = Press()
    numbers = range(claims * PER_CLAIM)
    papers = (Paper(Pmid(str(STORED_FROM + n)), _LONG_BEFORE, (n // PER_CLAIM,)) for n in numbers)
    return World(claims, folder, press, Shelf(press.printed(papers)))


def _row(name: str, requests: int, sweeping: int, program: Spent, reading: Spent) -> None:
    wall = program.wall_s + reading.wall_s + LATENCY_S * requests
    print(
        f"  {name:<24} {requests:>5,} requests ({sweeping} of them the sweep); "
        f"program {program.wall_s:6.1f} s (CPU {program.cpu_s:5.1f}), "
        f"reading {reading.wall_s:6.1f} s, wall {wall:6.0f} s",
        flush=True,
    )


def _pass_row(name: str, measured: Measured) -> None:
    _row(name, measured.requests, measured.sweeping, measured.program, measured.reading)


def naive(world: World, served: Endpoint) -> None:
    """Ask one search and one fetch for each query, as an audit without a plan would."""
    wire = Wire(served)
    parts = parts_for(world.folder / "unused.sqlite", wire, _FIRST)
    begin = Spent.now()
    for n in range(world.claims):
        answer = parts.source.search(parts.planner.custom(query(n))[0])
        parts.source.fetch(answer.hits[:200])
    _row("naive", wire.asked.total(), 0, Spent.now() - begin - wire.inside, _NONE)


def first_run(world: World, served: Endpoint, bars: Bars) -> Path:
    """Ask every query in full, fetch the union; return the database."""
    database = world.opened("first", world.claims)
    measured = refresh(database, served, _FIRST, None)
    _pass_row("first run", measured)
    most = FIRST_RUN_SLACK * (world.claims + world.stored / 200)
    bars.check(
        f"first run {measured.requests:,} <= {most:,.0f} (Q + U/200 + 2 %)",
        met=measured.requests <= most,
    )
    return database


def daily(world: World, bars: Bars) -> Path:
    """Run the first audit, then two days at each rate of news; return the first database.

    On the first day the planner chooses; that is its experience for the second, which
    is run under each plan. The second day's windows hold the first one's records too.
    """
    served = endpoint([world.old], _FIRST)
    print(f"{world.claims:,} claims and queries, {world.stored:,} records that they find")
    naive(world, served)
    first = first_run(world, served, bars)
    for rate in RATES:
        print(f"{rate:.0%} of queries with news, {NEW_A_DAY:,} new records a day")
        day, next_day = (_FIRST + timedelta(days=n) for n in (1, 2))
        shelves = [world.old, world.new_on(day, rate)]
        seen = copied(first, "seen")
        measured = refresh(seen, endpoint(shelves, day), day, None)
        _pass_row(f"day 1, {measured.summary.run.plan}", measured)
        shelves.append(world.new_on(next_day, rate))
        _each_plan(seen, endpoint(shelves, next_day), next_day, rate, bars)
    return first


def _each_plan(before: Path, served: Endpoint, today: date, rate: float, bars: Bars) -> None:
    """Refresh copies of one database under each plan."""
    chosen = _planned(before, served, today)
    after = {plan: copied(before, plan) for plan in PlanName}
    done = {plan: refresh(after[plan], served, today, plan) for plan in PlanName}
    for plan, measured in done.items():
        _pass_row(f"day 2, {plan}", measured)
    contents = [content(database) for database in after.values()]
    differ = [what for what in contents[0] if any(c[what] != contents[0][what] for c in contents)]
    bars.check(f"content the same under every plan{differ or ''}", met=not differ)
    looked = done[PlanName.PERCOLATION].looking
    bars.check(
        f"percolation {looked} <= {PERCOLATION_A_DAY} requests", met=looked <= PERCOLATION_A_DAY
    )
    grouped = done[PlanName.GROUPED].looking
    if rate == _GROUPED_AT:
        most = GROUPED_SHARE * len(done[PlanName.GROUPED].summary.run.claims)
        bars.check(f"grouped {grouped} <= {most:.0f} requests (0.20 Q)", met=grouped <= most)
    best, took = min(m.requests for m in done.values()), done[chosen].requests
    bars.check(
        f"planner's {chosen} takes {took}, the best {best}: at most 10 % more",
        met=took <= PLANNER_SLACK * best,
    )


def _planned(database: Path, served: Endpoint, today: date) -> PlanName:
    parts = parts_for(database, Wire(served), today)
    plans = parts.refresher(lambda *_: None).intention(Scope(Reach.ALL)).plans
    parts.close()
    print("  planner's estimates: " + ", ".join(f"{p.plan} {p.requests}" for p in plans))
    return plans[0].plan


def sweep(world: World, first: Path, bars: Bars) -> None:
    """Sweep the standing of everything stored, on a day on which some were retracted."""
    database = copied(first, "swept")
    today = _FIRST + timedelta(days=1)
    fallen = sorted(world.old.articles, key=int)[:: world.stored // RETRACTED][:RETRACTED]
    papers = [
        Paper(pmid, _LONG_BEFORE, ((int(pmid) - STORED_FROM) // PER_CLAIM,), today)
        for pmid in fallen
    ]
    served = endpoint([world.old, Shelf(world.press.printed(papers))], today)
    measured = refresh(database, served, today, None, Reach.NOTHING)
    _pass_row(f"sweep of {world.stored:,}", measured)
    now = [row[0] for row in content(database)["citations"] if row[3] == "retracted"]
    found = f"{len(now)} of {RETRACTED} retractions found"
    bars.check(found, met=sorted(map(str, now)) == sorted(fallen))
    bars.check(
        f"sweep {measured.requests} <= {SWEEP_REQUESTS} requests",
        met=measured.requests <= SWEEP_REQUESTS,
    )


def more_claims(world: World, bars: Bars, counts: Sequence[int]) -> None:
    """Percolate one day's records for more and more claims that found nothing so far."""
    print("percolation for claims that found nothing so far")
    today = _FIRST + timedelta(days=1)
    served = endpoint([world.new_on(today, 0.05)], today)
    for count in counts:
        database = world.opened(f"claims-{count}", count)
        _found_nothing(database, count)
        measured = refresh(database, served, today, PlanName.PERCOLATION)
        _pass_row(f"{count:,} claims", measured)
        bars.check(
            f"percolation {measured.requests} <= {PERCOLATION_A_DAY} requests",
            met=measured.requests <= PERCOLATION_A_DAY,
        )
        database.unlink()


def _found_nothing(database: Path, count: int) -> None:
    parts = parts_for(database, Wire(endpoint([], _FIRST)), _FIRST)
    at, name = parts.clock.now(), parts.source_name
    with parts.ledger.write() as tx:
        for number, claim in enumerate(tx.claims()[:count]):
            asked = parts.planner.custom(query(number))[0]
            answer = SearchAnswer((), 0, "", (), b"")
            tx.add_runs([SearchRun(claim.id, name, asked, at, at, answer)], b"")
    parts.close()


def memory(folder: Path, bars: Bars, counts: Sequence[int]) -> None:
    """Show the peak memory of a refresh, in a process of its own, as the store grows."""
    print("peak memory of a daily refresh by percolation, in a process of its own")
    world = build(100, folder)
    today = _FIRST + timedelta(days=1)
    database = world.opened("memory", world.claims)
    refresh(database, endpoint([world.old], _FIRST), _FIRST, None)
    measured = peaks(database, [world.old, world.new_on(today, 0.05)], today, counts)
    for count, (peak, seconds) in measured.items():
        print(f"  {count:>7,} stored records: peak {peak:6.1f} MB, {seconds:.1f} s", flush=True)
    least, most = measured[counts[0]][0], measured[counts[-1]][0]
    bars.check(
        f"{counts[-1]:,} stored need {most - least:+.1f} MB over {counts[0]:,}: "
        f"at most 15 % or {MEMORY_MB:.0f} MB",
        met=most <= max(MEMORY_SHARE * least, least + MEMORY_MB),
    )


def main() -> int:
    """Read the command line and run; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "parts", nargs="*", metavar="PART", choices=[*_PARTS, []], help="all when none is named"
    )
    parser.add_argument("--claims", type=int, default=1_000)
    parser.add_argument("--full", action="store_true", help="10,000 claims, 200,000 records")
    args = parser.parse_args()
    bars, begin = Bars(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), bars, args.parts or _PARTS, args.claims, full=args.full)
    print(f"{time.perf_counter() - begin:.0f} s in all; bars missed: {bars.missed or 'none'}")
    return 1 if bars.missed else 0


def run(folder: Path, bars: Bars, parts: Sequence[str], claims: int, *, full: bool) -> None:
    """Run the named parts, in their order."""
    world = build(claims, folder)
    if "daily" in parts:
        sweep(world, daily(world, bars), bars)
    if "claims" in parts:
        more_claims(world, bars, (100, 1_000, 10_000) if full else (100, 1_000))
    if "memory" in parts:
        memory(folder, bars, (2_000, 20_000, 200_000) if full else (2_000, 20_000))


if __name__ == "__main__":
    sys.exit(main())
