"""Administration of users: 三权分立, events, nothing deleted."""

from __future__ import annotations

import itertools
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from accounts import services
from accounts.enums import BUSINESS_ROLES, Role, UserKind
from accounts.models import User, UserRole, UserSession
from accounts.rules import require_separated_roles
from common import events
from common.errors import Refused
from tests.factories.accounts import DepartmentFactory, UserFactory

FORBIDDEN_PAIRS = [
    (Role.ADMINISTRATOR, Role.AUDITOR),
    *itertools.product([Role.ADMINISTRATOR, Role.AUDITOR], sorted(BUSINESS_ROLES)),
]


@pytest.fixture
def administrator(db):
    return UserFactory(roles=["administrator"])


def roles_of(user):
    return set(UserRole.objects.filter(user=user).values_list("role", flat=True))


@pytest.mark.parametrize("pair", FORBIDDEN_PAIRS, ids=lambda pair: "+".join(pair))
def test_powers_that_exclude_each_other_are_never_granted_together(pair):
    with pytest.raises(Refused, match="三权分立"):
        require_separated_roles(pair)


def test_business_roles_may_be_held_together():
    require_separated_roles(BUSINESS_ROLES)
    require_separated_roles([])


def test_creating_a_user_gives_an_initial_password_and_an_event(administrator):
    department = DepartmentFactory()
    user, password = services.create_user(
        actor=administrator,
        username="lisi",
        full_name="李四",
        kind=UserKind.STAFF,
        department=department,
        roles=[Role.HANDLER, Role.REVIEWER],
    )
    assert user.check_password(password)
    assert user.must_change_password
    assert roles_of(user) == {"handler", "reviewer"}
    event = events.history(user).get()
    assert (event.kind, event.actor) == ("created", administrator)
    assert event.changes["roles"] == [None, ["handler", "reviewer"]]
    assert password not in str(event.changes)


@pytest.mark.parametrize("roles", [[Role.ADMINISTRATOR, Role.HANDLER], [Role.AUDITOR, Role.ADMINISTRATOR]])
def test_creating_refuses_excluding_roles_and_writes_nothing(administrator, roles):
    with pytest.raises(Refused, match="三权分立"):
        services.create_user(
            actor=administrator, username="lisi", full_name="李四", kind=UserKind.STAFF, roles=roles
        )
    assert not User.objects.filter(username="lisi").exists()


def test_enterprise_users_get_no_roles_and_no_department(administrator):
    common = {"actor": administrator, "username": "firm", "full_name": "王五", "kind": UserKind.ENTERPRISE}
    with pytest.raises(Refused, match="企业用户"):
        services.create_user(**common, roles=[Role.HANDLER])
    with pytest.raises(ValidationError, match="企业用户不得归入本局单位"):
        services.create_user(**common, department=DepartmentFactory())


@pytest.mark.parametrize("username", ["Zhang", "张三", "ab", "1abc", "a b c"])
def test_bad_user_names_are_refused(administrator, username):
    with pytest.raises(ValidationError):
        services.create_user(actor=administrator, username=username, full_name="张", kind=UserKind.STAFF)


@pytest.mark.parametrize("roles", [["handler"], ["leader"], ["auditor"], []])
def test_only_administrators_administer_users(db, roles):
    actor, user = UserFactory(roles=roles), UserFactory()
    attempts = [
        lambda: services.create_user(actor=actor, username="lisi", full_name="李", kind="staff"),
        lambda: services.change_user(actor=actor, user=user, full_name="李"),
        lambda: services.set_roles(actor=actor, user=user, roles=[Role.LEADER]),
        lambda: services.deactivate_user(actor=actor, user=user, reason="x"),
        lambda: services.reactivate_user(actor=actor, user=user),
        lambda: services.reset_password(actor=actor, user=user),
        lambda: services.unlock_user(actor=actor, user=user),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="系统管理员"):
            attempt()
    assert not events.history(user).exists()


