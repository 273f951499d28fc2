from django.db import migrations


class Migration(migrations.Migration):
    """A field named as an argument of `common.records.change` was never saved by an edit."""

    dependencies = [("disclosure", "0001_initial")]

    operations = [migrations.RenameField("dutylistentry", "reason", "ground")]
