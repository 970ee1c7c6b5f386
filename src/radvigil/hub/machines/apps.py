"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Machines(AppConfig):
    name = "radvigil.hub.machines"
    label = "machines"
