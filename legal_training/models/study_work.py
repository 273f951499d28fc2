"""The daily work of study: requirements of a plan, convened sessions, and who was there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.enums import Role
from accounts.scoping import DepartmentQuerySet, DepartmentRecord, SharedRecord
from common.models import Record
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from legal_training.models.study import StudyPlan, StudySession, StudyTag
from legal_training.study import rules
from legal_training.study.enums import (
    ATTENDANCE_TRANSITIONS,
    ATTENDED,
    HELD_MEETING,
    MEETING_TRANSITIONS,
    AttendanceStatus,
    Audience,
    MeetingStatus,
    SignInMethod,
)

DAY = 24 * 60  # minutes


class StudyRequirement(SharedRecord):
    """One line of a plan: who must study which law by when; without a law, how many hours in the year.

    Basis: 中办、国办《关于建立领导干部应知应会党内法规和国家法律清单制度的意见》; hours and terms are the
    plan's own.
    """

    LEDGER_PREFIX: ClassVar[str] = "XFRW"
    STR_RELATED: ClassVar[tuple[str, ...]] = ("law", "department")

    plan = models.ForeignKey(
        StudyPlan, models.PROTECT, related_name="study_requirements", verbose_name="学法方案编号"
    )
    law = models.ForeignKey(
        "registry.Law",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="study_requirements",
        verbose_name="必学法规代码",
        help_text="不填的，为全年总学时要求",
    )
    audience = models.CharField("学习对象", max_length=20, choices=Audience.choices, default=Audience.ALL)
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="指定单位",
    )
    role = models.CharField("指定角色", max_length=20, choices=Role.choices, blank=True)
    due_on = models.DateField("完成时限")
    required_hours = models.DecimalField(
        "要求学时",
        max_digits=5,
        decimal_places=1,
        default=Decimal(0),
        validators=[MinValueValidator(0)],
        help_text="0为参加一次即可",
    )
    dropped_on = models.DateField("调出日期", null=True, blank=True)
    drop_reason = models.CharField("调出理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "学法任务"
        ordering = ["plan", "due_on", "ledger_no"]
        constraints = [
            one_of("audience", Audience, "学习对象"),
            one_of("role", Role, "指定角色", blank=True),
            models.CheckConstraint(
                condition=Q(audience=Audience.DEPARTMENT, department__isnull=False)
                | (~Q(audience=Audience.DEPARTMENT) & Q(department__isnull=True)),
                name="legal_training_requirement_department",
                violation_error_message="学习对象为“指定单位”的须选择单位，其他学习对象不选单位。",
            ),
            models.CheckConstraint(
                condition=(Q(audience=Audience.ROLE) & ~Q(role=""))
                | (~Q(audience=Audience.ROLE) & Q(role="")),
                name="legal_training_requirement_for_role",
                violation_error_message="学习对象为“指定角色”的须选择角色，其他学习对象不选角色。",
            ),
            models.CheckConstraint(
                condition=Q(law__isnull=False) | Q(required_hours__gt=0),
                name="legal_training_requirement_of_something",
                violation_error_message="请选择必学法规；全年总学时要求须填写学时。",
            ),
            models.UniqueConstraint(
                F("plan"),
                Coalesce("law", 0),
                F("audience"),
                Coalesce("department", 0),
                F("role"),
                condition=Q(dropped_on__isnull=True),
                name="legal_training_requirement_once",
                violation_error_message="方案中已有同一法规、同一学习对象的任务，请修改原任务。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}（{self.audience_words}）"

    @property
    def subject(self) -> str:
        return str(self.law) if self.law is not None else "全年总学时"

    @property
    @admin.display(description="学习对象")
    def audience_words(self) -> str:
        """Whom it binds, in words."""
        if self.audience == Audience.DEPARTMENT:
            return str(self.department)
        return self.get_role_display() if self.audience == Audience.ROLE else self.get_audience_display()

    @property
    def is_active(self) -> bool:
        return self.dropped_on is None


class StudyPlanClosing(SharedRecord):
    """What of a plan stayed open on the day on which it was closed; frozen."""

    LEDGER_PREFIX: ClassVar[str] = "XFBJ"

    plan = models.OneToOneField(
        StudyPlan, models.PROTECT, related_name="closing", verbose_name="学法方案编号"
    )
    closed_on = models.DateField("办结日期")
    owed = models.PositiveIntegerField("应学人次")
    done = models.PositiveIntegerField("已学人次")
    remaining = models.TextField("未完成情况", blank=True)
    explanation = models.TextField("原因和补学安排", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "学法方案办结情况"
        ordering = ["-closed_on", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done__lte=F("owed")),
                name="legal_training_studyplanclosing_done",
                violation_error_message="已学人次不得多于应学人次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}办结"


class MeetingQuerySet(DepartmentQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those of the reader's scope, and those to which the reader is invited."""
        if not getattr(user, "is_staff_member", False):
            return self.none()
        if user.has_business_role and user.sees_all_departments:
            return self.all()
        invited = Exists(StudyAttendance.objects.filter(meeting=OuterRef("pk"), user=user).invited())
        own = Q(department__in=user.department_ids) if user.has_business_role else Q()
        return self.filter(own | Q(invited)) if own else self.filter(invited)


