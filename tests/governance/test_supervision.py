"""Supervision of parks and the branch: plan, checks, findings, mending, recheck, accountability."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from governance.enums import Accountability, CheckResult
from governance.matter_clocks import MatterRows, finding_clocks, plan_item_clocks, recheck_clocks
from governance.models import SupervisionCheck, SupervisionFinding, SupervisionPlanItem
from governance.supervising import services
from governance.supervising.enums import FindingStatus, PlanStatus
from governance.supervising.matters import MENDING, PLANNED, RECHECK
from registry.clocks.states import ClockState
from registry.queue.matters import matter_of
from tests.days import Days
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement_after import load_law
from tests.factories.governance import SupervisionCheckFactory, SupervisionPlanFactory

pytestmark = pytest.mark.django_db

S = FindingStatus
CHECKED = date(2024, 6, 3)


@pytest.fixture(autouse=True)
def law():
    load_law()


@pytest.fixture(autouse=True)
def days(monkeypatch):
    made = Days(monkeypatch)
    made.go_to(date(2024, 6, 11))
    return made


@pytest.fixture
def officer():
    return UserFactory(roles=[Role.HANDLER, Role.LEADER])


@pytest.fixture
def park():
    return DepartmentFactory(park=True)


@pytest.fixture
def of_park(park):
    return UserFactory(department=park)


def add_item(plan, officer, park, **values):
    given = {"subject": "执法规范性", "basis": "层级监督制度第三条", "due_on": date(2024, 6, 28)}
    return services.add_item(plan, actor=officer, target=park, **given | values)


def approved(officer, park):
    plan = SupervisionPlanFactory()
    item = add_item(plan, officer, park)
    services.take_plan_step(plan, PlanStatus.APPROVED, actor=officer)
    return plan, SupervisionPlanItem.objects.get(pk=item.pk)


def checked(officer, park):
    _, item = approved(officer, park)
    return services.check_item(item, actor=officer, checked_on=CHECKED, checkers="王某、李某")


def found(officer, park, **values):
    check = checked(officer, park)
    given = {"content": "缺送达回证", "ground": "行政处罚法第六十一条", "due_on": date(2024, 6, 20)}
    return services.add_finding(check, actor=officer, **given | values)


def mend(finding, user, **values):
    return services.take_finding_step(
        finding, S.RECTIFIED, actor=user, **{"rectification": "已补正"} | values
    )


# ---- the plan ----


def test_an_empty_plan_is_not_approved(officer, park):
    plan = SupervisionPlanFactory()
    with pytest.raises(Refused) as refused:
        services.take_plan_step(plan, PlanStatus.APPROVED, actor=officer)
    assert "行政执法监督条例" in refused.value.basis
    add_item(plan, officer, park)
    services.take_plan_step(plan, PlanStatus.APPROVED, actor=officer)
    assert (plan.status, plan.approved_on, plan.approver) == ("approved", date(2024, 6, 11), officer)


def test_a_plan_is_approved_by_a_leader(park, officer):
    plan = SupervisionPlanFactory()
    add_item(plan, officer, park)
    with pytest.raises(Refused, match="局领导"):
        services.take_plan_step(plan, PlanStatus.APPROVED, actor=UserFactory())


def test_items_concern_parks_and_the_branch_in_the_year_of_the_plan(officer, park):
    plan = SupervisionPlanFactory()
    with pytest.raises(Refused, match="各园区生态环境部门和秦川分局"):
        add_item(plan, officer, DepartmentFactory())
    with pytest.raises(Refused, match="2024年内"):
        add_item(plan, officer, park, due_on=date(2025, 1, 2))
    assert add_item(plan, officer, DepartmentFactory(branch=True)).number == 1


def test_what_is_added_to_an_approved_plan_has_its_reason(officer, park):
    plan, _ = approved(officer, park)
    with pytest.raises(Refused, match="写明理由"):
        add_item(plan, officer, park)
    assert add_item(plan, officer, park, added_reason="信访反映").number == 2


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2024, 6, 27), ClockState.RUNNING),
        (date(2024, 6, 28), ClockState.DUE_TODAY),
        (date(2024, 6, 29), ClockState.OVERDUE),
    ],
)
def test_a_planned_check_has_its_day(officer, park, today, state):
    _, item = approved(officer, park)
    assert plan_item_clocks(item, today, MatterRows())[0].state == state


def test_a_draft_has_no_clock(officer, park):
    item = add_item(SupervisionPlanFactory(), officer, park)
    assert plan_item_clocks(item, date(2024, 7, 1), MatterRows()) == []


def test_the_year_is_summed_up_with_what_was_not_done(officer, park):
    plan, _ = approved(officer, park)
    with pytest.raises(Refused, match="1项计划事项没有检查"):
        services.take_plan_step(plan, PlanStatus.CLOSED, actor=officer, summary="总结")
    services.take_plan_step(plan, PlanStatus.CLOSED, actor=officer, summary="总结", reason="机构调整")
    paper = OfficialDocument.objects.get(kind="supervision-report")
    assert "计划监督事项1项" in str(paper.content)
    with pytest.raises(Conflict):
        add_item(plan, officer, park, added_reason="补充")


# ---- checks and findings ----


def test_a_check_carries_out_an_item_once(officer, park):
    plan = SupervisionPlanFactory()
    item = add_item(plan, officer, park)
    with pytest.raises(Refused, match="尚未批准"):
        services.check_item(item, actor=officer, checked_on=CHECKED, checkers="王某")
    services.take_plan_step(plan, PlanStatus.APPROVED, actor=officer)
    check = services.check_item(item, actor=officer, checked_on=CHECKED, checkers="王某")
    assert (check.target, check.result, check.plan_item) == (park, CheckResult.CLEAN, item)
    with pytest.raises(Conflict):
        services.check_item(item, actor=officer, checked_on=CHECKED, checkers="王某")


def test_a_finding_names_its_ground_and_the_check_counts_it(officer, park):
    check = checked(officer, park)
    with pytest.raises(Refused, match="依据"):
        services.add_finding(check, actor=officer, content="问题", ground=" ", due_on=date(2024, 6, 20))
    for due in (date(2024, 6, 20), date(2024, 6, 25)):
        services.add_finding(check, actor=officer, content="问题", ground="制度", due_on=due)
    check.refresh_from_db()
    assert (check.result, check.finding_count, check.due_on) == (CheckResult.FOUND, 2, date(2024, 6, 25))
    services.issue_opinion(check, actor=officer)
    assert OfficialDocument.objects.get(kind="supervision-opinion").number.startswith("兰新环监督〔2024〕")


def test_an_opinion_needs_findings(officer, park):
    with pytest.raises(Refused, match="尚无问题"):
        services.issue_opinion(checked(officer, park), actor=officer)


def test_a_unit_does_not_supervise_itself(officer, park, of_park):
    check = checked(officer, park)
    with pytest.raises(Refused, match="被监督单位不得办理"):
        services.add_finding(check, actor=of_park, content="问题", ground="制度", due_on=date(2024, 6, 20))


def test_mending_is_reported_by_the_unit_and_passed_by_the_bureau(officer, park, of_park):
    finding = found(officer, park)
    with pytest.raises(Refused, match="由被监督单位报送"):
        mend(finding, officer)
    with pytest.raises(Refused, match="整改情况"):
        mend(finding, of_park, rectification="")
    mend(finding, of_park)
    assert (finding.status, finding.rectified_on) == (S.RECTIFIED, date(2024, 6, 11))
    with pytest.raises(Refused):
        services.take_finding_step(finding, S.ACCEPTED, actor=of_park, recheck_note="到位")
    with pytest.raises(Refused, match="复查意见"):
        services.take_finding_step(finding, S.ACCEPTED, actor=officer)
    services.take_finding_step(finding, S.ACCEPTED, actor=officer, recheck_note="到位")
    assert SupervisionCheck.objects.get().rectified_on == date(2024, 6, 11)


def test_what_does_not_pass_goes_back(officer, park, of_park):
    finding = found(officer, park)
    mend(finding, of_park)
    with pytest.raises(Refused, match="还存在的问题"):
        services.take_finding_step(finding, S.OPEN, actor=officer)
    services.take_finding_step(finding, S.OPEN, actor=officer, reason="回证未签名")
    assert (finding.status, finding.rectified_on, finding.recheck_note) == (S.OPEN, None, "回证未签名")
    mend(finding, of_park)


def test_the_check_is_mended_once_every_finding_passed(officer, park, of_park):
    first = found(officer, park)
    check = first.check_record
    second = services.add_finding(
        check, actor=officer, content="问题二", ground="制度", due_on=date(2024, 6, 20)
    )
    mend(first, of_park)
    services.take_finding_step(first, S.ACCEPTED, actor=officer, recheck_note="到位")
    check.refresh_from_db()
    assert check.rectified_on is None
    mend(second, of_park)
    services.take_finding_step(second, S.ACCEPTED, actor=officer, recheck_note="到位")
    check.refresh_from_db()
    assert check.rectified_on == date(2024, 6, 11)


def test_late_mending_needs_its_reason(days, officer, park, of_park):
    finding = found(officer, park)
    days.go_to(date(2024, 6, 21))
    assert finding_clocks(finding, date(2024, 6, 21), MatterRows())[0].state == ClockState.OVERDUE
    with pytest.raises(Refused, match="逾期原因"):
        mend(finding, of_park)
    mend(finding, of_park, reason="设备采购延迟")
    # ten working days after a Friday
    assert recheck_clocks(finding, date(2024, 6, 21), MatterRows())[0].due_on == date(2024, 7, 5)


# ---- who answers ----


def hold(check, officer, kind, decided_on=date(2024, 6, 11), **values):
    given = {"post": "园区部门负责人", "ground": "问题长期未整改"}
    return services.hold_accountable(check, actor=officer, kind=kind, decided_on=decided_on, **given | values)


def test_the_check_shows_the_gravest_and_the_first_day(officer, park):
    check = found(officer, park).check_record
    hold(check, officer, Accountability.NOTICE, decided_on=date(2024, 6, 10))
    hold(check, officer, Accountability.TALK)
    check.refresh_from_db()
    assert (check.accountability, check.accountable_on) == (Accountability.NOTICE, date(2024, 6, 10))
    hold(check, officer, Accountability.DISCIPLINE)
    check.refresh_from_db()
    assert (check.accountability, check.accountable_on) == (Accountability.DISCIPLINE, date(2024, 6, 10))


def test_accountability_is_for_leaders_upon_findings(officer, park):
    clean = checked(officer, park)
    with pytest.raises(Refused, match="未发现问题"):
        hold(clean, officer, Accountability.TALK)
    with pytest.raises(Refused, match="局领导"):
        hold(clean, UserFactory(), Accountability.TALK)
    other = SupervisionCheckFactory()
    services.add_finding(other, actor=officer, content="问题", ground="制度", due_on=date(2024, 6, 20))
    finding = SupervisionFinding.objects.get()
    services.add_finding(clean, actor=officer, content="问题", ground="制度", due_on=date(2024, 6, 20))
    with pytest.raises(Refused, match="不属于该次检查"):
        hold(clean, officer, Accountability.TALK, finding=finding)


# ---- who sees what, the queue, the pages ----


def test_a_unit_sees_what_concerns_itself_alone(officer, park, of_park):
    finding = found(officer, park)
    stranger = UserFactory(park=True)
    assert SupervisionFinding.objects.visible_to(of_park).get() == finding
    assert SupervisionCheck.objects.visible_to(of_park).get() == finding.check_record
    for rows in (SupervisionFinding.objects, SupervisionCheck.objects):
        assert not rows.visible_to(stranger).exists()
    # A plan is not shown to those whom it will check.
    assert not SupervisionPlanItem.objects.visible_to(of_park).exists()


def test_the_queue_gives_the_next_step_to_whose_it_is(officer, park, of_park):
    def step(kind, record, user):
        row = kind.related(type(record).objects.filter(pk=record.pk)).get()
        made = matter_of(kind, row, date(2024, 6, 11), MatterRows()).step_for(user)
        return made.label, made.refusal(user) == ""

    _, item = approved(officer, park)
    assert step(PLANNED, item, officer) == ("登记检查", True)
    assert SupervisionPlanItem.objects.filter(PLANNED.open).count() == 1
    check = services.check_item(item, actor=officer, checked_on=CHECKED, checkers="王某")
    assert SupervisionPlanItem.objects.filter(PLANNED.open).count() == 0
    finding = services.add_finding(
        check, actor=officer, content="问题", ground="制度", due_on=date(2024, 6, 20)
    )
    assert step(MENDING, finding, of_park) == ("报送整改情况", True)
    assert step(MENDING, finding, officer) == ("报送整改情况", False)
    mend(finding, of_park)
    assert step(RECHECK, finding, officer) == ("复查", True)
    assert step(RECHECK, finding, of_park) == ("复查", False)


def test_pages_show_items_and_findings(client, officer, park, of_park):
    finding = found(officer, park)
    check = finding.check_record
    client.force_login(officer)
    plan_url = reverse("governance:supervision-plans-detail", args=[check.plan_item.plan.ledger_no])
    assert check.ledger_no in client.get(plan_url).content.decode()
    page = client.get(reverse("governance:supervision-checks-detail", args=[check.ledger_no]))
    assert "缺送达回证" in page.content.decode()
    client.force_login(of_park)
    url = reverse("governance:supervision-findings-step", args=[finding.ledger_no, S.RECTIFIED])
    sent = client.post(url, {"seen": "open", "rectified_on": "2024-06-11", "rectification": "已补正"})
    assert sent.status_code == 302
    finding.refresh_from_db()
    assert finding.status == S.RECTIFIED


# ---- corrections of a check ----


def test_what_findings_write_into_a_check_is_not_typed_over(officer, park):
    check = found(officer, park).check_record
    typed = {
        "result": CheckResult.CLEAN,
        "finding_count": 0,
        "rectified_on": date(2024, 6, 11),
        "target": DepartmentFactory(kind="park"),
    }
    for name, value in typed.items():
        with pytest.raises(Refused, match="由登记问题、整改和复查写入，不得直接更改"):
            services.change_check(check, actor=officer, **{name: value})
    services.change_check(check, actor=officer, checkers="王某、李某")
    assert SupervisionCheck.objects.get().checkers == "王某、李某"


def test_a_planned_check_stays_with_the_unit_of_the_plan(officer, park):
    check = checked(officer, park)
    with pytest.raises(Refused, match="被监督单位由监督计划确定"):
        services.change_check(check, actor=officer, target=DepartmentFactory(kind="park"))
    past = SupervisionCheckFactory()
    services.change_check(past, actor=officer, target=park)
    past.refresh_from_db()
    assert past.target == park
