from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from evidence.adapters.entrez.parse import parse_articles, parse_search
from evidence.adapters.extractors import RuleClaimExtractor
from evidence.adapters.planner import Planner
from evidence.adapters.query_files import find_folder, load_filters, load_strategies
from evidence.adapters.readers import reader_for
from evidence.domain.citations import Citation
from evidence.domain.claims import Claim
from evidence.domain.ids import Pmid
from evidence.language.mesh import load_mesh
from evidence.mirror.endpoint import sample_endpoint
from evidence.mirror.library import article_set
from evidence.mirror.percolate import LocalMatcher
from evidence.mirror.sample import sample_articles
from evidence.ports import QueryMatcher
from support.mirror_papers import PAPERS

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.md"))
ORIGINAL = ROOT.parent / "shared" / "data" / "source" / "endocrine-neuromodulation.txt"
MESH = load_mesh()


@pytest.fixture(scope="module")
def matcher() -> QueryMatcher:
    return LocalMatcher(MESH)


# query -> PMIDs of the made-up papers
MATCHED = {
    # operators and stop words, as the mirror takes them
    "cortisol[tiab] AND memory[tiab]": "101",
    "cortisol[tiab] OR sleep[tiab]": "101 303",
    "memory[tiab] NOT cortisol[tiab]": "50505",
    "sleep[ti] OR memory[ti] AND cortisol[ti]": "101",
    "sleep[ti] OR (memory[ti] AND cortisol[ti])": "101 303",
    "(sleep[ti])(mood[ti])": "303",
    "of[tiab] AND cortisol[tiab]": "101",
    '(("the"[tiab]) OR sleep[ti]) AND mood[ti]': "303",
    "sleep[ti] NOT the[ti]": "303",
    # phrases, truncation, nearness
    '"hip pain"[tiab]': "101",
    "“hip pain”[tiab]": "101",
    '"recall hip"[tiab]': "101",
    '"common stress"[tiab]': "",
    "cort*[tiab]": "101 202",
    '"weaker reca*"[tiab]': "101",
    '"eaker recall"[tiab]': "",
    '"hip pai"[tiab]': "",
    '"hip pain"[tiab:~2]': "101 202",
    '"recall faces"[tiab:~2]': "",
    '"5-HT1A"[tiab]': "303",
    '"β-endorphin"[ti]': "303",
    "cafés[ti]": "4040",
    '"circadian clock"[ot]': "303",
    "pain[ti]": "",
    "pain[ab]": "101 202",
    # headings and types, with what is narrower
    "hydrocortisone[mh]": "101",
    "Cortisol[mesh terms]": "101",
    '"Adrenal Cortex Hormones"[Mesh]': "101 202",
    '"Adrenal Cortex Hormones"[mh:noexp]': "",
    "rats[majr]": "202",
    "clinical trial[pt]": "101",
    "clinical trial[pt:noexp]": "",
    # names, filters, dates, numbers
    "Smith[au]": "101 303",
    "Smith J[au]": "101",
    '"smith"[au]': "",
    "smith*[au]": "101 202 303",
    "Muller AB[1au]": "",
    "french[la] OR eng[la]": "101 202",
    "10.1000/made.101[doi]": "101",
    "hasabstract": "101 202 303 50505",
    "hasretractionin[filter] OR medline[sb]": "101 303",
    "english[filter]": "101",
    "2020:2021[dp]": "101 202",
    '"2020/03/10"[crdt] : "3000"[crdt]': "101 202 4040",
    '"2022/01/01"[lr] : "3000"[lr]': "303",
    "2021/05[dcom]": "202",
    "1:300[uid]": "101 202",
    "303, 4040[uid]": "303 4040",
}


def test_each_query_matches_these_papers_and_no_query_more(matcher: QueryMatcher) -> None:
    expected = {query: pmids.split() for query, pmids in MATCHED.items() if pmids}
    found = matcher.match(list(MATCHED), PAPERS)
    assert {query: list(pmids) for query, pmids in found.items()} == expected


