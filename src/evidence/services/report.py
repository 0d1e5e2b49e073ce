"""Use case: the evidence report of one document or of all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from evidence.domain.appraisal import EvidenceItem, Stance, counted_stance
from evidence.domain.citations import Citation
from evidence.domain.claims import Claim, Segment, SourceDocument, newest_versions
from evidence.domain.facts import ClaimFacts, SearchFacts
from evidence.domain.ids import Pmid
from evidence.domain.robustness import critical
from evidence.domain.rubric import Rubric
from evidence.domain.sample_note import is_sample_note
from evidence.domain.searches import SearchOutcome
from evidence.domain.tables import Cell, Package, Table
from evidence.ports import (
    LedgerReader,
    StoredAppraisal,
    StoredCitation,
    StoredGrade,
    StoredRun,
)
from evidence.services.columns import CLAIM, EVIDENCE, LIST, REASONS, REJECTED, SEARCH
from evidence.services.decided import Decided, decided_by_claim
from evidence.services.state import of_present_wording

SAMPLE = "sample"
PUBMED = "pubmed"
SAMPLE_NOTICE = (
    "Records come from the embedded sample. Its bibliographic facts are real; its abstracts are "
    "summaries written for this sample and not the published abstracts. Look publications up in "
    "PubMed before relying on them."
)
PUBMED_NOTICE = (
    "Records come from NCBI's PubMed; see https://www.ncbi.nlm.nih.gov/About/disclaimer.html."
)
GRADE_NOTICE = (
    "Verdicts and grades are computed from abstracts by a versioned rubric; this is not a "
    "systematic review. Rows with basis 'proposed' were not seen by a person yet."
)
CELL_NOTICE = "A leading apostrophe in a cell keeps spreadsheets from running it as a formula."
_TOP = 5  # citations named in a claim's row


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything the ledger holds about some claims at one source.

    `rubric` None: how much the verdicts hang on single citations is not told.
    """

    source: str
    documents: Mapping[int, SourceDocument]
    claims: Sequence[Claim]
    runs: Sequence[StoredRun]
    appraisals: Mapping[int, StoredAppraisal]
    grades: Mapping[int, StoredGrade]
    citations: Mapping[Pmid, StoredCitation]
    decided: Mapping[int, Decided]
    rubric: Rubric | None = None


def gather(
    snapshot: LedgerReader,
    source: str,
    document_id: int | None = None,
    *,
    all_versions: bool = False,
    rubric: Rubric | None = None,
) -> Findings:
    """Read what is needed for the tables.

    Without `document_id` of every document; of each only the newest version, unless
    `all_versions` is asked for. Raises `NotFound` for an unknown document.
    """
    documents, claims = in_view(snapshot, document_id, all_versions=all_versions)
    ids = [c.id for c in claims]
    runs = [r for r in snapshot.runs(ids) if r.source == source]
    appraisals = of_present_wording(snapshot.appraisals(ids, source), claims)
    grades = of_present_wording(snapshot.grades(ids, source), claims)
    pmids = {item.pmid for a in appraisals.values() for item in a.items}
    return Findings(
        source,
        {d.id: d for d in documents},
        claims,
        runs,
        appraisals,
        _still_true(snapshot, grades, runs),
        snapshot.citations(pmids, source),
        decided_by_claim(snapshot.decisions(ids, source)),
        rubric,
    )


def in_view(
    snapshot: LedgerReader, document_id: int | None = None, *, all_versions: bool = False
) -> tuple[list[SourceDocument], list[Claim]]:
    """Return the documents that `gather` covers, with their claims in force."""
    if document_id is not None:
        return [snapshot.document(document_id)], snapshot.claims(document_id)
    every = snapshot.documents()
    documents = every if all_versions else newest_versions(every)
    shown = {d.id for d in documents}
    return documents, [c for c in snapshot.claims() if c.document_id in shown]


