"""What the rubric takes in and gives out: plain values in the rubric's own words.

The rubric speaks of `refutes` where the database says `contradicts`, and knows a
few designs (`SR_MA`) and statuses that the database spells otherwise. Text fields
are open on purpose: an unknown word has the effect that the rubric gives it (an
unknown design falls to the row UNSPEC, an unknown stance takes no side, an unknown
claim type is not checkable) and is never an error.
"""

from dataclasses import dataclass, field
from enum import StrEnum

SUPPORTS = "supports"
REFUTES = "refutes"
MENTIONS = "mentions"
HUMAN = "human"
SEARCH_DONE = "done"
STATUS_OK = "ok"


class VerdictName(StrEnum):
    """What the rubric gives a claim."""

    SUPPORTED = "supported"
    MIXED = "mixed"
    CONTRADICTED = "contradicted"
    INSUFFICIENT = "insufficient"
    NO_EVIDENCE = "no_evidence"
    RETRACTED_ONLY = "retracted_only"
    CONCERN_ONLY = "concern_only"
    NOT_SEARCHED = "not_searched"
    NOT_CHECKABLE = "not_checkable"


@dataclass(frozen=True, slots=True)
class GradedClaim:
    """A claim as the rubric sees it.

    `search` is "done" or anything else for "not completed". `rob` is a reviewer's
    risk-of-bias entry, None when there is none: "some" and "high" cost, every other
    text is low. `upgrade`: steps that a reviewer granted. `ladder`: wording
    strength 0 to 3. `year_now` 0 means that ages are not judged.
    """

    type: str
    checkable: bool = True
    search: str = SEARCH_DONE
    days_since_search: float = 0
    absolute: bool = False
    about: str = HUMAN
    rob: str | None = None
    upgrade: int = 0
    ladder: int = 0
    year_now: int = 0


@dataclass(frozen=True, slots=True)
class GradedCitation:
    """A citation as the rubric sees it.

    `n` participants and `i2` in percent are None when not found; `year` 0 when not
    known. `study` is the id of the study reported; None means that the citation is
    a study of its own. `included_in` names the reviews that hold this study.
    `null`: the result is "no effect". `stance_by` other than "human" is a machine.
    """

    id: str
    design: str = "UNSPEC"
    stance: str = MENTIONS
    species: str = HUMAN
    status: str = STATUS_OK
    stance_by: str = HUMAN
    n: float | None = None
    null: bool = False
    i2: float | None = None
    pubbias: bool = False
    indirect: bool = False
    study: str | None = None
    included_in: tuple[str, ...] = ()
    preprint: bool = False
    year: int = 0


@dataclass(frozen=True, slots=True)
class Vote:
    """A citation in force with the stance that counts and its level (1 best)."""

    citation: GradedCitation
    stance: str
    level: int

    @property
    def takes_a_side(self) -> bool:
        """Whether the stance is for or against."""
        return self.stance in {SUPPORTS, REFUTES}


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a decision: rule id (see `domain.rules`) and what it found."""

    id: str
    text: str

    def __str__(self) -> str:
        """Return the line that people read."""
        return f"{self.id} {self.text}"


@dataclass(frozen=True, slots=True)
class Grade:
    """The rubric's answer. `grade` is A to D, "" when the verdict carries none.

    `flags` are sorted; `reasons` stand in the order of the steps. `best_level` is
    that of the side that set the verdict, None when no vote was counted.
    """

    verdict: VerdictName
    grade: str
    flags: tuple[str, ...]
    reasons: tuple[Reason, ...]
    best_level: int | None = None


@dataclass(slots=True)
class Trail:
    """Reasons and flags gathered while one decision is made; never kept."""

    reasons: list[Reason] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)

    def say(self, rule: str, text: str) -> None:
        """Add a reason."""
        self.reasons.append(Reason(rule, text))

    def flag(self, name: str) -> None:
        """Set a flag; twice is once."""
        self.flags.add(name)

    def close(self, verdict: VerdictName, grade: str = "", best_level: int | None = None) -> Grade:
        """End the decision."""
        return Grade(verdict, grade, tuple(sorted(self.flags)), tuple(self.reasons), best_level)
