"""Searching and fetching: once for each question, and never silence for an answer."""

from collections.abc import Iterator, Sequence

import pytest

from evidence.domain.errors import (
    EXIT_SOME_FAILED,
    AnswerUnreadable,
    QueryRefused,
    SourceError,
    SourceThrottled,
    SourceUnreachable,
)
from evidence.domain.ids import Pmid
from evidence.domain.searches import RungRole, SearchOutcome
from evidence.ports import FetchAnswer, StoredRun
from evidence.services.audit import search_exit_code
from evidence.services.fetching import BATCH
from evidence.services.search import SearchSummary
from evidence.services.state import SearchState, plans_for, search_states
from support.service_parts import Desk, desk

SHORTENS = "Zinc AND colds"  # the deciding query of the first two claims
COPPER = "Copper AND flu"
FIRST_SENTENCE = "Zinc OR shortens OR colds"
NARROW = "Zinc[ti] AND colds[ti]"

DOWN = SourceUnreachable("nobody answers")


@pytest.fixture
def at_desk(sqlite_url: str) -> Iterator[Desk]:
    answers = {SHORTENS: ["11", "12"], COPPER: ["13"]}
    with desk(sqlite_url, answers) as open_desk:
        open_desk.ingest()
        yield open_desk


def search(at_desk: Desk, *, again: bool = False) -> SearchSummary:
    return at_desk.searcher(again=again).search(at_desk.claims())


def texts(at_desk: Desk) -> list[str]:
    return [q.text for q in at_desk.source.searched]


def runs(at_desk: Desk) -> list[StoredRun]:
    with at_desk.reading() as snapshot:
        return snapshot.runs()


def states(at_desk: Desk) -> dict[int, SearchState]:
    with at_desk.reading() as snapshot:
        plans = plans_for(snapshot, at_desk.planner, snapshot.claims())
        return search_states(snapshot, plans, at_desk.source.name, at_desk.screen)


def outcomes(at_desk: Desk) -> list[SearchOutcome]:
    return [s.outcome for s in states(at_desk).values()]


def test_each_distinct_query_is_asked_once_for_all_its_claims(at_desk: Desk) -> None:
    done = search(at_desk)
    assert texts(at_desk) == [SHORTENS, COPPER]
    assert [(r.claim_id, r.query.text) for r in runs(at_desk)] == [
        (1, SHORTENS),
        (2, SHORTENS),
        (3, COPPER),
    ]
    assert (done.searches, done.fetches, done.requests, done.records) == (2, 1, 3, 3)
    assert (done.failures, done.down, done.reused) == ([], None, 0)
    assert outcomes(at_desk) == [SearchOutcome.COMPLETE] * 3
    assert search_exit_code(done) == 0


def test_everything_asked_and_answered_is_kept(at_desk: Desk) -> None:
    at_desk.source.warnings = {COPPER: ("PhraseNotFound: flu",)}
    search(at_desk)
    run = runs(at_desk)[2]
    assert run.query == at_desk.source.searched[1]
    assert run.hits == ("13",)
    assert (run.total, run.failure) == (1, "")
    assert run.translation == COPPER
    assert run.warnings == ("PhraseNotFound: flu",)
    assert run.started_at < run.finished_at
    assert len(run.payload_sha256) == 64


def test_the_supplement_is_asked_only_when_the_deciding_rung_finds_few(at_desk: Desk) -> None:
    at_desk.enough = 2
    search(at_desk)
    supplements = [q.text for q in at_desk.source.searched if q.role is RungRole.SUPPLEMENT]
    assert supplements == ["Copper OR prevents OR flu"]


@pytest.mark.parametrize(("enough", "asked"), [(1, 0), (2, 0), (3, 1)])
def test_enough_counts_what_the_source_counts(sqlite_url: str, enough: int, asked: int) -> None:
    with desk(sqlite_url, {SHORTENS: ["11", "12"]}) as at_desk:
        at_desk.ingest("Zinc shortens colds.")
        at_desk.enough = enough
        search(at_desk)
        roles = [q.role for q in at_desk.source.searched]
    assert roles.count(RungRole.SUPPLEMENT) == asked


