"""What `EntrezSource` makes of answers; the promises of the port are in contract tests."""

from collections.abc import Sequence

import pytest

from evidence.adapters.entrez.source import EntrezSource
from evidence.adapters.entrez.wire import History
from evidence.domain.errors import AnswerUnreadable, QueryRefused
from evidence.domain.ids import Pmid
from evidence.domain.searches import RenderedQuery, RungRole, SearchOutcome
from evidence.ports import FetchAnswer
from support.entrez_answers import record, record_set, refusal, search_answer


class Answers:
    """Gives bytes for a search and, for each fetch, what `records` has."""

    def __init__(self, search: bytes = b"", hidden_at_first: Sequence[str] = ()) -> None:
        self.body = search
        self.records: dict[str, list[str]] = {}
        self.hidden = set(hidden_at_first)
        self.asked: list[tuple[str, ...]] = []
        self.searched: list[tuple[str, int, str]] = []
        self.posted: list[tuple[str, ...]] = []
        self.among: list[History | None] = []
        self.sent = 0

    def esearch(self, term: str, *, retmax: int, sort: str, among: History | None = None) -> bytes:
        self.searched.append((term, retmax, sort))
        self.among.append(among)
        return self.body

    def epost(self, pmids: Sequence[str]) -> bytes:
        self.posted.append(tuple(pmids))
        return b"<ePostResult><QueryKey>7</QueryKey><WebEnv>M_1</WebEnv></ePostResult>"

    def efetch(self, pmids: Sequence[str]) -> bytes:
        self.asked.append(tuple(pmids))
        shown = [pmid for pmid in pmids if pmid not in self.hidden]
        self.hidden -= set(pmids)
        return record_set(*(text for pmid in shown for text in self.records.get(pmid, [])))


def query(limit: int = 20) -> RenderedQuery:
    return RenderedQuery("x[tiab]", "s", 1, "0" * 64, RungRole.DECIDING, limit, "pub_date")


def fetch(answers: Answers, *pmids: str) -> FetchAnswer:
    return EntrezSource("pubmed", answers).fetch([Pmid(pmid) for pmid in pmids])


def test_the_query_goes_out_as_it_is_with_limit_and_order() -> None:
    answers = Answers(search_answer(["1"], translation="x[All Fields]"))
    answer = EntrezSource("pubmed", answers).search(query(5))
    assert answers.searched == [("x[tiab]", 5, "pub_date")]
    assert (answer.translation, answer.payload) == ("x[All Fields]", answers.body)


def test_a_source_that_gives_more_than_asked_is_cut_and_says_so() -> None:
    answer = EntrezSource("pubmed", Answers(search_answer(["1", "2", "3"]))).search(query(2))
    assert answer.hits == ("1", "2")
    assert answer.outcome is SearchOutcome.TRUNCATED


def test_adjusted_limits_are_kept_as_a_warning() -> None:
    extra = (
        "<WarningList><OutputMessage>Restrictions achieved. start and count adjusted to 0, 9999"
        "</OutputMessage></WarningList>"
    )
    body = search_answer(["1"], total=12000, extra=extra)
    answer = EntrezSource("pubmed", Answers(body)).search(query(9999))
    assert answer.outcome is SearchOutcome.TRUNCATED
    assert answer.warnings == (
        "OutputMessage: Restrictions achieved. start and count adjusted to 0, 9999",
    )


def test_a_refusal_is_never_an_empty_answer() -> None:
    body = refusal("eSearchResult", "Search Backend failed: x")
    with pytest.raises(QueryRefused):
        EntrezSource("pubmed", Answers(body)).search(query())


def test_all_are_asked_for_in_one_request() -> None:
    answers = Answers()
    answers.records = {str(n): [record(str(n))] for n in range(1, 201)}
    answer = fetch(answers, *answers.records)
    assert len(answers.asked) == 1
    assert [c.pmid for c in answer.citations] == list(answers.records)
    assert answer.absent == ()
    assert len(answer.payloads) == 1


