"""Rows are only ever added: the database itself refuses to change or remove them.

Why: the program never does it, but a hand at the prompt might, and a history that
can be edited proves nothing. PostgreSQL also refuses TRUNCATE, which fires no row
trigger. To repair damage, drop the trigger by name, and say so in the log.
"""

from alembic import op

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
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION evidence_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END$$"
    )
    for table in TABLES:
        for verb, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION evidence_append_only()"
            )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        for verb in ("update", "delete") if sqlite else ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        op.execute("DROP FUNCTION evidence_append_only()")
