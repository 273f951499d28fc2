"""A forgotten password: the same answer to everyone, a link that works once, all sessions ended."""

from __future__ import annotations

import re
import smtplib
from datetime import timedelta

import pytest
from celery.exceptions import Retry
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import lockout, password_reset
from accounts.models import User, UserSession
from accounts.services import deactivate_user
from accounts.tasks import send_reset_links
from common import events
from common.errors import Refused
from tests.factories.accounts import PASSWORD, UserFactory
from tests.racing import at_once

pytestmark = pytest.mark.django_db
ASK, SENT, SIGN_IN = (
    "/accounts/password/forgotten/",
    "/accounts/password/forgotten/sent/",
    "/accounts/sign-in/",
)
NEW = "Quite-New-Secret-7"


@pytest.fixture(autouse=True)
def _no_waiting(settings):
    settings.COMMENT_MIN_SECONDS = 0
    settings.SITE_URL = "https://portal.example"


def ask(client, email, address="10.0.0.1"):
    token = client.get(ASK).context["form"].initial["token"]
    return client.post(ASK, {"email": email, "token": token, "website": ""}, REMOTE_ADDR=address)


@pytest.fixture
def asking(django_capture_on_commit_callbacks):
    """Ask, and let the task run that the commit would start."""

    def run(client, email, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return ask(client, email, **more)

    return run


def link():
    """The path of the link in the last letter."""
    found = re.search(r"https://portal\.example(/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def set_password(client, path, new=NEW):
    page = client.get(path, follow=True)
    address = page.redirect_chain[-1][0] if page.redirect_chain else path
    return client.post(address, {"password": new, "again": new})


def kinds(user):
    return list(events.history(user).values_list("kind", flat=True))


def test_a_link_sets_a_new_password_and_ends_all_sessions(client, asking):
    user = UserFactory(email="zhang@example.com")
    elsewhere = Client()
    elsewhere.force_login(user)
    asking(client, "Zhang@Example.com")
    letter = mail.outbox[0]
    assert letter.to == ["zhang@example.com"]
    assert user.username in letter.body
    page = client.get(link(), follow=True)
    assert page.redirect_chain[-1][0].endswith("/set-password/")  # the token leaves the address
    assert set_password(client, link())["Location"] == SIGN_IN
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert user.must_change_password is False
    assert not UserSession.objects.exists()
    assert elsewhere.get("/accounts/profile/").status_code == 302
    assert kinds(user) == ["sign-in", "password-reset-mailed", "password-recovered"]


def test_known_and_unknown_addresses_are_answered_alike(client, asking):
    UserFactory(email="known@example.com")
    UserFactory(email="closed@example.com", is_active=False)
    answers = []
    for number, email in enumerate(["known@example.com", "nobody@example.com", "closed@example.com"]):
        response = asking(client, email, address=f"10.0.1.{number}")
        page = client.get(response["Location"])
        answers.append((response.status_code, response["Location"], page.content))
    assert {answer[:2] for answer in answers} == {(302, SENT)}
    bodies = {re.sub(rb'value="[^"]{30,}"', b"", answer[2]) for answer in answers}
    assert len(bodies) == 1
    assert [letter.to for letter in mail.outbox] == [["known@example.com"]]


def test_the_request_itself_reads_no_account(client, django_assert_num_queries):
    """Looking up is the task's work, so the time of the answer tells nothing either."""
    UserFactory(email="known@example.com")
    token = client.get(ASK).context["form"].initial["token"]
    with django_assert_num_queries(0):
        client.post(ASK, {"email": "known@example.com", "token": token, "website": ""})


def test_a_link_works_once(client, asking):
    UserFactory(email="zhang@example.com")
    asking(client, "zhang@example.com")
    path = link()
    set_password(client, path)
    again = client.get(path)
    assert again.status_code == 410
    assert "链接已失效" in again.content.decode()


def test_of_two_who_hold_one_link_the_second_is_refused(asking, client):
    user = UserFactory(email="zhang@example.com")
    asking(client, "zhang@example.com")
    token = link().split("/")[-2]
    stale = User.objects.get(pk=user.pk)
    password_reset.set_password(user=user, token=token, password=NEW)
    with pytest.raises(Refused, match="已使用"):
        password_reset.set_password(user=stale, token=token, password="Third-Secret-99")
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_a_link_dies_after_its_time(client, asking, settings, monkeypatch):
    settings.PASSWORD_RESET_TIMEOUT = 600
    UserFactory(email="zhang@example.com")
    asking(client, "zhang@example.com")
    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    later = timezone.localtime().replace(tzinfo=None) + timedelta(seconds=700)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: later)
    assert client.get(link()).status_code == 410


def test_a_link_dies_when_the_user_signs_in_or_is_closed(client, asking):
    user = UserFactory(email="zhang@example.com")
    asking(client, "zhang@example.com")
    path = link()
    deactivate_user(actor=UserFactory(roles=["administrator"]), user=user, reason="离职")
    assert client.get(path).status_code == 410
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert client.get(path).status_code == 302
    Client().post(SIGN_IN, {"username": user.username, "password": PASSWORD})
    assert client.get(path).status_code == 410


def test_a_weak_or_mistyped_password_is_refused_and_the_link_stays(client, asking):
    user = UserFactory(email="zhang@example.com")
    asking(client, "zhang@example.com")
    weak = set_password(client, link(), new="short")
    assert weak.status_code == 422
    address = weak.request["PATH_INFO"]
    other = client.post(address, {"password": NEW, "again": "Another-One-12"})
    assert "两次输入的密码不一致" in other.content.decode()
    assert client.post(address, {"password": NEW, "again": NEW}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_two_accounts_of_one_address_get_a_link_each(client, asking):
    one, two = UserFactory(email="shared@example.com"), UserFactory(email="shared@example.com")
    asking(client, "shared@example.com")
    assert len(mail.outbox) == 2
    assert one.username in mail.outbox[0].body
    assert two.username in mail.outbox[1].body


def test_accounts_without_a_password_get_no_link(client, asking):
    from accounts.operations import operations_user

    User.objects.filter(pk=operations_user().pk).update(email="ops@example.com")
    asking(client, "ops@example.com")
    assert mail.outbox == []


def test_one_visitor_and_one_address_are_limited_alike_for_known_and_unknown(client, settings):
    settings.PASSWORD_RESETS_PER_HOUR = 4
    UserFactory(email="known@example.com")
    for email, address in [("known@example.com", "10.0.2.1"), ("nobody@example.com", "10.0.2.2")]:
        statuses = [ask(client, email, address=address).status_code for _ in range(4)]
        assert statuses == [302, 302, 302, 429]  # three letters to one address
    for number in range(5):
        last = ask(client, f"someone{number}@example.com", address="10.0.2.3")
    assert last.status_code == 429
    assert last.context["form"]["email"].value() == "someone4@example.com"


def test_a_lock_is_lifted_by_the_new_password(client, asking, settings):
    settings.AXES_FAILURE_LIMIT = 2
    user = UserFactory(email="zhang@example.com")
    for _ in range(2):
        client.post(SIGN_IN, {"username": user.username, "password": "wrong"})
    assert lockout.locked_until(user.username) is not None
    asking(client, "zhang@example.com")
    set_password(client, link())
    assert lockout.locked_until(user.username) is None
    assert client.post(SIGN_IN, {"username": user.username, "password": NEW}).status_code == 302


def test_the_second_factor_is_still_asked_for(client, asking):
    from accounts import second_factor, totp

    user = UserFactory(email="zhang@example.com")
    salt = second_factor.new_salt()
    code = totp.code_at(totp.secret_of(user.pk, salt), totp.time.time())
    second_factor.switch_on(actor=user, password=PASSWORD, salt=salt, code=code)
    asking(client, "zhang@example.com")
    set_password(client, link())
    response = client.post(SIGN_IN, {"username": user.username, "password": NEW})
    assert response["Location"] == "/accounts/sign-in/code/"


def test_without_a_set_address_the_link_is_that_of_the_visitors_page(client, settings, asking):
    settings.SITE_URL = ""
    UserFactory(email="zhang@example.com")
    asking(client, "zhang@example.com")
    assert "http://testserver/accounts/password/forgotten/" in mail.outbox[0].body


def test_a_mail_server_that_fails_is_asked_again(monkeypatch):
    calls = []

    def fail(email, site):
        calls.append(email)
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(password_reset, "send_links", fail)
    with pytest.raises(Retry):
        send_reset_links.apply(args=["zhang@example.com", "https://portal.example"]).get()
    assert calls == ["zhang@example.com"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_link_used_by_two_at_once_sets_one_password():
    user = UserFactory(email="zhang@example.com")
    token = default_token_generator.make_token(user)
    outcomes = at_once(
        lambda: password_reset.set_password(user=user, token=token, password=NEW),
        lambda: password_reset.set_password(user=user, token=token, password="Third-Secret-99"),
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["Refused", "User"]
    user.refresh_from_db()
    assert user.check_password(NEW) != user.check_password("Third-Secret-99")
