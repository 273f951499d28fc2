"""Objections to a list on notice: who may object until when, how each is answered, and what follows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from common.errors import Refused
from common.models import Message, PublishedRecord
from common.visitors import TooMany
from disclosure.listing.objections import (
    enter_objection,
    entry_named,
    receive_objection,
    take_objection_step,
)
from disclosure.listing.public import DUTY_LIST
from disclosure.models import DutyObjection
from tests.days import Days
from tests.disclosure.listing_scene import FIRST, LAST, PUBLISHED, Scene
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import DutyListEntryFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(monkeypatch):
    days = Days(monkeypatch)
    days.go_to(date(2025, 3, 5))
    return days


@pytest.fixture
def scene(days) -> Scene:
    return Scene()


@pytest.fixture
def listed(scene):
    return scene.noticed()


def moment(day, hour=12, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_default_timezone())


def object_to(duty_list, text="不应列入", **values):
    return receive_objection(
        actor=None, duty_list_pk=duty_list.pk, text=text, name="王某", contact="电话", **values
    )


@pytest.mark.parametrize(
    ("at", "taken"),
    [
        (moment(FIRST - timedelta(days=1), 23, 59), False),
        (moment(FIRST, 0), True),
        (moment(LAST, 23, 59), True),  # to the end of the last day
        (moment(LAST + timedelta(days=1), 0), False),
    ],
)
def test_objections_are_taken_during_the_notice_alone(listed, at, taken):
    if taken:
        assert object_to(listed, at=at).status == "received"
    else:
        with pytest.raises(Refused, match="不能提出异议.*第九条"):
            object_to(listed, at=at)
        assert not DutyObjection.objects.exists()


def test_a_list_that_is_drawn_up_takes_none(scene):
    with pytest.raises(Refused, match="未在公示"):
        object_to(scene.draft())


def test_the_officer_is_told_and_the_same_text_is_kept_once(scene, listed):
    first = object_to(listed, sender_hash="a" * 64)
    again = object_to(listed, sender_hash="a" * 64)
    assert first == again
    told = Message.objects.filter(title="收到名单公示异议，请核实答复")
    assert [message.recipient for message in told] == [scene.handler]


def test_one_address_sends_not_too_many(listed, settings):
    settings.COMMENTS_PER_HOUR = 2
    for number in range(2):
        object_to(listed, text=f"异议{number}", sender_hash="b" * 64)
    with pytest.raises(TooMany):
        object_to(listed, text="异议三", sender_hash="b" * 64)


def test_an_entry_of_another_list_is_refused(scene, listed):
    other = scene.firm("庚")
    with pytest.raises(Refused, match="所涉企业不在该名单中"):
        object_to(listed, entry=DutyListEntryFactory(enterprise=other, year=2020))


def test_an_enterprise_is_named_by_code_or_exact_name(scene, listed):
    entry = listed.entries.get(enterprise=scene.water)
    assert entry_named(listed.pk, scene.water.uscc) == entry
    assert entry_named(listed.pk, f" {scene.water.name} ") == entry
    assert entry_named(listed.pk, "") is None
    with pytest.raises(Refused, match="公示名单中没有“戊食品有限公司”"):
        entry_named(listed.pk, scene.other.name)


def test_upheld_for_it_the_enterprise_is_left_out_and_the_objector_told(scene, listed):
    user = MembershipFactory(enterprise=scene.water).user
    entry = listed.entries.get(enterprise=scene.water)
    objection = object_to(listed, entry=entry, enterprise=scene.water)
    take_objection_step(objection, "upheld", actor=scene.reviewer, answer="名录已于2月调出", drops_entry=True)
    entry.refresh_from_db()
    assert (entry.status, entry.ground) == ("dropped", "公示期异议成立，不予列入：名录已于2月调出")
    body = PublishedRecord.objects.get(kind=DUTY_LIST, is_current=True).body
    assert scene.water.uscc not in {row["uscc"] for row in body["entries"]}
    assert (body["objections_received"], body["objections_upheld"]) == (1, 1)
    answered = Message.objects.get(recipient=user, title__contains="异议已答复")
    assert answered.text == "名录已于2月调出"


def test_refused_the_enterprise_stays_and_publication_goes_on(scene, listed, days):
    entry = listed.entries.get(enterprise=scene.water)
    objection = object_to(listed, entry=entry)
    take_objection_step(objection, "refused", actor=scene.reviewer, answer="经核实，应当列入")
    entry.refresh_from_db()
    assert entry.status == "noticed"
    days.go_to(PUBLISHED)
    scene.published(listed)
    entry.refresh_from_db()
    assert entry.status == "published"


@pytest.mark.parametrize(
    ("to", "changes", "words"),
    [
        ("upheld", {}, "请填写答复"),
        ("refused", {"answer": " "}, "请填写答复"),
        ("refused", {"answer": "否", "drops_entry": True}, "不予采纳的异议不能"),
        ("upheld", {"answer": "是", "drops_entry": True}, "没有指明名单中的企业"),
    ],
)
def test_answers_that_contradict_themselves_are_refused(scene, listed, to, changes, words):
    objection = object_to(listed)
    with pytest.raises(Refused, match=f"{words}.*第九条"):
        take_objection_step(objection, to, actor=scene.reviewer, **changes)
    assert DutyObjection.objects.get().status == "received"


@pytest.mark.parametrize("role", ["handler", "legal_reviewer", "auditor"])
def test_answering_needs_its_role(scene, listed, role):
    objection = object_to(listed)
    with pytest.raises(Refused, match="须由"):
        take_objection_step(
            objection, "refused", actor=UserFactory(roles=[role], department=scene.section), answer="否"
        )


def test_an_answer_is_given_once(scene, listed):
    objection = object_to(listed)
    take_objection_step(objection, "refused", actor=scene.reviewer, answer="否")
    with pytest.raises(Refused, match="不能办理此步骤"):
        take_objection_step(objection, "upheld", actor=scene.reviewer, answer="是")


def test_paper_is_entered_by_the_staff_with_its_day(scene, listed):
    made = enter_objection(
        DutyObjection,
        actor=scene.handler,
        duty_list=listed,
        text="书面异议",
        name="某社区",
        received_at=moment(FIRST),
    )
    assert (made.received_at, made.name, made.sender_hash) == (moment(FIRST), "某社区", "")
    with pytest.raises(Refused, match="须由"):
        enter_objection(
            DutyObjection,
            actor=UserFactory(roles=["legal_reviewer"], department=scene.section),
            duty_list=listed,
            text="书面异议",
        )
