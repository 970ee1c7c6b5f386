"""`backup FILE`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from radvigil.hub.backup import back_up
from radvigil.hub.management.spoken import SpokenCommand


class Command(SpokenCommand):
    help = "The whole hub in one file."
    STARTED = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *words: Any, **said: Any) -> None:
        try:
            counts = back_up(Path(said["file"]))
        except OSError as error:
            raise CommandError(f"{said['file']}: {error.strerror}", returncode=3) from error
        told = {"file": said["file"], "rows": sum(counts.values()), "tables": len(counts)}
        self.stdout.write(_("%(file)s: %(rows)d rows of %(tables)d tables") % told)
