"""The published schema: valid itself, one with the readers, and describing what the API sends."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as NotValid
from rest_framework.test import APIClient

from disclosure.annual import api_shapes as shapes
from disclosure.annual.chapters import CHAPTERS
from disclosure.annual.declaration import Item, Kind
from disclosure.annual.exchange import Incoming
from disclosure.annual.schema import content_schema, item_schema

ADDRESS = "https://example.org/api/v1/disclosures/annual/schema/"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ITEMS = [item for chapter in CHAPTERS for _, item in chapter.items()]


def test_the_schema_is_a_schema():
    schema = content_schema(ADDRESS)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == ADDRESS


def test_it_names_every_item():
    schema = content_schema(ADDRESS)
    fields, tables = (
        schema["properties"]["fields"]["properties"],
        schema["properties"]["tables"]["properties"],
    )
    for chapter in CHAPTERS:
        for item in chapter.fields:
            assert fields[chapter.code]["properties"][item.name]["title"] == item.label
        for table in chapter.tables:
            found = tables[f"{chapter.code}.{table.code}"]
            assert (found["title"], found["maxItems"]) == (table.title, table.most)
            assert list(found["items"]["properties"]) == ["id", *(each.name for each in table.columns)]


def test_everyone_reads_it():
    answer = APIClient().get("/api/v1/disclosures/annual/schema/")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/schema+json")
    assert answer.json() == content_schema("http://testserver/api/v1/disclosures/annual/schema/")


def values(item: Item) -> st.SearchStrategy[Any]:
    number = st.decimals(0, 10**9, places=item.places, allow_nan=False).map(lambda each: f"{each:f}")
    made = {
        Kind.TEXT: st.text(max_size=item.max_length),
        Kind.LONG_TEXT: st.text(max_size=item.max_length),
        Kind.INTEGER: st.integers(0, 10**9),
        Kind.DECIMAL: number | st.integers(0, 10**9),
        Kind.DATE: st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.isoformat),
        Kind.CHOICE: st.sampled_from([code for code, _ in item.choices] or [None]),
        Kind.YES_NO: st.booleans(),
        Kind.URL: st.just("https://example.org/a"),
    }
    return made[item.kind] | st.none()


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_what_the_schema_allows_is_read(data):
    """A value that is right by its kind passes the schema, and the readers take it."""
    item = data.draw(st.sampled_from(ITEMS))
    value = data.draw(values(item))
    Draft202012Validator(item_schema(item)).validate(value)
    chapter = next(each for each in CHAPTERS for _, one in each.items() if one is item)
    if item in chapter.fields:
        body = {"year": 2025, "fields": {chapter.code: {item.name: value}}, "tables": {}}
    else:
        table = next(each for each in chapter.tables if item in each.columns)
        path = f"{chapter.code}.{table.code}"
        body = {"year": 2025, "fields": {}, "tables": {path: [{item.name: value}]}}
    Draft202012Validator(content_schema(ADDRESS)).validate(body)
    assert Incoming(body, list(CHAPTERS), 2025).errors == {}


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Kind.DECIMAL, "1.23456"),
        (Kind.DECIMAL, -1),
        (Kind.DECIMAL, "约三"),
        (Kind.DECIMAL, True),
        (Kind.INTEGER, 1.5),
        (Kind.DATE, "2025年"),
        (Kind.CHOICE, "别的"),
        (Kind.YES_NO, "也许"),
        (Kind.URL, "example.org"),
        (Kind.TEXT, "长" * 201),
        (Kind.TEXT, ["一"]),
    ],
)
def test_what_the_schema_forbids_is_not_read(kind, wrong):
    item = next(each for each in ITEMS if each.kind is kind and each.max_length == 200)
    with pytest.raises(NotValid):
        Draft202012Validator(item_schema(item)).validate(wrong)
    chapter = next(each for each in CHAPTERS for _, one in each.items() if one is item)
    if item in chapter.fields:
        body = {"year": 2025, "fields": {chapter.code: {item.name: wrong}}, "tables": {}}
    else:
        table = next(each for each in chapter.tables if item in each.columns)
        body = {"year": 2025, "fields": {}, "tables": {f"{chapter.code}.{table.code}": [{item.name: wrong}]}}
    assert Incoming(body, list(CHAPTERS), 2025).errors


EXAMPLES = [
    (shapes.AnnualReportSerializer, shapes.REPORT),
    (shapes.ReportWithContentSerializer, shapes.WITH_CONTENT),
    (shapes.AnnualStartSerializer, shapes.START),
    (shapes.ContentSentSerializer, shapes.CONTENT_SENT),
    (shapes.FindingsSerializer, shapes.FINDINGS),
    (shapes.ExplanationSentSerializer, shapes.EXPLANATION_SENT),
    (shapes.SubmissionAskedSerializer, shapes.ASKED),
    (shapes.SubmissionSentSerializer, shapes.SUBMISSION_SENT),
    (shapes.SubmittedSerializer, shapes.SUBMITTED),
]


@pytest.mark.parametrize(("serializer", "example"), EXAMPLES, ids=lambda each: getattr(each, "__name__", ""))
def test_an_example_is_valid_and_names_every_field(serializer, example):
    checked = serializer(data=example)
    assert checked.is_valid(), checked.errors
    assert set(example) == set(serializer().fields)


def test_the_example_of_a_content_is_valid():
    Draft202012Validator(content_schema(ADDRESS)).validate(shapes.CONTENT)
    assert Incoming(shapes.CONTENT, list(CHAPTERS), 2025).errors == {}


def test_every_endpoint_is_described_with_examples(recwarn):
    schema = SchemaGenerator().get_schema(request=None, public=True)
    own = {
        path: methods
        for path, methods in schema["paths"].items()
        if path.startswith("/api/v1/disclosures/annual/")
    }
    assert len(own) == 9
    for path, methods in own.items():
        for method, operation in methods.items():
            assert CHINESE.search(operation["summary"]) and CHINESE.search(operation["description"])
            fine = next(code for code in operation["responses"] if code.startswith("2"))
            (content,) = operation["responses"][fine]["content"].items()
            assert content[0] == "application/schema+json" or "examples" in content[1], (path, method)
            if method in ("post", "put"):
                assert {"400", "403", "409"} <= set(operation["responses"]), (path, method)
    assert not [each for each in recwarn.list if "annual" in str(each.message)]


def test_decimals_stay_exact():
    body = {
        "year": 2025,
        "fields": {},
        "tables": {"discharges.totals": [{"medium": "air", "pollutant": "尘", "actual": "0.1234"}]},
    }
    texts = Incoming(body, list(CHAPTERS), 2025).tables["discharges.totals"]
    assert Decimal(texts[0]["actual"]) == Decimal("0.1234")
