"""`demonstrate [--class N]`: an invented hospital in an empty home, and how to come in."""

from __future__ import annotations

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from radvigil.hub.demonstration.staging import NAME, Staged, address, seat, stage
from radvigil.hub.management.spoken import SpokenCommand
from radvigil.hub.notices import tasks as notices
from radvigil.hub.people import tasks as people
from radvigil.hub.people.models import Membership
from radvigil.hub.places.models import Site


class Command(SpokenCommand):
    help = "An invented hospital to try the hub with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--class", dest="trainees", type=int, default=0)
        parser.add_argument("--lang", choices=["en", "fr"], default="en")

    def handle(self, *words: Any, **said: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        path = settings.HOME / "demonstration-password"
        if not Site.objects.exists():
            self._write(path, "-".join(secrets.choice(WORDS) for _ in range(4)))
            stage(path.read_text(encoding="ascii"), timezone.now(), said["lang"])
        for each in (notices, people):
            each.begin(timezone.now())
        password = path.read_text(encoding="ascii")
        site = Site.objects.get(name=NAME)
        seat(site, said["trainees"], password)
        self._tell(Staged(site, {}), password)

    def _write(self, path: Any, password: str) -> None:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(password)

    def _tell(self, staged: Staged, password: str) -> None:
        self.stdout.write(NAME + "\n" + _("Everybody's password: %(password)s") % {"password": password})
        held = Membership.objects.filter(site=staged.site).select_related("person").order_by("pk")
        for one in held:
            mark = ", " + pgettext("as what", "facilitator") if one.facilitator else ""
            self.stdout.write(f"  {address(one.person.name):44} {one.get_role_display()}{mark}")


WORDS = """
lamp river stone paper cloud amber maple olive pearl tiger violin window anchor basket candle desert engine forest
garden harbor island jacket kettle ladder magnet needle orange pepper quartz ribbon saddle tunnel
""".split()  # noqa: SIM905 — read as words
"""For a password that a class can type; a million of them are enough for an invented hospital on this machine alone."""
