"""What the database refuses of disclosures, ratings and clean production."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from disclosure.enums import CleanProductionKind
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    CleanProductionAuditFactory,
    CleanProductionEventFactory,
    CreditRatingFactory,
    DutyListEntryFactory,
    GradeThresholdFactory,
    InsurancePolicyFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db

BROKEN = [
    (DutyListEntryFactory, {"status": "other"}, "状态不在规定范围内"),
    (DutyListEntryFactory, {"noticed_on": None}, "须填写公示日期"),
    (DutyListEntryFactory, {"published_on": date(2023, 2, 28)}, "公布日期不得早于公示日期"),
    (AnnualDisclosureFactory, {"filed_on": None, "accepted_on": date(2024, 3, 1)}, "须填写提交日期"),
    (AnnualDisclosureFactory, {"published_on": date(2024, 3, 10)}, "公开日期不得早于审核通过日期"),
    (AnnualDisclosureFactory, {"status": "superseded"}, "须填写被更正日期"),
    (AnnualDisclosureFactory, {"status": "withdrawn"}, "须填写撤回日期"),
    (AnnualDisclosureFactory, {"version": 0}, "版本从1起"),
    (TemporaryDisclosureFactory, {"trigger": "other"}, "触发情形不在规定范围内"),
    (TemporaryDisclosureFactory, {"received_on": date(2024, 5, 9)}, "提交日期不得早于文书收到日期"),
    (TemporaryDisclosureFactory, {"item_count": 0}, "信息条数至少为1"),
    (CreditRatingFactory, {"grade": ""}, "须确定等级"),
    (CreditRatingFactory, {"grade": "E"}, "等级不在规定范围内"),
    (CreditRatingFactory, {"status": "reviewed"}, "须填写复核日期"),
    (GradeThresholdFactory, {"score_below": Decimal(60)}, "分数上限须高于下限"),
    (
        CleanProductionEventFactory,
        {"kind": CleanProductionKind.REVIEW},
        "报告技术质量复核须填写报告种类",
    ),
    (CleanProductionAuditFactory, {"started_on": date(2024, 3, 1)}, "启动审核日期不得早于名单公布日期"),
    (InsurancePolicyFactory, {"ends_on": date(2024, 3, 31)}, "保险期限止不得早于"),
    (InsurancePolicyFactory, {"limit": Decimal(0)}, "责任限额须大于零"),
]


@pytest.mark.parametrize(("factory", "values", "message"), BROKEN)
def test_broken_row_is_refused_in_words_and_by_the_database(factory, values, message):
    obj = factory()
    for name, value in values.items():
        setattr(obj, name, value)
    with pytest.raises(ValidationError, match=message):
        obj.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        obj.save()


def test_annual_report_is_filed_after_the_year_that_it_reports_on():
    filing = AnnualDisclosureFactory()
    filing.for_year = 2024
    with pytest.raises(ValidationError, match="应在次年提交"):
        filing.full_clean()


@pytest.mark.parametrize(
    ("factory", "same"),
    [
        (DutyListEntryFactory, {"year": 2023}),
        (AnnualDisclosureFactory, {"for_year": 2023, "version": 1}),
        (CreditRatingFactory, {"cycle_year": 2023, "version": 1}),
        (CleanProductionAuditFactory, {"year": 2024}),
    ],
)
def test_one_row_for_an_enterprise_and_year(factory, same):
    first = factory(**same)
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(enterprise=first.enterprise, **same)
    factory(**same)  # another enterprise may


def test_only_one_version_is_public_at_a_time():
    first = AnnualDisclosureFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualDisclosureFactory(enterprise=first.enterprise, version=2)
    rating = CreditRatingFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditRatingFactory(enterprise=rating.enterprise, version=2)


def test_grade_threshold_holds_from_below_to_above():
    threshold = GradeThresholdFactory()
    assert [threshold.holds(Decimal(score)) for score in ("59.99", "60", "89.99", "90")] == [
        False,
        True,
        True,
        False,
    ]


def test_rows_are_seen_by_their_department_and_their_enterprise():
    mine, other = AnnualDisclosureFactory(), AnnualDisclosureFactory()
    park = UserFactory(park=True)
    own = AnnualDisclosureFactory(enterprise=EnterpriseFactory(department=park.department))
    model = type(mine)
    assert set(model.objects.visible_to(UserFactory())) == {mine, other, own}
    assert set(model.objects.visible_to(park)) == {own}
    assert set(model.objects.visible_to(MembershipFactory(enterprise=mine.enterprise).user)) == {mine}
    assert not model.objects.visible_to(UserFactory(roles=["administrator"])).exists()
