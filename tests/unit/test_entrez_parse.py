"""What a record's XML means, one rule a case; whole real records are in the replay tests."""

import io
import time
import tracemalloc
from collections.abc import Callable

import pytest

from evidence.adapters.entrez.parse import (
    ArticleSet,
    iter_updates,
    parse_articles,
    parse_search,
)
from evidence.domain.citations import AbstractSection, Author, Citation, Heading, Notice, Term
from evidence.domain.errors import AnswerUnreadable, QueryRefused
from evidence.domain.ids import Pmid
from evidence.domain.searches import SearchOutcome
from support.entrez_answers import record, record_set, refusal, search_answer


def article(
    article_part: str = "",
    medline_part: str = "",
    data: str = "",
    attributes: str = "",
    pubdate: str = "<Year>2020</Year>",
) -> Citation:
    """Read a record with these parts in their places."""
    text = (
        f"<PubmedArticle><MedlineCitation {attributes}><PMID>1</PMID><Article><Journal>"
        f"<JournalIssue><PubDate>{pubdate}</PubDate></JournalIssue></Journal>{article_part}"
        f"</Article>{medline_part}</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
    )
    (citation,) = parse_articles(record_set(text)).citations
    return citation


BOOK = """<PubmedBookArticle><BookDocument><PMID Version="1">20301295</PMID>
<ArticleIdList><ArticleId IdType="bookaccession">NBK1</ArticleId></ArticleIdList>
<Book><Publisher><PublisherName>A Press</PublisherName></Publisher><BookTitle>The <i>Book</i></BookTitle>
<PubDate><Year>1993</Year></PubDate><AuthorList Type="editors"><Author><LastName>Ed</LastName></Author>
</AuthorList></Book>{chapter}<Language>eng</Language><PublicationType UI="D016454">Review</PublicationType>
<Abstract><AbstractText Label="Scope">Words.</AbstractText></Abstract>
<KeywordList><Keyword>one</Keyword></KeywordList>
<ContributionDate><Year>2001</Year><Month>02</Month><Day>03</Day></ContributionDate></BookDocument>
<PubmedBookData><ArticleIdList><ArticleId IdType="pubmed">20301295</ArticleId></ArticleIdList>
</PubmedBookData></PubmedBookArticle>"""


def test_marks_go_and_their_text_stays() -> None:
    citation = article(
        "<ArticleTitle>CO<sub>2</sub> in <i>E. <b>coli</b></i>\n  at p &lt; 0.05.</ArticleTitle>"
    )
    assert citation.title == "CO2 in E. coli at p < 0.05."


def test_mathml_is_read_as_text() -> None:
    math = '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>x</mml:mi><mml:mo>=</mml:mo><mml:mn>1</mml:mn></mml:math>'
    citation = article(f"<Abstract><AbstractText>if {math} holds</AbstractText></Abstract>")
    assert citation.abstract == "if x=1 holds"


def test_white_space_of_every_kind_is_one_space() -> None:
    citation = article("<ArticleTitle> a\u00a0b\u2009c  d\r\n\te </ArticleTitle>")
    assert citation.title == "a b c d e"


def test_structured_abstracts_keep_label_and_category_and_drop_empty_sections() -> None:
    citation = article(
        '<Abstract><AbstractText Label="AIM" NlmCategory="OBJECTIVE">Why.</AbstractText>'
        '<AbstractText Label="NIL"/><AbstractText>Then.</AbstractText>'
        "<CopyrightInformation>Not text.</CopyrightInformation></Abstract>",
        '<OtherAbstract Type="Publisher" Language="fre"><AbstractText>Mots.</AbstractText></OtherAbstract>',
    )
    assert citation.sections == (
        AbstractSection("AIM", "OBJECTIVE", "Why."),
        AbstractSection("", "", "Then."),
    )
    assert citation.other_abstracts == (AbstractSection("", "", "Mots."),)


