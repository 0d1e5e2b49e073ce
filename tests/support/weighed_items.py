"""Short ways to make evidence items, claims and searches for verdict tests."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from evidence.domain.appraisal import (
    Design,
    Directness,
    EvidenceItem,
    Species,
    Stance,
    StanceProposal,
    StudyFacts,
)
from evidence.domain.citations import Standing
from evidence.domain.claims import ClaimType, Wording
from evidence.domain.facts import ClaimFacts, SearchFacts
from evidence.domain.ids import Pmid
from evidence.domain.rubric import parse_rubric
from evidence.domain.searches import SearchOutcome
from evidence.domain.weighing import WeighedItem

RUBRIC = parse_rubric((Path(__file__).parents[2] / "queries" / "rubric.toml").read_bytes())
AS_OF = date(2026, 11, 24)
SEARCHED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

SIGNS = {"+": Stance.SUPPORTS, "-": Stance.CONTRADICTS, "0": Stance.MENTIONS}


def item(
    pmid: int,
    sign: str = "+",
    *,
    design: Design = Design.RCT,
    species: Species = Species.HUMAN,
    n: int | None = 300,
    passes: bool = True,
    null: bool = False,
    directness: Directness = Directness.DIRECT,
) -> EvidenceItem:
    proposal = StanceProposal(SIGNS[sign], "lexical/1", "cue in conclusion", 0.8, passes, null)
    facts = StudyFacts(design, species, n, str(n or ""), ())
    return EvidenceItem(
        claim_id=1,
        pmid=Pmid(str(pmid)),
        rank=1,
        score=1.0,
        quote=None,
        facts=facts,
        level=None,
        level_rule="",
        directness=directness,
        proposal=proposal,
    )


def weighed(
    pmid: int,
    sign: str = "+",
    *,
    standing: Standing = Standing.GOOD,
    preprint: bool = False,
    year: int | None = 2020,
    registry: tuple[str, ...] = (),
    decided: str = "",
    **facts: Any,
) -> WeighedItem:
    """Make an item; `decided` is a reviewer's sign, empty while undecided."""
    return WeighedItem(
        item(pmid, sign, **facts),
        standing,
        preprint=preprint,
        year=year,
        registry_ids=registry,
        decision=SIGNS[decided] if decided else None,
        decided_by="ada" if decided else "",
    )


def claim(
    claim_type: ClaimType = ClaimType.THERAPEUTIC,
    *,
    checkable: bool = True,
    why: str = "",
    strength: int = 1,
    flags: tuple[str, ...] = (),
    about: str = "human",
) -> ClaimFacts:
    return ClaimFacts(claim_type, checkable, why, Wording(strength, "", flags), about)


def searched(
    outcome: SearchOutcome = SearchOutcome.COMPLETE,
    screened: int = 20,
    unread: int = 0,
    failure: str = "",
    at: datetime | None = SEARCHED_AT,
) -> SearchFacts:
    return SearchFacts(outcome, screened, unread, failure, at)
