"""Tables whose rows the database itself refuses to change or remove, whoever asks. Used by migrations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SQLITE = """
CREATE TRIGGER {table}_no_{word} BEFORE {WORD} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""
POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{table} is append-only'; END;
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse();
"""
Step = Callable[[Any, Any], None]


def forbid(table: str) -> Step:
    """A step of a migration that puts the triggers in place."""

    def step(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for word in ("update", "delete"):
                schema_editor.execute(SQLITE.format(table=table, word=word, WORD=word.upper()))
        else:
            schema_editor.execute(POSTGRES.format(table=table))

    return step


def allow(table: str) -> Step:
    """The step back."""

    def step(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for word in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{word}")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_refuse()")

    return step
