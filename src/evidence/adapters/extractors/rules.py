"""Claims by rules: shallow reading, no model, no randomness."""

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.domain.claims import ClaimDraft, ClaimType, Segment, Wording
from evidence.domain.spans import Span
from evidence.language.claimtypes import about, checkable, claim_type
from evidence.language.clauses import Atom, read_sentence
from evidence.language.clauses_memory import Memory
from evidence.language.clauses_tags import tag
from evidence.language.clauses_words import (
    Phrase,
    Word,
    joined_spans,
    render,
    sentence_case,
    spans_of,
    tokenize,
    without_links,
    without_markup,
)
from evidence.language.wording import wording_of
from evidence.ports import ReadDocument

# At most this many rows from one sentence (grading specification 4.4); a project rule.
MAX_ROWS = 12
# Longer sentences are lists or broken text; they are kept whole for a reviewer.
MAX_CODE_POINTS = 2000
_SHOWN_CODE_POINTS = 300


@dataclass(frozen=True, slots=True)
class RuleClaimExtractor:
    """Splits sentences into atomic claims by rules; keeps the `ClaimExtractor` promise.

    Every sentence segment gives at least one draft, so nothing that was read is lost:
    what the rules cannot take apart stays whole, flagged `compound` or not checkable.
    """

    version: str = "rules-1"

    def extract(self, document: ReadDocument) -> tuple[ClaimDraft, ...]:
        """Return drafts in document order, at most 12 for one sentence."""
        markdown = document.media_type == "text/markdown"
        text = without_markup(document.text) if markdown else without_links(document.text)
        memory = Memory()
        drafts: list[ClaimDraft] = []
        for segment in document.segments:
            if segment.kind is Segment.SENTENCE:
                found, memory = _drafts(text, segment.span, memory)
                drafts.extend(found)
        return tuple(drafts)

    def draft(self, text: str) -> ClaimDraft:
        """Type and check one worded claim; its span and focus cover `text` whole.

        Raises:
            ValueError: `text` is blank.
        """
        inner = text.strip()
        if not inner:
            raise ValueError("a claim has no words")
        start = text.index(inner)
        span = Span(start, start + len(inner))
        if len(inner) > MAX_CODE_POINTS:
            return _whole(inner, span, "Longer than 2,000 characters; not read.")
        atoms, _ = read_sentence(tag(tokenize(inner)), Memory())
        if not atoms:
            return _whole(inner, span, "")
        first = atoms[0]
        extra = {"compound"} if len(atoms) > 1 else set()
        whole = _Parts(sentence_case(inner), *_parts(first))
        kept = frozenset(first.flags - {"aim"})
        return _built(whole, span, (span,), inner, kept | extra, aim="aim" in first.flags)


@dataclass(frozen=True, slots=True)
class _Parts:
    text: str
    subject: str
    relation: str
    object: str


def _drafts(text: str, span: Span, memory: Memory) -> tuple[list[ClaimDraft], Memory]:
    sentence = span.of(text)
    if len(sentence) > MAX_CODE_POINTS:
        why = f"Longer than {MAX_CODE_POINTS:,} characters; not split, a reviewer must word it."
        return [_whole(sentence[:_SHOWN_CODE_POINTS].rstrip() + " …", span, why)], memory
    atoms, after = read_sentence(tag(tokenize(sentence, span.start)), memory)
    question = sentence.rstrip("\"'”’) ").endswith("?")
    if not atoms or question:
        return [_whole(sentence, span, "")], after
    unique = _distinct(atoms)
    cut = len(unique) > MAX_ROWS
    extra = frozenset({"split_limit"}) if cut else frozenset()
    drafts = [_from_atom(atom, parts, sentence, span, extra) for atom, parts in unique[:MAX_ROWS]]
    return drafts, after


def _distinct(atoms: Iterable[Atom]) -> list[tuple[Atom, _Parts]]:
    """Return atoms with their wording, repeats left out, order kept."""
    seen: dict[str, tuple[Atom, _Parts]] = {}
    for atom in atoms:
        text = sentence_case(render(_all_words(atom)))
        if text:
            seen.setdefault(text.casefold(), (atom, _Parts(text, *_parts(atom))))
    return list(seen.values())


def _all_words(atom: Atom) -> Phrase:
    lead = atom.lead
    if lead and lead[-1].tag not in ("COMP", "SUB", "COMMA"):
        lead = (*lead, Word(",", tag="COMMA"))
    return (*lead, *atom.subject, *atom.verb, *atom.object)


def _parts(atom: Atom) -> tuple[str, str, str]:
    """Return subject, relation and object; a preposition right after belongs to the verb."""
    verb, rest = list(atom.verb), list(atom.object)
    if len(rest) > 1 and rest[0].tag in ("ADJ", "VEN") and rest[1].tag == "PREP":
        verb.append(rest.pop(0))
    if rest and rest[0].tag == "PREP" and len(rest) > 1:
        verb.append(rest.pop(0))
    return render(atom.subject), render(verb), render(rest)


def _from_atom(
    atom: Atom, parts: _Parts, sentence: str, span: Span, extra: frozenset[str]
) -> ClaimDraft:
    spans = spans_of([*atom.lead, *atom.subject, *atom.verb, *atom.object])
    inside = [s for s in spans if span.start <= s.start and s.end <= span.end]
    focus = joined_spans(inside, sentence, span.start) or (span,)
    flags = (atom.flags | extra) - {"aim"}
    return _built(parts, span, focus, sentence, flags, aim="aim" in atom.flags)


def _built(
    parts: _Parts,
    span: Span,
    focus: tuple[Span, ...],
    sentence: str,
    flags: frozenset[str],
    *,
    aim: bool,
) -> ClaimDraft:
    kind = claim_type(parts.text, parts.subject, f"{parts.relation} {parts.object}")
    judged = checkable(parts.text, kind, aim=aim, has_relation=bool(parts.subject))
    wording = wording_of(parts.text, kind, context=sentence, extra=flags, relation=parts.relation)
    return ClaimDraft(
        text=parts.text,
        sentence=span,
        focus=focus,
        claim_type=kind,
        checkable=judged.yes,
        why=judged.why,
        wording=wording,
        subject=parts.subject,
        relation=parts.relation,
        object=parts.object,
        about=about(parts.text),
    )


def _whole(sentence: str, span: Span, why: str) -> ClaimDraft:
    """Return a sentence as one row that a reviewer has to word."""
    text = sentence_case(" ".join(sentence.split()))
    kind = claim_type(text) if len(text) <= MAX_CODE_POINTS else ClaimType.MECHANISTIC
    judged = checkable(text, kind, has_relation=False)
    wording = wording_of(text, kind, context=text, extra={"compound"})
    return ClaimDraft(
        text=text,
        sentence=span,
        focus=(span,),
        claim_type=kind,
        checkable=False,
        why=why or judged.why,
        wording=Wording(0, "", wording.flags),
        subject="",
        relation="",
        object="",
        about=about(text),
    )