def test_the_fallback_is_asked_only_when_the_deciding_rung_is_cut_off(at_desk: Desk) -> None:
    at_desk.source.totals = {SHORTENS: 50_000}
    at_desk.source.answers = {**at_desk.source.answers, NARROW: ["12"]}
    search(at_desk)
    assert texts(at_desk) == [SHORTENS, COPPER, NARROW]
    state = states(at_desk)[1]
    assert state.outcome is SearchOutcome.COMPLETE
    assert {r.query.role for r in state.runs} == {RungRole.DECIDING, RungRole.FALLBACK}


def test_a_fallback_that_is_cut_off_too_leaves_the_search_cut_off(at_desk: Desk) -> None:
    at_desk.source.totals = {SHORTENS: 50_000, NARROW: 20_000}
    search(at_desk)
    assert outcomes(at_desk) == [
        SearchOutcome.TRUNCATED,
        SearchOutcome.TRUNCATED,
        SearchOutcome.COMPLETE,
    ]


def test_nothing_found_is_an_outcome_of_its_own(at_desk: Desk) -> None:
    at_desk.source.answers = {}
    done = search(at_desk)
    assert outcomes(at_desk) == [SearchOutcome.EMPTY] * 3
    assert done.fetches == 0
    assert search_exit_code(done) == 0


def test_claims_not_checkable_or_not_in_force_are_not_searched(at_desk: Desk) -> None:
    at_desk.editor().edit(1, "opinion", checkable=False)
    at_desk.editor().drop(2, "doubt")
    with at_desk.reading() as snapshot:
        everything = snapshot.claims(inactive=True)
    at_desk.searcher().search(everything)
    assert {r.claim_id for r in runs(at_desk)} == {3}


def test_a_source_that_is_down_is_noticed_once_and_said_of_every_claim(at_desk: Desk) -> None:
    at_desk.source.fails = DOWN
    done = search(at_desk)
    assert texts(at_desk) == [SHORTENS]
    assert done.down is DOWN
    assert search_exit_code(done) == SourceUnreachable.exit_code
    assert done.failures == ["SourceUnreachable: nobody answers"]
    assert [(r.claim_id, r.outcome, r.failure) for r in runs(at_desk)] == [
        (1, SearchOutcome.FAILED, "SourceUnreachable: nobody answers"),
        (2, SearchOutcome.FAILED, "SourceUnreachable: nobody answers"),
        (
            3,
            SearchOutcome.FAILED,
            "SourceUnreachable: not asked, the source was found down before",
        ),
    ]
    assert all(r.total is None for r in runs(at_desk))
    assert [s.failure for s in states(at_desk).values()] == [r.failure for r in runs(at_desk)]
    assert done.fetches == 0


def test_a_source_that_throttles_to_the_end_counts_as_down(at_desk: Desk) -> None:
    at_desk.source.fails = SourceThrottled("slow down")
    done = search(at_desk)
    assert len(texts(at_desk)) == 1
    assert search_exit_code(done) == SourceThrottled.exit_code


def test_one_refused_query_does_not_stop_the_others(at_desk: Desk) -> None:
    at_desk.source.fails_on = {SHORTENS: QueryRefused("no such field")}
    done = search(at_desk)
    assert texts(at_desk) == [SHORTENS, COPPER]
    assert outcomes(at_desk) == [
        SearchOutcome.FAILED,
        SearchOutcome.FAILED,
        SearchOutcome.COMPLETE,
    ]
    assert search_exit_code(done) == 24


def test_when_every_request_is_refused_the_exit_code_says_why(at_desk: Desk) -> None:
    at_desk.source.fails = QueryRefused("API key invalid")
    done = search(at_desk)
    assert texts(at_desk) == [SHORTENS, COPPER]
    assert done.failures == ["QueryRefused: API key invalid"]
    assert search_exit_code(done) == QueryRefused.exit_code


def test_different_failures_of_all_requests_have_no_code_in_common(at_desk: Desk) -> None:
    at_desk.source.fails_on = {
        SHORTENS: QueryRefused("no such field"),
        COPPER: AnswerUnreadable("no XML"),
    }
    assert search_exit_code(search(at_desk)) == 24


