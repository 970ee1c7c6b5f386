"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Documents(AppConfig):
    name = "radvigil.hub.documents"
    label = "documents"
