"""The log of what was made public about enforcement (行政执法公示)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentRecord
from common.models.constraints import in_order, one_of
from enforcement.enums import DisclosureKind
from enforcement.models.cases import EnforcementCase


class EnforcementDisclosure(DepartmentRecord):
    """One item made public: subject, officers, powers, procedure, plan, or the result of a case.

    Basis: 国办发〔2018〕118号 (三项制度); 行政处罚法第四十八条. `days_taken` is the 工作日 from the decision
    to the publication: a fact of a finished act, stored so that on-time shares are one aggregate;
    `enforcement.services` writes it, `enforcement.selectors.misstated_disclosures` checks it.
    """

    LEDGER_PREFIX = "ZFG"

    kind = models.CharField("公示内容", max_length=20, choices=DisclosureKind.choices)
    title = models.CharField("公示标题", max_length=200)
    case = models.ForeignKey(
        EnforcementCase,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disclosures",
        verbose_name="处罚案件台账编号",
        help_text="公示执法结果的填写",
    )
    published_on = models.DateField("公示日期")
    channel = models.CharField("公示平台", max_length=100)
    url = models.URLField("公示网址", max_length=300, blank=True)
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)
    withdrawal_reason = models.CharField("撤下理由", max_length=200, blank=True)
    days_taken = models.PositiveSmallIntegerField("公示用时（工作日）", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "执法公示"
        ordering = ["-published_on", "ledger_no"]
        indexes = [models.Index(fields=["published_on", "kind"], name="enforcement_disclosure_day")]
        constraints = [
            one_of("kind", DisclosureKind, name="enforcement_disclosure_kind", label="公示内容"),
            models.CheckConstraint(
                condition=Q(kind=DisclosureKind.RESULT, case__isnull=False)
                | ~Q(kind=DisclosureKind.RESULT) & Q(case__isnull=True, days_taken__isnull=True),
                name="enforcement_disclosure_case",
                violation_error_message="公示执法结果须填写处罚案件，其他公示不得填写。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawal_reason=""),
                name="enforcement_disclosure_withdrawn",
                violation_error_message="撤下公示须写明理由。",
            ),
            in_order(
                "published_on",
                "withdrawn_on",
                name="enforcement_disclosure_dates",
                message="撤下日期不得早于公示日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A result cannot be public before it is decided."""
        if self.case is None:
            return
        if self.case.decided_on is None:
            raise ValidationError({"case": "该案尚未作出处罚决定，没有可公示的结果。"})
        if self.published_on and self.published_on < self.case.decided_on:
            raise ValidationError({"published_on": "公示日期不得早于处罚决定日期。"})
