"""One citation's bearing on one claim, as far as a machine can read it."""

from dataclasses import dataclass
from enum import StrEnum

from evidence.domain.ids import Pmid


class Stance(StrEnum):
    """Direction of one item; `MENTIONS` is where a machine abstains."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    MENTIONS = "mentions"


class QuoteRole(StrEnum):
    """What the quoted sentence does in its abstract."""

    OWN_RESULT = "own_result"
    OWN_CONCLUSION = "own_conclusion"
    BACKGROUND = "background"
    METHOD = "method"


class Species(StrEnum):
    """Whom or what the study observed."""

    HUMAN = "human"
    ANIMAL = "animal"
    INVITRO = "invitro"
    INSILICO = "insilico"
    UNKNOWN = "unknown"


class Directness(StrEnum):
    """Whether the evidence is about the claim's own population and terms.

    INDIRECT: other species than the claim is about, or the citation names only
    part of the claim's subject and object. UNKNOWN: species not known.
    """

    DIRECT = "direct"
    INDIRECT = "indirect"
    UNKNOWN = "unknown"


class Design(StrEnum):
    """Kind of study that a record reports (grading specification 1.2)."""

    SR_RCT = "SR_RCT"
    SR = "SR"
    SR_ANIMAL = "SR_ANIMAL"
    GUIDELINE = "GUIDELINE"
    RCT = "RCT"
    NRCT = "NRCT"
    TRIAL = "TRIAL"
    MR = "MR"
    OBS_COHORT = "OBS_COHORT"
    OBS = "OBS"
    OBS_CC = "OBS_CC"
    OBS_XS = "OBS_XS"
    CASE = "CASE"
    REVIEW = "REVIEW"
    OPINION = "OPINION"
    HISTORICAL = "HISTORICAL"
    PROTOCOL = "PROTOCOL"
    NOTICE = "NOTICE"
    UNSPEC = "UNSPEC"


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an abstract, verbatim: `abstract[start:end] == text`."""

    text: str
    start: int
    end: int
    role: QuoteRole


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What a record says of its own study, each with the rule that read it.

    `sample_size` is None when no number of participants was found; 0 never occurs.
    `sample_size_text` is the matched text.
    """

    design: Design
    species: Species
    sample_size: int | None
    sample_size_text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StanceProposal:
    """A machine's reading; never more than a proposal.

    `rule` is id and version of the rule that fired, `why` one plain sentence.
    `confidence` is in 0..1 (measured precision class of the rule where known).
    `passes`: reached the threshold at which it may count in a proposed verdict.
    `null_result`: the source reports no effect (rubric rule ST2).
    """

    stance: Stance
    rule: str
    why: str
    confidence: float
    passes: bool
    null_result: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One citation's bearing on one claim, with everything needed to grade it.

    `rank` counts from 1 in the local ranking for this claim. `level` is 1..5 on
    the ladder of the claim's type, None for what has no level (notices,
    protocols). `quote` is None when the record has no abstract sentence to quote.
    """

    claim_id: int
    pmid: Pmid
    rank: int
    score: float
    quote: Quote | None
    facts: StudyFacts
    level: int | None
    level_rule: str
    directness: Directness
    proposal: StanceProposal


def counted_stance(proposal: StanceProposal) -> Stance:
    """Return the stance that a proposal may count with: MENTIONS below its threshold.

    Grading specification 3.3: a false "supports" is worse than ten "mentions".
    """
    return proposal.stance if proposal.passes else Stance.MENTIONS
