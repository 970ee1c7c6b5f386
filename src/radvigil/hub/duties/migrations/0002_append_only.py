"""The database refuses to change or remove a statement."""

from __future__ import annotations

from django.db import migrations

from radvigil.hub.incidents.append_only import allow, forbid

TABLE = "duties_dutyact"


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]
    operations = [migrations.RunPython(forbid(TABLE), allow(TABLE))]
