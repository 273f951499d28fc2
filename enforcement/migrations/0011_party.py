import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0010_desk")]

    operations = [
        migrations.RemoveConstraint(
            model_name="partysubmission",
            name="enforcement_submission_kind",
        ),
        migrations.RemoveConstraint(
            model_name="partysubmission",
            name="enforcement_submission_target",
        ),
        migrations.AddField(
            model_name="partysubmission",
            name="coercion",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="submissions",
                to="enforcement.coercion",
                verbose_name="查封扣押台账编号",
            ),
        ),
        migrations.AlterField(
            model_name="partysubmission",
            name="kind",
            field=models.CharField(
                choices=[
                    ("payment_proof", "缴款凭证"),
                    ("correction_proof", "改正情况报告"),
                    ("inspection_objection", "对检查记录的异议"),
                    ("mending_plan", "整改方案"),
                    ("coercion_defence", "对查封扣押的陈述申辩"),
                    ("remedy_notice", "复议诉讼情况告知"),
                    ("service_address", "送达地址确认书"),
                ],
                max_length=20,
                verbose_name="提交种类",
            ),
        ),
        migrations.AddConstraint(
            model_name="partysubmission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "payment_proof",
                            "correction_proof",
                            "inspection_objection",
                            "mending_plan",
                            "coercion_defence",
                            "remedy_notice",
                            "service_address",
                        ],
                    )
                ),
                name="enforcement_submission_kind",
                violation_error_message="提交种类不在规定范围内。",
            ),
        ),
        migrations.AddConstraint(
            model_name="partysubmission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case__isnull", False),
                        ("coercion__isnull", True),
                        ("curtailment__isnull", True),
                        ("inspection__isnull", True),
                        ("kind", "payment_proof"),
                        ("order__isnull", True),
                    ),
                    models.Q(
                        ("case__isnull", True),
                        ("coercion__isnull", True),
                        ("curtailment__isnull", True),
                        ("inspection__isnull", True),
                        ("kind", "correction_proof"),
                        ("order__isnull", False),
                    ),
                    models.Q(
                        ("case__isnull", True),
                        ("coercion__isnull", True),
                        ("curtailment__isnull", True),
                        ("inspection__isnull", False),
                        ("kind", "inspection_objection"),
                        ("order__isnull", True),
                    ),
                    models.Q(
                        ("case__isnull", True),
                        ("coercion__isnull", True),
                        ("curtailment__isnull", False),
                        ("inspection__isnull", True),
                        ("kind", "mending_plan"),
                        ("order__isnull", True),
                    ),
                    models.Q(
                        ("case__isnull", True),
                        ("coercion__isnull", False),
                        ("curtailment__isnull", True),
                        ("inspection__isnull", True),
                        ("kind", "coercion_defence"),
                        ("order__isnull", True),
                    ),
                    models.Q(
                        ("case__isnull", False),
                        ("coercion__isnull", True),
                        ("curtailment__isnull", True),
                        ("inspection__isnull", True),
                        ("kind", "remedy_notice"),
                        ("order__isnull", True),
                    ),
                    models.Q(
                        ("case__isnull", False),
                        ("coercion__isnull", True),
                        ("curtailment__isnull", True),
                        ("inspection__isnull", True),
                        ("kind", "service_address"),
                        ("order__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="enforcement_submission_target",
                violation_error_message="提交的材料须对应一件事项，并与提交种类一致。",
            ),
        ),
        migrations.AddField(
            model_name="partysubmission",
            name="waiting_since",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(models.When(answered_on__isnull=True, then=models.F("submitted_on"))),
                output_field=models.DateField(null=True, verbose_name="等待办理起始日"),
                verbose_name="等待办理起始日",
            ),
        ),
    ]
