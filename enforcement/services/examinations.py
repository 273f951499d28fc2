"""案件审查: someone who did not investigate examines the result (部令第30号第三十八条)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from enforcement.enums import CaseStatus
from enforcement.gates.asked import investigator_ids
from enforcement.gates.filing import EXAMINATION_BASIS
from enforcement.models import EnforcementCase
from enforcement.rules import may_review
from registry.issuing import issue_document


def record_examination(
    case: EnforcementCase, *, actor: Any, examination_opinion: str, examined_on: date | None = None
) -> EnforcementCase:
    """The examiner's opinion: facts, evidence, law, procedure, and what is proposed.

    Raises Refused to an investigator and outside the examination, Conflict when it was given already.
    """
    may_review(actor, case)
    day = examined_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("案件审查日期不得晚于今天。")
    if not examination_opinion.strip():
        raise Refused("请填写案件审查意见。", basis=EXAMINATION_BASIS)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update().get(pk=case.pk)
        if locked.status != CaseStatus.EXAMINING:
            raise Refused("案件不在审查阶段。", basis=EXAMINATION_BASIS)
        if locked.examined_on is not None:
            raise Conflict("该案已出具审查意见，请刷新页面。")
        if actor.pk in investigator_ids(locked):
            raise Refused("案件审查人员不得与调查人员为同一人，请由其他人员审查。", basis=EXAMINATION_BASIS)
        if locked.reported_on is not None and day < locked.reported_on:
            raise Refused("案件审查日期不得早于调查终结日期。", basis=EXAMINATION_BASIS)
        changed = records.change(
            locked,
            actor=actor,
            examiner=actor,
            examined_on=day,
            examination_opinion=examination_opinion.strip(),
        )
        issue_document("examination-opinion", changed, actor=actor, issued_on=day)
    return changed
