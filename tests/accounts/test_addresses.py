"""The e-mail address of an account: asked for, confirmed by a link, told to the old one, undone there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import address_letters, addresses, password_reset, services
from accounts.models import EmailChange, User, UserSession
from accounts.registration import change_own_contact, open_account
from common import events
from common.errors import Refused
from common.models import Message
from common.visitors import TooMany
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory
from tests.racing import at_once

pytestmark = pytest.mark.django_db
SITE = "https://portal.example"
OLD, NEW = "old@example.com", "new@example.com"
PROFILE, SIGN_IN = "/accounts/profile/", "/accounts/sign-in/"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Run, and let the tasks run that the commit would start."""

    def run(act, *args, **options):
        with django_capture_on_commit_callbacks(execute=True):
            return act(*args, **options)

    return run


@pytest.fixture
def asking(committed):
    def run(user, address=NEW, actor=None):
        return committed(addresses.ask, actor=actor or user, user=user, address=address, site=SITE)

    return run


def link_to(address):
    """The path of the link in the last letter to the address."""
    letter = next(each for each in reversed(mail.outbox) if each.to == [address])
    found = re.search(r"https://portal\.example(/\S+)", letter.body)
    return found[1] if found else None


def token_in(path):
    return path.rstrip("/").split("/")[-1]


def kinds(user):
    return list(events.history(user).values_list("kind", flat=True))


def test_the_old_address_stays_until_the_new_one_is_confirmed(client, asking, committed):
    user = UserFactory(email=OLD)
    client.force_login(user)
    asking(user)
    user.refresh_from_db()
    assert user.email == OLD
    assert [letter.to for letter in mail.outbox] == [[NEW], [OLD]]
    page = client.get(link_to(NEW))
    assert (page.status_code, NEW in page.content.decode()) == (200, True)
    user.refresh_from_db()
    assert user.email == OLD  # a mail program that opens links confirms nothing
    assert committed(client.post, link_to(NEW))["Location"] == PROFILE
    user.refresh_from_db()
    assert user.email == NEW
    assert [letter.to for letter in mail.outbox[2:]] == [[OLD]]
    assert "已由本邮箱改为n***@example.com" in mail.outbox[2].body
    assert kinds(user) == ["sign-in", "email-asked", "email-confirmed"]
    titles = Message.objects.filter(recipient=user).order_by("pk").values_list("title", flat=True)
    assert list(titles) == ["请验证电子邮箱", "电子邮箱已改为new@example.com"]


def test_a_link_confirms_once(client, asking):
    user = UserFactory()
    client.force_login(user)
    asking(user)
    path = link_to(NEW)
    assert client.post(path).status_code == 302
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410
    with pytest.raises(Refused, match="已使用"):
        addresses.confirm(actor=user, token=token_in(path), site=SITE)


def test_the_link_alone_opens_nothing(client, asking):
    """The mailbox may be a stranger's: without the account's password the link leads to the sign-in."""
    user, other = UserFactory(), UserFactory()
    asking(user)
    path = link_to(NEW)
    assert client.post(path)["Location"].startswith(SIGN_IN)
    client.force_login(other)
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 403
        assert "属于另一账号" in answer.content.decode()
    user.refresh_from_db()
    assert user.email == ""
    assert user.username not in mail.outbox[0].body
    assert user.full_name not in mail.outbox[0].body


def test_the_link_leads_through_the_sign_in_and_back(client, asking):
    user = UserFactory()
    asking(user)
    door = client.get(link_to(NEW))["Location"]
    back = client.post(door, {"username": user.username, "password": PASSWORD})
    assert back["Location"] == link_to(NEW)
    assert client.post(back["Location"])["Location"] == PROFILE
    user.refresh_from_db()
    assert user.email == NEW


def test_a_link_dies_after_its_time_and_is_sent_anew(client, asking, committed, monkeypatch):
    user = UserFactory()
    client.force_login(user)
    asking(user)
    path = link_to(NEW)
    import time

    later = time.time() + 49 * 3600
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: later)
        assert addresses.to_confirm(token_in(path)) is None
    assert "重新发送验证邮件" in client.get(PROFILE).content.decode()
    committed(client.post, "/accounts/email/resend/")
    assert [letter.to for letter in mail.outbox] == [[NEW], [NEW]]
    assert client.post(link_to(NEW)).status_code == 302


def test_a_link_for_one_purpose_serves_no_other(client, asking):
    user = UserFactory(email=OLD)
    client.force_login(user)
    asking(user)
    confirm, undo = token_in(link_to(NEW)), token_in(link_to(OLD))
    assert client.get(f"/accounts/email/confirm/{undo}/").status_code == 410
    assert client.get(f"/accounts/email/undo/{confirm}/").status_code == 410
    assert client.get(f"/accounts/email/undo/{undo[:-1]}x/").status_code == 410


