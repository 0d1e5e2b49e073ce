"""A text comes in once, and a new version of it beside the old."""

from collections.abc import Iterator

import pytest

from evidence.domain.claims import ClaimOrigin, ClaimStatus, newest_versions
from evidence.domain.errors import DocumentUnreadable
from evidence.domain.places import STDIN, place_of, shown_name
from support.service_parts import TEXT, Desk, desk


@pytest.fixture
def at_desk(database_url: str) -> Iterator[Desk]:
    with desk(database_url) as open_desk:
        yield open_desk


def test_a_text_becomes_a_document_with_a_claim_for_each_sentence(at_desk: Desk) -> None:
    done = at_desk.ingest()
    assert (done.claims, done.new) == (3, True)
    claims = at_desk.claims()
    with at_desk.reading() as snapshot:
        document = snapshot.document(done.document_id)
    assert [c.draft.sentence.of(document.text) for c in claims] == [
        "Zinc shortens colds.",
        "Zinc prevents colds.",
        "Copper prevents flu.",
    ]
    for claim in claims:
        assert claim.origin is ClaimOrigin.EXTRACTED
        assert claim.status is ClaimStatus.ACTIVE
        assert (claim.version, claim.changed_by) == (1, "sentences 1")


def in_view(at_desk: Desk) -> list[int]:
    with at_desk.reading() as snapshot:
        return [d.id for d in newest_versions(snapshot.documents())]


def places(at_desk: Desk) -> list[tuple[object, object]]:
    sql = "SELECT place, document_id FROM document_place ORDER BY id"
    with at_desk.reading() as snapshot:
        return [(row["place"], row["document_id"]) for row in snapshot.named_report(sql, {})]


def test_the_same_bytes_are_kept_once_whatever_they_are_called(at_desk: Desk) -> None:
    first = at_desk.ingest()
    again = at_desk.ingest()
    elsewhere = at_desk.ingest(name="other.txt")
    assert (again.document_id, again.claims, again.new) == (first.document_id, 3, False)
    assert (elsewhere.document_id, elsewhere.claims, elsewhere.new) == (first.document_id, 3, False)
    assert (first.returned, again.returned, elsewhere.returned) == (False, False, True)
    assert places(at_desk) == [("zinc.txt", 1), ("other.txt", 1)]
    with at_desk.reading() as snapshot:
        assert [d.name for d in snapshot.documents()] == ["zinc.txt"]
        assert len(snapshot.claims()) == 3


def test_other_bytes_under_a_known_name_link_to_the_version_before(at_desk: Desk) -> None:
    first = at_desk.ingest()
    second = at_desk.ingest(TEXT + "\nZinc is safe.")
    stranger = at_desk.ingest("Iron is red.", name="iron.txt")
    with at_desk.reading() as snapshot:
        links = {d.id: d.previous_id for d in snapshot.documents()}
    assert links == {
        first.document_id: None,
        second.document_id: first.document_id,
        stranger.document_id: None,
    }
    assert second.claims == 4
    assert len(at_desk.claims()) == 3 + 4 + 1


def test_texts_of_one_name_in_two_folders_are_two_texts(at_desk: Desk) -> None:
    ours = at_desk.ingest("Zinc shortens colds.", place_of("/home/ana", "index.md"))
    theirs = at_desk.ingest("Zinc prevents colds.", place_of("/home/ben", "index.md"))
    newer = at_desk.ingest("Zinc shortens flu.", place_of("/home/ana", "index.md"))
    with at_desk.reading() as snapshot:
        documents = snapshot.documents()
    assert [d.name for d in documents] == ["index.md"] * 3
    assert [d.previous_id for d in documents] == [None, None, ours.document_id]
    assert [d.id for d in newest_versions(documents)] == [theirs.document_id, newer.document_id]


def test_what_comes_from_standard_input_is_each_time_another_text(at_desk: Desk) -> None:
    at_desk.ingest("Zinc shortens colds.", STDIN)
    at_desk.ingest("Copper prevents flu.", STDIN)
    with at_desk.reading() as snapshot:
        assert [(d.name, d.previous_id) for d in snapshot.documents()] == [("-", None)] * 2


def test_a_text_changed_back_is_what_reports_show_again(at_desk: Desk) -> None:
    first = at_desk.ingest()
    second = at_desk.ingest(TEXT + "\nZinc is safe.")
    assert in_view(at_desk) == [second.document_id]
    again = at_desk.ingest()
    assert (again.document_id, again.new, again.returned) == (first.document_id, False, True)
    assert in_view(at_desk) == [first.document_id]
    third = at_desk.ingest(TEXT + "\nZinc is cheap.")
    assert in_view(at_desk) == [third.document_id]
    with at_desk.reading() as snapshot:
        assert snapshot.document(third.document_id).previous_id == first.document_id


def test_one_text_at_two_places_stays_in_view_until_neither_has_it(at_desk: Desk) -> None:
    ours, theirs = place_of("/home/ana", "page.md"), place_of("/home/ben", "page.md")
    shared = at_desk.ingest("Zinc shortens colds.", ours)
    assert at_desk.ingest("Zinc shortens colds.", theirs).document_id == shared.document_id
    changed = at_desk.ingest("Zinc prevents colds.", ours)
    again = at_desk.ingest("Zinc shortens colds.", theirs)
    assert (again.document_id, again.returned) == (shared.document_id, False)
    assert in_view(at_desk) == [shared.document_id, changed.document_id]
    last = at_desk.ingest("Zinc shortens flu.", theirs)
    assert in_view(at_desk) == [changed.document_id, last.document_id]
    with at_desk.reading() as snapshot:
        assert snapshot.document(last.document_id).previous_id == shared.document_id


def test_a_text_from_standard_input_stays_in_view_whatever_becomes_of_a_file(at_desk: Desk) -> None:
    piped = at_desk.ingest("Zinc shortens colds.", STDIN)
    at_desk.ingest("Zinc shortens colds.", "page.md")
    changed = at_desk.ingest("Zinc prevents colds.", "page.md")
    other = at_desk.ingest("Copper prevents flu.", STDIN)
    assert in_view(at_desk) == [piped.document_id, changed.document_id, other.document_id]


@pytest.mark.parametrize(
    "name",
    ["index.md", "-", "https://example.org/0123456789abcdef/page", "0123456789abcdef/", "a/b", ""],
)
def test_a_name_that_is_no_file_is_shown_as_it_is(name: str) -> None:
    assert shown_name(name) == name
    assert shown_name(place_of("/home/ana", name)) == name or not name


def test_a_text_that_cannot_be_read_leaves_nothing_behind(at_desk: Desk) -> None:
    with pytest.raises(DocumentUnreadable):
        at_desk.ingest(b"\xff\xfe\x00")
    with at_desk.reading() as snapshot:
        assert snapshot.documents() == []


def test_a_text_without_claims_is_kept_all_the_same(at_desk: Desk) -> None:
    done = at_desk.ingest("Only a heading")
    assert (done.claims, done.new) == (0, True)


def test_bytes_that_another_process_added_meanwhile_are_taken_as_known(at_desk: Desk) -> None:
    class Slow(type(at_desk.extractor)):  # type: ignore[misc]  # a class known at run time only
        """Lets another process be faster between the look-up and the write."""

        def extract(self, document):  # type: ignore[no-untyped-def]  # as its base
            at_desk.extractor = quick
            at_desk.ingest()
            return super().extract(document)

    quick = at_desk.extractor
    at_desk.extractor = Slow()
    done = at_desk.ingest()
    assert (done.claims, done.new) == (3, False)
    assert len(at_desk.claims()) == 3
