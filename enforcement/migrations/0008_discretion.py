from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0007_case_record")]

    operations = []
