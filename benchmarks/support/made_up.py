"""Claims, queries and PubMed records that nobody wrote, the same ones from every run.

Each claim has a marker, a word that exists nowhere else, and a query that asks for it:
so a record is news of exactly the claims whose markers it holds. All other words are
drawn from the embedded sample.
"""

import hashlib
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from string import ascii_lowercase
from xml.sax.saxutils import escape

from evidence.db.ledger import SqlLedger
from evidence.domain.claims import (
    ClaimDraft,
    ClaimOrigin,
    ClaimType,
    Segment,
    TextSegment,
    Wording,
)
from evidence.domain.ids import Pmid
from evidence.domain.spans import Span
from evidence.mirror.folding import words_of
from evidence.mirror.sample import sample_papers
from evidence.ports import ReadDocument

STORED_FROM = 30_000_000  # numbers of the records that claims find at first
NEW_FROM = 41_000_000  # numbers of the records of later days
_OUTCOMES = "memory anxiety sleep attention appetite pain learning mood".split()
_DESIGNS = (
    ("a randomized trial", "We randomized {n} patients to receive {marker} or placebo."),
    ("a cohort study", "We followed {n} adults for four years."),
    ("a study in mice", "We gave {marker} to {n} male mice."),
    ("a review", "We searched the literature for studies of {marker}."),
)
_RESULTS = (  # most records take no side, as in a real search
    "{Marker} significantly improved {outcome}.",
    "{Marker} had no effect on {outcome}.",
    "{Marker} was associated with better {outcome}.",
    *["We measured {marker} and {outcome} in all of them."] * 9,
)
_UNKNOWN_SYNONYM = 10  # every tenth query names a synonym that no record holds
_FILLER = 25  # words around what matters


def marker(claim: int) -> str:
    """Give the word of one claim, letters only: `zaabc`."""
    letters = ""
    for _ in range(4):
        claim, rest = divmod(claim, len(ascii_lowercase))
        letters = ascii_lowercase[rest] + letters
    return f"qz{letters}"


def outcome(claim: int) -> str:
    """Give what a claim's marker is said to improve."""
    return _OUTCOMES[claim % len(_OUTCOMES)]


def query(claim: int) -> str:
    """Give the query of one claim, as a reviewer would write it."""
    word = marker(claim)
    synonym = f' OR "{word} analogue"[tiab]' if claim % _UNKNOWN_SYNONYM == 0 else ""
    return f"({word}*[tiab]{synonym}) AND ({outcome(claim)}[tiab] OR behavior*[tiab])"


@dataclass(frozen=True, slots=True)
class Paper:
    """One record: its number, the day it entered PubMed, the claims that it is about."""

    pmid: Pmid
    day: date
    claims: tuple[int, ...] = ()
    retracted_on: date | None = None


class Press:
    """Prints papers as `PubmedArticle` elements; the words follow from the number."""

    def __init__(self) -> None:
        """Take the sample's words by their count."""
        counts: Counter[str] = Counter()
        for paper in sample_papers():
            for text in (paper["title"], *(s["text"] for s in paper["sections"])):
                counts.update(words_of(text))
        self._words, self._counts = list(counts), list(counts.values())

    def printed(self, papers: Iterable[Paper]) -> dict[Pmid, str]:
        """Give every paper's element by its number."""
        return {paper.pmid: self._article(paper) for paper in papers}

    def _article(self, paper: Paper) -> str:
        chance = random.Random(int(paper.pmid))
        filler = chance.choices(self._words, self._counts, k=_FILLER)
        about = list(_about(paper, chance)) or [(" ".join(filler[:6]), "")]
        title = "; ".join(one for one, _ in about)
        told = " ".join(text for _, text in about)
        revised = paper.retracted_on or paper.day
        return (
            f'<PubmedArticle><MedlineCitation Status="Publisher">'
            f'<PMID Version="1">{paper.pmid}</PMID>{_ymd("DateRevised", revised)}'
            "<Article><Journal><Title>Made-up Records</Title></Journal>"
            f"<ArticleTitle>{escape(title)}.</ArticleTitle>"
            f"<Abstract><AbstractText>{escape(' '.join(filler))}. {escape(told)}</AbstractText>"
            "</Abstract><Language>eng</Language><PublicationTypeList>"
            '<PublicationType UI="D016428">Journal Article</PublicationType>'
            f"</PublicationTypeList></Article>{_notice(paper)}</MedlineCitation>"
            f"<PubmedData><History>{_entered(paper.day)}</History><ArticleIdList>"
            f'<ArticleId IdType="pubmed">{paper.pmid}</ArticleId></ArticleIdList>'
            "</PubmedData></PubmedArticle>"
        )


def _about(paper: Paper, chance: random.Random) -> Iterator[tuple[str, str]]:
    for claim in paper.claims:
        design, methods = chance.choice(_DESIGNS)
        word, wanted = marker(claim), outcome(claim)
        text = f"{methods} {chance.choice(_RESULTS)}".format(
            marker=word, Marker=word.capitalize(), outcome=wanted, n=chance.randint(12, 400)
        )
        yield f"{word.capitalize()} and {wanted}: {design}", text


def _ymd(tag: str, day: date, status: str = "") -> str:
    return (
        f"<{tag}{status}><Year>{day.year}</Year><Month>{day.month:02}</Month>"
        f"<Day>{day.day:02}</Day></{tag}>"
    )


def _entered(day: date) -> str:
    return "".join(
        _ymd("PubMedPubDate", day, f' PubStatus="{kind}"') for kind in ("pubmed", "entrez")
    )


def _notice(paper: Paper) -> str:
    if paper.retracted_on is None:
        return ""
    return (
        '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn">'
        f"<RefSource>Made-up Records</RefSource><PMID>{int(paper.pmid) + 50_000_000}</PMID>"
        "</CommentsCorrections></CommentsCorrectionsList>"
    )


def add_claims(ledger: SqlLedger, count: int, at: datetime) -> None:
    """Keep a document of so many claims, and each claim's own query."""
    texts = [f"{marker(n).capitalize()} improves {outcome(n)}." for n in range(count)]
    whole = "\n".join(texts)
    segments = (TextSegment(1, Span(0, len(whole)), Segment.SENTENCE),)
    spans, start = [], 0
    for text in texts:
        spans.append(Span(start, start + len(text)))
        start += len(text) + 1
    with ledger.write() as tx:
        document = tx.add_document(
            "made-up.txt",
            hashlib.sha256(whole.encode()).hexdigest(),
            whole.encode(),
            ReadDocument(whole, "text/plain", segments),
            at,
        )
        ids = tx.add_claims(
            document,
            [
                _draft(n, text, span)
                for n, (text, span) in enumerate(zip(texts, spans, strict=True))
            ],
            origin=ClaimOrigin.EXTRACTED,
            parents=(),
            by="benchmark",
            reason="",
            at=at,
        )
        for n, claim_id in enumerate(ids):
            tx.set_claim_query(claim_id, query(n), by="benchmark", reason="benchmark", at=at)


def _draft(claim: int, text: str, span: Span) -> ClaimDraft:
    return ClaimDraft(
        text=text,
        sentence=span,
        focus=(span,),
        claim_type=ClaimType.MECHANISTIC,
        checkable=True,
        why="",
        wording=Wording(3),
        subject=marker(claim).capitalize(),
        relation="improves",
        object=outcome(claim),
    )
