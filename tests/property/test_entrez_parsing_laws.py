"""Laws of reading answers: every input gives an answer or an error of ours."""

import contextlib
import io
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from evidence.adapters.entrez.answers import Fate, classify
from evidence.adapters.entrez.parse import iter_updates, parse_articles, parse_search
from evidence.domain.errors import AnswerUnreadable, QueryRefused
from support.entrez_answers import record, record_set, search_answer

RICH = record_set(
    record(
        "123",
        "Of <i>mice</i> &amp; men",
        2,
        '<CommentsCorrectionsList><CommentsCorrections RefType="ErratumIn"><PMID>9</PMID>'
        "</CommentsCorrections></CommentsCorrectionsList><MeshHeadingList><MeshHeading>"
        '<DescriptorName UI="D1" MajorTopicYN="Y">Any</DescriptorName></MeshHeading>'
        "</MeshHeadingList><DateRevised><Year>2020</Year><Month>02</Month></DateRevised>",
    ),
    deleted=["7"],
)
TAGS = st.sampled_from(
    "PubmedArticleSet PubmedArticle PubmedBookArticle MedlineCitation PMID Article Journal "
    "JournalIssue PubDate Year Month Day MedlineDate ArticleTitle Abstract AbstractText "
    "AuthorList Author LastName Identifier MeshHeadingList MeshHeading DescriptorName "
    "DataBankList DataBank DataBankName AccessionNumberList AccessionNumber PubmedData History "
    "PubMedPubDate ArticleIdList ArticleId BookDocument Book BookTitle DeleteCitation "
    "CommentsCorrectionsList CommentsCorrections eSearchResult Count IdList Id ERROR ErrorList".split()
)
VALUES = st.sampled_from(
    ["", "1", "12", "2020", "Jun", "x", "NCT01234567", "²", "1e9", "-1", " 7 "]
)


def element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda tag, value, inside: f'<{tag} UI="{value}" Version="{value}">{inside}</{tag}>',
        TAGS,
        VALUES,
        st.lists(children, max_size=4).map("".join),
    )


TREES = st.recursive(VALUES.map(escape), element, max_leaves=30)


def read_everything(body: bytes) -> None:
    """Read `body` in every way; errors that are not ours come through."""
    for read in (parse_articles, parse_search):
        with contextlib.suppress(AnswerUnreadable, QueryRefused):
            read(body)
    with contextlib.suppress(AnswerUnreadable):
        list(iter_updates(io.BytesIO(body)))


@given(st.binary(max_size=400))
def test_any_bytes_give_an_answer_or_an_error_of_ours(body: bytes) -> None:
    read_everything(body)


@given(st.sampled_from([RICH, search_answer(["1", "2"])]), st.data())
def test_any_damage_to_an_answer_gives_an_answer_or_an_error_of_ours(
    body: bytes, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 60)))
    read_everything(body[:start] + data.draw(st.binary(max_size=8)) + body[end:])


@given(st.sampled_from(["PubmedArticleSet", "eSearchResult"]), st.lists(TREES, max_size=3))
def test_any_arrangement_of_known_elements_gives_an_answer_or_an_error_of_ours(
    root: str, trees: list[str]
) -> None:
    read_everything(f"<{root}>{''.join(trees)}</{root}>".encode())


@given(
    st.integers(0, 999),
    st.dictionaries(
        st.sampled_from(["Retry-After", "Date", "Content-Length"]), st.text(max_size=40)
    ),
    st.binary(max_size=300),
)
def test_any_reply_has_exactly_one_fate(status: int, headers: dict[str, str], body: bytes) -> None:
    reading = classify(status, headers, body)
    assert bool(reading.why) is (reading.fate is not Fate.ANSWER)
    assert reading.retry_after_s is None or reading.retry_after_s >= 0


@given(st.integers(0, len(RICH) - 2))
def test_no_part_of_an_answer_passes_for_the_whole(end: int) -> None:
    assert classify(200, {}, RICH[:end]).fate is Fate.UNREADABLE


@given(
    st.lists(
        st.tuples(
            st.integers(1, 999_999_999).map(str),
            st.text(
                st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=60
            ),
        ),
        max_size=8,
    )
)
def test_titles_come_back_as_written_but_for_white_space(pairs: list[tuple[str, str]]) -> None:
    body = record_set(*(record(pmid, escape(title)) for pmid, title in pairs))
    got = [(str(c.pmid), c.title) for c in parse_articles(body).citations]
    assert got == [(pmid, " ".join(title.split())) for pmid, title in pairs]


@given(st.lists(st.integers(1, 999_999_999).map(str), unique=True, max_size=20), st.integers(0, 50))
def test_a_search_answer_is_complete_only_when_all_counted_are_listed(
    pmids: list[str], unlisted: int
) -> None:
    answer = parse_search(search_answer(pmids, total=len(pmids) + unlisted))
    assert list(answer.hits) == pmids
    assert (answer.outcome.value == "complete") is (unlisted == 0 and bool(pmids))
