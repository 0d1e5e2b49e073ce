"""Real recorded answers mean the same to our parser and to Biopython's."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from evidence.adapters.entrez.answers import Fate, classify
from evidence.adapters.entrez.parse import parse_articles, parse_search
from evidence.domain.citations import Citation
from evidence.domain.errors import AnswerUnreadable
from support import biopython_oracle as oracle
from support.recordings import Recorded, recorded_answers, sample_body

# Registration numbers are looked for in texts too, which Biopython does not do.
FIELDS = len(Citation.__dataclass_fields__) - 1
# Searches of the nucleotide database, whose ids have more digits than a PMID.
NOT_PUBMED = {"Entrez/esearch6.xml", "Entrez/esearch7.xml"}


@pytest.fixture(scope="module")
def entrez(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with oracle.offline_biopython(tmp_path_factory.mktemp("dtds")) as offline:
        yield offline


@pytest.fixture(scope="module")
def recorded() -> list[Recorded]:
    return list(recorded_answers())


def laid_out(citation: Citation) -> dict[str, object]:
    """Lay a citation out as the oracle does."""
    fields: dict[str, object] = {
        name: list(value) if isinstance(value := getattr(citation, name), tuple) else value
        for name in citation.__dataclass_fields__
        if name != "registry_ids"
    }
    return fields | {
        "sections": [(s.label, s.category, s.text) for s in citation.sections],
        "other_abstracts": [(s.label, s.category, s.text) for s in citation.other_abstracts],
        "authors": [
            (a.last, a.fore, a.initials, a.suffix, a.collective, a.orcid) for a in citation.authors
        ],
        "publication_types": [(t.ui, t.name) for t in citation.publication_types],
        "chemicals": [(t.ui, t.name) for t in citation.chemicals],
        "headings": [
            ((h.descriptor.ui, h.descriptor.name), h.major, [(q.ui, q.name) for q in h.qualifiers])
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
    mine = [laid_out(c) for c in ours.citations if c.kind == "article"]
    mine += [laid_out(c) for c in ours.citations if c.kind != "article"]
    for expected, got in zip(articles + books, mine, strict=True):
        differing = [field for field in expected if got[field] != expected[field]]
        assert not differing, f"{name}, PMID {expected['pmid']}: {differing}"
        assert got.keys() == expected.keys()
    assert list(ours.deleted) == [str(pmid) for pmid in theirs.get("DeleteCitation", ())]
    return Counter(articles=len(articles), books=len(books), answers=1)


def test_every_recorded_fetch_equals_biopython(
    entrez: Any, recorded: list[Recorded], capsys: pytest.CaptureFixture[str]
) -> None:
    compared: Counter[str] = Counter()
    for answer in recorded:
        if answer.utility == "efetch":
            compared += compare(entrez, answer.name, answer.body)
    with capsys.disabled():
        print(f"\nrecorded fetches equal to Bio.Entrez.read in {FIELDS} fields: {dict(compared)}")  # noqa: T201 -- how many is the point
    assert compared["answers"] >= 300
    assert compared["articles"] >= 590
    assert compared["books"] >= 3


def test_a_thousand_records_of_the_yearly_files_equal_biopython(entrez: Any) -> None:
    assert compare(entrez, "sample file", sample_body())["articles"] == 1073


def test_every_recorded_search_equals_biopython(
    entrez: Any, recorded: list[Recorded], capsys: pytest.CaptureFixture[str]
) -> None:
    compared = 0
    for answer in recorded:
        if answer.utility != "esearch" or answer.name in NOT_PUBMED:
            continue
        expected = oracle.search(oracle.read(entrez, answer.body))
        ours = parse_search(answer.body)
        assert list(ours.hits) == expected["hits"], answer.name
        assert ours.total == expected["total"], answer.name
        assert ours.translation == expected["translation"], answer.name
        assert sorted(ours.warnings) == expected["warnings"], answer.name
        assert ours.payload == answer.body
        compared += 1
    with capsys.disabled():
        print(f"\nrecorded searches equal to Bio.Entrez.read: {compared}")  # noqa: T201 -- how many is the point
    assert compared >= 44


def test_ids_of_another_database_are_never_taken_for_pmids(recorded: list[Recorded]) -> None:
    others = [answer for answer in recorded if answer.name in NOT_PUBMED]
    assert len(others) == len(NOT_PUBMED)
    for answer in others:
        with pytest.raises(AnswerUnreadable, match="no PMID"):
            parse_search(answer.body)


def test_every_recorded_answer_counts_as_whole(recorded: list[Recorded]) -> None:
    fates = Counter(classify(200, {}, answer.body).fate for answer in recorded)
    assert set(fates) == {Fate.ANSWER}
    assert fates[Fate.ANSWER] >= 340


def test_a_recorded_answer_cut_anywhere_never_counts_as_whole(recorded: list[Recorded]) -> None:
    for answer in recorded[::7]:
        whole = answer.body.rstrip()
        for end in (len(whole) // 3, len(whole) // 2, len(whole) - 1):
            assert classify(200, {}, whole[:end]).fate is Fate.UNREADABLE, answer.name
