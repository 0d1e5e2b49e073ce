"""What was asked of a source, what it answered, and the records it gave.

Why: an audit must be able to show the query exactly as it ran, the source's own
reading of it, the counts and the bytes. A record is versioned by its values; a
fetch says which records were looked up, so that "checked again, nothing changed"
and "never checked" stay different things.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payload",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("compression", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("compression IN ('zlib')", name=op.f("ck_payload_compression_known")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_payload_sha256_length")),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_payload_size_positive")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_payload")),
        sqlite_strict=True,
    )
    op.create_table(
        "search_run",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("strategy_version", sa.Integer(), nullable=False),
        sa.Column("strategy_sha256", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("query_as_run", sa.Text(), nullable=False),
        sa.Column("asked_limit", sa.Integer(), nullable=False),
        sa.Column("sort", sa.Text(), nullable=False),
        sa.Column("translation", sa.Text(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("hit_count", sa.Integer(), nullable=True),
        sa.Column("retrieved", sa.Integer(), nullable=False),
        sa.Column("payload_sha256", sa.Text(), nullable=True),
        sa.Column("tool_version", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'failed') = (failure <> '')", name=op.f("ck_search_run_failure_says_why")
        ),
        sa.CheckConstraint(
            "(outcome IN ('failed', 'not_run')) = (hit_count IS NULL)",
            name=op.f("ck_search_run_count_when_answered"),
        ),
        sa.CheckConstraint(
            "finished_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_search_run_finished_at_utc")
        ),
        sa.CheckConstraint(
            "outcome IN ('not_run', 'failed', 'truncated', 'empty', 'complete')",
            name=op.f("ck_search_run_outcome_known"),
        ),
        sa.CheckConstraint(
            "role IN ('deciding', 'fallback', 'supplement')", name=op.f("ck_search_run_role_known")
        ),
        sa.CheckConstraint(
            "started_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_search_run_started_at_utc")
        ),
        sa.CheckConstraint(
            "retrieved >= 0 AND asked_limit >= 1", name=op.f("ck_search_run_counts_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_search_run_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["payload_sha256"],
            ["payload.sha256"],
            name=op.f("fk_search_run_payload_sha256_payload"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_run")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_search_run_claim_id_source_strategy_id"),
        "search_run",
        ["claim_id", "source", "strategy", "id"],
    )
    op.create_table(
        "search_hit",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("pmid", sa.Text(), nullable=False),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_search_hit_rank_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["search_run.id"], name=op.f("fk_search_hit_run_id_search_run")
        ),
        sa.PrimaryKeyConstraint("run_id", "rank", name=op.f("pk_search_hit")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fetch_run",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("tool_version", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "fetched_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_fetch_run_fetched_at_utc")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetch_run")),
        sqlite_strict=True,
    )
    op.create_table(
        "fetch_payload",
        sa.Column("fetch_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("payload_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fetch_id"], ["fetch_run.id"], name=op.f("fk_fetch_payload_fetch_id_fetch_run")
        ),
        sa.ForeignKeyConstraint(
            ["payload_sha256"],
            ["payload.sha256"],
            name=op.f("fk_fetch_payload_payload_sha256_payload"),
        ),
        sa.PrimaryKeyConstraint("fetch_id", "ordinal", name=op.f("pk_fetch_payload")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fetch_record",
        sa.Column("fetch_id", sa.Integer(), nullable=False),
        sa.Column("pmid", sa.Text(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.CheckConstraint("found IN (0, 1)", name=op.f("ck_fetch_record_found_yes_no")),
        sa.ForeignKeyConstraint(
            ["fetch_id"], ["fetch_run.id"], name=op.f("fk_fetch_record_fetch_id_fetch_run")
        ),
        sa.PrimaryKeyConstraint("fetch_id", "pmid", name=op.f("pk_fetch_record")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_fetch_record_pmid_fetch_id"), "fetch_record", ["pmid", "fetch_id"])
    op.create_table(
        "citation_version",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("pmid", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("journal", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("doi", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("notice_pmid", sa.Text(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("fetch_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "standing IN ('good', 'corrected', 'concern', 'partially_retracted', 'retracted', 'retracted_and_replaced', 'withdrawn', 'superseded', 'preprint', 'notice', 'not_checked', 'check_failed')",
            name=op.f("ck_citation_version_standing_known"),
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_citation_version_digest_length")),
        sa.CheckConstraint(
            "version >= 1", name=op.f("ck_citation_version_version_counts_from_one")
        ),
        sa.ForeignKeyConstraint(
            ["fetch_id"], ["fetch_run.id"], name=op.f("fk_citation_version_fetch_id_fetch_run")
        ),
        sa.PrimaryKeyConstraint("source", "pmid", "version", name=op.f("pk_citation_version")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("citation_version")
    op.drop_table("fetch_record")
    op.drop_table("fetch_payload")
    op.drop_table("fetch_run")
    op.drop_table("search_hit")
    op.drop_table("search_run")
    op.drop_table("payload")
