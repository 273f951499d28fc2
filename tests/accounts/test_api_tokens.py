"""API tokens: made by password and code on the account's page alone, shown once, ending, revocable."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import api_tokens, second_factor, services, totp
from accounts.models import ApiToken, User
from common import events
from common.errors import Refused
from common.models import Message
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST, NEW = "/accounts/api-tokens/", "/accounts/api-tokens/new/"
READ = "/api/v1/registry/laws/"
GIVEN = {"name": "报送系统", "days": "90", "password": PASSWORD}


def calling(key: str, **more):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
    return client.get(READ, **more)


def with_second_factor(user) -> list[str]:
    salt = second_factor.new_salt()
    code = totp.code_at(totp.secret_of(user.pk, salt), totp.time.time())
    return second_factor.switch_on(actor=user, password=PASSWORD, salt=salt, code=code)


def test_a_token_is_made_shown_once_and_told(client):
    user = UserFactory(email="zhang@example.com")
    client.force_login(user)
    made = client.post(NEW, GIVEN)
    key = made.context["key"]
    assert (made.status_code, key in made.content.decode()) == (200, True)
    token = ApiToken.objects.get()
    assert (token.user, token.name, token.ending) == (user, "报送系统", key[-4:])
    assert token.expires_at - token.created_at == timedelta(days=90)
    assert key not in str(ApiToken.objects.values().get())
    page = client.get(LIST).content.decode()
    assert ("报送系统" in page, key in page) == (True, False)
    assert calling(key).status_code == 200
    event = events.history(user).last()
    assert (event.kind, event.reason, event.changes) == (
        "api-token-created",
        "报送系统",
        {"days": [None, 90]},
    )
    message = Message.objects.get(recipient=user)
    assert (message.title, message.by_email) == ("已生成接口令牌“报送系统”", True)


def test_it_acts_for_its_user():
    user = UserFactory()
    _, key = api_tokens.create(actor=user, password=PASSWORD, name="系统", days=30)
    assert api_tokens.user_of(key, "10.0.0.1") == user


def test_without_the_password_there_is_none(client):
    client.force_login(UserFactory())
    refused = client.post(NEW, GIVEN | {"password": "wrong"})
    assert refused.status_code == 422
    assert refused.context["form"]["name"].value() == "报送系统"
    assert not ApiToken.objects.exists()


def test_who_has_the_second_factor_gives_a_code(client):
    user = UserFactory()
    client.force_login(user)
    code = with_second_factor(user)[0]
    client.force_login(user)
    assert client.post(NEW, GIVEN).status_code == 422  # the page asks for the code
    assert client.post(NEW, GIVEN | {"code": "000000"}).status_code == 422
    with pytest.raises(Refused, match="动态口令不正确"):
        api_tokens.create(actor=user, password=PASSWORD, name="系统", days=30)
    assert not ApiToken.objects.exists()
    assert client.post(NEW, GIVEN | {"code": code}).status_code == 200
    assert ApiToken.objects.get().user == user


def test_no_address_of_the_api_gives_a_token_for_a_password():
    """All that write tokens stand behind the sign-in, which asks for the code; none is of the API."""
    found = [route for route in _routes() if "token" in route and "<str:token>" not in route]
    assert sorted(found) == [
        "accounts/api-tokens/",
        "accounts/api-tokens/<int:pk>/revoke/",
        "accounts/api-tokens/new/",
    ]
    assert {Client().post(f"/{route.replace('<int:pk>', '1')}").url.split("?")[0] for route in found} == {
        "/accounts/sign-in/"
    }


def _routes(resolver=None, before="") -> list[str]:
    """Every route with its prefix, as written; views that Django REST framework gives tokens by too."""
    routes = []
    for each in (resolver or get_resolver()).url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            routes += _routes(each, route)
        elif "authtoken" in each.callback.__module__:
            routes.append(f"token {route}")
        elif not re.search(r"password/forgotten|email/", route):
            routes.append(route)
    return routes


def test_a_password_in_the_header_opens_nothing():
    user = UserFactory()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Basic " + b64encode(f"{user}:{PASSWORD}".encode()).decode())
    assert client.get(READ).status_code == 401


def test_a_token_of_the_api_makes_no_token():
    """The account's pages take sessions alone."""
    client = APIClient()
    ApiTokenFactory(key="known")
    client.credentials(HTTP_AUTHORIZATION="Token known")
    assert client.post(NEW, GIVEN).url.startswith("/accounts/sign-in/")


