"""Use cases: a reviewer adds, edits, splits, merges and drops claims.

Nothing is overwritten: each act adds a version with who, why and when.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence.domain.claims import (
    Claim,
    ClaimDraft,
    ClaimOrigin,
    ClaimStatus,
    ClaimType,
    SourceDocument,
)
from evidence.domain.errors import Conflict, UsageError
from evidence.domain.spans import Span
from evidence.language.words import words
from evidence.ports import ClaimExtractor, Clock, Ledger, LedgerWriter, QueryPlanner


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes claims, and with which parts."""

    ledger: Ledger
    extractor: ClaimExtractor
    planner: QueryPlanner
    clock: Clock
    reviewer: str

    def add(self, document_id: int, text: str, reason: str, *, at: Span | None = None) -> int:
        """Add a claim that the extractor missed; return its id.

        `at` is where it stands in the document; without it the text must occur
        there once.
        """
        _require_words(text)
        with self.ledger.write() as tx:
            document = tx.document(document_id)
            where = at or _only_place(document, text)
            if where.end > len(document.text):
                raise UsageError(
                    f"{where.start}..{where.end} is beyond the end of document {document_id}, "
                    f"which has {len(document.text)} code points"
                )
            return self._new(
                tx, document_id, [self._draft(text, where)], ClaimOrigin.ADDED, (), reason
            )[0]

    def edit(
        self,
        claim_id: int,
        reason: str,
        *,
        text: str | None = None,
        claim_type: ClaimType | None = None,
        checkable: bool | None = None,
        expected_version: int | None = None,
    ) -> int:
        """Change wording, type or checkability; return the new version's number."""
        if text is None and claim_type is None and checkable is None:
            raise UsageError("nothing to edit", hint="give --text, --type or --checkable")
        with self.ledger.write() as tx:
            claim = _active(tx.claim(claim_id))
            draft = claim.draft
            if text is not None:
                fresh = self._draft(text, draft.sentence)
                draft = replace(fresh, sentence=draft.sentence, focus=draft.focus)
            if claim_type is not None:
                draft = replace(draft, claim_type=claim_type)
            if checkable is not None:
                draft = replace(draft, checkable=checkable, why=f"reviewer: {reason}")
            return tx.revise_claim(
                claim_id,
                claim.version if expected_version is None else expected_version,
                draft,
                status=ClaimStatus.ACTIVE,
                by=self.reviewer,
                reason=reason,
                at=self.clock.now(),
            )

    def split(self, claim_id: int, texts: Sequence[str], reason: str) -> list[int]:
        """Replace one claim by several at the same place; return their ids."""
        if len(texts) < 2:  # noqa: PLR2004  # one part is an edit
            raise UsageError("a split needs at least two texts", hint="to reword, use claim edit")
        with self.ledger.write() as tx:
            claim = _active(tx.claim(claim_id))
            drafts = [
                replace(
                    self._draft(text, claim.draft.sentence),
                    sentence=claim.draft.sentence,
                    focus=claim.draft.focus,
                )
                for text in texts
            ]
            self._close(tx, claim, ClaimStatus.SPLIT, reason)
            return self._new(tx, claim.document_id, drafts, ClaimOrigin.SPLIT, (claim_id,), reason)

    def merge(self, claim_ids: Sequence[int], text: str, reason: str) -> int:
        """Replace several claims of one document by one; return its id."""
        if len(set(claim_ids)) < 2:  # noqa: PLR2004  # one claim is an edit
            raise UsageError("a merge needs at least two claims")
        with self.ledger.write() as tx:
            claims = [_active(tx.claim(i)) for i in dict.fromkeys(claim_ids)]
            documents = {c.document_id for c in claims}
            if len(documents) > 1:
                raise UsageError("claims of different documents cannot be merged")
            sentence = Span(
                min(c.draft.sentence.start for c in claims),
                max(c.draft.sentence.end for c in claims),
            )
            focus = tuple(sorted({span for c in claims for span in c.draft.focus}))
            draft = replace(self._draft(text, sentence), sentence=sentence, focus=focus)
            for claim in claims:
                self._close(tx, claim, ClaimStatus.MERGED, reason)
            ids = tuple(c.id for c in claims)
            return self._new(tx, documents.pop(), [draft], ClaimOrigin.MERGED, ids, reason)[0]

    def drop(self, claim_id: int, reason: str) -> None:
        """Take a claim out of force; its history stays."""
        with self.ledger.write() as tx:
            self._close(tx, _active(tx.claim(claim_id)), ClaimStatus.DROPPED, reason)

    def set_query(self, claim_id: int, query: str, reason: str) -> int:
        """Replace the claim's search query; return the query's version number.

        An empty `query` gives the planner's own back.

        Raises:
            UsageError: the planner refuses it; a search would otherwise stop at it.
        """
        if query:
            self.planner.custom(query)
        with self.ledger.write() as tx:
            _active(tx.claim(claim_id))
            return tx.set_claim_query(
                claim_id, query, by=self.reviewer, reason=reason, at=self.clock.now()
            )

    def _draft(self, text: str, where: Span) -> ClaimDraft:
        _require_words(text)
        return replace(self.extractor.draft(text.strip()), sentence=where, focus=(where,))

    def _new(
        self,
        tx: LedgerWriter,
        document_id: int,
        drafts: Sequence[ClaimDraft],
        origin: ClaimOrigin,
        parents: tuple[int, ...],
        reason: str,
    ) -> list[int]:
        return tx.add_claims(
            document_id,
            drafts,
            origin=origin,
            parents=parents,
            by=self.reviewer,
            reason=reason,
            at=self.clock.now(),
        )

    def _close(self, tx: LedgerWriter, claim: Claim, status: ClaimStatus, reason: str) -> None:
        tx.revise_claim(
            claim.id,
            claim.version,
            claim.draft,
            status=status,
            by=self.reviewer,
            reason=reason,
            at=self.clock.now(),
        )


def _require_words(text: str) -> None:
    if not words(text):
        raise UsageError(f"a claim needs words: {text!r}")


def _active(claim: Claim) -> Claim:
    if claim.status is not ClaimStatus.ACTIVE:
        raise Conflict(
            f"claim {claim.id} is {claim.status} and no longer in force",
            hint=f"evidence claim show {claim.id}",
        )
    return claim


def _only_place(document: SourceDocument, text: str) -> Span:
    count = document.text.count(text)
    if count != 1:
        raise UsageError(
            f"the text occurs {count} times in document {document.id}",
            hint="say where with --start and --end (code points)",
        )
    start = document.text.index(text)
    return Span(start, start + len(text))
