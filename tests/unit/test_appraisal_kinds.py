"""Receptors, barriers, titles that state a finding, and claims that a record tells."""

from dataclasses import replace

import pytest

from evidence.adapters.appraisers.quotes import abstract_sentences
from evidence.adapters.appraisers.stance import propose
from evidence.adapters.appraisers.study import read_study
from evidence.adapters.appraisers.titles import declares
from evidence.domain.appraisal import Quote, Stance, StanceProposal
from evidence.domain.citations import AbstractSection, Citation
from evidence.domain.claims import ClaimDraft, ClaimType, Wording
from evidence.domain.ids import Pmid
from evidence.domain.spans import Span

S, C, M = Stance.SUPPORTS, Stance.CONTRADICTS, Stance.MENTIONS


def draft(subject: str, relation: str, object_: str, kind: str = "mechanistic") -> ClaimDraft:
    text = f"{subject} {relation} {object_}."
    return ClaimDraft(
        text=text,
        sentence=Span(0, len(text)),
        focus=(),
        claim_type=ClaimType(kind),
        checkable=True,
        why="",
        wording=Wording(3),
        subject=subject,
        relation=relation,
        object=object_,
    )


def read(
    claim: ClaimDraft, sentence: str, title: str = "A study", label: str = "RESULTS"
) -> tuple[StanceProposal, Quote | None]:
    section = AbstractSection(label, label, sentence)
    citation = Citation(pmid=Pmid("1"), title=title, sections=(section,))
    return propose(claim, title, abstract_sentences(citation), read_study(citation))


NUCLEAR_T = draft("Testosterone", "binds to", "specific nuclear receptors in brain regions")
MEMBRANE_E = draft("Estrogen", "binds to", "specific membrane receptors in brain regions")
GR = draft("Cortisol", "binds to", "glucocorticoid receptors in the hippocampus")
IN_AMYGDALA = "Androgen receptors in the amygdala of the vole"

BINDING = [
    (NUCLEAR_T, "Androgen receptors were dense in the preoptic area.", "A map", S),
    (NUCLEAR_T, "Label was strong in large neurons.", IN_AMYGDALA, S),
    (NUCLEAR_T, "Hardly any androgen receptors were found in the cortex.", "A map", M),
    (NUCLEAR_T, "Estrogen receptors were dense in the preoptic area.", IN_AMYGDALA, M),
    (NUCLEAR_T, "Androgen receptors were found in breast tumors.", "A map of the brain", M),
    (NUCLEAR_T, "Androgen receptors were present at synaptic membranes.", "A map", M),
    (NUCLEAR_T, "Androgen receptors might be present in the cortex.", "A map", M),
    (MEMBRANE_E, "Estrogen receptor beta was found at synaptic membranes.", "A map", S),
    (MEMBRANE_E, "Estrogen receptor beta was found in nuclei of cortical neurons.", "A map", M),
    (MEMBRANE_E, "Androgen receptors were found at synaptic membranes.", "A map", M),
    (GR, "Glucocorticoid receptors were abundant in the hippocampus.", "A map", S),
    (GR, "Mineralocorticoid receptors were abundant in the hippocampus.", "A map", M),
    (GR, "Glucocorticoid receptors were abundant in the cerebellum.", "A map", M),
    (GR, "A vector made glucocorticoid receptors abundant in the hippocampus.", "A map", M),
]


@pytest.mark.parametrize(("claim", "sentence", "title", "expected"), BINDING)
def test_a_receptor_counts_for_its_own_hormone_kind_and_site(
    claim: ClaimDraft, sentence: str, title: str, expected: Stance
) -> None:
    proposal, _ = read(claim, sentence, title)
    assert proposal.stance is expected, proposal


CORTISOL = draft("Cortisol", "crosses", "the blood-brain barrier")
THYROXINE = draft("Thyroxine", "enters", "the brain")
SHARES = "Brain uptake was 71% for progesterone and 2% for cortisol."

PASSAGE = [
    (draft("Progesterone", "crosses", "the blood-brain barrier"), SHARES, "Uptake", S),
    (CORTISOL, SHARES, "Uptake", M),
    (CORTISOL, "Brain uptake of corticosterone was high in mice.", "Uptake", S),
    (CORTISOL, "Brain uptake of dexamethasone was high in mice.", "Uptake", M),
    (CORTISOL, "Cortisol did not cross the blood-brain barrier.", "Uptake", C),
    (CORTISOL, "Cortisol reached the cerebrospinal fluid.", "Transfer", M),
    (CORTISOL, "Without the pump brain uptake of cortisol rose.", "Uptake", M),
    (CORTISOL, "Cortisol may cross the blood-brain barrier.", "Uptake", M),
    (CORTISOL, "Enzalutamide entered the brain while cortisol fell in blood.", "Drug levels", M),
    (THYROXINE, "Labelled thyroxine was carried into the brain.", "Carriers", S),
    (THYROXINE, "Liothyronine was carried into the brain.", "Carriers", M),
]


@pytest.mark.parametrize(("claim", "sentence", "title", "expected"), PASSAGE)
def test_each_hormone_passes_the_barrier_by_its_own_figure(
    claim: ClaimDraft, sentence: str, title: str, expected: Stance
) -> None:
    proposal, _ = read(claim, sentence, title)
    assert proposal.stance is expected, proposal


