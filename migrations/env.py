"""Run the migrations over the connection that the caller opened."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator

from evidence.db.rows import Base


def plain_types(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Name the stored type where autogeneration would name one of our own.

    Our types may change or go; a migration written today has to keep its meaning.
    """
    ours = kind == "type" and isinstance(item, TypeDecorator)
    return f"sa.{type(item.impl_instance).__name__}()" if ours else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_server_default=True,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
