"""E-utilities XML to values. Pure: bytes or a stream in, values out.

Biopython's own reader is not used: it downloads a DTD while parsing as soon as the
source names one that it does not ship, and it holds every record in memory. The
tests hold the two to the same fields.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from xml.etree.ElementTree import XML, Element, TreeBuilder, XMLParser

from evidence.adapters.entrez.answers import passing_trouble
from evidence.adapters.entrez.elements import child, child_text, flat, pmid_of, whole_number
from evidence.adapters.entrez.prolog import CHUNK_BYTES, open_document, reading_xml
from evidence.adapters.entrez.records import article_citation, book_citation
from evidence.adapters.entrez.skipping import without_reference_lists
from evidence.adapters.entrez.wire import History
from evidence.domain.citations import Citation
from evidence.domain.errors import AnswerUnreadable, QueryRefused
from evidence.domain.ids import Pmid
from evidence.domain.searches import SearchAnswer

_SETS = frozenset({"PubmedArticleSet", "PubmedBookArticleSet"})
_NO_RECORD = "ID list is empty! Possibly it has no correct IDs"
_READERS = {"PubmedArticle": article_citation, "PubmedBookArticle": book_citation}


@dataclass(frozen=True, slots=True)
class ArticleSet:
    """What one EFetch answer or one PubMed file holds, in its order.

    A PMID may occur more than once, with different versions. `deleted` are the
    PMIDs that the set says to delete.
    """

    citations: tuple[Citation, ...]
    deleted: tuple[Pmid, ...]


def parse_articles(body: bytes) -> ArticleSet:
    """Read a whole EFetch answer.

    The source's "no such record" is an empty set. Nothing else is.

    Raises:
        AnswerUnreadable: not a whole set of records; `body` is kept in the error.
    """
    citations: list[Citation] = []
    deleted: list[Pmid] = []
    try:
        for item in iter_updates(BytesIO(body)):
            if isinstance(item, Citation):
                citations.append(item)
            else:
                deleted.append(item)
    except AnswerUnreadable as error:
        error.body = body
        raise
    return ArticleSet(tuple(citations), tuple(deleted))


def iter_updates(stream: BinaryIO) -> Iterator[Citation | Pmid]:
    """Read records one by one, in little memory; a bare PMID is one that the file says to delete.

    Raises:
        AnswerUnreadable: not a set of records, or it breaks off.
    """
    root, head = open_document(stream)
    if root not in _SETS:
        _expect_no_record(root, head)
        return
    for element in _children_of_root(stream, head):
        if reader := _READERS.get(element.tag):
            yield reader(element)
        elif element.tag == "DeleteCitation":
            yield from [pmid_of(part, "DeleteCitation") for part in element]


def parse_search(body: bytes) -> SearchAnswer:
    """Read one ESearch answer, every warning kept.

    Raises:
        QueryRefused: the answer says that the query is wrong.
        AnswerUnreadable: not a search answer; `body` is kept in the error.
    """
    try:
        return _search_answer(_whole(body), body)
    except AnswerUnreadable as error:
        error.body = body
        raise


def parse_post(body: bytes) -> History:
    """Read one EPost answer.

    Raises:
        AnswerUnreadable: not one, or it names no list; `body` is kept in the error.
    """
    root = _whole(body)
    history = History(child_text(root, "WebEnv"), child_text(root, "QueryKey"))
    if root.tag != "ePostResult" or not history.environment or not history.key:
        raise AnswerUnreadable(f"the answer names no posted list: <{root.tag[:40]}>", body=body)
    return history


def _children_of_root(stream: BinaryIO, head: bytes) -> Iterator[Element]:
    """Yield each child of the root when it is whole, and let go of it.

    `TreeBuilder.close` gives the root and closes nothing. With it no event is made
    for each of the 150 elements of a record, as `iterparse` does: a fifth faster.
    """
    builder = TreeBuilder()
    parser = XMLParser(target=builder)
    chunks = _Chunks(stream, head)
    with reading_xml():
        for chunk in without_reference_lists(chunks):
            parser.feed(chunk)
            if (root := builder.close()) is not None:  # None before its start tag
                whole = root[:-1]  # the last child may still grow
                del root[:-1]
                if whole:
                    chunks.size = CHUNK_BYTES
                yield from whole
        yield from parser.close()


class _Chunks:
    """The document in pieces, each twice the last until somebody resets `size`.

    expat reads an unfinished token (a comment, an attribute) from its start again
    with every piece: in equal pieces a long one costs its length squared.
    """

    def __init__(self, stream: BinaryIO, head: bytes) -> None:
        self.size = CHUNK_BYTES
        self._stream = stream
        self._head = head

    def __iter__(self) -> Iterator[bytes]:
        chunk = self._head
        while chunk:
            yield chunk
            chunk = self._stream.read(self.size)
            self.size *= 2


def _whole(body: bytes) -> Element:
    """Return the root of a small document, checked for entities first."""
    open_document(BytesIO(body))
    with reading_xml():
        return XML(body)


def _expect_no_record(root: str, head: bytes) -> None:
    """Accept the answer for ids that do not exist; refuse every other root."""
    if root == "eFetchResult":
        said = child_text(_whole(head), "ERROR")
        if said.startswith(_NO_RECORD):
            return
        raise AnswerUnreadable(f"the answer holds no records but an error: {said[:200]}")
    raise AnswerUnreadable(f"the answer is not a set of records but <{root[:40]}>")


def _search_answer(root: Element, body: bytes) -> SearchAnswer:
    if refusal := child_text(root, "ERROR"):
        raise QueryRefused(f"the source refused the query: {refusal[:200]}")
    total = whole_number(child_text(root, "Count"))
    if root.tag != "eSearchResult" or total is None:
        raise AnswerUnreadable(f"the answer is not a search answer with a count: <{root.tag[:40]}>")
    said = next((flat(m) for m in root.iter("OutputMessage") if passing_trouble(flat(m))), "")
    if said:
        raise AnswerUnreadable(f"the answer says that the search failed: {said[:200]}")
    id_list = child(root, "IdList")
    hits = tuple(dict.fromkeys(pmid_of(part, "the id list") for part in id_list))
    if len(hits) > total:
        raise AnswerUnreadable(f"the answer counts {total} records and lists {len(hits)}")
    return SearchAnswer(
        hits=hits,
        total=total,
        translation=child_text(root, "QueryTranslation"),
        warnings=tuple(
            f"{entry.tag}: {flat(entry)}"
            for tag in ("ErrorList", "WarningList")
            for entry in child(root, tag)
        ),
        payload=body,
    )
