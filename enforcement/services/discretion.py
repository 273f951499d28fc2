"""Recording how the amount of a fine was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from common.obstacles import refuse_for
from enforcement import discretion
from enforcement.enums import CaseStatus
from enforcement.lawfulness import law_obstacles
from enforcement.models import DiscretionLevel, DiscretionWorksheet, EnforcementCase, ViolationType
from enforcement.ranges import FineRange, range_of
from enforcement.rules import may_record
from registry.models import Provision

# The stages in which an amount may still be weighed.
WEIGHED_STATES = (
    CaseStatus.FILED,
    CaseStatus.INVESTIGATING,
    CaseStatus.EXAMINING,
    CaseStatus.NOTIFIED,
    CaseStatus.DEFENCE,
    CaseStatus.HEARING,
    CaseStatus.LEGAL_REVIEW,
    CaseStatus.DISCUSSION,
)


def may_weigh(user: Any, case: EnforcementCase) -> None:
    """A rule: the clerk, while nothing is decided."""
    may_record(user, case)
    summary = case.is_simplified and case.status == CaseStatus.LEAD
    if case.status not in WEIGHED_STATES and not summary:
        raise Refused(f"该案当前为“{case.get_status_display()}”，不能再填写裁量表。", discretion.BASIS)


def record_worksheet(
    *,
    actor: Any,
    case: EnforcementCase,
    violation_type: ViolationType,
    provision: Provision,
    levels: Sequence[DiscretionLevel],
    act: str = "",
    fine_range: FineRange | None = None,
    range_note: str = "",
    chosen_amount: Decimal | None = None,
    mitigation_ground: str = "",
    deviation_reason: str = "",
    made_on: date | None = None,
) -> DiscretionWorksheet:
    """Weigh one act by the standard in force; without `chosen_amount` the suggestion is taken.

    `fine_range` with its `range_note` is for articles that set the range by a ratio. A later worksheet
    for the same violation and act replaces the earlier. Raises Refused by article where the article may
    not be applied to the conduct or the amount leaves the range, ValidationError by field.
    """
    day = made_on or timezone.localdate()
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update().get(pk=case.pk)
        may_weigh(actor, locked)
        _check_case(locked, violation_type, day)
        refuse_for("不能按此条款裁量", law_obstacles(locked, day, provisions=[provision]))
        allowed = _range(provision, fine_range, range_note)
        standard = discretion.standard_for(violation_type, day)
        if problems := discretion.problems_with(standard, levels):
            raise ValidationError({"levels": problems})
        suggestion = discretion.suggest(allowed, [level.percent for level in levels])
        chosen = suggestion.amount if chosen_amount is None else chosen_amount
        _check_amount(chosen, allowed, provision, mitigation_ground)
        return records.create(
            DiscretionWorksheet,
            actor=actor,
            many={"levels": list(levels)},
            case=locked,
            violation_type=violation_type,
            act=act.strip(),
            standard=standard,
            provision=provision,
            fine_min=allowed.low,
            fine_max=allowed.high,
            range_note=range_note.strip(),
            percent=suggestion.percent,
            suggested_amount=suggestion.amount,
            chosen_amount=chosen,
            mitigation_ground=mitigation_ground if chosen < allowed.low else "",
            deviation_reason="" if chosen == suggestion.amount else deviation_reason.strip(),
            made_on=day,
            made_by=actor,
        )


def _check_case(case: EnforcementCase, violation_type: ViolationType, day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError({"made_on": "裁量日期不得晚于今天。"})
    if not case.violation_types.filter(pk=violation_type.pk).exists():
        raise Conflict(f"该案的案由不包括“{violation_type}”，请先在案件中登记案由。")


def _range(provision: Provision, given: FineRange | None, note: str) -> FineRange:
    """The article's own range; where it sets a ratio, the one worked out and explained."""
    fixed = range_of(provision)
    if fixed is not None:
        return fixed
    if given is None or not note.strip():
        raise ValidationError(
            {"range_note": f"{provision}未以金额规定罚款幅度，请填写计算出的上下限和计算过程。"}
        )
    if given.high < given.low:
        raise ValidationError({"fine_max": "罚款上限不得低于下限。"})
    return given


def _check_amount(chosen: Decimal, allowed: FineRange, provision: Provision, mitigation: str) -> None:
    if chosen > allowed.high:
        raise Refused(f"拟罚款超过法定幅度（{allowed}）。", str(provision))
    if chosen < allowed.low and not mitigation:
        raise Refused(
            f"拟罚款低于法定幅度（{allowed}），须选择减轻处罚的法定情形。",
            f"{provision}；行政处罚法第三十二条",
        )
