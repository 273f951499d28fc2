"""Every record of this app has a register, and its pages open."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.registers import registers_of
from common.registers.declaration import nobody
from tests.factories import governance as factories
from tests.factories import governance_procedures as procedures
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
REGISTERS = registers_of("governance")
BY_SLUG = pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.slug)


@pytest.fixture
def staff(client):
    client.force_login(
        UserFactory(roles=["handler", "reviewer", "legal_reviewer", "leader", "report_officer"])
    )
    return client


def make(register):
    name = f"{register.model.__name__}Factory"
    return getattr(factories, name)() if hasattr(factories, name) else getattr(procedures, name)()


def test_every_model_has_a_register():
    models = set(apps.get_app_config("governance").get_models())
    assert {register.model for register in REGISTERS} == models


@BY_SLUG
def test_ledger_holds_every_field_under_its_own_header(register):
    fields = {*register.model._meta.concrete_fields, *register.model._meta.many_to_many}
    names = {field.name for field in fields if field.editable} - {"id"}
    assert set(register.columns) == names
    headers = [column.header for column in register.ledger_columns]
    assert len(set(headers)) == len(headers)
    assert register.columns[0] == register.key


@BY_SLUG
def test_pages_of_the_register_open(register, staff):
    record = make(register)
    listed = staff.get(register.list_url())
    assert listed.status_code == 200
    assert record.ledger_key() in listed.content.decode() or register.listing[0] != register.key
    assert staff.get(register.detail_url(record)).status_code == 200
    assert staff.get(register.url("new")).status_code == (403 if register.may_create is nobody else 200)


@BY_SLUG
def test_list_takes_the_same_queries_for_one_row_and_for_four(register, staff, django_assert_num_queries):
    make(register)
    staff.get(register.list_url())  # the session's own first queries
    with CaptureQueriesContext(connection) as one:
        staff.get(register.list_url())
    for _ in range(3):
        make(register)
    with django_assert_num_queries(len(one)):
        staff.get(register.list_url())
