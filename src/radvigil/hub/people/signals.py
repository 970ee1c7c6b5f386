"""What people's pages ask of apps that this one does not know."""

from __future__ import annotations

from django.dispatch import Signal

about_person = Signal()
"""A person wants to see what the hub keeps of them. A receiver answers with a name and plain values."""
