"""Sentences of many medical topics and the claims that they hold, judged one by one."""

import pytest

from evidence.adapters.extractors import RuleClaimExtractor
from evidence.adapters.readers import MarkdownReader, PlainTextReader
from evidence.domain.claims import ClaimDraft, ClaimType

CASES: dict[str, tuple[str, ...]] = {
    "Statins lower LDL cholesterol and reduce the risk of heart attack and stroke in adults with type 2 diabetes.": (
        "Statins lower LDL cholesterol in adults with type 2 diabetes.",
        "Statins reduce the risk of heart attack in adults with type 2 diabetes.",
        "Statins reduce the risk of stroke in adults with type 2 diabetes.",
    ),
    "Metformin, which lowers hepatic glucose output, reduces HbA1c and body weight in adults with type 2 diabetes.": (
        "Metformin lowers hepatic glucose output.",
        "Metformin reduces HbA1c in adults with type 2 diabetes.",
        "Metformin reduces body weight in adults with type 2 diabetes.",
    ),
    "Vitamin D supplementation does not prevent fractures, but it increases serum calcium.": (
        "Vitamin D supplementation does not prevent fractures.",
        "Vitamin D supplementation increases serum calcium.",
    ),
    "Aspirin reduced the risk of stroke and increased the risk of bleeding compared with placebo.": (
        "Aspirin reduced the risk of stroke compared with placebo.",
        "Aspirin increased the risk of bleeding compared with placebo.",
    ),
    "Although statins lower cholesterol, they can cause muscle pain.": (
        "Statins lower cholesterol.",
        "Statins can cause muscle pain.",
    ),
    "Measles vaccination is not associated with autism in children.": (
        "Measles vaccination is not associated with autism in children.",
    ),
    "Caffeine may improve alertness, reaction time, and endurance performance.": (
        "Caffeine may improve alertness.",
        "Caffeine may improve reaction time.",
        "Caffeine may improve endurance performance.",
    ),
    "Probiotics such as Lactobacillus rhamnosus and Saccharomyces boulardii reduce the duration of acute diarrhea in children.": (
        "Lactobacillus rhamnosus reduces the duration of acute diarrhea in children.",
        "Saccharomyces boulardii reduces the duration of acute diarrhea in children.",
    ),
    "Antibiotics do not shorten the common cold or reduce its symptoms.": (
        "Antibiotics do not shorten the common cold.",
        "Antibiotics do not reduce its symptoms.",
    ),
    "Yoga and tai chi improve balance and reduce falls in older adults.": (
        "Yoga improves balance in older adults.",
        "Tai chi improves balance in older adults.",
        "Yoga reduces falls in older adults.",
        "Tai chi reduces falls in older adults.",
    ),
    "Physiotherapy was shown to relieve chronic low back pain and improve mobility.": (
        "Physiotherapy was shown to relieve chronic low back pain.",
        "Physiotherapy was shown to improve mobility.",
    ),
    "Neither vitamin C nor zinc prevents colds.": (
        "Vitamin C does not prevent colds.",
        "Zinc does not prevent colds.",
    ),
    "Studies show that omega-3 fatty acids lower triglycerides by 30% and may reduce inflammation.": (
        "Studies show that omega-3 fatty acids lower triglycerides by 30%.",
        "Studies show that omega-3 fatty acids may reduce inflammation.",
    ),
    "There is no evidence that homeopathy treats asthma or eczema.": (
        "There is no evidence that homeopathy treats asthma.",
        "There is no evidence that homeopathy treats eczema.",
    ),
    "High doses of vitamin A during pregnancy can lead to birth defects and liver damage.": (
        "High doses of vitamin A during pregnancy can lead to birth defects.",
        "High doses of vitamin A during pregnancy can lead to liver damage.",
    ),
    "Patients who take statins have a lower risk of dementia.": (
        "Patients who take statins have a lower risk of dementia.",
    ),
    "Taking 400 micrograms of folic acid daily reduces the risk of neural tube defects by up to 70%.": (
        "Taking 400 micrograms of folic acid daily reduces the risk of neural tube defects by up to 70%.",
    ),
    "Low-dose aspirin is recommended for and used in the prevention of preeclampsia.": (
        "Low-dose aspirin is recommended for the prevention of preeclampsia.",
        "Low-dose aspirin is used in the prevention of preeclampsia.",
    ),
    "By inhibiting COX-1 and COX-2, ibuprofen reduces pain and fever.": (
        "Ibuprofen inhibits COX-1.",
        "Ibuprofen inhibits COX-2.",
        "By inhibiting COX-1 and COX-2, ibuprofen reduces pain.",
        "By inhibiting COX-1 and COX-2, ibuprofen reduces fever.",
    ),
    "In rats, cortisol impaired memory and reduced hippocampal volume.": (
        "In rats, cortisol impaired memory.",
        "In rats, cortisol reduced hippocampal volume.",
    ),
    "Sleep deprivation raises blood pressure, increases appetite and weakens the immune system, leading to weight gain.": (
        "Sleep deprivation raises blood pressure.",
        "Sleep deprivation increases appetite.",
        "Sleep deprivation weakens the immune system.",
        "Sleep deprivation leads to weight gain.",
    ),
    "The systolic and diastolic blood pressure fell in both groups.": (
        "The systolic blood pressure fell in both groups.",
        "The diastolic blood pressure fell in both groups.",
    ),
    "Insulin was first isolated in 1921 by Banting and Best.": (
        "Insulin was first isolated in 1921 by Banting and Best.",
    ),
    "PCR testing has a sensitivity of 95% and a specificity of 99% for influenza.": (
        "PCR testing has a sensitivity of 95% for influenza.",
        "PCR testing has a specificity of 99% for influenza.",
    ),
    "Melatonin is used to treat insomnia, jet lag, and shift work disorder.": (
        "Melatonin is used to treat insomnia.",
        "Melatonin is used to treat jet lag.",
        "Melatonin is used to treat shift work disorder.",
    ),
    "Magnesium supports muscle and nerve function.": (
        "Magnesium supports muscle function.",
        "Magnesium supports nerve function.",
    ),
    "Vaccines induce antibodies that neutralize the virus.": (
        "Vaccines induce antibodies.",
        "Antibodies neutralize the virus.",
    ),
    "Ginger, a popular spice, relieves nausea and vomiting in pregnant women.": (
        "Ginger is a popular spice.",
        "Ginger relieves nausea in pregnant women.",
        "Ginger relieves vomiting in pregnant women.",
    ),
    "The incidence and severity of infection decreased after vaccination.": (
        "The incidence of infection decreased after vaccination.",
        "The severity of infection decreased after vaccination.",
    ),
    "Long-term use of proton pump inhibitors increases the risk of fractures, vitamin B12 deficiency, and Clostridium difficile infection.": (
        "Long-term use of proton pump inhibitors increases the risk of fractures.",
        "Long-term use of proton pump inhibitors increases the risk of vitamin B12 deficiency.",
        "Long-term use of proton pump inhibitors increases the risk of Clostridium difficile infection.",
    ),
    "Ketogenic diets not only reduce seizures but also improve blood glucose control.": (
        "Ketogenic diets reduce seizures.",
        "Ketogenic diets improve blood glucose control.",
    ),
    "Gut bacteria produce serotonin and dopamine, thereby influencing mood.": (
        "Gut bacteria produce serotonin.",
        "Gut bacteria produce dopamine.",
        "Gut bacteria influence mood.",
    ),
    "Eating two cookies a day raised fasting glucose in adults.": (
        "Eating two cookies a day raised fasting glucose in adults.",
    ),
    "Lung and breast cancer are more common in smokers.": (
        "Lung cancer is more common in smokers.",
        "Breast cancer is more common in smokers.",
    ),
    "Regular physical activity reduces the risk of cardiovascular disease, type 2 diabetes, and certain cancers, including breast and colon cancer.": (
        "Regular physical activity reduces the risk of cardiovascular disease.",
        "Regular physical activity reduces the risk of type 2 diabetes.",
        "Regular physical activity reduces the risk of certain cancers.",
        "Regular physical activity reduces the risk of breast cancer.",
        "Regular physical activity reduces the risk of colon cancer.",
    ),
    "Testosterone therapy improves libido in men with hypogonadism; however, it may increase the risk of blood clots.": (
        "Testosterone therapy improves libido in men with hypogonadism.",
        "Testosterone therapy may increase the risk of blood clots.",
    ),
    "Fish oil has been shown to lower triglycerides, reduce inflammation, and protect the heart.": (
        "Fish oil has been shown to lower triglycerides.",
        "Fish oil has been shown to reduce inflammation.",
        "Fish oil has been shown to protect the heart.",
    ),
    "Green tea, coffee, and red wine contain polyphenols that protect against oxidative stress.": (
        "Green tea contains polyphenols.",
        "Coffee contains polyphenols.",
        "Red wine contains polyphenols.",
        "Polyphenols protect against oxidative stress.",
    ),
    "Cortisol levels peak in the morning and fall during the day.": (
        "Cortisol levels peak in the morning.",
        "Cortisol levels fall during the day.",
    ),
    "Because it crosses the placenta, alcohol harms the fetus.": (
        "Because it crosses the placenta, alcohol harms the fetus.",
    ),
    "Oxytocin is a hormone produced in the hypothalamus and released by the pituitary gland.": (
        "Oxytocin is a hormone produced in the hypothalamus.",
        "Oxytocin is a hormone released by the pituitary gland.",
    ),
    "GLP-1 receptor agonists, such as semaglutide and liraglutide, promote weight loss and slow gastric emptying.": (
        "Semaglutide promotes weight loss.",
        "Liraglutide promotes weight loss.",
        "Semaglutide slows gastric emptying.",
        "Liraglutide slows gastric emptying.",
    ),
    "Testosterone levels decline with age, resulting in reduced muscle mass, bone density, and libido.": (
        "Testosterone levels decline with age.",
        "Declining testosterone levels result in reduced muscle mass.",
        "Declining testosterone levels result in reduced bone density.",
        "Declining testosterone levels result in reduced libido.",
    ),
    "Ashwagandha, rhodiola and ginseng are adaptogens that help the body cope with stress.": (
        "Ashwagandha is an adaptogen.",
        "Rhodiola is an adaptogen.",
        "Ginseng is an adaptogen.",
        "Ashwagandha helps the body cope with stress.",
        "Rhodiola helps the body cope with stress.",
        "Ginseng helps the body cope with stress.",
    ),
    "Serotonin is produced mainly in the gut, where it regulates motility.": (
        "Serotonin is produced mainly in the gut.",
        "Serotonin regulates motility.",
    ),
    "Neither aspirin nor clopidogrel reduced mortality, but both increased bleeding.": (
        "Aspirin did not reduce mortality.",
        "Clopidogrel did not reduce mortality.",
        "Aspirin increased bleeding.",
        "Clopidogrel increased bleeding.",
    ),
    "Compared with placebo, semaglutide reduced body weight by 12.4% over 68 weeks.": (
        "Compared with placebo, semaglutide reduced body weight by 12.4% over 68 weeks.",
    ),
    "Vitamin D helps the body absorb calcium [1,2] and may reduce falls (Smith et al., 2019).": (
        "Vitamin D helps the body absorb calcium.",
        "Vitamin D may reduce falls.",
    ),
    "The drug neither reduces pain nor improves sleep.": (
        "The drug does not reduce pain.",
        "The drug does not improve sleep.",
    ),
    "The risk fell after adjustment for age, sex and smoking.": (
        "The risk fell after adjustment for age, sex and smoking.",
    ),
    "Serum ferritin, independent of elevated C-reactive protein, was associated with coronary risk in adults.": (
        "Serum ferritin, independent of elevated C-reactive protein, was associated with coronary risk in adults.",
    ),
    "Adaptogens help the body resist physical, chemical, and biological stressors.": (
        "Adaptogens help the body resist physical stressors.",
        "Adaptogens help the body resist chemical stressors.",
        "Adaptogens help the body resist biological stressors.",
    ),
    "Rhodiola rosea, for example, reduces fatigue and improves attention under stress.": (
        "Rhodiola rosea reduces fatigue.",
        "Rhodiola rosea improves attention under stress.",
    ),
    "Nerve stimulation was approved for epilepsy in 1997 and for depression in 2005.": (
        "Nerve stimulation was approved for epilepsy in 1997.",
        "Nerve stimulation was approved for depression in 2005.",
    ),
    "By restoring microbial diversity, clinicians seek to alleviate anxiety and improve cognition.": (
        "Restoring microbial diversity alleviates anxiety.",
        "Restoring microbial diversity improves cognition.",
    ),
    "The therapy combines nutrition, movement and mindfulness.": (
        "The therapy combines nutrition, movement and mindfulness.",
    ),
    "Laser light works by stimulating mitochondria, leading to increased ATP and reduced stress.": (
        "Laser light works by stimulating mitochondria.",
        "Laser light leads to increased ATP.",
        "Laser light leads to reduced stress.",
    ),
    "When estrogen levels fall during menopause, women experience hot flashes and bone loss.": (
        "When estrogen levels fall during menopause, women experience hot flashes.",
        "When estrogen levels fall during menopause, women experience bone loss.",
    ),
    "WHO reports that malaria kills children and that nets prevent it.": (
        "WHO reports that malaria kills children.",
        "WHO reports that nets prevent it.",
    ),
    "Stress raises the level of hormones, which impairs sleep.": (
        "Stress raises the level of hormones.",
        "The level of hormones impairs sleep.",
    ),
    "Meditation reduces anxiety, and so does prayer.": (
        "Meditation reduces anxiety.",
        "Prayer reduces anxiety.",
    ),
    "Meditation does not reduce anxiety, and neither does prayer.": (
        "Meditation does not reduce anxiety.",
        "Prayer does not reduce anxiety.",
    ),
    "Meditation reduces anxiety, which is a myth.": (
        "Meditation reduces anxiety, which is a myth.",
    ),
    "Meditation reduces anxiety, and so do prayers.": (
        "Meditation reduces anxiety, and so do prayers.",
    ),
    "Meditation reduces anxiety. It is not the case that prayer reduces anxiety.": (
        "Meditation reduces anxiety.",
        "It is not the case that prayer reduces anxiety.",
    ),
    "Meditation reduces anxiety. It is wrong to say that prayer reduces anxiety.": (
        "Meditation reduces anxiety.",
        "It is wrong to say that prayer reduces anxiety.",
    ),
    "Meditation reduces anxiety. It is a misconception that prayer reduces anxiety.": (
        "Meditation reduces anxiety.",
        "It is a misconception that prayer reduces anxiety.",
    ),
    "Stress raises the level of hormones, which impair sleep.": (
        "Stress raises the level of hormones.",
        "Hormones impair sleep.",
    ),
}


