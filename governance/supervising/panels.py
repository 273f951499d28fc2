"""What the pages of supervision show: how far a plan, a check and a finding are, and the acts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from common.registers.actions import actions_for
from common.registers.declaration import Panel
from common.registers.faces import StaffFace
from common.sight import in_sight
from common.stages import dated_stage
from governance.acting import acts_panel, desk_panel
from governance.matter_clocks import MatterRows, finding_clocks, plan_item_clocks
from governance.models import SupervisionCheck, SupervisionFinding, SupervisionPlan, SupervisionPlanItem
from governance.supervising.acts import ACTS
from governance.supervising.enums import FindingStatus, PlanStatus
from governance.supervising.matters import MENDING, RECHECK
from registry.queue.matters import matter_of


def plan_panels(plan: SupervisionPlan, face: Any) -> Sequence[Panel]:
    """Every item with its clock and check."""
    items = list(plan.items.select_related("target").prefetch_related("checks"))
    today, rows, staff = timezone.localdate(), MatterRows(), StaffFace(face.user)
    for item in items:
        item.plan = plan
    with in_sight(face.user, plan, *items):
        lines = [_item_line(item, today, rows, staff) for item in items]
        found = [Panel("governance/_plan_items.html", {"rows": lines})] if lines else []
        return [*found, *acts_panel(ACTS, plan, face.user)]


def _item_line(item: SupervisionPlanItem, today: date, rows: MatterRows, staff: StaffFace) -> dict[str, Any]:
    check = next(iter(item.checks.all()), None)
    acts = actions_for(ACTS, item, staff.user)
    return {
        "item": item,
        "clock": next(iter(plan_item_clocks(item, today, rows)), None),
        "check": check,
        "check_url": staff.link(check) if check is not None else "",
        "act_url": acts[0][1] if acts else "",
        "is_draft": item.plan.status == PlanStatus.DRAFT,
    }


def item_panels(item: SupervisionPlanItem, face: Any) -> Sequence[Panel]:
    return acts_panel(ACTS, item, face.user)


def check_panels(check: SupervisionCheck, face: Any) -> Sequence[Panel]:
    """Every finding with its clock, and what may be done."""
    prefetch_related_objects([check], "problems")
    today, rows, staff = timezone.localdate(), MatterRows(), StaffFace(face.user)
    lines = []
    for finding in check.problems.all():
        finding.check_record = check
        clock = next(iter(finding_clocks(finding, today, rows)), None)
        lines.append({"finding": finding, "clock": clock, "url": staff.link(finding)})
    found = [Panel("governance/_findings.html", {"rows": lines})] if lines else []
    with in_sight(face.user, check):
        return [*found, *acts_panel(ACTS, check, face.user)]


def finding_panels(finding: SupervisionFinding, face: Any) -> Sequence[Panel]:
    """How far the mending is; to the unit and to the bureau alike."""
    status = finding.status
    stages = [
        dated_stage("发现", finding.check_record.checked_on),
        dated_stage("整改", finding.rectified_on, status == FindingStatus.OPEN),
        dated_stage("复查", finding.rechecked_on, status == FindingStatus.RECTIFIED),
    ]
    kind = RECHECK if status == FindingStatus.RECTIFIED else MENDING
    sentences = []
    if status == FindingStatus.OPEN and finding.recheck_note:
        sentences.append(f"复查退回：{finding.recheck_note}")
    with in_sight(face.user, finding):
        matter = matter_of(kind, finding, timezone.localdate(), MatterRows())
        panel = desk_panel(matter, face.user, stages, sentences)
    if status == FindingStatus.ACCEPTED:
        panel = Panel(panel.template, {**panel.context, "next": None})
    return (panel,)
