"""`restore FILE`: into an empty home."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from radvigil.hub.backup import NotRestoredError, restore
from radvigil.hub.management.spoken import SpokenCommand

WHY = {
    "no-backup": gettext_noop("this is no backup of a hub, or it is damaged"),
    "not-empty": gettext_noop("this hub holds something already; restore into a new home"),
    "other-version": gettext_noop("it was made by another version; restore it with that one, then update"),
    "broken-chain": gettext_noop("its audit chain does not hold; nothing was restored"),
}


class Command(SpokenCommand):
    help = "Fill an empty hub from a backup."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *words: Any, **said: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        try:
            counts = restore(Path(said["file"]))
        except NotRestoredError as error:
            raise CommandError(f"{said['file']}: {_(WHY[error.code])} ({error.at})", returncode=3) from error
        except OSError as error:
            raise CommandError(f"{said['file']}: {error.strerror}", returncode=3) from error
        told = {"file": said["file"], "rows": sum(counts.values())}
        self.stdout.write(_("%(file)s: %(rows)d rows; the audit chain holds") % told)
