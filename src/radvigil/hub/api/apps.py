"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Api(AppConfig):
    name = "radvigil.hub.api"
    label = "api"
