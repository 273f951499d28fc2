"""The acts beside the steps of supervision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import Department
from common.registers.actions import RecordAction, RecordActionForm
from common.registers.forms import EMPTY_CHOICE
from governance.dispute.forms import choices, lines, today_field
from governance.enums import CheckResult
from governance.models import (
    AccountabilityMeasure,
    SupervisionCheck,
    SupervisionFinding,
    SupervisionPlan,
    SupervisionPlanItem,
)
from governance.models.supervision_work import Accountable
from governance.supervising import rules, services
from governance.supervising.enums import PlanStatus


class ItemForm(RecordActionForm):
    model = SupervisionPlanItem
    target = forms.ModelChoiceField(
        Department.objects.none(), label="被监督单位", to_field_name="code", empty_label=EMPTY_CHOICE
    )
    subject = forms.CharField(label="监督事项", max_length=160)
    basis = forms.CharField(label="监督依据", max_length=200)
    due_on = forms.DateField(label="完成时限")
    added_reason = forms.CharField(label="增加理由", max_length=200)

    def prepare(self) -> None:
        target: Any = self.fields["target"]
        target.queryset = Department.objects.filter(kind__in=services.SUPERVISED)
        if self.record.status == PlanStatus.DRAFT:
            del self.fields["added_reason"]


class CheckForm(RecordActionForm):
    model = SupervisionCheck
    checked_on = today_field("检查日期")
    checkers = forms.CharField(label="检查人员", max_length=120)


class FindingForm(RecordActionForm):
    model = SupervisionFinding
    content = lines("问题")
    ground = forms.CharField(label="认定依据", max_length=200, help_text="写明法律法规、制度的名称和条款。")
    due_on = forms.DateField(label="整改期限")


class OpinionForm(RecordActionForm):
    """Nothing to fill in."""


class AccountabilityForm(RecordActionForm):
    model = AccountabilityMeasure
    finding = forms.ModelChoiceField(
        SupervisionFinding.objects.none(),
        label="所涉问题",
        to_field_name="ledger_no",
        required=False,
        empty_label="整个检查",
    )
    kind = forms.ChoiceField(label="问责方式", choices=choices(Accountable))
    post = forms.CharField(label="被问责人职务", max_length=60, help_text="只填单位职务，不填姓名。")
    ground = lines("问责事由和依据")
    decided_on = today_field("问责决定日期")

    def prepare(self) -> None:
        finding: Any = self.fields["finding"]
        finding.queryset = self.record.problems.all()


ACTS: Sequence[RecordAction] = (
    RecordAction(
        SupervisionPlan,
        "item",
        "增加计划事项",
        ItemForm,
        services.add_item,
        lambda plan: plan.status != PlanStatus.CLOSED,
        rule=rules.supervisors,
        consequence="逐项明确被监督单位、事项、依据和时限；批准后增加的须写明理由。",
    ),
    RecordAction(
        SupervisionPlanItem,
        "check",
        "登记检查",
        CheckForm,
        services.check_item,
        lambda item: item.plan.status == PlanStatus.APPROVED and not item.checks.all(),
        rule=rules.supervisors,
        consequence="登记后在检查记录中逐个登记问题；没有问题的不再登记。",
    ),
    RecordAction(
        SupervisionCheck,
        "finding",
        "登记问题",
        FindingForm,
        services.add_finding,
        lambda check: True,
        rule=rules.supervisors,
        consequence="每个问题写明依据和整改期限，由被监督单位逐个整改报送，本局复查。",
    ),
    RecordAction(
        SupervisionCheck,
        "opinion",
        "制发检查意见书",
        OpinionForm,
        services.issue_opinion,
        lambda check: check.result == CheckResult.FOUND and bool(check.problems.all()),
        rule=rules.supervisors,
        consequence="办理后制发《层级监督检查意见书》，列明问题、依据和整改期限。",
    ),
    RecordAction(
        SupervisionCheck,
        "accountability",
        "决定责任追究",
        AccountabilityForm,
        services.hold_accountable,
        lambda check: check.result == CheckResult.FOUND,
        rule=rules.deciders,
        consequence="由局领导决定；只记职务，不记姓名，不对外公开。",
        is_grave=True,
    ),
)
