"""Enterprises: their code, their names, who acts for them."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from common import events
from common.errors import Conflict, Refused
from registry.models import Enterprise, EnterpriseName
from registry.models.enterprise import validate_uscc
from registry.services import appoint, change_enterprise, create_enterprise, end_appointment
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import EnterpriseFactory, valid_uscc


def test_a_code_with_its_check_digit_is_accepted():
    validate_uscc("91350100M000100Y43")  # the example of GB 32100-2015
    validate_uscc(valid_uscc(7))


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y44",  # wrong check digit
        "91350100M000100y43",  # lower case
        " 91350100M000100Y43",  # blank before
        "91350100M000100Y4",  # too short
        "91350100M000100Y433",  # too long
        "91350100I000100Y43",  # I is not in the alphabet
        "９1350100M000100Y43",  # full-width digit
        "",
    ],
)
def test_any_other_code_is_refused_with_advice(code):
    with pytest.raises(ValidationError, match="对照营业执照核对"):
        validate_uscc(code)


def test_every_single_wrong_digit_is_found():
    code = valid_uscc(4711)
    for position in range(8, 17):
        wrong = code[:position] + ("1" if code[position] != "1" else "2") + code[position + 1 :]
        with pytest.raises(ValidationError):
            validate_uscc(wrong)


@pytest.mark.django_db
def test_creating_leaves_an_event():
    clerk = UserFactory()
    enterprise = create_enterprise(
        actor=clerk, uscc=valid_uscc(1), name="某化工有限公司", department=DepartmentFactory()
    )
    assert events.history(enterprise).get().kind == "created"


@pytest.mark.django_db
def test_a_code_is_registered_once():
    enterprise = EnterpriseFactory()
    with pytest.raises(ValidationError, match="统一社会信用代码"):
        create_enterprise(
            actor=UserFactory(), uscc=enterprise.uscc, name="乙", department=enterprise.department
        )


@pytest.mark.django_db
def test_renaming_keeps_the_old_name_until_the_day_before():
    clerk, enterprise = UserFactory(), EnterpriseFactory(name="甲公司")
    changed = change_enterprise(
        enterprise, actor=clerk, name="乙公司", renamed_on=date(2024, 7, 1), reason="变更登记"
    )
    assert changed.name == "乙公司"
    former = changed.former_names.get()
    assert (former.name, former.used_until) == ("甲公司", date(2024, 6, 30))
    assert events.history(changed).get().changes["name"] == ["甲公司", "乙公司"]
    assert events.history(former).get().kind == "created"


@pytest.mark.django_db
def test_a_change_without_renaming_adds_no_name():
    enterprise = EnterpriseFactory(name="甲公司")
    change_enterprise(enterprise, actor=UserFactory(), name="甲公司", address="一号路")
    assert not EnterpriseName.objects.exists()


@pytest.mark.django_db
def test_the_code_never_changes():
    enterprise = EnterpriseFactory()
    with pytest.raises(Refused, match="不可修改"):
        change_enterprise(enterprise, actor=UserFactory(), uscc=valid_uscc(900_104))


@pytest.mark.django_db
def test_a_stale_form_conflicts_and_renames_nothing():
    enterprise = EnterpriseFactory(name="甲公司")
    seen_at = enterprise.updated_at
    change_enterprise(enterprise, actor=UserFactory(), address="一号路")
    with pytest.raises(Conflict):
        change_enterprise(enterprise, actor=UserFactory(), seen_at=seen_at, name="乙公司")
    assert Enterprise.objects.get().name == "甲公司"
    assert not EnterpriseName.objects.exists()


@pytest.mark.django_db
def test_an_unknown_kind_of_key_unit_is_refused():
    with pytest.raises(ValidationError, match="不认识的重点排污单位类别：火"):
        change_enterprise(EnterpriseFactory(), actor=UserFactory(), key_unit_kinds=["water", "火"])


@pytest.mark.django_db
def test_appointments_are_one_at_a_time_for_enterprise_users_and_ended_not_deleted():
    clerk, user, enterprise = UserFactory(), UserFactory(enterprise=True), EnterpriseFactory()
    given = {
        "actor": clerk,
        "user": user,
        "enterprise": enterprise,
        "role": "handler",
        "started_on": date(2024, 1, 1),
    }
    membership = appoint(**given)
    with pytest.raises(ValidationError, match="已担任"):
        appoint(**given)
    with pytest.raises(ValidationError, match="只有企业用户"):
        appoint(**{**given, "user": UserFactory()})
    end_appointment(actor=clerk, membership=membership, ended_on=date(2024, 6, 30))
    assert not user.memberships.current().exists()
    assert user.memberships.count() == 1
    appoint(**{**given, "started_on": date(2024, 7, 1)})
    assert set(Enterprise.objects.visible_to(user)) == {enterprise}


@pytest.mark.django_db
def test_renaming_in_the_register_keeps_the_old_name(client):
    enterprise = EnterpriseFactory(name="甲公司")
    client.force_login(UserFactory())
    url = f"/staff/registry/enterprises/{enterprise.uscc}/edit/"
    form = client.get(url).context["form"]
    data = {name: "" if (value := form[name].value()) in (None, False) else value for name in form.fields}
    response = client.post(url, {**data, "name": "乙公司", "key_unit_kinds": ["water", "air"]})
    assert response.status_code == 302, response.context["form"].errors
    enterprise.refresh_from_db()
    assert (enterprise.name, enterprise.key_unit_kinds) == ("乙公司", ["water", "air"])
    assert enterprise.former_names.get().name == "甲公司"
