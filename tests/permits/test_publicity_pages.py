"""The staff's page of 双公示."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from permits.models import PublicityExport
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.permits import EiaDecisionFactory
from tests.factories.registry import StatutoryLimitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_data")]

PAGE = "/staff/permits/publicity/"
MARCH = {"first_day": "2024-03-01", "last_day": "2024-03-31"}


@pytest.fixture(autouse=True)
def limit(db):
    StatutoryLimitFactory(code="double-publicity", name="双公示", amount=7)


@pytest.fixture
def clerk(client):
    user = UserFactory()
    client.force_login(user)
    return user


def approved(day: int, **more):
    return EiaDecisionFactory(
        approved=True, received_on=date(2024, 3, 1), decided_on=date(2024, 3, day), **more
    )


def numbers(page, key: str) -> list[str]:
    (group,) = [group for group in page.context["groups"] if group["id"] == key]
    return [duty.record.document_number for duty in group["duties"]]


def export(client, file_format: str = "xlsx"):
    return client.post(PAGE + "export/", MARCH | {"file_format": file_format}, follow=True)


def test_page_lists_what_waits_by_due_date_and_what_is_overdue_worst_first(client, clerk, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None: date(2024, 3, 20))
    made = {day: approved(day).document_number for day in (13, 12, 8, 6)}
    page = client.get(PAGE, MARCH)
    assert numbers(page, "waiting") == [made[12], made[13]]  # due on the 21st and the 22nd
    assert numbers(page, "overdue") == [made[6], made[8]]  # due on the 15th and the 19th
    assert numbers(page, "late") == []
    assert 'id="late"' not in page.content.decode()


def test_page_shows_late_exports_worst_first(client, clerk):
    made = {day: approved(day).document_number for day in (12, 8)}
    export(client)
    page = client.get(PAGE, MARCH)
    assert numbers(page, "late") == [made[8], made[12]]
    assert numbers(page, "overdue") == numbers(page, "waiting") == []


def test_page_without_a_period_shows_the_last_two_months(client, clerk, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None: date(2024, 4, 9))
    context = client.get(PAGE).context
    assert (context["first_day"], context["last_day"]) == (date(2024, 3, 1), date(2024, 4, 9))


def test_preview_shows_all_columns_and_names_what_is_missing(client, clerk):
    approved(12, decision_title="")
    page = client.get(PAGE, MARCH).content.decode()
    assert page.count("XK_") == 0
    assert "行政相对人代码_6（社会组织登记证号）" in page
    assert "2024/03/12" in page
    assert "缺少信用平台要求的内容：" in page
    assert "行政许可决定文书名称" in page


def test_page_warns_of_what_is_not_configured(client, clerk, settings):
    settings.PUBLICITY = {**settings.PUBLICITY, "authority_code": "", "source_code": "11620100MB1500001X"}
    page = client.get(PAGE, MARCH).content.decode()
    assert "尚未配置许可机关统一社会信用代码（PUBLICITY_AUTHORITY_CODE）" in page
    assert "PUBLICITY_SOURCE_CODE" not in page


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"first_day": "2024-03-31", "last_day": "2024-03-01"}, "截止日期不得早于起始日期。"),
        ({"first_day": "2023-01-01", "last_day": "2024-03-01"}, "一次最多导出一年，请缩短期间。"),
        ({"first_day": "三月"}, "输入一个有效的日期。"),
    ],
)
def test_impossible_period_is_told_and_nothing_is_read(client, clerk, query, error):
    page = client.get(PAGE, query)
    assert page.status_code == 400
    assert error in page.content.decode()
    assert "groups" not in page.context


@pytest.mark.parametrize("file_format", ["xlsx", "json"])
def test_export_leads_back_to_the_page_where_the_same_file_can_be_fetched_again(client, clerk, file_format):
    approved(12)
    page = export(client, file_format)
    made = PublicityExport.objects.get()
    assert "已导出 1 条" in page.content.decode()
    (listed,) = page.context["exports"]
    assert listed["record"] == made
    first, second = (b"".join(client.get(listed["url"]).streaming_content) for _ in range(2))
    assert first == second
    answer = client.get(listed["url"])
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "private, no-store"


def test_export_without_its_fields_says_what_is_wrong(client, clerk):
    page = client.post(PAGE + "export/", MARCH, follow=True)
    assert "格式：" in page.content.decode()
    assert not PublicityExport.objects.exists()


def test_empty_period_is_refused(client, clerk):
    answer = export(client)
    assert answer.status_code == 403
    assert "没有作出或撤销的行政许可决定" in answer.content.decode()


def test_readers_without_the_role_see_the_page_but_no_export(client):
    client.force_login(UserFactory(roles=[Role.REPORT_OFFICER]))
    approved(12)
    assert "导出 Excel" not in client.get(PAGE, MARCH).content.decode()
    assert export(client).status_code == 403
    assert not PublicityExport.objects.exists()


def test_park_staff_see_their_own_decisions_and_files_only(client, clerk):
    approved(12)
    export(client)
    park = DepartmentFactory(park=True)
    ours = approved(13, department=park)
    client.force_login(UserFactory(department=park))
    page = client.get(PAGE, MARCH)
    assert numbers(page, "overdue") == [ours.document_number]
    assert str(page.context["count"]) == "1"
    assert page.context["exports"] == []


def test_page_costs_the_same_for_one_decision_and_for_three(client, clerk):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, MARCH)
        return len(queries)

    approved(12)
    export(client)
    cost()  # fills the caches
    first = cost()
    approved(13)
    approved(14)
    export(client)
    export(client)
    assert cost() == first


def test_page_says_when_the_work_calendar_of_the_year_is_missing(client, clerk, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None: date(2027, 1, 4))
    approved(12)
    page = client.get(PAGE, MARCH)
    assert page.status_code == 200
    assert "2027年的工作日历尚未录入" in page.content.decode()
    assert "2027年的工作日历尚未录入" in export(client).content.decode()
    assert not PublicityExport.objects.exists()


def test_invented_records_bear_the_banner(client, clerk):
    approved(12, is_synthetic=True)
    assert "synthetic-banner" in client.get(PAGE, MARCH).content.decode()
    export(client)
    assert PublicityExport.objects.get().is_synthetic
    empty = client.get(PAGE, {"first_day": "2024-01-01", "last_day": "2024-01-31"})
    assert "synthetic-banner" in empty.content.decode()  # of the file listed there


def test_navigation_leads_to_the_page(client, clerk):
    assert f'href="{reverse("permits:publicity")}"' in client.get("/staff/").content.decode()
