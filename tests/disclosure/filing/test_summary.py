"""D7: who of the list disclosed in time, late, not at all; every figure opens its records; the document."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from common.errors import Refused
from common.models import OfficialDocument
from disclosure.enums import FilingStatus, ListingStatus
from disclosure.filing import services
from disclosure.filing.summary import FIGURES, counted, groups_of, make_summary, narrowed, rows_of
from disclosure.models import DisclosureSummary
from tests.disclosure.filing import reports
from tests.disclosure.filing.test_pages import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import AnnualDisclosureFactory
from tests.factories.registry import DocumentSeriesFactory, EnterpriseFactory, ParkFactory

pytestmark = pytest.mark.django_db
YEAR = reports.YEAR


def reported(firm, filed_on, *, status=FilingStatus.ACCEPTED, **values):
    """A report that came with a ledger."""
    published = filed_on if status == FilingStatus.PUBLISHED else None
    return AnnualDisclosureFactory(
        enterprise=firm, for_year=YEAR, filed_on=filed_on, published_on=published, status=status, **values
    )


@pytest.fixture
def year(db, days):
    """Four on the list: in time and public, in time, late, nothing; one beside it of its own accord."""
    days.go_to(date(2026, 3, 25))
    reports.law()
    park = ParkFactory(code="chemical", name="化工园区")
    firms = [EnterpriseFactory(name=f"示范{name}公司", park=park) for name in ("甲", "乙", "丙")]
    firms += [EnterpriseFactory(name="示范丁公司"), EnterpriseFactory(name="示范戊公司")]
    for firm in firms[:4]:
        reports.listed(firm)
    reports.listed(firms[4], YEAR - 1)
    firms[0].dutylistentrys.get().criteria.add(
        reports.listed(EnterpriseFactory(), YEAR - 1, "clean-production").criteria.get()
    )
    reported(firms[0], date(2026, 3, 15), status=FilingStatus.PUBLISHED)
    reported(firms[1], date(2026, 3, 1))
    reported(firms[2], date(2026, 3, 16))
    reported(firms[4], date(2026, 3, 20))
    return firms


def names(rows) -> list[str]:
    return [row.enterprise.name for row in rows]


def test_each_enterprise_counts_once(year, officer):
    rows = rows_of(YEAR, officer)
    assert names(rows) == ["示范丁公司", "示范丙公司", "示范乙公司", "示范甲公司"]
    assert counted(rows) == {"listed": 4, "on_time": 2, "late": 1, "missing": 1, "published": 1}
    total = counted(rows)
    assert total["on_time"] + total["late"] + total["missing"] == total["listed"]


def test_who_disclosed_of_its_own_accord_stands_beside_the_list(year, officer):
    rows = rows_of(YEAR, officer, voluntary=True)
    assert "示范戊公司" in names(rows)
    assert [row.entry for row in rows if row.enterprise.name == "示范戊公司"] == [None]


def test_groups_by_criterion_and_park(year, officer):
    rows = rows_of(YEAR, officer)
    by_criterion = {each["code"]: each["listed"] for each in groups_of(rows, "criterion")}
    assert by_criterion == {"key-unit": 4, "clean-production": 1}
    by_park = {each["name"]: (each["listed"], each["missing"]) for each in groups_of(rows, "park")}
    assert by_park == {"化工园区": (3, 0), "未登记园区": (1, 1)}


def test_removed_and_proposed_entries_do_not_oblige(year, officer):
    entry = year[3].dutylistentrys.get()
    entry.status, entry.removed_on = ListingStatus.REMOVED, date(2026, 3, 1)
    entry.save()
    assert counted(rows_of(YEAR, officer))["listed"] == 3


@pytest.mark.parametrize(
    ("closed_on", "missing"), [(reports.DUE, 0), (date(2026, 3, 16), 1), (date(2025, 1, 6), 0)]
)
def test_who_was_closed_by_the_last_day_owes_nothing(year, officer, closed_on, missing):
    year[3].closed_on = closed_on
    year[3].save()
    counts = counted(rows_of(YEAR, officer))
    assert (counts["listed"], counts["missing"]) == (3 + missing, missing)


def test_a_report_of_one_who_was_closed_since_counts_all_the_same(year, officer):
    year[2].closed_on = reports.DUE
    year[2].save()
    assert counted(rows_of(YEAR, officer))["late"] == 1


def test_the_first_handing_in_decides(year, officer, days):
    firm = EnterpriseFactory(name="示范己公司")
    days.go_to(reports.DUE)
    report = reports.draft(firm)
    head = reports.certifier(report)
    reports.hand_in(report, head)
    services.return_report(actor=officer, report=report, reason="请核对")
    days.go_to(date(2026, 3, 25))
    reports.hand_in(report, head)
    (row,) = [each for each in rows_of(YEAR, officer) if each.enterprise == firm]
    assert (row.standing, row.first_filed_on, row.days_late) == ("on_time", reports.DUE, 0)


def test_days_late_run_on_until_it_is_handed_in(year, officer):
    late = {row.enterprise.name: row.days_late for row in rows_of(YEAR, officer)}
    assert late == {"示范丁公司": 10, "示范丙公司": 1, "示范乙公司": 0, "示范甲公司": 0}


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_opens_exactly_its_records(year, officer, figure):
    client = signed_in(officer)
    page = client.get(reverse("disclosure:summary", args=[YEAR])).content.decode()
    address = f"{reverse('disclosure:summary-records', args=[YEAR])}?figure={figure}"
    assert f'href="{address}"' in page
    rows = narrowed(rows_of(YEAR, officer), figure=figure)
    assert len(rows) == counted(rows_of(YEAR, officer))[figure]
    text = client.get(address).content.decode()
    for firm in year:
        assert (firm.name in text) == (firm.name in names(rows)), firm.name


def test_figures_of_a_group_open_its_records(year, officer):
    client = signed_in(officer)
    address = reverse("disclosure:summary-records", args=[YEAR])
    text = client.get(address, {"figure": "listed", "park": "chemical"}).content.decode()
    assert "示范甲公司" in text and "示范丁公司" not in text
    text = client.get(address, {"figure": "listed", "criterion": "clean-production"}).content.decode()
    assert "示范甲公司" in text and "示范乙公司" not in text
    assert client.get(address, {"figure": "nothing"}).status_code == 404


def test_the_file_holds_the_same_rows(year, officer):
    response = signed_in(officer).get(reverse("disclosure:summary-export", args=[YEAR]), {"figure": "late"})
    sheet = load_workbook(BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[0] for row in rows] == ["示范丙公司"]
    assert rows[0][5:8] == ["2026-03-16", "逾期提交", 1]


def test_the_summary_is_frozen_and_numbered(year, officer):
    DocumentSeriesFactory(kind="disclosure-summary", prefix="兰新环披汇", effective_from=date(2020, 1, 1))
    made = make_summary(actor=officer, year=YEAR)
    document = OfficialDocument.objects.of(made).get()
    assert document.number == "兰新环披汇〔2026〕1号" and not document.is_for_party
    text = str(document.content)
    for words in ("4家", "示范丁公司", "50.0%", "化工园区", "2026年3月31日"):
        assert words in text, words
    reported(year[3], date(2026, 3, 25))
    made.refresh_from_db()
    assert made.figures["total"]["missing"] == 1
    page = signed_in(officer).get(reverse("disclosure:summary", args=[YEAR])).content.decode()
    assert document.number in page


def test_the_summary_waits_for_the_term_and_for_a_list(year, officer, days):
    with pytest.raises(Refused, match="没有已公布"):
        make_summary(actor=officer, year=YEAR - 2)
    days.go_to(reports.DUE)
    with pytest.raises(Refused, match="尚未届满"):
        make_summary(actor=officer, year=YEAR)
    assert not DisclosureSummary.objects.exists()


def test_park_staff_do_not_report_for_the_area(year):
    with pytest.raises(Refused, match="全局"):
        make_summary(actor=UserFactory(park=True), year=YEAR)
    assert rows_of(YEAR, UserFactory(park=True)) == []


# -- the list of a year --


def test_the_list_shows_states_late_and_missing(year, officer):
    client = signed_in(officer)
    address = reverse("disclosure:filing-list")
    text = client.get(address, {"year": YEAR}).content.decode()
    for words in ("示范戊公司", "自愿披露", "逾期未提交", "逾期提交", "按期提交", "未开始"):
        assert words in text, words
    missing = client.get(address, {"year": YEAR, "standing": "missing"}).content.decode()
    assert "示范丁公司" in missing and "示范甲公司" not in missing
    none = client.get(address, {"year": YEAR, "state": "none"}).content.decode()
    assert "示范丁公司" in none and "示范丙公司" not in none
    assert "没有符合条件" in client.get(address, {"year": YEAR, "q": "不存在"}).content.decode()
    assert client.get(address, {"year": "abc"}).status_code == 400


def test_the_list_is_sorted(year, officer):
    text = (
        signed_in(officer)
        .get(reverse("disclosure:filing-list"), {"year": YEAR, "sort": "-late"})
        .content.decode()
    )
    assert text.index("示范丁公司") < text.index("示范戊公司") < text.index("示范丙公司")


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "name", ["disclosure:summary", "disclosure:summary-records", "disclosure:filing-list"]
)
def test_pages_cost_the_same_for_more_enterprises(year, officer, name):
    client = signed_in(officer)
    arguments = [] if name.endswith("list") else [YEAR]
    address = reverse(name, args=arguments) + ("" if arguments else f"?year={YEAR}")
    before = queries(client, address)
    for _ in range(8):
        firm = EnterpriseFactory(park=ParkFactory())
        reports.listed(firm)
        reported(firm, date(2026, 3, 2))
    assert queries(client, address) == before
