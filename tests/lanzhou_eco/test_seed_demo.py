"""The invented users of the demonstration."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from accounts.certificates import valid_officers
from accounts.enums import Role
from accounts.models import User, UserRole
from common.models import Event
from lanzhou_eco.demo_users import demo_sign_ins
from registry.models import Enterprise
from registry.reference import load_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded():
    load_all()
    call_command("seed_demo")


def test_every_role_has_a_user_and_all_are_marked_as_invented(seeded, capsys):
    assert set(UserRole.objects.values_list("role", flat=True)) == set(Role.values)
    assert not User.objects.filter(is_synthetic=False).exists()
    assert not Enterprise.objects.filter(is_synthetic=False).exists()
    assert len(valid_officers(date(2024, 6, 1))) >= 2
    capsys.readouterr()
    call_command("seed_demo")
    out = capsys.readouterr().out
    for username, password, note in demo_sign_ins():
        assert username in out
        assert password in out
        assert note in out


def test_seeding_twice_changes_nothing(seeded):
    before = Event.objects.count()
    call_command("seed_demo")
    assert Event.objects.count() == before


def test_each_may_sign_in_without_being_asked_for_a_new_password(seeded, client):
    for username, password, _ in demo_sign_ins():
        signed_in = client.post("/accounts/sign-in/", {"username": username, "password": password})
        assert signed_in.status_code == 302, username
        assert client.get("/accounts/profile/").status_code == 200
        client.post("/accounts/sign-out/")


def test_enterprise_users_see_their_own_enterprise_and_park_staff_their_park(seeded):
    def seen(username):
        return list(
            Enterprise.objects.visible_to(User.objects.get(username=username)).values_list("uscc", flat=True)
        )

    assert seen("qiye1") == ["91620100MADEM0001N"]
    assert seen("qiye2") == ["91620100MADEM0002R"]
    assert seen("yuanqu") == ["91620100MADEM0001N"]
    assert seen("qinchuan") == []
    assert len(seen("jingban")) == 2


def test_production_refuses(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="生产环境不得建立示范用户"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_without_departments_it_says_what_to_run_first():
    with pytest.raises(CommandError, match="load_reference"):
        call_command("seed_demo")
