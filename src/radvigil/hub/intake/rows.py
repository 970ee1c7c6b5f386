"""Many rows into one table by one prepared statement: an intake writes twenty thousand findings in a second.

Django's `bulk_create` writes a statement of its own for every few dozen rows, for SQLite takes only so many parameters
at a time; composing those statements costs ten times what the database does. Rules:
1. The caller is in a transaction, and gives every column but the automatic key.
2. A row that is there already, by the columns of a unique constraint, takes the new values of `change`; with none it
   stays as it is. Both databases understand `ON CONFLICT`.
3. Only values of plain fields, times and JSON are written; names come from the model, values are parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection, models

Row = Mapping[str, Any]


def put(model: type[models.Model], rows: Sequence[Row], unique: Sequence[str], change: Sequence[str] = ()) -> None:
    """Insert, or update by the columns `unique`. Every row has the same columns, named as attributes (`site_id`)."""
    if not rows:
        return
    names = list(rows[0])
    fields = {field.attname: field for field in model._meta.concrete_fields}
    writers = [_writer(fields[name]) for name in names]
    sql = _statement(model, [_column(fields[name]) for name in names], unique, change)
    lines = [tuple(write(row[name]) for write, name in zip(writers, names, strict=True)) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, lines)


def rewrite(instances: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these columns of rows that are there, as `bulk_update` does, by one statement for all."""
    if not instances:
        return
    model, quoted = type(instances[0]), connection.ops.quote_name
    fields = {field.attname: field for field in model._meta.concrete_fields}
    writers = [(name, _writer(fields[name])) for name in names]
    taken = ", ".join(f"{quoted(_column(fields[name]))} = %s" for name in names)
    key = _column(model._meta.pk)
    sql = f"UPDATE {quoted(model._meta.db_table)} SET {taken} WHERE {quoted(key)} = %s"  # noqa: S608
    lines = [(*(write(getattr(one, name)) for name, write in writers), one.pk) for one in instances]
    with connection.cursor() as cursor:
        cursor.executemany(sql, lines)


def _column(field: models.Field[Any, Any]) -> str:
    return field.column or field.attname


def _statement(model: type[models.Model], columns: list[str], unique: Sequence[str], change: Sequence[str]) -> str:
    quoted = connection.ops.quote_name
    named, known = ", ".join(map(quoted, columns)), ", ".join(map(quoted, unique))
    taken = ", ".join(f"{quoted(one)} = EXCLUDED.{quoted(one)}" for one in change)
    then = f"DO UPDATE SET {taken}" if taken else "DO NOTHING"
    places = ", ".join(["%s"] * len(columns))
    table = quoted(model._meta.db_table)
    return f"INSERT INTO {table} ({named}) VALUES ({places}) ON CONFLICT ({known}) {then}"  # noqa: S608


def _writer(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """From a value to what the database's driver takes."""
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateTimeField):
        return _moments()
    return _plain


def _plain(value: Any) -> Any:
    return value


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _moments() -> Callable[[Any], Any]:
    """Times repeat within a report: each is written out once."""
    return lru_cache(maxsize=4096)(connection.ops.adapt_datetimefield_value)
