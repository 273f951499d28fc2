"""Filings and questions over the API: the same forms and services as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from common.models import OfficialDocument, PublishedRecord
from permits import filing_serializers as shapes
from permits.models import ExemptReply, RegistrationFiling
from tests.factories.accounts import UserFactory, authorization_of
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law_data")]


def caller(user: Any) -> APIClient:
    machine = APIClient()
    machine.credentials(HTTP_AUTHORIZATION=authorization_of(user))
    return machine


@pytest.fixture
def member(db):
    return MembershipFactory()


@pytest.fixture
def machine(member) -> APIClient:
    return caller(member.user)


def project(member, **values) -> dict[str, Any]:
    return shapes.PROJECT | {"enterprise": member.enterprise.uscc} | values


def filing(machine, member, **values) -> dict[str, Any]:
    asked = {"enterprise": member.enterprise.uscc, "project_name": shapes.PROJECT["project_name"]}
    told = machine.get(reverse("eia-api:filing-undertaking"), asked).data
    assert asked["project_name"] in told["text"]
    planned = timezone.localdate() + timedelta(days=30)
    own = {"undertaking_sha256": told["sha256"], "production_planned_on": planned.isoformat()}
    return shapes.FILING | project(member) | own | values


def test_filing_has_number_receipt_and_publication_and_is_made_once(machine, member):
    body, address = filing(machine, member), reverse("eia-api:filing-create")
    first, second = (machine.post(address, body, format="json") for _ in range(2))
    assert (first.status_code, second.data) == (201, first.data)
    made = RegistrationFiling.objects.get()
    assert first.data["filing_number"] == made.filing_number
    assert OfficialDocument.objects.get().kind == "eia-registration-receipt"
    assert PublishedRecord.objects.get().kind == "eia-registration"


def test_wrong_filing_is_told_by_field_and_nothing_is_made(machine, member):
    address = reverse("eia-api:filing-create")
    for wrong, field in (
        ({"other_class": ""}, "catalogue_entry"),
        ({"agreed": False}, "agreed"),
        ({"investment_wan": "很多"}, "investment_wan"),
    ):
        answer = machine.post(address, filing(machine, member, **wrong), format="json")
        assert (answer.status_code, list(answer.data)) == (400, [field])
    stale = machine.post(address, filing(machine, member, undertaking_sha256="0" * 64), format="json")
    assert stale.status_code == 409
    assert not RegistrationFiling.objects.exists()


def test_question_is_asked_once(machine, member):
    address = reverse("eia-api:question-create")
    first, second = (machine.post(address, project(member), format="json") for _ in range(2))
    assert (first.status_code, second.data) == (201, first.data)
    assert ExemptReply.objects.get().ledger_no == first.data["ledger_no"]


def test_nobody_files_or_asks_for_another_enterprise(machine, member):
    other = EnterpriseFactory().uscc
    for name, body in (("filing-create", filing(machine, member)), ("question-create", project(member))):
        answer = machine.post(reverse(f"eia-api:{name}"), body | {"enterprise": other}, format="json")
        assert (answer.status_code, list(answer.data)) == (400, ["enterprise"])
    asked = {"enterprise": other, "project_name": "项目"}
    assert machine.get(reverse("eia-api:filing-undertaking"), asked).status_code == 404
    assert caller(UserFactory()).post(reverse("eia-api:question-create"), {}).status_code == 403


@pytest.mark.parametrize(
    ("serializer", "example"),
    [
        (shapes.FilingSerializer, shapes.FILING),
        (shapes.QuestionSerializer, shapes.PROJECT),
        (shapes.UndertakingSerializer, shapes.UNDERTAKING),
        (shapes.FiledSerializer, shapes.FILED),
        (shapes.AskedSerializer, shapes.ASKED),
    ],
)
def test_example_is_valid(serializer, example):
    checked = serializer(data=example)
    assert checked.is_valid(), checked.errors
    assert set(example) <= set(checked.fields)
