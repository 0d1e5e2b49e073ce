"""On SQLite, no row is replaced by the hidden number that SQLite keeps for it.

Why: where the primary key is no integer of the table's own, SQLite numbers the rows
in a column `rowid` that no constraint names. INSERT OR REPLACE with a number that is
taken would remove the row that has it, and fire no trigger against DELETE.
PostgreSQL has no such number: nothing to do there.

A revision of its own, so that databases that are at 0004 already get it too.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("claim_version", "claim_query", "payload", "citation_version", "evidence_item")

# Before an insert, NEW.rowid is -1 when the statement gives no number, and also when it
# gives -1. The manual leaves the first undefined (sqlite.org/lang_createtrigger.html), so
# nothing is refused on its word: a row has to be there. Afterwards NEW.rowid is the row's
# own; a refusal then takes the whole statement back, with the row that it removed. That
# keeps -1 out, the one number that the first trigger cannot guard.
GUARDS = {
    "replace_rowid": "BEFORE INSERT ON {table} WHEN NEW.rowid <> -1"
    " AND EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)",
    "rowid_minus_one": "AFTER INSERT ON {table} WHEN NEW.rowid = -1",
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in TABLES:
        for name, event in GUARDS.items():
            # A database marked by hand as older may have it already.
            op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{name}")
            op.execute(
                f"CREATE TRIGGER {table}_no_{name} {event.format(table=table)} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in TABLES:
        for name in GUARDS:
            op.execute(f"DROP TRIGGER {table}_no_{name}")