@pytest.mark.parametrize(
    ("pubdate", "iso", "year"),
    [
        ("<Year>2021</Year>", "2021", 2021),
        ("<Year>2021</Year><Month>Mar</Month>", "2021-03", 2021),
        ("<Year>2021</Year><Month>3</Month><Day>9</Day>", "2021-03-09", 2021),
        ("<Year>2021</Year><Month>September</Month>", "2021-09", 2021),
        ("<Year>2021</Year><Season>Spring</Season>", "2021", 2021),
        ("<Year>2021</Year><Month>Feb</Month><Day>30</Day>", "2021-02", 2021),
        ("<Year>2021</Year><Month>13</Month>", "2021", 2021),
        ("<Year>2021</Year><Month>Mar</Month><Day>x</Day>", "2021-03", 2021),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", "1998", 1998),
        ("<MedlineDate>1976 Dec 23-30</MedlineDate>", "1976-12", 1976),
        ("<MedlineDate>2000 Mar-Apr</MedlineDate>", "2000", 2000),
        ("<MedlineDate>Spring 2000</MedlineDate>", "2000", 2000),
        ("<MedlineDate>1989-1990</MedlineDate>", "1989", 1989),
    ],
)
def test_dates_are_as_precise_as_the_record(pubdate: str, iso: str, year: int) -> None:
    citation = article(pubdate=pubdate)
    assert (dict(citation.dates)["pubdate"], citation.year) == (iso, year)


def test_a_record_without_a_readable_date_has_no_year() -> None:
    citation = article(pubdate="<MedlineDate>undated</MedlineDate>")
    assert (citation.dates, citation.year) == ((), None)


def test_the_article_date_gives_the_year_only_when_the_issue_has_none() -> None:
    electronic = '<ArticleDate DateType="Electronic"><Year>2019</Year><Month>12</Month><Day>31</Day></ArticleDate>'
    assert article(electronic).year == 2020
    assert article(electronic, pubdate="").year == 2019


def test_every_dated_event_is_kept_under_its_kind() -> None:
    day = "<Year>2020</Year><Month>1</Month><Day>{}</Day>"
    events = "".join(
        f'<PubMedPubDate PubStatus="{status}">{day.format(n)}</PubMedPubDate>'
        for n, status in enumerate(("received", "revised", "entrez", "pubmed"), start=10)
    )
    citation = article(
        medline_part=f"<DateCompleted>{day.format(2)}</DateCompleted><DateRevised>{day.format(3)}</DateRevised>",
        data=f"<History>{events}</History>",
    )
    assert citation.dates == (
        ("pubdate", "2020"),
        ("completed", "2020-01-02"),
        ("revised", "2020-01-03"),
        ("received", "2020-01-10"),
        ("author-revised", "2020-01-11"),
        ("entrez", "2020-01-12"),
        ("pubmed", "2020-01-13"),
    )


def test_authors_of_every_kind() -> None:
    citation = article(
        '<AuthorList CompleteYN="N"><Author ValidYN="Y"><LastName>Doe</LastName><ForeName>Jo A</ForeName>'
        "<Initials>JA</Initials><Suffix>2<sup>nd</sup></Suffix>"
        '<Identifier Source="ORCID">http://orcid.org/0000-0002-1825-009x</Identifier></Author>'
        '<Author><LastName>Roe</LastName><Identifier Source="ORCID">0000000218250097</Identifier></Author>'
        "<Author><CollectiveName>The <i>Any</i> Group</CollectiveName></Author>"
        '<Author ValidYN="N"><LastName>Mistaken</LastName></Author>'
        '<Author><LastName>Poe</LastName><Identifier Source="ORCID">0000-0002-18</Identifier></Author>'
        "<Author/></AuthorList>"
    )
    assert citation.authors == (
        Author("Doe", "Jo A", "JA", "2nd", "", "0000-0002-1825-009X"),
        Author("Roe", orcid="0000-0002-1825-0097"),
        Author(collective="The Any Group"),
        Author("Poe"),
    )
    assert not citation.authors_complete
    assert article().authors_complete


