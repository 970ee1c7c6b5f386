"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Places(AppConfig):
    name = "radvigil.hub.places"
    label = "places"
