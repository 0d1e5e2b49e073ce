"""Use case: name the stored records whose standing is in doubt, and what rests on them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from evidence.domain.citations import Standing
from evidence.domain.claims import Claim
from evidence.domain.errors import EXIT_FINDINGS, UsageError
from evidence.domain.ids import Pmid
from evidence.domain.standing import StandingEvent
from evidence.ports import RefreshReader, StandingRecord, StoredCitation
from evidence.services.decided import Decided, decided_by_claim
from evidence.services.report import in_view
from evidence.services.state import of_present_wording

EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class CitedBy:
    """A claim in force that cites the record.

    `stance` is the one in force, EXCLUDED where a reviewer left the record out;
    `verdict` is "" while the claim is not graded.
    """

    claim_id: int
    claim: str
    stance: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Happening:
    """A standing as it was first seen, or as another dataset dates it; None: undated."""

    on: date | None
    standing: Standing
    notice_pmid: Pmid | None
    told_by: str


@dataclass(frozen=True, slots=True)
class Doubted:
    """A stored record whose standing is not good.

    `since` is the day on which the source was first seen to show this standing, or
    the day that another dataset gives for it; None where that gives none. `history`
    holds every change of the source's own standing, oldest first, then what other
    datasets say now.
    """

    pmid: Pmid
    title: str
    standing: Standing
    since: date | None
    notice_pmid: Pmid | None
    told: tuple[str, ...]
    cited_by: tuple[CitedBy, ...]
    history: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class FailOnStanding:
    """The standings that count as findings where a claim in force cites the record."""

    names: frozenset[str]

    @classmethod
    def parse(cls, text: str) -> "FailOnStanding":
        """Read `retracted,withdrawn`.

        Raises:
            UsageError: a name is no standing, or none is given.
        """
        names = frozenset(n.strip() for n in text.split(",") if n.strip())
        unknown = sorted(names - set(Standing))
        if unknown or not names:
            raise UsageError(
                f"no such standing: {', '.join(unknown) or '(none given)'}",
                hint="known: " + ", ".join(sorted(Standing)),
            )
        return cls(names)

    def exit_code(self, found: Iterable[Doubted]) -> int:
        """Return 3 when a record with one of the standings is cited."""
        caught = any(one.standing in self.names and one.cited_by for one in found)
        return EXIT_FINDINGS if caught else 0


def doubted(snapshot: RefreshReader, source: str) -> list[Doubted]:
    """Return every stored record in doubt, by number; preprints and notices are not."""
    pmids = snapshot.not_good(source)
    held = snapshot.citations(pmids, source)
    marks = snapshot.marks(pmids)
    versions: dict[Pmid, list[StandingRecord]] = {pmid: [] for pmid in pmids}
    for record in snapshot.standing_history(source, pmids):
        versions[record.pmid].append(record)
    citing = _citing(snapshot, pmids, source)
    return [
        _doubted(
            held[pmid], _history(versions[pmid], marks.get(pmid, ()), source), citing.get(pmid, ())
        )
        for pmid in pmids
    ]


def _doubted(
    held: StoredCitation, history: Sequence[Happening], cited_by: Sequence[CitedBy]
) -> Doubted:
    # The newest word of whoever tells this standing; the source's own comes first.
    source = history[0].told_by
    own = [h for h in history if h.told_by == source]
    saying = [h for h in (own[-1], *history[len(own) :]) if h.standing is held.standing]
    return Doubted(
        pmid=held.citation.pmid,
        title=held.citation.title or held.citation.vernacular_title,
        standing=held.standing,
        since=saying[0].on if saying else None,
        notice_pmid=next((h.notice_pmid for h in saying if h.notice_pmid), held.notice_pmid),
        told=held.standing_told,
        cited_by=tuple(cited_by),
        history=tuple(history),
    )


def _history(
    versions: Sequence[StandingRecord], marks: Iterable[StandingEvent], source: str
) -> list[Happening]:
    """Return where the standing changed; versions of the same standing are one."""
    found: list[Happening] = []
    for record in versions:
        seen = Happening(record.at.date(), record.standing, record.notice_pmid, source)
        if not found or found[-1].standing is not seen.standing:
            found.append(seen)
        elif found[-1].notice_pmid is None:
            found[-1] = Happening(found[-1].on, seen.standing, seen.notice_pmid, source)
    return found + [Happening(m.on, m.standing, m.notice_pmid, m.source) for m in marks]


def _citing(
    snapshot: RefreshReader, pmids: Collection[Pmid], source: str
) -> dict[Pmid, list[CitedBy]]:
    """Return the claims in force that cite each record, by number."""
    ids = {i for those in snapshot.claims_citing(pmids, source).values() for i in those}
    claims = [claim for claim in in_view(snapshot)[1] if claim.id in ids]
    grades = of_present_wording(snapshot.grades(ids, source), claims)
    wanted, found = frozenset(pmids), dict[Pmid, list[CitedBy]]()
    stances = _stances(snapshot, claims, source, wanted)
    for claim in claims:
        verdict = grades[claim.id].verdict if claim.id in grades else ""
        for pmid, stance in stances.get(claim.id, {}).items():
            cited = CitedBy(claim.id, claim.draft.text, stance, verdict)
            found.setdefault(pmid, []).append(cited)
    return found


def _stances(
    snapshot: RefreshReader, claims: Sequence[Claim], source: str, wanted: frozenset[Pmid]
) -> Mapping[int, Mapping[Pmid, str]]:
    ids = [claim.id for claim in claims]
    appraisals = of_present_wording(snapshot.appraisals(ids, source), claims)
    decided = decided_by_claim(snapshot.decisions(ids, source))
    held = snapshot.citations(wanted, source)
    found = {}
    for claim_id, appraisal in appraisals.items():
        items = [item for item in appraisal.items if item.pmid in wanted]
        weighed = decided.get(claim_id, Decided()).weigh(items, held)
        found[claim_id] = dict.fromkeys((item.pmid for item in items), EXCLUDED) | {
            w.item.pmid: str(w.stance) for w, _ in weighed
        }
    return found
