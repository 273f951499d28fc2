"""What the page of a dispute shows: how far it is, its clocks, what the answer lacks, the acts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from common.errors import PortalError
from common.registers.actions import actions_for
from common.registers.declaration import Panel
from common.sight import in_sight
from common.stages import Stage, dated_stage
from governance.acting import acts_panel, desk_panel
from governance.dispute.acts import ACTS
from governance.dispute.matters import DISPUTE
from governance.dispute.steps import answer_obstacles
from governance.enums import LitigationKind, LitigationStatus
from governance.matter_clocks import DISPUTE_RELATIONS, MatterRows
from governance.models import Litigation
from registry.queue.matters import matter_of

_S = LitigationStatus


def dispute_panels(dispute: Litigation, face: Any) -> Sequence[Panel]:
    """The desk of a dispute."""
    prefetch_related_objects([dispute], *DISPUTE_RELATIONS, "agents")
    parts: Sequence[Any] = (*dispute.sittings.all(), *dispute.agents.all(), *dispute.lessons.all())
    for part in parts:
        part.dispute = dispute  # read already
    with in_sight(face.user, dispute, *parts):
        matter = matter_of(DISPUTE, dispute, timezone.localdate(), MatterRows())
        found = [desk_panel(matter, face.user, stages_of(dispute), _sentences(dispute))]
        found += _lacking(dispute)
        found += _row_acts(parts, face.user)
        return [*found, *acts_panel(ACTS, dispute, face.user)]


def stages_of(dispute: Litigation) -> list[Stage]:
    """The way of the case; what it did not need is left out once it is over."""
    at = dispute.status
    found = [dated_stage("收案", dispute.received_on)]
    found.append(dated_stage("答复答辩", dispute.answered_on, at == _S.RECEIVED))
    found.append(dated_stage("审理", dispute.heard_on, at == _S.ANSWERED))
    found.append(dated_stage("结果", dispute.concluded_on, at == _S.HEARD))
    if dispute.concluded_on is not None:
        found = [each for each in found if each.state != "todo"]
    found.append(dated_stage("生效", dispute.effective_on, at == _S.CONCLUDED))
    if dispute.perform_by is not None or dispute.executed_on is not None:
        found.append(dated_stage("履行", dispute.executed_on, dispute.effective_on is not None))
    return found


def _sentences(dispute: Litigation) -> list[str]:
    found = []
    appeal = next((each for each in dispute.following.all() if each.kind == LitigationKind.APPEAL), None)
    if appeal is not None:
        found.append(f"已上诉，二审案件{appeal.ledger_no}（{appeal.get_status_display()}）；一审结果不生效。")
    if dispute.remedy_id is not None and dispute.enforcement_case is not None:
        found.append(f"已登记到处罚案件{dispute.enforcement_case.ledger_no}，结果生效后回写。")
    return found


def _lacking(dispute: Litigation) -> list[Panel]:
    if dispute.status != _S.RECEIVED:
        return []
    try:
        obstacles = answer_obstacles(dispute, dispute.answer or "待填")
    except PortalError as error:
        return [Panel("governance/_obstacles.html", {"title": "提交答复答辩前", "problem": str(error)}, True)]
    context = {"title": "提交答复答辩前还须完成", "obstacles": obstacles}
    return [Panel("governance/_obstacles.html", context, True)] if obstacles else []


def _row_acts(parts: Sequence[Any], user: Any) -> list[Panel]:
    """Acts on what belongs to the dispute, in its own page."""
    rows = [(f"{label}：{part}", url) for part in parts for label, url in actions_for(ACTS, part, user)]
    return [Panel("governance/_row_acts.html", {"actions": rows}, True)] if rows else []


def part_panels(part: Any, face: Any) -> Sequence[Panel]:
    """The acts on a row of a dispute."""
    return acts_panel(ACTS, part, face.user)