def _still_true(
    snapshot: LedgerReader, grades: Mapping[int, StoredGrade], runs: Sequence[StoredRun]
) -> dict[int, StoredGrade]:
    """Leave out grades that were given before the claim's newest search or query.

    Until the claim is graded again it counts as not graded: a verdict on older
    evidence must not be read as one on what is known now.
    """
    searched: dict[int, datetime] = {}
    for run in runs:
        # A failed try takes nothing away from what was known before.
        if run.outcome is not SearchOutcome.FAILED:
            searched[run.claim_id] = run.finished_at
    failed = {r.claim_id: r.finished_at for r in runs if r.outcome is SearchOutcome.FAILED}
    kept = {}
    for claim_id, grade in grades.items():
        query = snapshot.claim_query(claim_id)
        changes = (searched.get(claim_id), query.at if query else None)
        if all(moment is None or moment <= grade.at for moment in changes):
            tried = failed.get(claim_id)
            late = tried is not None and tried > grade.at
            kept[claim_id] = _flagged(grade, "not_refreshed") if late else grade
    return kept


def _flagged(grade: StoredGrade, flag: str) -> StoredGrade:
    return replace(grade, flags=tuple(sorted({*grade.flags, flag})))


def package_of(found: Findings) -> Package:
    """Build the four tables of the evidence report."""
    tables = (
        claims_table(found),
        evidence_table(found),
        searches_table(found),
        rejected_table(found),
    )
    return Package(
        "evidence-report",
        "Evidence for the claims of " + ", ".join(d.name for d in found.documents.values()),
        notices(found),
        _text(newest_moment(found)),
        tables,
    )


def notices(found: Findings) -> tuple[str, ...]:
    """Return what a reader must know first about these results.

    Another endpoint may serve the sample too: then its records say so themselves.
    """
    origins = [] if found.source in {SAMPLE, PUBMED} else [f"Searched: {found.source}"]
    if found.source == PUBMED:
        origins.append(PUBMED_NOTICE)
    if found.source == SAMPLE or any(is_summary(s.citation) for s in found.citations.values()):
        origins.append(SAMPLE_NOTICE)
    return (*origins, GRADE_NOTICE, CELL_NOTICE)


def is_summary(citation: Citation) -> bool:
    """Tell whether the abstract is one written for the sample, by its own note."""
    return any(is_sample_note(section.text) for section in citation.sections)


def newest_moment(found: Findings) -> datetime | None:
    """Return when the newest fact was recorded, None without any."""
    moments = [r.finished_at for r in found.runs]
    moments += [a.at for a in found.appraisals.values()]
    moments += [g.at for g in found.grades.values()]
    return max(moments, default=None)


def claims_table(found: Findings) -> Table:
    """One row per claim in force."""
    searched = {run.claim_id for run in found.runs}
    rows = tuple(_claim_row(found, c, searched=c.id in searched) for c in found.claims)
    return Table("claims", "Claims with verdict, grade and flags", CLAIM, rows, ("claim_id",))


def _claim_row(found: Findings, claim: Claim, *, searched: bool) -> tuple[Cell, ...]:
    document, draft = found.documents[claim.document_id], claim.draft
    appraisal, grade = found.appraisals.get(claim.id), found.grades.get(claim.id)
    items = appraisal.items if appraisal else ()
    counts = Counter(counted_stance(i.proposal) for i in items)
    return (
        claim.id,
        document.name,
        draft.text,
        draft.sentence.of(document.text),
        draft.sentence.start,
        draft.sentence.end,
        draft.claim_type,
        draft.checkable,
        draft.wording.strength,
        LIST.join(draft.wording.flags),
        grade.verdict if grade else None,
        grade.grade if grade else None,
        grade.basis if grade else None,
        LIST.join(grade.flags) if grade else None,
        grade.unsupported_reason if grade else None,
        counts[Stance.SUPPORTS],
        counts[Stance.CONTRADICTS],
        counts[Stance.MENTIONS],
        grade.best_level if grade else None,
        LIST.join(top_pmids(items)),
        REASONS.join(grade.reasons) if grade else None,
        grade.search_outcome if grade else None if searched else SearchOutcome.NOT_RUN,
        _text(grade.last_searched_at) if grade else None,
        document.id,
        draft.why,
        found.source,
        grade.rubric_version if grade else None,
        _robustness(found, claim, grade, items),
    )


