"""What a sentence, or a claim, states of a thing: the values that readers return."""

from dataclasses import dataclass
from enum import StrEnum

from evidence.domain.spans import Span


class EffectKind(StrEnum):
    """SIGNED carries a sign; PLAIN is an effect without one; the rest as named."""

    SIGNED = "signed"
    PLAIN = "plain"
    LINKED = "linked"
    BOUND = "bound"
    CROSSED = "crossed"
    NEEDED = "needed"
    TOLD = "told"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Effect:
    """`sign`: +1 more of the object, -1 less, 0 no sign. `words`: the deciding cue.

    For NONE the sign is that of the effect denied ("did not worsen": less of a wanted
    thing). `bad`: the object is a thing that people want less of. `deprived`: the sign
    was turned because the sentence is about too little of the subject.
    """

    kind: EffectKind
    sign: int
    words: str
    bad: bool = False
    deprived: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """An effect, how fully it is named, and the place in the sentence whose clause says it."""

    effect: Effect
    naming: str
    near: Span
