"""A class and its people, to an enterprise that was not invited and to one that was."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from legal_training.enterprise_training.enums import AttendeeStatus
from legal_training.models import ClassAttendee
from tests.days import Days
from tests.factories.legal_training_classes import EnterpriseClassFactory
from tests.legal_training.class_scene import ANNOUNCED, Scene, person

pytestmark = pytest.mark.django_db
CLASS_PAGES = ("class", "register", "sign-in")
PERSON_PAGES = ("attendee-edit", "attendee-cancel")
INVITED, ALSO_INVITED, UNINVITED = range(3)


@pytest.fixture
def scene(monkeypatch) -> Scene:
    Days(monkeypatch).go_to(ANNOUNCED)
    return Scene()


@pytest.fixture
def clients(scene) -> list[Client]:
    made = [Client() for _ in scene.users]
    for client, user in zip(made, scene.users, strict=True):
        client.force_login(user)
    return made


def address(page: str, *args: str) -> str:
    return reverse(f"training-enterprise:{page}", args=args)


@pytest.mark.parametrize("page", CLASS_PAGES)
def test_a_class_is_there_for_those_invited(scene, clients, page):
    number = scene.row.ledger_no
    found = [client.get(address(page, number)).status_code for client in clients]
    assert found == [200, 200, 404]
    if page != "class":
        assert clients[UNINVITED].post(address(page, number), {"name_1": "王某"}).status_code == 404
    assert not ClassAttendee.objects.exists()


@pytest.mark.parametrize("page", PERSON_PAGES)
def test_a_person_is_there_for_the_own_enterprise(scene, clients, page):
    (theirs,) = scene.register(INVITED, 1)
    here = address(page, scene.row.ledger_no, theirs.ledger_no)
    assert [client.get(here).status_code for client in clients] == [200, 404, 404]
    sent = person(9) | {"reason": "另有安排"}
    assert [client.post(here, sent).status_code for client in clients[ALSO_INVITED:]] == [404, 404]
    theirs.refresh_from_db()
    assert (theirs.name, theirs.status) == ("王某1", AttendeeStatus.SEATED)
    assert clients[INVITED].post(here, sent).status_code == 302


@pytest.mark.parametrize("page", PERSON_PAGES)
def test_a_person_of_another_is_not_in_a_class_of_ones_own(scene, clients, page):
    (theirs,) = scene.register(INVITED, 1)
    own = EnterpriseClassFactory(open=True, invited=[scene.firms[UNINVITED]])
    here = address(page, own.ledger_no, theirs.ledger_no)
    assert clients[UNINVITED].get(here).status_code == 404
    assert clients[UNINVITED].post(here, person(9)).status_code == 404
    assert clients[INVITED].get(here).status_code == 404  # its own person, but another's class


def test_lists_show_the_own_people_alone(scene, clients):
    scene.register(INVITED, 1)
    for page in (address("record"), address("class", scene.row.ledger_no)):
        assert "王某1" in clients[INVITED].get(page).content.decode()
        assert "王某1" not in clients[ALSO_INVITED].get(page).content.decode()
    assert scene.row.name in clients[ALSO_INVITED].get(address("home")).content.decode()
    assert scene.row.name not in clients[UNINVITED].get(address("home")).content.decode()
