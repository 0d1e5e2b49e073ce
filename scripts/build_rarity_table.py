"""Build the table of word frequencies that `evidence.language.rarity` reads.

    python scripts/build_rarity_table.py corpus.jsonl records.pubmed.xml.gz

Takes JSON lines with `title` and `abstract` (a list of sentences) and PubMed XML.
Only counts leave the texts: stems found in at least three of them, their number of
texts rounded to two digits.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from evidence.language.rarity import TABLE
from evidence.language.words import content_stems

LEAST_TEXTS = 3
TARGET = Path(__file__).parents[1] / "src" / "evidence" / "language" / "data" / TABLE


def texts(path: Path) -> Iterator[str]:
    """Yield title and abstract of every record in `path`."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        if ".xml" in path.suffixes:
            for _, element in ET.iterparse(stream, events=("end",)):
                if element.tag == "Article":
                    parts = [
                        *element.iterfind("ArticleTitle"),
                        *element.iterfind(".//AbstractText"),
                    ]
                    yield " ".join("".join(part.itertext()) for part in parts)
        else:
            for line in stream:
                record = json.loads(line)
                yield " ".join([record["title"] or "", *record["abstract"]])


def rounded(count: int) -> int:
    """Return `count` to two significant digits."""
    step = int("1" + "0" * max(0, len(str(count)) - 2))
    return round(count / step) * step


def build(paths: list[Path]) -> bytes:
    """Return the compressed table of all stems found often enough."""
    counts: Counter[str] = Counter()
    documents = 0
    for path in paths:
        for text in texts(path):
            documents += 1
            counts.update(set(content_stems(text)))
    kept = sorted((word, n) for word, n in counts.items() if n >= LEAST_TEXTS)
    lines = [f"texts\t{documents}", *(f"{word}\t{rounded(n)}" for word, n in kept)]
    return gzip.compress(("\n".join(lines) + "\n").encode("utf-8"), 9, mtime=0)


def main() -> None:
    """Read the command line and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    table = build(options.sources)
    options.out.write_bytes(table)
    print(f"{options.out}: {len(table):,} bytes")


if __name__ == "__main__":
    main()
