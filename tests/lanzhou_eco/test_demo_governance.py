"""The demonstration's decisions and documents of 2026: worked through the services, leaving 2024 alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command

from common.indicators import Period, compute
from common.models import Event, PublishedRecord
from governance.models import CleanUpItem, MajorDecision, NormativeDocument, OpinionRound, RoundOpinion
from lanzhou_eco.demo_governance import YEAR, demo_governance
from registry.reference import load_all
from tests.days import Days
from tests.factories.calendar import load_work_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(monkeypatch):
    Days(monkeypatch).go_to(date(YEAR, 12, 1))
    load_work_calendar()
    load_all()
    call_command("seed_demo")
    lines: list[str] = []
    demo_governance(lines.append)
    return lines


def test_one_decision_is_taken_and_one_is_before_the_public(said):
    assert said == ["已办理2026年度重大行政决策清单和规范性文件（示范），其中各有一件正在公开征求意见。"]
    taken, asked = MajorDecision.objects.order_by("pk")
    assert (taken.status, taken.archive_number, asked.status) == ("decided", "示范2026-1", "listed")
    assert OpinionRound.objects.get(decision=asked).takes_opinions_on(date(YEAR, 12, 1))
    assert RoundOpinion.objects.filter(status="received").count() == 2


def test_two_documents_are_in_force_one_soon_ends_and_both_are_cleaned_up(said):
    terms = NormativeDocument.objects.filter(status="filed").values_list("valid_until", flat=True)
    assert sorted(terms) == [date(2027, 3, 28), date(2031, 5, 31)]
    assert CleanUpItem.objects.filter(result="").count() == 2


def test_all_is_synthetic_and_a_second_run_changes_nothing(said):
    kinds = ("opinion-round", "round-opinion", "major-decision", "decision-list", "normative-document")
    shown = PublishedRecord.objects.filter(kind__in=kinds)
    assert shown.exists() and not shown.filter(is_synthetic=False).exists()
    before = Event.objects.count()
    demo_governance(lambda line: None)
    assert Event.objects.count() == before


def test_the_figures_of_2024_do_not_know_of_it(said):
    figures = compute(Period.of_year(2024), ["I41", "I42"])
    assert [figures[code].value for code in ("I41", "I42")] == [0, 0]
    assert compute(Period.of_year(YEAR), ["I42"])["I42"].value == 2
