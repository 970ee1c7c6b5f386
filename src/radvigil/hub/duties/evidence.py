"""The evidence of an incident as one table: each line of its timeline and each statement of a duty, with the digest by
which the audit log knows it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from radvigil.hub.documents.tables import Cell, csv_pieces
from radvigil.hub.incidents.models import Incident
from radvigil.hub.incidents.services import digest


def table(incident: Incident) -> Iterator[str]:
    """CSV in pieces: the timeline first, then the statements, each in the order in which it was recorded."""
    heads = [_("No."), _("Recorded"), _("When"), _("Who"), _("What"), _("Duty"), _("Text"), _("Reason"), _("Receipt"),
             _("Fingerprint")]  # fmt: skip
    return csv_pieces(heads, [*_lines(incident), *_statements(incident)])


def _lines(incident: Incident) -> list[list[Cell]]:
    return [
        [one.number, one.recorded, one.at, one.by.name, one.kind, one.detail.get("duty", ""), one.text, one.reason, "",
         digest(one)]
        for one in incident.entries.select_related("by").order_by("number")
    ]  # fmt: skip


def _statements(incident: Incident) -> list[list[Cell]]:
    return [
        [f"D{act.pk}", act.recorded, act.when, act.by.name, f"{act.kind} {act.about}".strip(), act.duty, "", act.reason,
         act.receipt, ""]
        for act in incident.duty_acts.select_related("by")
    ]  # fmt: skip
