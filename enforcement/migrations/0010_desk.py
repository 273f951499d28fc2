import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who deals with an inspection and with a draw: whom the queue and the reminders address."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("enforcement", "0009_publication"),
    ]

    operations = [
        migrations.AddField(
            model_name="inspection",
            name="handler",
            field=models.ForeignKey(
                blank=True,
                help_text="期限提醒发给承办人；默认为安排检查的人员",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="承办人",
            ),
        ),
        migrations.AddField(
            model_name="randomdraw",
            name="handler",
            field=models.ForeignKey(
                blank=True,
                help_text="期限提醒发给承办人；默认为登记任务的人员",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="承办人",
            ),
        ),
        migrations.AddIndex(
            model_name="inspection",
            index=models.Index(fields=["handler", "status"], name="enforcement_inspection_handler"),
        ),
    ]
