from evidence.adapters.appraisers.ranking import rank
from evidence.domain.citations import AbstractSection, Citation, Standing
from evidence.domain.ids import Pmid
from evidence.ports import Candidate
from support.search_claims import claim_of

CLAIM = claim_of("Cortisol", "crosses", "the blood-brain barrier")


def _candidate(pmid: int, title: str, abstract: str = "") -> Candidate:
    sections = (AbstractSection("", "", abstract),) if abstract else ()
    citation = Citation(Pmid(str(pmid)), title, sections=sections)
    return Candidate(citation, f"digest{pmid}", Standing.GOOD)


BOTH = _candidate(5, "Passage of cortisol through the blood-brain barrier", "Cortisol passed.")
SIBLING = _candidate(4, "Passage of testosterone through the blood-brain barrier", "It passed.")
HALF = _candidate(3, "Cortisol in saliva", "Cortisol was measured in saliva.")
NEITHER = _candidate(2, "A survey of dental practice", "Dentists answered.")
EMPTY = _candidate(1, "")


def _pmids(candidates: list[Candidate]) -> list[str]:
    return [c.citation.pmid for c, _ in rank(CLAIM, candidates)]


def test_a_record_about_both_sides_stands_first_and_one_about_neither_last() -> None:
    found = _pmids([NEITHER, HALF, SIBLING, BOTH])
    assert found[0] == "5"
    assert found[-1] == "2"


def test_the_order_of_the_candidates_and_their_company_do_not_matter() -> None:
    forward = rank(CLAIM, [BOTH, SIBLING, HALF, NEITHER, EMPTY])
    assert rank(CLAIM, [EMPTY, NEITHER, HALF, SIBLING, BOTH]) == forward
    assert rank(CLAIM, [HALF])[0][1] == {c.digest: s for c, s in forward}["digest3"]


def test_nothing_is_lost_and_scores_lie_between_0_and_about_1() -> None:
    ranked = rank(CLAIM, [BOTH, SIBLING, HALF, NEITHER, EMPTY])
    assert len(ranked) == 5
    assert all(0 <= score <= 1.1 for _, score in ranked)
    assert rank(CLAIM, []) == []


def test_equal_scores_stand_in_the_order_of_the_pmids() -> None:
    twins = [_candidate(n, "Cortisol in saliva") for n in (100, 20, 3)]
    assert _pmids(twins) == ["3", "20", "100"]


def test_the_title_counts_more_than_the_abstract() -> None:
    title = _candidate(9, "Cortisol today", "Something else was seen")
    abstract = _candidate(8, "Something today", "Cortisol else was seen")
    assert _pmids([abstract, title]) == ["9", "8"]


def test_synonyms_of_the_sides_count_as_named() -> None:
    named = _candidate(7, "Hydrocortisone and the BBB")
    other = _candidate(6, "Hydroxyproline and the XYZ")
    assert _pmids([other, named]) == ["7", "6"]
