"""The kinds of reading, how often each was right, and which may count by itself.

`RIGHT` holds (right, all) over 809 SciFact training claims with their cited
abstracts, 500 PubMedQA questions and 1,712 Evidence Inference prompts with their
evidence sentence; benchmarks/appraisal.py prints it again. The rules were written
while reading errors on these sets, so the figures are a little kind.
"""

import math
from dataclasses import dataclass

from evidence.domain.appraisal import Stance

VERSION = "1"
BAR = 0.80  # grading specification 3.3, rule 7
_FEWEST = 20  # a share of fewer cases says too little to let a rule count
_FEW = 5
_UNMEASURED = 0.5
_Z = 1.959964  # 97.5 % quantile of the normal distribution

RIGHT: dict[str, tuple[int, int]] = {
    "any-effect.full": (29, 34),
    "any-effect.most": (8, 9),
    "any-effect.title": (75, 84),
    "linked.full": (5, 6),
    "linked.most": (6, 9),
    "null.full": (24, 27),
    "null.most": (6, 7),
    "null.title": (287, 294),
    "opposite.full": (26, 27),
    "opposite.most": (12, 14),
    "opposite.title": (56, 60),
    "same.full": (38, 47),
    "same.most": (12, 17),
    "same.title": (48, 66),
}
_CONTRADICTING = frozenset({"null", "opposite", "effect-against-null"})
# Named in part only: never enough to contradict a free claim.
_STRICT = frozenset({"full", "title"})


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


def rule_class(kind: str, naming: str) -> RuleClass:
    """Return the class of a reading: its kind and how fully both sides are named.

    Support passes when its measured share reaches the bar; contradiction only when
    the lower limit of the share's interval does, because an automatic contradiction
    of a free claim is the less reliable of the two.
    """
    key = f"{kind}.{naming}"
    right, all_ = RIGHT.get(key, (0, 0))
    precision = right / all_ if all_ >= _FEW else _UNMEASURED
    if kind in _CONTRADICTING:
        strict = naming in _STRICT and all_ >= _FEWEST and interval(right, all_)[0] >= BAR
        return RuleClass(f"ST.{key}", Stance.CONTRADICTS, precision, strict)
    return RuleClass(f"ST.{key}", Stance.SUPPORTS, precision, all_ >= _FEWEST and precision >= BAR)
