import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_absences"), ("enforcement", "0005_case_steps")]

    operations = [
        migrations.AddField(
            model_name="coercion",
            name="officers",
            field=models.ManyToManyField(
                blank=True,
                help_text="由两名以上执法人员实施（行政强制法第十八条）",
                related_name="+",
                to="accounts.officercertificate",
                verbose_name="执法人员证号",
            ),
        ),
        migrations.AddField(
            model_name="enforcementcase",
            name="delivery_announced_on",
            field=models.DateField(
                blank=True, help_text="公告期满之日视为送达", null=True, verbose_name="公告送达发布日期"
            ),
        ),
        migrations.AddField(
            model_name="enforcementcase",
            name="surcharge_waived",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="执行协议约定减免的（行政强制法第四十二条）",
                max_digits=14,
                null=True,
                verbose_name="减免的加处罚款（元）",
            ),
        ),
        migrations.AddField(
            model_name="paymentplan",
            name="due_before",
            field=models.DateField(
                blank=True,
                help_text="批准前的缴款期限，批准时自动记载",
                null=True,
                verbose_name="原缴款期限",
            ),
        ),
        migrations.AddField(
            model_name="policetransfer",
            name="approved_at",
            field=models.DateTimeField(
                blank=True, help_text="移交的二十四小时自此起算", null=True, verbose_name="负责人批准时间"
            ),
        ),
        migrations.AddField(
            model_name="policetransfer",
            name="is_declined",
            field=models.BooleanField(default=False, verbose_name="公安机关不予立案"),
        ),
        migrations.AddField(
            model_name="policetransfer",
            name="police_period",
            field=models.CharField(
                choices=[
                    ("ordinary", "一般（三日）"),
                    ("cross", "须移送其他机关（七日）"),
                    ("complex", "重大复杂（三十日）"),
                ],
                default="ordinary",
                max_length=20,
                verbose_name="公安机关审查期限",
            ),
        ),
        migrations.AddConstraint(
            model_name="enforcementcase",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("surcharge_waived__isnull", True), ("surcharge_waived__gte", 0), _connector="OR"
                ),
                name="enforcement_case_waived",
                violation_error_message="减免的加处罚款不得为负数。",
            ),
        ),
        migrations.AddConstraint(
            model_name="enforcementcase",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("decided_on__isnull", True),
                    ("delivery_announced_on__isnull", True),
                    ("delivery_announced_on__gte", F("decided_on")),
                    _connector="OR",
                ),
                name="enforcement_case_decided_on_delivery_announced_on",
                violation_error_message="公告送达发布日期不得早于处罚决定日期。",
            ),
        ),
        migrations.AddConstraint(
            model_name="policetransfer",
            constraint=models.CheckConstraint(
                condition=Q(("police_period__in", ["ordinary", "cross", "complex"])),
                name="enforcement_transfer_period",
                violation_error_message="公安机关审查期限不在规定范围内。",
            ),
        ),
        migrations.AddConstraint(
            model_name="policetransfer",
            constraint=models.CheckConstraint(
                condition=Q(("is_declined", False), ("answered_on__isnull", False), _connector="OR"),
                name="enforcement_transfer_declined",
                violation_error_message="公安机关不予立案的须填写答复日期。",
            ),
        ),
        migrations.AddField(
            model_name="policetransfer",
            name="refusal_reason",
            field=models.CharField(
                blank=True,
                help_text="不批准的，理由应当记录在案",
                max_length=300,
                verbose_name="不批准移送的理由",
            ),
        ),
        migrations.AlterField(
            model_name="casereferral",
            name="enterprise",
            field=models.ForeignKey(
                blank=True,
                help_text="当事人为自然人且不涉及企业的留空，填写处罚案件台账编号",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="casereferrals",
                to="registry.enterprise",
                verbose_name="统一社会信用代码",
            ),
        ),
        migrations.AlterField(
            model_name="nopenaltydecision",
            name="enterprise",
            field=models.ForeignKey(
                blank=True,
                help_text="当事人为自然人且不涉及企业的留空，填写处罚案件台账编号",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="nopenaltydecisions",
                to="registry.enterprise",
                verbose_name="统一社会信用代码",
            ),
        ),
        migrations.AlterField(
            model_name="policetransfer",
            name="document_number",
            field=models.CharField(blank=True, max_length=60, verbose_name="移送文号"),
        ),
        migrations.AlterField(
            model_name="policetransfer",
            name="enterprise",
            field=models.ForeignKey(
                blank=True,
                help_text="当事人为自然人且不涉及企业的留空，填写处罚案件台账编号",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="policetransfers",
                to="registry.enterprise",
                verbose_name="统一社会信用代码",
            ),
        ),
        migrations.AlterField(
            model_name="policetransfer",
            name="transferred_on",
            field=models.DateField(blank=True, null=True, verbose_name="移送日期"),
        ),
        migrations.AddConstraint(
            model_name="casereferral",
            constraint=models.CheckConstraint(
                condition=models.Q(("enterprise__isnull", False), ("case__isnull", False), _connector="OR"),
                name="enforcement_referral_party",
                violation_error_message="请填写统一社会信用代码，当事人为自然人的填写处罚案件台账编号。",
            ),
        ),
        migrations.AddConstraint(
            model_name="nopenaltydecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("enterprise__isnull", False), ("case__isnull", False), _connector="OR"),
                name="enforcement_nopenalty_party",
                violation_error_message="请填写统一社会信用代码，当事人为自然人的填写处罚案件台账编号。",
            ),
        ),
        migrations.AddConstraint(
            model_name="policetransfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("document_number", ""), _negated=True),
                fields=("document_number",),
                name="enforcement_transfer_number",
                violation_error_message="该移送文号已被使用，请核对。",
            ),
        ),
        migrations.AddConstraint(
            model_name="policetransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("enterprise__isnull", False), ("case__isnull", False), _connector="OR"),
                name="enforcement_transfer_party",
                violation_error_message="请填写统一社会信用代码，当事人为自然人的填写处罚案件台账编号。",
            ),
        ),
        migrations.AddConstraint(
            model_name="policetransfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("transferred_on__isnull", False), models.Q(("document_number", ""), _negated=True)
                    ),
                    models.Q(
                        ("document_number", ""),
                        ("reported_on__isnull", False),
                        ("transferred_on__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="enforcement_transfer_made",
                violation_error_message="已移送的须填写移送文号和移送日期，尚未移送的须填写提出移送报告日期。",
            ),
        ),
    ]
