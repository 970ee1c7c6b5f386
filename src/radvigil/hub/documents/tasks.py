"""Work in the background."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from radvigil.hub.documents import services


@task()
def make(identity: int) -> None:
    """Make one document."""
    services.make(identity, timezone.now())
