"""The database refuses to change or remove a line of the timeline."""

from __future__ import annotations

from django.db import migrations

from radvigil.hub.incidents.append_only import allow, forbid

TABLE = "incidents_entry"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]
    operations = [migrations.RunPython(forbid(TABLE), allow(TABLE))]
