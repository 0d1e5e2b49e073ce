from hypothesis import given
from hypothesis import strategies as st

from evidence.domain.citations import AbstractSection, Citation, Heading, Notice, Term
from evidence.domain.errors import QueryRefused
from evidence.domain.ids import Pmid
from evidence.language.mesh import load_mesh
from evidence.mirror.evaluate import evaluate, matches
from evidence.mirror.index import MemoryIndex
from evidence.mirror.query import parse
from evidence.mirror.rank import best_first
from evidence.mirror.records import record_of
from evidence.mirror.translate import compile_query
from support.mirror_papers import INDEX, RECORDS

MESH = load_mesh()
WORDS = "memory cortisol hip pain rats stress sleep mood recall the of corticosterone".split()
TERMS = [
    *WORDS,
    "cort*[tiab]",
    '"hip pain"[tiab:~2]',
    '"of the hip"',
    "hydrocortisone[mh]",
    '"Adrenal Cortex Hormones"[mh]',
    "rats[majr]",
    "clinical trial[pt]",
    "Smith J[au]",
    "hasretractionin",
    "hasabstract",
    "2019:2020[dp]",
    '"2020/01/01"[crdt] : "2021"[crdt]',
    "1:300[uid]",
    "nosuchword[ti]",
]
# Terms that are never left out as noise, for the laws of set algebra.
SOLID = st.sampled_from([t for t in TERMS if t not in {"the", "of"}])

queries = st.recursive(
    st.sampled_from(TERMS),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR", "NOT"]), inner).map(" ".join),
        inner.map(lambda q: f"({q})"),
        inner.map(lambda q: f"NOT ({q})"),
    ),
    max_leaves=8,
)
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@st.composite
def papers(draw: st.DrawFn) -> list[Citation]:
    count = draw(st.integers(1, 6))
    return [
        Citation(
            Pmid(str(100 * n + 1)),
            draw(texts),
            sections=tuple(
                AbstractSection("", "", text) for text in draw(st.lists(texts, max_size=2))
            ),
            dates=draw(st.sampled_from([(), (("pubdate", "2019"),), (("pubdate", "2020-05"),)])),
            headings=draw(
                st.sampled_from([(), (Heading(Term("D006854", "Hydrocortisone"), major=False),)])
            ),
            notices=draw(st.sampled_from([(), (Notice("RetractionIn", None),)])),
        )
        for n in range(count)
    ]


def found(query: str) -> set[Pmid]:
    return set(evaluate(compile_query(query, MESH).plan, INDEX))


@given(papers(), queries)
def test_an_index_and_its_records_agree(citations: list[Citation], query: str) -> None:
    try:
        plan = compile_query(query, MESH).plan
    except QueryRefused:
        return
    records = [record_of(citation) for citation in citations]
    alone = {record.pmid for record in records if matches(plan, record)}
    assert alone == set(evaluate(plan, MemoryIndex(records)))


@given(SOLID, SOLID)
def test_or_is_union_and_and_is_intersection(a: str, b: str) -> None:
    assert found(f"({a}) OR ({b})") == found(a) | found(b)
    assert found(f"({a}) AND ({b})") == found(a) & found(b)
    assert found(f"({a}) NOT ({b})") == found(a) - found(b)


@given(SOLID, SOLID)
def test_not_is_the_complement_and_de_morgan_holds(a: str, b: str) -> None:
    everything = {record.pmid for record in RECORDS}
    assert found(f"NOT ({a})") == everything - found(a)
    assert found(f"NOT (({a}) OR ({b}))") == found(f"(NOT ({a})) AND (NOT ({b}))")
    assert found(f"NOT (({a}) AND ({b}))") == found(f"(NOT ({a})) OR (NOT ({b}))")


@given(st.lists(SOLID, min_size=2, max_size=5))
def test_a_longer_or_never_loses_a_record(terms: list[str]) -> None:
    assert found(" OR ".join(terms)) >= found(" OR ".join(terms[:-1]))


@given(
    st.sampled_from(["memory", "cortisol", "corticosterone", "recall", "stress"]),
    st.integers(4, 12),
)
def test_truncation_finds_at_least_the_whole_word(word: str, letters: int) -> None:
    assert found(f"{word[:letters]}*[tiab]") >= found(f"{word}[tiab]")


@given(st.integers(0, 8))
def test_a_wider_proximity_finds_at_least_as_much(within: int) -> None:
    near = found(f'"hip pain"[tiab:~{within}]')
    assert found('"hip pain"[tiab]') <= near <= found(f'"hip pain"[tiab:~{within + 1}]')


syntax = st.text(
    alphabet=st.sampled_from(list('()[]":*#~/ANDORT 12ab-,;&<>“é\x00\ud800\n')), max_size=60
)


@given(st.one_of(st.text(max_size=60), syntax))
def test_any_text_is_a_query_or_is_refused(text: str) -> None:
    parse(text)
    try:
        compiled = compile_query(text, MESH)
    except QueryRefused:
        return
    assert evaluate(compiled.plan, INDEX) <= INDEX.all_ids()


@given(queries)
def test_the_order_by_relevance_is_a_permutation_and_repeats(query: str) -> None:
    try:
        plan = compile_query(query, MESH).plan
    except QueryRefused:
        return
    pmids = set(evaluate(plan, INDEX))
    once, again = (best_first(pmids, plan, INDEX) for _ in range(2))
    assert once == again
    assert set(once) == pmids
    assert len(once) == len(pmids)