def test_identifiers_are_the_records_own_and_not_those_of_its_references() -> None:
    ids = (
        '<ArticleIdList><ArticleId IdType="pubmed">1</ArticleId><ArticleId IdType="pmc">PMC7</ArticleId>'
        '<ArticleId IdType="doi">10.1/own</ArticleId><ArticleId IdType="mid"/></ArticleIdList>'
        '<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1/other</ArticleId>'
        "</ArticleIdList></Reference></ReferenceList>"
    )
    citation = article(data=ids)
    assert citation.ids == (("pubmed", "1"), ("pmc", "PMC7"), ("doi", "10.1/own"))
    assert (citation.doi, citation.pmcid) == ("10.1/own", "PMC7")


def test_the_doi_falls_back_to_the_valid_electronic_location() -> None:
    citation = article(
        '<ELocationID EIdType="pii">S1</ELocationID><ELocationID EIdType="doi" ValidYN="N">10.1/no</ELocationID>'
        '<ELocationID EIdType="doi" ValidYN="Y">10.1/yes</ELocationID>'
    )
    assert citation.doi == "10.1/yes"


def test_terms_carry_their_identifiers() -> None:
    citation = article(
        '<PublicationTypeList><PublicationType UI="D016441">Retracted Publication</PublicationType></PublicationTypeList>',
        '<ChemicalList><Chemical><RegistryNumber>0</RegistryNumber><NameOfSubstance UI="D010121">Oxytocin</NameOfSubstance></Chemical></ChemicalList>'
        '<MeshHeadingList><MeshHeading><DescriptorName UI="D006801" MajorTopicYN="N">Humans</DescriptorName></MeshHeading>'
        '<MeshHeading><DescriptorName UI="D001921" MajorTopicYN="N">Brain</DescriptorName>'
        '<QualifierName UI="Q000187" MajorTopicYN="Y">drug effects</QualifierName></MeshHeading></MeshHeadingList>'
        "<KeywordList><Keyword>one</Keyword><Keyword> </Keyword></KeywordList><KeywordList><Keyword>two</Keyword></KeywordList>",
    )
    assert citation.publication_types == (Term("D016441", "Retracted Publication"),)
    assert citation.chemicals == (Term("D010121", "Oxytocin"),)
    assert citation.headings == (
        Heading(Term("D006801", "Humans"), major=False),
        Heading(
            Term("D001921", "Brain"), major=True, qualifiers=(Term("Q000187", "drug effects"),)
        ),
    )
    assert citation.keywords == ("one", "two")


def test_notices_with_and_without_a_link() -> None:
    citation = article(
        medline_part='<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn">'
        "<RefSource>J. 2021;1:2</RefSource><PMID>9</PMID></CommentsCorrections>"
        '<CommentsCorrections RefType="ErratumIn"><RefSource>J. 2022</RefSource></CommentsCorrections>'
        "</CommentsCorrectionsList>"
    )
    assert citation.notices == (
        Notice("RetractionIn", Pmid("9"), "J. 2021;1:2"),
        Notice("ErratumIn", None, "J. 2022"),
    )


def test_registration_numbers_come_from_the_index_and_from_the_text_once() -> None:
    banks = "".join(
        f"<DataBank><DataBankName>{name}</DataBankName><AccessionNumberList>"
        f"<AccessionNumber>{number}</AccessionNumber></AccessionNumberList></DataBank>"
        for name, number in (
            ("ClinicalTrials.gov", "NCT00000001"),
            ("GENBANK", "AB000001"),
            ("EudraCT", "2004-000012-13"),
        )
    )
    citation = article(
        f"<ArticleTitle>A trial (NCT00000001)</ArticleTitle><DataBankList>{banks}</DataBankList>"
        "<Abstract><AbstractText>ISRCTN 12345678; ACTRN12607000123456; EudraCT number 2004-000012-13;"
        " NCT00000002, not NCT000000033 nor XNCT00000004</AbstractText></Abstract>"
    )
    assert citation.registry_ids == (
        "NCT00000001",
        "EUCTR2004-000012-13",
        "ISRCTN12345678",
        "ACTRN12607000123456",
        "NCT00000002",
    )


