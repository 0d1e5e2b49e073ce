"""Claims for tests of planner and ranking."""

from evidence.domain.claims import Claim, ClaimDraft, ClaimType, Wording
from evidence.domain.spans import Span


def claim_of(subject: str, relation: str, object_: str, text: str = "") -> Claim:
    """Return a checkable claim; the text is made of the parts when not given."""
    whole = text or f"{subject} {relation} {object_}."
    draft = ClaimDraft(
        text=whole,
        sentence=Span(0, max(1, len(whole))),
        focus=(),
        claim_type=ClaimType.MECHANISTIC,
        checkable=True,
        why="",
        wording=Wording(3),
        subject=subject,
        relation=relation,
        object=object_,
    )
    return Claim(id=1, document_id=1, version=1, draft=draft)
