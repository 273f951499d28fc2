"""The public endpoints: what was published, without a key, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient
from rest_framework.throttling import AnonRateThrottle

from reports.services import editions
from tests.factories.publication import ReportRecordFactory

pytestmark = pytest.mark.django_db
REPORTS = "/api/v1/public/reports/"
INDICATORS = "/api/v1/public/indicators/"


@pytest.fixture
def published(frozen, leader):
    return editions.publish(actor=leader, edition=frozen)


def get(address, **headers):
    return APIClient().get(address, headers=headers)


def test_list_names_published_reports_with_their_files(published):
    body = get(REPORTS).json()
    assert (body["next"], body["previous"]) == (None, None)
    [report] = body["results"]
    assert (report["year"], report["edition"], report["dated_on"]) == (2024, 1, "2025-01-17")
    assert report["title"] == published.title
    assert report["url"] == "http://testserver/reports/2024/"
    assert [file["kind"] for file in report["files"]] == ["pdf", "docx"]
    pdf = report["files"][0]
    assert len(b"".join(APIClient().get(pdf["url"]).streaming_content)) == pdf["size"]
    assert "figures" not in report


def test_detail_has_text_and_figures_with_definitions(published):
    report = get(f"{REPORTS}2024/").json()
    figure = next(row for row in report["figures"] if row["id"] == "I10")
    assert (figure["value"], figure["display"], figure["records"]) == (2, "2", 2)
    assert figure["formula"] == "关停日期在本年的企业数"
    assert figure["variant_of"] == ""
    assert report["document"]["sections"][0]["heading"] == "2024年举措"
    assert report["document"]["findings"] == []


def test_nothing_internal_is_told(published, records):
    text = get(f"{REPORTS}2024/").content.decode() + get(f"{INDICATORS}?year=2024").content.decode()
    assert records[1].uscc not in text
    assert records[1].name not in text
    assert "口径提醒" not in text  # a finding
    assert "周综合" not in text  # who worked on it


def test_indicators_are_those_of_the_report(published):
    body = get(f"{INDICATORS}?year=2024").json()
    assert (body["year"], body["is_synthetic"]) == (2024, False)
    assert {row["id"]: row["display"] for row in body["results"]} == {
        "I10": "2",
        "I13": "20",
        "I23": "0",
        "I38": "4",
    }


@pytest.mark.parametrize("query", ["", "?year=", "?year=abc", "?year=1", "?year=2024.5"])
def test_year_is_required_and_checked(query):
    response = get(INDICATORS + query)
    assert response.status_code == 400
    assert list(response.json()) == ["year"]


@pytest.mark.parametrize("address", [f"{REPORTS}2024/", f"{INDICATORS}?year=2024"])
def test_draft_and_frozen_editions_are_not_there(frozen, address):
    response = get(address)
    assert (response.status_code, response.json()["detail"]) == (404, "2024年度报告尚未公开。")
    assert get(REPORTS).json()["results"] == []


@pytest.mark.parametrize("address", [f"{REPORTS}2024/", f"{INDICATORS}?year=2024"])
def test_withdrawn_report_is_gone_with_its_reason(published, leader, address):
    editions.supersede(actor=leader, edition=published, reason="数据更正")
    response = get(address)
    assert response.status_code == 410
    assert response.json()["detail"] == "2024年度报告已撤下，理由：数据更正"
    assert get(REPORTS).json()["results"] == []


def test_wrong_credentials_do_not_matter(published):
    assert get(REPORTS, authorization="Token wrong").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", [REPORTS, f"{REPORTS}2024/", INDICATORS])
def test_writing_is_not_offered(address, method):
    assert getattr(APIClient(), method)(address).status_code == 405


@pytest.mark.parametrize("address", [REPORTS, f"{REPORTS}2024/", f"{INDICATORS}?year=2024"])
def test_rate_is_limited_whatever_address_a_header_names(published, monkeypatch, address):
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/min"})
    found = [get(address, x_forwarded_for=f"203.0.113.{n}").status_code for n in range(3)]
    assert found == [200, 200, 429]


def test_list_costs_the_same_for_one_report_and_for_three():
    counts = []
    for size in (1, 2):
        ReportRecordFactory.create_batch(size)
        with CaptureQueriesContext(connection) as captured:
            get(REPORTS)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert len(get(REPORTS).json()["results"]) == 3


def test_endpoints_are_documented_with_examples():
    paths = APIClient().get("/api/v1/schema/?format=json").json()["paths"]
    for path in ("reports/", "reports/{year}/", "indicators/"):
        operation = paths[f"/api/v1/public/{path}"]["get"]
        answer = operation["responses"]["200"]["content"]["application/json"]
        assert answer["examples"]
        assert operation["security"] == [{}]
    assert set(paths["/api/v1/public/reports/{year}/"]["get"]["responses"]) == {"200", "404", "410"}
