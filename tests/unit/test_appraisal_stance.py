"""What one abstract is taken to say about one claim. All sentences are our own."""

from dataclasses import replace

import pytest

from evidence.adapters.appraisers.quotes import abstract_sentences
from evidence.adapters.appraisers.rules import VERSION, measured, rule_class
from evidence.adapters.appraisers.stance import propose
from evidence.adapters.appraisers.study import read_study
from evidence.domain.appraisal import Quote, QuoteRole, Stance, StanceProposal
from evidence.domain.citations import AbstractSection, Citation
from evidence.domain.claims import ClaimDraft, ClaimType, Wording
from evidence.domain.ids import Pmid
from evidence.domain.spans import Span

S, C, M = Stance.SUPPORTS, Stance.CONTRADICTS, Stance.MENTIONS


def draft(subject: str, relation: str, object_: str, about: str = "human") -> ClaimDraft:
    text = f"{subject} {relation} {object_}."
    return ClaimDraft(
        text=text,
        sentence=Span(0, len(text)),
        focus=(),
        claim_type=ClaimType.MECHANISTIC,
        checkable=True,
        why="",
        wording=Wording(3),
        subject=subject,
        relation=relation,
        object=object_,
        about=about,
    )


def record(*sections: tuple[str, str], title: str = "A study") -> Citation:
    return Citation(
        pmid=Pmid("1"),
        title=title,
        sections=tuple(AbstractSection(label, label, text) for label, text in sections),
    )


def read(claim: ClaimDraft, citation: Citation) -> tuple[StanceProposal, Quote | None]:
    return propose(claim, citation.title, abstract_sentences(citation), read_study(citation))


CORTISOL_5HT = ("Cortisol", "increases", "serotonin synthesis")
NOT_5HT = ("Cortisol", "does not affect", "serotonin synthesis")
ESTROGEN_DEMENTIA = ("Estrogen therapy", "reduces", "the risk of dementia")
MEMORY = ("Testosterone", "improves", "memory")
DEPRESSION = ("Estradiol", "improves", "depression")
PREDNISONE = ("Prednisone", "slows", "cognitive decline")
NUCLEAR = ("Testosterone", "binds to", "nuclear receptors")
MEMBRANE = ("Estrogen", "binds to", "membrane receptors")
BARRIER = ("Cortisol", "crosses", "the blood-brain barrier")
MODULATES = ("Estradiol", "modulates", "dopamine release")
NEUROGENESIS = ("Corticosterone", "reduces", "neurogenesis")
ANXIETY = ("Progesterone", "reduces", "anxiety")

