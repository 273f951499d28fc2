"""What may be done beside the steps to publish a case: prepare it, bring it in line, file a repair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from common.registers.actions import RecordActionForm
from enforcement.action import Action
from enforcement.enums import CaseOutcome
from enforcement.models import CasePublication, EnforcementCase
from enforcement.procedure_enums import PublicationStatus, RepairStatus
from enforcement.publication_display import display_of
from enforcement.publication_forms import PrepareForm, RepairForm
from enforcement.rules import may_record, may_review
from enforcement.services.publishing import prepare_publication, refresh_case
from enforcement.services.repairs import repair_by_clerk, repair_obstacles


class ConfirmForm(RecordActionForm):
    """Nothing to fill in."""


def _preparable(case: EnforcementCase) -> bool:
    decided = case.outcome == CaseOutcome.PENALTY and case.annulled_on is None
    return decided and getattr(case, "publication", None) is None


def _outdated(publication: CasePublication) -> bool:
    return publication.status == PublicationStatus.PUBLISHED and display_of(publication.case).differs


def _repairable(case: EnforcementCase) -> bool:
    shown = getattr(case, "publication", None)
    if shown is None or shown.status != PublicationStatus.PUBLISHED:
        return False
    waiting = any(each.status == RepairStatus.APPLIED for each in case.repairs.all())
    return not waiting and not repair_obstacles(case, timezone.localdate())


def _refresh(publication: CasePublication, *, actor: Any) -> CasePublication:
    refresh_case(publication.case, actor=actor)
    return publication


PUBLICATION_ACTIONS: Sequence[Action] = (
    Action(
        EnforcementCase,
        "publication",
        "拟公开处罚决定",
        PrepareForm,
        prepare_publication,
        _preparable,
        rule=may_record,
        consequence="提交后由另一人对照内部记录审核公开；自作出决定之日起七个工作日内公开。",
    ),
    Action(
        EnforcementCase,
        "repair",
        "登记信用修复申请",
        RepairForm,
        repair_by_clerk,
        _repairable,
        rule=may_record,
        consequence="当事人书面申请的在此登记；由局领导审核，准予的即停止公示。",
    ),
    Action(
        CasePublication,
        "refresh",
        "更新公开内容",
        ConfirmForm,
        _refresh,
        _outdated,
        rule=may_review,
        consequence="公开页面更新为现登记内容（如送达日期），旧版本留存备查；拟公开人本人不能办理。",
    ),
)
