"""Plain parts for tests of the services; each keeps its port's promises."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence.db.ledger import SqlLedger
from evidence.domain.appraisal import (
    Design,
    Directness,
    EvidenceItem,
    Quote,
    QuoteRole,
    Species,
    Stance,
    StanceProposal,
    StudyFacts,
)
from evidence.domain.citations import AbstractSection, Citation
from evidence.domain.claims import (
    Claim,
    ClaimDraft,
    ClaimType,
    Segment,
    TextSegment,
    Wording,
)
from evidence.domain.errors import DocumentUnreadable, UsageError
from evidence.domain.ids import Pmid
from evidence.domain.rubric import Rubric, parse_rubric
from evidence.domain.searches import RenderedQuery, RungRole
from evidence.domain.spans import Span
from evidence.ports import Candidate, LedgerReader, ReadDocument
from evidence.services.appraise import AppraisalPass
from evidence.services.claims import Editor
from evidence.services.grade import GradingPass
from evidence.services.ingest import Ingested, add_document
from evidence.services.search import Searcher
from support import databases
from support.fakes import FakeSource

ROOT = Path(__file__).parents[2]
START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
TEXT = "Zinc\nZinc shortens colds. Zinc prevents colds. Copper prevents flu.\nIs it so?"


@dataclass
class StepClock:
    """Moves on by a second each time it is asked."""

    at: datetime = START

    def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class LineReader:
    """A line that ends in a full stop holds sentences, any other is a heading."""

    def read(self, raw: bytes, name: str) -> ReadDocument:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as err:
            raise DocumentUnreadable(f"{name} is not UTF-8") from err
        segments: list[TextSegment] = []
        for span in _lines(text):
            stretch = span.of(text)
            whole = [span] if not stretch.endswith(".") else list(_sentences(stretch, span.start))
            kind = Segment.SENTENCE if stretch.endswith(".") else Segment.HEADING
            reason = "" if kind is Segment.SENTENCE else "no full stop"
            segments += [
                TextSegment(len(segments) + n, s, kind, reason) for n, s in enumerate(whole, 1)
            ]
        return ReadDocument(text, "text/plain", tuple(segments))


def _lines(text: str) -> Iterator[Span]:
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield Span(at, at + len(line.rstrip()))
        at += len(line)


def _sentences(stretch: str, offset: int) -> Iterator[Span]:
    at = 0
    for part in stretch.split(". "):
        whole = part if part.endswith(".") else part + "."
        yield Span(offset + at, offset + at + len(whole))
        at += len(part) + 2


@dataclass
class SentenceExtractor:
    """Takes every sentence for a claim; one that asks or hopes is not checkable."""

    version: str = "sentences 1"

    def extract(self, document: ReadDocument) -> tuple[ClaimDraft, ...]:
        return tuple(
            self._draft(s.span.of(document.text), s.span)
            for s in document.segments
            if s.kind is Segment.SENTENCE
        )

    def draft(self, text: str) -> ClaimDraft:
        return self._draft(text, Span(0, len(text)))

    def _draft(self, text: str, where: Span) -> ClaimDraft:
        subject, relation, *rest = (*text.rstrip(".").split(), "", "")
        return ClaimDraft(
            text=text,
            sentence=where,
            focus=(where,),
            claim_type=ClaimType.THERAPEUTIC,
            checkable="hope" not in text,
            why="a hope" if "hope" in text else "names an effect",
            wording=Wording(3, relation),
            subject=subject,
            relation=relation,
            object=" ".join(rest).strip(),
        )


def rung(text: str, role: RungRole = RungRole.DECIDING, limit: int = 1000) -> RenderedQuery:
    return RenderedQuery(text, f"{role}-strategy", 1, "0" * 64, role, limit)


@dataclass
class ThreeRungs:
    """Asks `subject AND object`, narrower `subject[ti]`, and the sentence's words."""

    limit: int = 1000

    def plan(self, claim: Claim, sentence: str) -> tuple[RenderedQuery, ...]:
        draft = claim.draft
        return (
            rung(f"{draft.subject} AND {draft.object}", RungRole.DECIDING, self.limit),
            rung(f"{draft.subject}[ti] AND {draft.object}[ti]", RungRole.FALLBACK, self.limit),
            rung(" OR ".join(sentence.rstrip(".").split()), RungRole.SUPPLEMENT, self.limit),
        )

    def custom(self, text: str) -> tuple[RenderedQuery, ...]:
        if text.count("(") != text.count(")"):
            raise UsageError(f"parentheses do not balance: {text!r}")
        return (replace(rung(text), strategy="reviewer"),)


