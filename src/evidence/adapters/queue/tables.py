"""The queue's own tables, made when first needed.

They lie in a schema of their own beside the ledger's, named after it, so that neither
is taken for the other's. Nothing in them is worth keeping: what is due stands in the
ledger, and a new round finds it again.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import sql

from evidence.domain.errors import ConfigError

# Any number will do, as long as nobody else in the database uses it: "queu" in ASCII.
_LOCK = 0x71756575


def prepare(server: Mapping[str, Any]) -> dict[str, Any]:
    """Make the queue's tables if there are none; return what to connect to them with.

    `server`: what psycopg connects to the ledger's database with.

    Raises:
        ConfigError: no server, no right to make a schema, or tables of another release.
    """
    try:
        with psycopg.connect(**server) as connection:
            schema = _make(connection)
    except psycopg.Error as err:
        raise ConfigError(
            f"the queue cannot be made: {type(err).__name__}: {err.sqlstate or 'no connection'}",
            hint="the first worker needs the right to create a schema in the database",
        ) from err
    options = f"{server.get('options', '')} -c search_path={schema}".strip()
    return {**server, "options": options}


def _make(connection: psycopg.Connection[Any]) -> str:
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    schema = f"{_one(connection, 'SELECT current_schema()')}_queue"
    release = _release()
    held = _one(connection, "SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", schema)
    if held is None:
        name = sql.Identifier(schema)
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
        connection.execute(sql.SQL("SET LOCAL search_path = {}").format(name))
        connection.execute(SchemaManager.get_schema().encode())
        note = sql.SQL("COMMENT ON SCHEMA {} IS {}").format(name, sql.Literal(release))
        connection.execute(note)
    elif held != release:
        raise ConfigError(
            f"the queue in schema {schema} is of {held}, this worker's is of {release}",
            hint=f"run the same release everywhere, or stop all workers and DROP SCHEMA {schema}"
            " CASCADE: the next worker makes it again, and nothing is lost",
        )
    return schema


def _one(connection: psycopg.Connection[Any], query: str, *values: object) -> Any:
    row = connection.execute(query.encode(), values).fetchone()
    return row[0] if row else None


def _release() -> str:
    """Name the newest change of the tables that the installed procrastinate knows."""
    newest = max(p.stem for p in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    return f"procrastinate {newest}"