def test_what_the_first_answer_drops_is_asked_for_alone() -> None:
    answers = Answers(hidden_at_first=["2"])
    answers.records = {n: [record(n)] for n in ("1", "2", "3")}
    answer = fetch(answers, "1", "2", "3")
    assert answers.asked == [("1", "2", "3"), ("2",)]
    assert [c.pmid for c in answer.citations] == ["1", "2", "3"]
    assert answer.absent == ()
    assert len(answer.payloads) == 2


def test_only_what_is_missing_alone_too_is_absent() -> None:
    answers = Answers()
    answers.records = {"1": [record("1")]}
    answer = fetch(answers, "1", "8", "9")
    assert answers.asked == [("1", "8", "9"), ("8",), ("9",)]
    assert answer.absent == ("8", "9")


def test_a_single_pmid_is_asked_for_once() -> None:
    answers = Answers()
    assert fetch(answers, "8").absent == ("8",)
    assert answers.asked == [("8",)]


def test_of_versions_the_highest_is_kept_wherever_it_stands() -> None:
    answers = Answers()
    answers.records = {
        "1": [record("1", "Two.", 2), record("1", "Three.", 3), record("1", "One.", 1)]
    }
    (citation,) = fetch(answers, "1").citations
    assert (citation.version, citation.title) == (3, "Three.")


def test_records_nobody_asked_for_are_left_out() -> None:
    answers = Answers()
    answers.records = {"1": [record("1"), record("7")]}
    answer = fetch(answers, "1")
    assert [c.pmid for c in answer.citations] == ["1"]


def test_no_pmids_no_request_and_a_pmid_twice_is_asked_once() -> None:
    answers = Answers()
    answers.records = {"1": [record("1")]}
    assert fetch(answers).citations == ()
    assert answers.asked == []
    assert len(fetch(answers, "1", "1").citations) == 1
    assert answers.asked == [("1",)]


def test_more_than_two_hundred_are_refused_before_asking() -> None:
    answers = Answers()
    with pytest.raises(ValueError, match="at most 200"):
        fetch(answers, *map(str, range(1, 202)))
    assert answers.asked == []


def test_an_unreadable_record_fails_the_fetch_and_keeps_the_bytes() -> None:
    answers = Answers()
    answers.records = {"1": [record("0x1")]}
    with pytest.raises(AnswerUnreadable, match="no PMID") as caught:
        fetch(answers, "1")
    assert b"0x1" in caught.value.body


def test_a_look_lists_or_only_counts() -> None:
    answers = Answers(search_answer(["9", "8"]))
    source = EntrezSource("pubmed", answers)
    assert source.look("x[tiab]", most=9_999).hits == ("9", "8")
    counted = EntrezSource("pubmed", Answers(search_answer([], total=2))).look("x", most=0)
    assert (counted.hits, counted.total) == ((), 2)
    assert answers.searched == [("x[tiab]", 9_999, "pub_date")]


def test_conditions_are_asked_among_one_posted_list() -> None:
    answers = Answers(search_answer(["2"]))
    found = EntrezSource("pubmed", answers).among(PMIDS, ("a[lr]", "b[pt]"))
    assert [answer.hits for answer in found] == [("2",), ("2",)]
    assert answers.posted == [("1", "2", "3")]
    assert answers.among == [History("M_1", "7")] * 2


@pytest.mark.parametrize(
    "body",
    [
        search_answer(["4"]),  # not posted: the list was lost
        search_answer(["1"], total=2),  # counted and not listed
        search_answer([], extra="<ErrorList><FieldNotFound>lr</FieldNotFound></ErrorList>"),
    ],
    ids=["strange", "short", "unknown field"],
)
def test_an_answer_that_is_not_about_the_posted_list_is_refused(body: bytes) -> None:
    with pytest.raises(AnswerUnreadable, match="among 3 posted"):
        EntrezSource("pubmed", Answers(body)).among(PMIDS, ("a[lr]",))


def test_a_post_takes_five_thousand_records_at_most() -> None:
    with pytest.raises(ValueError, match="at most 5000"):
        EntrezSource("pubmed", Answers(b"")).among([Pmid(str(n)) for n in range(1, 5_002)], ("a",))


PMIDS = [Pmid("1"), Pmid("2"), Pmid("3")]
