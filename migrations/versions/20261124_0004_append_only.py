"""Rows are only ever added: the database itself refuses to change or remove them.

Why: the program never does it, but a hand at the prompt might, and a history that
can be edited proves nothing. PostgreSQL also refuses TRUNCATE, which fires no row
trigger. To repair damage, drop the trigger by name, and say so in the log.

SQLite's INSERT OR REPLACE removes the row in its way without a DELETE trigger, so
there a row that stands in the way by a declared key is refused. The row number that
SQLite keeps for tables without a number of their own is the next migration's.
"""

import sqlalchemy as sa
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
            _guard(table, "update", "UPDATE")
            _guard(table, "delete", "DELETE")
            _guard(table, "replace", "INSERT", f"WHEN {_in_the_way(table)} ")
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION evidence_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END$$"
    )
    for table in TABLES:
        for verb, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE OR REPLACE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION evidence_append_only()"
            )


def _guard(table: str, name: str, verb: str, when: str = "") -> None:
    """Make one trigger of SQLite, anew if a database marked by hand has it already."""
    op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}")
    op.execute(
        f"CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _in_the_way(table: str) -> str:
    """Write the condition that the table holds a row with a declared key of the new row."""
    found = sa.inspect(op.get_bind())
    keys = [found.get_pk_constraint(table)["constrained_columns"]]
    keys += [unique["column_names"] for unique in found.get_unique_constraints(table)]
    same = [" AND ".join(f"{column} = NEW.{column}" for column in key) for key in keys]
    # The names are the schema's own.
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {each})" for each in same)  # noqa: S608  # no outside text


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        for verb in ("update", "delete", "replace") if sqlite else ("update", "delete", "truncate"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}" + ("" if sqlite else f" ON {table}"))
    if not sqlite:
        op.execute("DROP FUNCTION evidence_append_only()")
