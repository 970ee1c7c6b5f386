"""What somebody has read, for themselves alone.

Rules:
1. A mark is read by its person and by nobody else: no page, list, report, export or count of others uses this table.
2. Reading is voluntary, so a mark is not noted in the audit log either: a log that others read would tell.
3. A person erases their marks at any time, one or all.
"""

from __future__ import annotations

from django.db import models

from radvigil.hub.people.models import Person


class Mark(models.Model):
    """A card that a person has read."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    code = models.CharField(max_length=32)
    at = models.DateField()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="a_card_is_marked_once")]

    def __str__(self) -> str:
        return self.code
