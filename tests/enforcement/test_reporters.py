"""Who reported is known to the officer in charge and the leaders, and told by no list, file or endpoint."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.exporting import ledger_rows
from common.registers.declaration import register_for
from enforcement.models import EnforcementLead
from tests.common.ledgers import load, write_book
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_inspections import LeadFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

NAME, CONTACT = "赵保密", "139-BAOMI-0001"


@pytest.fixture
def handler(db):
    return UserFactory(roles=[Role.HANDLER])


@pytest.fixture
def lead(handler):
    return LeadFactory(handler=handler, reporter_name=NAME, reporter_contact=CONTACT)


def page(client, user, lead) -> str:
    client.force_login(user)
    return client.get(reverse("enforcement:leads-detail", args=[lead.ledger_no])).content.decode()


def test_the_officer_in_charge_and_a_leader_know(client, lead, handler):
    for user in (handler, UserFactory(roles=[Role.LEADER])):
        body = page(client, user, lead)
        assert NAME in body
        assert CONTACT in body


@pytest.mark.parametrize("role", [Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER])
def test_colleagues_do_not(client, lead, role):
    body = page(client, UserFactory(roles=[role]), lead)
    assert lead.subject in body
    assert "举报人信息依法保密，仅承办人和局领导可以查看" in body
    assert NAME not in body
    assert CONTACT not in body


def test_a_lead_without_a_reporter_has_no_such_part(client, handler):
    assert "举报人（依法保密）" not in page(client, handler, LeadFactory(handler=handler))


@pytest.mark.parametrize("address", ["leads-list", "leads-export", "leads-edit"])
def test_no_list_file_or_form_tells_it(client, lead, handler, address):
    client.force_login(handler)
    args = [lead.ledger_no] if address == "leads-edit" else []
    url = reverse(f"enforcement:{address}", args=args)
    response = client.get(url, {"format": "csv"} if address == "leads-export" else {})
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code == 200
    assert lead.subject in body.decode()
    assert NAME not in body.decode()
    assert CONTACT not in body.decode()


def test_no_endpoint_tells_it(client, lead, handler):
    client.force_login(handler)
    for args in ([], [lead.ledger_no]):
        name = f"api:enforcement-leads-{'detail' if args else 'list'}"
        body = client.get(reverse(name, args=args)).json()
        assert lead.subject in str(body)
        assert "reporter" not in str(body)
        assert CONTACT not in str(body)


def test_it_is_written_down_when_the_lead_is_registered(client, handler):
    client.force_login(handler)
    body = client.get(reverse("enforcement:leads-new")).content.decode()
    assert 'name="reporter_contact"' in body


def test_an_export_that_is_imported_again_forgets_nobody(tmp_path, lead):
    register = register_for(EnforcementLead)
    rows = [list(row) for row in ledger_rows(register, EnforcementLead.objects.all())]
    assert NAME not in str(rows)
    header = [column.header for column in register.ledger_columns]
    subject = register.columns.index("subject")
    rows[0][subject] = "更正后的事由"
    outcome = load(write_book(tmp_path / "leads.xlsx", {register.sheet: [header, *rows]}))
    assert outcome.problems.count == 0
    lead.refresh_from_db()
    assert (lead.subject, lead.reporter_name, lead.reporter_contact) == ("更正后的事由", NAME, CONTACT)


def test_the_header_of_the_file_is_that_of_the_ledger(client, lead, handler):
    client.force_login(handler)
    response = client.get(reverse("enforcement:leads-export"), {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(text))
    assert row[header.index("举报人联系方式")] == ""
