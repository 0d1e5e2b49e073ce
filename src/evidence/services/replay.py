"""Use case: read the stored answers of a pass again with the present reader; asks nothing.

A reader that was mended reads more, or otherwise, from the same bytes. What it reads
differently is kept as a new version of the record, of the day on which the answer came;
a record that was fetched again since then is left alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence.domain.changes import Change, changes
from evidence.domain.citations import Citation, Standing, standing_of
from evidence.domain.claims import Claim
from evidence.domain.errors import NotFound, SourceError
from evidence.domain.ids import Pmid, pmid_order
from evidence.ports import FetchAnswer, RefreshRun, StoredCitation
from evidence.ports.replay import AnswerReader, KeptFetch, KeptLook, ReplayLedger, ReplayReader
from evidence.services.appraise import AppraisalPass
from evidence.services.asking import code_of
from evidence.services.due import checkable
from evidence.services.grade import GradingPass
from evidence.services.observe import Observer, in_chunks

_UNREADABLE = "AnswerUnreadable"  # how the failure of a look begins that could not be read


@dataclass(frozen=True, slots=True)
class ReplaySummary:
    """What a replay read, and what it read otherwise than the pass did.

    `answers` counts answers read again. `records` have a new version. `remarks` say
    which answers cannot be read now, or list other records than were kept: these are
    not changed. `moved` holds what that changed for each claim; `stale` counts
    decisions whose evidence moved by it.
    """

    run: RefreshRun
    answers: int
    records: tuple[Pmid, ...]
    remarks: tuple[str, ...]
    moved: Mapping[int, tuple[Change, ...]]
    stale: int


@dataclass(slots=True)
class Replayer:
    """Reads passes of one source again."""

    reader: AnswerReader
    ledger: ReplayLedger
    observer: Observer
    appraisal: AppraisalPass
    grading: GradingPass

    def replay(self, refresh_id: int) -> ReplaySummary:
        """Read a pass again, and bring what rests on it up to date.

        Raises:
            NotFound: no such pass, or it has not ended.
        """
        with self.ledger.read() as snapshot:
            run = next((r for r in snapshot.refresh_runs() if r.id == refresh_id), None)
            if run is None:
                raise NotFound(f"no refresh pass {refresh_id}", hint="evidence refresh --status")
            kept = snapshot.answers_of(refresh_id)
            remarks = list(self._looks(snapshot, kept.looks))
        answers = len(kept.looks)
        moved: list[Pmid] = []
        for fetch in kept.fetches:
            moved += self._fetch(run, fetch, remarks)
            answers += len(fetch.payloads)
        records = tuple(sorted(set(moved), key=pmid_order))
        changed, stale = self._judge(run, records) if records else ({}, 0)
        return ReplaySummary(run, answers, records, tuple(remarks), changed, stale)

    def _looks(self, snapshot: ReplayReader, looks: Iterable[KeptLook]) -> Iterator[str]:
        """Compare; a look is not kept anew, since its day is over."""
        for look in looks:
            try:
                now = tuple(
                    sorted(self.reader.hits(snapshot.payload(look.payload)), key=pmid_order)
                )
            except SourceError as err:
                if not look.failure:
                    yield f"{look.text}: {code_of(err)}: {err}"
                continue
            if look.failure.startswith(_UNREADABLE):
                yield f"{look.text}: could not be read then, lists {len(now)} records now"
            elif not look.failure and now != look.hits:
                yield f"{look.text}: listed {len(look.hits)} records then, {len(now)} now"

    def _fetch(self, run: RefreshRun, fetch: KeptFetch, remarks: list[str]) -> list[Pmid]:
        """Keep what reads differently in one fetch; return these records."""
        read = self._read(fetch, remarks)
        with self.ledger.write() as tx:
            # What nobody could read then is news only if nobody read it since.
            wanted = tx.unfetched(read, run.source) if fetch.found is None else fetch.found
            held = tx.citations(wanted, run.source)
            shown = tx.standings(wanted, run.source)
            other = [
                read[pmid]
                for pmid in sorted(wanted, key=pmid_order)
                if pmid in read and _differs(read[pmid], held.get(pmid), shown.get(pmid))
            ]
            if other:
                # Of the day on which it came: nothing was asked today.
                tx.add_fetch(run.source, FetchAnswer(tuple(other), (), ()), fetch.at)
        return [citation.pmid for citation in other]

    def _read(self, fetch: KeptFetch, remarks: list[str]) -> dict[Pmid, Citation]:
        """Return the records of a fetch as they read now, the highest version of each."""
        read: dict[Pmid, Citation] = {}
        for sha256 in fetch.payloads:
            with self.ledger.read() as snapshot:
                body = snapshot.payload(sha256)
            try:
                citations = self.reader.records(body)
            except SourceError as err:
                remarks.append(f"fetch {fetch.id}: {code_of(err)}: {err}")
                continue
            for citation in citations:
                earlier = read.get(citation.pmid)
                if earlier is None or citation.version >= earlier.version:
                    read[citation.pmid] = citation
        return read

    def _judge(
        self, run: RefreshRun, records: Sequence[Pmid]
    ) -> tuple[dict[int, tuple[Change, ...]], int]:
        """Appraise and grade the claims that cite these records, or were due in the pass."""
        moved: dict[int, tuple[Change, ...]] = {}
        stale = 0
        for claims in in_chunks(self._concerned(run, records)):
            with self.ledger.read() as snapshot:
                before = self.observer.states(snapshot, claims)
            self.appraisal.appraise(claims)
            stale += self.observer.find_stale(run.id, claims)
            self.grading.grade(claims)
            with self.ledger.read() as snapshot:
                after = self.observer.states(snapshot, claims)
            for claim in claims:
                if found := changes(before[claim.id], after[claim.id]):
                    moved[claim.id] = found
        return moved, stale

    def _concerned(self, run: RefreshRun, records: Sequence[Pmid]) -> list[Claim]:
        with self.ledger.read() as snapshot:
            citing = snapshot.claims_citing(records, run.source).values()
            ids = snapshot.snapshotted(run.id).union(*citing)
            return [claim for claim in checkable(snapshot, None) if claim.id in ids]


def _differs(read: Citation, held: StoredCitation | None, shown: Standing | None) -> bool:
    """Tell whether a record reads otherwise than it is stored, its standing included."""
    if held is None or held.citation != read:
        return True
    return standing_of(read.publication_types, read.notices)[0] is not shown
