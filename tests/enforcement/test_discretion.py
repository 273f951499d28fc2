"""The suggestion, the worksheet that keeps it, its pages and its constraints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from common.errors import Conflict, Refused
from enforcement.discretion import problems_with, standard_for, suggest
from enforcement.enums import CaseStatus
from enforcement.models import DiscretionLevel, DiscretionStandard, DiscretionWorksheet
from enforcement.ranges import FineRange, in_yuan, weighed_fine
from enforcement.services.discretion import record_worksheet
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory, ViolationTypeFactory
from tests.factories.enforcement_law import (
    DiscretionLevelFactory,
    DiscretionStandardFactory,
    DiscretionWorksheetFactory,
    NewLawFactory,
    RangedProvisionFactory,
    ViolationProvisionFactory,
)

WAN = Decimal(10_000)
TEN_TO_HUNDRED = FineRange(10 * WAN, 100 * WAN)


@pytest.mark.parametrize(
    ("percents", "amount"),
    [
        ([0, 0], 100_000),
        ([15, 10], 325_000),
        ([50, 50], 1_000_000),
        ([45, 45, 30], 1_000_000),  # never past the upper limit
        ([0, -15], 100_000),  # nor below the lower
        ([30, -5], 325_000),
    ],
)
def test_the_suggestion_stays_within_the_range(percents, amount):
    found = suggest(TEN_TO_HUNDRED, [Decimal(each) for each in percents])
    assert (found.percent, found.amount) == (sum(percents), Decimal(amount))


def test_the_suggestion_is_in_whole_yuan():
    assert suggest(FineRange(Decimal(0), Decimal(100_001)), [Decimal("12.5")]).amount == Decimal(12_500)
    assert suggest(FineRange(Decimal(0), Decimal(5)), [Decimal(50)]).amount == Decimal(3)


@pytest.mark.parametrize(
    ("amount", "words"), [(Decimal(500), "500元"), (10 * WAN, "10万元"), (Decimal("1047200"), "104.72万元")]
)
def test_amounts_in_words(amount, words):
    assert in_yuan(amount) == words


# -- standards --


@pytest.fixture
def standard(db):
    """A general standard of two factors."""
    made = DiscretionStandardFactory()
    for factor, level, percent in (
        ("环境影响", "没有造成危害后果", 0),
        ("环境影响", "造成一定污染", 25),
        ("改正情况", "立即改正", -10),
        ("改正情况", "拒不改正", 25),
    ):
        DiscretionLevelFactory(standard=made, factor=factor, level=level, percent=Decimal(percent))
    return made


def _levels(*names: str) -> list[DiscretionLevel]:
    return list(DiscretionLevel.objects.filter(level__in=names))


def test_a_kinds_own_standard_goes_before_the_general_one(standard):
    kind = ViolationTypeFactory()
    assert standard_for(kind, date(2026, 9, 1)) == standard
    own = DiscretionStandardFactory(violation_type=kind)
    assert standard_for(kind, date(2026, 9, 1)) == own
    assert standard_for(ViolationTypeFactory(), date(2026, 9, 1)) == standard


def test_the_version_in_force_on_the_day_is_used(standard):
    DiscretionStandard.objects.filter(pk=standard.pk).update(effective_to=date(2026, 8, 31))
    newer = DiscretionStandardFactory(effective_from=date(2026, 9, 1))
    kind = ViolationTypeFactory()
    assert standard_for(kind, date(2026, 8, 31)) == standard
    assert standard_for(kind, date(2026, 9, 1)) == newer


def test_without_a_standard_one_is_told_how_to_load_it(db):
    with pytest.raises(Refused, match="请在“裁量基准”登记簿中录入") as refused:
        standard_for(ViolationTypeFactory(), date(2026, 9, 1))
    assert refused.value.basis == "行政处罚法第三十四条"


def test_each_factor_is_answered_once(standard):
    assert problems_with(standard, _levels("造成一定污染", "拒不改正")) == []
    assert problems_with(standard, _levels("造成一定污染")) == ["请为“改正情况”选择一种情形"]
    twice = problems_with(standard, _levels("造成一定污染", "没有造成危害后果", "拒不改正"))
    assert twice == ["“环境影响”只能选择一种情形"]
    stranger = DiscretionLevelFactory(factor="环境影响")
    assert "不属于" in problems_with(standard, [stranger, *_levels("拒不改正")])[0]


# -- keeping a worksheet --


@pytest.fixture
def case(db):
    """Under investigation for one kind of violation of autumn 2026."""
    made = EnforcementCaseFactory(
        filed_on=date(2026, 9, 10),
        lead_on=date(2026, 9, 8),
        conduct_on=date(2026, 9, 1),
        status=CaseStatus.INVESTIGATING,
    )
    kind = ViolationTypeFactory(code="over-standard")
    made.violation_types.add(kind)
    article = RangedProvisionFactory(law=NewLawFactory(), code="code-1107")
    ViolationProvisionFactory(violation_type=kind, provision=article)
    return made


def _weigh(case, officer, **values):
    kind = case.violation_types.get()
    given = {
        "actor": officer,
        "case": case,
        "violation_type": kind,
        "provision": kind.penalty_provisions.get().provision,
        "levels": _levels("造成一定污染", "立即改正"),
        **values,
    }
    return record_worksheet(**given)


def test_the_suggestion_is_taken_unless_an_amount_is_given(case, officer, standard):
    made = _weigh(case, officer)
    assert (made.percent, made.suggested_amount, made.chosen_amount) == (15, 235_000, 235_000)
    assert (made.fine_min, made.fine_max) == (10 * WAN, 100 * WAN)
    assert (made.standard, made.made_by, made.deviation_reason) == (standard, officer, "")
    assert {level.level for level in made.levels.all()} == {"造成一定污染", "立即改正"}
    assert weighed_fine(case) == 235_000


def test_a_departure_from_the_suggestion_needs_a_reason(case, officer, standard):
    with pytest.raises(ValidationError, match="须写明理由"):
        _weigh(case, officer, chosen_amount=30 * WAN)
    made = _weigh(case, officer, chosen_amount=30 * WAN, deviation_reason="两次投诉，社会影响较大。")
    assert made.chosen_amount == 30 * WAN


def test_an_amount_above_the_range_is_refused_by_the_article(case, officer, standard):
    with pytest.raises(Refused, match="超过法定幅度（10万元以上100万元以下）") as refused:
        _weigh(case, officer, chosen_amount=Decimal("1000000.01"), deviation_reason="过重")
    assert refused.value.basis == str(case.violation_types.get().penalty_provisions.get().provision)
    assert _weigh(case, officer, chosen_amount=100 * WAN, deviation_reason="情节严重").pk


def test_an_amount_below_the_range_needs_a_ground_of_mitigation(case, officer, standard):
    with pytest.raises(Refused, match="须选择减轻处罚的法定情形") as refused:
        _weigh(case, officer, chosen_amount=5 * WAN, deviation_reason="情节轻")
    assert refused.value.basis.endswith("行政处罚法第三十二条")
    made = _weigh(
        case, officer, chosen_amount=5 * WAN, deviation_reason="主动清理", mitigation_ground="undone"
    )
    assert made.chosen_amount == 5 * WAN


def test_a_ground_of_mitigation_is_kept_only_where_it_was_needed(case, officer, standard):
    assert _weigh(case, officer, mitigation_ground="undone").mitigation_ground == ""


def test_a_law_not_in_force_at_the_conduct_is_refused(case, officer, standard):
    old = RangedProvisionFactory()
    with pytest.raises(Refused, match="后失效，不能适用于2026-09-01的行为"):
        _weigh(case, officer, provision=old)


def test_an_article_with_a_ratio_asks_for_the_range(case, officer, standard):
    ratio = RangedProvisionFactory(law=NewLawFactory(), ratio=True)
    with pytest.raises(ValidationError, match="未以金额规定罚款幅度"):
        _weigh(case, officer, provision=ratio)
    made = _weigh(
        case,
        officer,
        provision=ratio,
        fine_range=FineRange(10 * WAN, 50 * WAN),
        range_note="总投资额1000万元的1%至5%",
    )
    assert (made.fine_min, made.fine_max, made.chosen_amount) == (10 * WAN, 50 * WAN, 16 * WAN)
    with pytest.raises(ValidationError, match="上限不得低于下限"):
        _weigh(case, officer, provision=ratio, fine_range=FineRange(50 * WAN, WAN), range_note="写反了")


def test_the_kind_must_be_one_of_the_case(case, officer, standard):
    with pytest.raises(Conflict, match="该案的案由不包括"):
        _weigh(case, officer, violation_type=ViolationTypeFactory(), provision=RangedProvisionFactory())


def test_a_worksheet_of_the_future_is_refused(case, officer, standard):
    with pytest.raises(ValidationError, match="不得晚于今天"):
        _weigh(case, officer, made_on=date(2999, 1, 1))


@pytest.mark.parametrize("traits", [{}, {"decided": True}], ids=["lead", "decided"])
def test_nothing_is_weighed_before_filing_or_after_the_decision(officer, standard, traits):
    case = EnforcementCaseFactory(conduct_on=date(2023, 10, 1), **traits)
    case.violation_types.add(ViolationTypeFactory())
    ViolationProvisionFactory(violation_type=case.violation_types.get())
    with pytest.raises(Refused, match="不能再填写裁量表"):
        _weigh(case, officer)


def test_the_summary_procedure_weighs_from_the_lead(officer, standard):
    case = EnforcementCaseFactory(conduct_on=date(2023, 10, 1), is_simplified=True)
    kind = ViolationTypeFactory()
    case.violation_types.add(kind)
    ViolationProvisionFactory(violation_type=kind)
    case.milder_law_reason = "新法同样处罚。"
    case.save()
    assert _weigh(case, officer).pk


def test_a_reviewer_does_not_weigh(case, standard):
    leader = UserFactory(roles=[Role.LEADER])
    with pytest.raises(Refused):
        _weigh(case, leader)


# -- constraints --


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"chosen_amount": 200_000}, "enforcement_worksheet_deviation"),
        ({"fine_max": 50_000}, "enforcement_worksheet_range"),
        ({"chosen_amount": 2_000_000, "deviation_reason": "重"}, "enforcement_worksheet_within"),
        ({"chosen_amount": 50_000, "deviation_reason": "轻"}, "enforcement_worksheet_within"),
        ({"mitigation_ground": "kind-heart"}, "enforcement_worksheet_mitigation"),
    ],
)
def test_the_database_refuses_what_no_worksheet_may_say(db, values, name):
    sheet = DiscretionWorksheetFactory()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        DiscretionWorksheet.objects.filter(pk=sheet.pk).update(**values)


def test_one_article_stands_once_for_a_condition(db):
    row = ViolationProvisionFactory()
    same = {"violation_type": row.violation_type, "provision": row.provision}
    assert ViolationProvisionFactory(**same, condition="情节严重").pk
    with pytest.raises(IntegrityError), transaction.atomic():
        ViolationProvisionFactory(**same)


# -- pages --


def _url(case, *args: str) -> str:
    return reverse("enforcement:worksheet-new", args=[case.ledger_no, *args])


def _answers(standard) -> dict[str, str]:
    factors = dict.fromkeys(level.factor for level in standard.levels.order_by("ordering", "ledger_no"))
    return {
        f"factor_{number}": standard.levels.filter(factor=factor).order_by("ledger_no").last().ledger_no
        for number, factor in enumerate(factors, start=1)
    }


@pytest.fixture
def clerk(client, officer):
    client.force_login(officer)
    return client


def test_articles_of_the_time_are_offered(clerk, case, standard):
    body = clerk.get(reverse("enforcement:worksheet-choose", args=[case.ledger_no])).content.decode()
    assert "10万元以上100万元以下" in body
    assert _url(case, "over-standard", "code-1107") in body


def test_the_suggestion_is_shown_before_it_is_kept(clerk, case, standard):
    url, answers = _url(case, "over-standard", "code-1107"), _answers(standard)
    response = clerk.post(url, answers | {"suggest": "1"})
    assert response.status_code == 200
    assert "裁量比例合计50%，建议罚款55万元（10万元以上100万元以下）。" in response.content.decode()
    assert not DiscretionWorksheet.objects.exists()
    assert clerk.post(url, answers).status_code == 302
    assert DiscretionWorksheet.objects.get().chosen_amount == 55 * WAN


def test_errors_of_the_service_stand_in_the_form(clerk, case, standard):
    url = _url(case, "over-standard", "code-1107")
    response = clerk.post(url, _answers(standard) | {"chosen_amount": "2000000", "deviation_reason": "重"})
    assert response.status_code == 422
    assert "超过法定幅度" in response.content.decode()


def test_a_missing_answer_is_named(clerk, case, standard):
    response = clerk.post(_url(case, "over-standard", "code-1107"), {"act": ""})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"factor_1", "factor_2"}


def test_cases_of_another_park_are_not_found(client, case, standard):
    client.force_login(UserFactory(park=True))
    assert client.get(_url(case, "over-standard", "code-1107")).status_code == 404


def test_an_article_or_kind_that_does_not_exist_is_not_found(clerk, case, standard):
    assert clerk.get(_url(case, "over-standard", "no-such")).status_code == 404
    assert clerk.get(_url(case, "no-such", "code-1107")).status_code == 404


def test_the_case_page_shows_law_limitation_and_worksheets(clerk, case, standard, officer):
    _weigh(case, officer)
    body = clerk.get(reverse("enforcement:cases-detail", args=[case.ledger_no])).content.decode()
    assert "适用法律与裁量" in body
    assert "235,000 元" in body
    assert reverse("enforcement:worksheet-choose", args=[case.ledger_no]) in body
