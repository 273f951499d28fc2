import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import enforcement.models.archives


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0006_after_decision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="标识"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "排队中"),
                            ("running", "正在制作"),
                            ("done", "已完成"),
                            ("replaced", "已由新的导出替代"),
                            ("failed", "未能完成"),
                        ],
                        default="waiting",
                        max_length=20,
                        verbose_name="状态",
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=100, verbose_name="进展")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已完成件数")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="总件数")),
                (
                    "heartbeat_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="最近进展"),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        max_length=200,
                        upload_to=enforcement.models.archives._stored_name,
                        verbose_name="文件",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="大小（字节）")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="校验码")),
                ("pages", models.PositiveIntegerField(default=0, verbose_name="卷宗页数")),
                ("events", models.PositiveIntegerField(default=0, verbose_name="事件数")),
                ("faults", models.JSONField(blank=True, default=list, verbose_name="事件链核验发现的问题")),
                ("failure", models.CharField(blank=True, max_length=300, verbose_name="出错说明")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="申请时间")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="完成时间")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_exports",
                        to="enforcement.enforcementcase",
                        verbose_name="处罚案件台账编号",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导出人",
                    ),
                ),
            ],
            options={
                "verbose_name": "案卷导出",
                "verbose_name_plural": "案卷导出",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=["heartbeat_at"],
                        name="enforcement_export_running",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "running", "done", "replaced", "failed"])
                        ),
                        name="enforcement_export_state",
                        violation_error_message="状态不在规定范围内。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=("case",),
                        name="enforcement_export_one_running",
                        violation_error_message="该案正在导出，请等待完成。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["done", "replaced"]), _negated=True),
                            models.Q(("sha256", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="enforcement_export_done",
                        violation_error_message="已完成的导出须有校验码。",
                    ),
                ],
            },
        ),
    ]
