"""What claims' evidence looked like, what moved, what people decided.

Why: a decision refers to the state of the evidence that it was made on, by digest;
when a later state differs in a way that could matter, that is kept beside it.
"""

import sqlalchemy as sa
from alembic import op

from evidence.db.guards import allow_changes, forbid_changes

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("evidence_state", "claim_change", "decision", "snapshot", "stale_decision")


def upgrade() -> None:
    op.create_table(
        "evidence_state",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_evidence_state_sha256_length")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_evidence_state")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claim_change",
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("pmid", sa.Text(), nullable=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("notice_pmid", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('first_look', 'verdict_changed', 'grade_changed', 'flag_raised', 'flag_cleared', 'evidence_added', 'evidence_outranked', 'record_deleted', 'stance_changed', 'standing_changed', 'record_revised', 'query_changed', 'wording_changed', 'search_failed', 'search_recovered')",
            name=op.f("ck_claim_change_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_change_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["refresh_id"], ["refresh_run.id"], name=op.f("fk_claim_change_refresh_id_refresh_run")
        ),
        sa.PrimaryKeyConstraint("refresh_id", "claim_id", "ordinal", name=op.f("pk_claim_change")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_claim_change_claim_id"), "claim_change", ["claim_id"])
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("pmid", sa.Text(), nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("state_sha256", sa.Text(), nullable=False),
        sa.Column("supersedes", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "decided_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_decision_decided_at_utc")
        ),
        sa.CheckConstraint(
            "subject IN ('verdict', 'stance', 'exclusion', 'query')",
            name=op.f("ck_decision_subject_known"),
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_decision_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["state_sha256"],
            ["evidence_state.sha256"],
            name=op.f("fk_decision_state_sha256_evidence_state"),
        ),
        sa.ForeignKeyConstraint(
            ["supersedes"], ["decision.id"], name=op.f("fk_decision_supersedes_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_decision_claim_id_id"), "decision", ["claim_id", "id"])
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("state_sha256", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.Text(), nullable=False),
        sa.CheckConstraint("moment IN ('before', 'after')", name=op.f("ck_snapshot_moment_known")),
        sa.CheckConstraint(
            "taken_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_snapshot_taken_at_utc")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_snapshot_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["refresh_id"], ["refresh_run.id"], name=op.f("fk_snapshot_refresh_id_refresh_run")
        ),
        sa.ForeignKeyConstraint(
            ["state_sha256"],
            ["evidence_state.sha256"],
            name=op.f("fk_snapshot_state_sha256_evidence_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint(
            "refresh_id",
            "claim_id",
            "moment",
            name=op.f("uq_snapshot_refresh_id_claim_id_moment"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_snapshot_claim_id_id"), "snapshot", ["claim_id", "id"])
    op.create_table(
        "stale_decision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("found_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "found_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_stale_decision_found_at_utc")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_stale_decision_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["refresh_id"],
            ["refresh_run.id"],
            name=op.f("fk_stale_decision_refresh_id_refresh_run"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_decision")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_stale_decision_decision_id_id"), "stale_decision", ["decision_id", "id"]
    )
    forbid_changes(op.get_bind(), TABLES)


def downgrade() -> None:
    allow_changes(op.get_bind(), TABLES)
    for table in reversed(TABLES):
        op.drop_table(table)
