"""Many rows into one table by one statement: an intake writes twenty thousand findings in a second.

Django's `bulk_create` writes a statement of its own for every few dozen rows, for SQLite takes only so many parameters
at a time; composing those statements costs ten times what the database does. Rules:
1. The caller is in a transaction, and gives every column but the automatic key.
2. A row that is there already, by the columns of a unique constraint, takes the new values of `change`; with none it
   stays as it is. Both databases understand `ON CONFLICT`. Who knows the rows' keys has them rewritten.
3. Only plain fields, times, JSON and packed values are written; names come from the model, values are parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection, models

from radvigil.hub.packed import PackedField, packed

Row = Mapping[str, Any]
Field = models.Field[Any, Any]
Columns = Sequence[tuple[Field, list[Any]]]


def make_room() -> None:
    """Let SQLite hold 64 MB of pages (2 unless told) for as long as this connection lives.

    With fewer it writes pages out and reads them again in the middle of an intake, at five to eleven per cent of it.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -64000")


def put(model: type[models.Model], rows: Sequence[Row], unique: Sequence[str], change: Sequence[str] = ()) -> None:
    """Insert, or update `change` by the columns `unique`. Every row has the same columns, as attributes (`site_id`).

    Of two rows with the same `unique` the later one is written.
    """
    rows = list({tuple([row[name] for name in unique]): row for row in rows}.values())
    if rows:
        names = list(rows[0])
        _carry(_insertion(model, names, unique, change), _columns(model, rows, names))


def rewrite(
    model: type[models.Model], rows: Mapping[int, Row], change: Sequence[str], earliest: Sequence[str] = ()
) -> None:
    """Update rows that are there, by their keys: the columns `change`, and `earliest` where they come before.

    Of rows that are there this costs a fifth less than `put`: no index is asked for them but that of their key.
    """
    if not rows:
        return
    key, names = model._meta.pk, [*change, *earliest]
    columns = _columns(model, list(rows.values()), names)
    _carry(_update(model, key, change, earliest), [*columns, (key, list(rows))])


def _columns(model: type[models.Model], rows: Sequence[Row], names: Sequence[str]) -> Columns:
    fields = _fields(model)
    return [(fields[name], [row[name] for row in rows]) for name in names]


def _fields(model: type[models.Model]) -> dict[str, Field]:
    return {field.attname: field for field in model._meta.concrete_fields}


def _carry(sql: str, columns: Columns) -> None:
    """Have the statement done for all rows.

    PostgreSQL takes them by COPY into a table of this transaction alone (`{rows}`): it answers once, and reads values
    as the driver holds them. As one JSON document the same rows cost it half as much again, as arrays yet more.
    """
    fields = [field for field, _values in columns]
    rows = list(zip(*[_written(field, column) for field, column in columns], strict=True))
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(sql, rows)
            return
        named = [(f'"{at}"', field) for at, field in enumerate(fields)]
        cursor.execute(BROUGHT.format(columns=", ".join(f"{name} {_carried(field)}" for name, field in named)))
        with cursor.copy("COPY brought FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types([_carried(field) for field in fields])
            for row in rows:
                copy.write_row(row)
        given = ", ".join(f"{name}::{_type(field)}" for name, field in named)
        cursor.execute(sql.format(rows=f"(SELECT {given} FROM brought)"))  # noqa: S608 — names from the model
        cursor.execute("DROP TABLE brought")


BROUGHT = "CREATE TEMPORARY TABLE brought ({columns}) ON COMMIT DROP"


def _carried(field: Field) -> str:
    """The type by which a column comes over: JSON as text, which becomes JSON once it is there."""
    return "text" if isinstance(field, models.JSONField) else _type(field)


def _type(field: Field) -> str:
    """A column's type but for its length: longer values would be cut without a word, where the table refuses them."""
    return str(field.rel_db_type(connection)).partition("(")[0]


def _column(field: Field) -> str:
    return field.column or field.attname


def _insertion(model: type[models.Model], names: Sequence[str], unique: Sequence[str], change: Sequence[str]) -> str:
    table, named, known = _table(model), _named(model, names), _named(model, unique)
    taken = ", ".join(f"{one} = EXCLUDED.{one}" for one in _named(model, change))
    done = f"DO UPDATE SET {taken}" if taken else "DO NOTHING"
    every = f"VALUES ({', '.join(['%s'] * len(named))})"
    if connection.vendor == "postgresql":
        every = "SELECT * FROM {rows} AS new"
    return f"INSERT INTO {table} ({', '.join(named)}) {every} ON CONFLICT ({', '.join(known)}) {done}"


def _update(model: type[models.Model], key: Field, change: Sequence[str], earliest: Sequence[str]) -> str:
    table, pk = _table(model), connection.ops.quote_name(_column(key))
    plain, least = _named(model, change), _named(model, earliest)
    if connection.vendor == "postgresql":
        taken = [f"{one} = new.{one}" for one in plain]
        taken += [f"{one} = LEAST(new.{one}, {table}.{one})" for one in least]
        told = f"FROM {{rows}} AS new({', '.join([*plain, *least, pk])}) WHERE {table}.{pk} = new.{pk}"
    else:
        taken = [f"{one} = %s" for one in plain] + [f"{one} = MIN(%s, {one})" for one in least]
        told = f"WHERE {pk} = %s"
    return f"UPDATE {table} SET {', '.join(taken)} {told}"  # noqa: S608


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _named(model: type[models.Model], names: Sequence[str]) -> list[str]:
    fields = _fields(model)
    return [connection.ops.quote_name(_column(fields[name])) for name in names]


def _written(field: Field, values: list[Any]) -> list[Any]:
    """A column's values as the database's driver takes them."""
    if isinstance(field, PackedField):
        return [packed(one) for one in values]
    if isinstance(field, models.JSONField):
        return [msgspec.json.encode(one).decode() for one in values]
    if isinstance(field, models.FloatField):
        return [None if one is None else float(one) for one in values]
    if isinstance(field, models.DateTimeField) and connection.vendor == "sqlite":
        return list(map(lru_cache(maxsize=4096)(connection.ops.adapt_datetimefield_value), values))  # they repeat
    return values
