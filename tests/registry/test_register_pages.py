"""The public pages of opening an account: codes, applications, what strangers learn, limits."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from common.errors import Refused
from registry import invitations
from registry.models import Invitation, Membership
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory
from tests.factories.registry_joining import CertifierFactory, InvitationFactory

pytestmark = pytest.mark.django_db
INDEX, CODE, ACCEPT, ACCOUNT = (
    "/register/",
    "/register/invitation/",
    "/register/invitation/accept/",
    "/register/account/",
)
TYPED = {
    "username": "newcomer",
    "full_name": "新来某",
    "mobile": "13900000000",
    "email": "new@example.com",
    "password": "Newcomers-Own-7",
    "again": "Newcomers-Own-7",
}


@pytest.fixture(autouse=True)
def _no_waiting(settings):
    settings.COMMENT_MIN_SECONDS = 0


def fill(client, page, **values):
    token = client.get(page).context["form"].initial["token"]
    return client.post(page, {"token": token, "website": "", **values})


def open_code(client, code):
    return fill(client, CODE, code=code)


def test_a_newcomer_joins_by_a_code_and_is_signed_in(client):
    certifier = CertifierFactory(enterprise__name="示范甲化工有限公司")
    _, code = invitations.invite(
        actor=certifier.user, enterprise=certifier.enterprise, role="handler", invitee_name="新来某"
    )
    assert open_code(client, code)["Location"] == ACCEPT
    page = client.get(ACCEPT).content.decode()
    assert "示范甲化工有限公司" in page
    assert "企业经办人" in page
    response = fill(client, ACCEPT, **TYPED)
    assert response["Location"] == f"/enterprise/team/?enterprise={certifier.enterprise.uscc}"
    user = User.objects.get(username="newcomer")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.check_password(TYPED["password"])
    assert user.must_change_password is False
    assert "新来某" in client.get(response["Location"]).content.decode()
    assert client.get(ACCEPT)["Location"] == CODE  # the code is gone


def test_the_session_holds_no_code(client):
    invitation = InvitationFactory(code="ABCDE-FGHJK-LMNPQ-RSTUV")
    open_code(client, "ABCDE-FGHJK-LMNPQ-RSTUV")
    assert client.session["invitation_hash"] == invitation.code_hash
    assert "ABCDE" not in str(dict(client.session.items()))


def test_a_user_who_signs_in_accepts_with_the_own_account(client):
    member = MembershipFactory()
    invitation = InvitationFactory(code="ABCDE-22222-33333-44444")
    open_code(client, "ABCDE-22222-33333-44444")
    page = client.get(ACCEPT)
    sign_in = page.context["sign_in_url"]
    response = client.post(sign_in, {"username": member.user.username, "password": PASSWORD, "next": ACCEPT})
    assert response["Location"] == ACCEPT
    assert client.post(ACCEPT).status_code == 302
    assert set(member.user.memberships.values_list("enterprise", flat=True)) == {
        member.enterprise_id,
        invitation.enterprise_id,
    }


def test_staff_and_present_members_are_told_why_not(client):
    invitation = InvitationFactory(code="AAAAA-22222-33333-44444")
    member = MembershipFactory(enterprise=invitation.enterprise)
    for user, words in [(UserFactory(), "企业用户账号"), (member.user, "已担任")]:
        client.force_login(user)
        open_code(client, "AAAAA-22222-33333-44444")
        response = client.post(ACCEPT)
        assert response.status_code == 422
        assert words in response.content.decode()
    assert Invitation.objects.get().status == "open"


def test_unknown_used_revoked_and_expired_codes_are_answered_alike(client):
    used, revoked, expired, closed = (
        InvitationFactory(code=f"{letter * 5}-22222-33333-44444") for letter in "ABCD"
    )
    invitations.accept(actor=UserFactory(enterprise=True), invitation=used)
    invitations.revoke(actor=UserFactory(), invitation=revoked)
    Invitation.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    closed.enterprise.closed_on = timezone.localdate()
    closed.enterprise.save()
    answers = set()
    for letter in "ABCDZ":
        cache.clear()
        response = open_code(client, f"{letter * 5}-22222-33333-44444")
        text = re.sub(r'value="[^"]*"', "", response.content.decode())
        answers.add((response.status_code, text))
    assert len(answers) == 1
    status, text = answers.pop()
    assert status == 404
    assert "邀请码无效、已使用、已撤销或已过期" in text


def test_guessing_is_limited_for_right_codes_and_wrong_ones(client, settings):
    settings.INVITATION_TRIES_PER_HOUR = 3
    InvitationFactory(code="ABCDE-22222-33333-44444")
    statuses = [open_code(client, f"WRONG-{n}").status_code for n in range(4)]
    assert statuses == [404, 404, 404, 429]
    assert open_code(client, "ABCDE-22222-33333-44444").status_code == 429


def test_a_code_that_was_used_meanwhile_is_said_so_and_opens_no_account(client, monkeypatch):
    invitation = InvitationFactory(code="ABCDE-22222-33333-44444")
    open_code(client, "ABCDE-22222-33333-44444")

    def too_late(**_):
        raise Refused(invitations.UNUSABLE)

    monkeypatch.setattr(invitations, "accept_with_new_account", too_late)
    response = fill(client, ACCEPT, **TYPED)
    assert response.status_code == 422
    assert "已使用" in response.content.decode()
    assert response.context["form"]["full_name"].value() == "新来某"
    assert not Membership.objects.filter(enterprise=invitation.enterprise).exists()


# -- accounts --


def test_an_account_is_opened_and_leads_to_the_application(client):
    response = fill(client, ACCOUNT, **TYPED)
    assert response["Location"] == "/enterprise/team/apply/"
    assert client.get(response["Location"]).status_code == 200
    text = client.get("/enterprise/team/").content.decode()
    assert "尚未关联企业" in text
    assert "尚未关联企业" in client.get("/enterprise/").content.decode()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"username": "Chinese 名"}, "登录名须以小写字母开头"),
        ({"password": "short", "again": "short"}, "密码"),
        ({"password": "newcomer-A1", "again": "newcomer-A1"}, "登录名"),
        ({"again": "Something-Else-8"}, "不一致"),
        ({"mobile": "123"}, "11位数字"),
        ({"full_name": ""}, "姓名"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, more, words):
    response = fill(client, ACCOUNT, **{**TYPED, **more})
    assert response.status_code == 422
    assert words in response.content.decode()
    form = response.context["form"]
    assert form["email"].value() == "new@example.com"
    assert TYPED["password"] not in response.content.decode()
    assert not User.objects.exists()


def test_a_name_in_use_is_said_honestly_and_attempts_are_limited(client, settings):
    settings.REGISTRATIONS_PER_HOUR = 2
    UserFactory(username="newcomer")
    taken = fill(client, ACCOUNT, **TYPED)
    assert taken.status_code == 422
    assert "已被使用，请换一个" in taken.content.decode()
    fill(client, ACCOUNT, **TYPED)
    limited = fill(client, ACCOUNT, **{**TYPED, "username": "another"})
    assert limited.status_code == 429
    assert User.objects.count() == 1


def test_programs_are_kept_out(client, settings):
    settings.COMMENT_MIN_SECONDS = 30
    assert fill(client, ACCOUNT, **TYPED).status_code == 422
    settings.COMMENT_MIN_SECONDS = 0
    assert fill(client, ACCOUNT, **TYPED, website="http://spam").status_code == 422
    assert not User.objects.exists()


def test_who_is_signed_in_needs_no_second_account(client):
    client.force_login(MembershipFactory().user)
    assert client.get(ACCOUNT)["Location"] == "/enterprise/team/apply/"
    client.force_login(UserFactory())
    assert client.get(ACCOUNT).status_code == 403


def test_the_way_in_is_shown_at_the_door(client):
    text = client.get("/accounts/sign-in/").content.decode()
    assert 'href="/register/"' in text
    assert 'href="/accounts/password/forgotten/"' in text
    assert EnterpriseFactory().name not in client.get(INDEX).content.decode()
