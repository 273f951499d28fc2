"""Every gate of a case both ways: what it refuses, with the article, and what passes it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from common.errors import Refused
from enforcement.enums import CaseStatus, PartyKind, PenaltyKind
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import CaseStopKind, ExtensionKind
from enforcement.services import take_case_step
from registry.models import Threshold
from tests.enforcement.obstacles import found
from tests.factories.accounts import OfficerCertificateFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_cases import (
    FINE,
    TODAY,
    CaseExtensionFactory,
    CaseStopFactory,
    DefenceFactory,
    PenaltyHearingFactory,
    discussed,
    investigators,
    lawful_case,
)
from tests.factories.enforcement_law import RangedProvisionFactory, ViolationProvisionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]


C = CaseStatus


# ---- officers (行政处罚法第四十二条) ----


def test_a_case_in_order_meets_no_obstacle():
    assert found(lawful_case(C.DISCUSSION)) == ""


@pytest.mark.parametrize("to", [C.FILED, C.INVESTIGATING, C.EXAMINING])
@pytest.mark.parametrize(
    ("officers", "words"),
    [
        (lambda: investigators(2), ""),
        (lambda: investigators(1), "不少于2人，现有持有效执法证的1人"),
        (lambda: [*investigators(1), *investigators(1, valid_to=date(2025, 3, 2))], "持有效执法证的1人"),
        (lambda: [*investigators(1), *investigators(1, revoked_on=TODAY)], "持有效执法证的1人"),
        (lambda: [*investigators(1), *investigators(1, valid_from=date(2025, 3, 4))], "持有效执法证的1人"),
        (lambda: [*investigators(2), *investigators(1, valid_to=date(2025, 3, 2))], ""),
    ],
)
def test_two_officers_hold_certificates_valid_that_day(to, officers, words):
    source = {C.FILED: C.LEAD, C.INVESTIGATING: C.FILED, C.EXAMINING: C.INVESTIGATING}[to]
    said = found(lawful_case(source, officers=officers()), to, reason="逾期说明")
    assert (words in said) if words else not said
    assert not words or "行政处罚法第四十二条" in said


def test_one_officer_with_two_certificates_counts_once():
    first = OfficerCertificateFactory()
    case = lawful_case(C.FILED, officers=[first, OfficerCertificateFactory(user=first.user)])
    assert "现有持有效执法证的1人" in found(case, C.INVESTIGATING)


def test_whoever_is_chosen_now_must_be_valid_now():
    case = lawful_case(C.FILED)
    (expired,) = investigators(1, valid_to=date(2025, 3, 2))
    assert "无效，请更换人员" in found(case, C.INVESTIGATING, investigators=[expired])
    assert found(case, C.INVESTIGATING, investigators=investigators(1)) == ""


# ---- filing (部令第30号第十八条、第十九条) ----


@pytest.mark.parametrize(
    ("day", "extended", "reason", "late"),
    [
        (date(2025, 1, 21), False, "", False),
        (date(2025, 1, 22), False, "", True),
        (date(2025, 1, 22), False, "取证困难", False),
        (date(2025, 2, 5), True, "", False),
        (date(2025, 2, 6), True, "", True),
    ],
)
def test_filing_within_fifteen_days_or_thirty(day, extended, reason, late):
    case = lawful_case(C.LEAD)
    if extended:
        CaseExtensionFactory(case=case, kind=ExtensionKind.FILING, days=15, approved_on=date(2025, 1, 20))
    said = found(case, C.FILED, day, reason=reason)
    assert ("立案期限已于" in said and "第十八条" in said) is late


@pytest.mark.parametrize(
    ("conduct", "harm", "lapsed"),
    [
        (date(2023, 1, 6), False, False),
        (date(2023, 1, 5), False, True),
        (date(2023, 1, 5), True, False),
    ],
)
def test_the_limitation_has_not_run_out(conduct, harm, lapsed):
    case = lawful_case(C.LEAD, conduct_on=conduct, has_harm=harm)
    said = found(case, C.FILED, reason="逾期说明")
    assert ("追责时效" in said) is lapsed
    assert not lapsed or "行政处罚法第三十六条" in said


def test_after_harm_the_limitation_is_five_years():
    case = lawful_case(C.LEAD, conduct_on=date(2021, 8, 2), has_harm=True, lead_on=date(2026, 8, 3))
    assert "已超过5年追责时效" in found(case, C.FILED, date(2026, 8, 10))
    in_time = lawful_case(C.LEAD, conduct_on=date(2021, 8, 3), has_harm=True, lead_on=date(2026, 8, 3))
    assert found(in_time, C.FILED, date(2026, 8, 10)) == ""


def test_without_a_day_of_the_conduct_nothing_is_filed():
    assert "违法行为发生日期" in found(lawful_case(C.LEAD, conduct_on=None), C.FILED, reason="逾期说明")


def test_recusal_is_on_record_before_the_report():
    case = lawful_case(C.INVESTIGATING, recused="")
    assert "回避情况" in (said := found(case, C.EXAMINING))
    assert "行政处罚法第四十三条" in said
    assert found(case, C.EXAMINING, recused="当事人未申请") == ""


@pytest.mark.parametrize(
    ("last_day", "open_"), [(None, True), (date(2025, 3, 4), True), (date(2025, 3, 3), False)]
)
@pytest.mark.parametrize("to", [C.EXAMINING, C.DECIDED])
def test_tests_that_were_ordered_have_reported(to, last_day, open_):
    case = lawful_case(C.INVESTIGATING if to == C.EXAMINING else C.DISCUSSION)
    CaseStopFactory(case=case, kind=CaseStopKind.MONITORING, last_day=last_day)
    assert ("监测（检测）尚未结束" in found(case, to)) is open_


@pytest.mark.parametrize("to", [C.NOTIFIED, C.LEGAL_REVIEW, C.DISCUSSION, C.NO_PENALTY])
def test_the_case_is_examined_by_someone_who_did_not_investigate(to):
    case = lawful_case(C.EXAMINING)
    assert found(case, to) == ""
    EnforcementCase.objects.filter(pk=case.pk).update(examiner=case.investigators.first().user)
    said = found(case, to)
    assert "不得与调查人员为同一人" in said
    assert "生态环境行政处罚办法第三十八条" in said
    EnforcementCase.objects.filter(pk=case.pk).update(examiner=None, examined_on=None)
    assert "尚未出具审查意见" in found(case, to)


# ---- notice, defence (第四十四条、第四十五条) ----


def test_no_decision_without_notice():
    case = lawful_case(C.LEGAL_REVIEW, notified_on=None, notice_served_on=None)
    assert "事先告知当事人（依据：行政处罚法第四十四条）" in found(case)


def test_what_was_told_must_be_on_record():
    case = lawful_case(C.NOTIFIED, proposed_fine=None, proposed_kinds=[])
    assert "拟处罚种类和金额未登记" in found(case, fine_amount=FINE)


def test_after_a_supplementary_investigation_the_party_is_told_again(officer):
    case = lawful_case(C.EXAMINING)
    take_case_step(case, C.NOTIFIED, actor=officer, proposed_fine=FINE)
    EnforcementCase.objects.filter(pk=case.pk).update(notice_served_on=date(2025, 2, 12))
    case.refresh_from_db()
    assert found(case) == ""
    take_case_step(case, C.INVESTIGATING, actor=officer, reason="补充监测")
    assert "须就查明的情况重新事先告知（依据：行政处罚法第四十四条）" in found(case)


@pytest.mark.parametrize(
    ("day", "open_"), [(date(2025, 2, 18), True), (date(2025, 2, 19), True), (date(2025, 2, 20), False)]
)
def test_no_decision_before_the_period_of_defence_is_over(day, open_):
    case = lawful_case(C.NOTIFIED, hearing_offered=False)  # served on the 12th: five working days to the 19th
    said = found(case, day=day)
    assert ("陈述申辩期限至2025年2月19日届满" in said) is open_
    assert not open_ or "第四十四条" in said


def test_only_an_express_waiver_shortens_the_period():
    day = date(2025, 2, 13)
    assert "陈述申辩期限" in found(lawful_case(hearing_offered=False), day=day)
    assert found(lawful_case(hearing_offered=False, defence_waived=True), day=day) == ""
    assert "申请听证的期限" in found(lawful_case(defence_waived=True), day=day)
    assert found(lawful_case(defence_waived=True, hearing_waived=True), day=day) == ""


def test_a_notice_that_was_not_served_starts_nothing():
    assert "尚未送达当事人" in found(lawful_case(notice_served_on=None))


@pytest.mark.parametrize("to", [C.LEGAL_REVIEW, C.DISCUSSION, C.DECIDED, C.NO_PENALTY])
def test_every_defence_is_answered_first(to):
    defence = DefenceFactory(case=lawful_case(C.DEFENCE))
    assert "2025年2月14日的陈述申辩尚未复核" in (said := found(defence.case, to))
    assert "行政处罚法第四十五条" in said
    answered = DefenceFactory(case=lawful_case(C.DEFENCE), answered=True)
    assert found(answered.case, to) == ""


# ---- hearing (第六十三条至第六十五条) ----


@pytest.mark.parametrize(
    ("kind", "fine", "due"),
    [
        (PartyKind.LEGAL_PERSON, Decimal("199999.99"), False),
        (PartyKind.LEGAL_PERSON, Decimal(200_000), True),
        (PartyKind.SOLE_TRADER, Decimal("4999.99"), False),
        (PartyKind.SOLE_TRADER, Decimal(5_000), True),
        (PartyKind.CITIZEN, Decimal(5_000), True),
    ],
)
@pytest.mark.parametrize("field", ["fine_amount", "confiscated_amount"])
def test_the_hearing_is_offered_above_the_threshold_of_the_party(field, kind, fine, due):
    case = lawful_case(hearing_offered=False, party_kind=kind, party_name="王某")
    discussed(case)
    case.provisions.set([RangedProvisionFactory(fine_min=0, fine_max=10_000_000)])
    amounts = {"proposed_fine": fine if field == "fine_amount" else 0,
               "proposed_confiscation": fine if field == "confiscated_amount" else 0}  # fmt: skip
    EnforcementCase.objects.filter(pk=case.pk).update(**amounts)
    said = found(case)
    assert ("须告知听证权利" in said) is due
    assert not due or "行政处罚法第六十三条" in said
    EnforcementCase.objects.filter(pk=case.pk).update(hearing_offered=True)
    assert "须告知听证权利" not in found(case)


@pytest.mark.parametrize(
    ("kind", "due"),
    [
        (PenaltyKind.WARNING, False),
        (PenaltyKind.CRITICISM, False),
        (PenaltyKind.PERMIT_SUSPENSION, True),
        (PenaltyKind.PERMIT_REVOCATION, True),
        (PenaltyKind.RESTRICTION, True),
        (PenaltyKind.SUSPENSION, True),
        (PenaltyKind.CLOSURE, True),
        (PenaltyKind.BAN, True),
    ],
)
def test_the_hearing_is_offered_for_the_graver_kinds(kind, due):
    case = lawful_case(hearing_offered=False, proposed_kinds=["fine", kind.value])
    discussed(case)
    assert ("须告知听证权利" in found(case)) is due


def test_the_threshold_is_the_one_in_force_that_day():
    Threshold.objects.filter(code="hearing-amount-legal-person").update(effective_to=date(2025, 2, 28))
    Threshold.objects.create(
        ledger_no="YZ-T-1",
        code="hearing-amount-legal-person",
        name="应告知听证的数额",
        amount=100_000,
        unit="元",
        basis="省规定",
        effective_from=date(2025, 3, 1),
    )
    case = lawful_case(hearing_offered=False)
    assert "须告知听证权利" in found(case)
    assert "须告知听证权利" not in found(case, day=date(2025, 2, 28))


def test_no_decision_while_a_hearing_may_be_asked_for():
    case = lawful_case(C.LEGAL_REVIEW)
    assert "申请听证的期限至2025年2月19日届满" in found(case, day=date(2025, 2, 19))
    assert found(case, day=date(2025, 2, 20)) == ""


@pytest.mark.parametrize("to", [C.LEGAL_REVIEW, C.DISCUSSION, C.DECIDED, C.NO_PENALTY])
def test_a_hearing_that_was_asked_for_has_ended(to):
    waiting = PenaltyHearingFactory()
    assert "听证尚未结束（依据：行政处罚法第六十四条、第六十五条）" in found(waiting.case, to)
    given_up = PenaltyHearingFactory(withdrawn_on=date(2025, 2, 20))
    assert found(given_up.case, to) == ""


# ---- no heavier ----


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"fine_amount": FINE}, ""),
        ({"fine_amount": Decimal(120_000)}, ""),
        ({"fine_amount": FINE + Decimal("0.01")}, "罚款150,000.01元超过告知的150,000元"),
        ({"confiscated_amount": Decimal(1)}, "告知时没有没收"),
        ({"kinds": ["fine", "warning"]}, "告知时没有警告"),
    ],
)
def test_the_decision_is_no_heavier_than_what_was_told(details, words):
    said = found(lawful_case(), **details)
    assert (words in said) if words else said == ""
    assert not words or "重于事先告知的内容，须重新事先告知（依据：行政处罚法第四十四条、第四十五条）" in said


def test_nobody_fares_worse_for_defending_themselves(officer):
    heavier = {"proposed_fine": FINE + 1}
    silent = lawful_case(C.EXAMINING)
    assert found(silent, C.NOTIFIED, **heavier) == ""
    defended = DefenceFactory(case=lawful_case(C.EXAMINING), answered=True).case
    assert found(defended, C.NOTIFIED, proposed_fine=FINE) == ""
    assert "不得因当事人陈述、申辩或者要求听证而给予更重的处罚（依据：行政处罚法第四十五条）" in found(
        defended, C.NOTIFIED, **heavier
    )
    heard = PenaltyHearingFactory(case=lawful_case(C.EXAMINING), held=True).case
    assert "不得因当事人陈述" in found(heard, C.NOTIFIED, **heavier)


def test_new_facts_may_weigh_heavier_in_a_new_notice(officer):
    case = lawful_case(C.EXAMINING)
    take_case_step(case, C.NOTIFIED, actor=officer, proposed_fine=FINE)
    take_case_step(case, C.DEFENCE, actor=officer, text="另有原因。", made_on=TODAY)
    take_case_step(case, C.INVESTIGATING, actor=officer, reason="查明另有排放")
    assert "不得因当事人陈述" not in found(case, C.NOTIFIED, proposed_fine=FINE + 1)


# ---- law of the conduct ----


def test_no_amount_outside_the_range_of_the_articles():
    case = lawful_case(C.EXAMINING)
    assert "低于法定幅度" in found(case, C.NOTIFIED, proposed_fine=Decimal(90_000))
    assert "超过法定幅度" in found(case, C.NOTIFIED, proposed_fine=Decimal(1_000_001))
    assert found(case, C.NOTIFIED, proposed_fine=Decimal(100_000)) == ""
    case.provisions.clear()
    assert "没有依据的处罚无效" in found(case, C.NOTIFIED, proposed_fine=FINE)


# ---- the day of the decision ----


def test_a_late_decision_says_why(days):
    case = lawful_case(C.NOTIFIED)
    assert found(case, day=date(2025, 4, 14)) == ""  # the 13th is a Sunday
    assert "办案期限已于2025年4月14日届满" in (said := found(case, day=date(2025, 4, 15)))
    assert "行政处罚法第六十条" in said
    assert found(case, day=date(2025, 4, 15), reason="案情复杂") == ""


# ---- 不予处罚 ----


def test_a_first_offence_is_the_first():
    case = lawful_case(C.EXAMINING)
    assert found(case, C.NO_PENALTY, ground="first") == ""
    EnforcementCaseFactory(decided=True, enterprise=case.enterprise)
    assert "不属于初次违法（依据：行政处罚法第三十三条第一款）" in found(case, C.NO_PENALTY, ground="first")
    assert found(case, C.NO_PENALTY, ground="minor") == ""


def test_a_first_offence_of_a_person_goes_by_the_card_and_not_by_the_name():
    person = {"party_kind": PartyKind.CITIZEN, "party_name": "王某", "enterprise": None}
    case = lawful_case(
        C.EXAMINING, department=lawful_case(C.FILED).department, party_id_number="6201", **person
    )
    other = EnforcementCaseFactory(decided=True, department=case.department, party_id_number="6202", **person)
    assert found(case, C.NO_PENALTY, ground="first") == ""
    EnforcementCase.objects.filter(pk=other.pk).update(party_id_number="6201")
    assert "不属于初次违法" in found(case, C.NO_PENALTY, ground="first")


def test_a_decision_that_was_annulled_is_no_earlier_offence():
    case = lawful_case(C.EXAMINING)
    annulled = {"status": C.ANNULLED, "annulled_on": date(2024, 6, 3)}
    EnforcementCaseFactory(decided=True, enterprise=case.enterprise, **annulled)
    assert found(case, C.NO_PENALTY, ground="first") == ""


def test_a_limitation_that_still_runs_is_no_ground():
    assert "尚未超过追责时效" in found(lawful_case(C.EXAMINING), C.NO_PENALTY, ground="lapsed")
    old = lawful_case(C.EXAMINING, conduct_on=date(2022, 1, 1))
    assert found(old, C.NO_PENALTY, ground="lapsed") == ""


# ---- 简易程序 (第五十一条、第五十二条) ----


def summary(**values) -> EnforcementCase:
    case = lawful_case(C.LEAD, is_simplified=True, **values)
    article = RangedProvisionFactory(fine_min=0, fine_max=50_000)
    ViolationProvisionFactory(violation_type=case.violation_types.get(), provision=article)
    case.provisions.set([article])
    return case


@pytest.mark.parametrize(
    ("kind", "fine", "refused"),
    [
        (PartyKind.LEGAL_PERSON, Decimal(3_000), False),
        (PartyKind.LEGAL_PERSON, Decimal("3000.01"), True),
        (PartyKind.SOLE_TRADER, Decimal(200), False),
        (PartyKind.SOLE_TRADER, Decimal(201), True),
        (PartyKind.CITIZEN, Decimal(200), False),
    ],
)
def test_on_the_spot_only_small_fines(kind, fine, refused):
    said = found(summary(party_kind=kind, party_name="王某"), fine_amount=fine)
    assert ("超过当场处罚的上限" in said) is refused
    assert not refused or "行政处罚法第五十一条" in said


def test_on_the_spot_only_warnings_and_fines():
    assert found(summary(), fine_amount=Decimal(1_000), kinds=["warning", "fine"]) == ""
    assert "不能当场决定" in found(summary(), fine_amount=Decimal(1_000), kinds=["fine", "closure"])


def test_on_the_spot_too_two_officers():
    case = summary()
    case.investigators.set(investigators(1))
    assert "现有持有效执法证的1人" in found(case, fine_amount=Decimal(1_000))


def test_on_the_spot_the_party_was_told_and_heard(officer):
    case = summary()
    with pytest.raises(Refused, match="听取陈述申辩.*第五十二条"):
        take_case_step(case, C.DECIDED, actor=officer, fine_amount=Decimal(1_000))
    take_case_step(case, C.DECIDED, actor=officer, fine_amount=Decimal(1_000), told_and_heard=True)
    assert (case.filed_on, case.fine_amount) == (None, Decimal(1_000))


def test_only_the_summary_procedure_decides_without_filing(officer):
    with pytest.raises(Refused, match="简易程序"):
        take_case_step(lawful_case(C.LEAD), C.DECIDED, actor=officer, told_and_heard=True)
