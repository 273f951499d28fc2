"""Why an enterprise of the positive list is checked on site; when a lead was accepted; one message."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0003_procedure_publication_and_checks")]

    operations = [
        migrations.AddField(
            model_name="inspection",
            name="on_site_ground",
            field=models.CharField(
                blank=True,
                help_text="正面清单企业优先采取非现场方式检查，确需到现场检查的写明理由",
                max_length=200,
                verbose_name="现场检查理由",
            ),
        ),
        migrations.AddField(
            model_name="enforcementlead",
            name="accepted_on",
            field=models.DateField(
                blank=True,
                help_text="决定受理或不予受理的日期",
                null=True,
                verbose_name="受理决定日期",
            ),
        ),
        migrations.AddConstraint(
            model_name="enforcementlead",
            constraint=models.CheckConstraint(
                condition=Q(received_on__isnull=True)
                | Q(accepted_on__isnull=True)
                | Q(accepted_on__gte=F("received_on")),
                name="enforcement_lead_accepted",
                violation_error_message="受理决定日期不得早于收到日期。",
            ),
        ),
        # A percent sign in a message is a placeholder: it broke where it should have been shown.
        migrations.AlterConstraint(
            model_name="randomdraw",
            name="enforcement_draw_percent",
            constraint=models.CheckConstraint(
                condition=Q(key_percent__lte=100, special_percent__lte=100),
                name="enforcement_draw_percent",
                violation_error_message="抽取比例不得超过百分之一百。",
            ),
        ),
    ]
