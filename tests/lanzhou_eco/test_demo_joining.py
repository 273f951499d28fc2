"""The demonstration's people of enterprises: each state in which somebody has something to do."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from accounts.models import User
from common.attachments import attachments_of
from common.models import Event
from lanzhou_eco.demo_joining import INVITED, REFUSAL, demo_joining
from registry import invitations
from registry.models import Enterprise, Invitation, JoinApplication, Membership
from registry.reference import load_all

pytestmark = pytest.mark.django_db
FIRST, SECOND = "91620100MADEM0001N", "91620100MADEM0002R"


@pytest.fixture
def said():
    load_all()
    call_command("seed_demo")
    lines: list[str] = []
    demo_joining(lines.append)
    return lines


def test_one_application_waits_and_one_was_refused(said):
    waiting, refused = JoinApplication.objects.order_by("status", "pk").reverse()
    assert (waiting.status, waiting.uscc, waiting.department.code) == (
        "submitted",
        SECOND,
        "equipment-park-office",
    )
    assert (refused.status, refused.decision_reason, refused.decided_by.username) == (
        "refused",
        REFUSAL,
        "jingban",
    )
    assert not Enterprise.objects.filter(uscc=refused.uscc).exists()
    assert [each["note"] for each in attachments_of(waiting)] == ["营业执照", "授权委托书"]


def test_the_certifier_was_handed_over_and_stands_in_the_history(said):
    rows = Membership.objects.certifiers().filter(enterprise__uscc=FIRST).order_by("pk")
    assert [(row.user.username, row.ended_on is None, row.end_reason) for row in rows] == [
        ("qiye3", False, "移交给杨示范"),
        ("qiye4", True, ""),
    ]


def test_an_invitation_is_open_and_its_code_is_said(said):
    (code,) = re.findall(r"邀请码 ([A-Z0-9-]+)", said[0])
    found = invitations.by_hash(invitations.hash_of(code))
    assert (found.invitee_name, found.enterprise.uscc) == (INVITED, SECOND)
    assert Invitation.objects.filter(status="open").count() == 1


def test_all_of_it_is_marked_as_invented(said):
    marked = (JoinApplication, Invitation, User)
    assert [model.objects.filter(is_synthetic=False).count() for model in marked] == [0, 0, 0]


def test_a_second_time_nothing_changes(said):
    before = Event.objects.count()
    again: list[str] = []
    demo_joining(again.append)
    assert (again, Event.objects.count()) == ([], before)