def claims(text: str) -> tuple[ClaimDraft, ...]:
    document = PlainTextReader().read(text.encode(), "page.txt")
    return RuleClaimExtractor().extract(document)


@pytest.mark.parametrize("sentence", CASES)
def test_a_sentence_gives_exactly_its_atomic_claims(sentence: str) -> None:
    assert tuple(c.text for c in claims(sentence)) == CASES[sentence]


@pytest.mark.parametrize("sentence", CASES)
def test_subject_relation_and_object_stand_in_the_text(sentence: str) -> None:
    for claim in claims(sentence):
        low = claim.text.casefold()
        for part in (claim.subject, claim.relation, claim.object):
            assert part.casefold() in low


@pytest.mark.parametrize("sentence", CASES)
def test_focus_words_stand_in_the_sentence(sentence: str) -> None:
    for claim in claims(sentence):
        for span in claim.focus:
            assert claim.sentence.start <= span.start < span.end <= claim.sentence.end
            assert span.of(sentence).strip() == span.of(sentence)


def test_the_focus_of_a_claim_leaves_its_siblings_words_out() -> None:
    sentence = "Smoking causes lung cancer, heart disease, and stroke."
    third = claims(sentence)[2]
    assert [s.of(sentence) for s in third.focus] == ["Smoking causes", "stroke"]


