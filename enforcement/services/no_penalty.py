"""Decisions not to punish that stand outside a case: what was minor, mended at once, and never filed.

Basis: 行政处罚法第三十三条 (the party is educated); 生态环境法典第一千零五十六条. In a case the step 不予处罚
makes the decision with its document.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Refused
from enforcement.enums import CaseOutcome, NoPenaltyGround
from enforcement.models import NoPenaltyDecision
from enforcement.rules import may_record

EDUCATION_BASIS = "行政处罚法第三十三条第三款"
EDUCATED = (NoPenaltyGround.MINOR, NoPenaltyGround.FIRST, NoPenaltyGround.NO_FAULT, NoPenaltyGround.CAPACITY)


def create_no_penalty(
    model: type[NoPenaltyDecision], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> NoPenaltyDecision:
    """Record such a decision (signature of `common.records.create`), with ground, article and education."""
    may_record(actor, None)
    case = values.get("case")
    if case is not None and case.outcome != CaseOutcome.NO_PENALTY:
        raise Refused("已立案的请在案件中办理“不予处罚”步骤，由局领导决定。", "行政处罚法第五十七条")
    if values["decided_on"] > timezone.localdate():
        raise Refused("决定日期不得晚于今天。")
    if values["ground"] in EDUCATED and not (values.get("education") or "").strip():
        raise Refused("不予处罚的，应当对当事人进行教育，请写明教育情况。", EDUCATION_BASIS)
    if values["ground"] in (NoPenaltyGround.MINOR, NoPenaltyGround.FIRST) and values.get("provision") is None:
        raise Refused("轻微不罚、首违不罚须写明依据条款。", "行政处罚法第三十三条第一款")
    with transaction.atomic():
        return records.create(model, actor=actor, many=many, **values)
