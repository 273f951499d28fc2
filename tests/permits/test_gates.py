"""What prevents a decision, each with its article, and all of it told at once (E1, E4, E6, E7, E10, E11)."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import Refused
from permits import services
from permits.enums import ApplicationKind, EiaCategory, EiaStatus, NoticeKind, StopKind
from permits.gates import decision_obstacles, years_after
from permits.models import EiaDecision, StopInterval
from permits.notice_periods import NoticePeriod
from registry.enums import DayUnit
from registry.models import StatutoryLimit
from registry.selectors import work_calendar
from tests.factories.permits import (
    AppraisalFactory,
    EiaDecisionFactory,
    HearingFactory,
    PublicNoticeFactory,
    StopIntervalFactory,
    TolerantDecisionFactory,
    on_commitment_list,
    with_notices_run_out,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law_data")]

S = EiaStatus
DAY = date(2024, 3, 20)


def ready(**values) -> EiaDecision:
    return with_notices_run_out(EiaDecisionFactory(accepted=True, status=S.DECISION_NOTICE, **values))


def messages(decision: EiaDecision, day: date = DAY) -> list[str]:
    return [obstacle.message for obstacle in decision_obstacles(decision, day)]


def bases(decision: EiaDecision, day: date = DAY) -> str:
    return "；".join(obstacle.basis for obstacle in decision_obstacles(decision, day))


def test_nothing_prevents_a_complete_matter():
    assert messages(ready()) == []


def test_both_notices_are_needed():
    decision = EiaDecisionFactory(accepted=True)
    assert messages(decision) == ["尚未进行受理公示", "尚未进行拟审批公示"]
    assert "公众参与办法第二十二条" in bases(decision) and "公众参与办法第二十三条" in bases(decision)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2024, 3, 11), "受理公示至2024年3月11日届满，届满前不得作出决定"),
        (date(2024, 3, 18), "拟审批公示至2024年3月18日届满，届满前不得作出决定"),
        (date(2024, 3, 19), "申请听证的期限至2024年3月19日届满，届满前不得作出决定"),
        (date(2024, 3, 20), None),
    ],
)
def test_notices_and_the_time_for_a_hearing_must_have_run_out(day, found):
    assert messages(ready(), day)[:1] == ([found] if found else [])


def test_a_notice_of_a_report_runs_ten_working_days():
    decision = ready(category=EiaCategory.REPORT)
    assert messages(decision) == ["受理公示不足10个工作日，应当公示至2024年3月18日"]


def test_a_notice_that_told_of_no_hearing_does_not_count():
    decision = ready()
    decision.notices.filter(kind=NoticeKind.PROPOSED).update(states_hearing_right=False)
    assert messages(decision) == ["拟审批公示未告知申请人、利害关系人申请听证的权利，请重新公示"]
    assert "行政许可法第四十七条" in bases(decision)


def test_only_the_last_notice_of_a_kind_counts():
    decision = ready()
    decision.notices.filter(kind=NoticeKind.PROPOSED).update(states_hearing_right=False)
    PublicNoticeFactory(
        decision=decision,
        kind=NoticeKind.PROPOSED,
        first_day=date(2024, 3, 19),
        last_day=date(2024, 3, 26),
        states_hearing_right=True,
    )
    assert messages(decision, date(2024, 3, 26))[0].startswith("拟审批公示至2024年3月26日届满")
    assert messages(decision, date(2024, 3, 27)) == []


def test_an_open_appraisal_prevents_a_decision():
    decision = ready()
    appraisal = AppraisalFactory(decision=decision)
    assert messages(decision) == [f"{appraisal.agency}的技术评估意见尚未收到"]
    assert "第四十五条" in bases(decision)


def test_an_expert_review_that_is_not_over_prevents_a_decision():
    decision = ready()
    stop = StopIntervalFactory(decision=decision, kind=StopKind.EXPERT_REVIEW, last_day=None)
    assert messages(decision)[0].startswith("专家评审期间尚未结束")
    StopInterval.objects.filter(pk=stop.pk).update(last_day=date(2024, 3, 8))
    assert messages(decision) == []


def test_a_hearing_that_has_not_ended_prevents_a_decision():
    decision = ready()
    hearing = HearingFactory(decision=decision)
    assert messages(decision) == ["利害关系人于2024年3月13日提出的听证尚未结束"]
    type(hearing).objects.update(waived_on=date(2024, 3, 15))
    assert messages(decision) == []


def test_missing_documents_prevent_a_decision_and_their_lateness_is_told():
    decision = with_notices_run_out(TolerantDecisionFactory())
    assert messages(decision) == ["容缺材料尚未补齐，已逾补齐期限：用地文件原件"]
    decision.missing_completed_on = date(2024, 3, 19)
    assert messages(decision) == []
    decision.missing_completed_on = date(2024, 3, 21)  # after the day of the decision
    assert len(messages(decision)) == 1


def test_commitments_must_be_signed_and_listed():
    decision = ready(is_commitment=True)
    assert len(messages(decision)) == 3
    on_commitment_list(decision)
    assert messages(decision) == []
    decision.agency_signed_on = None
    assert messages(decision) == ["编制单位尚未签署告知承诺书"]
    assert "环综合〔2020〕13号（待核）" in bases(decision)


def test_an_unanswered_correction_prevents_a_decision():
    decision = ready(correction_notified_on=date(2024, 3, 6))
    assert messages(decision) == ["补正材料尚未收到"]


def test_a_changed_project_names_its_earlier_approval():
    decision = ready(application_kind=ApplicationKind.MAJOR_CHANGE)
    assert messages(decision) == ["重大变动重新报批须填写原批复文号"]


@pytest.mark.parametrize(
    ("earlier", "found"),
    [
        (None, ["重新审核须填写原批复日期"]),
        (date(2019, 3, 4), ["原批复自2019年3月4日起未满5年，无须重新审核"]),  # received on 2024-03-04
        (date(2019, 3, 3), []),
    ],
)
def test_a_reexamination_lies_over_five_years_back(earlier, found):
    decision = ready(
        application_kind=ApplicationKind.REEXAMINATION,
        earlier_number="兰新环审〔2019〕1号",
        earlier_decided_on=earlier,
    )
    assert messages(decision) == found


def test_years_from_a_leap_day():
    assert years_after(date(2020, 2, 29), 5) == date(2025, 2, 28)


def test_everything_is_told_at_once(officer):
    decision = TolerantDecisionFactory(status=S.DECISION_NOTICE)
    AppraisalFactory(decision=decision)
    with pytest.raises(Refused) as caught:
        services.take_step(decision, S.APPROVED, actor=officer, decided_on=DAY)
    text = str(caught.value)
    for part in (
        "容缺材料尚未补齐",
        "尚未进行受理公示",
        "技术评估意见尚未收到",
        "尚未进行拟审批公示",
        "第四十五条",
    ):
        assert part in text
    assert text.startswith("尚不能作出审批决定")


def test_the_period_follows_the_unit_of_its_row():
    StatutoryLimit.objects.filter(code="eia-proposed-notice").update(unit=DayUnit.CALENDAR)
    period = NoticePeriod.of(EiaDecisionFactory(), NoticeKind.PROPOSED, date(2024, 3, 13))
    # five days end on Sunday the 17th, so on Monday the 18th; a hearing until Wednesday the 20th
    assert (period.shortest_end, period.usual_end) == (date(2024, 3, 18), date(2024, 3, 20))
    assert period.words == "5个自然日"


def test_gates_cost_the_same_queries_for_few_and_many_notices(django_assert_max_num_queries):
    decision = ready()
    for number in range(3):
        PublicNoticeFactory(decision=decision, first_day=date(2024, 3, 5), title=f"公示{number}")
    told = ("stops", "notices", "appraisals", "hearings")
    fresh = EiaDecision.objects.prefetch_related(*told).get(pk=decision.pk)
    work_calendar()  # is cached
    with django_assert_max_num_queries(1):  # the limits
        decision_obstacles(fresh, DAY)