TYPES = {
    "Statins lower LDL cholesterol in adults.": ClaimType.THERAPEUTIC,
    "Selenium did not reduce the risk of prostate cancer.": ClaimType.THERAPEUTIC,
    "Cognitive behavioural therapy is as effective as antidepressants.": ClaimType.THERAPEUTIC,
    "Statins can cause muscle pain.": ClaimType.HARM,
    "Long-term use of proton pump inhibitors increases the risk of fractures.": ClaimType.HARM,
    "The drug is well tolerated.": ClaimType.HARM,
    "Measles vaccination is not associated with autism.": ClaimType.EPIDEMIOLOGICAL,
    "Patients who take statins have a lower risk of dementia.": ClaimType.EPIDEMIOLOGICAL,
    "Depression affects 280 million people worldwide.": ClaimType.EPIDEMIOLOGICAL,
    "Hormonal balance is integral to mood stability.": ClaimType.EPIDEMIOLOGICAL,
    "Cortisol crosses the blood-brain barrier.": ClaimType.MECHANISTIC,
    "Curcumin inhibits NF-kB in cultured neurons.": ClaimType.MECHANISTIC,
    "PCR testing has a sensitivity of 95% for influenza.": ClaimType.DIAGNOSTIC,
    "Troponin is a biomarker of myocardial injury.": ClaimType.DIAGNOSTIC,
    "Hypertension is defined as a blood pressure above 140/90 mmHg.": ClaimType.DEFINITIONAL,
    "Oxytocin is a hormone produced in the hypothalamus.": ClaimType.DEFINITIONAL,
    "Insulin was first isolated in 1921.": ClaimType.HISTORICAL,
    "The term was coined by Ernest Starling in 1905.": ClaimType.HISTORICAL,
    "Melatonin is used to treat insomnia.": ClaimType.USE,
    "Metformin is the first-line treatment for type 2 diabetes.": ClaimType.USE,
}


