"""The facts of a machine become one packed value, with what was kept of them."""

from django.db import migrations, models

from radvigil.hub.packed import PackedField


def pack(apps, _editor):
    for one in apps.get_model("machines", "Facts").objects.iterator(chunk_size=100):
        one.told = {"device": one.device, "risk": one.risk, "peers": one.peers}
        one.save(update_fields=["told"])


def unpack(apps, _editor):
    for one in apps.get_model("machines", "Facts").objects.iterator(chunk_size=100):
        one.device, one.risk, one.peers = (one.told[name] for name in ("device", "risk", "peers"))
        one.save(update_fields=["device", "risk", "peers"])


class Migration(migrations.Migration):
    dependencies = [("machines", "0003_heaviest")]

    operations = [
        migrations.AddField(model_name="facts", name="told", field=PackedField(null=True)),
        migrations.AlterField(model_name="facts", name="device", field=models.JSONField(null=True)),
        migrations.RunPython(pack, unpack),
        migrations.AlterField(model_name="facts", name="told", field=PackedField()),
        migrations.RemoveField(model_name="facts", name="device"),
        migrations.RemoveField(model_name="facts", name="risk"),
        migrations.RemoveField(model_name="facts", name="peers"),
    ]