def test_after_a_failed_deciding_rung_no_supplement_is_asked(at_desk: Desk) -> None:
    at_desk.enough = 1000
    at_desk.source.fails_on = {SHORTENS: QueryRefused("no such field")}
    search(at_desk)
    assert FIRST_SENTENCE not in texts(at_desk)


def test_an_unreadable_answer_is_kept_beside_the_failed_run(at_desk: Desk) -> None:
    at_desk.source.fails_on = {COPPER: AnswerUnreadable("no XML", body=b"<html>busy</html>")}
    search(at_desk)
    failed = runs(at_desk)[2]
    assert failed.outcome is SearchOutcome.FAILED
    with at_desk.reading() as snapshot:
        [row] = snapshot.named_report(
            "SELECT size_bytes AS size FROM payload WHERE sha256 = :digest",
            {"digest": failed.payload_sha256},
        )
    assert row["size"] == len(b"<html>busy</html>")


def test_searching_again_asks_only_what_failed(at_desk: Desk) -> None:
    at_desk.source.fails_on = {SHORTENS: DOWN}
    search(at_desk)
    at_desk.source.fails_on = {}
    done = search(at_desk)
    assert texts(at_desk) == [SHORTENS, SHORTENS, COPPER]
    assert outcomes(at_desk) == [SearchOutcome.COMPLETE] * 3
    assert done.records == 3
    third = search(at_desk)
    assert (third.requests, third.reused) == (0, 3)
    assert len(texts(at_desk)) == 3


class PowerCut(BaseException):
    """Ends the process, as far as the service can tell."""


class Failing:
    """A source that is cut off at its nth call."""

    def __init__(self, at_desk: Desk, calls: int) -> None:
        self.inner, self.left = at_desk.source, calls
        self.name = at_desk.source.name

    def _count(self) -> None:
        if not self.left:
            raise PowerCut
        self.left -= 1

    def search(self, query):  # type: ignore[no-untyped-def]  # as the port
        self._count()
        return self.inner.search(query)

    def fetch(self, pmids):  # type: ignore[no-untyped-def]  # as the port
        self._count()
        return self.inner.fetch(pmids)


@pytest.mark.parametrize("calls", range(7))
def test_after_a_power_cut_the_next_pass_asks_only_what_was_not_answered(
    sqlite_url: str, calls: int
) -> None:
    hits = [str(n) for n in range(1, 2 * BATCH + 50)]
    with desk(sqlite_url, {SHORTENS: hits}) as at_desk:
        at_desk.screen = 1000
        at_desk.ingest()
        searcher = at_desk.searcher()
        searcher.source = Failing(at_desk, calls)
        try:
            searcher.search(at_desk.claims())
        except PowerCut:
            search(at_desk)
        assert texts(at_desk) == [SHORTENS, COPPER, "Copper OR prevents OR flu"]
        fetched = [p for batch in at_desk.source.fetched for p in batch]
        assert sorted(fetched, key=int) == hits
        assert len(runs(at_desk)) == 4
        assert outcomes(at_desk) == [
            SearchOutcome.COMPLETE,
            SearchOutcome.COMPLETE,
            SearchOutcome.EMPTY,
        ]


def test_again_asks_everything_anew_and_keeps_the_history(at_desk: Desk) -> None:
    search(at_desk)
    at_desk.source.answers = {**at_desk.source.answers, COPPER: ["13", "14"]}
    done = search(at_desk, again=True)
    assert texts(at_desk) == [SHORTENS, COPPER] * 2
    assert len(runs(at_desk)) == 6
    assert done.reused == 0
    assert states(at_desk)[3].pool.screened == ("13", "14")
    assert at_desk.source.fetched[-1] == ("14",)


def test_a_fallback_that_is_no_longer_called_for_does_not_count(at_desk: Desk) -> None:
    at_desk.source.totals = {SHORTENS: 50_000, NARROW: 20_000}
    search(at_desk)
    at_desk.source.totals = {}
    search(at_desk, again=True)
    assert outcomes(at_desk) == [SearchOutcome.COMPLETE] * 3
    assert search(at_desk).requests == 0


