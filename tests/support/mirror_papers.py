"""A handful of made-up citations that the mirror's tests search."""

from xml.etree import ElementTree as ET

from evidence.domain.citations import AbstractSection, Author, Citation, Heading, Notice, Term
from evidence.domain.ids import Pmid
from evidence.mirror.index import MemoryIndex
from evidence.mirror.records import record_of
from evidence.mirror.wording import Reply

JOURNAL_ARTICLE = Term("D016428", "Journal Article")


def _section(label: str, text: str) -> AbstractSection:
    return AbstractSection(label, label, text)


PAPERS = (
    Citation(
        Pmid("101"),
        "Cortisol and memory in older adults.",
        sections=(
            _section("RESULTS", "Cortisol was linked with weaker recall. Hip pain was common."),
            _section("CONCLUSIONS", "Stress may matter."),
        ),
        journal="Journal of Made Studies",
        journal_abbreviation="J Made Stud",
        issn="1234-5678",
        volume="7",
        pages="11-9",
        year=2020,
        dates=(("pubdate", "2020-03-05"), ("entrez", "2020-03-10"), ("pubmed", "2020-03-11")),
        authors=(Author("Smith", "Jane", "J"), Author("Müller", "Ana B", "AB")),
        languages=("eng",),
        doi="10.1000/made.101",
        ids=(("pubmed", "101"), ("doi", "10.1000/made.101")),
        publication_types=(
            JOURNAL_ARTICLE,
            Term("D016449", "Randomized Controlled Trial"),
        ),
        headings=(
            Heading(
                Term("D006854", "Hydrocortisone"),
                major=True,
                qualifiers=(Term("Q000097", "blood"),),
            ),
            Heading(Term("D008568", "Memory"), major=False),
            Heading(Term("D006801", "Humans"), major=False),
        ),
        status="MEDLINE",
    ),
    Citation(
        Pmid("202"),
        "Stress hormones in rats.",
        sections=(_section("RESULTS", "Pain of the hip fell after corticosterone."),),
        journal_abbreviation="Rat Rev",
        year=2021,
        dates=(("pubdate", "2021"), ("completed", "2021-05-01"), ("entrez", "2021-01-15")),
        authors=(Author("Smithson", "Joan B", "JB"),),
        languages=("fre",),
        publication_types=(JOURNAL_ARTICLE,),
        headings=(
            Heading(Term("D003345", "Corticosterone"), major=False),
            Heading(Term("D051381", "Rats"), major=True),
        ),
    ),
    Citation(
        Pmid("303"),
        "Sleep, mood and β-endorphin.",
        sections=(_section("", "The role of sleep in mood; 5-HT1A receptors."),),
        year=2019,
        dates=(("pubdate", "2019-11"), ("revised", "2022-01-02")),
        authors=(Author("Smith", "Al", "A"),),
        authors_complete=False,
        publication_types=(JOURNAL_ARTICLE, Term("D016441", "Retracted Publication")),
        notices=(Notice("RetractionIn", Pmid("4040"), "Made Lett. 2022"),),
        keywords=("circadian clock",),
    ),
    Citation(
        Pmid("4040"),
        "Letter on cafés & <retraction> of a study.",
        year=2022,
        dates=(("pubdate", "2022-12-31"),),
        authors=(Author(collective="The Memory Group"),),
        publication_types=(Term("D016440", "Retraction of Publication"),),
        notices=(Notice("RetractionOf", Pmid("303")), Notice("ErratumIn", None)),
    ),
    Citation(
        Pmid("50505"),
        "Memory, memory, memory.",
        sections=(_section("", "Recall of words and of faces, in a long text on other things."),),
        pmcid="PMC77",
        publication_types=(Term("", "Review"),),
    ),
)
RECORDS = tuple(map(record_of, PAPERS))
INDEX = MemoryIndex(RECORDS)


def xml_of(reply: Reply) -> ET.Element:
    """Parse an XML reply."""
    return ET.fromstring(reply.body)


def ids_of(reply: Reply) -> list[str]:
    """Return the PMIDs of a search or uilist reply in XML."""
    return [element.text or "" for element in xml_of(reply).iter("Id")]
