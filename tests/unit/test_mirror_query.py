import pytest

from evidence.domain.errors import QueryRefused
from evidence.domain.ids import Pmid
from evidence.language.mesh import load_mesh
from evidence.mirror.evaluate import evaluate, matches
from evidence.mirror.query import MAX_DEPTH, MAX_TOKENS
from evidence.mirror.rank import best_first, newest_first
from evidence.mirror.translate import Compiled, Past, compile_query
from support.mirror_papers import INDEX, RECORDS

MESH = load_mesh()


def compiled(text: str) -> Compiled:
    return compile_query(text, MESH)


def found(text: str) -> str:
    return " ".join(reversed(newest_first(evaluate(compiled(text).plan, INDEX))))


CASES = {
    # operators: upper case, equal rank, from left to right
    "cortisol[tiab] AND memory[tiab]": "101",
    "cortisol[tiab] OR sleep[tiab]": "101 303",
    "memory[tiab] NOT cortisol[tiab]": "50505",
    "NOT memory[tiab]": "202 303 4040",
    "sleep[ti] OR memory[ti] AND cortisol[ti]": "101",
    "sleep[ti] OR (memory[ti] AND cortisol[ti])": "101 303",
    "cortisol[ti] memory[ti]": "101",
    "(sleep[ti])(mood[ti])": "303",
    "cortisol[ti] AND NOT rats[ti]": "101",
    "AND cortisol[ti] OR": "101",
    "sleep and mood": "303",
    # phrases, truncation, proximity
    '"hip pain"[tiab]': "101",
    '"hip pain"': "101",
    '"recall hip"[tiab]': "101",
    '"common stress"[tiab]': "",
    "hip pain[tiab]": "101",
    "“hip pain”[tiab]": "101",
    '"hip pain"[tiab:~0]': "101",
    '"hip pain"[tiab:~2]': "101 202",
    '"pain hip"[Title/Abstract:~2]': "101 202",
    '"recall faces"[tiab:~2]': "",
    '"recall faces"[tiab:~4]': "50505",
    "cort*[tiab]": "101 202",
    '"weaker reca*"[tiab]': "101",
    "cor*[tiab]": "",
    "memor*": "101 4040 50505",
    "beta-endorphin[ti]": "",
    "β-endorphin[ti]": "303",
    "5-HT1A": "303",
    "CAFÉS[ti]": "4040",
    "cafes[ti]": "4040",
    # fields
    "pain[ti]": "",
    "pain[ab]": "101 202",
    "circadian[tiab]": "303",
    "circadian[ti]": "",
    "circadian[ot]": "303",
    "blood[sh]": "101",
    "blood[tw]": "101",
    "eng[la]": "101",
    "french[la]": "202",
    "Smith[au]": "101 303",
    "Smith J[au]": "101",
    "Smithson[au]": "202",
    '"smith"[au]': "",
    "smith*[au]": "101 202 303",
    "Muller AB[au]": "101",
    "Smith J[1au]": "101",
    "Muller AB[1au]": "",
    '"jane smith"[fau]': "101",
    "memory group[cn]": "4040",
    "J Made Stud[ta]": "101",
    '"journal of made studies"[journal]': "101",
    "1234-5678[is]": "101",
    "7[vi] AND 11-9[pg]": "101",
    "10.1000/made.101[doi]": "101",
    "10.1000/made.101": "101",
    "PMC77[pmcid]": "50505",
    # headings and types
    "hydrocortisone[mh]": "101",
    "cortisol[mesh terms]": "101",
    '"Adrenal Cortex Hormones"[Mesh]': "101 202",
    '"Adrenal Cortex Hormones"[mh:noexp]': "",
    "hydrocortisone/blood[mh]": "101",
    "hydrocortisone/urine[mh]": "",
    "rats[majr]": "202",
    "corticosterone[majr]": "",
    "hydrocort*[mh]": "101",
    "clinical trial[pt]": "101",
    "randomized controlled trial[Publication Type]": "101",
    "retracted publication[pt]": "303",
    "review[pt]": "50505",
    # automatic mapping
    "cortisol": "101",
    "adrenal cortex hormones": "101 202",
    "rats cortisol": "",
    # filters
    "hasretractionin": "303",
    "hasretractionin[sb]": "303",
    "hasretractionof OR haserratumin": "4040",
    "hasupdatein": "",
    "hasabstract[filter]": "101 202 303 50505",
    "hasabstract": "101 202 303 50505",
    "medline[sb]": "101",
    "humans[filter] AND english[filter]": "101",
    # dates and numbers
    "2020[dp]": "101",
    "2020/03[dp]": "101",
    "2020/04[dp]": "",
    "2020:2021[dp]": "101 202",
    "2020/03/05:2020/03/05[Date - Publication]": "101",
    "2021/02:2021/12[dp]": "",
    '"2020/01/01"[crdt] : "2020/12/31"[crdt]': "101",
    '"2020/03/10"[crdt]:"3000"[crdt]': "101 202 4040",
    '"2020/03/11":"2020/03/11"[edat]': "101",
    '"2022/01/01"[lr] : "3000"[lr]': "303",
    "2021/05[dcom]": "202",
    "2019/11[crdt]": "303",
    "1:300[uid]": "101 202",
    "303[pmid]": "303",
    "303, 4040[uid]": "303 4040",
    "303 4040": "303 4040",
    "50505": "50505",
    "2023/13[dp]": "",
    "x:y[dp]": "",
    # stop words and noise leave the rest alone
    "the cortisol": "101",
    "NOT the AND cortisol[ti]": "101",
    "the NOT memory[tiab]": "202 303 4040",
    "cortisol[ti] NOT the": "101",
    "sleep[ti] OR NOT memory[tiab]": "303",
    "of[tiab] AND cortisol[tiab]": "101",
    "cortisol[ti] AND ()": "101",
    "cortisol[ti])": "101",
    "((cortisol[ti]": "101",
    'cortisol[ti] "': "101",
    "cortisol[ti] AND ***": "101",
    # an unknown tag is reported and its term searched everywhere
    "sleep[xyz]": "303",
}