def test_the_rest_of_a_record() -> None:
    citation = article(
        "<Pagination><StartPage>5</StartPage><EndPage>9</EndPage></Pagination><VernacularTitle>Titel.</VernacularTitle>"
        "<Language>ger</Language><Language>eng</Language><GrantList><Grant><GrantID>R01</GrantID>"
        "<Agency>An Agency</Agency><Country>Norway</Country></Grant><Grant><Agency>Other</Agency></Grant>"
        "<Grant/></GrantList>",
        "<MedlineJournalInfo><MedlineTA>J Any</MedlineTA><NlmUniqueID>1</NlmUniqueID><ISSNLinking>1-2</ISSNLinking>"
        "</MedlineJournalInfo><CoiStatement>None <i>declared</i>.</CoiStatement>",
        attributes='Status="PubMed-not-MEDLINE" IndexingMethod="Automated"',
    )
    assert (citation.pages, citation.vernacular_title) == ("5-9", "Titel.")
    assert citation.languages == ("ger", "eng")
    assert citation.grants == ("R01 (An Agency, Norway)", "Other")
    assert (citation.journal_abbreviation, citation.nlm_id, citation.issn) == ("J Any", "1", "1-2")
    assert citation.conflict_statement == "None declared."
    assert (citation.status, citation.indexing_method) == ("PubMed-not-MEDLINE", "Automated")


def test_a_bare_record_has_nothing_made_up() -> None:
    assert article(pubdate="") == Citation(Pmid("1"), "")


def test_a_book_and_a_chapter_of_it() -> None:
    chapter = '<ArticleTitle book="x">A chapter</ArticleTitle><AuthorList Type="authors"><Author><LastName>Own</LastName></Author></AuthorList>'
    book, part = parse_articles(
        record_set(BOOK.format(chapter=""), BOOK.format(chapter=chapter))
    ).citations
    assert (book.kind, book.title, book.book_title) == ("book", "The Book", "The Book")
    assert (part.kind, part.title, part.book_title) == ("chapter", "A chapter", "The Book")
    assert (book.authors, part.authors) == ((Author("Ed"),), (Author("Own"),))
    assert part.ids == (("pubmed", "20301295"), ("bookaccession", "NBK1"))
    assert part.dates == (("pubdate", "1993"), ("contribution", "2001-02-03"))
    assert (part.year, part.publisher, part.abstract) == (1993, "A Press", "Words.")
    assert part.publication_types == (Term("D016454", "Review"),)


def test_versions_and_deletions_are_all_given() -> None:
    body = record_set(record("1", "Old.", 1), record("1", "New.", 2), deleted=["8", "9"])
    got = parse_articles(body)
    assert [(c.title, c.version) for c in got.citations] == [("Old.", 1), ("New.", 2)]
    assert got.deleted == ("8", "9")
    assert [type(item) for item in iter_updates(io.BytesIO(body))] == [Citation] * 2 + [Pmid] * 2


def test_an_empty_set_and_no_such_record_are_empty_and_nothing_else_is() -> None:
    assert parse_articles(record_set()) == ArticleSet((), ())
    said = "ID list is empty! Possibly it has no correct IDs."
    assert parse_articles(refusal("eFetchResult", said)) == ArticleSet((), ())