@pytest.mark.parametrize(("sentence", "expected"), TYPES.items())
def test_a_claim_gets_its_type(sentence: str, expected: ClaimType) -> None:
    (claim,) = claims(sentence)
    assert (claim.claim_type, claim.checkable) == (expected, True)


NOT_CHECKABLE = {
    "What is endocrine neuromodulation about?": "A question asserts nothing.",
    "Patients with diabetes should avoid sugary drinks.": "A recommendation",
    "This approach reflects a modern, holistic view of health.": "A point of view",
    "Therapists believe in treating the whole person.": "A point of view",
    "Practitioners aim to improve wellbeing.": "An aim",
    "This article explains how hormones work in the body.": "Describes the text itself.",
    "It is important to drink enough water.": "A recommendation",
    "Our integrative approach restores balance quickly.": "Speaks of the page's own authors",
    "Take your medicine with a full glass of water.": "An instruction",
    "Better sleep and less stress, night after night.": "No subject and verb",
}


@pytest.mark.parametrize(("sentence", "reason"), NOT_CHECKABLE.items())
def test_what_no_study_can_refute_stays_a_row_with_its_reason(sentence: str, reason: str) -> None:
    (claim,) = claims(sentence)
    assert not claim.checkable
    assert claim.why.startswith(reason)


