"""The list of a year as a whole, what puts each enterprise on it, objections, and issuers of securities."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentRecord
from common.models import Record
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from disclosure.listing import rules
from disclosure.listing.enums import (
    DUTY_LIST_TRANSITIONS,
    FINISHED_LISTS,
    OBJECTION_TRANSITIONS,
    DutyListStatus,
    IssuerKind,
    ObjectionStatus,
)
from registry.scoping import EnterpriseQuerySet, EnterpriseRecord

_S = DutyListStatus


class DutyList(DepartmentRecord):
    """The list of enterprises that must disclose, of one year, drawn up by one department.

    Basis: 部令24号第九条 – by the end of March, after a public notice of ten working days; reported to the
    province within ten working days of its publication; what is added later counts from the next year.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLMC"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=DUTY_LIST_TRANSITIONS,
        rules=rules.DUTY_LIST,
        verbs={
            _S.NOTICED: "开始公示",
            _S.DRAFTING: "撤回公示，重新拟定",
            _S.PUBLISHED: "公布名单",
            _S.REPORTED: "登记报送省厅",
        },
    )

    year = models.PositiveSmallIntegerField("名单年度")
    handler = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    drawn_on = models.DateField("拟定日期", help_text="按当日的登记和有效规定核对应列入的企业")
    notice_first_day = models.DateField("公示起始日", null=True, blank=True)
    notice_last_day = models.DateField("公示截止日", null=True, blank=True, help_text="含当日")
    notice_text = models.TextField("公示说明", blank=True, help_text="随公示公开，如异议受理方式")
    published_on = models.DateField("公布日期", null=True, blank=True)
    document_number = models.CharField("公布文号", max_length=80, blank=True)
    reported_on = models.DateField("报送省厅日期", null=True, blank=True)
    report_number = models.CharField("报送文号", max_length=80, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=DutyListStatus.choices, default=DutyListStatus.DRAFTING
    )

    class Meta:
        verbose_name = verbose_name_plural = "年度披露企业名单"
        ordering = ["-year", "department__ordering", "ledger_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "department"],
                name="disclosure_dutylist_once",
                violation_error_message="该单位本年度的名单已经拟定，请在该名单上办理。",
            ),
            one_of("status", DutyListStatus, "状态"),
            needs("notice_first_day", {_S.NOTICED, *FINISHED_LISTS}, "须填写公示起始日。"),
            needs("notice_last_day", {_S.NOTICED, *FINISHED_LISTS}, "须填写公示截止日。"),
            needs("published_on", FINISHED_LISTS, "须填写公布日期。"),
            needs("reported_on", {_S.REPORTED}, "须填写报送省厅日期。"),
            in_order("notice_first_day", "notice_last_day", "公示截止日不得早于起始日。"),
            in_order("notice_last_day", "published_on", "公布日期不得早于公示截止日。"),
            in_order("published_on", "reported_on", "报送省厅日期不得早于公布日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年环境信息依法披露企业名单（{self.department}）"

    @property
    def is_finished(self) -> bool:
        return self.status in FINISHED_LISTS


class DutyGround(models.Model):
    """One record that puts an enterprise on the list under a criterion, as it stood when drawn up.

    `source` is the stream of the record that bears it out, "" for what an officer declared; `last_year` is
    the last year of the stay (部令24号第十条), empty for what is asked anew every year or has no end yet.
    """

    entry = models.ForeignKey(
        "disclosure.DutyListEntry", models.PROTECT, related_name="grounds", verbose_name="名单条目"
    )
    criterion = models.ForeignKey(
        "disclosure.DutyCriterion", models.PROTECT, related_name="grounds", verbose_name="列入情形"
    )
    source = models.CharField("来源记录", max_length=100, blank=True)
    source_number = models.CharField("来源编号", max_length=80, blank=True)
    label = models.CharField("依据", max_length=300)
    happened_on = models.DateField("发生日期", null=True, blank=True)
    last_year = models.PositiveSmallIntegerField("留名至年度", null=True, blank=True)
    is_open = models.BooleanField("尚无截止年度", default=False, help_text="清洁生产审核尚未验收")
    is_stay = models.BooleanField("留名期内", default=False, help_text="上年已列入，留名期未满")

    class Meta:
        verbose_name = verbose_name_plural = "列入依据"
        ordering = ["entry", "criterion", "pk"]

    def __str__(self) -> str:
        return self.label


class DutyObjection(Record):
    """An objection to a list on notice, by an enterprise or by anyone (部令24号第九条).

    `enterprise` is the one that objects, empty for a member of the public: it sees its own alone. `entry` is
    whom it is about, empty where an enterprise is missing from the list.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLYY"
    DEPARTMENT_PATH: ClassVar[str] = "duty_list__department"
    ENTERPRISE_PATH: ClassVar[str] = "enterprise"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=OBJECTION_TRANSITIONS,
        rules=rules.OBJECTION,
        verbs={ObjectionStatus.UPHELD: "采纳", ObjectionStatus.REFUSED: "不予采纳"},
    )

    duty_list = models.ForeignKey(
        DutyList, models.PROTECT, related_name="objections", verbose_name="名单台账编号"
    )
    entry = models.ForeignKey(
        "disclosure.DutyListEntry",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name="所涉企业条目编号",
        help_text="认为遗漏企业的留空，在内容中写明企业名称",
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提出异议的企业",
        help_text="统一社会信用代码；个人或其他单位提出的留空",
    )
    name = models.CharField("异议人姓名或单位", max_length=60, blank=True)
    contact = models.CharField("联系方式", max_length=100, blank=True, help_text="仅供核实和答复，不公开")
    text = models.TextField("异议内容", max_length=4000)
    received_at = models.DateTimeField("收到时间")
    answer = models.TextField("答复", blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    drops_entry = models.BooleanField("据此不予列入", default=False)
    status = models.CharField(
        "状态", max_length=20, choices=ObjectionStatus.choices, default=ObjectionStatus.RECEIVED
    )
    sender_hash = models.CharField("来源标识", max_length=64, blank=True, editable=False)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "名单公示异议"
        ordering = ["-received_at", "ledger_no"]
        constraints = [
            one_of("status", ObjectionStatus, "状态"),
            needs("answered_on", {ObjectionStatus.UPHELD, ObjectionStatus.REFUSED}, "须填写答复日期。"),
            models.CheckConstraint(
                condition=Q(drops_entry=False) | Q(entry__isnull=False, status=ObjectionStatus.UPHELD),
                name="disclosure_dutyobjection_drops",
                violation_error_message="据异议不予列入的，须采纳异议并写明所涉企业。",
            ),
        ]

    def __str__(self) -> str:
        about = self.entry.enterprise if self.entry else "名单"
        return f"对{about}的异议（{self.ledger_no}）"


class SecuritiesIssuerQuerySet(EnterpriseQuerySet):
    def on(self, day: Any) -> Self:
        """Those whose securities are out on `day`."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class SecuritiesIssuer(EnterpriseRecord):
    """That an enterprise is listed on an exchange, belongs to a listed company, or has bonds outstanding.

    Basis: 部令24号第七条第三项、第四项; a dated fact, entered by the bureau from public announcements.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLSF"

    kind = models.CharField("类别", max_length=20, choices=IssuerKind.choices)
    security = models.CharField(
        "证券简称及代码", max_length=120, help_text="子公司填所属上市公司的证券简称及代码"
    )
    since = models.DateField("起始日期", help_text="上市日、纳入合并报表之日或者债券发行日")
    until = models.DateField("终止日期", null=True, blank=True, help_text="退市、移出合并报表或者兑付之日")
    source = models.CharField("信息来源", max_length=200, help_text="如交易所公告的名称和日期")

    objects = SecuritiesIssuerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上市公司和发债企业"
        ordering = ["enterprise__uscc", "since"]
        constraints = [
            one_of("kind", IssuerKind, "类别"),
            in_order("since", "until", "终止日期不得早于起始日期。"),
            models.UniqueConstraint(
                fields=["enterprise", "kind", "security", "since"],
                name="disclosure_securitiesissuer_once",
                violation_error_message="该企业的这一证券已登记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.get_kind_display()}（{self.security}）"
