"""Databases from before places were kept: each text has the place that it came from."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Engine, text

from evidence.db import schema
from evidence.db.engine import transaction
from evidence.db.ledger import SqlLedger
from evidence.db.scripts import load_revisions
from evidence.domain.claims import newest_versions
from support.databases import MIGRATIONS, opened
from support.ledger_values import LATER

# name, the version before
OLD = [("zinc.txt", None), ("-", None), ("zinc.txt", 1), ("-", None), ("iron.txt", None)]
IN_VIEW = [2, 3, 4, 5]


@pytest.fixture
def old(empty_url: str) -> Iterator[Engine]:
    with opened(empty_url) as engine:
        with transaction(engine) as connection:
            command.upgrade(load_revisions(MIGRATIONS).config(connection), "0008")
            for number, (name, previous) in enumerate(OLD, 1):
                connection.execute(
                    text(
                        "INSERT INTO document (id, name, sha256, media_type, raw, text,"
                        " previous_id, added_at) VALUES (:id, :name, :sha256, 'text/plain', :raw,"
                        " :text, :previous, '2026-11-22T05:20:00Z')"
                    ),
                    {
                        "id": number,
                        "name": name,
                        "sha256": f"{number:064d}",
                        "raw": str(number).encode(),
                        "text": str(number),
                        "previous": previous,
                    },
                )
        yield engine


def test_what_was_in_view_before_is_in_view_after(old: Engine) -> None:
    schema.upgrade(old, MIGRATIONS)
    with SqlLedger(old).read() as snapshot:
        documents = snapshot.documents()
        rows = snapshot.named_report("SELECT * FROM document_place ORDER BY id", {})
    assert [d.id for d in newest_versions(documents)] == IN_VIEW
    assert [(row["document_id"], row["place"]) for row in rows] == [
        (number, name) for number, (name, _) in enumerate(OLD, 1)
    ]
    assert {row["at"] for row in rows} == {"2026-11-22T05:20:00Z"}


def test_a_text_of_an_old_database_can_be_changed_back(old: Engine) -> None:
    schema.upgrade(old, MIGRATIONS)
    with SqlLedger(old).write() as tx:
        assert not tx.place_document(3, "zinc.txt", LATER)
        assert tx.place_document(1, "zinc.txt", LATER)
        assert [d.id for d in newest_versions(tx.documents())] == [1, 2, 4, 5]
