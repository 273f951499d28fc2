from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0012_amendments")]

    operations = [
        migrations.AddField(
            model_name="enforcementcase",
            name="reminder_served_on",
            field=models.DateField(
                blank=True,
                help_text="申请强制执行前的十日自此起算",
                null=True,
                verbose_name="催告书送达日期",
            ),
        ),
        migrations.AddConstraint(
            model_name="enforcementcase",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("reminded_on__isnull", True),
                    ("reminder_served_on__isnull", True),
                    ("reminder_served_on__gte", F("reminded_on")),
                    _connector="OR",
                ),
                name="enforcement_case_reminded_on_reminder_served_on",
                violation_error_message="催告书送达日期不得早于催告日期。",
            ),
        ),
    ]
