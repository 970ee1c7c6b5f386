"""Many rows into one table by one statement: an intake writes twenty thousand findings in a second.

Django's `bulk_create` writes a statement of its own for every few dozen rows, for SQLite takes only so many parameters
at a time; composing those statements costs ten times what the database does. Rules:
1. The caller is in a transaction, and gives every column but the automatic key.
2. A row that is there already, by the columns of a unique constraint, takes the new values of `change`, those of
   `earliest` only where they come before; with none it stays as it is. Both databases understand `ON CONFLICT`.
3. Only values of plain fields, times and JSON are written; names come from the model, values are parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection, models

Row = Mapping[str, Any]


def make_room() -> None:
    """Let SQLite hold 64 MB of pages (2 unless told) for as long as this connection lives.

    With fewer it writes pages out and reads them again in the middle of an intake, at five to eleven per cent of it.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -64000")


def put(
    model: type[models.Model],
    rows: Sequence[Row],
    unique: Sequence[str],
    change: Sequence[str] = (),
    earliest: Sequence[str] = (),
) -> None:
    """Insert, or update by the columns `unique`. Every row has the same columns, named as attributes (`site_id`).

    Of two rows with the same `unique` the later one is written.
    """
    rows = list({tuple([row[name] for name in unique]): row for row in rows}.values())
    if not rows:
        return
    names = list(rows[0])
    fields = _fields(model)
    _carry(
        _statement(model, [_column(fields[name]) for name in names], unique, (change, earliest)),
        [(fields[name], [row[name] for row in rows]) for name in names],
    )


def rewrite(instances: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these columns of rows that are there, as `bulk_update` does, by one statement for all."""
    if not instances:
        return
    model, quoted = type(instances[0]), connection.ops.quote_name
    fields, key = _fields(model), model._meta.pk
    named = [quoted(_column(fields[name])) for name in names]
    pk, table = quoted(_column(key)), quoted(model._meta.db_table)
    columns = [(fields[name], [getattr(one, name) for one in instances]) for name in names]
    if connection.vendor == "postgresql":
        taken = ", ".join(f"{one} = new.{one}" for one in named)
        known = f"new({', '.join([*named, pk])})"
        sql = f"UPDATE {table} SET {taken} FROM {{rows}} AS {known} WHERE {table}.{pk} = new.{pk}"  # noqa: S608
    else:
        taken = ", ".join(f"{one} = %s" for one in named)
        sql = f"UPDATE {table} SET {taken} WHERE {pk} = %s"  # noqa: S608
    _carry(sql, [*columns, (key, [one.pk for one in instances])])


def _fields(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {field.attname: field for field in model._meta.concrete_fields}


Columns = Sequence[tuple[models.Field[Any, Any], list[Any]]]


def _carry(sql: str, columns: Columns) -> None:
    """Have the statement done for all rows.

    PostgreSQL takes them as one array a column (`{rows}`), where it would otherwise answer for every row.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sources, arrays = zip(*[_array(field, values) for field, values in columns], strict=True)
            cursor.execute(sql.format(rows=f"ROWS FROM ({', '.join(sources)})"), arrays)
        else:
            values = [_written(field, column) for field, column in columns]
            cursor.executemany(sql, list(zip(*values, strict=True)))


def _array(field: models.Field[Any, Any], values: list[Any]) -> tuple[str, Any]:
    """What makes rows of one parameter, and the parameter.

    Of a type's name its length is left out: an array of `varchar(4)` would cut longer values without a word, the table
    refuses them.
    """
    if isinstance(field, models.JSONField):
        return "jsonb_array_elements(%s::jsonb)", msgspec.json.encode(values).decode()
    return f"unnest(%s::{str(field.rel_db_type(connection)).partition('(')[0]}[])", _written(field, values)


def _column(field: models.Field[Any, Any]) -> str:
    return field.column or field.attname


def _statement(
    model: type[models.Model], columns: list[str], unique: Sequence[str], then: tuple[Sequence[str], Sequence[str]]
) -> str:
    quoted = connection.ops.quote_name
    change, earliest = ([quoted(one) for one in names] for names in then)
    table, named, known = quoted(model._meta.db_table), ", ".join(map(quoted, columns)), ", ".join(map(quoted, unique))
    taken = [f"{one} = EXCLUDED.{one}" for one in change]
    taken += [
        f"{one} = CASE WHEN EXCLUDED.{one} < {table}.{one} THEN EXCLUDED.{one} ELSE {table}.{one} END"
        for one in earliest
    ]
    done = f"DO UPDATE SET {', '.join(taken)}" if taken else "DO NOTHING"
    every = f"VALUES ({', '.join(['%s'] * len(columns))})"
    if connection.vendor == "postgresql":
        every = "SELECT * FROM {rows} AS new"
    return f"INSERT INTO {table} ({named}) {every} ON CONFLICT ({known}) {done}"


def _written(field: models.Field[Any, Any], values: list[Any]) -> list[Any]:
    """A column's values as the database's driver takes them."""
    if isinstance(field, models.JSONField):
        return [msgspec.json.encode(one).decode() for one in values]
    if isinstance(field, models.DateTimeField):
        return list(map(lru_cache(maxsize=4096)(connection.ops.adapt_datetimefield_value), values))  # they repeat
    return values
