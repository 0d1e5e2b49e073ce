"""Laws that hold for every abstract and every claim."""

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.adapters.appraisers.comparison import compare
from evidence.adapters.appraisers.quotes import abstract_sentences, ranked
from evidence.adapters.appraisers.samplesize import read_sample_size
from evidence.adapters.appraisers.stance import propose
from evidence.adapters.appraisers.statements import Effect, EffectKind
from evidence.adapters.appraisers.study import read_study
from evidence.domain.appraisal import Stance
from evidence.domain.citations import AbstractSection, Citation, Term
from evidence.domain.claims import ClaimDraft, ClaimType, Wording
from evidence.domain.ids import Pmid
from evidence.domain.spans import Span
from evidence.language import cues

labels = st.sampled_from(["", "RESULTS", "NOTE", "METHODS", "CONCLUSIONS", "SAMPLE NOTE", "Aim"])
words = st.sampled_from(
    """Testosterone memory improved worsened did not no effect on may increase decreased was were
    better than placebo the in men rats β 𝛼 cortisol , . ; but and (p = 0.2) 1998 40 women""".split()
)
texts = st.one_of(st.text(max_size=120), st.lists(words, max_size=30).map(" ".join))
sections = st.lists(st.builds(AbstractSection, labels, st.just(""), texts), max_size=5)
citations = sections.map(
    lambda rows: Citation(pmid=Pmid("1"), title="Testosterone in men", sections=tuple(rows))
)
verbs = st.sampled_from(["improves", "impairs", "affects", "does not affect", "increases"])
effects = st.builds(
    Effect, st.sampled_from(EffectKind), st.sampled_from([-1, 0, 1]), st.just("cue"), st.booleans()
)


def draft(verb: str, subject: str = "Testosterone", object_: str = "memory") -> ClaimDraft:
    text = f"{subject} {verb} {object_}."
    return ClaimDraft(
        text=text,
        sentence=Span(0, len(text)),
        focus=(),
        claim_type=ClaimType.MECHANISTIC,
        checkable=True,
        why="",
        wording=Wording(3),
        subject=subject,
        relation=verb,
        object=object_,
    )


@given(citations)
def test_every_sentence_is_verbatim_and_no_note_is_among_them(citation: Citation) -> None:
    sentences = abstract_sentences(citation)
    for sentence in sentences:
        assert citation.abstract[sentence.start : sentence.end] == sentence.text
    starts = [s.start for s in sentences]
    assert starts == sorted(set(starts))
    offset = 0
    for section in citation.sections:
        if "NOTE" in section.label:
            assert not any(offset <= s < offset + len(section.text) for s in starts)
        offset += len(section.text) + 1


@given(citations)
def test_ranking_keeps_every_sentence_once(citation: Citation) -> None:
    sentences = abstract_sentences(citation)
    order = ranked("Testosterone improves memory.", sentences)
    assert sorted(order, key=lambda s: s.start) == list(sentences)


@settings(max_examples=200)
@given(citations, verbs)
def test_a_proposal_is_bounded_and_its_quote_verbatim(citation: Citation, verb: str) -> None:
    claim = draft(verb)
    facts = read_study(citation)
    proposal, quote = propose(claim, citation.title, abstract_sentences(citation), facts)
    again, _ = propose(claim, citation.title, abstract_sentences(citation), facts)
    assert proposal == again
    assert 0 <= proposal.confidence <= 1
    assert proposal.why
    if quote is None:
        assert proposal.stance is Stance.MENTIONS
    else:
        assert citation.abstract[quote.start : quote.end] == quote.text
    if proposal.stance is Stance.MENTIONS:
        assert not proposal.passes
        assert not proposal.null_result


@given(effects, effects)
def test_opposite_directions_of_one_thing_never_agree(claim: Effect, found: Effect) -> None:
    both_signed = claim.kind is found.kind is EffectKind.SIGNED
    if both_signed and claim.bad == found.bad and claim.sign * found.sign < 0:
        assert compare(claim, found) == "opposite"
    if found.kind is EffectKind.NONE and claim.kind is not EffectKind.NONE:
        assert compare(claim, found) in {"null", None}


@given(st.sampled_from(["increased", "decreased", "raised", "lowered"]), st.booleans())
def test_mirrored_sentences_get_mirrored_stances(verb: str, negated: bool) -> None:
    up = verb in {"increased", "raised"}
    sentence = f"Cortisol {'never ' if negated else ''}{verb} serotonin turnover."
    citation = Citation(
        pmid=Pmid("1"), title="T", sections=(AbstractSection("RESULTS", "RESULTS", sentence),)
    )
    facts = read_study(citation)
    stances = [
        propose(
            draft(claimed, "Cortisol", "serotonin turnover"),
            citation.title,
            abstract_sentences(citation),
            facts,
        )[0].stance
        for claimed in ("increases", "decreases")
    ]
    assert stances.count(Stance.SUPPORTS) == (0 if negated else 1)
    assert (stances[0] is Stance.SUPPORTS) == (up and not negated)


@given(texts)
def test_a_sample_size_is_at_least_four_and_stands_in_the_text(text: str) -> None:
    size = read_sample_size(text)
    assert size is None or size.number >= 4


@given(st.lists(st.builds(Term, st.from_regex(r"D\d{6}", fullmatch=True), st.just("Name"))))
def test_the_order_of_types_does_not_matter(types: list[Term]) -> None:
    forth = Citation(pmid=Pmid("1"), title="T", publication_types=tuple(types))
    back = Citation(pmid=Pmid("1"), title="T", publication_types=tuple(types[::-1]))
    assert read_study(forth) == read_study(back)


@given(texts)
def test_cues_are_in_order_and_verbatim(text: str) -> None:
    found = cues.find_cues(text)
    assert all(c.span.of(text) == c.text for c in found)
    assert list(found) == sorted(found, key=lambda c: c.span)
    assert "".join(c.of(text) for c in cues.clauses(text)) == text
