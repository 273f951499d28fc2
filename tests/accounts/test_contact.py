"""The own e-mail address and telephone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts import addresses
from accounts.registration import NAME_TAKEN, change_own_contact, open_account
from common import events
from tests.factories.accounts import PASSWORD, UserFactory
from tests.racing import at_once

pytestmark = pytest.mark.django_db
PAGE = "/accounts/contact/"


def test_the_user_changes_address_and_telephone_with_the_password(client):
    user = UserFactory()
    client.force_login(user)
    given = {"email": "zhang@example.com", "mobile": "13900000000", "password": PASSWORD}
    assert client.post(PAGE, given)["Location"] == "/accounts/profile/"
    user.refresh_from_db()
    assert (user.email, user.mobile) == ("", "13900000000")  # the address waits to be confirmed
    assert addresses.waiting_of(user).address == "zhang@example.com"
    telephone, address = events.history(user).filter(kind__in=["contact-changed", "email-asked"])
    assert telephone.changes["mobile"] == ["", "13900000000"]
    assert address.changes["email"] == ["", "zhang@example.com"]


@pytest.mark.parametrize("typed", ["139 0000 0000", "+86 139-0000-0000", "１３９００００００００"])
def test_a_telephone_is_taken_as_people_write_it(client, typed):
    user = UserFactory()
    client.force_login(user)
    client.post(PAGE, {"email": "", "mobile": typed, "password": PASSWORD})
    user.refresh_from_db()
    assert user.mobile == "13900000000"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"password": "wrong"}, "密码不正确"),
        ({"email": "no address"}, "邮箱格式不正确"),
        ({"mobile": "12345"}, "11位数字"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, given, words):
    user = UserFactory()
    client.force_login(user)
    typed = {"email": "zhang@example.com", "mobile": "13900000000", "password": PASSWORD, **given}
    response = client.post(PAGE, typed)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert response.context["form"]["email"].value() == typed["email"]
    user.refresh_from_db()
    assert user.email == ""


def test_without_a_difference_there_is_no_event():
    user = UserFactory(email="zhang@example.com")
    change_own_contact(actor=user, password=PASSWORD, email="zhang@example.com")
    assert not events.history(user).exists()


def test_an_account_of_ones_own_has_a_password_of_ones_own():
    user = open_account(username="lisi", full_name="李某", password="Own-Secret-55")
    assert user.is_enterprise
    assert user.must_change_password is False
    event = events.history(user).get()
    assert (event.kind, event.actor) == ("registered", user)
    assert "Own-Secret-55" not in str(event.changes)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_name_at_once_the_second_is_told():
    account = {"username": "lisi", "full_name": "李某", "password": "Own-Secret-55"}
    outcomes = at_once(*[lambda: open_account(**account)] * 2)
    assert sorted(type(each).__name__ for each in outcomes) == ["User", "ValidationError"]
    refused = next(each for each in outcomes if isinstance(each, ValidationError))
    assert refused.message_dict == {"username": [NAME_TAKEN]}


def test_beside_an_open_session_the_password_is_not_guessed_at_will(client):
    """Who finds a session open would else try passwords here, past the lock of the sign-in."""
    user = UserFactory()
    client.force_login(user)
    given = {"email": "zhang@example.com", "mobile": "", "password": "wrong"}
    answers = [client.post(PAGE, given).content.decode() for _ in range(10)]
    assert ["密码不正确" in answer for answer in answers] == [True] * 10
    assert [each.kind for each in events.history(user)] == ["sign-in", *["proof-failed"] * 10]
    refused = client.post(PAGE, given | {"password": PASSWORD})
    assert refused.status_code == 422
    assert "一小时后再试" in refused.content.decode()
    user.refresh_from_db()
    assert user.email == ""


@pytest.mark.parametrize(
    ("page", "given"),
    [
        ("/accounts/password/", {"old": "wrong", "new": "Another-One-12", "again": "Another-One-12"}),
        ("/accounts/api-tokens/new/", {"name": "系统", "days": 30, "password": "wrong"}),
        ("/accounts/second-factor/enrol/", {"code": "000000", "password": "wrong"}),
    ],
)
def test_the_pages_that_ask_for_the_password_share_one_count(client, page, given, settings):
    settings.PASSWORD_PROOFS_PER_HOUR = 1
    user = UserFactory()
    client.force_login(user)
    client.post(PAGE, {"email": "", "mobile": "", "password": "wrong"})
    answer = client.post(page, given)
    assert answer.status_code == 422
    assert "一小时后再试" in answer.content.decode()
