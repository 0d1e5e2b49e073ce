"""How long a day's records take to be matched against all stored queries, and how much memory.

    python benchmarks/percolation.py [--records 4000] [--queries 10000] [--check N] [--json]

Records: real ones, when a file of them lies beside the checkout, and made-up ones up to
the number asked for, their text drawn from the sample's words and MeSH names. Queries:
what the planner renders, all rungs, for made-up claims on MeSH headings, a few of which
are asked about far more often than others. Everything comes from one seed.

Timed in a process of its own, compiling included; made-up data is made before the clock
starts. `--check N` compares N of the queries with the mirror's own evaluator.

Bars: 60 s of wall clock, 400 MB peak memory.
"""

import argparse
import gzip
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from evidence.adapters.entrez.parse import parse_articles
from evidence.adapters.planner import Planner
from evidence.adapters.query_files import find_folder, load_strategies
from evidence.domain.citations import AbstractSection, Citation, Heading, Term
from evidence.domain.claims import Claim, ClaimDraft, ClaimType, Wording
from evidence.domain.errors import UsageError
from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.spans import Span
from evidence.language.mesh import Descriptor, Mesh, load_mesh
from evidence.mirror.evaluate import evaluate
from evidence.mirror.folding import words_of
from evidence.mirror.index import MemoryIndex
from evidence.mirror.percolate import LocalMatcher
from evidence.mirror.records import record_of
from evidence.mirror.sample import sample_papers
from evidence.mirror.translate import compile_query

_REAL = Path(__file__).parents[2] / "shared" / "data" / "pubmed" / "neuroendocrine.pubmed.xml.gz"
BAR_SECONDS: Final = 60.0
BAR_PEAK_MB: Final = 400.0

_SEED = 20_261_124
_FIRST_PMID = 40_000_000
_TOPICS = 1_500  # headings that claims and made-up records are about
_INDEXED = 0.3  # share of a day's records that carry headings already
_MAIN = 2  # main topics of a record
_RELATIONS = "increases reduces improves impairs predicts modulates prevents worsens".split()


class Vocabulary:
    """Words and headings, some far more frequent than others."""

    def __init__(self, mesh: Mesh, chance: random.Random) -> None:
        """Take the sample's words by their count, and headings by a long-tailed weight."""
        counts: Counter[str] = Counter()
        topics: dict[str, None] = {}
        for paper in sample_papers():
            for text in (paper["title"], *(s["text"] for s in paper["sections"])):
                counts.update(words_of(text))
            topics |= dict.fromkeys(row["descriptor"] for row in paper["mesh"] or ())
        self.words, self.counts = list(counts), list(counts.values())
        tail = [mesh.by_ui(f"D{n:06}") for n in chance.sample(range(100, 20_000), 3 * _TOPICS)]
        known = [found for name in topics if (found := mesh.by_name(name))]
        known += [found for found in tail if found]
        self.topics = [topic for topic in known if _is_heading(topic)][:_TOPICS]
        self.weights = [1 / (rank + 10) for rank in range(len(self.topics))]

    def headings(self, chance: random.Random, count: int) -> list[Descriptor]:
        """Draw headings."""
        return chance.choices(self.topics, self.weights, k=count)

    def text(self, chance: random.Random, about: Sequence[Descriptor], length: int) -> str:
        """Draw words, and among them the names of what the text is about."""
        drawn = chance.choices(self.words, self.counts, k=length)
        for topic in about:
            names = (topic.name, *topic.entry_terms)
            drawn[chance.randrange(length)] = chance.choice(names)
        return " ".join(drawn)


def _is_heading(topic: Descriptor) -> bool:
    """Leave out publication types; as headings they are refused."""
    return any(not tree.startswith("V") for tree in topic.trees)


def made_up(words: Vocabulary, chance: random.Random) -> Iterator[Citation]:
    """Yield records without end."""
    while True:
        about = words.headings(chance, chance.randint(3, 10))
        marked = about if chance.random() < _INDEXED else []
        day = f"2026-11-{chance.randint(20, 24)}"
        yield Citation(
            Pmid("1"),
            words.text(chance, about[:2], 14),
            sections=tuple(
                AbstractSection(label, label, words.text(chance, about, 55))
                for label in ("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS")
            ),
            keywords=tuple(t.name for t in about[:5]),
            dates=(("pubdate", "2026-11"), ("entrez", day), ("pubmed", day), ("revised", day)),
            languages=("eng",),
            publication_types=(Term("D016428", "Journal Article"),),
            headings=tuple(
                Heading(Term(t.ui, t.name), major=n < _MAIN) for n, t in enumerate(marked)
            ),
        )