def test_a_failed_supplement_that_is_no_longer_called_for_does_not_count(at_desk: Desk) -> None:
    at_desk.enough = 3
    at_desk.source.fails_on = {FIRST_SENTENCE: QueryRefused("too long")}
    search(at_desk)
    assert outcomes(at_desk)[0] is SearchOutcome.FAILED
    at_desk.source.answers = {**at_desk.source.answers, SHORTENS: ["11", "12", "15"]}
    search(at_desk, again=True)
    assert outcomes(at_desk)[0] is SearchOutcome.COMPLETE


def test_a_reworded_claim_is_unsearched_until_asked_in_its_new_words(at_desk: Desk) -> None:
    search(at_desk)
    at_desk.editor().edit(3, "clearer", text="Copper prevents influenza.")
    assert states(at_desk)[3].outcome is SearchOutcome.NOT_RUN
    assert states(at_desk)[3].last_searched_at is None
    search(at_desk)
    assert texts(at_desk)[-2:] == ["Copper AND influenza", "Copper OR prevents OR flu"]
    assert outcomes(at_desk)[2] is SearchOutcome.EMPTY


def test_a_reviewers_query_replaces_all_rungs(at_desk: Desk) -> None:
    at_desk.editor().set_query(1, "zinc[mh]", "broader")
    search(at_desk)
    assert texts(at_desk) == ["zinc[mh]", SHORTENS, COPPER]
    assert (runs(at_desk)[0].claim_id, runs(at_desk)[0].query.text) == (1, "zinc[mh]")


def test_records_are_fetched_once_for_all_claims_in_batches_of_200(sqlite_url: str) -> None:
    hits = [str(n) for n in range(1, 451)]
    with desk(sqlite_url, {SHORTENS: hits[:300], COPPER: hits[150:]}) as at_desk:
        at_desk.screen = 1000
        at_desk.ingest()
        done = search(at_desk)
        assert [len(batch) for batch in at_desk.source.fetched] == [200, 200, 50]
        assert sorted({p for b in at_desk.source.fetched for p in b}, key=int) == hits
        assert (done.fetches, done.records) == (3, 450)
        assert ("fetching", 450, 450) in at_desk.told
        assert search(at_desk).fetches == 0


def test_only_what_is_screened_is_fetched(sqlite_url: str) -> None:
    with desk(sqlite_url, {SHORTENS: ["1", "2", "3"]}) as at_desk:
        at_desk.screen = 2
        at_desk.ingest("Zinc shortens colds.")
        search(at_desk)
        assert at_desk.source.fetched == [("1", "2")]
        assert states(at_desk)[1].pool.unread == 1


def test_a_pmid_that_the_source_does_not_have_is_known_to_be_absent(at_desk: Desk) -> None:
    at_desk.source.records = {p: r for p, r in at_desk.source.records.items() if p != "12"}
    done = search(at_desk)
    assert done.records == 2
    assert states(at_desk)[1].missing == ()
    assert states(at_desk)[1].absent == (Pmid("12"),)
    assert outcomes(at_desk)[0] is SearchOutcome.COMPLETE
    assert (search(at_desk).searches, at_desk.source.fetched[-1]) == (0, ("12",))
    with at_desk.reading() as snapshot:
        assert set(snapshot.citations([Pmid("11"), Pmid("12")], "fake")) == {"11"}


def test_a_source_that_lists_hits_and_has_no_records_was_not_searched(at_desk: Desk) -> None:
    at_desk.source.records = {}
    search(at_desk)
    state = states(at_desk)[1]
    assert state.outcome is SearchOutcome.FAILED
    assert state.failure == f"the source did not have {len(state.absent)} of its 2 hits"


class FetchFails:
    """A source whose fetches fail."""

    def __init__(self, at_desk: Desk, error: SourceError) -> None:
        self.inner, self.error, self.name = at_desk.source, error, at_desk.source.name
        self.tried = 0

    def search(self, query):  # type: ignore[no-untyped-def]  # as the port
        return self.inner.search(query)

    def fetch(self, pmids: Sequence[Pmid]) -> FetchAnswer:
        assert pmids
        self.tried += 1
        raise self.error