class StudyMeeting(DepartmentRecord):
    """A session of study from its notice to its minutes; once held it is a row of the study register.

    Who was there follows from the sign-ins. The figures count the register (`StudySession`) alone.
    """

    LEDGER_PREFIX: ClassVar[str] = "XFAP"
    STR_RELATED: ClassVar[tuple[str, ...]] = ()
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=MEETING_TRANSITIONS,
        rules=rules.MEETING,
        verbs={
            MeetingStatus.CONVENED: "发出通知",
            MeetingStatus.HELD: "登记召开／退回更正",
            MeetingStatus.CONFIRMED: "确认纪要",
            MeetingStatus.CANCELLED: "取消",
        },
    )

    topic = models.CharField("学习主题", max_length=200)
    tags = models.ManyToManyField(
        StudyTag,
        related_name="meetings",
        verbose_name="学习类型代码",
        help_text="一场可有多种类型，按类型各计一次",
    )
    laws = models.ManyToManyField(
        "registry.Law", blank=True, related_name="study_meetings", verbose_name="学习法规代码"
    )
    host = models.CharField("主持人", max_length=40)
    place = models.CharField("地点或平台", max_length=80)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    hours = models.DecimalField(
        "学时", max_digits=4, decimal_places=1, validators=[MinValueValidator(Decimal("0.5"))]
    )
    agenda = models.TextField("议程", blank=True, help_text="一行一项，可写明讲解人和时长")
    sign_in_lead = models.PositiveSmallIntegerField(
        "提前签到（分钟）",
        default=30,
        validators=[MaxValueValidator(DAY)],
        help_text="开始前多少分钟起可以签到；结束时签到关闭",
    )
    late_after = models.PositiveSmallIntegerField(
        "迟到界限（分钟）",
        default=10,
        validators=[MaxValueValidator(DAY)],
        help_text="开始后超过多少分钟签到的记为迟到",
    )
    status = models.CharField(
        "状态", max_length=20, choices=MeetingStatus.choices, default=MeetingStatus.DRAFT
    )
    convener = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="convened_study", verbose_name="召集人登录名"
    )
    session = models.OneToOneField(
        StudySession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meeting",
        verbose_name="学法记录编号",
    )
    minutes = models.TextField("纪要", blank=True)
    minutes_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="纪要撰写人登录名",
    )
    confirmed_on = models.DateField("纪要确认日期", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="纪要确认人登录名",
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学习安排"
        ordering = ["-starts_at", "ledger_no"]
        constraints = [
            one_of("status", MeetingStatus, "状态"),
            in_order("starts_at", "ends_at", "结束时间不得早于开始时间。"),
            needs("session", set(HELD_MEETING), "已召开的须形成学法记录。"),
            needs("confirmed_on", {MeetingStatus.CONFIRMED}, "已确认的须填写纪要确认日期。"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="legal_training_meeting_start")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.topic}"

    @property
    def held_on(self) -> date:
        return timezone.localtime(self.starts_at).date()

    @property
    def sign_in_from(self) -> datetime:
        return self.starts_at - timedelta(minutes=self.sign_in_lead)

    @property
    def on_time_until(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.late_after)

    @property
    def agenda_items(self) -> list[str]:
        return [line.strip() for line in self.agenda.splitlines() if line.strip()]

    @property
    def is_held(self) -> bool:
        return self.status in HELD_MEETING

    @property
    def status_tone(self) -> str:
        tones = {"convened": "info", "held": "warning", "confirmed": "success"}
        return tones.get(self.status, "neutral")


class AttendanceQuerySet(DepartmentQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those of the reader's scope, and the reader's own."""
        if not getattr(user, "is_staff_member", False):
            return self.none()
        if user.has_business_role and user.sees_all_departments:
            return self.all()
        own = Q(user=user)
        if user.has_business_role:
            own |= Q(meeting__department__in=user.department_ids)
        return self.filter(own)

    def invited(self) -> Self:
        """All but those whose invitation was taken back."""
        return self.exclude(status=AttendanceStatus.UNINVITED)

    def credited(self) -> Self:
        """Those who were there, of sessions that were held."""
        return self.filter(status__in=ATTENDED, meeting__status__in=HELD_MEETING)


class StudyAttendance(Record):
    """One person invited to a session: signed in, late, on leave or absent."""

    LEDGER_PREFIX: ClassVar[str] = "XFQD"
    DEPARTMENT_PATH: ClassVar[str] = "meeting__department"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=ATTENDANCE_TRANSITIONS,
        rules=rules.ATTENDANCE,
        verbs={status: str(status.label) for status in AttendanceStatus},
    )

    meeting = models.ForeignKey(
        StudyMeeting, models.PROTECT, related_name="attendances", verbose_name="学习安排编号"
    )
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="study_attendances", verbose_name="参学人登录名"
    )
    status = models.CharField(
        "状态", max_length=20, choices=AttendanceStatus.choices, default=AttendanceStatus.INVITED
    )
    method = models.CharField("签到方式", max_length=20, choices=SignInMethod.choices, blank=True)
    signed_at = models.DateTimeField("签到时间", null=True, blank=True)
    hours = models.DecimalField(
        "核定学时",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="中途离开的由召集人核定；不填按全场学时计",
    )
    ground = models.CharField("请假或更正事由", max_length=200, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参学签到"
        ordering = ["meeting", "ledger_no"]
        constraints = [
            one_of("status", AttendanceStatus, "状态"),
            one_of("method", SignInMethod, "签到方式", blank=True),
            needs("signed_at", set(ATTENDED), "已到的须有签到时间。"),
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="legal_training_studyattendance_once",
                violation_error_message="该人员已在本场学习的名单内。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.meeting.topic}"

    @property
    def attended(self) -> bool:
        return self.status in ATTENDED

    @property
    @admin.display(description="计入学时")
    def credited_hours(self) -> Decimal:
        """The hours that count for the person: none before the session was held or without presence."""
        if not self.attended or not self.meeting.is_held:
            return Decimal(0)
        return self.meeting.hours if self.hours is None else self.hours

    @property
    def status_tone(self) -> str:
        tones = {"present": "success", "late": "warning", "absent": "danger", "leave": "info"}
        return tones.get(self.status, "neutral")