ROWS = [
    # The opposite direction is never support.
    (CORTISOL_5HT, "Cortisol increased serotonin synthesis in the raphe.", S),
    (CORTISOL_5HT, "Cortisol decreased serotonin synthesis in the raphe.", C),
    (CORTISOL_5HT, "Cortisol did not affect serotonin synthesis.", C),
    (CORTISOL_5HT, "Cortisol had no effect on serotonin synthesis.", C),
    (CORTISOL_5HT, "Serotonin synthesis was lower after cortisol.", C),
    (CORTISOL_5HT, "Serotonin synthesis was raised by cortisol.", S),
    (CORTISOL_5HT, "Serotonin synthesis was unchanged by cortisol.", C),
    (CORTISOL_5HT, "Cortisol raised body weight and lowered serotonin synthesis.", C),
    (CORTISOL_5HT, "Cortisol lowered appetite and raised serotonin synthesis.", S),
    (CORTISOL_5HT, "Cortisol may increase serotonin synthesis.", M),
    (CORTISOL_5HT, "Does cortisol increase serotonin synthesis?", M),
    (CORTISOL_5HT, "We asked whether cortisol increases serotonin synthesis.", M),
    (CORTISOL_5HT, "Testosterone increased serotonin synthesis in the raphe.", M),
    (CORTISOL_5HT, "Cortisol increased dopamine synthesis in the raphe.", M),
    (CORTISOL_5HT, "Cortisol increased serotonin binding in the raphe.", M),
    (CORTISOL_5HT, "Serotonin increased cortisol synthesis in the adrenal gland.", M),
    # A claim of no effect turns the table round.
    (NOT_5HT, "Cortisol did not affect serotonin synthesis.", S),
    (NOT_5HT, "Cortisol increased serotonin synthesis in the raphe.", C),
    # Therapy and harm.
    (ESTROGEN_DEMENTIA, "Estrogen therapy doubled the risk of dementia.", C),
    (ESTROGEN_DEMENTIA, "Estrogen therapy increased the risk of probable dementia.", C),
    (ESTROGEN_DEMENTIA, "Estrogen therapy lowered the risk of dementia.", S),
    (ESTROGEN_DEMENTIA, "Dementia was less frequent in women on estrogen therapy.", S),
    (ESTROGEN_DEMENTIA, "Estrogen therapy was not associated with dementia risk.", C),
    (MEMORY, "Testosterone improved spatial memory in older men.", S),
    (MEMORY, "Testosterone did not improve memory in older men.", C),
    (MEMORY, "Memory was no better with testosterone than with placebo.", C),
    (MEMORY, "Memory improved in the men given testosterone.", S),
    (MEMORY, "Memory was worse in the men given testosterone.", C),
    (MEMORY, "Testosterone prevented the decline in memory.", S),
    (MEMORY, "Testosterone deficiency impaired memory.", S),
    (MEMORY, "Testosterone deficiency improved memory.", C),
    (MEMORY, "Memory was better with placebo than with testosterone.", M),
    (MEMORY, "If testosterone improves memory, older men could gain.", M),
    (DEPRESSION, "Estradiol lowered depression scores within eight weeks.", S),
    (DEPRESSION, "Estradiol was effective against depression after the menopause.", S),
    (DEPRESSION, "Estradiol worsened depression.", C),
    (DEPRESSION, "Estradiol was ineffective for depression.", C),
    (DEPRESSION, "Depression scores did not differ between estradiol and placebo.", C),
    (PREDNISONE, "Prednisone did not slow cognitive decline.", C),
    (PREDNISONE, "Prednisone slowed cognitive decline over one year.", S),
    (ANXIETY, "Progesterone increased anxiety in the elevated maze.", C),
    (ANXIETY, "Progesterone alleviated anxiety.", S),
    (ANXIETY, "Progesterone did not worsen anxiety.", M),
    # Mechanisms without a direction.
    (MODULATES, "Estradiol suppressed dopamine release in the striatum.", S),
    (MODULATES, "Estradiol increased dopamine release in the striatum.", S),
    (MODULATES, "Estradiol had no effect on dopamine release.", C),
    (MODULATES, "Dopamine release and estradiol were measured.", M),
    (NEUROGENESIS, "Corticosterone lowered neurogenesis in the dentate gyrus.", S),
    (NEUROGENESIS, "Corticosterone stimulated neurogenesis in the dentate gyrus.", C),
    (BARRIER, "Cortisol crosses the blood-brain barrier.", S),
    (BARRIER, "Cortisol did not cross the blood-brain barrier.", C),
    (BARRIER, "Cortisol tightened the blood-brain barrier.", M),
    # Receptors: this hormone's, and the kind that the claim names.
    (NUCLEAR, "Testosterone bound nuclear receptors in the hypothalamus.", S),
    (NUCLEAR, "Estradiol bound nuclear receptors in the hypothalamus.", M),
    (NUCLEAR, "Testosterone bound membrane receptors in the hypothalamus.", M),
    (MEMBRANE, "Estrogen bound membrane receptors of hippocampal cells.", S),
    (MEMBRANE, "Estrogen bound nuclear receptors of hippocampal cells.", M),
]


@pytest.mark.parametrize(("claim", "sentence", "expected"), ROWS)
def test_one_result_sentence_bears_on_the_claim_as_read_by_a_person(
    claim: tuple[str, str, str], sentence: str, expected: Stance
) -> None:
    proposal, quote = read(draft(*claim), record(("RESULTS", sentence)))
    assert proposal.stance is expected, proposal
    assert quote is not None
    assert quote.text == sentence


SYMPTOMS = ("Estradiol", "relieves", "depressive symptoms in perimenopausal women")
MOOD = ("Testosterone", "improves", "mood in older men")
SLEEP = ("Melatonin", "improves", "sleep in night workers")
SURVIVAL = ("Methotrexate", "improves", "survival")
DETECTION = ("Guided biopsy", "improves", "cancer detection")
HORMONES_MOOD = ("Hormones", "influence", "mood")

