"""Idle time-out, the list of sessions, and whose address is believed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import sessions
from accounts.models import UserSession
from common import events
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
PROFILE = "/accounts/profile/"


def idle_for(user, **span):
    UserSession.objects.filter(user=user).update(last_seen_at=timezone.now() - timedelta(**span))


def test_an_idle_session_ends_and_the_page_comes_back_after_signing_in(client):
    user = UserFactory()
    client.force_login(user)
    idle_for(user, minutes=31)
    response = client.get(f"{PROFILE}?a=1")
    assert response["Location"] == "/accounts/sign-in/?next=/accounts/profile/%3Fa%3D1"
    page = client.get(response["Location"])
    assert "长时间未操作" in page.content.decode()
    assert "长时间未操作" not in client.get(response["Location"]).content.decode()
    signed_in = client.post(
        response["Location"],
        {"username": user.username, "password": PASSWORD, "next": page.context["next"]},
    )
    assert signed_in["Location"] == f"{PROFILE}?a=1"
    last = events.history(user).filter(kind="sign-out").get()
    assert last.reason == "闲置超时"


def test_a_session_in_use_lives_on(client):
    user = UserFactory()
    client.force_login(user)
    idle_for(user, minutes=29)
    assert client.get(PROFILE).status_code == 200
    assert timezone.now() - UserSession.objects.get().last_seen_at < timedelta(seconds=10)


def test_use_is_noted_at_most_once_a_minute(client):
    user = UserFactory()
    client.force_login(user)
    idle_for(user, seconds=50)
    before = UserSession.objects.get().last_seen_at
    client.get(PROFILE)
    assert UserSession.objects.get().last_seen_at == before


def test_the_time_out_is_a_setting(client, settings):
    settings.IDLE_TIMEOUT_SECONDS = 60
    user = UserFactory()
    client.force_login(user)
    idle_for(user, seconds=61)
    assert client.get(PROFILE).status_code == 302


def test_a_public_page_stays_open_after_the_time_out(client):
    user = UserFactory()
    client.force_login(user)
    idle_for(user, minutes=31)
    response = client.get("/accounts/sign-in/")
    assert response.status_code == 200
    assert not response.wsgi_request.user.is_authenticated


def test_a_form_sent_too_late_does_nothing_and_its_page_comes_back(client):
    user = UserFactory()
    client.force_login(user)
    idle_for(user, minutes=31)
    form = "http://testserver/accounts/password/?x=1"
    response = client.post("/accounts/password/", {"old": "a"}, HTTP_REFERER=form)
    assert response["Location"] == "/accounts/sign-in/?next=%2Faccounts%2Fpassword%2F%3Fx%3D1"
    client.force_login(user)
    idle_for(user, minutes=31)
    response = client.post("/accounts/password/", {"old": "a"}, HTTP_REFERER="https://evil.example/x")
    assert response["Location"] == "/accounts/sign-in/"


def test_a_fragment_sends_the_whole_page_to_the_door(client):
    user = UserFactory()
    client.force_login(user)
    idle_for(user, minutes=31)
    response = client.get(
        PROFILE, HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/staff/?page=2"
    )
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/accounts/sign-in/?next=%2Fstaff%2F%3Fpage%3D2"


def test_a_user_ends_another_session_of_the_own_account(client):
    user = UserFactory()
    elsewhere = Client()
    elsewhere.force_login(user)
    client.force_login(user)
    page = client.get("/accounts/sessions/")
    assert len(page.context["sessions"]) == 2
    other = UserSession.objects.exclude(session_key=client.session.session_key).get()
    client.post(f"/accounts/sessions/{other.pk}/end/")
    assert elsewhere.get(PROFILE).status_code == 302
    assert client.get(PROFILE).status_code == 200


def test_nobody_sees_or_ends_the_session_of_another(client):
    stranger, user = UserFactory(), UserFactory()
    Client().force_login(stranger)
    client.force_login(user)
    assert [row.user for row in client.get("/accounts/sessions/").context["sessions"]] == [user]
    theirs = UserSession.objects.get(user=stranger)
    assert client.post(f"/accounts/sessions/{theirs.pk}/end/").status_code == 404
    assert UserSession.objects.filter(pk=theirs.pk).exists()
    assert client.get(f"/accounts/sessions/{theirs.pk}/end/").status_code == 405


def test_ending_the_present_session_signs_out(client):
    user = UserFactory()
    client.force_login(user)
    session = UserSession.objects.get()
    assert client.post(f"/accounts/sessions/{session.pk}/end/")["Location"] == "/"
    assert client.get(PROFILE).status_code == 302


def test_sessions_past_their_cookie_age_are_forgotten_at_the_next_sign_in(client):
    user, other = UserFactory(), UserFactory()
    for each in (user, other):
        Client().force_login(each)
        idle_for(each, hours=13)
    client.force_login(user)
    assert UserSession.objects.get(user=user).session_key == client.session.session_key
    assert UserSession.objects.filter(user=other).count() == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),  # nobody of ours wrote it
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.5", "203.0.113.9"),
        (1, "", "10.0.0.1"),
        (1, "not-an-address", None),
        (2, "203.0.113.9", "10.0.0.1"),
    ],
)
def test_only_what_our_proxies_wrote_is_believed(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert sessions.client_address(request) == address
