"""${message}.

Why: say here what this change is for, and what it does to rows that exist.

On SQLite `batch_alter_table` builds the table anew and drops its triggers without
a word: make them again here. Import only alembic and sqlalchemy. Never edit this
file after a release. Step down again, or raise and say why that is impossible.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
