"""What a record says of its own study: design, species, participants."""

import re

from evidence.adapters.appraisers import design_text, publication_types
from evidence.adapters.appraisers.samplesize import read_sample_size
from evidence.adapters.appraisers.species import read_species
from evidence.domain.appraisal import Design, Species, StudyFacts
from evidence.domain.citations import Citation

# What only a text with own data reports: a p value, or a 95 % interval.
_RESULT = re.compile(
    r"(?<!\w)p(?:[ -]values?)? ?(?:of |was |[=<>≤≥]) ?0?[.]\d"
    r"|\b95 ?(?:%|percent) (?:ci\b|conf|uncert|cred)",
    re.IGNORECASE,
)
_SETTLED = frozenset({Design.NOTICE, Design.GUIDELINE, Design.PROTOCOL, Design.RCT, Design.CASE})
_MAY_BE_RANDOMIZED = frozenset({Design.NRCT, Design.TRIAL})
_KINDS_OF_OBS = frozenset({Design.OBS_COHORT, Design.OBS_CC, Design.OBS_XS, Design.MR})
_WITHOUT_SAMPLE = frozenset({Design.NOTICE, Design.PROTOCOL, Design.OPINION, Design.HISTORICAL})


def read_study(citation: Citation) -> StudyFacts:
    """Read the facts of a record, each with its rule and words in `reasons`.

    Publication types come first, headings and text second. A randomized trial in
    animals keeps the design RCT and the species ANIMAL. The sample size is left out
    where the record reports no study of its own.
    Source: grading specification 1.2 to 1.6.
    """
    types = publication_types.read_types(citation.publication_types)
    abstract = citation.abstract
    species, species_rule = read_species(
        citation.title, abstract, citation.headings, veterinary=types.veterinary
    )
    design, reasons = _design(citation, types, species)
    size = None if design in _WITHOUT_SAMPLE else read_sample_size(f"{citation.title}. {abstract}")
    if size:
        reasons = (*reasons, f'{size.rule} "{size.text}"')
        if size.others:
            others = ", ".join(map(str, size.others))
            reasons = (*reasons, f"SS also found {others}; the smallest is kept")
    return StudyFacts(
        design=design,
        species=species,
        sample_size=size.number if size else None,
        sample_size_text=size.text if size else "",
        reasons=(*reasons, species_rule),
    )


def _design(
    citation: Citation, types: publication_types.TypeReading, species: Species
) -> tuple[Design, tuple[str, ...]]:
    typed = types.design
    if typed is None:
        design, why = _untyped(citation)
    elif typed in _SETTLED or typed is Design.SR:
        design, why = typed, ""
    else:
        design, why = _refined(citation, typed, types.ui)
    reasons = (*types.reasons, why) if why else types.reasons
    if design is Design.SR:
        design, why = _kind_of_review(citation, species)
        reasons = (*reasons, why)
    return design, reasons


def _untyped(citation: Citation) -> tuple[Design, str]:
    """Decide by settled headings, text, weak headings, in this order."""
    text = design_text.from_text(citation.title, citation.abstract)
    if text and text[0] in {Design.PROTOCOL, Design.SR}:
        return text
    weak = design_text.from_weak_headings(citation.headings)
    if weak and text and text[0] is not Design.RCT:
        text = None
    found = design_text.from_headings(citation.headings) or text or weak
    return found or (Design.UNSPEC, "TX0 no phrase that names a design")


def _refined(citation: Citation, typed: Design, ui: str) -> tuple[Design, str]:
    """Let the text sharpen a type; only these changes are allowed."""
    title, abstract = citation.title, citation.abstract
    if typed in _MAY_BE_RANDOMIZED or ui == publication_types.CLINICAL_STUDY:
        words = design_text.randomized(title, abstract)
        if words:
            return Design.RCT, f'TX RCT "{words}"'
    text = design_text.from_headings(citation.headings) or design_text.from_text(title, abstract)
    if text is None:
        return typed, ""
    if typed is Design.OBS and text[0] in _KINDS_OF_OBS:
        return text
    if typed is Design.REVIEW and text[0] is Design.SR:
        return text
    if typed is Design.OPINION and text[0] not in {Design.REVIEW, Design.OPINION}:
        result = _RESULT.search(abstract)
        if result:
            return text[0], f'{text[1]}; a letter with data ("{result.group()}")'
    return typed, ""


def _kind_of_review(citation: Citation, species: Species) -> tuple[Design, str]:
    if species is Species.ANIMAL:
        return Design.SR_ANIMAL, "SR of animal studies"
    words = design_text.reviews_trials(f"{citation.title}. {citation.abstract}")
    if words:
        return Design.SR_RCT, f'SR of trials "{words}"'
    return Design.SR, "SR without a word of randomized trials"
