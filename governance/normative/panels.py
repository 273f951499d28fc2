"""What the pages of normative documents and of clean-ups show beside their fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from common.registers.declaration import Panel
from common.registers.faces import allows
from common.stages import Stage, dated_stage
from governance.acting import acts_panel
from governance.consultation.publishing import shown
from governance.consultation.rules import may_keep
from governance.desk import desk_panel, obstacle_panel, public_panel
from governance.enums import NormativeStatus
from governance.models import CleanUp, NormativeDocument
from governance.normative.acts import ACTS
from governance.normative.clocks import RELATIONS
from governance.normative.contents import content_obstacles
from governance.normative.enums import CleanUpStatus
from governance.normative.gates import obstacles_to, obstacles_to_clean_up
from governance.normative.matters import CLEAN_UP, DOCUMENT
from governance.normative.public import CLEAN_UP as CLEAN_UP_KIND
from governance.normative.public import DOCUMENT as DOCUMENT_KIND

S = NormativeStatus
FOLLOWING: dict[str, str] = {
    S.DRAFTING: S.CONSULTED,
    S.REVIEWED: S.DELIBERATED,
    S.DELIBERATED: S.ISSUED,
}


def document_panels(document: NormativeDocument, face: Any) -> Sequence[Panel]:
    """The desk of a document."""
    if not face.is_staff:
        return ()
    today = timezone.localdate()
    prefetch_related_objects([document], *RELATIONS, "opinionrounds__opinions", "forbidden_checked")
    found = [desk_panel(DOCUMENT, document, face.user, stages_of(document), today)]
    if (to := FOLLOWING.get(document.status)) is not None:
        title = f"转入“{NormativeStatus(to).label}”前还须完成"
        found += obstacle_panel(title, lambda: obstacles_to(document, to, today))
    if document.status in (S.DRAFTING, S.CONSULTED):
        found += obstacle_panel("送审前还须完成", lambda: content_obstacles(document, today))
    return [*found, *public_panel(shown(DOCUMENT_KIND, document)), *acts_panel(ACTS, document, face.user)]


def stages_of(document: NormativeDocument) -> list[Stage]:
    """The way of a document; where it ended, that is its last stage."""
    at = document.status
    found = [
        dated_stage("起草", document.drafted_on, at == S.DRAFTING),
        dated_stage("征求意见", document.consulted_on, at == S.DRAFTING),
        dated_stage("合法性审核", document.reviewed_on, at == S.CONSULTED),
        dated_stage("集体审议", document.deliberated_on, at == S.REVIEWED),
        dated_stage("编号公布", document.issued_on, at == S.DELIBERATED),
        dated_stage("报备", document.filed_on, at == S.ISSUED),
    ]
    ended = {S.REPEALED: "废止", S.DROPPED: "不再制定"}.get(NormativeStatus(at))
    if ended is None:
        return found
    day = document.repealed_on
    last = Stage(ended, "ended", f"{day:%Y-%m-%d}" if day else "")
    return [*(each for each in found if each.state == "done"), last]


def clean_up_panels(clean_up: CleanUp, face: Any) -> Sequence[Panel]:
    """The desk of a clean-up."""
    if not face.is_staff:
        return ()
    today = timezone.localdate()
    prefetch_related_objects([clean_up], "items")
    stages = [
        dated_stage("开始清理", clean_up.cutoff_on),
        dated_stage("公布结果", clean_up.published_on, clean_up.status == CleanUpStatus.OPEN),
    ]
    found = [desk_panel(CLEAN_UP, clean_up, face.user, stages, today)]
    if clean_up.status == CleanUpStatus.OPEN:
        found += obstacle_panel("公布结果前还须完成", lambda: obstacles_to_clean_up(clean_up))
        if allows(may_keep, face.user, clean_up):
            url = reverse("governance:clean-ups-items", args=[clean_up.ledger_no])
            actions = {"actions": [("逐件提出清理意见", url)]}
            found.append(Panel("governance/_acts.html", actions, aside=True))
    return [*found, *public_panel(shown(CLEAN_UP_KIND, clean_up))]
