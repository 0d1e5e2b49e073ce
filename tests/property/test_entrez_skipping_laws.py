"""Leaving reference lists out of the bytes equals leaving them out of the tree."""

import io
from xml.etree import ElementTree as ET

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evidence.adapters.entrez.parse import parse_articles
from evidence.adapters.entrez.skipping import without_reference_lists
from evidence.domain.errors import AnswerUnreadable
from support.entrez_answers import record, record_set

TEXTS = st.sampled_from(["", "x", "&lt;ReferenceList&gt;", "ReferenceList", "&lt;/", "é", "\n"])
TAGS = st.sampled_from(["ReferenceList", "Reference", "ReferenceLists", "a"])


def element(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inside, max_size=4)
    )


DOCUMENTS = st.recursive(TEXTS, element, max_leaves=25).map(lambda part: f"<r>{part}</r>".encode())


def pieces(body: bytes, size: int) -> list[bytes]:
    stream = io.BytesIO(body)
    return list(iter(lambda: stream.read(size), b""))


def pruned(node: ET.Element) -> str:
    """Write a tree without its reference lists; texts after them are kept."""
    inner = "".join(
        ("" if child.tag == "ReferenceList" else pruned(child)) + (child.tail or "")
        for child in node
    )
    return f"<{node.tag}>{node.text or ''}{inner}</{node.tag}>"


@given(DOCUMENTS, st.integers(1, 40))
def test_the_bytes_left_are_those_of_the_pruned_tree(body: bytes, size: int) -> None:
    left = b"".join(without_reference_lists(pieces(body, size)))
    assert pruned(ET.fromstring(left)) == pruned(ET.fromstring(body))
    assert b"<ReferenceList>" not in left


@given(st.binary(max_size=200), st.integers(1, 40))
def test_bytes_without_a_list_come_back_as_they_are(body: bytes, size: int) -> None:
    assume(b"<ReferenceList>" not in body)
    assert b"".join(without_reference_lists(pieces(body, size))) == body


def test_a_list_that_is_never_closed_is_a_document_cut_off() -> None:
    body = record_set(record("1", extra="<ReferenceList><Reference/>"), record("2"))
    with pytest.raises(AnswerUnreadable):
        parse_articles(body)


def test_a_set_shorter_than_a_tag_is_read() -> None:
    assert parse_articles(b"<PubmedArticleSet/>").citations == ()