@pytest.mark.parametrize(("query", "pmids"), CASES.items())
def test_a_query_finds_these_records(query: str, pmids: str) -> None:
    assert found(query) == pmids


@pytest.mark.parametrize("query", CASES)
def test_a_single_record_is_judged_as_the_index_judges_it(query: str) -> None:
    plan = compiled(query).plan
    assert {r.pmid for r in RECORDS if matches(plan, r)} == set(evaluate(plan, INDEX))


@pytest.mark.parametrize(
    ("query", "translation"),
    [
        ("memory", '"memory"[MeSH Terms] OR "memory"[All Fields]'),
        (
            "cortisol AND xyzzy",
            (
                '("hydrocortisone"[MeSH Terms] OR "hydrocortisone"[All Fields]'
                ' OR "cortisol"[All Fields]) AND "xyzzy"[All Fields]'
            ),
        ),
        (
            "adrenal cortex hormones",
            (
                '"adrenal cortex hormones"[MeSH Terms] OR ("adrenal"[All Fields] AND'
                ' "cortex"[All Fields] AND "hormones"[All Fields]) OR'
                ' "adrenal cortex hormones"[All Fields]'
            ),
        ),
        ("Hip Pain[tiab] OR x1[ti]", '"hip pain"[Title/Abstract] OR "x1"[Title]'),
        ('"hip pain"[tiab:~2]', '"hip pain"[Title/Abstract:~2]'),
        ("cort*[tiab]", '"cort*"[Title/Abstract]'),
        ("cortisol[mh:noexp]", '"hydrocortisone"[MeSH Terms:noexp]'),
        ("2008/01/01:2008/12/31[dp]", "2008/01/01:2008/12/31[Date - Publication]"),
        ("NOT (a1[ti] OR b1[ti])", 'NOT ("a1"[Title] OR "b1"[Title])'),
        ("english[la]", '"english"[Language]'),
        ("7 8", "7[UID] OR 8[UID]"),
    ],
)
def test_the_translation_says_how_the_query_was_read(query: str, translation: str) -> None:
    assert compiled(query).translation == translation


