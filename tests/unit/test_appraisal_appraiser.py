"""Candidates of one claim become evidence items."""

from evidence.adapters.appraisers.appraiser import RuleAppraiser
from evidence.adapters.appraisers.rules import VERSION
from evidence.domain.appraisal import Design, Directness, Species, Stance
from evidence.domain.citations import AbstractSection, Citation, Heading, Standing, Term
from evidence.domain.claims import Claim, ClaimDraft, ClaimType, Wording
from evidence.domain.ids import Pmid
from evidence.domain.spans import Span
from evidence.ports import Appraiser, Candidate


def level_of(
    claim_type: ClaimType, design: Design, species: Species, preprint: bool
) -> tuple[int | None, str]:
    if design is Design.NOTICE:
        return None, "notice"
    return 3 + preprint, f"{claim_type}.{design}.{species}"


def claim(text: str = "Testosterone improves memory.") -> Claim:
    draft = ClaimDraft(
        text=text,
        sentence=Span(0, len(text)),
        focus=(),
        claim_type=ClaimType.THERAPEUTIC,
        checkable=True,
        why="",
        wording=Wording(3),
        subject="Testosterone",
        relation="improves",
        object="memory",
    )
    return Claim(id=7, document_id=1, version=1, draft=draft)


def candidate(
    pmid: str,
    title: str,
    result: str,
    heading: str = "D006801",
    standing: Standing = Standing.GOOD,
) -> Candidate:
    citation = Citation(
        pmid=Pmid(pmid),
        title=title,
        sections=(AbstractSection("RESULTS", "RESULTS", result),) if result else (),
        headings=(Heading(Term(heading, ""), major=False),) if heading else (),
    )
    return Candidate(citation, f"digest{pmid}", standing)


BOTH = candidate("11", "Testosterone in older men", "Testosterone improved memory.")
RATS = candidate("12", "Testosterone in rats", "Testosterone improved memory.", "D000818")
SUBJECT_ONLY = candidate("13", "Testosterone and bone", "Testosterone raised density.")
OBJECT_ONLY = candidate("17", "Sleep and memory", "Memory improved after sleep.")
NEITHER = candidate("14", "Bones of fish", "The bones were dense.")
TITLE_ONLY = candidate("15", "Testosterone and memory", "")
PREPRINT = candidate("16", "Testosterone", "Testosterone lowered memory.", "", Standing.PREPRINT)
ALL = [SUBJECT_ONLY, OBJECT_ONLY, NEITHER, TITLE_ONLY, RATS, BOTH, PREPRINT]
appraiser: Appraiser = RuleAppraiser(level_of)


def test_a_candidate_that_does_not_name_the_subject_is_dropped() -> None:
    items = {i.pmid: i for i in appraiser.appraise(claim(), ALL, keep=10)}
    assert set(items) == {"11", "12", "13", "15", "16"}
    assert items[Pmid("13")].proposal.stance is Stance.MENTIONS


def test_items_carry_rank_quote_level_and_directness() -> None:
    items = {i.pmid: i for i in appraiser.appraise(claim(), ALL, keep=10)}
    assert [i.rank for i in items.values()] == [1, 2, 3, 4, 5]
    assert items[Pmid("11")].proposal.stance is Stance.SUPPORTS
    assert items[Pmid("11")].directness is Directness.DIRECT
    assert items[Pmid("12")].directness is Directness.INDIRECT
    assert items[Pmid("13")].directness is Directness.INDIRECT
    assert items[Pmid("16")].directness is Directness.UNKNOWN
    assert (items[Pmid("15")].quote, items[Pmid("15")].proposal.stance) == (None, Stance.MENTIONS)
    assert items[Pmid("11")].level == 3
    assert items[Pmid("16")].level == 4
    assert items[Pmid("12")].level_rule == "therapeutic.UNSPEC.animal"
    assert all(i.claim_id == 7 for i in items.values())


def test_the_order_of_the_candidates_does_not_matter() -> None:
    forth = appraiser.appraise(claim(), ALL, keep=10)
    back = appraiser.appraise(claim(), ALL[::-1], keep=10)
    assert forth == back


def test_keep_bounds_mentions_and_never_a_stance() -> None:
    whole = appraiser.appraise(claim(), ALL, keep=10)
    kept = appraiser.appraise(claim(), ALL, keep=2)
    telling = [i for i in whole if i.proposal.stance is not Stance.MENTIONS]
    assert kept == tuple(i for i in whole if i.rank <= 2 or i in telling)
    assert len(telling) == 3
    assert len(kept) < len(whole)
    assert appraiser.appraise(claim(), [], keep=2) == ()


def test_the_version_names_the_rules() -> None:
    assert appraiser.version == f"rules/{VERSION}"
