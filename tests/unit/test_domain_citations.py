"""Whether a publication still stands, by the marks in its record."""

import pytest

from evidence.domain.citations import (
    AbstractSection,
    Citation,
    Notice,
    Standing,
    Term,
    standing_of,
)
from evidence.domain.ids import Pmid

RETRACTED = Term("D016441", "Retracted Publication")
RETRACTION_NOTICE = Term("D016440", "Retraction of Publication")
CONCERN_NOTICE = Term("D000075742", "Expression of Concern")
ERRATUM_NOTICE = Term("D016425", "Published Erratum")
PREPRINT = Term("D000076942", "Preprint")
TRIAL = Term("D016449", "Randomized Controlled Trial")
OTHER = Pmid("77")


def notice(ref_type: str, pmid: Pmid | None = OTHER) -> Notice:
    return Notice(ref_type, pmid, "J Test 2020")


@pytest.mark.parametrize(
    ("types", "ref_types", "expected"),
    [
        ([], [], Standing.GOOD),
        ([TRIAL], ["CommentIn", "Cites", "UpdateOf"], Standing.GOOD),
        ([RETRACTED], [], Standing.RETRACTED),
        ([], ["RetractionIn"], Standing.RETRACTED),
        ([RETRACTED], ["RetractionIn"], Standing.RETRACTED),
        ([RETRACTED], ["RetractedandRepublishedIn"], Standing.REPLACED),
        ([RETRACTED], ["RetractedAndRepublishedIn"], Standing.REPLACED),
        ([], ["RetractionIn", "RetractedandRepublishedIn"], Standing.REPLACED),
        ([], ["PartialRetractionIn"], Standing.PARTIALLY_RETRACTED),
        ([RETRACTED], ["PartialRetractionIn"], Standing.RETRACTED),
        ([], ["ExpressionOfConcernIn"], Standing.CONCERN),
        ([], ["ExpressionOfConcernIn", "RetractionIn"], Standing.RETRACTED),
        ([], ["ExpressionOfConcernIn", "ErratumIn"], Standing.CONCERN),
        ([PREPRINT], ["UpdateIn"], Standing.SUPERSEDED),
        ([], ["ErratumIn"], Standing.CORRECTED),
        ([], ["CorrectedandRepublishedIn"], Standing.CORRECTED),
        ([], ["CorrectedAndRepublishedIn"], Standing.CORRECTED),
        ([PREPRINT], [], Standing.PREPRINT),
        ([PREPRINT], ["ErratumIn"], Standing.CORRECTED),
        ([RETRACTION_NOTICE], ["RetractionOf"], Standing.NOTICE),
        ([RETRACTION_NOTICE], [], Standing.NOTICE),
        ([], ["RetractionOf"], Standing.NOTICE),
        ([], ["PartialRetractionOf"], Standing.NOTICE),
        ([CONCERN_NOTICE], ["ExpressionOfConcernFor"], Standing.NOTICE),
        ([ERRATUM_NOTICE], ["ErratumFor"], Standing.NOTICE),
        ([TRIAL], ["ErratumFor"], Standing.NOTICE),
        ([RETRACTION_NOTICE, RETRACTED], ["RetractionOf"], Standing.RETRACTED),
        ([RETRACTION_NOTICE], ["RetractionOf", "RetractionIn"], Standing.RETRACTED),
    ],
)
def test_the_worst_mark_of_a_record_is_its_standing(
    types: list[Term], ref_types: list[str], expected: Standing
) -> None:
    assert standing_of(types, [notice(r) for r in ref_types])[0] is expected


@pytest.mark.parametrize(
    "type_and_ref",
    [
        (RETRACTION_NOTICE, "RetractionOf"),
        (CONCERN_NOTICE, "ExpressionOfConcernFor"),
        (ERRATUM_NOTICE, "ErratumFor"),
        (RETRACTION_NOTICE, "PartialRetractionOf"),
    ],
)
def test_a_notice_is_never_taken_for_the_paper_it_announces(
    type_and_ref: tuple[Term, str],
) -> None:
    kind, ref = type_and_ref
    for types, refs in (([kind], []), ([], [ref]), ([kind], [ref]), ([kind, PREPRINT], [ref])):
        assert standing_of(types, map(notice, refs)) == (Standing.NOTICE, None)


def test_the_notice_is_named_when_the_record_links_it() -> None:
    linked, not_linked = notice("RetractionIn", Pmid("9")), notice("RetractionIn", None)
    assert standing_of([], [not_linked, linked]) == (Standing.RETRACTED, Pmid("9"))
    assert standing_of([RETRACTED], [not_linked]) == (Standing.RETRACTED, None)
    assert standing_of([RETRACTED], []) == (Standing.RETRACTED, None)


def test_the_name_of_a_type_does_not_matter_only_its_identifier() -> None:
    renamed = Term("D016441", "Withdrawn Work")
    named_alike = Term("", "Retracted Publication")
    assert standing_of([renamed], [])[0] is Standing.RETRACTED
    assert standing_of([named_alike], [])[0] is Standing.GOOD


def test_the_abstract_joins_its_sections_with_one_newline() -> None:
    sections = (AbstractSection("AIM", "", "Why."), AbstractSection("", "", "What."))
    assert Citation(Pmid("1"), "T", sections=sections).abstract == "Why.\nWhat."
    assert Citation(Pmid("1"), "T").abstract == ""
