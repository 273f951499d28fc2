"""The second factor: switching on, asking at sign-in, codes that count once, recovery, switching off."""

from __future__ import annotations

import re
import time

import pytest
from django.test import Client

from accounts import second_factor, totp
from accounts.models import RecoveryCode, SecondFactor, User, UserSession
from common import events
from common.errors import Conflict, Refused
from common.models import Message
from common.visitors import TooMany
from tests.factories.accounts import PASSWORD, UserFactory
from tests.racing import at_once

pytestmark = pytest.mark.django_db
SIGN_IN, CODE, PROFILE = "/accounts/sign-in/", "/accounts/sign-in/code/", "/accounts/profile/"


@pytest.fixture
def clock(monkeypatch):
    """The time of `accounts.totp`, which stands still until it is moved."""

    class Clock:
        now = 1_790_000_000.0

    monkeypatch.setattr(totp, "time", Clock)
    Clock.time = staticmethod(lambda: Clock.now)
    return Clock


def enrolled(user, clock):
    """Switch on for the user; returns the recovery codes. The next step of time is free."""
    salt = second_factor.new_salt()
    code = totp.code_at(totp.secret_of(user.pk, salt), clock.now)
    codes = second_factor.switch_on(actor=user, password=PASSWORD, salt=salt, code=code)
    clock.now += totp.STEP_SECONDS
    return codes


def present_code(user, clock):
    return totp.code_at(totp.secret_of(user.pk, user.second_factor.salt), clock.now)


def kinds(user):
    return list(events.history(user).values_list("kind", flat=True))


def with_password(client, user, **more):
    return client.post(SIGN_IN, {"username": user.username, "password": PASSWORD, **more})


# -- codes --


