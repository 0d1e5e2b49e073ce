"""Stored answers of an E-utilities endpoint, read again."""

from evidence.adapters.entrez.parse import parse_articles, parse_search
from evidence.domain.citations import Citation
from evidence.domain.ids import Pmid


class EntrezReader:
    """An `AnswerReader` of the E-utilities' XML."""

    def records(self, body: bytes) -> tuple[Citation, ...]:
        """Return the records of an EFetch answer, in its order."""
        return parse_articles(body).citations

    def hits(self, body: bytes) -> tuple[Pmid, ...]:
        """Return the PMIDs of an ESearch answer, in its order."""
        return parse_search(body).hits
