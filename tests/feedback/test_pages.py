"""The public's pages of error reports, and the staff's."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import DepartmentKind, Role
from common.models import PublishedRecord
from common.visitor_forms import form_token
from feedback.enums import ReportKind, ReportStatus
from feedback.forms import REPORT_SALT
from feedback.models import ErrorReport
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.feedback import ErrorReportFactory
from tests.factories.publication import ReportRecordFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

PAGE = "/feedback/"


@pytest.fixture(autouse=True)
def ready(settings):
    cache.clear()
    settings.COMMENT_MIN_SECONDS = 0
    load_work_calendar()
    DepartmentFactory(kind=DepartmentKind.BUREAU, name="局机关（试验）")
    yield
    cache.clear()


def send(client, page: str = "/eia/", record: PublishedRecord | None = None, **more):
    subject = f"{record.pk if record else ''}:{page}"
    values = {
        "page": page,
        "kind": ReportKind.WRONG_FACT,
        "text": "建设单位名称有误。",
        "token": form_token(subject, REPORT_SALT),
    }
    if record:
        values["record"] = str(record.pk)
    return client.post(PAGE, values | more)


def test_report_is_sent_thanked_for_and_followed(client):
    response = send(client, contact="13893112345")
    report = ErrorReport.objects.get()
    assert (report.page, report.contact) == ("/eia/", "13893112345")
    thanks = client.get(response.url).content.decode()
    assert report.ledger_no in thanks and report.tracking_code in thanks
    assert "13893112345" not in thanks
    found = client.post(PAGE + "track/", {"number": report.ledger_no, "code": report.tracking_code})
    assert "待处理" in found.content.decode()
    assert "13893112345" not in found.content.decode()


def test_record_is_named_by_its_title_and_its_own_page(client):
    record = ReportRecordFactory(year=2024)
    address = reverse("public-report", args=[record.pk])
    page = client.get(PAGE, {"record": record.pk, "page": "/elsewhere/"}).content.decode()
    assert record.title in page
    assert send(client, page=address, record=record).status_code == 302
    report = ErrorReport.objects.get()
    assert (report.record, report.page) == (record, address)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "x"])
def test_addresses_of_other_sites_are_not_kept(client, address):
    assert client.get(PAGE, {"page": address}).context["page"] == "/"
    token = form_token(":/", REPORT_SALT)
    assert send(client, address, token=token).status_code == 302
    assert ErrorReport.objects.get().page == "/"


@pytest.mark.parametrize("key", ["0", "abc", "9" * 30, "-1", "١"])
def test_unknown_record_is_left_out(client, key):
    assert client.get(PAGE, {"record": key}).status_code == 200


def test_programs_are_kept_out(client, settings):
    assert send(client, website="http://spam.example").status_code == 422
    assert send(client, token="").status_code == 422
    assert send(client, token=form_token(":/other/", REPORT_SALT)).status_code == 422
    settings.COMMENT_MIN_SECONDS = 3600
    response = send(client)
    assert response.status_code == 422
    assert "提交过快" in response.content.decode()
    assert "建设单位名称有误。" in response.content.decode()  # nothing typed is lost
    assert not ErrorReport.objects.exists()


def test_stale_form_can_be_sent_again_at_once(client):
    refused = send(client, token="stale")
    renewed = refused.context["form"]["token"].value()
    assert send(client, token=renewed).status_code == 302


def test_too_many_from_one_address_get_429(client, settings):
    settings.FEEDBACK_PER_HOUR = 1
    assert send(client, text="一").status_code == 302
    assert send(client, text="二").status_code == 429


def test_wrong_code_finds_nothing_and_guessing_ends(client, settings):
    settings.FEEDBACK_TRACKING_PER_HOUR = 2
    report = ErrorReportFactory()
    for _ in range(2):
        answer = client.post(PAGE + "track/", {"number": report.ledger_no, "code": "AAAAAAAAAA"})
        assert answer.status_code == 404
        assert report.text not in answer.content.decode()
    right = {"number": report.ledger_no, "code": report.tracking_code}
    assert client.post(PAGE + "track/", right).status_code == 429


def test_answer_is_read_by_the_reporter_alone(client):
    report = ErrorReportFactory(
        status=ReportStatus.ANSWERED, answer="已于当日更正。", answered_on="2026-03-05"
    )
    found = client.post(PAGE + "track/", {"number": report.ledger_no, "code": report.tracking_code})
    assert "已于当日更正。" in found.content.decode()
    assert "no-store" in found["Cache-Control"]


def test_footer_leads_to_the_form_with_the_page(client):
    assert f"{PAGE}?page=/feedback/track/" in client.get(PAGE + "track/").content.decode()


# -- the staff --


def test_steps_on_the_desk(client):
    clerk = UserFactory(roles=[Role.HANDLER])
    client.force_login(clerk)
    report = ErrorReportFactory()
    desk = f"/staff/feedback/reports/{report.ledger_no}/"
    page = client.get(desk).content.decode()
    assert report.page in page and report.tracking_code not in page
    form = {"answer": "已更正。", "reason": "", "seen": ReportStatus.RECEIVED}
    assert client.post(f"{desk}step/answered/", form).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.answer) == (ReportStatus.ANSWERED, "已更正。")


def test_route_form_offers_departments(client):
    client.force_login(UserFactory(roles=[Role.HANDLER]))
    report, other = ErrorReportFactory(), DepartmentFactory()
    form = {"department": other.pk, "handler": "", "reason": "", "seen": ReportStatus.RECEIVED}
    address = f"/staff/feedback/reports/{report.ledger_no}/step/routed/"
    assert client.get(address).status_code == 200
    assert client.post(address, form).status_code == 302
    report.refresh_from_db()
    assert report.department == other


def test_others_do_not_see_reports(client):
    report = ErrorReportFactory()
    desk = f"/staff/feedback/reports/{report.ledger_no}/"
    for user in (
        MembershipFactory().user,
        UserFactory(roles=[Role.ADMINISTRATOR]),
        UserFactory(department=DepartmentFactory(kind=DepartmentKind.PARK)),
    ):
        client.force_login(user)
        assert client.get(desk).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_the_same_queries_for_any_number(client, number):
    client.force_login(UserFactory(roles=[Role.HANDLER]))
    ErrorReportFactory.create_batch(number)
    with CaptureQueriesContext(connection) as queries:
        client.get("/staff/feedback/reports/")
    assert len(queries) == LIST_QUERIES


LIST_QUERIES = 9
