from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0004_random_checks")]

    operations = []
