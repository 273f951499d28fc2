"""Classes for enterprises: inviting, announcing, seats, the waiting list, changing and cancelling."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.events import history
from common.models import Message
from legal_training.enterprise_training.classes import (
    change_class,
    invite,
    matching,
    take_class_step,
    uninvite,
)
from legal_training.enterprise_training.seats import (
    add_on_the_spot,
    cancel_attendee,
    change_attendee,
    register_attendees,
    seats_left,
)
from legal_training.models import ClassAttendee, EnterpriseClass
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.legal_training import TrainingAttendanceFactory
from tests.factories.legal_training_classes import EnterpriseClassFactory, moment
from tests.factories.registry import EnterpriseFactory, ParkFactory
from tests.legal_training.class_scene import AFTER, ANNOUNCED, HELD, Scene, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(monkeypatch):
    found = Days(monkeypatch)
    found.go_to(ANNOUNCED)
    return found


@pytest.fixture
def scene(days):
    return Scene()


def titles(user) -> list[str]:
    return list(Message.objects.filter(recipient=user).order_by("pk").values_list("title", flat=True))


# ---- announcing ----


def test_a_draft_is_announced_to_who_is_invited(days, scene):
    draft = EnterpriseClassFactory(department=scene.row.department, invited=scene.firms[:1])
    take_class_step(draft, "open", actor=scene.officer)
    draft.refresh_from_db()
    assert (draft.status, draft.announced_on) == ("open", ANNOUNCED)
    assert titles(scene.users[0]) == [f"企业培训报名：{draft.name}"]
    assert titles(scene.users[1]) == []
    assert [each.actor for each in history(draft)] == [scene.officer]


def test_a_class_for_all_is_announced_to_every_enterprise(days, scene):
    draft = EnterpriseClassFactory(department=scene.row.department, is_open_to_all=True)
    take_class_step(draft, "open", actor=scene.officer)
    assert [titles(user) for user in scene.users] == [[f"企业培训报名：{draft.name}"]] * 3


def test_a_draft_without_invited_or_past_its_deadline_is_not_announced(days, scene):
    draft = EnterpriseClassFactory(department=scene.row.department)
    with pytest.raises(Refused, match="尚未邀请任何企业"):
        take_class_step(draft, "open", actor=scene.officer)
    late = EnterpriseClassFactory(
        department=scene.row.department,
        invited=scene.firms,
        held_on=ANNOUNCED,
        registration_until=moment(ANNOUNCED, 8),
    )
    with pytest.raises(Refused, match="报名截止时间已过"):
        take_class_step(late, "open", actor=scene.officer)
    assert {draft.status, late.status} == {"draft"}


def test_others_than_keepers_of_the_department_announce_nothing(days, scene):
    draft = EnterpriseClassFactory(is_open_to_all=True)
    for user in (UserFactory(roles=[Role.LEGAL_REVIEWER]), UserFactory(park=True), scene.users[0]):
        with pytest.raises(Refused):
            take_class_step(draft, "open", actor=user)


def test_enterprises_see_what_was_announced_to_them_alone(days, scene):
    draft = EnterpriseClassFactory(invited=scene.firms)
    for_all = EnterpriseClassFactory(open=True, is_open_to_all=True)

    def seen(user) -> set[int]:
        return set(EnterpriseClass.objects.visible_to(user).values_list("pk", flat=True))

    assert seen(scene.users[0]) == {scene.row.pk, for_all.pk}
    assert seen(scene.users[2]) == {for_all.pk}
    assert draft.pk not in seen(scene.users[0])


# ---- inviting ----


def test_enterprises_are_invited_by_conditions_and_told_once_announced(days, scene):
    park = ParkFactory()
    chosen = EnterpriseFactory(park=park, key_unit_kinds=["water"], department=scene.row.department)
    EnterpriseFactory(park=park, department=scene.row.department)
    EnterpriseFactory(park=park, key_unit_kinds=["water"], closed_on=date(2025, 1, 1))
    trained = EnterpriseFactory(park=park, key_unit_kinds=["water"], department=scene.row.department)
    TrainingAttendanceFactory(enterprise=trained, attended_on=date(2026, 1, 15))
    found = matching(scene.officer, park=park, key_units=True, untrained_in=2026)
    assert list(found) == [chosen]
    assert invite(actor=scene.officer, enterprise_class=scene.row, enterprises=found) == 1
    assert invite(actor=scene.officer, enterprise_class=scene.row, enterprises=found) == 0
    assert set(scene.row.invited.all()) == {*scene.firms[:2], chosen}
    invite(actor=scene.officer, enterprise_class=scene.row, enterprises=[scene.firms[2]])
    assert titles(scene.users[2]) == [f"企业培训报名：{scene.row.name}"]


def test_who_registered_is_not_taken_off_the_list(days, scene):
    scene.register(0, 1)
    with pytest.raises(Refused, match="已有人员报名"):
        uninvite(actor=scene.officer, enterprise_class=scene.row, enterprise=scene.firms[0])
    uninvite(actor=scene.officer, enterprise_class=scene.row, enterprise=scene.firms[1])
    assert list(scene.row.invited.all()) == [scene.firms[0]]


# ---- registering ----


def test_persons_are_registered_while_there_are_seats_and_wait_afterwards(days, scene):
    scene.register(0, 1, 2)
    scene.register(1, 3, 4)
    assert scene.states() == {"王某1": "seated", "王某2": "seated", "王某3": "seated", "王某4": "waiting"}
    assert seats_left(scene.row) == 0
    made = ClassAttendee.objects.get(name="王某1")
    assert (made.enterprise, made.registered_by, made.telephone) == (
        scene.firms[0],
        scene.users[0],
        "13900000001",
    )


def test_without_a_waiting_list_too_many_are_refused_and_nobody_is_registered(days):
    scene = Scene(capacity=1, has_waiting_list=False)
    with pytest.raises(ValidationError, match="名额仅剩1人"):
        scene.register(0, 1, 2)
    scene.register(0, 1)
    with pytest.raises(ValidationError, match="名额已满"):
        scene.register(1, 3)
    assert scene.states() == {"王某1": "seated"}


def test_no_enterprise_registers_more_than_its_share(days, scene):
    scene.register(0, 1, 2)
    with pytest.raises(ValidationError, match="每家企业最多报名3人，贵企业已报2人，还可以报1人"):
        scene.register(0, 3, 4)
    assert len(scene.states()) == 2


def test_the_same_person_is_registered_once(days, scene):
    scene.register(0, 1)
    with pytest.raises(ValidationError, match="已经报名"):
        scene.register(0, 1)


def test_nobody_and_a_wrong_telephone_are_refused(days, scene):
    with pytest.raises(ValidationError, match="至少填写一名"):
        scene.register(0)
    with pytest.raises(ValidationError) as raised:
        register_attendees(
            actor=scene.users[0],
            enterprise_class=scene.row,
            enterprise=scene.firms[0],
            people=[person(telephone="没有")],
        )
    assert "telephone" in raised.value.message_dict


def test_only_own_invited_enterprises_register_until_the_deadline(days, scene):
    with pytest.raises(Refused, match="不在邀请名单内"):
        scene.register(2, 1)
    with pytest.raises(Refused, match="只能为您所代表的企业报名"):
        register_attendees(
            actor=scene.users[0], enterprise_class=scene.row, enterprise=scene.firms[1], people=[person()]
        )
    scene.firms[1].closed_on = ANNOUNCED
    with pytest.raises(Refused, match="已注销或者关停"):
        scene.register(1, 1)
    days.go_to(HELD, 10)
    with pytest.raises(Refused, match="报名已经截止"):
        scene.register(0, 1)
    assert scene.states() == {}


# ---- changing and cancelling persons ----


def test_a_cancelled_seat_goes_to_who_waits_longest_and_they_are_told(days):
    scene = Scene(capacity=1)
    (seated,) = scene.register(0, 1)
    scene.register(1, 2, 3)
    cancel_attendee(actor=scene.users[0], attendee=seated)
    assert scene.states() == {"王某1": "cancelled", "王某2": "seated", "王某3": "waiting"}
    assert titles(scene.users[1]) == ["候补已递补：王某2"]
    assert titles(scene.users[0]) == []
    promoted = ClassAttendee.objects.get(name="王某2")
    event = history(promoted).get(to_state="seated")
    assert event.actor is None  # nobody of another enterprise stands in its course


def test_an_enterprise_changes_and_cancels_until_the_deadline_alone(days, scene):
    (mine,) = scene.register(0, 1)
    changed = change_attendee(
        actor=scene.users[0], attendee=mine, name="赵某", post="厂长", telephone="13900009999"
    )
    assert (changed.name, changed.post, changed.status) == ("赵某", "厂长", "seated")
    with pytest.raises(Refused, match="只能办理您所代表企业"):
        cancel_attendee(actor=scene.users[1], attendee=changed)
    days.go_to(HELD, 10)
    with pytest.raises(Refused, match="报名已经截止"):
        cancel_attendee(actor=scene.users[0], attendee=changed)
    with pytest.raises(Refused, match="报名已经截止"):
        change_attendee(actor=scene.users[0], attendee=changed, **person(5))
    cancel_attendee(actor=scene.officer, attendee=changed, reason="企业来电")
    assert scene.states() == {"赵某": "cancelled"}
    assert titles(scene.users[0]) == [f"报名已由本局取消：{scene.row.name}"]


def test_a_second_cancelling_is_a_conflict(days, scene):
    (mine,) = scene.register(0, 1)
    stale = ClassAttendee.objects.get(pk=mine.pk)
    cancel_attendee(actor=scene.users[0], attendee=mine)
    with pytest.raises(Conflict):
        cancel_attendee(actor=scene.users[0], attendee=stale)


def test_the_staff_register_the_uninvited_late_and_beyond_the_seats_on_the_day(days):
    scene = Scene(capacity=1)
    scene.register(0, 1)
    early = add_on_the_spot(
        actor=scene.officer, enterprise_class=scene.row, enterprise=scene.firms[2], **person(2)
    )
    days.go_to(HELD, 13)
    door = add_on_the_spot(
        actor=scene.officer, enterprise_class=scene.row, enterprise=scene.firms[2], **person(3)
    )
    assert (early.status, door.status) == ("waiting", "seated")
    with pytest.raises(Refused):
        add_on_the_spot(
            actor=UserFactory(park=True), enterprise_class=scene.row, enterprise=scene.firms[2], **person(4)
        )


# ---- changing and cancelling the class ----


def test_more_seats_go_to_who_waits(days):
    scene = Scene(capacity=1)
    scene.register(0, 1, 2)
    change_class(scene.row, actor=scene.officer, capacity=2)
    assert scene.states() == {"王某1": "seated", "王某2": "seated"}
    with pytest.raises(ValidationError, match="名额不得少于2人"):
        change_class(scene.row, actor=scene.officer, capacity=1)


def test_another_time_is_told_to_who_registered(days, scene):
    scene.register(0, 1)
    change_class(scene.row, actor=scene.officer, starts_at=moment(HELD, 15), ends_at=moment(HELD, 18))
    assert titles(scene.users[0]) == [f"培训时间或地点有变：{scene.row.name}"]
    assert titles(scene.users[1]) == []
    change_class(scene.row, actor=scene.officer, contact="李某 0931-8250001")
    assert len(titles(scene.users[0])) == 1


def test_a_class_that_began_is_not_changed_any_more(days, scene):
    days.go_to(HELD, 14)
    with pytest.raises(Refused, match="已开课"):
        change_class(scene.row, actor=scene.officer, capacity=9)


def test_times_must_be_in_order(days, scene):
    with pytest.raises(ValidationError, match="下课时间须晚于开课时间"):
        change_class(scene.row, actor=scene.officer, ends_at=moment(HELD, 13))
    with pytest.raises(ValidationError, match="报名截止时间不得晚于开课时间"):
        change_class(scene.row, actor=scene.officer, registration_until=moment(HELD, 15))
    with pytest.raises(ValidationError, match="同一日"):
        change_class(scene.row, actor=scene.officer, ends_at=moment(AFTER, 17))
    with pytest.raises(ValidationError, match="开课时间须晚于现在"):
        change_class(scene.row, actor=scene.officer, starts_at=moment(ANNOUNCED, 8))
    with pytest.raises(ValidationError, match="请填写培训地点"):
        change_class(scene.row, actor=scene.officer, place="")


def test_a_cancelled_class_is_told_to_all_concerned(days, scene):
    scene.register(0, 1)
    with pytest.raises(Refused, match="须写明原因"):
        take_class_step(scene.row, "cancelled", actor=scene.officer)
    take_class_step(scene.row, "cancelled", actor=scene.officer, reason="授课人因公外出")
    scene.row.refresh_from_db()
    assert (scene.row.status, scene.row.cancel_reason) == ("cancelled", "授课人因公外出")
    assert scene.states() == {"王某1": "cancelled"}
    told = [f"培训已取消：{scene.row.name}"]
    assert (titles(scene.users[0]), titles(scene.users[1]), titles(scene.users[2])) == (told, told, [])
    with pytest.raises((Refused, Conflict)):
        scene.register(0, 2)
