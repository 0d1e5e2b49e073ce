"""Which text stood last at which place.

Why: one text can stand at two places, and a text can be changed back to what it once
was. Its bytes are kept once, so the link from a version to the one before cannot say
what is the newest at a place; this history can.
"""

import sqlalchemy as sa
from alembic import op

from evidence.db.guards import allow_changes, forbid_changes

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("document_place",)


def upgrade() -> None:
    op.create_table(
        "document_place",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_document_place_at_utc")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_place_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_place")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_document_place_document_id"), "document_place", ["document_id"])
    op.create_index(op.f("ix_document_place_place_id"), "document_place", ["place", "id"])
    # Until now each text had the one place that it was first added from.
    op.execute(
        "INSERT INTO document_place (id, document_id, place, at)"
        " SELECT id, id, name, added_at FROM document"
    )
    forbid_changes(op.get_bind(), TABLES)


def downgrade() -> None:
    allow_changes(op.get_bind(), TABLES)
    for table in reversed(TABLES):
        op.drop_table(table)
