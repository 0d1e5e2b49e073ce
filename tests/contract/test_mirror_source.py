"""The sample as a literature source, through the adapter that asks PubMed."""

from collections.abc import Iterator

import pytest

from evidence.adapters.entrez.client import EntrezClient
from evidence.adapters.entrez.pace import NoPace
from evidence.adapters.entrez.source import EntrezSource
from evidence.adapters.entrez.wire import NCBI, Identity
from evidence.domain.errors import QueryRefused
from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery, RungRole, SearchOutcome
from evidence.mirror.endpoint import sample_endpoint
from evidence.mirror.inprocess import transport
from evidence.mirror.server import serve

WHO = Identity("reader@example.org", "Q7f3kq9Zb1xW")


@pytest.fixture(params=["http", "process"])
def source(request: pytest.FixtureRequest) -> Iterator[EntrezSource]:
    if request.param == "process":
        yield EntrezSource(
            "sample", EntrezClient(WHO, NCBI, NoPace(), transport(sample_endpoint()))
        )
        return
    with serve(sample_endpoint()) as running:
        yield EntrezSource("sample", EntrezClient(WHO, running.base_url, NoPace()))


def asked(text: str, limit: int = 50) -> RenderedQuery:
    return RenderedQuery(text, "by-hand", 1, "0" * 64, RungRole.DECIDING, limit)


def test_outcomes_are_told_apart(source: EntrezSource) -> None:
    assert source.search(asked("hasretractionin[sb]")).outcome is SearchOutcome.COMPLETE
    assert source.search(asked("hasabstract", limit=10)).outcome is SearchOutcome.TRUNCATED
    nothing = source.search(asked("xyzzy[tiab]"))
    assert nothing.outcome is SearchOutcome.EMPTY
    assert "PhraseNotFound: xyzzy[tiab]" in nothing.warnings
    with pytest.raises(QueryRefused):
        source.search(asked("(" * 200 + "a1" + ")" * 200))


def test_hits_are_fetched_and_the_unknown_is_absent(source: EntrezSource) -> None:
    hits = source.search(asked("estradiol[tiab]")).hits
    answer = source.fetch([*hits, Pmid("1")])
    assert [citation.pmid for citation in answer.citations] == list(hits)
    assert answer.absent == ("1",)


def test_a_long_query_goes_through_whole(source: EntrezSource) -> None:
    text = " OR ".join(f"word{n}[tiab]" for n in range(900)) + " OR estradiol[tiab]"
    assert source.search(asked(text)).hits == source.search(asked("estradiol[tiab]")).hits
