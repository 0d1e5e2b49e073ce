"""Which words a query asks for together, and which of them a source does not know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.language.query_syntax import Expression, all_of, any_of, quoted
from evidence.language.query_terms import concepts_of, unknown_concepts

METFORMIN = '("Metformin"[mh] OR metformin*[tiab])'


@pytest.mark.parametrize(
    ("query", "concepts"),
    [
        ("", []),
        ("zinc", [("zinc",)]),
        ("zinc AND colds", [("zinc",), ("colds",)]),
        ("zinc OR copper", [("zinc", "copper")]),
        (
            f"{METFORMIN} AND (zzyzxiti*[tiab])",
            [('"Metformin"[mh]', "metformin*[tiab]"), ("zzyzxiti*[tiab]",)],
        ),
        # either of two concepts
        (
            "((zinc*[tiab]) OR (copper*[tiab])) AND (cold)",
            [("zinc*[tiab]",), ("copper*[tiab]",), ("cold",)],
        ),
        ('"one AND (two"[tiab] OR b', [('"one AND (two"[tiab]', "b")]),
        # what is excluded is not asked for
        ("zinc NOT mice", [("zinc",)]),
        ("zinc NOT (animals[mh] NOT humans[mh]) AND cold", [("zinc",), ("cold",)]),
        ("zinc NOT (a OR (b AND c)) OR copper", [("zinc",), ("copper",)]),
        # not a query of ours; whatever comes, nothing breaks
        (") ( ) (", []),
    ],
)
def test_terms_are_grouped_by_the_concept_they_stand_for(
    query: str, concepts: list[tuple[str, ...]]
) -> None:
    assert concepts_of(query) == concepts


@pytest.mark.parametrize(
    ("unknown", "found"),
    [
        ((), []),
        (("zzyzxiti*[tiab]",), [("zzyzxiti*[tiab]",)]),
        # as a source may name it
        (("zzyzxiti*",), [("zzyzxiti*[tiab]",)]),
        (('"ZZYZXITI*"[Title/Abstract]',), [("zzyzxiti*[tiab]",)]),
        # another field, another word, another form
        (("zzyzxiti*[mh]", "zzyzx[tiab]", "zzyzxiti[tiab]"), []),
        # one synonym among known ones
        (("metformin*[tiab]",), []),
        (("Metformin", "metformin*[tiab]"), [('"Metformin"[mh]', "metformin*[tiab]")]),
        (
            ('"metformin"[MeSH Terms]', "metformin*[tiab]", "zzyzxiti*[tiab]"),
            [('"Metformin"[mh]', "metformin*[tiab]"), ("zzyzxiti*[tiab]",)],
        ),
    ],
)
def test_a_concept_is_unknown_when_each_of_its_terms_is(
    unknown: tuple[str, ...], found: list[tuple[str, ...]]
) -> None:
    assert unknown_concepts(f"{METFORMIN} AND (zzyzxiti*[tiab])", unknown) == found


TERMS = st.lists(
    st.text("abcdeé -'", min_size=1, max_size=9).map(lambda t: quoted(t, "[tiab]")),
    min_size=1,
    max_size=4,
).map(lambda parts: tuple(dict.fromkeys(p for p in parts if p is not None)))


@given(st.lists(TERMS.filter(bool), min_size=1, max_size=3, unique=True), st.data())
def test_built_queries_give_back_the_concepts_that_they_were_built_from(
    groups: list[tuple[Expression, ...]], data: st.DataObject
) -> None:
    sides = [Expression(f"({any_of(group)})") for group in groups]
    query = str(all_of(sides))
    assert concepts_of(query) == groups
    unknown = data.draw(st.sets(st.sampled_from([t for g in groups for t in g])))
    assert unknown_concepts(query, unknown) == [g for g in groups if unknown.issuperset(g)]
