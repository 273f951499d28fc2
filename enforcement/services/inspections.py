"""Inspections: planned, answered by the checklist, done or cancelled, and their results made public."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import OfficerCertificate
from common import events, publication, records, workflow
from common.errors import Refused
from common.models import PublishedRecord
from common.obstacles import Obstacle, refuse_for
from enforcement.enums import InspectionSource, InspectionStatus
from enforcement.inspection_gates import Check, done_obstacles, is_listed, planning_obstacles
from enforcement.models import CheckAnswer, ChecklistItem, DrawnObject, Inspection
from enforcement.public.inspections import INSPECTION_RESULT
from enforcement.rules import may_record, may_review
from registry.issuing import issue_document
from registry.telling import tell_party

LEAD_SOURCES = (InspectionSource.COMPLAINT, InspectionSource.MONITORING, InspectionSource.ASSIGNED)
LEAD_BASIS = "国办发〔2024〕54号；生态环境行政处罚办法第十八条"
PLANNED_FIELDS = ("enterprise", "source", "inspected_on", "is_off_site", "on_site_ground", "cap_exception")


def step_day(given: date | None, label: str) -> date:
    """The day of a step: the given one, never a future one, or today."""
    today = timezone.localdate()
    if given is not None and given > today:
        raise Refused(f"{label}不得晚于今天。")
    return given or today


# -- planning --


def plan_inspection(
    model: type[Inspection], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> Inspection:
    """Plan an inspection (signature of `common.records.create`); the positive list of the day is noted.

    Raises Refused over the yearly cap without an exception, for a visit to an enterprise of the
    positive list without a ground, and for the check of a lead that names none.
    """
    may_record(actor, None)
    enterprise, day = values["enterprise"], values["inspected_on"]
    with transaction.atomic():
        type(enterprise).objects.select_for_update().get(pk=enterprise.pk)  # the cap is counted one by one
        refuse_for("不能安排此次检查", [*lead_obstacles(values), *_planned(values)])
        values["is_on_positive_list"] = is_listed(enterprise.pk, day)
        values.setdefault("handler", actor)  # whoever plans it is reminded of it
        return records.create(model, actor=actor, many=many, **values)


def change_inspection(inspection: Inspection, *, actor: Any, **values: Any) -> Inspection:
    """Change an inspection (signature of `common.records.change`); what is public of it follows at once."""
    with transaction.atomic():
        if inspection.status == InspectionStatus.PLANNED:
            plan = {name: values.get(name, getattr(inspection, name)) for name in PLANNED_FIELDS}
            if any(plan[name] != getattr(inspection, name) for name in PLANNED_FIELDS):
                refuse_for("不能这样安排检查", _planned(plan, without=inspection.pk))
                values["is_on_positive_list"] = is_listed(plan["enterprise"].pk, plan["inspected_on"])
        changed = records.change(inspection, actor=actor, **values)
        if _shown(changed):
            publication.publish(INSPECTION_RESULT, changed, actor=actor)
    return changed


def lead_obstacles(values: Mapping[str, Any]) -> list[Obstacle]:
    """What is outside the cap for its lead must name that lead, of the same enterprise."""
    if values["source"] not in LEAD_SOURCES:
        return []
    lead = values.get("lead")
    if lead is None:
        return [Obstacle("投诉举报、监测异常、交办移送的核查不计入频次，请填写所依据的执法线索", LEAD_BASIS)]
    if lead.enterprise_id not in (None, values["enterprise"].pk):
        return [Obstacle("所填执法线索涉及的是其他企业，请核对线索编号", LEAD_BASIS)]
    return []


def _planned(values: Mapping[str, Any], without: int | None = None) -> list[Obstacle]:
    return planning_obstacles(
        enterprise=values["enterprise"].pk,
        source=values["source"],
        day=values["inspected_on"],
        is_off_site=values.get("is_off_site", False),
        on_site_ground=values.get("on_site_ground", ""),
        cap_exception=values.get("cap_exception", ""),
        without=without,
    )


def answer_checklist(
    inspection: Inspection, *, actor: Any, answers: Mapping[ChecklistItem, tuple[str, str]]
) -> int:
    """Keep the verdict and the note on each of these questions; how many answers are new or differ.

    Raises Refused once the inspection is recorded, ValidationError.
    """
    may_record(actor, inspection)
    with transaction.atomic():
        locked = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if locked.status != InspectionStatus.PLANNED:
            raise Refused(
                f"该检查{locked.get_status_display()}，检查清单不得再改。", basis="国办发〔2024〕54号"
            )
        known = {answer.item_id: answer for answer in locked.answers.all()}
        return sum(
            _keep_answer(locked, item, known.get(item.pk), verdict, note.strip(), actor)
            for item, (verdict, note) in answers.items()
        )


def _keep_answer(
    inspection: Inspection,
    item: ChecklistItem,
    known: CheckAnswer | None,
    verdict: str,
    note: str,
    actor: Any,
) -> bool:
    if known is None:
        records.create(
            CheckAnswer,
            actor=actor,
            inspection=inspection,
            item=item,
            verdict=verdict,
            note=note,
            is_synthetic=inspection.is_synthetic,
        )
        return True
    if (known.verdict, known.note) == (verdict, note):
        return False
    records.change(known, actor=actor, verdict=verdict, note=note)
    return True


# -- the steps --


def take_inspection_step(
    inspection: Inspection, to: str, *, actor: Any, reason: str = "", **details: Any
) -> Inspection:
    """Take a step (signature of `common.workflow.transition`). Raises Conflict, Refused, ValidationError."""
    with transaction.atomic():
        locked = workflow.enter(inspection, to, actor=actor)
        taker = {InspectionStatus.DONE: _done, InspectionStatus.CANCELLED: _cancelled}[InspectionStatus(to)]
        moved = taker(locked, actor, reason.strip(), **details)
    inspection.refresh_from_db()
    return moved


def _done(
    locked: Inspection,
    actor: Any,
    reason: str,
    *,
    inspected_on: date | None = None,
    officers: Collection[OfficerCertificate] | None = None,
    is_off_site: bool | None = None,
    certificates_shown: bool = False,
    scanned_at: datetime | None = None,
    place: str = "",
    result: str = "",
    findings: str = "",
    on_site_ground: str = "",
    cap_exception: str = "",
) -> Inspection:
    """The check took place: what was found, by whom, with the record (笔录) issued."""
    day = step_day(inspected_on, "检查日期")
    drawn = DrawnObject.objects.filter(inspection=locked).select_related("draw").first()
    if drawn is not None and drawn.draw.drawn_at and day < timezone.localdate(drawn.draw.drawn_at):
        raise Refused("检查日期不得早于抽取日期。", "国办发〔2015〕58号")
    if not result or not findings.strip():
        raise Refused("请填写检查结果和检查情况。", "行政处罚法第五十五条")
    team = list(locked.officers.all() if officers is None else officers)
    off_site = locked.is_off_site if is_off_site is None else is_off_site
    check = Check(
        inspection=locked,
        day=day,
        officers=team,
        is_off_site=off_site,
        certificates_shown=certificates_shown,
        result=result,
        on_site_ground=on_site_ground or locked.on_site_ground,
        cap_exception=cap_exception or locked.cap_exception,
        reason=reason,
    )
    refuse_for("不能登记检查结果", done_obstacles(check))
    records.change(locked, actor=actor, many={"officers": team})
    moved = workflow.transition(
        locked,
        InspectionStatus.DONE,
        actor=actor,
        reason=reason,
        inspected_on=day,
        is_off_site=off_site,
        is_on_positive_list=is_listed(locked.enterprise_id, day),
        certificates_shown=certificates_shown,
        scanned_at=scanned_at,
        place=place.strip() or locked.place,
        result=result,
        findings=findings.strip(),
        on_site_ground=check.on_site_ground,
        cap_exception=check.cap_exception,
    )
    issue_document("inspection-record", moved, actor=actor, issued_on=day)
    tell_party(moved, "inspected", "执法检查已登记", "请查阅检查笔录；有异议的可以在线提出。")
    return moved


def _cancelled(locked: Inspection, actor: Any, reason: str) -> Inspection:
    return cancel_planned(locked, actor=actor, reason=reason)


def cancel_planned(inspection: Inspection, *, actor: Any, reason: str) -> Inspection:
    """Call a planned check off, with the reason."""
    if not reason.strip():
        raise Refused("取消检查须写明理由。", basis="国办发〔2018〕118号（全过程记录）")
    return workflow.transition(inspection, InspectionStatus.CANCELLED, actor=actor, reason=reason.strip())


# -- publication --


def publish_result(inspection: Inspection, *, actor: Any) -> PublishedRecord:
    """Put the result of a finished check before the public, and note the day. Raises Refused.

    Basis: 国办发〔2015〕58号; due so many 工作日 after the check (row random-inspection-publication).
    """
    may_review(actor, inspection)
    with transaction.atomic():
        record = publication.publish(INSPECTION_RESULT, inspection, actor=actor)
        if inspection.published_on is None:
            records.change(inspection, actor=actor, published_on=timezone.localdate())
    inspection.refresh_from_db()
    return record


def withdraw_result(inspection: Inspection, *, actor: Any, reason: str) -> PublishedRecord:
    """Take a result off display; its tombstone tells the reason. Raises Refused, Conflict."""
    may_review(actor, inspection)
    if not reason.strip():
        raise Refused("撤下公开内容须写明理由，理由将对外公开。", basis="“双随机、一公开”监管要求")
    return publication.withdraw(INSPECTION_RESULT, inspection, actor=actor, reason=reason.strip())


def _shown(inspection: Inspection) -> bool:
    current = PublishedRecord.objects.current().filter(
        kind=INSPECTION_RESULT, source=events.stream_of(inspection), withdrawn_at__isnull=True
    )
    return current.exists()
