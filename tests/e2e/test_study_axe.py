"""The pages of study in a browser, with content: axe, and no wider than the screen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from common.registers import register_for
from legal_training.models import StudyMeeting, StudyPlan, StudyRequirement, StudySession
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.accounts import UserFactory
from tests.factories.legal_training import StudyPlanFactory, StudySessionFactory
from tests.factories.legal_training_study import (
    StudyAttendanceFactory,
    StudyMeetingFactory,
    StudyPlanClosingFactory,
    StudyRequirementFactory,
)
from tests.factories.registry import LawFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def year(db: Any) -> dict[str, Any]:
    """A plan with an overdue, an owed and a dropped law; a session going on, one held, one typed."""
    today = timezone.localdate()
    plan = StudyPlanFactory(year=today.year, title=f"{today.year}年学法方案")
    laws = [LawFactory(title=title) for title in ("生态环境法典", "行政处罚法", "噪声污染防治法")]
    plan.laws.set([*laws, LawFactory(title="尚未安排的法")])
    for law, due_on in zip(laws, (date(today.year, 1, 1), date(today.year, 12, 31)), strict=False):
        StudyRequirementFactory(plan=plan, law=law, due_on=due_on)
    StudyRequirementFactory(plan=plan, law=laws[2], dropped_on=today, drop_reason="并入法典专题")
    officer = UserFactory(full_name="周某", roles=["handler", "reviewer", "leader"])
    now = timezone.now()
    held = StudyMeetingFactory(held=True, laws=laws, convener=officer, starts_at=now - timedelta(hours=3))
    going = StudyMeetingFactory(
        laws=laws, convener=officer, starts_at=now - timedelta(minutes=5), agenda="领学\n研讨"
    )
    for meeting in (held, going):
        for status in ("present", "late", "leave", "absent", "invited"):
            signed = meeting.starts_at if status in ("present", "late") else None
            StudyAttendanceFactory(
                meeting=meeting, status=status, signed_at=signed, method="code" if signed else ""
            )
    StudyAttendanceFactory(meeting=going, user=officer)
    typed = StudySessionFactory(held_on=today)
    typed.laws.set(laws)
    StudyPlanClosingFactory(plan=StudyPlanFactory(year=2020, status="closed"), remaining="《甲法》：应学2人")
    return {"officer": officer, "plan": plan, "held": held, "going": going, "typed": typed}


def addresses(year: dict[str, Any]) -> list[str]:
    requirement = StudyRequirement.objects.filter(dropped_on__isnull=True).first()
    key, going = requirement.ledger_no, year["going"].ledger_no
    asked = f"?year={year['plan'].year}"
    desk, plans = register_for(StudyMeeting), register_for(StudyPlan)
    return [
        *(reverse("study:board") + f"{asked}&by={by}" for by in ("law", "department", "person")),
        reverse("study:board") + f"{asked}&q=没有",
        reverse("study:board") + "?year=2003",
        reverse("study:requirement", args=[key]),
        reverse("study:requirement-change", args=[key]),
        reverse("study:requirement-drop", args=[key]),
        plans.detail_url(year["plan"]),
        reverse("study:plan-add", args=[year["plan"].ledger_no]),
        reverse("study:plan-copy", args=[year["plan"].ledger_no]),
        desk.url("new"),
        desk.detail_url(year["held"]),
        desk.detail_url(year["going"]),
        *(
            reverse(f"study:meeting-{page}", args=[going])
            for page in ("invite", "mark", "add", "minutes", "code")
        ),
        reverse("study:attendance-mark", args=[year["going"].attendances.first().ledger_no]),
        reverse("study:invitation", args=[going]),
        register_for(StudySession).detail_url(year["held"].session),
        register_for(StudySession).detail_url(year["typed"]),
        reverse("study:mine"),
        reverse("study:figures"),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_with_content(browser, live_server, year, width):
    visit = Visit(browser, live_server.url, year["officer"], width)
    for address in addresses(year):
        visit.open(address)
    visit.context.close()
    assert visit.wrong == []
