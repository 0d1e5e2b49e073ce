"""Use case: take a source document in and find its claims."""

import hashlib
from dataclasses import dataclass

from evidence.domain.claims import ClaimOrigin
from evidence.domain.errors import DocumentUnreadable
from evidence.domain.places import shown_name
from evidence.ports import ClaimExtractor, Clock, DocumentReader, Ledger, LedgerReader


@dataclass(frozen=True, slots=True)
class Ingested:
    """The document's id, how many claims it has, and whether it was new.

    `replaced_by` is a later version that the reports show in its place, None when there
    is none: so it is when a text was changed back to what it once was.
    """

    document_id: int
    claims: int
    new: bool
    replaced_by: int | None = None


def add_document(
    raw: bytes,
    name: str,
    *,
    reader: DocumentReader,
    extractor: ClaimExtractor,
    ledger: Ledger,
    clock: Clock,
) -> Ingested:
    """Keep one version of a text with its claims, in one transaction.

    The same bytes again change nothing, whatever they are called. Other bytes from a
    known place (`name`, see `domain.places`) become a new version that links to the one
    before.

    Raises:
        DocumentUnreadable: the reader cannot decode `raw`, or there is nothing in it.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    with ledger.read() as snapshot:
        known = snapshot.document_by_sha256(sha256)
        if known is not None:
            return _known(snapshot, known.id)
    shown = shown_name(name)
    document = reader.read(raw, shown)
    if not document.segments:
        raise DocumentUnreadable(f"{shown} holds no text", hint="is it the right file?")
    drafts = extractor.extract(document)
    with ledger.write() as tx:
        raced = tx.document_by_sha256(sha256)
        if raced is not None:
            return _known(tx, raced.id)
        document_id = tx.add_document(name, sha256, raw, document, clock.now())
        tx.add_claims(
            document_id,
            drafts,
            origin=ClaimOrigin.EXTRACTED,
            parents=(),
            by=extractor.version,
            reason="",
            at=clock.now(),
        )
    return Ingested(document_id, len(drafts), new=True)


def _known(snapshot: LedgerReader, document_id: int) -> Ingested:
    newer = {d.previous_id: d.id for d in snapshot.documents()}
    newest = document_id
    while newest in newer:
        newest = newer[newest]
    replaced_by = newest if newest != document_id else None
    return Ingested(
        document_id, len(snapshot.claims(document_id)), new=False, replaced_by=replaced_by
    )
