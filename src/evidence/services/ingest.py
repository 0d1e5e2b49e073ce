"""Use case: take a source document in and find its claims."""

import hashlib
from dataclasses import dataclass

from evidence.domain.claims import ClaimOrigin
from evidence.domain.errors import DocumentUnreadable
from evidence.ports import ClaimExtractor, Clock, DocumentReader, Ledger


@dataclass(frozen=True, slots=True)
class Ingested:
    """The document's id, how many claims it has, and whether it was new."""

    document_id: int
    claims: int
    new: bool


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

    The same bytes again change nothing, whatever they are called. Other bytes
    under a known name become a new version that links to the one before.

    Raises:
        DocumentUnreadable: the reader cannot decode `raw`, or there is nothing in it.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    with ledger.read() as snapshot:
        known = snapshot.document_by_sha256(sha256)
        if known is not None:
            return Ingested(known.id, len(snapshot.claims(known.id)), new=False)
    document = reader.read(raw, name)
    if not document.segments:
        raise DocumentUnreadable(f"{name} holds no text", hint="is it the right file?")
    drafts = extractor.extract(document)
    with ledger.write() as tx:
        raced = tx.document_by_sha256(sha256)
        if raced is not None:
            return Ingested(raced.id, len(tx.claims(raced.id)), new=False)
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
