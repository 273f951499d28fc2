"""The demonstration's study of 2026: worked through the services, and leaving 2024 alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from common.indicators import Period, compute
from common.models import Event
from lanzhou_eco.demo_study import YEAR, demo_study
from legal_training.models import StudyAttendance, StudyMeeting, StudyPlan, StudyRequirement, StudySession
from legal_training.study.progress import PlanProgress, current_plan
from registry.reference import load_all
from tests.days import Days

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(monkeypatch):
    Days(monkeypatch).go_to(date(YEAR, 12, 1))
    load_all()
    call_command("seed_demo")
    lines: list[str] = []
    demo_study(lines.append)
    return lines


def test_the_plan_was_amended_when_the_code_took_effect(said):
    assert said == ["已生成2026年学法方案、已召开的学习2场和待召开的学习1场。"]
    plan = StudyPlan.objects.get()
    assert (plan, plan.status, plan.issued_on) == (current_plan(YEAR), "issued", date(YEAR, 2, 10))
    codes = set(plan.laws.values_list("code", flat=True))
    assert "eco-code-2026" in codes
    assert "eia-law-2018" not in codes
    assert StudyRequirement.objects.get(dropped_on__isnull=False).law.code == "eia-law-2018"


def test_sessions_are_confirmed_one_is_still_to_come(said):
    assert list(StudyMeeting.objects.order_by("starts_at").values_list("status", flat=True)) == [
        "confirmed",
        "confirmed",
        "convened",
    ]
    assert StudyMeeting.objects.latest("starts_at").held_on > timezone.localdate()
    for session in StudySession.objects.all():
        roll = StudyAttendance.objects.filter(meeting__session=session)
        assert (session.expected, session.present) == (
            roll.count(),
            roll.filter(status__in=("present", "late")).count(),
        )
    assert all(
        row.is_synthetic for model in (StudyPlan, StudyMeeting, StudySession) for row in model.objects.all()
    )


def test_somebody_is_overdue_on_the_board(said):
    progress = PlanProgress(StudyPlan.objects.get(), date(YEAR, 12, 1))
    assert progress.whole.overdue > 0
    assert progress.whole.done > progress.whole.overdue


def test_running_again_changes_nothing_and_2024_is_left_alone(said):
    before = Event.objects.count()
    demo_study(said.append)
    assert (Event.objects.count(), len(said)) == (before, 1)
    figures = compute(Period.of_year(2024), ["I01", "I02", "I24", "I25", "I49"])
    assert [figures[id].value for id in ("I01", "I02", "I24", "I25", "I49")] == [0, 0, 0, 0, 0]
    assert compute(Period.of_year(YEAR), ["I01", "I25"])["I25"].value == 2
