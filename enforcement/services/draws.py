"""Random draws (双随机抽查): the pool, the draw itself, its end and its results.

Basis: 国办发〔2015〕58号; 国发〔2019〕5号. What was drawn cannot be drawn again: the seed is made within
the draw, nobody sees it before, and a drawn task can only be carried out or cancelled with the reason.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Department, OfficerCertificate
from common import publication, records, workflow
from common.errors import Conflict, Refused
from common.models.event import digest
from enforcement.draw_pools import snapshot_of, unpooled
from enforcement.enums import InspectionSource, InspectionStatus
from enforcement.models import DrawExclusion, DrawnObject, Inspection, RandomDraw, SupervisedObject
from enforcement.procedure_enums import DrawStatus
from enforcement.public.inspections import RANDOM_DRAW
from enforcement.random_draw import ALGORITHM, Drawn, TooFewOfficers, draw, quota
from enforcement.rules import may_record, may_review
from enforcement.services.inspections import cancel_planned, publish_result, step_day
from registry.issuing import issue_document
from registry.models import Enterprise
from registry.selectors import threshold_on

BASIS = "国办发〔2015〕58号；国发〔2019〕5号"
SEED_BYTES = 32


# -- before the draw --


def create_draw(
    model: type[RandomDraw], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> RandomDraw:
    """Prepare a task (signature of `common.records.create`); whoever prepares it is reminded of it."""
    values.setdefault("handler", actor)
    return records.create(model, actor=actor, many=many, **values)


def fill_pool(*, actor: Any, department: Department, joined_on: date | None = None) -> int:
    """Put every enterprise in business that is missing into the pool, in its proposed tier; how many."""
    may_review(actor, None)
    if not actor.sees_all_departments and department.pk not in actor.department_ids:
        raise Refused("只能补充本部门管辖范围内的检查对象。", BASIS)
    day = joined_on or timezone.localdate()
    missing = unpooled(department, day)
    with transaction.atomic():
        for enterprise, tier, ground in missing:
            records.create(
                SupervisedObject,
                actor=actor,
                department=enterprise.department,
                enterprise=enterprise,
                tier=tier,
                joined_on=day,
                ground=ground,
                is_synthetic=enterprise.is_synthetic,
            )
    return len(missing)


def create_exclusion(
    model: type[DrawExclusion], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> DrawExclusion:
    """Keep an object or an officer out beforehand (signature of `common.records.create`)."""
    with transaction.atomic():
        _refuse_drawn(values["draw"], actor)
        return records.create(model, actor=actor, many=many, **values)


def change_exclusion(exclusion: DrawExclusion, *, actor: Any, **values: Any) -> DrawExclusion:
    """Correct an exclusion as long as nothing was drawn (signature of `common.records.change`)."""
    with transaction.atomic():
        _refuse_drawn(exclusion.draw, actor)
        if values.get("draw", exclusion.draw) != exclusion.draw:
            raise Refused("排除记录不能改到另一次抽取，请在该次抽取中另行登记。", BASIS)
        return records.change(exclusion, actor=actor, **values)


def change_draw(prepared: RandomDraw, *, actor: Any, **values: Any) -> RandomDraw:
    """Change the plan of a draw before it is drawn (signature of `common.records.change`)."""
    with transaction.atomic():
        _refuse_drawn(prepared, actor)
        return records.change(prepared, actor=actor, **values)


def _refuse_drawn(prepared: RandomDraw, actor: Any) -> None:
    """Locks the draw, so that nothing changes while it is drawn."""
    may_record(actor, prepared)
    locked = RandomDraw.objects.select_for_update().get(pk=prepared.pk)
    if locked.status != DrawStatus.PREPARED:
        raise Refused(
            f"该抽查任务{locked.get_status_display()}，名录、比例和排除情况已固定，不得更改。", BASIS
        )


# -- the steps --


def take_draw_step(task: RandomDraw, to: str, *, actor: Any, reason: str = "", **details: Any) -> RandomDraw:
    """Take a step of a draw (signature of `common.workflow.transition`). Raises Conflict, Refused."""
    with transaction.atomic():
        locked = workflow.enter(task, to, actor=actor)
        moved = _TAKERS[DrawStatus(to)](locked, actor, reason.strip(), **details)
    task.refresh_from_db()
    return moved


def _draw(locked: RandomDraw, actor: Any, reason: str, witness: str = "") -> RandomDraw:
    """Freeze both pools, draw from them with a fresh seed, and plan the inspections."""
    _require_witness(witness.strip(), actor)
    today = timezone.localdate()
    if locked.due_on < today:
        raise Refused("检查完成期限已过，请先更正任务的完成期限。", BASIS)
    least = threshold_on("case-officers-min", today)
    if locked.officers_each < least.amount:
        raise Refused(f"每组执法人员不得少于{least.amount:.0f}人，请更正任务。", least.basis)
    snapshot = snapshot_of(locked, today)
    if not any(quota(snapshot, tier) for tier in snapshot["quotas"]):
        raise Refused("按现有名录库和抽取比例抽不出检查对象，请补充名录库或更正比例。", BASIS)
    seed = secrets.token_hex(SEED_BYTES)
    try:
        drawn = draw(snapshot, seed)
    except TooFewOfficers as error:
        raise Refused(
            f"检查期间证件有效的执法人员只有{len(snapshot['officers'])}人，不足一组{locked.officers_each}人。",
            least.basis,
        ) from error
    _keep_snapshot(locked, snapshot)
    moved = workflow.transition(
        locked,
        DrawStatus.DRAWN,
        actor=actor,
        reason=reason,
        seed=seed,
        algorithm=ALGORITHM,
        snapshot_sha256=digest(snapshot),
        drawn_at=timezone.now(),
        drawn_by=actor,
        witness=witness.strip(),
    )
    _plan(moved, drawn, snapshot, actor)
    issue_document("draw-record", moved, actor=actor, issued_on=today)
    return moved


def _require_witness(witness: str, actor: Any) -> None:
    if not witness:
        raise Refused("抽取须有监督人员在场，请填写监督人员姓名。", BASIS)
    if witness == actor.full_name:
        raise Refused("监督人员不得为抽取人本人。", BASIS)


def _keep_snapshot(locked: RandomDraw, snapshot: dict[str, Any]) -> None:
    """The event of the step bears the digest alone: the pools of the whole area would swell the log."""
    RandomDraw.objects.filter(pk=locked.pk).update(snapshot=snapshot)
    locked.snapshot = snapshot


def _plan(moved: RandomDraw, drawn: list[Drawn], snapshot: dict[str, Any], actor: Any) -> None:
    """An inspection for each drawn object; first without a visit for the positive list and grade A."""
    enterprises = {
        each.uscc: each for each in Enterprise.objects.filter(uscc__in=[one.object_id for one in drawn])
    }
    numbers = {number for one in drawn for number in one.officers}
    officers = {
        each.number: each
        for each in OfficerCertificate.objects.filter(number__in=numbers).select_related("user")
    }
    listed = {entry["id"] for entry in snapshot["objects"] if entry["listed"]}
    off_site = {entry["id"] for entry in snapshot["objects"] if entry["off_site"]}
    for one in drawn:
        team = [officers[number] for number in one.officers]
        inspection = records.create(
            Inspection,
            actor=actor,
            many={"officers": team},
            department=moved.department,
            enterprise=enterprises[one.object_id],
            source=InspectionSource.RANDOM,
            task_number=moved.task_number,
            inspected_on=moved.due_on,
            is_on_positive_list=one.object_id in listed,
            is_off_site=one.object_id in off_site,
            is_full_checkup=True,
            handler=team[0].user,  # the first of the officers drawn answers for the check
            is_synthetic=moved.is_synthetic,
        )
        records.create(
            DrawnObject,
            actor=actor,
            many={"officers": team},
            draw=moved,
            place=one.place,
            enterprise=inspection.enterprise,
            tier=one.tier,
            inspection=inspection,
            is_synthetic=moved.is_synthetic,
        )


def _finish(locked: RandomDraw, actor: Any, reason: str) -> RandomDraw:
    open_checks = _inspections(locked).filter(status=InspectionStatus.PLANNED).count()
    if open_checks:
        raise Refused(f"还有{open_checks}户尚未检查；确实不能检查的，请先取消该户检查并写明理由。", BASIS)
    return workflow.transition(locked, DrawStatus.FINISHED, actor=actor, reason=reason)


def _publish(locked: RandomDraw, actor: Any, reason: str, published_on: date | None = None) -> RandomDraw:
    """Every result and the draw itself, with its seed and the digest of its pools."""
    day = step_day(published_on, "结果公示日期")
    for inspection in _inspections(locked).filter(status=InspectionStatus.DONE).order_by("pk"):
        publish_result(inspection, actor=actor)
    moved = workflow.transition(locked, DrawStatus.PUBLISHED, actor=actor, reason=reason, published_on=day)
    publication.publish(RANDOM_DRAW, moved, actor=actor)
    return moved


def _cancel(locked: RandomDraw, actor: Any, reason: str) -> RandomDraw:
    """With the reason; never once a check was made, so that no result is drawn away."""
    if not reason:
        raise Refused("作废抽查任务须写明理由。", BASIS)
    if _inspections(locked).filter(status=InspectionStatus.DONE).exists():
        raise Refused("已有检查完成，该抽查任务不能作废。", BASIS)
    for inspection in _inspections(locked).filter(status=InspectionStatus.PLANNED):
        cancel_planned(inspection, actor=actor, reason=f"抽查任务作废：{reason}")
    return workflow.transition(locked, DrawStatus.CANCELLED, actor=actor, reason=reason)


_TAKERS: dict[DrawStatus, Callable[..., RandomDraw]] = {
    DrawStatus.DRAWN: _draw,
    DrawStatus.FINISHED: _finish,
    DrawStatus.PUBLISHED: _publish,
    DrawStatus.CANCELLED: _cancel,
}


def _inspections(task: RandomDraw) -> Any:
    return Inspection.objects.filter(drawn_object__draw=task)


# -- afterwards --


def withdraw_draw(task: RandomDraw, *, actor: Any, reason: str) -> None:
    """Take a published draw off display; its tombstone tells the reason. Raises Refused, Conflict."""
    may_review(actor, task)
    if not reason.strip():
        raise Refused("撤下公开内容须写明理由，理由将对外公开。", basis="“双随机、一公开”监管要求")
    publication.withdraw(RANDOM_DRAW, task, actor=actor, reason=reason.strip())


def differences(task: RandomDraw) -> list[str]:
    """What a draw anew from the kept snapshot and seed would find otherwise; nothing when all agrees."""
    if not task.seed:
        raise Conflict("该任务尚未抽取，没有可复核的结果。")
    if digest(task.snapshot) != task.snapshot_sha256:
        return ["名录库快照与抽取时的摘要不一致，无法据以复核"]
    found: list[str] = []
    again = {one.place: one for one in draw(task.snapshot, task.seed)}
    kept = {
        each.place: each
        for each in task.drawn.select_related("enterprise").prefetch_related("officers").order_by("place")
    }
    for place in sorted(again.keys() | kept.keys()):
        found += _difference(place, again.get(place), kept.get(place))
    return found


def _difference(place: int, again: Drawn | None, kept: DrawnObject | None) -> list[str]:
    if again is None or kept is None:
        return [f"第{place}号：{'多出' if again is None else '缺少'}一户抽取结果"]
    if (again.object_id, again.tier) != (kept.enterprise.uscc, kept.tier):
        return [f"第{place}号：应为{again.object_id}，登记为{kept.enterprise.uscc}"]
    officers = tuple(sorted(each.number for each in kept.officers.all()))
    return [] if officers == again.officers else [f"第{place}号：执法人员与抽取结果不一致"]
