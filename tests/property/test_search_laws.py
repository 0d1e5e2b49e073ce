import re
import string
from functools import cache
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from evidence.adapters.planner import Planner
from evidence.adapters.query_files import load_strategies
from evidence.domain.errors import UsageError
from evidence.language.concepts import concept_groups, names
from evidence.language.mesh import fold, load_mesh
from evidence.language.query_syntax import MAX_QUERY, faults, quoted, truncated
from support.search_claims import claim_of

ROOT = Path(__file__).parents[2]

# Text that tries to be syntax, mixed with real words.
NASTY = st.lists(
    st.sampled_from(
        'cortisol "blood-brain AND OR NOT ( ) [tiab] [mh] * " [ ] : ~2 estrogen) OR (x 1=1 {subject} '
        "{} \\ é β-endorphin T-cell AIDS #1 1990:2020[dp] ; | & 🧠 level of the".split()
    )
    | st.text(max_size=12)
    | st.text(string.ascii_letters, min_size=1, max_size=90),
    max_size=14,
).map(" ".join)


@cache
def _planner() -> Planner:
    return Planner(load_strategies(ROOT / "queries"))


@given(NASTY, NASTY, NASTY)
def test_no_text_makes_an_empty_or_invalid_or_long_query(s: str, o: str, sentence: str) -> None:
    try:
        plan = _planner().plan(claim_of(s, "acts on", o), sentence)
    except UsageError:
        raise AssertionError("'acts on' can always be searched") from None
    for query in plan:
        assert faults(query.text) == []
        assert 0 < len(query.text) <= MAX_QUERY


@given(NASTY)
def test_a_rendered_query_holds_no_syntax_but_ours(text: str) -> None:
    for query in _planner().plan(claim_of(text, "acts on", text), text):
        rest = re.sub(
            r'(?:"[^"\[\]()*:{}]*"|[^\W\d_]{4,}\*)\[(?:mh|majr|tiab|ti)\]', "x", query.text
        )
        assert re.fullmatch(r"[()x ]|(?:[()x ]|AND|OR)+", rest), rest


@given(NASTY, NASTY)
def test_planning_is_deterministic_and_the_supplement_knows_the_sentence_alone(
    text: str, sentence: str
) -> None:
    one = _planner().plan(claim_of(text, "acts on", "memory"), sentence)
    assert one == _planner().plan(claim_of(text, "acts on", "memory"), sentence)
    other = _planner().plan(claim_of("cortisol", "acts on", "mood"), sentence)
    assert [q for q in one if q.strategy == "broad"] == [q for q in other if q.strategy == "broad"]


@given(st.text())
def test_a_quoted_term_is_one_phrase(text: str) -> None:
    phrase = quoted(text, "[tiab]")
    assert phrase is None or re.fullmatch(r'"[^"\[\]()*:]{1,80}"\[tiab\]', phrase)
    word = truncated(text, "[tiab]")
    assert word is None or re.fullmatch(r"[^\W\d_]{4,81}\*\[tiab\]", word)


@given(NASTY)
def test_found_descriptors_lie_in_the_text_in_order_without_overlap(text: str) -> None:
    matches = load_mesh().find(text)
    assert all(m.span.of(text) == m.matched for m in matches)
    assert all(a.span.end <= b.span.start for a, b in pairwise(matches))
    for match in matches:
        assert load_mesh().by_ui(match.descriptor.ui) == match.descriptor
        assert match.descriptor.ui in load_mesh().descendants(match.descriptor.ui)


@given(NASTY)
def test_a_text_names_each_of_its_own_concepts(text: str) -> None:
    for concept in concept_groups(text):
        assert names(concept, text), concept
        assert concept.span.of(text) == concept.terms[0]


@given(st.text(string.ascii_lowercase, min_size=5, max_size=20))
def test_a_possessive_folds_to_its_word_and_folding_ignores_case(word: str) -> None:
    assert fold(f"{word}'s") == fold(f"{word}’s") == fold(word)
    assert fold(word.upper()) == fold(word)
