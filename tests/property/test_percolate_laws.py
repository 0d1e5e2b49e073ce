from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from evidence.adapters.entrez.parse import parse_articles, parse_search
from evidence.domain.citations import AbstractSection, Author, Citation, Heading, Notice, Term
from evidence.domain.ids import Pmid
from evidence.language.mesh import load_mesh
from evidence.mirror.endpoint import Endpoint
from evidence.mirror.evaluate import evaluate
from evidence.mirror.index import MemoryIndex
from evidence.mirror.library import Library, article_set
from evidence.mirror.percolate import LocalMatcher
from evidence.mirror.records import record_of
from evidence.mirror.sample import sample_articles
from evidence.mirror.translate import compile_query

MESH = load_mesh()
MATCHER = LocalMatcher(MESH)  # one for all examples: what it remembers must never show
BY_TWOS = LocalMatcher(MESH, together=2)
WORDS = "memory cortisol corticoid hip pain rats stress sleep the of corticosterone é α2".split()
TERMS = [
    *(f"{word}[{tag}]" for word in ("memory", "cortisol", "the", "é") for tag in ("ti", "tiab")),
    "cort*[tiab]",
    "cortico*[ti]",
    '"hip pain"[tiab]',
    '"hip pain pain"[ab]',
    '"stress cort*"[tiab]',
    '"of the hip"[tiab]',
    '"hip pain"[tiab:~0]',
    '"pain hip rats"[tiab:~2]',
    "sleep[ot]",
    "hydrocortisone[mh]",
    "hydrocortisone[majr]",
    '"Adrenal Cortex Hormones"[mh]',
    '"Adrenal Cortex Hormones"[mh:noexp]',
    "clinical trial[pt]",
    "review[pt]",
    "Smith J[au]",
    "smith*[au]",
    "smith[1au]",
    "eng[la]",
    "hasretractionin",
    "hasabstract[filter]",
    "2019:2020[dp]",
    '"2020/01/01"[crdt] : "2021"[crdt]',
    "2020/05[lr]",
    "1:300[uid]",
    "nosuchword[ti]",
]
# What is refused, or would be when it stands alone.
ODD = ["memory", "sleep[tw]", "systematic[sb]", "#1", "hip pain[ti]", '"no such"[mh]', ""]


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR", "NOT"]), inner).map(" ".join),
        st.tuples(inner, inner).map(" ".join),
        inner.map(lambda query: f"({query})"),
    )


queries = st.recursive(st.sampled_from(TERMS), _combined, max_leaves=8)
odd_queries = st.recursive(st.sampled_from([*TERMS, *ODD]), _combined, max_leaves=6)
texts = st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
DAYS = ["2019", "2020-05", "2020-05-09", "2021-01-01"]
CORTISOL = Term("D006854", "Hydrocortisone")
headings = st.builds(
    lambda term, major: Heading(term, major=major),
    st.sampled_from([CORTISOL, Term("", "Corticosterone"), Term("D008568", "Memory")]),
    st.booleans(),
)
papers = st.builds(
    Citation,
    st.integers(1, 12).map(lambda n: Pmid(str(7 * n * n))),
    texts,
    sections=st.lists(st.builds(AbstractSection, st.just(""), st.just(""), texts), max_size=2).map(
        tuple
    ),
    keywords=st.lists(texts, max_size=2).map(tuple),
    dates=st.lists(
        st.tuples(st.sampled_from(["pubdate", "entrez", "revised"]), st.sampled_from(DAYS)),
        max_size=3,
    ).map(tuple),
    authors=st.lists(
        st.sampled_from([Author("Smith", "J", "J"), Author("Smithson", "A", "AB")]), max_size=2
    ).map(tuple),
    languages=st.sampled_from([(), ("eng",), ("fre", "eng")]),
    publication_types=st.sampled_from(
        [(), (Term("D016449", "Randomized Controlled Trial"),), (Term("", "Review"),)]
    ),
    headings=st.lists(headings, max_size=2).map(tuple),
    notices=st.sampled_from([(), (Notice("RetractionIn", None),)]),
)
batches = st.lists(papers, max_size=8)


