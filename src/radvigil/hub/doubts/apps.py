"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class Doubts(AppConfig):
    name = "radvigil.hub.doubts"
    label = "doubts"
