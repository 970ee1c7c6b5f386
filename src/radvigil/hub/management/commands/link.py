"""`link ADDRESS [--forget-factors]`: a way back in for somebody, when nobody who may make one is let in any more.

Who can run this owns the machine and its keys already. It is noted in the audit log as done by nobody's account.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from radvigil.hub.management.spoken import SpokenCommand
from radvigil.hub.people.models import Person
from radvigil.hub.people.services import drop_factors, new_link
from radvigil.hub.people.views import link_of


class Command(SpokenCommand):
    help = "A one-time link for somebody."
    STARTED = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="ADDRESS")
        parser.add_argument("--forget-factors", action="store_true")

    @transaction.atomic
    def handle(self, *words: Any, **said: Any) -> None:
        person = Person.objects.filter(email=said["address"].strip().lower(), is_active=True).first()
        if person is None:
            raise CommandError(_("%(address)s: nobody here has this address") % said, returncode=2)
        if said["forget_factors"]:
            drop_factors(None, person)
        link = link_of(new_link(None, person, timezone.now()))
        self.stdout.write(_("One-time link of %(name)s (three days): %(link)s") % {"name": person.name, "link": link})
