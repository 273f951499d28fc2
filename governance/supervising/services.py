"""Supervision: the plan, its checks, findings and their mending, who answers, the year's summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.enums import DepartmentKind
from accounts.models import Department
from common import records, workflow
from common.errors import Conflict, Refused
from common.obstacles import Obstacle, refuse_for
from governance.days import refuse_future
from governance.enums import Accountability, CheckResult
from governance.models import (
    AccountabilityMeasure,
    SupervisionCheck,
    SupervisionFinding,
    SupervisionPlan,
    SupervisionPlanItem,
)
from governance.supervising import rules
from governance.supervising.enums import FindingStatus, PlanStatus
from registry.issuing import issue_document

# From the mildest to the gravest: the check shows the gravest.
GRAVITY: Sequence[str] = (
    Accountability.NONE,
    Accountability.TALK,
    Accountability.NOTICE,
    Accountability.DISCIPLINE,
)
# What the findings of a check write into it, and what they rest on.
OF_FINDINGS = {
    "target": "被监督单位",
    "checked_on": "检查日期",
    "result": "检查结果",
    "finding_count": "发现问题数",
    "due_on": "整改期限",
    "rectified_on": "整改完成日期",
}
SUPERVISED = (DepartmentKind.PARK, DepartmentKind.BRANCH)


# ---- the plan ----


def add_item(
    plan: SupervisionPlan,
    *,
    actor: Any,
    target: Department,
    subject: str,
    basis: str,
    due_on: date,
    added_reason: str = "",
) -> SupervisionPlanItem:
    """One check of the plan; to an approved plan with its reason. Raises Refused, Conflict."""
    rules.supervisors(actor, plan)
    with transaction.atomic():
        locked = SupervisionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        if locked.status == PlanStatus.CLOSED:
            raise Conflict("该计划已总结，不能再增加事项，请刷新页面。")
        if target.kind not in SUPERVISED:
            raise Refused("层级监督的对象是各园区生态环境部门和秦川分局。", rules.BASIS)
        if due_on.year != locked.year:
            raise Refused(f"完成时限须在{locked.year}年内。", rules.BASIS)
        if locked.status == PlanStatus.APPROVED and not added_reason.strip():
            raise Refused("计划已批准，增加事项须写明理由。", rules.BASIS)
        last = locked.items.order_by("-number").values_list("number", flat=True).first() or 0
        return records.create(
            SupervisionPlanItem,
            actor=actor,
            plan=locked,
            number=last + 1,
            target=target,
            subject=subject.strip(),
            basis=basis.strip(),
            due_on=due_on,
            added_reason=added_reason.strip(),
            is_synthetic=locked.is_synthetic,
        )


def take_plan_step(
    plan: SupervisionPlan, to: str, *, actor: Any, reason: str = "", summary: str = "", **changes: Any
) -> SupervisionPlan:
    """Approve or sum up a plan (signature of `common.workflow.transition`)."""
    today = timezone.localdate()
    with transaction.atomic():
        locked = workflow.enter(plan, to, actor=actor)
        if to == PlanStatus.APPROVED:
            if not locked.items.exists():
                raise Refused("计划没有监督事项，请先增加事项再批准。", rules.BASIS)
            changes |= {"approved_on": today, "approver": actor}
        if to == PlanStatus.CLOSED:
            refuse_for("还不能总结", closing_obstacles(locked, summary, reason))
            changes |= {"summary": summary.strip(), "closed_on": today}
        workflow.transition(plan, to, actor=actor, reason=reason, **changes)
        if to == PlanStatus.CLOSED:
            issue_document("supervision-report", plan, actor=actor, issued_on=today)
    return plan


def closing_obstacles(plan: SupervisionPlan, summary: str, reason: str) -> list[Obstacle]:
    """What the year's summary still lacks."""
    found = []
    if not summary.strip():
        found.append(Obstacle("请填写年度总结", rules.BASIS))
    undone = plan.items.filter(checks__isnull=True).count()
    if undone and not reason.strip():
        found.append(Obstacle(f"还有{undone}项计划事项没有检查，请在办理意见中写明原因", rules.BASIS))
    return found


# ---- checks and findings ----


def check_item(item: SupervisionPlanItem, *, actor: Any, checked_on: date, checkers: str) -> SupervisionCheck:
    """A check that carries out an item of an approved plan; what it found is entered next."""
    rules.supervisors(actor, item)
    refuse_future(checked_on, "检查日期")
    with transaction.atomic():
        locked = SupervisionPlanItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
        if locked.plan.status != PlanStatus.APPROVED:
            raise Refused("计划尚未批准或者已总结，不能登记检查。", rules.BASIS)
        if locked.checks.exists():
            raise Conflict("该事项已登记检查，请刷新页面。")
        return records.create(
            SupervisionCheck,
            actor=actor,
            department=locked.plan.department,
            plan_item=locked,
            target=locked.target,
            checked_on=checked_on,
            subject=locked.subject,
            checkers=checkers.strip(),
            result=CheckResult.CLEAN,
            is_synthetic=locked.is_synthetic,
        )


def add_finding(
    check: SupervisionCheck, *, actor: Any, content: str, ground: str, due_on: date
) -> SupervisionFinding:
    """A problem with its ground and term; the check counts it. Raises Refused without a ground."""
    rules.supervisors(actor, check)
    if not ground.strip():
        raise Refused("认定问题须写明依据的法律法规或者制度条款。", rules.BASIS)
    with transaction.atomic():
        locked = SupervisionCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
        if due_on < locked.checked_on:
            raise Refused("整改期限不得早于检查日期。", rules.BASIS)
        last = locked.problems.order_by("-number").values_list("number", flat=True).first() or 0
        made = records.create(
            SupervisionFinding,
            actor=actor,
            check_record=locked,
            number=last + 1,
            content=content.strip(),
            ground=ground.strip(),
            due_on=due_on,
            is_synthetic=locked.is_synthetic,
        )
        count = locked.problems.count()
        records.change(
            locked,
            actor=actor,
            reason=f"登记问题{made.number}",
            result=CheckResult.FOUND,
            # A sheet of the past may have counted more than it named.
            finding_count=max(locked.finding_count, count),
            due_on=max(due_on, locked.due_on or due_on),
            rectified_on=None,
        )
    return made


