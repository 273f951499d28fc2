"""Lock-out after repeated failures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.utils import timezone

from accounts import lockout
from accounts.services import unlock_user
from common import events
from common.presentation import zh_datetime
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_attempts(settings):
    settings.AXES_FAILURE_LIMIT = 3


def attempt(client, username, password="wrong", address="10.0.0.1"):
    return client.post(
        "/accounts/sign-in/", {"username": username, "password": password}, REMOTE_ADDR=address
    )


def lock(client, username):
    for _ in range(2):
        assert attempt(client, username).status_code == 200
    return attempt(client, username)


def test_the_third_failure_locks_and_says_until_when(client):
    user = UserFactory()
    response = lock(client, user.username)
    assert response.status_code == 429
    until = lockout.locked_until(user.username, "10.0.0.1")
    assert timedelta(minutes=59) < until - timezone.now() <= timedelta(hours=1)
    assert zh_datetime(until) in response.content.decode()


def test_a_locked_user_is_refused_with_the_right_password(client):
    user = UserFactory()
    lock(client, user.username)
    assert attempt(client, user.username, PASSWORD).status_code == 429
    assert "_auth_user_id" not in client.session


def test_an_unknown_name_is_locked_like_a_known_one(client):
    known = lock(client, UserFactory().username)
    unknown = lock(client, "nobody-here")
    assert (unknown.status_code, unknown.templates[0].name) == (known.status_code, known.templates[0].name)


def test_another_address_is_not_locked(client):
    user = UserFactory()
    lock(client, user.username)
    assert attempt(client, user.username, PASSWORD, address="10.0.0.2").status_code == 302


def test_failure_and_lock_stand_on_the_trail_once_each(client):
    user = UserFactory()
    lock(client, user.username)
    attempt(client, user.username)
    attempt(client, user.username, PASSWORD)
    kinds = list(events.history(user).values_list("kind", flat=True))
    assert kinds == ["sign-in-failed"] * 3 + ["locked"]


def test_attempts_during_the_lock_do_not_put_off_its_end(client):
    user = UserFactory()
    lock(client, user.username)
    until = lockout.locked_until(user.username)
    attempt(client, user.username)
    assert lockout.locked_until(user.username) == until


def test_the_lock_ends_by_itself(client):
    user = UserFactory()
    lock(client, user.username)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(hours=1, minutes=1))
    assert lockout.locked_until(user.username) is None
    assert attempt(client, user.username, PASSWORD).status_code == 302


def test_success_forgets_the_failures_before(client):
    user = UserFactory()
    attempt(client, user.username)
    attempt(client, user.username)
    assert attempt(client, user.username, PASSWORD).status_code == 302
    client.post("/accounts/sign-out/")
    assert attempt(client, user.username).status_code == 200


def test_an_administrator_lifts_the_lock(client):
    user, administrator = UserFactory(), UserFactory(roles=["administrator"])
    lock(client, user.username)
    assert unlock_user(actor=administrator, user=user) is True
    assert unlock_user(actor=administrator, user=user) is False
    assert events.history(user).last().kind == "unlocked"
    assert attempt(client, user.username, PASSWORD).status_code == 302


def test_no_password_is_kept_of_a_failed_attempt(client):
    user = UserFactory()
    attempt(client, user.username, "Secret-Typo-1")
    stored = AccessAttempt.objects.get()
    assert "Secret-Typo-1" not in f"{stored.post_data}{stored.get_data}"
    assert "Secret-Typo-1" not in str(list(events.history(user).values()))
