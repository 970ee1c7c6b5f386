"""The hub as an app: base templates, the stylesheet, the signs, and what all pages say alike."""

from __future__ import annotations

from django.apps import AppConfig


class Hub(AppConfig):
    name = "radvigil.hub"
    label = "hub"
