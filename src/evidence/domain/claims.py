"""What a source document says: segments, sentences, atomic claims."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from evidence.domain.spans import Span


class ClaimType(StrEnum):
    """Kind of assertion; it chooses the ladder that evidence is ranked on.

    Source: grading specification, section 4.2.
    """

    THERAPEUTIC = "therapeutic"
    HARM = "harm"
    EPIDEMIOLOGICAL = "epidemiological"
    MECHANISTIC = "mechanistic"
    DIAGNOSTIC = "diagnostic"
    DEFINITIONAL = "definitional"
    HISTORICAL = "historical"
    USE = "use"


class Segment(StrEnum):
    """What a stretch of a source document is taken for."""

    SENTENCE = "sentence"
    HEADING = "heading"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True, slots=True)
class TextSegment:
    """One stretch of the document; `reason` says why it was set aside.

    `reason` is empty for sentences that go on to claim extraction. Every
    non-blank code point of the document lies in exactly one segment.
    """

    ordinal: int
    span: Span
    kind: Segment
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """How strongly and how loosely a claim is worded.

    `strength`: 0 none or definitional, 1 correlational, 2 conditional causal,
    3 direct causal (Yu et al. 2019 labels; grading specification 4.1).
    `cue`: the word that set the strength, empty for 0.
    `flags`: names of section 4.3 of the same, sorted.
    """

    strength: int
    cue: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """One atomic claim as an extractor proposes it: one subject, relation, object.

    `text` is a readable sentence made of the document's own words (and, for a
    resolved pronoun, its referent). `sentence` is the parent sentence's span,
    `focus` the spans of the claim's own words, in document order, all in code
    points of the document. `why` says why it is or is not checkable.
    `subject`, `relation`, `object` are the parts as they stand in `text`; an
    empty `object` means that the relation is intransitive.
    """

    text: str
    sentence: Span
    focus: tuple[Span, ...]
    claim_type: ClaimType
    checkable: bool
    why: str
    wording: Wording
    subject: str
    relation: str
    object: str
    about: str = "human"


class ClaimOrigin(StrEnum):
    """How a claim came to be a row."""

    EXTRACTED = "extracted"
    ADDED = "added"
    SPLIT = "split"
    MERGED = "merged"


class ClaimStatus(StrEnum):
    """Whether a claim is in force."""

    ACTIVE = "active"
    DROPPED = "dropped"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in its newest version, as the database holds it."""

    id: int
    document_id: int
    version: int
    draft: ClaimDraft
    origin: ClaimOrigin = ClaimOrigin.EXTRACTED
    status: ClaimStatus = ClaimStatus.ACTIVE
    parents: tuple[int, ...] = ()
    changed_by: str = "extractor"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One version of a text under audit, known by the SHA-256 of its bytes.

    `name` is what people know it by: a file's base name, an address, the name that the
    user gave, or `-`. `previous_id` is the version that it replaced when it first came,
    if any: what stood at the same place (`domain.places`), never one merely called alike.
    `in_view` says whether it is what now stands at some place, or came from standard
    input: the same text can stand at several, and a text can be changed back.
    """

    id: int
    name: str
    sha256: str
    media_type: str
    text: str
    segments: tuple[TextSegment, ...] = field(default=())
    previous_id: int | None = None
    in_view: bool = True


def newest_versions(documents: Iterable[SourceDocument]) -> list[SourceDocument]:
    """Return those in view, in their order: what a report covers unless told otherwise."""
    return [d for d in documents if d.in_view]