# One good thing has a bad counterpart, and the people are not the thing that changes.
VALENCE = [
    (SYMPTOMS, "Estradiol was effective against perimenopausal depression.", S),
    (SYMPTOMS, "In perimenopausal women depressive symptoms worsened on estradiol.", C),
    (SYMPTOMS, "Estradiol relieved depressive symptoms after the menopause.", M),
    (MOOD, "In older men testosterone lowered depressive symptoms more than placebo.", S),
    (MOOD, "In older men testosterone raised depressive symptoms.", C),
    (MOOD, "In older men mood fell after testosterone.", C),
    (MOOD, "In young women testosterone improved mood.", M),
    (SLEEP, "Melatonin reduced insomnia in night workers.", S),
    (SLEEP, "Melatonin worsened insomnia in night workers.", C),
    (SURVIVAL, "Methotrexate lowered mortality over ten years.", S),
    (SURVIVAL, "Methotrexate raised mortality over ten years.", C),
    (DETECTION, "Guided biopsy gave a higher rate of cancer detection.", S),
    # The object fares better in one arm and worse in another.
    (
        MEMORY,
        "Testosterone improved memory in men, whereas testosterone lowered memory in boys.",
        M,
    ),
]

# The subject has to be the cause, not what was measured, compared with or set aside.
AGENCY = [
    (HORMONES_MOOD, "Women in low mood had a weaker cortisol response.", M),
    (HORMONES_MOOD, "In depression the cortisol level fell.", M),
    (HORMONES_MOOD, "Cortisol lowered mood within an hour.", S),
    (HORMONES_MOOD, "Mood fell within an hour of cortisol.", M),
    (HORMONES_MOOD, "Mood fell after cortisol.", S),
    (HORMONES_MOOD, "Estrogen eased flushes; mood rose on sertraline.", M),
    (HORMONES_MOOD, "Set against prednisone alone, the two drugs improved mood.", M),
    (HORMONES_MOOD, "Blood was taken in order to lower the burden of cortisol on mood.", M),
    (HORMONES_MOOD, "Mood ratings rose by 9 points with estradiol and 10 with placebo.", M),
    (HORMONES_MOOD, "The androgen receptor gene improved mood.", M),
    (HORMONES_MOOD, "Training improved mood in the absence of estrogens.", M),
    (MODULATES, "The sex difference in dopamine release was traced to estradiol.", M),
]


@pytest.mark.parametrize(("claim", "sentence", "expected"), [*VALENCE, *AGENCY])
def test_what_changes_for_whom_and_by_whom_decides(
    claim: tuple[str, str, str], sentence: str, expected: Stance
) -> None:
    proposal, _ = read(draft(*claim), record(("RESULTS", sentence)))
    assert proposal.stance is expected, proposal


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Testosterone for low mood in older men", S),
        ("Effects of bark extract on testosterone and mood in older men", M),
        ("Testosterone response in older men with low mood", M),
    ],
)
def test_a_title_names_the_treatment_only_where_it_was_given(title: str, expected: Stance) -> None:
    citation = record(("RESULTS", "Mood improved in the treated group."), title=title)
    proposal, _ = read(draft(*MOOD), citation)
    assert proposal.stance is expected, proposal


def test_the_people_of_the_claim_may_be_named_anywhere_in_the_record() -> None:
    result = ("RESULTS", "Testosterone improved memory.")
    claim = draft("Testosterone", "improves", "memory in older men")
    named, _ = read(claim, record(("METHODS", "Elderly men took part."), result))
    other, _ = read(claim, record(("METHODS", "Young women took part."), result))
    assert (named.stance, other.stance) == (S, M)


def test_a_short_name_given_in_the_record_stands_for_the_subject() -> None:
    citation = record(
        ("METHODS", "Mice drank thymoquinone (TQ) for a week."),
        ("RESULTS", "TQ reduced colitis."),
    )
    proposal, _ = read(draft("Thymoquinone", "reduces", "colitis"), citation)
    assert proposal.stance is S


