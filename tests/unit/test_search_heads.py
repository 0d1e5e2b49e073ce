from pathlib import Path

import pytest

from evidence.adapters.planner import Planner
from evidence.adapters.query_files import load_strategies
from evidence.language.heads import has_plural, is_figure, segments, telling
from support.search_claims import claim_of

PLANNER = Planner(load_strategies(Path(__file__).parents[2] / "queries"))


@pytest.mark.parametrize(
    ("subject", "object_", "wanted", "unwanted"),
    [
        (
            "Statins",
            "the risk of new-onset diabetes (OR 1.09; 95% CI 1.02-1.17)",
            '"Diabetes Mellitus"[mh]',
            ("CI", "02-1", "onset"),
        ),
        ("Yoga", "systolic blood pressure by 5 mmHg", '"Blood Pressure"[mh]', ("mmHg", "Yogas")),
        (
            "Meditation",
            "GABA in the thalamus",
            '"gamma-Aminobutyric Acid"[mh]',
            ("medit*", "thalam"),
        ),
        ("α-tocopherol", "cancer", '"Neoplasms"[mh]', ()),
        ("Evolocumab", "LDL-C", '"Cholesterol, LDL"[mh]', ("LDL-Cs",)),
        (
            "Tdap in pregnancy",
            "pertussis",
            '"Diphtheria-Tetanus-acellular Pertussis Vaccines"[mh]',
            ("regnanc", "Tdaps"),
        ),
        (
            "Coenzyme Q10",
            "statin-associated muscle pain",
            '"Ubiquinone"[mh]',
            ("coenzym*", "statin*"),
        ),
        (
            "Apixaban",
            "less bleeding than warfarin in atrial fibrillation",
            '"Hemorrhage"[mh]',
            ("arfarin", "ibrillation"),
        ),
        (
            "Metformin, not insulin",
            "mortality versus sulfonylureas",
            '"Mortality"[mh]',
            ("nsulin", "sulfonylurea"),
        ),
        ("Vitamin D deficiency", "depression", '"Vitamin D Deficiency"[mh]', ()),
        ("Coffee", "all-cause mortality in a meta-analysis", '"Mortality"[mh]', ("all-cause",)),
        ("Running", "in the hippocampus", '"Hippocampus"[mh]', ()),
    ],
)
def test_the_focused_query_asks_for_the_topic_of_each_side(
    subject: str, object_: str, wanted: str, unwanted: tuple[str, ...]
) -> None:
    focused = PLANNER.plan(claim_of(subject, "affects", object_), "x")[0].text
    assert wanted in focused
    assert [u for u in unwanted if u in focused] == []


def test_the_broad_query_holds_no_figures_function_words_or_invented_plurals() -> None:
    sentence = "Women aren't likely to gain 5 mmHg a day; neither found LDL-C slightly all-cause."
    broad = PLANNER.plan(claim_of("Women", "gain", "LDL-C"), sentence)[2].text
    assert '"LDL"' in broad
    banned = ("aren", "likel", '"5"', "mmHg", "day", "neither", "found", "slight", "womens")
    assert [word for word in banned if word in broad] == []


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("bleeding than warfarin", ["bleeding", "warfarin"]),
        ("cancer but not stroke", ["cancer but", "stroke"]),
        ("GABA in the thalamus", ["GABA", "the thalamus"]),
        ("diabetes (OR 1.09)", ["diabetes"]),
        ("in-hospital mortality", ["in-hospital mortality"]),
        ("2-(4-chlorophenyl) acid", ["2-(4-chlorophenyl) acid"]),
        ("", []),
    ],
)
def test_a_phrase_is_cut_at_comparators_and_settings(phrase: str, expected: list[str]) -> None:
    assert [part.strip() for part in segments(phrase)] == expected


@pytest.mark.parametrize("word", ["5", "02-1", "CI", "HR", "mmHg", "30-day", "5mg", "weeks"])
def test_numbers_units_and_statistics_are_figures(word: str) -> None:
    assert is_figure(word)


@pytest.mark.parametrize("word", ["BRCA1", "IL-6", "Q10", "cancer", "OR51E2"])
def test_names_are_no_figures(word: str) -> None:
    assert not is_figure(word)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("women's", "women"), ("aren't", ""), ("likely", ""), ("slightly", ""), ("cancer", "cancer")],
)
def test_words_that_tell_nothing_are_dropped(word: str, expected: str) -> None:
    assert telling(word) == expected


@pytest.mark.parametrize("word", ["likely", "LDL-C", "meta", "mmHg", "women", "all-cause", "GABA"])
def test_words_that_are_no_count_nouns_get_no_plural(word: str) -> None:
    assert not has_plural(word)


@pytest.mark.parametrize("word", ["hormone", "deficiency", "Receptor"])
def test_known_nouns_get_a_plural(word: str) -> None:
    assert has_plural(word)
