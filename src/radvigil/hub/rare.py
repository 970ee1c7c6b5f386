"""What most pages have nothing of: asked first whether there is any.

Composing a question of sixty columns and five tables costs Django ten times what the database needs to answer it; of
most machines there is no doubt, no incident and no promise to tell.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def rare(rows: QuerySet[Row], most: int | None = None) -> list[Row]:
    """The rows, `most` of them at most, in their order; one short question where there are none."""
    return list(rows[:most]) if rows.exists() else []
