"""Law by the day of the conduct, and limits in their versions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from common import records
from common.errors import Refused
from registry.models import Law, StatutoryLimit, Threshold
from registry.rules import require_law_in_force
from registry.selectors import limit_on, threshold_on
from tests.factories.registry import LawFactory, StatutoryLimitFactory, ThresholdFactory

pytestmark = pytest.mark.django_db
LAST_DAY, FIRST_DAY = date(2026, 8, 14), date(2026, 8, 15)


@pytest.fixture
def code():
    return LawFactory(title="生态环境法典", effective_from=FIRST_DAY)


@pytest.fixture
def old(code):
    return LawFactory(title="环境影响评价法", effective_to=LAST_DAY, replaced_by=code)


def test_the_last_day_of_the_old_law_and_the_first_of_the_new(old, code):
    require_law_in_force(old, LAST_DAY)
    require_law_in_force(code, FIRST_DAY)
    assert set(Law.objects.in_force_on(LAST_DAY)) == {old}
    assert set(Law.objects.in_force_on(FIRST_DAY)) == {code}


def test_a_repealed_law_is_refused_for_later_conduct_and_names_its_successor(old):
    with pytest.raises(Refused) as refused:
        require_law_in_force(old, FIRST_DAY)
    assert "《环境影响评价法》已于2026-08-14后失效" in refused.value.message
    assert "请改引《生态环境法典》" in refused.value.message
    assert refused.value.basis == "生态环境法典第一千零五十七条"


def test_a_new_law_is_refused_for_earlier_conduct_and_names_the_law_of_that_day(old, code):
    with pytest.raises(Refused) as refused:
        require_law_in_force(code, LAST_DAY)
    assert "自2026-08-15起施行" in refused.value.message
    assert "请改引行为时有效的《环境影响评价法》" in refused.value.message
    assert refused.value.basis == "行政处罚法第三十七条"


def test_the_milder_new_law_may_be_cited_for_old_conduct(code):
    require_law_in_force(code, LAST_DAY, decided_on=date(2026, 10, 1), milder=True)
    with pytest.raises(Refused):
        require_law_in_force(code, LAST_DAY, decided_on=date(2026, 10, 1))
    with pytest.raises(Refused):
        require_law_in_force(code, date(2026, 1, 1), decided_on=LAST_DAY, milder=True)


def test_a_repealed_law_is_not_saved_by_being_milder(old):
    with pytest.raises(Refused):
        require_law_in_force(old, FIRST_DAY, decided_on=date(2026, 10, 1), milder=True)


def test_a_law_without_successor_asks_to_choose_by_date():
    law = LawFactory(effective_from=date(2020, 1, 1))
    with pytest.raises(Refused, match="请按行为发生日期选择"):
        require_law_in_force(law, date(2019, 12, 31))


def test_the_limit_of_the_day_is_found():
    StatutoryLimitFactory(code="x", amount=60, effective_to=LAST_DAY)
    StatutoryLimitFactory(code="x", amount=45, effective_from=FIRST_DAY)
    assert limit_on("x", LAST_DAY).amount == 60
    assert limit_on("x", FIRST_DAY).amount == 45


def test_a_missing_limit_or_threshold_says_where_to_enter_it():
    with pytest.raises(Refused, match="未配置 2024-01-01 有效的期限“x”.*法定期限"):
        limit_on("x", date(2024, 1, 1))
    with pytest.raises(Refused, match="未配置 2024-01-01 有效的阈值“x”.*法定阈值"):
        threshold_on("x", date(2024, 1, 1))


@pytest.mark.parametrize(
    ("effective_from", "effective_to", "fits"),
    [
        (date(2020, 1, 1), date(2021, 12, 31), True),
        (date(2020, 1, 1), date(2022, 1, 1), False),
        (date(2020, 1, 1), None, False),
        (date(2022, 12, 31), None, False),
        (date(2023, 1, 1), None, True),
        (date(2022, 5, 1), date(2022, 6, 1), False),
    ],
)
@pytest.mark.parametrize("model", [StatutoryLimit, Threshold])
def test_versions_of_one_code_never_overlap(model, effective_from, effective_to, fits):
    made = StatutoryLimitFactory if model is StatutoryLimit else ThresholdFactory
    made(code="x", effective_from=date(2022, 1, 1), effective_to=date(2022, 12, 31))
    values = {
        "code": "x",
        "name": "甲",
        "amount": 1,
        "unit": "working",
        "basis": "乙",
        "effective_from": effective_from,
        "effective_to": effective_to,
    }
    if fits:
        records.create(model, actor=None, **values)
    else:
        with pytest.raises(ValidationError, match="日期重叠"):
            records.create(model, actor=None, **values)


def test_dates_stand_in_order():
    with pytest.raises(ValidationError, match="失效日期不得早于生效日期"):
        LawFactory.build(effective_to=date(2000, 1, 1)).full_clean()


def test_amounts_read_without_trailing_zeros():
    assert str(ThresholdFactory.build(name="甲", amount=Decimal("200000.00"), unit="元")) == "甲：200000元"
