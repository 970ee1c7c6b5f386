"""`first_start [--site NAME]`: all that a new home needs, and the administrator's one-time link. Harmless to repeat."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _

from radvigil.hub.management.spoken import SpokenCommand
from radvigil.hub.notices import tasks as notices
from radvigil.hub.people import tasks as people
from radvigil.hub.people.models import Membership, Role
from radvigil.hub.people.services import Place, invite
from radvigil.hub.people.views import link_of
from radvigil.hub.places.models import Site


class Command(SpokenCommand):
    help = "Prepare the home of the hub."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", default="")

    def handle(self, *words: Any, **said: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        for each in (notices, people):
            each.begin(timezone.now())
        site = Site.objects.first() or Site.objects.create(name=said["site"] or _("Our imaging department"))
        if Membership.objects.filter(role=Role.ADMINISTRATOR, person__is_active=True).exists():
            return
        place = Place(site, Role.ADMINISTRATOR)
        _person, token = invite(None, "administrator@localhost", _("Administrator"), place, timezone.now())
        self.stdout.write(_("The administrator's one-time link (three days): %(link)s") % {"link": link_of(token)})
