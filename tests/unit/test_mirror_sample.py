import hashlib
from typing import Any

import pytest

from evidence.adapters.entrez.parse import parse_articles
from evidence.domain.citations import Citation, Standing, standing_of
from evidence.domain.ids import Pmid
from evidence.domain.sample_note import SAMPLE_NOTE, SAMPLE_NOTE_LABEL, is_sample_note
from evidence.language.mesh import load_mesh
from evidence.mirror.library import article_set, sample_library
from evidence.mirror.sample import article_xml, sample_articles, sample_papers

PAPERS = {Pmid(row["pmid"]): row for row in sample_papers()}


@pytest.fixture(scope="module")
def citations() -> dict[Pmid, Citation]:
    parsed = parse_articles(article_set(sample_articles().values()))
    return {citation.pmid: citation for citation in parsed.citations}


def pairs(citations: dict[Pmid, Citation]) -> list[tuple[dict[str, Any], Citation]]:
    return [(PAPERS[pmid], citation) for pmid, citation in citations.items()]


def test_there_are_219_records_and_each_is_its_row(citations: dict[Pmid, Citation]) -> None:
    assert len(PAPERS) == 219
    assert list(citations) == list(PAPERS)
    assert len(sample_library()) == 219


def test_the_bytes_are_the_same_every_time() -> None:
    mesh = load_mesh()
    again = {pmid: article_xml(row, mesh) for pmid, row in PAPERS.items()}
    first, second = (
        hashlib.sha256(article_set(texts.values())).hexdigest()
        for texts in (sample_articles(), again)
    )
    assert first == second


def test_known_facts_come_out_as_they_went_in(citations: dict[Pmid, Citation]) -> None:
    for row, citation in pairs(citations):
        assert citation.title == " ".join(row["title"].split())
        assert citation.journal_abbreviation == row["journal"]
        assert citation.year == row["year"]
        assert citation.doi == (row["doi"] or "")
        assert citation.pmcid == (row["pmcid"] or "")
        assert [(a.last, a.fore, a.initials) for a in citation.authors] == [
            (a["last"], a["fore"] or "", a["initials"] or "") for a in row["authors"]
        ]
        assert [(n.ref_type, n.pmid, n.source) for n in citation.notices] == [
            (n["ref_type"], n["pmid"], n["source"]) for n in row["comments_corrections"]
        ]
        assert [
            (h.descriptor.name, h.major, [q.name for q in h.qualifiers]) for h in citation.headings
        ] == [(h["descriptor"], bool(h["major"]), h["qualifiers"]) for h in row["mesh"]]


def test_what_is_not_known_stays_absent(citations: dict[Pmid, Citation]) -> None:
    for row, citation in pairs(citations):
        assert [t.name for t in citation.publication_types] == (row["publication_types"] or [])
        assert citation.languages == ((row["language"],) if row["language"] else ())
        assert citation.volume == (row["volume"] or "")
        assert citation.issue == (row["issue"] or "")
        assert citation.pages == (row["pages"] or "")
        assert citation.authors_complete == row["authors_complete"]
        assert citation.status == ("MEDLINE" if row["mesh_known"] else "")
        assert (citation.journal, citation.issn, citation.nlm_id) == ("", "", "")
        assert (citation.chemicals, citation.keywords, citation.grants) == ((), (), ())


def test_dates_are_as_precise_as_the_row_and_no_other_date_exists(
    citations: dict[Pmid, Citation],
) -> None:
    for row, citation in pairs(citations):
        parts = [f"{row['year']:04}"]
        if row["month"]:
            parts.append(f"{row['month']:02}")
            if row["day"]:
                parts.append(f"{row['day']:02}")
        assert citation.dates == (("pubdate", "-".join(parts)),)


def test_every_abstract_ends_with_the_note(citations: dict[Pmid, Citation]) -> None:
    for row, citation in pairs(citations):
        *sections, note = citation.sections
        assert [(s.label, s.text) for s in sections] == [
            (s["label"], s["text"]) for s in row["sections"]
        ]
        assert (note.label, note.category, note.text) == (
            SAMPLE_NOTE_LABEL,
            "UNASSIGNED",
            SAMPLE_NOTE,
        )
        assert [is_sample_note(s.text) for s in citation.sections].count(True) == 1


def test_known_headings_types_and_qualifiers_carry_their_ui(
    citations: dict[Pmid, Citation],
) -> None:
    mesh = load_mesh()
    renamed = set()
    for _, citation in pairs(citations):
        for term in (*citation.publication_types, *(h.descriptor for h in citation.headings)):
            known = mesh.by_ui(term.ui)
            assert known is not None, term
            if known.name != term.name:
                renamed.add(term.name)
        assert all(q.ui.startswith("Q") for h in citation.headings for q in h.qualifiers)
    assert renamed == {"Practice (Psychology)"}


@pytest.mark.parametrize(
    ("pmid", "standing"),
    [
        ("400712", Standing.RETRACTED),
        ("24252176", Standing.RETRACTED),
        ("33892301", Standing.RETRACTED),
        ("15320745", Standing.RETRACTED),
        ("34082697", Standing.NOTICE),
        ("37380194", Standing.CORRECTED),
        ("27680324", Standing.CORRECTED),
        ("10796416", Standing.SUPERSEDED),
        ("399315", Standing.GOOD),
    ],
)
def test_marks_of_retraction_correction_and_update_are_there(
    citations: dict[Pmid, Citation], pmid: str, standing: Standing
) -> None:
    citation = citations[Pmid(pmid)]
    assert standing_of(citation.publication_types, citation.notices)[0] is standing


def test_the_note_is_never_searched() -> None:
    postings = sample_library().postings
    words = tuple("summary written for the sample library".split())
    assert not postings.phrase("abstract", words, open_end=False)
