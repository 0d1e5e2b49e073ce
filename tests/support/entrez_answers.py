"""Builds small E-utilities answers for tests; all texts are made up."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

SEARCH_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC '
    '"-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
)
FETCH_HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC '
    '"-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


def search_answer(
    pmids: Iterable[str] = (), *, total: int | None = None, translation: str = "", extra: str = ""
) -> bytes:
    """Build an ESearch answer; `extra` is XML, such as an ErrorList."""
    listed = list(pmids)
    count = len(listed) if total is None else total
    ids = "".join(f"<Id>{pmid}</Id>\n" for pmid in listed)
    return (
        f"{SEARCH_HEAD}<eSearchResult><Count>{count}</Count><RetMax>{len(listed)}</RetMax>"
        f"<RetStart>0</RetStart><IdList>\n{ids}</IdList><TranslationSet/>"
        f"<QueryTranslation>{escape(translation)}</QueryTranslation>{extra}</eSearchResult>\n"
    ).encode()


def record(pmid: str, title: str = "A made-up title.", version: int = 1, extra: str = "") -> str:
    """Build one small record; `extra` goes into MedlineCitation."""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">'
        f'<PMID Version="{version}">{pmid}</PMID><Article><Journal><JournalIssue>'
        f"<PubDate><Year>2020</Year></PubDate></JournalIssue></Journal>"
        f"<ArticleTitle>{title}</ArticleTitle></Article>{extra}</MedlineCitation></PubmedArticle>"
    )


def record_set(*records: str, deleted: Iterable[str] = ()) -> bytes:
    """Build an EFetch answer."""
    gone = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
    tail = f"<DeleteCitation>{gone}</DeleteCitation>" if gone else ""
    return f"{FETCH_HEAD}<PubmedArticleSet>{''.join(records)}{tail}</PubmedArticleSet>\n".encode()


def refusal(root: str, text: str) -> bytes:
    """Build an answer that holds nothing but an error."""
    return f'<?xml version="1.0"?>\n<{root}>\n\t<ERROR>{escape(text)}</ERROR>\n</{root}>\n'.encode()
