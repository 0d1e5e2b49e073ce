"""Laws of what is written down: nothing is lost, nothing shrinks."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evidence.db.ledger import SqlLedger
from evidence.db.records import decode, digest, encode
from evidence.db.text import is_storable, require_storable, storable
from evidence.domain.appraisal import (
    Design,
    Directness,
    EvidenceItem,
    Quote,
    QuoteRole,
    Species,
    Stance,
    StanceProposal,
    StudyFacts,
)
from evidence.domain.citations import AbstractSection, Author, Citation, Heading, Notice, Term
from evidence.domain.claims import ClaimDraft, ClaimStatus, ClaimType, Wording
from evidence.domain.errors import Conflict, UsageError
from evidence.domain.ids import Pmid
from evidence.domain.spans import Span
from evidence.ports import FetchAnswer
from support.ledger_values import AT, LATER, SOURCE, add_claims, add_document, appraise, draft

# The database of one test serves all its examples: they do not get in each other's way.
SHARED = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FRESH = count(1)

ANY = st.text(max_size=12)
TEXT = ANY.filter(is_storable)
PMIDS = st.integers(1, 999_999_999).map(lambda n: Pmid(str(n)))
NUMBERS = st.integers(1, 2**31 - 1)


def many(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=2).map(tuple)


def citations(words: st.SearchStrategy[str]) -> st.SearchStrategy[Citation]:
    terms = st.builds(Term, words, words)
    sections = st.builds(AbstractSection, words, words, words)
    headings = st.builds(Heading, terms, st.booleans(), many(terms))
    notices = st.builds(Notice, words, st.none() | PMIDS, words)
    authors = st.builds(Author, words, words, words, words, words, words)
    pairs = st.tuples(words, words)
    plain = dict.fromkeys(
        "title kind vernacular_title journal journal_abbreviation issn nlm_id book_title publisher"
        " volume issue pages doi pmcid conflict_statement status indexing_method".split(),
        words,
    )
    lists = dict.fromkeys("languages keywords registry_ids grants".split(), many(words))
    return st.builds(
        Citation,
        pmid=PMIDS,
        version=st.integers(1, 9),
        year=st.none() | st.integers(1500, 2100),
        authors_complete=st.booleans(),
        sections=many(sections),
        other_abstracts=many(sections),
        dates=many(pairs),
        ids=many(pairs),
        authors=many(authors),
        publication_types=many(terms),
        headings=many(headings),
        chemicals=many(terms),
        notices=many(notices),
        **plain,
        **lists,
    )


@given(ANY)
@example("\x00\ud800a")
def test_mending_keeps_the_length_and_is_done_once(text: str) -> None:
    mended = storable(text)
    assert len(mended) == len(text)
    assert is_storable(mended)
    assert storable(mended) == mended
    assert (mended == text) == is_storable(text)


@given(ANY)
@example("\x00")
def test_a_person_is_told_exactly_when_a_text_would_be_mended(text: str) -> None:
    if is_storable(text):
        require_storable(text=text)
    else:
        with pytest.raises(UsageError, match=r"text holds U\+"):
            require_storable(text=text)


@given(citations(TEXT))
@example(Citation(Pmid("1"), ""))
def test_a_record_is_written_without_loss(citation: Citation) -> None:
    assert decode(encode(citation)) == citation


@given(citations(ANY))
def test_a_mended_record_stays_as_it_is(citation: Citation) -> None:
    record = encode(citation)
    kept = decode(record)
    assert encode(kept) == record
    assert kept.abstract == storable(citation.abstract)
    assert len(kept.abstract) == len(citation.abstract)


@settings(max_examples=40)
@given(citations(TEXT), citations(TEXT))
def test_digests_are_equal_when_values_are(one: Citation, two: Citation) -> None:
    assert (digest(encode(one)) == digest(encode(two))) == (one == two)
    assert digest(encode(replace(one, title=one.title + "x"))) != digest(encode(one))


@SHARED
@given(given_=st.lists(citations(TEXT), max_size=4, unique_by=lambda c: c.pmid))
def test_any_citation_comes_back_from_either_database(
    ledger: SqlLedger, given_: list[Citation]
) -> None:
    source = f"source {next(FRESH)}"
    pmids = [c.pmid for c in given_]
    with ledger.write() as tx:
        assert set(tx.unfetched(pmids, source)) == set(pmids)
        for _ in range(2):
            tx.add_fetch(source, FetchAnswer(tuple(given_), ()), AT)
    with ledger.read() as snapshot:
        found = snapshot.citations(pmids, source)
        assert {p: s.citation for p, s in found.items()} == {c.pmid: c for c in given_}
        assert snapshot.unfetched(pmids, source) == []
        [versions] = snapshot.named_report(
            "SELECT count(*) AS n FROM citation_version WHERE source = :s", {"s": source}
        )
        assert versions == {"n": len(given_)}


SCORES = st.floats(allow_nan=False, allow_infinity=False)
ITEMS = st.builds(
    EvidenceItem,
    claim_id=st.just(1),
    pmid=PMIDS,
    rank=NUMBERS,
    score=SCORES,
    quote=st.none()
    | st.builds(
        lambda text, start, role: Quote(text, start, start + len(text) + 1, role),
        TEXT,
        st.integers(0, 10**6),
        st.sampled_from(QuoteRole),
    ),
    facts=st.builds(
        StudyFacts,
        st.sampled_from(Design),
        st.sampled_from(Species),
        st.none() | NUMBERS,
        TEXT,
        many(TEXT),
    ),
    level=st.none() | st.integers(1, 5),
    level_rule=TEXT,
    directness=st.sampled_from(Directness),
    proposal=st.builds(
        StanceProposal,
        st.sampled_from(Stance),
        TEXT,
        TEXT,
        st.floats(0, 1),
        st.booleans(),
        st.booleans(),
    ),
)


@SHARED
@given(items=st.lists(ITEMS, max_size=4))
def test_any_evidence_item_comes_back_to_the_last_bit(
    ledger: SqlLedger, items: list[EvidenceItem]
) -> None:
    with ledger.write() as tx:
        if not tx.documents():
            add_claims(tx, add_document(tx), [draft()])
        appraise(tx, 1, items)
    with ledger.read() as snapshot:
        assert snapshot.appraisals([1], SOURCE)[1].items == tuple(items)


SPANS = st.builds(lambda a, n: Span(a, a + n), st.integers(0, 10**6), st.integers(1, 10**6))
DRAFTS = st.builds(
    ClaimDraft,
    text=TEXT,
    sentence=SPANS,
    focus=many(SPANS),
    claim_type=st.sampled_from(ClaimType),
    checkable=st.booleans(),
    why=TEXT,
    wording=st.builds(Wording, st.integers(0, 3), TEXT, many(TEXT)),
    subject=TEXT,
    relation=TEXT,
    object=TEXT,
    about=TEXT,
)
# What a reviewer may do: add claims, or revise one of them from some version on.
ACTS = st.lists(
    st.lists(DRAFTS, max_size=3)
    | st.tuples(st.integers(1, 4), st.integers(0, 5), DRAFTS, st.sampled_from(ClaimStatus)),
    max_size=8,
)


def acted(ledger: SqlLedger, document_id: int, first: int, acts: list[object]) -> None:
    """Do the acts, and hold the ledger to a plain list of versions after each."""
    model: list[list[tuple[ClaimDraft, ClaimStatus]]] = []
    for act in acts:
        if isinstance(act, list):
            with ledger.write() as tx:
                ids = add_claims(tx, document_id, act)
            assert ids == list(range(first + len(model), first + len(model) + len(act)))
            model += [[(new, ClaimStatus.ACTIVE)] for new in act]
        elif isinstance(act, tuple) and act[0] <= len(model):
            number, expected, new, status = act
            history = model[number - 1]
            revise = revision(ledger, first + number - 1, expected, new, status)
            if expected == len(history):
                assert revise() == expected + 1
                history.append((new, status))
            else:
                with pytest.raises(Conflict):
                    revise()
    with ledger.read() as snapshot:
        for claim_id, history in enumerate(model, start=first):
            kept = [v.claim for v in snapshot.claim_history(claim_id)]
            assert [(c.draft, c.status) for c in kept] == history
            assert [c.version for c in kept] == list(range(1, len(history) + 1))
            assert snapshot.claim(claim_id) == kept[-1]
        everything = snapshot.claims(document_id, inactive=True)
        assert [(c.draft, c.status) for c in everything] == [h[-1] for h in model]
        assert snapshot.claims(document_id) == [
            c for c in everything if c.status is ClaimStatus.ACTIVE
        ]


def revision(
    ledger: SqlLedger, claim_id: int, expected: int, new: ClaimDraft, status: ClaimStatus
) -> Callable[[], int]:
    def revise() -> int:
        with ledger.write() as tx:
            return tx.revise_claim(
                claim_id, expected, new, status=status, by="ana", reason="", at=LATER
            )

    return revise


@SHARED
@given(acts=ACTS)
def test_versions_only_grow_whatever_reviewers_do(ledger: SqlLedger, acts: list[object]) -> None:
    with ledger.write() as tx:
        document_id = add_document(tx, f"text {next(FRESH)}")
        known = tx.claims(inactive=True)
    first = known[-1].id + 1 if known else 1
    acted(ledger, document_id, first, acts)
