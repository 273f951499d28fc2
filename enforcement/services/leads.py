"""Leads (执法线索): checked, answered or refused; an inspection or a case may begin from one.

Basis: 部令第30号第十八条 (filing within so many days of the lead); 信访工作条例 on complaints.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import OfficerCertificate
from common import records, workflow
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from enforcement.enums import (
    CaseSource,
    CaseStatus,
    InspectionResult,
    InspectionSource,
    InspectionStatus,
    PartyKind,
)
from enforcement.models import EnforcementCase, EnforcementLead, Inspection, RectificationOrder, ViolationType
from enforcement.procedure_enums import LeadKind, LeadResult, LeadStatus
from enforcement.rules import may_record
from enforcement.services.inspections import plan_inspection, step_day
from registry.issuing import issue_document
from registry.models import Enterprise

FILING_BASIS = "生态环境行政处罚办法第十八条"
COMPLAINT_BASIS = "信访工作条例；生态环境行政处罚办法第十八条"

INSPECTION_SOURCES: Mapping[str, str] = {
    LeadKind.COMPLAINT: InspectionSource.COMPLAINT,
    LeadKind.MONITORING: InspectionSource.MONITORING,
    LeadKind.ASSIGNED: InspectionSource.ASSIGNED,
    LeadKind.REFERRED: InspectionSource.ASSIGNED,
    LeadKind.SUPERVISION: InspectionSource.CASE,
}
CASE_SOURCES: Mapping[str, str] = {
    LeadKind.COMPLAINT: CaseSource.COMPLAINT,
    LeadKind.MONITORING: CaseSource.MONITORING,
    LeadKind.ASSIGNED: CaseSource.ASSIGNED,
    LeadKind.REFERRED: CaseSource.REFERRED,
    LeadKind.SUPERVISION: CaseSource.SUPERVISION,
}
OPEN = (LeadStatus.RECEIVED, LeadStatus.CHECKING)


def receive_lead(
    *, actor: Any, enterprise: Enterprise, kind: str, subject: str, content: str, received_on: date
) -> EnforcementLead:
    """Put a lead about an enterprise on record, for the department in charge of it. Raises Refused."""
    may_record(actor, enterprise)
    return records.create(
        EnforcementLead,
        actor=actor,
        department=enterprise.department,
        enterprise=enterprise,
        kind=kind,
        subject=subject,
        content=content,
        received_on=received_on,
        is_synthetic=enterprise.is_synthetic,
    )


def take_lead_step(
    lead: EnforcementLead, to: str, *, actor: Any, reason: str = "", **details: Any
) -> EnforcementLead:
    """Take a step of a lead (signature of `common.workflow.transition`). Raises Conflict, Refused."""
    with transaction.atomic():
        locked = workflow.enter(lead, to, actor=actor)
        moved = _TAKERS[LeadStatus(to)](locked, actor, reason.strip(), **details)
    lead.refresh_from_db()
    return moved


def _check(
    locked: EnforcementLead, actor: Any, reason: str, handler: Any = None, accepted_on: date | None = None
) -> EnforcementLead:
    day = step_day(accepted_on, "受理决定日期")
    moved = workflow.transition(
        locked,
        LeadStatus.CHECKING,
        actor=actor,
        reason=reason,
        handler=handler or locked.handler or actor,
        accepted_on=day,
    )
    _register(moved, actor, "属于本局职责范围，建议受理并核查", day)
    _tell_reporter(moved, "lead-acceptance", actor, day)
    return moved


def _answer(
    locked: EnforcementLead,
    actor: Any,
    reason: str,
    *,
    result: str = "",
    findings: str = "",
    answer: str = "",
    answered_on: date | None = None,
) -> EnforcementLead:
    """The lead was checked; what it came to must stand in the records, and the reporter hears of it."""
    day = step_day(answered_on, "办结日期")
    if not result or not findings.strip():
        raise Refused("请填写核查结果和核查情况。", FILING_BASIS)
    if locked.reporter_contact and not answer.strip():
        raise Refused("举报人留有联系方式，请填写答复内容。", COMPLAINT_BASIS)
    _refuse_unproved(locked, result)
    moved = workflow.transition(
        locked,
        LeadStatus.ANSWERED,
        actor=actor,
        reason=reason,
        result=result,
        findings=findings.strip(),
        answer=answer.strip(),
        accepted_on=locked.accepted_on or day,
        answered_on=day,
    )
    _register(moved, actor, "属于本局职责范围，建议受理并核查", day)
    kind = "lead-referral" if result == LeadResult.REFERRED else "lead-answer"
    _tell_reporter(moved, kind, actor, day)
    return moved


def _register(lead: EnforcementLead, actor: Any, proposal: str, day: date) -> None:
    """The registration form, once, with the first step that is taken."""
    if not OfficialDocument.objects.of(lead).current().filter(kind="lead-registration").exists():
        issue_document("lead-registration", lead, actor=actor, issued_on=day, proposal=proposal)


def _tell_reporter(lead: EnforcementLead, kind: str, actor: Any, day: date, **facts: Any) -> None:
    """A paper for the reporter, where there is one who can be reached."""
    if lead.reporter_contact:
        issue_document(kind, lead, actor=actor, issued_on=day, **facts)


def _refuse_unproved(lead: EnforcementLead, result: str) -> None:
    """已立案 and 已责令改正 stand on a case and an order that came of this lead."""
    cases = EnforcementCase.objects.filter(lead=lead) | EnforcementCase.objects.filter(inspection__lead=lead)
    if result == LeadResult.FILED and not cases.filter(filed_on__isnull=False).exists():
        raise Refused("本线索尚无已立案的案件，请先由线索或其检查转立案并经批准。", FILING_BASIS)
    orders = RectificationOrder.objects.filter(inspection__lead=lead)
    if result == LeadResult.ORDERED and not orders.exists():
        raise Refused("本线索的检查尚未责令改正，请先下达责令改正违法行为决定书。", "行政处罚法第二十八条")


def _refuse(locked: EnforcementLead, actor: Any, reason: str) -> EnforcementLead:
    if not reason:
        raise Refused("不予受理须写明理由。", COMPLAINT_BASIS)
    day = timezone.localdate()
    moved = workflow.transition(
        locked,
        LeadStatus.REFUSED,
        actor=actor,
        reason=reason,
        findings=reason,
        accepted_on=day,
        answered_on=day,
    )
    _register(moved, actor, f"建议不予受理：{reason}", day)
    _tell_reporter(moved, "lead-refusal", actor, day, reason=reason)
    return moved


_TAKERS: dict[LeadStatus, Callable[..., EnforcementLead]] = {
    LeadStatus.CHECKING: _check,
    LeadStatus.ANSWERED: _answer,
    LeadStatus.REFUSED: _refuse,
}


# -- what begins from a lead or an inspection --


def inspect_lead(
    lead: EnforcementLead,
    *,
    actor: Any,
    inspected_on: date,
    officers: Collection[OfficerCertificate],
    is_off_site: bool = False,
    on_site_ground: str = "",
    place: str = "",
) -> Inspection:
    """Plan an inspection of what the lead is about; outside the yearly cap. Raises Refused."""
    may_record(actor, lead)
    with transaction.atomic():
        locked = _open(lead)
        if locked.enterprise is None:
            raise Refused("线索尚未明确涉及的企业，请先在线索中补填统一社会信用代码。", FILING_BASIS)
        made = plan_inspection(
            Inspection,
            actor=actor,
            many={"officers": officers},
            department=locked.department,
            enterprise=locked.enterprise,
            source=INSPECTION_SOURCES[locked.kind],
            lead=locked,
            inspected_on=inspected_on,
            is_off_site=is_off_site,
            on_site_ground=on_site_ground.strip(),
            place=(place or locked.place).strip(),
            is_synthetic=locked.is_synthetic,
        )
        _begin(locked, actor)
    return made


def case_from_lead(
    lead: EnforcementLead,
    *,
    actor: Any,
    party_name: str = "",
    party_id_number: str = "",
    party_address: str = "",
    **values: Any,
) -> EnforcementCase:
    """Open a case (线索 stage) from a lead that needs no inspection. Raises Refused.

    Against the enterprise that the lead is about, or a citizen where it is about none.
    """
    may_record(actor, lead)
    with transaction.atomic():
        locked = _open(lead)
        made = _open_case(
            locked,
            actor,
            source=CASE_SOURCES[locked.kind],
            lead=locked,
            lead_on=locked.received_on,
            **_party(locked, party_name.strip(), party_id_number.strip(), party_address.strip()),
            **values,
        )
        _begin(locked, actor)
    return made


def _party(lead: EnforcementLead, name: str, id_number: str, address: str) -> dict[str, Any]:
    """Whom a case of the lead is against, as the case holds it; nothing more where it is an enterprise."""
    if lead.enterprise is not None:
        if name or id_number or address:
            raise Refused(
                f"线索涉及{lead.enterprise}，当事人为该企业；不涉及企业的，请先在线索中更正。", FILING_BASIS
            )
        return {}
    if not name:
        raise Refused(
            "线索未涉及企业：当事人为公民的请填写姓名；为企业的请先在线索中补填统一社会信用代码。",
            FILING_BASIS,
        )
    return {
        "party_kind": PartyKind.CITIZEN,
        "party_name": name,
        "party_id_number": id_number,
        "party_address": address,
    }


def case_from_inspection(inspection: Inspection, *, actor: Any, **values: Any) -> EnforcementCase:
    """Open a case (线索 stage) from what an inspection found; its officers become the investigators."""
    may_record(actor, inspection)
    with transaction.atomic():
        locked = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if locked.status != InspectionStatus.DONE or locked.result != InspectionResult.PROBLEM:
            raise Refused("只有已检查并发现问题的，才能由检查转立案。", FILING_BASIS)
        lead = locked.lead
        return _open_case(
            locked,
            actor,
            source=CASE_SOURCES[lead.kind] if lead else CaseSource.INSPECTION,
            lead=lead,
            inspection=locked,
            lead_on=locked.inspected_on,
            investigators=locked.officers.all(),
            **values,
        )


def _open_case(
    origin: EnforcementLead | Inspection,
    actor: Any,
    *,
    title: str,
    facts: str,
    violation_types: Collection[ViolationType],
    conduct_on: date | None = None,
    investigators: Collection[OfficerCertificate] = (),
    **values: Any,
) -> EnforcementCase:
    many = {"violation_types": violation_types, "investigators": investigators}
    return records.create(
        EnforcementCase,
        actor=actor,
        many={name: items for name, items in many.items() if items},
        department=origin.department,
        enterprise=origin.enterprise,
        handler=actor,
        title=title.strip(),
        facts=facts.strip(),
        conduct_on=conduct_on,
        status=CaseStatus.LEAD,
        is_synthetic=origin.is_synthetic,
        **values,
    )


def _open(lead: EnforcementLead) -> EnforcementLead:
    locked = EnforcementLead.objects.select_for_update().get(pk=lead.pk)
    if locked.status not in OPEN:
        raise Conflict(f"该线索{locked.get_status_display()}，请刷新页面。")
    return locked


def _begin(lead: EnforcementLead, actor: Any) -> None:
    if lead.status == LeadStatus.RECEIVED:
        take_lead_step(lead, LeadStatus.CHECKING, actor=actor)