def test_codes_are_those_of_the_standard():
    """RFC 6238 appendix B, shortened to six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert [totp.code_at(secret, moment) for moment in (59, 1111111109, 20000000000)] == [
        "287082",
        "081804",
        "353130",
    ]


def test_the_secret_depends_on_user_salt_and_key(settings):
    one = totp.secret_of(1, "a")
    assert len({one, totp.secret_of(2, "a"), totp.secret_of(1, "b")}) == 3
    settings.SECOND_FACTOR_KEY = "another"
    assert totp.secret_of(1, "a") != one


def test_nothing_in_the_database_is_the_secret(clock):
    user = UserFactory()
    codes = enrolled(user, clock)
    factor = SecondFactor.objects.get()
    secret = totp.secret_of(user.pk, factor.salt)
    kept = f"{SecondFactor.objects.values().get()}{list(RecoveryCode.objects.values())}"
    assert secret not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_switching_on_needs_the_present_code_and_is_done_once(clock):
    user, salt = UserFactory(), second_factor.new_salt()
    with pytest.raises(Refused, match="动态口令不正确"):
        second_factor.switch_on(actor=user, password=PASSWORD, salt=salt, code="000000")
    assert not second_factor.is_on(user)
    codes = enrolled(user, clock)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert kinds(user) == ["second-factor-enabled"]
    with pytest.raises(Conflict):
        enrolled(user, clock)


def test_a_code_counts_once_and_no_earlier_one_after_it(clock):
    user = UserFactory()
    enrolled(user, clock)
    earlier = totp.code_at(totp.secret_of(user.pk, user.second_factor.salt), clock.now - 30)
    code = present_code(user, clock)
    assert second_factor.accepts(user=user, code=code) is True
    assert second_factor.accepts(user=user, code=code) is False
    assert second_factor.accepts(user=user, code=earlier) is False


def test_the_code_of_the_enrolment_does_not_open_the_door(clock):
    user, salt = UserFactory(), second_factor.new_salt()
    code = totp.code_at(totp.secret_of(user.pk, salt), clock.now)
    second_factor.switch_on(actor=user, password=PASSWORD, salt=salt, code=code)
    assert second_factor.accepts(user=user, code=code) is False


@pytest.mark.parametrize(("seconds", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_go_wrong_by_one_step(clock, seconds, good):
    user = UserFactory()
    enrolled(user, clock)
    clock.now += 300
    code = totp.code_at(totp.secret_of(user.pk, user.second_factor.salt), clock.now + seconds)
    assert second_factor.accepts(user=user, code=code) is good


def test_codes_are_taken_with_blanks_and_in_full_width(clock):
    user = UserFactory()
    enrolled(user, clock)
    code = present_code(user, clock)
    wide = f" {code[:3]} {code[3:]} ".translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert second_factor.accepts(user=user, code=wide) is True


def test_a_recovery_code_stands_in_once(clock):
    user = UserFactory()
    code, *others = enrolled(user, clock)
    assert second_factor.accepts(user=user, code=code.lower().replace("-", " ")) is True
    assert second_factor.accepts(user=user, code=code) is False
    assert second_factor.codes_left(user) == len(others)
    assert events.history(user).last().reason == "尚余9个恢复码"


def test_a_recovery_code_of_another_user_is_worth_nothing(clock):
    user, other = UserFactory(), UserFactory()
    enrolled(user, clock)
    assert second_factor.accepts(user=user, code=enrolled(other, clock)[0]) is False


def test_attempts_are_limited_right_or_wrong(clock, settings):
    settings.SECOND_FACTOR_TRIES_PER_HOUR = 3
    user = UserFactory()
    enrolled(user, clock)  # the first
    assert [second_factor.accepts(user=user, code="000000") for _ in range(2)] == [False, False]
    with pytest.raises(TooMany, match="一小时后"):
        second_factor.accepts(user=user, code=present_code(user, clock))


# -- the door --


@pytest.mark.parametrize("traits", [{}, {"enterprise": True}, {"roles": ["administrator"]}])
def test_sign_in_asks_for_the_code_and_leads_on(client, clock, traits):
    user = UserFactory(**traits)
    enrolled(user, clock)
    response = with_password(client, user, next=PROFILE)
    assert response["Location"] == CODE
    assert "_auth_user_id" not in client.session
    assert not UserSession.objects.exists()
    assert client.get(PROFILE)["Location"].startswith(SIGN_IN)
    response = client.post(CODE, {"code": present_code(user, clock)})
    assert response["Location"] == PROFILE
    assert client.session["_auth_user_id"] == str(user.pk)
    assert "pending_sign_in" not in client.session
    assert kinds(user) == ["second-factor-enabled", "sign-in"]


def test_without_the_second_factor_nothing_is_asked(client):
    assert with_password(client, UserFactory())["Location"] == "/staff/"


def test_without_a_target_the_sign_in_leads_to_the_users_work(client, clock):
    user = UserFactory(enterprise=True)
    enrolled(user, clock)
    with_password(client, user)
    assert client.post(CODE, {"code": present_code(user, clock)})["Location"] == "/enterprise/"


def test_a_target_outside_is_not_followed(client, clock):
    user = UserFactory()
    enrolled(user, clock)
    with_password(client, user, next="https://evil.example/")
    assert client.post(CODE, {"code": present_code(user, clock)})["Location"] == "/staff/"


def test_a_wrong_code_keeps_outside_and_stands_on_the_trail(client, clock):
    user = UserFactory()
    enrolled(user, clock)
    with_password(client, user)
    response = client.post(CODE, {"code": "000000"})
    assert response.status_code == 422
    assert "动态口令不正确" in response.content.decode()
    assert "_auth_user_id" not in client.session
    event = events.history(user).last()
    assert (event.kind, event.reason) == ("sign-in-failed", "动态口令不正确")


def test_wrong_codes_lock_like_wrong_passwords(client, clock, settings):
    settings.AXES_FAILURE_LIMIT = 3
    user = UserFactory()
    enrolled(user, clock)
    with_password(client, user)
    assert [client.post(CODE, {"code": "000000"}).status_code for _ in range(3)] == [422, 422, 429]
    locked = client.post(CODE, {"code": present_code(user, clock)})
    assert locked.status_code == 429
    assert "登录已暂时锁定" in locked.content.decode()
    assert "_auth_user_id" not in client.session
    assert with_password(client, user).status_code == 429
    assert kinds(user)[1:] == ["sign-in-failed"] * 3 + ["locked"]


def test_the_right_password_does_not_forget_wrong_codes(client, clock, settings):
    settings.AXES_FAILURE_LIMIT = 3
    user = UserFactory()
    enrolled(user, clock)
    for _ in range(2):
        with_password(client, user)
        client.post(CODE, {"code": "000000"})
    with_password(client, user)
    assert client.post(CODE, {"code": "000000"}).status_code == 429


def test_the_code_must_follow_within_five_minutes(client, clock, monkeypatch):
    user = UserFactory()
    enrolled(user, clock)
    with_password(client, user)
    started = time.time()
    monkeypatch.setattr("accounts.pending.time.time", lambda: started + 301)
    assert client.post(CODE, {"code": present_code(user, clock)})["Location"] == SIGN_IN
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("change", ["password", "is_active"])
def test_a_changed_password_or_a_closed_account_ends_the_wait(client, clock, change):
    user = UserFactory()
    enrolled(user, clock)
    with_password(client, user)
    if change == "password":
        user.set_password("Another-Secret-1")
    else:
        user.is_active = False
    user.save()
    assert client.post(CODE, {"code": present_code(user, clock)})["Location"] == SIGN_IN


def test_a_recovery_code_opens_the_door(client, clock):
    user = UserFactory()
    code = enrolled(user, clock)[0]
    with_password(client, user)
    assert client.post(CODE, {"code": code})["Location"] == "/staff/"


# -- the pages --


def test_the_page_enrols_by_the_code_of_the_secret_it_shows(client, clock):
    user = UserFactory()
    client.force_login(user)
    page = client.get("/accounts/second-factor/enrol/")
    secret = page.context["secret"].replace(" ", "")
    assert re.search(r"<svg[^>]*>", page.content.decode())
    assert "style=" not in page.context["picture"]
    wrong = client.post("/accounts/second-factor/enrol/", {"code": "000000", "password": PASSWORD})
    assert (wrong.status_code, wrong.context["secret"].replace(" ", "")) == (422, secret)
    done = client.post(
        "/accounts/second-factor/enrol/", {"code": totp.code_at(secret, clock.now), "password": PASSWORD}
    )
    text = done.content.decode()
    assert all(code in text for code in done.context["codes"])
    assert second_factor.codes_left(user) == 10
    assert client.get("/accounts/second-factor/enrol/")["Location"] == PROFILE
    assert "已启用" in client.get(PROFILE).content.decode()


def test_the_address_for_the_authenticator_names_user_and_portal():
    address = totp.address_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "zhangsan")
    assert address.startswith("otpauth://totp/")
    assert "zhangsan" in address
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in address


def test_switching_on_and_new_recovery_codes_need_the_password(client, clock):
    user = UserFactory()
    client.force_login(user)
    page = "/accounts/second-factor/enrol/"
    secret = client.get(page).context["secret"].replace(" ", "")
    code = totp.code_at(secret, clock.now)
    assert client.post(page, {"code": code}).status_code == 422
    assert client.post(page, {"code": code, "password": "wrong"}).status_code == 422
    assert not second_factor.is_on(user)
    old = enrolled(user, clock)
    client.force_login(user)
    address, code = "/accounts/second-factor/recovery-codes/", present_code(user, clock)
    assert client.post(address, {"code": code}).status_code == 422
    assert client.post(address, {"code": code, "password": "wrong"}).status_code == 422
    assert second_factor.codes_left(user) == len(old)
    assert client.post(address, {"code": code, "password": PASSWORD}).status_code == 200


def test_switching_on_ends_other_sessions_and_is_told(client, clock):
    user, other = UserFactory(email="zhang@example.com"), Client()
    client.force_login(user)
    other.force_login(user)
    page = "/accounts/second-factor/enrol/"
    secret = client.get(page).context["secret"].replace(" ", "")
    client.post(page, {"code": totp.code_at(secret, clock.now), "password": PASSWORD})
    assert client.get(PROFILE).status_code == 200
    assert other.get(PROFILE).status_code == 302
    message = Message.objects.get(recipient=user)
    assert (message.title, message.by_email) == ("动态口令已启用", True)


def test_recovery_codes_are_renewed_and_the_old_ones_die(client, clock):
    user = UserFactory()
    old = enrolled(user, clock)
    client.force_login(user)
    address = "/accounts/second-factor/recovery-codes/"
    assert client.post(address, {"code": "000000", "password": PASSWORD}).status_code == 422
    new = client.post(address, {"code": present_code(user, clock), "password": PASSWORD}).context["codes"]
    assert set(new).isdisjoint(old)
    assert second_factor.accepts(user=user, code=old[0]) is False
    assert second_factor.accepts(user=user, code=new[0]) is True


def test_switching_off_needs_password_and_code(client, clock):
    user = UserFactory()
    enrolled(user, clock)
    client.force_login(user)
    address = "/accounts/second-factor/disable/"
    code = present_code(user, clock)
    assert client.post(address, {"password": "wrong", "code": code}).status_code == 422
    assert client.post(address, {"password": PASSWORD, "code": "000000"}).status_code == 422
    assert second_factor.is_on(user)
    assert client.post(address, {"password": PASSWORD, "code": code})["Location"] == PROFILE
    assert not second_factor.is_on(user)
    assert not RecoveryCode.objects.exists()
    assert events.history(user).last().kind == "second-factor-disabled"
    assert Message.objects.filter(recipient=user, title="动态口令已停用").count() == 1


# -- the administrator --


def test_an_administrator_resets_for_who_lost_everything(client, clock):
    user, administrator = UserFactory(), UserFactory(roles=["administrator"])
    enrolled(user, clock)
    client.force_login(user)
    assert second_factor.reset(actor=administrator, user=user, reason="已当面核实") is True
    assert second_factor.reset(actor=administrator, user=user, reason="已当面核实") is False
    assert not UserSession.objects.filter(user=user).exists()
    event = events.history(user).last()
    assert (event.kind, event.actor, event.reason) == ("second-factor-reset", administrator, "已当面核实")
    assert with_password(client, user)["Location"] == "/staff/"


def test_nobody_else_resets_nor_for_themselves_nor_without_a_reason(clock):
    user, administrator = UserFactory(), UserFactory(roles=["administrator"])
    enrolled(user, clock)
    for actor, target, reason in [
        (UserFactory(), user, "核实"),
        (UserFactory(roles=["auditor"]), user, "核实"),
        (administrator, administrator, "核实"),
        (administrator, user, " "),
    ]:
        with pytest.raises(Refused):
            second_factor.reset(actor=actor, user=target, reason=reason)
    assert second_factor.is_on(user)


def test_the_administration_offers_the_reset(client, clock):
    user, administrator = UserFactory(), UserFactory(roles=["administrator"])
    enrolled(user, clock)
    client.force_login(administrator)
    response = client.post(
        "/admin/accounts/user/",
        {"action": "reset_second_factor", "_selected_action": [user.pk]},
        follow=True,
    )
    assert str(user) in response.content.decode()
    assert not second_factor.is_on(user)


# -- races --


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["dynamic", "recovery"])
def test_one_code_used_by_two_at_once_opens_one_door(clock, kind):
    user = UserFactory()
    recovery = enrolled(user, clock)[0]
    code = recovery if kind == "recovery" else present_code(user, clock)
    outcomes = at_once(*[lambda: second_factor.accepts(user=User.objects.get(), code=code)] * 2)
    assert sorted(outcomes) == [False, True]