@pytest.mark.parametrize(
    ("error", "code"),
    [(DOWN, 20), (SourceThrottled("slow down"), 21), (AnswerUnreadable("cut", body=b"<x"), 24)],
)
def test_a_claim_whose_records_could_not_be_fetched_has_failed_until_they_are(
    at_desk: Desk, error: SourceError, code: int
) -> None:
    searcher = at_desk.searcher()
    searcher.source = FetchFails(at_desk, error)
    done = searcher.search(at_desk.claims())
    assert search_exit_code(done) == code
    state = states(at_desk)[1]
    assert state.outcome is SearchOutcome.FAILED
    assert state.failure == "2 of 2 records could not be fetched"
    assert state.missing == ("11", "12")
    again = search(at_desk)
    assert (again.searches, again.fetches, again.records) == (0, 1, 3)
    assert outcomes(at_desk) == [SearchOutcome.COMPLETE] * 3


def test_after_a_source_went_down_no_further_batch_is_tried(sqlite_url: str) -> None:
    hits = [str(n) for n in range(1, 451)]
    for error, tried in ((DOWN, 1), (QueryRefused("no"), 3)):
        with desk(sqlite_url, {SHORTENS: hits}) as at_desk:
            at_desk.screen = 1000
            at_desk.ingest("Zinc shortens colds.")
            searcher = at_desk.searcher()
            source = FetchFails(at_desk, error)
            searcher.source = source
            searcher.search(at_desk.claims())
            assert source.tried == tried


def test_the_bytes_of_an_unreadable_fetch_are_kept(at_desk: Desk) -> None:
    searcher = at_desk.searcher()
    searcher.source = FetchFails(at_desk, AnswerUnreadable("cut", body=b"<PubmedArticleSet>"))
    searcher.search(at_desk.claims())
    with at_desk.reading() as snapshot:
        kept = snapshot.named_report(
            "SELECT p.size_bytes AS size FROM fetch_payload f "
            "JOIN payload p ON p.sha256 = f.payload_sha256 ORDER BY f.fetch_id",
            {},
        )
    assert [row["size"] for row in kept] == [len(b"<PubmedArticleSet>")]


def test_progress_tells_each_step(at_desk: Desk) -> None:
    search(at_desk)
    assert at_desk.told == [
        ("searching (deciding)", 1, 2),
        ("searching (deciding)", 2, 2),
        ("fetching", 3, 3),
    ]


def test_two_sources_are_kept_apart(at_desk: Desk) -> None:
    search(at_desk)
    at_desk.source.name = "another"
    assert outcomes(at_desk) == [SearchOutcome.NOT_RUN] * 3
    search(at_desk)
    assert len(runs(at_desk)) == 6


def test_only_the_chosen_claims_are_searched(at_desk: Desk) -> None:
    chosen = [c for c in at_desk.claims() if c.id == 3]
    at_desk.searcher().search(chosen)
    assert texts(at_desk) == [COPPER]


def test_a_source_that_delivers_less_than_it_was_asked_for_calls_for_no_fallback(
    at_desk: Desk,
) -> None:
    at_desk.source.totals = {SHORTENS: 40}  # of the 1000 that the rung takes
    done = search(at_desk)
    assert NARROW not in texts(at_desk)
    assert outcomes(at_desk)[:2] == [SearchOutcome.TRUNCATED] * 2
    assert search_exit_code(done) == 0  # what was found is told; nothing is claimed of the rest


def test_an_empty_fallback_leaves_the_search_cut_off(at_desk: Desk) -> None:
    at_desk.source.totals = {SHORTENS: 9_000}
    search(at_desk)
    assert NARROW in texts(at_desk)
    assert outcomes(at_desk)[:2] == [SearchOutcome.TRUNCATED] * 2


def test_records_that_the_source_counts_and_does_not_have_end_in_an_exit_code(
    at_desk: Desk,
) -> None:
    at_desk.source.records = {}
    done = search(at_desk)
    assert done.errors == []
    assert "did not have 2 of its 2 hits" in " ".join(done.failures)
    assert search_exit_code(done) == EXIT_SOME_FAILED
