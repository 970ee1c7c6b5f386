"""`take_in REPORT.json… [--site NAME]`: what `radvigil hub import` runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from radvigil.hub.intake.services import NotTakenError, Taken, take_in
from radvigil.hub.intake.telling import why
from radvigil.hub.intake.tidy import tidy
from radvigil.hub.management.spoken import SpokenCommand
from radvigil.hub.places.models import Site


class Command(SpokenCommand):
    help = "Take reports in."
    STARTED = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reports", nargs="+", metavar="REPORT.json")
        parser.add_argument("--site", default="")

    def handle(self, *words: Any, **said: Any) -> None:
        site = self._site(said["site"])
        failed = []
        for name in said["reports"]:
            try:
                taken = take_in(site, Path(name).read_bytes(), None, timezone.now())
            except OSError as error:
                failed.append(f"{name}: {error.strerror}")
            except NotTakenError as error:
                failed.append(f"{name}: {why(error)}")
            else:
                self.stdout.write(f"{name}: {_told(taken)}")
        tidy(analyze=True)
        if failed:
            raise CommandError("\n".join(failed), returncode=3)

    def _site(self, name: str) -> Site:
        sites = Site.objects.filter(name=name) if name else Site.objects.all()
        if sites.count() != 1:
            known = ", ".join(Site.objects.values_list("name", flat=True)) or _("none yet")
            raise CommandError(
                _("--site: name one of the sites known here (%(known)s)") % {"known": known}, returncode=2
            )
        return sites.get()


def _told(taken: Taken) -> str:
    if not taken.new:
        return _("known already")
    return _("%(opened)d opened, %(closed)d closed") % {"opened": taken.opened, "closed": taken.closed}
