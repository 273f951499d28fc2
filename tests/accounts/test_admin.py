"""The administrators' pages: users, roles and reference data, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib import admin

from accounts.models import Department, EmailChange, User, UserRole
from common import events
from registry.models import CalendarException, CalendarYear, Law
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import LawFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = UserFactory(roles=["administrator"])
    client.force_login(user)
    return user


def test_only_users_departments_and_reference_data_are_administered():
    assert {model._meta.label for model in admin.site._registry} == {
        "accounts.User",
        "accounts.Department",
        "registry.Park",
        "registry.Law",
        "registry.Provision",
        "registry.StatutoryLimit",
        "registry.Threshold",
        "registry.CalendarYear",
        "registry.CalendarException",
    }


def test_the_admin_has_no_door_of_its_own(client):
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/sign-in/?next=/admin/"


@pytest.mark.parametrize("traits", [{}, {"roles": ["leader"]}, {"roles": ["auditor"]}, {"enterprise": True}])
def test_others_are_refused(client, traits):
    client.force_login(UserFactory(**traits))
    assert client.get("/admin/", follow=True).status_code == 403
    assert client.get("/admin/accounts/user/", follow=True).status_code == 403


def test_the_administrator_reads_no_events_and_no_business_records(client, administrator):
    assert client.get("/staff/audit/").status_code == 403
    assert client.get("/staff/registry/enterprises/").status_code in (403, 404)
    assert client.get("/admin/common/event/").status_code == 404


def form(**values):
    return {
        "username": "lisi",
        "full_name": "李四",
        "kind": "staff",
        "department": "",
        "email": "",
        "mobile": "",
        "roles": [],
        **values,
    }


def test_creating_a_user_shows_the_initial_password_once(client, administrator):
    department = DepartmentFactory()
    response = client.post(
        "/admin/accounts/user/add/", form(department=department.pk, roles=["handler"]), follow=True
    )
    user = User.objects.get(username="lisi")
    (shown,) = [str(m) for m in response.context["messages"] if "初始密码" in str(m)]
    assert user.check_password(shown.split("初始密码：")[1].split("。")[0])
    assert events.history(user).get().actor == administrator
    assert user.has_role("handler")


def test_excluding_roles_are_refused_at_the_field(client, administrator):
    response = client.post("/admin/accounts/user/add/", form(roles=["administrator", "handler"]))
    assert "三权分立" in str(response.context["adminform"].form.errors["roles"])
    assert not User.objects.filter(username="lisi").exists()


def test_changing_roles_leaves_events(client, administrator):
    user = UserFactory(username="lisi", full_name="李四", roles=["handler"])
    url = f"/admin/accounts/user/{user.pk}/change/"
    client.post(url, form(full_name="李四四", department=user.department_id, roles=["reviewer"]))
    assert set(UserRole.objects.filter(user=user).values_list("role", flat=True)) == {"reviewer"}
    assert [e.kind for e in events.history(user)] == ["changed", "role-revoked", "role-granted"]


def test_an_address_that_the_administrator_types_waits_for_its_user(client, administrator):
    """Anyone's mailbox typed here would else be the way to a new password."""
    user = UserFactory(username="lisi", full_name="李四", email="old@example.com", roles=["handler"])
    url = f"/admin/accounts/user/{user.pk}/change/"
    typed = form(department=user.department_id, roles=["handler"], email="new@example.com")
    assert client.post(url, typed).status_code == 302
    user.refresh_from_db()
    assert user.email == "old@example.com"
    change = EmailChange.objects.get()
    assert (change.address, change.previous, change.asked_by) == (
        "new@example.com",
        "old@example.com",
        administrator,
    )
    client.post("/admin/accounts/user/add/", form(username="wangwu", email="wang@example.com"))
    assert User.objects.get(username="wangwu").email == ""
    assert EmailChange.objects.get(user__username="wangwu").address == "wang@example.com"


def test_the_administrators_own_address_is_not_changed_past_the_password(client, administrator):
    url = f"/admin/accounts/user/{administrator.pk}/change/"
    typed = form(
        full_name=administrator.full_name,
        department=administrator.department_id,
        roles=["administrator"],
        email="thief@example.com",
    )
    assert client.post(url, typed).status_code == 403
    assert not EmailChange.objects.exists()


def test_users_are_deactivated_and_never_deleted(client, administrator):
    user = UserFactory()
    assert client.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post("/admin/accounts/user/", {"action": "delete_selected", "_selected_action": user.pk})
    client.post("/admin/accounts/user/", {"action": "deactivate", "_selected_action": user.pk})
    assert not User.objects.get(pk=user.pk).is_active
    client.post("/admin/accounts/user/", {"action": "reactivate", "_selected_action": user.pk})
    assert [e.kind for e in events.history(user)] == ["deactivated", "reactivated"]


def test_resetting_a_password_in_the_list(client, administrator):
    user = UserFactory()
    response = client.post(
        "/admin/accounts/user/", {"action": "reset_password", "_selected_action": user.pk}, follow=True
    )
    (shown,) = [str(m) for m in response.context["messages"] if "初始密码" in str(m)]
    assert User.objects.get(pk=user.pk).check_password(shown.split("初始密码：")[1].split("。")[0])


def test_own_passwords_are_changed_on_the_portals_page(client, administrator):
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password/"


def test_an_administrator_cannot_deactivate_oneself(client, administrator):
    response = client.post(
        "/admin/accounts/user/", {"action": "deactivate", "_selected_action": administrator.pk}
    )
    assert response.status_code == 403
    assert User.objects.get(pk=administrator.pk).is_active


def test_reference_data_is_written_through_records(client, administrator):
    values = {"code": "x", "name": "第一科", "kind": "section", "parent": "", "ordering": 5}
    client.post("/admin/accounts/department/add/", values)
    department = Department.objects.get(code="x")
    assert events.history(department).get().kind == "created"
    url = f"/admin/accounts/department/{department.pk}/change/"
    client.post(url, {**values, "name": "第二科"})
    assert events.history(department).last().changes == {"name": ["第一科", "第二科"]}
    assert client.post(url.replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_a_law_is_corrected_with_an_event(client, administrator):
    law = LawFactory(code="law-x", title="旧名")
    client.post(
        f"/admin/registry/law/{law.pk}/change/",
        {
            "code": "law-x",
            "title": "新名",
            "rank": "statute",
            "effective_from": "2015-01-01",
            "certainty": "verified",
        },
    )
    assert Law.objects.get().title == "新名"
    assert events.history(law).get().changes["title"] == ["旧名", "新名"]


def test_calendar_days_are_corrected_through_the_service(client, administrator):
    year = CalendarYear.objects.create(year=2027, source="试")
    client.post(
        "/admin/registry/calendarexception/add/", {"day": "2027-01-01", "is_working": "", "name": "元旦"}
    )
    day = CalendarException.objects.get(day=date(2027, 1, 1))
    year.refresh_from_db()
    assert (day.is_working, year.version) == (False, 2)
    url = f"/admin/registry/calendarexception/{day.pk}/"
    client.post(f"{url}change/", {"is_working": "on", "name": "元旦调休"})
    day.refresh_from_db()
    assert (day.is_working, day.name) == (True, "元旦调休")
    client.post(f"{url}delete/", {"post": "yes"})
    year.refresh_from_db()
    assert (CalendarException.objects.count(), year.version) == (0, 4)
