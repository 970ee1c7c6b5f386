"""Who works in the invented hospital. Names are invented; addresses end in `.example`, which no mail reaches."""

from __future__ import annotations

from typing import NamedTuple

from radvigil.hub.people.models import Role


class Character(NamedTuple):
    """A person of the demonstration."""

    name: str
    role: Role
    language: str = "en"
    phone: str = ""
    facilitator: bool = False


CAST = (
    Character("Léa Perret", Role.RADIOGRAPHER, "fr", "40 12", facilitator=True),
    Character("Amir Haddad", Role.RADIOLOGIST, "en", "40 20", facilitator=True),
    Character("Chloé Vidal", Role.RADIOLOGIST, "fr", "40 21"),
    Character("Nora Blum", Role.RADIOGRAPHER, "en", "40 13"),
    Character("Ines Costa", Role.PHYSICIST, "fr", "40 30"),
    Character("Yann Le Goff", Role.PACS, "fr", "40 41"),
    Character("Tom Baker", Role.BIOMEDICAL, "en", "40 42"),
    Character("Sara Lindt", Role.SECURITY, "en", "40 43"),
    Character("Hugo Marchand", Role.LAW, "fr", "40 50"),
    Character("Eva Roth", Role.MANAGER, "en", "40 60"),
    Character("Paul Martin", Role.ADMINISTRATOR, "en", "40 70"),
    Character("Jeanne Favre", Role.AUDITOR, "fr", "40 80"),
)

DEPARTMENTS: dict[str, tuple[str, ...]] = {
    "Urgences": ("CT 1 Urgences", "CT 2", "DRXREV1", "Lecture 1"),
    "Imagerie": ("IRM 1", "Échographe 3", "Mammographe", "us-old", "WS2", "WS-OLD"),
}
"""Department → names of its machines, as the site file or they themselves say."""
