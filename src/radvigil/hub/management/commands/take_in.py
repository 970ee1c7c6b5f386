"""`take_in REPORT.json… [--site NAME]`: what `radvigil hub import` runs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from radvigil.hub.intake.services import NotTakenError, take_in
from radvigil.hub.places.models import Site


class Command(BaseCommand):
    help = "Take reports in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reports", nargs="+", metavar="REPORT.json")
        parser.add_argument("--site", default="")

    def handle(self, *words: Any, **said: Any) -> None:
        site = self._site(said["site"])
        failed = []
        for name in said["reports"]:
            try:
                taken = take_in(site, Path(name).read_bytes(), None, timezone.now())
            except (OSError, NotTakenError) as error:
                failed.append(f"{name}: {error}")
                continue
            told = f"{taken.opened} opened, {taken.closed} closed" if taken.new else "known already"
            self.stdout.write(f"{name}: {told}")
        if failed:
            raise CommandError("\n".join(failed), returncode=3)

    def _site(self, name: str) -> Site:
        sites = Site.objects.filter(name=name) if name else Site.objects.all()
        if sites.count() != 1:
            known = ", ".join(Site.objects.values_list("name", flat=True)) or "none yet"
            raise CommandError(f"--site: name one of the sites known here ({known})", returncode=2)
        return sites.get()
