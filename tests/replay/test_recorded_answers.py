"""Real recorded answers mean the same to our parser and to Biopython's."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence.adapters.entrez.parse import parse_articles, parse_search
from evidence.domain.citations import Citation
from evidence.domain.errors import AnswerUnreadable, QueryRefused
from support import biopython_oracle as oracle
from support.recordings import Recorded, recorded_answers, sample_body

# Answers that are not PubMed's, or that the collectors cut: what they are for us.
_REFUSED: dict[str, type[Exception]] = {}


@pytest.fixture(scope="module")
def entrez(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with oracle.offline_biopython(tmp_path_factory.mktemp("dtds")) as offline:
        yield offline


def laid_out(citation: Citation) -> dict[str, object]:
    """Lay a citation out as the oracle does."""
    fields: dict[str, object] = {
        name: getattr(citation, name)
        for name in citation.__dataclass_fields__
        if name != "registry_ids"
    }
    tuples = {
        name: list(value) for name, value in fields.items() if isinstance(value, tuple)
    }
    return fields | tuples | {
        "sections": [(s.label, s.category, s.text) for s in citation.sections],
        "other_abstracts": [(s.label, s.category, s.text) for s in citation.other_abstracts],
        "authors": [
            (a.last, a.fore, a.initials, a.suffix, a.collective, a.orcid)
            for a in citation.authors
        ],
        "publication_types": [(t.ui, t.name) for t in citation.publication_types],
        "chemicals": [(t.ui, t.name) for t in citation.chemicals],
        "headings": [
            (
                (h.descriptor.ui, h.descriptor.name),
                h.major,
                [(q.ui, q.name) for q in h.qualifiers],
            )
            for h in citation.headings
        ],
        "notices": [(n.ref_type, n.pmid or "", n.source) for n in citation.notices],
    }


def compare(entrez: Any, name: str, body: bytes) -> Counter[str]:
    """Hold every record of one answer to Biopython's reading; count what was compared."""
    theirs = oracle.read(entrez, body)
    articles = [oracle.article(record) for record in theirs.get("PubmedArticle", ())]
    books = [oracle.book(record) for record in theirs.get("PubmedBookArticle", ())]
    ours = parse_articles(body)
    got = {kind: [laid_out(c) for c in ours.citations if (c.kind == "article") is kind]
           for kind in (True, False)}
    assert len(got[True]) == len(articles), name
    assert len(got[False]) == len(books), name
    for expected, mine in zip(articles + books, got[True] + got[False], strict=True):
        for field, value in expected.items():
            assert mine[field] == value, f"{name} PMID {expected['pmid']}: {field}"
        assert mine.keys() == expected.keys()
    deleted = [str(pmid) for group in theirs.get("DeleteCitation", ()) for pmid in [group]]
    assert [str(pmid) for pmid in ours.deleted] == deleted
    return Counter(articles=len(articles), books=len(books), answers=1)


def answers_of(utility: str) -> list[Recorded]:
    return [answer for answer in recorded_answers() if answer.utility == utility]


def test_every_recorded_fetch_equals_biopython(
    entrez: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    compared: Counter[str] = Counter()
    for answer in answers_of("efetch"):
        compared += compare(entrez, answer.name, answer.body)
    with capsys.disabled():
        print(f"\ncompared with Bio.Entrez.read, field by field: {dict(compared)}")
    assert compared["answers"] >= 250
    assert compared["articles"] >= 500
    assert compared["books"] >= 3
