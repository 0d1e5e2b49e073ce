"""How Alembic reaches the database: over the connection it is given."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator

from evidence.db.rows import Base


def plain_types(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types as what they are stored as.

    A migration must mean the same in five years, so it imports nothing of ours.
    """
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_server_default=True,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
