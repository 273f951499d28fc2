"""What the party may do with its cases, orders, inspections and measures: one table for pages and tasks.

An action is a form whose fields are the arguments of one service, open in a window of the law.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Model
from django.urls import reverse

from common.errors import PortalError
from common.registers import register_for
from enforcement import party_forms as forms
from enforcement import party_windows as windows
from enforcement.deadlines import CaseRows
from enforcement.models import Coercion, Curtailment, EnforcementCase, Inspection, RectificationOrder
from enforcement.party_windows import Window, WindowOf
from enforcement.procedure_enums import SubmissionKind
from enforcement.services import party
from enforcement.services.submissions import confirm_service_address, submit


def _submits(kind: SubmissionKind) -> Callable[..., Any]:
    return partial(submit, kind=kind)


@dataclass(frozen=True)
class PartyAction:
    """`name` is the last part of the address; `is_grave` what binds and cannot be taken back."""

    model: type[Model]
    name: str
    title: str
    form: type[forms.PartyForm]
    act: Callable[..., Any]
    window: WindowOf
    consequence: str
    is_grave: bool = False

    @property
    def slug(self) -> str:
        register: Any = register_for(self.model)
        return str(register.slug)

    @property
    def url_name(self) -> str:
        return f"{self.slug}-{self.name}"

    def url(self, record: Any) -> str:
        return reverse(f"enforcement-enterprise:{self.url_name}", args=[record.ledger_no])

    def window_on(self, record: Any, today: date, rows: CaseRows) -> Window:
        """Its window on a day; closed where a limit or calendar that it needs is not recorded."""
        try:
            return self.window(record, today, rows)
        except PortalError as error:
            return Window(False, error.message, error.basis)


@dataclass(frozen=True)
class Offer:
    """An action as the page of a record shows it."""

    action: PartyAction
    window: Window
    url: str
    is_late: bool = False


def offered(record: Model, today: date, rows: CaseRows) -> list[Offer]:
    """What the party may do with the record, and what of it not now, with the reason."""
    found = []
    for action in PARTY_ACTIONS:
        if isinstance(record, action.model):
            window = action.window_on(record, today, rows)
            if window.is_shown:
                is_late = window.last is not None and today > window.last
                found.append(Offer(action, window, action.url(record), is_late))
    return sorted(found, key=lambda offer: not offer.window.is_open)


CASE_ACTIONS: Sequence[PartyAction] = (
    PartyAction(
        EnforcementCase,
        "defend",
        "陈述申辩",
        forms.DefenceForm,
        party.defend,
        windows.defence,
        "提交后由本局逐项复核并告知采纳情况；提交后不能修改，可以补充提交。",
    ),
    PartyAction(
        EnforcementCase,
        "apply-hearing",
        "申请听证",
        forms.HearingForm,
        party.ask_for_hearing,
        windows.hearing,
        "提交后本局在举行听证的七个工作日前通知时间、地点；听证由非本案调查人员主持，不收取费用。",
    ),
    PartyAction(
        EnforcementCase,
        "withdraw-hearing",
        "撤回听证申请",
        forms.HearingWithdrawalForm,
        party.give_up_hearing,
        windows.hearing_withdrawal,
        "撤回后听证终止；申请听证的期限已经届满的，不能再次申请。撤回不能恢复。",
        is_grave=True,
    ),
    PartyAction(
        EnforcementCase,
        "waive-defence",
        "放弃陈述申辩",
        forms.WaiverForm,
        party.waive,
        windows.waiver,
        "放弃后不能撤回：本局可以不等陈述申辩期限届满即作出处罚决定。不放弃也不影响您的权利，期限届满自然终止。",
        is_grave=True,
    ),
    PartyAction(
        EnforcementCase,
        "payment-proof",
        "提交缴款凭证",
        forms.PaymentProofForm,
        _submits(SubmissionKind.PAYMENT_PROOF),
        windows.payment_proof,
        "提交后由承办人员核对入账并答复；是否缴清以登记的缴款为准。",
    ),
    PartyAction(
        EnforcementCase,
        "apply-plan",
        "申请延期或者分期缴款",
        forms.PlanForm,
        party.ask_for_plan,
        windows.payment_plan,
        "由本局负责人审批；批准前仍须按原期限缴纳，逾期加处罚款。",
    ),
    PartyAction(
        EnforcementCase,
        "remedy-notice",
        "告知复议、诉讼情况",
        forms.RemedyNoticeForm,
        _submits(SubmissionKind.REMEDY_NOTICE),
        windows.remedy_notice,
        "这里只是告知本局，不能代替向复议机关申请复议或者向人民法院起诉；本局核实受理后登记。",
    ),
    PartyAction(
        EnforcementCase,
        "service-address",
        "确认送达地址",
        forms.ServiceAddressForm,
        confirm_service_address,
        windows.service_address,
        "文书将送达所填地址；因地址不准确未能收到的，由贵单位承担后果。可以重新确认以更改地址或者是否同意电子送达。",
    ),
    PartyAction(
        EnforcementCase,
        "apply-repair",
        "申请信用修复",
        forms.RepairForm,
        party.ask_for_repair,
        windows.repair,
        "准予修复的，本门户停止公示该处罚决定，保留撤下记录。",
    ),
    PartyAction(
        EnforcementCase,
        "withdraw-repair",
        "撤回信用修复申请",
        forms.RepairWithdrawalForm,
        party.give_up_repair,
        windows.repair_withdrawal,
        "撤回后不再审核；符合条件的可以重新申请。",
        is_grave=True,
    ),
)
PARTY_ACTIONS: Sequence[PartyAction] = (
    *CASE_ACTIONS,
    PartyAction(
        RectificationOrder,
        "report-correction",
        "报告改正情况",
        forms.CorrectionForm,
        _submits(SubmissionKind.CORRECTION_PROOF),
        windows.correction,
        "提交后由承办人员核对并安排复查；是否改正以复查为准。",
    ),
    PartyAction(
        Inspection,
        "object",
        "提出异议",
        forms.ObjectionForm,
        _submits(SubmissionKind.INSPECTION_OBJECTION),
        windows.inspection_objection,
        "提交后由承办人员核实并答复；检查记录本身不改动，异议和答复一并存档。",
    ),
    PartyAction(
        Coercion,
        "ask-release",
        "申请解除查封、扣押",
        forms.ReleaseForm,
        party.ask_for_release,
        windows.release,
        "本局自收到申请之日起五个工作日内决定解除或者不予解除，并说明理由。",
    ),
    PartyAction(
        Coercion,
        "defend",
        "对查封、扣押陈述申辩",
        forms.ObjectionForm,
        _submits(SubmissionKind.COERCION_DEFENCE),
        windows.coercion_defence,
        "提交后由本局复核并答复；在答复前措施继续有效。",
    ),
    PartyAction(
        Curtailment,
        "mending-plan",
        "报送整改方案、完成情况",
        forms.MendingPlanForm,
        _submits(SubmissionKind.MENDING_PLAN),
        windows.mending_plan,
        "提交后由承办人员登记收到日期并核查。",
    ),
)
