"""The parts of a report that pages show whole become one packed value; its uses, which nobody read, are not kept."""

from django.db import migrations

from radvigil.hub.packed import PackedField


def pack(apps, _editor):
    for one in apps.get_model("intake", "Body").objects.defer("packed").iterator(chunk_size=20):
        one.told = {"plan": one.plan, "what_ifs": one.what_ifs}
        one.save(update_fields=["told"])


def unpack(apps, _editor):
    for one in apps.get_model("intake", "Body").objects.defer("packed").iterator(chunk_size=20):
        one.plan, one.what_ifs = one.told["plan"], one.told["what_ifs"]
        one.save(update_fields=["plan", "what_ifs"])


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial")]

    operations = [
        migrations.AddField(model_name="body", name="told", field=PackedField(null=True)),
        migrations.RunPython(pack, unpack),
        migrations.AlterField(model_name="body", name="told", field=PackedField()),
        migrations.RemoveField(model_name="body", name="plan"),
        migrations.RemoveField(model_name="body", name="what_ifs"),
        migrations.RemoveField(model_name="body", name="uses"),
    ]
