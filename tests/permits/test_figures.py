"""The tables of 统计分析: each number by hand, and each opens to exactly the records it counts."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from common.figure_tables import FigureTable
from common.indicators import Period, compute
from permits.enums import CommentStatus, EiaCategory, EiaStatus, NoticeKind, RefusalGround
from permits.figures import TABLES
from permits.models import EiaDecision
from registry.enums import DayUnit
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.permits import (
    EiaDecisionFactory,
    ExemptReplyFactory,
    NoticeCommentFactory,
    PublicNoticeFactory,
    RegistrationFilingFactory,
    load_limits,
)
from tests.factories.registry import ParkFactory, StatutoryLimitFactory

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2024)
PAGE = "/staff/permits/figures/"


def everything(model):
    return model._default_manager.all()


def made(id: str) -> FigureTable:
    return TABLES[id](YEAR, everything)


def line(table: FigureTable, row: str) -> dict[str, str]:
    """The texts of a row by the codes of their columns."""
    found = next(each for each in table.rows if each.code == row)
    return {column.code: cell.text for column, cell in zip(table.columns, found.cells, strict=True)}


def decided(net: int, gross: int | None = None, **values) -> EiaDecision:
    gross = net if gross is None else gross
    values = {"approved": "refusal_ground" not in values, "received_on": date(2024, 3, 4), **values}
    if "refusal_ground" in values:
        values["refused"] = True
    return EiaDecisionFactory(gross_days=gross, stopped_days=gross - net, net_days=net, **values)


@pytest.fixture
def records():
    """Two officers, two parks, both categories, a refusal, a revoked approval, one of another year."""
    load_limits()
    load_work_calendar()
    officer = UserFactory(full_name="李示范")
    west, east = ParkFactory(name="西园区"), ParkFactory(name="东园区")
    report = {"category": EiaCategory.REPORT, "handler": officer}
    decided(9, 30, **report, park=west, investment=Decimal(200_000_000), delivered_on=date(2024, 3, 12))
    decided(61, 70, **report, park=west, investment=Decimal(100_000_000))
    decided(5, 12, park=east, decided_on=date(2024, 5, 6), investment=Decimal(50_000_000), is_parallel=True)
    decided(31, refusal_ground=RefusalGround.PLANNING, correction_notified_on=date(2024, 3, 5))
    decided(4, status=EiaStatus.REVOKED, revoked_on=date(2024, 9, 2), decided_on=date(2024, 4, 1))
    decided(3, received_on=date(2023, 12, 1), decided_on=date(2023, 12, 29))
    EiaDecisionFactory()
    RegistrationFilingFactory(park=east, investment=Decimal(10_000_000))
    ExemptReplyFactory()


def test_days_by_month(records):
    table = made("months")
    assert line(table, "3") == {
        "report_count": "2",
        "report_net": "35",
        "report_gross": "50",
        "form_count": "0",
        "form_net": "—",
        "form_gross": "—",
    }
    assert (line(table, "5")["form_count"], line(table, "5")["form_net"]) == ("1", "5")
    assert line(table, "4")["form_count"] == "0"  # revoked in the year
    assert (line(table, "total")["report_count"], line(table, "total")["form_gross"]) == ("2", "12")
    assert [series.name for series in table.charts[0].series] == ["报告书", "报告表"]


def test_share_in_time(records):
    table = made("timely")
    assert line(table, "report") == {
        "count": "2",
        "legal_in_time": "1",
        "legal_overdue": "1",
        "legal_share": "50",
        "promised_in_time": "0",
        "promised_overdue": "0",
        "promised_share": "—",
    }
    assert (line(table, "form")["legal_in_time"], line(table, "form")["legal_overdue"]) == ("2", "1")
    assert line(table, "total")["legal_share"] == "60"
    figures = compute(YEAR, ["I10.on_time", "I10.promised", "I10.corrected"])
    assert [figures[id].display for id in figures] == ["60", "—", "16.7"]
    assert figures["I10.on_time"].working == "3÷5×100%＝60.0%"


def test_the_promise_in_force_when_the_application_came_in_counts(records):
    StatutoryLimitFactory(code="eia-report-promised", amount=70, effective_to=date(2024, 3, 1))
    StatutoryLimitFactory(code="eia-report-promised", amount=20, effective_from=date(2024, 3, 2))
    StatutoryLimitFactory(code="eia-form-promised", amount=20, unit=DayUnit.CALENDAR)
    table = made("timely")
    assert (line(table, "report")["promised_in_time"], line(table, "report")["promised_overdue"]) == (
        "1",
        "1",
    )
    assert line(table, "form")["promised_share"] == "—"  # 自然日 are not judged by 工作日


def test_days_by_officer_and_department(records):
    table = made("handlers")
    officer = next(row.code for row in table.rows if row.label == "李示范")
    assert line(table, officer) == {"count": "2", "net": "35", "gross": "50", "judged": "2", "in_time": "1"}
    assert line(table, "none")["count"] == "3"
    assert line(made("departments"), "total")["net"] == "22"  # (9 + 61 + 5 + 31 + 4) ÷ 5


def test_days_by_stage():
    load_work_calendar()
    dates = {
        "received_on": date(2024, 3, 4),
        "accepted_on": date(2024, 3, 6),
        "decided_on": date(2024, 3, 29),
    }
    first = decided(5, **dates, delivered_on=date(2024, 4, 8), announced_on=date(2024, 4, 1))
    for day in (date(2024, 3, 18), date(2024, 3, 25)):
        PublicNoticeFactory(
            decision=first, kind=NoticeKind.PROPOSED, first_day=day, last_day=date(2024, 3, 29)
        )
    second = decided(5, **dates | {"accepted_on": date(2024, 3, 4)})
    PublicNoticeFactory(decision=second, kind=NoticeKind.PROPOSED, first_day=date(2024, 3, 1))  # by mistake
    table = made("stages")
    assert {row.code: line(table, row.code)["form_mean"] for row in table.rows} == {
        "acceptance": "1",  # two days and none
        "proposed": "8",  # 7 to 18 March; the notice before acceptance is left out
        "decision": "14.5",  # 9 and 20
        "direct": "18",  # 17 and 19
        "delivery": "5",  # 1 to 3, 7 (a Sunday, worked) and 8 April
        "publication": "1",
    }
    assert line(table, "proposed")["form_count"] == "1"
    assert line(table, "decision")["longest"] == "20"


def test_stages_without_a_calendar_say_how_to_load_it():
    decided(5, received_on=date(2024, 3, 4))
    table = made("stages")
    assert table.rows == ()
    assert "load_calendar" in table.note


def test_investment_by_park(records):
    table = made("parks")
    assert [row.label for row in table.rows] == ["西园区", "东园区", "合计"]
    assert [cell.text for cell in table.rows[0].cells] == ["2", "3", "0", "0"]
    assert [cell.text for cell in table.rows[1].cells] == ["1", "0.5", "1", "0.1"]
    assert [cell.text for cell in table.rows[2].cells] == ["3", "3.5", "1", "0.1"]


def test_kinds_grounds_corrections(records):
    kinds = line(made("kinds"), "total")
    assert (kinds["approved"], kinds["refused"], kinds["revoked"], kinds["all"]) == ("3", "1", "1", "5")
    assert (kinds["parallel"], kinds["first"]) == ("1", "3")
    grounds = made("grounds")
    assert line(grounds, RefusalGround.PLANNING) == {"report": "0", "form": "1", "all": "1"}
    assert line(made("corrections"), "form") == {
        "received": "4",
        "corrected": "1",
        "answered": "0",
        "share": "25",
    }


def test_compression_over_both_bases(records):
    assert line(made("compressions"), "report") == {
        "net": "35",
        "gross": "50",
        "recorded_base": "60",
        "recorded": "41.7",
        "legal_base": "60",
        "legal": "41.7",
    }
    form = line(made("compressions"), "form")
    assert (form["recorded"], form["legal"]) == ("91.7", "83.3")


def test_comments_by_notice():
    notice = PublicNoticeFactory()
    NoticeCommentFactory(notice=notice)
    NoticeCommentFactory(notice=notice, status=CommentStatus.PUBLISHED, published_text="公开")
    NoticeCommentFactory(
        notice=notice, received_at=datetime(2024, 12, 31, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
    )
    NoticeCommentFactory(notice=notice, received_at=datetime(2025, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert line(made("comments"), NoticeKind.ACCEPTANCE) == {
        "all": "3",
        CommentStatus.RECEIVED: "2",
        CommentStatus.PUBLISHED: "1",
        CommentStatus.REJECTED: "0",
    }


@pytest.mark.parametrize("id", TABLES)
def test_every_count_is_the_number_of_its_records(records, id):
    NoticeCommentFactory()
    table = made(id)
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            if column.unit in ("个", "条"):
                assert cell.measure.rows.count() == cell.value, (row.label, column.label)


# ---- the pages ----


@pytest.fixture
def staff(client, records):
    user = UserFactory()
    client.force_login(user)
    return user


def names(response) -> set[str]:
    return {row["cells"][0].text for row in response.context["rows"]}


def test_page_shows_cards_charts_and_tables(client, staff):
    page = client.get(PAGE, {"year": 2024}).content.decode()
    assert page.count("<svg xmlns") >= 6
    for words in ("环评审批手续", "各月平均净用时（单位：工作日）", "法定按期率（%）", "西园区", "李示范"):
        assert words in page
    assert f'href="{PAGE}2024/months/3/report_net/"' in page
    assert "不是全局的数值" not in page


def test_no_year_is_offered_that_has_not_begun(client, staff):
    years = [year for year, _ in client.get(PAGE).context["years"]]
    first = EiaDecision.objects.order_by("received_on").first().received_on.year
    assert years == list(range(first, timezone.localdate().year + 1))


@pytest.mark.parametrize("query", ["year=abc", "year=1", "year="])
def test_page_of_no_sensible_year_is_not_found(client, staff, query):
    assert client.get(f"{PAGE}?{query}").status_code == 404


def test_a_cell_opens_to_exactly_its_records(client, staff):
    late = EiaDecision.objects.get(category=EiaCategory.REPORT, net_days=61)
    response = client.get(f"{PAGE}2024/timely/report/legal_overdue/")
    assert names(response) == {late.project_name}
    assert "各月审批用时" not in response.content.decode()
    response = client.get(f"{PAGE}2024/indicator/I10/0/")
    assert response.context["count"].number == 3
    response = client.get(f"{PAGE}2024/timely/report/legal_overdue/", {"format": "csv"})
    lines = list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in lines[1:]] == [late.ledger_no]


@pytest.mark.parametrize(
    "path",
    [
        "2024/nothing/",
        "2024/nothing/a/b/",
        "2024/months/13/report_net/",
        "2024/months/3/nothing/",
        "2024/indicator/I28/0/",
        "2024/indicator/I10/9/",
        f"2024/indicator/I10/{'9' * 5000}/",
        "1024/months/",
        "2024/months/?format=pdf",
    ],
)
def test_what_does_not_exist_is_not_found(client, staff, path):
    assert client.get(f"{PAGE}{path}").status_code == 404


def test_tables_are_exported(client, staff):
    response = client.get(f"{PAGE}2024/parks/", {"format": "csv"})
    lines = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    assert lines[0][:3] == ["园区", "批准（个）", "批准项目总投资（亿元）"]
    assert lines[1] == ["西园区", "2", "3", "0", "0"]
    book = openpyxl.load_workbook(BytesIO(client.get(f"{PAGE}2024/parks/").content))
    values = list(book.active.iter_rows(values_only=True))
    assert values[1] == ("西园区", 2, 3, 0, 0)
    assert "不相加" in str(values[-1][0])


def test_staff_of_a_park_read_their_own(client, records):
    park = DepartmentFactory(park=True)
    EiaDecisionFactory(approved=True, department=park, net_days=7, gross_days=7, stopped_days=0)
    client.force_login(UserFactory(department=park, roles=[Role.HANDLER]))
    response = client.get(PAGE, {"year": 2024})
    assert "不是全局的数值" in response.content.decode()
    assert response.context["cards"][0][0].display == "1"
    assert client.get(f"{PAGE}2024/indicator/I10/0/").context["count"].number == 1
    assert client.get(f"{PAGE}2024/kinds/total/all/").context["count"].number == 1


def test_page_costs_the_same_for_one_record_and_for_three(client):
    load_limits()
    load_work_calendar()
    client.force_login(UserFactory())

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE, {"year": 2024}).status_code == 200
        return len(queries)

    for _ in range(2):
        decided(5, park=ParkFactory(), handler=UserFactory())
        cost()  # the calendar and the session are kept after the first
    before = cost()
    for _ in range(2):
        decided(5, park=ParkFactory(), handler=UserFactory())
    assert cost() == before


def test_page_of_a_year_without_records_needs_no_reference_data(client):
    client.force_login(UserFactory())
    response = client.get(PAGE)
    assert response.status_code == 200
    assert "<svg xmlns" not in response.content.decode()
