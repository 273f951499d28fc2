"""What the party hands in online beside its defence and applications: proof, plans, objections."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, F, Q, When

from common.models.constraints import in_order, one_of
from enforcement.models.cases import EnforcementCase
from enforcement.models.coercion import Coercion, Curtailment
from enforcement.models.inspections import Inspection
from enforcement.models.orders import RectificationOrder
from enforcement.procedure_enums import SUBMISSION_TARGETS, SubmissionKind
from registry.scoping import EnterpriseRecord


def _about(model: type[models.Model], label: str) -> models.ForeignKey:
    return models.ForeignKey(
        model, models.PROTECT, null=True, blank=True, related_name="submissions", verbose_name=label
    )


def _fits_kind() -> Q:
    """Each kind is about its own record, and about no other."""
    targets = sorted(set(SUBMISSION_TARGETS.values()))
    fits = Q()
    for kind, target in SUBMISSION_TARGETS.items():
        filled = {f"{name}__isnull": name != target for name in targets}
        fits |= Q(kind=kind, **filled)
    return fits


class PartySubmission(EnterpriseRecord):
    """Proof of payment or correction, a plan to mend, an objection; its files are attachments.

    Basis: 行政处罚法第七条 (to state and defend oneself); 环境保护部令第30号（2014） (整改方案). The staff
    answers each; what follows from it in the case is a step of the case.
    """

    LEDGER_PREFIX = "ZFDT"

    kind = models.CharField("提交种类", max_length=20, choices=SubmissionKind.choices)
    case = _about(EnforcementCase, "处罚案件台账编号")
    order = _about(RectificationOrder, "责令改正决定书台账编号")
    inspection = _about(Inspection, "执法检查台账编号")
    curtailment = _about(Curtailment, "限产停产台账编号")
    coercion = _about(Coercion, "查封扣押台账编号")
    text = models.TextField("说明")
    submitted_on = models.DateField("提交日期")
    submitted_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="提交人")
    answer = models.TextField("办理意见", blank=True)
    answered_on = models.DateField("办理日期", null=True, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )
    # Empty once answered: by it the register shows what waits longest first, and the answered ones last.
    waiting_since = models.GeneratedField(
        expression=Case(When(answered_on__isnull=True, then=F("submitted_on"))),
        output_field=models.DateField("等待办理起始日", null=True),
        db_persist=True,
        verbose_name="等待办理起始日",
    )

    class Meta:
        verbose_name = verbose_name_plural = "当事人提交"
        ordering = ["-submitted_on", "ledger_no"]
        indexes = [models.Index(fields=["answered_on", "submitted_on"], name="enforcement_submission_open")]
        constraints = [
            one_of("kind", SubmissionKind, name="enforcement_submission_kind", label="提交种类"),
            in_order(
                "submitted_on",
                "answered_on",
                "办理日期不得早于提交日期。",
                name="enforcement_submission_dates",
            ),
            models.CheckConstraint(
                condition=_fits_kind(),
                name="enforcement_submission_target",
                violation_error_message="提交的材料须对应一件事项，并与提交种类一致。",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_on__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="enforcement_submission_answered",
                violation_error_message="办理意见、办理人和办理日期须同时填写。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.submitted_on}）"

    @property
    def subject(self) -> models.Model:
        """The record that it is about."""
        found: models.Model = getattr(self, SUBMISSION_TARGETS[SubmissionKind(self.kind)])
        return found

    @property
    def handler_id(self) -> int | None:
        """The officer in charge of what it is about, or of the case that belongs to."""
        subject: Any = self.subject
        own = getattr(subject, "handler_id", None)
        return own or getattr(getattr(subject, "case", None), "handler_id", None)
