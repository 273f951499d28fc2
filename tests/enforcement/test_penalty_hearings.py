"""The hearing of a party: asked for in time, told of in time, hosted by one who did not investigate."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import Conflict, Refused
from common.models import OfficialDocument
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase, PenaltyHearing
from enforcement.procedure_enums import (
    CaseStopKind,
)
from enforcement.services.hearings import hold_hearing, notify_hearing, withdraw_hearing
from enforcement.services.participation import apply_for_hearing
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_cases import (
    CaseStopFactory,
    PenaltyHearingFactory,
    lawful_case,
)
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]


C = CaseStatus


def kinds_of(case: EnforcementCase) -> list[str]:
    return list(OfficialDocument.objects.of(case).order_by("pk").values_list("kind", flat=True))


def person(*roles: str):
    return UserFactory(roles=list(roles))


# ---- 听证 ----


@pytest.mark.parametrize(
    ("day", "late"), [(date(2025, 2, 12), False), (date(2025, 2, 19), False), (date(2025, 2, 20), True)]
)
def test_a_hearing_is_asked_for_within_five_working_days(day, late, officer):
    case = lawful_case(C.NOTIFIED)
    if late:
        with pytest.raises(Refused, match="2025年2月19日届满.*第六十四条"):
            apply_for_hearing(case, actor=officer, applied_on=day)
        assert not PenaltyHearing.objects.exists()
    else:
        hearing = apply_for_hearing(case, actor=officer, applied_on=day)
        stop = case.stops.get()
        assert (case.status, hearing.applicant) == (C.HEARING, case.party)
        assert (stop.kind, stop.first_day, stop.last_day) == (CaseStopKind.HEARING, day, None)


def test_who_has_no_right_to_a_hearing_is_told_so(officer):
    case = lawful_case(C.NOTIFIED, hearing_offered=False)
    with pytest.raises(Refused, match="不属于可以要求听证的范围.*第六十三条"):
        apply_for_hearing(case, actor=officer, applied_on=date(2025, 2, 14))


def test_what_was_waived_is_not_asked_for(officer):
    with pytest.raises(Refused, match="书面放弃听证"):
        apply_for_hearing(
            lawful_case(C.NOTIFIED, hearing_waived=True), actor=officer, applied_on=date(2025, 2, 14)
        )


def test_one_hearing_at_a_time(officer):
    hearing = PenaltyHearingFactory(case=lawful_case(C.EXAMINING))
    with pytest.raises(Conflict, match="尚未结束"):
        apply_for_hearing(hearing.case, actor=officer, applied_on=date(2025, 2, 14))


@pytest.mark.parametrize(
    ("agents", "refused"), [("李某", False), ("李某、赵某", False), ("李某、赵某、孙某", True)]
)
def test_at_most_two_agents(agents, refused, officer):
    case, day = lawful_case(C.NOTIFIED), date(2025, 2, 14)
    if refused:
        with pytest.raises(Refused, match="不得超过2人.*第四十七条"):
            apply_for_hearing(case, actor=officer, applied_on=day, agents=agents)
    else:
        assert apply_for_hearing(case, actor=officer, applied_on=day, agents=agents).agents == agents


NOTICE = {"notified_on": date(2025, 2, 17), "held_on": date(2025, 2, 26), "place": "一楼会议室"}


def test_a_hearing_is_told_of_seven_working_days_before(officer):
    hearing, host = PenaltyHearingFactory(), UserFactory()
    with pytest.raises(Refused, match="7个工作日前通知.*第六十四条"):
        notify_hearing(hearing, actor=officer, host=host, **NOTICE | {"held_on": date(2025, 2, 25)})
    changed = notify_hearing(hearing, actor=officer, host=host, **NOTICE)
    assert (changed.held_on, changed.host) == (date(2025, 2, 26), host)
    assert kinds_of(hearing.case) == ["hearing-notification"]


def test_the_host_did_not_investigate(officer):
    hearing = PenaltyHearingFactory()
    with pytest.raises(Refused, match="非本案调查人员主持.*第六十四条"):
        notify_hearing(hearing, actor=officer, host=hearing.case.investigators.first().user, **NOTICE)
    with pytest.raises(Refused, match="本局工作人员"):
        notify_hearing(hearing, actor=officer, host=MembershipFactory().user, **NOTICE)


def test_a_hearing_that_was_held_leaves_record_and_report(officer):
    hearing = PenaltyHearingFactory()
    CaseStopFactory(case=hearing.case, kind=CaseStopKind.HEARING, first_day=date(2025, 2, 14))
    held = {"held_on": date(2025, 2, 26), "record": "双方质证。", "opinion": "建议维持。"}
    with pytest.raises(Refused, match="尚未通知当事人"):
        hold_hearing(hearing, actor=officer, **held)
    notify_hearing(hearing, actor=officer, host=UserFactory(), **NOTICE)
    with pytest.raises(Refused, match="听证笔录.*第六十五条"):
        hold_hearing(hearing, actor=officer, **held | {"record": ""})
    with pytest.raises(Refused, match="不足7个工作日"):
        hold_hearing(hearing, actor=officer, **held | {"held_on": date(2025, 2, 25)})
    hold_hearing(hearing, actor=officer, **held)
    case = EnforcementCase.objects.get(pk=hearing.case_id)
    assert (case.heard_on, case.stops.get().last_day) == (date(2025, 2, 26), date(2025, 2, 26))
    assert kinds_of(case)[1:] == ["hearing-record", "hearing-report"]
    with pytest.raises(Conflict, match="已经结束"):
        hold_hearing(hearing, actor=officer, **held)


def test_a_hearing_given_up_runs_the_days_on(officer):
    hearing = PenaltyHearingFactory()
    stop = CaseStopFactory(case=hearing.case, kind=CaseStopKind.HEARING, first_day=date(2025, 2, 14))
    with pytest.raises(Refused, match="不得早于申请"):
        withdraw_hearing(hearing, actor=officer, withdrawn_on=date(2025, 2, 13))
    withdraw_hearing(hearing, actor=officer, withdrawn_on=date(2025, 2, 20), ground="撤回申请")
    stop.refresh_from_db()
    assert stop.last_day == date(2025, 2, 20)
    with pytest.raises(Conflict, match="已经结束"):
        withdraw_hearing(hearing, actor=officer)
