"""The audit log.

Rules:
1. An entry is written once. The database itself refuses to change or remove one (triggers of the first migration).
2. Each entry carries the digest of the one before it: an altered, removed or inserted row breaks the chain there.
3. People are named by their number alone, so that a person can be erased without breaking the chain; `detail` holds
   codes and numbers, never names or free text of people.
"""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that was done."""

    sequence = models.BigIntegerField(primary_key=True)
    """1, 2, 3, … without holes."""
    at = models.DateTimeField()
    actor = models.BigIntegerField(null=True)
    """Number of the person; none when the hub itself acted."""
    site = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=64)
    """`finding.verdict`, `doubt.answered`, …: app, dot, past fact."""
    subject = models.CharField(max_length=96)
    """`finding:1234`."""
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["site", "-sequence"]), models.Index(fields=["subject"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.subject}"
