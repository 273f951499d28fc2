"""What the pages of plans, requirements, sessions and register rows show of the daily work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from common.registers.declaration import Panel
from common.registers.faces import allows
from legal_training.enums import PlanStatus
from legal_training.models import (
    StudyAttendance,
    StudyMeeting,
    StudyPlan,
    StudyPlanClosing,
    StudyRequirement,
    StudySession,
)
from legal_training.study.enums import MeetingStatus
from legal_training.study.numbers import numbers_of
from legal_training.study.rules import arranges_plan, convenes

FOLDER = "legal_training/study"
ROLL_SHOWN = 200


def plan_panels(plan: StudyPlan, face: Any) -> Sequence[Panel]:
    """The requirements of the plan, and where they are arranged and followed."""
    rows = StudyRequirement.objects.filter(plan=plan).select_related("law", "department")
    requirements = list(rows.order_by("dropped_on", "due_on", "ledger_no"))
    may_arrange = allows(arranges_plan, face.user, plan)
    closing = StudyPlanClosing.objects.filter(plan=plan).first()
    context = {
        "plan": plan,
        "active": [each for each in requirements if each.is_active],
        "dropped": [each for each in requirements if not each.is_active],
        "may_arrange": may_arrange,
    }
    actions = {
        "plan": plan,
        "closing": closing,
        "may_arrange": may_arrange,
        "may_copy": allows(arranges_plan, face.user, None),
        "is_issued": plan.status == PlanStatus.ISSUED,
    }
    return (
        Panel(f"{FOLDER}/_plan_panel.html", context),
        Panel(f"{FOLDER}/_plan_actions.html", actions, aside=True),
    )


def requirement_panels(requirement: StudyRequirement, face: Any) -> Sequence[Panel]:
    """Where it is seen how far the requirement is."""
    url = reverse("study:requirement", args=[requirement.ledger_no])
    return (
        Panel(
            f"{FOLDER}/_link_panel.html", {"url": url, "label": "学习情况", "title": "学习情况"}, aside=True
        ),
    )


def closing_panels(closing: StudyPlanClosing, face: Any) -> Sequence[Panel]:
    url = f"{reverse('study:board')}?year={closing.plan.year}"
    return (
        Panel(
            f"{FOLDER}/_link_panel.html", {"url": url, "label": "学法进度", "title": "学法进度"}, aside=True
        ),
    )


def meeting_panels(meeting: StudyMeeting, face: Any) -> Sequence[Panel]:
    """Agenda, roll and what may be done with them."""
    runs = allows(convenes, face.user, meeting)
    rows = StudyAttendance.objects.filter(meeting=meeting).select_related("user__department")
    roll = list(rows.order_by("user__department__ordering", "user__full_name", "pk")[: ROLL_SHOWN + 1])
    for each in roll:
        each.meeting = meeting
    own = next((each for each in roll if each.user_id == face.user.pk), None)
    status = meeting.status
    actions = {
        "meeting": meeting,
        "may_invite": runs and status in (MeetingStatus.DRAFT, MeetingStatus.CONVENED),
        "may_show_code": runs and status == MeetingStatus.CONVENED and timezone.now() <= meeting.ends_at,
        "may_mark": runs and status in (MeetingStatus.CONVENED, MeetingStatus.HELD),
        "may_write": runs and status == MeetingStatus.HELD,
        "is_invited": own is not None,
        "is_due": status == MeetingStatus.CONVENED and timezone.now() > meeting.ends_at,
    }
    context = {
        "meeting": meeting,
        "roll": roll[:ROLL_SHOWN],
        "more": len(roll) > ROLL_SHOWN,
        "limit": ROLL_SHOWN,
        "numbers": numbers_of(meeting),
        "runs": runs,
        "may_mark": actions["may_mark"],
        "reader": face.user,
    }
    return (
        Panel(f"{FOLDER}/_meeting_panel.html", context),
        Panel(f"{FOLDER}/_meeting_actions.html", actions, aside=True),
    )


def session_panels(session: StudySession, face: Any) -> Sequence[Panel]:
    """Where the numbers of a row of the register come from: sign-ins, or typed and imported."""
    meeting = getattr(session, "meeting", None)
    url = face.link(meeting) if meeting is not None else ""
    return (Panel(f"{FOLDER}/_session_panel.html", {"meeting": meeting, "url": url}),)
