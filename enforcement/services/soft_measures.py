"""Soft enforcement (柔性执法): guidance, reminder, warning, persuasion, interview.

Basis: 甘肃省关于全面推行柔性执法进一步优化营商环境的指导意见. It stands beside the law's own measures and
never instead of a penalty that the law demands.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from common import records
from common.errors import Refused
from enforcement.models import SoftMeasure
from enforcement.rules import may_record
from enforcement.services.inspections import step_day
from registry.issuing import issue_document
from registry.telling import tell_party

BASIS = "甘肃省关于全面推行柔性执法进一步优化营商环境的指导意见"


def take_soft_measure(
    model: type[SoftMeasure], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> SoftMeasure:
    """Take a measure, with its ground, and issue its paper (signature of `common.records.create`)."""
    may_record(actor, None)
    step_day(values["taken_on"], "实施日期")
    if not values.get("basis", "").strip() or not values.get("content", "").strip():
        raise Refused("请写明依据和措施内容。", BASIS)
    _refuse_mismatch(values)
    with transaction.atomic():
        measure = records.create(model, actor=actor, many=many, **values)
        issue_document("soft-measure", measure, actor=actor, issued_on=measure.taken_on)
        tell_party(measure, "taken", measure.get_kind_display(), measure.matter)
    return measure


def _refuse_mismatch(values: dict[str, Any]) -> None:
    """The inspection or the case that a measure follows is of the same enterprise."""
    for name in ("inspection", "case"):
        origin = values.get(name)
        if origin is not None and origin.enterprise != values["enterprise"]:
            raise Refused(
                f"所填{'执法检查' if name == 'inspection' else '处罚案件'}不是该企业的，请核对编号。",
                BASIS,
            )


def record_follow_up(measure: SoftMeasure, *, actor: Any, result: str) -> SoftMeasure:
    """What the enterprise did about it."""
    may_record(actor, measure)
    if not result.strip():
        raise Refused("请填写落实情况。", BASIS)
    return records.change(measure, actor=actor, result=result.strip())