def test_automatic_mappings_are_listed_once_each() -> None:
    asked = compiled("cortisol OR cortisol OR xyzzy OR cortisol[mh]")
    assert [source for source, _ in asked.mappings] == ["cortisol", "cortisol[mh]"]


def test_known_headings_and_filters_need_no_record_behind_them() -> None:
    assert not compiled("schizophrenia[mh] OR hasupdatein OR 1650[dp] OR polish[la]").sought


def test_each_term_that_may_be_missing_is_named_as_written() -> None:
    asked = compiled('xyzzy OR "foo bar" OR "a b"[ti] OR fleegle[MeSH Terms] OR "c d"[tiab:~3]')
    assert [(s.written, s.quoted) for s in asked.sought] == [
        ("xyzzy", False),
        ('"foo bar"', True),
        ('"a b"[ti]', True),
        ("fleegle[MeSH Terms]", False),
        ('"c d"[tiab:~3]', True),
    ]


@pytest.mark.parametrize(
    ("query", "ignored", "unknown", "messages"),
    [
        ("the memory of rats", ("the", "of"), (), 0),
        ("memory[nosuch]", (), ("nosuch",), 0),
        ("(memory", (), (), 1),
        ("memory)", (), (), 1),
        ("[ti] memory", (), (), 1),
        ("abc*[ti]", (), (), 1),
        ("memory[ti]", (), (), 0),
    ],
)
def test_what_was_left_out_or_repaired_is_reported(
    query: str, ignored: tuple[str, ...], unknown: tuple[str, ...], messages: int
) -> None:
    asked = compiled(query)
    assert (asked.ignored, asked.unknown_fields, len(asked.messages)) == (
        ignored,
        unknown,
        messages,
    )


@pytest.mark.parametrize("query", ["", "   ", "()", "AND", "[ti]", '"'])
def test_a_query_without_a_term_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused, match="Empty term"):
        compiled(query)


def test_parentheses_are_bounded_and_length_is_too() -> None:
    deepest = "(" * MAX_DEPTH + "cortisol[ti]" + ")" * MAX_DEPTH
    assert found(deepest) == "101"
    nested = "".join(f"(x{n}[ti] OR " for n in range(MAX_DEPTH)) + "sleep[ti]" + ")" * MAX_DEPTH
    assert found(nested) == "303"
    with pytest.raises(QueryRefused, match="deep"):
        compiled(f"({deepest})")
    with pytest.raises(QueryRefused, match="words"):
        compiled("a " * (MAX_TOKENS + 1))


def test_a_quoted_text_of_a_megabyte_is_just_a_phrase() -> None:
    assert found('"' + "memory " * 150_000 + '"') == ""
    assert found("x" * 1_000_000) == ""


def test_an_earlier_answer_is_part_of_a_query() -> None:
    def recall(key: int) -> Past | None:
        return Past(frozenset({Pmid("101"), Pmid("9")}), '"a"[Title]') if key == 1 else None

    asked = compile_query("#1 OR sleep[ti]", MESH, recall)
    assert evaluate(asked.plan, INDEX) == {"101", "303"}
    assert asked.translation == '("a"[Title]) OR "sleep"[Title]'
    with pytest.raises(QueryRefused, match="#2"):
        compile_query("#2", MESH, recall)


def test_a_default_tag_is_for_terms_without_their_own() -> None:
    asked = compile_query("pain OR stress[ti]", MESH, default_tag="ti")
    assert evaluate(asked.plan, INDEX) == {"202"}


def test_relevance_prefers_title_and_frequency_and_breaks_ties_by_newest() -> None:
    plan = compiled("memory[tiab]").plan
    assert best_first(evaluate(plan, INDEX), plan, INDEX)[0] == "50505"
    both = compiled("cortisol[tiab] OR recall[tiab]").plan
    assert best_first(evaluate(both, INDEX), both, INDEX) == ["101", "50505"]
    dated = compiled("1:9999[uid]").plan
    assert best_first(evaluate(dated, INDEX), dated, INDEX) == ["4040", "303", "202", "101"]
