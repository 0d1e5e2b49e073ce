"""Appraisals and their evidence items: rows to values and back."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from evidence.db.chunks import chunks
from evidence.db.claims import require_claims
from evidence.db.ids import next_id
from evidence.db.rows import AppraisalRow, EvidenceItemRow
from evidence.domain.appraisal import EvidenceItem, Quote, StanceProposal, StudyFacts
from evidence.ports import StoredAppraisal


def appraisals(
    connection: Connection, claim_ids: Iterable[int], source: str
) -> dict[int, StoredAppraisal]:
    """Return the newest appraisal of each claim that has one, in the order of the claims' ids."""
    found: dict[int, StoredAppraisal] = {}
    for piece in chunks(sorted(set(claim_ids))):
        newest = (
            select(func.max(AppraisalRow.id))
            .where(AppraisalRow.claim_id.in_(piece), AppraisalRow.source == source)
            .group_by(AppraisalRow.claim_id)
        )
        rows = connection.execute(
            select(AppraisalRow.__table__)
            .where(AppraisalRow.id.in_(newest))
            .order_by(AppraisalRow.claim_id)
        ).all()
        claim_of = {row.id: row.claim_id for row in rows}
        items: dict[int, list[EvidenceItem]] = {row.id: [] for row in rows}
        for row in connection.execute(
            select(EvidenceItemRow.__table__)
            .where(EvidenceItemRow.appraisal_id.in_(newest))
            .order_by(EvidenceItemRow.appraisal_id, EvidenceItemRow.ordinal)
        ):
            items[row.appraisal_id].append(_item(row, claim_of[row.appraisal_id]))
        for row in rows:
            found[row.claim_id] = _appraisal(row, tuple(items[row.id]))
    return found


def add_appraisal(connection: Connection, source: str, appraisal: StoredAppraisal) -> None:
    """Keep one set of items.

    Raises:
        NotFound: no such claim.
        ValueError: an item belongs to another claim.
    """
    strangers = {item.claim_id for item in appraisal.items} - {appraisal.claim_id}
    if strangers:
        raise ValueError(f"items of {sorted(strangers)} in an appraisal of {appraisal.claim_id}")
    require_claims(connection, [appraisal.claim_id])
    appraisal_id = next_id(connection, AppraisalRow)
    connection.execute(
        insert(AppraisalRow),
        {
            "id": appraisal_id,
            "claim_id": appraisal.claim_id,
            "claim_version": appraisal.claim_version,
            "source": source,
            "fingerprint": appraisal.fingerprint,
            "appraiser": appraisal.appraiser,
            "appraised_at": appraisal.at,
        },
    )
    if appraisal.items:
        connection.execute(
            insert(EvidenceItemRow),
            [
                {"appraisal_id": appraisal_id, "ordinal": ordinal, **_columns(item)}
                for ordinal, item in enumerate(appraisal.items, start=1)
            ],
        )


def _columns(item: EvidenceItem) -> dict[str, object]:
    quote, facts, proposal = item.quote, item.facts, item.proposal
    return {
        "pmid": item.pmid,
        "rank": item.rank,
        "score": item.score,
        "quote_text": quote.text if quote else None,
        "quote_start": quote.start if quote else None,
        "quote_end": quote.end if quote else None,
        "quote_role": quote.role if quote else None,
        "design": facts.design,
        "species": facts.species,
        "sample_size": facts.sample_size,
        "sample_size_text": facts.sample_size_text,
        "facts_reasons": facts.reasons,
        "level": item.level,
        "level_rule": item.level_rule,
        "directness": item.directness,
        "stance": proposal.stance,
        "stance_rule": proposal.rule,
        "stance_why": proposal.why,
        "confidence": proposal.confidence,
        "passes": proposal.passes,
        "null_result": proposal.null_result,
    }


def _item(row: Row[Any], claim_id: int) -> EvidenceItem:
    quoted = row.quote_text is not None
    return EvidenceItem(
        claim_id=claim_id,
        pmid=row.pmid,
        rank=row.rank,
        score=row.score,
        quote=Quote(row.quote_text, row.quote_start, row.quote_end, row.quote_role)
        if quoted
        else None,
        facts=StudyFacts(
            row.design, row.species, row.sample_size, row.sample_size_text, row.facts_reasons
        ),
        level=row.level,
        level_rule=row.level_rule,
        directness=row.directness,
        proposal=StanceProposal(
            row.stance, row.stance_rule, row.stance_why, row.confidence, row.passes, row.null_result
        ),
    )


def _appraisal(row: Row[Any], items: tuple[EvidenceItem, ...]) -> StoredAppraisal:
    return StoredAppraisal(
        row.claim_id,
        row.claim_version,
        row.fingerprint,
        row.appraiser,
        row.appraised_at,
        items,
    )