UNREADABLE = {
    "empty": b"",
    "not XML": b"PMID- 1",
    "HTML": b"<html><body>down</body></html>",
    "another error": refusal("eFetchResult", "Unable to obtain query #1"),
    "a search answer": search_answer(["1"]),
    "cut off": record_set(record("1"))[:-30],
    "cut between records": record_set(record("1"), record("2")).replace(
        b"</PubmedArticleSet>", b""
    ),
    "no PMID": record_set(record("")),
    "a PMC id": record_set(record("PMC123")),
    "no article": record_set(
        "<PubmedArticle><MedlineCitation><PMID>1</PMID></MedlineCitation></PubmedArticle>"
    ),
    "an entity nobody declared": record_set(record("1", "a &nbsp; b")),
    "an odd encoding": b'<?xml version="1.0" encoding="no-such"?><PubmedArticleSet/>',
    "wrong bytes": record_set(record("1")).replace(b"made-up", b"made\xffup"),
    "an endless prolog": b"<!--" + b"x" * 400_000 + b"--><PubmedArticleSet/>",
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_an_error_that_keeps_the_bytes(body: bytes) -> None:
    with pytest.raises(AnswerUnreadable) as caught:
        parse_articles(body)
    assert caught.value.body == body


def test_records_are_given_as_soon_as_they_are_whole() -> None:
    many = "".join(record(str(n), "word " * 50) for n in range(1, 2001))
    stream = io.BytesIO(record_set(many))
    first = next(iter_updates(stream))
    assert isinstance(first, Citation)
    assert first.pmid == "1"
    assert stream.tell() < 100_000


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "a billion laughs": f'<!DOCTYPE PubmedArticleSet [<!ENTITY l0 "ha">{LAUGHS}]><PubmedArticleSet>{record("1", "&l9;")}</PubmedArticleSet>',
    "quadratic": f'<!DOCTYPE PubmedArticleSet [<!ENTITY a "{"x" * 100_000}">]><PubmedArticleSet>{record("1", "&a;" * 5000)}</PubmedArticleSet>',
    "external": '<!DOCTYPE PubmedArticleSet [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    f"<PubmedArticleSet>{record('1', '&f;')}</PubmedArticleSet>",
    "parameter": '<!DOCTYPE PubmedArticleSet [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]><PubmedArticleSet/>',
    "one harmless entity": f'<!DOCTYPE PubmedArticleSet [<!ENTITY a "b">]><PubmedArticleSet>{record("1", "&a;")}</PubmedArticleSet>',
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_entity_bombs_are_refused_unread(text: str) -> None:
    body = text.encode()
    tracemalloc.start()
    began = time.process_time()
    for read in (parse_articles, parse_search):
        with pytest.raises(AnswerUnreadable):
            read(body)
    spent = time.process_time() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < 1.0
    assert peak < 8_000_000


LONG = 20_000_000


def repeated(form: str) -> Callable[[int], str]:
    """Return what writes the part of `form` between `|` again and again, up to a length."""
    before, crumb, after = form.split("|")
    return lambda length: before + crumb * (length // len(crumb)) + after


LONG_TOKENS = {
    "a comment": "<!--|x|-->",
    "an attribute": '<Other a="|x|"/>',
    "an instruction": "<?x |x|?>",
    "a name": "<|x|/>",
    "loose text": "|x|",
    "a section": "<![CDATA[|<x>|]]>",
    "many comments": "|<!--x-->|",
    "a comment of lists": "<!--|x<ReferenceList></ReferenceList>|-->",
    "a comment of ends of lists": "<!--|</ReferenceList>|-->",
    "a comment of records": "<!--|<PubmedArticle><PMID>7</PMID></PubmedArticle>|-->",
    "an instruction of records": "<?x |<PubmedArticle><PMID>7</PMID></PubmedArticle>|?>",
    "an attribute of marks": '<Other a="|&lt;ReferenceList>|"/>',
}


def cost(body: bytes) -> tuple[float, list[str]]:
    """Return the CPU seconds of reading `body` and the PMIDs in it."""
    began = time.process_time()
    found = [str(citation.pmid) for citation in parse_articles(body).citations]
    return time.process_time() - began, found


@pytest.mark.parametrize("form", LONG_TOKENS.values(), ids=LONG_TOKENS)
def test_megabytes_of_one_thing_cost_no_more_than_their_length(form: str) -> None:
    token = repeated(form)
    half, found = cost(record_set(record("1") + token(LONG // 2) + record("2")))
    whole, also = cost(record_set(record("1") + token(LONG) + record("2")))
    assert found == also == ["1", "2"]
    # Half a second is for what a busy machine adds; the square would be minutes.
    assert whole < 3 * half + 0.5


@pytest.mark.parametrize("token", ["<!--|<ReferenceList>|-->", "|<ReferenceList>|"])
def test_megabytes_of_lists_that_never_end_are_refused_at_once(token: str) -> None:
    body = record_set(record("1") + repeated(token)(LONG) + record("2"))
    began = time.process_time()
    with pytest.raises(AnswerUnreadable):
        parse_articles(body)
    assert time.process_time() - began < 2.0


def test_megabytes_of_lists_in_lists_cost_no_more_than_their_length() -> None:
    depth = LONG // 31
    body = record_set(
        record("1") + "<ReferenceList>" * depth + "</ReferenceList>" * depth + record("2")
    )
    spent, found = cost(body)
    assert found == ["1", "2"]
    assert spent < 3.0


def test_a_search_answer_with_megabytes_of_comment_costs_no_more_than_its_length() -> None:
    body = search_answer(["1"], extra=f"<!--{'x' * LONG}-->")
    began = time.process_time()
    assert parse_search(body).hits == ("1",)
    assert time.process_time() - began < 2.0


def test_deep_nesting_is_read_without_recursion() -> None:
    deep = "<i>" * 50_000 + "x" + "</i>" * 50_000
    (citation,) = parse_articles(record_set(record("1", deep))).citations
    assert citation.title == "x"


def test_a_search_answer_with_everything() -> None:
    extra = (
        "<ErrorList><PhraseNotFound>fleegle</PhraseNotFound><FieldNotFound>[ab]</FieldNotFound></ErrorList>"
        '<WarningList><PhraseIgnored>the</PhraseIgnored><QuotedPhraseNotFound>"a b"</QuotedPhraseNotFound>'
        "<OutputMessage>Some items.</OutputMessage></WarningList>"
    )
    body = search_answer(["3", "1"], total=5, translation='"a"[MeSH]  OR b', extra=extra)
    answer = parse_search(body)
    assert answer.hits == ("3", "1")
    assert (answer.total, answer.outcome) == (5, SearchOutcome.TRUNCATED)
    assert answer.translation == '"a"[MeSH] OR b'
    assert answer.warnings == (
        "PhraseNotFound: fleegle",
        "FieldNotFound: [ab]",
        "PhraseIgnored: the",
        'QuotedPhraseNotFound: "a b"',
        "OutputMessage: Some items.",
    )
    assert answer.payload == body


def test_a_hit_listed_twice_is_one_hit() -> None:
    answer = parse_search(search_answer(["3", "3"], total=2))
    assert (answer.hits, answer.outcome) == (("3",), SearchOutcome.TRUNCATED)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        b"<eSearchResult></eSearchResult>",
        b"<eSearchResult><Count>many</Count></eSearchResult>",
        search_answer(["1", "2"], total=1),
        search_answer(["PMC12"]),
        search_answer(["1"])[:-20],
        record_set(record("1")),
    ],
)
def test_what_is_no_search_answer_is_an_error_that_keeps_the_bytes(body: bytes) -> None:
    with pytest.raises(AnswerUnreadable) as caught:
        parse_search(body)
    assert caught.value.body == body


def test_an_error_in_a_search_answer_is_a_refusal() -> None:
    with pytest.raises(QueryRefused, match="no good"):
        parse_search(refusal("eSearchResult", "no good"))


def test_a_count_of_nothing_beside_a_failed_search_is_no_answer() -> None:
    said = (
        "<WarningList><OutputMessage>Search Backend failed: timeout</OutputMessage></WarningList>"
    )
    body = search_answer([], extra=said)
    with pytest.raises(
        AnswerUnreadable, match="the search failed: Search Backend failed"
    ) as caught:
        parse_search(body)
    assert caught.value.body == body