def accepted(asked: list[str]) -> list[str]:
    return [query for query in asked if not MATCHER.refuses(query)]


def by_search(asked: list[str], citations: list[Citation]) -> dict[str, tuple[Pmid, ...]]:
    """Run each query by itself, as the mirror's ESearch does."""
    index = MemoryIndex(map(record_of, citations))
    found = {query: evaluate(compile_query(query, MESH).plan, index) for query in asked}
    return {query: tuple(sorted(pmids, key=int)) for query, pmids in found.items() if pmids}


@given(st.lists(queries, min_size=1, max_size=5), batches)
def test_every_accepted_query_matches_what_a_search_finds(
    drawn: list[str], citations: list[Citation]
) -> None:
    asked = accepted(drawn)
    assume(asked)
    expected = by_search(asked, citations)
    assert MATCHER.match(asked, citations) == expected
    assert BY_TWOS.match(asked, citations) == expected


@given(st.lists(odd_queries, min_size=1, max_size=5), batches)
def test_a_query_is_either_refused_or_matched_as_a_search_finds(
    drawn: list[str], citations: list[Citation]
) -> None:
    asked = accepted(drawn)
    assert MATCHER.match(asked, citations) == by_search(asked, citations)


syntax = st.text(
    alphabet=st.sampled_from(list('()[]":*#~/ANDORTtiab 12-,;&<>“é\x00\ud800\n')), max_size=40
)
halves = st.tuples(syntax, st.sampled_from(["", "[ti]", '"[tiab]', "[mh]", "[dp]", "[au]", "[la]"]))


@given(st.one_of(st.text(max_size=40), syntax, halves.map("".join)), batches)
def test_any_text_is_refused_or_matched_as_a_search_finds(
    text: str, citations: list[Citation]
) -> None:
    asked = accepted([text])
    assert MATCHER.match(asked, citations) == by_search(asked, citations)


@given(st.lists(queries, min_size=1, max_size=4), batches, st.randoms())
def test_neither_order_nor_company_of_the_records_matters(
    drawn: list[str], citations: list[Citation], chance: Any
) -> None:
    asked = accepted(drawn)
    distinct = list({citation.pmid: citation for citation in citations}.values())
    whole = MATCHER.match(asked, distinct)
    shuffled = chance.sample(distinct, len(distinct))
    assert MATCHER.match(asked[::-1], shuffled) == whole
    alone = [MATCHER.match(asked, [citation]) for citation in distinct]
    together = {q: {p for one in alone for p in one.get(q, ())} for q in asked}
    assert {q: set(pmids) for q, pmids in whole.items()} == {q: p for q, p in together.items() if p}


SAMPLE = sample_articles()
SAMPLE_TERMS = [
    "cortisol[tiab]",
    "memor*[tiab]",
    "stress*[ti]",
    '"cognitive function"[tiab]',
    '"estradiol memory"[tiab:~5]',
    "hormones[mh]",
    "brain[mh]",
    "humans[mh]",
    "rats[mh]",
    "estrogens[majr]",
    "clinical trial[pt]",
    "review[pt]",
    "2000:2015[dp]",
    "eng[la]",
    "hasabstract[filter]",
]
sample_queries = st.recursive(st.sampled_from(SAMPLE_TERMS), _combined, max_leaves=6)


@given(
    st.lists(st.sampled_from(sorted(SAMPLE)), min_size=1, max_size=12, unique=True),
    st.lists(sample_queries, min_size=1, max_size=4, unique=True),
)
def test_records_of_the_sample_match_as_esearch_over_them_answers(
    pmids: list[Pmid], asked: list[str]
) -> None:
    articles = {pmid: SAMPLE[pmid] for pmid in pmids}
    endpoint = Endpoint(Library("part", articles), MESH)
    found = MATCHER.match(asked, parse_articles(article_set(articles.values())).citations)
    for query in asked:
        pairs = [("db", "pubmed"), ("term", query), ("retmax", "9999")]
        answer = parse_search(endpoint.respond("/entrez/eutils/esearch.fcgi", pairs).body)
        assert found.get(query, ()) == tuple(sorted(answer.hits, key=int))
