"""`restore FILE`: into an empty home."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from radvigil.hub.backup import NotRestoredError, restore

WHY = {
    "no-backup": "this is no backup of a hub, or it is damaged",
    "not-empty": "this hub holds something already; restore into a new home",
    "other-version": "it was made by another version; restore it with that one, then update",
    "broken-chain": "its audit chain does not hold; nothing was restored",
}


class Command(BaseCommand):
    help = "Fill an empty hub from a backup."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *words: Any, **said: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        try:
            counts = restore(Path(said["file"]))
        except NotRestoredError as error:
            raise CommandError(f"{said['file']}: {WHY[error.code]} ({error.at})", returncode=3) from error
        except OSError as error:
            raise CommandError(f"{said['file']}: {error.strerror}", returncode=3) from error
        self.stdout.write(f"{said['file']}: {sum(counts.values())} rows; the audit chain holds")
