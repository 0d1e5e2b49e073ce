"""Triggers that keep history: for migrations alone.

A released migration relies on what these functions make: a new kind of guard is a
new function.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy import Connection

_SQLITE = ("update", "delete", "replace")
_POSTGRESQL = (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))


def forbid_changes(connection: Connection, tables: Iterable[str]) -> None:
    """Refuse UPDATE and DELETE on `tables`, REPLACE by a key, TRUNCATE.

    On PostgreSQL the function that refuses is made too. Triggers that are there
    already are made anew.
    """
    if connection.dialect.name == "sqlite":
        for table in tables:
            _guard(connection, table, "update", "UPDATE")
            _guard(connection, table, "delete", "DELETE")
            _guard(connection, table, "replace", "INSERT", _in_the_way(connection, table))
        return
    connection.execute(
        sa.text(
            "CREATE OR REPLACE FUNCTION evidence_append_only() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME"
            " USING ERRCODE = 'integrity_constraint_violation'; END$$"
        )
    )
    for table in tables:
        for verb, each in _POSTGRESQL:
            connection.execute(
                sa.text(
                    f"CREATE OR REPLACE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                    f" FOR EACH {each} EXECUTE FUNCTION evidence_append_only()"
                )
            )


def allow_changes(connection: Connection, tables: Iterable[str]) -> None:
    """Drop the triggers of `forbid_changes`."""
    for table in tables:
        if connection.dialect.name == "sqlite":
            for name in _SQLITE:
                connection.execute(sa.text(f"DROP TRIGGER {table}_no_{name}"))
        else:
            for verb, _ in _POSTGRESQL:
                connection.execute(sa.text(f"DROP TRIGGER {table}_no_{verb.lower()} ON {table}"))


def _guard(connection: Connection, table: str, name: str, verb: str, when: str = "") -> None:
    connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {table}_no_{name}"))
    connection.execute(
        sa.text(
            f"CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    )


def _in_the_way(connection: Connection, table: str) -> str:
    """Write the condition that the table holds a row with one of the new row's keys."""
    found = sa.inspect(connection)
    keys = [found.get_pk_constraint(table)["constrained_columns"]]
    keys += [unique["column_names"] for unique in found.get_unique_constraints(table)]
    same = [" AND ".join(f"{column} = NEW.{column}" for column in key) for key in keys]
    # The names are the schema's own.
    held = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {each})" for each in same)  # noqa: S608  # no outside text
    return f"WHEN {held} "