# query -> a piece of the reason
REFUSED = {
    # what only the source maps, remembers or decides
    "cortisol": "no field tag",
    "cortisol memory": "no field tag",
    '"hip pain"': "no field tag",
    "hasabstract cortisol": "no field tag",
    "50505": "no field tag",
    "similar": "no field tag",
    'sleep[ti] and "mood"[ti]': "no field tag",
    "#1 AND cortisol[tiab]": "#1 is an answer",
    "systematic[sb]": "filter that only PubMed",
    '"humans"[filter]': "filter that only PubMed",
    "free full text[filter]": "filter that only PubMed",
    # fields that are not known, or of which a record shows a part
    "sleep[xyz]": "[xyz] is not known",
    "oslo[ad]": "[ad] is not known",
    "sleep[all]": "does not show",
    "sleep[tw]": "does not show",
    "J Made Stud[ta]": "does not show",
    "blood[sh]": "does not show",
    # words
    "hip pain[tiab]": "quotes",
    "beta-endorphin[ti]": "quotes",
    "cor*[tiab]": "4 characters",
    "corti*ol[tiab]": "not open at the end",
    "hip *[tiab]": "not open at the end",
    '"hip pain*"[tiab:~2]': "nearness",
    "pain[tiab:~2]": "nearness",
    '"hip pain"[ab:~2]': "nearness",
    '"hip pain"[tiab:~1001]': "modifier",
    '"hip pain"[tiab:noexp]': "modifier",
    '"***"[tiab]': "no word",
    "the[tiab]": "nothing but stop words",
    "the[ti] NOT sleep[ti]": "NOT without",
    # headings and types
    '"No Such Heading"[mh]': "MeSH table",
    "hormon[mh]": "MeSH table",
    '"Review"[mh]': "publication type",
    "memory[pt]": "no publication type",
    "hydrocort*[mh]": "open at a place",
    "hydrocortisone/blood[mh]": "subheading",
    "hydrocortisone[mh:exp]": "modifier",
    # names, dates, numbers
    "klingonese[la]": "no language",
    "eng*[la]": "open at a place",
    '"-"[au]': "nothing to search for",
    "2023/13[dp]": "no date",
    '"last 5 years"[dp]': "no date",
    "2020:soon[dp]": "no range",
    "2020[dp]:2021[crdt]": "one field",
    "1 x[uid]": "no list of numbers",
    ",[uid]": "no list of numbers",
    # syntax that somebody would have to guess at
    "": "empty",
    "cortisol[ti] AND": "AND last",
    "NOT cortisol[ti]": "NOT without",
    "cortisol[ti] OR NOT memory[ti]": "NOT without",
    "(cortisol[ti]": "unbalanced",
    "cortisol[ti] AND ()": "empty parentheses",
    'cortisol[ti] "': "odd number of quotes",
    "cortisol[ti][ab]": "no term before it",
    "(" * 200 + "cortisol[ti]" + ")" * 200: "deep",
}


@pytest.mark.parametrize(("query", "reason"), REFUSED.items())
def test_what_only_the_source_can_tell_is_refused_with_a_reason(
    matcher: QueryMatcher, query: str, reason: str
) -> None:
    assert reason in matcher.refuses(query)
    assert matcher.refuses(query) == matcher.refuses(query)


def test_a_refused_query_stops_the_match_before_any_record_is_read(matcher: QueryMatcher) -> None:
    def records() -> Iterator[Citation]:
        pytest.fail("a record was read")
        yield PAPERS[0]

    with pytest.raises(ValueError, match=r"systematic\[sb\].*only PubMed"):
        matcher.match(["cortisol[ti]", "systematic[sb]"], records())


def test_no_records_or_no_queries_match_nothing(matcher: QueryMatcher) -> None:
    assert matcher.match(["cortisol[ti]"], ()) == {}
    assert matcher.match([], PAPERS) == {}


