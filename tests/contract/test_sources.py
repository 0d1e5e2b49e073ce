"""The promises of `LiteratureSource`, asked of every source and of the fake."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack

import pytest

from evidence.adapters.entrez.client import EntrezClient
from evidence.adapters.entrez.pace import NoPace
from evidence.adapters.entrez.retry import RetryPolicy
from evidence.adapters.entrez.source import EntrezSource
from evidence.adapters.entrez.wire import Identity
from evidence.domain.citations import Citation
from evidence.domain.errors import (
    AnswerUnreadable,
    QueryRefused,
    SourceError,
    SourceThrottled,
    SourceUnreachable,
)
from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery, RungRole, SearchOutcome
from evidence.ports import LiteratureSource
from support.entrez_answers import record, record_set, refusal, search_answer
from support.fakes import FakeSource
from support.scripted_server import Asked, ScriptedServer, Step, json_reply, reply

KNOWN = {"three": ["33", "11", "22"], "one": ["11"]}
RECORDS = {pmid: Citation(Pmid(pmid), f"Title {pmid}.") for pmid in ("11", "22", "33")}
WARNING = "PhraseNotFound: nothing like it"


def small_pubmed(asked: Asked) -> Step:
    """Answer searches and fetches from the tables above."""
    if asked.utility == "efetch":
        wanted = asked.parameters["id"].split(",")
        return reply(record_set(*(record(p, f"Title {p}.") for p in wanted if p in RECORDS)))
    term = asked.parameters["term"]
    found: Sequence[str] = KNOWN.get(term, ())
    extra = "" if found else f"<ErrorList><PhraseNotFound>{term}</PhraseNotFound></ErrorList>"
    listed = found[: int(asked.parameters["retmax"])]
    return reply(search_answer(listed, total=len(found), translation=term, extra=extra))


TROUBLES: Mapping[str, tuple[SourceError, Step]] = {
    "throttled": (
        SourceThrottled("429"),
        json_reply('{"error":"API rate limit exceeded","count":"4"}', 429),
    ),
    "down": (SourceUnreachable("503"), reply(b"", 503)),
    "refusing": (
        QueryRefused("no"),
        reply(
            refusal("eSearchResult", "Search Backend failed: 'retstart' cannot be larger than 9")
        ),
    ),
    "babbling": (AnswerUnreadable("?", body=b"<html>"), reply(b"<html>", 200, "text/html")),
}

Make = Callable[[str | None], LiteratureSource]


@pytest.fixture(params=["fake", "entrez"])
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Make a source that works, or one that has the named trouble with everything."""
    with ExitStack() as stack:

        def fake(trouble: str | None) -> LiteratureSource:
            return FakeSource(
                name="it",
                answers=KNOWN,
                records=RECORDS,
                warnings={"nothing like it": (WARNING,)},
                fails=TROUBLES[trouble][0] if trouble else None,
            )

        def entrez(trouble: str | None) -> LiteratureSource:
            step = TROUBLES[trouble][1] if trouble else None
            server = ScriptedServer(otherwise=(lambda _: step) if step else small_pubmed)
            stack.enter_context(server.running())
            client = EntrezClient(
                Identity("tests@example.org"),
                server.base_url,
                NoPace(),
                retry=RetryPolicy(attempts=2),
                sleep=lambda _: None,
            )
            return EntrezSource("it", client)

        yield {"fake": fake, "entrez": entrez}[request.param]


def query(text: str, limit: int = 20) -> RenderedQuery:
    return RenderedQuery(text, "s", 1, "0" * 64, RungRole.DECIDING, limit)


def pmids(*wanted: str) -> list[Pmid]:
    return [Pmid(pmid) for pmid in wanted]


def test_a_source_has_a_name(make: Make) -> None:
    assert make(None).name == "it"


def test_hits_come_in_the_order_of_the_source(make: Make) -> None:
    answer = make(None).search(query("three"))
    assert answer.hits == ("33", "11", "22")
    assert (answer.total, answer.outcome) == (3, SearchOutcome.COMPLETE)
    assert answer.translation == "three"
    assert answer.payload


def test_no_match_is_an_answer_and_its_warnings_are_kept(make: Make) -> None:
    answer = make(None).search(query("nothing like it"))
    assert (answer.hits, answer.outcome) == ((), SearchOutcome.EMPTY)
    assert answer.warnings == (WARNING,)


def test_a_cut_off_answer_says_so(make: Make) -> None:
    answer = make(None).search(query("three", limit=2))
    assert answer.hits == ("33", "11")
    assert (answer.total, answer.outcome) == (3, SearchOutcome.TRUNCATED)


def test_the_same_question_has_the_same_answer(make: Make) -> None:
    source = make(None)
    assert source.search(query("three")) == source.search(query("three"))
    assert source.fetch(pmids("11", "22")) == source.fetch(pmids("11", "22"))


def test_records_and_absences_cover_what_was_asked(make: Make) -> None:
    answer = make(None).fetch(pmids("22", "99", "11"))
    assert [c.pmid for c in answer.citations] == ["22", "11"]
    assert [c.title for c in answer.citations] == ["Title 22.", "Title 11."]
    assert answer.absent == ("99",)
    assert answer.payloads


def test_a_pmid_given_twice_counts_once(make: Make) -> None:
    answer = make(None).fetch(pmids("11", "11", "98", "98"))
    assert (len(answer.citations), answer.absent) == (1, ("98",))


def test_nothing_asked_nothing_given(make: Make) -> None:
    answer = make(None).fetch([])
    assert (answer.citations, answer.absent, answer.payloads) == ((), (), ())


def test_more_than_two_hundred_at_once_is_a_mistake_of_the_caller(make: Make) -> None:
    with pytest.raises(ValueError, match="at most 200"):
        make(None).fetch(pmids(*map(str, range(1, 202))))


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_is_an_error_of_its_kind_and_never_an_empty_answer(
    make: Make, trouble: str
) -> None:
    kind = type(TROUBLES[trouble][0])
    with pytest.raises(kind):
        make(trouble).search(query("three"))
    with pytest.raises(kind):
        make(trouble).fetch(pmids("11"))


def test_an_unreadable_answer_keeps_its_bytes(make: Make) -> None:
    with pytest.raises(AnswerUnreadable) as caught:
        make("babbling").search(query("three"))
    assert caught.value.body == b"<html>"
