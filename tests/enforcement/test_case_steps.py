"""Steps of a case until its decision: what each records, issues, numbers, and whom it tells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from common.documents.trial import tried
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.models import CaseReferral, EnforcementCase, NoPenaltyDecision, PoliceTransfer
from enforcement.procedure_enums import CaseStopKind, DefenceChannel, FilingCondition, TransferTarget
from enforcement.services import take_case_step
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_cases import (
    FINE,
    TODAY,
    LegalReviewFactory,
    investigators,
    lawful_case,
)
from tests.factories.enforcement_law import RangedProvisionFactory
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

C = CaseStatus


def kinds_of(case: EnforcementCase) -> list[str]:
    return list(OfficialDocument.objects.of(case).order_by("pk").values_list("kind", flat=True))


# ---- 立案, 调查, 审查 ----


def test_filing_names_officers_and_takes_its_number(officer):
    case = lawful_case(C.LEAD, officers=[])
    pair = investigators()
    take_case_step(
        case,
        C.FILED,
        actor=officer,
        reason="取证困难，逾期立案",
        conditions=FilingCondition.values,
        investigators=pair,
    )
    document = OfficialDocument.objects.of(case).get()
    assert (case.filed_on, case.filing_number) == (TODAY, document.number)
    assert (document.kind, "〔2025〕" in document.number) == ("case-filing", True)
    assert set(case.investigators.all()) == set(pair)


@pytest.mark.parametrize("missing", list(FilingCondition))
def test_every_condition_of_filing_is_confirmed(missing, officer):
    conditions = [each for each in FilingCondition if each != missing]
    with pytest.raises(Refused, match=f"{missing.label}.*第十九条"):
        take_case_step(lawful_case(C.LEAD), C.FILED, actor=officer, reason="逾期", conditions=conditions)


def test_a_number_given_on_paper_is_kept_and_none_is_given_twice(officer):
    EnforcementCaseFactory(filed=True, filing_number="兰新环立〔2025〕1号")
    typed, next_one = lawful_case(C.LEAD), lawful_case(C.LEAD)
    asked = {"actor": officer, "reason": "逾期", "conditions": FilingCondition.values}
    take_case_step(typed, C.FILED, filing_number="兰新环立〔2025〕9号", **asked)
    assert typed.filing_number == "兰新环立〔2025〕9号"
    take_case_step(next_one, C.FILED, **asked)
    assert next_one.filing_number not in ("", "兰新环立〔2025〕1号", "兰新环立〔2025〕9号")


def test_a_lead_that_is_not_filed_ends_with_its_reason(officer):
    case = lawful_case(C.LEAD)
    take_case_step(case, C.NOT_FILED, actor=officer, reason="无初步证据")
    assert (case.outcome, case.end_reason, kinds_of(case)) == ("not_filed", "无初步证据", ["case-not-filed"])


def test_an_officer_who_joins_stays_an_investigator(officer):
    case = lawful_case(C.FILED)
    before = set(case.investigators.all())
    (third,) = investigators(1)
    take_case_step(case, C.INVESTIGATING, actor=officer, investigators=[third], recused="未申请回避")
    assert set(case.investigators.all()) == before | {third}
    assert case.recused == "未申请回避"


def test_investigating_again_needs_a_reason_and_makes_reviews_stale(officer):
    case = lawful_case(C.LEGAL_REVIEW)
    review = LegalReviewFactory(case=case)
    with pytest.raises(Refused, match="须写明理由"):
        take_case_step(case, C.INVESTIGATING, actor=officer)
    take_case_step(case, C.INVESTIGATING, actor=officer, reason="补充监测")
    review.refresh_from_db()
    assert review.stale_on == TODAY


def test_the_report_is_handed_in_with_its_document(officer):
    case = lawful_case(C.INVESTIGATING)
    with pytest.raises(Refused, match="调查报告要点.*第三十八条"):
        take_case_step(case, C.EXAMINING, actor=officer)
    take_case_step(case, C.EXAMINING, actor=officer, investigation_report="超标排放属实。")
    assert (case.reported_on, kinds_of(case)) == (TODAY, ["investigation-report"])


def test_examining_anew_forgets_the_earlier_opinion(officer):
    case = lawful_case(C.DEFENCE)
    take_case_step(case, C.EXAMINING, actor=officer)
    assert (case.examiner, case.examined_on, case.examination_opinion, kinds_of(case)) == (None, None, "", [])


# ---- 告知, 申辩, 听证 ----


def test_the_notice_sets_what_was_told_and_tells_the_party(officer):
    member = MembershipFactory()
    case = lawful_case(C.EXAMINING, enterprise=member.enterprise, notified_on=None, notice_served_on=None)
    take_case_step(
        case,
        C.NOTIFIED,
        actor=officer,
        proposed_fine=FINE,
        kinds=["warning"],
        proposed_content="警告",
    )
    assert (case.notified_on, case.proposed_fine, case.proposed_kinds) == (TODAY, FINE, ["warning", "fine"])
    assert (case.hearing_offered, kinds_of(case)) == (False, ["penalty-notice"])
    assert "事先告知" in Message.objects.get(recipient=member.user).title


def test_above_the_threshold_the_notice_offers_a_hearing_or_is_refused(officer):
    case = lawful_case(C.EXAMINING)
    with pytest.raises(Refused, match="达到较大数额.*告知听证权利.*第六十三条"):
        take_case_step(case, C.NOTIFIED, actor=officer, proposed_fine=Decimal(200_000))
    take_case_step(case, C.NOTIFIED, actor=officer, proposed_fine=Decimal(200_000), hearing_offered=True)
    assert kinds_of(case) == ["penalty-hearing-notice"]


def test_a_new_notice_begins_the_periods_anew(officer):
    case = lawful_case(C.EXAMINING, defence_waived=True, hearing_waived=True)
    take_case_step(case, C.NOTIFIED, actor=officer, proposed_fine=FINE)
    assert (case.notice_served_on, case.defence_waived, case.hearing_waived) == (None, False, False)


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({}, "请选择处罚种类"),
        ({"kinds": ["fine"]}, "须填写金额"),
        ({"kinds": ["confiscation"], "proposed_fine": FINE}, "须填写金额"),
    ],
)
def test_a_notice_says_what_is_proposed(details, words, officer):
    with pytest.raises(Refused, match=words):
        take_case_step(lawful_case(C.EXAMINING), C.NOTIFIED, actor=officer, **details)


def test_a_notice_without_facts_is_refused(officer):
    with pytest.raises(Refused, match="主要违法事实.*第四十四条"):
        take_case_step(lawful_case(C.EXAMINING, facts=""), C.NOTIFIED, actor=officer, proposed_fine=FINE)


def test_an_oral_defence_is_put_on_record(officer):
    case = lawful_case(C.NOTIFIED)
    take_case_step(
        case, C.DEFENCE, actor=officer, text="检修所致。", channel=DefenceChannel.ORAL, made_on=TODAY
    )
    assert (case.defences.get().channel, kinds_of(case)) == (DefenceChannel.ORAL, ["defence-record"])


# ---- 决定 ----


def test_the_decision_has_number_document_and_a_row_for_each_kind(officer):
    member = MembershipFactory()
    case = lawful_case(C.DISCUSSION, enterprise=member.enterprise, proposed_kinds=["warning", "fine"])
    take_case_step(case, C.DECIDED, actor=officer)
    document = OfficialDocument.objects.of(case).get()
    assert (document.kind, document.number) == ("penalty-decision", case.decision_number)
    assert (case.outcome, case.decided_on, case.fine_amount) == (CaseOutcome.PENALTY, TODAY, FINE)
    assert set(case.penalties.values_list("kind", flat=True)) == {"warning", "fine"}
    assert "已作出行政处罚决定" in Message.objects.get(recipient=member.user).title


def test_a_lighter_decision_leaves_out_the_kind_that_is_not_imposed(officer):
    case = lawful_case(
        C.DISCUSSION,
        proposed_kinds=["fine", "confiscation"],
        proposed_confiscation=Decimal(5_000),
    )
    take_case_step(case, C.DECIDED, actor=officer, confiscated_amount=Decimal(0))
    assert set(case.penalties.values_list("kind", flat=True)) == {"fine"}


def test_a_certificate_that_is_suspended_is_named(officer):
    case = lawful_case(C.DISCUSSION, proposed_kinds=["fine", "permit_suspension"])
    with pytest.raises(Refused, match="证照名称及编号.*第五十九条"):
        take_case_step(case, C.DECIDED, actor=officer)
    take_case_step(case, C.DECIDED, actor=officer, certificate="排污许可证 9162X")
    assert case.penalties.get(kind="permit_suspension").content == "排污许可证 9162X"


def test_a_refused_decision_leaves_no_trace(officer):
    case = lawful_case(C.NOTIFIED, notice_served_on=None)
    other = RangedProvisionFactory()
    before = set(case.provisions.all())
    with pytest.raises(Refused, match="尚未送达"):
        take_case_step(case, C.DECIDED, actor=officer, provisions=[other])
    assert (case.status, kinds_of(case), set(case.provisions.all())) == (C.NOTIFIED, [], before)


def test_two_decisions_take_two_numbers(officer):
    first, second = lawful_case(C.DISCUSSION), lawful_case(C.DISCUSSION)
    for case in (first, second):
        take_case_step(case, C.DECIDED, actor=officer)
    assert first.decision_number != second.decision_number


def test_a_second_click_is_a_conflict(officer):
    case = lawful_case(C.DISCUSSION)
    stale = EnforcementCase.objects.get(pk=case.pk)
    take_case_step(case, C.DECIDED, actor=officer)
    with pytest.raises(Conflict):
        take_case_step(stale, C.DECIDED, actor=officer)
    assert OfficialDocument.objects.of(case).count() == 1


@pytest.mark.parametrize("to", [C.DECIDED, C.FILED, C.NOTIFIED])
def test_no_step_is_dated_in_the_future(to, officer):
    source = {C.DECIDED: C.DISCUSSION, C.FILED: C.LEAD, C.NOTIFIED: C.EXAMINING}[to]
    dates = {C.DECIDED: "decided_on", C.FILED: "filed_on", C.NOTIFIED: "notified_on"}
    details = {dates[to]: date(2025, 3, 4)}
    with pytest.raises(Refused, match="不得晚于今天"):
        take_case_step(lawful_case(source), to, actor=officer, reason="逾期", **details)


# ---- 不予处罚, 撤案, 移送, 中止 ----


def test_no_penalty_makes_its_decision_and_educates(officer):
    case = lawful_case(C.EXAMINING)
    with pytest.raises(Refused, match="进行教育.*第三十三条第三款"):
        take_case_step(case, C.NO_PENALTY, actor=officer, ground="no_fault")
    with pytest.raises(Refused, match="依据条款.*第三十三条第一款"):
        take_case_step(case, C.NO_PENALTY, actor=officer, ground="minor", education="已教育")
    with pytest.raises(Refused, match="法定理由"):
        take_case_step(case, C.NO_PENALTY, actor=officer, education="已教育")
    take_case_step(
        case,
        C.NO_PENALTY,
        actor=officer,
        ground="minor",
        education="已教育",
        provision=RangedProvisionFactory(),
    )
    made = NoPenaltyDecision.objects.get(case=case)
    assert (made.decided_on, made.number) == (TODAY, OfficialDocument.objects.of(case).get().number)


def test_no_penalty_for_a_natural_person_without_an_enterprise(officer):
    case = lawful_case(
        C.EXAMINING,
        enterprise=None,
        party_kind="citizen",
        party_name="王某",
        department=UserFactory().department,
    )
    take_case_step(case, C.NO_PENALTY, actor=officer, ground="no_fault", education="已教育")
    assert NoPenaltyDecision.objects.get(case=case).enterprise is None


def test_a_crime_goes_to_the_police_with_its_paper(officer):
    case = lawful_case(C.INVESTIGATING)
    asked = {"actor": officer, "target": TransferTarget.CRIME, "recipient": "新区公安分局"}
    with pytest.raises(Refused, match="接收机关和移送事由.*第二十七条"):
        take_case_step(case, C.TRANSFERRED, **asked)
    take_case_step(case, C.TRANSFERRED, matter="涉嫌污染环境罪", **asked)
    transfer = PoliceTransfer.objects.get(case=case)
    assert transfer.document_number == OfficialDocument.objects.of(case).get().number
    assert (kinds_of(case), case.outcome) == (["case-transfer"], CaseOutcome.TRANSFERRED)


def test_what_is_not_ours_goes_to_the_body_that_is_competent(officer):
    case = lawful_case(C.EXAMINING)
    with pytest.raises(Refused, match="请选择移送对象"):
        take_case_step(case, C.TRANSFERRED, actor=officer, recipient="市水务局", matter="取水")
    take_case_step(
        case, C.TRANSFERRED, actor=officer, target=TransferTarget.OTHER, recipient="市水务局", matter="取水"
    )
    assert CaseReferral.objects.get(case=case).recipient == "市水务局"
    assert kinds_of(case) == ["case-referral"]


def test_suspending_stops_the_days_and_resuming_runs_them_on(officer, days):
    case = lawful_case(C.INVESTIGATING)
    take_case_step(case, C.SUSPENDED, actor=officer, reason="等待鉴定")
    stop = case.stops.get(kind=CaseStopKind.SUSPENSION)
    assert (stop.first_day, stop.last_day, case.suspended_from) == (TODAY, None, C.INVESTIGATING)
    days.go_to(date(2025, 3, 10))
    take_case_step(case, C.INVESTIGATING, actor=officer, reason="鉴定完成")
    stop.refresh_from_db()
    assert (stop.last_day, case.suspended_from) == (date(2025, 3, 10), "")
    assert kinds_of(case) == ["case-suspension", "case-resumption"]


def test_dismissing_ends_what_stood_open(officer):
    case = lawful_case(C.SUSPENDED)
    case.stops.create(ledger_no="ZFZZ-X", kind=CaseStopKind.SUSPENSION, first_day=date(2025, 2, 6))
    take_case_step(case, C.DISMISSED, actor=officer, reason="违法事实不能成立")
    assert (case.dismissed_on, case.suspended_from, case.outcome) == (TODAY, "", CaseOutcome.DISMISSED)
    assert case.stops.get().last_day == TODAY
    assert kinds_of(case) == ["case-dismissal"]


# ---- preview ----


def test_the_preview_writes_nothing_and_refuses_alike(officer):
    case = lawful_case(C.DISCUSSION)

    def trial(to, **details):
        fresh = type(case).objects.get(pk=case.pk)
        return tried(lambda: take_case_step(fresh, to, actor=officer, **details)).contents

    (content,) = trial(C.DECIDED)
    assert (content.number, kinds_of(case)) == ("", [])
    case.refresh_from_db()
    assert case.status == C.DISCUSSION
    with pytest.raises(Refused, match="重于事先告知"):
        trial(C.DECIDED, fine_amount=FINE + 1)
    assert trial(C.LEGAL_REVIEW, ground="voluntary") == ()


def test_a_legal_reviewer_takes_no_step():
    with pytest.raises(Refused, match="须由"):
        take_case_step(lawful_case(C.DISCUSSION), C.DECIDED, actor=UserFactory(roles=[Role.LEGAL_REVIEWER]))
