"""A person in all tables of all apps: found by the tables themselves, so that no app can be forgotten.

Rules:
1. What is told to a person about themselves are the rows that name them, without secrets, digests and other people. A
   column that tells of somebody else, whoever else the row names, is told to that one alone: the table says which
   (`TOLD_AS`: column → what a person must be in the row).
2. When a person is erased, their whole name, address and telephone are replaced wherever somebody wrote them: by their
   number. Part of a name, or a name that another person bears too, is left: it may mean somebody else.
3. A table that the database keeps as it is (timeline of an incident, acts of a duty) keeps its words: the law wants the
   record. How many such rows there are is told, and noted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.db.models.functions import Cast

from radvigil.hub.packed import PackedField
from radvigil.hub.people.models import Person

SECRET = re.compile(r"digest|^once$|^link$|password|secret|^data$|session_key|^key$|lease|token")
WRITTEN = (models.CharField, models.TextField, models.JSONField, PackedField)
"""Columns in which somebody may have written a name."""
SHORT = 5
"""Signs that a text must have at least to be looked for everywhere."""


def tables() -> list[type[models.Model]]:
    return [one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]


# Told


def rows_about(person: Person) -> dict[str, list[dict[str, Any]]]:
    """`app.table` → its rows that name this person, and as what."""
    told: dict[str, list[dict[str, Any]]] = {}
    for model in tables():
        for column in model._meta.concrete_fields:
            if column.is_relation and column.related_model is Person:
                rows = model._base_manager.filter(**{column.attname: person.pk}).order_by("pk")
                told.setdefault(model._meta.label_lower, []).extend(
                    {"as": column.name, **_plain(row, column.name)} for row in rows.iterator()
                )
    return {name: rows for name, rows in told.items() if rows}


def _plain(row: models.Model, called: str) -> dict[str, Any]:
    """The columns of a row that are not a secret, bytes, nor another person; nor what only another one is told."""
    shown, others = {}, getattr(row, "TOLD_AS", {})
    for column in row._meta.concrete_fields:
        people = column.is_relation and column.related_model is Person
        if people or isinstance(column, models.BinaryField) or SECRET.search(column.name):
            continue
        if others.get(column.name, called) != called:
            continue
        value = getattr(row, column.attname)
        shown[column.name] = value if isinstance(value, bool | int | float | list | dict | None) else str(value)
    return shown


# Erased


def replace_everywhere(person: Person) -> int:
    """Put the number where name, address and telephone stand; how many rows had to stay as they are."""
    others = Person.objects.exclude(pk=person.pk)
    wanted = [person.email, *([] if others.filter(name=person.name).exists() else [person.name])]
    wanted += [] if not person.phone or others.filter(phone=person.phone).exists() else [person.phone]
    words = [one for one in wanted if len(one) >= SHORT]
    return sum(_replaced(column, words, f"#{person.number}") for column in _columns()) if words else 0


def _columns() -> Iterator[models.Field[Any, Any]]:
    for model in tables():
        if model is not Person:
            for column in model._meta.concrete_fields:
                if isinstance(column, WRITTEN) and not column.unique:
                    yield column


def _replaced(column: models.Field[Any, Any], words: list[str], number: str) -> int:
    model, stayed = column.model, 0
    for row in _holding(column, words):
        value = _without(getattr(row, column.attname), words, number)
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{column.attname: value})
        except DatabaseError:
            stayed += 1
    return stayed


def _holding(column: models.Field[Any, Any], words: list[str]) -> Iterator[models.Model]:
    """The rows that hold one of them. The database cannot look into what is packed: those rows are all read."""
    rows = column.model._base_manager.order_by("pk")
    if isinstance(column, PackedField):
        for row in rows.iterator(chunk_size=200):
            value = getattr(row, column.attname)
            if _without(value, words, "") != value:
                yield row
        return
    found = Q()
    for word in words:
        found |= Q(written__contains=word) | Q(written__contains=json.dumps(word)[1:-1])
    yield from rows.annotate(written=Cast(column.attname, models.TextField())).filter(found)


def _without(value: Any, words: list[str], number: str) -> Any:
    if isinstance(value, dict):
        return {name: _without(one, words, number) for name, one in value.items()}
    if isinstance(value, list):
        return [_without(one, words, number) for one in value]
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, number)
    return value
