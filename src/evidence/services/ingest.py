"""Use case: take a source document in and find its claims."""

import hashlib
from dataclasses import dataclass

from evidence.domain.claims import ClaimOrigin
from evidence.domain.errors import DocumentUnreadable
from evidence.domain.places import shown_name
from evidence.ports import ClaimExtractor, Clock, DocumentReader, Ledger, LedgerWriter


@dataclass(frozen=True, slots=True)
class Ingested:
    """The document's id, how many claims it has, and whether it was new.

    `returned` tells of a known text that was not the newest where it now stands: it
    was changed back to what it once was, or stands at another place too.
    """

    document_id: int
    claims: int
    new: bool
    returned: bool = False


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

    The same bytes are kept once, whatever they are called; it is noted when they are
    now what stands at the place `name` (`domain.places`), so that reports show them.
    Other bytes from a known place become a new version that links to the one before.

    Raises:
        DocumentUnreadable: the reader cannot decode `raw`, or there is nothing in it.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    with ledger.read() as snapshot:
        known = snapshot.document_by_sha256(sha256)
    if known is not None:
        with ledger.write() as tx:
            return _known(tx, known.id, name, clock)
    shown = shown_name(name)
    document = reader.read(raw, shown)
    if not document.segments:
        raise DocumentUnreadable(f"{shown} holds no text", hint="is it the right file?")
    drafts = extractor.extract(document)
    with ledger.write() as tx:
        raced = tx.document_by_sha256(sha256)
        if raced is not None:
            return _known(tx, raced.id, name, clock)
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


def _known(tx: LedgerWriter, document_id: int, name: str, clock: Clock) -> Ingested:
    returned = tx.place_document(document_id, name, clock.now())
    return Ingested(document_id, len(tx.claims(document_id)), new=False, returned=returned)
