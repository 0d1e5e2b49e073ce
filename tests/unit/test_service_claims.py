"""What reviewers do to claims: everything is added, nothing overwritten."""

from collections.abc import Callable, Iterator

import pytest

from evidence.domain.claims import ClaimOrigin, ClaimStatus, ClaimType
from evidence.domain.errors import Conflict, NotFound, UsageError
from evidence.domain.spans import Span
from evidence.services.claims import Editor
from support.service_parts import Desk, desk


@pytest.fixture
def at_desk(sqlite_url: str) -> Iterator[Desk]:
    with desk(sqlite_url) as open_desk:
        open_desk.ingest()
        yield open_desk


def statuses(at_desk: Desk) -> dict[int, ClaimStatus]:
    with at_desk.reading() as snapshot:
        return {c.id: c.status for c in snapshot.claims(inactive=True)}


def test_an_added_claim_stands_where_its_text_stands(at_desk: Desk) -> None:
    number = at_desk.editor().add(1, "shortens colds", "missed")
    with at_desk.reading() as snapshot:
        claim = snapshot.claim(number)
        text = snapshot.document(1).text
    assert claim.draft.sentence.of(text) == "shortens colds"
    assert claim.draft.focus == (claim.draft.sentence,)
    assert claim.origin is ClaimOrigin.ADDED
    assert (claim.changed_by, claim.reason, claim.version) == ("ana", "missed", 1)


def test_an_added_claim_may_stand_at_a_given_place(at_desk: Desk) -> None:
    number = at_desk.editor().add(1, "It shortens them.", "missed", at=Span(5, 25))
    with at_desk.reading() as snapshot:
        assert snapshot.claim(number).draft.sentence == Span(5, 25)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("colds", "occurs 2 times"),
        ("nowhere", "occurs 0 times"),
        ("", "needs words"),
    ],
)
def test_a_text_that_has_no_single_place_needs_one(
    at_desk: Desk, text: str, complaint: str
) -> None:
    with pytest.raises(UsageError, match=complaint):
        at_desk.editor().add(1, text, "missed")
    assert len(at_desk.claims()) == 3


@pytest.mark.parametrize("text", ["", "  ", "…", "— !"])
def test_a_claim_needs_words(at_desk: Desk, text: str) -> None:
    acts: list[Callable[[Editor], object]] = [
        lambda e: e.add(1, text, "why", at=Span(0, 4)),
        lambda e: e.edit(1, "why", text=text),
        lambda e: e.split(1, [text, "Zinc works."], "why"),
        lambda e: e.merge([1, 2], text, "why"),
    ]
    for act in acts:
        with pytest.raises(UsageError, match="needs words"):
            act(at_desk.editor())
    assert set(statuses(at_desk).values()) == {ClaimStatus.ACTIVE}


def test_an_edit_adds_a_version_with_who_why_and_when(at_desk: Desk) -> None:
    assert at_desk.editor().edit(1, "clearer", text="Zinc shortens the cold.") == 2
    assert at_desk.editor("ben").edit(1, "a harm", claim_type=ClaimType.HARM) == 3
    with at_desk.reading() as snapshot:
        first, second, third = snapshot.claim_history(1)
    assert first.claim.draft.text == "Zinc shortens colds."
    assert second.claim.draft.text == "Zinc shortens the cold."
    assert second.claim.draft.sentence == first.claim.draft.sentence
    assert second.claim.draft.focus == first.claim.draft.focus
    assert (second.claim.changed_by, second.claim.reason) == ("ana", "clearer")
    assert (third.claim.changed_by, third.claim.draft.claim_type) == ("ben", ClaimType.HARM)
    assert third.claim.draft.text == "Zinc shortens the cold."
    assert first.at < second.at < third.at


def test_a_claim_set_aside_says_who_thinks_so(at_desk: Desk) -> None:
    at_desk.editor().edit(1, "opinion", checkable=False)
    [claim] = [c for c in at_desk.claims() if c.id == 1]
    assert not claim.draft.checkable
    assert claim.draft.why == "reviewer: opinion"


def test_an_edit_of_nothing_is_refused(at_desk: Desk) -> None:
    with pytest.raises(UsageError, match="nothing to edit"):
        at_desk.editor().edit(1, "why")


@pytest.mark.parametrize("seen", [0, 1, 3])
def test_an_edit_of_another_version_than_the_newest_is_a_conflict(at_desk: Desk, seen: int) -> None:
    editor = at_desk.editor()
    editor.edit(1, "clearer", text="Zinc shortens the cold.")
    with pytest.raises(Conflict):
        editor.edit(1, "late", text="Zinc is blue.", expected_version=seen)
    assert editor.edit(1, "in time", text="Zinc is grey.", expected_version=2) == 3


