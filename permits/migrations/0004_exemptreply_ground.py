from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("permits", "0003_filings_undertakings_and_catalogue_totals")]

    operations = [migrations.RenameField("exemptreply", "reason", "ground")]
