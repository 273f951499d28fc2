"""The schema of the API of cases: described in Chinese, with an example of everything that is sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from enforcement import api_examples as examples
from enforcement import api_serializers as shapes

CHINESE = re.compile(r"[\u4e00-\u9fff]")
EXAMPLES = [
    (shapes.CaseRowSerializer, examples.ROW),
    (shapes.StepOfCaseSerializer, examples.STEP),
    (shapes.ActSerializer, examples.ACT),
    (shapes.DocumentSerializer, examples.DOCUMENT),
    (shapes.RecordSerializer, examples.RECORD),
    (shapes.CaseSerializer, examples.CASE),
    (shapes.FormAskedSerializer, examples.FORM_ASKED),
    (shapes.NewRecordFormSerializer, examples.NEW_FORM),
    (shapes.StepSentSerializer, examples.STEP_SENT),
    (shapes.ActSentSerializer, examples.ACT_SENT),
    (shapes.TakenSerializer, examples.TAKEN),
    (shapes.VerificationSerializer, examples.VERIFICATION),
    (shapes.PreviewSerializer, examples.PREVIEW),
]


@pytest.mark.parametrize(("serializer", "example"), EXAMPLES, ids=lambda each: getattr(each, "__name__", ""))
def test_an_example_is_valid_and_names_every_field(serializer: Any, example: dict[str, Any]):
    checked = serializer(data=example)
    assert checked.is_valid(), checked.errors
    assert set(example) == set(serializer().fields)


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def own(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {path: methods for path, methods in schema["paths"].items() if path.startswith("/api/v1/cases/")}


def test_every_endpoint_is_described_with_examples(recwarn):
    found = own(SchemaGenerator().get_schema(request=None, public=True))
    assert len(found) == 13
    for path, methods in found.items():
        for method, operation in methods.items():
            answers = operation["responses"]
            fine = next(code for code in answers if code.startswith("2"))
            (content,) = answers[fine]["content"].items()
            assert content[0] == "application/octet-stream" or "examples" in content[1], (path, method)
            assert CHINESE.search(operation["summary"]) and CHINESE.search(operation["description"])
            if method == "post":
                assert {"400", "403", "409"} <= set(answers), (path, method)
            for parameter in operation.get("parameters", []):
                assert parameter.get("description") or parameter["in"] == "query", (path, parameter)
    assert not recwarn.list


def test_what_is_posted_may_be_json_or_a_form(schema):
    for path, methods in own(schema).items():
        if "post" in methods and "requestBody" in methods["post"]:
            content = methods["post"]["requestBody"]["content"]
            assert {"application/json", "multipart/form-data"} <= set(content), path


def test_the_list_can_be_filtered_and_paged(schema):
    names = {each["name"] for each in schema["paths"]["/api/v1/cases/"]["get"]["parameters"]}
    assert {"after", "before", "page_size", "q", "status", "decided_on_after", "filed_on_before"} <= names


def test_registers_and_acts_are_named(schema):
    path = next(path for path in own(schema) if path.endswith("{register}/{key}/acts/{act}/"))
    named = {each["name"]: each for each in schema["paths"][path]["post"]["parameters"]}
    assert {"orders", "inspections", "random-draws", "case-publications"} <= set(
        named["register"]["schema"]["enum"]
    )
