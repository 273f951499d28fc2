"""Who came, what the figures count of it, certificates, corrections."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from common.documents.services import confirm_receipt
from common.errors import Conflict, Refused
from common.indicators import Period, compute
from common.models import Message
from common.models.document import OfficialDocument
from common.records import change
from common.registers import register_for
from legal_training.enterprise_training.attendance import (
    MOST_TRIES,
    code_of,
    mark_sheet,
    sign_in,
    take_attendee_step,
)
from legal_training.enterprise_training.classes import take_class_step
from legal_training.models import ClassAttendee, TrainingAttendance, TrainingClass
from tests.days import Days
from tests.factories.legal_training import TrainingAttendanceFactory, TrainingClassFactory
from tests.legal_training.class_scene import AFTER, ANNOUNCED, HELD, PREFIX, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(monkeypatch):
    found = Days(monkeypatch)
    found.go_to(ANNOUNCED)
    return found


@pytest.fixture
def scene(days):
    """Three seats taken by two enterprises, one person waiting, on the afternoon of the class."""
    made = Scene()
    made.people = [*made.register(0, 1, 2), *made.register(1, 3, 4)]
    days.go_to(HELD, 14)
    return made


def marks(scene, *states: str) -> dict[int, str]:
    return {each.pk: state for each, state in zip(scene.people, states, strict=False)}


def closed(scene, **changes):
    return take_class_step(scene.row, "closed", actor=scene.officer, **changes)


# ---- the code ----


def test_the_code_signs_in_ones_own_people(days, scene):
    signed = sign_in(
        actor=scene.users[0],
        enterprise_class=scene.row,
        code=code_of(scene.row),
        attendees=scene.people[:2],
    )
    assert [(each.status, each.signed_by) for each in signed] == [("present", "code")] * 2
    assert scene.states()["王某3"] == "seated"


def test_the_code_before_still_counts_and_an_older_one_does_not(days, scene):
    arguments = {"actor": scene.users[0], "enterprise_class": scene.row}
    with pytest.raises(ValidationError, match="签到码不正确"):
        sign_in(**arguments, code=code_of(scene.row, ago=2), attendees=scene.people[:1])
    sign_in(**arguments, code=code_of(scene.row, ago=1), attendees=scene.people[:1])
    assert scene.states()["王某1"] == "present"


def test_who_signed_in_signs_in_once_and_who_waits_not_at_all(days, scene):
    arguments = {"actor": scene.users[0], "enterprise_class": scene.row, "code": code_of(scene.row)}
    sign_in(**arguments, attendees=scene.people[:1])
    with pytest.raises(Conflict, match="已经签到"):
        sign_in(**arguments, attendees=scene.people[:1])
    with pytest.raises(Refused, match="候补"):
        sign_in(**{**arguments, "actor": scene.users[1]}, attendees=scene.people[3:])


def test_people_of_others_cannot_be_signed_in(days, scene):
    with pytest.raises(Refused, match="只能为您所代表企业的人员签到"):
        sign_in(
            actor=scene.users[0],
            enterprise_class=scene.row,
            code=code_of(scene.row),
            attendees=scene.people[2:3],
        )
    assert scene.states()["王某3"] == "seated"


def test_the_code_counts_in_its_time_alone(days, scene):
    for day, hour in ((HELD, 12), (HELD, 17), (AFTER, 14)):
        days.go_to(day, hour)
        with pytest.raises(Refused, match="现在不能签到"):
            sign_in(
                actor=scene.users[0],
                enterprise_class=scene.row,
                code=code_of(scene.row),
                attendees=scene.people[:1],
            )


def test_guessing_ends_after_some_tries(days, scene):
    wrong = "000000" if code_of(scene.row) != "000000" else "000001"
    arguments = {"actor": scene.users[0], "enterprise_class": scene.row, "attendees": scene.people[:1]}
    for _ in range(MOST_TRIES):
        with pytest.raises(ValidationError):
            sign_in(**arguments, code=wrong)
    with pytest.raises(Refused, match="次数过多"):
        sign_in(**arguments, code=code_of(scene.row))


# ---- the sheet ----


def test_the_sheet_is_entered_at_once_and_mended(days, scene):
    changed = mark_sheet(
        actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present", "absent", "present")
    )
    assert changed == 3
    assert mark_sheet(actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "absent")) == 1
    assert list(scene.states().values()) == ["absent", "absent", "present", "waiting"]
    mended = ClassAttendee.objects.get(pk=scene.people[0].pk)
    assert (mended.signed_at, mended.signed_by) == (None, "")


def test_nothing_is_marked_before_the_time_or_by_enterprises(days, scene):
    days.go_to(HELD, 12)
    with pytest.raises(Refused, match="尚未到签到时间"):
        mark_sheet(actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present"))
    days.go_to(HELD, 14)
    with pytest.raises(Refused):
        mark_sheet(actor=scene.users[0], enterprise_class=scene.row, marks=marks(scene, "present"))


# ---- closing ----


def figure(identifier: str) -> int:
    return compute(Period.of_year(2026), [identifier])[identifier].value


def test_closing_counts_the_enterprises_of_which_somebody_came(days, scene):
    mark_sheet(
        actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present", "present", "absent")
    )
    assert figure("I22") == 0
    days.go_to(AFTER)
    closed(scene)
    scene.row.refresh_from_db()
    counted = scene.row.training_class
    assert (scene.row.status, scene.row.closed_on) == ("closed", AFTER)
    assert (counted.name, counted.starts_on, counted.headcount) == (scene.row.name, HELD, 2)
    rows = TrainingAttendance.objects.values_list("enterprise", "attended_on", "person_count")
    assert list(rows) == [(scene.firms[0].pk, HELD, 2)]
    assert list(scene.states().values()) == ["present", "present", "absent", "lapsed"]
    assert (figure("I22"), figure("I22.persons"), figure("I34")) == (1, 2, 1)


def test_the_unmarked_must_be_confirmed_as_absent(days, scene):
    mark_sheet(actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present"))
    with pytest.raises(ValidationError, match="还有2人未登记到课情况"):
        closed(scene)
    assert TrainingClass.objects.count() == 0
    closed(scene, rest_absent=True)
    assert list(scene.states().values()) == ["present", "absent", "absent", "lapsed"]


def test_a_class_is_not_closed_before_it_begins_or_without_anybody(days, scene):
    with pytest.raises(Refused, match="没有登记任何人到课"):
        closed(scene, rest_absent=True)
    days.go_to(HELD, 10)
    with pytest.raises(Refused, match="尚未开始"):
        closed(scene, rest_absent=True)
    assert scene.row.status == "open"


def test_a_class_with_people_present_is_not_cancelled(days, scene):
    mark_sheet(actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present"))
    with pytest.raises(Refused, match="已有人员签到"):
        take_class_step(scene.row, "cancelled", actor=scene.officer, reason="误发")


def test_it_may_count_within_a_class_already_on_record(days, scene):
    mark_sheet(actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present"))
    other = TrainingClassFactory(department=scene.row.department, starts_on=AFTER)
    with pytest.raises(ValidationError, match="不含2026年3月20日"):
        closed(scene, rest_absent=True, training_class=other)
    known = TrainingClassFactory(department=scene.row.department, starts_on=HELD)
    doubled = TrainingAttendanceFactory(training_class=known, enterprise=scene.firms[0], attended_on=HELD)
    with pytest.raises(ValidationError, match=doubled.ledger_no):
        closed(scene, rest_absent=True, training_class=known)
    week = TrainingClassFactory(
        department=scene.row.department, starts_on=date(2026, 3, 18), ends_on=HELD, headcount=50
    )
    closed(scene, rest_absent=True, training_class=week)
    scene.row.refresh_from_db()
    assert (scene.row.training_class, scene.row.training_class.headcount) == (week, 50)
    assert TrainingClass.objects.count() == 3


def test_a_second_closing_is_a_conflict(days, scene):
    mark_sheet(actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present"))
    stale = type(scene.row).objects.get(pk=scene.row.pk)
    closed(scene, rest_absent=True)
    with pytest.raises(Conflict):
        take_class_step(stale, "closed", actor=scene.officer, rest_absent=True)
    assert TrainingAttendance.objects.count() == 1


# ---- certificates ----


def test_who_came_gets_a_numbered_certificate_that_the_enterprise_reads(days, scene):
    mark_sheet(
        actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present", "absent", "present")
    )
    closed(scene)
    documents = OfficialDocument.objects.order_by("pk")
    assert [each.number for each in documents] == [f"{PREFIX}〔2026〕1号", f"{PREFIX}〔2026〕2号"]
    assert [each.owner for each in documents] == [scene.people[0], scene.people[2]]
    first = documents[0].content
    assert first["addressee"] == scene.firms[0].name
    assert "王某1（环保主管）" in first["blocks"][0]["text"]
    received = confirm_receipt(documents[0], actor=scene.users[0])
    assert received.received_by == scene.users[0]
    with pytest.raises(Refused):
        confirm_receipt(documents[1], actor=scene.users[0])
    told = Message.objects.filter(title__startswith="培训证明已制发")
    assert {each.recipient for each in told} == set(scene.users[:2])


# ---- corrections ----


def test_a_correction_after_closing_brings_the_count_and_certificate_in_line(days, scene):
    mark_sheet(
        actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present", "absent", "absent")
    )
    closed(scene)
    second = ClassAttendee.objects.get(pk=scene.people[1].pk)
    with pytest.raises(Refused, match="须写明理由"):
        take_attendee_step(second, "present", actor=scene.officer)
    with pytest.raises(Refused):
        take_attendee_step(second, "present", actor=scene.users[0], reason="本企业人员确实到课")
    take_attendee_step(second, "present", actor=scene.officer, reason="签到表上有签名，登记时遗漏")
    assert TrainingAttendance.objects.get().person_count == 2
    assert TrainingClass.objects.get().headcount == 2
    first = ClassAttendee.objects.get(pk=scene.people[0].pk)
    take_attendee_step(first, "absent", actor=scene.officer, reason="同名误登")
    assert TrainingAttendance.objects.get().person_count == 1
    states = OfficialDocument.objects.order_by("pk").values_list("owner_id", "withdrawn_reason")
    assert list(states) == [(first.pk, "更正为未到课：同名误登"), (second.pk, "")]
    with pytest.raises(Refused, match="不得删除"):
        take_attendee_step(second, "absent", actor=scene.officer, reason="误登")
    assert ClassAttendee.objects.get(pk=second.pk).status == "present"
    third = ClassAttendee.objects.get(pk=scene.people[2].pk)
    take_attendee_step(third, "present", actor=scene.officer, reason="补登")
    assert (figure("I22"), TrainingClass.objects.get().headcount) == (2, 2)


def test_a_typed_headcount_stands_after_a_correction(days, scene):
    mark_sheet(actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present", "absent"))
    week = TrainingClassFactory(department=scene.row.department, starts_on=HELD, headcount=50)
    closed(scene, rest_absent=True, training_class=week)
    second = ClassAttendee.objects.get(pk=scene.people[1].pk)
    take_attendee_step(second, "present", actor=scene.officer, reason="补登")
    week.refresh_from_db()
    assert (week.headcount, TrainingAttendance.objects.get().person_count) == (50, 2)


def test_the_days_that_were_counted_stay_within_the_class_on_record(days, scene):
    mark_sheet(actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present"))
    closed(scene, rest_absent=True)
    register, counted = register_for(TrainingClass), TrainingClass.objects.get()
    later = {"starts_on": AFTER, "ends_on": AFTER}
    with pytest.raises(Refused, match="须包含该日"):
        register.change_service(counted, actor=scene.officer, **later)
    counted.refresh_from_db()
    assert counted.starts_on == HELD
    register.change_service(counted, actor=scene.officer, ends_on=AFTER, organiser="另一单位")
    counted.refresh_from_db()
    assert (counted.ends_on, counted.organiser) == (AFTER, "另一单位")
    alone = TrainingClassFactory(department=scene.row.department, starts_on=HELD)
    register.change_service(alone, actor=scene.officer, **later)
    moved = TrainingClass.objects.get(pk=counted.pk)
    moved.starts_on = AFTER
    refused = register.import_rule(
        [(alone, {"ends_on": [HELD, AFTER]}), (moved, {"starts_on": [HELD, AFTER]})]
    )
    assert list(refused) == [1] and scene.row.ledger_no in str(refused[1])


def test_what_a_class_counted_is_not_rewritten_in_the_register(days, scene):
    mark_sheet(actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present"))
    closed(scene, rest_absent=True)
    register = register_for(TrainingAttendance)
    counted = TrainingAttendance.objects.get()
    with pytest.raises(Refused, match=scene.row.ledger_no):
        register.may_change(scene.officer, counted)
    by_hand = TrainingAttendanceFactory(training_class__department=scene.row.department)
    register.may_change(scene.officer, by_hand)
    change(by_hand, actor=scene.officer, person_count=9)
    refused = register.import_rule(
        [(counted, {"person_count": [1, 5]}), (by_hand, {"person_count": [9, 5]}), (counted, {})]
    )
    assert set(refused) == {0}


def test_a_sheet_of_attendances_is_checked_in_the_same_queries(days, scene, django_assert_num_queries):
    mark_sheet(
        actor=scene.officer, enterprise_class=scene.row, marks=marks(scene, "present", "absent", "present")
    )
    closed(scene)
    rule = register_for(TrainingAttendance).import_rule
    rows = [(each, {"person_count": [1, 5]}) for each in TrainingAttendance.objects.order_by("pk")]
    assert len(rows) == 2
    for number in (1, 2):
        with django_assert_num_queries(2):
            assert set(rule(rows[:number])) == set(range(number))