def test_a_sibling_drug_does_not_speak_for_the_one_claimed() -> None:
    sentence = ("RESULTS", "Dexamethasone lowered memory.")
    cortisol, _ = read(draft("Cortisol", "impairs", "memory"), record(sentence))
    steroids, _ = read(draft("Corticosteroids", "impair", "memory"), record(sentence))
    assert (cortisol.stance, steroids.stance) == (M, S)


@pytest.mark.parametrize("verb", ["decreased", "lowered", "reduced", "suppressed", "inhibited"])
def test_increases_is_never_supported_by_a_decrease(verb: str) -> None:
    proposal, _ = read(
        draft(*CORTISOL_5HT), record(("CONCLUSIONS", f"Cortisol {verb} serotonin synthesis."))
    )
    assert proposal.stance is not S


def test_a_null_result_is_marked_and_an_opposite_one_is_not() -> None:
    null, _ = read(draft(*MEMORY), record(("RESULTS", "Testosterone did not improve memory.")))
    worse, _ = read(draft(*MEMORY), record(("RESULTS", "Testosterone worsened memory.")))
    assert (null.stance, null.null_result) == (C, True)
    assert (worse.stance, worse.null_result) == (C, False)


@pytest.mark.parametrize("label", ["BACKGROUND", "OBJECTIVE", "METHODS"])
def test_only_own_results_and_conclusions_take_a_stance(label: str) -> None:
    proposal, _ = read(
        draft(*MEMORY), record((label, "Testosterone improved spatial memory in older men."))
    )
    assert proposal.stance is M


def test_the_title_may_name_the_treatment_that_the_sentence_calls_treatment() -> None:
    citation = record(
        ("RESULTS", "Verbal memory did not differ between the two arms."),
        title="Testosterone in older men: a trial",
    )
    proposal, _ = read(draft(*MEMORY), citation)
    assert (proposal.stance, proposal.null_result) == (C, True)


def test_a_p_value_above_five_percent_is_no_effect() -> None:
    citation = record(("RESULTS", "Testosterone improved memory slightly (P = 0.41)."))
    proposal, _ = read(draft(*MEMORY), citation)
    assert (proposal.stance, proposal.null_result) == (C, True)


def test_two_sentences_that_disagree_give_no_stance() -> None:
    citation = record(
        ("RESULTS", "Testosterone improved memory at six weeks."),
        ("CONCLUSIONS", "Testosterone worsened memory over the year."),
    )
    proposal, _ = read(draft(*MEMORY), citation)
    assert proposal.stance is M
    assert proposal.rule.startswith("ST0.disagree")


def test_without_an_abstract_nothing_is_quoted_or_claimed() -> None:
    proposal, quote = read(draft(*MEMORY), record(title="Testosterone improves memory."))
    assert (proposal.stance, proposal.rule, quote) == (M, f"ST0.no_abstract@{VERSION}", None)
    assert not proposal.passes


def test_a_class_is_not_contradicted_by_one_member() -> None:
    claim = draft("Hormones", "increase", "neurogenesis")
    proposal, _ = read(claim, record(("RESULTS", "Corticosterone lowered neurogenesis.")))
    assert proposal.stance is M


def test_a_comparative_claim_is_left_to_people() -> None:
    claim = draft("Estradiol", "improves", "depression more than fluoxetine")
    proposal, _ = read(claim, record(("RESULTS", "Estradiol improved depression.")))
    assert (proposal.stance, proposal.rule) == (M, f"ST0.claim_unread@{VERSION}")


X = "testosterone improves memory"
DENIALS = [
    "It is a myth that",
    "It is a common misconception that",
    "It has been disproved that",
    "Critics deny that",
    "Scientists doubt that",
    "Trials refuted the idea that",
    "It is doubtful that",
    "It is doubtful whether",
    "It is unlikely that",
    "It is false that",
    "It is wrong that",
    "It is wrong to say that",
    "It is untrue that",
    "It is falsely claimed that",
    "The myth is that",
    "There is no doubt that",
    "Nobody denies that",
    "No study has shown that",
    "Few trials show that",
    "It is not known that",
]
MINIMISERS = ["hardly", "rarely", "scarcely", "barely", "seldom", "supposedly"]
NOT_IT = [
    "Testosterone-free treatment",
    "Non-testosterone treatment",
    "Treatment without testosterone",
    "Treatment free of testosterone",
]


