"""When the next request to a source may go, for all machines that share a database.

Why: a source counts the requests of a whole team together. The row is changed with
every request, so this table alone has no triggers that forbid it; it is no history.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "request_slot",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "next_free", sa.REAL().with_variant(sa.DOUBLE_PRECISION(), "postgresql"), nullable=False
        ),
        sa.Column(
            "wide_until",
            sa.REAL().with_variant(sa.DOUBLE_PRECISION(), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint("next_free >= 0", name=op.f("ck_request_slot_next_free_moment")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_request_slot")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("request_slot")
