"""What may be done beside the steps with leads, inspections, draws, soft measures and public texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import models

from common import events
from common.models import PublishedRecord
from enforcement import forms_inspections as forms
from enforcement.action import Action
from enforcement.enums import InspectionResult, InspectionStatus
from enforcement.models import (
    EnforcementLead,
    Inspection,
    PositiveListEntry,
    PublicInfo,
    RandomDraw,
    SoftMeasure,
)
from enforcement.public.info import INFO
from enforcement.public.inspections import INSPECTION_RESULT, RANDOM_DRAW
from enforcement.rules import may_review
from enforcement.services import draws, inspections, leads, positive_list, public_info, soft_measures

PUBLIC_KINDS: dict[type[models.Model], str] = {
    Inspection: INSPECTION_RESULT,
    RandomDraw: RANDOM_DRAW,
    PublicInfo: INFO,
}


def published(obj: models.Model) -> PublishedRecord | None:
    """The current version of what the public reads of `obj`, a tombstone included."""
    kind = PUBLIC_KINDS[type(obj)]
    return PublishedRecord.objects.current().filter(kind=kind, source=events.stream_of(obj)).first()


def is_shown(obj: models.Model) -> bool:
    record = published(obj)
    return record is not None and record.withdrawn_at is None


def _is_open(lead: EnforcementLead) -> bool:
    return lead.status in leads.OPEN


def _is_inspectable(lead: EnforcementLead) -> bool:
    return _is_open(lead) and lead.enterprise_id is not None


def _found_something(inspection: Inspection) -> bool:
    return inspection.status == InspectionStatus.DONE and inspection.result == InspectionResult.PROBLEM


def _is_done(inspection: Inspection) -> bool:
    return inspection.status == InspectionStatus.DONE


def _soft(inspection: Inspection, *, actor: Any, **values: Any) -> SoftMeasure:
    return soft_measures.take_soft_measure(
        SoftMeasure,
        actor=actor,
        inspection=inspection,
        enterprise=inspection.enterprise,
        department=inspection.department,
        is_synthetic=inspection.is_synthetic,
        **values,
    )


def _withdrawing(model: type[models.Model], service: Callable[..., Any]) -> Action:
    return Action(
        model,
        "withdraw",
        "撤下公示",
        forms.PublicWithdrawalForm,
        service,
        is_shown,
        rule=may_review,
        consequence="公开内容将从公开页面、开放数据和接口中移除，原地址只显示标题、撤下时间和理由。",
        is_grave=True,
    )


INSPECTION_ACTIONS: Sequence[Action] = (
    Action(
        EnforcementLead,
        "inspect",
        "安排检查",
        forms.InspectLeadForm,
        leads.inspect_lead,
        _is_inspectable,
        consequence="由线索安排检查，不计入企业年度检查频次；线索转为“核查中”。",
    ),
    Action(
        EnforcementLead,
        "open-case",
        "转为案件线索",
        forms.OpenLeadCaseForm,
        leads.case_from_lead,
        _is_open,
        consequence="由线索直接建立处罚案件（线索阶段），自收到线索之日起计算立案期限；"
        "线索未涉及企业的，当事人为所填公民。",
    ),
    Action(
        Inspection,
        "open-case",
        "转为案件线索",
        forms.OpenCaseForm,
        leads.case_from_inspection,
        _found_something,
        consequence="由检查建立处罚案件（线索阶段），执法人员列为调查人员，自检查之日起计算立案期限。",
    ),
    Action(
        Inspection,
        "soft",
        "采取柔性执法措施",
        forms.SoftMeasureForm,
        _soft,
        _is_done,
        consequence="办理后制发相应文书并通知企业；依法应当处罚的，不得以柔性措施代替。",
        has_document=True,
    ),
    Action(
        Inspection,
        "publish",
        "公示检查结果",
        forms.ConfirmationForm,
        inspections.publish_result,
        lambda inspection: _is_done(inspection) and not is_shown(inspection),
        rule=may_review,
        consequence="公示检查对象、日期、方式、结果和后续处理；检查情况的细节不公开。",
    ),
    _withdrawing(Inspection, inspections.withdraw_result),
    _withdrawing(RandomDraw, draws.withdraw_draw),
    Action(
        SoftMeasure,
        "follow-up",
        "登记落实情况",
        forms.FollowUpForm,
        soft_measures.record_follow_up,
        lambda measure: not measure.result,
    ),
    Action(
        PositiveListEntry,
        "remove",
        "移出正面清单",
        forms.RemovalForm,
        positive_list.remove_from_list,
        lambda entry: entry.removed_on is None,
        rule=may_review,
        consequence="自移出之日起不再按正面清单减少检查频次；移出理由记录在案，记录不删除。",
        is_grave=True,
    ),
    Action(
        PublicInfo,
        "publish",
        "公示",
        forms.ConfirmationForm,
        public_info.publish_info,
        lambda info: not is_shown(info),
        rule=may_review,
        consequence="将按现登记内容在“执法公示”页面公开，并记入执法公示台账。",
    ),
    _withdrawing(PublicInfo, public_info.withdraw_info),
)
