"""A changing shelf of records on a loopback port, and a passing fault where wanted."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from evidence.domain.citations import Citation, Term
from evidence.language.mesh import load_mesh
from evidence.mirror.endpoint import Endpoint
from evidence.mirror.library import Library
from evidence.mirror.wording import Reply
from support.changing_source import article_xml, record

RCT = Term("D016449", "Randomized Controlled Trial")


def trial(pmid: int, abstract: str, entered: date) -> Citation:
    """Make a randomised trial of cortisol and memory."""
    made = record(pmid, "Cortisol and memory retrieval in adults.", abstract, entered)
    return replace(made, publication_types=(RCT,))


class ServedShelf(Endpoint):
    """An endpoint whose records may be replaced between two requests.

    `refuses_after` is the number of requests after which it answers 400, None for never.
    """

    def __init__(self, citations: Iterable[Citation] = ()) -> None:
        self.records: dict[str, Citation] = {}
        self.refuses_after: int | None = None
        self.asked: list[str] = []
        self.put(*citations)

    def put(self, *citations: Citation) -> None:
        """Add records, or replace those with the same PMID."""
        self.records |= {citation.pmid: citation for citation in citations}
        articles = {citation.pmid: article_xml(citation) for citation in self.records.values()}
        super().__init__(Library("changing", articles), load_mesh())

    def respond(self, path: str, params: Sequence[tuple[str, str]]) -> Reply:
        self.asked.append(path)
        if self.refuses_after is not None and len(self.asked) > self.refuses_after:
            return Reply(400, "text/plain", b"bad request\n")
        return super().respond(path, params)
