"""Measure intake: agreement of the strength ladder, splitting coverage, speed.

    python benchmarks/intake.py LABELS.csv [TEXT]

LABELS.csv has the columns `sentence` and `label`; labels as its authors number them:
0 none, 1 direct causal, 2 conditional causal, 3 correlational. TEXT is any document;
it is repeated to one megabyte for the timing.
"""

import csv
import sys
import time
from collections import Counter
from pathlib import Path

from evidence.adapters.extractors import RuleClaimExtractor
from evidence.adapters.readers import PlainTextReader, reader_for
from evidence.language.wording import strength

_LADDER = {0: 0, 1: 3, 2: 2, 3: 1}
_MEGABYTE = 1_000_000


def ladder(rows: list[tuple[str, int]]) -> None:
    """Print n, accuracy and macro-F1 over the four levels."""
    pairs = Counter((level, strength(text)[0]) for text, level in rows)
    right = sum(n for (gold, found), n in pairs.items() if gold == found)
    scores = []
    for level in range(4):
        said = sum(n for (_, found), n in pairs.items() if found == level)
        true = sum(n for (gold, _), n in pairs.items() if gold == level)
        scores.append(2 * pairs[level, level] / (said + true))
    print(f"ladder n={len(rows)} accuracy={right / len(rows):.3f} macro-F1={sum(scores) / 4:.3f}")


def coverage(rows: list[tuple[str, int]]) -> None:
    """Print how many sentences give at least one row with subject and verb."""
    read = rows_made = 0
    for text, _ in rows:
        drafts = RuleClaimExtractor().extract(PlainTextReader().read(text.encode(), "row"))
        read += any(d.subject for d in drafts)
        rows_made += len(drafts)
    print(f"split n={len(rows)} read={read} rows={rows_made}")


def speed(path: Path) -> None:
    """Print the seconds for one megabyte, as lines and as one line."""
    text = path.read_text(encoding="utf-8")
    long = text * (1 + _MEGABYTE // len(text))
    for name, document in (("lines", long), ("one line", long.replace("\n", " "))):
        begin = time.perf_counter()
        drafts = RuleClaimExtractor().extract(
            reader_for(path.name).read(document[:_MEGABYTE].encode(), path.name)
        )
        print(f"speed {name}: {time.perf_counter() - begin:.1f} s, {len(drafts)} rows")


def main(argv: list[str]) -> None:
    """Run what the arguments allow."""
    with Path(argv[0]).open(encoding="utf-8", newline="") as file:
        rows = [(r["sentence"], _LADDER[int(r["label"])]) for r in csv.DictReader(file)]
    ladder(rows)
    coverage(rows)
    for path in argv[1:]:
        speed(Path(path))


if __name__ == "__main__":
    main(sys.argv[1:])
