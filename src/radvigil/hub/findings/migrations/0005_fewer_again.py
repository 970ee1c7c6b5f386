"""Two indexes that every change of a finding wrote to, and that no page asks for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0004_fewer_indexes"),
        ("intake", "0002_packed_parts"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="finding", name="findings_fi_site_id_a58293_idx"),
        migrations.AlterField(
            model_name="finding",
            name="closed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="intake.report",
            ),
        ),
    ]
