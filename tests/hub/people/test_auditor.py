"""An auditor reads what others fill in: the page without its forms, without a secret, with the numbers of the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from radvigil.hub.doubts.services import make_card
from radvigil.hub.duties.models import SiteProfile
from radvigil.hub.intake.models import Report
from radvigil.hub.intake.services import make_token
from radvigil.hub.machines.models import Machine
from radvigil.hub.machines.services import Act
from radvigil.hub.notices.models import Hook, Recorder
from radvigil.hub.people import tokens
from radvigil.hub.people.models import Person, Role
from radvigil.hub.places.models import Site

PAGES = ("/people", "/people/background", "/people/tokens", "/intake/tokens", "/notices/outbox", "/duties/profile",
         "/duties/", "/machines/{machine}", "/machines/{machine}/cards", "/notices/")  # fmt: skip
OWN = {"/account/logout/", "/language", "/i18n/setlang/"}


class Forms(HTMLParser):
    """Where the forms of a page send to by POST; empty is the page itself."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.to: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "form" and (said.get("method") or "").lower() == "post":
            self.to.append(said.get("action") or "")
