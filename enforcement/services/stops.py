"""What is not counted in the limit of the decision: beginning and ending it.

Basis: 生态环境行政处罚办法 (部令第30号) 第五十七条 [memory]: 中止、听证、公告、监测、鉴定认定评估、送达.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from enforcement.models import CaseStop, EnforcementCase
from enforcement.procedure_enums import CaseStopKind
from enforcement.rules import may_record
from enforcement.services.reviews import OPEN_STATES

STOP_BASIS = "生态环境行政处罚办法第五十七条"
# These follow a step or a hearing and are never entered by hand while the case is open.
FOLLOWING = {CaseStopKind.SUSPENSION: "中止", CaseStopKind.HEARING: "听证"}


def begin_stop(
    case: EnforcementCase, kind: str, first_day: date, *, actor: Any, remark: str = ""
) -> CaseStop:
    """Begin a period, inside the caller's transaction."""
    return records.create(
        CaseStop,
        actor=actor,
        case=case,
        kind=kind,
        first_day=first_day,
        remark=remark.strip()[:200],
        is_synthetic=case.is_synthetic,
    )


def close_stops(case: EnforcementCase, *, actor: Any, last_day: date, kind: str = "") -> list[CaseStop]:
    """End what still stands open: of one kind, or all when the case ends."""
    found = case.stops.filter(last_day__isnull=True, **({"kind": kind} if kind else {}))
    return [
        records.change(stop, actor=actor, last_day=max(last_day, stop.first_day))
        for stop in found.order_by("pk")
    ]


def record_stop(
    case: EnforcementCase,
    *,
    actor: Any,
    kind: str,
    first_day: date,
    last_day: date | None = None,
    remark: str = "",
) -> CaseStop:
    """A period that no step begins: 公告, 监测, 鉴定, 送达. Raises Conflict while one of the kind is open."""
    may_record(actor, case)
    _refuse_future(first_day, last_day)
    if kind in FOLLOWING:
        raise Refused(f"“{FOLLOWING[CaseStopKind(kind)]}”期间随办理步骤自动登记。", basis=STOP_BASIS)
    if not remark.strip():
        raise Refused("请写明事由，如检测、鉴定的机构和项目。", basis=STOP_BASIS)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update().get(pk=case.pk)
        if locked.status not in OPEN_STATES or locked.filed_on is None:
            raise Refused("立案后、作出决定前，方可登记不计入办案期限的期间。", basis=STOP_BASIS)
        if first_day < locked.filed_on:
            raise Refused("起始日不得早于立案日期。", basis=STOP_BASIS)
        if locked.stops.filter(kind=kind, last_day__isnull=True).exists():
            raise Conflict("该案已有同一事由的期间尚未结束，请先登记其截止日。")
        stop = begin_stop(locked, kind, first_day, actor=actor, remark=remark)
        return end_stop(stop, actor=actor, last_day=last_day) if last_day is not None else stop


def end_stop(stop: CaseStop, *, actor: Any, last_day: date) -> CaseStop:
    """The last day that is not counted; the limit runs on from the next."""
    may_record(actor, stop)
    _refuse_future(last_day)
    if stop.kind in FOLLOWING:
        raise Refused(f"该期间随{FOLLOWING[CaseStopKind(stop.kind)]}自动结束。", basis=STOP_BASIS)
    with transaction.atomic():
        locked = CaseStop.objects.select_for_update().get(pk=stop.pk)
        if locked.last_day is not None:
            raise Conflict("该期间已经结束，请刷新页面。")
        return records.change(locked, actor=actor, last_day=last_day)


def _refuse_future(*days: date | None) -> None:
    if any(day is not None and day > timezone.localdate() for day in days):
        raise Refused("期间的起止日不得晚于今天。")
