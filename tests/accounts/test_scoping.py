"""Row scope: who sees which enterprises and certificates."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.models import OfficerCertificate
from accounts.rules import any_staff, require_role
from common.errors import Refused
from registry.models import Enterprise
from tests.factories.accounts import DepartmentFactory, OfficerCertificateFactory, UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def park():
    return DepartmentFactory(park=True)


@pytest.fixture
def enterprises(park):
    return {"own": EnterpriseFactory(department=park), "other": EnterpriseFactory()}


def seen(user):
    return set(Enterprise.objects.visible_to(user))


def test_sections_and_the_bureau_see_all(enterprises):
    assert seen(UserFactory()) == set(enterprises.values())
    assert seen(UserFactory(department=DepartmentFactory(kind="bureau"))) == set(enterprises.values())


@pytest.mark.parametrize("kind", ["park", "branch"])
def test_parks_and_branches_see_only_their_own(kind):
    department = DepartmentFactory(**{kind: True})
    own = EnterpriseFactory(department=department)
    EnterpriseFactory()
    assert seen(UserFactory(department=department)) == {own}


def test_a_park_sees_the_departments_directly_below_it(park):
    below = EnterpriseFactory(department=DepartmentFactory(park=True, parent=park))
    assert seen(UserFactory(department=park)) == {below}


@pytest.mark.parametrize("roles", [["administrator"], ["auditor"], []])
def test_without_a_business_role_nothing_is_seen(enterprises, roles):
    assert seen(UserFactory(roles=roles)) == set()


def test_staff_without_a_department_see_nothing(enterprises):
    assert seen(UserFactory(department=None)) == set()


def test_a_deactivated_user_sees_nothing(enterprises):
    assert seen(UserFactory(is_active=False)) == set()


def test_strangers_see_nothing(enterprises):
    assert seen(AnonymousUser()) == set()
    assert seen(UserFactory(enterprise=True)) == set()


def test_an_enterprises_user_sees_the_enterprises_represented_now(enterprises):
    membership = MembershipFactory(enterprise=enterprises["own"])
    user = membership.user
    assert seen(user) == {enterprises["own"]}
    membership.ended_on = membership.started_on
    membership.save()
    assert seen(user) == set()


def test_enterprise_users_see_no_certificates():
    certificate = OfficerCertificateFactory()
    assert set(OfficerCertificate.objects.visible_to(UserFactory())) == {certificate}
    assert not OfficerCertificate.objects.visible_to(UserFactory(enterprise=True)).exists()


def test_a_rule_refuses_rows_out_of_scope(park, enterprises):
    user = UserFactory(department=park)
    require_role(Role.HANDLER)(user, enterprises["own"])
    any_staff(user, enterprises["own"])
    for rule in (require_role(Role.HANDLER), any_staff):
        with pytest.raises(Refused, match="管辖范围"):
            rule(user, enterprises["other"])


def test_a_strangers_row_is_not_found_on_the_page(client, park, enterprises):
    client.force_login(UserFactory(department=park))
    assert client.get(f"/staff/registry/enterprises/{enterprises['own'].uscc}/").status_code == 200
    assert client.get(f"/staff/registry/enterprises/{enterprises['other'].uscc}/").status_code == 404
