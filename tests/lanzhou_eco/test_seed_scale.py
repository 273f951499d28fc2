"""Invented records in bulk: proportions, marks, constraints, and where they are refused."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import Q

from common.indicators import Period, compute
from enforcement.models import EnforcementCase, OrderViolation, RectificationOrder
from lanzhou_eco import scale, scale_records
from permits.models import EiaDecision, RegistrationFiling
from registry.models import Enterprise
from registry.models.enterprise import validate_uscc
from tests.factories.enforcement import EnforcementCaseFactory

pytestmark = pytest.mark.django_db


def seed(cases: int, **options) -> str:
    out = StringIO()
    call_command("seed_scale", cases=cases, stdout=out, **options)
    return out.getvalue()


def test_records_are_marked_spread_over_ten_years_and_in_proportion():
    assert "行政处罚案件：新增200条" in seed(200)
    assert EnforcementCase.objects.filter(is_synthetic=True).count() == 200
    assert len(EnforcementCase.objects.values_list("lead_on__year", flat=True).distinct().order_by()) == 10
    assert RectificationOrder.objects.count() == 100
    assert 100 <= OrderViolation.objects.count() <= 200
    assert (EiaDecision.objects.count(), RegistrationFiling.objects.count()) == (40, 20)
    assert not EnforcementCase.objects.filter(violation_types__isnull=True).exists()
    for code in Enterprise.objects.values_list("uscc", flat=True):
        validate_uscc(code)


def test_figures_of_a_year_see_them():
    seed(1000)
    figures = compute(Period.of_year(2024), ["I28", "I28.filed", "I29", "I30", "I31"])
    decided = Q(decided_on__year=2024, fine_amount__gt=0)
    standing = Q(annulled_on__isnull=True) | Q(annulled_on__year__gt=2024)
    fined = EnforcementCase.objects.filter(decided & standing)
    assert figures["I28"].value == fined.count() > 30
    assert figures["I28.filed"].value > figures["I28"].value
    assert figures["I29"].value * 10_000 == sum(case.fine_amount for case in fined)
    assert figures["I31"].value > 1


def test_running_again_adds_only_what_is_missing():
    seed(100)
    before = set(EnforcementCase.objects.values_list("pk", flat=True))
    assert "行政处罚案件：新增0条" in seed(100)
    assert "行政处罚案件：新增20条" in seed(120)
    assert before < set(EnforcementCase.objects.values_list("pk", flat=True))
    assert EnforcementCase.objects.count() == 120


def test_production_refuses_even_by_force(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="正式运行"):
        seed(10, force=True)
    assert not EnforcementCase.objects.exists()


def test_real_records_refuse_unless_forced():
    EnforcementCaseFactory(is_synthetic=False)
    with pytest.raises(CommandError, match="非示范的行政处罚案件"):
        seed(10)
    assert EnforcementCase.objects.count() == 1
    seed(10, force=True)
    assert EnforcementCase.objects.filter(is_synthetic=True).count() == 10


def test_number_of_cases_must_be_positive():
    with pytest.raises(CommandError, match="正整数"):
        seed(0)


def test_field_without_default_stops_with_its_name():
    with pytest.raises(ValueError, match="enforcement.EnforcementCase.department"):
        scale.insert(scale.Plan(EnforcementCase, {"ledger_no": "'GM' || i"}), 1, 1)


def test_unknown_field_stops_with_its_name():
    with pytest.raises(ValueError, match="no field colour"):
        scale.insert(scale.Plan(EnforcementCase, {"colour": "'red'"}), 1, 1)


@pytest.mark.postgres
def test_bulk_way_gives_the_same_rows_and_leaves_keys_and_indexes(monkeypatch):
    def schema() -> list:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid), condeferrable FROM pg_constraint ORDER BY 1"
            )
            constraints = cursor.fetchall()
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
            )
            return [*constraints, *cursor.fetchall()]

    def rows() -> list:
        return list(
            EnforcementCase.objects.order_by("ledger_no").values_list("ledger_no", "status", "decided_on")
        )

    before = schema()
    seed(100)
    plain = rows()
    monkeypatch.setattr(scale_records, "BULK_FROM", 50)
    seed(300)
    assert set(plain) < set(rows())
    assert EnforcementCase.objects.count() == 300
    assert schema() == before
