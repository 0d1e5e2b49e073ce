"""Requests that an audit makes, against two per claim (one search, one fetch)."""

import argparse
import sys
import tempfile
from pathlib import Path

from evidence.bootstrap import Parts
from evidence.config import load
from evidence.services.ingest import add_document

ROOT = Path(__file__).parents[1]
ORIGINAL = ROOT.parent / "shared" / "data" / "source" / "endocrine-neuromodulation.txt"
EXAMPLE = ROOT / "examples" / "hormones-and-the-brain.md"


def audit(path: Path) -> tuple[int, int, int]:
    """Return checkable claims, searches and fetches of a fresh audit of `path`."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/evidence.sqlite"
        parts = Parts(load({}, options={"database": url, "source": "sample"}))
        raw, name = parts.read_bytes(str(path))
        added = add_document(
            raw,
            name,
            reader=parts.reader(name),
            extractor=parts.extractor,
            ledger=parts.ledger,
            clock=parts.clock,
        )
        with parts.ledger.read() as snapshot:
            claims = snapshot.claims(added.document_id)
        done = parts.searcher(lambda _what, _done, _all: None).search(claims)
    return sum(c.draft.checkable for c in claims), done.searches, done.fetches


def main() -> int:
    """Print the counts for the original page (when present) and the example."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="*", type=Path)
    texts = parser.parse_args().texts or [p for p in (ORIGINAL, EXAMPLE) if p.is_file()]
    for path in texts:
        claims, searches, fetches = audit(path)
        made, naive = searches + fetches, 2 * claims
        print(
            f"{path.name}: {claims} checkable claims, {searches} searches + {fetches} fetches = "
            f"{made} requests; naive {naive}; ratio {made / naive:.2f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
