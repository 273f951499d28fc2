"""The door: signing in and out, where it leads, and what it leaves on the trail."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import UserSession
from common import events
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/sign-in/"


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"username": username, "password": password, **extra})


def kinds(user):
    return list(events.history(user).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("traits", "place"),
    [
        ({}, "/staff/"),
        ({"roles": ["administrator"]}, "/admin/"),
        ({"roles": ["auditor"]}, "/staff/audit/"),
        ({"enterprise": True}, "/enterprise/"),
    ],
)
def test_signing_in_leads_to_the_users_work(client, traits, place):
    user = UserFactory(**traits)
    response = sign_in(client, user.username)
    assert (response.status_code, response["Location"]) == (302, place)


def test_signing_in_records_session_and_event(client):
    user = UserFactory()
    client.post(SIGN_IN, {"username": user.username, "password": PASSWORD}, REMOTE_ADDR="10.0.0.7")
    session = UserSession.objects.get(user=user)
    assert session.session_key == client.session.session_key
    assert session.ip_address == "10.0.0.7"
    event = events.history(user).get()
    assert (event.kind, event.actor, event.changes["ip_address"]) == ("sign-in", user, [None, "10.0.0.7"])


def test_the_session_key_changes_at_sign_in(client):
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "x"
    session.save()
    before = session.session_key
    sign_in(client, UserFactory().username)
    assert client.session.session_key != before


def test_names_are_taken_in_any_case_and_with_blanks(client):
    UserFactory(username="zhangsan")
    assert sign_in(client, " ZhangSan ").status_code == 302


def test_failures_look_alike_for_wrong_password_unknown_name_and_closed_account(client):
    known, closed = UserFactory(), UserFactory(is_active=False)
    answers = []
    for username, password in [
        (known.username, "wrong"),
        ("nobody-here", "wrong"),
        (closed.username, PASSWORD),
    ]:
        response = sign_in(client, username, password)
        answers.append((response.status_code, str(response.context["form"].non_field_errors())))
    assert len(set(answers)) == 1
    assert "登录名或密码不正确" in answers[0][1]
    assert kinds(known) == ["sign-in-failed"]


def test_a_page_asks_to_sign_in_and_comes_back(client):
    user = UserFactory()
    page = reverse("accounts:profile")
    response = client.get(page)
    assert response["Location"] == f"{SIGN_IN}?next={page}"
    assert sign_in(client, user.username, next=page)["Location"] == page


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "\thttps://evil.example",
    ],
)
def test_next_never_leaves_the_site(client, target):
    response = client.post(
        f"{SIGN_IN}?next={target}", {"username": UserFactory().username, "password": PASSWORD, "next": target}
    )
    assert response["Location"] == "/staff/"


def test_signing_out_needs_post_and_ends_the_session(client):
    user = UserFactory()
    client.force_login(user)
    assert client.get("/accounts/sign-out/").status_code == 405
    assert client.post("/accounts/sign-out/")["Location"] == "/"
    assert not UserSession.objects.exists()
    assert kinds(user) == ["sign-in", "sign-out"]
    assert client.get("/accounts/profile/").status_code == 302


def test_a_signed_in_user_is_not_asked_again(client):
    client.force_login(UserFactory())
    assert client.get(SIGN_IN)["Location"] == "/staff/"


def test_a_token_is_required_to_sign_in():
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(SIGN_IN, {"username": "a", "password": "b"}).status_code == 403


def test_passwords_are_stored_with_djangos_own_strong_hash():
    from django.conf import global_settings

    import lanzhou_eco.settings as portal

    assert not hasattr(portal, "PASSWORD_HASHERS")
    assert global_settings.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.PBKDF2PasswordHasher"


def test_the_profile_shows_the_user_and_the_sign_ins(client):
    user = UserFactory(full_name="赵某某", roles=["reviewer"])
    client.force_login(user)
    text = client.get("/accounts/profile/").content.decode()
    assert "赵某某" in text
    assert "审核人" in text
    assert "最近登录和账户安全记录" in text
    assert "ip_address" not in text


@pytest.mark.parametrize("typed", [" ZhangSan ", "ｚｈａｎｇｓａｎ"])
def test_the_name_is_taken_as_people_type_it(client, typed):
    UserFactory(username="zhangsan")
    response = client.post("/accounts/sign-in/", {"username": typed, "password": PASSWORD})
    assert response.status_code == 302
