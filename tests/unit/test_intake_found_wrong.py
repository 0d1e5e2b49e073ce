"""Sentences that once were cut wrongly, lost, or typed wrongly."""

import pytest

from evidence.adapters.extractors import RuleClaimExtractor
from evidence.adapters.readers import MarkdownReader, PlainTextReader
from evidence.domain.claims import ClaimDraft, ClaimType, Segment
from evidence.language import sentences


def _claims(text: str) -> tuple[ClaimDraft, ...]:
    return RuleClaimExtractor().extract(PlainTextReader().read(text.encode(), "a.txt"))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Statins reduce stroke.[1] Statins lower cholesterol.", 2),
        ("Statins reduce stroke.[1, 2] Statins lower cholesterol.", 2),
        ("Statins reduce stroke.[1][2] Statins lower cholesterol.", 2),
        ("Vaccines do not cause autism.^1 In adults, aspirin helps.", 2),
        ("Vaccines do not cause autism.[^1] In adults, aspirin helps.", 2),
        ("Vaccines do not cause autism.¹² In adults, aspirin helps.", 2),
        ("Give it before age 17. mRNA vaccines are safe.", 2),
        ("It is acid. pH falls. eGFR declines. α-Blockers help.", 4),
        ("Some drugs, e.g. statins, lower LDL by 0.5 mmol.", 1),
        ("Smith et al. Reported this. 0.5 mg was given.", 2),
    ],
)
def test_a_reference_mark_or_a_small_first_letter_hides_no_sentence_end(
    text: str, count: int
) -> None:
    assert len(sentences.split(text)) == count


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        (
            "Vaccines do not cause autism.^1 In adults, aspirin reduces stroke.",
            ("Vaccines do not cause autism.", "In adults, aspirin reduces stroke."),
        ),
        ("Aspirin prevents stroke.¹ Tea is hot.", ("Aspirin prevents stroke.", "Tea is hot.")),
        (
            "The tetanus and diphtheria (Td) vaccine protects adults.",
            ("The tetanus and diphtheria (Td) vaccine protects adults.",),
        ),
        (
            "The risk of stroke fell by 12.5 % in adults.",
            ("The risk of stroke fell by 12.5 % in adults.",),
        ),
        ("Mortality decreased by 20% in adults.", ("Mortality decreased by 20% in adults.",)),
        ("Turmeric cures cancer.", ("Turmeric cures cancer.",)),
        ("Statins lower cholesterol.", ("Statins lower cholesterol.",)),
        ("Garlic lowers blood pressure in adults.", ("Garlic lowers blood pressure in adults.",)),
        (
            "[Garlic](https://example.org/a.b) lowers blood pressure.",
            ("Garlic lowers blood pressure.",),
        ),
        (
            "Adults with type 1 or type 2 diabetes benefit from statins.",
            (
                "Adults with type 1 diabetes benefit from statins.",
                "Adults with type 2 diabetes benefit from statins.",
            ),
        ),
        ("The FDA approved lovastatin in 1987.", ("The FDA approved lovastatin in 1987.",)),
        (
            "The measles, mumps and rubella (MMR) vaccine does not cause autism.",
            ("The measles, mumps and rubella (MMR) vaccine does not cause autism.",),
        ),
        (
            "The diphtheria, tetanus, and pertussis vaccine prevents death in infants.",
            ("The diphtheria, tetanus, and pertussis vaccine prevents death in infants.",),
        ),
        ("Vitamin D may or may not help.", ("Vitamin D may or may not help.",)),
        (
            "Statins reduced mortality by 20 % in adults.",
            ("Statins reduced mortality by 20 % in adults.",),
        ),
        (
            "Obesity raises levels of estrogen, which may increase the risk of breast cancer.",
            ("Obesity raises levels of estrogen, which may increase the risk of breast cancer.",),
        ),
    ],
)
def test_claims_are_found_whole(text: str, claims: tuple[str, ...]) -> None:
    found = [c for c in _claims(text) if c.checkable]
    assert [c.text for c in found] == list(claims)


def test_a_short_list_item_that_is_a_sentence_is_a_claim() -> None:
    document = MarkdownReader().read(b"- Turmeric cures cancer.\n- Zinc prevents colds.\n", "a.md")
    assert [s.kind for s in document.segments] == [Segment.SENTENCE] * 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Donepezil slows cognitive decline in Alzheimer's disease.", ClaimType.THERAPEUTIC),
        ("Progesterone improves outcomes after traumatic brain injury.", ClaimType.THERAPEUTIC),
        ("Coenzyme Q10 relieves statin-associated muscle symptoms.", ClaimType.THERAPEUTIC),
        ("Growth hormone reverses neurodegenerative disease.", ClaimType.THERAPEUTIC),
        ("mRNA vaccines rarely cause myocarditis.", ClaimType.HARM),
        ("The FDA approved lovastatin in 1987.", ClaimType.HISTORICAL),
        ("Cortisol crosses the blood-brain barrier.", ClaimType.MECHANISTIC),
    ],
)
def test_the_type_follows_who_acts_on_what(text: str, kind: ClaimType) -> None:
    assert [c.claim_type for c in _claims(text)] == [kind]


def test_a_consent_banner_is_set_aside() -> None:
    line = b"By continuing to browse you agree to our use of cookies."
    (segment,) = PlainTextReader().read(line, "a.txt").segments
    assert segment.kind is Segment.BOILERPLATE