def test_a_split_replaces_one_claim_by_several_at_its_place(at_desk: Desk) -> None:
    ids = at_desk.editor().split(1, ["Zinc shortens colds.", "Zinc eases colds."], "compound")
    assert ids == [4, 5]
    assert statuses(at_desk)[1] is ClaimStatus.SPLIT
    with at_desk.reading() as snapshot:
        whole, parts = snapshot.claim(1), [snapshot.claim(i) for i in ids]
    for part in parts:
        assert part.origin is ClaimOrigin.SPLIT
        assert part.parents == (1,)
        assert part.draft.sentence == whole.draft.sentence
        assert part.draft.focus == whole.draft.focus
        assert part.status is ClaimStatus.ACTIVE


def test_a_split_into_one_is_an_edit(at_desk: Desk) -> None:
    with pytest.raises(UsageError, match="at least two"):
        at_desk.editor().split(1, ["Zinc shortens colds."], "why")


def test_a_merge_replaces_several_claims_by_one_over_their_places(at_desk: Desk) -> None:
    number = at_desk.editor().merge([2, 1, 2], "Zinc helps with colds.", "the same")
    with at_desk.reading() as snapshot:
        one, two, merged = (snapshot.claim(i) for i in (1, 2, number))
    assert merged.parents == (2, 1)
    assert merged.origin is ClaimOrigin.MERGED
    assert merged.draft.sentence == Span(one.draft.sentence.start, two.draft.sentence.end)
    assert merged.draft.focus == (*one.draft.focus, *two.draft.focus)
    assert statuses(at_desk) == {
        1: ClaimStatus.MERGED,
        2: ClaimStatus.MERGED,
        3: ClaimStatus.ACTIVE,
        number: ClaimStatus.ACTIVE,
    }


def test_a_merge_needs_several_claims_of_one_document(at_desk: Desk) -> None:
    at_desk.ingest("Iron is red.", name="iron.txt")
    with pytest.raises(UsageError, match="at least two"):
        at_desk.editor().merge([1, 1], "Zinc helps.", "why")
    with pytest.raises(UsageError, match="different documents"):
        at_desk.editor().merge([1, 4], "Metals help.", "why")
    assert set(statuses(at_desk).values()) == {ClaimStatus.ACTIVE}


def test_a_merge_of_a_claim_not_in_force_changes_none_of_them(at_desk: Desk) -> None:
    at_desk.editor().drop(2, "doubt")
    with pytest.raises(Conflict, match="claim 2 is dropped"):
        at_desk.editor().merge([1, 2], "Zinc helps.", "why")
    assert statuses(at_desk)[1] is ClaimStatus.ACTIVE


def test_a_dropped_claim_leaves_the_list_and_keeps_its_history(at_desk: Desk) -> None:
    at_desk.editor().drop(1, "no claim at all")
    assert [c.id for c in at_desk.claims()] == [2, 3]
    with at_desk.reading() as snapshot:
        history = snapshot.claim_history(1)
    assert [v.claim.status for v in history] == [ClaimStatus.ACTIVE, ClaimStatus.DROPPED]
    assert history[-1].claim.reason == "no claim at all"


ACTS: list[Callable[[Editor, int], object]] = [
    lambda e, i: e.edit(i, "why", text="Zinc works."),
    lambda e, i: e.split(i, ["Zinc works.", "Zinc helps."], "why"),
    lambda e, i: e.merge([i, 3], "Zinc works.", "why"),
    lambda e, i: e.drop(i, "why"),
    lambda e, i: e.set_query(i, "zinc", "why"),
]


@pytest.mark.parametrize("act", ACTS, ids=["edit", "split", "merge", "drop", "query"])
def test_a_claim_not_in_force_is_left_alone(
    at_desk: Desk, act: Callable[[Editor, int], object]
) -> None:
    at_desk.editor().drop(1, "doubt")
    with pytest.raises(Conflict, match="claim 1 is dropped and no longer in force"):
        act(at_desk.editor(), 1)


@pytest.mark.parametrize("act", ACTS, ids=["edit", "split", "merge", "drop", "query"])
def test_a_claim_that_was_never_there_is_not_found(
    at_desk: Desk, act: Callable[[Editor, int], object]
) -> None:
    with pytest.raises(NotFound):
        act(at_desk.editor(), 99)
    assert len(statuses(at_desk)) == 3


def test_a_reviewers_query_has_versions_and_can_be_given_up(at_desk: Desk) -> None:
    editor = at_desk.editor()
    assert editor.set_query(1, "zinc[mh]", "broader") == 1
    assert editor.set_query(1, "zinc[tiab]", "newer") == 2
    with at_desk.reading() as snapshot:
        own = snapshot.claim_query(1)
    assert own is not None
    assert (own.text, own.version, own.changed_by, own.reason) == (
        "zinc[tiab]", 2, "ana", "newer"
    )  # fmt: skip
    assert editor.set_query(1, "", "the built one is better") == 3
    with at_desk.reading() as snapshot:
        assert snapshot.claim_query(1) is None


def test_a_query_that_no_search_could_send_is_refused_at_once(at_desk: Desk) -> None:
    with pytest.raises(UsageError, match="do not balance"):
        at_desk.editor().set_query(1, "(zinc", "broader")
    with at_desk.reading() as snapshot:
        assert snapshot.claim_query(1) is None
