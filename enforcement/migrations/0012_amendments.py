from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0011_party")]

    operations = [
        migrations.AddField(
            model_name="casepublication",
            name="past_withdrawals",
            field=models.JSONField(blank=True, default=list, editable=False, verbose_name="以前的撤下"),
        ),
    ]
