"""The law of the day of the conduct, ranges of fines, and the limitation of prosecution."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from enforcement.lawfulness import (
    fine_obstacles,
    law_obstacles,
    limitation_ends,
    limitation_obstacles,
    provisions_for,
)
from enforcement.models import ViolationType
from registry.enums import DayUnit
from registry.models import Provision
from registry.reference import load_all
from tests.factories.enforcement import EnforcementCaseFactory, ViolationTypeFactory
from tests.factories.enforcement_law import (
    DiscretionWorksheetFactory,
    NewLawFactory,
    OldLawFactory,
    RangedProvisionFactory,
    ViolationProvisionFactory,
)
from tests.factories.registry import StatutoryLimitFactory

BEFORE, AFTER = date(2026, 8, 14), date(2026, 8, 15)
DECIDED = date(2026, 11, 2)
WAN = Decimal(10_000)


@pytest.fixture
def kind(db):
    """A kind of violation that the old law fines 10–100 万元, and the new one 5–50 万元."""
    made = ViolationTypeFactory()
    ViolationProvisionFactory(violation_type=made, provision__code="old")
    ViolationProvisionFactory(
        violation_type=made,
        provision__code="new",
        provision__law=NewLawFactory(),
        provision__fine_min=5 * WAN,
        provision__fine_max=50 * WAN,
    )
    return made


def _new_range(low: int, high: int) -> None:
    Provision.objects.filter(code="new").update(fine_min=low * WAN, fine_max=high * WAN)


def _case(kind, conduct_on, *cited: str, **values):
    lead_on = values.pop("lead_on", conduct_on or date(2026, 9, 1))
    case = EnforcementCaseFactory(conduct_on=conduct_on, lead_on=lead_on, violation_types=[kind], **values)
    case.provisions.set(Provision.objects.filter(code__in=cited))
    return case


def _sheet(case, kind) -> dict:
    article = Provision.objects.get(code="new")
    values = {"case": case, "violation_type": kind, "provision": article}
    return values | {"fine_min": 5 * WAN, "fine_max": 50 * WAN}


def _told(found) -> str:
    return "；".join(map(str, found))


# -- which articles --


@pytest.mark.parametrize(
    ("conduct_on", "at_conduct", "since"),
    [(BEFORE, ["old"], ["new"]), (AFTER, ["new"], []), (date(2014, 12, 31), [], ["new"])],
    ids=["last-day-of-the-old", "first-day-of-the-new", "before-both"],
)
def test_articles_are_chosen_by_the_day_of_the_conduct(kind, conduct_on, at_conduct, since):
    found = provisions_for(kind, conduct_on, DECIDED)
    assert [row.provision.code for row in found.at_conduct] == at_conduct
    assert [row.provision.code for row in found.since] == since


def test_without_a_decision_only_the_law_of_the_conduct_is_offered(kind):
    assert provisions_for(kind, BEFORE).since == []


def test_a_newer_article_counts_for_the_same_condition_alone(kind):
    ViolationProvisionFactory(
        violation_type=kind, condition="工业噪声", provision__law=NewLawFactory(), provision__code="noise"
    )
    found = provisions_for(kind, BEFORE, DECIDED)
    assert found.counterpart(found.at_conduct[0]).provision.code == "new"


@pytest.mark.parametrize(
    ("low", "high", "milder"),
    [(5, 50, True), (10, 50, True), (5, 100, True), (10, 100, False), (20, 100, False), (5, 200, None)],
)
def test_ranges_are_compared(kind, low, high, milder):
    _new_range(low, high)
    found = provisions_for(kind, BEFORE, DECIDED)
    assert found.is_milder(found.since[0]) is milder


def test_ratios_cannot_be_compared(kind):
    Provision.objects.filter(code="old").update(fine_min=None, fine_max=None)
    found = provisions_for(kind, BEFORE, DECIDED)
    assert found.is_milder(found.since[0]) is None


# -- gates --


def test_a_day_of_conduct_is_needed(kind):
    (found,) = law_obstacles(_case(kind, None, "old"), DECIDED, 20 * WAN)
    assert found.message == "请填写违法行为发生日期，据此确定适用的法律"
    assert found.basis == "生态环境法典第一千零五十七条"


def test_no_penalty_without_an_article(kind):
    (found,) = law_obstacles(_case(kind, AFTER), DECIDED, 20 * WAN)
    assert found.basis == "行政处罚法第三十八条、第五十九条"


@pytest.mark.parametrize("conduct_on", [AFTER, DECIDED])
def test_a_repealed_law_is_refused_for_later_conduct(kind, conduct_on):
    (found,) = law_obstacles(_case(kind, conduct_on, "old"), DECIDED, 20 * WAN)
    assert "后失效，不能适用于" in found.message
    assert found.basis == "生态环境法典第一千零五十七条"


def test_a_later_law_is_refused_for_earlier_conduct(kind):
    (found,) = law_obstacles(_case(kind, BEFORE, "new"), DECIDED, 20 * WAN)
    assert "自2026-08-15起施行，不能适用于2026-08-14的行为" in found.message
    assert "从旧兼从轻说明" in found.message


def test_the_milder_later_law_is_applied_with_a_note(kind):
    case = _case(kind, BEFORE, "new", milder_law_reason="新法幅度为5万至50万元，较轻。")
    assert law_obstacles(case, DECIDED, 20 * WAN) == []


def test_a_heavier_later_law_is_refused_even_with_a_note(kind):
    _new_range(20, 200)
    case = _case(kind, BEFORE, "new", milder_law_reason="写错的说明")
    (found,) = law_obstacles(case, DECIDED, 20 * WAN)
    assert "处罚不轻于行为时的规定，应当适用行为时有效的法律" in found.message


def test_the_old_law_is_refused_where_the_new_one_is_milder(kind):
    (found,) = law_obstacles(_case(kind, BEFORE, "old"), DECIDED, 20 * WAN)
    assert "处罚较轻（5万元以上50万元以下，行为时10万元以上100万元以下），应当适用" in found.message
    assert found.basis == "生态环境法典第一千零五十七条"


def test_the_old_law_stands_where_the_new_one_is_heavier(kind):
    _new_range(20, 200)
    assert law_obstacles(_case(kind, BEFORE, "old"), DECIDED, 20 * WAN) == []


def test_the_old_law_stands_where_both_are_equal(kind):
    _new_range(10, 100)
    assert law_obstacles(_case(kind, BEFORE, "old"), DECIDED, 20 * WAN) == []


def test_a_repealed_law_that_cannot_be_compared_needs_a_note(kind):
    _new_range(5, 200)
    case = _case(kind, BEFORE, "old")
    (found,) = law_obstacles(case, DECIDED, 20 * WAN)
    assert "请在“从旧兼从轻说明”中写明与现行规定比较的结果" in found.message
    case.milder_law_reason = "本案情节依新旧规定均处20万元。"
    assert law_obstacles(case, DECIDED, 20 * WAN) == []


def test_nothing_is_compared_before_the_new_law(kind):
    assert law_obstacles(_case(kind, date(2024, 3, 1), "old"), date(2024, 6, 3), 20 * WAN) == []


# -- amounts --


@pytest.mark.parametrize("amount", [10 * WAN, 55 * WAN, 100 * WAN])
def test_a_fine_within_the_range_is_allowed(kind, amount):
    _new_range(10, 100)
    assert law_obstacles(_case(kind, AFTER, "new"), DECIDED, amount) == []


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (Decimal("1000000.01"), "超过法定幅度（10万元以上100万元以下）"),
        (Decimal("99999.99"), "罚款99,999.99元低于法定幅度（10万元以上100万元以下）"),
    ],
)
def test_a_fine_outside_the_range_is_refused_by_the_article(kind, amount, told):
    _new_range(10, 100)
    (found,) = law_obstacles(_case(kind, AFTER, "new"), DECIDED, amount)
    assert told in found.message
    assert str(Provision.objects.get(code="new")) in found.basis


def test_an_upper_limit_alone_reads_so_and_binds(kind):
    _new_range(0, 5)
    case = _case(kind, AFTER, "new")
    assert law_obstacles(case, DECIDED, Decimal(1)) == []
    assert "超过法定幅度（5万元以下）" in _told(law_obstacles(case, DECIDED, 6 * WAN))


@pytest.mark.parametrize("amount", [None, Decimal(0)])
def test_a_penalty_without_a_fine_has_no_range(kind, amount):
    assert law_obstacles(_case(kind, AFTER, "new"), DECIDED, amount) == []


def test_one_act_under_two_articles_has_the_range_of_the_higher_fine(kind):
    wider = RangedProvisionFactory(law=NewLawFactory(), fine_min=2 * WAN, fine_max=200 * WAN, code="wider")
    case = _case(kind, AFTER, "new", "wider")
    assert fine_obstacles(case, 3 * WAN, [*case.provisions.all()]) == []
    assert fine_obstacles(case, 201 * WAN, [wider, Provision.objects.get(code="new")]) != []


def test_two_violations_add_up(kind):
    case = _case(kind, AFTER, "new")
    case.violation_types.add(ViolationTypeFactory())
    case.provisions.add(RangedProvisionFactory(law=NewLawFactory(), fine_min=WAN, fine_max=10 * WAN))
    assert law_obstacles(case, DECIDED, 60 * WAN) == []
    assert "5万元以上60万元以下" in _told(law_obstacles(case, DECIDED, 61 * WAN))


def test_an_article_with_a_ratio_needs_a_worksheet(kind):
    Provision.objects.filter(code="new").update(fine_min=None, fine_max=None)
    case = _case(kind, AFTER, "new")
    assert "请先填写裁量表" in _told(law_obstacles(case, DECIDED, 20 * WAN))
    DiscretionWorksheetFactory(
        case=case,
        violation_type=kind,
        provision=Provision.objects.get(code="new"),
        fine_min=10 * WAN,
        fine_max=50 * WAN,
        suggested_amount=20 * WAN,
        chosen_amount=20 * WAN,
    )
    assert law_obstacles(case, DECIDED, 20 * WAN) == []


def test_the_fine_is_the_one_of_the_worksheets(kind):
    case = _case(kind, AFTER, "new")
    sheet = _sheet(case, kind)
    DiscretionWorksheetFactory(**sheet, act="1号排口", suggested_amount=10 * WAN, chosen_amount=10 * WAN)
    DiscretionWorksheetFactory(**sheet, act="2号排口", suggested_amount=8 * WAN, chosen_amount=8 * WAN)
    (found,) = law_obstacles(case, DECIDED, 20 * WAN)
    assert found.message == "罚款20万元与裁量表的拟罚款18万元不一致，请重新填写裁量表"
    assert found.basis == "行政处罚法第三十四条"
    assert law_obstacles(case, DECIDED, 18 * WAN) == []


def test_the_last_worksheet_of_an_act_counts(kind):
    case = _case(kind, AFTER, "new")
    sheet = _sheet(case, kind)
    DiscretionWorksheetFactory(
        **sheet, made_on=date(2026, 9, 1), suggested_amount=30 * WAN, chosen_amount=30 * WAN
    )
    DiscretionWorksheetFactory(
        **sheet, made_on=date(2026, 9, 20), suggested_amount=20 * WAN, chosen_amount=20 * WAN
    )
    assert law_obstacles(case, DECIDED, 20 * WAN) == []
    assert law_obstacles(case, DECIDED, 50 * WAN) != []


def test_a_fine_below_the_minimum_needs_a_ground_of_mitigation(kind):
    case = _case(kind, AFTER, "new")
    (found,) = law_obstacles(case, DECIDED, 3 * WAN)
    assert "行政处罚法第三十二条" in found.basis
    DiscretionWorksheetFactory(
        **_sheet(case, kind),
        suggested_amount=5 * WAN,
        chosen_amount=3 * WAN,
        mitigation_ground="undone",
        deviation_reason="主动清理并赔偿，减轻处罚。",
    )
    assert law_obstacles(case, DECIDED, 3 * WAN) == []


def test_what_a_worksheet_says_of_the_range_does_not_widen_the_article(kind):
    case = _case(kind, AFTER, "new")
    sheet = _sheet(case, kind) | {"fine_max": 500 * WAN}
    DiscretionWorksheetFactory(**sheet, suggested_amount=400 * WAN, chosen_amount=400 * WAN)
    (found,) = law_obstacles(case, DECIDED, 400 * WAN)
    assert found.message == "罚款400万元超过法定幅度（5万元以上50万元以下）"


def test_a_worksheet_weighs_under_an_article_that_is_cited(kind):
    case = _case(kind, AFTER, "new")
    other = RangedProvisionFactory(law=NewLawFactory(), fine_min=5 * WAN, fine_max=50 * WAN)
    sheet = _sheet(case, kind) | {"provision": other}
    DiscretionWorksheetFactory(**sheet, suggested_amount=20 * WAN, chosen_amount=20 * WAN)
    assert "未列入本案处罚依据" in _told(law_obstacles(case, DECIDED, 20 * WAN))
    case.provisions.add(other)
    assert law_obstacles(case, DECIDED, 20 * WAN) == []


def test_a_worksheet_of_a_kind_that_was_taken_off_the_case_must_be_made_anew(kind):
    case = _case(kind, AFTER, "new")
    DiscretionWorksheetFactory(**_sheet(case, kind), suggested_amount=20 * WAN, chosen_amount=20 * WAN)
    case.violation_types.set([ViolationTypeFactory()])
    assert "不在本案案由之内" in _told(law_obstacles(case, DECIDED, 20 * WAN))


def test_confiscation_needs_an_article_but_has_no_range(kind):
    case = _case(kind, AFTER, "new")
    assert law_obstacles(case, DECIDED, None, 3_000 * WAN) == []
    assert "据以罚款、没收的条款" in _told(law_obstacles(_case(kind, AFTER), DECIDED, None, WAN))


@pytest.mark.parametrize(
    ("ended_on", "cited", "allowed"),
    [(BEFORE, "old", True), (BEFORE, "new", False), (AFTER, "new", True), (AFTER, "old", False)],
    ids=["ended-before", "ended-before-new-law", "went-on-past-it", "went-on-past-it-old-law"],
)
def test_conduct_that_spans_a_change_goes_by_the_day_on_which_it_ended(kind, ended_on, cited, allowed):
    _new_range(20, 200)
    found = law_obstacles(_case(kind, ended_on, cited), DECIDED, 20 * WAN)
    assert (not found) is allowed
    basis = "生态环境法典第一千零五十七条" if ended_on == AFTER else "行政处罚法第三十七条"
    assert allowed or found[0].basis == basis


def test_fines_by_the_unit_are_worked_out_on_the_worksheet(kind):
    Provision.objects.filter(code="new").update(fine_min=None, fine_max=None)
    case = _case(kind, AFTER, "new")
    sheet = _sheet(case, kind) | {
        "fine_min": 3 * WAN,
        "fine_max": 15 * WAN,
        "range_note": "3吨×每吨1万至5万元",
    }
    DiscretionWorksheetFactory(**sheet, suggested_amount=15 * WAN, chosen_amount=15 * WAN)
    assert law_obstacles(case, DECIDED, 15 * WAN) == []
    assert "超过法定幅度（3万元以上15万元以下）" in _told(law_obstacles(case, DECIDED, 15 * WAN + 1))


# -- limitation --


@pytest.fixture
def limitations(db):
    """Two and five years, by the old law and by the new one."""
    for code, years in (("penalty-limitation", 2), ("penalty-limitation-harm", 5)):
        shared = {"code": code, "amount": years, "unit": DayUnit.YEAR}
        StatutoryLimitFactory(
            **shared, basis="行政处罚法第三十六条", effective_from=date(2021, 7, 15), effective_to=BEFORE
        )
        StatutoryLimitFactory(
            **shared, basis="生态环境法典第一千零五十四条", effective_from=AFTER, effective_to=None
        )


LIMITATIONS = [
    # conduct, harm, last day on which it may be discovered
    (date(2024, 3, 1), False, date(2026, 3, 1)),
    (date(2024, 2, 29), False, date(2026, 2, 28)),
    (date(2024, 2, 29), True, date(2029, 2, 28)),
    (date(2023, 12, 31), False, date(2025, 12, 31)),
    (date(2026, 8, 15), False, date(2028, 8, 15)),
    (date(2026, 8, 15), True, date(2031, 8, 15)),
]


@pytest.mark.parametrize(("conduct_on", "has_harm", "last"), LIMITATIONS)
def test_conduct_is_punished_if_discovered_in_time(limitations, kind, conduct_on, has_harm, last):
    case = _case(kind, conduct_on, lead_on=last, has_harm=has_harm)
    assert limitation_ends(case) == last
    assert limitation_obstacles(case, date(2032, 1, 5)) == []


@pytest.mark.parametrize(("conduct_on", "has_harm", "last"), LIMITATIONS)
def test_conduct_discovered_a_day_late_is_not_punished(limitations, kind, conduct_on, has_harm, last):
    case = _case(kind, conduct_on, lead_on=last + timedelta(days=1), has_harm=has_harm)
    (found,) = limitation_obstacles(case, date(2032, 1, 5))
    assert f"已超过{5 if has_harm else 2}年追责时效（{last}届满）" in found.message
    assert ("法典" in found.basis) is (conduct_on >= AFTER)


def test_limitation_needs_the_day_of_the_conduct(limitations, kind):
    assert "违法行为发生日期" in _told(limitation_obstacles(_case(kind, None), DECIDED))


def test_without_a_row_the_gate_says_how_to_load_it(kind):
    assert "未配置 2026-08-15 有效的期限" in _told(limitation_obstacles(_case(kind, AFTER), DECIDED))


# -- the data shipped --


def test_every_kind_shipped_has_an_article_for_today_and_for_the_year_of_the_report(db):
    load_all()
    for day in (date(2024, 6, 3), date(2026, 11, 2)):
        bare = [kind.code for kind in ViolationType.objects.all() if not provisions_for(kind, day).at_conduct]
        assert bare == []


SUCCESSIONS = [
    # kind of violation, condition, whether the code punishes less; None where no figures can tell
    ("over-standard-water", "", False),
    ("permit-limits", "", True),
    ("three-simultaneous", "", False),
    ("three-simultaneous", "拒不改正", False),
    ("hazardous-waste-transfer", "", False),
    ("hazardous-waste-storage", "", True),
    ("built-before-approval", "应编报告书", None),
    ("registration-not-filed", "", False),
    ("dust-control", "物料装卸、贮存", False),
    ("disclosure-late", "", False),
]


@pytest.mark.parametrize(("code", "condition", "milder"), SUCCESSIONS)
def test_the_code_is_compared_with_what_it_replaced(db, code, condition, milder):
    load_all()
    found = provisions_for(ViolationType.objects.get(code=code), BEFORE, DECIDED)
    row = next(each for each in found.at_conduct if each.condition == condition)
    assert found.is_milder(found.counterpart(row)) is milder


def test_old_and_new_factories_do_not_overlap(db):
    """The tests above stand on it."""
    assert OldLawFactory().effective_to < NewLawFactory().effective_from