def _robustness(
    found: Findings, claim: Claim, grade: StoredGrade | None, items: Sequence[EvidenceItem]
) -> int | None:
    """Count the citations on each of which alone the verdict hangs.

    A fallen citation is still known, so hits left unread do not matter here: they only
    tell "nothing found" from "not all read".
    """
    if found.rubric is None or grade is None:
        return None
    search = SearchFacts(
        grade.search_outcome, len(items), 0, last_searched_at=grade.last_searched_at
    )
    weighed = found.decided.get(claim.id, Decided()).weigh(items, found.citations)
    facts, day = ClaimFacts.of(claim.draft), grade.at.date()
    hanging = critical(facts, search, [w for w, _ in weighed], found.rubric, day)
    return None if hanging is None else len(hanging)


def top_pmids(items: Sequence[EvidenceItem]) -> list[str]:
    """Name the best citations: those with a counted stance first, by rank."""
    order = sorted(items, key=lambda i: (counted_stance(i.proposal) is Stance.MENTIONS, i.rank))
    return [i.pmid for i in order[:_TOP]]


def evidence_table(found: Findings) -> Table:
    """One row per claim and citation read for it."""
    rows = tuple(
        _evidence_row(found, item)
        for claim in found.claims
        if claim.id in found.appraisals
        for item in found.appraisals[claim.id].items
    )
    return Table(
        "evidence",
        "Citations with stance, quote, design and level",
        EVIDENCE,
        rows,
        ("claim_id", "pmid"),
        {"claim_id": ("claims", "claim_id")},
    )


def _evidence_row(found: Findings, item: EvidenceItem) -> tuple[Cell, ...]:
    stored = found.citations[item.pmid]
    citation, quote, proposal = stored.citation, item.quote, item.proposal
    summary = found.source == SAMPLE or is_summary(citation)
    return (
        item.claim_id,
        item.pmid,
        citation.doi,
        citation.title or citation.vernacular_title,
        citation.journal_abbreviation or citation.journal or citation.book_title,
        citation.year,
        item.facts.design,
        item.facts.species,
        item.facts.sample_size,
        item.level,
        item.directness,
        counted_stance(proposal),
        stance_basis(item),
        None if proposal.stance is Stance.MENTIONS else proposal.confidence,
        quote.text if quote else None,
        quote.start if quote else None,
        quote.end if quote else None,
        quote.role if quote else None,
        stored.standing,
        stored.notice_pmid,
        item.rank,
        found.source,
        "summary written for the embedded sample" if summary else "published abstract",
        REASONS.join(item.facts.reasons),
    )


def stance_basis(item: EvidenceItem) -> str:
    """Say which rule proposed the stance and why, leanings included."""
    proposal = item.proposal
    leaning = (
        ""
        if proposal.passes or proposal.stance is Stance.MENTIONS
        else (f"leans {proposal.stance}, below its threshold; ")
    )
    return f"proposed by {proposal.rule}: {leaning}{proposal.why}"


def searches_table(found: Findings) -> Table:
    """One row per search run, oldest first."""
    rows = tuple(_search_row(run) for run in found.runs)
    return Table(
        "searches",
        "Searches exactly as run",
        SEARCH,
        rows,
        ("search_id",),
        foreign_keys={"claim_id": ("claims", "claim_id")},
    )


def _search_row(run: StoredRun) -> tuple[Cell, ...]:
    return (
        run.claim_id,
        run.source,
        run.query.strategy,
        run.query.strategy_version,
        run.query.text,
        run.translation,
        REASONS.join(run.warnings),
        run.outcome,
        run.total,
        len(run.hits),
        run.outcome is SearchOutcome.TRUNCATED,
        _text(run.started_at),
        _text(run.finished_at),
        run.query.role,
        run.query.limit,
        run.query.sort,
        run.failure,
        run.query.strategy_sha256,
        run.id,
    )


def rejected_table(found: Findings) -> Table:
    """One row per stretch of text that was set aside, with the reason."""
    rows = tuple(
        (d.name, s.span.start, s.span.end, s.kind, s.reason, s.span.of(d.text), d.id)
        for d in found.documents.values()
        for s in d.segments
        if s.kind is not Segment.SENTENCE
    )
    return Table("rejected", "Text set aside", REJECTED, rows, ("document_id", "start_char"))


def _text(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
