from pathlib import Path

import pytest

from evidence.adapters.planner import Planner
from evidence.adapters.query_files import load_strategies
from evidence.domain.errors import QueryFileError, UsageError
from evidence.domain.searches import RungRole
from evidence.language.query_syntax import faults
from evidence.language.query_terms import concepts_of
from evidence.ports import QueryPlanner
from support.search_claims import claim_of

ROOT = Path(__file__).parents[2]
SENTENCE = (
    "The primary mechanism involves optimizing circulating levels of key hormones, such as thyroid "
    "hormones, cortisol, and sex steroids like testosterone and estrogen, which directly cross the "
    "blood-brain barrier."
)


@pytest.fixture(scope="module")
def planner() -> QueryPlanner:
    return Planner(load_strategies(ROOT / "queries"))


def test_the_rungs_are_deciding_fallback_supplement(planner: QueryPlanner) -> None:
    plan = planner.plan(claim_of("Cortisol", "crosses", "the blood-brain barrier"), SENTENCE)
    assert [q.role for q in plan] == [RungRole.DECIDING, RungRole.FALLBACK, RungRole.SUPPLEMENT]
    assert [q.strategy for q in plan] == ["focused", "narrow", "broad"]
    assert [q.limit for q in plan] == [9999, 9999, 200]
    assert {q.sort for q in plan} == {"relevance"}


def test_both_sides_are_asked_for_as_headings_and_words(planner: QueryPlanner) -> None:
    claim = claim_of("Cortisol", "crosses", "the blood-brain barrier")
    focused, narrow, _ = planner.plan(claim, SENTENCE)
    subject, object_ = focused.text.split(") AND (")
    assert '"Hydrocortisone"[mh]' in subject
    assert "cortisol*[tiab]" in subject
    assert '"Blood-Brain Barrier"[mh]' in object_
    assert '"BBB"[tiab]' in object_
    assert '"Hydrocortisone"[majr]' in narrow.text
    assert "cortisol*[ti]" in narrow.text
    assert "[tiab]" not in narrow.text


def test_siblings_share_the_supplement_and_nothing_else(planner: QueryPlanner) -> None:
    one = planner.plan(claim_of("Cortisol", "crosses", "the blood-brain barrier"), SENTENCE)
    two = planner.plan(claim_of("Testosterone", "crosses", "the blood-brain barrier"), SENTENCE)
    assert one[2] == two[2]
    assert one[0] != two[0]
    assert "testosteron" not in one[0].text


@pytest.mark.parametrize(
    ("subject", "relation", "object_", "wanted", "unwanted"),
    [
        ("The level of cortisol", "affects", "mood", "cortisol*[tiab]", "level"),
        ("Hormones", "affect", "mood", '"Affect"[mh]', "affect*"),
        ("Lead", "impairs", "cognition", '"Lead"[mh]', "impair"),
        ("The HPA axis", "regulates", "stress", '"HPA"[tiab]', "axis*"),
        ("It", "affects", "neurogenesis", "neurogen*[tiab]", '"It"'),
        ("Vitamin D", "does not prevent", "fractures", '"vitamin D"[tiab]', "prevent"),
    ],
)
def test_a_side_names_what_is_specific(
    planner: QueryPlanner, subject: str, relation: str, object_: str, wanted: str, unwanted: str
) -> None:
    focused = planner.plan(claim_of(subject, relation, object_), SENTENCE)[0]
    assert wanted.casefold() in focused.text.casefold()
    assert unwanted not in focused.text


def test_a_side_without_substance_is_filled_from_the_claim(planner: QueryPlanner) -> None:
    claim = claim_of(
        "These levels", "have", "an effect", "These levels in the hippocampus affect memory."
    )
    focused = planner.plan(claim, SENTENCE)[0]
    assert "hippocamp*[tiab]" in focused.text
    assert "level" not in focused.text


def test_a_side_that_stays_without_substance_is_left_out(planner: QueryPlanner) -> None:
    focused = planner.plan(claim_of("The primary mechanism", "involves", "cortisol"), SENTENCE)[0]
    assert "cortisol*[tiab]" in focused.text
    assert "mechan" not in focused.text


def test_instances_that_stand_elsewhere_in_the_tree_are_asked_for(planner: QueryPlanner) -> None:
    focused = planner.plan(claim_of("Estrogen", "affects", "cognition"), SENTENCE)[0]
    assert '"Estradiol"[mh]' in focused.text
    assert "estradiol*[tiab]" in focused.text


def test_words_and_phrases_that_others_cover_are_left_out(planner: QueryPlanner) -> None:
    focused = planner.plan(claim_of("Stress", "impairs", "mood stability"), SENTENCE)[0]
    assert "stress*[tiab]" in focused.text
    assert "stressor" not in focused.text
    assert "chronic stress" not in focused.text


def test_a_one_sided_claim_is_asked_with_its_one_side(planner: QueryPlanner) -> None:
    focused = planner.plan(claim_of("Estrogen", "acts", ""), SENTENCE)[0]
    assert ") AND (" not in focused.text
    assert "estrogen*[tiab]" in focused.text


def test_a_claim_of_stop_words_is_still_asked(planner: QueryPlanner) -> None:
    focused = planner.plan(claim_of("It", "is", "so"), "It is so.")[0]
    assert '"is"[tiab]' in focused.text


def test_a_claim_without_a_word_is_refused_and_never_found_empty(planner: QueryPlanner) -> None:
    with pytest.raises(UsageError, match="no word to search for"):
        planner.plan(claim_of("—", "…", "—", "— … —"), "—")


def test_a_short_sentence_needs_a_smaller_quorum(planner: QueryPlanner) -> None:
    broad = planner.plan(claim_of("Estrogen", "affects", "memory"), "Estrogen affects memory.")[2]
    assert (
        broad.text
        == "((estrogen*[tiab] AND (memor*[tiab] OR affect*[tiab])) OR (memor*[tiab] AND affect*[tiab]))"
    )


def test_a_reviewers_query_is_sent_as_written(planner: QueryPlanner) -> None:
    (query,) = planner.custom('  "neural stem cells"[tiab] AND cortisol[tw]\n')
    assert query.text == '"neural stem cells"[tiab] AND cortisol[tw]'
    assert query.role is RungRole.DECIDING
    assert query.strategy == "reviewer"


@pytest.mark.parametrize("text", ["", "  \n", "(a", '"a', "a AND", "a[ti"])
def test_a_reviewers_query_that_cannot_be_meant_is_refused(
    planner: QueryPlanner, text: str
) -> None:
    with pytest.raises(UsageError):
        planner.custom(text)


def test_a_planner_needs_a_deciding_strategy_and_one_for_reviewers() -> None:
    strategies = load_strategies(ROOT / "queries")
    with pytest.raises(QueryFileError, match="reviewer"):
        Planner({"focused": strategies["focused"]})
    with pytest.raises(QueryFileError, match="deciding"):
        Planner({k: strategies[k] for k in ("reviewer", "broad")})


def test_the_queries_of_one_long_sentence_are_sound_and_short(planner: QueryPlanner) -> None:
    for query in planner.plan(claim_of("Sex steroids", "cross", "the BBB"), SENTENCE):
        assert faults(query.text) == []
        assert len(query.text) < 4000


def test_each_of_several_concepts_of_a_side_keeps_its_own_brackets(planner: QueryPlanner) -> None:
    claim = claim_of("zzyzxine blorfate", "reduces", "pain")
    subject = concepts_of(planner.plan(claim, "")[0].text)[:-1]
    assert sorted(subject) == [("blorfat*[tiab]",), ("zzyzxin*[tiab]",)]