def test_another_address_takes_the_place_of_the_waiting_one(client, asking):
    user = UserFactory()
    client.force_login(user)
    asking(user)
    first = link_to(NEW)
    asking(user, "third@example.com")
    assert client.get(first).status_code == 410
    assert addresses.waiting_of(user).address == "third@example.com"
    assert EmailChange.objects.count() == 2


def test_what_waits_is_given_up(client, asking):
    user = UserFactory(email=OLD)
    client.force_login(user)
    asking(user)
    assert client.post("/accounts/email/cancel/")["Location"] == PROFILE
    assert client.get(link_to(NEW)).status_code == 410
    assert client.get(link_to(OLD)).status_code == 410
    assert kinds(user)[-1] == "email-cancelled"
    asking(user)
    asking(user, OLD)  # who types the present address again gives up too
    assert addresses.waiting_of(user) is None


def test_taking_the_address_away_is_told_to_it(asking):
    user = UserFactory(email=OLD)
    asking(user, "")
    user.refresh_from_db()
    assert user.email == ""
    assert [letter.to for letter in mail.outbox] == [[OLD]]
    assert link_to(OLD).startswith("/accounts/email/undo/")
    assert kinds(user) == ["email-removed"]


def test_letters_to_one_address_are_limited(asking):
    for _ in range(addresses.LETTERS_PER_HOUR):
        asking(UserFactory())
    user = UserFactory(email=OLD)
    with pytest.raises(TooMany, match="一小时后"):
        asking(user)
    assert addresses.waiting_of(user) is None


def test_the_page_asks_for_the_password(client):
    user = UserFactory(email=OLD)
    client.force_login(user)
    page = "/accounts/contact/"
    assert client.post(page, {"email": NEW, "mobile": "", "password": "wrong"}).status_code == 422
    assert not EmailChange.objects.exists()
    client.post(page, {"email": NEW, "mobile": "", "password": PASSWORD})
    assert client.get(page).context["form"].initial["email"] == NEW  # the form shows what waits
    user.refresh_from_db()
    assert user.email == OLD


# -- undoing --


def test_the_old_address_stops_a_change_before_it_is_made(client, asking):
    user = UserFactory(email=OLD)
    thief = Client()
    thief.force_login(user)
    asking(user)
    stop = link_to(OLD)
    assert "取消邮箱更换" in client.get(stop).content.decode()
    assert EmailChange.objects.waiting().exists()
    assert client.post(stop)["Location"] == "/accounts/password/forgotten/"
    assert thief.get(PROFILE)["Location"].startswith(SIGN_IN)
    assert addresses.waiting_of(user) is None
    assert client.get(stop).status_code == 410
    user.refresh_from_db()
    assert user.email == OLD
    assert user.check_password(PASSWORD)


def test_the_old_address_takes_an_account_back(client, asking):
    """Whoever changed the address knew the password: it ends with sessions and tokens."""
    user = UserFactory(email=OLD)
    ApiTokenFactory(user=user)
    thief = Client()
    thief.force_login(user)
    asking(user)
    thief.post(link_to(NEW))
    back = link_to(OLD)
    assert client.post(back)["Location"] == "/accounts/password/forgotten/"
    user.refresh_from_db()
    assert user.email == OLD
    assert not user.check_password(PASSWORD)
    assert not UserSession.objects.exists()
    assert not user.api_tokens.usable().exists()
    assert thief.get(PROFILE).status_code == 302
    assert "email-undone" in kinds(user)
    assert client.get(back).status_code == 410
    assert password_reset.send_links(OLD, SITE) == 1  # the owner sets a new password


def test_who_undoes_at_an_own_session_is_signed_out(client, asking, committed):
    user = UserFactory(email=OLD)
    client.force_login(user)
    asking(user)
    committed(client.post, link_to(NEW))
    answer = client.post(link_to(OLD), follow=True)
    assert (answer.status_code, "已撤销" in answer.content.decode()) == (200, True)
    assert "_auth_user_id" not in client.session


def test_the_undoing_is_not_undone_from_a_later_address(client, asking, committed):
    """A thief who goes on to a second address holds a link to the first one's mailbox."""
    user = UserFactory(email=OLD)
    client.force_login(user)
    asking(user)
    committed(client.post, link_to(NEW))
    owners = link_to(OLD)
    asking(user, "third@example.com")
    thiefs = link_to(NEW)
    committed(client.post, link_to("third@example.com"))
    again = link_to(NEW)
    Client().post(owners)
    assert [Client().post(each).status_code for each in (thiefs, again)] == [410, 410]
    user.refresh_from_db()
    assert user.email == OLD


