"""The kinds of reading, how often each was right, and which may count by itself.

`RIGHT` holds (right, all) over 809 SciFact training claims with their cited
abstracts, 500 PubMedQA questions and 1,712 Evidence Inference prompts with their
evidence sentence; benchmarks/appraisal.py prints it again. The rules were written
while reading errors on these sets, so the figures are a little kind.
"""

from dataclasses import dataclass

from evidence.domain.appraisal import Stance

VERSION = "1"
BAR = 0.80  # grading specification 3.3, rule 7
_FEWEST = 20  # a share of fewer cases says too little to let a rule count
_FEW = 5
_UNMEASURED = 0.5

RIGHT: dict[str, tuple[int, int]] = {
    "any-effect.full": (29, 34),
    "any-effect.most": (8, 9),
    "any-effect.title": (75, 84),
    "linked.full": (5, 6),
    "linked.most": (6, 8),
    "null.full": (23, 26),
    "null.most": (7, 8),
    "null.title": (287, 294),
    "opposite.full": (26, 27),
    "opposite.most": (12, 14),
    "opposite.title": (55, 59),
    "same.full": (37, 46),
    "same.most": (12, 16),
    "same.title": (49, 67),
}
_CONTRADICTING = frozenset({"null", "opposite", "effect-against-null"})
# Named by the title alone or in part: never enough to contradict a free claim by itself.
_STRICT = frozenset({"full", "title"})


@dataclass(frozen=True, slots=True)
class RuleClass:
    """One kind of reading. `precision` is the share that was right where measured."""

    id: str
    stance: Stance
    precision: float
    passes: bool


def rule_class(kind: str, naming: str) -> RuleClass:
    """Return the class of a reading: its kind and how fully both sides are named."""
    key = f"{kind}.{naming}"
    right, all_ = RIGHT.get(key, (0, 0))
    precision = right / all_ if all_ >= _FEW else _UNMEASURED
    stance = Stance.CONTRADICTS if kind in _CONTRADICTING else Stance.SUPPORTS
    passes = all_ >= _FEWEST and precision >= BAR
    if stance is Stance.CONTRADICTS:
        passes = passes and naming in _STRICT
    return RuleClass(f"ST.{key}", stance, precision, passes)
