"""Every public page leads to reporting an error: of the record that it shows, or of the page itself."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from common.models import PublishedRecord
from common.publication import kinds, public_url
from tests.factories.publication import ReportRecordFactory
from tests.opendata.records import record
from tests.test_routes import OTHERS, Route, row_of

pytestmark = pytest.mark.django_db

# Kinds whose records have no page of their own, each with where they are read.
WITHOUT_PAGE = {"eia-comment": "on the page of their notice", "round-opinion": "on the page of their round"}

# What the views themselves look up in the content; templates do without what is missing.
BODY = {
    "files": [],
    "entries": [],
    "objects": [],
    "drawn_at": "2026-03-02T09:00:00+08:00",
    "takes_comments": False,
    "provisions": [],
    "penalties": [],
    "timeline": [],
    "remedies": [],
    "violations": [],
}


def shown(kind: str) -> PublishedRecord:
    return ReportRecordFactory() if kind == "report" else record(1, kind=kind, body=BODY)


@pytest.mark.parametrize("kind", sorted(set(kinds()) - set(WITHOUT_PAGE)))
def test_the_page_of_every_record_leads_to_reporting_an_error_in_it(client, kind):
    page = client.get(public_url(shown(kind)), follow=True)
    assert page.status_code == 200
    pk = PublishedRecord.objects.get().pk
    assert f'href="{reverse("public-feedback:report-new")}?record={pk}"' in page.content.decode()


# What answers everyone without being a page that one could find an error on by reading: why.
NO_PAGES = {
    "healthz": "tells machines that the process can serve",
    "api-schema": "is read through the API reader, which has the link",
    "*api:*": "answers programs",
    "*feed": "is read by feed readers",
    "open-data:dictionary": "is a file",
}


def is_no_page(route: Route) -> bool:
    return any(fnmatchcase(route.name, pattern) for pattern in NO_PAGES)


def leads_to_reporting(text: str, address: str) -> bool:
    wanted = f'href="{reverse("public-feedback:report-new")}?page={address}"'
    return wanted in text.replace("%2F", "/")


def open_to_all() -> list[Route]:
    """The routes that answer everyone with 200, by the table of routes."""
    named = [(route, row_of(route)) for route in OTHERS if route.name]
    return [
        route for route, row in named if row is not None and row.statuses[0] == 200 and row.method == "get"
    ]


@pytest.mark.parametrize("route", open_to_all(), ids=lambda route: route.id)
def test_every_page_for_everyone_leads_to_reporting_an_error_on_it(client, route):
    row = row_of(route)
    address = reverse(route.name, kwargs=dict(row.arguments()))
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/html") is not is_no_page(route)
    if not is_no_page(route):
        assert leads_to_reporting(answer.content.decode(), address)


def test_the_pages_are_read_from_the_table_of_routes():
    found = open_to_all()
    assert {"home", "site-search", "eia:notice-list", "cases:case-list", "api-docs"} < {
        route.name for route in found
    }
    for pattern in NO_PAGES:
        assert any(fnmatchcase(route.name, pattern) for route in found), pattern


def test_pages_of_errors_lead_there_too(client):
    missing = client.get("/nothing/at all/")
    assert missing.status_code == 404
    assert leads_to_reporting(missing.content.decode(), "/nothing/at%20all/")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "500", "accounts/locked"])
def test_pages_of_errors_lead_there_without_a_request(name):
    """As they are rendered when nothing else works: no request, no database."""
    assert leads_to_reporting(render_to_string(f"{name}.html"), "/")