LEPTIN = draft("Leptin", "reduces", "appetite")

TITLES = [
    ("Leptin reduces appetite in mice", S),
    ("Leptin increases appetite in mice", C),
    ("Leptin does not reduce appetite in mice", C),
    ("Does leptin reduce appetite?", M),
    ("Leptin may reduce appetite", M),
    ("Leptin to reduce appetite: a call for trials", M),
    ("Effects of leptin on appetite", M),
    ("Ghrelin reduces appetite and leptin", M),
]


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_a_title_that_states_a_finding_is_quoted_by_a_sentence_of_the_abstract(
    title: str, expected: Stance
) -> None:
    sentence = "Food taken overnight was weighed, and leptin was assayed in blood."
    proposal, quote = read(LEPTIN, sentence, title)
    assert proposal.stance is expected, proposal
    assert quote is not None
    assert quote.text == sentence


def test_a_title_alone_is_not_enough_without_a_sentence_on_the_claim() -> None:
    proposal, _ = read(LEPTIN, "Twelve cages were cleaned daily.", "Leptin reduces appetite")
    assert proposal.stance is M


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Zinc shortens colds", True),
        ("Zinc and colds", False),
        ("Zinc to prevent colds", False),
        ("Effects of zinc on colds", False),
        ("Zinc levels predict colds", False),
        ("Increases in zinc after colds", False),
    ],
)
def test_a_title_declares_with_a_finite_verb(title: str, *, expected: bool) -> None:
    assert declares(title) is expected


PULMONARY = draft("The iron lung", "was used throughout", "the 20th century", "historical")
TERM = draft("Angioplasty", "is", "a term originating in radiology", "historical")
DATED = draft("Insulin", "was isolated in", "1921", "historical")
UNRESOLVED = draft("This concept", "stems from", "radiology", "historical")
USE = draft("Lithium", "is used to treat", "mania", "use")

TOLD = [
    (PULMONARY, "Machines were built from 1928 on.", "A history of the iron lung", S),
    (PULMONARY, "Machines were built from 1928 on.", "Building an iron lung", M),
    (PULMONARY, "Machines were built from 1928 on.", "A history of the pacemaker", M),
    (TERM, "The term angioplasty came out of radiology.", "A history of angioplasty", S),
    (TERM, "The term angioplasty came out of surgery.", "A history of angioplasty", M),
    (TERM, "Radiology uses angioplasty.", "Angioplasty in diabetes", M),
    (DATED, "Insulin was isolated in 1921 by four men.", "The history of insulin", S),
    (DATED, "Insulin was isolated in 1935 by four men.", "The history of insulin", M),
    (UNRESOLVED, "The concept stems from radiology.", "A history of radiology", M),
    (USE, "Lithium is given for mania.", "Salts in medicine", S),
    (USE, "Lithium is given for gout.", "Salts in medicine", M),
    (USE, "Valproate is given for mania.", "Salts in medicine", M),
]


@pytest.mark.parametrize(("claim", "sentence", "title", "expected"), TOLD)
def test_history_and_use_are_told_by_records_of_that_kind(
    claim: ClaimDraft, sentence: str, title: str, expected: Stance
) -> None:
    proposal, _ = read(claim, sentence, title, "BACKGROUND")
    assert proposal.stance is expected, proposal


def test_a_background_sentence_carries_no_empirical_claim() -> None:
    sentence = "Leptin reduces appetite."
    told, _ = read(replace(USE, subject="Leptin", object="appetite"), sentence, label="BACKGROUND")
    empirical, _ = read(LEPTIN, sentence, label="BACKGROUND")
    assert (told.stance, empirical.stance) == (M, M)


ADJUSTING = draft("Adjusting the endocrine signal", "supports", "neurogenesis", "therapeutic")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Injected estradiol raised neurogenesis.", S),
        ("Estradiol and neurogenesis fell with age.", M),
        ("Injected estradiol lowered neurogenesis.", M),
        ("Injected saline raised neurogenesis.", M),
    ],
)
def test_adjusting_hormones_means_giving_or_blocking_one(sentence: str, expected: Stance) -> None:
    proposal, _ = read(ADJUSTING, sentence)
    assert proposal.stance is expected, proposal


BENEFIT = draft(
    "Adjusting the endocrine signal",
    "achieves",
    "a beneficial effect on cognitive function",
    "therapeutic",
)


@pytest.mark.parametrize(
    ("claim", "sentence", "expected"),
    [
        # one member's failure in people speaks against a promise of the whole class
        (BENEFIT, "In 240 women, estradiol treatment had no effect on cognitive function.", C),
        # in animals it does not
        (BENEFIT, "In 24 rats, estradiol treatment had no effect on cognitive function.", M),
        # an effect whose direction is not told is no benefit
        (BENEFIT, "In 240 women, estradiol treatment altered cognitive function.", M),
        # "hormones act on X" is not denied by one that does not
        (
            draft("Hormones", "affect", "cognitive function"),
            "In 240 women, estradiol treatment had no effect on cognitive function.",
            M,
        ),
    ],
)
def test_what_one_member_says_of_its_class(
    claim: ClaimDraft, sentence: str, expected: Stance
) -> None:
    proposal, _ = read(claim, sentence)
    assert proposal.stance is expected, proposal
