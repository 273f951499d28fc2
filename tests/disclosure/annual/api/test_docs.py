"""The worked example of docs/api-annual.md: every call in it is made, in its order and on its days."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve
from rest_framework.test import APIClient

from disclosure.enums import FilingStatus
from disclosure.models import AnnualDisclosure, TemporarySubmission
from registry.enums import MembershipRole
from tests.days import Days
from tests.disclosure.filing import reports
from tests.enforcement.api.calling import caller
from tests.factories.disclosure_duties import load_duty_law
from tests.factories.registry import EnterpriseFactory, MembershipFactory

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "api-annual.md"
HOST = "http://127.0.0.1:8000"

Call = tuple[date, str, str, str, str, dict[str, str]]  # day, who, method, path, body, form
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def calls() -> list[Call]:
    found, day = [], date(2026, 1, 1)
    for block in re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.S):
        for text in block.replace("\\\n", " ").split("\n\n"):
            if comment := re.match(r"# (\d{4}-\d\d-\d\d)\n", text):
                day = date.fromisoformat(comment[1])
                text = text[comment.end() :]
            words = shlex.split(text)
            given = dict(zip(words, words[1:], strict=False))
            (who,) = re.findall(r"Token <(.+?)>", text)
            body = given.get("-d", "")
            parts = [after for word, after in zip(words, words[1:], strict=False) if word == "-F"]
            form = dict(part.split("=", 1) for part in parts)
            method = given.get("-X", "POST" if body or form else "GET")
            found.append((day, who, method, words[-1].removeprefix(HOST), body, form))
    return found


@pytest.fixture
def people(db) -> dict[str, APIClient]:
    reports.law()
    load_duty_law()
    firm = EnterpriseFactory(uscc="91620100MA0000010H", name="示范第1化工有限公司", industry_code="2614")
    reports.listed(firm)
    roles = {"经办人": MembershipRole.HANDLER, "负责人": MembershipRole.CERTIFIER}
    return {name: caller(MembershipFactory(enterprise=firm, role=role).user) for name, role in roles.items()}


def fill(text: str, known: dict[str, str]) -> str:
    return re.sub(r"<([a-z0-9]+)>", lambda found: known[found[1]], text)


def files_in(form: dict[str, str]) -> dict[str, Any]:
    """What -F sends: values, and files by their names."""
    return {
        name: SimpleUploadedFile(value[1:], PDF) if value.startswith("@") else value
        for name, value in form.items()
    }


def learn(data: Any, known: dict[str, str]) -> None:
    """What later calls name."""
    known |= {name: data[name] for name in ("key", "seen", "sha256") if name in data}
    for each in data.get("findings", []):
        known |= {"code": each["code"], "path": each["path"]}


def test_the_example_goes_from_the_start_to_the_handing_in(people, monkeypatch):
    days, known = Days(monkeypatch), {}
    for day, who, method, path, body, form in calls():
        days.go_to(day)
        if form:
            answer = people[who].post(fill(path, known), files_in(form), format="multipart")
        else:
            sent = json.dumps(json.loads(fill(body, known))) if body else ""
            answer = people[who].generic(method, fill(path, known), sent, content_type="application/json")
        assert answer.status_code in (200, 201), (path, answer.data)
        learn(answer.data, known)
    report = AnnualDisclosure.objects.get()
    assert (report.status, report.filed_on) == (FilingStatus.SUBMITTED, date(2026, 3, 12))
    assert report.explanations.get().code == "product-over-capacity"
    assert report.withholdings.get().path == "basics.products.capacity"
    [temporary] = TemporarySubmission.objects.all()
    assert [each["name"] for each in temporary.content["files"]] == ["整改报告.pdf"]
    assert temporary.filed_on == date(2026, 4, 3)


def test_every_address_that_the_document_names_is_there():
    assert len(calls()) >= 8
    for _, _, _, path, _, _ in calls():
        assert resolve(path.replace("<key>", "X-1")).namespace in ("annual-api", "duty-api"), path
