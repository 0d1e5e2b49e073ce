"""Order the candidates of one claim by how much of it they are about.

Our own BM25 and not SQLite's: every candidate was found by the claim's words, so that
a pool's own document frequencies say nothing about how telling a word is. Measured in
`benchmarks/retrieval.py`; the constants below were chosen there on half of SciFact's
training claims.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence.domain.claims import Claim
from evidence.domain.ids import pmid_order
from evidence.language.concepts import Concept, concept_groups, phrases, spaced_stems
from evidence.language.rarity import load_rarity
from evidence.language.words import STOP_WORDS, stem
from evidence.ports import Candidate

# BM25: Robertson & Zaragoza 2009, The Probabilistic Relevance Framework, section 3.
_K1 = 1.2
_B = 0.75
_USUAL_LENGTH = 250.0  # stems of a title (twice) and an abstract; fixed, so that scores
#                        do not depend on the other candidates
_TITLE_WEIGHT = 2
# Breaks near-ties between records about both sides of the claim and about one of them.
# Larger weights lost on SciFact, where 0.1 changes nothing on average.
_COVERAGE_WEIGHT = 0.1
_STOP_STEMS = frozenset(stem(word) for word in STOP_WORDS)


@dataclass(frozen=True, slots=True)
class _Query:
    """A claim's words with their weights, and the concepts of its two sides."""

    weights: tuple[tuple[str, float], ...]
    sides: tuple[tuple[Concept, ...], ...]


@dataclass(frozen=True, slots=True)
class _Record:
    counts: Counter[str]
    length: float
    spaced: str


def rank(claim: Claim, candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """Return all candidates with their scores (0 to about 1), best first.

    The score is the share of the claim's weight that title (twice) and abstract hold,
    raised when subject and object are both named. It depends on the claim and the one
    record alone; equal scores stand in the order of the PMIDs.
    """
    draft = claim.draft
    query = _query(draft.text, draft.subject, draft.object)
    scored = [(each, _score(query, each)) for each in candidates]
    return sorted(scored, key=lambda pair: (-pair[1], pmid_order(pair[0].citation.pmid)))


@lru_cache(maxsize=512)
def _query(text: str, subject: str, object_: str) -> _Query:
    table = load_rarity()
    stems = (each for each in spaced_stems(text).split() if each not in _STOP_STEMS)
    weights = {each: table.of_stem(each) for each in stems}
    total = sum(weights.values()) * (_K1 + 1) or 1.0
    shares = tuple((each, weight / total) for each, weight in weights.items())
    sides = tuple(c for s in (subject, object_) if s and (c := concept_groups(s)))
    return _Query(shares, sides)


def _score(query: _Query, candidate: Candidate) -> float:
    record = _record(candidate.citation.title, candidate.citation.abstract)
    return _bm25(query, record) + _COVERAGE_WEIGHT * _coverage(query, record)


def _bm25(query: _Query, record: _Record) -> float:
    norm = _K1 * (1 - _B + _B * record.length / _USUAL_LENGTH)
    counts = record.counts
    return sum(
        share * n * (_K1 + 1) / (n + norm) for each, share in query.weights if (n := counts[each])
    )


def _coverage(query: _Query, record: _Record) -> float:
    """Return the share of the sides of which the record names the leading concept."""
    if not query.sides:
        return 0.0
    named = sum(any(p in record.spaced for p in phrases(side[0])) for side in query.sides)
    return named / len(query.sides)


@lru_cache(maxsize=2048)
def _record(title: str, abstract: str) -> _Record:
    title_stems, spaced = spaced_stems(title), spaced_stems(abstract)
    counts = Counter(spaced.split())
    for each in title_stems.split():
        counts[each] += _TITLE_WEIGHT
    return _Record(counts, float(counts.total()), title_stems + spaced)
