from django.db import migrations


class Migration(migrations.Migration):
    """A field named as an argument of `common.records.change` was never saved by an edit."""

    dependencies = [("enforcement", "0001_initial")]

    operations = [migrations.RenameField("positivelistentry", "reason", "ground")]