@pytest.mark.parametrize(
    ("sentence", "about"),
    [
        ("In rats, cortisol impaired memory.", "animal"),
        ("Curcumin inhibits NF-kB in cultured neurons.", "invitro"),
        ("Fish oil lowers triglycerides.", "human"),
        ("Cow's milk causes allergy in infants.", "human"),
    ],
)
def test_a_claim_is_about_people_unless_it_says_otherwise(sentence: str, about: str) -> None:
    assert [c.about for c in claims(sentence)] == [about]


@pytest.mark.parametrize(
    "answer", ["Yes, it does.", "No, it does not.", "Yes, they do.", "It does.", "No, it is not."]
)
@pytest.mark.parametrize("before", ["", "Meditation reduces anxiety. "])
def test_a_bare_answer_is_no_checkable_claim(answer: str, before: str) -> None:
    assert not claims(before + answer)[-1].checkable


def test_what_is_judged_wrong_is_read_as_the_statement_not_as_it() -> None:
    for frame in ("not the case", "wrong", "untrue", "a misconception", "wrong to say"):
        claim = claims(f"It is {frame} that prayer reduces anxiety.")[0]
        assert (claim.subject, claim.relation, claim.object) == ("prayer", "reduces", "anxiety")


def test_these_stands_for_the_examples_of_the_sentence_before() -> None:
    text = "It depends on hormones, such as cortisol and estrogen. These hormones affect mood."
    assert [c.text for c in claims(text)[2:]] == [
        "Cortisol affects mood.",
        "Estrogen affects mood.",
    ]


