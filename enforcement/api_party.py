"""What a party does by itself through the API: a defence, a hearing, a plan to pay, release, repair.

The day is today and the way is online, so the forms leave out what a clerk fills in for paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from enforcement import forms_measures, forms_procedure
from enforcement.action import Action
from enforcement.actions import ACTIONS
from enforcement.enums import CaseStatus
from enforcement.models import Coercion, CreditRepair, EnforcementCase, PenaltyHearing
from enforcement.procedure_enums import RepairStatus
from enforcement.publication_forms import RepairForm
from enforcement.rules import own_enterprise
from enforcement.services import coercion, defences, hearings, participation, payment_plans
from enforcement.services.repairs import apply_for_repair, take_repair_step


class PartyDefenceForm(forms_procedure.DefenceForm):
    made_on = channel = None  # type: ignore[assignment]


class PartyHearingForm(forms_procedure.HearingApplicationForm):
    applied_on = None  # type: ignore[assignment]


class PartyHearingWithdrawalForm(forms_procedure.HearingWithdrawalForm):
    withdrawn_on = None  # type: ignore[assignment]


class PartyPlanForm(forms_measures.PlanApplicationForm):
    applied_on = None  # type: ignore[assignment]


class PartyReleaseForm(forms_measures.ReleaseRequestForm):
    requested_on = None  # type: ignore[assignment]


class PartyRepairForm(RepairForm):
    def prepare(self) -> None:
        self.fields["pledge"].label = "已作出信用承诺"


class RepairWithdrawalForm(forms_measures.ConfirmForm):
    """Nothing to fill in."""


def _of_clerk(model: Any, name: str) -> Action:
    return next(action for action in ACTIONS if action.model is model and action.name == name)


def _withdraw_repair(repair: CreditRepair, *, actor: Any) -> CreditRepair:
    return take_repair_step(repair, RepairStatus.WITHDRAWN, actor=actor, reason="申请人撤回")


def _heard(case: EnforcementCase) -> bool:
    return case.status in defences.HEARD_STATES and case.notified_on is not None


def _act(model: Any, name: str, title: str, form: Any, act: Any, is_open: Any, consequence: str) -> Action:
    return Action(model, name, title, form, act, is_open, rule=own_enterprise, consequence=consequence)


PARTY_ACTIONS: Sequence[Action] = (
    _act(
        EnforcementCase, "defend", "提出陈述申辩", PartyDefenceForm, participation.file_defence, _heard,
        "提交后由本局逐项复核，不因申辩加重处罚（行政处罚法第四十五条）。",
    ),
    _act(
        EnforcementCase, "apply-hearing", "申请听证", PartyHearingForm, participation.apply_for_hearing,
        _of_clerk(EnforcementCase, "apply-hearing").is_open,
        "自告知书送达之日起五日内提出；听证不收取费用（行政处罚法第六十四条）。",
    ),
    _act(
        EnforcementCase, "waive-defence", "放弃陈述申辩", forms_procedure.WaiverForm, defences.waive_defence,
        _of_clerk(EnforcementCase, "waive-defence").is_open,
        "须明确表示；提交后本局不必等待陈述申辩期限届满。",
    ),
    _act(
        EnforcementCase, "plan", "申请延期或者分期缴纳罚款", PartyPlanForm, payment_plans.apply_for_plan,
        _of_clerk(EnforcementCase, "plan").is_open,
        "确有经济困难的可以申请，由局领导审批（行政处罚法第六十六条第二款）。",
    ),
    _act(
        EnforcementCase, "repair", "申请信用修复", PartyRepairForm, apply_for_repair,
        _of_clerk(EnforcementCase, "repair").is_open,
        "最短公示期届满并履行全部义务后可以申请；准予的即停止公示。",
    ),
    _act(
        PenaltyHearing, "withdraw", "撤回听证申请", PartyHearingWithdrawalForm, hearings.withdraw_hearing,
        lambda hearing: hearing.ended_on is None and hearing.withdrawn_on is None
        and hearing.case.status != CaseStatus.DECIDED,
        "撤回后听证终止。",
    ),
    _act(
        Coercion, "request-release", "申请解除查封扣押", PartyReleaseForm, coercion.request_release,
        _of_clerk(Coercion, "request-release").is_open,
        "五个工作日内答复：解除，或者不予解除并说明理由。",
    ),
    _act(
        CreditRepair, "withdraw", "撤回信用修复申请", RepairWithdrawalForm, _withdraw_repair,
        lambda repair: repair.status == RepairStatus.APPLIED,
        "撤回后可以重新申请。",
    ),
)  # fmt: skip
