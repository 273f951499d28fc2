"""Training classes and the enterprises that took part."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentRecord
from common.models import Record
from common.models.constraints import in_order
from registry.scoping import EnterpriseQuerySet


class TrainingClass(DepartmentRecord):
    """A training class for staff, parks or enterprises (培训班)."""

    LEDGER_PREFIX: ClassVar[str] = "XFPX"

    name = models.CharField("培训班名称", max_length=120)
    audience = models.CharField("培训对象", max_length=200)
    starts_on = models.DateField("开班日期")
    ends_on = models.DateField("结束日期")
    organiser = models.CharField("举办单位", max_length=80)
    place = models.CharField("培训地点", max_length=80, blank=True)
    headcount = models.PositiveSmallIntegerField("参训人数", default=0, help_text="含机关、园区和企业人员")
    hours = models.DecimalField("学时", max_digits=5, decimal_places=1, default=0)
    content = models.TextField("培训内容", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "培训班"
        ordering = ["-starts_on", "ledger_no"]
        constraints = [in_order("starts_on", "ends_on", "结束日期不得早于开班日期。")]

    def __str__(self) -> str:
        return self.name


class TrainingAttendance(Record):
    """An enterprise that was trained on one day, with how many of its people (人次)."""

    LEDGER_PREFIX: ClassVar[str] = "XFCX"
    DEPARTMENT_PATH: ClassVar[str] = "training_class__department"
    ENTERPRISE_PATH: ClassVar[str] = "enterprise"

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="attendances", verbose_name="培训班编号"
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise",
        models.PROTECT,
        related_name="training_attendances",
        verbose_name="统一社会信用代码",
    )
    attended_on = models.DateField("参训日期")
    person_count = models.PositiveSmallIntegerField("参训人次", default=1)
    topic = models.CharField("培训专题", max_length=120, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业参训"
        ordering = ["-attended_on", "ledger_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "enterprise", "attended_on"],
                name="legal_training_trainingattendance_once",
                violation_error_message="该企业当日参训已登记，人数请合并填写。",
            ),
            models.CheckConstraint(
                condition=Q(person_count__gte=1),
                name="legal_training_trainingattendance_persons",
                violation_error_message="参训人次至少为1。",
            ),
        ]
        indexes = [models.Index(fields=["attended_on"], name="legal_training_attendance_day")]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.training_class}"
