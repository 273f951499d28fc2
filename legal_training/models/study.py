"""Study plans, sessions and law exams of the staff."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.scoping import DepartmentQuerySet, DepartmentRecord, SharedRecord
from common.models import Record
from common.models.constraints import needs, one_of
from common.workflow import Workflow
from legal_training import rules
from legal_training.enums import PLAN_TRANSITIONS, PlanStatus


class StudyPlan(SharedRecord):
    """The yearly study plan (学法方案) with the laws that must be studied.

    Basis: 中办、国办《关于建立领导干部应知应会党内法规和国家法律清单制度的意见》.
    """

    LEDGER_PREFIX: ClassVar[str] = "XFJH"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=PLAN_TRANSITIONS,
        rules=rules.PLAN,
        verbs={PlanStatus.ISSUED: "印发", PlanStatus.CLOSED: "办结"},
    )

    year = models.PositiveSmallIntegerField("方案年度")
    title = models.CharField("方案名称", max_length=120)
    document_number = models.CharField("文号", max_length=80, blank=True)
    status = models.CharField("状态", max_length=20, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    laws = models.ManyToManyField(
        "registry.Law", related_name="study_plans", verbose_name="必学法规代码", help_text="多部用“；”分隔"
    )
    audience = models.CharField("学习对象", max_length=120, blank=True)
    requirements = models.TextField("学习要求", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "学法方案"
        ordering = ["-year", "ledger_no"]
        constraints = [
            one_of("status", PlanStatus, "状态"),
            needs("issued_on", {PlanStatus.ISSUED, PlanStatus.CLOSED}, "已印发的须填写印发日期。"),
        ]

    def __str__(self) -> str:
        return self.title


class StudyTag(SharedRecord):
    """A kind of study session (中心组, 读书班, …); a session may carry several and counts by each."""

    LEDGER_KEY: ClassVar[str] = "code"

    ledger_no = None  # type: ignore[assignment]
    code = models.SlugField("类型代码", max_length=40, unique=True)
    name = models.CharField("学习类型", max_length=60, unique=True)
    ordering = models.PositiveSmallIntegerField("排序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "学习类型"
        ordering = ["ordering", "code"]

    def __str__(self) -> str:
        return self.name


class StudySession(DepartmentRecord):
    """One session of study, held on one day.

    Basis: domain rule of the bureau's register – date, kinds, topic, laws, host, expected and
    present numbers, hours, materials, minutes.
    """

    LEDGER_PREFIX: ClassVar[str] = "XFXX"

    held_on = models.DateField("学习日期")
    topic = models.CharField("学习主题", max_length=200)
    tags = models.ManyToManyField(
        StudyTag,
        related_name="sessions",
        verbose_name="学习类型代码",
        help_text="一场可有多种类型，用“；”分隔",
    )
    laws = models.ManyToManyField(
        "registry.Law", blank=True, related_name="study_sessions", verbose_name="学习法规代码"
    )
    host = models.CharField("主持人", max_length=40)
    place = models.CharField("地点或平台", max_length=80, blank=True)
    expected = models.PositiveSmallIntegerField("应到人数")
    present = models.PositiveSmallIntegerField("实到人数")
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1, validators=[MinValueValidator(0)])
    materials = models.TextField("学习材料", blank=True)
    minutes = models.TextField("纪要", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "学法记录"
        ordering = ["-held_on", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(present__lte=F("expected")),
                name="legal_training_studysession_present",
                violation_error_message="实到人数不得多于应到人数。",
            ),
        ]
        indexes = [models.Index(fields=["held_on"], name="legal_training_session_day")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.topic}"


class LawExam(DepartmentRecord):
    """A law exam of the staff (普法考试)."""

    LEDGER_PREFIX: ClassVar[str] = "XFKS"

    name = models.CharField("考试名称", max_length=120)
    held_on = models.DateField("考试日期")
    platform = models.CharField("考试平台", max_length=80, blank=True)
    organiser = models.CharField("组织单位", max_length=80, blank=True)
    full_score = models.PositiveSmallIntegerField("满分", default=100)
    pass_score = models.PositiveSmallIntegerField("合格分", default=60)

    class Meta:
        verbose_name = verbose_name_plural = "普法考试"
        ordering = ["-held_on", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_score__lte=F("full_score")),
                name="legal_training_lawexam_scores",
                violation_error_message="合格分不得高于满分。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LawExamResult(Record):
    """What one member of the staff achieved in an exam; seen within the scope of the exam."""

    LEDGER_PREFIX: ClassVar[str] = "XFCJ"
    DEPARTMENT_PATH: ClassVar[str] = "exam__department"

    exam = models.ForeignKey(LawExam, models.PROTECT, related_name="results", verbose_name="考试编号")
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="law_exam_results", verbose_name="应考人登录名"
    )
    score = models.DecimalField(
        "得分", max_digits=5, decimal_places=1, null=True, blank=True, help_text="缺考留空"
    )
    passed = models.BooleanField("合格", default=False)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "普法考试成绩"
        ordering = ["exam", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "user"],
                name="legal_training_lawexamresult_once",
                violation_error_message="该应考人在本次考试中已有成绩。",
            ),
            models.CheckConstraint(
                condition=Q(passed=False) | Q(score__isnull=False),
                name="legal_training_lawexamresult_passed_has_score",
                violation_error_message="缺考的不得记为合格。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.exam}"
