"""A plan arranged, amended, closed and carried into the next year; how far everyone is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from common import events
from common.errors import Conflict, Refused
from legal_training.models import StudyPlan, StudyPlanClosing, StudyRequirement
from legal_training.study import plans
from legal_training.study.audience import binds, chosen_people, staff
from legal_training.study.enums import Audience, StudyState
from legal_training.study.guards import keep_arranged_plans
from legal_training.study.progress import PlanProgress, current_plan
from legal_training.study.record import Section, add_section, hours_of, sections, standings_of
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.legal_training import StudyPlanFactory, StudySessionFactory
from tests.factories.legal_training_study import (
    StudyAttendanceFactory,
    StudyMeetingFactory,
    StudyRequirementFactory,
    at,
)
from tests.factories.registry import LawFactory

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 30)


@pytest.fixture
def officer():
    return UserFactory(roles=["report_officer"])


@pytest.fixture
def plan():
    return StudyPlanFactory(year=2026, title="2026年学法方案", issued_on=date(2026, 2, 2))


def studied(person, law, day=(2026, 3, 10), hours="2", **values):
    """The person was present at a session of the law that was held."""
    meeting = StudyMeetingFactory(
        held=True, laws=[law], starts_at=at(*day), hours=Decimal(hours), convener=person
    )
    return StudyAttendanceFactory(meeting=meeting, user=person, present=True, **values)


# ---- arranging ----


def test_no_sheet_and_no_form_takes_a_plan_from_its_requirements(officer, plan):
    law, bare = LawFactory(), StudyPlanFactory(draft=True, year=2027)
    arranged = StudyPlanFactory(draft=True, year=2026)
    StudyRequirementFactory(plan=plan, law=law, due_on=DUE)
    StudyRequirementFactory(plan=arranged, law=law, due_on=DUE)
    laws, title = {"laws": [[law.pk], []]}, {"title": ["旧", "新"]}
    refused = keep_arranged_plans(
        [(bare, laws), (plan, laws), (StudyPlan(), {}), (arranged, {"year": [1, 2]})]
    )
    assert sorted(refused) == [1, 3]
    assert keep_arranged_plans([(plan, title), (bare, {"year": [1, 2]})]) == {}
    with pytest.raises(ValidationError, match="已列2026年的学法任务"):
        plans.change_plan(arranged, actor=officer, year=2028)
    assert plans.change_plan(bare, actor=officer, year=2028).year == 2028
    assert plans.change_plan(arranged, actor=officer, title="新").title == "新"


def test_each_law_becomes_a_requirement_and_stands_in_the_plan(officer):
    plan = StudyPlanFactory(draft=True, year=2026)
    laws = [LawFactory(), LawFactory()]
    made = plans.add_requirements(actor=officer, plan=plan, laws=laws, audience="leaders", due_on=DUE)
    assert [each.law for each in made] == laws
    assert set(plan.laws.all()) == set(laws)
    assert {each.audience_words for each in made} == {"局领导"}
    assert events.history(plan).last().changes["学法任务"][1] == "、".join(map(str, made))


def test_the_hours_of_the_year_are_a_requirement_without_a_law(officer, plan):
    (made,) = plans.add_requirements(
        actor=officer,
        plan=plan,
        laws=[],
        audience="all",
        due_on=date(2026, 12, 31),
        required_hours=Decimal(40),
        reason="干部培训要求",
    )
    assert (made.subject, made.required_hours) == ("全年总学时", 40)
    with pytest.raises(ValidationError, match="须填写学时"):
        plans.add_requirements(actor=officer, plan=plan, laws=[], audience="leaders", due_on=DUE, reason="x")


def test_an_issued_plan_is_amended_with_a_reason_alone(officer, plan):
    law = LawFactory()
    with pytest.raises(ValidationError, match="须写明理由"):
        plans.add_requirements(actor=officer, plan=plan, laws=[law], audience="all", due_on=DUE)
    assert not plan.laws.exists()
    (made,) = plans.add_requirements(
        actor=officer, plan=plan, laws=[law], audience="all", due_on=DUE, reason="法典施行"
    )
    with pytest.raises(ValidationError, match="须写明理由"):
        plans.change_requirement(
            actor=officer, requirement=made, due_on=date(2026, 9, 30), required_hours=Decimal(2)
        )
    changed = plans.change_requirement(
        actor=officer,
        requirement=made,
        due_on=date(2026, 9, 30),
        required_hours=Decimal(2),
        reason="延至三季度",
    )
    assert (changed.due_on, changed.required_hours) == (date(2026, 9, 30), 2)
    assert [event.reason for event in events.history(plan)] == [
        "法典施行",
        f"添加：{made}。理由：法典施行",
        f"调整：{made}：2026年6月30日前 → {made}：2026年9月30日前，2学时。理由：延至三季度",
    ]
    dropped = plans.drop_requirement(actor=officer, requirement=changed, reason="并入法典专题")
    assert (dropped.is_active, dropped.drop_reason) == (False, "并入法典专题")
    assert not plan.laws.exists()
    with pytest.raises(Conflict):
        plans.drop_requirement(actor=officer, requirement=dropped, reason="再次")
    with pytest.raises(Refused, match="已调出"):
        plans.change_requirement(
            actor=officer, requirement=dropped, due_on=DUE, required_hours=Decimal(0), reason="x"
        )


def test_a_law_that_others_must_still_study_stays_in_the_plan(officer, plan):
    law = LawFactory()
    first, _ = (
        plans.add_requirements(actor=officer, plan=plan, laws=[law], audience=each, due_on=DUE, reason="x")[0]
        for each in ("all", "leaders")
    )
    plans.drop_requirement(actor=officer, requirement=first, reason="只要求局领导")
    assert list(plan.laws.all()) == [law]


def test_what_is_wrong_with_a_requirement_is_said_at_its_field(officer, plan):
    law = LawFactory()
    common = {"actor": officer, "plan": plan, "laws": [law], "reason": "x"}
    with pytest.raises(ValidationError, match="方案年度"):
        plans.add_requirements(**common, audience="all", due_on=date(2027, 1, 1))
    with pytest.raises(ValidationError, match="须选择单位"):
        plans.add_requirements(**common, audience="department", due_on=DUE)
    with pytest.raises(ValidationError, match="须选择角色"):
        plans.add_requirements(**common, audience="role", due_on=DUE)
    lapsed = LawFactory(effective_to=date(2025, 12, 31))
    with pytest.raises(ValidationError, match="已失效"):
        plans.add_requirements(**common | {"laws": [lapsed]}, audience="all", due_on=DUE)
    plans.add_requirements(**common, audience="all", due_on=DUE)
    with pytest.raises(ValidationError, match="已有同一法规"):
        plans.add_requirements(**common, audience="all", due_on=date(2026, 5, 1))


def test_the_database_holds_one_active_requirement_of_a_kind(plan):
    law = LawFactory()
    StudyRequirementFactory(plan=plan, law=law, dropped_on=DUE)
    StudyRequirementFactory(plan=plan, law=law)
    with pytest.raises(IntegrityError), transaction.atomic():
        StudyRequirementFactory(plan=plan, law=law)


@pytest.mark.parametrize("role", ["handler", "legal_reviewer"])
def test_others_do_not_arrange(plan, role):
    with pytest.raises(Refused):
        plans.add_requirements(
            actor=UserFactory(roles=[role]), plan=plan, laws=[LawFactory()], audience="all", due_on=DUE
        )


def test_a_draft_keeps_the_laws_that_somebody_must_study(officer):
    plan, law, other = StudyPlanFactory(draft=True, year=2026), LawFactory(title="法典"), LawFactory()
    plans.add_requirements(actor=officer, plan=plan, laws=[law], audience="all", due_on=DUE)
    with pytest.raises(ValidationError, match="《法典》还有学法任务"):
        plans.change_plan(plan, actor=officer, many={"laws": [other]})
    plans.change_plan(plan, actor=officer, many={"laws": [law, other]}, title="新名称")
    plan.refresh_from_db()
    assert (plan.title, set(plan.laws.all())) == ("新名称", {law, other})


# ---- whom it binds ----


def test_whom_a_requirement_binds(plan):
    section = DepartmentFactory()
    clerk = UserFactory(department=section)
    boss = UserFactory(roles=["leader"])
    UserFactory(enterprise=True)
    UserFactory(is_active=False)
    people = {each.pk: each for each in staff()}
    assert set(people) == {clerk.pk, boss.pk}

    def bound(**values):
        requirement = StudyRequirementFactory.build(plan=plan, law=None, **values)
        return {pk for pk, each in people.items() if binds(requirement, each)}

    assert bound(audience=Audience.ALL) == {clerk.pk, boss.pk}
    assert bound(audience=Audience.LEADERS) == {boss.pk}
    assert bound(audience=Audience.DEPARTMENT, department=section) == {clerk.pk}
    assert bound(audience=Audience.ROLE, role="handler") == {clerk.pk}
    chosen = chosen_people(
        everyone=False, leaders=True, departments=[section], roles=["handler"], people=[clerk]
    )
    assert {each.pk for each in chosen} == {clerk.pk, boss.pk}


# ---- how far ----


def test_a_person_is_done_late_owing_or_overdue(plan):
    law = LawFactory()
    requirement = StudyRequirementFactory(plan=plan, law=law, due_on=DUE)
    on_time, late, never = (UserFactory() for _ in range(3))
    studied(on_time, law, (2026, 3, 10))
    studied(late, law, (2026, 7, 1))
    states = {
        day: {each.person: each.state for each in PlanProgress(plan, day).standings}
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    }
    assert states[date(2026, 7, 1)][on_time] == StudyState.DONE
    assert states[date(2026, 7, 1)][late] == StudyState.LATE
    assert states[date(2026, 6, 30)][never] == StudyState.OWED
    assert states[date(2026, 7, 1)][never] == StudyState.OVERDUE
    assert requirement.is_active


def test_hours_add_up_until_enough_are_reached(plan):
    law, person = LawFactory(), UserFactory()
    StudyRequirementFactory(plan=plan, law=law, required_hours=Decimal(3))
    StudyRequirementFactory(plan=plan, law=None, required_hours=Decimal(6), due_on=date(2026, 12, 31))
    studied(person, law, (2026, 3, 10))
    studied(person, law, (2026, 4, 10), hours="1.5")
    studied(person, LawFactory(), (2026, 5, 10), hours="2")
    of_law, of_year = standings_of(person, 2026, date(2026, 5, 11))[::-1]
    assert (of_law.hours, of_law.state, of_law.done_on) == (
        Decimal("3.5"),
        StudyState.DONE,
        date(2026, 4, 10),
    )
    assert (of_year.hours, of_year.state) == (Decimal("5.5"), StudyState.OWED)
    hours = hours_of(person, 2026, [of_law, of_year])
    assert (hours.credited, hours.required, hours.missing) == (Decimal("5.5"), 6, Decimal("0.5"))


def test_cut_hours_absence_and_other_years_do_not_count(plan):
    law, person = LawFactory(), UserFactory()
    requirement = StudyRequirementFactory(plan=plan, law=law)
    studied(person, law, (2025, 12, 30))
    studied(person, law, (2026, 3, 1), hours="2", status="absent", signed_at=None)
    studied(person, law, (2026, 3, 2), hours="2").meeting.attendances.update(hours=0)
    StudyAttendanceFactory(meeting=StudyMeetingFactory(laws=[law]), user=person, present=True)
    (standing,) = standings_of(person, 2026, date(2026, 5, 1))
    assert (standing.requirement, standing.state, standing.hours) == (requirement, StudyState.OWED, 0)


def test_the_board_counts_by_law_person_and_department_late_ones_first(plan):
    first, second = LawFactory(), LawFactory()
    StudyRequirementFactory(plan=plan, law=first, due_on=date(2026, 12, 1))
    StudyRequirementFactory(plan=plan, law=second, due_on=date(2026, 3, 1))
    section = DepartmentFactory()
    diligent, lazy = UserFactory(department=section), UserFactory(department=section)
    for law in (first, second):
        studied(diligent, law, (2026, 2, 10))
    typed = StudySessionFactory(held_on=date(2026, 2, 1))
    typed.laws.set([second])
    progress = PlanProgress(plan, date(2026, 4, 1))
    laws = progress.by_requirement()
    assert [(each.subject.law, each.must, each.done, each.overdue) for each in laws] == [
        (second, 2, 1, 1),
        (first, 2, 1, 0),
    ]
    assert [len(each.sessions) for each in laws] == [2, 1]
    assert [(each.subject, each.overdue, each.owed) for each in progress.by_person()] == [
        (lazy, 1, 1),
        (diligent, 0, 0),
    ]
    (unit,) = progress.by_department()
    assert (unit.subject, unit.must, unit.done, unit.overdue, unit.percent) == (section, 4, 2, 1, 50)
    assert (progress.whole.must, progress.whole.done) == (4, 2)


def test_the_board_takes_the_same_queries_for_more_people_laws_and_sessions(plan):
    def grow():
        person, law = UserFactory(), LawFactory()
        StudyRequirementFactory(plan=plan, law=law)
        studied(person, law)
        StudySessionFactory(held_on=date(2026, 2, 1)).laws.set([law])

    def count():
        with CaptureQueriesContext(connection) as captured:
            progress = PlanProgress(plan, date(2026, 4, 1))
            progress.by_requirement(), progress.by_person(), progress.by_department()
        return len(captured)

    grow()
    before = count()
    for _ in range(3):
        grow()
    assert count() == before <= 8


def test_the_plan_of_a_year_is_the_one_issued_last(plan):
    StudyPlanFactory(draft=True, year=2026)
    assert current_plan(2026) == plan
    assert current_plan(2031) is None


# ---- closing ----


def test_closing_keeps_what_stays_open(officer, plan, now):
    now(12, 31)
    law = LawFactory(title="噪声污染防治法")
    StudyRequirementFactory(plan=plan, law=law)
    person = UserFactory(full_name="李某某")
    studied(officer, law)
    with pytest.raises(Refused, match="尚有1人次未完成"):
        plans.take_plan_step(plan, "closed", actor=officer)
    plans.take_plan_step(plan, "closed", actor=officer, reason="借调在外，一季度补学")
    closing = StudyPlanClosing.objects.get()
    assert (closing.owed, closing.done, closing.explanation) == (2, 1, "借调在外，一季度补学")
    assert closing.remaining == f"《噪声污染防治法》（全体工作人员）：应学2人，已学1人，未学：{person}"
    assert StudyPlan.objects.get(pk=plan.pk).status == "closed"
    with pytest.raises(Refused, match="已办结"):
        plans.add_requirements(
            actor=officer, plan=plan, laws=[LawFactory()], audience="all", due_on=DUE, reason="x"
        )


def test_a_plan_without_anything_open_is_closed_without_a_word(officer, plan):
    plans.take_plan_step(plan, "closed", actor=officer)
    assert (StudyPlanClosing.objects.get().remaining, StudyPlanClosing.objects.get().explanation) == ("", "")


# ---- next year ----


def test_next_years_plan_takes_over_what_is_in_force(officer, now):
    now(12, 1)
    plan = StudyPlanFactory(year=2024)
    code = LawFactory(title="生态环境法典", effective_from=date(2026, 8, 15))
    replaced = LawFactory(effective_to=date(2026, 8, 14), replaced_by=code)
    also = LawFactory(effective_to=date(2026, 8, 14), replaced_by=code)
    gone = LawFactory(title="旧办法", effective_to=date(2025, 1, 1))
    stays = LawFactory()
    plan.laws.set([replaced, also, gone, stays])
    for law in (replaced, also, gone, stays):
        StudyRequirementFactory(plan=plan, law=law, due_on=date(2024, 2, 29), required_hours=Decimal(2))
    StudyRequirementFactory(plan=plan, law=LawFactory(), dropped_on=date(2024, 5, 1))
    copied = plans.copy_plan(actor=officer, plan=plan, year=2027, title="2027年学法方案")
    assert set(copied.plan.laws.all()) == {code, stays}
    made = StudyRequirement.objects.filter(plan=copied.plan)
    assert {(each.law, each.due_on, each.required_hours) for each in made} == {
        (code, date(2027, 2, 28), Decimal(2)),
        (stays, date(2027, 2, 28), Decimal(2)),
    }
    assert copied.left_out == ("《旧办法》",)
    assert set(copied.replaced) == {f"{replaced}改为《生态环境法典》", f"{also}改为《生态环境法典》"}
    assert (copied.plan.status, copied.plan.year) == ("draft", 2027)
    with pytest.raises(Conflict, match="已有学法方案"):
        plans.copy_plan(actor=officer, plan=plan, year=2027, title="又一份")
    with pytest.raises(ValidationError, match="须晚于"):
        plans.copy_plan(actor=officer, plan=plan, year=2024, title="同年")


# ---- the personal record ----


def test_another_part_adds_its_section_once(monkeypatch):
    monkeypatch.setattr("legal_training.study.record._SECTIONS", [])

    def exams(person, year, today):
        return Section("普法考试", "x.html", {"year": year})

    add_section(exams)
    add_section(exams)
    person = UserFactory()
    assert sections(person, 2026, DUE) == [Section("普法考试", "x.html", {"year": 2026})]