def records(count: int, words: Vocabulary, chance: random.Random) -> tuple[list[Citation], int]:
    """Return the day's records, numbered anew, and how many of them are real."""
    real: list[Citation] = []
    if _REAL.exists():
        real = list(parse_articles(gzip.decompress(_REAL.read_bytes())).citations[:count])
    whole = [*real, *islice(made_up(words, chance), count - len(real))]
    chance.shuffle(whole)
    return [replace(c, pmid=Pmid(str(_FIRST_PMID + n))) for n, c in enumerate(whole)], len(real)


def queries(count: int, words: Vocabulary, chance: random.Random) -> list[str]:
    """Return what the planner renders for made-up claims, each text once."""
    planner = Planner(load_strategies(find_folder()))
    found: dict[str, None] = {}
    while len(found) < count:
        claim, sentence = _claim(words, chance)
        try:
            found |= dict.fromkeys(q.text for q in planner.plan(claim, sentence))
        except UsageError:
            continue
    return list(found)[:count]


def _claim(words: Vocabulary, chance: random.Random) -> tuple[Claim, str]:
    subject, object_ = (topic.name for topic in words.headings(chance, 2))
    relation = chance.choice(_RELATIONS)
    text = f"{subject} {relation} {object_}."
    span = Span(0, len(text))
    draft = ClaimDraft(
        text=text,
        sentence=span,
        focus=(span,),
        claim_type=ClaimType.MECHANISTIC,
        checkable=True,
        why="",
        wording=Wording(3),
        subject=subject,
        relation=relation,
        object=object_,
    )
    return Claim(1, 1, 1, draft), f"{text[:-1]} {words.text(chance, (), 12)}."


def peak_mb() -> float:
    """Return the most memory that this process held; on Linux from VmHWM."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def wrong(
    asked: Sequence[str], day: Sequence[Citation], answer: dict[str, tuple[Pmid, ...]]
) -> int:
    """Count the queries for which the mirror's own evaluator finds other records."""
    mesh, index = load_mesh(), MemoryIndex(map(record_of, day))
    found = {q: evaluate(compile_query(q, mesh).plan, index) for q in asked}
    return sum(tuple(sorted(p, key=pmid_order)) != answer.get(q, ()) for q, p in found.items())


def measure(records_asked: int, queries_asked: int, check: int) -> dict[str, Any]:
    """Make the data, match it twice, return the figures."""
    chance = random.Random(_SEED)
    words = Vocabulary(load_mesh(), chance)
    day, real = records(records_asked, words, chance)
    stored = queries(queries_asked, words, chance)
    before = peak_mb()
    begin, begin_cpu = time.perf_counter(), time.process_time()
    matcher = LocalMatcher(load_mesh())
    answer = dict(matcher.match(stored, day))
    first, cpu = time.perf_counter() - begin, time.process_time() - begin_cpu
    begin = time.perf_counter()
    matcher.match(stored, day)
    peak = peak_mb()
    result = {
        "records": len(day),
        "real": real,
        "queries": len(stored),
        "query_chars": round(sum(map(len, stored)) / len(stored)),
        "matched": len(answer),
        "pairs": sum(map(len, answer.values())),
        "first_s": round(first, 2),
        "first_cpu_s": round(cpu, 2),
        "again_s": round(time.perf_counter() - begin, 2),
        "before_mb": round(before, 1),
        "peak_mb": round(peak, 1),
        "checked": check,
        "wrong": wrong(stored[:: max(1, len(stored) // check)], day, answer) if check else 0,
    }
    met = first <= BAR_SECONDS and peak <= BAR_PEAK_MB and not result["wrong"]
    return {**result, "bars_met": met}


def show(result: dict[str, Any]) -> None:
    """Print the figures on one line."""
    print(
        f"{result['records']} records ({result['real']} real) against {result['queries']} queries "
        f"(mean {result['query_chars']} characters): "
        f"{result['first_s']} s with reading them ({result['first_cpu_s']} s of CPU), "
        f"{result['again_s']} s the next time (bar {BAR_SECONDS:.0f}); "
        f"peak {result['peak_mb']} MB, {result['before_mb']} before (bar {BAR_PEAK_MB:.0f}); "
        f"{result['matched']} queries matched, {result['pairs']} pairs; "
        f"checked {result['checked']}, wrong {result['wrong']}: "
        f"{'met' if result['bars_met'] else 'NOT met'}"
    )


def main() -> int:
    """Read the command line and run; 1 when a bar is not met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=4_000)
    parser.add_argument("--queries", type=int, default=10_000)
    parser.add_argument("--check", type=int, default=0, help="compare so many queries")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    args = parser.parse_args()
    result = measure(args.records, args.queries, args.check)
    if args.json:
        print(json.dumps(result))
    else:
        show(result)
    return 0 if result["bars_met"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
