"""`backup FILE`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from radvigil.hub.backup import back_up


class Command(BaseCommand):
    help = "The whole hub in one file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *words: Any, **said: Any) -> None:
        try:
            counts = back_up(Path(said["file"]))
        except OSError as error:
            raise CommandError(f"{said['file']}: {error.strerror}", returncode=3) from error
        self.stdout.write(f"{said['file']}: {sum(counts.values())} rows of {len(counts)} tables")
