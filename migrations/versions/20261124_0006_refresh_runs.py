"""The periodic refresh: its passes, their looks for news, their sweeps.

Why: what is known of a query, and through which day, follows from the verified looks
alone. A pass that was killed is continued from what these tables say is left.
"""

import sqlalchemy as sa
from alembic import op

from evidence.db.guards import allow_changes, forbid_changes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = (
    "refresh_run",
    "watched_query",
    "query_look",
    "refresh_end",
    "refresh_fetch",
    "refresh_window",
    "standing_mark",
    "standing_sweep",
    "sweep_hit",
    "look_hit",
    "refresh_claim",
    "window_batch",
    "window_match",
    "window_record",
)


def upgrade() -> None:
    op.create_table(
        "refresh_run",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("plan_why", sa.Text(), nullable=False),
        sa.Column("through", sa.Text(), nullable=False),
        sa.Column("after_run", sa.Integer(), nullable=False),
        sa.Column("tool_version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "plan IN ('per_query', 'grouped', 'percolation')",
            name=op.f("ck_refresh_run_plan_known"),
        ),
        sa.CheckConstraint(
            "started_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_refresh_run_started_at_utc")
        ),
        sa.CheckConstraint("through LIKE '____-__-__'", name=op.f("ck_refresh_run_through_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_run")),
        sqlite_strict=True,
    )
    op.create_table(
        "watched_query",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_watched_query_sha256_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_query")),
        sa.UniqueConstraint("sha256", name=op.f("uq_watched_query_sha256")),
        sqlite_strict=True,
    )
    op.create_table(
        "query_look",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("after_run", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("retrieved", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("payload_sha256", sa.Text(), nullable=True),
        sa.Column("looked_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "looked_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_query_look_looked_at_utc")
        ),
        sa.CheckConstraint(
            "method IN ('windowed', 'cleared', 'matched')", name=op.f("ck_query_look_method_known")
        ),
        sa.CheckConstraint("retrieved >= 0", name=op.f("ck_query_look_retrieved_counted")),
        sa.CheckConstraint("since LIKE '____-__-__'", name=op.f("ck_query_look_since_day")),
        sa.CheckConstraint("until LIKE '____-__-__'", name=op.f("ck_query_look_until_day")),
        sa.ForeignKeyConstraint(
            ["payload_sha256"],
            ["payload.sha256"],
            name=op.f("fk_query_look_payload_sha256_payload"),
        ),
        sa.ForeignKeyConstraint(
            ["query_id"], ["watched_query.id"], name=op.f("fk_query_look_query_id_watched_query")
        ),
        sa.ForeignKeyConstraint(
            ["refresh_id"], ["refresh_run.id"], name=op.f("fk_query_look_refresh_id_refresh_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query_look")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_query_look_query_id_id"), "query_look", ["query_id", "id"])
    op.create_index(
        op.f("ix_query_look_query_id_retrieved"), "query_look", ["query_id", "retrieved"]
    )
    op.create_index(op.f("ix_query_look_refresh_id"), "query_look", ["refresh_id"])
    op.create_table(
        "refresh_end",
        sa.Column("refresh_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "finished_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_refresh_end_finished_at_utc")
        ),
        sa.CheckConstraint(
            "outcome IN ('complete', 'partial', 'spent')",
            name=op.f("ck_refresh_end_outcome_known"),
        ),
        sa.CheckConstraint("requests >= 0", name=op.f("ck_refresh_end_requests_counted")),
        sa.ForeignKeyConstraint(
            ["refresh_id"], ["refresh_run.id"], name=op.f("fk_refresh_end_refresh_id_refresh_run")
        ),
        sa.PrimaryKeyConstraint("refresh_id", name=op.f("pk_refresh_end")),
        sqlite_strict=True,
    )
    op.create_table(
        "refresh_fetch",
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("fetch_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fetch_id"], ["fetch_run.id"], name=op.f("fk_refresh_fetch_fetch_id_fetch_run")
        ),
        sa.ForeignKeyConstraint(
            ["refresh_id"], ["refresh_run.id"], name=op.f("fk_refresh_fetch_refresh_id_refresh_run")
        ),
        sa.PrimaryKeyConstraint("refresh_id", "fetch_id", name=op.f("pk_refresh_fetch")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "refresh_window",
        sa.Column("refresh_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("listed_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "listed_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_refresh_window_listed_at_utc")
        ),
        sa.CheckConstraint("since LIKE '____-__-__'", name=op.f("ck_refresh_window_since_day")),
        sa.CheckConstraint("until LIKE '____-__-__'", name=op.f("ck_refresh_window_until_day")),
        sa.ForeignKeyConstraint(
            ["refresh_id"],
            ["refresh_run.id"],
            name=op.f("fk_refresh_window_refresh_id_refresh_run"),
        ),
        sa.PrimaryKeyConstraint("refresh_id", name=op.f("pk_refresh_window")),
        sqlite_strict=True,
    )
    op.create_table(
        "standing_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("pmid", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Text(), nullable=False),
        sa.Column("notice_pmid", sa.Text(), nullable=True),
        sa.Column("notice_doi", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "seen_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_standing_mark_seen_at_utc")
        ),
        sa.CheckConstraint(
            "standing IN ('good', 'corrected', 'concern', 'partially_retracted', 'retracted', 'retracted_and_replaced', 'withdrawn', 'superseded', 'preprint', 'notice', 'not_checked', 'check_failed')",
            name=op.f("ck_standing_mark_standing_known"),
        ),
        sa.ForeignKeyConstraint(
            ["refresh_id"], ["refresh_run.id"], name=op.f("fk_standing_mark_refresh_id_refresh_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_mark")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_standing_mark_pmid_id"), "standing_mark", ["pmid", "id"])
    op.create_table(
        "standing_sweep",
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("first_pmid", sa.Text(), nullable=False),
        sa.Column("last_pmid", sa.Text(), nullable=False),
        sa.Column("is_last", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("swept_at", sa.Text(), nullable=False),
        sa.CheckConstraint("since LIKE '____-__-__'", name=op.f("ck_standing_sweep_since_day")),
        sa.CheckConstraint(
            "swept_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_standing_sweep_swept_at_utc")
        ),
        sa.CheckConstraint("until LIKE '____-__-__'", name=op.f("ck_standing_sweep_until_day")),
        sa.CheckConstraint("is_last IN (0, 1)", name=op.f("ck_standing_sweep_is_last_yes_no")),
        sa.CheckConstraint("records >= 1", name=op.f("ck_standing_sweep_records_counted")),
        sa.ForeignKeyConstraint(
            ["refresh_id"],
            ["refresh_run.id"],
            name=op.f("fk_standing_sweep_refresh_id_refresh_run"),
        ),
        sa.PrimaryKeyConstraint("refresh_id", "first_pmid", name=op.f("pk_standing_sweep")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sweep_hit",
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("pmid", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["refresh_id"], ["refresh_run.id"], name=op.f("fk_sweep_hit_refresh_id_refresh_run")
        ),
        sa.PrimaryKeyConstraint("refresh_id", "pmid", name=op.f("pk_sweep_hit")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "look_hit",
        sa.Column("look_id", sa.Integer(), nullable=False),
        sa.Column("pmid", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["look_id"], ["query_look.id"], name=op.f("fk_look_hit_look_id_query_look")
        ),
        sa.PrimaryKeyConstraint("look_id", "pmid", name=op.f("pk_look_hit")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "refresh_claim",
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.CheckConstraint("asked IN ('look', 'full')", name=op.f("ck_refresh_claim_asked_known")),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_refresh_claim_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["refresh_id"], ["refresh_run.id"], name=op.f("fk_refresh_claim_refresh_id_refresh_run")
        ),
        sa.PrimaryKeyConstraint("refresh_id", "claim_id", name=op.f("pk_refresh_claim")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "window_batch",
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("matched_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "matched_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_window_batch_matched_at_utc")
        ),
        sa.ForeignKeyConstraint(
            ["refresh_id"],
            ["refresh_window.refresh_id"],
            name=op.f("fk_window_batch_refresh_id_refresh_window"),
        ),
        sa.PrimaryKeyConstraint("refresh_id", "batch", name=op.f("pk_window_batch")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "window_match",
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=False),
        sa.Column("pmid", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["query_id"], ["watched_query.id"], name=op.f("fk_window_match_query_id_watched_query")
        ),
        sa.ForeignKeyConstraint(
            ["refresh_id"],
            ["refresh_window.refresh_id"],
            name=op.f("fk_window_match_refresh_id_refresh_window"),
        ),
        sa.PrimaryKeyConstraint("refresh_id", "query_id", "pmid", name=op.f("pk_window_match")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "window_record",
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("pmid", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.CheckConstraint("batch >= 1", name=op.f("ck_window_record_batch_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["refresh_id"],
            ["refresh_window.refresh_id"],
            name=op.f("fk_window_record_refresh_id_refresh_window"),
        ),
        sa.PrimaryKeyConstraint("refresh_id", "pmid", name=op.f("pk_window_record")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_citation_version_source_standing_pmid"),
        "citation_version",
        ["source", "standing", "pmid"],
    )
    forbid_changes(op.get_bind(), TABLES)


def downgrade() -> None:
    op.drop_index(op.f("ix_citation_version_source_standing_pmid"), "citation_version")
    allow_changes(op.get_bind(), TABLES)
    for table in reversed(TABLES):
        op.drop_table(table)
