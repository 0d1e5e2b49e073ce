"""Which sentences may be quoted, what part they play, which comes first."""

import pytest

from evidence.adapters.appraisers.quotes import abstract_sentences, ranked
from evidence.domain.appraisal import QuoteRole
from evidence.domain.citations import AbstractSection, Citation
from evidence.domain.ids import Pmid


def record(*sections: AbstractSection) -> Citation:
    return Citation(pmid=Pmid("1"), title="T", sections=sections)


def test_offsets_count_code_points_of_the_whole_stored_abstract() -> None:
    citation = record(
        AbstractSection("BACKGROUND", "BACKGROUND", "β-Blockers 𝛼 matter. Little is known."),
        AbstractSection("RESULTS", "RESULTS", "Mood improved. Sleep did not."),
    )
    sentences = abstract_sentences(citation)
    assert [s.text for s in sentences][2:] == ["Mood improved.", "Sleep did not."]
    assert all(citation.abstract[s.start : s.end] == s.text for s in sentences)


@pytest.mark.parametrize(
    "note",
    [
        AbstractSection("NOTE", "", "This text is ours."),
        AbstractSection("note", "", "This text is ours."),
        AbstractSection("SAMPLE NOTE", "UNASSIGNED", "This text is ours."),
        AbstractSection("", "", "The summary was written for this sample."),
    ],
)
def test_a_note_on_the_record_is_never_quoted(note: AbstractSection) -> None:
    result = AbstractSection("RESULTS", "", "Mood improved.")
    for citation in (record(note, result), record(result, note)):
        sentences = abstract_sentences(citation)
        assert [s.text for s in sentences] == ["Mood improved."]
        assert citation.abstract[sentences[0].start : sentences[0].end] == "Mood improved."


@pytest.mark.parametrize(
    ("label", "category", "role"),
    [
        ("", "RESULTS", QuoteRole.OWN_RESULT),
        ("", "CONCLUSIONS", QuoteRole.OWN_CONCLUSION),
        ("", "METHODS", QuoteRole.METHOD),
        ("", "OBJECTIVE", QuoteRole.BACKGROUND),
        ("FINDINGS", "", QuoteRole.OWN_RESULT),
        ("INTERPRETATION", "", QuoteRole.OWN_CONCLUSION),
        ("MATERIALS AND METHODS", "UNASSIGNED", QuoteRole.METHOD),
        ("RESULTS AND CONCLUSIONS", "", QuoteRole.OWN_RESULT),
        ("AIM", "", QuoteRole.BACKGROUND),
        ("BACKGROUND", "RESULTS", QuoteRole.OWN_RESULT),
    ],
)
def test_category_and_label_give_the_part(label: str, category: str, role: QuoteRole) -> None:
    (sentence,) = abstract_sentences(record(AbstractSection(label, category, "Mood improved.")))
    assert (sentence.role, sentence.labelled) == (role, True)


def test_an_unlabelled_abstract_is_read_by_place_and_words() -> None:
    text = (
        "Estrogen is a steroid. We asked whether it lifts mood. "
        "Patches were given and mood was rated by nurses. "
        "Mood improved by 4 points (p < 0.01). We conclude that mood profits."
    )
    roles = [s.role for s in abstract_sentences(record(AbstractSection("", "", text)))]
    assert roles == [
        QuoteRole.BACKGROUND,
        QuoteRole.BACKGROUND,
        QuoteRole.METHOD,
        QuoteRole.OWN_RESULT,
        QuoteRole.OWN_CONCLUSION,
    ]


def test_a_result_about_the_claim_comes_before_the_aim_with_the_same_words() -> None:
    sentences = abstract_sentences(
        record(
            AbstractSection("AIM", "", "To learn if estradiol improves mood."),
            AbstractSection("RESULTS", "", "Bone was denser. Estradiol improved mood."),
        )
    )
    best = ranked("Estradiol improves mood.", sentences)[0]
    assert best.text == "Estradiol improved mood."


def test_a_record_without_an_abstract_has_no_sentences() -> None:
    assert abstract_sentences(record()) == ()
    assert ranked("Estradiol improves mood.", ()) == []
