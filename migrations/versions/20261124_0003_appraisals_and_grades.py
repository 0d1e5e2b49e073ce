"""What machines read out of the records, and the grades that follow.

Why: a proposal carries the rule that made it and the version of the claim it was
made for; a grade carries a fingerprint of all its inputs and the digest of its
rubric. Both are sets that are replaced by newer ones, never changed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appraisal",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("claim_version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("appraiser", sa.Text(), nullable=False),
        sa.Column("appraised_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "appraised_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_appraisal_appraised_at_utc")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id", "claim_version"],
            ["claim_version.claim_id", "claim_version.version"],
            name=op.f("fk_appraisal_claim_id_claim_version_claim_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_appraisal_claim_id_source_id"), "appraisal", ["claim_id", "source", "id"]
    )
    op.create_table(
        "evidence_item",
        sa.Column("appraisal_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("pmid", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column(
            "score", sa.REAL().with_variant(sa.DOUBLE_PRECISION(), "postgresql"), nullable=False
        ),
        sa.Column("quote_text", sa.Text(), nullable=True),
        sa.Column("quote_start", sa.Integer(), nullable=True),
        sa.Column("quote_end", sa.Integer(), nullable=True),
        sa.Column("quote_role", sa.Text(), nullable=True),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("species", sa.Text(), nullable=False),
        sa.Column("sample_size", sa.Integer(), nullable=True),
        sa.Column("sample_size_text", sa.Text(), nullable=False),
        sa.Column("facts_reasons", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("level_rule", sa.Text(), nullable=False),
        sa.Column("directness", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("stance_rule", sa.Text(), nullable=False),
        sa.Column("stance_why", sa.Text(), nullable=False),
        sa.Column(
            "confidence",
            sa.REAL().with_variant(sa.DOUBLE_PRECISION(), "postgresql"),
            nullable=False,
        ),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("null_result", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "design IN ('SR_RCT', 'SR', 'SR_ANIMAL', 'GUIDELINE', 'RCT', 'NRCT', 'TRIAL', 'MR', 'OBS_COHORT', 'OBS', 'OBS_CC', 'OBS_XS', 'CASE', 'REVIEW', 'OPINION', 'HISTORICAL', 'PROTOCOL', 'NOTICE', 'UNSPEC')",
            name=op.f("ck_evidence_item_design_known"),
        ),
        sa.CheckConstraint(
            "directness IN ('direct', 'indirect', 'unknown')",
            name=op.f("ck_evidence_item_directness_known"),
        ),
        sa.CheckConstraint(
            "quote_role IN ('own_result', 'own_conclusion', 'background', 'method')",
            name=op.f("ck_evidence_item_quote_role_known"),
        ),
        sa.CheckConstraint(
            "species IN ('human', 'animal', 'invitro', 'insilico', 'unknown')",
            name=op.f("ck_evidence_item_species_known"),
        ),
        sa.CheckConstraint(
            "stance IN ('supports', 'contradicts', 'mentions')",
            name=op.f("ck_evidence_item_stance_known"),
        ),
        sa.CheckConstraint(
            "(quote_text IS NULL) = (quote_start IS NULL) AND (quote_text IS NULL) = (quote_end IS NULL) AND (quote_text IS NULL) = (quote_role IS NULL)",
            name=op.f("ck_evidence_item_quote_whole_or_absent"),
        ),
        sa.CheckConstraint(
            "confidence BETWEEN 0 AND 1", name=op.f("ck_evidence_item_confidence_in_range")
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_evidence_item_level_in_range")),
        sa.CheckConstraint(
            "null_result IN (0, 1)", name=op.f("ck_evidence_item_null_result_yes_no")
        ),
        sa.CheckConstraint("passes IN (0, 1)", name=op.f("ck_evidence_item_passes_yes_no")),
        sa.CheckConstraint(
            "quote_start >= 0 AND quote_end > quote_start",
            name=op.f("ck_evidence_item_quote_not_empty"),
        ),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_evidence_item_rank_counts_from_one")),
        sa.CheckConstraint("sample_size >= 1", name=op.f("ck_evidence_item_sample_size_positive")),
        sa.ForeignKeyConstraint(
            ["appraisal_id"], ["appraisal.id"], name=op.f("fk_evidence_item_appraisal_id_appraisal")
        ),
        sa.PrimaryKeyConstraint("appraisal_id", "ordinal", name=op.f("pk_evidence_item")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_evidence_item_pmid"), "evidence_item", ["pmid"])
    op.create_table(
        "grade",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("claim_version", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("unsupported_reason", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("best_level", sa.Integer(), nullable=True),
        sa.Column("search_outcome", sa.Text(), nullable=False),
        sa.Column("last_searched_at", sa.Text(), nullable=True),
        sa.Column("rubric_version", sa.Text(), nullable=False),
        sa.Column("rubric_sha256", sa.Text(), nullable=False),
        sa.Column("graded_at", sa.Text(), nullable=False),
        sa.CheckConstraint("basis IN ('proposed', 'reviewed')", name=op.f("ck_grade_basis_known")),
        sa.CheckConstraint("grade IN ('', 'A', 'B', 'C', 'D')", name=op.f("ck_grade_grade_known")),
        sa.CheckConstraint(
            "graded_at LIKE '____-__-__T__:__:__Z'", name=op.f("ck_grade_graded_at_utc")
        ),
        sa.CheckConstraint(
            "last_searched_at LIKE '____-__-__T__:__:__Z'",
            name=op.f("ck_grade_last_searched_at_utc"),
        ),
        sa.CheckConstraint(
            "search_outcome IN ('not_run', 'failed', 'truncated', 'empty', 'complete')",
            name=op.f("ck_grade_search_outcome_known"),
        ),
        sa.CheckConstraint(
            "verdict IN ('supported', 'mixed', 'contradicted', 'insufficient', 'no_evidence', 'retracted_only', 'concern_only', 'not_searched', 'not_checkable')",
            name=op.f("ck_grade_verdict_known"),
        ),
        sa.CheckConstraint("best_level BETWEEN 1 AND 5", name=op.f("ck_grade_best_level_in_range")),
        sa.ForeignKeyConstraint(
            ["claim_id", "claim_version"],
            ["claim_version.claim_id", "claim_version.version"],
            name=op.f("fk_grade_claim_id_claim_version_claim_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_grade_claim_id_source_id"), "grade", ["claim_id", "source", "id"])


def downgrade() -> None:
    op.drop_table("grade")
    op.drop_table("evidence_item")
    op.drop_table("appraisal")
