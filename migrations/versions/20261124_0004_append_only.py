"""Rows are only ever added: the database itself refuses to change or remove them.

Why: the program never does it, but a hand at the prompt might, and a history that
can be edited proves nothing. PostgreSQL also refuses TRUNCATE, which fires no row
trigger. To repair damage, drop the trigger by name, and say so in the log.

SQLite's INSERT OR REPLACE removes the row in its way without a DELETE trigger, so
there a row that stands in the way by a declared key is refused. The row number that
SQLite keeps for tables without a number of their own is the next migration's.
"""

from alembic import op

from evidence.db.guards import allow_changes, forbid_changes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "document",
    "segment",
    "claim",
    "claim_parent",
    "claim_version",
    "claim_query",
    "payload",
    "search_run",
    "search_hit",
    "fetch_run",
    "fetch_payload",
    "fetch_record",
    "citation_version",
    "appraisal",
    "evidence_item",
    "grade",
)


def upgrade() -> None:
    forbid_changes(op.get_bind(), TABLES)


def downgrade() -> None:
    allow_changes(op.get_bind(), TABLES)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION evidence_append_only()")
