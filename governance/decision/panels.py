"""What the pages of decisions and of the yearly list show beside their fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from common.registers.declaration import Panel
from common.stages import Stage, dated_stage
from governance.acting import acts_panel
from governance.consultation.publishing import shown
from governance.decision.acts import ACTS
from governance.decision.clocks import RELATIONS
from governance.decision.enums import ListStatus
from governance.decision.gates import obstacles_to, obstacles_to_list
from governance.decision.matters import DECISION, LIST
from governance.decision.public import DECISION as DECISION_KIND
from governance.decision.public import DECISION_LIST
from governance.desk import desk_panel, obstacle_panel, public_panel
from governance.enums import DecisionStatus
from governance.models import DecisionList, MajorDecision

S = DecisionStatus
FOLLOWING: dict[str, str] = {
    S.LISTED: S.CONSULTED,
    S.CONSULTED: S.APPRAISED,
    S.REVIEWED: S.DISCUSSED,
    S.DISCUSSED: S.DECIDED,
}


def decision_panels(decision: MajorDecision, face: Any) -> Sequence[Panel]:
    """The desk of a decision."""
    if not face.is_staff:
        return ()
    today = timezone.localdate()
    prefetch_related_objects([decision], *RELATIONS, "opinionrounds__opinions")
    found = [desk_panel(DECISION, decision, face.user, stages_of(decision), today)]
    if (to := FOLLOWING.get(decision.status)) is not None:
        title = f"转入“{DecisionStatus(to).label}”前还须完成"
        found += obstacle_panel(title, lambda: obstacles_to(decision, to, today))
    return [*found, *public_panel(shown(DECISION_KIND, decision)), *acts_panel(ACTS, decision, face.user)]


def stages_of(decision: MajorDecision) -> list[Stage]:
    """The way of a decision; where it ended early, that is its last stage."""
    at = decision.status
    appraised = decision.risk_on or decision.expert_on
    passed = at not in (S.LISTED, S.CONSULTED, S.ENDED)
    found = [
        Stage("立项", "done", f"{decision.list_year}年"),
        dated_stage("公众参与", decision.opinion_to, at == S.LISTED),
        dated_stage("论证评估", appraised, at == S.CONSULTED),
        dated_stage("合法性审查", decision.reviewed_on, at == S.APPRAISED),
        dated_stage("集体讨论", decision.discussed_on, at == S.REVIEWED),
        dated_stage("决定公布", decision.decided_on, at == S.DISCUSSED),
        dated_stage("归档", decision.archived_on, at == S.DECIDED),
    ]
    if at == S.ENDED:
        return [*(each for each in found if each.state == "done"), Stage("终止", "ended")]
    skipped = (
        1 if at != S.LISTED else 0,
        2 if passed else 0,
    )  # done without a day: kept in secret, none needed
    return [
        Stage(each.label, "done", "不适用") if place in skipped and place and each.state == "todo" else each
        for place, each in enumerate(found)
    ]


def list_panels(yearly: DecisionList, face: Any) -> Sequence[Panel]:
    """The desk of a yearly list with its matters."""
    if not face.is_staff:
        return ()
    today = timezone.localdate()
    stages = [
        dated_stage("拟定", yearly.drawn_on),
        dated_stage("领导班子审定", yearly.approved_on, yearly.status == ListStatus.DRAFTING),
        dated_stage("公布", yearly.published_on, yearly.status == ListStatus.APPROVED),
    ]
    found = [desk_panel(LIST, yearly, face.user, stages, today)]
    if yearly.status == ListStatus.DRAFTING:
        found += obstacle_panel("审定前还须完成", lambda: obstacles_to_list(yearly, ListStatus.APPROVED))
    matters = MajorDecision.objects.visible_to(face.user).filter(list_year=yearly.year, on_list=True)
    rows = [(each, face.link(each)) for each in matters.select_related("department").order_by("ledger_no")]
    found.append(Panel("governance/_list_matters.html", {"rows": rows, "year": yearly.year}))
    return [*found, *public_panel(shown(DECISION_LIST, yearly))]
