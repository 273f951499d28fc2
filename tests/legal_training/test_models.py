"""Steps of plans and duties, and what the database refuses of study and outreach records."""

from datetime import date
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import events
from common.errors import Refused
from legal_training import services
from legal_training.enums import DUTY_TRANSITIONS, PLAN_TRANSITIONS, DutyState, PlanStatus
from legal_training.models import LawExamResult, MaterialHandout, OutreachDuty, StudyPlan, TrainingAttendance
from legal_training.rules import edit_open_plan
from tests.factories.accounts import UserFactory
from tests.factories.legal_training import (
    LawExamFactory,
    LawExamResultFactory,
    MaterialHandoutFactory,
    OutreachActivityFactory,
    OutreachDutyFactory,
    PostFactory,
    PublicationFactory,
    StudyPlanFactory,
    StudySessionFactory,
    TrainingAttendanceFactory,
    TrainingClassFactory,
)
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db
ALL_ROLES = ["handler", "reviewer", "legal_reviewer", "leader", "report_officer"]


@pytest.fixture
def officer():
    return UserFactory(roles=ALL_ROLES)


def forbidden(states, table):
    return [(source, to) for source, to in product(states, states) if to not in table[source]]


@pytest.mark.parametrize(("source", "to"), forbidden(PlanStatus, PLAN_TRANSITIONS))
def test_plan_refuses_steps_outside_the_table(officer, source, to):
    plan = StudyPlanFactory(status=source)
    with pytest.raises(Refused):
        services.take_plan_step(plan, to, actor=officer)
    assert StudyPlan.objects.get(pk=plan.pk).status == source
    assert not events.history(plan).exists()


@pytest.mark.parametrize(("source", "to"), forbidden(DutyState, DUTY_TRANSITIONS))
def test_duty_refuses_steps_outside_the_table(officer, source, to):
    duty = OutreachDutyFactory(status=source, done_on=date(2024, 12, 1))
    with pytest.raises(Refused):
        services.take_duty_step(duty, to, actor=officer, reason="理由")
    assert OutreachDuty.objects.get(pk=duty.pk).status == source


@pytest.mark.parametrize("model", [StudyPlan, OutreachDuty])
def test_every_target_has_a_rule_and_a_verb(model):
    flow = model.WORKFLOW
    targets = {to for tos in flow.transitions.values() for to in tos}
    assert targets == set(flow.rules) == set(flow.verbs)


def test_plan_is_issued_by_a_leader_and_then_stands(officer):
    plan = StudyPlanFactory(draft=True)
    edit_open_plan(officer, plan)
    with pytest.raises(Refused, match="局领导"):
        services.take_plan_step(plan, "issued", actor=UserFactory(roles=["report_officer"]))
    services.take_plan_step(plan, "issued", actor=UserFactory(roles=["leader"]))
    assert plan.issued_on == timezone.localdate()
    with pytest.raises(Refused, match="另行印发"):
        edit_open_plan(officer, plan)


def test_duty_is_done_on_a_day(officer):
    duty = OutreachDutyFactory()
    services.take_duty_step(duty, "running", actor=officer)
    services.take_duty_step(duty, "done", actor=officer, done_on=date(2024, 6, 6))
    duty.refresh_from_db()
    assert (duty.status, duty.done_on) == (DutyState.DONE, date(2024, 6, 6))


def test_dropping_a_duty_needs_a_reason(officer):
    with pytest.raises(Refused, match="理由"):
        services.take_duty_step(OutreachDutyFactory(), "dropped", actor=officer)


BROKEN = [
    (StudyPlanFactory, {"issued_on": None}, "须填写印发日期"),
    (StudySessionFactory, {"present": 31}, "实到人数不得多于应到人数"),
    (LawExamFactory, {"pass_score": 101}, "合格分不得高于满分"),
    (LawExamResultFactory, {"score": None}, "缺考的不得记为合格"),
    (TrainingClassFactory, {"ends_on": date(2024, 7, 7)}, "结束日期不得早于开班日期"),
    (TrainingAttendanceFactory, {"person_count": 0}, "参训人次至少为1"),
    (OutreachDutyFactory, {"status": "done"}, "须填写完成日期"),
    (OutreachActivityFactory, {"venue_kind": "army"}, "场所类别不在规定范围内"),
    (OutreachActivityFactory, {"time_node": "army"}, "时间节点不在规定范围内"),
    (MaterialHandoutFactory, {"quantity": 0}, "发放数量至少为1"),
    (PostFactory, {"topic": "other"}, "主题不在规定范围内"),
    (PublicationFactory, {"kind": "other"}, "读物类别不在规定范围内"),
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


def test_one_result_a_person_and_one_attendance_a_firm_and_day():
    result = LawExamResultFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        LawExamResultFactory(exam=result.exam, user=result.user)
    seat = TrainingAttendanceFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingAttendanceFactory(training_class=seat.training_class, enterprise=seat.enterprise)
    TrainingAttendanceFactory(
        training_class=seat.training_class, enterprise=seat.enterprise, attended_on=date(2024, 7, 9)
    )


def test_child_rows_are_seen_within_the_scope_of_their_parent():
    park = UserFactory(park=True)
    own_activity = OutreachActivityFactory(department=park.department)
    own, other = MaterialHandoutFactory(activity=own_activity), MaterialHandoutFactory()
    assert set(MaterialHandout.objects.visible_to(park)) == {own}
    assert set(MaterialHandout.objects.visible_to(UserFactory())) == {own, other}
    result = LawExamResultFactory()
    assert not LawExamResult.objects.visible_to(park).exists()
    assert set(LawExamResult.objects.visible_to(UserFactory())) == {result}


def test_enterprise_sees_its_own_attendance():
    seat = TrainingAttendanceFactory()
    TrainingAttendanceFactory()
    user = MembershipFactory(enterprise=seat.enterprise).user
    assert set(TrainingAttendance.objects.visible_to(user)) == {seat}
