"""Password rules, the change of the own password, and initial passwords."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.initial_passwords import initial_password
from accounts.models import User, UserSession
from accounts.validators import CharacterKindsValidator
from common import events
from tests.factories.accounts import PASSWORD, UserFactory

CHANGE = "/accounts/password/"
NEW = "Another-Good-1"


def change(client, old=PASSWORD, new=NEW, again=None):
    return client.post(CHANGE, {"old": old, "new": new, "again": new if again is None else again})


@pytest.mark.parametrize("password", ["abcdefghijkl", "ABCDEFGHIJ12", "abcdef123456", "abc-def-ghi"])
def test_fewer_than_three_kinds_of_characters_are_refused(password):
    with pytest.raises(ValidationError, match="至少3类"):
        CharacterKindsValidator(min_kinds=3).validate(password)


@pytest.mark.parametrize("password", ["Abcdef123456", "abcdef-12345", "Abcdef-ghijk"])
def test_three_kinds_of_characters_are_enough(password):
    CharacterKindsValidator(min_kinds=3).validate(password)


@pytest.mark.django_db
def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(client):
    user = UserFactory()
    elsewhere = Client()
    elsewhere.force_login(user)
    client.force_login(user)
    assert change(client)["Location"] == "/accounts/profile/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert elsewhere.get("/accounts/profile/").status_code == 302
    assert client.get("/accounts/profile/").status_code == 200
    assert [row.session_key for row in UserSession.objects.filter(user=user)] == [client.session.session_key]
    assert events.history(user).last().kind == "password-changed"
    assert NEW not in str(list(events.history(user).values()))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"old": "wrong"}, "密码不正确，请重新填写当前密码"),
        ({"again": "Other-Good-2"}, "两次输入的新密码不一致"),
        ({"new": PASSWORD}, "不得与当前密码相同"),
        ({"new": "Short-1"}, "10"),
        ({"new": "alllowercaseletters"}, "至少3类"),
        ({"new": "Zhangsanfeng-1"}, "登录名"),
    ],
)
def test_a_bad_change_is_refused_in_words(client, values, message):
    user = UserFactory(username="zhangsanfeng")
    client.force_login(user)
    response = change(client, **values)
    assert response.status_code == 422
    assert message in str(response.context["form"].errors)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


@pytest.mark.django_db
def test_an_initial_password_must_be_changed_before_anything_else(client):
    user = UserFactory(password_changed_at=None)
    client.force_login(user)
    for page in ("/accounts/profile/", "/staff/registry/laws/"):
        assert client.get(page)["Location"] == CHANGE
    assert client.get("/").status_code == 200
    assert "初始密码" in client.get(CHANGE).content.decode()
    change(client)
    assert client.get("/accounts/profile/").status_code == 200


@pytest.mark.django_db
def test_a_user_with_an_initial_password_may_sign_out(client):
    client.force_login(UserFactory(password_changed_at=None))
    assert client.post("/accounts/sign-out/")["Location"] == "/"


def test_initial_passwords_are_random_and_obey_the_rules():
    made = {initial_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        CharacterKindsValidator(min_kinds=4).validate(password)
        assert len(password) == 16