def test_a_query_given_twice_is_answered_once(matcher: QueryMatcher) -> None:
    assert matcher.match(["sleep[ti]", "sleep[ti]"], PAPERS) == {"sleep[ti]": ("303",)}


def test_other_records_get_an_answer_of_their_own(matcher: QueryMatcher) -> None:
    first = matcher.match(["cortisol[tiab]"], PAPERS)
    renumbered = [replace(paper, pmid=Pmid(f"9{paper.pmid}")) for paper in PAPERS]
    second = matcher.match(["cortisol[tiab]"], renumbered)
    assert (first, second) == ({"cortisol[tiab]": ("101",)}, {"cortisol[tiab]": ("9101",)})


def test_the_last_of_two_records_with_one_number_counts(matcher: QueryMatcher) -> None:
    corrected = replace(PAPERS[0], title="On the hip.", sections=())
    asked = ["cortisol[tiab]", "hip[ti]"]
    assert matcher.match(asked, [*PAPERS, corrected]) == {"hip[ti]": ("101",)}
    assert matcher.match(asked, [corrected, *PAPERS]) == {"cortisol[tiab]": ("101",)}


def test_numbers_are_in_numeric_order(matcher: QueryMatcher) -> None:
    several = [Citation(Pmid(n), "Sleep") for n in ("100", "9", "20", "1000")]
    assert matcher.match(["sleep[ti]"], several) == {"sleep[ti]": ("9", "20", "100", "1000")}


@pytest.mark.parametrize("field", ["mh", "majr"])
def test_a_heading_is_refused_only_when_its_name_leads_to_another_heading(
    matcher: QueryMatcher, field: str
) -> None:
    asked = {n: MESH.by_ui(f"D{n:06}") for n in range(1, 20_000, 3)}
    headings = [d for d in asked.values() if d and not all(t.startswith("V") for t in d.trees)]
    assert len(headings) > 4_000
    unlike = [
        d.name
        for d in headings
        if bool(matcher.refuses(f'"{d.name}"[{field}]')) is (MESH.by_name(d.name) == d)
    ]
    assert unlike == []


@cache
def planned(path: Path) -> tuple[str, ...]:
    """Return every text that the planner renders for a page's claims."""
    planner = Planner(load_strategies(find_folder()))
    page = reader_for(path.name).read(path.read_bytes(), path.name)
    claims = [d for d in RuleClaimExtractor().extract(page) if d.checkable]
    rendered = (planner.plan(Claim(1, 1, 1, d), d.sentence.of(page.text)) for d in claims)
    return tuple(dict.fromkeys(query.text for rungs in rendered for query in rungs))


@pytest.mark.parametrize("path", [*EXAMPLES, ORIGINAL], ids=lambda p: p.name)
def test_all_that_the_planner_asks_is_matched_as_the_sample_answers(
    matcher: QueryMatcher, path: Path
) -> None:
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the checkout")
    queries = planned(path)
    assert len(queries) > 20
    assert [why for query in queries if (why := matcher.refuses(query))] == []
    found = matcher.match(
        queries, parse_articles(article_set(sample_articles().values())).citations
    )
    assert found
    assert {query: found.get(query, ()) for query in queries} == {q: searched(q) for q in queries}


def searched(query: str) -> tuple[Pmid, ...]:
    """Ask the sample's ESearch."""
    pairs = [("db", "pubmed"), ("term", query), ("retmax", "9999")]
    reply = sample_endpoint().respond("/entrez/eutils/esearch.fcgi", pairs)
    return tuple(sorted(parse_search(reply.body).hits, key=int))


def test_published_filters_are_matched_unless_they_name_subheadings_or_text_words(
    matcher: QueryMatcher,
) -> None:
    refused = {f.id for f in load_filters(find_folder()).values() if matcher.refuses(f.text)}
    assert refused == {
        "clinical-queries-etiology-narrow",
        "clinical-queries-therapy-broad",
        "cochrane-hsss-sensitive",
    }
