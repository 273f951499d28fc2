import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What is hidden in a publication; decisions published before the portal have no preparer."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("enforcement", "0008_discretion"),
    ]

    operations = [
        migrations.AddField(
            model_name="casepublication",
            name="hidden_terms",
            field=models.TextField(
                blank=True,
                default="",
                help_text="第三方姓名、住址、商业秘密等，每行一项；公开内容中凡出现处均以*代替，本栏不公开",
                verbose_name="需隐去的内容",
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="casepublication",
            name="prepared_by",
            field=models.ForeignKey(
                blank=True,
                help_text="导入本门户之前已公开的留空",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="拟公开人",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="casepublication",
            name="enforcement_publication_published",
        ),
        migrations.AddConstraint(
            model_name="casepublication",
            constraint=models.CheckConstraint(
                condition=~Q(status__in=["published", "ended"])
                | Q(published_on__isnull=False)
                & (Q(approved_by__isnull=False) | Q(prepared_by__isnull=True)),
                name="enforcement_publication_published",
                violation_error_message="已公开的须填写审核人和公开日期。",
            ),
        ),
    ]
