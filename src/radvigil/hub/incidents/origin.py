"""What an incident may come from: a doubt, a finding or an advisory of the same site; and what these hear of it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext

from radvigil.hub.doubts.models import Doubt, Outcome
from radvigil.hub.doubts.services import End, end
from radvigil.hub.findings.models import Finding, Match
from radvigil.hub.incidents.models import Incident
from radvigil.hub.machines.services import Act
from radvigil.hub.people.models import Person
from radvigil.hub.places.models import Site

ORIGINS: dict[str, type[models.Model]] = {"doubt": Doubt, "finding": Finding, "match": Match}


def known(site: Site, kind: str, identity: int) -> bool:
    """Whether the site has this doubt, finding or match."""
    return kind in ORIGINS and ORIGINS[kind]._base_manager.filter(pk=identity, site=site).exists()


def tell_origin(by: Person, incident: Incident, now: datetime) -> None:
    """A doubt's reporter reads that it became an incident, in their language."""
    if incident.subject_kind != "doubt" or incident.subject_id is None:
        return
    doubt = Doubt.objects.select_related("reporter", "site").get(pk=incident.subject_id)
    with translation.override(doubt.reporter.language if doubt.reporter else settings.LANGUAGE_CODE):
        words = gettext("People deal with it as incident {reference}. Thank you.").format(reference=incident.reference)
    end(Act(by, now), doubt, End(Outcome.INCIDENT, words, incident.number))
