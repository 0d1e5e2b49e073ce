"""Best-match order: how much of the query a record holds, and where.

BM25 with fields: k1 and b are the customary values (Robertson and Zaragoza 2009,
"The Probabilistic Relevance Framework", section 3.2); the field weights are ours.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from evidence.domain.citations import Citation
from evidence.domain.ids import Pmid, pmid_order
from evidence.mirror.evaluate import found_by, leaves
from evidence.mirror.index import Postings
from evidence.mirror.plan import Leaf, Near, Node, OneOf, Phrase

_K1: Final = 1.2
_B: Final = 0.75
_TITLE_WEIGHT: Final = 3.0
# Scores nearer than this are one score, so that the order is the same everywhere.
_DIGITS: Final = 9


def newest_first(pmids: Iterable[Pmid]) -> list[Pmid]:
    """Order by PMID, highest first: PubMed's "most recent"."""
    return sorted(pmids, key=pmid_order, reverse=True)


def newest_published_first(
    pmids: Iterable[Pmid], citation: Callable[[Pmid], Citation | None]
) -> list[Pmid]:
    """Order by publication date, latest first; equal and unknown dates by PMID."""

    def published(pmid: Pmid) -> str:
        found = citation(pmid)
        dates = [iso for kind, iso in found.dates if kind == "pubdate"] if found else []
        return min(dates, default="")

    return sorted(newest_first(pmids), key=published, reverse=True)


def best_first(pmids: Iterable[Pmid], plan: Node, postings: Postings) -> list[Pmid]:
    """Order by relevance to the plan's words; equal scores newest first."""
    kept = newest_first(pmids)
    scores = _scores(plan, postings, kept)
    return sorted(kept, key=lambda pmid: -round(scores[pmid], _DIGITS))


def _scores(plan: Node, postings: Postings, pmids: list[Pmid]) -> dict[Pmid, float]:
    total = len(postings.all_ids())
    mean = sum(map(postings.length, pmids)) / len(pmids) if pmids else 1.0
    norm = {pmid: 1 - _B + _B * postings.length(pmid) / (mean or 1.0) for pmid in pmids}
    scores = dict.fromkeys(pmids, 0.0)
    for leaf in dict.fromkeys(leaves(plan, positive=True)):
        counts = _counts(leaf, postings)
        idf = math.log(1 + (total - len(counts) + 0.5) / (len(counts) + 0.5))
        for pmid in counts.keys() & scores.keys():
            count = counts[pmid]
            scores[pmid] += idf * count * (_K1 + 1) / (count + _K1 * norm[pmid])
    return scores


def _counts(leaf: Leaf, postings: Postings) -> dict[Pmid, float]:
    """Return the weighted number of occurrences; dates and filters weigh nothing."""
    if isinstance(leaf, Phrase):
        counts: dict[Pmid, float] = defaultdict(float)
        for field in leaf.fields:
            weight = _TITLE_WEIGHT if field == "title" else 1.0
            for pmid, count in postings.phrase(field, leaf.words, open_end=leaf.open_end).items():
                counts[pmid] += weight * count
        return counts
    if isinstance(leaf, Near) or (isinstance(leaf, OneOf) and leaf.field in {"mesh", "majr"}):
        return dict.fromkeys(found_by(leaf, postings), 1.0)
    return {}
