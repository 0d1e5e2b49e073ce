"""Every flag that a verdict can carry: what it means and why it asks for attention.

Flags are derived, never stored by hand. The wording flags of a claim (intensifier,
vague_construct ...) are another list, kept with the claim.
"""

from dataclasses import dataclass
from enum import IntEnum


class Attention(IntEnum):
    """How soon a person should look: higher is sooner."""

    NOTE = 1
    CHECK = 2
    ACT = 3


@dataclass(frozen=True, slots=True)
class FlagMeaning:
    """One sentence for people, the rule behind it, and its urgency."""

    text: str
    source: str
    attention: Attention


_NOTE, _CHECK, _ACT = Attention
_COCHRANE = "Cochrane policy on potentially problematic studies"
_RUBRIC = "rubric (project rule)"
_PROJECT = "project rule"
_SUMNER = "Sumner 2014, BMJ 349:g7015 (exaggeration in health news)"
_CREC = "NISO RP-45-2024 (CREC)"

FLAGS: dict[str, FlagMeaning] = {
    "unsupported": FlagMeaning(
        "A finished, fully read search found nothing in force that supports the claim.",
        _PROJECT,
        _ACT,
    ),
    "contradicted": FlagMeaning("The weight of evidence is against the claim.", _RUBRIC, _ACT),
    "retracted_only": FlagMeaning("All that takes a side is retracted.", _COCHRANE, _ACT),
    "concern_only": FlagMeaning(
        "All that takes a side is retracted or under a concern.", _COCHRANE, _ACT
    ),
    "has_retracted": FlagMeaning("A retracted publication is among the hits.", _COCHRANE, _ACT),
    "has_concern": FlagMeaning(
        "A publication under an expression of concern is among the hits.", _COCHRANE, _ACT
    ),
    "partially_retracted": FlagMeaning(
        "A publication is retracted in part; it is held out whole.", _CREC, _CHECK
    ),
    "overreach_species": FlagMeaning(
        "A claim about people rests on animals or cells alone.", _SUMNER, _ACT
    ),
    "causal_overreach": FlagMeaning(
        "Causal wording on evidence that shows an association.", _SUMNER, _ACT
    ),
    "preclinical_only": FlagMeaning("No evidence from people took a side.", _RUBRIC, _CHECK),
    "animal_only": FlagMeaning("A mechanism in people rests on animals.", _RUBRIC, _CHECK),
    "invitro_only": FlagMeaning(
        "A mechanism in people rests on cells or computation.", _RUBRIC, _CHECK
    ),
    "species_conflict": FlagMeaning("People and other species disagree.", _RUBRIC, _CHECK),
    "higher_level_contradiction": FlagMeaning(
        "A study of a better level disagrees with the majority.", _RUBRIC, _ACT
    ),
    "has_conflict": FlagMeaning("Studies stand on both sides.", _RUBRIC, _CHECK),
    "within_study_conflict": FlagMeaning("Reports of one study disagree.", _RUBRIC, _CHECK),
    "secondary_only": FlagMeaning("Only narrative reviews or opinion.", _RUBRIC, _CHECK),
    "preprint_only": FlagMeaning("Only preprints.", _RUBRIC, _CHECK),
    "single_study": FlagMeaning("One independent study only.", _RUBRIC, _NOTE),
    "auto_stance_ignored": FlagMeaning("A machine stance awaits a reviewer.", _RUBRIC, _NOTE),
    "absolute_language": FlagMeaning(
        "The claim is worded without exception (all, never, proven).", _RUBRIC, _CHECK
    ),
    "stale_search": FlagMeaning("The newest search is old; search again.", _RUBRIC, _CHECK),
    "aged_evidence": FlagMeaning("The newest evidence that counts is old.", _RUBRIC, _NOTE),
    "query_warnings": FlagMeaning(
        "The source did not understand part of the query; correct it.", _PROJECT, _ACT
    ),
    "partly_screened": FlagMeaning("Hits are left unread.", _PROJECT, _CHECK),
    "not_refreshed": FlagMeaning(
        "The newest look for news failed; what was known before still stands.", _PROJECT, _CHECK
    ),
    "decision_outdated": FlagMeaning(
        "Evidence moved under a reviewer's decision; decide again.", _PROJECT, _ACT
    ),
    "implied_efficacy": FlagMeaning("A claim of use also claims that it works.", _PROJECT, _CHECK),
    "no_reference_standard": FlagMeaning(
        "A diagnostic claim; reference standards are not checked.", _PROJECT, _CHECK
    ),
    "corrected": FlagMeaning("A corrected publication counts; read the notice.", _CREC, _NOTE),
    "superseded_version": FlagMeaning("A newer version of a publication exists.", _CREC, _NOTE),
    "standing_unknown": FlagMeaning(
        "Whether a publication still stands was not checked.", _CREC, _CHECK
    ),
}
