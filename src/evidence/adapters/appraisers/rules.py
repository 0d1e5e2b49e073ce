"""The kinds of reading, how often each was right, and which may count by itself.

`PUBLIC` holds (right, all) over 809 SciFact training claims with their cited abstracts,
500 PubMedQA questions and 1,712 Evidence Inference prompts with their evidence sentence;
`OWN` over the 713 pairs of round 1 in tests/support/labelled_pairs.jsonl.
benchmarks/appraisal.py prints both again.

Read the figures as kind ones. Errors of all public sets and of the dev half were read
while the rules were written. The own labels have one reader, the author of the rules,
and pairs that seemed undecidable were left out. The test half is no held-out set: its
totals were seen after each change, and some of its claims stand on pages whose results
were read. The claims of round 2 were written after the rules had run, to bring titles
that state a finding and claims that a record tells to twenty cases; several follow a
record's title. They are not counted here, so these two pools stay below twenty cases
and do not pass. A second reader's labels should replace the first reader's.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from evidence.domain.appraisal import Stance

VERSION = "2"
BAR = 0.80  # grading specification 3.3, rule 7
_CONTRADICTION_BAR = 0.90  # for an own result that names both sides in full, see `_contradicts`
_FEWEST = 20  # a share of fewer cases says too little to let a rule count
_FEW = 5
_UNMEASURED = 0.5
_Z = 1.959964  # 97.5 % quantile of the normal distribution

PUBLIC: Mapping[str, tuple[int, int]] = {
    "any-effect.full": (27, 33),
    "any-effect.heading": (1, 1),
    "any-effect.most": (5, 6),
    "any-effect.title": (73, 82),
    "both-null.full": (0, 1),
    "both-null.title": (1, 1),
    "bound.full": (1, 1),
    "effect-against-null.full": (2, 2),
    "effect-against-null.most": (2, 2),
    "linked.full": (8, 10),
    "linked.most": (6, 8),
    "linked.title": (0, 1),
    "null.full": (32, 37),
    "null.most": (6, 6),
    "null.title": (279, 286),
    "opposite.full": (27, 29),
    "opposite.heading": (0, 1),
    "opposite.most": (8, 8),
    "opposite.title": (49, 54),
    "same.full": (41, 49),
    "same.heading": (3, 4),
    "same.most": (10, 13),
    "same.title": (46, 65),
}
OWN: Mapping[str, tuple[int, int]] = {
    "any-effect.full": (11, 11),
    "any-effect.heading": (4, 4),
    "any-effect.title": (3, 3),
    "bound.full": (6, 6),
    "bound.title": (15, 15),
    "crossed.heading": (5, 6),
    "crossed.title": (4, 4),
    "null.full": (1, 2),
    "null.heading": (1, 1),
    "null.title": (8, 8),
    "opposite.most": (0, 1),
    "opposite.title": (1, 1),
    "same.full": (8, 8),
    "same.heading": (5, 5),
    "same.title": (2, 2),
    "told.full": (5, 5),
    "told.title": (5, 6),
}
_CONTRADICTING = frozenset({"null", "opposite", "effect-against-null"})
# Named in part only: never enough to contradict a free claim.
_STRICT = frozenset({"full", "title"})
# Kinds too rare to be measured one by one, pooled with their like.
_POOLS: tuple[tuple[str, ...], ...] = (
    ("bound.full", "bound.title", "crossed.full", "crossed.heading", "crossed.title"),
    ("told.full", "told.title"),
    ("any-effect.heading", "same.heading"),
)


@dataclass(frozen=True, slots=True)
class RuleClass:
    """One kind of reading. `precision` is the share that was right where measured."""

    id: str
    stance: Stance
    precision: float
    passes: bool


def interval(right: int, all_: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of at least one case (Wilson 1927)."""
    share, spread = right / all_, _Z * _Z / all_
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / all_ + spread / (4 * all_)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def measured(key: str) -> tuple[int, int]:
    """Return (right, all) of a rule, of its pool where it has one; (0, 0) if never seen."""
    keys = next((pool for pool in _POOLS if key in pool), (key,))
    rows = [table.get(k, (0, 0)) for k in keys for table in (PUBLIC, OWN)]
    return sum(right for right, _ in rows), sum(all_ for _, all_ in rows)


def rule_class(kind: str, naming: str) -> RuleClass:
    """Return the class of a reading: its kind and how fully both sides are named.

    Support passes when its measured share reaches the bar.
    """
    key = f"{kind}.{naming}"
    right, all_ = measured(key)
    precision = right / all_ if all_ >= _FEW else _UNMEASURED
    if kind in _CONTRADICTING:
        passes = naming in _STRICT and _contradicts(naming, right, all_)
        return RuleClass(f"ST.{key}", Stance.CONTRADICTS, precision, passes)
    return RuleClass(f"ST.{key}", Stance.SUPPORTS, precision, all_ >= _FEWEST and precision >= BAR)


def _contradicts(naming: str, right: int, all_: int) -> bool:
    """Tell whether a contradiction may count: the less reliable of the two stances.

    The lower limit of the share's interval has to reach the bar; where one sentence
    names both sides in full, a share of nine in ten is enough.
    """
    if all_ < _FEWEST:
        return False
    sure = naming == "full" and right / all_ >= _CONTRADICTION_BAR
    return sure or interval(right, all_)[0] >= BAR
