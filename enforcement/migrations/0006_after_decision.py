from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0005_case_steps")]

    operations = []
