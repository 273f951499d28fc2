from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0004_random_checks")]

    operations = [
        migrations.AddField(
            model_name="enforcementcase",
            name="proposed_kinds",
            field=models.JSONField(
                blank=True, default=list, help_text="事先告知的处罚种类代码", verbose_name="拟处罚种类"
            ),
        ),
        migrations.AddField(
            model_name="enforcementcase",
            name="hearing_waived",
            field=models.BooleanField(
                default=False, help_text="当事人明确书面放弃要求听证的填“是”", verbose_name="放弃听证"
            ),
        ),
        migrations.AddField(
            model_name="legalreview",
            name="qualification",
            field=models.CharField(
                blank=True,
                help_text="初次从事处罚决定法制审核的人员须填写",
                max_length=60,
                verbose_name="法律职业资格证书编号",
            ),
        ),
        migrations.AlterField(
            model_name="collectivediscussion",
            name="conclusion",
            field=models.TextField(blank=True, verbose_name="讨论结论"),
        ),
        migrations.AlterField(
            model_name="collectivediscussion",
            name="is_approved",
            field=models.BooleanField(blank=True, null=True, verbose_name="同意处理意见"),
        ),
        migrations.AddConstraint(
            model_name="collectivediscussion",
            constraint=models.CheckConstraint(
                condition=Q(is_approved__isnull=True, conclusion="")
                | Q(is_approved__isnull=False) & ~Q(conclusion=""),
                name="enforcement_discussion_concluded",
                violation_error_message="讨论结论与是否同意须同时填写。",
            ),
        ),
        migrations.AddConstraint(
            model_name="collectivediscussion",
            constraint=models.UniqueConstraint(
                condition=Q(is_approved__isnull=True),
                fields=["case"],
                name="enforcement_discussion_one_open",
                violation_error_message="该案已有一次集体讨论尚未形成结论。",
            ),
        ),
    ]
