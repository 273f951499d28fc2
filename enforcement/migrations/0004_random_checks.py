from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0003_procedure_publication_and_checks")]

    operations = []
