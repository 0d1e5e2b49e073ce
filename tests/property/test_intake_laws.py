"""Laws of reading and extraction, for every text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.adapters.extractors import RuleClaimExtractor
from evidence.adapters.readers import MarkdownReader, PlainTextReader
from evidence.domain.claims import ClaimType, Segment
from evidence.language.lexicon_verbs import gerund, lemma_of, past, third, verb_forms
from evidence.language.wording import wording_of
from evidence.ports import DocumentReader, ReadDocument

_WORDS = st.sampled_from(
    """aspirin statins vitamin D which that lower reduces and or , . ; : ( ) not does may the of
    in adults with such as like these this it its aim to by taking thereby leading cortisol (HPA)
    is are was used 95% [1] "hormones" both neither nor but because although between 3 # * > -
    ` | cookies we your subscribe ? é 🧠 from A B C while not only also increase levels""".split()
)
_TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(_WORDS, max_size=40).map(" ".join),
    st.lists(st.lists(_WORDS, max_size=12).map(" ".join), max_size=6).map("\n".join),
)
_READERS: list[DocumentReader] = [PlainTextReader(), MarkdownReader()]
by_both_readers = pytest.mark.parametrize("reader", _READERS, ids=["plain", "markdown"])


def _read(reader: DocumentReader, text: str) -> ReadDocument:
    return reader.read(text.replace("\0", " ").encode("utf-8", "replace"), "law")


@by_both_readers
@given(text=_TEXTS)
def test_segments_hold_every_non_blank_code_point_once(reader: DocumentReader, text: str) -> None:
    document = _read(reader, text)
    covered = [0] * len(document.text)
    for segment in document.segments:
        for k in range(segment.span.start, segment.span.end):
            covered[k] += 1
    assert max(covered, default=0) <= 1
    for ch, times in zip(document.text, covered, strict=True):
        assert ch.isspace() or times == 1


@by_both_readers
@given(text=_TEXTS)
def test_segments_are_in_order_and_say_why_they_are_set_aside(
    reader: DocumentReader, text: str
) -> None:
    segments = _read(reader, text).segments
    assert [s.ordinal for s in segments] == list(range(len(segments)))
    assert [s.span.start for s in segments] == sorted(s.span.start for s in segments)
    assert all(bool(s.reason) == (s.kind is not Segment.SENTENCE) for s in segments)


@by_both_readers
@settings(deadline=None)
@given(text=_TEXTS)
def test_every_sentence_gives_one_to_twelve_rows_within_itself(
    reader: DocumentReader, text: str
) -> None:
    document = _read(reader, text)
    drafts = RuleClaimExtractor().extract(document)
    sentences = [s.span for s in document.segments if s.kind is Segment.SENTENCE]
    assert {d.sentence for d in drafts} == set(sentences)
    for span in sentences:
        assert 1 <= sum(d.sentence == span for d in drafts) <= 12
    for draft in drafts:
        assert draft.focus
        assert all(
            draft.sentence.start <= f.start < f.end <= draft.sentence.end for f in draft.focus
        )
        assert list(draft.focus) == sorted(draft.focus)
        assert list(draft.wording.flags) == sorted(draft.wording.flags)
        assert draft.why
        assert draft.text


@by_both_readers
@settings(deadline=None)
@given(text=_TEXTS)
def test_the_same_text_gives_the_same_rows(reader: DocumentReader, text: str) -> None:
    document = _read(reader, text)
    assert document == _read(reader, text)
    assert RuleClaimExtractor().extract(document) == RuleClaimExtractor().extract(document)


@given(text=_TEXTS.filter(str.strip))
def test_any_wording_of_a_reviewer_can_be_drafted(text: str) -> None:
    draft = RuleClaimExtractor().draft(text)
    assert draft.focus == (draft.sentence,)
    assert draft.sentence.of(text) == text.strip()


@given(text=_TEXTS, kind=st.sampled_from(ClaimType))
def test_strength_is_on_the_ladder_and_shows_its_cue(text: str, kind: ClaimType) -> None:
    wording = wording_of(text, kind)
    assert 0 <= wording.strength <= 3
    assert bool(wording.cue) == (wording.strength > 0)


@given(base=st.sampled_from(["cross", "modify", "bind", "reduce", "stop", "die", "agree", "play"]))
def test_every_form_leads_back_to_its_verb(base: str) -> None:
    for form in (third(base), past(base), gerund(base)):
        assert lemma_of(form) == base
        assert verb_forms(form)
