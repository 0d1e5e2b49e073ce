"""What goes into the report: one row for each thing, each cell in its place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from evidence.domain.appraisal import EvidenceItem, Stance, StanceProposal
from evidence.domain.citations import AbstractSection, Notice
from evidence.domain.claims import Claim
from evidence.domain.errors import NotFound, SourceUnreachable
from evidence.domain.ids import Pmid
from evidence.domain.sample_note import SAMPLE_NOTE, SAMPLE_NOTE_LABEL
from evidence.domain.tables import Package
from evidence.ports import Candidate
from evidence.services.columns import CLAIM, EVIDENCE, REJECTED, SEARCH
from evidence.services.report import (
    PUBMED_NOTICE,
    SAMPLE_NOTICE,
    Findings,
    gather,
    newest_moment,
    notices,
    package_of,
)
from support.service_parts import TEXT, Desk, FirstSentenceAppraiser, desk, paper

SHORTENS = "Zinc AND colds"
COPPER = "Copper AND flu"
MARK = Notice("RetractionIn", Pmid("99"), "J Zinc 2021")


@pytest.fixture
def at_desk(sqlite_url: str) -> Iterator[Desk]:
    answers = {SHORTENS: ["11", "12", "13"], COPPER: ["21"]}
    with desk(sqlite_url, answers) as open_desk:
        open_desk.source.records = {
            "11": paper("11"),
            "12": paper("12", "Zinc may help. It did.", year=None, doi="10.1/12"),
            "13": paper("13", notices=(MARK,)),
            "21": paper("21", "", title="No abstract"),
        }
        open_desk.ingest()
        yield open_desk


def audit(at_desk: Desk) -> None:
    at_desk.searcher().search(at_desk.claims())
    at_desk.appraisal_pass().appraise(at_desk.claims())
    at_desk.grading_pass().grade(at_desk.claims())


def gathered(at_desk: Desk, document: int | None = None) -> Findings:
    with at_desk.reading() as snapshot:
        return gather(snapshot, at_desk.source.name, document)


def packaged(at_desk: Desk) -> Package:
    return package_of(gathered(at_desk))


def records(at_desk: Desk, name: str) -> list[dict[str, Any]]:
    [table] = [t for t in packaged(at_desk).tables if t.name == name]
    return [dict(r) for r in table.records()]


def test_there_are_four_tables_in_a_fixed_order(at_desk: Desk) -> None:
    audit(at_desk)
    package = packaged(at_desk)
    assert [(t.name, t.columns) for t in package.tables] == [
        ("claims", CLAIM),
        ("evidence", EVIDENCE),
        ("searches", SEARCH),
        ("rejected", REJECTED),
    ]
    assert package.title == "Evidence for the claims of zinc.txt"


def test_no_required_cell_is_empty_and_no_key_occurs_twice(at_desk: Desk) -> None:
    audit(at_desk)
    for table in packaged(at_desk).tables:
        assert table.rows
        for record in table.records():
            for column in table.columns:
                if column.required:
                    assert record[column.name] not in {None, ""}, (table.name, column.name)
        keys = [tuple(r[k] for k in table.primary_key) for r in table.records()]
        if table.primary_key:
            assert len(set(keys)) == len(keys)


def test_every_cell_is_one_of_the_choices_of_its_column(at_desk: Desk) -> None:
    audit(at_desk)
    for table in packaged(at_desk).tables:
        for column in table.columns:
            if column.choices:
                found = {r[column.name] for r in table.records()}
                assert found <= {*column.choices, "", None}, (table.name, column.name)


def test_a_claims_row_tells_verdict_counts_and_place(at_desk: Desk) -> None:
    audit(at_desk)
    first = records(at_desk, "claims")[0]
    assert first["claim_id"] == 1
    assert first["document"] == "zinc.txt"
    assert TEXT[first["start_char"] : first["end_char"]] == first["sentence"]
    assert (first["supporting"], first["contradicting"], first["mentioning"]) == (2, 0, 1)
    assert first["top_pmids"] == "11;13;12"
    assert "has_retracted" in first["flags"].split(";")
    assert first["search_outcome"] == "complete"
    assert first["last_searched_at"].endswith("Z")
    assert first["source"] == "fake"
    assert first["basis"] == "proposed"
    assert first["reasons"].count(" | ") >= 1


def test_before_grading_a_claims_row_is_empty_where_nothing_is_known(at_desk: Desk) -> None:
    first = records(at_desk, "claims")[0]
    assert first["verdict"] is None
    assert first["grade"] is None
    assert first["search_outcome"] == "not_run"
    assert (first["supporting"], first["contradicting"], first["mentioning"]) == (0, 0, 0)
    assert first["top_pmids"] == ""
    assert newest_moment(gathered(at_desk)) is None
    assert packaged(at_desk).created == ""


def test_an_evidence_row_holds_the_sentence_and_where_it_stands(at_desk: Desk) -> None:
    audit(at_desk)
    rows = records(at_desk, "evidence")
    assert [(r["claim_id"], r["pmid"]) for r in rows] == [
        (1, "11"), (1, "12"), (1, "13"), (2, "11"), (2, "12"), (2, "13"), (3, "21"),
    ]  # fmt: skip
    one, below, retracted, bare = rows[0], rows[1], rows[2], rows[-1]
    assert one["quote"] == "Colds were shorter."
    assert (one["quote_start"], one["quote_end"], one["quote_role"]) == (0, 19, "own_result")
    assert (one["stance"], one["standing"], one["notice_pmid"]) == ("supports", "good", None)
    assert one["stance_basis"] == "proposed by T1/1: first sentence"
    assert below["stance"] == "mentions"
    assert below["stance_basis"] == (
        "proposed by T1/1: leans supports, below its threshold; first sentence"
    )
    assert below["year"] is None
    assert below["doi"] == "10.1/12"
    assert (retracted["standing"], retracted["notice_pmid"]) == ("retracted", "99")
    assert bare["quote"] is None
    assert bare["quote_start"] is None


def test_a_searches_row_holds_the_query_exactly_as_run(at_desk: Desk) -> None:
    at_desk.source.fails_on = {COPPER: SourceUnreachable("nobody answers")}
    audit(at_desk)
    rows = records(at_desk, "searches")
    assert [(r["claim_id"], r["query_as_run"], r["outcome"]) for r in rows] == [
        (1, SHORTENS, "complete"),
        (2, SHORTENS, "complete"),
        (3, COPPER, "failed"),
    ]
    assert (rows[0]["hit_count"], rows[0]["retrieved"], rows[0]["truncated"]) == (3, 3, False)
    assert (rows[2]["hit_count"], rows[2]["retrieved"]) == (None, 0)
    assert rows[2]["failure"] == "SourceUnreachable: nobody answers"
    assert rows[0]["rung"] == "deciding"


def test_text_set_aside_is_listed_with_the_reason(at_desk: Desk) -> None:
    rows = records(at_desk, "rejected")
    assert [(r["text"], r["kind"], r["reason"]) for r in rows] == [
        ("Zinc", "heading", "no full stop"),
        ("Is it so?", "heading", "no full stop"),
    ]
    assert all(TEXT[r["start_char"] : r["end_char"]] == r["text"] for r in rows)


def test_a_report_may_cover_one_document(at_desk: Desk) -> None:
    other = at_desk.ingest("Iron is red.", name="iron.txt")
    found = gathered(at_desk, other.document_id)
    assert [c.draft.text for c in found.claims] == ["Iron is red."]
    assert package_of(found).title == "Evidence for the claims of iron.txt"
    assert len(gathered(at_desk).claims) == 4
    with pytest.raises(NotFound):
        gathered(at_desk, 99)


def test_of_a_document_only_the_newest_version_is_reported(at_desk: Desk) -> None:
    at_desk.ingest(TEXT + "\nZinc is safe.")
    at_desk.ingest("Iron is red.", "iron.txt")
    with at_desk.reading() as snapshot:
        newest = gather(snapshot, at_desk.source.name)
        old = gather(snapshot, at_desk.source.name, 1)
        every = gather(snapshot, at_desk.source.name, all_versions=True)
    assert list(newest.documents) == [2, 3]
    assert {c.document_id for c in newest.claims} == {2, 3}
    assert list(old.documents) == [1]
    assert {c.document_id for c in old.claims} == {1}
    assert list(every.documents) == [1, 2, 3]
    assert {c.document_id for c in every.claims} == {1, 2, 3}


def test_confidence_is_said_where_a_rule_saw_a_stance(at_desk: Desk) -> None:
    @dataclass
    class Silent(FirstSentenceAppraiser):
        """Sees a stance in the first citation of a claim only."""

        def appraise(
            self, claim: Claim, candidates: Sequence[Candidate], *, keep: int
        ) -> tuple[EvidenceItem, ...]:
            first, *others = super().appraise(claim, candidates, keep=keep)
            nothing = StanceProposal(Stance.MENTIONS, "T0/1", "no word", 0.0, passes=False)
            return (first, *(replace(item, proposal=nothing) for item in others))

    at_desk.appraiser = Silent()
    audit(at_desk)
    rows = [r for r in records(at_desk, "evidence") if r["claim_id"] == 1]
    assert [(r["stance"], r["confidence"]) for r in rows] == [
        ("supports", 0.9), ("mentions", None), ("mentions", None),
    ]  # fmt: skip


def test_a_publication_without_an_english_title_goes_by_its_own(at_desk: Desk) -> None:
    named = paper("11", title="", vernacular_title="Zink gegen Schnupfen")
    at_desk.source.records = {**at_desk.source.records, "11": named}
    audit(at_desk)
    assert records(at_desk, "evidence")[0]["title"] == "Zink gegen Schnupfen"


def test_tables_are_tied_by_keys_and_say_which_values_can_occur(at_desk: Desk) -> None:
    audit(at_desk)
    tables = {t.name: t for t in packaged(at_desk).tables}
    assert {name: t.primary_key for name, t in tables.items()} == {
        "claims": ("claim_id",),
        "evidence": ("claim_id", "pmid"),
        "searches": ("search_id",),
        "rejected": ("document_id", "start_char"),
    }
    claims = {r["claim_id"] for r in tables["claims"].records()}
    for name in ("evidence", "searches"):
        assert tables[name].foreign_keys == {"claim_id": ("claims", "claim_id")}
        assert {r["claim_id"] for r in tables[name].records()} <= claims
    assert SEARCH[-1].name == "search_id"
    [kind] = [c for c in REJECTED if c.name == "kind"]
    assert kind.choices == ("heading", "boilerplate")


def test_dropped_claims_are_not_reported(at_desk: Desk) -> None:
    audit(at_desk)
    at_desk.editor().drop(1, "doubt")
    assert {r["claim_id"] for name in ("claims", "evidence") for r in records(at_desk, name)} == {
        2,
        3,
    }


def test_another_source_reports_nothing_of_this_one(at_desk: Desk) -> None:
    audit(at_desk)
    at_desk.source.name = "another"
    assert records(at_desk, "evidence") == []
    assert records(at_desk, "searches") == []
    assert {r["search_outcome"] for r in records(at_desk, "claims")} == {"not_run"}


def test_the_report_is_dated_by_its_newest_fact(at_desk: Desk) -> None:
    audit(at_desk)
    newest = newest_moment(gathered(at_desk))
    assert newest is not None
    assert packaged(at_desk).created == newest.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert packaged(at_desk) == packaged(at_desk)


def test_where_records_come_from_is_said_first(at_desk: Desk) -> None:
    note = AbstractSection(SAMPLE_NOTE_LABEL, "", SAMPLE_NOTE)
    summary = paper("11", sections=(AbstractSection("", "", "Colds were shorter."), note))
    audit(at_desk)
    assert notices(gathered(at_desk))[0] == "Searched: fake"
    assert SAMPLE_NOTICE not in notices(gathered(at_desk))
    for name, expected in (("sample", SAMPLE_NOTICE), ("pubmed", PUBMED_NOTICE)):
        at_desk.source.name = name
        assert notices(gathered(at_desk))[0] == expected
    at_desk.source.name = "http://127.0.0.1:8765/entrez/eutils/"
    at_desk.source.records = {**at_desk.source.records, "11": summary}
    audit(at_desk)
    assert notices(gathered(at_desk))[:2] == (
        "Searched: http://127.0.0.1:8765/entrez/eutils/",
        SAMPLE_NOTICE,
    )
    sources = {r["pmid"]: r["quote_source"] for r in records(at_desk, "evidence")}
    assert sources["11"] == "summary written for the embedded sample"
    assert sources["12"] == "published abstract"


def test_rows_are_in_the_order_of_claims_and_ranks(at_desk: Desk) -> None:
    audit(at_desk)
    assert [r["claim_id"] for r in records(at_desk, "claims")] == [1, 2, 3]
    keys = [(r["claim_id"], r["rank"]) for r in records(at_desk, "evidence")]
    assert keys == sorted(keys)


def test_a_verdict_is_not_shown_for_another_wording(at_desk: Desk) -> None:
    audit(at_desk)
    assert records(at_desk, "claims")[0]["verdict"]
    at_desk.editor().edit(1, "reworded", text="Zinc prevents scurvy.")
    first = records(at_desk, "claims")[0]
    assert (first["claim"], first["verdict"], first["grade"]) == (
        "Zinc prevents scurvy.",
        None,
        None,
    )
    assert not [r for r in records(at_desk, "evidence") if r["claim_id"] == 1]
    at_desk.grading_pass().grade(at_desk.claims())
    assert records(at_desk, "claims")[0]["verdict"] == "not_searched"


def test_a_verdict_is_not_shown_once_a_newer_search_or_query_is_there(at_desk: Desk) -> None:
    audit(at_desk)
    at_desk.searcher(again=True).search(at_desk.claims())
    assert records(at_desk, "claims")[0]["verdict"] is None
    assert records(at_desk, "claims")[0]["search_outcome"] is None
    at_desk.grading_pass().grade(at_desk.claims())
    assert records(at_desk, "claims")[0]["verdict"]
    at_desk.editor().set_query(1, "zinc[tiab]", "narrower")
    assert records(at_desk, "claims")[0]["verdict"] is None


def test_hits_without_records_never_read_as_unsupported(at_desk: Desk) -> None:
    at_desk.source.records = {}
    audit(at_desk)
    first = records(at_desk, "claims")[0]
    assert (first["verdict"], first["unsupported_reason"]) == ("not_searched", "search_failed")
    assert "unsupported" not in str(first["flags"])
    assert "did not have" in first["reasons"]


@pytest.mark.parametrize(
    ("query", "warnings", "verdict", "flagged"),
    [
        ("zync[tiab]", ("QuotedPhraseNotFound: zync",), "not_searched", True),
        ("zinc[tiabx]", ("FieldNotFound: tiabx",), "not_searched", True),
        ("zinc[tiab]", (), "no_evidence", False),
    ],
)
def test_a_query_that_is_not_understood_never_reads_as_no_evidence(
    at_desk: Desk, query: str, warnings: tuple[str, ...], verdict: str, *, flagged: bool
) -> None:
    at_desk.source.warnings = {query: warnings}
    at_desk.editor().set_query(1, query, "narrower")
    audit(at_desk)
    first = records(at_desk, "claims")[0]
    assert first["verdict"] == verdict
    assert ("query_warnings" in str(first["flags"])) is flagged
    assert ("unsupported" in str(first["flags"]).split(";")) is not flagged


UNKNOWN = "PhraseNotFound: flu"


@pytest.mark.parametrize(
    ("warnings", "verdict", "said"),
    [
        ((UNKNOWN,), "not_searched", "it does not know flu |"),
        (("PhraseNotFound: Copper", UNKNOWN), "not_searched", "Copper; it does not know flu |"),
        (('QuotedPhraseNotFound: "flu"[All Fields]',), "no_evidence", ""),  # asked for no field
        (("PhraseNotFound: influenza", "OutputMessage: No items found."), "no_evidence", ""),
        (("OutputMessage: Query was too complex.",), "not_searched", "too complex"),
        ((), "no_evidence", ""),
    ],
)
def test_a_built_query_whose_word_the_source_does_not_know_never_reads_as_no_evidence(
    at_desk: Desk, warnings: tuple[str, ...], verdict: str, said: str
) -> None:
    at_desk.source.answers = {}
    at_desk.source.warnings = {"Copper AND flu": warnings}
    audit(at_desk)
    copper = records(at_desk, "claims")[2]
    assert copper["verdict"] == verdict
    flags = str(copper["flags"]).split(";")
    assert ("query_warnings" in flags) is bool(said)
    assert ("unsupported" in flags) is not bool(said)
    assert (copper["unsupported_reason"] == "no_hits") is not bool(said)
    assert said in str(copper["reasons"])


def test_a_word_of_the_supplement_that_is_not_known_changes_nothing(at_desk: Desk) -> None:
    at_desk.source.answers = {}
    at_desk.source.warnings = {
        "Zinc OR shortens OR colds": ("PhraseNotFound: shortens",),
        "Copper OR prevents OR flu": ("PhraseNotFound: Copper", UNKNOWN),
    }
    audit(at_desk)
    assert [r["verdict"] for r in records(at_desk, "claims")] == ["no_evidence"] * 3


def test_a_try_that_failed_since_is_flagged_before_anything_is_graded_again(at_desk: Desk) -> None:
    audit(at_desk)
    before = records(at_desk, "claims")
    at_desk.source.fails = SourceUnreachable("nobody answers")
    at_desk.searcher(again=True).search(at_desk.claims())
    after = records(at_desk, "claims")
    assert [row["verdict"] for row in after] == [row["verdict"] for row in before]
    assert all("not_refreshed" in str(row["flags"]).split(";") for row in after)


def test_nothing_found_without_a_word_on_the_query_is_no_evidence_of_absence(
    at_desk: Desk,
) -> None:
    at_desk.source.answers = {}
    at_desk.source.silent = True
    audit(at_desk)
    for row in records(at_desk, "claims"):
        assert (row["verdict"], row["unsupported_reason"]) == ("not_searched", "search_failed")
        assert row["flags"] == "query_warnings"
        assert "did not say how it read the query" in str(row["reasons"])