def framed(text: str, subject: str = "testosterone", relation: str = "improves") -> ClaimDraft:
    return replace(draft(subject, relation, "memory"), text=text)


TAKEN_BACK = [
    *(framed(f"{frame} {X}.") for frame in DENIALS),
    *(draft("Testosterone", f"{adverb} improves", "memory") for adverb in MINIMISERS),
    draft("Testosterone hardly ever", "improves", "memory"),
    draft("Testosterone", "has hardly", "any effect on memory"),
    draft("Testosterone", "improves", "memory only rarely"),
    *(draft(subject, "improves", "memory") for subject in NOT_IT),
    framed("That testosterone improves memory is a myth."),
]
RESULTS = [
    "Testosterone improved memory in older men.",
    "Testosterone did not improve memory in older men.",
    "Testosterone worsened memory in older men.",
]


@pytest.mark.parametrize("claim", TAKEN_BACK, ids=lambda c: c.text)
@pytest.mark.parametrize("result", RESULTS)
def test_what_a_claim_denies_or_doubts_is_never_appraised_as_if_asserted(
    claim: ClaimDraft, result: str
) -> None:
    proposal, _ = read(claim, record(("RESULTS", result)))
    assert (proposal.stance, proposal.rule) == (M, f"ST0.claim_unread@{VERSION}")


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("It is true that", S),
        ("It is known that", S),
        ("It is well established that", S),
        ("It is undeniable that", S),
        ("Trials show that", S),
        ("In men without diabetes,", S),
        ("It is not true that", C),
        ("There is no evidence that", C),
    ],
)
def test_a_frame_that_affirms_or_plainly_negates_is_read(frame: str, expected: Stance) -> None:
    proposal, _ = read(framed(f"{frame} {X}."), record(("RESULTS", RESULTS[0])))
    assert proposal.stance is expected, proposal


def test_a_thing_that_is_named_by_what_it_lacks_is_itself() -> None:
    claim = draft("A gluten-free diet", "relieves", "fatigue")
    proposal, _ = read(claim, record(("RESULTS", "The gluten-free diet reduced fatigue.")))
    assert proposal.stance is S, proposal


def test_other_species_lower_the_confidence_and_keep_the_stance() -> None:
    sentence = ("RESULTS", "Testosterone improved spatial memory.")
    people, _ = read(draft(*MEMORY), record(sentence, title="A trial in men"))
    rats, _ = read(draft(*MEMORY), record(sentence, title="A trial in rats"))
    assert people.stance is rats.stance is S
    assert rats.confidence < people.confidence
    assert rats.passes == people.passes


def test_the_quote_is_the_sentence_that_decided() -> None:
    citation = record(
        ("METHODS", "Testosterone or placebo was given to men whose memory was tested."),
        ("RESULTS", "Testosterone improved memory."),
    )
    _, quote = read(draft(*MEMORY), citation)
    assert quote is not None
    assert quote.role is QuoteRole.OWN_RESULT


@pytest.mark.parametrize(
    ("kind", "naming", "stance", "passes"),
    [
        ("same", "full", S, True),
        ("same", "title", S, False),
        ("same", "most", S, False),
        ("any-effect", "full", S, True),
        ("opposite", "full", C, True),
        ("opposite", "most", C, False),
        ("null", "full", C, False),
        ("null", "title", C, True),
        ("linked", "full", S, False),
        ("linked", "heading", S, False),
        ("bound", "full", S, True),
        ("crossed", "title", S, True),
        ("told", "title", S, False),
        ("needed", "full", S, False),
        ("null", "heading", C, False),
    ],
)
def test_a_rule_counts_only_where_it_was_measured_right_often_enough(
    kind: str, naming: str, stance: Stance, *, passes: bool
) -> None:
    rule = rule_class(kind, naming)
    assert (rule.stance, rule.passes) == (stance, passes)


def test_the_precision_of_a_measured_rule_is_its_share() -> None:
    right, seen = measured("null.full")
    assert rule_class("null", "full").precision == right / seen
