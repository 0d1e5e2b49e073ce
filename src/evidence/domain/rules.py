"""Every rule id that can stand at the start of a reason, and where it comes from."""

from dataclasses import dataclass

_OCEBM = "OCEBM 2011 levels of evidence"
_GRADE = "GRADE guidelines (J Clin Epidemiol 2011), start, down and up"
_POLLOCK = "Pollock 2016, J Clin Epidemiol, table 2"
_COCHRANE = "Cochrane policy on potentially problematic studies"
_PROJECT = "project rule, not a published method"


@dataclass(frozen=True, slots=True)
class RuleMeaning:
    """What a rule says, in one sentence, and its source."""

    text: str
    source: str


RULES: dict[str, RuleMeaning] = {
    "V0": RuleMeaning("The claim is no empirical statement.", _PROJECT),
    "V1": RuleMeaning("No search for the claim ran to its end.", _PROJECT),
    "V3": RuleMeaning("The search is complete and no citation is on topic.", _PROJECT),
    "V4": RuleMeaning("All that takes a side is retracted or doubtful.", _COCHRANE),
    "V5": RuleMeaning("Citations mention the topic, none takes a side that counts.", _PROJECT),
    "V6": RuleMeaning("A better-level study disagrees: never a clear win.", _PROJECT),
    "V7": RuleMeaning("Human studies alone say something else: mixed.", _PROJECT),
    "V8": RuleMeaning("The winning side is too light or of level 5 only.", _PROJECT),
    "EX1": RuleMeaning("A retracted publication never counts.", _COCHRANE),
    "EX2": RuleMeaning("A notice is no evidence.", _PROJECT),
    "EX3": RuleMeaning("Under an expression of concern: held out.", _COCHRANE),
    "EX4": RuleMeaning("A protocol reports no result.", _PROJECT),
    "EX5": RuleMeaning("A preprint gives way to its published version.", _PROJECT),
    "ST1": RuleMeaning("In a reviewed verdict only people's stances count.", _PROJECT),
    "ST2": RuleMeaning("A null result of few participants refutes nothing.", _PROJECT),
    "IN1": RuleMeaning("Reports of one study count once.", "Cochrane Handbook: study is the unit"),
    "IN2": RuleMeaning("A study inside a counted review is not counted again.", _PROJECT),
    "IN3": RuleMeaning("Reports of one study disagree: a reviewer must decide.", _PROJECT),
    "DI1": RuleMeaning("Non-human evidence is shown, not counted, for people.", _GRADE),
    "DI2": RuleMeaning("Only non-human evidence for a claim about people.", _GRADE),
    "DI3": RuleMeaning("All evidence is indirect.", _GRADE),
    "TA1": RuleMeaning("Weights for and against, one vote per study.", _PROJECT),
    "SE1": RuleMeaning("Only narrative reviews or opinion.", _OCEBM),
    "SP1": RuleMeaning("Start of certainty by claim type and best level.", _GRADE),
    "RB0": RuleMeaning("A reviewer found low risk of bias.", _GRADE),
    "RB1": RuleMeaning("Risk of bias not assessed: one step down.", _POLLOCK),
    "RB2": RuleMeaning("Some risk of bias: one step down.", _GRADE),
    "RB3": RuleMeaning("High risk of bias: two steps down.", _GRADE),
    "IC1": RuleMeaning("Studies disagree: one step down.", _GRADE),
    "IC2": RuleMeaning("High reported I2: one step down.", _POLLOCK),
    "IM1": RuleMeaning("Few participants: one step down.", _POLLOCK),
    "IM2": RuleMeaning("Very few participants: two steps down.", _POLLOCK),
    "IM3": RuleMeaning("No sample size found: one step down.", _PROJECT),
    "RP1": RuleMeaning("One independent study only: one step down.", _PROJECT),
    "PB1": RuleMeaning("Publication bias reported: one step down.", _GRADE),
    "UP1": RuleMeaning("A reviewer recorded an upgrade.", _GRADE),
    "CP": RuleMeaning("A cap on the grade, named in the reason.", _PROJECT),
    "CO1": RuleMeaning("Causal wording, observational support.", _PROJECT),
    "CO2": RuleMeaning("Causal wording on associations: at most C.", _GRADE),
    "LV0": RuleMeaning("Reports no result, so it has no level.", _PROJECT),
    "LV1": RuleMeaning("Level by design, material and claim type.", _OCEBM),
    "PJ1": RuleMeaning("A use claim ranks as a therapy claim.", _PROJECT),
    "PJ2": RuleMeaning("A diagnostic claim ranks as an association.", _PROJECT),
    "CK1": RuleMeaning("Why the claim cannot be checked.", _PROJECT),
    "SO1": RuleMeaning("How the search failed to reach its end.", _PROJECT),
    "SO2": RuleMeaning("Hits left unread.", _PROJECT),
    "SO3": RuleMeaning("The source did not understand part of the query.", _PROJECT),
    "PR1": RuleMeaning("A grade computed from machine readings is at most C.", _PROJECT),
}