def test_a_pronoun_without_referent_is_kept_and_flagged() -> None:
    (first, second) = claims("This improves sleep quality. Sleep matters. That is all.")[:2]
    assert first.text == "This improves sleep quality."
    assert "missing_referent" in first.wording.flags
    assert "missing_referent" not in second.wording.flags


def test_its_becomes_a_possessive() -> None:
    text = "Melatonin is a hormone, but its effect on sleep depends on the dose."
    assert claims(text)[1].text == "Melatonin's effect on sleep depends on the dose."


def test_more_than_twelve_statements_are_cut_and_say_so() -> None:
    subjects = "Aspirin, ibuprofen, naproxen, and diclofenac"
    text = f"{subjects} reduce pain, fever, swelling, and stiffness."
    found = claims(text)
    assert len(found) == 12
    assert all("split_limit" in c.wording.flags for c in found)
    assert found[0].text == "Aspirin reduces pain."


def test_a_very_long_sentence_is_one_row_for_a_reviewer() -> None:
    text = "Aspirin reduces pain and " + "very " * 600 + "strong fever."
    (claim,) = claims(text)
    assert not claim.checkable
    assert "2,000" in claim.why
    assert "compound" in claim.wording.flags


def test_a_sentence_that_cannot_be_taken_apart_stays_whole() -> None:
    text = "The children with neither asthma nor eczema had better sleep and growth, as reported."
    (claim, *others) = claims(text)
    assert all("neither asthma nor eczema" in c.text for c in (claim, *others))


def test_a_reviewers_wording_is_typed_and_checked_whole() -> None:
    claim = RuleClaimExtractor().draft("  Metformin reduces HbA1c in adults. ")
    assert claim.text == "Metformin reduces HbA1c in adults."
    assert (claim.sentence.start, claim.sentence.end) == (2, 36)
    assert claim.focus == (claim.sentence,)
    assert (claim.subject, claim.relation) == ("Metformin", "reduces")
    assert claim.claim_type is ClaimType.THERAPEUTIC
    assert claim.checkable


def test_a_reviewers_compound_wording_is_flagged() -> None:
    claim = RuleClaimExtractor().draft("Aspirin reduces pain and fever.")
    assert claim.text == "Aspirin reduces pain and fever."
    assert "compound" in claim.wording.flags


def test_a_blank_wording_is_refused() -> None:
    with pytest.raises(ValueError, match="no words"):
        RuleClaimExtractor().draft(" \n")


def test_markup_and_link_targets_are_no_words() -> None:
    raw = b"*Aspirin* reduces [pain](https://example.org/fever) in **adults**."
    document = MarkdownReader().read(raw, "a.md")
    assert [c.text for c in RuleClaimExtractor().extract(document)] == [
        "Aspirin reduces pain in adults."
    ]
