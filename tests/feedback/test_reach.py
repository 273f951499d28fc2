"""Every public page leads to reporting an error: of the record that it shows, or of the page itself."""

from __future__ import annotations

import pytest
from django.urls import reverse

from common.models import PublishedRecord
from common.publication import kinds, public_url
from tests.factories.publication import ReportRecordFactory
from tests.opendata.records import record

pytestmark = pytest.mark.django_db

# Kinds whose records have no page of their own, each with where they are read.
WITHOUT_PAGE = {"eia-comment": "on the page of their notice"}

# What the views themselves look up in the content; templates do without what is missing.
BODY = {
    "files": [],
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


@pytest.mark.parametrize(
    "name",
    [
        "home",
        "site-search",
        "eia:notice-list",
        "eia:past-list",
        "eia:classify",
        "law-enforcement:index",
        "law-enforcement:officer-list",
        "public-enterprise:list",
        "open-data:index",
        "public-reports:report-list",
        "cases:case-list",
        "cases:order-list",
    ],
)
def test_pages_without_a_record_lead_to_reporting_an_error_on_the_page(client, name):
    address = reverse(name)
    text = client.get(address).content.decode()
    assert f'{reverse("public-feedback:report-new")}?page={address}"' in text.replace("%2F", "/")
