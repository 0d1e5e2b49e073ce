import pytest

from evidence.language.concepts import concept_groups, content_words, names
from evidence.language.rarity import GENERIC_WORDS, is_generic, load_rarity


def _labels(text: str) -> list[str]:
    return [c.label for c in concept_groups(text)]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Cortisol crosses the blood-brain barrier", {"Hydrocortisone", "Blood-Brain Barrier"}),
        ("cortisol crosses the BBB", {"Hydrocortisone", "Blood-Brain Barrier"}),
        ("the HPA axis", {"Pituitary-Adrenal System"}),
        ("sex steroids like testosterone", {"Gonadal Steroid Hormones", "Testosterone"}),
        ("levels of key hormones", {"Hormones"}),
        ("Hormones affect mood", {"Hormones", "Affect"}),
        ("hormones affect the brain", {"Hormones", "Brain"}),
        ("reduce neuroinflammation", {"Neuroinflammatory Diseases"}),
        ("XRCC9", {"XRCC9"}),
    ],
)
def test_a_text_gives_the_concepts_it_names(text: str, labels: set[str]) -> None:
    assert set(_labels(text)) == labels


def test_generic_words_count_only_when_there_is_nothing_else() -> None:
    assert _labels("the level of function") != []
    assert "function" not in _labels("the function of insulin")


def test_a_word_with_a_heading_and_a_usual_meaning_needs_to_stand_alone() -> None:
    assert _labels("Lead") == ["Lead"]
    assert "Lead" not in _labels("lead to dementia")


@pytest.mark.parametrize("text", ["", "   ", "of the and", "—"])
def test_a_text_without_content_words_has_no_concepts(text: str) -> None:
    assert concept_groups(text) == ()


def test_terms_are_bounded_and_the_claims_own_word_comes_first() -> None:
    (concept,) = concept_groups("oestrogens")
    assert concept.terms[0] == "oestrogens"
    assert len(concept.terms) <= 8
    assert concept.headings[:2] == ("Estrogens", "Estradiol")
    assert len(concept.headings) <= 6


@pytest.mark.parametrize(
    ("concept", "sentence", "named"),
    [
        ("estrogens", "Estradiol improved verbal memory.", True),
        ("estrogens", "Oestrogen receptors were counted.", True),
        ("estrogens", "Testosterone was measured.", False),
        ("testosterone", "Cortisol rose in the morning.", False),
        ("testosterone", "Serum testosterone fell.", True),
        ("cortisol", "Hydrocortisone was infused.", True),
        ("cortisol", "Corticosterone rose in rats.", False),
        ("glucocorticoids", "Cortisol was infused.", True),
        ("sex steroids", "Testosterone was given.", True),
        ("sex steroids", "Cortisol was given.", False),
        ("hormones", "Hormonal changes were seen.", True),
        ("blood-brain barrier", "It did not pass the BBB.", True),
        ("blood-brain barrier", "Transport across the blood brain barrier was slow.", True),
        ("blood-brain barrier", "Brain and blood samples were taken.", False),
        ("HPA axis", "The hypothalamic-pituitary-adrenal axis was activated.", True),
        ("mood", "Hormones affect growth.", False),
        ("mood", "Depressive symptoms improved.", True),
        ("cognitive function", "Cognition was unchanged.", True),
        ("cognitive function", "Memory improved.", True),
        ("memory", "Cognition improved.", False),
        ("neuroinflammation", "Microglia were activated.", True),
        ("neurogenesis", "Hippocampal neurogenesis fell.", True),
        ("XRCC9", "Loss of XRCC9 shortened life.", True),
        ("receptors", "Each receptor was cloned.", True),
    ],
)
def test_a_sentence_names_a_concept_by_synonyms_and_narrower_terms_but_not_siblings(
    concept: str, sentence: str, named: bool
) -> None:
    (group,) = concept_groups(concept)
    assert names(group, sentence) is named


def test_content_words_put_the_telling_ones_first_and_generic_ones_last() -> None:
    found = content_words("The levels of testosterone in the brain and brains")
    assert found[0] == "testosterone"
    assert found[-1] == "levels"
    assert len(found) == 3


def test_rarity_orders_words_and_knows_unseen_ones() -> None:
    table = load_rarity()
    assert table.documents == 6256
    assert table.of("testosterone") > table.of("cells") > 0
    assert table.of("xyzzyplugh") >= table.of("testosterone")


def test_the_generic_list_is_lower_case_and_covers_inflections() -> None:
    assert all(word == word.casefold() for word in GENERIC_WORDS)
    assert is_generic("Increasing")
    assert is_generic("levels")
    assert is_generic("profoundly")
    assert not is_generic("family")
    assert not is_generic("cortisol")
