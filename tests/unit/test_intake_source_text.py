"""The first source text, end to end: every segment and every claim."""

from pathlib import Path

import pytest

from evidence.adapters.extractors import RuleClaimExtractor
from evidence.adapters.readers import reader_for
from evidence.domain.claims import ClaimDraft, ClaimType, Segment
from evidence.ports import ReadDocument

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "data" / "source" / "endocrine-neuromodulation.txt"
HORMONES = ("Thyroid hormones", "Cortisol", "Testosterone", "Estrogen")


@pytest.fixture(scope="module")
def document() -> ReadDocument:
    if not SOURCE.exists():
        pytest.skip(f"the source text is not here: {SOURCE.name}")
    return reader_for(SOURCE.name).read(SOURCE.read_bytes(), SOURCE.name)


@pytest.fixture(scope="module")
def claims(document: ReadDocument) -> tuple[ClaimDraft, ...]:
    return RuleClaimExtractor().extract(document)


def test_ten_article_sentences_are_kept_and_the_rest_is_set_aside(document: ReadDocument) -> None:
    kinds = [s.kind for s in document.segments]
    assert kinds.count(Segment.SENTENCE) == 10
    headings = [s.span.of(document.text) for s in document.segments if s.kind is Segment.HEADING]
    assert headings == ["Origin", "Mechanism"]
    aside = [s.span.of(document.text) for s in document.segments if s.kind is Segment.BOILERPLATE]
    assert any(text.startswith("Detailed Cookie") for text in aside)
    assert any("manage your preferences" in text for text in aside)
    assert "".join(document.text.split()) == "".join(
        "".join(s.span.of(document.text).split()) for s in document.segments
    )


def test_there_are_at_least_thirty_checkable_claims(claims: tuple[ClaimDraft, ...]) -> None:
    assert 30 <= sum(c.checkable for c in claims) <= 60


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((f"{h} bind", ClaimType.MECHANISTIC) for h in ("Thyroid hormones",)),
        ("Hormones profoundly affect neurotransmitter synthesis.", ClaimType.MECHANISTIC),
        ("Hormones profoundly affect receptor sensitivity.", ClaimType.MECHANISTIC),
        ("Hormones profoundly affect neuronal plasticity.", ClaimType.MECHANISTIC),
        ("The regulatory loop is bidirectional.", ClaimType.MECHANISTIC),
        ("Hormonal balance is integral to mood stability.", ClaimType.EPIDEMIOLOGICAL),
        ("Clinically, this is applied to chronic stress.", ClaimType.USE),
        ("The Hypothalamic-Pituitary-Adrenal (HPA) axis was extensively", ClaimType.HISTORICAL),
        ("Neuromodulation itself is a term originating in pain", ClaimType.HISTORICAL),
        ("Cortisol directly crosses the blood-brain barrier.", ClaimType.MECHANISTIC),
        ("Cortisol binds to specific membrane receptors in brain", ClaimType.MECHANISTIC),
        ("Brain regions control executive function.", ClaimType.MECHANISTIC),
        ("Precisely adjusting the endocrine signal reduces neuro", ClaimType.THERAPEUTIC),
        ("Precisely adjusting the endocrine signal achieves a", ClaimType.THERAPEUTIC),
    ],
)
def test_a_claim_of_the_text_is_there_with_its_type(
    claims: tuple[ClaimDraft, ...], text: str, kind: ClaimType
) -> None:
    found = [c for c in claims if c.text.startswith(text)]
    assert found
    assert {(c.claim_type, c.checkable) for c in found} == {(kind, True)}


def test_the_receptor_sentence_gives_one_row_for_each_hormone_and_place(
    claims: tuple[ClaimDraft, ...],
) -> None:
    rows = [c.text for c in claims if " bind" in c.text]
    assert len(rows) == 8
    for hormone in HORMONES:
        places = [t for t in rows if t.startswith(hormone)]
        assert ["nuclear" in t for t in places] == [True, False]
        assert ["membrane" in t for t in places] == [False, True]


def test_each_listed_hormone_crosses_the_barrier(claims: tuple[ClaimDraft, ...]) -> None:
    rows = [c.subject.casefold() for c in claims if "blood-brain barrier" in c.text]
    assert rows == [h.casefold() for h in HORMONES]


def test_evaluative_sentences_are_not_checkable(claims: tuple[ClaimDraft, ...]) -> None:
    rows = [c.text for c in claims if not c.checkable]
    assert len(rows) == 2
    assert "holistic view" in rows[0]
    assert rows[1].startswith("This integrative perspective")


def test_an_aim_is_turned_into_what_it_claims_and_flagged(claims: tuple[ClaimDraft, ...]) -> None:
    rows = [c for c in claims if c.text.startswith("Precisely adjusting")]
    assert len(rows) == 4
    assert all("intention_shield" in c.wording.flags for c in rows)


def test_the_first_word_points_at_nothing_and_says_so(claims: tuple[ClaimDraft, ...]) -> None:
    assert "missing_referent" in claims[0].wording.flags
