"""Identifiers, spans and tables refuse what they cannot mean."""

import pytest

from evidence.domain.ids import Pmid, pmid_order
from evidence.domain.sample_note import SAMPLE_NOTE, is_sample_note
from evidence.domain.searches import SearchAnswer, SearchOutcome
from evidence.domain.spans import Span
from evidence.domain.tables import Column, Table


@pytest.mark.parametrize(
    "raw",
    [
        "123",
        " 123 ",
        "PMID: 123",
        "pmid:123",
        "PMID 123",
        "https://pubmed.ncbi.nlm.nih.gov/123/",
        "http://pubmed.ncbi.nlm.nih.gov/123",
        "https://www.ncbi.nlm.nih.gov/pubmed/123",
    ],
)
def test_the_usual_ways_to_write_a_pmid_are_understood(raw: str) -> None:
    assert Pmid.parse(raw) == "123"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "0",
        "0123",
        "1234567890",
        "12.0",
        "-12",
        "1 2",
        "12,13",
        "PMC123",
        "PMCID: PMC123",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC123/",
        "１２３",
        "12a",
        "123v2",
    ],
)
def test_what_is_no_pmid_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="not a PMID"):
        Pmid.parse(raw)


def test_a_pmid_is_text_and_sorts_by_its_number() -> None:
    assert isinstance(Pmid("9"), str)
    assert sorted([Pmid("10"), Pmid("9"), Pmid("100")], key=pmid_order) == ["9", "10", "100"]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 3), (0, 0)])
def test_a_span_that_points_nowhere_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_spans_count_code_points() -> None:
    text = "α😀β-amyloid"
    assert Span(0, 3).of(text) == "α😀β"
    assert Span(0, 3).shifted(1).of(text) == "😀β-"


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (Span(0, 4), Span(3, 5), True),
        (Span(0, 4), Span(4, 5), False),
        (Span(4, 5), Span(0, 4), False),
        (Span(0, 9), Span(3, 4), True),
    ],
)
def test_spans_overlap_when_they_share_a_code_point(one: Span, other: Span, shared: bool) -> None:
    assert one.overlaps(other) is shared
    assert other.overlaps(one) is shared


def test_a_row_of_another_width_is_refused() -> None:
    columns = (Column("a", "string", "A"), Column("b", "integer", "B"))
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Table("t", "T", columns, (("x",),))
    assert Table("t", "T", columns, (("x", 1),)).records() == [{"a": "x", "b": 1}]


@pytest.mark.parametrize(
    ("hits", "total", "outcome"),
    [
        ((), 0, SearchOutcome.EMPTY),
        (("1",), 1, SearchOutcome.COMPLETE),
        (("1",), 2, SearchOutcome.TRUNCATED),
        ((), 5, SearchOutcome.TRUNCATED),
    ],
)
def test_an_answer_is_complete_only_with_every_counted_record(
    hits: tuple[str, ...], total: int, outcome: SearchOutcome
) -> None:
    assert SearchAnswer(tuple(map(Pmid, hits)), total, "", ()).outcome is outcome


def test_the_sample_note_is_known_by_its_words() -> None:
    assert is_sample_note(f" {SAMPLE_NOTE}\n")
    assert not is_sample_note(f"{SAMPLE_NOTE} And more.")
    assert not is_sample_note("")