def test_expired_and_revoked_ones_and_those_of_closed_accounts_open_nothing():
    now = timezone.now()
    ApiTokenFactory(key="old", expires_at=now - timedelta(seconds=1))
    ApiTokenFactory(key="revoked", revoked_at=now)
    ApiTokenFactory(key="closed", user=UserFactory(is_active=False))
    ApiTokenFactory(key="initial", user=UserFactory(password_changed_at=None))
    ApiTokenFactory(key="good")
    statuses = {key: calling(key).status_code for key in ("old", "revoked", "closed", "initial", "good")}
    assert statuses == {"old": 401, "revoked": 401, "closed": 401, "initial": 401, "good": 200}
    assert "重新生成" in calling("old").json()["detail"]
    assert "初始密码" in calling("initial").json()["detail"]


def test_the_user_revokes_an_own_token_and_no_other(client):
    user = UserFactory()
    own, others = ApiTokenFactory(user=user, key="own"), ApiTokenFactory(key="others")
    client.force_login(user)
    assert client.get(f"{LIST}{own.pk}/revoke/").status_code == 200
    assert calling("own").status_code == 200
    assert client.post(f"{LIST}{own.pk}/revoke/")["Location"] == LIST
    assert client.post(f"{LIST}{others.pk}/revoke/").status_code == 404
    with pytest.raises(Refused, match="本人"):
        api_tokens.revoke(actor=user, token=others)
    assert [calling(key).status_code for key in ("own", "others")] == [401, 200]
    assert events.history(user).last().kind == "api-token-revoked"
    assert api_tokens.revoke(actor=user, token=own) is False
    assert "已撤销" in client.get(LIST).content.decode()


def test_closing_an_account_ends_its_tokens_for_good():
    user, administrator = UserFactory(), UserFactory(roles=["administrator"])
    ApiTokenFactory(user=user, key="k")
    services.deactivate_user(actor=administrator, user=user, reason="离职")
    services.reactivate_user(actor=administrator, user=user)
    assert calling("k").status_code == 401


def test_an_administrator_revokes_all_of_a_user(client):
    user, administrator = UserFactory(), UserFactory(roles=["administrator"])
    ApiTokenFactory(user=user, key="one")
    ApiTokenFactory(user=user, key="two")
    client.force_login(administrator)
    given = {"action": "revoke_tokens", "_selected_action": [user.pk]}
    answer = client.post("/admin/accounts/user/", given, follow=True)
    assert "已撤销接口令牌2个" in answer.content.decode()
    assert [calling(key).status_code for key in ("one", "two")] == [401, 401]
    with pytest.raises(Refused):
        api_tokens.revoke_all(actor=user, user=administrator, reason="x")


@pytest.mark.parametrize(("tokens", "words"), [(2, "接口令牌2个仍然有效"), (0, "")])
def test_a_new_password_says_which_tokens_it_does_not_end(client, tokens, words):
    """They are of programs, and stay; who suspects somebody must know to revoke them."""
    user = UserFactory()
    ApiTokenFactory.create_batch(tokens, user=user)
    client.force_login(user)
    new = "Quite-New-Secret-7"
    given = {"old": PASSWORD, "new": new, "again": new}
    page = client.post("/accounts/password/", given, follow=True).content.decode()
    assert "密码已修改" in page
    assert words in page and ("仍然有效" in page) == bool(words)


def test_only_so_many_are_good_at_once(settings):
    settings.API_TOKENS_PER_USER = 1
    user = UserFactory()
    token, _ = api_tokens.create(actor=user, password=PASSWORD, name="一", days=30)
    with pytest.raises(Refused, match="已有1个"):
        api_tokens.create(actor=user, password=PASSWORD, name="二", days=30)
    api_tokens.revoke(actor=user, token=token)
    assert api_tokens.create(actor=user, password=PASSWORD, name="二", days=30)


def test_none_lives_without_an_end():
    with pytest.raises(Refused, match="有效期"):
        api_tokens.create(actor=UserFactory(), password=PASSWORD, name="一", days=3650)


def test_its_use_is_noted_every_few_minutes_and_at_once_from_elsewhere(django_assert_num_queries):
    token = ApiTokenFactory(key="k")
    calling("k", REMOTE_ADDR="10.0.0.1")
    token.refresh_from_db()
    first = token.last_used_at
    assert (first is not None, token.last_used_address) == (True, "10.0.0.1")
    with django_assert_num_queries(1):
        api_tokens.user_of("k", "10.0.0.1")
    calling("k", REMOTE_ADDR="10.0.0.2")
    token.refresh_from_db()
    assert (token.last_used_at > first, token.last_used_address) == (True, "10.0.0.2")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, number, django_assert_num_queries):
    user = User.objects.get(pk=UserFactory(enterprise=True).pk)
    ApiTokenFactory.create_batch(number, user=user)
    client.force_login(user)
    client.get(LIST)
    with django_assert_num_queries(5):
        page = client.get(LIST)
    assert len(page.context["page"]) == number


def test_an_initial_password_opens_no_api_by_the_session_either(client):
    client.force_login(UserFactory(password_changed_at=None))
    assert client.get(READ).status_code == 401
    client.force_login(UserFactory())
    assert client.get(READ).status_code == 200