def change_check(check: SupervisionCheck, *, actor: Any, **values: Any) -> SupervisionCheck:
    """Correct a check (signature of `records.change`).

    Raises Refused for what findings, their mending and the recheck write, and for another unit than the
    plan names.
    """
    with transaction.atomic():
        locked = SupervisionCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
        touched = {name for name in OF_FINDINGS if name in values and values[name] != getattr(locked, name)}
        if touched and locked.problems.exists():
            names = "、".join(label for name, label in OF_FINDINGS.items() if name in touched)
            raise Refused(
                f"该检查已逐个登记问题，{names}由登记问题、整改和复查写入，不得直接更改。", rules.BASIS
            )
        if "target" in touched and locked.plan_item_id is not None:
            raise Refused("被监督单位由监督计划确定，不得更改。", rules.BASIS)
        return records.change(check, actor=actor, **values)


def issue_opinion(check: SupervisionCheck, *, actor: Any) -> SupervisionCheck:
    """The opinion to the supervised unit, with every finding, ground and term."""
    rules.supervisors(actor, check)
    if not check.problems.exists():
        raise Refused("尚无问题，不需制发检查意见书。", rules.BASIS)
    with transaction.atomic():
        issue_document("supervision-opinion", check, actor=actor, issued_on=timezone.localdate())
    return check


def take_finding_step(
    finding: SupervisionFinding,
    to: str,
    *,
    actor: Any,
    reason: str = "",
    rectification: str = "",
    recheck_note: str = "",
    **changes: Any,
) -> SupervisionFinding:
    """Mended, passed or sent back (signature of `common.workflow.transition`)."""
    today = timezone.localdate()
    with transaction.atomic():
        check = SupervisionCheck.objects.select_for_update(of=("self",)).get(pk=finding.check_record_id)
        workflow.enter(finding, to, actor=actor)
        if to == FindingStatus.RECTIFIED:
            changes |= _rectified(finding, rectification, reason, today, changes)
        if to == FindingStatus.ACCEPTED:
            if not recheck_note.strip():
                raise Refused("请填写复查意见：查看了什么，是否整改到位。", rules.BASIS)
            changes |= {"recheck_note": recheck_note.strip(), "rechecked_on": today}
        if to == FindingStatus.OPEN:
            if not reason.strip():
                raise Refused("退回整改须写明还存在的问题。", rules.BASIS)
            changes |= {"rectified_on": None, "recheck_note": reason.strip()}
        workflow.transition(finding, to, actor=actor, reason=reason, **changes)
        if to == FindingStatus.ACCEPTED:
            _settle(check, actor)
    return finding


def _rectified(
    finding: SupervisionFinding, rectification: str, reason: str, today: date, changes: dict[str, Any]
) -> dict[str, Any]:
    day = changes.get("rectified_on") or today
    refuse_future(day, "整改日期")
    if day < finding.check_record.checked_on:
        raise Refused("整改日期不得早于检查日期。", rules.BASIS)
    if not rectification.strip():
        raise Refused("请填写整改情况，并上传佐证材料。", rules.BASIS)
    if day > finding.due_on and not reason.strip():
        raise Refused("已超过整改期限，请在办理意见中写明逾期原因。", rules.BASIS)
    return {"rectification": rectification.strip(), "rectified_on": day}


def _settle(check: SupervisionCheck, actor: Any) -> None:
    """Once every finding passed, the check is mended as a whole, on the last of their days."""
    problems = list(check.problems.all())
    if all(each.status == FindingStatus.ACCEPTED for each in problems):
        last = max(each.rectified_on for each in problems if each.rectified_on is not None)
        records.change(check, actor=actor, reason="问题全部整改到位", rectified_on=last)


# ---- who answers ----


def hold_accountable(
    check: SupervisionCheck,
    *,
    actor: Any,
    kind: str,
    post: str,
    ground: str,
    decided_on: date,
    finding: SupervisionFinding | None = None,
) -> AccountabilityMeasure:
    """A leader's decision on who answers; the check shows the gravest and the first day."""
    rules.deciders(actor, check)
    refuse_future(decided_on, "问责日期")
    if not ground.strip():
        raise Refused("问责须写明事由和依据。", rules.BASIS)
    with transaction.atomic():
        locked = SupervisionCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
        if locked.result != CheckResult.FOUND:
            raise Refused("未发现问题的检查不能问责。", rules.BASIS)
        if finding is not None and finding.check_record_id != locked.pk:
            raise Refused("所选问题不属于该次检查。", rules.BASIS)
        if decided_on < locked.checked_on:
            raise Refused("问责日期不得早于检查日期。", rules.BASIS)
        made = records.create(
            AccountabilityMeasure,
            actor=actor,
            check_record=locked,
            finding=finding,
            kind=kind,
            post=post.strip(),
            ground=ground.strip(),
            decided_on=decided_on,
            decided_by=actor,
            is_synthetic=locked.is_synthetic,
        )
        records.change(
            locked,
            actor=actor,
            reason=str(made),
            accountability=max(kind, locked.accountability, key=GRAVITY.index),
            accountable_on=min(decided_on, locked.accountable_on or decided_on),
        )
    return made
