"""Source documents, the claims found in them, and the history of both.

Why: a claim is one row for good, and everything a reviewer changes about it is a
new version beside the old one, so wording, status, author and reason can be read
back for any moment. Ids are given by the program (max + 1 inside the writing
transaction), so that the same work gets the same numbers on both databases.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "added_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_document_added_at_utc")
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_document_sha256_length")),
        sa.CheckConstraint("previous_id < id", name=op.f("ck_document_previous_is_older")),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["document.id"], name=op.f("fk_document_previous_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("sha256", name=op.f("uq_document_sha256")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_document_name_id"), "document", ["name", "id"])
    op.create_table(
        "segment",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("start_char", sa.Integer(), nullable=False),
        sa.Column("end_char", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('sentence', 'heading', 'boilerplate')", name=op.f("ck_segment_kind_known")
        ),
        sa.CheckConstraint(
            "start_char >= 0 AND end_char > start_char", name=op.f("ck_segment_span_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_segment_document_id_document")
        ),
        sa.PrimaryKeyConstraint("document_id", "ordinal", name=op.f("pk_segment")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "created_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_claim_created_at_utc")
        ),
        sa.CheckConstraint(
            "origin IN ('extracted', 'added', 'split', 'merged')",
            name=op.f("ck_claim_origin_known"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_claim_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_claim_document_id_id"), "claim", ["document_id", "id"])
    op.create_table(
        "claim_parent",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("parent_id < claim_id", name=op.f("ck_claim_parent_parent_is_older")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_parent_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["claim.id"], name=op.f("fk_claim_parent_parent_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", "ordinal", name=op.f("pk_claim_parent")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claim_version",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("claim_type", sa.Text(), nullable=False),
        sa.Column("checkable", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("cue", sa.Text(), nullable=False),
        sa.Column("wording_flags", sa.Text(), nullable=False),
        sa.Column("sentence_start", sa.Integer(), nullable=False),
        sa.Column("sentence_end", sa.Integer(), nullable=False),
        sa.Column("focus", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "changed_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_claim_version_changed_at_utc")
        ),
        sa.CheckConstraint(
            "claim_type IN ('therapeutic', 'harm', 'epidemiological', 'mechanistic', 'diagnostic', 'definitional', 'historical', 'use')",
            name=op.f("ck_claim_version_claim_type_known"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'dropped', 'split', 'merged')",
            name=op.f("ck_claim_version_status_known"),
        ),
        sa.CheckConstraint("checkable IN (0, 1)", name=op.f("ck_claim_version_checkable_yes_no")),
        sa.CheckConstraint(
            "sentence_start >= 0 AND sentence_end > sentence_start",
            name=op.f("ck_claim_version_sentence_not_empty"),
        ),
        sa.CheckConstraint(
            "strength BETWEEN 0 AND 3", name=op.f("ck_claim_version_strength_in_range")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_claim_version_version_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_version_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", "version", name=op.f("pk_claim_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "claim_query",
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "changed_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_claim_query_changed_at_utc")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_claim_query_version_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_query_claim_id_claim")
        ),
        sa.PrimaryKeyConstraint("claim_id", "version", name=op.f("pk_claim_query")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("claim_query")
    op.drop_table("claim_version")
    op.drop_table("claim_parent")
    op.drop_table("claim")
    op.drop_table("segment")
    op.drop_table("document")
