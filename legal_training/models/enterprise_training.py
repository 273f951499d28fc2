"""Classes that the bureau announces for enterprises, and the persons whom they register."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.scoping import DepartmentRecord
from common.models import Record
from common.models.constraints import needs, one_of
from common.presentation import plain_number
from common.workflow import Workflow
from legal_training.enterprise_training import rules
from legal_training.enterprise_training.enums import (
    ATTENDEE_TRANSITIONS,
    CLASS_TRANSITIONS,
    STANDING,
    TAKEN,
    AttendeeStatus,
    ClassStatus,
    SignInWay,
)
from legal_training.models.training import TrainingClass
from registry.scoping import EnterpriseQuerySet

SIGN_IN_OPENS_BEFORE = timedelta(minutes=60)


class EnterpriseClassQuerySet(EnterpriseQuerySet):
    def visible_to(self, user: Any) -> Self:
        """To enterprises what was announced to all, to one of them, or what they registered for."""
        if not getattr(user, "is_enterprise", False):
            return super().visible_to(user)
        own = user.memberships.current().values("enterprise")
        invited = EnterpriseClass.invited.through.objects.filter(enterprise__in=own)
        registered = ClassAttendee.objects.filter(enterprise__in=own)
        mine = Q(pk__in=invited.values("enterpriseclass")) | Q(pk__in=registered.values("enterprise_class"))
        return self.filter(Q(is_open_to_all=True) | mine, announced_on__isnull=False)

    def upcoming(self, now: datetime) -> Self:
        """Announced and not yet over."""
        return self.filter(ends_at__gte=now, status=ClassStatus.OPEN)


class EnterpriseClass(DepartmentRecord):
    """A class of some hours on one day, to which enterprises send persons by name (企业培训班).

    Closing it makes the rows of `TrainingClass` and `TrainingAttendance` that figures count.
    """

    LEDGER_PREFIX: ClassVar[str] = "QYPX"
    ENTERPRISE_PATH: ClassVar[str] = "invited"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=CLASS_TRANSITIONS,
        rules=rules.CLASS,
        verbs={ClassStatus.OPEN: "发布", ClassStatus.CLOSED: "结班", ClassStatus.CANCELLED: "取消该班"},
    )

    name = models.CharField("培训主题", max_length=120)
    laws = models.ManyToManyField(
        "registry.Law", blank=True, related_name="enterprise_classes", verbose_name="培训法规代码"
    )
    content = models.TextField("培训内容", max_length=3000)
    lecturer = models.CharField("授课人", max_length=80, blank=True)
    starts_at = models.DateTimeField("开课时间")
    ends_at = models.DateTimeField("下课时间", help_text="与开课时间在同一日；连续几日的，各日分别发布")
    place = models.CharField("培训地点", max_length=120, blank=True, help_text="线上培训可留空，另填网址")
    online_link = models.URLField(
        "线上培训网址", max_length=300, blank=True, help_text="只向报名成功的企业显示"
    )
    hours = models.DecimalField(
        "学时", max_digits=4, decimal_places=1, validators=[MinValueValidator(0)], help_text="记入培训证明"
    )
    capacity = models.PositiveSmallIntegerField("名额（人）", validators=[MinValueValidator(1)])
    most_each = models.PositiveSmallIntegerField(
        "每家企业最多报名（人）", default=3, validators=[MinValueValidator(1)]
    )
    has_waiting_list = models.BooleanField(
        "名额已满时接受候补", default=True, help_text="有人取消或增加名额时，按报名先后依次递补并告知企业"
    )
    registration_until = models.DateTimeField("报名截止时间", help_text="此前企业可自行增加、更换和取消人员")
    is_open_to_all = models.BooleanField(
        "面向全部企业", default=False, help_text="不勾选的，保存后在“邀请企业”中列出受邀企业"
    )
    invited = models.ManyToManyField(
        "registry.Enterprise", blank=True, related_name="+", verbose_name="受邀企业代码"
    )
    contact = models.CharField("联系人和电话", max_length=80, help_text="向企业显示")
    status = models.CharField("状态", max_length=20, choices=ClassStatus.choices, default=ClassStatus.DRAFT)
    announced_on = models.DateField("发布日期", null=True, blank=True)
    closed_on = models.DateField("结班日期", null=True, blank=True)
    cancelled_on = models.DateField("取消日期", null=True, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=500, blank=True)
    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enterprise_classes",
        verbose_name="计入的培训班编号",
    )

    objects = EnterpriseClassQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业培训班"
        ordering = ["-starts_at", "ledger_no"]
        constraints = [
            one_of("status", ClassStatus, "状态"),
            needs("announced_on", {ClassStatus.OPEN, ClassStatus.CLOSED}, "已发布的须有发布日期。"),
            needs("closed_on", {ClassStatus.CLOSED}, "已结班的须有结班日期。"),
            needs("training_class", {ClassStatus.CLOSED}, "已结班的须计入一个培训班。"),
            needs("cancelled_on", {ClassStatus.CANCELLED}, "已取消的须有取消日期。"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="legal_training_enterpriseclass_hours",
                violation_error_message="下课时间须晚于开课时间，请核对。",
            ),
            models.CheckConstraint(
                condition=~Q(place="", online_link=""),
                name="legal_training_enterpriseclass_place",
                violation_error_message="请填写培训地点，线上培训的填写网址。",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, most_each__gte=1),
                name="legal_training_enterpriseclass_seats",
                violation_error_message="名额和每家企业最多报名人数至少为1人。",
            ),
        ]
        indexes = [models.Index(fields=["status", "starts_at"], name="legal_training_class_day")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if not self.starts_at:
            return
        if self.registration_until and self.registration_until > self.starts_at:
            raise ValidationError({"registration_until": "报名截止时间不得晚于开课时间，请核对。"})
        if self.ends_at and timezone.localdate(self.ends_at) != self.held_on:
            raise ValidationError({"ends_at": "下课时间须与开课时间在同一日；连续几日的，请各日分别发布。"})

    @property
    def held_on(self) -> date:
        """The day on which it is held and its attendances are counted."""
        return timezone.localdate(self.starts_at)

    @property
    def span(self) -> str:
        """14:00至17:00"""
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{start:%H:%M}至{end:%H:%M}"

    @property
    def sign_in_from(self) -> datetime:
        return self.starts_at - SIGN_IN_OPENS_BEFORE

    @property
    def hours_text(self) -> str:
        return plain_number(self.hours)

    @property
    def takes_registrations(self) -> bool:
        return self.status == ClassStatus.OPEN and timezone.now() <= self.registration_until

    @property
    def status_tone(self) -> str:
        tones = {
            ClassStatus.OPEN: "info",
            ClassStatus.CLOSED: "success",
            ClassStatus.CANCELLED: "danger",
        }
        return tones.get(ClassStatus(self.status), "neutral")


class AttendeeQuerySet(EnterpriseQuerySet):
    def taken(self) -> Self:
        """Those who take up a seat."""
        return self.filter(status__in=TAKEN)

    def standing(self) -> Self:
        """Those with a seat or waiting for one."""
        return self.filter(status__in=STANDING)


class ClassAttendee(Record):
    """A person whom an enterprise sends to a class, from registration to attendance.

    Personal: read by the enterprise itself and the staff of the class, never published; the telephone
    stands on the roll alone. Basis: 个人信息保护法第六条 (no more than the purpose needs).
    """

    LEDGER_PREFIX: ClassVar[str] = "QYXY"
    STR_RELATED: ClassVar[tuple[str, ...]] = ("enterprise",)
    DEPARTMENT_PATH: ClassVar[str] = "enterprise_class__department"
    ENTERPRISE_PATH: ClassVar[str] = "enterprise"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=ATTENDEE_TRANSITIONS,
        rules=rules.ATTENDEE,
        verbs={
            AttendeeStatus.SEATED: "递补",
            AttendeeStatus.PRESENT: "登记到课",
            AttendeeStatus.ABSENT: "登记未到课",
            AttendeeStatus.CANCELLED: "取消报名",
            AttendeeStatus.LAPSED: "候补失效",
        },
    )

    enterprise_class = models.ForeignKey(
        EnterpriseClass, models.PROTECT, related_name="attendees", verbose_name="企业培训班编号"
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise",
        models.PROTECT,
        related_name="class_attendees",
        verbose_name="统一社会信用代码",
    )
    name = models.CharField("姓名", max_length=40)
    post = models.CharField("职务或岗位", max_length=60)
    telephone = models.CharField(
        "联系电话",
        max_length=20,
        validators=[RegexValidator(r"^[0-9+][0-9 \-]{5,18}$", "请填写手机号码或带区号的固定电话。")],
    )
    status = models.CharField("状态", max_length=20, choices=AttendeeStatus.choices)
    registered_at = models.DateTimeField("报名时间")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报名经办人"
    )
    signed_at = models.DateTimeField("签到时间", null=True, blank=True)
    signed_by = models.CharField("签到方式", max_length=10, choices=SignInWay.choices, blank=True)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业参训人员"
        ordering = ["enterprise_class", "pk"]
        constraints = [
            one_of("status", AttendeeStatus, "状态"),
            one_of("signed_by", SignInWay, "签到方式", blank=True),
            models.UniqueConstraint(
                fields=["enterprise_class", "enterprise", "name", "telephone"],
                condition=Q(status__in=[str(each) for each in STANDING]),
                name="legal_training_classattendee_once",
                violation_error_message="该人员已经报名，请勿重复填写。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.enterprise}）"

    @property
    def status_tone(self) -> str:
        tones = {
            AttendeeStatus.SEATED: "info",
            AttendeeStatus.WAITING: "warning",
            AttendeeStatus.PRESENT: "success",
            AttendeeStatus.ABSENT: "danger",
        }
        return tones.get(AttendeeStatus(self.status), "neutral")

    @property
    def is_open(self) -> bool:
        """Whether the registration may still be changed or cancelled, as far as it lies with the person."""
        return self.status in (AttendeeStatus.SEATED, AttendeeStatus.WAITING)

    @property
    def has_seat(self) -> bool:
        return self.status in TAKEN
