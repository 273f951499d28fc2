from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0013_reminders")]

    operations = [
        migrations.AddField(
            model_name="enforcementcase",
            name="archive_number",
            field=models.CharField(blank=True, max_length=60, verbose_name="案卷号"),
        ),
        migrations.AddField(
            model_name="enforcementcase",
            name="archive_remarks",
            field=models.TextField(
                blank=True,
                help_text="归档时案卷尚缺的材料及理由，一行一项",
                verbose_name="归档缺项说明",
            ),
        ),
        migrations.AddConstraint(
            model_name="enforcementcase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archive_number", ""), _negated=True),
                fields=("archive_number",),
                name="enforcement_case_archive_once",
                violation_error_message="该案卷号已被使用，请核对。",
            ),
        ),
    ]
