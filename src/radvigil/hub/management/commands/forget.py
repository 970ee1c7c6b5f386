"""`forget`: apply `[retention]` of hub.toml now, and say what went."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from radvigil.hub.people.retention import forget


class Command(BaseCommand):
    help = "Forget what hub.toml says is to be forgotten."

    def handle(self, *words: Any, **said: Any) -> None:
        for setting, count in forget(timezone.now()).items() or {"nothing": 0}.items():
            self.stdout.write(f"{setting}: {count}")
