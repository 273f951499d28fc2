"""The worked example of docs/api.md: every call in it is made, in its order and on its days."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve
from rest_framework.test import APIClient

from accounts.enums import Role
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase
from tests.enforcement.api.calling import caller
from tests.factories.accounts import DepartmentFactory, OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import ViolationTypeFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_law import RangedProvisionFactory, ViolationProvisionFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "api.md"
HOST = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Call:
    """One call of the example, with its placeholders."""

    day: date
    who: str
    path: str
    body: str = ""
    form: tuple[tuple[str, str], ...] = ()


def calls() -> list[Call]:
    found, day = [], date(2025, 1, 1)
    for block in re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.S):
        for line in block.replace("\\\n", " ").split("\n\n"):
            comments = re.findall(r"^# (\d{4}-\d\d-\d\d)$", line, re.M)
            day = date.fromisoformat(comments[-1]) if comments else day
            for command in re.sub(r"^#.*\n", "", line, flags=re.M).split("\ncurl ")[:1]:
                found.append(_call(day, shlex.split(command)))
    return found


def _call(day: date, words: list[str]) -> Call:
    assert words[0] == "curl", words
    values: dict[str, list[str]] = {"-H": [], "-d": [], "-F": []}
    for flag, value in zip(words, words[1:], strict=False):
        if flag in values:
            values[flag].append(value)
    (who,) = [re.findall(r"Token <(.+)>", each)[0] for each in values["-H"] if "Token" in each]
    url = words[-1]
    assert url.startswith(HOST), url
    form = tuple((name, value) for name, _, value in (each.partition("=") for each in values["-F"]))
    return Call(day, who, url.removeprefix(HOST), "".join(values["-d"]), form)


@pytest.fixture
def people(db) -> dict[str, APIClient]:
    """Those of the example, and what it names."""
    department = DepartmentFactory(code="enforcement")
    firm = EnterpriseFactory(uscc="91620100MA0000010H", department=department)
    kind = ViolationTypeFactory(code="water-excess")
    ViolationProvisionFactory(violation_type=kind, provision=RangedProvisionFactory(code="water-83-2"))
    for number in ("27010900001", "27010900002"):
        OfficerCertificateFactory(number=number)
    roles = {
        "承办人": [Role.HANDLER],
        "审查人": [Role.REVIEWER],
        "法制审核人": [Role.LEGAL_REVIEWER],
    }
    made = {name: caller(UserFactory(roles=given)) for name, given in roles.items()}
    made["局领导"] = caller(UserFactory(username="leader", roles=[Role.LEADER]))
    made["企业"] = caller(MembershipFactory(enterprise=firm).user)
    return made


def test_the_example_goes_from_the_lead_to_the_decision(people, days):
    load_law()
    known: dict[str, str] = {}
    for call in calls():
        days.go_to(call.day)
        answer = make(people[call.who], call, known)
        assert answer.status_code in (200, 201), (call, answer.data)
        learn(answer.data, known)
    case = EnforcementCase.objects.get()
    assert (case.status, case.decided_on, str(case.fine_amount)) == (
        CaseStatus.DECIDED,
        date(2025, 3, 3),
        "150000.00",
    )
    assert case.evidence.count() == 1


def make(machine: APIClient, call: Call, known: dict[str, str]) -> Any:
    path = fill(call.path, known)
    if call.form:
        body: dict[str, Any] = {name: fill(value, known) for name, value in call.form}
        for name, value in body.items():
            if value.startswith("@"):
                body[name] = SimpleUploadedFile(value[1:], b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
        return machine.post(path, body, format="multipart")
    if call.body:
        return machine.post(path, json.loads(fill(call.body, known)), format="json")
    return machine.get(path)


def fill(text: str, known: dict[str, str]) -> str:
    return re.sub(r"<([a-z-]+)>", lambda found: known[found[1]], text)


def learn(data: Any, known: dict[str, str]) -> None:
    """What later calls name: the case, what was seen last, what was made."""
    known["seen"] = data.get("seen", "")
    if data.get("register") == "cases":
        known["case"] = data["key"]
    for each in [*data.get("related", []), *([data["made"]] if data.get("made") else [])]:
        known[each["register"]] = each["key"]


def test_the_example_has_every_kind_of_call():
    found = calls()
    assert len(found) >= 25
    assert {bool(each.form) for each in found} == {True, False}


def test_every_address_that_the_document_names_is_there():
    text = DOCUMENT.read_text()
    named = re.findall(r"`(?:GET|POST) (/api/v1/[^`]+)`", text)
    assert len(named) >= 8
    for address in named:
        real = address.replace("<uuid>", "2f1c3c9e-3c1e-4a55-9d0b-0b6f6a6f1a11").replace("<key>", "X-1")
        found = resolve(real)
        assert found.url_name != "case-detail", address  # which takes whatever is left
        assert found.namespace == "enforcement-api", address
