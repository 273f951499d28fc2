from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0006_after_decision")]

    operations = []