@dataclass
class FirstSentenceAppraiser:
    """Quotes the first sentence; the word `did` before `not` contradicts, `may` is no stance."""

    version: str = "first sentence 1"
    asked: list[int] = field(default_factory=list)

    def appraise(
        self, claim: Claim, candidates: Sequence[Candidate], *, keep: int
    ) -> tuple[EvidenceItem, ...]:
        self.asked.append(claim.id)
        ordered = sorted(candidates, key=lambda c: int(c.citation.pmid))[:keep]
        return tuple(_item(claim, c, rank) for rank, c in enumerate(ordered, 1))


def _item(claim: Claim, candidate: Candidate, rank: int) -> EvidenceItem:
    abstract = candidate.citation.abstract
    end = abstract.find(".") + 1
    stance = Stance.CONTRADICTS if "did not" in abstract else Stance.SUPPORTS
    return EvidenceItem(
        claim_id=claim.id,
        pmid=candidate.citation.pmid,
        rank=rank,
        score=1 / rank,
        quote=Quote(abstract[:end], 0, end, QuoteRole.OWN_RESULT) if end else None,
        facts=StudyFacts(Design.RCT, Species.HUMAN, 120, "n = 120", ("PT D016449",)),
        level=2,
        level_rule="LV1",
        directness=Directness.DIRECT,
        proposal=StanceProposal(
            stance, "T1/1", "first sentence", 0.9, passes="may" not in abstract
        ),
    )


def paper(pmid: str, abstract: str = "Colds were shorter.", **changes: object) -> Citation:
    values: dict[str, object] = {
        "pmid": Pmid(pmid),
        "title": f"Trial {pmid}",
        "sections": (AbstractSection("", "", abstract),) if abstract else (),
        "journal": "J Zinc",
        "year": 2020,
    }
    return Citation(**(values | changes))  # type: ignore[arg-type]  # the test's own words


def papers(pmids: Iterable[str]) -> dict[str, Citation]:
    return {pmid: paper(pmid) for pmid in pmids}


def rubric_in_force() -> Rubric:
    return parse_rubric((ROOT / "queries" / "rubric.toml").read_bytes())


@dataclass
class Desk:
    """A ledger with all the services around it."""

    ledger: SqlLedger
    source: FakeSource
    clock: StepClock = field(default_factory=StepClock)
    planner: ThreeRungs = field(default_factory=ThreeRungs)
    extractor: SentenceExtractor = field(default_factory=SentenceExtractor)
    appraiser: FirstSentenceAppraiser = field(default_factory=FirstSentenceAppraiser)
    rubric: Rubric = field(default_factory=rubric_in_force)
    screen: int = 100
    enough: int = 1
    keep: int = 20
    told: list[tuple[str, int, int]] = field(default_factory=list)

    def ingest(self, text: str | bytes = TEXT, name: str = "zinc.txt") -> Ingested:
        raw = text.encode() if isinstance(text, str) else text
        return add_document(
            raw,
            name,
            reader=LineReader(),
            extractor=self.extractor,
            ledger=self.ledger,
            clock=self.clock,
        )

    def claims(self) -> list[Claim]:
        with self.ledger.read() as snapshot:
            return snapshot.claims()

    def searcher(self, *, again: bool = False) -> Searcher:
        """A pass; with `again` every query is asked anew."""
        with self.ledger.read() as snapshot:
            newest = snapshot.newest_run_id()
        return Searcher(
            planner=self.planner,
            source=self.source,
            ledger=self.ledger,
            clock=self.clock,
            screen=self.screen,
            enough=self.enough,
            after_run=newest if again else None,
            progress=self._tell,
        )

    def appraisal_pass(self) -> AppraisalPass:
        return AppraisalPass(
            planner=self.planner,
            appraiser=self.appraiser,
            ledger=self.ledger,
            clock=self.clock,
            source=self.source.name,
            screen=self.screen,
            keep=self.keep,
            progress=self._tell,
        )

    def grading_pass(self) -> GradingPass:
        return GradingPass(
            planner=self.planner,
            rubric=self.rubric,
            ledger=self.ledger,
            clock=self.clock,
            source=self.source.name,
            screen=self.screen,
        )

    def editor(self, reviewer: str = "ana") -> Editor:
        return Editor(self.ledger, self.extractor, self.planner, self.clock, reviewer)

    @contextmanager
    def reading(self) -> Iterator[LedgerReader]:
        with self.ledger.read() as snapshot:
            yield snapshot

    def _tell(self, what: str, done: int, total: int) -> None:
        self.told.append((what, done, total))


@contextmanager
def desk(url: str, answers: Mapping[str, Sequence[str]] | None = None) -> Iterator[Desk]:
    """Open a desk over the database at `url`; every PMID of `answers` has a record."""
    found = answers or {}
    records = papers(p for hits in found.values() for p in hits)
    with databases.opened(url) as engine:
        yield Desk(SqlLedger(engine), FakeSource(answers=dict(found), records=records))
