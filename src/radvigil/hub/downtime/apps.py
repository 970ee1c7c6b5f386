"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Downtime(AppConfig):
    name = "radvigil.hub.downtime"
    label = "downtime"
