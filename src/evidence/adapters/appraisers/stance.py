"""A machine's reading of what an abstract says about one claim. A proposal only.

Source: grading specification 3.3. A false "supports" is worse than ten "mentions",
so every doubt ends in `mentions`.
"""

from collections.abc import Sequence

from evidence.adapters.appraisers.asked import Asked, asked_by
from evidence.adapters.appraisers.quotes import AbstractSentence, ranked
from evidence.adapters.appraisers.readings import (
    Reading,
    Record,
    may_speak,
    read_sentence,
    read_title,
)
from evidence.adapters.appraisers.rules import VERSION
from evidence.domain.appraisal import Design, Quote, Species, Stance, StanceProposal, StudyFacts
from evidence.domain.claims import ClaimDraft, ClaimType

_TOP = 3  # sentences read; the right one is among them in nine of ten (specification 3.2)
_SHORT = 200  # code points; a shorter unlabelled abstract gives no sentence its part
_ABSTAINING = 0.0
_OTHER_SPECIES = 0.1
_ONE_OF_MANY = "one member's result does not contradict a whole class"
_NO_RESULTS = frozenset({Design.NOTICE, Design.PROTOCOL})


def propose(
    draft: ClaimDraft, title: str, sentences: Sequence[AbstractSentence], facts: StudyFacts
) -> tuple[StanceProposal, Quote | None]:
    """Propose a stance and the sentence that best shows it.

    The quote is the sentence that decided, else the best-ranked one; None only when
    the abstract holds no sentence that may be quoted.
    """
    order = ranked(draft.text, sentences)
    quote = order[0].quoted() if order else None
    why = _unreadable(sentences, facts)
    if why:
        return _abstain("no_abstract" if not order else "no_result", why), quote
    asked = asked_by(draft)
    if asked is None:
        why = "the claim's two sides and its relation could not be read"
        return _abstain("claim_unread", why), quote
    return _weighed(asked, draft, title, order, facts)


def _speaks_for_class(reading: Reading, draft: ClaimDraft, facts: StudyFacts) -> bool:
    """Tell whether the reading bears on the whole that the claim is about.

    "Hormones act on X" is true when one of them does, so one member's null result says
    nothing against it. A promise of what a class of treatments achieves is tried member
    by member: as one member's success in people may speak for it, so one's failure
    speaks against it.
    """
    if not reading.of_class or reading.rule is None or reading.rule.stance is Stance.SUPPORTS:
        return True
    return draft.claim_type is ClaimType.THERAPEUTIC and facts.species is Species.HUMAN


def _unreadable(sentences: Sequence[AbstractSentence], facts: StudyFacts) -> str:
    if not sentences:
        return "the record has no abstract"
    if facts.design in _NO_RESULTS:
        return f"a {facts.design.value.lower()} reports no result"
    length = sum(len(s.text) for s in sentences)
    if length < _SHORT and not any(s.labelled for s in sentences):
        return "the abstract is too short to tell its result from its introduction"
    return ""


def _weighed(
    asked: Asked,
    draft: ClaimDraft,
    title: str,
    order: Sequence[AbstractSentence],
    facts: StudyFacts,
) -> tuple[StanceProposal, Quote | None]:
    record = Record(title, " ".join((title, *(s.text for s in order))))
    read = [s for s in order if may_speak(asked, s)][:_TOP] or order[:1]
    readings = [read_sentence(asked, sentence, record) for sentence in read]
    headed = next((r for s in order if (r := read_title(asked, s, record))), None)
    spoken = [
        r
        for r in (*readings, headed)
        if r is not None and r.rule is not None and _speaks_for_class(r, draft, facts)
    ]
    quote = order[0].quoted()
    if not spoken:
        why = next((r.why for r in readings if r.rule is None), _ONE_OF_MANY)
        return _abstain("abstain", why), quote
    if len({r.rule.stance for r in spoken if r.rule}) > 1:
        return _abstain("disagree", "two sentences of the abstract point different ways"), quote
    best = min(spoken, key=_weakness)
    return _proposal(best, draft, facts), best.sentence.quoted()


def _weakness(reading: Reading) -> tuple[bool, float]:
    """Sort key: passing rules first, then the more precise; ties keep the rank."""
    assert reading.rule is not None
    return not reading.rule.passes, -reading.rule.precision


def _proposal(reading: Reading, draft: ClaimDraft, facts: StudyFacts) -> StanceProposal:
    rule = reading.rule
    assert rule is not None
    other = draft.about == "human" and facts.species is not Species.HUMAN
    why = f"{reading.why}; the study is not known to be in people" if other else reading.why
    return StanceProposal(
        stance=rule.stance,
        rule=f"{rule.id}@{VERSION}",
        why=why,
        confidence=round(max(0.0, rule.precision - (_OTHER_SPECIES if other else 0.0)), 2),
        passes=rule.passes,
        null_result=reading.null,
    )


def _abstain(name: str, why: str) -> StanceProposal:
    return StanceProposal(Stance.MENTIONS, f"ST0.{name}@{VERSION}", why, _ABSTAINING, passes=False)