def test_what_an_administrator_changed_since_is_not_undone_from_an_older_address(client, asking, committed):
    """The mailbox that holds the link may be why the user went to the administrator."""
    administrator, user = UserFactory(roles=["administrator"]), UserFactory(email=OLD)
    client.force_login(user)
    asking(user)
    committed(client.post, link_to(NEW))
    back = link_to(OLD)
    asking(user, "third@example.com", actor=administrator)
    assert Client().get(back).status_code == 200  # it waits still
    committed(client.post, link_to("third@example.com"))
    assert Client().post(back).status_code == 410
    user.refresh_from_db()
    assert user.email == "third@example.com"
    # What the user asks for after that may be undone as ever.
    asking(user, "fourth@example.com")
    committed(client.post, link_to("fourth@example.com"))
    assert Client().get(link_to("third@example.com")).status_code == 200


def test_after_the_days_nothing_is_undone(client, asking, committed, monkeypatch):
    import time

    user = UserFactory(email=OLD)
    client.force_login(user)
    asking(user)
    committed(client.post, link_to(NEW))
    later = time.time() + 8 * 24 * 3600
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert addresses.to_undo(token_in(link_to(OLD))) is None


# -- given at the registration, or by an administrator --


def test_an_address_of_a_new_account_is_not_yet_used(committed):
    user = committed(open_account, username="lisi", full_name="李某", password=PASSWORD, email=NEW, site=SITE)
    assert user.email == ""
    assert [letter.to for letter in mail.outbox] == [[NEW]]
    assert addresses.waiting_of(user).asked_by == user


def test_no_link_for_a_new_password_goes_to_an_unconfirmed_address(committed):
    """A stranger's mailbox must open no account; the owner is told what to do."""
    committed(open_account, username="lisi", full_name="李某", password=PASSWORD, email=NEW, site=SITE)
    mail.outbox.clear()
    assert password_reset.send_links(NEW, SITE) == 0
    (letter,) = mail.outbox
    assert letter.to == [NEW]
    assert "系统管理员" in letter.body
    assert ("http" in letter.body, "lisi" in letter.body, "李某" in letter.body) == (False, False, False)


def test_who_has_a_confirmed_address_gets_nothing_at_the_waiting_one(asking):
    user = UserFactory(email=OLD)
    asking(user)
    mail.outbox.clear()
    assert password_reset.send_links(NEW, SITE) == 0
    assert mail.outbox == []


def test_an_administrators_address_waits_for_the_user_too(asking, committed):
    administrator, user = UserFactory(roles=["administrator"]), UserFactory(email=OLD)
    committed(services.change_user, actor=administrator, user=user, email=NEW, site=SITE)
    user.refresh_from_db()
    assert user.email == OLD
    assert [letter.to for letter in mail.outbox] == [[NEW], [OLD]]
    # The old mailbox may be the reason for the change: it is told, and has no link.
    assert link_to(OLD) is None
    assert "请立即联系系统管理员" in mail.outbox[1].body
    with pytest.raises(Refused, match="系统管理员办理"):
        addresses.ask(actor=UserFactory(), user=user, address="x@example.com", site=SITE)


def test_a_new_users_address_waits(committed):
    administrator = UserFactory(roles=["administrator"])
    user, _ = committed(
        services.create_user,
        actor=administrator,
        username="wangwu",
        full_name="王某",
        kind="enterprise",
        email=NEW,
        site=SITE,
    )
    user.refresh_from_db()
    assert (user.email, addresses.waiting_of(user).address) == ("", NEW)


def test_a_letter_on_what_is_over_is_not_sent(asking):
    change = asking(UserFactory(email=OLD))
    addresses.cancel(actor=change.user)
    change.refresh_from_db()
    assert [address_letters.send(change, kind, SITE) for kind in ("confirm", "asked")] == [False, False]


def test_a_letter_without_a_known_site_says_where_to_go(settings):
    settings.SITE_URL = ""
    user = UserFactory()
    change = EmailChange.objects.create(user=user, address=NEW, asked_by=user)
    assert address_letters.send(change, "confirm", "") is True
    assert "重新发送验证邮件" in mail.outbox[0].body


def test_undo_until_counts_from_the_change():
    user = UserFactory()
    asked, made = timezone.now() - timedelta(days=2), timezone.now()
    change = EmailChange(user=user, asked_at=asked, confirmed_at=made)
    assert change.undo_until == made + timedelta(days=7)
    assert change.confirm_until == asked + timedelta(hours=48)


def test_the_telephone_alone_leaves_the_address(committed):
    user = UserFactory(email=OLD)
    committed(change_own_contact, actor=user, password=PASSWORD, mobile="13900000000", email=OLD, site=SITE)
    assert mail.outbox == []
    assert kinds(user) == ["contact-changed"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_one_counts(settings):
    user = User.objects.get(pk=UserFactory(email=OLD).pk)
    addresses.ask(actor=user, user=user, address=NEW, site=SITE)
    token = token_in(link_to(NEW))
    confirm = [lambda: addresses.confirm(actor=user, token=token, site=SITE)] * 2
    outcomes = at_once(*confirm)
    assert sorted(type(each).__name__ for each in outcomes) == ["Refused", "User"]
    assert kinds(user).count("email-confirmed") == 1