def test_roles_are_granted_and_revoked_with_one_event_each(administrator):
    user = UserFactory(roles=["handler"])
    services.set_roles(actor=administrator, user=user, roles=["reviewer", "leader"], reason="调岗")
    assert roles_of(user) == {"reviewer", "leader"}
    trail = [(e.kind, e.changes["role"][1], e.reason) for e in events.history(user)]
    assert trail == [
        ("role-revoked", "handler", "调岗"),
        ("role-granted", "leader", "调岗"),
        ("role-granted", "reviewer", "调岗"),
    ]
    services.set_roles(actor=administrator, user=user, roles=["leader", "reviewer"])
    assert events.history(user).count() == 3


def test_an_administrator_becomes_a_handler_only_by_giving_up_administration(administrator):
    other = UserFactory(roles=["administrator"])
    with pytest.raises(Refused, match="三权分立"):
        services.set_roles(actor=administrator, user=other, roles=["administrator", "handler"])
    services.set_roles(actor=administrator, user=other, roles=["handler"])
    assert roles_of(other) == {"handler"}


def test_nobody_acts_on_the_own_account(administrator):
    UserFactory(roles=["administrator"])
    for attempt in (
        lambda: services.set_roles(actor=administrator, user=administrator, roles=["handler"]),
        lambda: services.deactivate_user(actor=administrator, user=administrator, reason="x"),
        lambda: services.reset_password(actor=administrator, user=administrator),
    ):
        with pytest.raises(Refused, match="本人账号"):
            attempt()


def test_the_last_administrator_stays(administrator):
    with pytest.raises(Refused, match="至少应保留一名"):
        services.set_roles(actor=None, user=administrator, roles=[])
    with pytest.raises(Refused, match="至少应保留一名"):
        services.deactivate_user(actor=None, user=administrator, reason="退休")
    administrator.refresh_from_db()
    assert administrator.is_active


def test_deactivating_closes_the_door_and_the_sessions(administrator, client):
    user = UserFactory()
    client.force_login(user)
    services.deactivate_user(actor=administrator, user=user, reason="调离")
    assert client.get("/accounts/profile/").status_code == 302
    assert not UserSession.objects.filter(user=user).exists()
    event = events.history(user).last()
    assert (event.kind, event.reason) == ("deactivated", "调离")
    services.reactivate_user(actor=administrator, user=user)
    assert User.objects.get(pk=user.pk).is_active


def test_deactivating_needs_a_reason_and_is_not_repeated(administrator):
    user = UserFactory()
    with pytest.raises(Refused, match="理由"):
        services.deactivate_user(actor=administrator, user=user, reason=" ")
    services.deactivate_user(actor=administrator, user=user, reason="调离")
    services.deactivate_user(actor=administrator, user=user, reason="调离")
    assert events.history(user).count() == 1


def test_changing_a_user_writes_what_changed(administrator):
    user = UserFactory(full_name="张三")
    services.change_user(actor=administrator, user=user, full_name="张三丰", email=user.email)
    assert events.history(user).get().changes == {"full_name": ["张三", "张三丰"]}
    services.change_user(actor=administrator, user=user, full_name="张三丰")
    assert events.history(user).count() == 1
    with pytest.raises(Refused, match="登录名"):
        services.change_user(actor=administrator, user=user, username="other")


def test_resetting_a_password_ends_sessions_and_asks_for_a_change(administrator):
    user = UserFactory()
    browser = Client()
    browser.force_login(user)
    password = services.reset_password(actor=administrator, user=user)
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.must_change_password
    assert browser.get("/accounts/profile/").status_code == 302
    assert events.history(user).last().kind == "password-reset"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_together_grant_excluding_roles():
    actors = [UserFactory(roles=["administrator"]) for _ in range(2)]
    user = UserFactory(roles=[])
    barrier, outcomes = threading.Barrier(2), []

    def grant(actor, role):
        try:
            barrier.wait(timeout=60)
            services.set_roles(actor=actor, user=user, roles=[role])
            outcomes.append(role)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=grant, args=pair) for pair in zip(actors, ["handler", "auditor"], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(outcomes) == ["auditor", "handler"]
    # The second replaced the first: each call states the whole set of roles.
    assert len(roles_of(user)) == 1
    require_separated_roles(roles_of(user))
