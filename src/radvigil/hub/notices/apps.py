"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Notices(AppConfig):
    name = "radvigil.hub.notices"
    label = "notices"
